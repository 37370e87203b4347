/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-blur.h"

#include "guise-wide.h"

#include <string.h>

/* Means over 2 · @radius + 1 of @n values, by way of @room for as many. Ends repeat. */
static void
blur_row (float *values, guint n, guint radius, float *room)
{
  const float by = 1.0f / (float) (2 * radius + 1);
  double sum = 0;

  memcpy (room, values, n * sizeof *room);
  for (gint64 k = -(gint64) radius; k <= (gint64) radius; k++)
    sum += (double) room[CLAMP (k, 0, (gint64) n - 1)];
  for (gint64 i = 0; i < (gint64) n; i++)
    {
      values[i] = by * (float) MAX (sum, 0.0);
      sum += (double) room[MIN (i + radius + 1, (gint64) n - 1)] - (double) room[MAX (i - (gint64) radius, 0)];
    }
}

/* The same along all columns at once, of which @sums holds one each; @room: for the whole picture */
GUISE_WIDE static void
blur_columns (GuiseImage *image, guint radius, float *room, double *sums)
{
  const float by = 1.0f / (float) (2 * radius + 1);
  const guint width = image->width;
  const gint64 last = (gint64) image->height - 1;

  for (guint y = 0; y < image->height; y++)
    memcpy (room + (gsize) y * width, guise_image_row (image, y), width * sizeof *room);
  memset (sums, 0, width * sizeof *sums);
  for (gint64 k = -(gint64) radius; k <= (gint64) radius; k++)
    for (guint x = 0; x < width; x++)
      sums[x] += (double) room[(gsize) CLAMP (k, 0, last) * width + x];
  for (gint64 i = 0; i <= last; i++)
    {
      const float *comes = room + (gsize) MIN (i + radius + 1, last) * width;
      const float *goes = room + (gsize) MAX (i - (gint64) radius, 0) * width;
      float *to = guise_image_row (image, (guint) i);

      for (guint x = 0; x < width; x++)
        {
          to[x] = by * (float) MAX (sums[x], 0.0);
          sums[x] += (double) comes[x] - (double) goes[x];
        }
    }
}

void
guise_swap_blur (GuiseImage *image, guint radius)
{
  g_autofree float *room = g_new (float, (gsize) image->width * image->height);
  g_autofree double *sums = g_new (double, image->width);

  for (guint turn = 0; turn < 2; turn++)
    {
      for (guint y = 0; y < image->height; y++)
        blur_row (guise_image_row (image, y), image->width, radius, room);
      blur_columns (image, radius, room, sums);
    }
}
