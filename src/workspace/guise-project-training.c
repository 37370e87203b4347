/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-training.h"

#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-run-options-private.h"
#include "guise-run-private.h"
#include "guise-train-plan.h"

#include <math.h>

/* A training on its way through the list of jobs. */
typedef struct
{
  GuiseProject    *project;
  GuiseRun        *run;
  GuiseRunOptions *options;
} Training;

static void
training_free (gpointer data)
{
  Training *training = data;

  g_object_unref (training->project);
  g_object_unref (training->run);
  g_object_unref (training->options);
  g_free (training);
}

guint
guise_project_get_pretence (void)
{
  const char *asked = g_getenv ("GUISE_PRETEND_LOST_AFTER");

  return asked != NULL ? (guint) g_ascii_strtoull (asked, NULL, 10) : 0;
}

static GuiseJob *
make_training (gpointer data, GError **error)
{
  Training *training = data;
  g_autoptr(GuiseTrainFeed) feed = guise_train_feed_new ();
  GuiseTrainParams params = { .store = guise_project_get_store (training->project), .feed = feed };
  GuiseJob *job;

  guise_run_options_fill_params (training->options, &params);
  guise_preferences_fill_params (guise_project_get_preferences (training->project), params.device, &params.device,
                                 &params.memory_limit_bytes);
  /* After a pause, or for a run that there is already. */
  params.run = guise_run_get_id (training->run);
  if (params.run != 0)
    params.settings = NULL;
  params.pretend_lost_after = guise_project_get_pretence ();
  job = GUISE_JOB (guise_train_job_new (&params));
  guise_run_set_feed (training->run, feed, job);
  return job;
}

static char *
describe_end (const GuiseTrainResult *result)
{
  switch (result->stopped_by)
    {
    case GUISE_STOP_BY_ITERATIONS:
      return g_strdup (_("Ended after as many iterations as it was to make"));
    case GUISE_STOP_BY_EPOCHS:
      return g_strdup (_("Ended after as many epochs as it was to make"));
    case GUISE_STOP_BY_LOSS:
      return g_strdup (_("Ended at the loss it was to reach"));
    case GUISE_STOP_BY_PLATEAU:
      return g_strdup (_("Ended because faces that it had not seen got no better"));
    case GUISE_STOP_BY_TIME:
      return g_strdup (_("Ended when its time was up"));
    case GUISE_STOP_BY_HAND:
    case GUISE_N_STOPS:
    default:
      return NULL;
    }
}

static void
training_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  Training *training = data;
  const GuiseTrainResult *result = guise_train_job_get_result (GUISE_TRAIN_JOB (job));
  g_autofree char *end = describe_end (result);
  g_autofree char *note = NULL;

  if (end != NULL && result->note != NULL)
    note = g_strdup_printf ("%s. %s", end, result->note);
  else
    note = g_strdup (end != NULL ? end : result->note);
  guise_run_set_note (training->run, note);
  if (end != NULL)
    guise_work_set_text (work, end);
}

static void
train (GuiseProject *self, GuiseRun *run, GuiseRunOptions *options)
{
  g_autofree char *title = g_strdup_printf (_("Training %s"), guise_run_get_persons (run));
  Training *training = g_new0 (Training, 1);
  GuiseWork *work;

  training->project = g_object_ref (self);
  training->run = g_object_ref (run);
  training->options = g_object_ref (options);
  guise_run_set_rules (run, options);
  work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_TRAIN, .make = make_training, .done = training_done,
    .data = training, .destroy = training_free, .can_pause = TRUE,
  });
  /* The list of runs comes first: the list of jobs may begin, and fail, at once. */
  guise_run_list_begin (guise_project_get_runs (self), run, work);
  guise_work_list_add (guise_project_get_works (self), work);
}

GuiseRun *
guise_project_begin_run (GuiseProject *self, GuiseRunOptions *options, const GuiseRunPlan *plan)
{
  g_autoptr(GuiseRunOptions) copy = guise_run_options_copy (options);
  g_autofree char *persons = NULL;
  g_autoptr(GuiseRun) run = NULL;

  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  persons = guise_run_list_dup_persons_text (guise_project_get_runs (self), guise_run_options_get_source (options),
                                             guise_run_options_get_target (options));
  run = guise_run_new (self, copy, persons);
  guise_run_set_planned_bytes (run, plan != NULL ? plan->device_bytes : 0);
  train (self, run, copy);
  return run;
}

void
guise_project_resume_run (GuiseProject *self, GuiseRun *run, GuiseRunOptions *options)
{
  g_autoptr(GuiseRunOptions) copy = NULL;

  g_return_if_fail (GUISE_IS_PROJECT (self) && GUISE_IS_RUN (run));
  g_return_if_fail (!guise_run_is_active (run) && guise_run_get_id (run) != 0);

  copy = guise_run_options_copy (options);
  train (self, run, copy);
}

/* A plan is a job of its own, which stands in no list. */
#define GUISE_TYPE_PLAN_JOB (guise_plan_job_get_type ())
G_DECLARE_FINAL_TYPE (GuisePlanJob, guise_plan_job, GUISE, PLAN_JOB, GuiseJob)

struct _GuisePlanJob
{
  GuiseJob         parent_instance;

  GuiseRunOptions *options;      /* nobody changes it while it runs */
  GuiseTrainParams params;
  GuiseTrainPlan   plan;
};

G_DEFINE_FINAL_TYPE (GuisePlanJob, guise_plan_job, GUISE_TYPE_JOB)

static gboolean
guise_plan_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuisePlanJob *self = GUISE_PLAN_JOB (job);

  return guise_train_plan_make (&self->params, &self->plan, cancellable, error);
}

static void
guise_plan_job_finalize (GObject *object)
{
  GuisePlanJob *self = GUISE_PLAN_JOB (object);

  g_clear_object (&self->options);
  guise_train_plan_clear (&self->plan);

  G_OBJECT_CLASS (guise_plan_job_parent_class)->finalize (object);
}

static void
guise_plan_job_class_init (GuisePlanJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_plan_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_plan_job_run;
}

static void
guise_plan_job_init (GuisePlanJob *self)
{
}

void
guise_run_plan_free (GuiseRunPlan *self)
{
  g_free (self->device);
  g_free (self->kernels);
  g_free (self->advice);
  g_free (self);
}

static GuiseRunPlan *
run_plan_new (const GuiseTrainPlan *plan)
{
  GuiseRunPlan *self = g_new0 (GuiseRunPlan, 1);

  *self = (GuiseRunPlan) {
    .device = g_strdup (plan->device), .kernels = g_strdup (plan->kernels), .advice = g_strdup (plan->advice),
    .on_processor = plan->on_processor, .n_parameters = (gint64) plan->parameters,
    .device_bytes = (gint64) plan->device_bytes, .checkpoint_bytes = (gint64) plan->checkpoint_bytes,
    .source_faces = plan->source_faces, .target_faces = plan->target_faces,
    .source_held_out = plan->source_held_out, .target_held_out = plan->target_held_out,
    .images_per_second = plan->images_per_second, .checkpoint_seconds = plan->checkpoint_seconds,
  };
  for (guint i = 0; i < GUISE_N_RULES; i++)
    self->seconds[i] = NAN;
  self->seconds[GUISE_RULE_ITERATIONS] = plan->seconds_iterations;
  self->seconds[GUISE_RULE_EPOCHS] = plan->seconds_epochs;
  self->seconds[GUISE_RULE_MINUTES] = plan->seconds_time;
  return self;
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GuisePlanJob *job = GUISE_PLAN_JOB (source);
  GError *error = NULL;

  if (guise_job_run_finish (GUISE_JOB (job), result, &error))
    g_task_return_pointer (task, run_plan_new (&job->plan), (GDestroyNotify) guise_run_plan_free);
  else
    g_task_return_error (task, error);
  guise_project_release (g_task_get_source_object (task));
}

static void
closing_cb (GCancellable *closing, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

void
guise_project_plan_run_async (GuiseProject *self, GuiseRunOptions *options, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GCancellable) own = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autoptr(GTask) task = NULL;
  g_autoptr(GuisePlanJob) job = NULL;

  g_return_if_fail (GUISE_IS_PROJECT (self) && GUISE_IS_RUN_OPTIONS (options));

  task = g_task_new (self, own, callback, user_data);
  g_task_set_source_tag (task, guise_project_plan_run_async);
  if (g_cancellable_is_cancelled (guise_project_get_closing (self)))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The project is closed"));
      return;
    }

  job = g_object_new (GUISE_TYPE_PLAN_JOB, NULL);
  job->options = guise_run_options_copy (options);
  guise_run_options_fill_params (job->options, &job->params);
  guise_preferences_fill_params (guise_project_get_preferences (self), job->params.device, &job->params.device,
                                 &job->params.memory_limit_bytes);
  job->params.store = guise_project_get_store (self);
  g_signal_connect_object (guise_project_get_closing (self), "cancelled", G_CALLBACK (closing_cb), own, 0);
  guise_project_hold (self);
  guise_job_run_async (GUISE_JOB (job), own, planned_cb, g_steal_pointer (&task));
}

GuiseRunPlan *
guise_project_plan_run_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
