/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-store-corrections.h"
#include "guise-store-reviews.h"
#include "guise-store-undo.h"

#include <math.h>

#define N_FRAMES 5

/* A review of a clip and person, which are made. */
static void
add_review (StoreFixture *self, gint64 *out_clip, gint64 *out_person, const char *key, guint n_done)
{
  g_autofree GuiseSwapFigures *figures = g_new (GuiseSwapFigures, N_FRAMES);
  GuiseReviewRecord review = { .key = (char *) key, .n_frames = N_FRAMES, .n_done = n_done, .figures = figures };
  g_autoptr(GError) error = NULL;

  if (*out_clip == 0)
    *out_clip = store_fixture_add_clip (self, "/media/a.mp4");
  if (*out_person == 0)
    guise_store_person_add (self->store, "Anna", GUISE_ROLE_TARGET, NULL, out_person, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      guise_swap_figures_clear (&figures[i]);
      figures[i].value[GUISE_SWAP_FIGURE_SEAM] = (float) i / 3;
    }
  review.clip = *out_clip;
  review.person = *out_person;
  guise_store_review_set (self->store, &review, &error);
  g_assert_no_error (error);
}

static gboolean
move_points (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    out[i] = (GuisePoint3) { found[i].x + 1, found[i].y, found[i].z };
  return TRUE;
}

static void
test_round_trip (StoreFixture *self, gconstpointer data)
{
  gint64 clip = 0, person = 0;
  g_autoptr(GuiseReviewRecord) none = NULL, first = NULL, second = NULL;
  g_autoptr(GError) error = NULL;

  none = guise_store_review_get (self->store, 1, 1, &error);
  g_assert_no_error (error);
  g_assert_null (none);

  add_review (self, &clip, &person, "one", 3);
  first = guise_store_review_get (self->store, clip, person, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first->key, ==, "one");
  g_assert_cmpuint (first->n_frames, ==, N_FRAMES);
  g_assert_cmpuint (first->n_done, ==, 3);
  g_assert_cmpfloat (first->figures[4].value[GUISE_SWAP_FIGURE_SEAM], ==, 4.0f / 3);
  g_assert_true (isnan (first->figures[4].value[GUISE_SWAP_FIGURE_POSE]));

  /* There is one: the newest. */
  add_review (self, &clip, &person, "two", N_FRAMES);
  second = guise_store_review_get (self->store, clip, person, &error);
  g_assert_cmpstr (second->key, ==, "two");
  store_fixture_assert_sound (self);
}

/* What somebody else wrote there is as good as nothing. */
static void
test_nonsense (StoreFixture *self, gconstpointer data)
{
  static const char *const spoilers[] = {
    "UPDATE reviews SET n_frames = 2000000000", "UPDATE reviews SET n_frames = 5, n_done = 6",
    "UPDATE reviews SET n_done = 3, figures = x'00'",
  };
  gint64 clip = 0, person = 0;

  add_review (self, &clip, &person, "one", 3);
  for (guint i = 0; i < G_N_ELEMENTS (spoilers); i++)
    {
      g_autoptr(GuiseReviewRecord) found = NULL;
      g_autoptr(GError) error = NULL;

      store_fixture_close (self);
      store_fixture_run_sql (self, spoilers[i]);
      store_fixture_reopen (self);
      found = guise_store_review_get (self->store, clip, person, &error);
      g_assert_no_error (error);
      g_assert_null (found);
    }
}

/* What is done to faces by hand makes another sum, and undoing it the one from before. */
static void
test_retouches (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "a");
  gint64 track = store_fixture_add_faces (self, clip, 0, 3, "crop");
  g_autoptr(GArray) faces = store_fixture_find (self, (GuiseFaceQuery) { .track = track });
  g_autofree char *before = NULL, *after = NULL, *undone = NULL;
  g_autoptr(GError) error = NULL;

  before = guise_store_clip_sum_retouches (self->store, clip, &error);
  g_assert_no_error (error);
  guise_store_face_correct_each (self->store, IDS (faces), 1, GUISE_CORRECTION_BY_HAND, move_points, NULL, "Correct",
                                 &error);
  g_assert_no_error (error);
  after = guise_store_clip_sum_retouches (self->store, clip, &error);
  g_assert_cmpstr (after, !=, before);
  guise_store_undo (self->store, NULL, &error);
  g_assert_no_error (error);
  undone = guise_store_clip_sum_retouches (self->store, clip, &error);
  g_assert_cmpstr (undone, ==, before);
}

/* A forgotten person's figures go, too. */
static void
test_forgotten (StoreFixture *self, gconstpointer data)
{
  gint64 clip = 0, person = 0;
  g_autoptr(GuiseReviewRecord) found = NULL;
  g_autoptr(GError) error = NULL;

  add_review (self, &clip, &person, "one", 3);
  guise_store_person_forget (self->store, person, FALSE, NULL, &error);
  g_assert_no_error (error);
  found = guise_store_review_get (self->store, clip, person, &error);
  g_assert_no_error (error);
  g_assert_null (found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/reviews/round-trip", test_round_trip);
  STORE_TEST ("/store/reviews/nonsense", test_nonsense);
  STORE_TEST ("/store/reviews/retouches", test_retouches);
  STORE_TEST ("/store/reviews/forgotten", test_forgotten);
  return g_test_run ();
}
