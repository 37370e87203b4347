/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-id-set-private.h"
#include "guise-store-suggestions.h"

/* Kept faces of the whole project. */
static gint64
count_kept (StoreFixture *self)
{
  GuiseFaceCounts counts;

  g_assert_true (guise_store_face_count (self->store, &(GuiseFaceQuery) { 0 }, &counts, NULL));
  return counts.n_kept;
}

static void
undo (StoreFixture *self, const char *expected)
{
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  guise_store_undo (self->store, &name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
}

static void
redo (StoreFixture *self, const char *expected)
{
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  guise_store_redo (self->store, &name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
}

static void
test_survives_restart (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_add_faces (self, clip, 0, 99, "x");
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  g_assert_true (guise_store_face_set_decision (self->store, IDS (ids), 40, GUISE_DECISION_EXCLUDE,
                                                "Exclude 40", NULL));
  /* Half of them are excluded already, which undo must leave so. */
  g_assert_true (guise_store_face_set_decision (self->store, IDS (ids) + 20, 40, GUISE_DECISION_EXCLUDE,
                                                "Exclude 20 more", NULL));
  g_assert_cmpint (count_kept (self), ==, 40);

  store_fixture_reopen (self);
  undo (self, "Exclude 20 more");
  g_assert_cmpint (count_kept (self), ==, 60);
  store_fixture_reopen (self);
  undo (self, "Exclude 40");
  g_assert_cmpint (count_kept (self), ==, 100);
  g_assert_false (guise_store_undo (self->store, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);

  store_fixture_reopen (self);
  redo (self, "Exclude 40");
  redo (self, "Exclude 20 more");
  g_assert_cmpint (count_kept (self), ==, 40);
  steps = guise_store_undo_list (self->store, NULL);
  g_assert_cmpuint (steps->len, ==, 2);
  g_assert_cmpstr (((GuiseUndoStep *) steps->pdata[0])->who, ==, "test");
}

static void
test_new_step_drops_undone (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_store_clip_set_role (self->store, clip, GUISE_ROLE_SOURCE, "Source", NULL));
  undo (self, "Source");
  g_assert_true (guise_store_clip_set_role (self->store, clip, GUISE_ROLE_TARGET, "Target", NULL));
  steps = guise_store_undo_list (self->store, NULL);
  g_assert_cmpuint (steps->len, ==, 1);
  g_assert_false (guise_store_redo (self->store, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

/* A decision that changes nothing is no step, and what was undone can be done again after it. */
static void
test_nothing_changed (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GPtrArray) steps = NULL;

  g_assert_true (guise_store_clip_set_role (self->store, clip, GUISE_ROLE_SOURCE, "Source", NULL));
  g_assert_true (guise_store_clip_set_role (self->store, clip, GUISE_ROLE_SOURCE, "Source again", NULL));
  undo (self, "Source");
  g_assert_true (guise_store_clip_set_role (self->store, clip, GUISE_ROLE_NONE, "None", NULL));
  redo (self, "Source");
  steps = guise_store_undo_list (self->store, NULL);
  g_assert_cmpuint (steps->len, ==, 1);
}

static void
test_persons (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  gint64 track = store_fixture_add_faces (self, clip, 0, 9, "x");
  gint64 first, second;
  g_autoptr(GPtrArray) persons = NULL;
  g_autoptr(GuisePersonRecord) person = NULL;

  g_assert_true (guise_store_person_add (self->store, NULL, GUISE_ROLE_NONE, "Add", &first, NULL));
  g_assert_true (guise_store_person_add (self->store, "Anna", GUISE_ROLE_TARGET, "Add", &second, NULL));
  g_assert_true (guise_store_track_assign (self->store, &track, 1, second, "Assign", NULL));
  g_assert_true (guise_store_person_rename (self->store, first, "Bert", "Rename", NULL));
  g_assert_true (guise_store_person_set_consent (self->store, first, GUISE_CONSENT_YES, "by letter", "Consent", NULL));
  g_assert_true (guise_store_person_merge (self->store, first, second, GUISE_MERGE_APART, "Merge", NULL));

  persons = guise_store_person_list (self->store, NULL);
  g_assert_cmpuint (persons->len, ==, 1);
  g_assert_cmpint (((GuisePersonRecord *) persons->pdata[0])->n_faces, ==, 10);
  g_assert_cmpint (((GuisePersonRecord *) persons->pdata[0])->n_clips, ==, 1);
  g_assert_cmpint (strlen (((GuisePersonRecord *) persons->pdata[0])->consent_hash), ==, 64);

  undo (self, "Merge");
  undo (self, "Consent");
  undo (self, "Rename");
  person = guise_store_person_get (self->store, first, NULL);
  g_assert_cmpstr (person->name, ==, "Person 1");
  g_assert_cmpint (person->consent, ==, GUISE_CONSENT_NONE);
  g_assert_null (person->consent_note);
  g_assert_cmpint (person->n_faces, ==, 0);
  undo (self, "Assign");
  undo (self, "Add");
  undo (self, "Add");
  g_clear_pointer (&persons, g_ptr_array_unref);
  persons = guise_store_person_list (self->store, NULL);
  g_assert_cmpuint (persons->len, ==, 0);
  for (guint i = 0; i < 6; i++)
    g_assert_true (guise_store_redo (self->store, NULL, NULL));
  g_clear_pointer (&persons, g_ptr_array_unref);
  persons = guise_store_person_list (self->store, NULL);
  g_assert_cmpuint (persons->len, ==, 1);
}

static void
test_splits_corrections_and_swaps (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  gint64 track = store_fixture_add_faces (self, clip, 0, 9, "x");
  g_autoptr(GArray) ids = store_fixture_find (self, (GuiseFaceQuery) { .track = track });
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];
  g_autoptr(GArray) tracks = NULL;
  g_autofree char *settings = NULL;
  gint64 person;
  gboolean found;

  g_assert_true (guise_store_person_add (self->store, NULL, GUISE_ROLE_NONE, NULL, &person, NULL));
  g_assert_true (guise_store_face_assign (self->store, IDS (ids), 3, person, "Assign", NULL));
  store_fixture_make_landmarks (points, 5);
  g_assert_true (guise_store_face_set_landmarks (self->store, IDS (ids), 1, GUISE_LANDMARKS_CORRECTED,
                                                 points, "Correct", NULL));
  g_assert_true (guise_store_swap_set (self->store, clip, person, "{\"blend\":1}", "Blend", NULL));
  g_assert_true (guise_store_swap_set (self->store, clip, person, "{\"blend\":2}", "Blend more", NULL));

  undo (self, "Blend more");
  settings = guise_store_swap_get (self->store, clip, person, NULL);
  g_assert_cmpstr (settings, ==, "{\"blend\":1}");
  undo (self, "Blend");
  g_assert_null (guise_store_swap_get (self->store, clip, person, NULL));
  undo (self, "Correct");
  g_assert_true (guise_store_face_get_landmarks (self->store, IDS (ids), 1, GUISE_LANDMARKS_CORRECTED,
                                                 points, &found, NULL));
  g_assert_false (found);
  undo (self, "Assign");
  tracks = guise_store_track_list (self->store, clip, NULL);
  g_assert_cmpuint (tracks->len, ==, 1);
  g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, 0).n_faces, ==, 10);
  store_fixture_assert_sound (self);
}

static void
test_removed_clip_comes_back (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GError) error = NULL;

  store_fixture_add_faces (self, clip, 0, 9, "x");
  g_assert_true (guise_store_clip_remove (self->store, clip, "Remove", NULL));
  g_assert_cmpint (count_kept (self), ==, 0);
  g_assert_null (guise_store_clip_get (self->store, clip, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  undo (self, "Remove");
  g_assert_cmpint (count_kept (self), ==, 10);
}

/* A bulk decision over neighbours costs bytes, not rows. */
static void
test_bulk_is_small (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) set = NULL;
  g_autoptr(GArray) again = NULL;
  g_autoptr(GBytes) packed = NULL;

  for (gint64 id = 200000; id > 0; id--)
    g_array_append_val (ids, id);
  set = guise_id_set_from_ids (IDS (ids), ids->len);
  packed = guise_id_set_pack (set);
  g_assert_cmpuint (g_bytes_get_size (packed), <, 10);
  again = guise_id_set_unpack (packed);
  g_assert_cmpuint (guise_id_set_get_size (again), ==, 200000);
}

/* Faces without crops, straight through SQL: what matters is their number. */
static void
add_many_faces (StoreFixture *self, guint n)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO tracks (clip) VALUES (1); "
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
    "INSERT INTO faces (clip, track, frame, time, box_x, box_y, box_width, box_height, sharpness, flags, hold_out, "
    "crop_width, crop_height, frame_to_crop) SELECT 1, 1, i, i * 40000000, 0, 0, 9, 9, (i %% 100) / 100.0, 0, 0, 9, 9, "
    "zeroblob (48) FROM n", n);

  store_fixture_close (self);
  store_fixture_run_sql (self, sql);
  store_fixture_reopen (self);
}

static void
test_bulk_of_sparse_faces (StoreFixture *self, gconstpointer data)
{
  const guint n = 20000;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_add_clip (self, "one");
  add_many_faces (self, n);
  /* Each hundredth is blurred in its own place, so no two that are excluded are neighbours. */
  ids = store_fixture_find (self, (GuiseFaceQuery) { .where = "sharpness = 0 or sharpness = 0.5" });
  g_assert_cmpuint (ids->len, ==, n / 50);
  guise_store_face_set_decision (self->store, IDS (ids), ids->len, GUISE_DECISION_EXCLUDE, "Blurred",
                                 &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_kept (self), ==, n - n / 50);
  store_fixture_reopen (self);
  undo (self, "Blurred");
  g_assert_cmpint (count_kept (self), ==, n);
  redo (self, "Blurred");
  g_assert_cmpint (count_kept (self), ==, n - n / 50);
}

static void
test_damaged_sets_are_refused (StoreFixture *self, gconstpointer data)
{
  static const guint8 good[] = { 2, 5, 3, 2, 0 };
  g_autoptr(GBytes) whole = g_bytes_new_static (good, sizeof good);
  g_autoptr(GArray) set = guise_id_set_unpack (whole);

  g_assert_cmpuint (guise_id_set_get_size (set), ==, 5);
  g_assert_true (guise_id_set_contains (set, 8) && guise_id_set_contains (set, 10));
  g_assert_false (guise_id_set_contains (set, 9));
  for (gsize length = 0; length < sizeof good; length++)
    {
      g_autoptr(GBytes) torn = g_bytes_new_static (good, length);

      g_assert_null (guise_id_set_unpack (torn));
    }
  for (guint seed = 0; seed < 20000; seed++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
      guint8 noise[12];
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GArray) ids = NULL;
      g_autoptr(GArray) runs = NULL;

      for (guint i = 0; i < sizeof noise; i++)
        noise[i] = g_rand_int (rand);
      bytes = g_bytes_new_static (noise, seed % (sizeof noise + 1));
      ids = guise_id_set_unpack (bytes);
      runs = guise_value_runs_unpack (bytes, 1000);
      for (guint i = 1; ids != NULL && i < ids->len; i++)
        g_assert_cmpint (g_array_index (ids, GuiseIdRange, i - 1).last, <, g_array_index (ids, GuiseIdRange, i).first);
    }
}

static gint64
count_faces_of (StoreFixture *self, gint64 person)
{
  GuiseFaceCounts counts;

  g_assert_true (guise_store_face_count (self->store, &(GuiseFaceQuery) { .person = person }, &counts, NULL));
  return counts.n_faces;
}

/* Adds a face of a track of its own beside those of store_fixture_add_faces(). Returns: the face's track. */
static gint64
add_neighbour (StoreFixture *self, gint64 clip, gint64 frame)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { frame, frame }, 1, "options");
  gint64 track = guise_face_batch_add_track (batch);

  store_fixture_add_face (batch, track, frame, 300, "neighbour");
  g_assert_true (guise_face_batch_commit (batch, self->store, NULL));
  return guise_face_batch_get_track_id (batch, track);
}

/* Who stands beside somebody is somebody else, unless the face is excluded or the user says so. */
static void
test_merge_of_neighbours (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  gint64 tracks[] = { store_fixture_add_faces (self, clip, 0, 9, "x"), add_neighbour (self, clip, 7) };
  gint64 persons[2];
  g_autoptr(GArray) beside = store_fixture_find (self, (GuiseFaceQuery) { .track = tracks[1] });
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (guise_store_person_add (self->store, NULL, GUISE_ROLE_NONE, NULL, &persons[i], NULL));
      g_assert_true (guise_store_track_assign (self->store, &tracks[i], 1, persons[i], NULL, NULL));
    }
  g_assert_false (guise_store_person_merge (self->store, persons[0], persons[1], GUISE_MERGE_APART, "Merge", &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "frame 7 of clip 1"));
  g_assert_cmpint (count_faces_of (self, persons[1]), ==, 1);

  g_assert_true (guise_store_person_merge (self->store, persons[0], persons[1], GUISE_MERGE_EVEN_TOGETHER, "Merge",
                                           NULL));
  g_assert_cmpint (count_faces_of (self, persons[0]), ==, 11);
  undo (self, "Merge");

  g_assert_true (guise_store_face_set_decision (self->store, (const gint64 *) (gpointer) beside->data, 1,
                                                GUISE_DECISION_EXCLUDE, "Exclude", NULL));
  g_assert_true (guise_store_person_merge (self->store, persons[0], persons[1], GUISE_MERGE_APART, "Merge", NULL));
}

static gint64
count_unassigned (StoreFixture *self)
{
  GuiseFaceCounts counts;

  g_assert_true (guise_store_face_count (self->store, &(GuiseFaceQuery) { .unassigned = TRUE }, &counts, NULL));
  return counts.n_faces;
}

/* What a job gave to a person since is nobody's when the person goes, and theirs again when they come back. */
static void
test_found_since (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  gint64 track = store_fixture_add_faces (self, clip, 0, 9, "x"), since[2], person, other;
  g_autoptr(GArray) ids = store_fixture_find (self, (GuiseFaceQuery) { .track = track });

  g_assert_true (guise_store_person_add (self->store, "Anna", GUISE_ROLE_NONE, "Add", &other, NULL));
  g_assert_true (guise_store_face_split (self->store, IDS (ids), 3, NULL, "Split", &person, NULL));
  since[0] = store_fixture_add_faces (self, clip, 100, 104, "y");
  g_assert_true (guise_store_track_assign (self->store, &since[0], 1, person, NULL, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (count_faces_of (self, person), ==, 8);
      g_assert_cmpint (count_unassigned (self), ==, 7);
      undo (self, "Split");
      g_assert_cmpint (count_unassigned (self), ==, 15);
      g_assert_true (guise_store_redo (self->store, NULL, NULL));
    }

  g_assert_true (guise_store_person_merge (self->store, other, person, GUISE_MERGE_APART, "Merge", NULL));
  undo (self, "Merge");
  since[1] = store_fixture_add_faces (self, clip, 200, 201, "z");
  g_assert_true (guise_store_track_suggest (self->store, &since[1], 1, person, NULL));
  g_assert_true (guise_store_redo (self->store, NULL, NULL));
  g_assert_cmpint (count_faces_of (self, other), ==, 8);
  g_assert_cmpint (count_unassigned (self), ==, 9);
  undo (self, "Merge");
  g_assert_cmpint (count_faces_of (self, person), ==, 10);
  store_fixture_assert_sound (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/undo/survives-a-restart", test_survives_restart);
  STORE_TEST ("/store/undo/new-step-drops-undone-ones", test_new_step_drops_undone);
  STORE_TEST ("/store/undo/nothing-changed", test_nothing_changed);
  STORE_TEST ("/store/undo/persons", test_persons);
  STORE_TEST ("/store/undo/merge-of-neighbours", test_merge_of_neighbours);
  STORE_TEST ("/store/undo/found-since", test_found_since);
  STORE_TEST ("/store/undo/splits-corrections-and-swaps", test_splits_corrections_and_swaps);
  STORE_TEST ("/store/undo/removed-clip-comes-back", test_removed_clip_comes_back);
  STORE_TEST ("/store/undo/bulk-is-small", test_bulk_is_small);
  STORE_TEST ("/store/undo/bulk-of-sparse-faces", test_bulk_of_sparse_faces);
  STORE_TEST ("/store/undo/damaged-sets-are-refused", test_damaged_sets_are_refused);
  return g_test_run ();
}
