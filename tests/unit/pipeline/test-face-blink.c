/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-blink.h"

#include <math.h>

#define SIZE 128
#define SKIN 180
#define N 9

static const guint upper[2][N] = { { 33, 246, 161, 160, 159, 158, 157, 173, 133 },
                                   { 263, 466, 388, 387, 386, 385, 384, 398, 362 } };
static const guint lower[2][N] = { { 33, 7, 163, 144, 145, 153, 154, 155, 133 },
                                   { 263, 249, 390, 373, 374, 380, 381, 382, 362 } };
static const guint brow[2][5] = { { 225, 224, 223, 222, 221 }, { 445, 444, 443, 442, 441 } };

/* Two eyes of 32 pixels' width, open by 12 in their middles, brows 16 above the corners; all else far away. */
static void
make_points (GuisePoint3 *points)
{
  static const float outer[2] = { 20, 108 }, way[2] = { 1, -1 };

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    points[i] = (GuisePoint3) { -500, -500, 0 };
  for (guint side = 0; side < 2; side++)
    {
      for (guint i = 0; i < N; i++)
        {
          const float along = (float) i / (N - 1), rise = 6 * sinf ((float) G_PI * along);

          points[upper[side][i]] = (GuisePoint3) { outer[side] + way[side] * 32 * along, 60 - rise, 0 };
          points[lower[side][i]] = (GuisePoint3) { outer[side] + way[side] * 32 * along, 60 + rise, 0 };
        }
      for (guint i = 0; i < 5; i++)
        points[brow[side][i]] = (GuisePoint3) { outer[side] + way[side] * (float) (4 + 6 * i), 44, 0 };
    }
}

static guint8 *
get_pixel (GuiseImage *image, guint x, guint y)
{
  return image->plane[0] + (gsize) y * image->stride[0] + 3 * x;
}

/* Skin, in which what is between the lids is black. */
static GuiseImage *
make_face (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      {
        const double along = (x + 0.5 < 64 ? x + 0.5 - 20 : 108 - x - 0.5) / 32;
        const double rise = along > 0 && along < 1 ? 6 * sin (G_PI * along) : 0;

        for (guint c = 0; c < 3; c++)
          get_pixel (image, x, y)[c] = fabs (y + 0.5 - 60) < rise ? 0 : SKIN;
      }
  return image;
}

static guint
count_dark (GuiseImage *image)
{
  guint n = 0;

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      n += get_pixel (image, x, y)[1] < SKIN / 2;
  return n;
}

static void
test_shuts (void)
{
  g_autoptr(GuiseImage) image = make_face ();
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS], before[GUISE_FACE_MESH_N_POINTS];
  const guint dark = count_dark (image);

  make_points (before);
  make_points (points);
  guise_face_blink (image, points, 0);
  g_assert_cmpuint (dark, >, 400);
  g_assert_cmpuint (count_dark (image), <, dark / 8);   /* the line of the lashes */

  /* Lids meet where the lower one is, to within what networks find; corners, lower lids and all else stay. */
  for (guint left = 0; left < 2; left++)
    g_assert_cmpfloat_with_epsilon (guise_face_mesh_get_eye_opening (points, left),
                                    guise_face_mesh_get_eye_opening (before, left) / 8, 0.005);
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < N; i++)
      {
        g_assert_cmpfloat_with_epsilon (points[lower[side][i]].y, before[lower[side][i]].y, 1e-3);
        g_assert_cmpfloat_with_epsilon (points[upper[side][i]].x, before[upper[side][i]].x, 1e-3);
      }
  g_assert_cmpfloat (points[1].x, <=, -500);
}

static void
test_half (void)
{
  g_autoptr(GuiseImage) image = make_face ();
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  const guint dark = count_dark (image);

  make_points (points);
  guise_face_blink (image, points, 0.5);
  g_assert_cmpuint (count_dark (image), >, dark * 2 / 5);
  g_assert_cmpuint (count_dark (image), <, dark * 3 / 5);
}

/* Nothing moves but what is between brow and lower lid; and with eyes left open nothing does. */
static void
test_leaves (void)
{
  g_autoptr(GuiseImage) image = make_face (), same = make_face (), wanted = make_face ();
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      if (y < 43 || y > 67 || x < 19 || x > 108)
        get_pixel (image, x, y)[0] = get_pixel (wanted, x, y)[0] = (guint8) (x ^ y);
  make_points (points);
  guise_face_blink (image, points, 0);
  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      if (y < 43 || y > 67 || x < 19 || x > 108)
        g_assert_cmpuint (get_pixel (image, x, y)[0], ==, get_pixel (wanted, x, y)[0]);

  make_points (points);
  guise_face_blink (same, points, 1);
  g_assert_cmpuint (count_dark (same), ==, count_dark (wanted));
}

/* Lids that fold back over themselves, eyes of a pixel, and landmarks that are no numbers. */
static void
test_no_eyes (void)
{
  static const float bad[] = { NAN, INFINITY, 20 };
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GuiseImage) image = make_face ();
      const guint dark = count_dark (image);

      make_points (points);
      for (guint side = 0; side < 2; side++)
        points[upper[side][4]].x = points[lower[side][8]].x = bad[i];
      guise_face_blink (image, points, 0);
      g_assert_cmpuint (count_dark (image), ==, dark);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/face-blink/shuts", test_shuts);
  g_test_add_func ("/pipeline/face-blink/half", test_half);
  g_test_add_func ("/pipeline/face-blink/leaves", test_leaves);
  g_test_add_func ("/pipeline/face-blink/no-eyes", test_no_eyes);

  return g_test_run ();
}
