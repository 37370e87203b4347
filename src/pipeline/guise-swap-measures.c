/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-measures.h"

#include "guise-luma.h"

#include <math.h>

/* Weight that a mask, or its edge, has at least: some pixels. */
#define MIN_WEIGHT 4.0

static double
luma_at (GuiseImage *image, guint x, guint y)
{
  return (double) guise_luma_of (guise_image_row (image, y) + 3 * (gsize) x);
}

double
guise_swap_measure_flicker (GuiseImage *now, GuiseImage *carried, GuiseImage *mask)
{
  double sum = 0, weight = 0;

  g_return_val_if_fail (now->width == carried->width && now->height == carried->height, NAN);
  g_return_val_if_fail (now->width == mask->width && now->height == mask->height, NAN);

  for (guint y = 0; y < now->height; y++)
    {
      const float *a = guise_image_row (now, y), *b = guise_image_row (carried, y), *m = guise_image_row (mask, y);

      for (guint i = 0; i < 3 * now->width; i++)
        {
          sum += (double) m[i / 3] * fabs ((double) a[i] - (double) b[i]) / 3;
          weight += (double) m[i / 3] / 3;
        }
    }
  return weight >= MIN_WEIGHT ? sum / weight : NAN;
}

double
guise_swap_measure_seam (GuiseImage *image, GuiseImage *mask)
{
  double sum = 0, weight = 0;

  g_return_val_if_fail (image->width == mask->width && image->height == mask->height, NAN);

  for (guint y = 1; y + 1 < mask->height; y++)
    for (guint x = 1; x + 1 < mask->width; x++)
      {
        double across = (double) (guise_image_row (mask, y)[x + 1] - guise_image_row (mask, y)[x - 1]) / 2;
        double down = (double) (guise_image_row (mask, y + 1)[x] - guise_image_row (mask, y - 1)[x]) / 2;
        double steepness = hypot (across, down);

        if (steepness < 1e-4)
          continue;
        sum += fabs (across * (luma_at (image, x + 1, y) - luma_at (image, x - 1, y)) / 2
                     + down * (luma_at (image, x, y + 1) - luma_at (image, x, y - 1)) / 2);
        weight += steepness;
      }
  return weight >= MIN_WEIGHT ? sum / weight : NAN;
}

double
guise_swap_measure_ratio (double part, double whole, double least)
{
  if (isnan (part) || isnan (whole))
    return NAN;
  return MAX (part, least) / MAX (whole, least);
}
