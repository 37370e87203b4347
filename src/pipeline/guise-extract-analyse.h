/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-extract-chunk.h"
#include "guise-face-models.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseExtractAnalyst:
 *
 * Looks at chunks of frames: cuts, faces, landmarks, pose, quality, identity
 * and crops. One for each worker thread.
 *
 * Thread: owner only.
 */
typedef struct _GuiseExtractAnalyst GuiseExtractAnalyst;

typedef struct
{
  GuiseFaceModels *models;
  GuiseClipInfo   *info;
  float            min_size;      /* pixels; 0: the detector's own limit */
  guint            step;          /* every n-th frame is looked at; 1: cuts are found on these pictures, else on ones
                                   * of GUISE_EXTRACT_PRINT_SIDE */
} GuiseExtractAnalystParams;

GuiseExtractAnalyst *guise_extract_analyst_new  (const GuiseExtractAnalystParams *params, GCancellable *cancellable,
                                                 GError **error);
void                 guise_extract_analyst_free (GuiseExtractAnalyst *self);

/* Fills cuts and faces of @chunk and lets go of its pictures. */
gboolean             guise_extract_analyst_run  (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk,
                                                 GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractAnalyst, guise_extract_analyst_free)

G_END_DECLS
