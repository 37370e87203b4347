/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <string.h>

/* Six faces of one and four of another, in one track that should be two. */
#define N_FACES 10
#define N_FIRST 6

/* The track @id's mean in the two directions that the faces have; a track without a vector has none. */
static void
assert_mean (StoreFixture *self, gint64 id, guint n_vectors, float first, float second)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) tracks = guise_store_track_list (self->store, 0, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      if (track->id != id)
        continue;
      g_assert_cmpuint (track->n_vectors, ==, n_vectors);
      g_assert_true (track->has_vector);
      g_assert_cmpfloat_with_epsilon (track->vector[0], first, 1e-6f);
      g_assert_cmpfloat_with_epsilon (track->vector[1], second, 1e-6f);
      return;
    }
  g_assert_cmpuint (n_vectors, ==, 0);
}

/* Returns: ids of the faces, whose track has its mean. */
static GArray *
add_track (StoreFixture *self, gint64 *track)
{
  const gint64 clip = store_fixture_add_clip (self, "one");
  g_autofree float *vectors = g_new0 (float, N_FACES * GUISE_FACE_VECTOR_SIZE);
  g_autoptr(GError) error = NULL;
  GArray *ids;

  *track = store_fixture_add_faces (self, clip, 0, N_FACES - 1, "crop");
  ids = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  for (guint i = 0; i < N_FACES; i++)
    vectors[i * GUISE_FACE_VECTOR_SIZE + (i < N_FIRST ? 0 : 1)] = 1;
  guise_store_face_set_vectors (self->store, IDS (ids), N_FACES, vectors, &error);
  guise_store_clip_measure_tracks (self->store, clip, &error);
  g_assert_no_error (error);
  return ids;
}

static gint64
get_track (StoreFixture *self, gint64 face)
{
  g_autoptr(GArray) faces = guise_store_face_get (self->store, &face, 1, NULL);

  return g_array_index (faces, GuiseFaceRecord, 0).track;
}

/* A track that is split off has the identity of its own faces, and the rest has that of the rest; undo and redo too. */
static void
test_split (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 track, other, person;
  g_autoptr(GArray) ids = add_track (self, &track);

  assert_mean (self, track, N_FACES, 0.6f, 0.4f);
  guise_store_face_split (self->store, IDS (ids) + N_FIRST, N_FACES - N_FIRST, NULL, "Split", &person, &error);
  g_assert_no_error (error);
  other = get_track (self, IDS (ids)[N_FACES - 1]);
  g_assert_cmpint (other, !=, track);
  for (guint i = 0; i < 2; i++)
    {
      assert_mean (self, track, N_FIRST, 1, 0);
      assert_mean (self, other, N_FACES - N_FIRST, 0, 1);
      g_assert_true (guise_store_undo (self->store, NULL, NULL));
      assert_mean (self, track, N_FACES, 0.6f, 0.4f);
      assert_mean (self, other, 0, 0, 0);
      g_assert_true (guise_store_redo (self->store, NULL, NULL));
    }
  store_fixture_assert_sound (self);
}

/* Parts of a track that were given to somebody are parts with an identity; joined again they are as before. */
static void
test_assign_and_join (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 track, person, other;
  g_autoptr(GArray) ids = add_track (self, &track);

  guise_store_person_add (self->store, "Ada", GUISE_ROLE_NONE, NULL, &person, &error);
  guise_store_face_assign (self->store, IDS (ids), N_FIRST, person, "Assign", &error);
  g_assert_no_error (error);
  other = get_track (self, IDS (ids)[0]);
  assert_mean (self, other, N_FIRST, 1, 0);
  assert_mean (self, track, N_FACES - N_FIRST, 0, 1);
  guise_store_track_join (self->store, track, other, &error);
  g_assert_no_error (error);
  assert_mean (self, track, N_FACES, 0.6f, 0.4f);
}

/* Who is merged into another keeps the identities of the tracks. */
static void
test_merged (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 track, person, other;
  g_autoptr(GArray) ids = add_track (self, &track);

  guise_store_face_split (self->store, IDS (ids) + N_FIRST, N_FACES - N_FIRST, NULL, "Split", &person, &error);
  guise_store_person_add (self->store, "Ada", GUISE_ROLE_NONE, NULL, &other, &error);
  guise_store_track_assign (self->store, &track, 1, other, "Assign", &error);
  guise_store_person_merge (self->store, other, person, GUISE_MERGE_APART, "Merge", &error);
  g_assert_no_error (error);
  assert_mean (self, track, N_FIRST, 1, 0);
  assert_mean (self, get_track (self, IDS (ids)[N_FACES - 1]), N_FACES - N_FIRST, 0, 1);
}

/* Profiles and tiny faces say little beside others. */
static void
test_trust (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 track;
  g_autoptr(GArray) ids = add_track (self, &track);

  store_fixture_close (self);
  store_fixture_run_sql (self, "UPDATE faces SET yaw = -70 WHERE frame >= 6; UPDATE tracks SET n_vectors = 0");
  store_fixture_reopen (self);
  guise_store_clip_measure_tracks (self->store, 1, &error);
  g_assert_no_error (error);
  assert_mean (self, track, N_FACES, 6 / 6.4f, 0.4f / 6.4f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/track-vectors/split", test_split);
  STORE_TEST ("/store/track-vectors/assign-and-join", test_assign_and_join);
  STORE_TEST ("/store/track-vectors/merged", test_merged);
  STORE_TEST ("/store/track-vectors/trust", test_trust);
  return g_test_run ();
}
