/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/forget/leaves-no-byte", test_leaves_no_byte);
  STORE_TEST ("/store/forget/with-runs", test_with_runs);
  STORE_TEST ("/store/forget/beside-a-reader", test_beside_a_reader);
  STORE_TEST ("/store/forget/goes-on-after-a-kill", test_goes_on_after_kill);
  return g_test_run ();
}
