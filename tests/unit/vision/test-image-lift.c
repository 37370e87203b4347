/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-image-lift.h"

#include "guise-random.h"

#include <string.h>

/* A ramp from left to right, up to @most, and noise. (transfer full) */
static GuiseImage *
make_picture (guint width, guint height, double most)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height);
  GuiseRandom random;

  guise_random_init (&random, 3);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width * 3; x++)
      {
        double value = most * (x / 3 + 0.5) / width + guise_random_normal (&random);

        image->plane[0][y * image->stride[0] + x] = (guint8) CLAMP (value, 0, 255);
      }
  return image;
}

static double
mean_of (GuiseImage *image, guint first, guint last)
{
  double sum = 0;

  for (guint y = 0; y < image->height; y++)
    for (guint x = first * 3; x < last * 3; x++)
      sum += image->plane[0][y * image->stride[0] + x];
  return sum / (image->height * (last - first) * 3.0);
}

static void
test_bright_is_left_alone (void)
{
  g_autoptr(GuiseImage) image = make_picture (160, 90, 120);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseImage) lifted = guise_image_lift_shadows (image, &error);

  g_assert_no_error (error);
  g_assert_true (lifted == image);
}

/* What is told apart stays so: brighter to the right, as before, only more. */
static void
test_dark_is_lifted (void)
{
  const double darkness[] = { 40, 16, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (darkness); i++)
    {
      g_autoptr(GuiseImage) image = make_picture (160, 90, darkness[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(GuiseImage) lifted = guise_image_lift_shadows (image, &error);

      g_assert_no_error (error);
      g_assert_true (lifted != image);
      g_assert_cmpuint (lifted->width, ==, 160);
      g_assert_cmpuint (lifted->height, ==, 90);
      g_assert_cmpfloat (mean_of (lifted, 0, 160), >, 60);
      g_assert_cmpfloat (mean_of (lifted, 110, 160), >, mean_of (lifted, 0, 50) + 50);
      g_assert_cmpfloat (mean_of (image, 110, 160), <, 40);
    }
}

static void
test_nothing_to_see (void)
{
  const guint sizes[][2] = { { 1, 1 }, { 3, 200 }, { 64, 64 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, sizes[i][0], sizes[i][1]);
      g_autoptr(GError) error = NULL;
      g_autoptr(GuiseImage) lifted = NULL;

      for (guint y = 0; y < image->height; y++)
        memset (image->plane[0] + y * image->stride[0], 0, image->width * 3);
      lifted = guise_image_lift_shadows (image, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lifted->width, ==, sizes[i][0]);
      g_assert_cmpfloat (mean_of (lifted, 0, image->width), <, 30);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vision/image-lift/bright-is-left-alone", test_bright_is_left_alone);
  g_test_add_func ("/vision/image-lift/dark-is-lifted", test_dark_is_lifted);
  g_test_add_func ("/vision/image-lift/nothing-to-see", test_nothing_to_see);

  return g_test_run ();
}
