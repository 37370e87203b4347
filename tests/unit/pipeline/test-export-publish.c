/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-export-plan.h"
#include "guise-export-publish.h"
#include "guise-export-record.h"

#include <glib/gstdio.h>
#include <string.h>

/* A kill at each step between the last byte of a movie and its record in the project. */

#define MOVIE  "a whole movie"
#define OTHER  "the movie that was there before"
#define RECORD "{ \"schema\": 1 }"

typedef struct
{
  char           *folder, *file, *growing, *record;
  GuiseStore     *store;
  GuiseExportRow *row;
} Fixture;

static void
put (const char *path, const char *text)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_holds (const char *path, const char *text)
{
  g_autofree char *found = NULL;

  g_file_get_contents (path, &found, NULL, NULL);
  g_assert_cmpstr (found, ==, text);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *project = NULL, *movie = NULL;

  self->folder = g_dir_make_tmp ("guise-publish-XXXXXX", NULL);
  project = g_build_filename (self->folder, "film.guise", NULL);
  self->file = g_build_filename (self->folder, "swap.mp4", NULL);
  self->record = guise_export_record_dup_path (self->file);
  self->store = guise_store_create (project, NULL, &error);
  g_assert_no_error (error);

  self->row = g_new0 (GuiseExportRow, 1);
  self->row->file = g_strdup (self->file);
  self->row->to = GUISE_TIME_NONE;
  self->row->disclosure = g_strdup ("xmp, tag, record");
  self->row->created = g_get_real_time () / G_TIME_SPAN_SECOND;
  g_assert_true (guise_store_export_begin (self->store, self->row, &self->row->id, &error));
  self->growing = guise_export_plan_dup_growing_path (self->file, self->row->id);
  put (self->growing, MOVIE);
  self->row->sha256 = guise_store_hash_file (self->growing, NULL, &error);
  self->row->record = g_strdup (RECORD);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", self->folder);

  g_assert_true (guise_store_close (self->store, NULL));
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  guise_export_row_free (self->row);
  g_free (self->folder);
  g_free (self->file);
  g_free (self->growing);
  g_free (self->record);
}

/* What the job tells the store before it names the movie. */
static void
announce (Fixture *self)
{
  g_assert_true (guise_store_export_finish (self->store, self->row, NULL));
}

static GuiseExportState
get_state (Fixture *self)
{
  g_autoptr(GPtrArray) rows = guise_store_export_list (self->store, NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  return ((GuiseExportRow *) g_ptr_array_index (rows, 0))->state;
}

/* A movie grew from segments, which nobody looks for any more once it has its name. */
static void
put_segments (Fixture *self)
{
  g_autofree char *folder = guise_export_plan_dup_segments_path (self->file, self->row->id);
  g_autofree char *segment = g_build_filename (folder, "000001.segment", NULL);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  put (segment, "packets");
}

static void
assert_whole (Fixture *self)
{
  g_autofree char *folder = guise_export_plan_dup_segments_path (self->file, self->row->id);

  put_segments (self);
  guise_export_plan_sweep (self->store);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  assert_holds (self->file, MOVIE);
  assert_holds (self->record, RECORD);
  g_assert_false (g_file_test (self->growing, G_FILE_TEST_EXISTS));
  g_assert_cmpint (get_state (self), ==, GUISE_EXPORT_DONE);
}

static void
test_killed_before_the_record (Fixture *self, gconstpointer data)
{
  announce (self);
  assert_whole (self);
}

static void
test_killed_before_the_name (Fixture *self, gconstpointer data)
{
  announce (self);
  put (self->record, RECORD);
  assert_whole (self);
}

/* The record says that replacing had been allowed. */
static void
test_killed_while_replacing (Fixture *self, gconstpointer data)
{
  put (self->file, OTHER);
  announce (self);
  put (self->record, RECORD);
  assert_whole (self);
}

static void
test_killed_after_the_name (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  announce (self);
  guise_export_publish (self->growing, self->row, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_state (self), ==, GUISE_EXPORT_RUNNING);
  assert_whole (self);
}

/* Half a movie is none, and nobody's file is touched. */
static void
test_half_a_movie (Fixture *self, gconstpointer data)
{
  put (self->growing, "half a");
  announce (self);
  guise_export_plan_sweep (self->store);
  g_assert_false (g_file_test (self->growing, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (self->file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (self->record, G_FILE_TEST_EXISTS));
  g_assert_cmpint (get_state (self), !=, GUISE_EXPORT_DONE);
}

static void
test_spares_what_came (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  put (self->file, OTHER);
  announce (self);
  g_assert_false (guise_export_publish (self->growing, self->row, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  guise_export_plan_sweep (self->store);
  assert_holds (self->file, OTHER);
  g_assert_false (g_file_test (self->record, G_FILE_TEST_EXISTS));
}

/* One that does not disclose, in the place of one that did: the words beside it would be said of the wrong movie. */
static void
test_replaces_words (Fixture *self, gconstpointer data)
{
  g_autofree char *mark = g_strconcat (self->file, ".xmp", NULL);
  g_autoptr(GError) error = NULL;

  put (self->file, OTHER);
  put (self->record, RECORD);
  put (mark, "a swap");
  g_free (self->row->disclosure);
  self->row->disclosure = g_strdup ("none");
  announce (self);
  guise_export_publish (self->growing, self->row, TRUE, &error);
  g_assert_no_error (error);
  assert_holds (self->file, MOVIE);
  g_assert_false (g_file_test (self->record, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
}

/* What others keep beside a movie is not ours to take. */
static void
test_spares_words_of_others (Fixture *self, gconstpointer data)
{
  g_autofree char *mark = g_strconcat (self->file, ".xmp", NULL);

  put (self->file, OTHER);
  put (mark, "rating: 5");
  g_free (self->row->disclosure);
  self->row->disclosure = g_strdup ("none");
  announce (self);
  g_assert_true (guise_export_publish (self->growing, self->row, TRUE, NULL));
  assert_holds (mark, "rating: 5");
}

/* A folder of pictures has no ending, and a dot in the folder that it lies in is none of its. */
static void
test_grows_beside (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = guise_export_plan_dup_growing_path ("/films.d/shots", 7);
  g_autofree char *movie = guise_export_plan_dup_growing_path ("/films.d/shot.mp4", 7);

  g_assert_cmpstr (folder, ==, "/films.d/.shots.guise-export-7.");
  g_assert_cmpstr (movie, ==, "/films.d/.shot.guise-export-7.mp4");
}

/* Half a sequence goes with all that is in it. */
static void
test_half_a_sequence (Fixture *self, gconstpointer data)
{
  g_autofree char *picture = g_build_filename (self->growing, "frame-000000.png", NULL);

  g_unlink (self->growing);
  g_mkdir (self->growing, 0755);
  put (picture, "half a picture");
  guise_export_plan_sweep (self->store);
  g_assert_false (g_file_test (self->growing, G_FILE_TEST_EXISTS));
}

/* The pictures grow among what is kept of them, and are named from there. */
static void
test_killed_before_the_name_of_pictures (Fixture *self, gconstpointer data)
{
  g_autofree char *pictures = guise_export_plan_dup_pictures_path (self->file, self->row->id);
  g_autofree char *index = g_build_filename (pictures, "sequence.json", NULL);
  g_autofree char *named = g_build_filename (self->file, "sequence.json", NULL);
  g_autofree char *folder = g_path_get_dirname (pictures);

  g_unlink (self->growing);
  g_assert_cmpint (g_mkdir_with_parents (pictures, 0755), ==, 0);
  put (index, MOVIE);
  announce (self);
  guise_export_plan_sweep (self->store);
  assert_holds (named, MOVIE);
  assert_holds (self->record, RECORD);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpint (get_state (self), ==, GUISE_EXPORT_DONE);
}

/* Those of an export that did not end stay with their journal, and go when there is none. */
static void
test_kept_pictures (Fixture *self, gconstpointer data)
{
  g_autofree char *pictures = guise_export_plan_dup_pictures_path (self->file, self->row->id);
  g_autofree char *folder = g_path_get_dirname (pictures);
  g_autofree char *picture = g_build_filename (pictures, "frame-000000.png", NULL);
  g_autofree char *journal = g_build_filename (folder, "journal", NULL);

  g_assert_cmpint (g_mkdir_with_parents (pictures, 0755), ==, 0);
  put (picture, "a picture");
  put (journal, "frame 0");
  announce (self);
  guise_export_plan_sweep (self->store);
  assert_holds (picture, "a picture");
  put (journal, "");
  guise_export_plan_sweep (self->store);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add ("/pipeline/export-publish/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  TEST (killed_before_the_record);
  TEST (killed_before_the_name);
  TEST (killed_while_replacing);
  TEST (killed_after_the_name);
  TEST (half_a_movie);
  TEST (spares_what_came);
  TEST (replaces_words);
  TEST (spares_words_of_others);
  TEST (grows_beside);
  TEST (half_a_sequence);
  TEST (killed_before_the_name_of_pictures);
  TEST (kept_pictures);
  return g_test_run ();
}
