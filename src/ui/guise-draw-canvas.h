/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-frame-faces.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_DRAW_CANVAS (guise_draw_canvas_get_type ())
G_DECLARE_FINAL_TYPE (GuiseDrawCanvas, guise_draw_canvas, GUISE, DRAW_CANVAS, GtkWidget)

/**
 * GuiseDrawCanvas:
 *
 * A frame with boxes around its faces, and one more that is drawn by a drag, or
 * moved by the arrow keys and with Shift made larger and smaller. The wheel
 * zooms, a drag with another button moves the view.
 *
 * `drawn`: a drag has ended, or Return was pressed: see guise_draw_canvas_get_box().
 *
 * Thread: main only.
 */

/* @faces: (nullable): kept */
void guise_draw_canvas_set_faces (GuiseDrawCanvas *self, GuiseFrameFaces *faces);

/* The box that is drawn, in the frame. */
void guise_draw_canvas_get_box   (GuiseDrawCanvas *self, GuiseRect *out);

void guise_draw_canvas_zoom      (GuiseDrawCanvas *self, double factor);

/* The whole frame is seen. */
void guise_draw_canvas_fit       (GuiseDrawCanvas *self);

G_END_DECLS
