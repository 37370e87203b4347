/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-parts.h"

#define HANDLE 14         /* radius of the wipe's handle, pixels */

void
guise_picture_append (GtkSnapshot *snapshot, GdkTexture *texture, const graphene_rect_t *room,
                      const graphene_rect_t *place)
{
  if (texture == NULL)
    return;
  gtk_snapshot_push_clip (snapshot, room);
  gtk_snapshot_append_texture (snapshot, texture, place);
  gtk_snapshot_pop (snapshot);
}

void
guise_picture_append_caption (GtkWidget *widget, GtkSnapshot *snapshot, const char *text, const graphene_rect_t *part,
                              gboolean at_end)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  const GdkRGBA dark = { 0, 0, 0, 0.55f }, light = { 1, 1, 1, 1 };
  GskRoundedRect plate;
  graphene_rect_t rect;
  int width, height;
  float x;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (part->size.width < (float) width + 40)
    return;
  x = at_end ? part->origin.x + part->size.width - (float) width - 20 : part->origin.x + 8;
  rect = GRAPHENE_RECT_INIT (x, part->origin.y + 8, (float) width + 12, (float) height + 6);
  gsk_rounded_rect_init_from_rect (&plate, &rect, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &plate);
  gtk_snapshot_append_color (snapshot, &dark, &rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (rect.origin.x + 6, rect.origin.y + 3));
  gtk_snapshot_append_layout (snapshot, layout, &light);
  gtk_snapshot_restore (snapshot);
}

static void
append_arrow (GtkSnapshot *snapshot, float x, float y, float direction)
{
  const GdkRGBA dark = { 0.1f, 0.1f, 0.1f, 1 };

  /* Three bars that shrink make a small triangle without a path, which this GTK has not. */
  for (int i = 0; i < 4; i++)
    {
      float left = direction > 0 ? x + 3 + (float) i : x - 4 - (float) i;

      gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT (left, y - 4 + (float) i, 1, 8 - 2 * (float) i));
    }
}

void
guise_picture_append_handle (GtkSnapshot *snapshot, float x, const graphene_rect_t *shown)
{
  const GdkRGBA light = { 1, 1, 1, 1 }, shade = { 0, 0, 0, 0.4f };
  float y = shown->origin.y + shown->size.height / 2;
  const graphene_rect_t box = GRAPHENE_RECT_INIT (x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE);
  GskRoundedRect circle;

  gtk_snapshot_append_color (snapshot, &shade, &GRAPHENE_RECT_INIT (x - 2, shown->origin.y, 4, shown->size.height));
  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT (x - 1, shown->origin.y, 2, shown->size.height));
  gsk_rounded_rect_init_from_rect (&circle, &box, HANDLE);
  gtk_snapshot_append_outset_shadow (snapshot, &circle, &shade, 0, 0, 1, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, &light, &box);
  append_arrow (snapshot, x, y, 1);
  append_arrow (snapshot, x, y, -1);
  gtk_snapshot_pop (snapshot);
}
