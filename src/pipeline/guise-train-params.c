/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-params.h"

#include <string.h>

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-matrix.h"
#include "guise-train-fields.h"

static const char *const preset_names[GUISE_N_PRESETS] = { "quick", "standard", "fine" };

static const char *const stop_names[GUISE_N_STOPS] = { "hand", "iterations", "epochs", "loss", "plateau", "time" };

const char *
guise_preset_get_name (GuisePreset preset)
{
  g_return_val_if_fail (preset < GUISE_N_PRESETS, NULL);

  return preset_names[preset];
}

gboolean
guise_preset_parse (const char *name, GuisePreset *out, GError **error)
{
  for (guint i = 0; i < GUISE_N_PRESETS; i++)
    if (g_str_equal (name, preset_names[i]))
      {
        *out = (GuisePreset) i;
        return TRUE;
      }

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("There is no preset \"%s\": there are quick, standard and fine"), name);
  return FALSE;
}

const char *
guise_stop_get_name (GuiseStop stop)
{
  g_return_val_if_fail (stop < GUISE_N_STOPS, NULL);

  return stop_names[stop];
}

/* What all presets share: faceswap's variation, its eye and mouth weights, and what facts say helps the swap. */
static void
init_common (GuiseTrainSettings *self)
{
  *self = (GuiseTrainSettings) {
    .batch = 16,
    .seed = 1,
    .weight_decay = 0.01,
    .passes = 1,
    .weight_dssim = 1, .weight_l1 = 1,
    .coverage = GUISE_COVERAGE_WHOLE_FACE,
    .weight_eyes = 3, .weight_mouth = 2, .weight_outside = 0.02,
    .face_only = TRUE,
    .rotation_deg = 10, .scale = 0.05, .shift = 0.05, .flip = 0.5,
    .jitter_light = 0.15, .jitter_colour = 0.04,
    .transfer = 0.7,
    .warp = 5.0 / 256, .warp_late = 2.0 / 256,
    .balance = 0.5,
    .blinks = 0.06,   /* who never blinked before the camera blinks in no swap, and most blink in a twentieth: docs/training.md */
    .face_scale = 1.5,
  };
}

void
guise_train_settings_init_preset (GuiseTrainSettings *self, GuisePreset preset)
{
  init_common (self);
  self->preset = preset;

  switch (preset)
    {
    case GUISE_PRESET_QUICK:
      self->model = g_strdup ("quick");
      self->coverage = GUISE_COVERAGE_FULL;   /* most pixels on the face: measured, see docs/training.md */
      self->batch = 4;   /* many small steps learn sooner from few pictures: measured, see docs/training.md */
      self->rate = 7e-4;
      self->warm_up = 50;
      self->schedule = GUISE_SCHEDULE_COSINE;
      self->decay = 3000;
      self->average = 0.99;
      /* Faces are aligned by their landmarks: what they are moved by far beyond what that leaves is work for nothing,
       * and half of a short training. Less than this, and a pose that was never trained is not followed: docs/training.md. */
      self->rotation_deg = 4;
      self->scale = 0.03;
      self->shift = 0.02;
      self->warp = 0.01;
      self->warp_late = 0.004;
      self->warp_until = 1000;
      break;

    case GUISE_PRESET_STANDARD:
      self->model = g_strdup ("quick");
      self->resolution = 192;
      self->coverage = GUISE_COVERAGE_FULL;
      self->batch = 8;
      self->rate = 5e-4;
      self->warm_up = 100;
      self->schedule = GUISE_SCHEDULE_COSINE;
      self->decay = 20000;
      self->average = 0.999;
      self->rotation_deg = 4;
      self->scale = 0.03;
      self->shift = 0.02;
      self->warp = 0.01;
      self->warp_late = 0.004;
      self->warp_until = 10000;
      self->face_scale = 1.25;
      break;

    case GUISE_PRESET_FINE:   /* whole_face and no guide: what other programs read */
      self->model = g_strdup ("df-ud");
      self->resolution = 192;
      self->batch = 8;
      self->rate = 5e-5;
      self->warm_up = 1000;
      self->schedule = GUISE_SCHEDULE_COSINE;
      self->decay = 300000;
      self->average = 0.9995;
      self->warp_until = 200000;
      break;

    case GUISE_N_PRESETS:
    default:
      g_assert_not_reached ();
    }
}

void
guise_train_settings_copy (GuiseTrainSettings *self, const GuiseTrainSettings *from)
{
  *self = *from;
  self->model = g_strdup (from->model);
  self->kernels = g_strdup (from->kernels);
}

void
guise_train_settings_clear (GuiseTrainSettings *self)
{
  g_clear_pointer (&self->model, g_free);
  g_clear_pointer (&self->kernels, g_free);
  memset (self, 0, sizeof *self);
}

void
guise_train_settings_set_model (GuiseTrainSettings *self, const char *name)
{
  g_auto(GuiseTrainSettings) preset = GUISE_TRAIN_SETTINGS_INIT;

  guise_train_settings_init_preset (&preset, self->preset);
  g_free (self->model);
  self->model = g_strdup (name);
  self->resolution = g_str_equal (preset.model, name) ? preset.resolution : 0;
}

static gboolean
check_losses (const GuiseTrainSettings *self, GError **error)
{
  const GuiseLossWeights losses = guise_train_settings_get_losses (self);

  for (guint i = 0; i < GUISE_N_LOSSES; i++)
    if (losses.of[i] > 0)
      return TRUE;

  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                       _("The weights of all losses, such as weight_dssim and weight_l1, are 0: one must be above 0"));
  return FALSE;
}

gboolean
guise_train_settings_check (const GuiseTrainSettings *self, GError **error)
{
  guint n_fields;
  const GuiseTrainField *fields = guise_train_fields_list (&n_fields);

  g_return_val_if_fail (self->model != NULL, FALSE);

  for (guint i = 0; i < n_fields; i++)
    {
      const double value = guise_train_field_get (&fields[i], self);

      if (!guise_train_field_is_right (&fields[i], value))
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("The setting %s is %g, but must be from %g to %g"),
                       fields[i].name, value, fields[i].min, fields[i].max);
          return FALSE;
        }
    }

  if (self->schedule != GUISE_SCHEDULE_CONSTANT && self->decay == 0)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("The setting decay is 0, but the schedule needs a number of iterations: set decay, or "
                           "schedule=constant"));
      return FALSE;
    }

  if (guise_train_settings_multiply_halves (self) && self->precision != GUISE_PRECISION_FP16)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("Kernels \"%s\" multiply halves: they are for trainings with the precision fp16"), self->kernels);
      return FALSE;
    }

  return check_losses (self, error);
}

gboolean
guise_train_settings_multiply_halves (const GuiseTrainSettings *self)
{
  GuiseMatrixVariant variant;

  return self->kernels != NULL && guise_matrix_variant_parse (self->kernels, &variant)
         && guise_matrix_multiplies_halves (variant);
}

gboolean
guise_train_settings_find_model (const GuiseTrainSettings *self, GuiseArchitecture *out, GError **error)
{
  return guise_architecture_find (self->model, self->resolution, out, error);
}

GuiseLossWeights
guise_train_settings_get_losses (const GuiseTrainSettings *self)
{
  return (GuiseLossWeights) { {
    [GUISE_LOSS_DSSIM] = self->weight_dssim,
    [GUISE_LOSS_L1] = self->weight_l1,
    [GUISE_LOSS_MSE] = self->weight_mse,
    [GUISE_LOSS_LOG_COSH] = self->weight_log_cosh,
    [GUISE_LOSS_SMOOTH_L1] = self->weight_smooth_l1,
    [GUISE_LOSS_MS_SSIM] = self->weight_ms_ssim,
    [GUISE_LOSS_GMSD] = self->weight_gmsd,
    [GUISE_LOSS_LAPLACIAN] = self->weight_laplacian,
    [GUISE_LOSS_FREQUENCY] = self->weight_frequency,
    [GUISE_LOSS_GRADIENT] = self->weight_gradient,
  } };
}

gboolean
guise_train_settings_set (GuiseTrainSettings *self, const char *assignment, GError **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *name = g_strndup (assignment, equals != NULL ? equals - assignment : 0);
  g_autoptr(GString) names = NULL;
  guint n_fields;
  const GuiseTrainField *fields = guise_train_fields_list (&n_fields);

  for (guint i = 0; i < n_fields; i++)
    if (g_str_equal (name, fields[i].name))
      return guise_train_field_from_text (&fields[i], self, equals + 1, error);

  names = g_string_new (NULL);
  for (guint i = 0; i < n_fields; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", fields[i].name);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("“%s” is no setting and its value, such as rate=1e-4: there are %s"), assignment, names->str);
  return FALSE;
}

GuiseTrainFaceCut
guise_train_settings_get_cut (const GuiseTrainSettings *self)
{
  return (GuiseTrainFaceCut) { self->coverage, self->weight_eyes, self->weight_mouth, self->weight_outside,
                               self->face_only };
}

JsonNode *
guise_train_settings_to_json (const GuiseTrainSettings *self)
{
  guint n_fields;
  const GuiseTrainField *fields = guise_train_fields_list (&n_fields);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "preset");
  json_builder_add_string_value (builder, guise_preset_get_name (self->preset));
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, self->model);
  json_builder_set_member_name (builder, "coverage");
  json_builder_add_string_value (builder, guise_face_coverage_get_name (self->coverage));
  if (self->kernels != NULL)
    {
      json_builder_set_member_name (builder, "kernels");
      json_builder_add_string_value (builder, self->kernels);
    }
  for (guint i = 0; i < n_fields; i++)
    {
      json_builder_set_member_name (builder, fields[i].name);
      json_builder_add_value (builder, guise_train_field_to_json (&fields[i], self));
    }
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/* Runs that do not say how their faces were cut are from before there was a choice. */
static gboolean
read_coverage (GuiseTrainSettings *self, JsonObject *object)
{
  const char *name = get_string (object, "coverage");

  self->coverage = GUISE_COVERAGE_WHOLE_FACE;
  return !json_object_has_member (object, "coverage")
         || (name != NULL && guise_face_coverage_parse (name, &self->coverage));
}

static gboolean
read_object (GuiseTrainSettings *self, JsonObject *object)
{
  guint n_fields;
  const GuiseTrainField *fields = guise_train_fields_list (&n_fields);
  const char *preset_name = get_string (object, "preset"), *model = get_string (object, "model");
  const char *kernels = get_string (object, "kernels");
  GuisePreset preset;

  if (preset_name == NULL || !guise_preset_parse (preset_name, &preset, NULL))
    return FALSE;

  guise_train_settings_init_preset (self, preset);
  self->kernels = g_strdup (kernels);
  self->blinks = 0;   /* as were those from before eyes were drawn shut */
  if (!read_coverage (self, object))
    return FALSE;
  if (model != NULL)
    guise_train_settings_set_model (self, model);
  for (guint i = 0; i < n_fields; i++)
    {
      JsonNode *node = json_object_get_member (object, fields[i].name);

      if (node != NULL && !guise_train_field_from_json (&fields[i], self, node))
        return FALSE;
    }

  return guise_train_settings_check (self, NULL);
}

gboolean
guise_train_settings_from_json (GuiseTrainSettings *self, const char *text, GError **error)
{
  g_autoptr(JsonNode) root = text != NULL ? guise_json_parse (text, NULL) : NULL;

  guise_train_settings_clear (self);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root)
      && read_object (self, json_node_get_object (root)))
    return TRUE;

  guise_train_settings_clear (self);
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                       _("The settings of the run cannot be read: begin a new one"));
  return FALSE;
}
