/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-texture.h"

#include "guise-luma.h"
#include "guise-rank.h"
#include "guise-swap-detail.h"
#include "guise-swap-resolution.h"
#include "guise-wide.h"

#include <math.h>
#include <string.h>

/* About the mouth no place gets texture of more than so many times the usual squared slope, two and a half times in
 * deviation: pores and grain are everywhere alike, what stands out are lines of the face that is replaced. */
#define MOST 6.0f

/* The limit is gone at so many radii. */
#define FALL 1.3f

/* What lines are held down by is given to the rest, so that the face is as sharp as its frame, but no more of it than
 * nobody sees as another grain. */
#define MAX_GAIN 1.2

/* Enough for a median; fewer than the latter say nothing. */
#define MAX_SAMPLES 4096
#define MIN_SAMPLES 50

/* (transfer full) (nullable): squared slope of the luma. */
GUISE_WIDE static GuiseImage *
find_slopes (GuiseImage *image)
{
  const guint width = image->width;
  GuiseImage *out = guise_image_new (GUISE_PIXEL_GRAYF, image->colorimetry, width, image->height);
  g_autofree float *luma = guise_luma_read (image);

  for (guint y = 0; out != NULL && y < image->height; y++)
    {
      const float *row = luma + (gsize) y * width, *below = y + 1 < image->height ? row + width : row;
      float *to = guise_image_row (out, y);

      for (guint x = 0; x + 1 < width; x++)
        to[x] = (row[x + 1] - row[x]) * (row[x + 1] - row[x]) + (below[x] - row[x]) * (below[x] - row[x]);
      to[width - 1] = (below[width - 1] - row[width - 1]) * (below[width - 1] - row[width - 1]);
    }
  return out;
}

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

/* Twice a mean of squares, which is nearly a bell. */
static void
blur (GuiseImage *image, guint radius)
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

/* Median of @image where @mask holds; INFINITY where that is too little to tell. */
static float
find_usual (GuiseImage *image, GuiseImage *mask)
{
  const guint stride = MAX (1, (guint) sqrt ((double) image->width * image->height / MAX_SAMPLES));
  g_autoptr(GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));

  for (guint y = stride / 2; y < image->height; y += stride)
    for (guint x = stride / 2; x < image->width; x += stride)
      if (guise_image_row (mask, y)[x] > 0.5f)
        g_array_append_val (samples, guise_image_row (image, y)[x]);
  if (samples->len < MIN_SAMPLES)
    return INFINITY;
  return guise_rank_find ((float *) (gpointer) samples->data, samples->len, samples->len / 2);
}

/* From the first to behind the last of @n pixels within @reach of @centre. */
static void
find_span (float centre, float reach, guint n, guint *first, guint *end)
{
  *first = (guint) CLAMP (floorf (centre - reach) - 1, 0.0f, (float) n);
  *end = (guint) CLAMP (ceilf (centre + reach) + 1, (float) *first, (float) n);
}

/* Where @slopes of @texture are above @most they become that, within @mouth. */
static void
limit (GuiseImage *texture, GuiseImage *slopes, const GuiseSwapDisc *mouth, float most)
{
  guint left, right, top, bottom;

  find_span (mouth->centre.x, FALL * mouth->radius, texture->width, &left, &right);
  find_span (mouth->centre.y, FALL * mouth->radius, texture->height, &top, &bottom);
  for (guint y = top; y < bottom; y++)
    for (guint x = left; x < right; x++)
      {
        const float far = hypotf ((float) x + 0.5f - mouth->centre.x, (float) y + 0.5f - mouth->centre.y) / mouth->radius;
        const float slope = guise_image_row (slopes, y)[x], held = CLAMP ((FALL - far) / (FALL - 1), 0.0f, 1.0f);
        const float share = slope > most ? 1 - held * (1 - sqrtf (most / slope)) : 1;

        for (guint c = 3 * x; c < 3 * x + 3; c++)
          guise_image_row (texture, y)[c] *= share;
      }
}

GUISE_WIDE void
guise_swap_texture_add (GuiseImage *image, GuiseImage *original, GuiseImage *mask, const GuiseSwapDisc *mouth, double factor,
                        double strength)
{
  g_autoptr(GuiseImage) texture = NULL, slopes = NULL;
  double before, after, gain;

  if (!(factor > 1) || !(strength > 0))
    return;
  texture = guise_image_copy (original);
  if (texture == NULL)
    return;
  guise_swap_resolution_limit (texture, factor);
  for (guint y = 0; y < image->height; y++)
    for (guint i = 0; i < 3 * image->width; i++)
      guise_image_row (texture, y)[i] = guise_image_row (original, y)[i] - guise_image_row (texture, y)[i];
  slopes = find_slopes (texture);
  if (slopes == NULL)
    return;
  blur (slopes, (guint) (factor + 0.5));
  before = guise_swap_detail_measure (texture, mask);
  if (mouth->radius > 0)
    limit (texture, slopes, mouth, MOST * find_usual (slopes, mask));
  after = guise_swap_detail_measure (texture, mask);
  gain = strength * (after > 0 ? CLAMP (sqrt (before / after), 1.0, MAX_GAIN) : 1);
  for (guint y = 0; y < image->height; y++)
    for (guint i = 0; i < 3 * image->width; i++)
      guise_image_row (image, y)[i] += (float) gain * guise_image_row (texture, y)[i];
}
