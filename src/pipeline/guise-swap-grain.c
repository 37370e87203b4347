/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-grain.h"

#include "guise-luma.h"
#include "guise-rank.h"

#include <math.h>
#include <stdlib.h>

/* More pixels than about so many change no median that counts. */
#define MAX_PIXELS 16384.0

/* Below this a mask holds too few pixels to measure noise in. */
#define MIN_PIXELS 200u

/* Of white noise of deviation 1 the filter 1 −2 1, −2 4 −2, 1 −2 1 makes one of 6, half of which in magnitude lies below
 * 0.6745 of that. */
#define FILTER_MEDIAN (6 * 0.6745)

/* Deviation of the noise of @luma inside @inside, @width × @height of both. */
static double
measure (const float *luma, const guint8 *inside, guint width, guint height)
{
  g_autofree float *values = g_new (float, (gsize) width * height);
  const guint step = (guint) MAX (sqrt ((double) width * height / MAX_PIXELS), 1.0);
  guint n = 0;

  for (guint y = 1; y + 1 < height; y += step)
    for (guint x = 1; x + 1 < width; x += step)
      {
        const float *p = luma + (gsize) y * width + x, *up = p - width, *down = p + width;

        if (inside[(gsize) y * width + x])
          values[n++] = fabsf (up[-1] - 2 * up[0] + up[1] - 2 * p[-1] + 4 * p[0] - 2 * p[1]
                               + down[-1] - 2 * down[0] + down[1]);
      }
  if (n < MIN_PIXELS)
    return 0.0;
  return (double) guise_rank_find (values, n, n / 2) / FILTER_MEDIAN;
}

void
guise_swap_grain_measure (GuiseImage *image, GuiseImage *mask, double *fine, double *coarse)
{
  const guint width = image->width, height = image->height, half_width = width / 2, half_height = height / 2;
  g_autofree float *luma = g_new (float, (gsize) width * height);
  g_autofree float *half = g_new (float, (gsize) MAX (half_width, 1) * MAX (half_height, 1));
  g_autofree guint8 *inside = g_new (guint8, (gsize) width * height);
  double of_half;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        luma[(gsize) y * width + x] = guise_luma_of (guise_image_row (image, y) + 3 * x);
        inside[(gsize) y * width + x] = guise_image_row (mask, y)[x] > 0.5f;
      }
  *fine = measure (luma, inside, width, height);

  for (guint y = 0; y < half_height; y++)
    for (guint x = 0; x < half_width; x++)
      {
        const float *p = luma + (gsize) 2 * y * width + 2 * x;

        half[(gsize) y * half_width + x] = (p[0] + p[1] + p[width] + p[width + 1]) / 4;
        inside[(gsize) y * half_width + x] = inside[(gsize) 2 * y * width + 2 * x];
      }
  /* A mean of four leaves half of what is white. */
  of_half = measure (half, inside, half_width, half_height);
  *coarse = sqrt (MAX (of_half * of_half - *fine * *fine / 4, 0.0));
}

/* Nearly normal, mean 0, deviation 1: the sum of four bytes of a hash (Wellons' lowbias32). */
static inline float
noise_at (guint32 x, guint32 y, guint32 seed)
{
  guint32 h = x * 0x9e3779b1u ^ y * 0x85ebca77u ^ seed;

  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  h ^= h >> 16;
  return ((float) ((h & 255) + (h >> 8 & 255) + (h >> 16 & 255) + (h >> 24)) - 510.0f) / 147.8f;
}

static double
lacks (double wanted, double have)
{
  return sqrt (MAX (wanted * wanted - have * have, 0.0));
}

void
guise_swap_grain_learn (GuiseSwapGrain *self, GuiseImage *image, GuiseImage *original, GuiseImage *mask)
{
  double fine, coarse, fine_here, coarse_here;

  if (self->n_frames > 0)
    return;
  guise_swap_grain_measure (original, mask, &fine, &coarse);
  guise_swap_grain_measure (image, mask, &fine_here, &coarse_here);
  self->fine = lacks (fine, fine_here);
  self->coarse = lacks (coarse, coarse_here);
  self->n_frames = 1;
}

void
guise_swap_grain_add (GuiseSwapGrain *self, GuiseImage *image, GuiseImage *original, GuiseImage *mask, double strength,
                      guint32 seed)
{
  float by_fine, by_coarse;

  guise_swap_grain_learn (self, image, original, mask);
  by_fine = (float) (strength * self->fine);
  by_coarse = (float) (strength * self->coarse);
  seed *= 2654435761u;

  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      {
        const float add = by_fine * noise_at (x, y, seed) + by_coarse * noise_at (x / 2, y / 2, ~seed);

        for (guint k = 0; k < 3; k++)
          guise_image_row (image, y)[3 * x + k] = CLAMP (guise_image_row (image, y)[3 * x + k] + add, 0.0f, 1.0f);
      }
}
