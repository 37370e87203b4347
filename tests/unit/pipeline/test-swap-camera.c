/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a camera and a codec do to a picture is found again where it is known, and given to another. */
#include "guise-image-warp.h"
#include "guise-random.h"
#include "guise-swap-black.h"
#include "guise-swap-blocks.h"
#include "guise-swap-detail.h"
#include "guise-swap-match.h"
#include "guise-swap-motion.h"
#include "guise-swap-resolution.h"
#include "guise-swap-texture.h"

#include <math.h>

#define SIDE 200

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]);
}

/* A texture about @mean; @softness: how often it is blurred. */
static GuiseImage *
picture_new (guint64 seed, guint side, guint softness, double deviation, double mean)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, side, side);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      {
        float value = (float) (mean + deviation * guise_random_normal (&random));

        for (guint k = 0; k < 3; k++)
          row_of (image, y)[3 * x + k] = value;
      }
  for (guint i = 0; i < softness; i++)
    {
      g_autoptr(GuiseImage) detail = guise_swap_detail_find (image);

      guise_swap_detail_add (image, detail, -1);
    }
  return image;
}

static void
add_noise (GuiseImage *image, guint64 seed, double deviation)
{
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      {
        float value = (float) (deviation * guise_random_normal (&random));

        for (guint k = 0; k < 3; k++)
          row_of (image, y)[3 * x + k] += value;
      }
}

static GuiseImage *
mask_new (void)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      row_of (mask, y)[x] = x > 15 && x < SIDE - 15 && y > 15 && y < SIDE - 15 ? 1.0f : 0.0f;
  return mask;
}

/* As much of each octave, as in pictures of things. */
static GuiseImage *
scene_new (guint64 seed, guint side)
{
  GuiseImage *scene = picture_new (seed, side, 0, 0.06, 0.5);

  for (guint octave = 2; octave <= 16; octave *= 2)
    {
      g_autoptr(GuiseImage) small = picture_new (seed + octave, side / octave, 0, 0.06, 0);
      g_autoptr(GuiseImage) large = guise_image_scale (small, side, side, NULL);

      guise_swap_detail_add (scene, large, 1);
    }
  return scene;
}

/* Another texture of the same kind, smeared by a known length, with noise on top: within 15 % of the length. */
static void
test_motion_is_found (void)
{
  static const double lengths[] = { 4, 7, 12 }, angles[] = { 0, 30, 90, 135 };
  g_autoptr(GuiseImage) mask = mask_new (), face = picture_new (3, SIDE, 2, 0.2, 0.5);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint k = 0; k < G_N_ELEMENTS (angles); k++)
      {
        g_autoptr(GuiseImage) original = picture_new (4, SIDE, 2, 0.2, 0.5);
        const double angle = angles[k] * G_PI / 180;
        const GuisePoint way = { (float) (20 * cos (angle)), (float) (20 * sin (angle)) };
        double found;

        guise_swap_motion_blur (original, way, lengths[i]);
        add_noise (original, 5, 0.004);
        found = guise_swap_motion_measure (face, original, mask, way, 0.004);
        g_test_message ("%g px at %g°: %.2f", lengths[i], angles[k], found);
        g_assert_cmpfloat (fabs (found - lengths[i]), <, 0.15 * lengths[i]);
      }
}

/* Nothing without a blur or without a way; never more than the way; and what was found gives what was wanted. */
static void
test_motion_is_bounded (void)
{
  g_autoptr(GuiseImage) mask = mask_new (), face = picture_new (3, SIDE, 2, 0.2, 0.5);
  g_autoptr(GuiseImage) sharp = picture_new (4, SIDE, 2, 0.2, 0.5), smeared = picture_new (4, SIDE, 2, 0.2, 0.5);
  g_autoptr(GuiseImage) before = guise_image_copy (face);

  guise_swap_motion_blur (smeared, (GuisePoint) { 1, 0 }, 9);
  g_assert_cmpfloat (guise_swap_motion_measure (face, sharp, mask, (GuisePoint) { 20, 0 }, 0), <, 1.5);
  g_assert_cmpfloat (guise_swap_motion_measure (face, smeared, mask, (GuisePoint) { 0.5f, 0 }, 0), ==, 0);
  g_assert_cmpfloat (guise_swap_motion_measure (face, smeared, mask, (GuisePoint) { 0, 20 }, 0), ==, 0);
  g_assert_cmpfloat (guise_swap_motion_measure (face, smeared, mask, (GuisePoint) { 3, 0 }, 0), <=, 3);
  guise_swap_motion_blur (face, (GuisePoint) { 0, 0 }, 5);
  guise_swap_motion_blur (face, (GuisePoint) { 4, 0 }, 0);
  for (guint y = 0; y < SIDE; y++)
    g_assert_cmpmem (row_of (face, y), SIDE * 12, row_of (before, y), SIDE * 12);
}

/* A picture that was enlarged by a known factor, with noise on top or without: within 15 % of the factor. */
static void
test_resolution_is_found (void)
{
  static const double factors[] = { 1.5, 2, 3 }, noises[] = { 0, 0.004 };
  g_autoptr(GuiseImage) mask = mask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    for (guint k = 0; k < G_N_ELEMENTS (noises); k++)
      {
        g_autoptr(GuiseImage) small = scene_new (6, (guint) lrint (SIDE / factors[i]));
        const double by = (double) SIDE / small->width;
        const GuiseAffine enlarge = { { by, 0, 0, 0, by, 0 } };
        g_autoptr(GuiseImage) large = guise_image_warp (small, &enlarge, SIDE, SIDE, GUISE_WARP_FINE, NULL);
        double found;

        add_noise (large, 7, noises[k]);
        found = guise_swap_resolution_measure (large, mask);
        g_test_message ("enlarged %g times, noise %g: %.2f", factors[i], noises[k], found);
        g_assert_cmpfloat (fabs (found - factors[i]), <, 0.15 * factors[i]);
      }
}

static void
test_resolution_is_given (void)
{
  g_autoptr(GuiseImage) mask = mask_new (), fine = scene_new (6, SIDE);
  double found;

  g_assert_cmpfloat (guise_swap_resolution_measure (fine, mask), <, 1.2);
  guise_swap_resolution_limit (fine, 1);
  g_assert_cmpfloat (guise_swap_resolution_measure (fine, mask), <, 1.2);
  guise_swap_resolution_limit (fine, 2);
  found = guise_swap_resolution_measure (fine, mask);
  g_test_message ("limited to half: %.2f", found);
  g_assert_cmpfloat (fabs (found - 2), <, 0.3);
}

/* Lanczos' kernel laid on one value of @values, which lie @step apart and of which it is the @at-th of @n. */
static float
lay_kernel_on (const float *values, guint n, guint step, guint at, double factor)
{
  const int reach = (int) floor (3 * factor);
  g_autofree float *kernel = g_new (float, (gsize) reach + 1);
  double all = 1;
  float sum;

  kernel[0] = 1;
  for (int i = 1; i <= reach; i++)
    {
      kernel[i] = (float) (sin (G_PI * i / factor) / (G_PI * i / factor) * sin (G_PI * i / factor / 3)
                           / (G_PI * i / factor / 3));
      all += 2 * (double) kernel[i];
    }
  sum = kernel[0] / (float) all * values[at * step];
  for (int i = 1; i <= reach; i++)
    sum += kernel[i] / (float) all * (values[(guint) MAX ((int) at - i, 0) * step]
                                      + values[(guint) MIN ((int) at + i, (int) n - 1) * step]);
  return sum;
}

/* As it would be done value by value, in a picture whose rows are no multiple of what a processor takes at once. */
static void
test_resolution_is_plain (void)
{
  enum { WIDTH = 37, HEIGHT = 29 };
  g_autoptr(GuiseImage) scene = scene_new (6, WIDTH);
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, WIDTH, HEIGHT);
  g_autofree float *across = g_new (float, 3 * WIDTH * HEIGHT);

  for (guint y = 0; y < HEIGHT; y++)
    {
      memcpy (row_of (image, y), row_of (scene, y), 3 * WIDTH * sizeof (float));
      for (guint i = 0; i < 3 * WIDTH; i++)
        across[3 * WIDTH * y + i] = lay_kernel_on (row_of (image, y) + i % 3, WIDTH, 3, i / 3, 2.7);
    }
  guise_swap_resolution_limit (image, 2.7);
  for (guint y = 0; y < HEIGHT; y++)
    for (guint i = 0; i < 3 * WIDTH; i++)
      g_assert_cmpfloat_with_epsilon (row_of (image, y)[i], lay_kernel_on (across + i, HEIGHT, 3 * WIDTH, y, 2.7), 1e-6f);
}

/* Another texture of the same kind, quantised by a known step, on a grid that begins anywhere: within 20 % of it. */
static void
test_blocks_are_found (void)
{
  static const double steps[] = { 12, 24, 48 };
  g_autoptr(GuiseImage) mask = mask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      const GuiseSwapGrid grid = { 3 + 2 * i, 6 };
      g_autoptr(GuiseImage) face = picture_new (8, SIDE, 4, 0.5, 0.5), original = picture_new (9, SIDE, 4, 0.5, 0.5);
      double found, wanted, there;

      guise_swap_blocks_quantise (original, grid, steps[i] / 255, 1);
      wanted = guise_swap_blocks_measure (original, mask, grid);
      found = 255 * guise_swap_blocks_match (face, original, mask, grid, 1);
      there = guise_swap_blocks_measure (face, mask, grid);
      g_test_message ("step %g: %.1f; blocks of %.2f wanted, %.2f there", steps[i], found, 255 * wanted, 255 * there);
      g_assert_cmpfloat (fabs (found - steps[i]), <, 0.2 * steps[i]);
      g_assert_cmpfloat (fabs (there - wanted), <, 0.1 * wanted);
      g_assert_cmpfloat (guise_swap_blocks_measure (original, mask, (GuiseSwapGrid) { grid.x + 3, grid.y + 3 }), <,
                         0.2 * wanted);
    }
}

/* What has none gives none, and half the strength is half the change. */
static void
test_blocks_are_bounded (void)
{
  const GuiseSwapGrid grid = { 0, 0 };
  g_autoptr(GuiseImage) mask = mask_new (), face = picture_new (8, SIDE, 4, 0.5, 0.5);
  g_autoptr(GuiseImage) clean = picture_new (9, SIDE, 4, 0.5, 0.5), half = guise_image_copy (face);
  g_autoptr(GuiseImage) whole = guise_image_copy (face);

  g_assert_cmpfloat (guise_swap_blocks_match (whole, clean, mask, grid, 1), <, 4 / 255.0);
  guise_swap_blocks_quantise (whole, grid, 0.1, 1);
  guise_swap_blocks_quantise (half, grid, 0.1, 0.5);
  for (guint i = 0; i < 3 * SIDE; i++)
    g_assert_cmpfloat_with_epsilon (row_of (half, 50)[i], (row_of (whole, 50)[i] + row_of (face, 50)[i]) / 2, 0.02f);
}

/* Shadows are lifted to a frame's black within 10 %, lights not at all; and never darkened. */
static void
test_black (void)
{
  g_autoptr(GuiseImage) mask = mask_new (), face = picture_new (1, SIDE, 1, 0.2, 0.5);
  g_autoptr(GuiseImage) hazy = picture_new (2, SIDE, 1, 0.08, 0.5), deep = picture_new (2, SIDE, 1, 0.3, 0.5);
  g_autoptr(GuiseImage) before = guise_image_copy (face);
  const double black = guise_swap_black_measure (face, mask), wanted = guise_swap_black_measure (hazy, NULL);

  g_assert_cmpfloat (wanted, >, black + 0.05);
  g_assert_cmpfloat (guise_swap_black_match (face, deep, mask, 1), ==, 0);
  g_assert_cmpfloat_with_epsilon (guise_swap_black_match (face, hazy, mask, 1), wanted - black, 0.1 * wanted);
  g_test_message ("%.3f to %.3f: %.3f", black, wanted, guise_swap_black_measure (face, mask));
  g_assert_cmpfloat_with_epsilon (guise_swap_black_measure (face, mask), wanted, 0.1 * wanted);
  for (guint i = 0; i < 3 * SIDE; i++)
    {
      g_assert_cmpfloat (row_of (face, 50)[i], >=, row_of (before, 50)[i]);
      if (row_of (before, 50)[i] > 0.55f)
        g_assert_cmpfloat_with_epsilon (row_of (face, 50)[i], row_of (before, 50)[i], 1e-6f);
    }
}

/* What a network that is four times coarser cannot make comes back, and half of it by halves; where it is as fine, it is
 * left alone. */
static void
test_texture (void)
{
  g_autoptr(GuiseImage) original = picture_new (6, SIDE, 1, 0.1, 0.5), mask = mask_new (), face = guise_image_copy (original), half = NULL;
  g_autoptr(GuiseImage) before = NULL, same = NULL;
  const GuiseSwapFolds none = { 0 };

  guise_swap_resolution_limit (face, 4);
  before = guise_image_copy (face);
  half = guise_image_copy (face);
  same = guise_image_copy (face);
  guise_swap_texture_add (face, original, mask, &none, 4, 1);
  guise_swap_texture_add (half, original, mask, &none, 4, 0.5);
  guise_swap_texture_add (same, original, mask, &none, 1, 1);
  for (guint y = 0; y < SIDE; y++)
    {
      g_assert_cmpmem (row_of (same, y), SIDE * 12, row_of (before, y), SIDE * 12);
      for (guint i = 0; i < 3 * SIDE; i++)
        {
          const float middle = (row_of (before, y)[i] + row_of (original, y)[i]) / 2;

          g_assert_cmpfloat_with_epsilon (row_of (face, y)[i], row_of (original, y)[i], 1e-5f);
          g_assert_cmpfloat_with_epsilon (row_of (half, y)[i], middle, 1e-5f);
        }
    }
}

/* Deviation of the luma of @image from @mean in a column. */
static double
get_deviation (GuiseImage *image, guint x, double mean)
{
  double sum = 0;

  for (guint y = SIDE / 4; y < SIDE * 3 / 4; y++)
    sum += pow ((double) row_of (image, y)[3 * x + 1] - mean, 2);
  return sqrt (sum / (SIDE / 2));
}

/* A line about the mouth that is ten times as steep as the grain around it is no texture, elsewhere it may be one; away from it the grain is what it was, or up
 * to a fifth more. */
static void
test_texture_has_no_lines (void)
{
  g_autoptr(GuiseImage) original = picture_new (6, SIDE, 0, 0.01, 0.5), mask = mask_new ();
  g_autoptr(GuiseImage) face = picture_new (1, SIDE, 0, 0, 0.5), clean = guise_image_copy (original);
  g_autoptr(GuiseImage) without = guise_image_copy (face);
  g_autoptr(GuiseImage) elsewhere = guise_image_copy (face);
  const GuiseSwapFolds mouth = { .mouth = { { SIDE / 2, SIDE / 2 }, SIDE } };
  const GuiseSwapFolds corner = { .mouth = { { 0, 0 }, SIDE / 8 } };
  const guint line = SIDE / 2;

  for (guint y = 0; y < SIDE; y++)
    for (guint c = 0; c < 3; c++)
      row_of (original, y)[3 * line + c] -= 0.3f;
  guise_swap_texture_add (without, clean, mask, &mouth, 4, 1);
  guise_swap_texture_add (face, original, mask, &mouth, 4, 1);
  guise_swap_texture_add (elsewhere, original, mask, &corner, 4, 1);
  g_assert_cmpfloat (get_deviation (elsewhere, line, 0.5), >, 0.2);
  g_assert_cmpfloat (get_deviation (face, line, 0.5), <, 0.1);
  g_assert_cmpfloat (get_deviation (face, line + 24, 0.5), >=, get_deviation (without, line + 24, 0.5) - 0.001);
  g_assert_cmpfloat (get_deviation (face, line + 24, 0.5), <, 1.2 * get_deviation (without, line + 24, 0.5) + 0.001);
  g_assert_cmpfloat (get_deviation (without, line + 24, 0.5), >, 0.005);
}

/* A fold that is little steeper than the grain shows because it goes on: about the mouth most of it goes. */
static void
test_texture_has_no_folds (void)
{
  g_autoptr(GuiseImage) original = picture_new (6, SIDE, 0, 0.01, 0.5), mask = mask_new ();
  g_autoptr(GuiseImage) face = picture_new (1, SIDE, 0, 0, 0.5), elsewhere = guise_image_copy (face);
  const GuiseSwapFolds mouth = { .mouth = { { SIDE / 2, SIDE / 2 }, SIDE } };
  const GuiseSwapFolds corner = { .mouth = { { 0, 0 }, SIDE / 8 } };
  const guint line = SIDE / 2;
  double fold[2] = { 0 };

  for (guint y = 0; y < SIDE; y++)
    for (guint c = 0; c < 3; c++)
      row_of (original, y)[3 * line + c] -= 0.06f;
  guise_swap_texture_add (face, original, mask, &mouth, 4, 1);
  guise_swap_texture_add (elsewhere, original, mask, &corner, 4, 1);
  for (guint y = SIDE / 4; y < SIDE * 3 / 4; y++)
    {
      fold[0] += 0.5 - (double) row_of (face, y)[3 * line + 1];
      fold[1] += 0.5 - (double) row_of (elsewhere, y)[3 * line + 1];
    }
  g_test_message ("of a fold %.2f is left", fold[0] / fold[1]);
  g_assert_cmpfloat (fold[1], >, 0.03 * SIDE / 2);
  g_assert_cmpfloat (fold[0], <, 0.5 * fold[1]);
  g_assert_cmpfloat (get_deviation (face, line + 24, 0.5), >, 0.005);
}

/* All of it at once keeps to the usual settings where it is off, and has no state of its own. */
static void
test_off_is_off (void)
{
  g_autoptr(GuiseImage) mask = mask_new (), original = picture_new (2, SIDE, 4, 0.3, 0.5);
  g_autoptr(GuiseImage) face = picture_new (1, SIDE, 2, 0.2, 0.5);
  g_auto(GuiseSwapLost) lost = { 0 };
  g_autoptr(GuiseImage) before = guise_image_copy (face);
  const GuiseSwapSpot spot = { original, mask, { 9, 2 }, { 2, 4 }, 3, { { { 0, 0 }, 0 }, { { 0, 0 }, 0 } }, 7 };
  GuiseSwapMemory memory = { 0 };
  GuiseSwapSettings settings;

  guise_swap_settings_init (&settings);
  g_assert_true (guise_swap_match_is_wanted (&settings));
  settings.sharpen = settings.soften = settings.texture = 0;
  g_assert_false (guise_swap_match_is_wanted (&settings));
  g_assert_true (guise_swap_lost_find (&lost, face));
  guise_swap_match_apply (&memory, &settings, &spot, face, &lost);
  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      g_assert_cmpfloat_with_epsilon (row_of (face, y)[i], row_of (before, y)[i], 1e-6f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-camera/motion-is-found", test_motion_is_found);
  g_test_add_func ("/pipeline/swap-camera/motion-is-bounded", test_motion_is_bounded);
  g_test_add_func ("/pipeline/swap-camera/resolution-is-found", test_resolution_is_found);
  g_test_add_func ("/pipeline/swap-camera/resolution-is-given", test_resolution_is_given);
  g_test_add_func ("/pipeline/swap-camera/resolution-is-plain", test_resolution_is_plain);
  g_test_add_func ("/pipeline/swap-camera/blocks-are-found", test_blocks_are_found);
  g_test_add_func ("/pipeline/swap-camera/blocks-are-bounded", test_blocks_are_bounded);
  g_test_add_func ("/pipeline/swap-camera/black", test_black);
  g_test_add_func ("/pipeline/swap-camera/texture", test_texture);
  g_test_add_func ("/pipeline/swap-camera/texture-has-no-lines", test_texture_has_no_lines);
  g_test_add_func ("/pipeline/swap-camera/texture-has-no-folds", test_texture_has_no_folds);
  g_test_add_func ("/pipeline/swap-camera/off-is-off", test_off_is_off);
  return g_test_run ();
}
