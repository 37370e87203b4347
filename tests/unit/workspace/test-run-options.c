/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-options-private.h"

#include <string.h>

static guint
index_of (const char *name)
{
  guint n_settings;
  const GuiseSetting *settings = guise_run_options_list_settings (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    if (g_str_equal (settings[i].name, name))
      return i;
  g_assert_not_reached ();
}

static void
count_cb (GuiseRunOptions *options, gpointer user_data)
{
  ++*(guint *) user_data;
}

/* Everything a run is made of can be set here, and each has its words. */
static void
test_complete (void)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GList) members = NULL;
  guint n_settings;
  const GuiseSetting *table = guise_run_options_list_settings (&n_settings);

  guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
  node = guise_train_settings_to_json (&settings);
  members = json_object_get_members (json_node_get_object (node));
  for (GList *l = members; l != NULL; l = l->next)
    if (!g_str_equal (l->data, "preset"))
      g_assert_cmpuint (index_of (l->data), <, n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      g_assert_cmpuint (strlen (table[i].title), >, 2);
      g_assert_cmpuint (strlen (table[i].help), >, 20);
      g_assert_cmpstr (table[i].title, !=, table[i].name);
      g_assert_cmpfloat (table[i].min, <, table[i].max);
      g_assert_true (guise_run_options_is_usual (options, i));
    }
}

static void
test_set_and_reset (void)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  const guint batch = index_of ("batch"), model = index_of ("model"), coverage = index_of ("coverage");
  guint n_changes = 0;

  g_signal_connect (options, "changed", G_CALLBACK (count_cb), &n_changes);
  guise_run_options_set (options, batch, 8.4);
  g_assert_cmpfloat (guise_run_options_get (options, batch), ==, 8);
  guise_run_options_set (options, batch, 1e9);
  g_assert_cmpfloat (guise_run_options_get (options, batch), ==, 1024);
  guise_run_options_set (options, model, 1);
  guise_run_options_set (options, coverage, 0);
  g_assert_cmpuint (n_changes, ==, 4);
  guise_run_options_set (options, coverage, 0);
  g_assert_cmpuint (n_changes, ==, 4);
  g_assert_cmpuint (guise_run_options_count_unusual (options), ==, 3);

  guise_run_options_reset (options, batch);
  g_assert_cmpfloat (guise_run_options_get (options, batch), ==, 4);
  guise_run_options_reset_all (options);
  g_assert_cmpuint (guise_run_options_count_unusual (options), ==, 0);
}

static void
test_params (void)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_STANDARD), copy = NULL, again = NULL;
  GuiseTrainParams params = { 0 };
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *json = NULL;

  guise_run_options_set_persons (options, 3, 4);
  guise_run_options_set_rule (options, GUISE_RULE_MINUTES, 1.5);
  guise_run_options_set_rule (options, GUISE_RULE_PLATEAU, 0);
  guise_run_options_set (options, index_of ("flip"), 0.25);
  copy = guise_run_options_copy (options);
  guise_run_options_fill_params (copy, &params);
  g_assert_cmpint (params.source, ==, 3);
  g_assert_cmpint (params.target, ==, 4);
  g_assert_cmpfloat (params.stop.seconds, ==, 90);
  g_assert_false (params.stop.plateau);
  g_assert_cmpint (params.stop.iterations, ==, 100000);
  g_assert_cmpfloat (params.settings->flip, ==, 0.25);
  g_assert_cmpstr (params.settings->model, ==, "quick");

  /* As a run keeps it. */
  node = guise_train_settings_to_json (params.settings);
  json = json_to_string (node, FALSE);
  again = guise_run_options_from_json (json, NULL);
  g_assert_cmpfloat (guise_run_options_get (again, index_of ("flip")), ==, 0.25);
  g_assert_cmpuint (guise_run_options_get_preset (again), ==, GUISE_RUN_STANDARD);
  g_assert_null (guise_run_options_from_json ("nonsense", NULL));
}

static void
test_problems (void)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  g_autofree char *nobody = guise_run_options_dup_problem (options), *same = NULL, *nothing = NULL;

  g_assert_nonnull (nobody);
  guise_run_options_set_persons (options, 1, 1);
  same = guise_run_options_dup_problem (options);
  g_assert_nonnull (same);
  guise_run_options_set_persons (options, 1, 2);
  g_assert_null (guise_run_options_dup_problem (options));
  guise_run_options_set (options, index_of ("weight_dssim"), 0);
  guise_run_options_set (options, index_of ("weight_l1"), 0);
  nothing = guise_run_options_dup_problem (options);
  g_assert_nonnull (nothing);
}

/* What it begins with goes along into the training, into a copy and into a run like one that there is. */
static void
test_start (void)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK), copy = NULL, again = NULL;
  const guint encoder_only = index_of (GUISE_RUN_ENCODER_ONLY);
  GuiseTrainParams params = { 0 };

  /* Of nothing nothing is taken. */
  guise_run_options_set (options, encoder_only, 1);
  g_assert_false (guise_run_options_matters (options, encoder_only));
  guise_run_options_fill_params (options, &params);
  g_assert_false (params.start.encoder_only);

  guise_run_options_set_start (options, 0, "/elsewhere/anna.safetensors");
  g_assert_true (guise_run_options_matters (options, encoder_only));
  guise_run_options_set_preset (options, GUISE_RUN_FINE);
  copy = guise_run_options_copy (options);
  guise_run_options_set_start (options, 7, NULL);
  g_assert_cmpuint (guise_run_options_count_unusual (options), ==, 2);
  guise_run_options_fill_params (copy, &params);
  g_assert_cmpstr (params.start.file, ==, "/elsewhere/anna.safetensors");
  g_assert_cmpint (params.start.run, ==, 0);
  g_assert_true (params.start.encoder_only);
  guise_run_options_fill_params (options, &params);
  g_assert_null (params.start.file);
  g_assert_cmpint (params.start.run, ==, 7);
  guise_run_options_reset_all (options);
  g_assert_false (guise_run_options_has_start (options));
  g_assert_cmpuint (guise_run_options_count_unusual (options), ==, 0);

  again = guise_run_options_from_json ("{\"preset\": \"quick\"}", "{\"start\": {\"run\": 3, \"encoder_only\": true}}");
  g_assert_cmpint (guise_run_options_get_start_run (again), ==, 3);
  g_assert_cmpfloat (guise_run_options_get (again, encoder_only), ==, 1);
}

/* A plan is of a project, and so of anybody. */
static void
test_start_of_strangers (void)
{
  static const char *const plans[] = {
    "{\"start\": 5}", "{\"start\": {}}", "{\"start\": {\"run\": -3}}", "{\"start\": {\"run\": \"3\"}}",
    "{\"start\": {\"file\": 3, \"encoder_only\": true}}", "[\"start\"]", "nonsense", NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autoptr(GuiseRunOptions) options = guise_run_options_from_json ("{\"preset\": \"quick\"}", plans[i]);

      g_assert_false (guise_run_options_has_start (options));
      g_assert_cmpfloat (guise_run_options_get (options, index_of (GUISE_RUN_ENCODER_ONLY)), ==, 0);
    }
}

/* What stays as it is must have learned something. */
static void
test_frozen (void)
{
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  g_autofree char *nothing = NULL, *half = NULL;

  guise_run_options_set_persons (options, 1, 2);
  guise_run_options_set (options, index_of ("freeze"), 2);
  nothing = guise_run_options_dup_problem (options);
  g_assert_nonnull (strstr (nothing, "random weights"));
  guise_run_options_set_start (options, 1, NULL);
  g_assert_null (guise_run_options_dup_problem (options));

  guise_run_options_set (options, index_of (GUISE_RUN_ENCODER_ONLY), 1);
  half = guise_run_options_dup_problem (options);
  g_assert_nonnull (strstr (half, "Encoder Only"));
  guise_run_options_set (options, index_of ("freeze"), 1);
  g_assert_null (guise_run_options_dup_problem (options));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/run-options/complete", test_complete);
  g_test_add_func ("/workspace/run-options/set-and-reset", test_set_and_reset);
  g_test_add_func ("/workspace/run-options/params", test_params);
  g_test_add_func ("/workspace/run-options/problems", test_problems);
  g_test_add_func ("/workspace/run-options/start", test_start);
  g_test_add_func ("/workspace/run-options/start-of-strangers", test_start_of_strangers);
  g_test_add_func ("/workspace/run-options/frozen", test_frozen);
  return g_test_run ();
}
