/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-geometry.h"
#include "guise-random.h"

#include <math.h>

static void
test_inverse_undoes (void)
{
  GuiseRandom random;

  guise_random_init (&random, 1);
  for (guint round = 0; round < 100; round++)
    {
      GuiseAffine there, back, both;

      for (guint i = 0; i < 6; i++)
        there.m[i] = guise_random_normal (&random);
      if (fabs (there.m[0] * there.m[4] - there.m[1] * there.m[3]) < 0.01)
        continue;
      g_assert_true (guise_affine_invert (&there, &back));
      both = guise_affine_compose (&there, &back);
      for (guint i = 0; i < 6; i++)
        g_assert_cmpfloat_with_epsilon (both.m[i], GUISE_AFFINE_IDENTITY.m[i], 1e-9);
    }
}

static void
test_compose_order (void)
{
  GuiseAffine twice = { { 2, 0, 0, 0, 2, 0 } }, right = { { 1, 0, 10, 0, 1, 0 } };
  GuiseAffine scale_then_move = guise_affine_compose (&twice, &right);
  GuisePoint point = guise_affine_apply (&scale_then_move, (GuisePoint) { 3, 4 });

  g_assert_cmpfloat (point.x, ==, 16);
  g_assert_cmpfloat (point.y, ==, 8);
  g_assert_cmpfloat (guise_affine_get_scale (&scale_then_move), ==, 2);
}

static void
test_no_inverse (void)
{
  GuiseAffine flat = { { 1, 2, 0, 2, 4, 0 } }, kept = GUISE_AFFINE_IDENTITY;

  g_assert_false (guise_affine_invert (&flat, &kept));
  g_assert_cmpfloat (kept.m[0], ==, 1);
}

static void
test_rectangles (void)
{
  GuiseRect a = { 0, 0, 10, 10 }, b = { 5, 0, 10, 10 }, c = { 20, 20, 1, 1 };
  const GuisePoint points[] = { { 3, -1 }, { -2, 7 }, { 0, 0 } };
  GuiseRect bound = guise_rect_bound (points, G_N_ELEMENTS (points));

  g_assert_cmpfloat_with_epsilon (guise_rect_iou (&a, &b), 50.f / 150.f, 1e-6f);
  g_assert_cmpfloat (guise_rect_iou (&a, &c), ==, 0);
  g_assert_cmpfloat (bound.x, ==, -2);
  g_assert_cmpfloat (bound.width, ==, 5);
  g_assert_cmpfloat (bound.height, ==, 8);
  g_assert_cmpfloat (guise_rect_bound (NULL, 0).width, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/geometry/inverse-undoes", test_inverse_undoes);
  g_test_add_func ("/base/geometry/compose-order", test_compose_order);
  g_test_add_func ("/base/geometry/no-inverse", test_no_inverse);
  g_test_add_func ("/base/geometry/rectangles", test_rectangles);
  return g_test_run ();
}
