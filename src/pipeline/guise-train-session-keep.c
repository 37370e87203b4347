/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-train-session"

#include "guise-train-session-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* Between two tries to write the end of a training onto a full disk. */
#define ROOM_SECONDS 2.0

gint64
guise_train_session_get_saved (GuiseTrainSession *self)
{
  return self->writer != NULL ? guise_checkpoint_writer_get_written (self->writer) : 0;
}

gboolean
guise_train_session_bear (GuiseTrainSession *self, GError *failure, GError **error)
{
  if (failure == NULL)
    return TRUE;
  if (!g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_NO_SPACE))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  g_info ("run %" G_GINT64_FORMAT ": %s", self->run, failure->message);
  self->full_since = guise_train_session_get_saved (self);
  g_error_free (failure);
  return TRUE;
}

gboolean
guise_train_session_is_full (GuiseTrainSession *self)
{
  return self->full_since >= 0 && self->full_since == guise_train_session_get_saved (self);
}

static void
fill_run (GuiseTrainSession *self, GuiseRunRecord *record)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (self->setup->gpu);
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (self->setup->trainer);
  GuiseStopRules stop = self->params->stop;

  /* Once the device was lost there is less time left, which is no rule of the user's. */
  if (self->params->n_lost > 0)
    guise_stop_rules_from_plan (&stop, record->plan);
  g_free (record->plan);
  g_free (record->device);
  g_free (record->driver);
  record->plan = guise_train_setup_dup_plan (self->setup, &stop);
  record->device = g_strdup (limits->name);
  record->driver = g_strdup (limits->driver);
  record->n_parameters = (gint64) guise_hourglass_count_parameters (hourglass);
  record->epochs = guise_trainer_get_epochs (self->setup->trainer);
  record->seconds = self->seconds_before + (self->started != 0 ? guise_train_session_seconds_since (self->started) : 0);
}

/* A new run comes into the project with its first checkpoint: a cancel before leaves nothing. */
static gboolean
ensure_run (GuiseTrainSession *self, GError **error)
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
  self->is_marked = TRUE;
  self->writer = guise_checkpoint_writer_new (self->params->store, self->run, self->cancellable);

  return guise_store_run_update (self->params->store, record, error);
}

gboolean
guise_train_session_set_state (GuiseTrainSession *self, GuiseRunState state, const char *stopped_by, GError **error)
{
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (self->params->store, self->run, error);

  if (record == NULL)
    return FALSE;

  record->state = state;
  g_free (record->stopped_by);
  record->stopped_by = g_strdup (stopped_by);
  fill_run (self, record);
  if (!guise_store_run_update (self->params->store, record, error))
    return FALSE;

  self->is_marked = TRUE;
  return TRUE;
}

void
guise_train_session_give_up (GuiseTrainSession *self, GuiseRunState state)
{
  g_autoptr(GuiseRunRecord) record = NULL;

  if (!self->is_marked || (record = guise_store_run_get (self->params->store, self->run, NULL)) == NULL)
    return;

  record->state = state;
  g_clear_pointer (&record->stopped_by, g_free);
  guise_store_run_update (self->params->store, record, NULL);
}

gboolean
guise_train_session_flush_losses (GuiseTrainSession *self, GError **error)
{
  if (self->run == 0)
    return TRUE;

  self->logged = g_get_monotonic_time ();
  return guise_train_log_flush (&self->log, self->params->store, self->run, error);
}

gboolean
guise_train_session_write_sheet (GuiseTrainSession *self, GError **error)
{
  return guise_train_live_write_sheet (&self->live, self->params->store, self->run, self->cancellable, error);
}

void
guise_train_session_look_at_written (GuiseTrainSession *self)
{
  const gint64 saved = guise_train_session_get_saved (self);

  if (saved != self->seen_saved)
    self->n_returns_here = 0;
  self->seen_saved = saved;
  if (self->snapshot_at > 0 && self->snapshot_at == saved)
    {
      self->owes_snapshot = FALSE;
      self->snapshot_at = 0;
    }
}

/* Waits for the checkpoint before. That it found no room is no reason not to try again at once. */
static gboolean
finish_before (GuiseTrainSession *self, GError **error)
{
  GError *failure = NULL;

  guise_checkpoint_writer_finish (self->writer, &failure);
  guise_train_session_look_at_written (self);
  return guise_train_session_bear (self, failure, error);
}

/* The state goes to the writing thread; losses and figures of the run up to it go with it. */
static gboolean
checkpoint (GuiseTrainSession *self, GError **error)
{
  const gint64 iteration = guise_trainer_get_iteration (self->setup->trainer);
  GuiseSafetensors *file = NULL;

  if (!ensure_run (self, error) || !finish_before (self, error)
      || (file = guise_trainer_save (self->setup->trainer, error)) == NULL)
    return FALSE;

  self->checkpointed = g_get_monotonic_time ();
  if (!guise_checkpoint_writer_submit (self->writer, file, iteration, self->owes_snapshot, error))
    return FALSE;
  if (self->owes_snapshot)
    self->snapshot_at = iteration;

  return guise_train_session_flush_losses (self, error)
         && guise_train_session_set_state (self, GUISE_RUN_RUNNING, NULL, error);
}

/* A checkpoint, and a sheet of the history with it where one is due. */
static gboolean
write_state (GuiseTrainSession *self, GError **error)
{
  const gboolean snapshot = self->owes_snapshot;

  return checkpoint (self, error)
         && ((!snapshot && !guise_train_live_sheet_is_due (&self->live))
             || guise_train_session_write_sheet (self, error));
}

gboolean
guise_train_session_keep_state (GuiseTrainSession *self, GError **error)
{
  GError *failure = NULL;

  guise_train_session_look_at_written (self);
  if (self->params->feed != NULL && guise_train_feed_take_snapshot (self->params->feed))
    {
      self->owes_snapshot = TRUE;
      self->snapshot_at = 0;
    }
  else if (guise_train_session_seconds_since (self->checkpointed) < self->checkpoint_seconds)
    return TRUE;

  write_state (self, &failure);
  return guise_train_session_bear (self, failure, error);
}

static gboolean
write_or_wait (GuiseTrainSession *self, gboolean (*write) (GuiseTrainSession *self, GError **error), GError **error)
{
  for (;;)
    {
      const gint64 begin = g_get_monotonic_time ();
      GError *failure = NULL;

      if (write (self, &failure))
        return TRUE;
      if (!guise_train_session_bear (self, failure, error))
        return FALSE;

      guise_job_report (self->job, -1, _("iteration %" PRId64 " · the disk is full: free some space and it is saved, or cancel to "
                                         "give up what is not"), guise_trainer_get_iteration (self->setup->trainer));
      while (guise_train_session_seconds_since (begin) < ROOM_SECONDS)
        {
          g_usleep (G_USEC_PER_SEC / 20);
          if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
            return FALSE;
        }
    }
}

static gboolean
try_last (GuiseTrainSession *self, GError **error)
{
  return checkpoint (self, error) && guise_checkpoint_writer_finish (self->writer, error);
}

static gboolean
try_end (GuiseTrainSession *self, GError **error)
{
  const GuiseRunState state = self->stop == GUISE_STOP_BY_HAND ? GUISE_RUN_STOPPED : GUISE_RUN_FINISHED;

  return guise_train_session_set_state (self, state, guise_stop_get_name (self->stop), error);
}

gboolean
guise_train_session_write_last (GuiseTrainSession *self, GError **error)
{
  return write_or_wait (self, try_last, error);
}

gboolean
guise_train_session_write_end (GuiseTrainSession *self, GError **error)
{
  return write_or_wait (self, try_end, error);
}
