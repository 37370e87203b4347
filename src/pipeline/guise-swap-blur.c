/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-blur.h"

#include "guise-wide.h"

#include <string.h>

/* Rows at a time: each waits for its own sum. */
#define N_ROWS 4

/* Means over 2 · @radius + 1 of the values of @rows, @n of each, by way of @room for as many. Ends repeat. */
GUISE_WIDE static void
blur_rows (float *const rows[N_ROWS], guint n, guint radius, float *room)
{
  const float by = 1.0f / (float) (2 * radius + 1);
  double sums[N_ROWS] = { 0 };

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < N_ROWS; k++)
      room[N_ROWS * i + k] = rows[k][i];
  for (gint64 at = -(gint64) radius; at <= (gint64) radius; at++)
    for (guint k = 0; k < N_ROWS; k++)
      sums[k] += (double) room[N_ROWS * CLAMP (at, 0, (gint64) n - 1) + k];
  for (gint64 i = 0; i < (gint64) n; i++)
    {
      const float *comes = room + N_ROWS * MIN (i + radius + 1, (gint64) n - 1);
      const float *goes = room + N_ROWS * MAX (i - (gint64) radius, 0);

      for (guint k = 0; k < N_ROWS; k++)
        {
          rows[k][i] = by * (float) MAX (sums[k], 0.0);
          sums[k] += (double) comes[k] - (double) goes[k];
        }
    }
}

/* All of them; the last stands in for those that would be behind it. */
static void
blur_across (GuiseImage *image, guint radius, float *room)
{
  for (guint y = 0; y < image->height; y += N_ROWS)
    {
      float *rows[N_ROWS];

      for (guint k = 0; k < N_ROWS; k++)
        rows[k] = guise_image_row (image, MIN (y + k, image->height - 1));
      blur_rows (rows, image->width, radius, room);
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
  g_autofree float *room = g_new (float, (gsize) image->width * MAX (image->height, N_ROWS));
  g_autofree double *sums = g_new (double, image->width);

  for (guint turn = 0; turn < 2; turn++)
    {
      blur_across (image, radius, room);
      blur_columns (image, radius, room, sums);
    }
}
