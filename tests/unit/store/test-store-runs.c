/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-export-record.h"
#include "guise-store-shown.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static gint64
add_run (StoreFixture *self)
{
  GuiseRunRecord run = { .model = (char *) "quick", .settings = (char *) "{}", .seed = 7, .resolution = 96 };
  g_autoptr(GError) error = NULL;
  gint64 id;

  guise_store_run_add (self->store, &run, &id, &error);
  g_assert_no_error (error);
  return id;
}

static void
add_checkpoint (StoreFixture *self, gint64 run, gint64 iteration)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, run, iteration);
  g_autofree char *text = g_strdup_printf ("weights of %" G_GINT64_FORMAT, iteration);
  g_autofree char *sha256 = NULL;
  g_autoptr(GError) error = NULL;
  GuiseCheckpointRecord checkpoint = { .run = run, .iteration = iteration };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  sha256 = guise_store_hash_file (path, NULL, &error);
  g_assert_no_error (error);
  g_strlcpy (checkpoint.sha256, sha256, sizeof checkpoint.sha256);
  checkpoint.size_bytes = strlen (text);
  guise_store_checkpoint_add (self->store, &checkpoint, &error);
  g_assert_no_error (error);
}

static void
test_damaged_checkpoint (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_run (self);
  g_autofree char *newest = guise_store_checkpoint_dup_path (self->store, run, 300);
  g_autoptr(GuiseRunRecord) record = NULL;
  g_autoptr(GError) error = NULL;
  GuiseCheckpointRecord found;
  g_auto(GStrv) events = NULL;
  gboolean is_found;

  add_checkpoint (self, run, 100);
  add_checkpoint (self, run, 200);
  add_checkpoint (self, run, 300);
  g_assert_true (g_file_set_contents (newest, "weights of 3OO", -1, NULL));

  guise_store_checkpoint_get_newest (self->store, run, &found, &is_found, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (is_found);
  g_assert_cmpint (found.iteration, ==, 200);
  record = guise_store_run_get (self->store, run, NULL);
  g_assert_cmpint (record->iterations, ==, 200);
  events = guise_store_list_events (self->store, 10, NULL);
  g_assert_cmpuint (g_strv_length (events), ==, 1);
  g_assert_nonnull (strstr (events[0], "300"));
  store_fixture_assert_sound (self);
}

static void
test_no_good_checkpoint (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_run (self);
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, run, 100);
  g_autofree char *away = g_strconcat (path, "-away", NULL);
  GuiseCheckpointRecord found;
  g_autoptr(GuiseRunRecord) record = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_found = TRUE;

  add_checkpoint (self, run, 100);
  g_assert_cmpint (g_rename (path, away), ==, 0);
  guise_store_checkpoint_get_newest (self->store, run, &found, &is_found, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (is_found);

  /* Put back, as who is told that there is none may do. */
  g_assert_cmpint (g_rename (away, path), ==, 0);
  guise_store_checkpoint_get_newest (self->store, run, &found, &is_found, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (is_found);
  g_assert_cmpint (found.iteration, ==, 100);
  g_assert_true (found.good);
  record = guise_store_run_get (self->store, run, NULL);
  g_assert_cmpint (record->iterations, ==, 100);
  store_fixture_assert_sound (self);
}

static void
test_prune_keeps_newest_and_best (StoreFixture *self, gconstpointer data)
{
  const GuiseLossRecord losses[] = { { 100, NAN, NAN, 0.25f, NAN, NAN }, { 200, NAN, NAN, 0.5f, NAN, NAN } };
  gint64 run = add_run (self);
  g_autofree char *gone = guise_store_checkpoint_dup_path (self->store, run, 200);
  g_autoptr(GArray) left = NULL;

  for (gint64 iteration = 100; iteration <= 500; iteration += 100)
    add_checkpoint (self, run, iteration);
  g_assert_true (guise_store_loss_append (self->store, run, losses, G_N_ELEMENTS (losses), NULL));
  g_assert_true (guise_store_checkpoint_prune (self->store, run, 2, NULL));
  left = guise_store_checkpoint_list (self->store, run, NULL);
  g_assert_cmpuint (left->len, ==, 3);
  g_assert_cmpint (g_array_index (left, GuiseCheckpointRecord, 0).iteration, ==, 500);
  g_assert_cmpint (g_array_index (left, GuiseCheckpointRecord, 2).iteration, ==, 100);
  g_assert_true (g_array_index (left, GuiseCheckpointRecord, 2).best);
  g_assert_cmpfloat (g_array_index (left, GuiseCheckpointRecord, 2).held_out, ==, 0.25);
  g_assert_true (isnan (g_array_index (left, GuiseCheckpointRecord, 0).held_out));
  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
  store_fixture_assert_sound (self);
}

/* A snapshot stays, also when its iteration is written once more, as a stop does. */
static void
test_prune_keeps_snapshots (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_run (self);
  g_autoptr(GArray) left = NULL;

  add_checkpoint (self, run, 100);
  left = guise_store_checkpoint_list (self->store, run, NULL);
  g_array_index (left, GuiseCheckpointRecord, 0).kept = TRUE;
  g_assert_true (guise_store_checkpoint_add (self->store, &g_array_index (left, GuiseCheckpointRecord, 0), NULL));
  for (gint64 iteration = 100; iteration <= 500; iteration += 100)
    add_checkpoint (self, run, iteration);
  g_assert_true (guise_store_checkpoint_prune (self->store, run, 1, NULL));

  g_array_unref (left);
  left = guise_store_checkpoint_list (self->store, run, NULL);
  g_assert_cmpuint (left->len, ==, 2);
  g_assert_false (g_array_index (left, GuiseCheckpointRecord, 0).kept);
  g_assert_cmpint (g_array_index (left, GuiseCheckpointRecord, 1).iteration, ==, 100);
  g_assert_true (g_array_index (left, GuiseCheckpointRecord, 1).kept);
  store_fixture_assert_sound (self);
}

static void
test_losses_and_rewind (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_run (self);
  GuiseLossRecord losses[50];
  g_autoptr(GArray) list = NULL;
  g_autoptr(GuiseRunRecord) record = NULL;

  for (gint64 i = 0; i < 50; i++)
    losses[i] = (GuiseLossRecord) { i, 1.0f / (float) (i + 1), 0.5f, i == 10 ? 0.25f : NAN, NAN, NAN };
  g_assert_true (guise_store_loss_append (self->store, run, losses, 50, NULL));
  add_checkpoint (self, run, 20);
  add_checkpoint (self, run, 40);
  g_assert_true (guise_store_run_rewind (self->store, run, 20, NULL));
  list = guise_store_loss_list (self->store, run, NULL);
  g_assert_cmpuint (list->len, ==, 21);
  g_assert_true (isnan (g_array_index (list, GuiseLossRecord, 20).held_out));

  record = guise_store_run_get_newest (self->store, NULL);
  g_assert_cmpint (record->iterations, ==, 20);
  g_assert_cmpfloat_with_epsilon (record->loss_source, 1.0 / 21, 1e-6);
  g_assert_cmpfloat_with_epsilon (record->loss_held_out, 0.25, 1e-6);
  g_assert_true (isnan (record->likeness));
  store_fixture_assert_sound (self);
}

/* A training that was cancelled before it had anything to keep. */
static void
test_take_back (StoreFixture *self, gconstpointer data)
{
  const GuiseShownFaces shown = { 3, 9, FALSE };
  const GuiseLossRecord loss = { 1, 0.5f, 0.5f, NAN, NAN, NAN };
  gint64 empty = add_run (self), run = add_run (self);
  g_autofree char *folder = guise_store_run_dup_folder (self->store, empty);
  g_autofree char *sheet = guise_store_preview_dup_path (self->store, empty, 1);
  const GuisePreviewRecord preview = { empty, 1, 5 };
  g_autoptr(GPtrArray) runs = NULL;

  add_checkpoint (self, run, 20);
  g_assert_true (g_file_set_contents (sheet, "sheet", -1, NULL));
  g_assert_true (guise_store_preview_add (self->store, &preview, 0, NULL));
  g_assert_true (guise_store_run_set_shown (self->store, empty, &shown, 1, NULL));
  g_assert_true (guise_store_loss_append (self->store, empty, &loss, 1, NULL));
  g_assert_true (guise_store_run_take_back (self->store, empty, NULL));
  g_assert_true (guise_store_run_take_back (self->store, run, NULL));

  runs = guise_store_run_list (self->store, NULL);
  g_assert_cmpuint (runs->len, ==, 1);
  g_assert_cmpint (((const GuiseRunRecord *) g_ptr_array_index (runs, 0))->id, ==, run);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  store_fixture_assert_sound (self);
}

/* The last iteration of a run: held-out loss and likeness come one after the other. */
static void
test_losses_of_one_iteration (StoreFixture *self, gconstpointer data)
{
  const GuiseLossRecord first = { 100, 0.5f, NAN, 0.25f, NAN, NAN }, second = { 100, 0.375f, NAN, NAN, 0.75f, 0.125f };
  gint64 run = add_run (self);
  g_autoptr(GArray) list = NULL;
  const GuiseLossRecord *kept;

  g_assert_true (guise_store_loss_append (self->store, run, &first, 1, NULL));
  g_assert_true (guise_store_loss_append (self->store, run, &second, 1, NULL));
  list = guise_store_loss_list (self->store, run, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  kept = &g_array_index (list, GuiseLossRecord, 0);
  g_assert_cmpfloat (kept->source, ==, 0.375f);
  g_assert_true (isnan (kept->target));
  g_assert_cmpfloat (kept->held_out, ==, 0.25f);
  g_assert_cmpfloat (kept->likeness, ==, 0.75f);
  g_assert_cmpfloat (kept->bleed, ==, 0.125f);
  store_fixture_assert_sound (self);
}

static void
test_previews_stay_in_budget (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_run (self), sum = 0;
  g_autofree char *picture = g_strnfill (1000, 'p');
  g_autoptr(GArray) list = NULL;

  for (gint64 iteration = 1; iteration <= 60; iteration++)
    {
      g_autofree char *path = guise_store_preview_dup_path (self->store, run, iteration);

      g_assert_true (g_file_set_contents (path, picture, -1, NULL));
      g_assert_true (guise_store_preview_add (self->store, &(GuisePreviewRecord) { run, iteration, 1000 }, 20000,
                                              NULL));
    }
  list = guise_store_preview_list (self->store, run, NULL);
  for (guint i = 0; i < list->len; i++)
    sum += g_array_index (list, GuisePreviewRecord, i).size_bytes;
  g_assert_cmpint (sum, <=, 20000);
  g_assert_cmpuint (list->len, >=, 10);
  g_assert_cmpint (g_array_index (list, GuisePreviewRecord, 0).iteration, ==, 1);
  g_assert_cmpint (g_array_index (list, GuisePreviewRecord, list->len - 1).iteration, ==, 60);
  store_fixture_assert_sound (self);
}

static void
test_exports (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one"), id;
  GuiseExportRow row = { .file = (char *) "/somewhere/swap.mp4", .clip = clip, .from = GUISE_TIME_NONE,
                         .to = GUISE_TIME_SECOND, .disclosure = (char *) "none" };
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (guise_store_export_begin (self->store, &row, &id, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_clear_error (&error);
  row.reason = (char *) "for a film, told in its titles";
  guise_store_export_begin (self->store, &row, &id, &error);
  g_assert_no_error (error);
  guise_store_export_finish (self->store, &(GuiseExportRow) { .id = id, .state = GUISE_EXPORT_DONE, .n_frames = 25,
                             .n_swapped_frames = 20, .sha256 = (char *) "ab", .record = (char *) "{}" }, &error);
  g_assert_no_error (error);
  rows = guise_store_export_list (self->store, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((GuiseExportRow *) rows->pdata[0])->from, ==, GUISE_TIME_NONE);
  g_assert_cmpint (((GuiseExportRow *) rows->pdata[0])->to, ==, GUISE_TIME_SECOND);
  g_assert_cmpstr (((GuiseExportRow *) rows->pdata[0])->reason, ==, row.reason);
  g_assert_cmpint (((GuiseExportRow *) rows->pdata[0])->n_swapped_frames, ==, 20);
}

static void
test_info (StoreFixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *object, *clip;

  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 9, "x");
  add_run (self);
  node = guise_store_info_to_json (self->store, &error);
  g_assert_no_error (error);
  object = json_node_get_object (node);
  clip = json_array_get_object_element (json_object_get_array_member (object, "clips"), 0);
  g_assert_cmpint (json_object_get_int_member (clip, "faces"), ==, 10);
  g_assert_cmpfloat (json_object_get_double_member (clip, "duration_s"), ==, 40);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "runs")), ==, 1);
}

static GuiseExportRecord
make_record (char *sha256)
{
  return (GuiseExportRecord) {
    .version = (char *) "0.1", .date = (char *) "2026-01-01T00:00:00Z", .file = (char *) "swap.mp4", .sha256 = sha256,
    .clip_name = (char *) "a.mp4", .clip_fingerprint = (char *) "00", .weights_sha256 = (char *) "11",
    .model = (char *) "quick", .iteration = 100, .settings = (char *) "{\"blend\":1}",
    .source_consent = (char *) "yes", .source_consent_hash = (char *) "22", .source_consent_date = 5,
    .target_consent = (char *) "none", .disclosure = (char *) "a swap", .n_frames = 25, .n_swapped_frames = 20,
  };
}

static void
test_export_record (StoreFixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "swap.mp4", NULL);
  g_autofree char *sha256 = NULL;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GuiseExportRecord) read = NULL;
  g_autoptr(GError) error = NULL;
  GuiseExportRecord record, other = {
    .weights_sha256 = (char *) "33", .model = (char *) "fine", .iteration = 7, .source_consent = (char *) "no",
    .target_consent = (char *) "yes", .target_consent_hash = (char *) "44", .target_consent_date = 9,
  };

  g_assert_true (g_file_set_contents (file, "movie", -1, NULL));
  g_assert_null (guise_export_record_read (file, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  sha256 = guise_store_hash_file (file, NULL, NULL);
  record = make_record (sha256);
  record.next = &other;
  g_assert_true (guise_export_record_write (&record, file, NULL));
  read = guise_export_record_read (file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->source_consent_hash, ==, "22");
  g_assert_null (read->target_consent_hash);
  g_assert_cmpstr (read->settings, ==, "{\"blend\":1}");
  g_assert_cmpint (read->n_swapped_frames, ==, 20);
  g_assert_nonnull (read->next);
  g_assert_null (read->next->next);
  g_assert_cmpstr (read->next->weights_sha256, ==, "33");
  g_assert_cmpstr (read->next->source_consent, ==, "no");
  g_assert_cmpint (read->next->target_consent_date, ==, 9);
  g_assert_true (guise_export_record_verify (file, problems, NULL, NULL));
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_true (g_file_set_contents (file, "other", -1, NULL));
  g_assert_true (guise_export_record_verify (file, problems, NULL, NULL));
  g_assert_cmpuint (problems->len, ==, 1);
}

static void
test_hostile_export_record (StoreFixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "swap.mp4", NULL);
  g_autofree char *path = guise_export_record_dup_path (file);
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *long_text = g_strnfill (2 << 20, ' ');
  const char *texts[] = { "", "[]", "{}", "{\"program\":\"Guise\"}", "{\"program\":\"Guise\",\"version\":5}",
                          "{\"program\":[]}", "nothing", "{\"program\":\"Guise\",\"version\":\"1\",\"clip\":7}",
                          deep, long_text };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_null (guise_export_record_read (file, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
    }
}

static void
test_verify_names_what_is_wrong (StoreFixture *self, gconstpointer data)
{
  gint64 run = add_run (self);
  g_autofree char *checkpoint = guise_store_checkpoint_dup_path (self->store, run, 100);
  g_autofree char *stray = guise_store_checkpoint_dup_path (self->store, run, 150);
  g_autofree char *letter = g_build_filename (self->path, "faces", "letter.txt", NULL);
  g_autofree char *pack = g_build_filename (self->path, "faces", "crops-000001.pack", NULL);
  g_autofree char *contents = NULL;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  gsize size;

  add_checkpoint (self, run, 100);
  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 9, "x");
  store_fixture_assert_sound (self);

  store_fixture_reopen (self);
  g_assert_true (g_file_set_contents (checkpoint, "weights of 1O0", -1, NULL));
  g_assert_true (g_file_set_contents (stray, "never acknowledged", -1, NULL));
  g_assert_true (g_file_set_contents (letter, "not ours", -1, NULL));
  g_assert_true (g_file_get_contents (pack, &contents, &size, NULL));
  contents[size - 1] ^= 1;
  g_assert_true (g_file_set_contents (pack, contents, size, NULL));
  g_assert_true (guise_store_verify (self->store, problems, NULL, NULL));
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (char *) problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 4);

  /* The next start takes away what is ours and was never acknowledged, and nothing else. */
  store_fixture_reopen (self);
  g_assert_false (g_file_test (stray, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (letter, G_FILE_TEST_EXISTS));
}

/* What no list can show, although the file is one of SQLite: a name that is none, a role that there is not. */
static void
test_verify_reads_rows (StoreFixture *self, gconstpointer data)
{
  static const char *const damages[] = {
    "UPDATE clips SET path = CAST (x'2fff' AS TEXT)", "UPDATE clips SET path = '/a', role = 77",
  };

  store_fixture_add_clip (self, "one");
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GError) error = NULL;

      store_fixture_close (self);
      store_fixture_run_sql (self, damages[i]);
      store_fixture_reopen (self);
      guise_store_verify (self->store, problems, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_nonnull (strstr (problems->pdata[0], "is damaged"));
    }
}

/* Which faces a run's preview shows is kept; what somebody else made of the file is as good as none. */
static void
test_shown (StoreFixture *self, gconstpointer data)
{
  const GuiseShownFaces rows[] = { { 3, 9, FALSE }, { 0, 12, TRUE } };
  const char *const bad[] = { "", "[[1, 2]]", "[[1, 2, \"x\"]]", "[[-1, 2, 0]]", "{}", "[1]", "[[1, 99999999999, 0]]",
                              "[[1,2,0],[1,2,0],[1,2,0],[1,2,0],[1,2,0],[1,2,0],[1,2,0],[1,2,0],[1,2,0],[1,2,0],[1,2,0],"
                              "[1,2,0],[1,2,0]]" };
  gint64 run = add_run (self);
  g_autofree char *folder = guise_store_run_dup_folder (self->store, run);
  g_autofree char *path = g_build_filename (folder, "shown.json", NULL), *elsewhere = g_strconcat (path, ".other", NULL);
  GuiseShownFaces found[GUISE_STORE_MAX_SHOWN] = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (guise_store_run_get_shown (self->store, run, found), ==, 0);
  g_assert_true (guise_store_run_set_shown (self->store, run, rows, G_N_ELEMENTS (rows), &error));
  g_assert_no_error (error);
  store_fixture_reopen (self);
  store_fixture_assert_sound (self);
  g_assert_cmpuint (guise_store_run_get_shown (self->store, run, found), ==, 2);
  g_assert_cmpuint (found[1].target, ==, 12);
  g_assert_true (found[1].pinned && !found[0].pinned);

  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  g_assert_cmpuint (guise_store_run_get_shown (self->store, run, found), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      g_assert_cmpuint (guise_store_run_get_shown (self->store, run, found), ==, 0);
    }
  g_assert_true (guise_store_run_set_shown (self->store, run, NULL, 0, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/runs/damaged-checkpoint-falls-back", test_damaged_checkpoint);
  STORE_TEST ("/store/runs/no-good-checkpoint", test_no_good_checkpoint);
  STORE_TEST ("/store/runs/prune-keeps-newest-and-best", test_prune_keeps_newest_and_best);
  STORE_TEST ("/store/runs/prune-keeps-snapshots", test_prune_keeps_snapshots);
  STORE_TEST ("/store/runs/losses-and-rewind", test_losses_and_rewind);
  STORE_TEST ("/store/runs/without-a-checkpoint-is-taken-back", test_take_back);
  STORE_TEST ("/store/runs/losses-of-one-iteration", test_losses_of_one_iteration);
  STORE_TEST ("/store/runs/previews-stay-in-budget", test_previews_stay_in_budget);
  STORE_TEST ("/store/runs/shown-faces-are-kept", test_shown);
  STORE_TEST ("/store/exports/begin-and-finish", test_exports);
  STORE_TEST ("/store/info/has-the-keys", test_info);
  STORE_TEST ("/store/export-record/says-what-was-written", test_export_record);
  STORE_TEST ("/store/export-record/hostile-ones-are-refused", test_hostile_export_record);
  STORE_TEST ("/store/verify/names-what-is-wrong", test_verify_names_what_is_wrong);
  STORE_TEST ("/store/verify/reads-rows", test_verify_reads_rows);
  return g_test_run ();
}
