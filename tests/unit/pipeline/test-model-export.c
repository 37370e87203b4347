/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-model-export.h"

#include "guise-checkpoint-choice.h"
#include "guise-error.h"
#include "guise-safetensors.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-train-fields.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char       *folder;
  GuiseStore *store;
  gint64      run, checkpoint;   /* what is saved; 0: the newest */
} Fixture;

/* A checkpoint as a training leaves it: a weight, its mean, and what the optimizer remembers. */
static void
add_checkpoint (Fixture *self, gint64 iteration)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self->store, self->run, iteration);
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  GuiseCheckpointRecord checkpoint = { .run = self->run, .iteration = iteration };
  g_autoptr(GError) error = NULL;
  GStatBuf info;

  guise_safetensors_add (file, "encoder.down0.bias", (gsize[]) { 2 }, 1)[0] = 1;
  guise_safetensors_add (file, "average.encoder.down0.bias", (gsize[]) { 2 }, 1)[0] = 2;
  guise_safetensors_add (file, "moment1.encoder.down0.bias", (gsize[]) { 2 }, 1)[0] = 3;
  guise_safetensors_set_metadata (file, "guise.model.architecture", "quick");
  g_assert_true (guise_safetensors_write (file, path, checkpoint.sha256, NULL, &error));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  checkpoint.size_bytes = info.st_size;
  guise_store_checkpoint_add (self->store, &checkpoint, &error);
  g_assert_no_error (error);
}

static gint64
add_person (Fixture *self, const char *name)
{
  g_autoptr(GError) error = NULL;
  gint64 id;

  guise_store_person_add (self->store, name, GUISE_ROLE_NONE, "Add", &id, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_up (Fixture *self, gconstpointer preset)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autofree char *text = NULL, *path = NULL;
  g_autoptr(JsonNode) node = NULL;
  GuiseRunRecord record = { 0 };
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-model-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "p.guise", NULL);
  self->store = guise_store_create (path, NULL, &error);
  g_assert_no_error (error);
  guise_train_settings_init_preset (&settings, (GuisePreset) GPOINTER_TO_UINT (preset));
  node = guise_train_settings_to_json (&settings);
  text = json_to_string (node, FALSE);
  record = (GuiseRunRecord) {
    .source = add_person (self, "Xanthippe"), .target = add_person (self, "Yorick"), .model = (char *) "quick",
    .settings = text, .resolution = 96,
  };
  guise_store_run_add (self->store, &record, &self->run, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer preset)
{
  const char *argv[] = { "rm", "-r", self->folder, NULL };

  g_assert_true (guise_store_close (self->store, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (self->folder);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static JsonNode *
export_model (Fixture *self, gint64 run, const char *path, gboolean overwrite, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseModelExport) job = guise_model_export_new (self->store, run, self->checkpoint, path, overwrite);
  g_autoptr(GAsyncResult) result = NULL;

  guise_job_run_async (GUISE_JOB (job), cancellable, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return guise_job_run_finish (GUISE_JOB (job), result, error) ? guise_model_export_dup_result (job) : NULL;
}

static void
assert_refused (Fixture *self, const char *name, gboolean overwrite, GQuark domain, int code, const char *word)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (export_model (self, 0, path, overwrite, NULL, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_weights_with_a_card (Fixture *self, gconstpointer preset)
{
  g_autofree char *path = g_build_filename (self->folder, "m.safetensors", NULL), *card = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  assert_refused (self, "m.safetensors", FALSE, GUISE_ERROR, GUISE_ERROR_FAILED, "train one first");
  add_checkpoint (self, 7);
  node = export_model (self, 0, path, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "iteration"), ==, 7);

  file = guise_safetensors_read (path, json_object_get_string_member (json_node_get_object (node), "sha256"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_safetensors_get_size (file), ==, 1);
  g_assert_cmpfloat (guise_safetensors_find (file, "encoder.down0.bias")->values[0], ==, 2);

  g_assert_true (g_file_get_contents (json_object_get_string_member (json_node_get_object (node), "card"), &card, NULL,
                                      NULL));
  g_assert_cmpstr (guise_safetensors_get_metadata (file, "guise.card"), ==, card);
  g_assert_nonnull (strstr (card, "compositeWithTrainedAlgorithmicMedia"));
  g_assert_null (strstr (card, "Xanthippe"));
  g_assert_null (strstr (card, "Yorick"));
}

/* The one that was chosen, or none. */
static void
test_chosen_checkpoint (Fixture *self, gconstpointer preset)
{
  const GuiseLossRecord losses[] = { { 100, NAN, NAN, 0.25f, NAN, NAN }, { 200, NAN, NAN, 0.5f, NAN, NAN } };
  static const gint64 choices[] = { GUISE_CHECKPOINT_NEWEST, GUISE_CHECKPOINT_BEST, 7 }, iterations[] = { 210, 110, 7 };
  g_autofree char *path = g_build_filename (self->folder, "m.safetensors", NULL), *best = NULL;

  add_checkpoint (self, 7);
  add_checkpoint (self, 110);
  add_checkpoint (self, 210);
  g_assert_true (guise_store_loss_append (self->store, self->run, losses, G_N_ELEMENTS (losses), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr(JsonNode) node = NULL;
      g_autoptr(GError) error = NULL;

      self->checkpoint = choices[i];
      node = export_model (self, 0, path, TRUE, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "iteration"), ==, iterations[i]);
      g_assert_true (json_object_get_null_member (json_node_get_object (node), "note"));
    }

  best = guise_store_checkpoint_dup_path (self->store, self->run, 110);
  g_assert_cmpint (g_remove (best), ==, 0);
  self->checkpoint = GUISE_CHECKPOINT_BEST;
  assert_refused (self, "n.safetensors", FALSE, GUISE_ERROR, GUISE_ERROR_DAMAGED, "(there are: 7, 210)");
  self->checkpoint = 8;
  assert_refused (self, "n.safetensors", FALSE, GUISE_ERROR, GUISE_ERROR_USAGE, "(there are: 7, 210)");
}

/* Neither the file nor the card of another. */
static void
test_replaces_nothing_unasked (Fixture *self, gconstpointer preset)
{
  g_autofree char *path = g_build_filename (self->folder, "m.safetensors", NULL), *card = g_strconcat (path, ".md", NULL);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  add_checkpoint (self, 7);
  g_assert_true (g_file_set_contents (card, "mine", -1, NULL));
  assert_refused (self, "m.safetensors", FALSE, G_IO_ERROR, G_IO_ERROR_EXISTS, ".md");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  node = export_model (self, self->run, path, TRUE, NULL, &error);
  g_assert_no_error (error);
  assert_refused (self, "m.safetensors", FALSE, G_IO_ERROR, G_IO_ERROR_EXISTS, "m.safetensors");
}

/* A checkpoint that becomes a model is none any more: its run could not go on. */
static void
test_replaces_no_checkpoint (Fixture *self, gconstpointer preset)
{
  g_autofree char *path = NULL, *link = g_build_filename (self->folder, "link", NULL), *by_link = NULL, *name = NULL;
  g_autofree char *before = NULL, *after = NULL, *runs = NULL;
  g_autoptr(GError) error = NULL;
  gsize n_before, n_after;

  add_checkpoint (self, 7);
  path = guise_store_checkpoint_dup_path (self->store, self->run, 7);
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  assert_refused (self, path + strlen (self->folder) + 1, TRUE, GUISE_ERROR, GUISE_ERROR_USAGE, "own folder");
  /* Nor by another way there. */
  runs = g_path_get_dirname (path);
  name = g_path_get_basename (path);
  by_link = g_build_filename ("link", name, NULL);
  g_assert_cmpint (symlink (runs, link), ==, 0);
  assert_refused (self, by_link, TRUE, GUISE_ERROR, GUISE_ERROR_USAGE, "own folder");
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_no_room_for_a_guide (Fixture *self, gconstpointer preset)
{
  g_autofree char *path = g_build_filename (self->folder, "m.dfm", NULL);

  add_checkpoint (self, 7);
  assert_refused (self, "m.dfm", FALSE, GUISE_ERROR, GUISE_ERROR_USAGE, "preset fine");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_refused (self, "m.onnx", FALSE, GUISE_ERROR, GUISE_ERROR_USAGE, ".dfm or .safetensors");
}

static void
test_which_runs_fit (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(GError) error = NULL, problem = NULL;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_FINE);
  guise_model_export_check_dfm (&settings, &error);
  g_assert_no_error (error);
  settings.coverage = GUISE_COVERAGE_FULL;
  g_assert_false (guise_model_export_check_dfm (&settings, &problem));
  g_assert_error (problem, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (problem->message, "preset fine"));
}

/* Nothing is there afterwards that was not there before. */
static void
test_cancelled (Fixture *self, gconstpointer preset)
{
  g_autofree char *path = g_build_filename (self->folder, "m.safetensors", NULL), *card = g_strconcat (path, ".md", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  add_checkpoint (self, 7);
  g_cancellable_cancel (cancellable);
  g_assert_null (export_model (self, 0, path, FALSE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (card, G_FILE_TEST_EXISTS));
}

static void
test_no_faces_left (Fixture *self, gconstpointer preset)
{
  add_checkpoint (self, 7);
  assert_refused (self, "m.dfm", FALSE, GUISE_ERROR, GUISE_ERROR_FAILED, "no face of its target");
}

int
main (int argc, char *argv[])
{
  const gconstpointer quick = GUINT_TO_POINTER (GUISE_PRESET_QUICK), fine = GUINT_TO_POINTER (GUISE_PRESET_FINE);

  g_test_init (&argc, &argv, NULL);

  g_test_add ("/pipeline/model-export/weights-with-a-card", Fixture, quick, set_up, test_weights_with_a_card, tear_down);
  g_test_add ("/pipeline/model-export/chosen-checkpoint", Fixture, quick, set_up, test_chosen_checkpoint, tear_down);
  g_test_add ("/pipeline/model-export/replaces-nothing-unasked", Fixture, quick, set_up, test_replaces_nothing_unasked,
              tear_down);
  g_test_add ("/pipeline/model-export/replaces-no-checkpoint", Fixture, quick, set_up, test_replaces_no_checkpoint,
              tear_down);
  g_test_add ("/pipeline/model-export/no-room-for-a-guide", Fixture, quick, set_up, test_no_room_for_a_guide, tear_down);
  g_test_add_func ("/pipeline/model-export/which-runs-fit", test_which_runs_fit);
  g_test_add ("/pipeline/model-export/cancelled", Fixture, quick, set_up, test_cancelled, tear_down);
  g_test_add ("/pipeline/model-export/no-faces-left", Fixture, fine, set_up, test_no_faces_left, tear_down);

  return g_test_run ();
}
