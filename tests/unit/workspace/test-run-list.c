/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-project-model.h"
#include "guise-project-runs.h"
#include "guise-project-training.h"
#include "guise-run-private.h"
#include "guise-store-persons.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define BIG_BYTES (G_GINT64_CONSTANT (512) << 20)

static gint64
add_person (ProjectFixture *fixture, const char *name, GuiseRole role)
{
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_person_add (guise_project_get_store (fixture->project), name, role, NULL, &id, &error);
  g_assert_no_error (error);
  return id;
}

static gint64
add_run (ProjectFixture *fixture, gint64 source, gint64 target)
{
  const GuiseRunRecord record = {
    .source = source, .target = target, .model = (char *) "quick", .preset = (char *) "quick", .resolution = 96,
    .settings = (char *) "{\"preset\": \"quick\", \"coverage\": \"full\", \"blinks\": 0.06, \"batch\": 6}",
  };
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_run_add (guise_project_get_store (fixture->project), &record, &id, &error);
  g_assert_no_error (error);
  return id;
}

static void
wait_for_runs (GuiseRunList *runs, guint n)
{
  while (!guise_run_list_get_loaded (runs) || g_list_model_get_n_items (G_LIST_MODEL (runs)) != n)
    g_main_context_iteration (NULL, TRUE);
}

static GuiseRun *
get_run (GuiseRunList *runs, guint position)
{
  GuiseRun *run = g_list_model_get_item (G_LIST_MODEL (runs), position);

  g_object_unref (run);
  return run;
}

static void
test_stored (ProjectFixture *fixture, gconstpointer data)
{
  GuiseRunList *runs = guise_project_get_runs (fixture->project);
  const gint64 source = add_person (fixture, "Anna", GUISE_ROLE_SOURCE);
  const gint64 target = add_person (fixture, "Ben", GUISE_ROLE_TARGET);
  const gint64 id = add_run (fixture, source, target);
  GuiseStore *store = guise_project_get_store (fixture->project);
  const GuiseLossRecord losses[] = { { 10, 0.5f, 0.25f, NAN, NAN, NAN }, { 20, 0.25f, 0.125f, 0.375f, NAN, NAN } };
  const GuisePreviewRecord preview = { .run = id, .iteration = 20, .size_bytes = 5 };
  g_autofree char *path = guise_store_preview_dup_path (store, id, 20);
  g_autoptr(GuiseRunOptions) options = NULL;
  GuiseLossSeries *series;
  GuiseRun *run;
  guint n_sheets = 0;

  g_assert_true (guise_store_loss_append (store, id, losses, G_N_ELEMENTS (losses), NULL));
  g_assert_true (g_file_set_contents (path, "sheet", 5, NULL));
  g_assert_true (guise_store_preview_add (store, &preview, 0, NULL));
  add_run (fixture, source, target);
  guise_project_emit_changed (fixture->project);
  wait_for_runs (runs, 2);

  /* Newest first. */
  run = get_run (runs, 1);
  g_assert_cmpint (guise_run_get_id (run), ==, id);
  g_assert_cmpstr (guise_run_get_title (run), ==, "Run 1 · Quick");
  g_assert_cmpstr (guise_run_get_persons (run), ==, "Anna → Ben");
  g_assert_cmpuint (guise_run_get_phase (run), ==, GUISE_RUN_PHASE_STOPPED);
  g_assert_cmpfloat (guise_run_get_figures (run)->loss_held_out, ==, 0.375);
  options = guise_run_dup_options (run);
  g_assert_cmpint (guise_run_options_get_source (options), ==, source);
  g_assert_cmpuint (guise_run_options_count_unusual (options), ==, 1);

  series = guise_run_get_series (run);
  while (guise_loss_series_get_n_points (series) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_run_get_history (run, &n_sheets)[0], ==, 20);
  g_assert_cmpuint (n_sheets, ==, 1);
}

/* What one goes on with is what the run was to end by, and not its preset; what is met already would end it at once. */
static void
test_further (ProjectFixture *fixture, gconstpointer data)
{
  GuiseRunList *runs = guise_project_get_runs (fixture->project);
  GuiseStore *store = guise_project_get_store (fixture->project);
  const gint64 id = add_run (fixture, add_person (fixture, "Anna", GUISE_ROLE_SOURCE),
                             add_person (fixture, "Ben", GUISE_ROLE_TARGET));
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (store, id, NULL);
  g_autoptr(GuiseRunOptions) options = NULL, further = NULL;
  g_autoptr(GError) error = NULL;
  GuiseRun *run;

  record->plan = g_strdup ("{\"kernels\": \"simt\", \"stop\": {\"iterations\": 100000, \"epochs\": 8, \"loss\": 0.1, "
                           "\"seconds\": 3600, \"plateau\": true}}");
  record->state = GUISE_RUN_FINISHED;
  record->stopped_by = g_strdup ("plateau");
  record->epochs = 9.5;
  guise_store_run_update (store, record, &error);
  g_assert_no_error (error);
  guise_project_emit_changed (fixture->project);
  wait_for_runs (runs, 1);
  run = get_run (runs, 0);

  options = guise_run_dup_options (run);
  g_assert_cmpfloat (guise_run_options_get_rule (options, GUISE_RULE_ITERATIONS), ==, 100000);
  g_assert_cmpfloat (guise_run_options_get_rule (options, GUISE_RULE_MINUTES), ==, 60);
  g_assert_cmpfloat (guise_run_options_get_rule (options, GUISE_RULE_EPOCHS), ==, 8);
  g_assert_cmpfloat (guise_run_options_get_rule (options, GUISE_RULE_PLATEAU), ==, 1);

  further = guise_run_dup_further (run);
  g_assert_cmpfloat (guise_run_options_get_rule (further, GUISE_RULE_ITERATIONS), ==, 100000);
  g_assert_cmpfloat (guise_run_options_get_rule (further, GUISE_RULE_EPOCHS), ==, 17);
  g_assert_cmpfloat (guise_run_options_get_rule (further, GUISE_RULE_LOSS), ==, 0.1);
  g_assert_cmpfloat (guise_run_options_get_rule (further, GUISE_RULE_PLATEAU), ==, 0);

  /* What one went on with is its own from then on. */
  guise_run_set_rules (run, further);
  g_assert_cmpfloat (guise_run_get_figures (run)->rules[GUISE_RULE_EPOCHS], ==, 17);
}

/* Settings of a newer version, or of a stranger's project. */
static void
test_unknown_settings (ProjectFixture *fixture, gconstpointer data)
{
  GuiseRunList *runs = guise_project_get_runs (fixture->project);
  const gint64 source = add_person (fixture, "Anna", GUISE_ROLE_SOURCE);
  const GuiseRunRecord record = {
    .source = source, .model = (char *) "quick", .resolution = 96, .settings = (char *) "of tomorrow",
  };
  g_autofree char *problem = NULL;

  g_assert_true (guise_store_run_add (guise_project_get_store (fixture->project), &record, NULL, NULL));
  guise_project_emit_changed (fixture->project);
  wait_for_runs (runs, 1);
  g_assert_null (guise_run_dup_options (get_run (runs, 0)));
  g_assert_null (guise_run_dup_further (get_run (runs, 0)));
  problem = guise_run_dup_dfm_problem (get_run (runs, 0));
  g_assert_nonnull (strstr (problem, "Run 1 was begun by a newer Guise"));
}

/* It stands in the list of jobs, where it can be cancelled. */
static void
test_cancelled_while_saving (ProjectFixture *fixture, gconstpointer data)
{
  GuiseRunList *runs = guise_project_get_runs (fixture->project);
  GuiseStore *store = guise_project_get_store (fixture->project);
  const gint64 id = add_run (fixture, add_person (fixture, "Anna", GUISE_ROLE_SOURCE),
                             add_person (fixture, "Ben", GUISE_ROLE_TARGET));
  GuiseCheckpointRecord checkpoint = { .run = id, .iteration = 5, .size_bytes = BIG_BYTES, .good = TRUE };
  g_autofree char *path = guise_store_checkpoint_dup_path (store, id, 5);
  g_autofree char *file = g_build_filename (fixture->folder, "model.safetensors", NULL);
  g_autoptr(GuiseWork) work = NULL;

  /* Without blocks on the disk; it takes a while to find that its checksum does not hold. */
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_cmpint (truncate (path, BIG_BYTES), ==, 0);
  memset (checkpoint.sha256, '0', 64);
  g_assert_true (guise_store_checkpoint_add (store, &checkpoint, NULL));
  guise_project_emit_changed (fixture->project);
  wait_for_runs (runs, 1);

  work = g_object_ref (guise_project_save_model (fixture->project, get_run (runs, 0), file));
  g_assert_true (guise_work_is_active (work));
  guise_work_cancel (work);
  while (guise_work_is_active (work))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_CANCELLED);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
test_roles (ProjectFixture *fixture, gconstpointer data)
{
  GuiseRunList *runs = guise_project_get_runs (fixture->project);
  const GuiseRunPerson *const *persons;
  gint64 source, target;
  guint n;

  add_person (fixture, "Anna", GUISE_ROLE_SOURCE);
  guise_project_emit_changed (fixture->project);
  wait_for_runs (runs, 0);
  do
    persons = guise_run_list_get_persons (runs, &n);
  while (n == 0 && g_main_context_iteration (NULL, TRUE));
  g_assert_cmpstr (persons[0]->name, ==, "Anna");
  g_assert_true (persons[0]->is_source);

  /* Without faces there is nothing to learn from. */
  guise_run_list_choose_persons (runs, &source, &target);
  g_assert_cmpint (source, ==, 0);
  g_assert_cmpint (target, ==, 0);
}

/* The train lane is taken: a run waits, and cancelled leaves nothing. */
static GuiseJob *
make_nothing (gpointer data, GError **error)
{
  return GUISE_JOB (guise_train_job_new (&(GuiseTrainParams) { .store = data, .run = 99 }));
}

static void
test_cancelled_before_it_began (ProjectFixture *fixture, gconstpointer data)
{
  GuiseRunList *runs = guise_project_get_runs (fixture->project);
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  GuiseWork *first = guise_work_new (&(GuiseWorkParams) {
    .title = "first", .lane = GUISE_LANE_TRAIN, .make = make_nothing,
    .data = guise_project_get_store (fixture->project),
  });
  g_autoptr(GuiseWork) held = g_object_ref (first);
  GuiseRun *run;

  wait_for_runs (runs, 0);
  guise_work_list_add (guise_project_get_works (fixture->project), first);
  guise_run_options_set_persons (options, add_person (fixture, "Anna", GUISE_ROLE_SOURCE),
                                 add_person (fixture, "Ben", GUISE_ROLE_TARGET));
  run = guise_project_begin_run (fixture->project, options, NULL);
  g_assert_true (guise_run_list_get_training (runs) == run);
  g_assert_true (get_run (runs, 0) == run);
  g_assert_cmpstr (guise_run_get_title (run), ==, "New run · Quick");
  g_assert_cmpuint (guise_run_get_phase (run), ==, GUISE_RUN_PHASE_WAITING);
  g_assert_true (guise_run_is_active (run));

  guise_work_cancel (guise_run_get_work (run));
  g_assert_null (guise_run_list_get_training (runs));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runs)), ==, 0);
  while (guise_work_is_active (held))
    g_main_context_iteration (NULL, TRUE);
}

/* Pins are kept in the run, also while it does not train; without faces to pin there is nothing to keep. */
static void
test_pins (ProjectFixture *fixture, gconstpointer data)
{
  const guint sources[] = { 3, 1, 4 }, targets[] = { 1, 5, 9 };
  const gint64 id = add_run (fixture, add_person (fixture, "Anna", GUISE_ROLE_SOURCE),
                             add_person (fixture, "Ben", GUISE_ROLE_TARGET));

  for (guint turn = 0; turn < 2; turn++)
    {
      GuiseRunList *runs = guise_project_get_runs (fixture->project);
      GuiseRun *run;

      wait_for_runs (runs, 1);
      run = guise_run_list_find (runs, id);
      if (turn == 0)
        {
          g_assert_false (guise_run_set_pinned (run, 1, TRUE));
          guise_run_set_shown (run, G_N_ELEMENTS (sources), sources, targets);
          g_assert_true (guise_run_set_pinned (run, 1, TRUE));
          g_assert_false (guise_run_set_pinned (run, 3, TRUE));
          project_fixture_reopen (fixture);
          continue;
        }
      g_assert_nonnull (guise_run_get_series (run));
      while (!guise_run_get_pinned (run, 1))
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (guise_run_get_pinned (run, 0) || guise_run_get_pinned (run, 2));
      /* Who is asked for others keeps the place of the pins. */
      guise_run_set_shown (run, G_N_ELEMENTS (sources), targets, sources);
      g_assert_true (guise_run_get_pinned (run, 1));
    }
}

/* What went wrong stays to be read. */
static void
test_failed (ProjectFixture *fixture, gconstpointer data)
{
  GuiseRunList *runs = guise_project_get_runs (fixture->project);
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  GuiseRun *run;

  wait_for_runs (runs, 0);
  guise_run_options_set_persons (options, add_person (fixture, "Anna", GUISE_ROLE_SOURCE),
                                 add_person (fixture, "Ben", GUISE_ROLE_TARGET));
  run = guise_project_begin_run (fixture->project, options, NULL);
  while (guise_run_is_active (run))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (guise_run_list_get_training (runs));
  g_assert_nonnull (guise_run_get_note (run));
  g_assert_cmpuint (guise_run_get_phase (run), ==, GUISE_RUN_PHASE_FAILED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runs)), ==, 1);
}

static void
test_plan_is_cancelled_by_closing (ProjectFixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  g_autoptr(GAsyncResult) result = NULL, closed = NULL;
  g_autoptr(GError) error = NULL;

  guise_run_options_set_persons (options, 1, 2);
  guise_project_plan_run_async (fixture->project, options, NULL, project_fixture_take_cb, &result);
  guise_project_close_async (fixture->project, project_fixture_take_cb, &closed);
  project_fixture_wait (&closed);
  g_assert_true (guise_project_close_finish (fixture->project, closed, &error));
  project_fixture_wait (&result);
  g_assert_null (guise_project_plan_run_finish (fixture->project, result, &error));
  g_assert_nonnull (error);
  g_clear_object (&result);
  g_clear_object (&closed);
  g_assert_finalize_object (g_steal_pointer (&fixture->project));
  project_fixture_reopen (fixture);
}

/* What a run is asked to go on with, and whether it may. */
static void
try_to_go_on (ProjectFixture *fixture, GuiseTraining training, gboolean may)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseJob) job = NULL;

  training.resume = TRUE;
  job = guise_project_train (fixture->project, &training, &error);
  if (may)
    g_assert_no_error (error);
  else
    g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_true ((job != NULL) == may);
}

static void
test_resume_asks_for_something_else (ProjectFixture *fixture, gconstpointer data)
{
  const gint64 anna = add_person (fixture, "Anna", GUISE_ROLE_SOURCE), bert = add_person (fixture, "Bert", GUISE_ROLE_TARGET);
  static const char *const same[] = { "blinks=0.06", NULL }, *const other[] = { "blinks=0.05", NULL },
                    *const unknown[] = { "blinking=1", NULL };

  add_run (fixture, anna, bert);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1 }, TRUE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .iterations = 10 }, TRUE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .preset = "quick", .model = "quick", .batch = 6, .resolution = 96,
                                           .source = anna, .target = bert, .settings = same }, TRUE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .preset = "fine" }, FALSE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .model = "original" }, FALSE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .batch = 8 }, FALSE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .source = bert }, FALSE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = 5 }, FALSE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .settings = other }, FALSE);
  try_to_go_on (fixture, (GuiseTraining) { .seed = -1, .settings = unknown }, FALSE);
}

#define RUN_TEST(path, function) \
  g_test_add (path, ProjectFixture, NULL, project_fixture_set_up, function, project_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  RUN_TEST ("/workspace/run-list/stored", test_stored);
  RUN_TEST ("/workspace/run-list/further", test_further);
  RUN_TEST ("/workspace/run-list/unknown-settings", test_unknown_settings);
  RUN_TEST ("/workspace/run-list/cancelled-while-saving", test_cancelled_while_saving);
  RUN_TEST ("/workspace/run-list/pins", test_pins);
  RUN_TEST ("/workspace/run-list/roles", test_roles);
  RUN_TEST ("/workspace/run-list/cancelled-before-it-began", test_cancelled_before_it_began);
  RUN_TEST ("/workspace/run-list/failed", test_failed);
  RUN_TEST ("/workspace/run-list/resume-asks-for-something-else", test_resume_asks_for_something_else);
  RUN_TEST ("/workspace/run-list/plan-is-cancelled-by-closing", test_plan_is_cancelled_by_closing);
  return g_test_run ();
}
