/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-canvas-private.h"

#include "guise-texture.h"

#include <math.h>

/* Painting: a brush by pointer, the same brush by keyboard, and polygons by both. */

#define MIN_RADIUS 1.0
#define MAX_RADIUS 400.0

static void
mask_changed_cb (GuiseFaceCanvas *self)
{
  g_autoptr(GuiseImage) image = guise_mask_edit_draw (self->mask, &self->mask_to_frame);

  g_clear_object (&self->mask_texture);
  self->mask_texture = image != NULL ? guise_texture_new (image) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_canvas_set_mask (GuiseFaceCanvas *self, GuiseMaskEdit *mask)
{
  GuiseRect box;

  g_return_if_fail (GUISE_IS_FACE_CANVAS (self));

  if (self->mask == mask)
    return;
  if (self->mask != NULL)
    g_signal_handlers_disconnect_by_func (self->mask, mask_changed_cb, self);
  g_set_object (&self->mask, mask);
  g_clear_object (&self->mask_texture);
  g_array_set_size (self->corners, 0);
  self->pen_down = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (mask == NULL)
    return;
  box = guise_face_edit_get_box (self->edit);
  self->cursor = (GuisePoint) { box.x + box.width / 2, box.y + box.height / 2 };
  g_signal_connect_swapped (mask, "changed", G_CALLBACK (mask_changed_cb), self);
  mask_changed_cb (self);
}

void
guise_face_canvas_set_brush (GuiseFaceCanvas *self, const GuiseBrush *brush)
{
  g_return_if_fail (GUISE_IS_FACE_CANVAS (self));

  if (brush->polygon != self->brush.polygon)
    g_array_set_size (self->corners, 0);
  self->brush = *brush;
  self->brush.radius = CLAMP (brush->radius, MIN_RADIUS, MAX_RADIUS);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
finish_stroke (GuiseFaceCanvas *self)
{
  guise_mask_edit_commit (self->mask, guise_face_canvas_written_cb, g_object_ref (self));
}

static void
close_polygon (GuiseFaceCanvas *self)
{
  if (self->corners->len >= 3)
    {
      guise_mask_edit_begin (self->mask, self->brush.kind);
      guise_mask_edit_polygon (self->mask, (const GuisePoint *) (gpointer) self->corners->data, self->corners->len,
                               self->brush.feather * self->brush.radius);
      finish_stroke (self);
    }
  g_array_set_size (self->corners, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static GuisePoint
point_at (GuiseFaceCanvas *self, double x, double y)
{
  double frame_x, frame_y;

  guise_face_canvas_to_frame (self, x, y, &frame_x, &frame_y);
  return (GuisePoint) { (float) frame_x, (float) frame_y };
}

void
guise_face_canvas_paint_begin (GuiseFaceCanvas *self, double x, double y)
{
  self->cursor = point_at (self, x, y);
  self->press_x = x;
  self->press_y = y;
  if (self->brush.polygon)
    {
      g_array_append_val (self->corners, self->cursor);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  guise_mask_edit_begin (self->mask, self->brush.kind);
  guise_mask_edit_line (self->mask, self->cursor, self->cursor, self->brush.radius, self->brush.feather);
}

void
guise_face_canvas_paint_to (GuiseFaceCanvas *self, double dx, double dy)
{
  GuisePoint to = point_at (self, self->press_x + dx, self->press_y + dy);

  if (!self->brush.polygon)
    guise_mask_edit_line (self->mask, self->cursor, to, self->brush.radius, self->brush.feather);
  self->cursor = to;
}

void
guise_face_canvas_paint_end (GuiseFaceCanvas *self)
{
  if (!self->brush.polygon)
    finish_stroke (self);
}

static void
move_cursor (GuiseFaceCanvas *self, double x, double y, gboolean fine)
{
  const double step = fine ? 1 : MAX (self->brush.radius / 2, 1);
  GuisePoint to = { self->cursor.x + (float) (x * step), self->cursor.y + (float) (y * step) };

  if (self->pen_down)
    guise_mask_edit_line (self->mask, self->cursor, to, self->brush.radius, self->brush.feather);
  self->cursor = to;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Down and up again is a stroke; a corner of a polygon. */
static void
press_pen (GuiseFaceCanvas *self)
{
  if (self->brush.polygon)
    g_array_append_val (self->corners, self->cursor);
  else if (self->pen_down)
    finish_stroke (self);
  else
    {
      guise_mask_edit_begin (self->mask, self->brush.kind);
      guise_mask_edit_line (self->mask, self->cursor, self->cursor, self->brush.radius, self->brush.feather);
    }
  self->pen_down = !self->brush.polygon && !self->pen_down;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
guise_face_canvas_paint_key (GuiseFaceCanvas *self, guint key, gboolean shift)
{
  switch (key)
    {
    case GDK_KEY_Left:
      move_cursor (self, -1, 0, shift);
      return TRUE;
    case GDK_KEY_Right:
      move_cursor (self, 1, 0, shift);
      return TRUE;
    case GDK_KEY_Up:
      move_cursor (self, 0, -1, shift);
      return TRUE;
    case GDK_KEY_Down:
      move_cursor (self, 0, 1, shift);
      return TRUE;
    case GDK_KEY_space:
      press_pen (self);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      close_polygon (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
draw_brush (GuiseFaceCanvas *self, cairo_t *cr)
{
  double x, y;

  guise_face_canvas_to_widget (self, (double) self->cursor.x, (double) self->cursor.y, &x, &y);
  cairo_arc (cr, x, y, self->brush.polygon ? 3 : self->brush.radius * self->zoom, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, self->pen_down ? 4 : 2.5);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, self->pen_down ? 2 : 1);
  cairo_stroke (cr);
}

static void
draw_corners (GuiseFaceCanvas *self, cairo_t *cr)
{
  for (guint i = 0; i < self->corners->len; i++)
    {
      const GuisePoint *corner = &g_array_index (self->corners, GuisePoint, i);
      double x, y;

      guise_face_canvas_to_widget (self, (double) corner->x, (double) corner->y, &x, &y);
      cairo_line_to (cr, x, y);
    }
  cairo_set_line_width (cr, 1.5);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
}

void
guise_face_canvas_draw_mask (GuiseFaceCanvas *self, GtkSnapshot *snapshot, const graphene_rect_t *all)
{
  cairo_t *cr;

  if (self->mask_texture != NULL && !self->found)
    guise_face_canvas_draw_placed (self, snapshot, self->mask_texture, &self->mask_to_frame);
  cr = gtk_snapshot_append_cairo (snapshot, all);
  draw_corners (self, cr);
  draw_brush (self, cr);
  cairo_destroy (cr);
}
