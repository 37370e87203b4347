/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-colour-match.h"
#include "guise-error.h"
#include "guise-random.h"

#include <math.h>

#define SIDE 64

static float *
pixel_at (GuiseImage *image, guint x, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]) + 3 * x;
}

/* Correlated noise about a colour of L*a*b*. */
static GuiseImage *
noise_new (guint64 seed, const float mean[3], float deviation)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        float shared = (float) guise_random_normal (&random), lab[3];

        for (guint i = 0; i < 3; i++)
          lab[i] = mean[i] + deviation * (0.5f * shared + 0.5f * (float) guise_random_normal (&random));
        guise_colour_lab_to_rgb (lab, pixel_at (image, x, y));
      }
  return image;
}

static void
test_known_colours (void)
{
  /* sRGB red, by CIE 15 with the D65 white of IEC 61966-2-1. */
  const float red[3] = { 1, 0, 0 }, grey[3] = { 0.5f, 0.5f, 0.5f };
  float lab[3], back[3];

  guise_colour_rgb_to_lab (red, lab);
  g_assert_cmpfloat_with_epsilon (lab[0], 53.24f, 0.02f);
  g_assert_cmpfloat_with_epsilon (lab[1], 80.09f, 0.05f);
  g_assert_cmpfloat_with_epsilon (lab[2], 67.20f, 0.05f);
  guise_colour_rgb_to_lab (grey, lab);
  g_assert_cmpfloat_with_epsilon (lab[0], 53.39f, 0.02f);
  g_assert_cmpfloat_with_epsilon (lab[1], 0, 0.02f);

  for (guint i = 0; i <= 27; i++)
    {
      const float rgb[3] = { i % 3 / 2.0f, i / 3 % 3 / 2.0f, i / 9 % 3 / 2.0f };

      guise_colour_rgb_to_lab (rgb, lab);
      guise_colour_lab_to_rgb (lab, back);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (back[k], rgb[k], 2e-4f);
    }
}

static void
assert_matches (GuiseColourMethod method)
{
  const float bright[3] = { 62, 12, 18 }, dark[3] = { 45, 6, 8 };
  g_autoptr(GuiseImage) image = noise_new (1, bright, 3);
  g_autoptr(GuiseImage) wanted = noise_new (2, dark, 5);
  g_autoptr(GuiseImage) matched = NULL;
  GuiseColourStats from, to, got;

  g_assert_true (guise_colour_stats_measure (image, NULL, &from, NULL));
  g_assert_true (guise_colour_stats_measure (wanted, NULL, &to, NULL));
  matched = guise_colour_match (image, &from, &to, method, 1.0, NULL);
  g_assert_true (guise_colour_stats_measure (matched, NULL, &got, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (got.mean[i], to.mean[i], 0.5);
      g_assert_cmpfloat_with_epsilon (sqrt (got.covariance[i][i]), sqrt (to.covariance[i][i]), 0.3);
    }
  if (method == GUISE_COLOUR_LINEAR)
    g_assert_cmpfloat_with_epsilon (got.covariance[0][1], to.covariance[0][1], 1.0);
}

static void
test_mean_and_deviation (void)
{
  assert_matches (GUISE_COLOUR_MEAN_STD);
}

static void
test_linear (void)
{
  assert_matches (GUISE_COLOUR_LINEAR);
}

static void
test_mask_counts (void)
{
  const float one[3] = { 60, 0, 0 }, other[3] = { 30, 0, 0 };
  g_autoptr(GuiseImage) image = noise_new (3, one, 0);
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  GuiseColourStats stats;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] = x < 8 ? 0.0f : 1.0f;
        if (x < 8)
          guise_colour_lab_to_rgb (other, pixel_at (image, x, y));
      }
  g_assert_true (guise_colour_stats_measure (image, mask, &stats, NULL));
  g_assert_cmpfloat_with_epsilon (stats.mean[0], 60, 0.05);
  g_assert_cmpfloat_with_epsilon (stats.weight, SIDE * (SIDE - 8), 1e-6);
}

/* Two pixels of a mask must not repaint a face. */
static void
test_tiny_mask_is_not_trusted (void)
{
  const float skin[3] = { 60, 12, 18 };
  g_autoptr(GuiseImage) image = noise_new (4, skin, 2);
  g_autoptr(GuiseImage) matched = NULL;
  GuiseColourStats from, to, got;

  g_assert_true (guise_colour_stats_measure (image, NULL, &from, NULL));
  to = from;
  to.mean[0] = 5;
  to.weight = 2;
  matched = guise_colour_match (image, &from, &to, GUISE_COLOUR_LINEAR, 1.0, NULL);
  g_assert_true (guise_colour_stats_measure (matched, NULL, &got, NULL));
  g_assert_cmpfloat (got.mean[0], >, 55);
}

static void
test_wrong_format (void)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 4, 4);
  g_autoptr(GError) error = NULL;
  GuiseColourStats stats;

  g_assert_false (guise_colour_stats_measure (image, NULL, &stats, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/colour-match/known-colours", test_known_colours);
  g_test_add_func ("/vision/colour-match/mean-and-deviation", test_mean_and_deviation);
  g_test_add_func ("/vision/colour-match/linear", test_linear);
  g_test_add_func ("/vision/colour-match/mask-counts", test_mask_counts);
  g_test_add_func ("/vision/colour-match/tiny-mask-is-not-trusted", test_tiny_mask_is_not_trusted);
  g_test_add_func ("/vision/colour-match/wrong-format", test_wrong_format);
  return g_test_run ();
}
