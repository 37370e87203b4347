/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-passing.h"

#include "guise-mask-lessons.h"

#include <math.h>

#define SIDE    GUISE_MASK_NET_SIDE
#define N_FACES 48

/* Faces of a made-up track: a round face with marks of its own, which goes to and fro and whose light comes and goes. */
typedef struct
{
  guint8           rgb[N_FACES][GUISE_MASK_N_OUT * 3], outline[N_FACES][GUISE_MASK_N_OUT];
  GuisePoint3      points[N_FACES][GUISE_FACE_MESH_N_POINTS];
  GuisePassingFace faces[N_FACES];
  guint8           found[N_FACES][GUISE_MASK_N_OUT];
} Film;

static float
sway (guint k)
{
  return 2 * sinf ((float) k * 0.7f);
}

static void
draw_face (Film *film, guint k)
{
  const float light = 1 + 0.15f * sinf ((float) k * 0.3f);
  GuiseRandom random;

  guise_random_init (&random, k);
  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    {
      const float x = (float) (i % SIDE) - sway (k) - SIDE / 2.0f, y = (float) (i / SIDE) - SIDE / 2.0f;
      const float mark = 18 * sinf (x * 0.6f) * cosf (y * 0.5f);

      film->outline[k][i] = x * x + y * y < 24 * 24 ? 255 : 0;
      for (guint c = 0; c < 3; c++)
        {
          const float noise = 2 * (float) guise_random_normal (&random);

          film->rgb[k][i * 3 + c] = (guint8) CLAMP ((150 - 20 * (float) c + mark) * light + noise, 0, 255);
        }
    }
  for (guint j = 0; j < GUISE_FACE_MESH_N_POINTS; j++)
    film->points[k][j] = (GuisePoint3) { 8 + 48 * (float) (j % 22) / 21 + sway (k), 8 + 48 * (float) (j / 22) / 21, 0 };
  film->faces[k] = (GuisePassingFace) {
    film->rgb[k], film->outline[k], NULL, film->points[k], (gint64) k * GUISE_TIME_SECOND / 4,
  };
}

static Film *
draw_film (void)
{
  Film *film = g_new0 (Film, 1);

  for (guint k = 0; k < N_FACES; k++)
    draw_face (film, k);
  return film;
}

/* Something dark before the face @k from @left to @right, @top to @bottom, pixels. */
static void
put_before (Film *film, guint k, guint left, guint top, guint right, guint bottom)
{
  for (guint y = top; y < bottom; y++)
    for (guint x = left; x < right; x++)
      for (guint c = 0; c < 3; c++)
        film->rgb[k][(y * SIDE + x) * 3 + c] = (guint8) (60 + 10 * c);
}

static void
find (Film *film, guint n)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_mask_find_passing (film->faces, n, &film->found[0][0], NULL, &error));
  g_assert_no_error (error);
}

static guint
count (const Film *film, guint k, guint8 what)
{
  guint n = 0;

  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    n += film->outline[k][i] >= 128 && film->found[k][i] == what ? 1 : 0;
  return n;
}

static guint
count_all (const Film *film, guint8 what)
{
  guint n = 0;

  for (guint k = 0; k < N_FACES; k++)
    n += count (film, k, what);
  return n;
}

static void
test_hand_passes (void)
{
  g_autofree Film *film = draw_film ();
  guint right = 0, all = 0;

  for (guint k = 20; k < 23; k++)
    put_before (film, k, 0, 30, 30, 44);
  find (film, N_FACES);
  for (guint y = 30; y < 44; y++)
    for (guint x = 0; x < 30; x++)
      if (film->outline[21][y * SIDE + x] >= 128)
        {
          right += film->found[21][y * SIDE + x] == GUISE_PASSING_THING ? 1 : 0;
          all++;
        }
  g_test_message ("%u of %u pixels of it, %u in all, %u elsewhere", right, all, count (film, 21, GUISE_PASSING_THING),
                  count (film, 5, GUISE_PASSING_THING));
  g_assert_cmpuint (right, >, all * 9 / 10);
  g_assert_cmpuint (count (film, 21, GUISE_PASSING_THING), <, all * 5 / 4);
  g_assert_cmpuint (count (film, 5, GUISE_PASSING_THING), ==, 0);
}

/* Neither light that comes and goes, nor a head that moves. */
static void
test_bare_faces_are_bare (void)
{
  g_autofree Film *film = draw_film ();

  find (film, N_FACES);
  g_assert_cmpuint (count_all (film, GUISE_PASSING_THING), ==, 0);
  g_assert_cmpuint (count_all (film, GUISE_PASSING_DOUBT), <, N_FACES * 5);
}

/* A mouth that opens differs, and does not come from beyond the face. */
static void
test_mouth_is_no_thing (void)
{
  g_autofree Film *film = draw_film ();

  put_before (film, 21, 26, 42, 38, 50);
  find (film, N_FACES);
  g_assert_cmpuint (count (film, 21, GUISE_PASSING_THING), ==, 0);
  g_assert_cmpuint (count (film, 21, GUISE_PASSING_DOUBT), >, 50);
}

/* What is there all the time, such as glasses, is the face's. And of a few faces nobody knows what is usual. */
static void
test_what_stays_is_face (void)
{
  g_autofree Film *film = draw_film ();

  for (guint k = 0; k < N_FACES; k++)
    put_before (film, k, 0, 30, 30, 44);
  find (film, N_FACES);
  g_assert_cmpuint (count (film, 21, GUISE_PASSING_THING), ==, 0);

  put_before (film, 3, 0, 10, 30, 60);
  find (film, GUISE_PASSING_MIN_FACES - 1);
  g_assert_cmpuint (count (film, 3, GUISE_PASSING_NOTHING), >, 1000);
}

/* Of the same thing before all faces, painted on one of them. */
static void
test_painted_is_doubted_on_others (void)
{
  g_autofree Film *film = draw_film ();
  guint8 seen[GUISE_MASK_N_OUT];

  for (guint k = 0; k < N_FACES; k++)
    put_before (film, k, 0, 30, 30, 44);
  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    seen[i] = i % SIDE < 30 && i / SIDE >= 30 && i / SIDE < 44 ? 0 : 255;
  film->faces[10].seen = seen;
  find (film, N_FACES);
  g_test_message ("%u pixels", count (film, 21, GUISE_PASSING_DOUBT));
  g_assert_cmpuint (count (film, 21, GUISE_PASSING_DOUBT), >, 200);
  g_assert_cmpuint (count (film, 21, GUISE_PASSING_DOUBT), <, 400);
}

static void
test_stops (void)
{
  g_autofree Film *film = draw_film ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (guise_mask_find_passing (film->faces, N_FACES, &film->found[0][0], cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/mask-passing/hand-passes", test_hand_passes);
  g_test_add_func ("/pipeline/mask-passing/bare-faces-are-bare", test_bare_faces_are_bare);
  g_test_add_func ("/pipeline/mask-passing/mouth-is-no-thing", test_mouth_is_no_thing);
  g_test_add_func ("/pipeline/mask-passing/what-stays-is-face", test_what_stays_is_face);
  g_test_add_func ("/pipeline/mask-passing/painted-is-doubted-on-others", test_painted_is_doubted_on_others);
  g_test_add_func ("/pipeline/mask-passing/stops", test_stops);

  return g_test_run ();
}
