/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-project-actions.h"
#include "guise-project-training.h"
#include "guise-store-faces.h"
#include "guise-store-runs.h"

#include <string.h>

/*
 * Imports, searches and trainings, cancelled at each of their stages: the project is as before, or what the last kept state
 * was, is sound, and the same can be begun again. How long each took to end is told, see --verbose.
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

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  project_fixture_set_up (&shared, NULL);
  g_test_add_func ("/workspace/cancel/import", test_import);
  g_test_add_func ("/workspace/cancel/faces", test_faces);
  g_test_add_func ("/workspace/cancel/training", test_training);
  result = g_test_run ();
  project_fixture_tear_down (&shared, NULL);
  return result;
}
