/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-measures.h"

#include <math.h>

#define SIZE 64

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (void *) (image->plane[0] + y * image->stride[0]);
}

/* Grey whose brightness is @base + @across · x + @part · mask. */
static GuiseImage *
make_picture (double base, double across, double part, GuiseImage *mask)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < 3 * SIZE; x++)
      row_of (image, y)[x] = (float) (base + across * (x / 3)
                                      + (mask != NULL ? part * (double) row_of (mask, y)[x / 3] : 0));
  return image;
}

/* From 0 at the left to 1 at the right over ten pixels in the middle. */
static GuiseImage *
make_mask (void)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      row_of (mask, y)[x] = CLAMP (((float) x - 27) / 10, 0.0f, 1.0f);
  return mask;
}

/* A face that is 0.3 brighter than what is around it, blended over ten pixels, slopes by 0.03 a pixel there; inside and
 * outside nothing counts. */
static void
test_seam (void)
{
  g_autoptr(GuiseImage) mask = make_mask ();
  g_autoptr(GuiseImage) flat = make_picture (0.2, 0, 0, NULL);
  g_autoptr(GuiseImage) bright = make_picture (0.2, 0, 0.3, mask), ramp = make_picture (0.2, 0.01, 0, NULL);

  g_assert_cmpfloat_with_epsilon (guise_swap_measure_seam (flat, mask), 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (guise_swap_measure_seam (ramp, mask), 0.01, 1e-5);
  /* The mask's corners are half as steep, and so is the picture: (9 · 0.03 + 2 · 0.5 · 0.015) / (9 + 2 · 0.5). */
  g_assert_cmpfloat_with_epsilon (guise_swap_measure_seam (bright, mask), 0.0285, 1e-5);
}

/* Without an edge there is no seam. */
static void
test_no_seam (void)
{
  g_autoptr(GuiseImage) flat = make_picture (0.2, 0, 0, NULL);
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      row_of (mask, y)[x] = 1;
  g_assert_true (isnan (guise_swap_measure_seam (flat, mask)));
}

/* A picture that is 0.1 brighter than before inside the mask, and 0.5 outside, flickers by 0.1. */
static void
test_flicker (void)
{
  g_autoptr(GuiseImage) mask = make_mask ();
  g_autoptr(GuiseImage) empty = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);
  g_autoptr(GuiseImage) before = make_picture (0.2, 0, 0, NULL), now = make_picture (0.3, 0, 0, NULL);

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      {
        row_of (empty, y)[x] = 0;
        for (guint c = 0; c < 3; c++)
          if (row_of (mask, y)[x] <= 0)
            row_of (now, y)[3 * x + c] = 0.7f;
      }
  g_assert_cmpfloat_with_epsilon (guise_swap_measure_flicker (now, before, mask), 0.1, 1e-6);
  g_assert_cmpfloat_with_epsilon (guise_swap_measure_flicker (before, before, mask), 0, 1e-9);
  g_assert_true (isnan (guise_swap_measure_flicker (now, before, empty)));
}

static void
test_ratio (void)
{
  g_assert_cmpfloat_with_epsilon (guise_swap_measure_ratio (0.06, 0.05, 0.002), 1.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_swap_measure_ratio (0.004, 0, 0.002), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_swap_measure_ratio (0.001, 0.0001, 0.002), 1, 1e-12);
  g_assert_true (isnan (guise_swap_measure_ratio (NAN, 1, 0.002)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-measures/seam", test_seam);
  g_test_add_func ("/pipeline/swap-measures/no-seam", test_no_seam);
  g_test_add_func ("/pipeline/swap-measures/flicker", test_flicker);
  g_test_add_func ("/pipeline/swap-measures/ratio", test_ratio);
  return g_test_run ();
}
