/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-plan.h"
#include "guise-train-setup.h"

#include "guise-error.h"
#include "own-mounts.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* Trainings of drawn faces, from the inside: what the program has no words to ask for. */

/* What is left of a full disk, less than a checkpoint of `quick`, and how long it takes to find that out. */
#define ROOM_BYTES (30 * 1024 * 1024)
#define WRITING_SECONDS 10

static const char *make_faces;   /* the argument */

typedef struct
{
  char              *folder;
  GuiseStore        *store;
  GuiseTrainSettings settings;
} Fixture;

static void
run (const char *program, ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  const char *word = program;
  va_list words;
  int status;

  va_start (words, program);
  for (; word != NULL; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (char *) word);
  va_end (words);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* @data: how many faces, a number in words */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *project = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-train-XXXXXX", NULL);
  project = g_build_filename (self->folder, "film.guise", NULL);
  run (make_faces, project, data, NULL);
  self->store = guise_store_open (project, NULL, &error);
  g_assert_no_error (error);
  guise_train_settings_init_preset (&self->settings, GUISE_PRESET_QUICK);
  self->settings.batch = 2;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  guise_train_settings_clear (&self->settings);
  guise_store_destroy (self->store);
  run ("rm", "-rf", self->folder, NULL);
  g_free (self->folder);
}

/* (nullable) (transfer full): a device with so much memory; %NULL: there is none, which is said */
static GuiseGpu *
open_gpu (gsize memory_limit_bytes)
{
  g_autoptr(GError) error = NULL;
  GuiseGpu *gpu = guise_gpu_open (&(GuiseGpuParams) { .memory_limit_bytes = memory_limit_bytes }, &error);

  if (gpu == NULL)
    g_test_skip (error->message);

  return gpu;
}

/* More faces than there is room for beside the model: as many as there is, the sides alike, and it is said. */
static void
test_room_for_faces (Fixture *self, gconstpointer data)
{
  const gsize face_bytes = 192 * 192 * 4;
  GuiseTrainParams params = { .store = self->store, .source = 1, .target = 2, .settings = &self->settings };
  g_autoptr(GuiseGpu) gpu = open_gpu (0);
  g_autoptr(GuiseTrainSetup) setup = NULL;
  g_autoptr(GError) error = NULL;
  guint64 model;

  if (gpu == NULL)
    return;

  self->settings.face_scale = 2;
  g_assert_true (guise_trainer_predict_memory (gpu, &self->settings, NULL, &model, &error));
  params.memory_limit_bytes = (gsize) (model + 600 * face_bytes) / 9 * 10;
  setup = guise_train_setup_open (&params, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const GuiseTrainFaces *faces = setup->faces[side];

      g_test_message ("%u of %u faces", faces->n, setup->sets[side]->trained->len);
      g_assert_cmpuint (guise_augment_faces_get_size (faces->faces), ==, 192);
      g_assert_cmpuint (faces->n, >=, 250);
      g_assert_cmpuint (faces->n, <=, 301);
      g_assert_cmpuint (faces->left_out, >, 300);
    }
  g_assert_nonnull (strstr (setup->note->str, "fit on the device"));
  g_assert_cmpuint (guise_gpu_get_allocated_bytes (setup->gpu), <=, params.memory_limit_bytes);
}

typedef struct
{
  gboolean done;
  GError  *error;
} Ending;

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ending *ending = user_data;

  guise_job_run_finish (GUISE_JOB (source), result, &ending->error);
  ending->done = TRUE;
}

/* (transfer full): the job after its end */
static GuiseTrainJob *
train (const GuiseTrainParams *params, GError **error)
{
  GuiseTrainJob *job = guise_train_job_new (params);
  Ending ending = { 0 };

  guise_job_run_async (GUISE_JOB (job), NULL, ended_cb, &ending);
  while (!ending.done)
    g_main_context_iteration (NULL, TRUE);
  if (ending.error != NULL)
    g_propagate_error (error, ending.error);

  return job;
}

/* Of a new run that makes one step; there are no models to measure with. */
static GuiseTrainParams
one_step (Fixture *self)
{
  return (GuiseTrainParams) {
    .store = self->store, .source = 1, .target = 2, .settings = &self->settings, .stop.iterations = 1,
    .models = self->folder,
  };
}

static double
train_for_loss (const GuiseTrainParams *params, gint64 run)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseTrainJob) job = train (params, &error);
  const GuiseTrainResult *result;

  g_assert_no_error (error);
  result = guise_train_job_get_result (job);
  g_assert_cmpint (result->run, ==, run);
  return result->loss_source;
}

/* A new run as it stands in the project before its first checkpoint is whole, when the program is killed then. */
static gint64
add_killed_run (Fixture *self, const GuiseTrainStart *start)
{
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseTrainSetup) setup = NULL;
  g_autoptr(JsonNode) settings = guise_train_settings_to_json (&self->settings);
  g_autoptr(GuiseRunRecord) record = g_new0 (GuiseRunRecord, 1);
  g_autoptr(GError) error = NULL;
  gint64 run = 0;

  params.start = *start;
  setup = guise_train_setup_open (&params, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  record->source = 1;
  record->target = 2;
  record->model = g_strdup (self->settings.model);
  record->resolution = 64;
  record->settings = json_to_string (settings, FALSE);
  record->plan = guise_train_setup_dup_plan (setup, &params.stop);
  guise_store_run_add (self->store, record, &run, &error);
  g_assert_no_error (error);
  return run;
}

/* What a run begins with is not lost while it has no checkpoint: the step after is the one of an unbroken run. */
static void
test_start_is_kept (Fixture *self, gconstpointer data)
{
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseGpu) gpu = open_gpu (0);
  double random, started;

  if (gpu == NULL)
    return;

  random = train_for_loss (&params, 1);
  params.start.run = 1;
  started = train_for_loss (&params, 2);
  g_assert_cmpfloat (started, !=, random);

  params.run = add_killed_run (self, &params.start);
  params.start.run = 0;
  g_assert_cmpfloat (train_for_loss (&params, 3), ==, started);
}

/* Nor is it forgotten when it cannot be found any more: weights of chance would be another run. */
static void
test_start_is_gone (Fixture *self, gconstpointer data)
{
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseGpu) gpu = open_gpu (0);
  g_autoptr(GuiseTrainJob) job = NULL;
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    return;

  params.run = add_killed_run (self, &(GuiseTrainStart) { .file = "elsewhere.safetensors" });
  job = train (&params, &error);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "Run 1 has no checkpoint yet"));
  g_assert_nonnull (strstr (error->message, "elsewhere.safetensors"));
}

/* Random weights are not worth keeping: it is said before there is a device or a face. */
static void
test_freeze_needs_a_start (Fixture *self, gconstpointer data)
{
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseTrainJob) job = NULL, half = NULL;
  g_autoptr(GError) error = NULL;

  params.device = 99;   /* there is none */
  self->settings.freeze = GUISE_FREEZE_DECODERS;
  job = train (&params, &error);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "--start-from"));
  g_clear_error (&error);

  params.start = (GuiseTrainStart) { .run = 1, .encoder_only = TRUE };
  half = train (&params, &error);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "freeze=encoder"));
}

/* (transfer full): the newest run once a checkpoint of it beyond @iteration is whole, and the run says more than @epochs */
static GuiseRunRecord *
wait_for_run (Fixture *self, gint64 iteration, double epochs)
{
  for (;;)
    {
      g_autoptr(GuiseRunRecord) record = guise_store_run_get_newest (self->store, NULL);

      if (record != NULL && record->iterations > iteration && record->epochs > epochs)
        return g_steal_pointer (&record);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (20 * 1000);
    }
}

/* What a kill leaves says how far the run is, not how far it was when it began. The test ends by its time where not. */
static void
test_figures_come_with_checkpoints (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseGpu) gpu = open_gpu (0);
  g_autoptr(GuiseTrainJob) job = NULL;
  g_autoptr(GuiseRunRecord) first = NULL, second = NULL;
  Ending ending = { 0 };

  if (gpu == NULL)
    return;

  params.feed = feed;
  params.stop.iterations = 0;
  job = guise_train_job_new (&params);
  guise_train_feed_ask_snapshot (feed);
  guise_job_run_async (GUISE_JOB (job), NULL, ended_cb, &ending);
  first = wait_for_run (self, 0, 0);
  guise_train_feed_ask_snapshot (feed);
  second = wait_for_run (self, first->iterations, first->epochs);
  g_assert_cmpint (second->state, ==, GUISE_RUN_RUNNING);
  g_assert_cmpfloat (second->seconds, >, first->seconds);

  guise_job_stop (GUISE_JOB (job));
  while (!ending.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (ending.error);
}

/* A run that cannot go on is as it was: how far, how it ended, and how it was to end. */
static void
test_damage_changes_nothing (Fixture *self, gconstpointer data)
{
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseGpu) gpu = open_gpu (0);
  g_autoptr(GuiseRunRecord) before = NULL, after = NULL;
  g_autoptr(GuiseTrainJob) job = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (gpu == NULL)
    return;

  train_for_loss (&params, 1);
  before = guise_store_run_get (self->store, 1, &error);
  g_assert_no_error (error);
  path = guise_store_checkpoint_dup_path (self->store, 1, 1);
  g_assert_true (g_file_set_contents (path, "no weights", -1, NULL));

  params.run = 1;
  params.stop = (GuiseStopRules) { .iterations = 2, .seconds = 60 };
  job = train (&params, &error);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  after = guise_store_run_get (self->store, 1, NULL);
  g_assert_cmpint (after->state, ==, GUISE_RUN_FINISHED);
  g_assert_cmpstr (after->stopped_by, ==, before->stopped_by);
  g_assert_cmpstr (after->plan, ==, before->plan);
  g_assert_cmpfloat (after->epochs, ==, before->epochs);
  g_assert_cmpfloat (after->seconds, ==, before->seconds);
  g_assert_cmpfloat (after->epochs, >, 0);
}

/* A run that goes on has a part behind it: what is left takes the rest of the time alone. */
static void
test_plan_of_the_rest (Fixture *self, gconstpointer data)
{
  GuiseTrainParams params = one_step (self);
  g_auto(GuiseTrainPlan) plan = { 0 };
  g_autoptr(GuiseGpu) gpu = open_gpu (0);
  g_autoptr(GError) error = NULL;
  double seconds_a_step;

  if (gpu == NULL)
    return;

  train_for_loss (&params, 1);
  params.run = 1;
  params.stop = (GuiseStopRules) { .iterations = 3, .epochs = 1e-3 };
  guise_train_plan_make (&params, &plan, NULL, &error);
  g_assert_no_error (error);
  seconds_a_step = 4 / plan.images_per_second;
  g_assert_cmpfloat_with_epsilon (plan.seconds_iterations, 2 * seconds_a_step, 1e-6);
  g_assert_cmpfloat (plan.seconds_epochs, ==, 0);
}

static void
fill_disk (const char *fill, gsize room_bytes)
{
  static const char block[65536] = "";
  int fd = g_open (fill, O_RDWR | O_CREAT, 0600);
  off_t size;

  while (write (fd, block, sizeof block) == sizeof block)
    ;
  size = lseek (fd, 0, SEEK_END);
  g_assert_cmpint (ftruncate (fd, size - (off_t) room_bytes), ==, 0);
  close (fd);
}

/* Once there is a checkpoint it must be the snapshot that was asked for when there was no room. */
static void
wait_for_snapshot (Fixture *self)
{
  for (;;)
    {
      g_autoptr(GArray) list = guise_store_checkpoint_list (self->store, 1, NULL);

      if (list != NULL && list->len > 0)
        {
          g_assert_true (g_array_index (list, GuiseCheckpointRecord, 0).kept);
          return;
        }
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (20 * 1000);
    }
}

/* In a subprocess: the project on a disk of its own. Returns: (transfer full): the file to fill it with */
static char *
move_to_small_disk (Fixture *self, const char *n_faces)
{
  g_autofree char *disk = g_build_filename (self->folder, "disk", NULL);
  g_autofree char *project = g_build_filename (disk, "film.guise", NULL);

  own_mounts_make_small (disk, "300m");
  run (make_faces, project, n_faces, NULL);
  guise_store_destroy (self->store);
  self->store = guise_store_open (project, NULL, NULL);
  g_assert_nonnull (self->store);
  return g_build_filename (disk, "fill", NULL);
}

static void
leave_small_disk (Fixture *self)
{
  g_autofree char *disk = g_build_filename (self->folder, "disk", NULL);

  g_clear_pointer (&self->store, guise_store_destroy);
  g_assert_cmpint (umount2 (disk, MNT_DETACH), ==, 0);
}

static void
test_snapshot_waits_for_room (Fixture *self, gconstpointer data)
{
  g_autofree char *fill = NULL;
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseTrainJob) job = NULL;
  g_autoptr(GuiseGpu) gpu = NULL;
  g_autoptr(GuiseRunRecord) record = NULL;
  Ending ending = { 0 };

  if (!g_test_subprocess ())
    {
      own_mounts_run ("/train-session/snapshot-waits-for-room", (const char *const []) { make_faces, NULL });
      return;
    }
  gpu = open_gpu (0);
  if (gpu == NULL)
    return;

  fill = move_to_small_disk (self, data);
  params.store = self->store;
  fill_disk (fill, ROOM_BYTES);

  params.feed = feed;
  params.stop.iterations = 0;
  job = guise_train_job_new (&params);
  guise_train_feed_ask_snapshot (feed);
  guise_job_run_async (GUISE_JOB (job), NULL, ended_cb, &ending);
  record = wait_for_run (self, -1, 0);
  g_usleep (WRITING_SECONDS * G_USEC_PER_SEC);
  g_assert_cmpint (g_unlink (fill), ==, 0);
  wait_for_snapshot (self);

  guise_job_stop (GUISE_JOB (job));
  while (!ending.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (ending.error);
  leave_small_disk (self);
}

/* A step that diverges when nothing can be written costs what it costs elsewhere. */
static void
test_diverges_on_full_disk (Fixture *self, gconstpointer data)
{
  GuiseTrainParams params = one_step (self);
  g_autoptr(GuiseGpu) gpu = NULL;
  g_autoptr(GuiseTrainJob) job = NULL;
  g_autofree char *fill = NULL;
  Ending ending = { 0 };

  if (!g_test_subprocess ())
    {
      own_mounts_run ("/train-session/diverges-on-full-disk", (const char *const []) { make_faces, NULL });
      return;
    }
  gpu = open_gpu (0);
  if (gpu == NULL)
    return;

  fill = move_to_small_disk (self, data);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      g_autoptr(GuiseTrainSet) set = guise_train_set_load (self->store, side + 1, TRUE, NULL);

      g_assert_nonnull (set);
    }
  fill_disk (fill, 0);

  params.store = self->store;
  params.pretend_nan_at = 1;
  job = guise_train_job_new (&params);
  guise_job_run_async (GUISE_JOB (job), NULL, ended_cb, &ending);
  while (!ending.done)
    {
      const char *status = guise_job_get_status (GUISE_JOB (job));

      if (status != NULL && strstr (status, "the disk is full: free some space") != NULL)
        g_unlink (fill);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_no_error (ending.error);
  g_assert_nonnull (strstr (guise_train_job_get_result (job)->note, "the loss was no number"));
  leave_small_disk (self);
}

#define TRAIN_TEST(path, n_faces, func) g_test_add ("/train-session/" path, Fixture, n_faces, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  make_faces = argv[1];

  TRAIN_TEST ("room-for-faces", "2000", test_room_for_faces);
  TRAIN_TEST ("start-is-kept", "80", test_start_is_kept);
  TRAIN_TEST ("start-is-gone", "80", test_start_is_gone);
  TRAIN_TEST ("freeze-needs-a-start", "80", test_freeze_needs_a_start);
  TRAIN_TEST ("figures-come-with-checkpoints", "80", test_figures_come_with_checkpoints);
  TRAIN_TEST ("damage-changes-nothing", "80", test_damage_changes_nothing);
  TRAIN_TEST ("plan-of-the-rest", "80", test_plan_of_the_rest);
  TRAIN_TEST ("snapshot-waits-for-room", "80", test_snapshot_waits_for_room);
  TRAIN_TEST ("diverges-on-full-disk", "80", test_diverges_on_full_disk);
  return g_test_run ();
}
