/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-map-view-private.h"

#include "guise-face-map-raster.h"

#include <math.h>

#define NOBODY_COLOUR  0x9a9996u

/* Of a dot, in pixels of the widget: smaller where there are many, and it grows more slowly than the map. */
#define MIN_DOT_RADIUS 1.6
#define MAX_DOT_RADIUS 4.0
#define DOTS_AT_ONE    10000.0

/* The picture of the face that is looked at. */
#define PICTURE_SIDE   112.0f
#define PICTURE_OFFSET 16.0f
#define PICTURE_CORNER 9.0f

/* The colour of each person; (transfer full). */
static GHashTable *
list_colours (GuiseFaceMapView *self)
{
  GListModel *people = G_LIST_MODEL (guise_project_get_people (self->project));
  GHashTable *colours = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr(GuisePerson) person = g_list_model_get_item (people, i);
      const GuisePersonFacts *facts = guise_person_get_facts (person);

      if (facts->id > 0)
        g_hash_table_insert (colours, g_memdup2 (&facts->id, sizeof facts->id), GUINT_TO_POINTER (facts->colour | 1u << 24));
    }
  return colours;
}

static void
fill_colours (GuiseFaceMapView *self, const GuiseMapFace *faces, guint n, guint32 *out)
{
  g_autoptr(GHashTable) colours = list_colours (self);

  for (guint i = 0; i < n; i++)
    {
      /* Neighbours are mostly one person's. */
      if (i > 0 && faces[i].person == faces[i - 1].person)
        out[i] = out[i - 1];
      else
        {
          const guint colour = GPOINTER_TO_UINT (g_hash_table_lookup (colours, &faces[i].person));

          out[i] = colour != 0 ? colour & 0xffffff : NOBODY_COLOUR;
        }
    }
}

static guint32
pack_colour (const GdkRGBA *colour)
{
  return (guint32) lrintf (255 * colour->red) << 16 | (guint32) lrintf (255 * colour->green) << 8
         | (guint32) lrintf (255 * colour->blue);
}

static GdkTexture *
draw_dots (GuiseFaceMapView *self)
{
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  const gsize width = (gsize) (scale * gtk_widget_get_width (GTK_WIDGET (self)));
  const gsize height = (gsize) (scale * gtk_widget_get_height (GTK_WIDGET (self)));
  guint n_faces;
  const GuiseMapFace *faces = guise_identity_map_get_faces (self->map, &n_faces);
  const guint n = MIN (n_faces, self->marks->len);
  g_autofree float *x = g_new (float, MAX (n, 1)), *y = g_new (float, MAX (n, 1));
  g_autofree guint32 *colours = g_new (guint32, MAX (n, 1));
  guint32 *pixels = g_new (guint32, width * height);
  g_autoptr(GBytes) bytes = g_bytes_new_take (pixels, width * height * sizeof *pixels);
  GuiseMapDots dots = { .n = n, .x = x, .y = y, .colours = colours, .marks = (const guint8 *) self->marks->data };
  GdkRGBA ring;

  for (guint i = 0; i < n; i++)
    {
      const GuisePoint at = guise_face_map_view_to_widget (self, faces[i].point);

      x[i] = at.x * (float) scale;
      y[i] = at.y * (float) scale;
    }
  fill_colours (self, faces, n, colours);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ring);
  dots.ring = pack_colour (&ring);
  dots.radius = (float) (scale * MIN (MAX (sqrt (DOTS_AT_ONE / MAX (n, 1)), MIN_DOT_RADIUS) * sqrt (self->zoom),
                                      MAX_DOT_RADIUS));
  guise_map_dots_draw (&dots, pixels, (guint) width, (guint) height);
  return gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_DEFAULT, bytes, 4 * width);
}

/* A line that is seen on light and dark. */
static void
stroke (cairo_t *cr, const GdkRGBA *text)
{
  cairo_set_line_width (cr, 3);
  cairo_set_source_rgba (cr, 1 - (double) text->red, 1 - (double) text->green, 1 - (double) text->blue, 0.6);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 1.5);
  gdk_cairo_set_source_rgba (cr, text);
  cairo_stroke (cr);
}

static void
draw_lines (GuiseFaceMapView *self, GtkSnapshot *snapshot, const graphene_rect_t *all)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, all);
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  for (guint i = 0; i < self->lasso->len; i++)
    {
      const GuisePoint at = guise_face_map_view_to_widget (self, g_array_index (self->lasso, GuisePoint, i));

      cairo_line_to (cr, (double) at.x, (double) at.y);
    }
  if (self->lasso->len > 0)
    {
      cairo_close_path (cr);
      stroke (cr, &text);
    }
  if (self->by_keys && gtk_widget_has_focus (GTK_WIDGET (self)))
    {
      const GuisePoint at = guise_face_map_view_to_widget (self, self->cursor);

      cairo_new_sub_path (cr);
      cairo_arc (cr, (double) at.x, (double) at.y, self->radius, 0, 2 * G_PI);
      stroke (cr, &text);
    }
  cairo_destroy (cr);
}

/* Beside its dot, where there is room. */
static void
draw_picture (GuiseFaceMapView *self, GtkSnapshot *snapshot, const graphene_rect_t *all)
{
  guint n;
  const GuiseMapFace *faces = guise_identity_map_get_faces (self->map, &n);
  const GuisePoint at = guise_face_map_view_to_widget (self, faces[self->hovered].point);
  const float w = (float) gdk_texture_get_width (self->picture), h = (float) gdk_texture_get_height (self->picture);
  const float scale = PICTURE_SIDE / MAX (MAX (w, h), 1);
  graphene_rect_t rect = GRAPHENE_RECT_INIT (at.x + PICTURE_OFFSET, at.y + PICTURE_OFFSET, w * scale, h * scale);
  GskRoundedRect outline;

  if (rect.origin.x + rect.size.width > all->size.width)
    rect.origin.x = at.x - PICTURE_OFFSET - rect.size.width;
  if (rect.origin.y + rect.size.height > all->size.height)
    rect.origin.y = at.y - PICTURE_OFFSET - rect.size.height;
  gsk_rounded_rect_init_from_rect (&outline, &rect, PICTURE_CORNER);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &(GdkRGBA) { 0, 0, 0, 0.5f }, 0, 1, 0, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_texture (snapshot, self->picture, &rect);
  gtk_snapshot_pop (snapshot);
}

void
guise_face_map_view_draw (GuiseFaceMapView *self, GtkSnapshot *snapshot)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);

  if (self->map == NULL || width == 0 || height == 0)
    return;
  if (self->dots == NULL)
    self->dots = draw_dots (self);
  gtk_snapshot_append_texture (snapshot, self->dots, &all);
  if (self->lasso->len > 0 || self->by_keys)
    draw_lines (self, snapshot, &all);
  if (self->hovered != G_MAXUINT && self->picture != NULL)
    draw_picture (self, snapshot, &all);
}
