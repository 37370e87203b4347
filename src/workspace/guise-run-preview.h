/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-image.h"

G_BEGIN_DECLS

/* Columns of a preview; @GUISE_RUN_CELL_SOURCE_MASK and what follows are not in each. */
typedef enum
{
  GUISE_RUN_CELL_SOURCE,
  GUISE_RUN_CELL_SOURCE_REBUILT,
  GUISE_RUN_CELL_TARGET,
  GUISE_RUN_CELL_TARGET_REBUILT,
  GUISE_RUN_CELL_SWAP,
  GUISE_RUN_CELL_SOURCE_MASK,
  GUISE_RUN_CELL_TARGET_MASK,
  GUISE_RUN_N_CELLS
} GuiseRunCell;

#define GUISE_RUN_MAX_ROWS 12

#define GUISE_TYPE_RUN_PREVIEW (guise_run_preview_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRunPreview, guise_run_preview, GUISE, RUN_PREVIEW, GObject)

/**
 * GuiseRunPreview:
 *
 * What a run made of some faces at one iteration. Immutable.
 *
 * Thread: any.
 */

gint64      guise_run_preview_get_iteration (GuiseRunPreview *self);
guint       guise_run_preview_get_n_rows    (GuiseRunPreview *self);
gboolean    guise_run_preview_has_masks     (GuiseRunPreview *self);

/* (transfer none): %GUISE_PIXEL_RGB8: cells side by side, a row for each pair of faces. */
GuiseImage *guise_run_preview_get_atlas     (GuiseRunPreview *self);

/* Pixels of a side of a cell, and how many cells a row has. */
guint       guise_run_preview_get_cell_size (GuiseRunPreview *self);
guint       guise_run_preview_get_n_columns (GuiseRunPreview *self);

/* Which face of @person (0: source, 1: target) stands in @row, and how many there are to choose from; 0: no choice. */
guint       guise_run_preview_get_face      (GuiseRunPreview *self, guint person, guint row);
guint       guise_run_preview_get_n_faces   (GuiseRunPreview *self, guint person);

G_END_DECLS
