/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs-fixture.h"

#include "guise-mask-file.h"
#include "guise-project-actions.h"
#include "guise-project-exports.h"
#include "guise-project-training.h"
#include "guise-review.h"
#include "guise-store-runs.h"

#include <glib/gstdio.h>

/*
 * Everything long that the window begins, cancelled at each of its stages: the project is as before, or what the last
 * kept state was, is sound, and the same can be begun again. How long each took to end is told, see --verbose.
 */

static ProjectFixture shared;   /* each case makes what it needs of it */

static void
test_import (void)
{
  const struct { const char *says; guint later_ms; } stages[] = { { NULL, 0 }, { NULL, 20 }, { "frame", 0 } };
  const guint n_before = jobs_count_clips (&shared);

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      GuiseWork *work = jobs_add_file (&shared, JOBS_TARGET, "target");

      if (work == NULL)
        {
          g_test_skip ("there are no sample clips where GUISE_CACHE says");
          return;
        }
      jobs_cancel_at (work, "import", stages[i].says, stages[i].later_ms);
      g_assert_cmpuint (jobs_count_clips (&shared), ==, n_before);
      jobs_check_sound (&shared);
    }
  g_assert_true (jobs_need_clips (&shared));
}

/* What was found in whole chunks stays, and is not looked for again. */
static void
test_faces (void)
{
  const struct { const char *says; guint later_ms; } stages[] = { { NULL, 0 }, { NULL, 500 }, { "frames", 0 }, { "left", 0 } };
  gint64 n_faces = 0;

  if (!jobs_need_clips (&shared))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      GuiseWork *work = jobs_search (&shared, JOBS_SOURCE);

      jobs_cancel_at (work, "find faces", stages[i].says, stages[i].later_ms);
      g_assert_cmpint (jobs_count_faces (&shared), >=, n_faces);
      n_faces = jobs_count_faces (&shared);
      jobs_check_sound (&shared);
    }
  if (jobs_need_faces (&shared))
    g_assert_cmpint (jobs_count_faces (&shared), >, n_faces);
}

/* (transfer none): a run that has begun. */
static GuiseRun *
begin_run (void)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  GuiseRunList *runs = guise_project_get_runs (shared.project);
  gint64 source = 0, target = 0;

  while (source == 0 || target == 0)
    {
      guise_run_list_choose_persons (runs, &source, &target);
      if (source == 0 || target == 0)
        g_main_context_iteration (NULL, TRUE);
    }
  guise_run_options_set_persons (options, source, target);
  guise_run_options_set_rule (options, GUISE_RULE_ITERATIONS, 100000);
  return guise_project_begin_run (shared.project, options, NULL);
}

static guint
count_runs (void)
{
  g_autoptr(GPtrArray) runs = guise_store_run_list (guise_project_get_store (shared.project), NULL);

  return runs->len;
}

static void
wait_iterations (GuiseRun *run, gint64 n)
{
  while (guise_run_is_active (run) && guise_run_get_figures (run)->iterations < n)
    g_main_context_iteration (NULL, TRUE);
  if (!guise_run_is_active (run))
    g_error ("it was over before %" G_GINT64_FORMAT " iterations: %s", n, guise_run_get_note (run));
}

/* Iteration of the newest checkpoint that the project has of @run; 0: none. */
static gint64
get_saved (GuiseStore *store, gint64 run)
{
  g_autoptr(GError) error = NULL;
  GuiseCheckpointRecord newest;
  gboolean found = FALSE;

  g_assert_true (guise_store_checkpoint_get_newest (store, run, &newest, &found, NULL, &error));
  g_assert_no_error (error);
  return found ? newest.iteration : 0;
}

/* Runs that have a checkpoint. */
static guint
count_saved (void)
{
  GuiseStore *store = guise_project_get_store (shared.project);
  g_autoptr(GPtrArray) runs = guise_store_run_list (store, NULL);
  guint n = 0;

  for (guint i = 0; i < runs->len; i++)
    n += get_saved (store, ((const GuiseRunRecord *) g_ptr_array_index (runs, i))->id) != 0;
  return n;
}

/* Returns: the iteration of a checkpoint that is whole and newer than @than. */
static gint64
wait_saved (GuiseRun *run, gint64 than)
{
  while (guise_run_is_active (run) && guise_run_get_figures (run)->saved <= than)
    g_main_context_iteration (NULL, TRUE);
  if (!guise_run_is_active (run))
    g_error ("it was over before there was a checkpoint: %s", guise_run_get_note (run));
  return guise_run_get_figures (run)->saved;
}

/* Goes on with a run, which is stopped after some steps. */
static void
go_on (GuiseRun *run)
{
  g_autoptr(GuiseRunOptions) options = guise_run_dup_options (run);
  const gint64 before = guise_run_get_figures (run)->iterations;
  g_autoptr(GuiseWork) work = NULL;

  guise_project_resume_run (shared.project, run, options);
  work = g_object_ref (guise_run_get_work (run));
  wait_iterations (run, before + 2);
  guise_work_stop (work);
  jobs_wait_end (work);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_STOPPED);
}

/* Returns: %FALSE, with the test skipped, where nothing trains. */
static gboolean
has_device (void)
{
  g_autoptr(GuiseRun) run = g_object_ref (begin_run ());
  g_autoptr(GuiseWork) work = g_object_ref (guise_run_get_work (run));

  while (guise_work_is_active (work) && guise_run_get_phase (run) != GUISE_RUN_PHASE_TRAINING)
    g_main_context_iteration (NULL, TRUE);
  if (guise_work_get_state (work) == GUISE_WORK_FAILED)
    {
      g_test_skip (guise_work_get_text (work));
      return FALSE;
    }
  guise_work_cancel (work);
  jobs_wait_end (work);
  return TRUE;
}

/* Before the first checkpoint nothing is left of a run. */
static void
test_training (void)
{
  const struct { const char *stage, *says; guint later_ms; } stages[] = {
    { "train, begins", NULL, 0 }, { "train, loading", "Loading", 0 }, { "train, preparing", "Preparing", 0 },
    { "train, 0.1 s into that", "Preparing", 100 }, { "train, 0.4 s into that", "Preparing", 400 },
    { "train, 1 s into that", "Preparing", 1000 }, { "train, first step", "iteration", 0 },
    { "train, later", "loss", 0 },
  };

  if (!jobs_need_faces (&shared) || !has_device ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr(GuiseRun) run = g_object_ref (begin_run ());

      jobs_cancel_at (guise_run_get_work (run), stages[i].stage, stages[i].says, stages[i].later_ms);
      g_assert_cmpuint (count_runs (), ==, 0);
      jobs_check_sound (&shared);
    }
}

/* Weights that were whole on the disk stay, and a checkpoint that was not is none; a run that has none is no run. */
static void
test_checkpoint (void)
{
  GuiseStore *store = guise_project_get_store (shared.project);
  g_autoptr(GuiseRunRecord) record = NULL;
  g_autoptr(GuiseRun) run = NULL;
  gint64 saved;

  if (!jobs_need_faces (&shared) || !has_device ())
    return;
  run = g_object_ref (begin_run ());
  wait_iterations (run, 2);
  guise_run_snapshot (run);
  while (guise_run_is_active (run) && guise_run_get_id (run) == 0)
    g_main_context_iteration (NULL, TRUE);
  jobs_cancel_at (guise_run_get_work (run), "train, the first checkpoint", NULL, 0);
  g_assert_cmpuint (count_runs (), ==, count_saved ());
  jobs_check_sound (&shared);
  g_clear_object (&run);

  run = g_object_ref (begin_run ());
  wait_iterations (run, 2);
  guise_run_snapshot (run);
  saved = wait_saved (run, 0);
  wait_iterations (run, saved + 2);
  jobs_cancel_at (guise_run_get_work (run), "train, after a checkpoint", NULL, 0);
  go_on (run);
  saved = get_saved (store, guise_run_get_id (run));

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GuiseRunOptions) options = guise_run_dup_options (run);

      guise_project_resume_run (shared.project, run, options);
      wait_iterations (run, saved + 2);
      guise_run_snapshot (run);
      jobs_cancel_at (guise_run_get_work (run), "train, a later checkpoint", "iteration", 100 * i);
      record = guise_store_run_get (store, guise_run_get_id (run), NULL);
      g_assert_cmpint (record->state, ==, GUISE_RUN_STOPPED);
      g_clear_pointer (&record, guise_run_record_free);
      g_assert_cmpint (get_saved (store, guise_run_get_id (run)), >=, saved);
      saved = get_saved (store, guise_run_get_id (run));
      jobs_check_sound (&shared);
    }
}

/* Whoever looks at the grid has a training make previews. */
static void
test_watched (void)
{
  static const guint later_ms[] = { 0, 100, 250, 400, 700 };

  if (!jobs_need_faces (&shared) || !has_device ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (later_ms); i++)
    {
      g_autoptr(GuiseRun) run = g_object_ref (begin_run ());
      const guint n_runs = count_runs ();

      guise_run_watch (run);
      wait_iterations (run, 2);
      jobs_cancel_at (guise_run_get_work (run), "train, watched", NULL, later_ms[i]);
      g_assert_cmpuint (count_runs (), ==, n_runs);
    }
  jobs_check_sound (&shared);
}

/* (transfer full): of a run that has a checkpoint; 0 with the test skipped. */
static gint64
need_run (void)
{
  g_autoptr(GuiseRunRecord) record = NULL;
  g_autoptr(GuiseRun) run = NULL;
  g_autoptr(GuiseWork) work = NULL;

  if (!jobs_need_faces (&shared))
    return 0;
  record = guise_store_run_get_newest (guise_project_get_store (shared.project), NULL);
  if (record != NULL)
    return record->id;
  if (!has_device ())
    return 0;
  run = g_object_ref (begin_run ());
  work = g_object_ref (guise_run_get_work (run));
  wait_iterations (run, 2);
  guise_work_stop (work);
  jobs_wait_end (work);
  record = guise_store_run_get_newest (guise_project_get_store (shared.project), NULL);
  return record->id;
}

/* A file that was there stays what it was, and one that was not does not appear. */
static void
test_export (void)
{
  const struct { const char *says; guint later_ms; } stages[] = {
    { NULL, 0 }, { "Getting ready", 0 }, { "Getting ready", 500 }, { "Getting ready", 200 }, { "Getting ready", 1000 },
    { "frames", 0 }, { "frames", 1000 },
  };
  g_autofree char *path = g_build_filename (shared.folder, "out.mp4", NULL), *text = NULL;
  const gint64 run = need_run ();
  GuiseExporting exporting = { .file = path, .clip = jobs_find_clip (&shared, JOBS_TARGET), .run = run,
                               .to = 8 * GUISE_TIME_SECOND, .overwrite = TRUE };
  g_autoptr(GuiseWork) work = NULL;

  if (run == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      const gboolean is_there = i % 2 == 1;

      if (is_there)
        g_assert_true (g_file_set_contents (path, "was here before", -1, NULL));
      jobs_cancel_at (guise_project_queue_export (shared.project, &exporting), "export", stages[i].says,
                      stages[i].later_ms);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == is_there);
      if (is_there)
        {
          g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
          g_assert_cmpstr (text, ==, "was here before");
          g_clear_pointer (&text, g_free);
          g_assert_cmpint (g_remove (path), ==, 0);
        }
      jobs_check_sound (&shared);
    }
  exporting.to = GUISE_TIME_SECOND;
  work = g_object_ref (guise_project_queue_export (shared.project, &exporting));
  jobs_wait_end (work);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_DONE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* The work of the newest review. (transfer full) */
static GuiseWork *
find_review (void)
{
  GListModel *works = G_LIST_MODEL (guise_project_get_works (shared.project));

  for (guint i = 0; i < g_list_model_get_n_items (works); i++)
    {
      g_autoptr(GuiseWork) work = g_list_model_get_item (works, i);

      if (guise_work_get_lane (work) == GUISE_LANE_REVIEW && guise_work_is_active (work))
        return g_steal_pointer (&work);
    }
  g_assert_not_reached ();
}

/* What was measured until then stays. */
static void
test_review (void)
{
  const struct { const char *stage, *says; guint later_ms; } stages[] = {
    { "review, begins", NULL, 0 }, { "review, preparing", "Getting ready", 0 },
    { "review, 0.2 s into that", "Getting ready", 200 }, { "review, 0.5 s into that", "Getting ready", 500 },
    { "review, 1 s into that", "Getting ready", 1000 }, { "review, frames", "frames", 0 },
    { "review, later", "frames", 1500 },
  };
  const gint64 run = need_run ();
  g_autoptr(GuiseReview) review = guise_review_new (shared.project);
  g_autoptr(GuiseRunRecord) record = run != 0 ? guise_store_run_get (guise_project_get_store (shared.project), run, NULL)
                                              : NULL;

  if (run == 0)
    return;
  guise_review_set_subject (review, jobs_find_clip (&shared, JOBS_TARGET), run, record->target);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr(GuiseWork) work = NULL;

      guise_review_start (review);
      work = find_review ();
      jobs_cancel_at (work, stages[i].stage, stages[i].says, stages[i].later_ms);
      g_assert_false (guise_review_is_running (review));
      jobs_check_sound (&shared);
    }
}

/* Masks of before stay; a second wish while it learns is the first; a stop keeps what was learned. */
static void
test_masks (void)
{
  const struct { const char *stage, *says; guint later_ms; } stages[] = {
    { "masks, begins", NULL, 0 }, { "masks, loading", "Loading", 0 }, { "masks, device", "Preparing", 0 },
    { "masks, 0.3 s into that", "Preparing", 300 }, { "masks, learning", "step", 0 },
  };
  GuiseStore *store = guise_project_get_store (shared.project);
  g_autofree char *hash = NULL, *later = NULL;
  g_autoptr(GuiseWork) work = NULL;

  if (!jobs_need_faces (&shared) || !has_device ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      jobs_cancel_at (guise_project_begin_masks (shared.project), stages[i].stage, stages[i].says, stages[i].later_ms);
      g_assert_null (guise_project_get_masks (shared.project));
      g_assert_null (hash = guise_mask_file_dup_hash (store));
      jobs_check_sound (&shared);
    }

  work = g_object_ref (guise_project_begin_masks (shared.project));
  g_assert_true (guise_project_begin_masks (shared.project) == work);
  g_assert_true (guise_project_get_masks (shared.project) == work);
  while (guise_work_is_active (work) && !jobs_is_at (work, "step"))
    g_main_context_iteration (NULL, TRUE);
  guise_work_stop (work);
  jobs_wait_end (work);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_STOPPED);
  hash = guise_mask_file_dup_hash (store);
  g_assert_nonnull (hash);

  jobs_cancel_at (guise_project_begin_masks (shared.project), "masks, going on", "step", 0);
  later = guise_mask_file_dup_hash (store);
  g_assert_cmpstr (later, ==, hash);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  project_fixture_set_up (&shared, NULL);
  g_test_add_func ("/workspace/cancel/import", test_import);
  g_test_add_func ("/workspace/cancel/faces", test_faces);
  g_test_add_func ("/workspace/cancel/training", test_training);
  g_test_add_func ("/workspace/cancel/checkpoint", test_checkpoint);
  g_test_add_func ("/workspace/cancel/watched", test_watched);
  g_test_add_func ("/workspace/cancel/export", test_export);
  g_test_add_func ("/workspace/cancel/review", test_review);
  g_test_add_func ("/workspace/cancel/masks", test_masks);
  result = g_test_run ();
  project_fixture_tear_down (&shared, NULL);
  return result;
}
