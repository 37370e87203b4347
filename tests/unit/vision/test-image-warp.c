/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-image-warp.h"

#include <math.h>

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]);
}

/* 0.001·x + 0.002·y at pixel centres, channel by channel shifted. */
static GuiseImage *
make_ramp (GuisePixelFormat format, guint width, guint height)
{
  GuiseImage *image = guise_image_new (format, GUISE_COLORIMETRY_SRGB, width, height);
  guint n = format == GUISE_PIXEL_RGBF ? 3 : 1;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      for (guint k = 0; k < n; k++)
        row_of (image, y)[x * n + k] = (float) (0.001 * (x + 0.5) + 0.002 * (y + 0.5) + 0.1 * k);
  return image;
}

static void
check_ramp (GuisePixelFormat format, double scale, double angle, GuiseWarpQuality quality, double tolerance)
{
  g_autoptr(GuiseImage) ramp = make_ramp (format, 200, 160), out = NULL;
  g_autoptr(GError) error = NULL;
  double c = scale * cos (angle), s = scale * sin (angle);
  /* The middle of the ramp to the middle of a picture of 40×40, which then lies all within it. */
  GuiseAffine affine = { { c, -s, 20 - 100 * c + 80 * s, s, c, 20 - 100 * s - 80 * c } }, back;
  guint n = format == GUISE_PIXEL_RGBF ? 3 : 1;

  g_assert_true (guise_affine_invert (&affine, &back));
  out = guise_image_warp (ramp, &affine, 40, 40, quality, &error);
  g_assert_no_error (error);
  for (guint y = 0; y < 40; y++)
    for (guint x = 0; x < 40; x++)
      {
        GuisePoint p = guise_affine_apply (&back, (GuisePoint) { (float) x + 0.5f, (float) y + 0.5f });

        for (guint k = 0; k < n; k++)
          g_assert_cmpfloat_with_epsilon (row_of (out, y)[x * n + k], 0.001 * p.x + 0.002 * p.y + 0.1 * k, tolerance);
      }
}

static void
test_ramp_fine (void)
{
  check_ramp (GUISE_PIXEL_GRAYF, 1.0, 0.3, GUISE_WARP_FINE, 2e-6);
  check_ramp (GUISE_PIXEL_RGBF, 2.7, -1.1, GUISE_WARP_FINE, 2e-6);
  check_ramp (GUISE_PIXEL_RGBF, 0.8, 2.5, GUISE_WARP_FINE, 5e-6);
  check_ramp (GUISE_PIXEL_GRAYF, 0.37, 0.7, GUISE_WARP_FINE, 5e-6);
}

/* Positions to 1/32 pixel. */
static void
test_ramp_fast (void)
{
  check_ramp (GUISE_PIXEL_GRAYF, 1.0, 0.3, GUISE_WARP_FAST, 0.003 / 32);
  check_ramp (GUISE_PIXEL_RGBF, 0.4, 0.7, GUISE_WARP_FAST, 0.003 * 2 / 32);
}

static GuiseImage *
make_noise (guint width, guint height)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < 3 * width; x++)
      image->plane[0][y * image->stride[0] + x] = (guint8) ((x * 2654435761u ^ y * 40503u) >> 7);
  return image;
}

static void
test_identity_is_exact (void)
{
  g_autoptr(GuiseImage) image = make_noise (61, 47), out = NULL;
  g_autoptr(GError) error = NULL;

  out = guise_image_warp (image, &GUISE_AFFINE_IDENTITY, 61, 47, GUISE_WARP_FINE, &error);
  g_assert_no_error (error);
  for (guint y = 0; y < 47; y++)
    g_assert_cmpmem (out->plane[0] + y * out->stride[0], 3 * 61, image->plane[0] + y * image->stride[0], 3 * 61);
}

/* The floats of @image with @more columns and rows, of its last ones or of zeros. */
static GuiseImage *
pad (GuiseImage *image, guint more_x, guint more_y, gboolean zero)
{
  GuiseImage *out = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, image->width + more_x, image->height + more_y);

  for (guint y = 0; y < out->height; y++)
    for (guint x = 0; x < out->width; x++)
      for (guint k = 0; k < 3; k++)
        row_of (out, y)[3 * x + k] = zero && (x >= image->width || y >= image->height) ? 0.0f
                                     : row_of (image, MIN (y, image->height - 1))[3 * MIN (x, image->width - 1) + k];
  return out;
}

/* What shrinks by more than two is made of squares: those that reach over the edges are as if the picture went on. */
static void
test_squares_at_the_edges (void)
{
  g_autoptr(GuiseImage) bytes = make_noise (61, 47), image = NULL;
  g_autoptr(GError) error = NULL;

  image = guise_image_to_float (bytes, &error);
  for (guint factor = 2; factor < 7; factor++)
    for (guint zero = 0; zero < 2; zero++)
      {
        const double scale = 1.0 / (factor + 0.1), c = scale * cos (0.1), s = scale * sin (0.1);
        const GuiseAffine affine = { { c, -s, 2, s, c, -1 } };
        const guint more_x = (factor - 61 % factor) % factor, more_y = (factor - 47 % factor) % factor;
        g_autoptr(GuiseImage) padded = pad (image, more_x, more_y, zero), out = NULL, expected = NULL;

        out = (zero ? guise_image_warp_zero : guise_image_warp) (image, &affine, 40, 30, GUISE_WARP_FINE, &error);
        expected = (zero ? guise_image_warp_zero : guise_image_warp) (padded, &affine, 40, 30, GUISE_WARP_FINE, &error);
        g_assert_no_error (error);
        for (guint y = 0; y < 30; y++)
          g_assert_cmpmem (row_of (out, y), 3 * 40 * sizeof (float), row_of (expected, y), 3 * 40 * sizeof (float));
      }
}

/* Bytes are sampled as bytes, floats as floats: the same picture comes out, also past the edges. */
static void
test_bytes_agree_with_floats (void)
{
  g_autoptr(GuiseImage) image = make_noise (61, 47), floats = NULL;
  g_autoptr(GError) error = NULL;

  floats = guise_image_to_float (image, &error);
  for (guint i = 0; i < 4; i++)
    {
      double scale = i < 2 ? 1.3 : 0.7, c = scale * cos (0.4), s = scale * sin (0.4);
      GuiseAffine affine = { { c, -s, 25, s, c, -7 } };
      const guint width = 80 - i % 2;
      g_autoptr(GuiseImage) out = NULL, expected = NULL;

      out = (i % 2 ? guise_image_warp_zero : guise_image_warp) (image, &affine, width, 60, GUISE_WARP_FINE, &error);
      expected = (i % 2 ? guise_image_warp_zero : guise_image_warp) (floats, &affine, width, 60, GUISE_WARP_FINE, &error);
      g_assert_no_error (error);
      for (guint y = 0; y < 60; y++)
        for (guint x = 0; x < 3 * width; x++)
          g_assert_cmpfloat_with_epsilon (out->plane[0][y * out->stride[0] + x],
                                          CLAMP (255 * row_of (expected, y)[x], 0, 255), 0.51);
    }
}

/* A fine chequer shrinks to its mean, without beats. */
static void
test_shrinking_does_not_alias (void)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_GRAY8, GUISE_COLORIMETRY_SRGB, 301, 301);
  g_autoptr(GuiseImage) out = NULL;
  g_autoptr(GError) error = NULL;

  for (guint y = 0; y < 301; y++)
    for (guint x = 0; x < 301; x++)
      image->plane[0][y * image->stride[0] + x] = (x + y) % 2 ? 255 : 0;

  out = guise_image_scale (image, 77, 77, &error);
  g_assert_no_error (error);
  for (guint y = 2; y < 75; y++)
    for (guint x = 2; x < 75; x++)
      g_assert_cmpint (ABS (out->plane[0][y * out->stride[0] + x] - 127), <=, 8);
}

/* Energy of a mask is kept when it shrinks, and outside there is nothing. */
static void
test_zero_border (void)
{
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, 60, 60);
  g_autoptr(GuiseImage) zero = NULL, edge = NULL;
  g_autoptr(GError) error = NULL;
  GuiseAffine affine = { { 0.5, 0, 30, 0, 0.5, 30 } };
  double sum = 0;

  for (guint y = 0; y < 60; y++)
    for (guint x = 0; x < 60; x++)
      row_of (mask, y)[x] = 1;

  zero = guise_image_warp_zero (mask, &affine, 100, 100, GUISE_WARP_FINE, &error);
  edge = guise_image_warp (mask, &affine, 100, 100, GUISE_WARP_FINE, &error);
  g_assert_no_error (error);
  for (guint y = 0; y < 100; y++)
    for (guint x = 0; x < 100; x++)
      {
        sum += row_of (zero, y)[x];
        g_assert_cmpfloat_with_epsilon (row_of (edge, y)[x], 1, 1e-5);
        if (x < 26 || y < 26 || x > 63 || y > 63)
          g_assert_cmpfloat (row_of (zero, y)[x], ==, 0);
      }
  g_assert_cmpfloat_with_epsilon (row_of (zero, 45)[45], 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (sum, 900, 30);
}

static void
test_far_outside (void)
{
  g_autoptr(GuiseImage) image = make_noise (16, 16), out = NULL, zero = NULL;
  g_autoptr(GError) error = NULL;
  GuiseAffine affine = { { 1, 0, 1e7, 0, 1, -1e7 } };
  guint8 *corner = image->plane[0] + 15 * image->stride[0];

  out = guise_image_warp (image, &affine, 8, 8, GUISE_WARP_FINE, &error);
  zero = guise_image_warp_zero (image, &affine, 8, 8, GUISE_WARP_FINE, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (out->plane[0], 3, corner, 3);
  g_assert_cmpuint (zero->plane[0][0], ==, 0);
}

static void
test_refuses (void)
{
  g_autoptr(GuiseImage) image = make_noise (16, 16);
  g_autoptr(GuiseImage) yuv = guise_image_new (GUISE_PIXEL_I420, GUISE_COLORIMETRY_SRGB, 16, 16);
  GuiseAffine flat = { { 1, 1, 0, 1, 1, 0 } };
  g_autoptr(GError) singular = NULL, format = NULL, size = NULL;

  g_assert_null (guise_image_warp (image, &flat, 8, 8, GUISE_WARP_FINE, &singular));
  g_assert_error (singular, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_null (guise_image_warp (yuv, &GUISE_AFFINE_IDENTITY, 8, 8, GUISE_WARP_FAST, &format));
  g_assert_error (format, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_null (guise_image_warp (image, &GUISE_AFFINE_IDENTITY, 0, G_MAXUINT, GUISE_WARP_FAST, &size));
  g_assert_error (size, GUISE_ERROR, GUISE_ERROR_FAILED);
}

static void
test_conversion_round_trip (void)
{
  g_autoptr(GuiseImage) image = make_noise (33, 9), floats = NULL, back = NULL;
  g_autoptr(GError) error = NULL;

  floats = guise_image_to_float (image, &error);
  back = guise_image_to_8bit (floats, &error);
  g_assert_no_error (error);
  for (guint y = 0; y < 9; y++)
    g_assert_cmpmem (back->plane[0] + y * back->stride[0], 99, image->plane[0] + y * image->stride[0], 99);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vision/image-warp/squares-at-the-edges", test_squares_at_the_edges);
  g_test_add_func ("/vision/image-warp/ramp-fine", test_ramp_fine);
  g_test_add_func ("/vision/image-warp/ramp-fast", test_ramp_fast);
  g_test_add_func ("/vision/image-warp/identity-is-exact", test_identity_is_exact);
  g_test_add_func ("/vision/image-warp/bytes-agree-with-floats", test_bytes_agree_with_floats);
  g_test_add_func ("/vision/image-warp/shrinking-does-not-alias", test_shrinking_does_not_alias);
  g_test_add_func ("/vision/image-warp/zero-border", test_zero_border);
  g_test_add_func ("/vision/image-warp/far-outside", test_far_outside);
  g_test_add_func ("/vision/image-warp/refuses", test_refuses);
  g_test_add_func ("/vision/image-warp/conversion-round-trip", test_conversion_round_trip);

  return g_test_run ();
}
