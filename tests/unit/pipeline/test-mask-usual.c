/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-usual.h"

#include "guise-mask-lessons.h"

#include <math.h>
#include <string.h>

#define SIDE    GUISE_MASK_NET_SIDE
#define N_FACES 30

/* Faces of a made-up track: a disc with stripes that go with it, and a mesh over all of it. Those of odd numbers are turned:
 * their meshes are narrower, and stripes of theirs are elsewhere. */
typedef struct
{
  guint8           rgb[N_FACES][GUISE_MASK_N_OUT * 3], outline[N_FACES][GUISE_MASK_N_OUT];
  GuisePoint3      points[N_FACES][GUISE_FACE_MESH_N_POINTS];
  GuisePassingFace faces[N_FACES];
} Film;

static float
get_stripes (float x, gboolean turned)
{
  return turned ? 40 * cosf (x * 0.4f) : 40 * sinf (x * 0.4f);
}

static void
draw_face (Film *film, guint k)
{
  const float sway = 2 * sinf ((float) k * 0.7f), light = 1 + 0.2f * sinf ((float) k * 0.3f), width = k % 2 == 0 ? 48 : 36;

  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    {
      const float x = (float) (i % SIDE) + 0.5f - sway - SIDE / 2.0f, y = (float) (i / SIDE) + 0.5f - SIDE / 2.0f;

      film->outline[k][i] = x * x + y * y < 24 * 24 ? 255 : 0;
      for (guint c = 0; c < 3; c++)
        film->rgb[k][i * 3 + c] = (guint8) CLAMP ((120 - 10 * (float) c + get_stripes (x, k % 2 != 0)) * light, 0, 255);
    }
  for (guint j = 0; j < GUISE_FACE_MESH_N_POINTS; j++)
    film->points[k][j] = (GuisePoint3) {
      SIDE / 2.0f + width * ((float) (j % 22) / 21 - 0.5f) + sway, 8 + 48 * (float) (j / 22) / 21, 0,
    };
  film->faces[k] = (GuisePassingFace) { film->rgb[k], film->outline[k], NULL, film->points[k], 0 };
}

static Film *
draw_film (void)
{
  Film *film = g_new0 (Film, 1);

  for (guint k = 0; k < N_FACES; k++)
    draw_face (film, k);
  return film;
}

/* Something bright before the face @k, from its left. */
static void
put_before (Film *film, guint k)
{
  for (guint y = 26; y < 46; y++)
    for (guint x = 0; x < 30; x++)
      memset (&film->rgb[k][(y * SIDE + x) * 3], 250, 3);
}

/* How far the usual look of the face @k is from what it is without a thing before it, on average within its outline,
 * deviations. */
static double
measure (const Film *film, const GuiseMaskUsual *usual, guint k)
{
  g_autofree guint8 *rgb = g_new (guint8, GUISE_MASK_N_OUT * 3);
  const float sway = 2 * sinf ((float) k * 0.7f);
  double sum = 0, deviation = 0, mean = 0;
  guint n = 0;

  guise_mask_usual_place (usual, film->points[k], GUISE_MASK_USUAL_N_LIKE, rgb);
  for (guint pass = 0; pass < 3; pass++)
    for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
      {
        const double wanted = (double) get_stripes ((float) (i % SIDE) + 0.5f - sway - SIDE / 2.0f, k % 2 != 0);
        const double found = (rgb[i * 3] - (double) GUISE_MASK_USUAL_MIDDLE) / GUISE_MASK_USUAL_DEVIATION;

        if (film->outline[k][i] == 0)
          continue;
        n += pass == 0 ? 1 : 0;
        mean += pass == 0 ? wanted : 0;
        deviation += pass == 1 ? (wanted - mean / n) * (wanted - mean / n) : 0;
        sum += pass == 2 ? fabs (found - (wanted - mean / n) / sqrt (deviation / n)) : 0;
      }
  return sum / n;
}

/* Light and place change, and things come before few of them. */
static void
test_is_bare (void)
{
  g_autofree Film *film = draw_film ();
  g_autoptr(GuiseMaskUsual) usual = NULL;

  put_before (film, 10);
  put_before (film, 11);
  usual = guise_mask_usual_new (film->faces, N_FACES);
  for (guint k = 8; k < 14; k++)
    {
      const double error = measure (film, usual, k);

      g_test_message ("face %u: %.3f", k, error);
      g_assert_cmpfloat (error, <, 0.15);
    }
}

/* Of fewer faces nobody can say it. */
static void
test_few_say_nothing (void)
{
  g_autofree Film *film = draw_film ();
  GuiseMaskUsual *usual = guise_mask_usual_new (film->faces, GUISE_MASK_USUAL_MIN_FACES - 1);

  g_assert_null (usual);
  guise_mask_usual_free (usual);
  usual = guise_mask_usual_new (film->faces, GUISE_MASK_USUAL_MIN_FACES);
  g_assert_nonnull (usual);
  guise_mask_usual_free (usual);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/mask-usual/is-bare", test_is_bare);
  g_test_add_func ("/pipeline/mask-usual/few-say-nothing", test_few_say_nothing);

  return g_test_run ();
}
