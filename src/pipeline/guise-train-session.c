/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-train-session"

#include "guise-train-session.h"

#include <math.h>

#include "guise-budget.h"
#include "guise-checkpoint-find.h"
#include "guise-checkpoint-writer.h"
#include "guise-error.h"
#include "guise-store-persons.h"
#include "guise-train-eval.h"
#include "guise-train-log.h"
#include "guise-train-setup.h"

/* Losses are written to the project after so many seconds. */
#define LOSS_SECONDS 5.0

/* The held-out loss decides when to stop and which checkpoint is best, so it is measured by count, never by time. */
#define HELD_OUT_STRIDE 100

/* A model that diverges so often will not come right by going back once more. */
#define MAX_RETURNS 5

#define REPORT_SECONDS 0.25

/* Between two tries to write the end of a training onto a full disk. */
#define ROOM_SECONDS 2.0

typedef struct
{
  const GuiseTrainParams *params;
  GuiseJob               *job;
  GCancellable           *cancellable;
  GuiseTrainSetup        *setup;
  GuiseFaceFinder        *finder;          /* (nullable): without face models */
  GuiseTrainEval         *eval;
  GuiseTrainLive          live;
  GuiseCheckpointWriter  *writer;
  gint64                  run;             /* 0 until the first checkpoint of a new one */
  gint64                  resumed_at;      /* iteration that this call began with */

  GuiseTrainLog           log;
  gint64                  full_since;      /* iteration that was the newest on the disk when it was full; −1: never */
  gboolean                owes_snapshot;   /* it was asked for, and is not written yet */

  gint64                  started;         /* monotonic, µs: as are these */
  gint64                  checkpointed, measured, logged, reported;
  double                  step_seconds;
  gint64                  n_steps;         /* of this call */
  double                  seconds_before;  /* of the run, in earlier calls */
  double                  checkpoint_seconds;
  GuiseStop               stop;            /* what ended it */
  guint                   n_returns;
  guint                   n_returns_here;  /* since the newest checkpoint */
} Session;

static double
seconds_since (gint64 monotonic)
{
  return (double) (g_get_monotonic_time () - monotonic) / G_USEC_PER_SEC;
}

static GuiseTrainProgress
get_progress (Session *self)
{
  GuiseTrainer *trainer = self->setup->trainer;
  const double loss_source = guise_trainer_get_loss (trainer, GUISE_SIDE_SOURCE);
  const double loss_target = guise_trainer_get_loss (trainer, GUISE_SIDE_TARGET);

  return (GuiseTrainProgress) {
    .iterations = guise_trainer_get_iteration (trainer),
    .epochs = guise_trainer_get_epochs (trainer),
    .seconds = seconds_since (self->started),
    .loss = (loss_source + loss_target) / 2,
    .held_out = (const GuiseHeldOutLoss *) (const void *) self->log.held_out->data,
    .n_held_out = self->log.held_out->len,
    .iterations_per_second = self->n_steps > 0 ? (double) self->n_steps / self->step_seconds : NAN,
  };
}

static double
get_images_per_second (Session *self)
{
  return self->n_steps > 0 ? 2.0 * self->setup->settings.batch * self->setup->settings.passes
                             * (double) self->n_steps / self->step_seconds : NAN;
}

/* Iteration of the newest checkpoint that is whole; 0: none of this call. */
static gint64
get_saved (Session *self)
{
  return self->writer != NULL ? guise_checkpoint_writer_get_written (self->writer) : 0;
}

/*
 * A full disk ends no training: the weights are in memory, losses too, and the
 * next checkpoint is another try. What else went wrong does; takes @failure, (nullable).
 */
static gboolean
bear (Session *self, GError *failure, GError **error)
{
  if (failure == NULL)
    return TRUE;
  if (!g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_NO_SPACE))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  g_info ("run %" G_GINT64_FORMAT ": %s", self->run, failure->message);
  self->full_since = get_saved (self);
  g_error_free (failure);
  return TRUE;
}

static gboolean
is_full (Session *self)
{
  return self->full_since >= 0 && self->full_since == get_saved (self);
}

static void
report (Session *self)
{
  const GuiseStopRules *rules = &self->params->stop;
  const GuiseTrainProgress progress = get_progress (self);
  const double left = guise_stop_rules_get_seconds_left (rules, &progress);
  const GuiseTrainTold told = {
    .iteration = progress.iterations, .images_per_second = get_images_per_second (self), .seconds_left = left,
    .loss_source = guise_trainer_get_loss (self->setup->trainer, GUISE_SIDE_SOURCE),
    .loss_target = guise_trainer_get_loss (self->setup->trainer, GUISE_SIDE_TARGET), .is_full = is_full (self),
  };
  g_autofree char *text = NULL;

  if (seconds_since (self->reported) < REPORT_SECONDS)
    return;

  self->reported = g_get_monotonic_time ();
  guise_train_live_tell (&self->live, rules, &progress, &(GuiseTrainStatus) {
    .images_per_second = told.images_per_second, .likeness = self->log.likeness, .bleed = self->log.bleed,
    .run = self->run, .saved = get_saved (self), .n_lost = self->params->n_lost, .resumed_at = self->resumed_at,
  });
  text = guise_train_told_dup_text (&told);
  guise_job_report (self->job, isnan (left) ? -1 : progress.seconds / (progress.seconds + left + 1e-3), "%s", text);
}

static void
fill_run (Session *self, GuiseRunRecord *record)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (self->setup->gpu);
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (self->setup->trainer);

  g_free (record->plan);
  g_free (record->device);
  g_free (record->driver);
  record->plan = guise_train_setup_dup_plan (self->setup);
  record->device = g_strdup (limits->name);
  record->driver = g_strdup (limits->driver);
  record->n_parameters = (gint64) guise_hourglass_count_parameters (hourglass);
  record->epochs = guise_trainer_get_epochs (self->setup->trainer);
  record->seconds = self->seconds_before + (self->started != 0 ? seconds_since (self->started) : 0);
}

/* A new run comes into the project with its first checkpoint: a cancel before leaves nothing. */
static gboolean
ensure_run (Session *self, GError **error)
{
  GuiseTrainSetup *setup = self->setup;
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (setup->trainer);
  g_autoptr(GuiseRunRecord) record = NULL;
  g_autoptr(JsonNode) settings = NULL;

  if (self->run != 0)
    return TRUE;

  settings = guise_train_settings_to_json (&setup->settings);
  record = g_new0 (GuiseRunRecord, 1);
  record->source = setup->source;
  record->target = setup->target;
  record->model = g_strdup (setup->settings.model);
  record->preset = g_strdup (guise_preset_get_name (setup->settings.preset));
  record->resolution = guise_hourglass_get_params (hourglass)->architecture.output_size;
  record->seed = (gint64) setup->settings.seed;
  record->settings = json_to_string (settings, FALSE);
  record->state = GUISE_RUN_RUNNING;
  fill_run (self, record);

  if (!guise_store_run_add (self->params->store, record, &self->run, error))
    return FALSE;
  record->id = self->run;
  self->writer = guise_checkpoint_writer_new (self->params->store, self->run);

  return guise_store_run_update (self->params->store, record, error);
}

static gboolean
set_state (Session *self, GuiseRunState state, const char *stopped_by, GError **error)
{
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (self->params->store, self->run, error);

  if (record == NULL)
    return FALSE;

  record->state = state;
  g_free (record->stopped_by);
  record->stopped_by = g_strdup (stopped_by);
  fill_run (self, record);
  return guise_store_run_update (self->params->store, record, error);
}

static gboolean
flush_losses (Session *self, GError **error)
{
  if (self->run == 0)
    return TRUE;

  self->logged = g_get_monotonic_time ();
  return guise_train_log_flush (&self->log, self->params->store, self->run, error);
}

static gboolean
measure_held_out (Session *self, GError **error)
{
  return guise_train_log_measure_held_out (&self->log, self->eval, self->setup->trainer, self->cancellable, error);
}

static gboolean
measure_likeness (Session *self, GError **error)
{
  self->measured = g_get_monotonic_time ();
  return guise_train_log_measure_likeness (&self->log, self->eval, self->setup->trainer, self->cancellable, error);
}

static gboolean
write_sheet (Session *self, GError **error)
{
  return guise_train_live_write_sheet (&self->live, self->params->store, self->run, self->cancellable, error);
}

/* The state goes to the writing thread; losses up to it go with it. */
static gboolean
checkpoint (Session *self, gboolean keep, GError **error)
{
  const gint64 iteration = guise_trainer_get_iteration (self->setup->trainer);
  GuiseSafetensors *file = NULL;

  if (!ensure_run (self, error) || (file = guise_trainer_save (self->setup->trainer, error)) == NULL)
    return FALSE;

  self->checkpointed = g_get_monotonic_time ();
  self->n_returns_here = 0;
  return guise_checkpoint_writer_submit (self->writer, file, iteration, guise_train_log_is_best (&self->log), keep,
                                         error)
         && flush_losses (self, error);
}

/* Takes the newest good checkpoint, or starts anew without one. */
static gboolean
go_back (Session *self, gboolean *found, GError **error)
{
  GuiseStore *store = self->params->store;
  GuiseCheckpointRecord record;
  g_autoptr(GuiseSafetensors) file = NULL;
  g_autofree char *path = NULL, *note = NULL;
  gboolean faces_changed = FALSE;

  *found = FALSE;
  if (self->run != 0 && !guise_checkpoint_find (store, self->run, &record, found, &note, error))
    return FALSE;
  if (!*found)
    return self->run == 0 || guise_store_run_rewind (store, self->run, 0, error);

  path = guise_store_checkpoint_dup_path (store, self->run, record.iteration);
  file = guise_safetensors_read (path, record.sha256, error);
  if (file == NULL || !guise_trainer_load (self->setup->trainer, file, &faces_changed, error)
      || !guise_store_run_rewind (store, self->run, record.iteration, error))
    return FALSE;

  if (note != NULL)
    guise_train_setup_say (self->setup, "%s", note);
  if (faces_changed)
    guise_train_setup_say (self->setup, "The faces of the run have changed since its last checkpoint: they come in a "
                           "new order");
  return TRUE;
}

/* The loss is no number: back to the last checkpoint with half the rate, once for each time that it happened since. */
static gboolean
recover (Session *self, gint64 iteration, GError **error)
{
  g_autofree char *text = NULL;
  GError *failure = NULL;
  gboolean found;

  if (++self->n_returns > MAX_RETURNS)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   "The loss was no number %d times although the rate was lowered each time: begin a new run with a "
                   "lower rate", MAX_RETURNS);
      return FALSE;
    }

  self->n_returns_here++;
  guise_train_log_forget (&self->log);
  if (self->writer != NULL)
    guise_checkpoint_writer_finish (self->writer, &failure);
  if (!bear (self, failure, error)
      || !guise_train_setup_restart (self->setup, error)
      || !go_back (self, &found, error)
      || (self->run != 0 && !guise_train_log_read (&self->log, self->params->store, self->run, error)))
    return FALSE;

  for (guint i = 0; i < self->n_returns_here; i++)
    guise_trainer_lower_rate (self->setup->trainer);
  text = g_strdup_printf ("At iteration %" G_GINT64_FORMAT " the loss was no number; training went back to iteration %"
                          G_GINT64_FORMAT " and goes on with %g of the learning rate", iteration,
                          guise_trainer_get_iteration (self->setup->trainer),
                          guise_trainer_get_rate (self->setup->trainer));
  guise_train_setup_say (self->setup, "%s", text);
  return guise_store_note_event (self->params->store, text, error);
}

static void
yield_cb (gpointer user_data)
{
  /* A cancel shows at the next look at the cancellable: nothing to do about it here. */
  guise_budget_wait_turn (guise_budget_get_shared (), user_data, NULL);
}

static gboolean
step (Session *self, GError **error)
{
  GuiseTrainer *trainer = self->setup->trainer;
  const gint64 begin = g_get_monotonic_time ();
  double losses[GUISE_N_SIDES];

  if (!guise_trainer_step (trainer, losses, self->cancellable, error))
    return FALSE;

  self->step_seconds += seconds_since (begin);
  self->n_steps++;
  if (self->params->pretend_nan_at > 0 && self->n_returns == 0
      && guise_trainer_get_iteration (trainer) == self->params->pretend_nan_at)
    losses[GUISE_SIDE_SOURCE] = NAN;
  if (!isfinite (losses[GUISE_SIDE_SOURCE]) || !isfinite (losses[GUISE_SIDE_TARGET]))
    return recover (self, guise_trainer_get_iteration (trainer), error);

  guise_train_log_add_step (&self->log, losses, guise_trainer_get_iteration (trainer));
  return guise_trainer_get_iteration (trainer) % HELD_OUT_STRIDE != 0 || measure_held_out (self, error);
}

/* A checkpoint, and a sheet of the history with it where one is due. */
static gboolean
write_state (Session *self, gboolean snapshot, GError **error)
{
  return checkpoint (self, snapshot, error)
         && ((!snapshot && !guise_train_live_sheet_is_due (&self->live)) || write_sheet (self, error));
}

static gboolean
keep_state (Session *self, GError **error)
{
  GError *failure = NULL;

  if (self->params->feed != NULL && guise_train_feed_take_snapshot (self->params->feed))
    self->owes_snapshot = TRUE;
  else if (seconds_since (self->checkpointed) < self->checkpoint_seconds)
    return TRUE;

  if (write_state (self, self->owes_snapshot, &failure))
    self->owes_snapshot = FALSE;
  return bear (self, failure, error);
}

static gboolean
look_after (Session *self, GError **error)
{
  const guint measure_seconds = self->params->measure_seconds != 0 ? self->params->measure_seconds : 60;
  GError *failure = NULL;

  if (seconds_since (self->measured) >= measure_seconds && !measure_likeness (self, error))
    return FALSE;
  if (!keep_state (self, error) || !guise_train_live_serve (&self->live, self->cancellable, error))
    return FALSE;

  if (seconds_since (self->logged) >= LOSS_SECONDS)
    flush_losses (self, &failure);
  return bear (self, failure, error);
}

static gboolean
loop (Session *self, GError **error)
{
  GuiseBudget *budget = guise_budget_get_shared ();

  for (;;)
    {
      const GuiseTrainProgress progress = get_progress (self);

      if (guise_stop_rules_met (&self->params->stop, &progress, &self->stop))
        return TRUE;
      if (guise_job_is_stopping (self->job))
        {
          self->stop = GUISE_STOP_BY_HAND;
          return TRUE;
        }
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !guise_budget_wait_turn (budget, self->cancellable, error)
          || !step (self, error) || !look_after (self, error))
        return FALSE;
      report (self);
    }
}

/* What must be on the disk before a training may end waits for room there; whoever cancels gives it up. */
static gboolean
write_or_wait (Session *self, gboolean (*write) (Session *self, GError **error), GError **error)
{
  for (;;)
    {
      const gint64 begin = g_get_monotonic_time ();
      GError *failure = NULL;

      if (write (self, &failure))
        return TRUE;
      if (!bear (self, failure, error))
        return FALSE;

      guise_job_report (self->job, -1, "iteration %" G_GINT64_FORMAT " · the disk is full: free some space and it is "
                        "saved, or cancel to give up what is not",
                        guise_trainer_get_iteration (self->setup->trainer));
      while (seconds_since (begin) < ROOM_SECONDS)
        {
          g_usleep (G_USEC_PER_SEC / 20);
          if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
            return FALSE;
        }
    }
}

static gboolean
write_last (Session *self, GError **error)
{
  return checkpoint (self, self->owes_snapshot, error) && guise_checkpoint_writer_finish (self->writer, error);
}

static gboolean
write_end (Session *self, GError **error)
{
  return set_state (self, self->stop == GUISE_STOP_BY_HAND ? GUISE_RUN_STOPPED : GUISE_RUN_FINISHED,
                    guise_stop_get_name (self->stop), error);
}

/* Last measures and the last checkpoint; then the run is what the result says. */
static gboolean
finish (Session *self, GError **error)
{
  GError *failure = NULL;

  if (!measure_held_out (self, error) || !measure_likeness (self, error) || !write_or_wait (self, write_last, error))
    return FALSE;

  write_sheet (self, &failure);
  return bear (self, failure, error) && write_or_wait (self, write_end, error);
}

static void
fill_result (Session *self, double seconds, GuiseTrainResult *out)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (self->setup->gpu);
  GuiseTrainer *trainer = self->setup->trainer;

  *out = (GuiseTrainResult) {
    .run = self->run,
    .model = g_strdup (self->setup->settings.model),
    .parameters = guise_hourglass_count_parameters (guise_trainer_get_hourglass (trainer)),
    .device = g_strdup (limits->name),
    .driver = g_strdup (limits->driver),
    .iterations = guise_trainer_get_iteration (trainer),
    .epochs = guise_trainer_get_epochs (trainer),
    .seconds = seconds,
    .images_per_second = get_images_per_second (self),
    .loss_source = guise_trainer_get_loss (trainer, GUISE_SIDE_SOURCE),
    .loss_target = guise_trainer_get_loss (trainer, GUISE_SIDE_TARGET),
    .loss_held_out = guise_train_log_get_held_out (&self->log),
    .likeness = self->log.likeness,
    .identity_bleed = self->log.bleed,
    .precision = guise_precision_get_name (self->setup->settings.precision),
    .n_skipped = guise_trainer_get_n_skipped (trainer),
    .stopped_by = self->stop,
    .note = self->setup->note->len > 0 ? g_strdup (self->setup->note->str) : NULL,
  };
}

/* The networks that measure likeness; a training without them goes on without the measure. */
static void
load_finder (Session *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (self->params->models, &error);

  if (models != NULL)
    self->finder = guise_face_finder_new (models, &error);
  if (self->finder == NULL)
    guise_train_setup_say (self->setup, "Likeness was not measured (%s)", error->message);
}

static gboolean
begin (Session *self, GError **error)
{
  GuiseTrainSetup *setup = self->setup;
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (setup->trainer);
  gboolean found = FALSE;

  load_finder (self);
  self->eval = guise_train_eval_new (self->params->store, setup->gpu, setup->sets, &setup->settings, self->finder, error);
  if (self->eval == NULL)
    return FALSE;
  guise_train_live_init (&self->live, self->params->feed, self->eval, setup);

  if (setup->record != NULL)
    {
      self->run = setup->record->id;
      self->seconds_before = setup->record->seconds;
      self->writer = guise_checkpoint_writer_new (self->params->store, self->run);
      if (!go_back (self, &found, error) || !guise_train_log_read (&self->log, self->params->store, self->run, error)
          || !set_state (self, GUISE_RUN_RUNNING, NULL, error))
        return FALSE;
    }

  self->resumed_at = guise_trainer_get_iteration (setup->trainer);
  if (self->params->n_lost > 0)
    guise_train_setup_say (setup, "The device was lost, for its driver reset it; training went on from iteration %"
                           G_GINT64_FORMAT, self->resumed_at);
  guise_gpu_program_set_yield (guise_hourglass_get_step_program (hourglass), yield_cb, self->cancellable);
  self->checkpoint_seconds = guise_train_get_checkpoint_seconds (
    guise_train_get_checkpoint_bytes (&setup->settings, guise_hourglass_count_parameters (hourglass)));
  return TRUE;
}

static gboolean
run (Session *self, GuiseTrainResult *out, GError **error)
{
  double seconds;

  if (!begin (self, error))
    return FALSE;

  self->started = self->checkpointed = self->measured = self->logged = g_get_monotonic_time ();
  report (self);
  if (!guise_train_live_serve (&self->live, self->cancellable, error) || !loop (self, error))
    return FALSE;

  seconds = seconds_since (self->started);
  if (!finish (self, error))
    return FALSE;

  fill_result (self, seconds, out);
  self->reported = 0;
  report (self);
  return TRUE;
}

static void
session_clear (Session *self)
{
  guise_checkpoint_writer_destroy (self->writer);
  guise_train_eval_destroy (self->eval);
  guise_face_finder_destroy (self->finder);
  guise_train_setup_destroy (self->setup);
  guise_train_log_clear (&self->log);
}

gboolean
guise_train_session_run (const GuiseTrainParams *params, GuiseJob *job, GuiseTrainResult *out,
                         GCancellable *cancellable, GError **error)
{
  Session self = { .params = params, .job = job, .cancellable = cancellable, .full_since = -1 };
  GError *failure = NULL;
  gboolean done;

  guise_train_log_init (&self.log, &self.live);
  self.setup = guise_train_setup_open (params, TRUE, job, cancellable, &failure);
  done = self.setup != NULL && run (&self, out, &failure);

  if (!done && self.run != 0)
    {
      gboolean cancelled = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      /* What went wrong matters more than that it could not be noted. */
      guise_checkpoint_writer_finish (self.writer, NULL);
      set_state (&self, cancelled ? GUISE_RUN_STOPPED : GUISE_RUN_FAILED, NULL, NULL);
    }
  session_clear (&self);

  if (!done)
    {
      out->run = self.run != 0 ? self.run : params->run;
      g_propagate_error (error, failure);
    }
  return done;
}
