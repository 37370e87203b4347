/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-near-duplicates-private.h"

#include <math.h>

#define STEP (GUISE_NEAR_DUPLICATES / 4)

static GuiseNearDuplicate
make_face (gint64 track, float difference, float sharpness)
{
  return (GuiseNearDuplicate) { .track = track, .difference = difference, .sharpness = sharpness, .kept = TRUE };
}

static void
assert_duplicates (GuiseNearDuplicate *faces, guint n, const char *wanted)
{
  g_autoptr(GString) found = g_string_new (NULL);

  guise_near_duplicates_find (faces, n);
  for (guint i = 0; i < n; i++)
    g_string_append_c (found, faces[i].duplicate ? 'x' : '.');
  g_assert_cmpstr (found->str, ==, wanted);
}

/* All but the sharpest, of two runs. */
static void
test_best_stays (void)
{
  GuiseNearDuplicate faces[] = {
    make_face (1, NAN, 0.5f), make_face (1, STEP, 0.7f), make_face (1, STEP, 0.6f),
    make_face (1, 0.1f, 0.2f), make_face (1, STEP, 0.2f),
    make_face (1, 0.1f, 0.9f),
  };

  assert_duplicates (faces, G_N_ELEMENTS (faces), "x.x.x.");
  g_assert_cmpuint (faces[2].first, ==, 0);
  g_assert_cmpuint (faces[4].first, ==, 3);
  g_assert_cmpuint (faces[5].first, ==, 5);
}

/* Somebody who turns slowly: none is farther from its run's first one than the limit. */
static void
test_slow_turn (void)
{
  GuiseNearDuplicate faces[13];

  for (guint i = 0; i < G_N_ELEMENTS (faces); i++)
    faces[i] = make_face (1, STEP * 0.999f, 0.5f);
  assert_duplicates (faces, G_N_ELEMENTS (faces), ".xxxx.xxxx.xx");
}

static void
test_apart (void)
{
  GuiseNearDuplicate faces[] = {
    make_face (1, 0, 0.5f), make_face (2, 0, 0.5f),     /* other tracks */
    make_face (2, NAN, 0.5f),                           /* unknown */
    make_face (2, 0, 0.5f), make_face (2, 0, 0.6f),
  };

  faces[3].hold_out = faces[4].hold_out = 1;
  assert_duplicates (faces, G_N_ELEMENTS (faces), "...x.");
}

/* Who was excluded is no better one, and has nothing to be excluded from. */
static void
test_excluded (void)
{
  GuiseNearDuplicate faces[] = {
    make_face (1, NAN, 0.9f), make_face (1, 0, 0.5f), make_face (1, 0, NAN),
    make_face (2, NAN, NAN), make_face (2, 0, 0.1f),
  };

  faces[0].kept = FALSE;
  assert_duplicates (faces, G_N_ELEMENTS (faces), "..xx.");
  faces[1].kept = FALSE;
  assert_duplicates (faces, G_N_ELEMENTS (faces), "...x.");
  guise_near_duplicates_find (NULL, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/near-duplicates/best-stays", test_best_stays);
  g_test_add_func ("/store/near-duplicates/slow-turn", test_slow_turn);
  g_test_add_func ("/store/near-duplicates/apart", test_apart);
  g_test_add_func ("/store/near-duplicates/excluded", test_excluded);
  return g_test_run ();
}
