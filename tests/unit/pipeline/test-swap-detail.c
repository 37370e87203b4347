/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-detail.h"

#include "guise-random.h"

#include <math.h>
#include <string.h>

#define SIDE 120

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]);
}

/* Noise that was blurred @n times: the more, the softer. */
static GuiseImage *
picture_new (guint n, double deviation)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  GuiseRandom random;

  guise_random_init (&random, 7);
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        float value = 0.5f + (float) (deviation * guise_random_normal (&random));

        for (guint k = 0; k < 3; k++)
          row_of (image, y)[3 * x + k] = value;
      }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GuiseImage) detail = guise_swap_detail_find (image);

      guise_swap_detail_add (image, detail, -1);
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

/* Energy of a picture that was made like @soft, in parts of that of one like @sharp. */
static double
match (guint soft, guint sharp, double grain, double sharpen, double soften, double *amount)
{
  g_autoptr(GuiseImage) image = picture_new (soft, 0.05), original = picture_new (sharp, 0.05), mask = mask_new ();
  g_auto(GuiseSwapLost) lost = { 0 };
  GuiseSwapDetail self = { 0 };

  g_assert_true (guise_swap_lost_find (&lost, image));
  *amount = guise_swap_detail_match (&self, image, &lost, original, mask, grain, sharpen, soften);
  return guise_swap_detail_measure (image, mask) / guise_swap_detail_measure (original, mask);
}

static void
test_matches_energy (void)
{
  static const struct { guint soft, sharp; } cases[] = { { 3, 2 }, { 4, 3 }, { 6, 5 }, { 2, 3 }, { 4, 5 } };
  double amount;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double ratio = match (cases[i].soft, cases[i].sharp, 0, 1, 1, &amount);

      g_test_message ("blurred %u times as %u times: %.3f of the energy, amount %.2f", cases[i].soft, cases[i].sharp,
                      ratio, amount);
      g_assert_cmpfloat (fabs (ratio - 1), <, 0.01);
      g_assert_true ((amount > 0) == (cases[i].soft > cases[i].sharp));
    }
}

static void
test_goes_part_of_the_way (void)
{
  double amount, none = match (3, 2, 0, 0, 0, &amount), half = match (3, 2, 0, 0.5, 0, &amount);

  g_assert_cmpfloat (fabs (half - (1 + none) / 2), <, 0.01);
  g_assert_cmpfloat (fabs (match (2, 3, 0, 1, 0, &amount) - match (2, 3, 0, 0, 0, &amount)), <, 1e-9);
}

/* What is out of reach stays bounded, and grain that comes later is left out. */
static void
test_bounds (void)
{
  double amount, with, without;

  match (8, 0, 0, 1, 1, &amount);
  g_assert_cmpfloat (amount, <=, 2.0);
  match (0, 12, 0, 1, 1, &amount);
  g_assert_cmpfloat (amount, >=, -1.0);
  without = match (3, 2, 0, 1, 1, &amount);
  with = match (3, 2, 0.003, 1, 1, &amount);
  g_assert_cmpfloat (with, <, without);
}

/* What is known is added again, whatever the frame looks like. */
static void
test_is_kept (void)
{
  g_autoptr(GuiseImage) sharp = picture_new (2, 0.05), blurred = picture_new (6, 0.05), mask = mask_new ();
  GuiseSwapDetail self = { 0 };
  double first = 0, second = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GuiseImage) image = picture_new (3, 0.05);
      g_auto(GuiseSwapLost) lost = { 0 };

      g_assert_true (guise_swap_lost_find (&lost, image));
      *(i == 0 ? &first : &second) = guise_swap_detail_match (&self, image, &lost, i == 0 ? sharp : blurred, mask,
                                                              0, 1, 1);
    }
  g_assert_cmpfloat (first, >, 0);
  g_assert_cmpfloat (second, ==, first);
}

/* Lines as far apart as brows, lids and lips of a face of this size, under a pattern as upscaling leaves it, blurred @n
 * times. */
static GuiseImage *
face_new (guint n)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      row_of (image, y)[i] = y % 24 < 3 ? 0.2f : 0.6f;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GuiseImage) detail = guise_swap_detail_find (image);

      guise_swap_detail_add (image, detail, -1);
    }
  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      row_of (image, y)[i] += (y + i / 3) % 2 == 0 ? 0.002f : -0.002f;
  return image;
}

/* Half the height of the pattern, in parts of what it was: midway between lines. */
static double
get_pattern (GuiseImage *image)
{
  const float *row = row_of (image, 13 + 2 * 24);

  return fabs ((double) row[3 * 60] - (double) row[3 * 61]) / 2 / 0.002;
}

/* A face as soft as a network's becomes as steep as its frame, but its pattern gets no stronger than by what sharpens
 * it all over. */
static void
test_sharpens_what_stands_out (void)
{
  g_autoptr(GuiseImage) image = face_new (3), original = face_new (1), mask = mask_new ();
  g_auto(GuiseSwapLost) lost = { 0 };
  GuiseSwapDetail self = { 0 };
  double amount, energy;

  g_assert_true (guise_swap_lost_find (&lost, image));
  amount = guise_swap_detail_match (&self, image, &lost, original, mask, 0, 1, 1);
  energy = guise_swap_detail_measure (image, mask) / guise_swap_detail_measure (original, mask);
  g_test_message ("%.3f of the energy, amount %.2f, pattern %.2f times", energy, amount, get_pattern (image));
  g_assert_cmpfloat (energy, >, 0.8);
  g_assert_cmpfloat (amount, <=, 2.0);
  g_assert_cmpfloat (get_pattern (image), <, 1 + 1.05 * amount);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-detail/matches-energy", test_matches_energy);
  g_test_add_func ("/pipeline/swap-detail/goes-part-of-the-way", test_goes_part_of_the_way);
  g_test_add_func ("/pipeline/swap-detail/bounds", test_bounds);
  g_test_add_func ("/pipeline/swap-detail/is-kept", test_is_kept);
  g_test_add_func ("/pipeline/swap-detail/sharpens-what-stands-out", test_sharpens_what_stands_out);
  return g_test_run ();
}
