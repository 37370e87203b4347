/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-source.h"
#include "guise-frame-reader.h"
#include "guise-store-exports.h"
#include "guise-store-faces.h"
#include "guise-store-runs.h"

G_BEGIN_DECLS

/**
 * GuiseExportView:
 *
 * A movie that a project exported, beside the clip it was made from.
 */
typedef struct
{
  GuiseExportRow   *row;
  GuiseRunRecord   *run;
  GuiseClipSource   clip;       /* with its table */
  GuiseFrameRange   range;      /* frames of the clip that the movie shows */
  GuiseClipInfo    *info;       /* of the movie */
  GuiseFrameReader *reader;     /* of the movie: display RGB, at its first frame */
  GArray           *faces;      /* of GuiseFaceRecord: the target's in the range, by frame */
} GuiseExportView;

void     guise_export_view_clear (GuiseExportView *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseExportView, guise_export_view_clear)

/**
 * guise_export_view_open:
 * @out: zeroed before
 * @held_out: only faces that were held out
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE for a file that the project has no record of
 *
 * Thread: any; blocks.
 */
gboolean guise_export_view_open  (GuiseStore *store, const char *file, gboolean held_out, GuiseExportView *out,
                                  GCancellable *cancellable, GError **error);

/* Reads on to the movie's picture of frame @frame of the clip, which lies after the one read last. */
gboolean guise_export_view_read  (GuiseExportView *self, gint64 frame, GuiseFrame *out, GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
