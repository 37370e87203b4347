/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-store-cache.h"
#include "guise-store-references.h"
#include "guise-store-suggestions.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct
{
  gint64 clip, gone, stays;     /* persons */
  gint64 run_gone, run_other;
} Scene;

static gint64
add_run (StoreFixture *self, gint64 source, gint64 target, const char *preview_text)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  gint64 run;

  g_assert_true (guise_store_run_add (self->store, &(GuiseRunRecord) { .source = source, .target = target,
                                      .model = (char *) "quick", .settings = (char *) "{}" }, &run, NULL));
  path = guise_store_preview_dup_path (self->store, run, 10);
  g_file_set_contents (path, preview_text, -1, &error);
  g_assert_no_error (error);
  guise_store_preview_add (self->store, &(GuisePreviewRecord) { run, 10, (gint64) strlen (preview_text) }, 0, &error);
  g_assert_no_error (error);
  return run;
}

/* Two persons in one clip; everything about the first holds the word FORGETME. */
static void
build (StoreFixture *self, Scene *scene)
{
  gint64 gone_track, stays_track;
  g_autofree char *thumbnail = NULL;
  g_autofree char *cache = guise_store_dup_cache_folder (self->store);
  g_autoptr(GArray) ids = NULL;

  scene->clip = store_fixture_add_clip (self, "one");
  gone_track = store_fixture_add_faces (self, scene->clip, 0, 49, "FORGETME-crop");
  stays_track = store_fixture_add_faces (self, scene->clip, 100, 149, "STAYS-crop");
  g_assert_true (guise_store_person_add (self->store, "FORGETME-name", GUISE_ROLE_NONE, "Add", &scene->gone, NULL));
  g_assert_true (guise_store_person_add (self->store, "STAYS-name", GUISE_ROLE_NONE, "Add", &scene->stays, NULL));
  g_assert_true (guise_store_track_assign (self->store, &gone_track, 1, scene->gone, "Assign", NULL));
  g_assert_true (guise_store_track_assign (self->store, &stays_track, 1, scene->stays, "Assign", NULL));
  g_assert_true (guise_store_person_rename (self->store, scene->gone, "FORGETME-2", "Rename", NULL));
  g_assert_true (guise_store_person_set_consent (self->store, scene->gone, GUISE_CONSENT_YES, "FORGETME-note", "Ask",
                                                 NULL));
  ids = store_fixture_find (self, (GuiseFaceQuery) { .person = scene->stays });
  g_assert_true (guise_store_face_set_decision (self->store, IDS (ids), 5, GUISE_DECISION_EXCLUDE,
                                                "Exclude 5", NULL));
  g_assert_true (guise_store_swap_set (self->store, scene->clip, scene->gone, "{\"a\":\"FORGETME\"}", "Blend", NULL));
  scene->run_gone = add_run (self, scene->stays, scene->gone, "FORGETME-preview");
  scene->run_other = add_run (self, scene->stays, scene->stays, "STAYS-preview");
  thumbnail = g_build_filename (cache, "thumb.jpg", NULL);
  g_assert_true (g_file_set_contents (thumbnail, "FORGETME-thumb", -1, NULL));
}

static void
test_leaves_no_byte (StoreFixture *self, gconstpointer data)
{
  GuiseForgetReport report;
  Scene scene;
  g_autoptr(GArray) faces = NULL;
  g_autoptr(GuiseRunRecord) run = NULL;
  g_autofree char *crop = NULL;
  g_autoptr(GError) error = NULL;

  build (self, &scene);
  /* A crop that was replaced is in no row any more, but still in the pack. */
  store_fixture_add_faces (self, scene.clip, 0, 9, "FORGETME-again");
  store_fixture_reopen (self);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), >=, 4);

  guise_store_person_forget (self->store, scene.gone, FALSE, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.n_faces, ==, 50);
  g_assert_cmpuint (report.n_packs, ==, 1);
  g_assert_cmpuint (report.n_undo_steps, ==, 5);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  g_assert_cmpuint (store_fixture_count_files_with (self, "STAYS"), >=, 3);

  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { 0 }, NULL);
  g_assert_cmpuint (faces->len, ==, 50);
  crop = store_fixture_dup_crop (self, &g_array_index (faces, GuiseFaceRecord, 7));
  g_assert_cmpstr (crop, ==, "STAYS-crop-107");
  run = guise_store_run_get (self->store, scene.run_gone, NULL);
  g_assert_cmpint (run->target, ==, 0);
  g_assert_cmpint (run->source, ==, scene.stays);

  /* Steps that have nothing to do with the person still work. */
  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  store_fixture_assert_sound (self);
  store_fixture_reopen (self);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  store_fixture_assert_sound (self);
  store_fixture_add_faces (self, scene.clip, 200, 210, "later");
  store_fixture_assert_sound (self);
}

static void
test_with_runs (StoreFixture *self, gconstpointer data)
{
  GuiseForgetReport report;
  Scene scene;
  g_autofree char *folder = NULL;
  g_autofree char *other = NULL;
  g_autoptr(GError) error = NULL;

  build (self, &scene);
  folder = guise_store_run_dup_folder (self->store, scene.run_gone);
  other = guise_store_run_dup_folder (self->store, scene.run_other);
  guise_store_person_forget (self->store, scene.gone, TRUE, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_runs, ==, 1);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  store_fixture_assert_sound (self);
}

/* A reader keeps the old pages alive: that must be said, and made good by the next start. */
static void
test_beside_a_reader (StoreFixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->path, "project.db", NULL);
  sqlite3 *reader = NULL;
  Scene scene;
  g_autoptr(GError) error = NULL;

  build (self, &scene);
  g_assert_cmpint (sqlite3_open (file, &reader), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT COUNT (*) FROM faces", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_false (guise_store_person_forget (self->store, scene.gone, FALSE, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BUSY);
  g_assert_cmpint (sqlite3_close (reader), ==, SQLITE_OK);
  store_fixture_reopen (self);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  store_fixture_assert_sound (self);
}

/* As if the program had been killed after the rows were gone and before the files were. */
static void
test_goes_on_after_kill (StoreFixture *self, gconstpointer data)
{
  g_autofree char *thumbnail = NULL;
  Scene scene;
  const char * const *recovered;

  build (self, &scene);
  thumbnail = g_build_filename (self->path, "cache", "thumb.jpg", NULL);
  store_fixture_close (self);
  store_fixture_run_sql (self, "PRAGMA foreign_keys = ON; DELETE FROM previews; DELETE FROM steps;"
                         "INSERT INTO meta VALUES ('forgetting', 1)");
  store_fixture_reopen (self);
  g_assert_false (g_file_test (thumbnail, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME-preview"), ==, 0);
  recovered = guise_store_get_recovered (self->store);
  g_assert_nonnull (recovered[0]);
}

/* What is cached elsewhere goes too, also what was left where it was cached before, and also after a kill. */
static void
test_elsewhere (StoreFixture *self, gconstpointer data)
{
  g_autofree char *now = g_build_filename (self->path, "exports", "now", NULL);
  g_autofree char *before = g_build_filename (self->path, "exports", "before", NULL);
  const char *const first[] = { before, NULL }, *const both[] = { now, before, NULL };
  g_autofree char *folder = NULL, *film = NULL, *old_folder = NULL, *old_film = NULL;
  Scene scene;

  build (self, &scene);
  g_assert_cmpint (g_mkdir (now, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (before, 0755), ==, 0);
  guise_store_set_cache_roots (self->store, first);
  old_folder = guise_store_make_clip_cache (self->store);
  old_film = g_build_filename (old_folder, GUISE_STORE_FILM_PREFIX "1-a.jpg", NULL);
  guise_store_set_cache_roots (self->store, both);
  folder = guise_store_make_clip_cache (self->store);
  film = g_build_filename (folder, GUISE_STORE_FILM_PREFIX "1-a.jpg", NULL);
  g_assert_true (g_str_has_prefix (folder, now) && g_str_has_prefix (old_folder, before));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (g_file_set_contents (film, "FORGETME-film", -1, NULL));
      g_assert_true (g_file_set_contents (old_film, "FORGETME-film", -1, NULL));
      if (i == 0)
        {
          store_fixture_close (self);
          store_fixture_run_sql (self, "PRAGMA foreign_keys = ON; DELETE FROM previews; DELETE FROM steps;"
                                 "INSERT INTO meta VALUES ('forgetting', 1)");
          store_fixture_reopen (self);
          guise_store_set_cache_roots (self->store, both);
          g_free (guise_store_make_clip_cache (self->store));
        }
      else
        g_assert_true (guise_store_person_forget (self->store, scene.gone, FALSE, NULL, NULL));
      g_assert_false (g_file_test (film, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (old_film, G_FILE_TEST_EXISTS));
    }
}

/* A vector whose bytes can be searched for. */
static void
make_vector (float *vector, const char *word)
{
  char *bytes = (char *) vector;

  for (gsize i = 0; i < GUISE_FACE_VECTOR_SIZE * sizeof (float); i++)
    bytes[i] = word[i % strlen (word)];
}

static void
test_photos (StoreFixture *self, gconstpointer data)
{
  float gone[2 * GUISE_FACE_VECTOR_SIZE], stays[GUISE_FACE_VECTOR_SIZE];
  Scene scene;
  g_autoptr(GArray) left = NULL;
  g_autoptr(GError) error = NULL;

  build (self, &scene);
  make_vector (gone, "FORGETME-photo--");
  make_vector (gone + GUISE_FACE_VECTOR_SIZE, "FORGETME-second-");
  make_vector (stays, "STAYS-photo-----");
  g_assert_true (guise_store_reference_add (self->store, scene.gone, gone, 2, NULL, "Photos", NULL));
  g_assert_true (guise_store_reference_add (self->store, scene.stays, stays, 1, NULL, "Photos", NULL));
  /* One that was taken away waits for being undone, and is the person's all the same. */
  g_assert_true (guise_store_reference_remove (self->store, scene.gone, "No photos", NULL));
  store_fixture_reopen (self);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME-photo"), >=, 1);

  guise_store_person_forget (self->store, scene.gone, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  g_assert_cmpuint (store_fixture_count_files_with (self, "STAYS-photo"), >=, 1);
  left = guise_store_reference_list (self->store, 0, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpint (g_array_index (left, GuiseReferenceRecord, 0).person, ==, scene.stays);
  store_fixture_assert_sound (self);
}

static gint64
add_doubted (StoreFixture *self, gint64 clip, gint64 first, gint64 last, const char *text)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { first, last }, 1, "options");
  gint64 track = guise_face_batch_add_rejected_track (batch, GUISE_REJECTED_DOUBTFUL);

  for (gint64 frame = first; frame <= last; frame++)
    store_fixture_add_face (batch, track, frame, 10, text);
  g_assert_true (guise_face_batch_commit (batch, self->store, NULL));
  return guise_face_batch_get_track_id (batch, track);
}

/* What was taken for no face where the person is seen, with its reason, its picture and its vectors. */
static void
test_no_faces (StoreFixture *self, gconstpointer data)
{
  float vector[GUISE_FACE_VECTOR_SIZE];
  GuiseForgetReport report;
  gint64 other, doubted, said, elsewhere;
  Scene scene;
  g_autoptr(GArray) left = NULL, faces = NULL;
  g_autoptr(GError) error = NULL;

  build (self, &scene);
  other = store_fixture_add_clip (self, "another");
  doubted = add_doubted (self, scene.clip, 300, 304, "FORGETME-doubted");
  said = store_fixture_add_faces (self, scene.clip, 310, 312, "FORGETME-said");
  elsewhere = store_fixture_add_faces (self, other, 0, 4, "STAYS-elsewhere");
  make_vector (vector, "FORGETME-track--");
  g_assert_true (guise_store_track_set_vector (self->store, doubted, vector, 5, NULL));
  faces = store_fixture_find (self, (GuiseFaceQuery) { .track = said });
  g_assert_true (guise_store_face_set_rejected (self->store, IDS (faces), 1, GUISE_REJECTED_BY_HAND, "FORGETME: no face",
                                                NULL));
  g_clear_pointer (&faces, g_array_unref);
  faces = store_fixture_find (self, (GuiseFaceQuery) { .track = elsewhere });
  g_assert_true (guise_store_face_set_rejected (self->store, IDS (faces), 1, GUISE_REJECTED_BY_HAND, "No face", NULL));

  guise_store_person_forget (self->store, scene.gone, FALSE, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.n_faces, ==, 50 + 5 + 3);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  left = store_fixture_find (self, (GuiseFaceQuery) { .where = "rejected" });
  g_assert_cmpuint (left->len, ==, 5);
  store_fixture_assert_sound (self);
}

/* Who was merged into the person is that person: with a name, a consent and photos of their own. */
static void
test_merged (StoreFixture *self, gconstpointer data)
{
  float vector[GUISE_FACE_VECTOR_SIZE];
  gint64 track, first, second;
  Scene scene;
  g_autoptr(GError) error = NULL;

  build (self, &scene);
  make_vector (vector, "FORGETME-photo--");
  track = store_fixture_add_faces (self, scene.clip, 300, 304, "FORGETME-third");
  g_assert_true (guise_store_person_add (self->store, "FORGETME-first", GUISE_ROLE_NONE, "Add", &first, NULL));
  g_assert_true (guise_store_person_add (self->store, "FORGETME-second", GUISE_ROLE_NONE, "Add", &second, NULL));
  g_assert_true (guise_store_track_assign (self->store, &track, 1, first, "Assign", NULL));
  g_assert_true (guise_store_person_set_consent (self->store, first, GUISE_CONSENT_YES, "FORGETME-asked", "Ask", NULL));
  g_assert_true (guise_store_reference_add (self->store, second, vector, 1, NULL, "Photos", NULL));
  /* The first by its track, the second by its photo alone. */
  guise_store_person_merge (self->store, second, first, GUISE_MERGE_APART, "Merge", &error);
  g_assert_no_error (error);
  guise_store_person_merge (self->store, scene.gone, second, GUISE_MERGE_APART, "Merge", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (self, "STAYS"), >=, 1);

  guise_store_person_forget (self->store, scene.gone, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  g_assert_null (guise_store_person_get (self->store, first, NULL));
  store_fixture_assert_sound (self);
}

/* Steps and denials that name the person, of faces that are somebody else's by now. */
static void
test_mentions (StoreFixture *self, gconstpointer data)
{
  gint64 track;
  GuiseForgetReport report;
  Scene scene;
  g_autoptr(GArray) faces = NULL;
  g_autoptr(GHashTable) denied = NULL;
  g_autoptr(GError) error = NULL;

  build (self, &scene);
  track = store_fixture_add_faces (self, scene.clip, 300, 304, "STAYS-third");
  faces = store_fixture_find (self, (GuiseFaceQuery) { .track = track });
  g_assert_true (guise_store_track_suggest (self->store, &track, 1, scene.gone, NULL));
  g_assert_true (guise_store_face_confirm (self->store, IDS (faces), 1, TRUE, "This is FORGETME-name", NULL));
  g_assert_true (guise_store_track_assign (self->store, &track, 1, scene.stays, NULL, NULL));
  g_assert_true (guise_store_face_set_decision (self->store, IDS (faces), 1, GUISE_DECISION_EXCLUDE,
                                                "Beside FORGETME-names", NULL));
  /* As after a denial whose step is long gone. */
  store_fixture_close (self);
  store_fixture_run_sql (self, "UPDATE tracks SET denied = '1 2 12 ' WHERE person = 2");
  store_fixture_reopen (self);

  guise_store_person_forget (self->store, scene.gone, FALSE, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (self, "This is FORGETME-name"), ==, 0);
  g_assert_cmpuint (store_fixture_count_files_with (self, "Beside FORGETME-names"), >=, 1);
  denied = guise_store_track_list_denied (self->store, NULL);
  g_assert_cmpuint (g_hash_table_size (denied), >=, 2);
  for (gint64 of = 1; of <= track; of++)
    {
      g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, of, scene.gone);

      g_assert_false (g_hash_table_contains (denied, key));
    }
  store_fixture_assert_sound (self);
}

/* Somebody's crop that cannot be read any more keeps nobody else from being forgotten: it is to be cut again. */
static void
test_beside_damage (StoreFixture *self, gconstpointer data)
{
  g_autofree char *pack = g_build_filename (self->path, "faces", "crops-000001.pack", NULL);
  g_autoptr(GArray) faces = NULL, missing = NULL;
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  Scene scene;
  char *crop;
  gsize size;

  build (self, &scene);
  g_assert_true (g_file_get_contents (pack, &contents, &size, NULL));
  crop = memmem (contents, size, "STAYS-crop-120", strlen ("STAYS-crop-120"));
  g_assert_nonnull (crop);
  *crop = 'X';
  store_fixture_close (self);
  g_assert_true (g_file_set_contents (pack, contents, (gssize) size, NULL));
  store_fixture_reopen (self);

  guise_store_person_forget (self->store, scene.gone, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { 0 }, NULL);
  g_assert_cmpuint (faces->len, ==, 50);
  for (guint i = 0; i < faces->len; i++)
    g_assert_cmpint (g_array_index (faces, GuiseFaceRecord, i).crop.pack != 0, ==,
                     g_array_index (faces, GuiseFaceRecord, i).frame != 120);
  missing = guise_store_clip_list_missing (self->store, scene.clip, (GuiseFrameRange) { 100, 149 }, 1, "options", NULL);
  g_assert_cmpuint (missing->len, ==, 1);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 0).first, ==, 120);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 0).last, ==, 120);
  store_fixture_assert_sound (self);
}

/* The same where all of the pack is gone. */
static void
test_beside_a_lost_pack (StoreFixture *self, gconstpointer data)
{
  g_autofree char *pack = g_build_filename (self->path, "faces", "crops-000001.pack", NULL);
  g_autoptr(GError) error = NULL;
  Scene scene;

  build (self, &scene);
  store_fixture_close (self);
  g_assert_cmpint (g_unlink (pack), ==, 0);
  store_fixture_reopen (self);
  guise_store_person_forget (self->store, scene.gone, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
  store_fixture_add_faces (self, scene.clip, 200, 210, "later");
  store_fixture_assert_sound (self);
}

/* A stranger's history may say that one step took all people that there could ever be. */
static void
test_beside_endless_people (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Scene scene;

  build (self, &scene);
  store_fixture_close (self);
  store_fixture_run_sql (self, "INSERT INTO changes (step, field, ids, before, after) SELECT step, field, "
                         "X'0101ffffffffffffff3f', X'8080808080808080400100', X'808080808080808040' FROM changes "
                         "WHERE field = (SELECT field FROM changes ORDER BY id LIMIT 1) LIMIT 1");
  store_fixture_reopen (self);
  guise_store_person_forget (self->store, scene.gone, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (self, "FORGETME"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/forget/leaves-no-byte", test_leaves_no_byte);
  STORE_TEST ("/store/forget/with-runs", test_with_runs);
  STORE_TEST ("/store/forget/photos", test_photos);
  STORE_TEST ("/store/forget/what-was-no-face", test_no_faces);
  STORE_TEST ("/store/forget/who-was-merged", test_merged);
  STORE_TEST ("/store/forget/mentions", test_mentions);
  STORE_TEST ("/store/forget/beside-damage", test_beside_damage);
  STORE_TEST ("/store/forget/beside-a-lost-pack", test_beside_a_lost_pack);
  STORE_TEST ("/store/forget/beside-a-reader", test_beside_a_reader);
  STORE_TEST ("/store/forget/beside-endless-people", test_beside_endless_people);
  STORE_TEST ("/store/forget/goes-on-after-a-kill", test_goes_on_after_kill);
  STORE_TEST ("/store/forget/cached-elsewhere", test_elsewhere);
  return g_test_run ();
}
