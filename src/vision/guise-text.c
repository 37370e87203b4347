/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-text.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <pango/pangocairo.h>

/* Height of a capital in parts of the size of a usual sans serif. */
#define CAPITAL_PART 0.72

/* The most that cairo draws on. */
#define MAX_SIDE 32767

/* One line; its own map of fonts, for the usual one belongs to a thread. */
static PangoLayout *
layout_new (const char *text, guint height)
{
  PangoFontMap *fonts = pango_cairo_font_map_new ();
  PangoContext *context = pango_font_map_create_context (fonts);
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *font = pango_font_description_from_string ("Sans");

  pango_font_description_set_absolute_size (font, height / CAPITAL_PART * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  g_object_unref (context);
  g_object_unref (fonts);
  return layout;
}

guint
guise_text_count_missing (const char *text)
{
  PangoLayout *layout = layout_new (text, 12);
  guint n = (guint) pango_layout_get_unknown_glyphs_count (layout);

  g_object_unref (layout);
  return n;
}

/* Fills @mask with the layout, which begins at @x, @y. */
static void
draw (GuiseImage *mask, PangoLayout *layout, int x, int y)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) mask->width, (int) mask->height);
  cairo_t *cairo = cairo_create (surface);
  const guchar *from;

  cairo_move_to (cairo, x, y);
  pango_cairo_show_layout (cairo, layout);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);

  from = cairo_image_surface_get_data (surface);
  for (guint row = 0; row < mask->height; row++, from += cairo_image_surface_get_stride (surface))
    for (guint i = 0; i < mask->width; i++)
      guise_image_row (mask, row)[i] = (float) from[i] / 255.0f;
  cairo_surface_destroy (surface);
}

GuiseImage *
guise_text_mask (const char *text, guint height, GError **error)
{
  PangoLayout *layout;
  GuiseImage *mask = NULL;
  PangoRectangle ink;
  int margin = (int) height / 2, width, full_height;

  g_return_val_if_fail (g_utf8_validate (text, -1, NULL) && height >= 6, NULL);

  layout = layout_new (text, height);
  pango_layout_get_pixel_extents (layout, &ink, NULL);
  width = ink.width + 2 * margin;
  full_height = ink.height + 2 * margin;
  if (MAX (width, full_height) <= MAX_SIDE)
    mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, (guint) width, (guint) full_height);
  if (mask != NULL)
    draw (mask, layout, margin - ink.x, margin - ink.y);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                 _("Text of %d × %d pixels cannot be drawn, a side has %d at most: shorten it"), width, full_height, MAX_SIDE);
  g_object_unref (layout);
  return mask;
}
