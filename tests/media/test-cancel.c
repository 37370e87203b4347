/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-mask-file.h"
#include "guise-project-actions.h"
#include "guise-project-exports.h"
#include "guise-project-training.h"
#include "guise-review.h"
#include "guise-store-faces.h"
#include "guise-store-runs.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * Everything long that the window begins, cancelled at each of its stages: the project is as before, or what the last
 * kept state was, is sound, and the same can be begun again. How long each took to end is told, see --verbose.
 */

#define SOURCE "franck.mp4"
#define TARGET "cap13_edit2-tone.mp4"

static ProjectFixture shared;   /* each case makes what it needs of it */

static gboolean
is_at (GuiseWork *work, const char *says)
{
  const char *text = guise_work_get_text (work);

  if (guise_work_get_state (work) != GUISE_WORK_RUNNING)
    return FALSE;
  return says == NULL || (text != NULL && strstr (text, says) != NULL);
}

static void
quit_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
pass (guint ms)
{
  gboolean passed = FALSE;

  g_timeout_add_once (ms, quit_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_end (GuiseWork *work)
{
  while (guise_work_is_active (work))
    g_main_context_iteration (NULL, TRUE);
}

/* @says: (nullable): a word of what the list of jobs then shows; %NULL: as soon as it runs. @later_ms: so long after that */
static void
cancel_at (GuiseWork *work, const char *stage, const char *says, guint later_ms)
{
  g_autoptr(GuiseWork) held = g_object_ref (work);
  gint64 asked;

  while (guise_work_is_active (work) && !is_at (work, says))
    g_main_context_iteration (NULL, TRUE);
  if (later_ms > 0)
    pass (later_ms);
  if (!guise_work_is_active (work))
    g_error ("%s: it was over before: %s", stage, guise_work_get_text (work));

  asked = g_get_monotonic_time ();
  guise_work_cancel (work);
  wait_end (work);
  g_test_message ("%s: over after %.2f s", stage, (double) (g_get_monotonic_time () - asked) / G_USEC_PER_SEC);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_CANCELLED);
}

static void
check_sound (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = guise_project_verify (shared.project, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = json_to_string (node, FALSE);
  if (!json_object_get_boolean_member (json_node_get_object (node), "ok"))
    g_error ("%s", text);
}

static guint
count_clips (void)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (guise_project_get_store (shared.project), NULL);

  return clips->len;
}

/* The id of the clip of that name; 0: it is not in the project. */
static gint64
find_clip (const char *name)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (guise_project_get_store (shared.project), NULL);

  for (guint i = 0; i < clips->len; i++)
    if (g_str_has_suffix (((const GuiseClipRecord *) g_ptr_array_index (clips, i))->path, name))
      return ((const GuiseClipRecord *) g_ptr_array_index (clips, i))->id;
  return 0;
}

static GuiseWork *
add_file (const char *name, const char *role)
{
  const char *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *path = cache != NULL && *cache != '\0'
                          ? g_build_filename (cache, "samples", name, NULL)
                          : g_build_filename (g_get_user_cache_dir (), "guise", "samples", name, NULL);
  const char *const paths[] = { path, NULL };

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return guise_project_add_files (shared.project, paths, role);
}

/* Returns: %FALSE, with the test skipped, where there are no sample clips. */
static gboolean
need_clips (void)
{
  const struct { const char *name, *role; } clips[] = { { SOURCE, "source" }, { TARGET, "target" } };

  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autoptr(GuiseWork) work = NULL;

      if (find_clip (clips[i].name) != 0)
        continue;
      work = add_file (clips[i].name, clips[i].role);
      if (work == NULL)
        {
          g_test_skip ("there are no sample clips where GUISE_CACHE says");
          return FALSE;
        }
      g_object_ref (work);
      wait_end (work);
      g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_DONE);
    }
  while (g_list_model_get_n_items (G_LIST_MODEL (guise_project_get_clips (shared.project))) < G_N_ELEMENTS (clips))
    g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

/* Enough frames of the source for several chunks. */
static GuiseWork *
search (const char *name)
{
  const gboolean is_source = g_str_equal (name, SOURCE);

  return guise_project_search_clip (shared.project, &(GuiseFindFaces) {
    .clip = find_clip (name), .every = is_source ? 2 : 6, .to = (is_source ? 6 : 10) * GUISE_TIME_SECOND,
  });
}

static gint64
count_faces (void)
{
  g_autoptr(GArray) ids = guise_store_face_find (guise_project_get_store (shared.project), &(GuiseFaceQuery) { 0 }, NULL);

  return ids->len;
}

/* Returns: %FALSE, with the test skipped, where they cannot be found. */
static gboolean
need_faces (void)
{
  const char *const names[] = { SOURCE, TARGET };

  if (!need_clips ())
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GuiseWork) work = g_object_ref (search (names[i]));

      wait_end (work);
      if (guise_work_get_state (work) == GUISE_WORK_FAILED
          && g_error_matches (guise_work_get_error (work), GUISE_ERROR, GUISE_ERROR_NO_MODELS))
        {
          g_test_skip (guise_work_get_text (work));
          return FALSE;
        }
      g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_DONE);
    }
  return TRUE;
}

static void
test_import (void)
{
  const struct { const char *says; guint later_ms; } stages[] = { { NULL, 0 }, { NULL, 20 }, { "frame", 0 } };
  const guint n_before = count_clips ();

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      GuiseWork *work = add_file (TARGET, "target");

      if (work == NULL)
        {
          g_test_skip ("there are no sample clips where GUISE_CACHE says");
          return;
        }
      cancel_at (work, "import", stages[i].says, stages[i].later_ms);
      g_assert_cmpuint (count_clips (), ==, n_before);
      check_sound ();
    }
  g_assert_true (need_clips ());
}

/* What was found in whole chunks stays, and is not looked for again. */
static void
test_faces (void)
{
  const struct { const char *says; guint later_ms; } stages[] = { { NULL, 0 }, { NULL, 500 }, { "frames", 0 }, { "left", 0 } };
  gint64 n_faces = 0;

  if (!need_clips ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      GuiseWork *work = search (SOURCE);

      cancel_at (work, "find faces", stages[i].says, stages[i].later_ms);
      g_assert_cmpint (count_faces (), >=, n_faces);
      n_faces = count_faces ();
      check_sound ();
    }
  if (need_faces ())
    g_assert_cmpint (count_faces (), >, n_faces);
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

  g_assert_true (guise_store_checkpoint_get_newest (store, run, &newest, &found, &error));
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
  wait_end (work);
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
  wait_end (work);
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

  if (!need_faces () || !has_device ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr(GuiseRun) run = g_object_ref (begin_run ());

      cancel_at (guise_run_get_work (run), stages[i].stage, stages[i].says, stages[i].later_ms);
      g_assert_cmpuint (count_runs (), ==, 0);
      check_sound ();
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

  if (!need_faces () || !has_device ())
    return;
  run = g_object_ref (begin_run ());
  wait_iterations (run, 2);
  guise_run_snapshot (run);
  while (guise_run_is_active (run) && guise_run_get_id (run) == 0)
    g_main_context_iteration (NULL, TRUE);
  cancel_at (guise_run_get_work (run), "train, the first checkpoint", NULL, 0);
  g_assert_cmpuint (count_runs (), ==, count_saved ());
  check_sound ();
  g_clear_object (&run);

  run = g_object_ref (begin_run ());
  wait_iterations (run, 2);
  guise_run_snapshot (run);
  saved = wait_saved (run, 0);
  wait_iterations (run, saved + 2);
  cancel_at (guise_run_get_work (run), "train, after a checkpoint", NULL, 0);
  go_on (run);
  saved = get_saved (store, guise_run_get_id (run));

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GuiseRunOptions) options = guise_run_dup_options (run);

      guise_project_resume_run (shared.project, run, options);
      wait_iterations (run, saved + 2);
      guise_run_snapshot (run);
      cancel_at (guise_run_get_work (run), "train, a later checkpoint", "iteration", 100 * i);
      record = guise_store_run_get (store, guise_run_get_id (run), NULL);
      g_assert_cmpint (record->state, ==, GUISE_RUN_STOPPED);
      g_clear_pointer (&record, guise_run_record_free);
      g_assert_cmpint (get_saved (store, guise_run_get_id (run)), >=, saved);
      saved = get_saved (store, guise_run_get_id (run));
      check_sound ();
    }
}

/* Whoever looks at the grid has a training make previews. */
static void
test_watched (void)
{
  static const guint later_ms[] = { 0, 100, 250, 400, 700 };

  if (!need_faces () || !has_device ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (later_ms); i++)
    {
      g_autoptr(GuiseRun) run = g_object_ref (begin_run ());
      const guint n_runs = count_runs ();

      guise_run_watch (run);
      wait_iterations (run, 2);
      cancel_at (guise_run_get_work (run), "train, watched", NULL, later_ms[i]);
      g_assert_cmpuint (count_runs (), ==, n_runs);
    }
  check_sound ();
}

/* (transfer full): of a run that has a checkpoint; 0 with the test skipped. */
static gint64
need_run (void)
{
  g_autoptr(GuiseRunRecord) record = NULL;
  g_autoptr(GuiseRun) run = NULL;
  g_autoptr(GuiseWork) work = NULL;

  if (!need_faces ())
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
  wait_end (work);
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
  GuiseExporting exporting = { .file = path, .clip = find_clip (TARGET), .run = run, .to = 8 * GUISE_TIME_SECOND,
                               .overwrite = TRUE };
  g_autoptr(GuiseWork) work = NULL;

  if (run == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      const gboolean is_there = i % 2 == 1;

      if (is_there)
        g_assert_true (g_file_set_contents (path, "was here before", -1, NULL));
      cancel_at (guise_project_queue_export (shared.project, &exporting), "export", stages[i].says, stages[i].later_ms);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == is_there);
      if (is_there)
        {
          g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
          g_assert_cmpstr (text, ==, "was here before");
          g_clear_pointer (&text, g_free);
          g_assert_cmpint (g_remove (path), ==, 0);
        }
      check_sound ();
    }
  exporting.to = GUISE_TIME_SECOND;
  work = g_object_ref (guise_project_queue_export (shared.project, &exporting));
  wait_end (work);
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
  guise_review_set_subject (review, find_clip (TARGET), run, record->target);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr(GuiseWork) work = NULL;

      guise_review_start (review);
      work = find_review ();
      cancel_at (work, stages[i].stage, stages[i].says, stages[i].later_ms);
      g_assert_false (guise_review_is_running (review));
      check_sound ();
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

  if (!need_faces () || !has_device ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      cancel_at (guise_project_begin_masks (shared.project), stages[i].stage, stages[i].says, stages[i].later_ms);
      g_assert_null (guise_project_get_masks (shared.project));
      g_assert_null (hash = guise_mask_file_dup_hash (store));
      check_sound ();
    }

  work = g_object_ref (guise_project_begin_masks (shared.project));
  g_assert_true (guise_project_begin_masks (shared.project) == work);
  g_assert_true (guise_project_get_masks (shared.project) == work);
  while (guise_work_is_active (work) && !is_at (work, "step"))
    g_main_context_iteration (NULL, TRUE);
  guise_work_stop (work);
  wait_end (work);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_STOPPED);
  hash = guise_mask_file_dup_hash (store);
  g_assert_nonnull (hash);

  cancel_at (guise_project_begin_masks (shared.project), "masks, going on", "step", 0);
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
