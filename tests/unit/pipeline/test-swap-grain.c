/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-grain.h"

#include "guise-random.h"

#include <math.h>

#define SIDE 160

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]);
}

/* A face's worth of edges with noise: @width pixels wide each grain. */
static GuiseImage *
picture_new (guint64 seed, double deviation, guint width)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autofree double *noise = g_new (double, SIDE * SIDE);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint i = 0; i < SIDE * SIDE; i++)
    noise[i] = guise_random_normal (&random);
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        double value = 0.4 + 0.1 * sin (x / 9.0) + (hypot (x - 60.0, y - 70.0) < 14 ? -0.2 : 0.0);

        value += deviation * noise[(y / width) * SIDE + x / width];
        for (guint k = 0; k < 3; k++)
          row_of (image, y)[3 * x + k] = (float) value;
      }
  return image;
}

static GuiseImage *
mask_new (void)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      row_of (mask, y)[x] = x > 20 && x < SIDE - 20 ? 1.0f : 0.0f;
  return mask;
}

static void
test_measures_noise_and_not_edges (void)
{
  static const double deviations[] = { 0, 0.005, 0.02, 0.05 };
  g_autoptr(GuiseImage) mask = mask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (deviations); i++)
    {
      g_autoptr(GuiseImage) image = picture_new (i, deviations[i], 1);
      double fine, coarse;

      guise_swap_grain_measure (image, mask, &fine, &coarse);
      g_test_message ("noise of %.3f is measured as %.4f, coarse %.4f", deviations[i], fine, coarse);
      g_assert_cmpfloat_with_epsilon (fine, deviations[i], 0.1 * deviations[i] + 0.0005);
    }
}

static void
test_gives_what_is_lacking (gconstpointer data)
{
  const guint width = GPOINTER_TO_UINT (data);
  g_autoptr(GuiseImage) mask = mask_new (), original = picture_new (3, 0.03, width), clean = picture_new (3, 0, 1);
  GuiseSwapGrain grain = { 0 };
  double fine, coarse, fine_there, coarse_there;

  guise_swap_grain_measure (original, mask, &fine, &coarse);
  guise_swap_grain_add (&grain, clean, original, mask, 1, 7);
  guise_swap_grain_measure (clean, mask, &fine_there, &coarse_there);
  g_test_message ("%u px wide: %.4f and %.4f wanted, %.4f and %.4f there", width, fine, coarse, fine_there, coarse_there);
  g_assert_cmpfloat (hypot (fine_there, coarse_there), >, 0.75 * hypot (fine, coarse));
  g_assert_cmpfloat (hypot (fine_there, coarse_there), <, 1.25 * hypot (fine, coarse));
}

/* What has noise of its own gets none on top, and the same frames give the same grain. */
static void
test_no_more_than_that (void)
{
  g_autoptr(GuiseImage) mask = mask_new (), original = picture_new (3, 0.02, 1), noisy = picture_new (4, 0.03, 1);
  g_autoptr(GuiseImage) before = guise_image_copy (noisy), a = picture_new (5, 0, 1), b = picture_new (5, 0, 1);
  GuiseSwapGrain grain = { 0 }, first = { 0 }, second = { 0 };

  guise_swap_grain_add (&grain, noisy, original, mask, 1, 7);
  guise_swap_grain_add (&first, a, original, mask, 1, 7);
  guise_swap_grain_add (&second, b, original, mask, 1, 7);
  for (guint y = 0; y < SIDE; y++)
    {
      for (guint i = 0; i < 3 * SIDE; i++)
        g_assert_cmpfloat_with_epsilon (row_of (noisy, y)[i], row_of (before, y)[i], 0.01f);
      g_assert_cmpmem (row_of (a, y), SIDE * 12, row_of (b, y), SIDE * 12);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-grain/measures-noise-and-not-edges", test_measures_noise_and_not_edges);
  g_test_add_data_func ("/pipeline/swap-grain/gives-what-is-lacking/fine", GUINT_TO_POINTER (1),
                        test_gives_what_is_lacking);
  g_test_add_data_func ("/pipeline/swap-grain/gives-what-is-lacking/coarse", GUINT_TO_POINTER (2),
                        test_gives_what_is_lacking);
  g_test_add_func ("/pipeline/swap-grain/no-more-than-that", test_no_more_than_that);
  return g_test_run ();
}
