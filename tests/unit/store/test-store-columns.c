/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-store-suggestions.h"

#include <math.h>

/*
 * What the columns answer is what SQLite answers: each query is asked of the
 * store under test, which has them, and of another that reads the same project without.
 */

static float
random_figure (GRand *rand)
{
  return g_rand_int_range (rand, 0, 8) == 0 ? NAN : (float) g_rand_int_range (rand, -40, 40) / 16;
}

/* Many equal figures, for ties, and some that were not measured. */
static gint64
add_random_faces (StoreFixture *self, GRand *rand, gint64 clip, gint64 first, gint64 last)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { first, last }, 1, "options");
  g_autoptr(GError) error = NULL;
  gint64 track = guise_face_batch_add_track (batch);

  for (gint64 frame = first; frame <= last; frame++)
    {
      GuiseFaceRecord face = {
        .track = track, .frame = frame, .time = frame * 40000000, .box = { 10, 20, 50, 60 },
        .yaw = random_figure (rand), .pitch = random_figure (rand), .roll = random_figure (rand),
        .pose_error = random_figure (rand), .sharpness = random_figure (rand), .exposure = random_figure (rand),
        .size = random_figure (rand), .confidence = random_figure (rand), .match = random_figure (rand),
        .noise = random_figure (rand), .mouth = random_figure (rand), .eyes = random_figure (rand),
        .detection = random_figure (rand), .difference = random_figure (rand), .occlusion = random_figure (rand),
        .crop_width = 10, .crop_height = 10, .frame_to_crop = GUISE_AFFINE_IDENTITY,
      };

      guise_face_batch_add (batch, &face, NULL, NULL, NULL);
    }
  guise_face_batch_commit (batch, self->store, &error);
  g_assert_no_error (error);
  return guise_face_batch_get_track_id (batch, track);
}

static void
cache (StoreFixture *self)
{
  g_autoptr(GError) error = NULL;
  gboolean ready = FALSE;

  while (!ready && guise_store_face_cache (self->store, 64, &ready, &error))
    ;
  g_assert_no_error (error);
}

static char *
random_where (GRand *rand)
{
  static const char *const figures[] = { "sharpness", "yaw", "pitch", "roll", "size", "exposure", "confidence",
                                         "pose_error", "match", "noise", "mouth", "eyes", "detection", "difference",
                                         "occlusion", "rating", "frame", "clip", "track", "face", "person" };
  static const char *const flags[] = { "kept", "held_out", "tag:smile", "tag:nobody-has-it", "suggested", "duplicate", "rejected", "doubtful",
                                       "brief" };
  static const char *const signs[] = { "<", "<=", ">", ">=", "=", "!=" };
  g_autoptr(GString) text = g_string_new (NULL);

  for (int n = g_rand_int_range (rand, 1, 5); n > 0; n--)
    {
      const char *figure = figures[g_rand_int_range (rand, 0, G_N_ELEMENTS (figures))];

      if (g_rand_boolean (rand))
        g_string_append (text, "not ");
      if (g_rand_int_range (rand, 0, 4) == 0)
        g_string_append (text, flags[g_rand_int_range (rand, 0, G_N_ELEMENTS (flags))]);
      else
        g_string_append_printf (text, g_rand_boolean (rand) ? "abs (%s) %s %g" : "(%s %s %g)", figure,
                                signs[g_rand_int_range (rand, 0, G_N_ELEMENTS (signs))],
                                g_rand_int_range (rand, -40, 40) / (g_rand_boolean (rand) ? 16. : 1.));
      if (n > 1)
        g_string_append (text, g_rand_boolean (rand) ? " and " : " or ");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_agrees (StoreFixture *self, GuiseStore *plain, const GuiseFaceQuery *query)
{
  g_autoptr(GArray) ids = guise_store_face_find (self->store, query, NULL);
  g_autoptr(GArray) truth = guise_store_face_find (plain, query, NULL);
  GuiseFaceCounts counts, true_counts;

  g_assert_cmpmem (ids->data, ids->len * sizeof (gint64), truth->data, truth->len * sizeof (gint64));
  g_assert_true (guise_store_face_count (self->store, query, &counts, NULL));
  g_assert_true (guise_store_face_count (plain, query, &true_counts, NULL));
  g_assert_cmpint (counts.n_faces, ==, true_counts.n_faces);
  g_assert_cmpint (counts.n_kept, ==, true_counts.n_kept);
  g_assert_cmpint (counts.n_held_out, ==, true_counts.n_held_out);
}

/* Queries of all kinds. */
static void
assert_true_to_database (StoreFixture *self, GRand *rand, gint64 person)
{
  g_autoptr(GuiseStore) plain = guise_store_open (self->path, &(GuiseStoreParams) { .read_only = TRUE }, NULL);

  g_assert_nonnull (plain);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *where = i % 3 != 0 ? random_where (rand) : NULL;
      gint64 counted[1], truth[1];
      GuiseFaceQuery query = {
        .where = where, .sort = i % GUISE_N_FACE_SORTS, .descending = g_rand_boolean (rand),
        .kept = g_rand_int_range (rand, 0, 3), .held_out = g_rand_int_range (rand, 0, 3),
        .limit = g_rand_boolean (rand) ? 0 : 17,
        .clip = i % 5 == 0 ? 1 : 0, .person = i % 7 == 0 ? person : 0, .unassigned = i % 11 == 5,
        .in_frames = i % 4 == 0, .range = { 20, 70 },
      };

      g_test_message ("%s, by %s%s", where, guise_face_sort_get_name (query.sort), query.descending ? ", down" : "");
      assert_agrees (self, plain, &query);
      query.limit = 0;
      where = where != NULL ? where : g_strdup ("yaw < 0");
      g_assert_true (guise_store_face_count_each (self->store, &query, (const char *const *) &where, 1, counted, NULL));
      g_assert_true (guise_store_face_count_each (plain, &query, (const char *const *) &where, 1, truth, NULL));
      g_assert_cmpint (counted[0], ==, truth[0]);
    }
}

/* Everything that writes to faces, tracks and clips, and the columns follow. */
static void
test_follows (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);
  gint64 clips[2] = { store_fixture_add_clip (self, "one"), store_fixture_add_clip (self, "two") };
  g_autoptr(GArray) ids = NULL;
  gint64 anna, bert, track;
  float values[10] = { 0.5f, NAN, 2 };

  g_assert_true (guise_store_person_add (self->store, "Anna", GUISE_ROLE_NONE, NULL, &anna, NULL));
  cache (self);
  assert_true_to_database (self, rand, anna);
  track = add_random_faces (self, rand, clips[1], 0, 99);
  add_random_faces (self, rand, clips[0], 50, 149);
  assert_true_to_database (self, rand, anna);

  g_assert_true (guise_store_track_assign (self->store, &track, 1, anna, "Assign", NULL));
  assert_true_to_database (self, rand, anna);
  ids = store_fixture_find (self, (GuiseFaceQuery) { .sort = GUISE_FACE_SORT_YAW });
  g_assert_true (guise_store_face_set_decision (self->store, IDS (ids), 60, GUISE_DECISION_EXCLUDE, "Exclude", NULL));
  g_assert_true (guise_store_face_set_hold_out (self->store, IDS (ids) + 40, 60, GUISE_HOLD_OUT_YES, "Hold", NULL));
  g_assert_true (guise_store_face_set_match (self->store, IDS (ids), 10, values, NULL));
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_face_set_tags (self->store, IDS (ids) + 10, 50, (const char *const[]) { "Smile", NULL }, "Tag", NULL));
  g_assert_true (guise_store_face_set_rating (self->store, IDS (ids) + 30, 50, 4, "Rate", NULL));
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_track_suggest (self->store, &track, 1, anna, NULL));
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_face_set_rejected (self->store, IDS (ids), 1, GUISE_REJECTED_BY_HAND, "Reject", NULL));
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_face_split (self->store, IDS (ids) + 20, 30, "Bert", "Split", &bert, NULL));
  assert_true_to_database (self, rand, bert);
  g_assert_true (guise_store_undo (self->store, NULL, NULL) && guise_store_undo (self->store, NULL, NULL));
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_redo (self->store, NULL, NULL));
  assert_true_to_database (self, rand, anna);

  /* The same frames again, other figures. */
  add_random_faces (self, rand, clips[0], 60, 160);
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_clip_remove (self->store, clips[0], "Remove", NULL));
  assert_true_to_database (self, rand, anna);
  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  g_assert_true (guise_store_person_forget (self->store, anna, FALSE, NULL, NULL));
  assert_true_to_database (self, rand, bert);
  add_random_faces (self, rand, clips[1], 0, 10);
  assert_true_to_database (self, rand, bert);
}

/* A reader beside the program that writes. */
static void
test_other_program (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (8);
  gint64 clip = store_fixture_add_clip (self, "one");
  StoreFixture reader = { .path = self->path };

  add_random_faces (self, rand, clip, 0, 99);
  reader.store = guise_store_open (self->path, &(GuiseStoreParams) { .read_only = TRUE }, NULL);
  cache (&reader);
  assert_true_to_database (&reader, rand, 0);
  add_random_faces (self, rand, clip, 100, 199);
  assert_true_to_database (&reader, rand, 0);
  cache (&reader);
  assert_true_to_database (&reader, rand, 0);
  guise_store_destroy (reader.store);
}

/* What was never committed is in no column. */
static gboolean
fail_halfway (GuiseStore *store, gpointer data, GError **error)
{
  const gint64 ids[] = { 1, 2, 3 };
  const float values[] = { 9, 9, 9 };
  g_autoptr(GArray) found = NULL;

  g_assert_true (guise_store_face_set_match (store, ids, 3, values, NULL));
  found = guise_store_face_find (store, &(GuiseFaceQuery) { .where = "match = 9" }, NULL);
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_false (guise_store_face_set_match (store, (const gint64[]) { 4, 12345 }, 2, values, error));
  return FALSE;
}

static void
test_failed_write (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (9);
  g_autoptr(GAsyncResult) result = NULL;

  add_random_faces (self, rand, store_fixture_add_clip (self, "one"), 0, 99);
  cache (self);
  guise_store_call_async (self->store, fail_halfway, NULL, NULL, NULL, store_fixture_take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (guise_store_call_finish (result, NULL));
  assert_true_to_database (self, rand, 0);
}

static void
test_sort_names (void)
{
  for (GuiseFaceSort sort = 0; sort < GUISE_N_FACE_SORTS; sort++)
    {
      GuiseFaceSort again;

      g_assert_true (guise_face_sort_from_name (guise_face_sort_get_name (sort), &again));
      g_assert_cmpint (again, ==, sort);
    }
  g_assert_false (guise_face_sort_from_name ("beauty", &(GuiseFaceSort) { 0 }));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/columns/follow", test_follows);
  STORE_TEST ("/store/columns/other-program", test_other_program);
  STORE_TEST ("/store/columns/failed-write", test_failed_write);
  g_test_add_func ("/store/columns/sort-names", test_sort_names);
  return g_test_run ();
}
