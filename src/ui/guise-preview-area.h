/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-preview-grid.h"

G_BEGIN_DECLS

/* How much stronger than it is a difference is shown, as on the Swap page. */
#define GUISE_PREVIEW_DIFFERENCE_GAIN 4

/* Where a face of the preview is drawn, in pixels of the widget, and which one. */
typedef struct
{
  graphene_rect_t rect;
  guint           row;
  GuiseRunCell    cell;      /* what is shown */
  GuiseRunCell    against;   /* what it is compared with, or its mask */
  GuiseLook       look;
} GuisePreviewTile;

#define GUISE_TYPE_PREVIEW_AREA (guise_preview_area_get_type ())
G_DECLARE_FINAL_TYPE (GuisePreviewArea, guise_preview_area, GUISE, PREVIEW_AREA, GtkGLArea)

/**
 * GuisePreviewArea:
 *
 * Draws tiles of a preview's atlas by OpenGL or OpenGL ES 3. Where that cannot
 * be had, guise_preview_area_has_failed() says so once it was shown, and it draws nothing.
 */
void     guise_preview_area_set_preview (GuisePreviewArea *self, GuiseRunPreview *preview);

/* @tiles: (element-type GuisePreviewTile): copied */
void     guise_preview_area_set_tiles   (GuisePreviewArea *self, GArray *tiles);
gboolean guise_preview_area_has_failed  (GuisePreviewArea *self);

G_END_DECLS
