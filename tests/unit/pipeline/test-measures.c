/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-face-mesh.h"
#include "guise-measures.h"
#include "guise-random.h"

static GuiseImage *
make_noise (guint seed, double part)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, 24, 17);
  GuiseRandom base, extra;

  guise_random_init (&base, 1);
  guise_random_init (&extra, seed);
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width * 3; x++)
      ((float *) (void *) (image->plane[0] + y * image->stride[0]))[x] =
        (float) ((1 - part) * guise_random_uniform (&base) + part * guise_random_uniform (&extra));

  return image;
}

static void
test_dssim (void)
{
  g_autoptr(GuiseImage) a = make_noise (2, 0), near = make_noise (2, 0.1), far = make_noise (2, 0.9);

  g_assert_cmpfloat_with_epsilon (guise_measure_dssim (a, a, NULL), 0, 1e-12);
  g_assert_cmpfloat (guise_measure_dssim (a, near, NULL), >, 0.001);
  g_assert_cmpfloat (guise_measure_dssim (a, near, NULL), <, 0.05);
  g_assert_cmpfloat (guise_measure_dssim (a, far, NULL), >, 0.3);
  g_assert_cmpfloat_with_epsilon (guise_measure_dssim (a, far, NULL), guise_measure_dssim (far, a, NULL), 1e-12);
}

/* Two flat pictures have no structure: SSIM is (2·a·b + c1) / (a² + b² + c1) exactly. */
static void
test_dssim_flat (void)
{
  g_autoptr(GuiseImage) a = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, 11, 11);
  g_autoptr(GuiseImage) b = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, 11, 11);
  const double ssim = (2 * 0.25 * 0.75 + 1e-4) / (0.25 * 0.25 + 0.75 * 0.75 + 1e-4);

  for (guint y = 0; y < 11; y++)
    for (guint x = 0; x < 33; x++)
      {
        ((float *) (void *) (a->plane[0] + y * a->stride[0]))[x] = 0.25f;
        ((float *) (void *) (b->plane[0] + y * b->stride[0]))[x] = 0.75f;
      }

  g_assert_cmpfloat_with_epsilon (guise_measure_dssim (a, b, NULL), (1 - ssim) / 2, 1e-9);
}

/* What does not count may be anything. */
static void
test_weights (void)
{
  g_autoptr(GuiseImage) a = make_noise (2, 0), b = make_noise (2, 0);
  g_autoptr(GuiseImage) weights = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, a->width, a->height);
  double l1, mse;

  for (guint y = 0; y < a->height; y++)
    for (guint x = 0; x < a->width; x++)
      {
        ((float *) (void *) (weights->plane[0] + y * weights->stride[0]))[x] = x < 8 ? 2 : 0;
        if (x >= 14)
          ((float *) (void *) (b->plane[0] + y * b->stride[0]))[x * 3] = 0.5f;
      }

  g_assert_cmpfloat (guise_measure_dssim (a, b, NULL), >, 0.01);
  g_assert_cmpfloat_with_epsilon (guise_measure_dssim (a, b, weights), 0, 1e-12);
  guise_measure_pixels (a, b, NULL, &l1, &mse);
  g_assert_cmpfloat (mse, >, 0.005);
  guise_measure_pixels (a, b, weights, &l1, &mse);
  g_assert_cmpfloat_with_epsilon (l1 + mse, 0, 1e-12);
  ((float *) (void *) b->plane[0])[0] = ((float *) (void *) a->plane[0])[0] - 0.5f;
  guise_measure_pixels (a, b, weights, &l1, &mse);
  g_assert_cmpfloat_with_epsilon (l1, 0.5 / (8 * 17 * 3), 1e-9);
  g_assert_cmpfloat_with_epsilon (mse, 0.25 / (8 * 17 * 3), 1e-9);
}

static void
test_p (void)
{
  float source[GUISE_IDENTITY_LENGTH] = { 0 }, target[GUISE_IDENTITY_LENGTH] = { 0 }, v[GUISE_IDENTITY_LENGTH] = { 0 };
  float vectors[2 * GUISE_IDENTITY_LENGTH] = { 0 }, mean[GUISE_IDENTITY_LENGTH];

  source[0] = 1;
  target[1] = 1;
  g_assert_cmpfloat_with_epsilon (guise_measure_p (source, source, target), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_measure_p (target, source, target), 0, 1e-9);
  v[0] = v[1] = 0.5f;
  v[7] = 3;   /* across the axis: does not count */
  g_assert_cmpfloat_with_epsilon (guise_measure_p (v, source, target), 0.5, 1e-9);
  g_assert_true (isnan (guise_measure_p (v, source, source)));
  g_assert_cmpfloat_with_epsilon (guise_measure_distance (source, target), sqrt (2), 1e-9);

  vectors[3] = 1;
  vectors[GUISE_IDENTITY_LENGTH + 3] = 2;
  guise_measure_mean_vector (vectors, 2, mean);
  g_assert_cmpfloat_with_epsilon (mean[3], 1.5, 1e-9);
}

static void
test_median (void)
{
  double odd[] = { 5, 1, 3 }, even[] = { 4, 1, 3, 2 };

  g_assert_cmpfloat_with_epsilon (guise_measure_median (odd, 3), 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_measure_median (even, 4), 2.5, 1e-12);
  g_assert_true (isnan (guise_measure_median (odd, 0)));
}

static void
test_correlation (void)
{
  static const double a[] = { 1, 2, 3, 4 }, falling[] = { 8, 6, 4, 2 }, flat[] = { 3, 3, 3, 3 }, other[] = { 1, 3, 2, 4 };

  g_assert_cmpfloat_with_epsilon (guise_measure_correlation (a, a, 4), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_measure_correlation (a, falling, 4), -1, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_measure_correlation (a, other, 4), 0.8, 1e-12);
  g_assert_true (isnan (guise_measure_correlation (a, flat, 4)));
  g_assert_true (isnan (guise_measure_correlation (a, a, 1)));
}

/* A turned, larger face somewhere else is the same face; a point that is off counts by its part. */
static void
test_landmarks (void)
{
  g_autofree GuisePoint3 *before = g_new0 (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autofree GuisePoint3 *after = g_new0 (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  GuiseRandom random;

  guise_random_init (&random, 5);
  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      before[i].x = (float) (100 * guise_random_uniform (&random));
      before[i].y = (float) (100 * guise_random_uniform (&random));
      after[i].x = 30 - 2 * before[i].y;
      after[i].y = 7 + 2 * before[i].x;
    }

  g_assert_cmpfloat_with_epsilon (guise_measure_landmarks (before, after), 0, 1e-3);
  after[3].x += 40;
  g_assert_cmpfloat (guise_measure_landmarks (before, after), >, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/measures/dssim", test_dssim);
  g_test_add_func ("/pipeline/measures/dssim-flat", test_dssim_flat);
  g_test_add_func ("/pipeline/measures/weights", test_weights);
  g_test_add_func ("/pipeline/measures/p", test_p);
  g_test_add_func ("/pipeline/measures/median", test_median);
  g_test_add_func ("/pipeline/measures/correlation", test_correlation);
  g_test_add_func ("/pipeline/measures/landmarks", test_landmarks);

  return g_test_run ();
}
