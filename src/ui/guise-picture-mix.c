/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-mix.h"

/* How dense the mask's veil is where all was replaced, of 255. */
#define VEIL 110

GuiseImage *
guise_picture_mix_difference (GuiseImage *a, GuiseImage *b)
{
  GuiseImage *out;

  if (a->width != b->width || a->height != b->height)
    return NULL;
  out = guise_image_new (GUISE_PIXEL_RGB8, a->colorimetry, a->width, a->height);
  for (guint y = 0; out != NULL && y < a->height; y++)
    for (guint i = 0; i < 3 * a->width; i++)
      {
        int difference = ABS ((int) a->plane[0][y * a->stride[0] + i] - (int) b->plane[0][y * b->stride[0] + i]);

        out->plane[0][y * out->stride[0] + i] = (guint8) MIN (difference * GUISE_PICTURE_DIFFERENCE_GAIN, 255);
      }
  return out;
}

GuiseImage *
guise_picture_mix_overlay (GuiseImage *marks, gboolean mask, gboolean landmarks)
{
  GuiseImage *out = guise_image_new (GUISE_PIXEL_RGBA8, marks->colorimetry, marks->width, marks->height);

  for (guint y = 0; out != NULL && y < marks->height; y++)
    for (guint x = 0; x < marks->width; x++)
      {
        const guint8 *from = marks->plane[0] + y * marks->stride[0] + 3 * (gsize) x;
        guint8 *to = out->plane[0] + y * out->stride[0] + 4 * (gsize) x;
        gboolean dot = landmarks && from[1] != 0;

        to[0] = dot ? 60 : 255;
        to[1] = dot ? 255 : 40;
        to[2] = dot ? 120 : 40;
        to[3] = dot ? 255 : mask ? (guint8) (from[0] * VEIL / 255) : 0;
      }
  return out;
}
