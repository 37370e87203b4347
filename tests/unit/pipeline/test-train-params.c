/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-train-fields.h"
#include "guise-train-params.h"

static char *
to_text (const GuiseTrainSettings *settings)
{
  g_autoptr(JsonNode) node = guise_train_settings_to_json (settings);

  return json_to_string (node, FALSE);
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

  g_assert_true (guise_train_settings_from_json (&settings, "{\"preset\": \"fine\"}", NULL));
  guise_train_settings_init_preset (&preset, GUISE_PRESET_FINE);
  a = to_text (&settings);
  b = to_text (&preset);
  g_assert_cmpstr (a, ==, b);
}

/* Runs from before there was a choice of coverage were all cut alike. */
static void
test_old_coverage (void)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;

  g_assert_true (guise_train_settings_from_json (&settings, "{\"preset\": \"quick\"}", NULL));
  g_assert_cmpint (settings.coverage, ==, GUISE_COVERAGE_WHOLE_FACE);
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

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
      g_autoptr(GError) error = NULL;

      g_assert_false (guise_train_settings_from_json (&settings, bad[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
      g_assert_null (settings.model);
    }
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/train-params/round-trip", test_round_trip);
  g_test_add_func ("/pipeline/train-params/defaults", test_defaults);
  g_test_add_func ("/pipeline/train-params/old-coverage", test_old_coverage);
  g_test_add_func ("/pipeline/train-params/refuses", test_refuses);
  g_test_add_func ("/pipeline/train-params/check", test_check);
  g_test_add_func ("/pipeline/train-params/set", test_set);
  g_test_add_func ("/pipeline/train-params/a-weight-for-each-loss", test_losses);

  return g_test_run ();
}
