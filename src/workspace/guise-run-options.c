/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-options-private.h"

#include "guise-checkpoint-choice.h"
#include "guise-engine.h"
#include "guise-i18n.h"
#include "guise-run-start.h"
#include "guise-train-rules.h"

#include <math.h>

struct _GuiseRunOptions
{
  GObject             parent_instance;

  GuiseTrainSettings  settings;
  GuiseTrainSettings  usual;      /* of the preset */
  GuiseStopRules      rules;
  gint64              source, target;
  guint               device;
  GuiseRunStart       start;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseRunOptions, guise_run_options, G_TYPE_OBJECT)

G_STATIC_ASSERT ((int) GUISE_RUN_QUICK == GUISE_PRESET_QUICK);
G_STATIC_ASSERT ((int) GUISE_RUN_STANDARD == GUISE_PRESET_STANDARD);
G_STATIC_ASSERT ((int) GUISE_N_RUN_PRESETS == GUISE_N_PRESETS);

const char *
guise_run_preset_get_title (GuiseRunPreset preset)
{
  switch (preset)
    {
    case GUISE_RUN_QUICK:
      return _("Quick");
    case GUISE_RUN_STANDARD:
      return _("Standard");
    case GUISE_RUN_FINE:
      return _("Fine");
    case GUISE_N_RUN_PRESETS:
    default:
      return NULL;
    }
}

const char *
guise_run_preset_get_description (GuiseRunPreset preset)
{
  switch (preset)
    {
    case GUISE_RUN_QUICK:
      return _("A small network: a first swap in minutes, also without a graphics card");
    case GUISE_RUN_STANDARD:
      return _("The same network at twice the size: hours on a graphics card");
    case GUISE_RUN_FINE:
      return _("A large network at 192 pixels, for longer, for the last detail");
    case GUISE_N_RUN_PRESETS:
    default:
      return NULL;
    }
}

/* What ends a training where nobody says otherwise: when it stops getting better, and in any case after this. */
static GuiseStopRules
rules_of (GuiseRunPreset preset)
{
  static const gint64 iterations[GUISE_N_RUN_PRESETS] = { 6000, 100000, 300000 };

  return (GuiseStopRules) { .iterations = iterations[preset], .plateau = TRUE };
}

static void
emit_changed (GuiseRunOptions *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_preset (GuiseRunOptions *self, GuiseRunPreset preset)
{
  guise_train_settings_clear (&self->settings);
  guise_train_settings_clear (&self->usual);
  guise_train_settings_init_preset (&self->settings, (GuisePreset) preset);
  guise_train_settings_init_preset (&self->usual, (GuisePreset) preset);
  self->rules = rules_of (preset);
}

void
guise_run_options_set_preset (GuiseRunOptions *self, GuiseRunPreset preset)
{
  g_return_if_fail (GUISE_IS_RUN_OPTIONS (self) && preset < GUISE_N_RUN_PRESETS);

  take_preset (self, preset);
  emit_changed (self);
}

GuiseRunPreset
guise_run_options_get_preset (GuiseRunOptions *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), GUISE_RUN_QUICK);

  return (GuiseRunPreset) self->settings.preset;
}

void
guise_run_options_set_persons (GuiseRunOptions *self, gint64 source, gint64 target)
{
  g_return_if_fail (GUISE_IS_RUN_OPTIONS (self));

  if (self->source == source && self->target == target)
    return;
  self->source = source;
  self->target = target;
  emit_changed (self);
}

gint64
guise_run_options_get_source (GuiseRunOptions *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), 0);

  return self->source;
}

gint64
guise_run_options_get_target (GuiseRunOptions *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), 0);

  return self->target;
}

void
guise_run_options_set_device (GuiseRunOptions *self, guint device)
{
  g_return_if_fail (GUISE_IS_RUN_OPTIONS (self));

  if (self->device == device)
    return;
  self->device = device;
  emit_changed (self);
}

guint
guise_run_options_get_device (GuiseRunOptions *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), 0);

  return self->device;
}

void
guise_run_options_set_start (GuiseRunOptions *self, gint64 run, const char *file)
{
  g_return_if_fail (GUISE_IS_RUN_OPTIONS (self) && run >= 0 && (run == 0 || file == NULL));

  if (self->start.run == run && g_strcmp0 (self->start.file, file) == 0)
    return;
  self->start.run = run;
  self->start.checkpoint = GUISE_CHECKPOINT_NEWEST;
  g_free (self->start.file);
  self->start.file = g_strdup (file);
  emit_changed (self);
}

gint64
guise_run_options_get_start_run (GuiseRunOptions *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), 0);

  return self->start.run;
}

const char *
guise_run_options_get_start_file (GuiseRunOptions *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), NULL);

  return self->start.file;
}

gboolean
guise_run_options_has_start (GuiseRunOptions *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), FALSE);

  return self->start.run != 0 || self->start.file != NULL;
}

static const GuiseSetting *
setting_of (guint index)
{
  guint n_settings;
  const GuiseSetting *settings = guise_run_options_list_settings (&n_settings);

  return index < n_settings ? &settings[index] : NULL;
}

static gboolean
is_encoder_only (const GuiseSetting *setting)
{
  return g_str_equal (setting->name, GUISE_RUN_ENCODER_ONLY);
}

/* Of all but what of a start is taken, which is none of the settings that a run keeps. */
static double
get_value (const GuiseTrainSettings *from, const GuiseSetting *setting)
{
  if (setting->kind != GUISE_SETTING_CHOICE || guise_run_settings_is_field (setting))
    return guise_train_settings_get_number (from, setting->name);
  if (g_str_equal (setting->name, "coverage"))
    return from->coverage;

  for (guint i = 0; setting->choices[i] != NULL; i++)
    if (g_str_equal (setting->choices[i], from->model))
      return i;
  return 0;
}

double
guise_run_options_get (GuiseRunOptions *self, guint index)
{
  const GuiseSetting *setting = setting_of (index);

  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self) && setting != NULL, 0);

  return is_encoder_only (setting) ? self->start.encoder_only : get_value (&self->settings, setting);
}

double
guise_run_options_get_usual (GuiseRunOptions *self, guint index)
{
  const GuiseSetting *setting = setting_of (index);

  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self) && setting != NULL, 0);

  return is_encoder_only (setting) ? FALSE : get_value (&self->usual, setting);
}

gboolean
guise_run_options_is_usual (GuiseRunOptions *self, guint index)
{
  return guise_run_options_get (self, index) == guise_run_options_get_usual (self, index);
}

void
guise_run_options_set (GuiseRunOptions *self, guint index, double value)
{
  const GuiseSetting *setting = setting_of (index);

  g_return_if_fail (GUISE_IS_RUN_OPTIONS (self) && setting != NULL && !isnan (value));

  value = CLAMP (value, setting->min, setting->max);
  if (setting->kind == GUISE_SETTING_WHOLE || setting->kind == GUISE_SETTING_CHOICE)
    value = round (value);
  if (value == guise_run_options_get (self, index))
    return;
  if (is_encoder_only (setting))
    self->start.encoder_only = value != 0;
  else if (setting->kind != GUISE_SETTING_CHOICE || guise_run_settings_is_field (setting))
    guise_train_settings_set_number (&self->settings, setting->name, value);
  else if (g_str_equal (setting->name, "coverage"))
    self->settings.coverage = (GuiseFaceCoverage) value;
  else
    guise_train_settings_set_model (&self->settings, setting->choices[(guint) value]);
  emit_changed (self);
}

void
guise_run_options_reset (GuiseRunOptions *self, guint index)
{
  guise_run_options_set (self, index, guise_run_options_get_usual (self, index));
}

void
guise_run_options_reset_all (GuiseRunOptions *self)
{
  guint n_settings;

  guise_run_options_list_settings (&n_settings);
  for (guint i = 0; i < n_settings; i++)
    guise_run_options_reset (self, i);
  guise_run_options_set_start (self, 0, NULL);
}

guint
guise_run_options_count_unusual (GuiseRunOptions *self)
{
  guint n_settings, n_unusual = guise_run_options_has_start (self);

  guise_run_options_list_settings (&n_settings);
  for (guint i = 0; i < n_settings; i++)
    n_unusual += !guise_run_options_is_usual (self, i);
  return n_unusual;
}

gboolean
guise_run_options_matters (GuiseRunOptions *self, guint index)
{
  const GuiseSetting *setting = setting_of (index);

  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self) && setting != NULL, FALSE);

  return !is_encoder_only (setting) || guise_run_options_has_start (self);
}

double
guise_run_options_get_rule (GuiseRunOptions *self, GuiseRule rule)
{
  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), 0);

  switch (rule)
    {
    case GUISE_RULE_ITERATIONS:
      return (double) self->rules.iterations;
    case GUISE_RULE_EPOCHS:
      return self->rules.epochs;
    case GUISE_RULE_LOSS:
      return self->rules.loss;
    case GUISE_RULE_MINUTES:
      return self->rules.seconds / 60;
    case GUISE_RULE_PLATEAU:
      return self->rules.plateau;
    case GUISE_N_RULES:
    default:
      g_return_val_if_reached (0);
    }
}

void
guise_run_options_set_rule (GuiseRunOptions *self, GuiseRule rule, double value)
{
  g_return_if_fail (GUISE_IS_RUN_OPTIONS (self) && value >= 0);

  if (value == guise_run_options_get_rule (self, rule))
    return;
  switch (rule)
    {
    case GUISE_RULE_ITERATIONS:
      self->rules.iterations = (gint64) value;
      break;
    case GUISE_RULE_EPOCHS:
      self->rules.epochs = value;
      break;
    case GUISE_RULE_LOSS:
      self->rules.loss = MIN (value, 1);
      break;
    case GUISE_RULE_MINUTES:
      self->rules.seconds = 60 * value;
      break;
    case GUISE_RULE_PLATEAU:
      self->rules.plateau = value != 0;
      break;
    case GUISE_N_RULES:
    default:
      g_return_if_reached ();
    }
  emit_changed (self);
}

static GuiseTrainStart
get_start (GuiseRunOptions *self)
{
  return (GuiseTrainStart) { self->start.run, self->start.checkpoint, self->start.file,
                             self->start.encoder_only && guise_run_options_has_start (self) };
}

char *
guise_run_options_dup_problem (GuiseRunOptions *self)
{
  g_autoptr(GError) error = NULL;
  GuiseTrainStart start;

  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), NULL);

  start = get_start (self);
  if (self->source == 0 || self->target == 0)
    return g_strdup (_("Choose a source and a target"));
  if (self->source == self->target)
    return g_strdup (_("Source and target must be two people"));
  /* What the ranges of the single settings leave open. */
  if (!guise_train_settings_check (&self->settings, &error))
    return g_strdup (error->message);
  /* In the words of the window. */
  if (!guise_train_start_check (&start, &self->settings, NULL))
    return g_strdup (guise_run_options_has_start (self)
                     ? _("What stays as it is would be decoders with random weights: turn Encoder Only off, or let the "
                         "encoder stay as it is")
                     : _("What stays as it is would be random weights: choose a run or a file to begin with, or let "
                         "nothing stay as it is"));
  return NULL;
}

void
guise_run_options_fill_params (GuiseRunOptions *self, GuiseTrainParams *params)
{
  params->source = self->source;
  params->target = self->target;
  params->settings = &self->settings;
  params->stop = self->rules;
  params->device = self->device;
  params->start = get_start (self);
}

const char *
guise_run_options_get_model (GuiseRunOptions *self)
{
  return self->settings.model;
}

GuiseRunOptions *
guise_run_options_from_json (const char *json, const char *plan)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  GuiseRunOptions *self;

  if (!guise_train_settings_from_json (&settings, json, NULL))
    return NULL;

  self = guise_run_options_new ((GuiseRunPreset) settings.preset);
  guise_train_settings_clear (&self->settings);
  guise_train_settings_copy (&self->settings, &settings);
  guise_stop_rules_from_plan (&self->rules, plan);
  guise_run_start_from_plan (&self->start, plan);
  return self;
}

GuiseRunOptions *
guise_run_options_copy (GuiseRunOptions *self)
{
  GuiseRunOptions *copy;

  g_return_val_if_fail (GUISE_IS_RUN_OPTIONS (self), NULL);

  copy = guise_run_options_new ((GuiseRunPreset) self->settings.preset);
  guise_train_settings_clear (&copy->settings);
  guise_train_settings_copy (&copy->settings, &self->settings);
  copy->rules = self->rules;
  copy->source = self->source;
  copy->target = self->target;
  copy->device = self->device;
  copy->start = self->start;
  copy->start.file = g_strdup (self->start.file);
  return copy;
}

static void
guise_run_options_finalize (GObject *object)
{
  GuiseRunOptions *self = GUISE_RUN_OPTIONS (object);

  guise_train_settings_clear (&self->settings);
  guise_train_settings_clear (&self->usual);
  guise_run_start_clear (&self->start);

  G_OBJECT_CLASS (guise_run_options_parent_class)->finalize (object);
}

static void
guise_run_options_class_init (GuiseRunOptionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_run_options_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_run_options_init (GuiseRunOptions *self)
{
}

GuiseRunOptions *
guise_run_options_new (GuiseRunPreset preset)
{
  GuiseRunOptions *self = g_object_new (GUISE_TYPE_RUN_OPTIONS, NULL);

  g_return_val_if_fail (preset < GUISE_N_RUN_PRESETS, self);

  take_preset (self, preset);
  return self;
}
