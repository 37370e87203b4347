/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_PICTURE_ORIGINAL,
  GUISE_PICTURE_SWAP,
  GUISE_PICTURE_SIDE,     /* both, side by side */
  GUISE_PICTURE_WIPE,     /* the original on one side of a line, the swap on the other */
  GUISE_PICTURE_ONION,    /* both, one through the other */
  GUISE_PICTURE_DIFFERENCE,   /* what differs, four times as strong */
} GuisePictureMode;

#define GUISE_TYPE_PICTURE_MODE (guise_picture_mode_get_type ())
GType guise_picture_mode_get_type (void);

#define GUISE_TYPE_PICTURE_VIEW (guise_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (GuisePictureView, guise_picture_view, GUISE, PICTURE_VIEW, GtkWidget)

/**
 * GuisePictureView:
 *
 * A frame as it is and as it is swapped. Properties, notified:
 *
 * - `mode` (#GuisePictureMode)
 * - `zoom` (double): device pixels a pixel of the clip; 0: as large as there is room for
 * - `wipe` (double): where the line stands, 0 … 1 of the picture's width
 * - `mask`, `landmarks` (boolean): of what guise_picture_view_set_marks() was given, what is laid over the swap
 * - `wanted-side` (uint), read only: pixels of the longer side that a picture should have; 0: all there are
 *
 * Dragging moves the line of the wipe, or a picture that is larger than its
 * room; Ctrl and the wheel zoom about the pointer.
 */

/* Size of the clip's frames, pixels; what is given to show may be smaller. */
void     guise_picture_view_set_size     (GuisePictureView *self, guint width, guint height);

/* @original, @swap: (nullable): RGB8; where the swap is missing the original stands in. */
void     guise_picture_view_set_pictures (GuisePictureView *self, GuiseImage *original, GuiseImage *swap);

/* @marks: (nullable): RGB8: red is how far a pixel was replaced, green where a landmark is. */
void     guise_picture_view_set_marks    (GuisePictureView *self, GuiseImage *marks);

/* One of the steps in between, up or down; from "fit" it begins with what fits. */
void     guise_picture_view_zoom_by      (GuisePictureView *self, double factor);

G_END_DECLS
