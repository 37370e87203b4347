/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-texture.h"

#include "guise-luma.h"
#include "guise-swap-detail.h"
#include "guise-swap-resolution.h"

#include <math.h>

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
static GuiseImage *
find_slopes (GuiseImage *image)
{
  GuiseImage *out = guise_image_new (GUISE_PIXEL_GRAYF, image->colorimetry, image->width, image->height);

  for (guint y = 0; out != NULL && y < image->height; y++)
    {
      const float *row = guise_image_row (image, y), *below = guise_image_row (image, MIN (y + 1, image->height - 1));

      for (guint x = 0; x < image->width; x++)
        {
          const float here = guise_luma_of (row + 3 * x);
          const float dx = guise_luma_of (row + 3 * MIN (x + 1, image->width - 1)) - here;
          const float dy = guise_luma_of (below + 3 * x) - here;

          guise_image_row (out, y)[x] = dx * dx + dy * dy;
        }
    }
  return out;
}

/* Means over 2 · @radius + 1 of @n values that lie @step apart, by way of @room for as many. Ends repeat. */
static void
blur_line (float *values, guint n, gsize step, guint radius, float *room)
{
  const float by = 1.0f / (float) (2 * radius + 1);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    room[i] = values[i * step];
  for (gint64 k = -(gint64) radius; k <= (gint64) radius; k++)
    sum += (double) room[CLAMP (k, 0, (gint64) n - 1)];
  for (gint64 i = 0; i < (gint64) n; i++)
    {
      values[(gsize) i * step] = by * (float) MAX (sum, 0.0);
      sum += (double) room[MIN (i + radius + 1, (gint64) n - 1)] - (double) room[MAX (i - (gint64) radius, 0)];
    }
}

/* Twice a mean of squares, which is nearly a bell. */
static void
blur (GuiseImage *image, guint radius)
{
  g_autofree float *room = g_new (float, MAX (image->width, image->height));

  for (guint turn = 0; turn < 2; turn++)
    {
      for (guint y = 0; y < image->height; y++)
        blur_line (guise_image_row (image, y), image->width, 1, radius, room);
      for (guint x = 0; x < image->width; x++)
        blur_line (guise_image_row (image, 0) + x, image->height, image->stride[0] / sizeof (float), radius, room);
    }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return x < y ? -1 : x > y;
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
  g_array_sort (samples, compare_floats);
  return g_array_index (samples, float, samples->len / 2);
}

/* Where @slopes of @texture are above @most they become that, within @mouth. */
static void
limit (GuiseImage *texture, GuiseImage *slopes, const GuiseSwapDisc *mouth, float most)
{
  for (guint y = 0; y < texture->height; y++)
    for (guint x = 0; x < texture->width; x++)
      {
        const float far = hypotf ((float) x + 0.5f - mouth->centre.x, (float) y + 0.5f - mouth->centre.y) / mouth->radius;
        const float slope = guise_image_row (slopes, y)[x], held = CLAMP ((FALL - far) / (FALL - 1), 0.0f, 1.0f);
        const float share = slope > most ? 1 - held * (1 - sqrtf (most / slope)) : 1;

        for (guint c = 3 * x; c < 3 * x + 3; c++)
          guise_image_row (texture, y)[c] *= share;
      }
}

void
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
