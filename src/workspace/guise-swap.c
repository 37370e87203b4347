/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-swap-parts-private.h"

#include "guise-i18n.h"
#include "guise-project-private.h"

#include <string.h>

/* A slider that is being dragged is one change. */
#define QUIET_MS 500

enum {
  PROP_0,
  PROP_COLOUR,
  PROP_MATTE,
  PROP_FADE,
  PROP_READY,
  PROP_IS_DEFAULT,
  PROP_SLOT,
  PROP_OWN,
  PROP_NUMBER,     /* the settings that are numbers, by index */
  N_PROPS = PROP_NUMBER + GUISE_SWAP_N_NUMBERS,

  /* Besides the change of a property, undo has names for #GuiseSwapStep. */
  N_STEPS = N_PROPS + GUISE_N_SWAP_STEPS
};

enum { CHANGED, FAILED, KEYS_CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseSwap, guise_swap, G_TYPE_OBJECT)

/* What undo calls the change of a property, */
static const char *const step_names[N_STEPS] = {
  [PROP_COLOUR] = N_("Change colour match"),
  [PROP_MATTE] = N_("Keep what stands before the face"),
  [PROP_FADE] = N_("Change how faces come and go"),
  [N_PROPS + GUISE_SWAP_STEP_OWN] = N_("Change whether the shot has settings of its own"),
  [N_PROPS + GUISE_SWAP_STEP_KEY_ADD] = N_("Add a key-frame"),
  [N_PROPS + GUISE_SWAP_STEP_KEY_REMOVE] = N_("Remove a key-frame"),
  [N_PROPS + GUISE_SWAP_STEP_KEY_HOLD] = N_("Change what follows a key-frame"),
  [N_PROPS + GUISE_SWAP_STEP_RESET] = N_("Reset the swap's settings"),
  [N_PROPS + GUISE_SWAP_STEP_PASTE] = N_("Paste settings of a swap"),
  [N_PROPS + GUISE_SWAP_STEP_EXCHANGE] = N_("Show the other settings"),
};

/* and that of one of the numbers. */
static const struct { const char *number, *step; } number_steps[] = {
  { "colour_strength", N_("Change strength of the colour match") },
  { "colour_memory", N_("Change steadiness of the colours") },
  { "steady", N_("Change steadiness of the face") },
  { "edge", N_("Change colours at the mask's edge") },
  { "erode", N_("Shrink or grow the mask") },
  { "erode_top", N_("Shrink or grow the mask at its top") },
  { "erode_bottom", N_("Shrink or grow the mask at its bottom") },
  { "erode_left", N_("Shrink or grow the mask at its left") },
  { "erode_right", N_("Shrink or grow the mask at its right") },
  { "feather", N_("Feather the mask") },
  { "forehead", N_("Move the mask's upper edge") },
  { "opacity", N_("Change opacity of the swap") },
  { "scale", N_("Change size of the face") },
  { "sharpen", N_("Change detail of the face") },
  { "soften", N_("Change softness of the face") },
  { "texture", N_("Change texture of the face") },
  { "grain", N_("Change grain of the face") },
  { "motion", N_("Change how the face is smeared where it moves") },
  { "resolution", N_("Change resolution of the face") },
  { "black", N_("Change shadows of the face") },
  { "blocks", N_("Change compression blocks of the face") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (number_steps) == GUISE_SWAP_N_NUMBERS);

static const char *
get_step_name (guint prop)
{
  for (guint i = 0; i < G_N_ELEMENTS (number_steps); i++)
    if (prop >= PROP_NUMBER && prop < N_PROPS
        && g_str_equal (number_steps[i].number, guise_swap_settings_get_number_name (prop - PROP_NUMBER)))
      return number_steps[i].step;
  return step_names[prop];
}

gboolean
guise_swap_find_number (const char *name, guint *out)
{
  g_autofree char *field = g_strdelimit (g_strdup (name), "-", '_');

  return guise_swap_settings_find_number (field, out);
}

/* (nullable): of a property that is one of the numbers */
static double *
number_at (GuiseSwapSettings *settings, guint prop)
{
  return prop >= PROP_NUMBER && prop < N_PROPS ? guise_swap_settings_get_number (settings, prop - PROP_NUMBER) : NULL;
}

/* As text, for there may be padding between the fields. */
static char *
dup_text (const GuiseSwapSettings *settings)
{
  g_autoptr(JsonNode) node = guise_swap_settings_to_json (settings);

  return json_to_string (node, FALSE);
}

static gboolean
is_default (GuiseSwap *self)
{
  g_autoptr(GuiseSwapScript) copy = guise_swap_script_copy (self->script);

  copy->run = 0;
  return guise_swap_script_is_default (copy);
}

/* What holds at the playhead now; tells of each setting that differs. */
static void
show_settings (GuiseSwap *self)
{
  GuiseSwapSettings before = self->settings, now;

  guise_swap_script_get (self->script, self->frame, &now);
  g_object_freeze_notify (G_OBJECT (self));
  self->settings = now;
  for (guint prop = PROP_COLOUR; prop < N_PROPS; prop++)
    {
      double *a = number_at (&before, prop), *b = number_at (&now, prop);

      if ((a != NULL && *a != *b)
          || (prop == PROP_COLOUR && before.colour != now.colour)
          || (prop == PROP_MATTE && before.matte != now.matte)
          || (prop == PROP_FADE && before.fade != now.fade))
        g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OWN]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[KEYS_CHANGED], 0);
}

void
guise_swap_take_script (GuiseSwap *self, GuiseSwapScript *script)
{
  g_clear_pointer (&self->script, guise_swap_script_free);
  self->script = script;
  show_settings (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_DEFAULT]);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_swap_fail (GuiseSwap *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error->message);
}

void
guise_swap_set_ready (GuiseSwap *self, gboolean ready)
{
  if (self->ready == !!ready)
    return;
  self->ready = !!ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

void
guise_swap_flush (GuiseSwap *self)
{
  g_return_if_fail (GUISE_IS_SWAP (self));

  g_clear_handle_id (&self->source_id, g_source_remove);
  if (self->unsaved && self->project != NULL)
    guise_swap_save (self, _(get_step_name (self->unsaved_prop)));
}

static gboolean
quiet_cb (gpointer user_data)
{
  GuiseSwap *self = GUISE_SWAP (user_data);

  self->source_id = 0;
  guise_swap_flush (self);
  return G_SOURCE_REMOVE;
}

/* Before the new value is set: what was changed before, if it was something else, is a step of its own. */
static void
begin_change (GuiseSwap *self, guint prop)
{
  if (self->unsaved && self->unsaved_prop != prop)
    guise_swap_flush (self);
  self->unsaved = TRUE;
  self->unsaved_prop = prop;
  self->n_edits++;
  g_clear_handle_id (&self->source_id, g_source_remove);
  self->source_id = g_timeout_add (QUIET_MS, quiet_cb, self);
}

void
guise_swap_change_script (GuiseSwap *self, GuiseSwapScript *script, GuiseSwapStep step)
{
  begin_change (self, N_PROPS + step);
  guise_swap_take_script (self, script);
  guise_swap_flush (self);
}

void
guise_swap_reset (GuiseSwap *self)
{
  g_return_if_fail (GUISE_IS_SWAP (self));

  if (self->ready && !is_default (self))
    guise_swap_change_script (self, guise_swap_script_new (NULL), GUISE_SWAP_STEP_RESET);
}

char *
guise_swap_dup_text (GuiseSwap *self)
{
  g_return_val_if_fail (GUISE_IS_SWAP (self), NULL);

  return dup_text (&self->settings);
}

gboolean
guise_swap_paste (GuiseSwap *self, const char *text, GError **error)
{
  g_autoptr(GuiseSwapScript) script = NULL;
  GuiseSwapSettings settings;
  g_autofree char *before = NULL, *after = NULL;

  g_return_val_if_fail (GUISE_IS_SWAP (self), FALSE);

  if (!guise_swap_settings_from_json (&settings, text, error))
    return FALSE;
  before = dup_text (&self->settings);
  after = dup_text (&settings);
  if (!self->ready || g_str_equal (before, after))
    return TRUE;
  script = guise_swap_script_copy (self->script);
  if (!guise_swap_script_change (script, self->frame, &settings, error))
    return FALSE;
  guise_swap_change_script (self, g_steal_pointer (&script), GUISE_SWAP_STEP_PASTE);
  return TRUE;
}

void
guise_swap_exchange (GuiseSwap *self)
{
  GuiseSwapScript *now;

  g_return_if_fail (GUISE_IS_SWAP (self));

  if (!self->ready)
    return;
  /* The second begins as the first is. */
  now = self->other != NULL ? g_steal_pointer (&self->other) : guise_swap_script_copy (self->script);
  self->other = guise_swap_script_copy (self->script);
  self->slot = !self->slot;
  guise_swap_change_script (self, now, GUISE_SWAP_STEP_EXCHANGE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SLOT]);
}

void
guise_swap_set_place (GuiseSwap *self, gint64 frame, gint64 shot_first, gint64 shot_last)
{
  g_return_if_fail (GUISE_IS_SWAP (self));

  if (self->frame == frame && self->shot.first == shot_first && self->shot.last == shot_last)
    return;
  self->frame = frame;
  self->shot = (GuiseFrameRange) { shot_first, shot_last };
  show_settings (self);
}

static void
set_own (GuiseSwap *self, gboolean own)
{
  GuiseSwapScript *script;

  if (!self->ready || own == (guise_swap_script_find_shot (self->script, self->frame) != NULL)
      || (own && (self->frame < self->shot.first || self->frame > self->shot.last)))
    return;
  script = guise_swap_script_copy (self->script);
  /* It begins as it is seen. Keys that were the clip's lie in the shot from now on, and are its own. */
  if (own)
    guise_swap_script_set_shot (script, self->shot, &self->settings);
  else
    guise_swap_script_drop_shot (script, self->frame);
  guise_swap_change_script (self, script, GUISE_SWAP_STEP_OWN);
}

void
guise_swap_set_subject (GuiseSwap *self, gint64 clip, gint64 person)
{
  g_return_if_fail (GUISE_IS_SWAP (self));

  if (person == 0)
    clip = 0;
  if (self->clip == clip && self->person == person)
    return;
  guise_swap_flush (self);
  self->clip = clip;
  self->person = person;
  g_clear_pointer (&self->other, guise_swap_script_free);
  self->slot = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SLOT]);
  guise_swap_set_ready (self, FALSE);
  guise_swap_load (self);
}

gboolean
guise_swap_get_ready (GuiseSwap *self)
{
  g_return_val_if_fail (GUISE_IS_SWAP (self), FALSE);

  return self->ready;
}

const GuiseSwapScript *
guise_swap_get_script (GuiseSwap *self)
{
  g_return_val_if_fail (GUISE_IS_SWAP (self), NULL);

  return self->script;
}

const GuiseSwapSettings *
guise_swap_get_settings (GuiseSwap *self)
{
  g_return_val_if_fail (GUISE_IS_SWAP (self), NULL);

  return &self->settings;
}

static void
guise_swap_dispose (GObject *object)
{
  GuiseSwap *self = GUISE_SWAP (object);

  guise_swap_flush (self);
  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_weak_pointer (&self->project);

  G_OBJECT_CLASS (guise_swap_parent_class)->dispose (object);
}

static void
guise_swap_finalize (GObject *object)
{
  GuiseSwap *self = GUISE_SWAP (object);

  g_clear_pointer (&self->script, guise_swap_script_free);
  g_clear_pointer (&self->other, guise_swap_script_free);

  G_OBJECT_CLASS (guise_swap_parent_class)->finalize (object);
}

static void
guise_swap_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseSwap *self = GUISE_SWAP (object);
  const double *number = number_at (&self->settings, prop_id);

  switch (prop_id)
    {
    case PROP_COLOUR:
      g_value_set_uint (value, self->settings.colour);
      break;
    case PROP_MATTE:
      g_value_set_boolean (value, self->settings.matte);
      break;
    case PROP_FADE:
      g_value_set_double (value, self->settings.fade);
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    case PROP_SLOT:
      g_value_set_uint (value, self->slot);
      break;
    case PROP_OWN:
      g_value_set_boolean (value, guise_swap_script_find_shot (self->script, self->frame) != NULL);
      break;
    case PROP_IS_DEFAULT:
      g_value_set_boolean (value, is_default (self));
      break;
    default:
      if (number == NULL)
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      else
        g_value_set_double (value, *number);
    }
}

static void
guise_swap_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuiseSwap *self = GUISE_SWAP (object);
  GuiseSwapSettings settings = self->settings;
  double *number = number_at (&settings, prop_id);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr(GuiseSwapScript) script = NULL;
  g_autoptr(GError) error = NULL;

  if (prop_id == PROP_OWN)
    {
      set_own (self, g_value_get_boolean (value));
      return;
    }
  if (number != NULL)
    *number = g_value_get_double (value);
  else if (prop_id == PROP_COLOUR)
    settings.colour = g_value_get_uint (value);
  else if (prop_id == PROP_MATTE)
    settings.matte = settings.keep_front = g_value_get_boolean (value);
  else if (prop_id == PROP_FADE)
    settings.fade = (guint) g_value_get_double (value);

  before = dup_text (&self->settings);
  after = dup_text (&settings);
  if (!self->ready || g_str_equal (before, after))
    return;
  script = guise_swap_script_copy (self->script);
  if (!guise_swap_script_change (script, self->frame, &settings, &error))
    {
      g_signal_emit (self, signals[FAILED], 0, error->message);
      return;
    }
  begin_change (self, prop_id);
  guise_swap_take_script (self, g_steal_pointer (&script));
}

/* “colour_memory” is the property colour-memory. */
static void
install_numbers (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY;

  for (guint i = 0; i < GUISE_SWAP_N_NUMBERS; i++)
    {
      double least, most;

      guise_swap_settings_get_range (i, &least, &most);
      properties[PROP_NUMBER + i] = g_param_spec_double (guise_swap_settings_get_number_name (i), NULL, NULL, least,
                                                         most, CLAMP (0, least, most), flags);
      g_object_class_install_property (object_class, PROP_NUMBER + i, properties[PROP_NUMBER + i]);
    }
}

static void
install_others (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_COLOUR] = g_param_spec_uint ("colour", NULL, NULL, 0, GUISE_N_SWAP_COLOURS - 1, 0,
                                               flags | G_PARAM_READWRITE);
  properties[PROP_MATTE] = g_param_spec_boolean ("matte", NULL, NULL, TRUE, flags | G_PARAM_READWRITE);
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  properties[PROP_IS_DEFAULT] = g_param_spec_boolean ("is-default", NULL, NULL, TRUE, flags | G_PARAM_READABLE);
  g_object_class_install_property (object_class, PROP_COLOUR, properties[PROP_COLOUR]);
  g_object_class_install_property (object_class, PROP_MATTE, properties[PROP_MATTE]);
  g_object_class_install_property (object_class, PROP_READY, properties[PROP_READY]);
  g_object_class_install_property (object_class, PROP_IS_DEFAULT, properties[PROP_IS_DEFAULT]);
  properties[PROP_SLOT] = g_param_spec_uint ("slot", NULL, NULL, 0, 1, 0, flags | G_PARAM_READABLE);
  g_object_class_install_property (object_class, PROP_SLOT, properties[PROP_SLOT]);
  properties[PROP_FADE] = g_param_spec_double ("fade", NULL, NULL, 0, 50, 0, flags | G_PARAM_READWRITE);
  g_object_class_install_property (object_class, PROP_FADE, properties[PROP_FADE]);
  properties[PROP_OWN] = g_param_spec_boolean ("own", NULL, NULL, FALSE, flags | G_PARAM_READWRITE);
  g_object_class_install_property (object_class, PROP_OWN, properties[PROP_OWN]);
}

static void
guise_swap_class_init (GuiseSwapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = guise_swap_dispose;
  object_class->finalize = guise_swap_finalize;
  object_class->get_property = guise_swap_get_property;
  object_class->set_property = guise_swap_set_property;

  install_others (object_class);
  install_numbers (object_class);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[KEYS_CHANGED] = g_signal_new ("keys-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
guise_swap_init (GuiseSwap *self)
{
  self->script = guise_swap_script_new (NULL);
  self->settings = self->script->settings;
  self->shot.last = -1;
}

GuiseSwap *
guise_swap_new (GuiseProject *project)
{
  GuiseSwap *self = g_object_new (GUISE_TYPE_SWAP, NULL);

  g_set_weak_pointer (&self->project, project);
  g_signal_connect_object (project, "changed", G_CALLBACK (guise_swap_load), self, G_CONNECT_SWAPPED);
  return self;
}
