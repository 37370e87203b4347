/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-black.h"

#include "guise-luma.h"

#include <math.h>
#include <stdlib.h>

/* One pixel of so many is darker than black: what a single one shows is noise. */
#define DARKEST 200

/* Below this a mask holds too few pixels. */
#define MIN_PIXELS (2 * DARKEST)

/* A face whose light and dark are closer than this has no shadows to lift. */
#define LEAST_RANGE 0.02

/* Part of the way from black to the median that black is lifted at most: what was darker stays so. */
#define MOST_LIFT 0.8

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return x < y ? -1 : x > y;
}

/* Returns: (transfer full): the luma inside @mask in order, @n of them. */
static float *
sort_luma (GuiseImage *image, GuiseImage *mask, guint *n)
{
  float *luma = guise_luma_read (image);
  g_autofree guint8 *inside = mask != NULL ? guise_luma_read_mask (mask) : NULL;
  const gsize n_pixels = (gsize) image->width * image->height;

  *n = 0;
  for (gsize i = 0; i < n_pixels; i++)
    if (inside == NULL || inside[i])
      luma[(*n)++] = luma[i];
  qsort (luma, *n, sizeof *luma, compare_floats);
  return luma;
}

double
guise_swap_black_measure (GuiseImage *image, GuiseImage *mask)
{
  guint n;
  g_autofree float *luma = sort_luma (image, mask, &n);

  return n >= MIN_PIXELS ? (double) luma[n / DARKEST] : NAN;
}

double
guise_swap_black_match (GuiseImage *image, GuiseImage *surrounding, GuiseImage *mask, double strength)
{
  guint n;
  g_autofree float *sorted = sort_luma (image, mask, &n), *luma = NULL;
  const double wanted = guise_swap_black_measure (surrounding, NULL);
  double black, middle, lift;

  if (n < MIN_PIXELS || isnan (wanted))
    return 0;
  black = (double) sorted[n / DARKEST];
  middle = (double) sorted[n / 2];
  lift = strength * MIN (wanted - black, MOST_LIFT * (middle - black));
  if (!(lift > 0) || middle - black < LEAST_RANGE)
    return 0;

  luma = guise_luma_read (image);
  for (gsize i = 0; i < (gsize) image->width * image->height; i++)
    luma[i] = (float) (lift * CLAMP ((middle - (double) luma[i]) / (middle - black), 0.0, 1.0));
  guise_luma_add (image, luma);
  return lift;
}
