/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-fields.h"

#include "guise-error.h"
#include "guise-i18n.h"

#define FIELD(name, type, min, max) \
  { #name, G_STRUCT_OFFSET (GuiseTrainSettings, name), GUISE_TRAIN_FIELD_##type, min, max, NULL }

#define CHOICE(name, words) \
  { #name, G_STRUCT_OFFSET (GuiseTrainSettings, name), GUISE_TRAIN_FIELD_CHOICE, 0, G_N_ELEMENTS (words) - 2, words }

/* In the order of GuisePrecision, GuiseOptimizer, GuiseSchedule and GuiseFreeze. */
static const char *const precisions[] = { "fp32", "fp16", NULL };
static const char *const optimizers[] = { "adam", "adamw", "adabelief", "rmsprop", "lion", NULL };
static const char *const schedules[] = { "constant", "cosine", "plateau", NULL };
static const char *const freezes[] = { "none", "encoder", "decoders", NULL };

static const GuiseTrainField fields[] = {
  FIELD (resolution, UINT, 0, 512),
  FIELD (batch, UINT, 1, 1024),
  FIELD (seed, UINT64, 0, (double) G_MAXINT64),
  CHOICE (precision, precisions),
  CHOICE (freeze, freezes),
  CHOICE (optimizer, optimizers),
  FIELD (rate, DOUBLE, 1e-8, 0.1),
  FIELD (beta1, DOUBLE, 0, 0.99999),
  FIELD (beta2, DOUBLE, 0, 0.99999),
  FIELD (epsilon, DOUBLE, 0, 1),
  FIELD (weight_decay, DOUBLE, 0, 1),
  FIELD (clip, DOUBLE, 0, 1e6),
  FIELD (passes, UINT, 1, 1024),
  FIELD (warm_up, UINT, 0, 1e6),
  CHOICE (schedule, schedules),
  FIELD (decay, UINT, 0, 1e9),
  FIELD (average, DOUBLE, 0, 0.99999),
  FIELD (weight_dssim, DOUBLE, 0, 100),
  FIELD (weight_l1, DOUBLE, 0, 100),
  FIELD (weight_mse, DOUBLE, 0, 100),
  FIELD (weight_log_cosh, DOUBLE, 0, 100),
  FIELD (weight_smooth_l1, DOUBLE, 0, 100),
  FIELD (weight_ms_ssim, DOUBLE, 0, 100),
  FIELD (weight_gmsd, DOUBLE, 0, 100),
  FIELD (weight_laplacian, DOUBLE, 0, 100),
  FIELD (weight_frequency, DOUBLE, 0, 100),
  FIELD (weight_gradient, DOUBLE, 0, 100),
  FIELD (identity, DOUBLE, 0, 10),
  FIELD (adversarial, DOUBLE, 0, 10),
  FIELD (learn_mask, BOOLEAN, 0, 1),
  FIELD (weight_eyes, DOUBLE, 1, 4),
  FIELD (weight_mouth, DOUBLE, 1, 4),
  FIELD (weight_outside, DOUBLE, 0, 1),
  FIELD (face_only, BOOLEAN, 0, 1),
  FIELD (rotation_deg, DOUBLE, 0, 180),
  FIELD (scale, DOUBLE, 0, 0.5),
  FIELD (shift, DOUBLE, 0, 0.5),
  FIELD (flip, DOUBLE, 0, 1),
  FIELD (jitter_light, DOUBLE, 0, 1),
  FIELD (jitter_colour, DOUBLE, 0, 1),
  FIELD (transfer, DOUBLE, 0, 1),
  FIELD (warp, DOUBLE, 0, 0.2),
  FIELD (warp_late, DOUBLE, 0, 0.2),
  FIELD (warp_until, UINT, 0, 1e9),
  FIELD (warp_cells, DOUBLE, 0, 0.5),
  FIELD (warp_landmarks, DOUBLE, 0, 1),
  FIELD (blur, DOUBLE, 0, 0.2),
  FIELD (compression, DOUBLE, 0, 1),
  FIELD (jitter_hsv, DOUBLE, 0, 1),
  FIELD (balance, DOUBLE, 0, 1),
  FIELD (blinks, DOUBLE, 0, 0.5),
  FIELD (face_scale, DOUBLE, 1, 2),
};

const GuiseTrainField *
guise_train_fields_list (guint *n_fields)
{
  *n_fields = G_N_ELEMENTS (fields);

  return fields;
}

double
guise_train_field_get (const GuiseTrainField *self, const GuiseTrainSettings *settings)
{
  gconstpointer at = G_STRUCT_MEMBER_P (settings, self->offset);

  switch (self->type)
    {
    case GUISE_TRAIN_FIELD_UINT:
    case GUISE_TRAIN_FIELD_CHOICE:
      return *(const guint *) at;
    case GUISE_TRAIN_FIELD_UINT64:
      return (double) *(const guint64 *) at;
    case GUISE_TRAIN_FIELD_BOOLEAN:
      return *(const gboolean *) at;
    case GUISE_TRAIN_FIELD_DOUBLE:
    default:
      return *(const double *) at;
    }
}

gboolean
guise_train_field_is_right (const GuiseTrainField *self, double value)
{
  return value >= self->min && value <= self->max;
}

JsonNode *
guise_train_field_to_json (const GuiseTrainField *self, const GuiseTrainSettings *settings)
{
  gconstpointer at = G_STRUCT_MEMBER_P (settings, self->offset);
  JsonNode *node = json_node_alloc ();

  switch (self->type)
    {
    case GUISE_TRAIN_FIELD_UINT:
      return json_node_init_int (node, *(const guint *) at);
    case GUISE_TRAIN_FIELD_UINT64:
      return json_node_init_int (node, (gint64) *(const guint64 *) at);
    case GUISE_TRAIN_FIELD_BOOLEAN:
      return json_node_init_boolean (node, *(const gboolean *) at);
    case GUISE_TRAIN_FIELD_CHOICE:
      return json_node_init_string (node, self->words[*(const guint *) at]);
    case GUISE_TRAIN_FIELD_DOUBLE:
    default:
      return json_node_init_double (node, *(const double *) at);
    }
}

static void
set (const GuiseTrainField *self, GuiseTrainSettings *settings, double value)
{
  gpointer at = G_STRUCT_MEMBER_P (settings, self->offset);

  if (self->type == GUISE_TRAIN_FIELD_DOUBLE)
    *(double *) at = value;
  else if (self->type == GUISE_TRAIN_FIELD_BOOLEAN)
    *(gboolean *) at = value > 0;
  else
    *(guint *) at = (guint) value;
}

static gboolean
set_word (const GuiseTrainField *self, GuiseTrainSettings *settings, const char *word)
{
  for (guint i = 0; self->words[i] != NULL; i++)
    if (g_strcmp0 (word, self->words[i]) == 0)
      {
        set (self, settings, i);
        return TRUE;
      }

  return FALSE;
}

static gboolean
is_whole (const GuiseTrainField *self)
{
  return self->type == GUISE_TRAIN_FIELD_UINT || self->type == GUISE_TRAIN_FIELD_UINT64;
}

gboolean
guise_train_field_from_json (const GuiseTrainField *self, GuiseTrainSettings *settings, JsonNode *node)
{
  const GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (self->type == GUISE_TRAIN_FIELD_CHOICE)
    return type == G_TYPE_STRING && set_word (self, settings, json_node_get_string (node));
  if (self->type == GUISE_TRAIN_FIELD_BOOLEAN)
    {
      if (type == G_TYPE_BOOLEAN)
        set (self, settings, json_node_get_boolean (node) ? 1 : 0);
      return type == G_TYPE_BOOLEAN;
    }
  if (type != G_TYPE_INT64 && (type != G_TYPE_DOUBLE || is_whole (self)))
    return FALSE;
  if (!guise_train_field_is_right (self, json_node_get_double (node)))
    return FALSE;

  /* A seed may have more digits than a double. */
  if (self->type == GUISE_TRAIN_FIELD_UINT64)
    *(guint64 *) G_STRUCT_MEMBER_P (settings, self->offset) = (guint64) json_node_get_int (node);
  else
    set (self, settings, json_node_get_double (node));
  return TRUE;
}

static gboolean
choice_from_text (const GuiseTrainField *self, GuiseTrainSettings *settings, const char *text, GError **error)
{
  static const char *const no_yes[] = { "no", "yes", NULL };
  GuiseTrainField field = *self;
  g_autofree char *words = NULL;

  if (self->type == GUISE_TRAIN_FIELD_BOOLEAN)
    field.words = no_yes;
  if (set_word (&field, settings, text))
    return TRUE;

  words = g_strjoinv (", ", (GStrv) field.words);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("The setting %s is “%s”, but must be one of %s"), self->name,
               text, words);
  return FALSE;
}

gboolean
guise_train_field_from_text (const GuiseTrainField *self, GuiseTrainSettings *settings, const char *text, GError **error)
{
  guint64 whole = 0;
  double value;
  char *end = NULL;

  if (self->type == GUISE_TRAIN_FIELD_BOOLEAN || self->type == GUISE_TRAIN_FIELD_CHOICE)
    return choice_from_text (self, settings, text, error);

  value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !guise_train_field_is_right (self, value)
      || (is_whole (self) && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &whole, NULL)))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   is_whole (self)
                   ? _("The setting %s is “%s”, but must be a whole number from %g to %g")
                   : _("The setting %s is “%s”, but must be a number from %g to %g"),
                   self->name, text, self->min, self->max);
      return FALSE;
    }

  if (self->type == GUISE_TRAIN_FIELD_UINT64)
    *(guint64 *) G_STRUCT_MEMBER_P (settings, self->offset) = whole;
  else
    set (self, settings, value);
  return TRUE;
}

static const GuiseTrainField *
find_field (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

gboolean
guise_train_settings_get_range (guint index, const char **name, double *min, double *max, gboolean *is_whole,
                                const char *const **words)
{
  if (index >= G_N_ELEMENTS (fields))
    return FALSE;

  *name = fields[index].name;
  *min = fields[index].min;
  *max = fields[index].max;
  *is_whole = fields[index].type != GUISE_TRAIN_FIELD_DOUBLE;
  *words = fields[index].type == GUISE_TRAIN_FIELD_CHOICE ? fields[index].words : NULL;
  return TRUE;
}

double
guise_train_settings_get_number (const GuiseTrainSettings *self, const char *name)
{
  const GuiseTrainField *field = find_field (name);

  g_return_val_if_fail (field != NULL, 0);

  return guise_train_field_get (field, self);
}

void
guise_train_settings_set_number (GuiseTrainSettings *self, const char *name, double value)
{
  const GuiseTrainField *field = find_field (name);
  gpointer at;

  g_return_if_fail (field != NULL);

  at = G_STRUCT_MEMBER_P (self, field->offset);
  value = CLAMP (value, field->min, field->max);
  if (field->type == GUISE_TRAIN_FIELD_DOUBLE)
    *(double *) at = value;
  else if (field->type == GUISE_TRAIN_FIELD_UINT64)
    *(guint64 *) at = (guint64) value;
  else if (field->type == GUISE_TRAIN_FIELD_BOOLEAN)
    *(gboolean *) at = value != 0;
  else
    *(guint *) at = (guint) value;
}
