/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-run"

#include "guise-run-private.h"

#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-run-options-private.h"

#include <math.h>

enum { CHANGED, N_SIGNALS };

static GParamSpec *properties[GUISE_RUN_N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseRun, guise_run, G_TYPE_OBJECT)

void
guise_run_notify (GuiseRun *self, GuiseRunProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
guise_run_emit_changed (GuiseRun *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_run_update_title (GuiseRun *self)
{
  GuisePreset preset = GUISE_PRESET_QUICK;
  g_autofree char *title = NULL;
  const char *name;

  if (self->record != NULL && self->record->preset != NULL && !guise_preset_parse (self->record->preset, &preset, NULL))
    preset = GUISE_PRESET_QUICK;
  else if (self->record == NULL && self->options != NULL)
    preset = (GuisePreset) guise_run_options_get_preset (self->options);
  name = guise_run_preset_get_title ((GuiseRunPreset) preset);

  if (self->id != 0)
    title = g_strdup_printf (_("Run %" PRId64 " · %s"), self->id, name);
  else
    title = g_strdup_printf (_("New run · %s"), name);
  if (g_strcmp0 (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_steal_pointer (&title);
  guise_run_notify (self, GUISE_RUN_PROP_TITLE);
}

static void
take_record (GuiseRun *self)
{
  const GuiseRunRecord *record = self->record;
  GuiseRunFigures *figures = &self->figures;

  figures->n_parameters = record->n_parameters;
  /* A training knows better. */
  if (self->feed != NULL)
    return;
  figures->iterations = figures->saved = record->iterations;
  figures->epochs = record->epochs;
  figures->seconds = record->seconds;
  figures->loss_source = record->loss_source;
  figures->loss_target = record->loss_target;
  figures->loss_held_out = record->loss_held_out;
  figures->likeness = record->likeness;
  figures->bleed = record->bleed;
  if (record->device != NULL)
    {
      g_free (self->device);
      self->device = g_strdup (record->device);
    }
}

void
guise_run_update (GuiseRun *self, GuiseRunRecord *record, const char *persons)
{
  g_return_if_fail (GUISE_IS_RUN (self));

  g_clear_pointer (&self->record, guise_run_record_free);
  self->record = record;
  self->id = record->id;
  g_free (self->persons);
  self->persons = g_strdup (persons);
  take_record (self);
  guise_run_update_title (self);
  guise_run_notify (self, GUISE_RUN_PROP_PHASE);
  guise_run_emit_changed (self);
}

GuiseRunOptions *
guise_run_dup_options (GuiseRun *self)
{
  GuiseRunOptions *options;

  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  if (self->options != NULL)
    return guise_run_options_copy (self->options);
  options = self->record != NULL ? guise_run_options_from_json (self->record->settings, self->record->plan)
                                 : NULL;
  if (options != NULL)
    guise_run_options_set_persons (options, self->record->source, self->record->target);
  return options;
}

/* Whether the last training ended by @stop, which would end the next one at once. */
static gboolean
ended_by (GuiseRun *self, GuiseStop stop)
{
  return self->record != NULL && self->record->state == GUISE_RUN_FINISHED
         && g_strcmp0 (self->record->stopped_by, guise_stop_get_name (stop)) == 0;
}

GuiseRunOptions *
guise_run_dup_further (GuiseRun *self)
{
  GuiseRunOptions *options = guise_run_dup_options (self);
  double made[GUISE_N_RULES] = { 0 };

  if (options == NULL)
    return NULL;
  made[GUISE_RULE_ITERATIONS] = (double) self->figures.iterations;
  made[GUISE_RULE_EPOCHS] = self->figures.epochs;
  for (guint i = 0; i < GUISE_N_RULES; i++)
    {
      const double rule = guise_run_options_get_rule (options, (GuiseRule) i);

      if (rule > 0 && made[i] >= rule)
        guise_run_options_set_rule (options, (GuiseRule) i, floor (made[i]) + rule);
    }
  if (ended_by (self, GUISE_STOP_BY_LOSS))
    guise_run_options_set_rule (options, GUISE_RULE_LOSS, 0);
  if (ended_by (self, GUISE_STOP_BY_PLATEAU))
    guise_run_options_set_rule (options, GUISE_RULE_PLATEAU, 0);
  return options;
}

gint64
guise_run_get_id (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), 0);

  return self->id;
}

const char *
guise_run_get_title (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->title;
}

const char *
guise_run_get_persons (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->persons;
}

const char *
guise_run_get_device (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->device;
}

const char *
guise_run_get_kernels (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->kernels;
}

const char *
guise_run_get_stopped_by (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->record != NULL ? self->record->stopped_by : NULL;
}

const char *
guise_run_get_note (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->note;
}

const char *
guise_run_get_model (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  if (self->record != NULL)
    return self->record->model;
  return self->options != NULL ? guise_run_options_get_model (self->options) : NULL;
}

guint
guise_run_get_resolution (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), 0);

  return self->record != NULL ? self->record->resolution : 0;
}

const GuiseRunFigures *
guise_run_get_figures (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return &self->figures;
}

GuiseWork *
guise_run_get_work (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->work;
}

GuiseRunPreview *
guise_run_get_preview (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  return self->preview;
}

const gint64 *
guise_run_get_history (GuiseRun *self, guint *n_sheets)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  *n_sheets = self->history->len;
  return (const gint64 *) (const void *) self->history->data;
}

const gint64 *
guise_run_get_snapshots (GuiseRun *self, guint *n_snapshots)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  *n_snapshots = self->snapshots->len;
  return (const gint64 *) (const void *) self->snapshots->data;
}

static void
guise_run_finalize (GObject *object)
{
  GuiseRun *self = GUISE_RUN (object);

  g_clear_weak_pointer (&self->project);
  g_clear_pointer (&self->record, guise_run_record_free);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  g_clear_object (&self->options);
  g_clear_object (&self->work);
  g_clear_object (&self->job);
  g_clear_object (&self->series);
  g_clear_object (&self->preview);
  g_array_unref (self->history);
  g_array_unref (self->snapshots);
  g_free (self->title);
  g_free (self->persons);
  g_free (self->note);
  g_free (self->device);
  g_free (self->kernels);

  G_OBJECT_CLASS (guise_run_parent_class)->finalize (object);
}

static void
guise_run_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseRun *self = GUISE_RUN (object);

  switch (prop_id)
    {
    case GUISE_RUN_PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case GUISE_RUN_PROP_PHASE:
      g_value_set_uint (value, guise_run_get_phase (self));
      break;
    case GUISE_RUN_PROP_PREVIEW:
      g_value_set_object (value, self->preview);
      break;
    case GUISE_RUN_PROP_HISTORY:
      g_value_set_uint (value, self->history->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_run_class_init (GuiseRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_run_finalize;
  object_class->get_property = guise_run_get_property;

  properties[GUISE_RUN_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[GUISE_RUN_PROP_PHASE] = g_param_spec_uint ("phase", NULL, NULL, 0, GUISE_RUN_PHASE_FAILED, 0, flags);
  properties[GUISE_RUN_PROP_PREVIEW] = g_param_spec_object ("preview", NULL, NULL, GUISE_TYPE_RUN_PREVIEW, flags);
  properties[GUISE_RUN_PROP_HISTORY] = g_param_spec_uint ("history", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, GUISE_RUN_N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_run_init (GuiseRun *self)
{
  self->history = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->snapshots = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->figures = (GuiseRunFigures) {
    .images_per_second = NAN, .loss_source = NAN, .loss_target = NAN, .loss_held_out = NAN, .likeness = NAN,
    .bleed = NAN, .n_skipped = -1,
  };
  for (guint i = 0; i < GUISE_N_RULES; i++)
    self->figures.seconds_left[i] = NAN;
}

GuiseRun *
guise_run_new (GuiseProject *project, GuiseRunOptions *options, const char *persons)
{
  GuiseRun *self = g_object_new (GUISE_TYPE_RUN, NULL);

  g_set_weak_pointer (&self->project, project);
  self->options = options != NULL ? g_object_ref (options) : NULL;
  self->persons = g_strdup (persons);
  guise_run_update_title (self);
  return self;
}
