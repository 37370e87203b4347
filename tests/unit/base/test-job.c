/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-job.h"

#include <sys/resource.h>

#define TEST_TYPE_LOOP (test_loop_get_type ())
G_DECLARE_FINAL_TYPE (TestLoop, test_loop, TEST, LOOP, GuiseJob)

struct _TestLoop
{
  GuiseJob parent_instance;

  guint    n_steps;
  guint    done;
  int      nice;         /* of the job's thread */
  int      other_nice;   /* of one that it started */
};

static GThread *finalized_on;

G_DEFINE_FINAL_TYPE (TestLoop, test_loop, GUISE_TYPE_JOB)

static gpointer
get_nice_thread (gpointer data)
{
  return GINT_TO_POINTER (getpriority (PRIO_PROCESS, 0));
}

static gboolean
test_loop_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  TestLoop *self = TEST_LOOP (job);

  self->nice = getpriority (PRIO_PROCESS, 0);
  self->other_nice = GPOINTER_TO_INT (g_thread_join (g_thread_new ("other", get_nice_thread, NULL)));

  for (self->done = 0; self->done < self->n_steps; self->done++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (guise_job_is_stopping (job))
        return TRUE;
      guise_job_report (job, (double) self->done / self->n_steps, "step %u", self->done);
    }
  guise_job_report (job, 1.0, "done");
  return TRUE;
}

static void
test_loop_finalize (GObject *object)
{
  finalized_on = g_thread_self ();
  G_OBJECT_CLASS (test_loop_parent_class)->finalize (object);
}

static void
test_loop_class_init (TestLoopClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_loop_finalize;
  GUISE_JOB_CLASS (klass)->run = test_loop_run;
}

static void
test_loop_init (TestLoop *self)
{
}

static void
take_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
run_to_end (TestLoop *job, GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  guise_job_run_async (GUISE_JOB (job), cancellable, take_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return guise_job_run_finish (GUISE_JOB (job), result, error);
}

static void
test_reports_are_coalesced (void)
{
  g_autoptr(TestLoop) job = g_object_new (TEST_TYPE_LOOP, NULL);
  g_autoptr(GError) error = NULL;
  guint notified = 0;

  job->n_steps = 20000;
  g_signal_connect (job, "notify::fraction", G_CALLBACK (count_cb), &notified);
  g_assert_true (run_to_end (job, NULL, &error));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpfloat (guise_job_get_fraction (GUISE_JOB (job)), ==, 1.0);
  g_assert_cmpstr (guise_job_get_status (GUISE_JOB (job)), ==, "done");
  g_assert_cmpuint (notified, <, 20000);
}

static void
test_cancel (void)
{
  g_autoptr(TestLoop) job = g_object_new (TEST_TYPE_LOOP, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  job->n_steps = G_MAXUINT;
  guise_job_run_async (GUISE_JOB (job), cancellable, take_result_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (guise_job_run_finish (GUISE_JOB (job), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stop_succeeds (void)
{
  g_autoptr(TestLoop) job = g_object_new (TEST_TYPE_LOOP, NULL);
  g_autoptr(GError) error = NULL;

  job->n_steps = G_MAXUINT;
  guise_job_stop (GUISE_JOB (job));
  g_assert_true (run_to_end (job, NULL, &error));
  g_assert_cmpuint (job->done, ==, 0);
}

static void
test_finalized_at_home (void)
{
  TestLoop *job = g_object_new (TEST_TYPE_LOOP, NULL);

  finalized_on = NULL;
  job->n_steps = 100;
  guise_job_run_async (GUISE_JOB (job), NULL, NULL, NULL);
  g_object_unref (job);
  while (finalized_on == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (finalized_on == g_thread_self ());
}

static void
assert_nice (gboolean background, int expected)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(TestLoop) job = g_object_new (TEST_TYPE_LOOP, NULL);

  guise_job_set_background (GUISE_JOB (job), background);
  guise_job_run_async (GUISE_JOB (job), NULL, take_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (guise_job_run_finish (GUISE_JOB (job), result, NULL));
  g_assert_cmpint (job->nice, ==, expected);
  g_assert_cmpint (job->other_nice, ==, expected);
}

/* In the background it gives way, and so does what it starts; the main thread stays as it was. */
static void
test_background (void)
{
  int nice = getpriority (PRIO_PROCESS, 0);

  assert_nice (FALSE, nice);
  assert_nice (TRUE, MIN (nice + 10, 19));
  assert_nice (FALSE, nice);
  g_assert_cmpint (getpriority (PRIO_PROCESS, 0), ==, nice);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/job/reports-are-coalesced", test_reports_are_coalesced);
  g_test_add_func ("/base/job/background", test_background);
  g_test_add_func ("/base/job/cancel", test_cancel);
  g_test_add_func ("/base/job/stop-succeeds", test_stop_succeeds);
  g_test_add_func ("/base/job/finalized-at-home", test_finalized_at_home);
  return g_test_run ();
}
