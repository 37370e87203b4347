/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-canvas.h"

G_BEGIN_DECLS

struct _GuiseFaceCanvas
{
  GtkWidget      parent_instance;

  GuiseFaceEdit *edit;             /* (nullable) */
  GdkTexture    *frame, *crop;     /* (nullable): of what the edit shows */
  GuiseImage    *image;            /* (nullable): that @frame was made of */
  gint64         face;             /* that the view was put on; 0: none */
  double         zoom;             /* pixels of the widget a pixel of the frame */
  double         x, y;             /* what of the frame is in the middle */
  GuiseRect      box;              /* of the face when the view was put on it */

  double         pointer_x, pointer_y;
  double         drag_x, drag_y;   /* what was reached so far */
  gboolean       fitted;           /* and not zoomed or moved since */
  gboolean       paints;           /* the drag paints */
  gboolean       pans;             /* the drag moves the view */
  gboolean       found;            /* shows what was found */

  GuiseMaskEdit *mask;             /* (nullable): painting */
  GdkTexture    *mask_texture;     /* (nullable) */
  GuiseAffine    mask_to_frame;
  GuiseBrush     brush;
  GuisePoint     cursor;           /* of the brush, in the frame */
  double         press_x, press_y;
  GArray        *corners;          /* of GuisePoint: of a polygon that is not closed */
  gboolean       pen_down;         /* the keyboard's */
};

/* From the frame to the widget, and back. */
void guise_face_canvas_to_widget (GuiseFaceCanvas *self, double x, double y, double *out_x, double *out_y);
void guise_face_canvas_to_frame  (GuiseFaceCanvas *self, double x, double y, double *out_x, double *out_y);

/* guise-face-canvas-draw.c */
void guise_face_canvas_draw      (GuiseFaceCanvas *self, GtkSnapshot *snapshot);

/* A picture where @to_frame puts it, a similarity. */
void guise_face_canvas_draw_placed (GuiseFaceCanvas *self, GtkSnapshot *snapshot, GdkTexture *texture,
                                    const GuiseAffine *to_frame);

/* guise-face-canvas-paint.c: a drag of the pointer, by where it began and how far it went; a key, %FALSE when it is
 * none of painting. */
void     guise_face_canvas_paint_begin (GuiseFaceCanvas *self, double x, double y);
void     guise_face_canvas_paint_to    (GuiseFaceCanvas *self, double dx, double dy);
void     guise_face_canvas_paint_end   (GuiseFaceCanvas *self);
gboolean guise_face_canvas_paint_key   (GuiseFaceCanvas *self, guint key, gboolean shift);
void     guise_face_canvas_draw_mask   (GuiseFaceCanvas *self, GtkSnapshot *snapshot, const graphene_rect_t *all);

/* guise-face-canvas-input.c */
void guise_face_canvas_add_input (GuiseFaceCanvas *self);

/* For what ends in guise_project_change_finish(): `failed` says what could not be written. @user_data: (transfer full):
 * the canvas. */
void guise_face_canvas_written_cb (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
