/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-optimizer.h"
#include "guise-train-fields.h"
#include "guise-train-rules.h"
#include "guise-train-params.h"

#include <math.h>

static char *
to_text (const GuiseTrainSettings *settings)
{
  g_autoptr(JsonNode) node = guise_train_settings_to_json (settings);

  return json_to_string (node, FALSE);
}

/* What rounds to halves whatever it multiplies is for a loss with a factor. */
static void
test_products_of_halves (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(GError) error = NULL;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
  g_assert_false (guise_train_settings_multiply_halves (&settings));
  settings.kernels = g_strdup ("cooperative");
  g_assert_true (guise_train_settings_multiply_halves (&settings));
  g_assert_false (guise_train_settings_check (&settings, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "fp16"));
  settings.precision = GUISE_PRECISION_FP16;
  g_assert_true (guise_train_settings_check (&settings, NULL));
  g_free (settings.kernels);
  settings.kernels = g_strdup ("simt");
  g_assert_false (guise_train_settings_multiply_halves (&settings));
}

static void
test_round_trip (void)
{
  for (guint preset = 0; preset < GUISE_N_PRESETS; preset++)
    {
      g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT, again = GUISE_TRAIN_SETTINGS_INIT;
      g_autofree char *text = NULL, *text_again = NULL;
      g_autoptr(GError) error = NULL;

      guise_train_settings_init_preset (&settings, (GuisePreset) preset);
      g_assert_true (guise_train_settings_check (&settings, &error));
      settings.batch = 7;
      settings.seed = 123456789012345;
      settings.rate = 1.0 / 3e4;
      settings.face_only = !settings.face_only;
      settings.kernels = g_strdup ("simt");
      settings.coverage = GUISE_COVERAGE_HEAD;
      text = to_text (&settings);
      g_assert_true (guise_train_settings_from_json (&again, text, &error));
      g_assert_no_error (error);
      text_again = to_text (&again);
      g_assert_cmpstr (text, ==, text_again);
      g_assert_cmpuint (again.batch, ==, 7);
      g_assert_cmpint (again.coverage, ==, GUISE_COVERAGE_HEAD);
      g_assert_cmpuint (again.seed, ==, 123456789012345);
      g_assert_true (again.rate <= settings.rate && again.rate >= settings.rate);
    }
}

static void
test_defaults (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT, preset = GUISE_TRAIN_SETTINGS_INIT;
  g_autofree char *a = NULL, *b = NULL;

  g_assert_true (guise_train_settings_from_json (&settings, "{\"preset\": \"fine\", \"blinks\": 0.06}", NULL));
  guise_train_settings_init_preset (&preset, GUISE_PRESET_FINE);
  a = to_text (&settings);
  b = to_text (&preset);
  g_assert_cmpstr (a, ==, b);
}

/* The size that a preset chose is not that of other models, nor of runs from before it chose one. */
static void
test_model_size (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  guint usual;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_STANDARD);
  usual = settings.resolution;
  g_assert_cmpuint (usual, >, 0);
  guise_train_settings_set_model (&settings, "original");
  g_assert_cmpuint (settings.resolution, ==, 0);
  guise_train_settings_set_model (&settings, "quick");
  g_assert_cmpuint (settings.resolution, ==, usual);
  g_assert_true (guise_train_settings_from_json (&settings, "{\"preset\": \"standard\", \"model\": \"original\"}", NULL));
  g_assert_cmpuint (settings.resolution, ==, 0);
}

/* A run from before there was a choice goes on as it was: its faces all cut alike, and none with eyes drawn shut. */
static void
test_old_runs (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
  g_assert_cmpfloat (settings.blinks, >, 0);
  g_assert_true (guise_train_settings_from_json (&settings, "{\"preset\": \"quick\"}", NULL));
  g_assert_cmpint (settings.coverage, ==, GUISE_COVERAGE_WHOLE_FACE);
  g_assert_cmpfloat (settings.blinks, ==, 0);
  g_assert_cmpfloat (settings.warp_cells, ==, 0);
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "", "[]", "{}", "{\"preset\": 3}", "{\"preset\": \"best\"}", "{\"preset\": \"quick\", \"batch\": 0}",
    "{\"preset\": \"quick\", \"batch\": 1e9}", "{\"preset\": \"quick\", \"batch\": 4.5}",
    "{\"preset\": \"quick\", \"rate\": -1}", "{\"preset\": \"quick\", \"rate\": \"much\"}",
    "{\"preset\": \"quick\", \"face_only\": 1}", "{\"preset\": \"quick\", \"warp\": [1]}",
    "{\"preset\": \"quick\", \"coverage\": \"most\"}", "{\"preset\": \"quick\", \"coverage\": 2}",
    "{\"preset\": \"quick\", \"weight_dssim\": 0, \"weight_l1\": 0, \"weight_mse\": 0}",
  };
  g_autofree char *deep = g_strnfill (1 << 20, '[');
  g_auto(GuiseTrainSettings) unread = GUISE_TRAIN_SETTINGS_INIT;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
      g_autoptr(GError) error = NULL;

      g_assert_false (guise_train_settings_from_json (&settings, bad[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
      g_assert_null (settings.model);
    }
  /* Of a stranger's project: no deeper than a stack is. */
  g_assert_false (guise_train_settings_from_json (&unread, deep, NULL));
}

static void
test_check (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(GError) error = NULL;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
  settings.weight_eyes = 9;
  g_assert_false (guise_train_settings_check (&settings, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "weight_eyes"));
}

static void
test_set (void)
{
  static const char *const bad[] = { "weight_gmsd", "weight_gmsd=", "weight_gmsd=-1", "weight_gmsd=much", "gmsd=1", "=1", "",
                                     "batch=1.5", "batch=1e2", "batch=0", "face_only=1", "seed=-1" };
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(GError) error = NULL;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
  g_assert_true (guise_train_settings_set (&settings, "weight_gmsd=0.25", &error));
  g_assert_true (guise_train_settings_set (&settings, "face_only=no", &error));
  g_assert_true (guise_train_settings_set (&settings, "batch=9", &error));
  g_assert_true (guise_train_settings_set (&settings, "seed=123456789012345678", &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (settings.weight_gmsd, ==, 0.25);
  g_assert_false (settings.face_only);
  g_assert_cmpuint (settings.batch, ==, 9);
  g_assert_cmpuint (settings.seed, ==, 123456789012345678);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (guise_train_settings_set (&settings, bad[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
      g_clear_error (&error);
    }
}

/* Each loss has a setting of its name. */
static void
test_losses (void)
{
  for (guint loss = 0; loss < GUISE_N_LOSSES; loss++)
    {
      g_autofree char *assignment = g_strdup_printf ("weight_%s=7", guise_loss_get_name (loss));
      g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
      g_autoptr(GError) error = NULL;

      guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
      guise_train_settings_set (&settings, g_strdelimit (assignment, "-", '_'), &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (guise_train_settings_get_losses (&settings).of[loss], ==, 7.0);
    }
}

/* The words are those of the model, and a rate that is to fall needs to know over how long. */
static void
test_optimizers (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(GError) error = NULL;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_STANDARD);
  for (guint i = 0; i < GUISE_N_OPTIMIZERS; i++)
    {
      g_autofree char *assignment = g_strconcat ("optimizer=", guise_optimizer_get_name (i), NULL);

      g_assert_true (guise_train_settings_set (&settings, assignment, NULL));
      g_assert_cmpuint (settings.optimizer, ==, i);
    }
  g_assert_false (guise_train_settings_set (&settings, "optimizer=sgd", &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "adabelief"));
  g_clear_error (&error);

  g_assert_true (guise_train_settings_set (&settings, "decay=0", NULL));
  g_assert_true (guise_train_settings_set (&settings, "schedule=plateau", NULL));
  g_assert_false (guise_train_settings_check (&settings, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_true (guise_train_settings_set (&settings, "decay=500", NULL));
  g_assert_true (guise_train_settings_check (&settings, NULL));
}

static void
test_schedules (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  GuisePlateau plateau = GUISE_PLATEAU_INIT;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
  settings.decay = 1000;
  g_assert_cmpfloat_with_epsilon (guise_train_get_rate_factor (&settings, 50), 1.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_train_get_rate_factor (&settings, 550), 0.55, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_train_get_rate_factor (&settings, 5000), 0.1, 1e-9);
  settings.schedule = GUISE_SCHEDULE_CONSTANT;
  g_assert_cmpfloat_with_epsilon (guise_train_get_rate_factor (&settings, 5000), 1.0, 1e-9);

  /* Falls to iteration 10, and then no more: halved at 20 and 30, until it falls again. */
  for (gint64 i = 1; i <= 35; i++)
    {
      const double loss = i <= 10 ? 1.0 - 0.05 * (double) i : 0.4999;

      g_assert_cmpfloat_with_epsilon (guise_plateau_add (&plateau, loss, 10, i), i < 20 ? 1.0 : i < 30 ? 0.5 : 0.25,
                                      1e-9);
    }
  g_assert_cmpfloat_with_epsilon (guise_plateau_add (&plateau, 0.3, 10, 39), 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_plateau_add (&plateau, 0.3, 10, 48), 0.25, 1e-9);
}

/* The warp by cells falls by the part by which the other falls, and never grows. */
static void
test_warp (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;

  guise_train_settings_init_preset (&settings, GUISE_PRESET_QUICK);
  g_assert_cmpfloat (settings.warp_cells, ==, 0);
  g_assert_cmpfloat_with_epsilon (guise_train_get_warp (&settings, 500), 0.007, 1e-9);
  g_assert_cmpfloat (guise_train_get_warp_cells (&settings, 500), ==, 0);

  g_assert_true (guise_train_settings_set (&settings, "warp_cells=0.24", NULL));
  g_assert_cmpfloat_with_epsilon (guise_train_get_warp_cells (&settings, 0), 0.24, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_train_get_warp_cells (&settings, 500), 0.168, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_train_get_warp_cells (&settings, 5000), 0.096, 1e-9);
  settings.warp_late = 0;
  g_assert_cmpfloat (guise_train_get_warp_cells (&settings, 5000), ==, 0);
  settings.warp_late = 0.1;
  g_assert_cmpfloat_with_epsilon (guise_train_get_warp_cells (&settings, 5000), 0.24, 1e-9);
  settings.warp = 0;
  g_assert_cmpfloat_with_epsilon (guise_train_get_warp_cells (&settings, 5000), 0.24, 1e-9);
  settings.warp_until = 0;
  g_assert_cmpfloat_with_epsilon (guise_train_get_warp_cells (&settings, 5000), 0.24, 1e-9);
  g_assert_false (guise_train_settings_set (&settings, "warp_cells=0.51", NULL));
}

/* A run that has stood still for weeks has a rate left; one of before that was so has one from the next halving on. */
static void
test_plateau_has_a_floor (void)
{
  GuisePlateau plateau = GUISE_PLATEAU_INIT, old = { .best = 0.5, .factor = 0 };

  for (gint64 i = 0; i <= 20000; i++)
    guise_plateau_add (&plateau, 0.5, 10, i);
  g_assert_cmpfloat (plateau.factor, ==, 1e-3);
  g_assert_cmpfloat (guise_plateau_add (&old, 0.5, 10, 10), ==, 1e-3);
}

/* A device that is lost at once again and again is broken; one that is reset now and then is not. */
static void
test_lost (void)
{
  guint n = 0;

  for (guint i = 0; i < GUISE_TRAIN_MAX_LOST; i++)
    n = guise_train_count_lost (n, 40);
  g_assert_cmpuint (n, ==, GUISE_TRAIN_MAX_LOST);
  g_assert_cmpuint (guise_train_count_lost (n, 999), >, GUISE_TRAIN_MAX_LOST);
  for (guint i = 0; i < 10; i++)
    n = guise_train_count_lost (n, 50000);
  g_assert_cmpuint (n, ==, 1);
}

/* As a run keeps them, whose file may be anybody's. */
static void
test_rules (void)
{
  const GuiseStopRules rules = { .iterations = 20000, .epochs = 12.5, .loss = 0.25, .seconds = 5400, .plateau = TRUE };
  g_autoptr(JsonNode) plan = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  GuiseStopRules again = { 0 };

  json_node_take_object (plan, json_object_new ());
  json_object_set_object_member (json_node_get_object (plan), GUISE_STOP_RULES_MEMBER, guise_stop_rules_to_json (&rules));
  text = json_to_string (plan, FALSE);
  g_assert_true (guise_stop_rules_from_plan (&again, text));
  g_assert_cmpint (again.iterations, ==, rules.iterations);
  g_assert_cmpfloat (again.epochs, ==, rules.epochs);
  g_assert_cmpfloat (again.loss, ==, rules.loss);
  g_assert_cmpfloat (again.seconds, ==, rules.seconds);
  g_assert_true (again.plateau);

  g_assert_true (guise_stop_rules_from_plan (&again, "{\"stop\": {\"iterations\": 1e300, \"epochs\": -1, \"loss\": 7, "
                                                     "\"seconds\": \"x\", \"plateau\": []}}"));
  g_assert_cmpint (again.iterations, ==, 0);
  g_assert_cmpfloat (again.epochs, ==, 0);
  g_assert_cmpfloat (again.loss, ==, 1);
  g_assert_cmpfloat (again.seconds, ==, 0);
  g_assert_false (again.plateau);
  g_assert_false (guise_stop_rules_from_plan (&again, NULL));
  g_assert_false (guise_stop_rules_from_plan (&again, "nonsense"));
  g_assert_false (guise_stop_rules_from_plan (&again, "{\"kernels\": \"simt\"}"));
  g_assert_false (guise_stop_rules_from_plan (&again, "{\"stop\": 3}"));
}

/* A card's memory is not the program's; a checkpoint is held while it is written. */
static void
test_process (void)
{
  const guint64 own = guise_train_predict_process (FALSE, 0, 0);

  g_assert_cmpuint (own, >, 0);
  g_assert_cmpuint (guise_train_predict_process (FALSE, 5000, 300), ==, own + 300);
  g_assert_cmpuint (guise_train_predict_process (TRUE, 5000, 300), ==, own + 5300);
}

/* Before the first step, and of a run without an end, less is known. */
static void
test_told (void)
{
  g_autofree char *first = guise_train_told_dup_text (&(GuiseTrainTold) {
    .iteration = 150, .images_per_second = NAN, .loss_source = NAN, .loss_target = NAN, .seconds_left = NAN });
  g_autofree char *later = guise_train_told_dup_text (&(GuiseTrainTold) {
    .iteration = 151, .images_per_second = 12, .loss_source = 0.119, .loss_target = 0.098, .seconds_left = 240 });
  g_autofree char *full = guise_train_told_dup_text (&(GuiseTrainTold) {
    .iteration = 152, .images_per_second = 12, .loss_source = 0.119, .loss_target = 0.098, .seconds_left = 4800,
    .is_full = TRUE });

  g_assert_cmpstr (first, ==, "iteration 150");
  g_assert_cmpstr (later, ==, "iteration 151 · 12 images/s · loss 0.119/0.098 · 4 min left");
  g_assert_cmpstr (full, ==, "iteration 152 · 12 images/s · loss 0.119/0.098 · 80 min left · the disk is full: nothing can "
                   "be saved");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/train-params/round-trip", test_round_trip);
  g_test_add_func ("/pipeline/train-params/defaults", test_defaults);
  g_test_add_func ("/pipeline/train-params/old-runs", test_old_runs);
  g_test_add_func ("/pipeline/train-params/refuses", test_refuses);
  g_test_add_func ("/pipeline/train-params/check", test_check);
  g_test_add_func ("/pipeline/train-params/set", test_set);
  g_test_add_func ("/pipeline/train-params/optimizers", test_optimizers);
  g_test_add_func ("/pipeline/train-params/schedules", test_schedules);
  g_test_add_func ("/pipeline/train-params/warp", test_warp);
  g_test_add_func ("/pipeline/train-params/plateau-has-a-floor", test_plateau_has_a_floor);
  g_test_add_func ("/pipeline/train-params/a-weight-for-each-loss", test_losses);
  g_test_add_func ("/pipeline/train-params/process", test_process);
  g_test_add_func ("/pipeline/train-params/lost", test_lost);
  g_test_add_func ("/pipeline/train-params/rules", test_rules);
  g_test_add_func ("/pipeline/train-params/model-size", test_model_size);
  g_test_add_func ("/pipeline/train-params/told", test_told);
  g_test_add_func ("/pipeline/train-params/products-of-halves", test_products_of_halves);

  return g_test_run ();
}
