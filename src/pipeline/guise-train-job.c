/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-job.h"

#include <string.h>

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-train-rules.h"
#include "guise-train-session.h"

struct _GuiseTrainJob
{
  GuiseJob            parent_instance;

  GuiseTrainParams    params;        /* with copies of what it points to */
  GuiseTrainSettings  settings;
  char               *models, *start_file;

  GuiseTrainResult    result;        /* written by the job's thread, read after its end */
  gboolean            has_result;
};

G_DEFINE_FINAL_TYPE (GuiseTrainJob, guise_train_job, GUISE_TYPE_JOB)

void
guise_train_result_clear (GuiseTrainResult *self)
{
  g_clear_pointer (&self->model, g_free);
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->driver, g_free);
  g_clear_pointer (&self->note, g_free);
  memset (self, 0, sizeof *self);
}

/* What goes on after the device was lost; it has used up some of its time. */
static void
go_on (GuiseTrainParams *params, gint64 run, double seconds)
{
  params->n_lost++;
  params->pretend_lost_after = 0;
  params->run = run;
  if (params->stop.seconds > 0)
    params->stop.seconds = MAX (params->stop.seconds - seconds, 1);
}

static gboolean
guise_train_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseTrainJob *self = GUISE_TRAIN_JOB (job);
  GuiseTrainParams params = self->params;
  guint n_lost = 0;

  for (;;)
    {
      const gint64 begin = g_get_monotonic_time ();
      g_autoptr(GError) failure = NULL;

      guise_train_result_clear (&self->result);
      self->has_result = guise_train_session_run (&params, job, &self->result, cancellable, &failure);
      n_lost = guise_train_count_lost (n_lost, self->result.n_steps);
      if (self->has_result || n_lost > GUISE_TRAIN_MAX_LOST
          || !g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST) || g_cancellable_is_cancelled (cancellable))
        {
          if (failure != NULL)
            g_propagate_error (error, g_steal_pointer (&failure));
          break;
        }
      guise_job_report (job, -1, _("The device was lost: it is opened anew"));
      go_on (&params, self->result.run, (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
    }

  if (params.feed != NULL)
    guise_train_feed_close (params.feed);
  return self->has_result;
}

GuiseTrainJob *
guise_train_job_new (const GuiseTrainParams *params)
{
  GuiseTrainJob *self;

  g_return_val_if_fail (params->store != NULL, NULL);
  g_return_val_if_fail (params->run != 0 || params->settings != NULL, NULL);

  self = g_object_new (GUISE_TYPE_TRAIN_JOB, NULL);
  self->params = *params;
  self->models = g_strdup (params->models);
  self->params.models = self->models;
  if (params->feed != NULL)
    guise_train_feed_ref (params->feed);
  self->start_file = g_strdup (params->start.file);
  self->params.start.file = self->start_file;
  if (params->settings != NULL)
    {
      guise_train_settings_copy (&self->settings, params->settings);
      self->params.settings = &self->settings;
    }

  return self;
}

const GuiseTrainResult *
guise_train_job_get_result (GuiseTrainJob *self)
{
  g_return_val_if_fail (GUISE_IS_TRAIN_JOB (self), NULL);

  return self->has_result ? &self->result : NULL;
}

JsonNode *
guise_train_result_to_json (const GuiseTrainResult *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_int (builder, "run", self->run);
  guise_json_add_string (builder, "model", self->model);
  guise_json_add_int (builder, "parameters", (gint64) self->parameters);
  guise_json_add_string (builder, "device", self->device);
  guise_json_add_string (builder, "driver", self->driver);
  guise_json_add_int (builder, "iterations", self->iterations);
  guise_json_add_number (builder, "epochs", self->epochs);
  guise_json_add_number (builder, "seconds", self->seconds);
  guise_json_add_number (builder, "images_per_second", self->images_per_second);
  guise_json_add_number (builder, "loss_source", self->loss_source);
  guise_json_add_number (builder, "loss_target", self->loss_target);
  guise_json_add_number (builder, "loss_held_out", self->loss_held_out);
  guise_json_add_number (builder, "likeness", self->likeness);
  guise_json_add_number (builder, "identity_bleed", self->identity_bleed);
  guise_json_add_string (builder, "precision", self->precision);
  if (self->n_skipped >= 0)
    guise_json_add_int (builder, "skipped_steps", self->n_skipped);
  guise_json_add_string (builder, "stopped_by", guise_stop_get_name (self->stopped_by));
  if (self->note != NULL)
    guise_json_add_string (builder, "note", self->note);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
guise_train_job_finalize (GObject *object)
{
  GuiseTrainJob *self = GUISE_TRAIN_JOB (object);

  guise_train_result_clear (&self->result);
  guise_train_settings_clear (&self->settings);
  g_clear_pointer (&self->params.feed, guise_train_feed_unref);
  g_free (self->models);
  g_free (self->start_file);

  G_OBJECT_CLASS (guise_train_job_parent_class)->finalize (object);
}

static void
guise_train_job_class_init (GuiseTrainJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_train_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_train_job_run;
}

static void
guise_train_job_init (GuiseTrainJob *self)
{
}
