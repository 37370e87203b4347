/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-swap-private.h"

#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-store-exports.h"

#include <string.h>

/* A slider that is being dragged is one change. */
#define QUIET_MS 500

struct _GuiseSwap
{
  GObject            parent_instance;

  GuiseProject      *project;       /* (nullable): not owned */
  gint64             clip, person;  /* 0: none */
  GuiseSwapSettings  settings;
  guint              ready : 1;
  guint              loading : 1;
  guint              again : 1;     /* something has changed while it was read */
  GuiseSwapSettings  other;         /* that are not seen, once @has_other */
  guint              has_other : 1;
  guint              slot;          /* 0: the first settings are seen, 1: the second */
  guint              unsaved : 1;
  guint              unsaved_prop;  /* the property, or what was done with all */
  guint              n_saving;
  guint              source_id;
};

enum {
  PROP_0,
  PROP_COLOUR,
  PROP_COLOUR_STRENGTH,
  PROP_COLOUR_MEMORY,
  PROP_ERODE,
  PROP_ERODE_TOP,
  PROP_ERODE_BOTTOM,
  PROP_ERODE_LEFT,
  PROP_ERODE_RIGHT,
  PROP_FEATHER,
  PROP_FOREHEAD,
  PROP_MATTE,
  PROP_OPACITY,
  PROP_SCALE,
  PROP_SHARPEN,
  PROP_SOFTEN,
  PROP_GRAIN,
  PROP_FADE,
  PROP_READY,
  PROP_IS_DEFAULT,
  PROP_SLOT,
  N_PROPS,

  /* Changes of all at once, which undo has names for. */
  STEP_RESET = N_PROPS,
  STEP_PASTE,
  STEP_EXCHANGE,
  N_STEPS
};

enum { CHANGED, FAILED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseSwap, guise_swap, G_TYPE_OBJECT)

/* What undo calls the change of a property. */
static const char *const step_names[N_STEPS] = {
  [PROP_COLOUR] = N_("Change colour match"),
  [PROP_COLOUR_STRENGTH] = N_("Change strength of the colour match"),
  [PROP_COLOUR_MEMORY] = N_("Change steadiness of the colours"),
  [PROP_ERODE] = N_("Shrink or grow the mask"),
  [PROP_ERODE_TOP] = N_("Shrink or grow the mask at its top"),
  [PROP_ERODE_BOTTOM] = N_("Shrink or grow the mask at its bottom"),
  [PROP_ERODE_LEFT] = N_("Shrink or grow the mask at its left"),
  [PROP_ERODE_RIGHT] = N_("Shrink or grow the mask at its right"),
  [PROP_FEATHER] = N_("Feather the mask"),
  [PROP_FOREHEAD] = N_("Move the mask's upper edge"),
  [PROP_MATTE] = N_("Keep what stands before the face"),
  [PROP_OPACITY] = N_("Change opacity of the swap"),
  [PROP_SCALE] = N_("Change size of the face"),
  [PROP_SHARPEN] = N_("Change detail of the face"),
  [PROP_SOFTEN] = N_("Change softness of the face"),
  [PROP_GRAIN] = N_("Change grain of the face"),
  [PROP_FADE] = N_("Change how faces come and go"),
  [STEP_RESET] = N_("Reset the swap's settings"),
  [STEP_PASTE] = N_("Paste settings of a swap"),
  [STEP_EXCHANGE] = N_("Show the other settings"),
};

static double *
number_at (GuiseSwapSettings *settings, guint prop)
{
  switch (prop)
    {
    case PROP_COLOUR_STRENGTH:
      return &settings->colour_strength;
    case PROP_COLOUR_MEMORY:
      return &settings->colour_memory;
    case PROP_ERODE:
      return &settings->erode;
    case PROP_ERODE_TOP:
      return &settings->erode_top;
    case PROP_ERODE_BOTTOM:
      return &settings->erode_bottom;
    case PROP_ERODE_LEFT:
      return &settings->erode_left;
    case PROP_ERODE_RIGHT:
      return &settings->erode_right;
    case PROP_FEATHER:
      return &settings->feather;
    case PROP_FOREHEAD:
      return &settings->forehead;
    case PROP_OPACITY:
      return &settings->opacity;
    case PROP_SCALE:
      return &settings->scale;
    case PROP_SHARPEN:
      return &settings->sharpen;
    case PROP_SOFTEN:
      return &settings->soften;
    case PROP_GRAIN:
      return &settings->grain;
    default:
      return NULL;
    }
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
  GuiseSwapSettings usual;
  g_autofree char *text = dup_text (&self->settings);
  g_autofree char *usual_text = NULL;

  guise_swap_settings_init (&usual);
  usual_text = dup_text (&usual);
  return g_str_equal (text, usual_text);
}

/* Tells of each that differs. */
static void
take_settings (GuiseSwap *self, const GuiseSwapSettings *settings)
{
  GuiseSwapSettings before = self->settings, now = *settings;

  g_object_freeze_notify (G_OBJECT (self));
  self->settings = now;
  for (guint prop = PROP_COLOUR; prop <= PROP_FADE; prop++)
    {
      double *a = number_at (&before, prop), *b = number_at (&now, prop);

      if ((a != NULL && *a != *b)
          || (prop == PROP_COLOUR && before.colour != now.colour)
          || (prop == PROP_MATTE && before.matte != now.matte)
          || (prop == PROP_FADE && before.fade != now.fade))
        g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_DEFAULT]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_ready (GuiseSwap *self, gboolean ready)
{
  if (self->ready == !!ready)
    return;
  self->ready = !!ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

/* Settings on their way to or from the store. */
typedef struct
{
  gint64             clip, person;
  GuiseSwapSettings  settings;
  char              *text;     /* (nullable): to be kept */
  const char        *step;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->text);
  g_free (call);
}

static gboolean
load_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr(GError) failure = NULL;
  g_autofree char *text = guise_store_swap_get (store, call->clip, call->person, &failure);

  guise_swap_settings_init (&call->settings);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return text == NULL || guise_swap_settings_from_json (&call->settings, text, error);
}

static gboolean
save_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_swap_set (store, call->clip, call->person, call->text, call->step, error);
}

static void load (GuiseSwap *self);

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwap) self = GUISE_SWAP (user_data);
  g_autoptr(GError) error = NULL;
  const Call *call = guise_project_get_call_data (result);
  gboolean good = guise_project_call_finish (GUISE_PROJECT (source), result, &error);

  self->loading = FALSE;
  /* What is being set here is newer than what was read. */
  if (call->clip == self->clip && call->person == self->person && !self->unsaved && self->n_saving == 0)
    {
      if (good)
        take_settings (self, &call->settings);
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        g_signal_emit (self, signals[FAILED], 0, error->message);
      set_ready (self, good);
    }
  if (self->again)
    load (self);
}

static void
load (GuiseSwap *self)
{
  Call *call;

  self->again = self->loading;
  if (self->loading || self->project == NULL || self->clip == 0)
    return;
  self->loading = TRUE;
  call = g_new0 (Call, 1);
  call->clip = self->clip;
  call->person = self->person;
  guise_project_call_async (self->project, load_func, call, call_free, loaded_cb, g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwap) self = GUISE_SWAP (user_data);
  g_autoptr(GError) error = NULL;

  self->n_saving--;
  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    g_signal_emit (self, signals[FAILED], 0, error->message);
  guise_project_emit_changed (GUISE_PROJECT (source));
}

void
guise_swap_flush (GuiseSwap *self)
{
  Call *call;

  g_return_if_fail (GUISE_IS_SWAP (self));

  g_clear_handle_id (&self->source_id, g_source_remove);
  if (!self->unsaved || self->project == NULL)
    return;
  self->unsaved = FALSE;
  self->n_saving++;
  call = g_new0 (Call, 1);
  call->clip = self->clip;
  call->person = self->person;
  call->text = is_default (self) ? NULL : dup_text (&self->settings);
  call->step = _(step_names[self->unsaved_prop]);
  guise_project_call_async (self->project, save_func, call, call_free, saved_cb, g_object_ref (self));
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
  g_clear_handle_id (&self->source_id, g_source_remove);
  self->source_id = g_timeout_add (QUIET_MS, quiet_cb, self);
}

void
guise_swap_reset (GuiseSwap *self)
{
  GuiseSwapSettings usual;

  g_return_if_fail (GUISE_IS_SWAP (self));

  if (!self->ready || is_default (self))
    return;
  begin_change (self, STEP_RESET);
  guise_swap_settings_init (&usual);
  take_settings (self, &usual);
  guise_swap_flush (self);
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
  GuiseSwapSettings settings;
  g_autofree char *before = NULL, *after = NULL;

  g_return_val_if_fail (GUISE_IS_SWAP (self), FALSE);

  if (!guise_swap_settings_from_json (&settings, text, error))
    return FALSE;
  before = dup_text (&self->settings);
  after = dup_text (&settings);
  if (!self->ready || g_str_equal (before, after))
    return TRUE;
  begin_change (self, STEP_PASTE);
  take_settings (self, &settings);
  guise_swap_flush (self);
  return TRUE;
}

void
guise_swap_exchange (GuiseSwap *self)
{
  GuiseSwapSettings now = self->settings;

  g_return_if_fail (GUISE_IS_SWAP (self));

  if (!self->ready)
    return;
  /* The second begins as the first is. */
  if (!self->has_other)
    self->other = now;
  self->has_other = TRUE;
  self->slot = !self->slot;
  begin_change (self, STEP_EXCHANGE);
  take_settings (self, &self->other);
  self->other = now;
  guise_swap_flush (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SLOT]);
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
  self->has_other = FALSE;
  self->slot = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SLOT]);
  set_ready (self, FALSE);
  load (self);
}

gboolean
guise_swap_get_ready (GuiseSwap *self)
{
  g_return_val_if_fail (GUISE_IS_SWAP (self), FALSE);

  return self->ready;
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
  begin_change (self, prop_id);
  take_settings (self, &settings);
}

static void
install_number (GObjectClass *object_class, guint prop, const char *name, double least, double most)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[prop] = g_param_spec_double (name, NULL, NULL, least, most, CLAMP (0, least, most), flags);
  g_object_class_install_property (object_class, prop, properties[prop]);
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
}

static void
guise_swap_class_init (GuiseSwapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = guise_swap_dispose;
  object_class->get_property = guise_swap_get_property;
  object_class->set_property = guise_swap_set_property;

  install_others (object_class);
  install_number (object_class, PROP_COLOUR_STRENGTH, "colour-strength", 0, 1);
  install_number (object_class, PROP_COLOUR_MEMORY, "colour-memory", 0, 100);
  install_number (object_class, PROP_ERODE, "erode", -20, 40);
  install_number (object_class, PROP_ERODE_TOP, "erode-top", -20, 40);
  install_number (object_class, PROP_ERODE_BOTTOM, "erode-bottom", -20, 40);
  install_number (object_class, PROP_ERODE_LEFT, "erode-left", -20, 40);
  install_number (object_class, PROP_ERODE_RIGHT, "erode-right", -20, 40);
  install_number (object_class, PROP_FEATHER, "feather", 0, 60);
  install_number (object_class, PROP_FOREHEAD, "forehead", -1, 1);
  install_number (object_class, PROP_OPACITY, "opacity", 0, 1);
  install_number (object_class, PROP_SCALE, "scale", 0.8, 1.25);
  install_number (object_class, PROP_SHARPEN, "sharpen", 0, 1);
  install_number (object_class, PROP_SOFTEN, "soften", 0, 1);
  install_number (object_class, PROP_GRAIN, "grain", 0, 1);
  install_number (object_class, PROP_FADE, "fade", 0, 50);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_swap_init (GuiseSwap *self)
{
  guise_swap_settings_init (&self->settings);
}

GuiseSwap *
guise_swap_new (GuiseProject *project)
{
  GuiseSwap *self = g_object_new (GUISE_TYPE_SWAP, NULL);

  g_set_weak_pointer (&self->project, project);
  g_signal_connect_object (project, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  return self;
}
