/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-random.h"

#include <math.h>

/* A face in the unit square's own coordinates: only points 0–2, 14–16 and 17–67 matter. */
static void
make_face (GuisePoint points[GUISE_FACE_68_N_POINTS])
{
  GuiseRandom random;

  guise_random_init (&random, 5);
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    points[i] = (GuisePoint) { (float) guise_random_uniform (&random), (float) guise_random_uniform (&random) };
}

static GuiseAffine
make_similarity (double scale, double angle, double x, double y)
{
  double c = scale * cos (angle), s = scale * sin (angle);

  return (GuiseAffine) { { c, -s, x, s, c, y } };
}

static void
assert_same_affine (const GuiseAffine *a, const GuiseAffine *b, double tolerance)
{
  for (guint i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (a->m[i], b->m[i], tolerance);
}

static void
test_fit_exact (void)
{
  GuiseAffine truth = make_similarity (3.25, 2.1, -17, 240), fit;
  GuisePoint from[GUISE_FACE_68_N_POINTS], to[GUISE_FACE_68_N_POINTS];
  g_autoptr(GError) error = NULL;

  make_face (from);
  for (guint i = 0; i < G_N_ELEMENTS (from); i++)
    to[i] = guise_affine_apply (&truth, from[i]);

  g_assert_true (guise_similarity_fit (from, to, G_N_ELEMENTS (from), &fit, &error));
  g_assert_no_error (error);
  assert_same_affine (&fit, &truth, 1e-4);
}

static double
sum_of_squares (const GuiseAffine *affine, const GuisePoint *from, const GuisePoint *to, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      GuisePoint p = guise_affine_apply (affine, from[i]);

      sum += (p.x - to[i].x) * (double) (p.x - to[i].x) + (p.y - to[i].y) * (double) (p.y - to[i].y);
    }
  return sum;
}

/* No similarity near the fit does better on noisy points, nor is one mirrored. */
static void
test_fit_is_least_squares (void)
{
  GuisePoint from[20], to[20];
  GuiseRandom random;
  GuiseAffine fit;
  double best;

  guise_random_init (&random, 11);
  for (guint i = 0; i < G_N_ELEMENTS (from); i++)
    {
      from[i] = (GuisePoint) { (float) guise_random_normal (&random), (float) guise_random_normal (&random) };
      to[i] = (GuisePoint) { -from[i].x + 0.1f * (float) guise_random_normal (&random), from[i].y };
    }
  g_assert_true (guise_similarity_fit (from, to, G_N_ELEMENTS (from), &fit, NULL));
  g_assert_cmpfloat (fit.m[0] * fit.m[4] - fit.m[1] * fit.m[3], >, 0);

  best = sum_of_squares (&fit, from, to, G_N_ELEMENTS (from));
  for (guint i = 0; i < 8; i++)
    {
      GuiseAffine nudge = make_similarity (i == 0 ? 1.02 : i == 1 ? 0.98 : 1, i == 2 ? 0.02 : i == 3 ? -0.02 : 0,
                                           i == 4 ? 0.02 : i == 5 ? -0.02 : 0, i == 6 ? 0.02 : i == 7 ? -0.02 : 0);
      GuiseAffine other = guise_affine_compose (&fit, &nudge);

      g_assert_cmpfloat (sum_of_squares (&other, from, to, G_N_ELEMENTS (from)), >, best);
    }
}

static void
test_fit_degenerate (void)
{
  GuisePoint spot[5] = { { 3, 4 }, { 3, 4 }, { 3, 4 }, { 3, 4 }, { 3, 4 } }, to[5] = { { 0, 0 }, { 1, 0 }, { 0, 1 } };
  GuisePoint wild[5] = { { 3, 4 }, { NAN, 4 }, { 1, 4 }, { 3, 7 }, { 3, 4 } };
  GuiseAffine fit;
  g_autoptr(GError) error = NULL, error2 = NULL;

  g_assert_false (guise_similarity_fit (spot, to, 5, &fit, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_false (guise_similarity_fit (wild, to, 5, &fit, &error2));
  g_assert_error (error2, GUISE_ERROR, GUISE_ERROR_FAILED);
}

static void
test_crop_sides (void)
{
  static const double sides[GUISE_N_COVERAGES] = { 1.000, 1.191, 1.597, 2.131, 2.980 };
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  GuiseAffine unit, crop;
  g_autoptr(GError) error = NULL;

  make_face (points);
  g_assert_true (guise_face_align_unit (points, &unit, &error));
  for (guint i = 0; i < GUISE_N_COVERAGES; i++)
    {
      g_assert_cmpfloat_with_epsilon (guise_face_coverage_get_side (i), sides[i], 6e-4);
      g_assert_true (guise_face_align_crop (points, i, 200, &crop, &error));
      /* 200 pixels hold that many unit squares. */
      g_assert_cmpfloat_with_epsilon (200 * guise_affine_get_scale (&unit) / guise_affine_get_scale (&crop), sides[i],
                                      1e-3);
    }
  g_assert_no_error (error);
}

/* The unit square's middle lies in the crop's middle, or below it where the crop is moved up. */
static void
test_crop_centres (void)
{
  static const double up[GUISE_N_COVERAGES] = { 0, 0, 0, 0.07, 0.5 };
  GuisePoint points[GUISE_FACE_68_N_POINTS], middle;
  GuiseAffine unit, crop, back;
  g_autoptr(GError) error = NULL;

  make_face (points);
  g_assert_true (guise_face_align_unit (points, &unit, &error));
  g_assert_true (guise_affine_invert (&unit, &back));
  middle = guise_affine_apply (&back, (GuisePoint) { 0.5f, 0.5f });

  for (guint i = 0; i < GUISE_COVERAGE_HEAD; i++)
    {
      GuisePoint p;

      g_assert_true (guise_face_align_crop (points, i, 100, &crop, &error));
      p = guise_affine_apply (&crop, middle);
      g_assert_cmpfloat_with_epsilon (p.x, 50, 1e-3);
      g_assert_cmpfloat_with_epsilon (p.y, 50 + 100 * up[i] / guise_face_coverage_get_side (i), 1e-3);
    }
}

/* Looking left: the right cheek's edge is farther from the nose, and a head crop moves that way. */
static void
test_head_follows_yaw (void)
{
  GuisePoint points[GUISE_FACE_68_N_POINTS], middle;
  GuiseAffine unit, crop, back;
  double yaw;

  make_face (points);
  g_assert_true (guise_face_align_unit (points, &unit, NULL));
  g_assert_true (guise_affine_invert (&unit, &back));
  for (guint i = 0; i < 3; i++)
    {
      /* None of these takes part in the fit, but 27–29 do: place the cheeks about them. */
      GuisePoint nose = guise_affine_apply (&unit, points[27 + i]);

      points[i] = guise_affine_apply (&back, (GuisePoint) { nose.x - 0.3f, nose.y });
      points[16 - i] = guise_affine_apply (&back, (GuisePoint) { nose.x + 0.7f, nose.y });
    }
  middle = guise_affine_apply (&back, (GuisePoint) { 0.5f, 0.5f });
  g_assert_true (guise_face_align_crop (points, GUISE_COVERAGE_HEAD, 100, &crop, NULL));

  yaw = 0.4 * tanh (0.8);
  g_assert_cmpfloat_with_epsilon (guise_affine_apply (&crop, middle).x, 50 - 100 * (yaw / 2) / 2.98, 0.02);
}

static void
test_native_size (void)
{
  GuisePoint points[GUISE_FACE_68_N_POINTS], larger[GUISE_FACE_68_N_POINTS];
  GuiseAffine unit, crop;
  guint size;

  make_face (points);
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    {
      points[i] = (GuisePoint) { 60 * points[i].x, 60 * points[i].y };
      larger[i] = (GuisePoint) { 1000 * points[i].x, 1000 * points[i].y };
    }

  size = guise_face_align_native_size (points, GUISE_COVERAGE_WHOLE_FACE);
  g_assert_cmpuint (size % 2, ==, 0);
  g_assert_true (guise_face_align_unit (points, &unit, NULL));
  g_assert_true (guise_face_align_crop (points, GUISE_COVERAGE_WHOLE_FACE, size, &crop, NULL));
  g_assert_cmpfloat (guise_affine_get_scale (&crop), >=, 1);
  g_assert_cmpfloat (guise_affine_get_scale (&crop), <, 1.0 + 2.0 / size * 1.5);
  g_assert_cmpuint (guise_face_align_native_size (larger, GUISE_COVERAGE_HEAD), ==, GUISE_FACE_CROP_MAX_SIDE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vision/face-align/fit-exact", test_fit_exact);
  g_test_add_func ("/vision/face-align/fit-is-least-squares", test_fit_is_least_squares);
  g_test_add_func ("/vision/face-align/fit-degenerate", test_fit_degenerate);
  g_test_add_func ("/vision/face-align/crop-sides", test_crop_sides);
  g_test_add_func ("/vision/face-align/crop-centres", test_crop_centres);
  g_test_add_func ("/vision/face-align/head-follows-yaw", test_head_follows_yaw);
  g_test_add_func ("/vision/face-align/native-size", test_native_size);

  return g_test_run ();
}
