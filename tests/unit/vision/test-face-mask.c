/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-face-mask.h"

#include <math.h>

#define SIDE 200

static float
value_at (GuiseImage *mask, guint x, guint y)
{
  return ((const float *) (gconstpointer) (mask->plane[0] + y * mask->stride[0]))[x];
}

/* All points in the middle but the few that the masks are drawn by: an oval face, two eyes, a mouth. */
static void
make_face (GuisePoint3 *points)
{
  static const int outline[] = {
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
  };
  static const int left[] = { 33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7 };
  static const int right[] = { 263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249 };
  static const int lips[] = { 61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146 };

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    points[i] = (GuisePoint3) { 100, 100, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (outline); i++)
    {
      double turn = 2 * G_PI * i / G_N_ELEMENTS (outline);

      points[outline[i]] = (GuisePoint3) { (float) (100 + 45 * sin (turn)), (float) (100 - 60 * cos (turn)), 0 };
    }
  points[9] = (GuisePoint3) { 100, 75, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    {
      double turn = 2 * G_PI * i / G_N_ELEMENTS (left);
      float dx = (float) (9 * cos (turn)), dy = (float) (4 * sin (turn));

      points[left[i]] = (GuisePoint3) { 80 + dx, 85 + dy, 0 };
      points[right[i]] = (GuisePoint3) { 120 + dx, 85 + dy, 0 };
    }
  for (guint i = 0; i < G_N_ELEMENTS (lips); i++)
    {
      double turn = 2 * G_PI * i / G_N_ELEMENTS (lips);

      points[lips[i]] = (GuisePoint3) { (float) (100 + 16 * cos (turn)), (float) (130 + 6 * sin (turn)), 0 };
    }
}

static void
test_outline (void)
{
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseAffine identity = GUISE_AFFINE_IDENTITY;
  g_autoptr(GuiseImage) low = NULL;
  g_autoptr(GuiseImage) high = NULL;
  g_autoptr(GuiseImage) lower = NULL;
  double area = 0;

  make_face (points);
  low = guise_face_mask_outline (points, &identity, SIDE, SIDE, 0, NULL);
  high = guise_face_mask_outline (points, &identity, SIDE, SIDE, 1, NULL);
  lower = guise_face_mask_outline (points, &identity, SIDE, SIDE, -1, NULL);
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        area += (double) value_at (low, x, y);
        g_assert_cmpfloat (value_at (high, x, y), >=, value_at (low, x, y) - 0.02f);
      }
  g_assert_cmpfloat_with_epsilon (area / (G_PI * 45 * 60), 1, 0.02);
  g_assert_cmpfloat (value_at (low, 100, 35), ==, 0);
  g_assert_cmpfloat (value_at (high, 100, 35), ==, 1);      /* the forehead grew */
  g_assert_cmpfloat (value_at (high, 100, 163), ==, 0);     /* the chin did not */
  g_assert_cmpfloat (value_at (low, 100, 45), ==, 1);
  g_assert_cmpfloat (value_at (lower, 100, 45), ==, 0);     /* the forehead shrank */
  g_assert_cmpfloat (value_at (lower, 100, 157), ==, 1);    /* the chin did not */
}

/* An open mouth and open eyes are drawn, closed ones are not. */
static void
test_openings (void)
{
  static const int inner[] = { 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95 };
  const double eyes = 2 * G_PI * 9 * 4;
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseAffine identity = GUISE_AFFINE_IDENTITY;

  make_face (points);
  for (guint closed = 0; closed < 2; closed++)
    {
      g_autoptr(GuiseImage) mask = NULL;
      double area = 0;

      for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
        {
          double turn = 2 * G_PI * i / G_N_ELEMENTS (inner);

          points[inner[i]] = (GuisePoint3) { (float) (100 - 12 * cos (turn)),
                                             (float) (130 - (closed ? 0.0 : 5.0) * sin (turn)), 0 };
        }
      mask = guise_face_mask_openings (points, &identity, SIDE, SIDE, NULL);
      g_assert_nonnull (mask);
      for (guint y = 0; y < SIDE; y++)
        for (guint x = 0; x < SIDE; x++)
          area += (double) value_at (mask, x, y);
      g_assert_cmpfloat_with_epsilon (area, eyes + (closed ? 0 : G_PI * 12 * 5), 20);
      g_assert_cmpfloat_with_epsilon (value_at (mask, 80, 85), 1, 0.01);
      g_assert_cmpfloat_with_epsilon (value_at (mask, 100, 132), closed ? 0 : 1, 0.01);
    }
}

static void
test_follows_the_crop (void)
{
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseAffine half = { { 0.5, 0, 10, 0, 0.5, 0 } };
  g_autoptr(GuiseImage) mask = NULL;

  make_face (points);
  mask = guise_face_mask_outline (points, &half, SIDE / 2 + 10, SIDE / 2, 0, NULL);
  g_assert_cmpfloat (value_at (mask, 60, 50), ==, 1);
  g_assert_cmpfloat (value_at (mask, 34, 50), ==, 0);
  g_assert_cmpfloat (value_at (mask, 40, 50), ==, 1);
}

static void
test_eyes_and_mouth (void)
{
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseAffine identity = GUISE_AFFINE_IDENTITY;
  g_autoptr(GuiseImage) eyes = NULL;
  g_autoptr(GuiseImage) mouth = NULL;

  make_face (points);
  eyes = guise_face_mask_eyes (points, &identity, SIDE, SIDE, NULL);
  mouth = guise_face_mask_mouth (points, &identity, SIDE, SIDE, NULL);
  g_assert_cmpfloat (value_at (eyes, 80, 85), >, 0.9f);
  g_assert_cmpfloat (value_at (eyes, 120, 85), >, 0.9f);
  g_assert_cmpfloat (value_at (eyes, 100, 130), <, 0.01f);
  g_assert_cmpfloat (value_at (mouth, 100, 130), >, 0.8f);
  g_assert_cmpfloat (value_at (mouth, 80, 85), <, 0.01f);
}

static void
test_soften_stays_inside (void)
{
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseAffine identity = GUISE_AFFINE_IDENTITY;
  g_autoptr(GuiseImage) mask = NULL;
  g_autoptr(GuiseImage) soft = NULL;
  float before = 0;

  make_face (points);
  mask = guise_face_mask_outline (points, &identity, SIDE, SIDE, 0, NULL);
  soft = guise_face_mask_soften (mask, 100, 5, 20, NULL);
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      g_assert_cmpfloat (value_at (soft, x, y), <=, value_at (mask, x, y));
  g_assert_cmpfloat (value_at (soft, 100, 100), ==, 1);
  g_assert_cmpfloat (value_at (soft, 58, 100), ==, 0);      /* 3 pixels inside: eroded */

  for (guint x = 55; x <= 100; x++)                         /* rises, never falls, without a jump */
    {
      g_assert_cmpfloat (value_at (soft, x, 100), >=, before);
      g_assert_cmpfloat (value_at (soft, x, 100) - before, <, 0.12f);
      before = value_at (soft, x, 100);
    }
}

/* Two shapes, one of them at two edges, the other with a hole: what is left of each pixel goes by the nearest one that is
 * not inside. */
static void
test_soften_by_distance (void)
{
  enum { SMALL = 40 };
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SMALL, SMALL), soft = NULL;
  gboolean inside[SMALL + 2][SMALL + 2] = { { FALSE } };

  for (guint y = 0; y < SMALL; y++)
    for (guint x = 0; x < SMALL; x++)
      {
        inside[y + 1][x + 1] = (x < 11 && y < 9) || (hypot (x - 25.0, y - 22.0) < 12 && hypot (x - 25.0, y - 22.0) > 2);
        ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] = inside[y + 1][x + 1] ? 1 : 0;
      }
  soft = guise_face_mask_soften (mask, 40, 2.5, 10, NULL);
  for (guint y = 0; y < SMALL; y++)
    for (guint x = 0; x < SMALL; x++)
      {
        double nearest = inside[y + 1][x + 1] ? INFINITY : 0, ramp;

        for (guint i = 0; i < (SMALL + 2) * (SMALL + 2); i++)
          if (!inside[i / (SMALL + 2)][i % (SMALL + 2)])
            nearest = MIN (nearest, hypot (x + 1.0 - i % (SMALL + 2), y + 1.0 - i / (SMALL + 2)));
        ramp = CLAMP ((nearest - 1) / 4, 0, 1);
        g_assert_cmpfloat_with_epsilon (value_at (soft, x, y), ramp * ramp * (3 - 2 * ramp), 1.1e-4);
      }
}

static void
test_no_box_at_the_edge (void)
{
  g_autoptr(GuiseImage) full = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, 64, 64);
  g_autoptr(GuiseImage) soft = NULL;

  for (guint y = 0; y < 64; y++)
    for (guint x = 0; x < 64; x++)
      ((float *) (gpointer) (full->plane[0] + y * full->stride[0]))[x] = 1;
  soft = guise_face_mask_soften (full, 64, 2, 20, NULL);
  g_assert_cmpfloat (value_at (soft, 0, 32), ==, 0);
  g_assert_cmpfloat (value_at (soft, 32, 63), ==, 0);
  g_assert_cmpfloat (value_at (soft, 32, 32), ==, 1);
}

static void
test_bad_input (void)
{
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseAffine identity = GUISE_AFFINE_IDENTITY;
  g_autoptr(GError) no_numbers = NULL;
  g_autoptr(GError) no_size = NULL;

  make_face (points);
  g_assert_null (guise_face_mask_outline (points, &identity, 0, SIDE, 0, &no_size));
  g_assert_error (no_size, GUISE_ERROR, GUISE_ERROR_FAILED);
  points[152].x = NAN;
  g_assert_null (guise_face_mask_outline (points, &identity, SIDE, SIDE, 0, &no_numbers));
  g_assert_error (no_numbers, GUISE_ERROR, GUISE_ERROR_FAILED);
}

/* Each side by itself: the opposite one stays where it is. */
static void
test_soften_one_side (void)
{
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) plain = NULL;
  g_autoptr(GError) error = NULL;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] = x >= 50 && x < 150 && y >= 50 && y < 150;
  plain = guise_face_mask_soften (mask, 100, 0, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (value_at (plain, 100, 60), >, 0.99f);
  for (guint side = 0; side < 4; side++)
    {
      /* Ten pixels inside the top, bottom, left and right edge. */
      static const guint places[4][2] = { { 100, 60 }, { 100, 139 }, { 60, 100 }, { 139, 100 } };
      double sides[4] = { 0 };
      g_autoptr(GuiseImage) softened = NULL;

      sides[side] = 20;
      softened = guise_face_mask_soften_sides (mask, 100, 0, sides, 1, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < 4; i++)
        if (i == side)
          g_assert_cmpfloat (value_at (softened, places[i][0], places[i][1]), <, 0.01f);
        else
          g_assert_cmpfloat (value_at (softened, places[i][0], places[i][1]), >, 0.95f);
    }
}

/* A soft mask whose edge is four pixels beside that of the picture. */
static void
test_follow_edges (void)
{
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) picture = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) small = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE / 2, SIDE);
  g_autoptr(GuiseImage) followed = NULL;
  g_autoptr(GError) error = NULL;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] = CLAMP ((96.0f - (float) x) / 8 + 0.5f, 0, 1);
        for (guint i = 0; i < 3; i++)
          ((float *) (gpointer) (picture->plane[0] + y * picture->stride[0]))[3 * x + i] = x < 100 ? 0.7f : 0.2f;
      }
  followed = guise_face_mask_follow_edges (mask, picture, 8, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (value_at (followed, 98, SIDE / 2), >, 0.55f);
  g_assert_cmpfloat (value_at (followed, 101, SIDE / 2), <, 0.45f);
  g_assert_cmpfloat (value_at (followed, 60, SIDE / 2), ==, 1.0f);
  g_assert_cmpfloat (value_at (followed, 140, SIDE / 2), ==, 0.0f);
  g_assert_null (guise_face_mask_follow_edges (mask, small, 8, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/face-mask/outline", test_outline);
  g_test_add_func ("/vision/face-mask/openings", test_openings);
  g_test_add_func ("/vision/face-mask/follows-the-crop", test_follows_the_crop);
  g_test_add_func ("/vision/face-mask/eyes-and-mouth", test_eyes_and_mouth);
  g_test_add_func ("/vision/face-mask/soften-stays-inside", test_soften_stays_inside);
  g_test_add_func ("/vision/face-mask/soften-by-distance", test_soften_by_distance);
  g_test_add_func ("/vision/face-mask/no-box-at-the-edge", test_no_box_at_the_edge);
  g_test_add_func ("/vision/face-mask/bad-input", test_bad_input);
  g_test_add_func ("/vision/face-mask/soften-one-side", test_soften_one_side);
  g_test_add_func ("/vision/face-mask/follow-edges", test_follow_edges);
  return g_test_run ();
}
