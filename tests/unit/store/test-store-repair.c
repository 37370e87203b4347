/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A database that is damaged or gone, and the way out that the program offers. */

#define N_KILLS 6

static char *
file_path (StoreFixture *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

static GBytes *
read_file (StoreFixture *self, const char *name)
{
  g_autofree char *path = file_path (self, name);
  char *contents = NULL;
  gsize size;

  return g_file_get_contents (path, &contents, &size, NULL) ? g_bytes_new_take (contents, size) : NULL;
}

static void
damage (StoreFixture *self, const char *name)
{
  g_autofree char *path = file_path (self, name);
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_cmpuint (size, >, 6 * 16384);
  memset (contents + 5 * 16384, 0xa5, 16384);
  g_assert_true (g_file_set_contents (path, contents, size, NULL));
}

static void
add_checkpoint (StoreFixture *self, gint64 run, gint64 iteration)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, run, iteration);
  g_autofree char *text = g_strdup_printf ("weights of iteration %" G_GINT64_FORMAT, iteration), *sha256 = NULL;
  GuiseCheckpointRecord checkpoint = { .run = run, .iteration = iteration, .size_bytes = strlen (text) };
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  sha256 = guise_store_hash_file (path, NULL, NULL);
  g_strlcpy (checkpoint.sha256, sha256, sizeof checkpoint.sha256);
  guise_store_checkpoint_add (self->store, &checkpoint, &error);
  g_assert_no_error (error);
}

static gint64
add_run (StoreFixture *self, gint64 person)
{
  g_autoptr(GError) error = NULL;
  gint64 run;

  guise_store_run_add (self->store, &(GuiseRunRecord) { .source = person, .target = person, .model = (char *) "quick",
                       .settings = (char *) "{}" }, &run, &error);
  g_assert_no_error (error);
  return run;
}

/* A hundred faces, a person and a run with one checkpoint, closed, so that there is a copy of it. */
static gint64
fill (StoreFixture *self)
{
  g_autoptr(GError) error = NULL;
  gint64 person, run;

  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 99, "x");
  guise_store_person_add (self->store, "Ada", GUISE_ROLE_NONE, "Add", &person, &error);
  g_assert_no_error (error);
  run = add_run (self, person);
  add_checkpoint (self, run, 100);
  store_fixture_close (self);
  return run;
}

/* Closed as a kill closes: the copy stays as old as it was. */
static void
close_without_copy (StoreFixture *self)
{
  g_autoptr(GBytes) copy = read_file (self, "project.db.bak");
  g_autofree char *path = file_path (self, "project.db.bak");

  store_fixture_close (self);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (copy, NULL), (gssize) g_bytes_get_size (copy), NULL));
}

static GPtrArray *
repair (StoreFixture *self)
{
  GPtrArray *done = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  guise_store_repair (self->path, done, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < done->len; i++)
    g_test_message ("%s", (char *) done->pdata[i]);
  return done;
}

static void
assert_not_repaired (StoreFixture *self, int code)
{
  g_autoptr(GPtrArray) done = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  g_assert_false (guise_store_repair (self->path, done, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, GUISE_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
}

static gint64
newest_checkpoint (StoreFixture *self, gint64 run)
{
  GuiseCheckpointRecord checkpoint = { 0 };
  g_autoptr(GError) error = NULL;
  gboolean found;

  guise_store_checkpoint_get_newest (self->store, run, &checkpoint, &found, NULL, &error);
  g_assert_no_error (error);
  return found ? checkpoint.iteration : 0;
}

static void
assert_faces (StoreFixture *self, guint n_faces)
{
  g_autoptr(GArray) ids = NULL;

  store_fixture_reopen (self);
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  g_assert_cmpuint (ids->len, ==, n_faces);
  store_fixture_assert_sound (self);
}

static void
test_damaged_page (StoreFixture *self, gconstpointer data)
{
  gint64 run = fill (self);
  g_autoptr(GBytes) damaged = NULL, kept = NULL;
  g_autoptr(GPtrArray) done = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *offer = g_strdup_printf ("guise verify %s --repair", self->path);

  damage (self, "project.db");
  damaged = read_file (self, "project.db");
  g_assert_null (guise_store_open (self->path, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, offer));

  done = repair (self);
  g_assert_cmpuint (done->len, ==, 2);
  kept = read_file (self, "project.db.damaged-1");
  g_assert_true (g_bytes_equal (damaged, kept));
  assert_faces (self, 100);
  g_assert_cmpint (newest_checkpoint (self, run), ==, 100);
}

/* Hours of training since the copy are not lost with a page; what cannot be proved to be whole is left out. */
static void
test_newer_checkpoints (StoreFixture *self, gconstpointer data)
{
  gint64 first = fill (self), second;
  g_autofree char *spoilt = NULL;
  g_autoptr(GPtrArray) done = NULL;

  store_fixture_reopen (self);
  add_checkpoint (self, first, 200);
  g_assert_true (guise_store_checkpoint_prune (self->store, first, 1, NULL));
  second = add_run (self, 1);
  add_checkpoint (self, second, 50);
  add_checkpoint (self, second, 60);
  spoilt = guise_store_checkpoint_dup_path (self->store, second, 60);
  store_fixture_add_faces (self, 1, 100, 150, "y");
  close_without_copy (self);
  g_assert_true (g_file_set_contents (spoilt, "something else", -1, NULL));
  damage (self, "project.db");

  done = repair (self);
  g_assert_cmpuint (done->len, ==, 3);
  /* Faces come from the copy alone; their crops' pack is cut to fit. */
  assert_faces (self, 100);
  g_assert_cmpint (newest_checkpoint (self, first), ==, 200);
  g_assert_cmpint (newest_checkpoint (self, second), ==, 50);
  store_fixture_add_faces (self, 1, 100, 120, "z");
  store_fixture_assert_sound (self);
}

static void
test_database_is_gone (StoreFixture *self, gconstpointer data)
{
  g_autofree char *file = file_path (self, "project.db");
  g_autoptr(GPtrArray) done = NULL;

  fill (self);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_true (guise_store_is_project (self->path));
  store_fixture_assert_refused (self, GUISE_ERROR_DAMAGED);
  done = repair (self);
  assert_faces (self, 100);
}

/* A bit within a value, which no check of the structure finds. */
static void
test_damaged_value (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) done = NULL;

  fill (self);
  store_fixture_run_sql (self, "UPDATE faces SET frame = -5 WHERE id = 7");
  done = repair (self);
  g_assert_cmpuint (done->len, ==, 2);
  assert_faces (self, 100);
}

static void
test_sound_is_left_alone (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) done = NULL;
  g_autoptr(GBytes) before = NULL, after = NULL;

  fill (self);
  before = read_file (self, "project.db");
  done = repair (self);
  after = read_file (self, "project.db");
  g_assert_cmpuint (done->len, ==, 0);
  g_assert_true (g_bytes_equal (before, after));
}

/* Crops that are damaged are cut again, and what was decided about the faces stays. */
static void
test_damaged_crops (StoreFixture *self, gconstpointer data)
{
  g_autofree char *pack = file_path (self, "faces/crops-000001.pack"), *contents = NULL, *crop = NULL;
  gint64 id = 3;
  g_autoptr(GPtrArray) done = NULL;
  g_autoptr(GArray) missing = NULL, faces = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 9, "old");
  guise_store_face_set_decision (self->store, &id, 1, GUISE_DECISION_EXCLUDE, "Exclude", &error);
  g_assert_no_error (error);
  store_fixture_close (self);
  g_assert_true (g_file_get_contents (pack, &contents, &size, NULL));
  *(char *) memmem (contents, size, "old-2", 5) = 'x';
  *(char *) memmem (contents, size, "old-7", 5) = 'x';
  g_assert_true (g_file_set_contents (pack, contents, (gssize) size, NULL));

  done = repair (self);
  g_assert_cmpuint (done->len, ==, 1);
  store_fixture_reopen (self);
  missing = guise_store_clip_list_missing (self->store, 1, (GuiseFrameRange) { 0, 9 }, 1, "options", NULL);
  g_assert_cmpuint (missing->len, ==, 2);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 0).first, ==, 2);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 0).last, ==, 2);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 1).first, ==, 7);

  store_fixture_add_faces (self, 1, 2, 2, "new");
  store_fixture_add_faces (self, 1, 7, 7, "new");
  store_fixture_assert_sound (self);
  faces = guise_store_face_get (self->store, &id, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_array_index (faces, GuiseFaceRecord, 0).decision, ==, GUISE_DECISION_EXCLUDE);
  crop = store_fixture_dup_crop (self, &g_array_index (faces, GuiseFaceRecord, 0));
  g_assert_cmpstr (crop, ==, "new-2");
}

/* The pack that would be appended to is gone: new crops go to another, and the old ones are found again. */
static void
test_pack_is_gone (StoreFixture *self, gconstpointer data)
{
  g_autofree char *pack = file_path (self, "faces/crops-000001.pack");
  g_autoptr(GPtrArray) done = NULL;
  g_autoptr(GArray) missing = NULL;
  gint64 clip = store_fixture_add_clip (self, "one");

  store_fixture_add_faces (self, clip, 0, 9, "old");
  store_fixture_close (self);
  g_assert_cmpint (g_unlink (pack), ==, 0);
  store_fixture_reopen (self);
  g_assert_cmpuint (g_strv_length ((char **) guise_store_get_recovered (self->store)), ==, 1);
  store_fixture_add_faces (self, clip, 10, 19, "new");
  store_fixture_close (self);

  done = repair (self);
  g_assert_cmpuint (done->len, ==, 1);
  store_fixture_reopen (self);
  missing = guise_store_clip_list_missing (self->store, clip, (GuiseFrameRange) { 0, 19 }, 1, "options", NULL);
  g_assert_cmpuint (missing->len, ==, 1);
  g_assert_cmpint (g_array_index (missing, GuiseFrameRange, 0).last, ==, 9);
  store_fixture_add_faces (self, clip, 0, 9, "again");
  store_fixture_assert_sound (self);
}

static void
test_no_way_out (StoreFixture *self, gconstpointer data)
{
  g_autofree char *copy = file_path (self, "project.db.bak");
  g_autoptr(GBytes) before = NULL, after = NULL;

  fill (self);
  damage (self, "project.db");
  damage (self, "project.db.bak");
  before = read_file (self, "project.db");
  assert_not_repaired (self, GUISE_ERROR_DAMAGED);
  g_assert_cmpint (g_unlink (copy), ==, 0);
  assert_not_repaired (self, GUISE_ERROR_DAMAGED);
  after = read_file (self, "project.db");
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_not_while_it_is_open (StoreFixture *self, gconstpointer data)
{
  fill (self);
  store_fixture_reopen (self);
  assert_not_repaired (self, GUISE_ERROR_BUSY);
}

static void
test_newer_version_is_no_damage (StoreFixture *self, gconstpointer data)
{
  fill (self);
  store_fixture_run_sql (self, "PRAGMA user_version = 99");
  assert_not_repaired (self, GUISE_ERROR_SCHEMA);
}

/* A copy that holds a trigger was not made by us, whatever the database is like. */
static void
test_hostile_copy (StoreFixture *self, gconstpointer data)
{
  g_autofree char *file = file_path (self, "project.db");
  g_autofree char *copy = file_path (self, "project.db.bak");

  fill (self);
  store_fixture_run_sql (self, "CREATE TRIGGER t AFTER INSERT ON clips BEGIN DELETE FROM faces; END");
  g_assert_cmpint (g_rename (file, copy), ==, 0);
  assert_not_repaired (self, GUISE_ERROR_UNSAFE);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
test_kill_while_repairing (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (6);
  gint64 run = fill (self);
  guint n_killed = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr(GPtrArray) done = NULL;
      int status;
      pid_t pid;

      damage (self, "project.db");
      pid = fork ();
      g_assert_cmpint (pid, >=, 0);
      if (pid == 0)
        {
          g_autoptr(GPtrArray) unheard = g_ptr_array_new_with_free_func (g_free);

          _exit (guise_store_repair (self->path, unheard, NULL, NULL) ? 0 : 1);
        }
      g_usleep (g_rand_int_range (rand, 0, 60000));
      kill (pid, SIGKILL);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      n_killed += WIFSIGNALED (status) ? 1 : 0;

      done = repair (self);
      assert_faces (self, 100);
      g_assert_cmpint (newest_checkpoint (self, run), ==, 100);
      store_fixture_close (self);
    }
  g_test_message ("%u of %d were killed in time", n_killed, N_KILLS);
}

/* The kept file holds faces and vectors, and so it goes with whom it shows. */
static void
test_forgetting_takes_kept_files (StoreFixture *self, gconstpointer data)
{
  g_autofree char *kept = file_path (self, "project.db.damaged-1");
  g_autoptr(GPtrArray) done = NULL;
  g_autoptr(GError) error = NULL;

  fill (self);
  damage (self, "project.db");
  done = repair (self);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  store_fixture_reopen (self);
  guise_store_person_forget (self->store, 1, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/repair/damaged-page", test_damaged_page);
  STORE_TEST ("/store/repair/newer-checkpoints", test_newer_checkpoints);
  STORE_TEST ("/store/repair/database-is-gone", test_database_is_gone);
  STORE_TEST ("/store/repair/damaged-value", test_damaged_value);
  STORE_TEST ("/store/repair/sound-is-left-alone", test_sound_is_left_alone);
  STORE_TEST ("/store/repair/damaged-crops", test_damaged_crops);
  STORE_TEST ("/store/repair/pack-is-gone", test_pack_is_gone);
  STORE_TEST ("/store/repair/no-way-out", test_no_way_out);
  STORE_TEST ("/store/repair/not-while-it-is-open", test_not_while_it_is_open);
  STORE_TEST ("/store/repair/newer-version-is-no-damage", test_newer_version_is_no_damage);
  STORE_TEST ("/store/repair/hostile-copy", test_hostile_copy);
  STORE_TEST ("/store/repair/kill-while-repairing", test_kill_while_repairing);
  STORE_TEST ("/store/repair/forgetting-takes-kept-files", test_forgetting_takes_kept_files);
  return g_test_run ();
}
