/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-job.h"

#define TEST_TYPE_JOB (test_job_get_type ())
G_DECLARE_FINAL_TYPE (TestJob, test_job, TEST, JOB, GuiseJob)

struct _TestJob
{
  GuiseJob    parent_instance;
  TestJobPlan plan;
};

G_DEFINE_FINAL_TYPE (TestJob, test_job, GUISE_TYPE_JOB)

static gboolean
test_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  const TestJobPlan *plan = &TEST_JOB (job)->plan;

  if (plan->fails_with != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, plan->fails_with);
      return FALSE;
    }
  if (plan->words != NULL)
    guise_job_report (job, plan->fraction, "%s", plan->words);
  while (!plan->ends && !guise_job_is_stopping (job))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep (1000);
    }
  return TRUE;
}

static void
test_job_class_init (TestJobClass *klass)
{
  GUISE_JOB_CLASS (klass)->run = test_job_run;
}

static void
test_job_init (TestJob *self)
{
}

GuiseJob *
test_job_make (gpointer data, GError **error)
{
  TestJobPlan *plan = data;
  TestJob *job = g_object_new (TEST_TYPE_JOB, NULL);

  if (plan != NULL)
    {
      plan->n_made++;
      job->plan = *plan;
    }
  return GUISE_JOB (job);
}
