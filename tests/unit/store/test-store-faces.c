/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <math.h>

static void
test_survives_reopen (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  gint64 track = store_fixture_add_faces (self, clip, 0, 9, "crop");
  g_autoptr(GArray) faces = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_reopen (self);
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { .clip = clip }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faces->len, ==, 10);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      g_autofree char *expected = g_strdup_printf ("crop-%u", i);
      g_autofree char *crop = store_fixture_dup_crop (self, face);

      g_assert_cmpstr (crop, ==, expected);
      g_assert_cmpint (face->frame, ==, i);
      g_assert_cmpint (face->track, ==, track);
      g_assert_cmpint (face->person, ==, 0);
      g_assert_cmpfloat (face->box.width, ==, 50);
      g_assert_true (isnan (face->pitch));
      g_assert_cmpfloat (face->frame_to_crop.m[4], ==, 1);
    }
  store_fixture_assert_sound (self);
}

static void
test_missing_frames (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  GuiseFrameRange all = { 0, 99 };
  g_autoptr(GArray) missing = NULL;
  g_autoptr(GArray) other = NULL;
  g_autoptr(GArray) every_third = NULL;

  store_fixture_add_faces (self, clip, 20, 29, "b");
  store_fixture_add_faces (self, clip, 10, 19, "a");
  store_fixture_add_faces (self, clip, 50, 59, "c");
  missing = guise_store_clip_list_missing (self->store, clip, all, 1, "options", NULL);
  g_assert_cmpuint (missing->len, ==, 3);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 0).last, ==, 9);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 1).first, ==, 30);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 1).last, ==, 49);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 2).first, ==, 60);

  other = guise_store_clip_list_missing (self->store, clip, all, 1, "other options", NULL);
  g_assert_cmpuint (other->len, ==, 1);
  every_third = guise_store_clip_list_missing (self->store, clip, (GuiseFrameRange) { 10, 29 }, 3, "options", NULL);
  g_assert_cmpuint (every_third->len, ==, 0);
}

static void
test_found_again_keeps_decisions (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  GuisePoint3 corrected[GUISE_FACE_N_LANDMARKS], read[GUISE_FACE_N_LANDMARKS];
  g_autoptr(GArray) before = NULL;
  g_autoptr(GArray) after = NULL;
  g_autoptr(GArray) faces = NULL;
  g_autofree char *crop = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  store_fixture_add_faces (self, clip, 0, 4, "old");
  before = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  id = g_array_index (before, gint64, 2);
  store_fixture_make_landmarks (corrected, 1000);
  guise_store_face_set_decision (self->store, &id, 1, GUISE_DECISION_EXCLUDE, "Exclude", &error);
  g_assert_no_error (error);
  guise_store_face_set_landmarks (self->store, &id, 1, GUISE_LANDMARKS_CORRECTED, corrected, "Correct", &error);
  g_assert_no_error (error);

  store_fixture_add_faces (self, clip, 0, 4, "new");
  after = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  g_assert_cmpuint (after->len, ==, before->len);
  faces = guise_store_face_get (self->store, &id, 1, &error);
  g_assert_cmpint (g_array_index (faces, GuiseFaceRecord, 0).decision, ==, GUISE_DECISION_EXCLUDE);
  crop = store_fixture_dup_crop (self, &g_array_index (faces, GuiseFaceRecord, 0));
  g_assert_cmpstr (crop, ==, "new-2");
  guise_store_face_get_landmarks (self->store, &id, 1, GUISE_LANDMARKS_BEST, read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (read[7].x, corrected[7].x, 0.01f);
}

static void
test_landmarks_are_exact_enough (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  GuisePoint3 expected[GUISE_FACE_N_LANDMARKS], read[2 * GUISE_FACE_N_LANDMARKS];
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  gboolean found[2];

  store_fixture_add_faces (self, clip, 3, 4, "x");
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  guise_store_face_get_landmarks (self->store, IDS (ids), 2, GUISE_LANDMARKS_RAW, read, found, &error);
  g_assert_no_error (error);
  g_assert_true (found[0] && found[1]);
  store_fixture_make_landmarks (expected, 4);
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    {
      const GuisePoint3 *point = &read[GUISE_FACE_N_LANDMARKS + i];

      g_assert_cmpfloat_with_epsilon (point->x, expected[i].x, 180.0f / 65535);
      g_assert_cmpfloat_with_epsilon (point->y, expected[i].y, 180.0f / 65535);
      g_assert_cmpfloat_with_epsilon (point->z, expected[i].z, 180.0f / 65535);
    }

  guise_store_face_get_landmarks (self->store, IDS (ids), 1, GUISE_LANDMARKS_SMOOTHED, read, found, &error);
  g_assert_no_error (error);
  g_assert_false (found[0]);
  g_assert_false (guise_store_face_get_landmarks (self->store, IDS (ids), 1, GUISE_LANDMARKS_SMOOTHED,
                                                  read, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_vectors (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  float read[GUISE_FACE_VECTOR_SIZE];
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GArray) with_vector = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_add_faces (self, clip, 3, 3, "x");
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  guise_store_face_get_vectors (self->store, IDS (ids), 1, read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (read[5], ==, 8);
  with_vector = store_fixture_find (self, (GuiseFaceQuery) { .with_vector = TRUE });
  g_assert_cmpuint (with_vector->len, ==, 1);
}

static void
test_sorts_and_limits (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GArray) faces = NULL;
  GuiseFaceCounts counts;

  store_fixture_add_faces (self, clip, 0, 59, "x");
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { .sort = GUISE_FACE_SORT_YAW, .descending = TRUE,
                                                                   .limit = 5 }, NULL);
  g_assert_cmpuint (faces->len, ==, 5);
  g_assert_cmpfloat (g_array_index (faces, GuiseFaceRecord, 0).yaw, ==, 59);
  g_assert_cmpfloat (g_array_index (faces, GuiseFaceRecord, 4).yaw, ==, 55);
  g_assert_true (guise_store_face_count (self->store, &(GuiseFaceQuery) { .where = "yaw < 10 or frame >= 50" },
                                         &counts, NULL));
  g_assert_cmpint (counts.n_faces, ==, 20);
}

static void
test_tracks_split_and_join (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  gint64 first = store_fixture_add_faces (self, clip, 0, 9, "x");
  gint64 second = store_fixture_add_faces (self, clip, 20, 29, "y");
  gint64 person = 0;
  g_autoptr(GArray) ids = store_fixture_find (self, (GuiseFaceQuery) { .track = first });
  g_autoptr(GArray) tracks = NULL, places = NULL;
  g_autoptr(GArray) of_person = NULL;
  g_autoptr(GError) error = NULL;

  guise_store_person_add (self->store, NULL, GUISE_ROLE_NONE, NULL, &person, &error);
  g_assert_no_error (error);
  guise_store_face_assign (self->store, IDS (ids), 4, person, "Assign", &error);
  g_assert_no_error (error);
  tracks = guise_store_track_list (self->store, clip, &error);
  g_assert_cmpuint (tracks->len, ==, 3);
  places = guise_store_track_list_places (self->store, clip, &error);
  g_assert_cmpuint (places->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const GuiseTrackRecord *a = &g_array_index (tracks, GuiseTrackRecord, i);
      const GuiseTrackRecord *b = &g_array_index (places, GuiseTrackRecord, i);

      g_assert_true (a->id == b->id && a->person == b->person && a->first == b->first && a->last == b->last
                     && a->n_faces == b->n_faces);
      g_assert_false (b->has_vector);
    }
  of_person = store_fixture_find (self, (GuiseFaceQuery) { .person = person });
  g_assert_cmpuint (of_person->len, ==, 4);

  guise_store_track_join (self->store, second, first, &error);
  g_assert_no_error (error);
  g_array_unref (tracks);
  tracks = guise_store_track_list (self->store, clip, &error);
  g_assert_cmpuint (tracks->len, ==, 2);
  g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, 1).n_faces, ==, 16);
  g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, 1).last, ==, 29);
}

static void
test_batch_is_all_or_nothing (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip + 1, (GuiseFrameRange) { 0, 9 }, 1, "options");
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_add_face (batch, guise_face_batch_add_track (batch), 0, 10, "nobody");
  g_assert_false (guise_face_batch_commit (batch, self->store, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  g_assert_cmpuint (ids->len, ==, 0);
  store_fixture_add_faces (self, clip, 0, 3, "after");
  store_fixture_assert_sound (self);
}

/* Text that could not be read again would make all of the project unreadable. */
static void
test_text_is_utf8 (StoreFixture *self, gconstpointer data)
{
  GuiseClipRecord clip = { .path = (char *) "/media/d\xe9j\xe0.mp4", .fingerprint = (char *) "two", .frame_rate = { 25, 1 } };
  g_autoptr(GPtrArray) clips = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_add_clip (self, "one");
  g_assert_false (guise_store_clip_add (self->store, &clip, "Import", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  g_clear_error (&error);
  clips = guise_store_clip_list (self->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (clips->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/faces/survive-a-reopen", test_survives_reopen);
  STORE_TEST ("/store/faces/frames-done-are-not-missing", test_missing_frames);
  STORE_TEST ("/store/faces/found-again-keeps-decisions", test_found_again_keeps_decisions);
  STORE_TEST ("/store/faces/landmarks-are-exact-enough", test_landmarks_are_exact_enough);
  STORE_TEST ("/store/faces/vectors", test_vectors);
  STORE_TEST ("/store/faces/sorts-and-limits", test_sorts_and_limits);
  STORE_TEST ("/store/faces/tracks-split-and-join", test_tracks_split_and_join);
  STORE_TEST ("/store/faces/batch-is-all-or-nothing", test_batch_is_all_or_nothing);
  STORE_TEST ("/store/faces/text-is-utf-8", test_text_is_utf8);
  return g_test_run ();
}
