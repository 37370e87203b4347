/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"
#include "guise-store-clips.h"

G_BEGIN_DECLS

/**
 * GuiseClipSource:
 *
 * A clip of a project, found again on the disk and ready to be read.
 */
typedef struct
{
  GuiseClipRecord *record;
  GuiseClipInfo   *info;    /* exact where there is a table */
  GuiseFrameTable *table;   /* (nullable): none was made yet */
} GuiseClipSource;

void     guise_clip_source_clear (GuiseClipSource *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseClipSource, guise_clip_source_clear)

/**
 * guise_clip_source_open:
 * @out: zeroed before; filled on success
 *
 * Makes sure that what stands at the clip's path is what was imported. What is
 * found is written to the clip's status.
 *
 * Returns: %FALSE with %GUISE_ERROR_MEDIA_MISSING, %GUISE_ERROR_MEDIA_CHANGED,
 * %GUISE_ERROR_BAD_MEDIA or what the store says
 *
 * Thread: any; blocks on the disk.
 */
gboolean guise_clip_source_open  (GuiseStore *store, gint64 clip, GuiseClipSource *out,
                                  GCancellable *cancellable, GError **error);

/* Returns: (transfer none): the name of the clip without its folder. */
const char *guise_clip_source_get_name (const GuiseClipSource *self);

G_END_DECLS
