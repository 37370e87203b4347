/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-db-private.h"
#include "guise-schema-private.h"
#include "guise-store-faces.h"
#include "own-mounts.h"
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_two_programs (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GuiseStore) reader = NULL;
  g_autoptr(GuiseClipRecord) seen = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_assert_refused (self, GUISE_ERROR_BUSY);
  reader = guise_store_open (self->path, &(GuiseStoreParams) { .read_only = TRUE }, &error);
  g_assert_no_error (error);
  seen = guise_store_clip_get (reader, clip, &error);
  g_assert_no_error (error);
  g_assert_false (guise_store_clip_set_role (reader, clip, GUISE_ROLE_SOURCE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY);
}

static void
test_paths (StoreFixture *self, gconstpointer data)
{
  g_autofree char *bare = g_build_filename (self->folder, "a", NULL);
  g_autofree char *none = g_build_filename (self->folder, "b", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_store_is_project (bare));
  g_assert_false (guise_store_is_project (none));
  store_fixture_close (self);
  self->store = guise_store_open (bare, NULL, &error);
  g_assert_no_error (error);

  g_assert_null (guise_store_open (none, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (guise_store_create (bare, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

static void
test_newer_version (StoreFixture *self, gconstpointer data)
{
  store_fixture_close (self);
  store_fixture_run_sql (self, "PRAGMA user_version = 99");
  store_fixture_assert_refused (self, GUISE_ERROR_SCHEMA);
}

/* A project of each version of before, as who only reads finds it: it is brought up to date. */
static void
test_older_versions (StoreFixture *self, gconstpointer data)
{
  for (gint64 version = 1; version < guise_schema_get_latest (); version++)
    {
      g_autofree char *file = g_build_filename (self->path, "project.db", NULL);
      g_autoptr(GArray) faces = NULL;
      g_autoptr(GError) error = NULL;
      GuiseDb *db;

      if (self->store != NULL)
        store_fixture_close (self);
      g_assert_cmpint (g_unlink (file), ==, 0);
      db = guise_db_open (file, GUISE_DB_CREATE, &error);
      g_assert_no_error (error);
      g_assert_true (guise_schema_create_as (db, version, &error));
      g_assert_no_error (error);
      guise_db_close (db);
      self->store = guise_store_open (self->path, &(GuiseStoreParams) { .read_only = TRUE }, &error);
      g_assert_no_error (error);
      faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { .where = "noise > 0 or tag:good or rejected" }, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (faces->len, ==, 0);
    }
}

static void
test_foreign_database (StoreFixture *self, gconstpointer data)
{
  store_fixture_close (self);
  store_fixture_run_sql (self, "PRAGMA application_id = 1");
  store_fixture_assert_refused (self, GUISE_ERROR_UNSAFE);
}

static void
test_strange_schema (StoreFixture *self, gconstpointer data)
{
  static const char *const additions[][2] = {
    { "CREATE TRIGGER t AFTER INSERT ON clips BEGIN DELETE FROM faces; END", "DROP TRIGGER t" },
    { "CREATE TEMP TABLE x (a); CREATE VIEW v AS SELECT * FROM clips", "DROP VIEW v" },
    { "CREATE TABLE extra (a)", "DROP TABLE extra" },
    { "CREATE INDEX i ON clips (path)", "DROP INDEX i" },
    { "CREATE VIRTUAL TABLE f USING fts5 (a)", "DROP TABLE f" },
    { "ALTER TABLE clips ADD COLUMN more TEXT", "ALTER TABLE clips DROP COLUMN more" },
    { "DROP INDEX faces_by_frame", "CREATE INDEX faces_by_frame ON faces (clip, frame)" },
    { "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace (sql, ' STRICT', '') WHERE name = 'faces'",
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = 'faces'" },
  };

  store_fixture_close (self);
  for (gsize i = 0; i < G_N_ELEMENTS (additions); i++)
    {
      store_fixture_run_sql (self, additions[i][0]);
      store_fixture_assert_refused (self, GUISE_ERROR_UNSAFE);
      store_fixture_run_sql (self, additions[i][1]);
      /* Nothing but the addition was wrong. */
      store_fixture_reopen (self);
      store_fixture_close (self);
    }
}

static void
test_huge_value (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  store_fixture_close (self);
  store_fixture_run_sql (self, "INSERT INTO frame_tables VALUES (1, zeroblob (70000000))");
  g_assert_cmpint (clip, ==, 1);
  store_fixture_reopen (self);
  g_assert_null (guise_store_clip_get_frame_table (self->store, clip, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE);
  g_assert_true (guise_store_verify (self->store, problems, NULL, NULL));
  g_assert_cmpuint (problems->len, ==, 1);
}

static void
test_wrong_values (StoreFixture *self, gconstpointer data)
{
  static const char *const changes[] = {
    "decision = 77", "frame_to_crop = zeroblob (40)", "pack_length = -5", "frame = -1", "pack_length = 2000000000",
  };

  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 9, "x");
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *spoil = g_strdup_printf ("UPDATE faces SET %s WHERE id = %" G_GSIZE_FORMAT, changes[i], i + 1);
      g_autofree char *mend = g_strdup_printf ("DELETE FROM faces WHERE id = %" G_GSIZE_FORMAT, i + 1);
      g_autoptr(GArray) faces = NULL;
      g_autoptr(GError) error = NULL;

      store_fixture_close (self);
      store_fixture_run_sql (self, spoil);
      store_fixture_reopen (self);
      g_assert_null (guise_store_face_load (self->store, &(GuiseFaceQuery) { 0 }, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
      store_fixture_close (self);
      store_fixture_run_sql (self, mend);
      store_fixture_reopen (self);
      faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { 0 }, NULL);
      g_assert_cmpuint (faces->len, ==, 9 - i);
    }
}

/* A value of a type that the column cannot have, which only a tool outside can put there. */
static void
test_wrong_types (StoreFixture *self, gconstpointer data)
{
  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 9, "x");
  store_fixture_close (self);
  store_fixture_run_sql (self, "PRAGMA writable_schema = ON; "
                         "UPDATE sqlite_schema SET sql = replace (sql, ' STRICT', '') WHERE name = 'faces'");
  store_fixture_run_sql (self, "UPDATE faces SET frame = 'twelve' WHERE id = 3");
  store_fixture_run_sql (self, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' STRICT' "
                         "WHERE name = 'faces'");
  store_fixture_assert_refused (self, GUISE_ERROR_DAMAGED);
}

static void
test_no_database_at_all (StoreFixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->path, "project.db", NULL);

  store_fixture_close (self);
  g_assert_true (g_file_set_contents (file, "This is a letter, not a database, and long enough to be looked at, "
                                      "that is, longer than the hundred bytes of a header of SQLite.", -1, NULL));
  store_fixture_assert_refused (self, GUISE_ERROR_DAMAGED);
}

static void
test_links_are_refused (StoreFixture *self, gconstpointer data)
{
  static const char *const places[] = { "faces/crops-000009.pack", "runs/7", "project.db.bak.new",
                                        "project.db-journal" };

  store_fixture_close (self);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *link = g_build_filename (self->path, places[i], NULL);

      g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
      store_fixture_assert_refused (self, GUISE_ERROR_UNSAFE);
      g_assert_cmpint (g_unlink (link), ==, 0);
    }
  store_fixture_reopen (self);
}

/* Whoever opened it as a checkpoint would wait for somebody who writes. */
static void
test_pipes_are_refused (StoreFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->path, "runs", "7", NULL);
  g_autofree char *pipe = g_build_filename (folder, "checkpoint-000000009.safetensors", NULL);

  store_fixture_close (self);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  store_fixture_assert_refused (self, GUISE_ERROR_UNSAFE);
  g_assert_cmpint (g_unlink (pipe), ==, 0);
  store_fixture_reopen (self);
}

static void
test_read_only_folder (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) clips = NULL;

  if (!g_test_subprocess ())
    {
      own_mounts_run ("/store/open/read-only-folder", NULL);
      return;
    }
  store_fixture_add_clip (self, "one");
  store_fixture_close (self);
  own_mounts_make_read_only (self->path);

  g_assert_null (guise_store_open (self->path, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY);
  g_clear_error (&error);
  self->store = guise_store_open (self->path, &(GuiseStoreParams) { .read_only = TRUE }, &error);
  g_assert_no_error (error);
  clips = guise_store_clip_list (self->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (clips->len, ==, 1);
  store_fixture_close (self);
  g_assert_cmpint (umount (self->path), ==, 0);
}

static void
test_full_disk (StoreFixture *self, gconstpointer data)
{
  g_autofree char *small = g_build_filename (self->folder, "small", NULL);
  g_autofree char *text = g_strnfill (100000, 'x');
  gint64 clip, frame;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_test_subprocess ())
    {
      own_mounts_run ("/store/open/full-disk", NULL);
      return;
    }
  own_mounts_make_small (small, "4m");
  store_fixture_close (self);
  g_free (self->path);
  self->path = g_build_filename (small, "b.guise", NULL);
  self->store = guise_store_create (self->path, NULL, &error);
  g_assert_no_error (error);
  clip = store_fixture_add_clip (self, "one");

  for (frame = 0; frame < 1000 && error == NULL; frame++)
    {
      g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { frame, frame }, 1, "o");

      store_fixture_add_face (batch, guise_face_batch_add_track (batch), frame, 10, text);
      guise_face_batch_commit (batch, self->store, &error);
    }
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE);
  g_assert_cmpint (frame, >, 5);

  /* What was acknowledged is there, and the store still answers. */
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  g_assert_cmpint (ids->len, ==, frame - 1);
  store_fixture_assert_sound (self);
  guise_store_destroy (g_steal_pointer (&self->store));
  g_assert_cmpint (umount2 (small, MNT_DETACH), ==, 0);
}

/* A project that could not be made leaves nothing in the way of the next attempt. */
static void
test_full_disk_at_first (StoreFixture *self, gconstpointer data)
{
  g_autofree char *small = g_build_filename (self->folder, "small", NULL);
  g_autofree char *path = g_build_filename (small, "b.guise", NULL);
  g_autoptr(GError) error = NULL;

  if (!g_test_subprocess ())
    {
      own_mounts_run ("/store/open/full-disk-at-first", NULL);
      return;
    }
  own_mounts_make_small (small, "64k");
  g_assert_null (guise_store_create (path, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (umount2 (small, MNT_DETACH), ==, 0);
}

static gboolean
count_clips_func (GuiseStore *store, gpointer data, GError **error)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (store, error);

  *(guint *) data = clips != NULL ? clips->len : 0;
  return clips != NULL;
}

static void
take_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_async (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  guint n_clips = 0;

  store_fixture_add_clip (self, "one");
  guise_store_call_async (self->store, count_clips_func, &n_clips, NULL, NULL, take_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (guise_store_call_finish (result, &error));
  g_assert_cmpuint (n_clips, ==, 1);

  g_cancellable_cancel (cancellable);
  guise_store_call_async (self->store, count_clips_func, &n_clips, NULL, cancellable, take_result_cb, &cancelled);
  while (cancelled == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (guise_store_call_finish (cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/open/two-programs", test_two_programs);
  STORE_TEST ("/store/open/paths", test_paths);
  STORE_TEST ("/store/open/newer-version", test_newer_version);
  STORE_TEST ("/store/open/older-versions", test_older_versions);
  STORE_TEST ("/store/open/foreign-database", test_foreign_database);
  STORE_TEST ("/store/open/strange-schema", test_strange_schema);
  STORE_TEST ("/store/open/huge-value", test_huge_value);
  STORE_TEST ("/store/open/wrong-values", test_wrong_values);
  STORE_TEST ("/store/open/wrong-types", test_wrong_types);
  STORE_TEST ("/store/open/no-database-at-all", test_no_database_at_all);
  STORE_TEST ("/store/open/links-are-refused", test_links_are_refused);
  STORE_TEST ("/store/open/pipes-are-refused", test_pipes_are_refused);
  STORE_TEST ("/store/open/read-only-folder", test_read_only_folder);
  STORE_TEST ("/store/open/full-disk", test_full_disk);
  STORE_TEST ("/store/open/full-disk-at-first", test_full_disk_at_first);
  STORE_TEST ("/store/open/async", test_async);
  return g_test_run ();
}
