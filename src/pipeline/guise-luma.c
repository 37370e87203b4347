/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-luma.h"
#include "guise-wide.h"

GUISE_WIDE float *
guise_luma_read (GuiseImage *image)
{
  float *out = g_new (float, (gsize) image->width * image->height), *to = out;

  for (guint y = 0; y < image->height; y++)
    {
      const float *pixel = guise_image_row (image, y);

      for (guint x = 0; x < image->width; x++, pixel += 3)
        *to++ = guise_luma_of (pixel);
    }
  return out;
}

guint8 *
guise_luma_read_mask (GuiseImage *mask)
{
  guint8 *out = g_new (guint8, (gsize) mask->width * mask->height), *to = out;

  for (guint y = 0; y < mask->height; y++)
    for (guint x = 0; x < mask->width; x++)
      *to++ = guise_image_row (mask, y)[x] > 0.5f;
  return out;
}

void
guise_luma_add (GuiseImage *image, const float *change)
{
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++, change++)
      for (guint k = 0; k < 3; k++)
        guise_image_row (image, y)[3 * x + k] += *change;
}
