/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run-preview.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How a column looks; and of a grid, which columns it has besides the plain ones. */
typedef enum
{
  GUISE_LOOK_PLAIN,
  GUISE_LOOK_DIFFERENCE,   /* what came out against what went in */
  GUISE_LOOK_MASK,         /* only what counts */
  GUISE_LOOK_BOTH,         /* of a grid only */
} GuiseLook;

#define GUISE_TYPE_PREVIEW_GRID (guise_preview_grid_get_type ())
G_DECLARE_FINAL_TYPE (GuisePreviewGrid, guise_preview_grid, GUISE, PREVIEW_GRID, GtkWidget)

/**
 * GuisePreviewGrid:
 *
 * Faces in rows: source and what became of it; target, what became of it, and
 * its swap; beside them, where that is wished for, the difference of each that came out, and the part that counts of each
 * that went in. Drawn by OpenGL where there is one, else by GTK itself.
 *
 * Up and Down choose a row; Space and a click pin it, which `row-activated`
 * (guint) tells. Ctrl with the wheel or with + and − zooms, Ctrl+0 fits.
 */

/* (nullable) */
void     guise_preview_grid_set_preview (GuisePreviewGrid *self, GuiseRunPreview *preview);

void     guise_preview_grid_set_look    (GuisePreviewGrid *self, GuiseLook look);

/* Pixels of a side of a face; 0: as many as fit. */
void     guise_preview_grid_set_zoom    (GuisePreviewGrid *self, guint side);
guint    guise_preview_grid_get_zoom    (GuisePreviewGrid *self);

void     guise_preview_grid_set_pinned  (GuisePreviewGrid *self, guint row, gboolean pinned);

/* Whether OpenGL draws. Known once the widget was shown. */
gboolean guise_preview_grid_uses_gl     (GuisePreviewGrid *self);

G_END_DECLS
