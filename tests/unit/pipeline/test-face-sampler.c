/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-face-sampler.h"
#include "guise-random.h"

#define N_FACES 500

static void
fill_kinds (GuiseFaceKind *kinds, guint n)
{
  GuiseRandom random;

  guise_random_init (&random, 7);
  for (guint i = 0; i < n; i++)
    {
      kinds[i].yaw = (float) (30 * guise_random_normal (&random));
      kinds[i].pitch = (float) (10 * guise_random_normal (&random));
      kinds[i].mouth = (float) guise_random_uniform (&random);
    }
}

/* 490 faces of one kind, 10 of another. */
static void
fill_uneven (GuiseFaceKind *kinds)
{
  for (guint i = 0; i < N_FACES; i++)
    kinds[i] = (GuiseFaceKind) { i < 10 ? 40 : 0, 0, 0 };
}

/* How often the ten rare faces come in @n draws, each. */
static double
count_rare (double balance, guint n)
{
  GuiseFaceKind kinds[N_FACES];
  g_autoptr(GuiseFaceSampler) sampler = NULL;
  guint rare = 0;

  fill_uneven (kinds);
  sampler = guise_face_sampler_new (kinds, N_FACES, balance, 3);
  for (guint i = 0; i < n; i++)
    rare += guise_face_sampler_next (sampler) < 10;

  return rare / 10.0;
}

static void
test_covers (void)
{
  GuiseFaceKind kinds[N_FACES] = { 0 };   /* of one kind: then a round is a permutation */
  gboolean seen[N_FACES] = { 0 };
  g_autoptr(GuiseFaceSampler) sampler = guise_face_sampler_new (kinds, N_FACES, 0.5, 1);
  gboolean sorted = TRUE;
  guint before = 0;

  for (guint i = 0; i < N_FACES; i++)
    {
      guint face = guise_face_sampler_next (sampler);

      g_assert_cmpuint (face, <, N_FACES);
      g_assert_false (seen[face]);
      seen[face] = TRUE;
      sorted = sorted && face >= before;
      before = face;
    }
  g_assert_false (sorted);
}

static void
test_balance (void)
{
  const double even = 20000.0 / N_FACES;

  g_assert_cmpfloat_with_epsilon (count_rare (0, 20000), even, even * 0.2);
  g_assert_cmpfloat (count_rare (0.5, 20000), >, even * 2.5);

  /* At full balance the rare kind would have half of all draws: the limit is four times its share. */
  g_assert_cmpfloat (count_rare (1, 20000), >, even * 3.2);
  g_assert_cmpfloat (count_rare (1, 20000), <, even * 4.5);
}

static void
test_resumes (void)
{
  GuiseFaceKind kinds[N_FACES];
  g_autoptr(GuiseFaceSampler) a = NULL, b = NULL;
  g_autofree char *state = NULL;
  g_autoptr(GError) error = NULL;

  fill_kinds (kinds, N_FACES);
  a = guise_face_sampler_new (kinds, N_FACES, 0.5, 42);
  b = guise_face_sampler_new (kinds, N_FACES, 0.5, 42);
  for (guint i = 0; i < 1234; i++)
    guise_face_sampler_next (a);

  state = guise_face_sampler_save (a);
  g_assert_true (guise_face_sampler_restore (b, state, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 3000; i++)
    g_assert_cmpuint (guise_face_sampler_next (a), ==, guise_face_sampler_next (b));
}

static void
test_refuses (void)
{
  GuiseFaceKind kinds[N_FACES];
  g_autoptr(GuiseFaceSampler) a = NULL, b = NULL, fresh = NULL;
  g_autofree char *state = NULL;
  const char *bad[] = { "", "1 2 3", "1 2 3 x", "1 2 3 4", "1 2 3 4 0:1:0:0", NULL };

  fill_kinds (kinds, N_FACES);
  a = guise_face_sampler_new (kinds, N_FACES, 0.5, 42);
  fresh = guise_face_sampler_new (kinds, N_FACES, 0.5, 42);
  b = guise_face_sampler_new (kinds, N_FACES - 1, 0.5, 42);
  for (guint i = 0; i < 100; i++)
    guise_face_sampler_next (b);
  state = guise_face_sampler_save (b);
  bad[G_N_ELEMENTS (bad) - 1] = state;   /* of another set of faces */

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (guise_face_sampler_restore (a, bad[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
    }
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (guise_face_sampler_next (a), ==, guise_face_sampler_next (fresh));
}

static void
test_kinds (void)
{
  const GuiseFaceKind low = { -90, -90, 0, 0 }, high = { 90, 90, 1, 1 }, middle = { 0, 0, 0.2f, 1 };
  const GuiseFaceKind blinking = { 0, 0, 0.2f, 0.3f };

  g_assert_cmpuint (guise_face_kind_get_index (&low), ==, 0);
  g_assert_cmpuint (guise_face_kind_get_index (&high), ==, GUISE_FACE_N_KINDS - 1);
  g_assert_cmpuint (guise_face_kind_get_index (&middle), ==, GUISE_FACE_N_KINDS / 2);
  g_assert_cmpuint (guise_face_kind_get_index (&blinking), ==, GUISE_FACE_N_KINDS / 2 - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/face-sampler/covers-all", test_covers);
  g_test_add_func ("/pipeline/face-sampler/balance", test_balance);
  g_test_add_func ("/pipeline/face-sampler/resumes", test_resumes);
  g_test_add_func ("/pipeline/face-sampler/refuses", test_refuses);
  g_test_add_func ("/pipeline/face-sampler/kinds", test_kinds);

  return g_test_run ();
}
