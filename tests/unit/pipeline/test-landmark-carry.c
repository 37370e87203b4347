/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-align.h"
#include "guise-face-handles.h"
#include "guise-landmark-carry.h"
#include "guise-random.h"

#include <math.h>
#include <string.h>

#define N GUISE_FACE_N_LANDMARKS

/* Something that can be aligned: iBUG points about where a face has them, the others anywhere between. */
static void
make_face (GuisePoint3 *points)
{
  GuiseRandom random;

  guise_random_init (&random, 11);
  for (guint i = 0; i < N; i++)
    points[i] = (GuisePoint3) { (float) (100 + 120 * guise_random_uniform (&random)),
                                (float) (80 + 150 * guise_random_uniform (&random)),
                                (float) (30 * guise_random_uniform (&random)) };
}

static void
transform (const GuisePoint3 *points, double angle, double scale, double x, double y, GuisePoint3 *out)
{
  const double a = scale * cos (angle), b = scale * sin (angle);

  guise_face_mesh_transform (points, &(GuiseAffine) { { a, -b, x, b, a, y } }, out);
}

static void
test_moves_as_the_face_does (void)
{
  GuisePoint3 found[N], corrected[N], to[N], expected[N], out[N];
  g_autoptr(GError) error = NULL;

  make_face (found);
  memcpy (corrected, found, sizeof found);
  for (guint i = 0; i < N; i += 3)
    corrected[i] = (GuisePoint3) { found[i].x + 4, found[i].y - 7, found[i].z + 2 };
  transform (found, 0.4, 1.7, 31, -12, to);
  transform (corrected, 0.4, 1.7, 31, -12, expected);

  memcpy (out, to, sizeof to);
  g_assert_true (guise_landmark_carry (found, corrected, to, 1, out, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < N; i++)
    {
      g_assert_cmpfloat_with_epsilon (out[i].x, expected[i].x, 0.01f);
      g_assert_cmpfloat_with_epsilon (out[i].y, expected[i].y, 0.01f);
      g_assert_cmpfloat_with_epsilon (out[i].z, expected[i].z, 0.01f);
    }

  memcpy (out, to, sizeof to);
  g_assert_true (guise_landmark_carry (found, corrected, to, 0.25f, out, &error));
  g_assert_cmpfloat_with_epsilon (out[3].x - to[3].x, (expected[3].x - to[3].x) / 4, 0.01f);
  g_assert_cmpfloat_with_epsilon (out[4].x, to[4].x, 0.001f);
}

static void
test_one_spot_is_no_face (void)
{
  GuisePoint3 found[N], spot[N], out[N];
  g_autoptr(GError) error = NULL;

  make_face (found);
  memset (spot, 0, sizeof spot);
  memset (out, 0, sizeof out);
  g_assert_false (guise_landmark_carry (found, found, spot, 1, out, &error));
  g_assert_nonnull (error);
}

static void
test_handles_are_named (void)
{
  gboolean used[N] = { FALSE };
  guint n[GUISE_N_FACE_PARTS] = { 0 };
  GuiseFacePart part;

  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    {
      guint index = guise_face_handle_get_index (i);

      g_assert_cmpuint (index, <, N);
      g_assert_false (used[index]);
      used[index] = TRUE;
      n[guise_face_handle_get_part (i)]++;
    }
  g_assert_cmpuint (n[GUISE_FACE_PART_JAW], ==, 17);
  g_assert_cmpuint (n[GUISE_FACE_PART_LEFT_BROW], ==, 5);
  g_assert_cmpuint (n[GUISE_FACE_PART_RIGHT_BROW], ==, 5);
  g_assert_cmpuint (n[GUISE_FACE_PART_NOSE], ==, 9);
  g_assert_cmpuint (n[GUISE_FACE_PART_LEFT_EYE], ==, 7);
  g_assert_cmpuint (n[GUISE_FACE_PART_RIGHT_EYE], ==, 7);
  g_assert_cmpuint (n[GUISE_FACE_PART_MOUTH], ==, 20);
  g_assert_cmpuint (n[GUISE_FACE_PART_FOREHEAD], ==, 11);
  g_assert_cmpuint (n[GUISE_FACE_PART_ALL], ==, 0);
  for (GuiseFacePart k = 0; k < GUISE_N_FACE_PARTS; k++)
    {
      g_assert_true (guise_face_part_from_name (guise_face_part_get_name (k), &part));
      g_assert_cmpint (part, ==, k);
    }
  g_assert_false (guise_face_part_from_name ("ear", &part));
}

static void
test_moving_all_moves_all_alike (void)
{
  GuisePoint3 points[N], out[N];
  GuisePoint handles[GUISE_FACE_N_HANDLES];

  make_face (points);
  guise_face_handles_get (points, handles);
  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    handles[i] = (GuisePoint) { handles[i].x + 12.5f, handles[i].y - 3 };
  guise_face_handles_move (points, handles, out);
  for (guint i = 0; i < N; i++)
    {
      g_assert_cmpfloat_with_epsilon (out[i].x, points[i].x + 12.5f, 0.001f);
      g_assert_cmpfloat_with_epsilon (out[i].y, points[i].y - 3, 0.001f);
      g_assert_cmpfloat (out[i].z, ==, points[i].z);
    }
}

static void
test_moving_one_leaves_the_far_ones (void)
{
  const guint chin = 8, brow = 19;
  GuisePoint3 points[N], out[N];
  GuisePoint handles[GUISE_FACE_N_HANDLES], now[GUISE_FACE_N_HANDLES];
  float most = 0;

  make_face (points);
  guise_face_handles_get (points, handles);
  handles[chin].y += 8;
  guise_face_handles_move (points, handles, out);
  guise_face_handles_get (out, now);
  g_assert_cmpfloat (now[chin].y, ==, handles[chin].y);
  g_assert_cmpfloat (now[brow].x, ==, handles[brow].x);
  g_assert_cmpfloat (now[brow].y, ==, handles[brow].y);
  for (guint i = 0; i < N; i++)
    most = MAX (most, fabsf (out[i].y - points[i].y));
  g_assert_cmpfloat (most, <=, 8.001f);

  /* In place, too. */
  guise_face_handles_move (points, handles, points);
  g_assert_cmpmem (points, sizeof points, out, sizeof out);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/landmark-carry/moves-as-the-face-does", test_moves_as_the_face_does);
  g_test_add_func ("/pipeline/landmark-carry/one-spot-is-no-face", test_one_spot_is_no_face);
  g_test_add_func ("/pipeline/face-handles/are-named", test_handles_are_named);
  g_test_add_func ("/pipeline/face-handles/moving-all-moves-all-alike", test_moving_all_moves_all_alike);
  g_test_add_func ("/pipeline/face-handles/moving-one-leaves-the-far-ones", test_moving_one_leaves_the_far_ones);
  return g_test_run ();
}
