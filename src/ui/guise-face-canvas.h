/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-edit.h"
#include "guise-mask-edit.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_CANVAS (guise_face_canvas_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceCanvas, guise_face_canvas, GUISE, FACE_CANVAS, GtkWidget)

/**
 * GuiseFaceCanvas:
 *
 * A frame with the handles of a face, to be moved by pointer and keyboard.
 * Press on a handle and drag: that one; with Shift its whole part; with
 * Control the whole face. The wheel zooms up to single pixels, the middle
 * button, or a drag where there is no handle, moves the view.
 *
 * `failed` (string): why something could not be written.
 */

/* @edit: (nullable): kept */
void     guise_face_canvas_set_edit  (GuiseFaceCanvas *self, GuiseFaceEdit *edit);

/* The face fills the canvas. */
void     guise_face_canvas_fit       (GuiseFaceCanvas *self);

/* About the middle. */
void     guise_face_canvas_zoom      (GuiseFaceCanvas *self, double factor);

/**
 * GuiseBrush:
 * @radius: pixels of the frame
 * @feather: 0 hard … 1 soft to the middle
 * @polygon: presses are corners; Return closes
 */
typedef struct
{
  GuisePaintKind kind;
  double         radius, feather;
  gboolean       polygon;
} GuiseBrush;

/* @mask: (nullable): kept; with it the canvas paints, by pointer, or by arrow keys and the space bar */
void     guise_face_canvas_set_mask  (GuiseFaceCanvas *self, GuiseMaskEdit *mask);
void     guise_face_canvas_set_brush (GuiseFaceCanvas *self, const GuiseBrush *brush);

/* The landmarks as they were found, in place of those that count; while painting, the frame alone. */
void     guise_face_canvas_set_found (GuiseFaceCanvas *self, gboolean found);

G_END_DECLS
