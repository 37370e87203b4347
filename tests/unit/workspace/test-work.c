/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-work-list.h"
#include "test-job.h"

#define LOOKING .words = "Looking at clip.mp4 · 41 frames/s", .fraction = 0.5

static GuiseWork *
add (GuiseWorkList *list, TestJobPlan *plan, GuiseLane lane)
{
  GuiseWork *work = guise_work_new (&(GuiseWorkParams) {
    .title = "Looking at clip.mp4", .kind = lane == GUISE_LANE_FACES ? "faces" : NULL, .lane = lane, .make = test_job_make, .data = plan, .can_pause = TRUE,
  });

  guise_work_list_add (list, g_object_ref (work));
  return work;
}

static void
wait_for (GuiseWork *work, GuiseWorkState state)
{
  while (guise_work_get_state (work) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
count_cb (gpointer counter)
{
  ++*(guint *) counter;
}

/* One of a lane at a time, lanes side by side. */
static void
test_lanes (void)
{
  g_autoptr(GuiseWorkList) list = guise_work_list_new ();
  TestJobPlan plan = { LOOKING };
  g_autoptr(GuiseWork) first = add (list, &plan, GUISE_LANE_FILES);
  g_autoptr(GuiseWork) second = add (list, &plan, GUISE_LANE_FILES);
  g_autoptr(GuiseWork) other = add (list, &plan, GUISE_LANE_FACES);

  g_assert_cmpint (guise_work_get_state (first), ==, GUISE_WORK_RUNNING);
  g_assert_cmpint (guise_work_get_state (second), ==, GUISE_WORK_WAITING);
  g_assert_cmpint (guise_work_get_state (other), ==, GUISE_WORK_RUNNING);
  g_assert_cmpuint (guise_work_list_get_n_active (list), ==, 3);
  g_assert_true (guise_work_list_get_current (list) == first);

  guise_work_stop (first);
  wait_for (second, GUISE_WORK_RUNNING);
  g_assert_cmpint (guise_work_get_state (first), ==, GUISE_WORK_STOPPED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);

  guise_work_cancel (second);
  guise_work_cancel (other);
  wait_for (second, GUISE_WORK_CANCELLED);
  wait_for (other, GUISE_WORK_CANCELLED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (guise_work_list_get_current (list));
}

/* Who would begin a second one finds the first, as long as it has not ended. */
static void
test_kind (void)
{
  g_autoptr(GuiseWorkList) list = guise_work_list_new ();
  TestJobPlan plan = { LOOKING };
  g_autoptr(GuiseWork) other = add (list, &plan, GUISE_LANE_FILES);
  g_autoptr(GuiseWork) work = add (list, &plan, GUISE_LANE_FACES);

  g_assert_true (guise_work_list_find_active (list, "faces") == work);
  g_assert_null (guise_work_list_find_active (list, "masks"));
  guise_work_cancel (work);
  wait_for (work, GUISE_WORK_CANCELLED);
  g_assert_null (guise_work_list_find_active (list, "faces"));
  guise_work_cancel (other);
  wait_for (other, GUISE_WORK_CANCELLED);
}

/* The title is not said twice. */
static void
test_text (void)
{
  g_autoptr(GuiseWorkList) list = guise_work_list_new ();
  TestJobPlan plan = { LOOKING };
  g_autoptr(GuiseWork) work = add (list, &plan, GUISE_LANE_FILES);
  guint n_told = 0;

  while (g_strcmp0 (guise_work_get_text (work), "41 frames/s") != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (guise_work_get_fraction (work), ==, 0.5);
  g_signal_connect_swapped (list, "notify::current", G_CALLBACK (count_cb), &n_told);
  guise_work_cancel (work);
  wait_for (work, GUISE_WORK_CANCELLED);
  g_assert_cmpuint (n_told, ==, 1);
}

/* A pause stops the job and frees the lane; going on makes another one. */
static void
test_pause (void)
{
  g_autoptr(GuiseWorkList) list = guise_work_list_new ();
  TestJobPlan plan = { LOOKING };
  g_autoptr(GuiseWork) work = add (list, &plan, GUISE_LANE_FACES);
  g_autoptr(GuiseWork) next = add (list, &plan, GUISE_LANE_FACES);
  guint n_ended = 0;

  g_signal_connect_swapped (work, "ended", G_CALLBACK (count_cb), &n_ended);
  guise_work_pause (work);
  wait_for (work, GUISE_WORK_PAUSED);
  wait_for (next, GUISE_WORK_RUNNING);
  g_assert_cmpuint (plan.n_made, ==, 2);
  g_assert_cmpuint (n_ended, ==, 0);

  guise_work_resume (work);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_WAITING);
  guise_work_stop (next);
  wait_for (work, GUISE_WORK_RUNNING);
  g_assert_cmpuint (plan.n_made, ==, 3);
  guise_work_stop (work);
  wait_for (work, GUISE_WORK_STOPPED);
  g_assert_cmpuint (n_ended, ==, 1);
}

/* Whoever fails stays until it was read; whoever is done goes. */
static void
test_failed_stays (void)
{
  g_autoptr(GuiseWorkList) list = guise_work_list_new ();
  TestJobPlan failing = { .fails_with = "clip.mp4 ends in the middle" }, ending = { LOOKING, .ends = TRUE };
  guint n_told = 0;
  g_autoptr(GuiseWork) bad = add (list, &failing, GUISE_LANE_FILES);
  g_autoptr(GuiseWork) good = add (list, &ending, GUISE_LANE_FACES);

  wait_for (bad, GUISE_WORK_FAILED);
  wait_for (good, GUISE_WORK_DONE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_true (guise_work_list_get_current (list) == bad);
  g_assert_cmpstr (guise_work_get_text (bad), ==, "clip.mp4 ends in the middle");
  g_assert_error (guise_work_get_error (bad), G_IO_ERROR, G_IO_ERROR_FAILED);

  g_signal_connect_swapped (list, "notify::current", G_CALLBACK (count_cb), &n_told);
  guise_work_list_dismiss (list, bad);
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (guise_work_list_get_current (list));
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer stopped)
{
  g_assert_true (guise_work_list_stop_all_finish (GUISE_WORK_LIST (source), result, NULL));
  *(gboolean *) stopped = TRUE;
}

/* Those that wait never begin, those that run end their step. */
static void
test_stop_all (void)
{
  g_autoptr(GuiseWorkList) list = guise_work_list_new ();
  TestJobPlan plan = { LOOKING };
  g_autoptr(GuiseWork) runs = add (list, &plan, GUISE_LANE_FACES);
  g_autoptr(GuiseWork) waits = add (list, &plan, GUISE_LANE_FACES);
  gboolean stopped = FALSE;

  guise_work_list_stop_all_async (list, stopped_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_work_get_state (runs), ==, GUISE_WORK_STOPPED);
  g_assert_cmpint (guise_work_get_state (waits), ==, GUISE_WORK_STOPPED);
  g_assert_cmpuint (plan.n_made, ==, 1);
  g_assert_cmpuint (guise_work_list_get_n_active (list), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/work/lanes", test_lanes);
  g_test_add_func ("/workspace/work/kind", test_kind);
  g_test_add_func ("/workspace/work/text", test_text);
  g_test_add_func ("/workspace/work/pause", test_pause);
  g_test_add_func ("/workspace/work/failed-stays", test_failed_stays);
  g_test_add_func ("/workspace/work/stop-all", test_stop_all);
  return g_test_run ();
}
