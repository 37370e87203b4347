/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-canvas-private.h"

#include <math.h>

/* From this zoom on pixels are seen as squares. */
#define SQUARES 4.0

/* Handles, as runs of lines: from, to, and whether the last joins the first. */
static const struct { guint8 first, last; gboolean closed; } lines[] = {
  { 0, 16, FALSE }, { 17, 21, FALSE }, { 22, 26, FALSE }, { 27, 30, FALSE }, { 31, 35, FALSE }, { 36, 41, TRUE },
  { 42, 47, TRUE }, { 48, 59, TRUE }, { 60, 67, TRUE }, { 68, 78, FALSE },
};

/* The part of the frame that is seen, as whole pixels. %FALSE where none is. */
static gboolean
find_seen (GuiseFaceCanvas *self, guint *left, guint *top, guint *width, guint *height)
{
  double x0, y0, x1, y1;

  guise_face_canvas_to_frame (self, 0, 0, &x0, &y0);
  guise_face_canvas_to_frame (self, gtk_widget_get_width (GTK_WIDGET (self)),
                              gtk_widget_get_height (GTK_WIDGET (self)), &x1, &y1);
  x0 = MAX (floor (x0), 0);
  y0 = MAX (floor (y0), 0);
  x1 = MIN (ceil (x1), self->image->width);
  y1 = MIN (ceil (y1), self->image->height);
  if (x1 <= x0 || y1 <= y0)
    return FALSE;
  *left = (guint) x0;
  *top = (guint) y0;
  *width = (guint) (x1 - x0);
  *height = (guint) (y1 - y0);
  return TRUE;
}

/* Squares: GTK of this age smooths what it enlarges, so those that are seen are drawn by cairo. */
static void
draw_squares (GuiseFaceCanvas *self, GtkSnapshot *snapshot, const graphene_rect_t *all)
{
  guint left, top, width, height;
  cairo_surface_t *surface;
  cairo_t *cr;
  double x, y;

  if (!find_seen (self, &left, &top, &width, &height))
    return;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  for (guint row = 0; row < height; row++)
    {
      const guint8 *from = self->image->plane[0] + (gsize) (top + row) * self->image->stride[0] + 3 * (gsize) left;
      guint32 *to = (guint32 *) (gpointer) (cairo_image_surface_get_data (surface)
                                            + (gsize) row * (gsize) cairo_image_surface_get_stride (surface));

      for (guint i = 0; i < width; i++, from += 3)
        to[i] = (guint32) from[0] << 16 | (guint32) from[1] << 8 | from[2];
    }
  cairo_surface_mark_dirty (surface);

  cr = gtk_snapshot_append_cairo (snapshot, all);
  guise_face_canvas_to_widget (self, left, top, &x, &y);
  cairo_translate (cr, x, y);
  cairo_scale (cr, self->zoom, self->zoom);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
draw_frame (GuiseFaceCanvas *self, GtkSnapshot *snapshot, const graphene_rect_t *all)
{
  guint width, height;
  double x, y;

  guise_face_edit_get_size (self->edit, &width, &height);
  if (self->zoom >= SQUARES && self->image->width == width)
    {
      draw_squares (self, snapshot, all);
      return;
    }
  guise_face_canvas_to_widget (self, 0, 0, &x, &y);
  gtk_snapshot_append_texture (snapshot, self->frame,
                               &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) (width * self->zoom),
                                                    (float) (height * self->zoom)));
}

void
guise_face_canvas_draw_placed (GuiseFaceCanvas *self, GtkSnapshot *snapshot, GdkTexture *texture,
                               const GuiseAffine *to_frame)
{
  GskTransform *transform;
  double x, y, scale = self->zoom * guise_affine_get_scale (to_frame);

  guise_face_canvas_to_widget (self, to_frame->m[2], to_frame->m[5], &x, &y);
  /* A similarity, and said as one: not every renderer takes a matrix. */
  transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  transform = gsk_transform_rotate (transform, (float) (atan2 (to_frame->m[3], to_frame->m[0]) * 180 / G_PI));
  transform = gsk_transform_scale (transform, (float) scale, (float) scale);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_transform (snapshot, transform);
  gtk_snapshot_append_texture (snapshot, texture, &GRAPHENE_RECT_INIT (0, 0, (float) gdk_texture_get_width (texture),
                                                                       (float) gdk_texture_get_height (texture)));
  gtk_snapshot_restore (snapshot);
  gsk_transform_unref (transform);
}

static void
draw_lines (GuiseFaceCanvas *self, cairo_t *cr, const GuisePoint *handles)
{
  for (guint k = 0; k < G_N_ELEMENTS (lines); k++)
    {
      cairo_new_sub_path (cr);
      for (guint i = lines[k].first; i <= lines[k].last; i++)
        {
          double x, y;

          guise_face_canvas_to_widget (self, (double) handles[i].x, (double) handles[i].y, &x, &y);
          cairo_line_to (cr, x, y);
        }
      if (lines[k].closed)
        cairo_close_path (cr);
    }
  cairo_set_line_width (cr, 1);
  if (self->found)
    cairo_set_source_rgba (cr, 1, 0.55, 0.2, 0.6);
  else
    cairo_set_source_rgba (cr, 0.2, 0.95, 0.55, 0.5);
  cairo_stroke (cr);
}

/* Dots with a dark edge, which are seen on skin and on hair; those that are selected are larger and white. */
static void
draw_handles (GuiseFaceCanvas *self, cairo_t *cr, const GuisePoint *handles, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      gboolean selected = !self->found && guise_face_edit_is_selected (self->edit, i);
      double x, y;

      guise_face_canvas_to_widget (self, (double) handles[i].x, (double) handles[i].y, &x, &y);
      cairo_arc (cr, x, y, selected ? 4.5 : 3, 0, 2 * G_PI);
      if (self->found)
        cairo_set_source_rgb (cr, 1, 0.55, 0.2);
      else if (selected)
        cairo_set_source_rgb (cr, 1, 1, 1);
      else
        cairo_set_source_rgb (cr, 0.2, 0.95, 0.55);
      cairo_fill_preserve (cr);
      cairo_set_source_rgba (cr, 0, 0, 0, 0.7);
      cairo_stroke (cr);
    }
}

void
guise_face_canvas_draw (GuiseFaceCanvas *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                                  (float) gtk_widget_get_height (GTK_WIDGET (self)));
  const GuisePoint *handles;
  GuiseAffine crop_to_frame;
  cairo_t *cr;
  guint n;

  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.08f, 0.08f, 0.09f, 1 }, &all);
  if (self->edit == NULL || !guise_face_edit_get_loaded (self->edit))
    return;
  if (self->frame != NULL)
    draw_frame (self, snapshot, &all);
  else if (self->crop != NULL && guise_face_edit_get_crop (self->edit, &crop_to_frame) != NULL)
    guise_face_canvas_draw_placed (self, snapshot, self->crop, &crop_to_frame);
  if (self->mask != NULL)
    {
      guise_face_canvas_draw_mask (self, snapshot, &all);
      return;
    }
  handles = guise_face_edit_get_handles (self->edit, self->found, &n);
  cr = gtk_snapshot_append_cairo (snapshot, &all);
  draw_lines (self, cr, handles);
  draw_handles (self, cr, handles, n);
  cairo_destroy (cr);
}
