/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-run"

#include "guise-run-private.h"

#include "guise-i18n.h"
#include "guise-project-private.h"

#include <math.h>

/* What the user said stops when: the rules in the order of the feed. */
static void
take_seconds_left (GuiseRun *self, const GuiseTrainStatus *status)
{
  for (guint i = 0; i < GUISE_N_RULES; i++)
    self->figures.seconds_left[i] = NAN;
  self->figures.seconds_left[GUISE_RULE_ITERATIONS] = status->seconds_left[GUISE_STOP_BY_ITERATIONS];
  self->figures.seconds_left[GUISE_RULE_EPOCHS] = status->seconds_left[GUISE_STOP_BY_EPOCHS];
  self->figures.seconds_left[GUISE_RULE_MINUTES] = status->seconds_left[GUISE_STOP_BY_TIME];
}

/* What happened to the device, and that it is mended; said when it goes on. */
static void
tell_lost (GuiseRun *self, const GuiseTrainStatus *status)
{
  g_autofree char *iteration = guise_i18n_dup_number (status->resumed_at);
  g_autofree char *note = NULL;

  if (status->n_lost == self->n_lost)
    return;
  self->n_lost = status->n_lost;
  /* Its clock begins anew, too. */
  self->seconds_before = self->figures.seconds;
  note = g_strdup_printf (_("The device was lost, because its driver reset it. It was opened anew, and training goes on from "
                            "iteration %s."), iteration);
  guise_run_set_note (self, note);
}

static void
take_status (GuiseRun *self, const GuiseTrainStatus *status)
{
  GuiseRunFigures *figures = &self->figures;

  if (status->device[0] == '\0')
    return;
  tell_lost (self, status);
  figures->iterations = status->iteration;
  figures->epochs = status->epochs;
  figures->seconds = self->seconds_before + status->seconds;
  figures->images_per_second = status->images_per_second;
  figures->loss_source = status->loss_source;
  figures->loss_target = status->loss_target;
  if (!isnan (status->loss_held_out))
    figures->loss_held_out = status->loss_held_out;
  if (!isnan (status->likeness))
    {
      figures->likeness = status->likeness;
      figures->bleed = status->bleed;
    }
  figures->saved = status->saved != 0 ? status->saved : figures->saved;
  figures->on_processor = status->on_processor;
  figures->n_skipped = status->n_skipped;
  figures->device_bytes = (gint64) status->device_bytes;
  take_seconds_left (self, status);

  if (g_strcmp0 (self->device, status->device) != 0 || g_strcmp0 (self->kernels, status->kernels) != 0)
    {
      g_free (self->device);
      g_free (self->kernels);
      self->device = g_strdup (status->device);
      self->kernels = g_strdup (status->kernels);
    }
  if (self->id == 0 && status->run != 0)
    {
      self->id = status->run;
      guise_run_update_title (self);
      guise_run_keep_shown (self);
      guise_project_emit_changed (self->project);
    }
}

void
guise_run_append_losses (GuiseRun *self, GArray *records)
{
  g_autofree GuiseLossPoint *points = g_new (GuiseLossPoint, records->len);

  for (guint i = 0; i < records->len; i++)
    {
      const GuiseLossRecord *record = &g_array_index (records, GuiseLossRecord, i);

      points[i] = (GuiseLossPoint) { record->iteration, { record->source, record->target, record->held_out,
                                                          record->likeness, record->bleed } };
    }
  guise_loss_series_append (self->series, points, records->len);
}

/* Everything the training has for us. */
void
guise_run_take_all (GuiseRun *self)
{
  GuiseTrainPreview *preview;
  GuiseTrainStatus status;

  if (self->feed == NULL || self->project == NULL)
    return;

  guise_train_feed_get_status (self->feed, &status);
  take_status (self, &status);
  if (self->series != NULL && !self->reading)
    {
      g_autoptr(GArray) losses = guise_train_feed_take_losses (self->feed);

      guise_run_append_losses (self, losses);
    }
  preview = guise_train_feed_take_preview (self->feed);
  if (preview != NULL)
    {
      g_clear_object (&self->preview);
      self->preview = guise_run_preview_new (preview);
      guise_run_notify (self, GUISE_RUN_PROP_PREVIEW);
    }
  /* A sheet comes with a checkpoint, soon after it. */
  if (self->figures.saved != self->saved_seen && self->figures.iterations > self->figures.saved)
    {
      self->saved_seen = self->figures.saved;
      guise_run_read_past (self);
    }
  guise_run_emit_changed (self);
}

static void
status_cb (GuiseRun *self)
{
  guise_run_take_all (self);
  guise_run_notify (self, GUISE_RUN_PROP_PHASE);
}

void
guise_run_set_feed (GuiseRun *self, GuiseTrainFeed *feed, GuiseJob *job)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  self->feed = guise_train_feed_ref (feed);
  self->job = g_object_ref (job);
  self->seconds_before = self->figures.seconds;
  self->n_lost = 0;
  guise_run_set_note (self, NULL);
  guise_train_feed_set_watched (feed, self->n_watchers > 0);
  guise_train_feed_set_shown (feed, &self->shown);
  g_signal_connect_object (job, "notify::status", G_CALLBACK (status_cb), self, G_CONNECT_SWAPPED);
}

void
guise_run_set_rules (GuiseRun *self, GuiseRunOptions *options)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  for (guint i = 0; i < GUISE_N_RULES; i++)
    {
      self->figures.rules[i] = guise_run_options_get_rule (options, (GuiseRule) i);
      if (self->options != NULL)
        guise_run_options_set_rule (self->options, (GuiseRule) i, self->figures.rules[i]);
    }
}

void
guise_run_set_planned_bytes (GuiseRun *self, gint64 device_bytes)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  self->figures.planned_bytes = device_bytes;
}

GuiseTrainFeed *
guise_run_get_feed (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->feed;
}

/* The job has ended: what it said last is all there is. */
static void
drop_feed (GuiseRun *self)
{
  if (self->feed == NULL)
    return;
  guise_run_take_all (self);
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  for (guint i = 0; i < GUISE_N_RULES; i++)
    self->figures.seconds_left[i] = NAN;
  self->figures.device_bytes = 0;
  if (self->series != NULL)
    guise_run_read_past (self);
}

/* Lets go of the job, which holds the project. */
static void
drop_work (GuiseRun *self)
{
  self->has_failed = guise_work_get_state (self->work) == GUISE_WORK_FAILED;
  if (self->has_failed)
    guise_run_set_note (self, guise_work_get_text (self->work));
  g_signal_handlers_disconnect_by_data (self->work, self);
  g_clear_object (&self->work);
}

static void
state_cb (GuiseRun *self)
{
  const GuiseWorkState state = guise_work_get_state (self->work);

  if (!guise_work_is_active (self->work))
    {
      drop_feed (self);
      drop_work (self);
    }
  else if (state == GUISE_WORK_WAITING || state == GUISE_WORK_PAUSED)
    {
      drop_feed (self);
    }
  guise_run_notify (self, GUISE_RUN_PROP_PHASE);
  guise_run_emit_changed (self);
}

void
guise_run_set_work (GuiseRun *self, GuiseWork *work)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  if (self->work != NULL)
    g_signal_handlers_disconnect_by_data (self->work, self);
  g_set_object (&self->work, work);
  self->has_failed = FALSE;
  g_signal_connect_object (work, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  guise_run_notify (self, GUISE_RUN_PROP_PHASE);
  guise_run_emit_changed (self);
}

void
guise_run_set_note (GuiseRun *self, const char *note)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  if (g_strcmp0 (self->note, note) == 0)
    return;
  g_free (self->note);
  self->note = g_strdup (note);
  guise_run_emit_changed (self);
}

void
guise_run_watch (GuiseRun *self)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  if (self->n_watchers++ == 0 && self->feed != NULL)
    guise_train_feed_set_watched (self->feed, TRUE);
}

void
guise_run_unwatch (GuiseRun *self)
{
  g_return_if_fail (GUISE_IS_RUN (self) && self->n_watchers > 0);

  if (--self->n_watchers == 0 && self->feed != NULL)
    guise_train_feed_set_watched (self->feed, FALSE);
}

void
guise_run_snapshot (GuiseRun *self)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  if (self->feed != NULL)
    guise_train_feed_ask_snapshot (self->feed);
}

void
guise_run_stop (GuiseRun *self)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  if (self->work != NULL)
    guise_work_stop (self->work);
}

static GuiseRunPhase
phase_of_record (GuiseRun *self)
{
  /* One that the project never knew. */
  if (self->record == NULL)
    return self->has_failed ? GUISE_RUN_PHASE_FAILED : GUISE_RUN_PHASE_STOPPED;
  switch (self->record->state)
    {
    case GUISE_RUN_FINISHED:
      return GUISE_RUN_PHASE_FINISHED;
    case GUISE_RUN_FAILED:
      return GUISE_RUN_PHASE_FAILED;
    case GUISE_RUN_STOPPED:
    case GUISE_RUN_RUNNING:
    case GUISE_N_RUN_STATES:
    default:
      return GUISE_RUN_PHASE_STOPPED;
    }
}

GuiseRunPhase
guise_run_get_phase (GuiseRun *self)
{
  GuiseTrainStatus status = { 0 };

  g_return_val_if_fail (GUISE_IS_RUN (self), GUISE_RUN_PHASE_FAILED);

  if (self->work == NULL)
    return phase_of_record (self);
  switch (guise_work_get_state (self->work))
    {
    case GUISE_WORK_WAITING:
      return GUISE_RUN_PHASE_WAITING;
    case GUISE_WORK_PAUSED:
      return GUISE_RUN_PHASE_PAUSED;
    case GUISE_WORK_RUNNING:
      if (self->feed != NULL)
        guise_train_feed_get_status (self->feed, &status);
      return status.device[0] != '\0' ? GUISE_RUN_PHASE_TRAINING : GUISE_RUN_PHASE_PREPARING;
    default:
      return GUISE_RUN_PHASE_STOPPING;
    }
}

gboolean
guise_run_is_active (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), FALSE);

  return self->work != NULL;
}
