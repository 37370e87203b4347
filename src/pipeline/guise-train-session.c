/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-train-session"

#include "guise-train-session-private.h"

#include <math.h>

#include "guise-budget.h"
#include "guise-i18n.h"

/* Losses are written to the project after so many seconds. */
#define LOSS_SECONDS 5.0

#define REPORT_SECONDS 0.25
static GuiseTrainProgress
get_progress (GuiseTrainSession *self)
{
  GuiseTrainer *trainer = self->setup->trainer;
  const double loss_source = guise_trainer_get_loss (trainer, GUISE_SIDE_SOURCE);
  const double loss_target = guise_trainer_get_loss (trainer, GUISE_SIDE_TARGET);

  return (GuiseTrainProgress) {
    .iterations = guise_trainer_get_iteration (trainer),
    .epochs = guise_trainer_get_epochs (trainer),
    .seconds = guise_train_session_seconds_since (self->started),
    .loss = (loss_source + loss_target) / 2,
    .held_out = (const GuiseHeldOutLoss *) (const void *) self->log.held_out->data,
    .n_held_out = self->log.held_out->len,
    .iterations_per_second = self->n_steps > 0 ? (double) self->n_steps / self->step_seconds : NAN,
  };
}

static double
get_images_per_second (GuiseTrainSession *self)
{
  return self->n_steps > 0 ? 2.0 * self->setup->settings.batch * self->setup->settings.passes
                             * (double) self->n_steps / self->step_seconds : NAN;
}

static void
report (GuiseTrainSession *self)
{
  const GuiseStopRules *rules = &self->params->stop;
  const GuiseTrainProgress progress = get_progress (self);
  const double left = guise_stop_rules_get_seconds_left (rules, &progress);
  const GuiseTrainTold told = {
    .iteration = progress.iterations, .images_per_second = get_images_per_second (self), .seconds_left = left,
    .loss_source = guise_trainer_get_loss (self->setup->trainer, GUISE_SIDE_SOURCE),
    .loss_target = guise_trainer_get_loss (self->setup->trainer, GUISE_SIDE_TARGET),
    .is_full = guise_train_session_is_full (self),
  };
  g_autofree char *text = NULL;

  if (guise_train_session_seconds_since (self->reported) < REPORT_SECONDS)
    return;

  self->reported = g_get_monotonic_time ();
  guise_train_live_tell (&self->live, rules, &progress, &(GuiseTrainStatus) {
    .images_per_second = told.images_per_second, .likeness = self->log.likeness, .bleed = self->log.bleed,
    .run = self->run, .saved = guise_train_session_get_saved (self), .n_lost = self->params->n_lost,
    .resumed_at = self->resumed_at,
  });
  text = guise_train_told_dup_text (&told);
  guise_job_report (self->job, isnan (left) ? -1 : progress.seconds / (progress.seconds + left + 1e-3), "%s", text);
}

static gboolean
measure_held_out (GuiseTrainSession *self, GError **error)
{
  return guise_train_log_measure_held_out (&self->log, self->eval, self->setup->trainer, self->cancellable, error);
}

/* The networks that measure likeness, not before it is measured: they take as long as a step or more. A training without
 * them goes on without the measure. */
static void
load_finder (GuiseTrainSession *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (self->params->models, &error);

  /* Each of the two takes a second where others take the processor. The measure that follows sees the cancel itself. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (models != NULL)
    self->finder = guise_face_finder_new (models, NULL, &error);
  self->has_no_finder = self->finder == NULL;
  if (self->has_no_finder)
    guise_train_setup_say (self->setup, _("Likeness was not measured (%s)"), error->message);
  guise_train_eval_set_finder (self->eval, self->finder);
}

static gboolean
measure_likeness (GuiseTrainSession *self, GError **error)
{
  if (self->finder == NULL && !self->has_no_finder)
    load_finder (self);

  self->measured = g_get_monotonic_time ();
  return guise_train_log_measure_likeness (&self->log, self->eval, self->setup->trainer, self->cancellable, error);
}

static void
yield_cb (gpointer user_data)
{
  /* A cancel shows at the next look at the cancellable: nothing to do about it here. */
  guise_budget_wait_turn (guise_budget_get_shared (), user_data, NULL);
}

void
guise_train_session_give_way (GuiseTrainSession *self)
{
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (self->setup->trainer);

  guise_gpu_program_set_yield (guise_hourglass_get_step_program (hourglass), yield_cb, self->cancellable);
}

static gboolean
step (GuiseTrainSession *self, GError **error)
{
  GuiseTrainer *trainer = self->setup->trainer;
  const gint64 begin = g_get_monotonic_time ();
  double losses[GUISE_N_SIDES];

  if (!guise_trainer_step (trainer, losses, self->cancellable, error))
    return FALSE;

  self->step_seconds += guise_train_session_seconds_since (begin);
  self->n_steps++;
  if (self->params->pretend_nan_at > 0 && self->n_returns == 0
      && guise_trainer_get_iteration (trainer) == self->params->pretend_nan_at)
    losses[GUISE_SIDE_SOURCE] = NAN;
  if (!isfinite (losses[GUISE_SIDE_SOURCE]) || !isfinite (losses[GUISE_SIDE_TARGET]))
    return guise_train_session_recover (self, guise_trainer_get_iteration (trainer), error);

  guise_train_log_add_step (&self->log, losses, guise_trainer_get_iteration (trainer));
  return guise_trainer_get_iteration (trainer) % GUISE_HELD_OUT_STRIDE != 0 || measure_held_out (self, error);
}

static gboolean
look_after (GuiseTrainSession *self, GError **error)
{
  const guint measure_seconds = self->params->measure_seconds != 0 ? self->params->measure_seconds : 60;
  GError *failure = NULL;

  if (guise_train_session_seconds_since (self->measured) >= measure_seconds && !measure_likeness (self, error))
    return FALSE;
  if (!guise_train_session_keep_state (self, error) || !guise_train_live_serve (&self->live, self->cancellable, error))
    return FALSE;

  if (guise_train_session_seconds_since (self->logged) >= LOSS_SECONDS)
    guise_train_session_flush_losses (self, &failure);
  return guise_train_session_bear (self, failure, error);
}

static gboolean
loop (GuiseTrainSession *self, GError **error)
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

/* Last measures and the last checkpoint; then the run is what the result says. */
static gboolean
finish (GuiseTrainSession *self, GError **error)
{
  GError *failure = NULL;

  if (!measure_held_out (self, error) || !measure_likeness (self, error)
      || !guise_train_session_write_last (self, error))
    return FALSE;

  guise_train_session_write_sheet (self, &failure);
  return guise_train_session_bear (self, failure, error) && guise_train_session_write_end (self, error);
}

static void
fill_result (GuiseTrainSession *self, double seconds, GuiseTrainResult *out)
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
    .n_steps = self->n_steps,
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

static gboolean
begin (GuiseTrainSession *self, GError **error)
{
  GuiseTrainSetup *setup = self->setup;
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (setup->trainer);
  gboolean found = FALSE;

  self->eval = guise_train_eval_new (self->params->store, setup->gpu, setup->sets, &setup->settings, self->cancellable, error);
  if (self->eval == NULL)
    return FALSE;
  guise_train_live_init (&self->live, self->params->feed, self->eval, setup);

  if (setup->record != NULL)
    {
      self->run = setup->record->id;
      self->seconds_before = setup->record->seconds;
      self->writer = guise_checkpoint_writer_new (self->params->store, self->run, self->cancellable);
    }
  if (!guise_train_session_go_back (self, &found, error)
      || (self->run != 0
          && (!guise_train_log_read (&self->log, self->params->store, self->run, error)
              || !guise_train_session_set_state (self, GUISE_RUN_RUNNING, NULL, error))))
    return FALSE;

  self->resumed_at = guise_trainer_get_iteration (setup->trainer);
  if (self->params->n_lost > 0)
    guise_train_setup_say (setup, _("The device was lost, for its driver reset it; training went on from iteration %"
                                    PRId64), self->resumed_at);
  guise_train_session_give_way (self);
  self->checkpoint_seconds = guise_train_get_checkpoint_seconds (
    guise_train_get_checkpoint_bytes (&setup->settings, guise_hourglass_count_parameters (hourglass)));
  return TRUE;
}

static gboolean
run (GuiseTrainSession *self, GuiseTrainResult *out, GError **error)
{
  double seconds;

  if (!begin (self, error))
    return FALSE;

  self->started = self->checkpointed = self->measured = self->logged = g_get_monotonic_time ();
  report (self);
  /* Weights that have learned nothing have nothing to show: the first step comes before. */
  if ((self->resumed_at > 0 && !guise_train_live_serve (&self->live, self->cancellable, error)) || !loop (self, error))
    return FALSE;

  seconds = guise_train_session_seconds_since (self->started);
  if (!finish (self, error))
    return FALSE;

  fill_result (self, seconds, out);
  self->reported = 0;
  report (self);
  return TRUE;
}

static void
session_clear (GuiseTrainSession *self)
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
  GuiseTrainSession self = { .params = params, .job = job, .cancellable = cancellable, .full_since = -1 };
  GError *failure = NULL;
  gboolean done;

  guise_train_log_init (&self.log, &self.live);
  self.setup = guise_train_setup_open (params, TRUE, job, cancellable, &failure);
  done = self.setup != NULL && run (&self, out, &failure);

  if (!done && self.run != 0)
    {
      gboolean cancelled = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      guise_checkpoint_writer_finish (self.writer, NULL);
      guise_train_session_give_up (&self, cancelled ? GUISE_RUN_STOPPED : GUISE_RUN_FAILED);
      if (cancelled && params->run == 0)
        guise_store_run_take_back (params->store, self.run, NULL);
    }
  session_clear (&self);

  if (!done)
    {
      out->run = self.run != 0 ? self.run : params->run;
      out->n_steps = self.n_steps;
      g_propagate_error (error, failure);
    }
  return done;
}
