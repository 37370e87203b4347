/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-work"

#include "guise-work.h"

#include "guise-i18n.h"

struct _GuiseWork
{
  GObject         parent_instance;

  char           *title;
  const char     *kind;           /* (nullable) */
  char           *text;           /* (nullable) */
  char           *file;           /* (nullable) */
  GuiseLane       lane;
  GuiseWorkState  state;
  GuiseWorkMake   make;
  GuiseWorkDone   done;
  gpointer        data;
  GDestroyNotify  destroy;
  GuiseJob       *job;            /* (nullable): while it runs */
  GCancellable   *cancellable;    /* of the job that runs */
  GError         *error;          /* (nullable) */
  double          fraction;
  guint           can_pause : 1;
  guint           returns : 1;
  guint           keep : 1;
};

enum {
  PROP_0,
  PROP_TITLE,
  PROP_STATE,
  PROP_FRACTION,
  PROP_TEXT,
  PROP_ACTIVE,
  PROP_CAN_PAUSE,
  N_PROPS
};

enum { ENDED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (GuiseWorkState, guise_work_state,
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_PAUSING, "pausing"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_STOPPING, "stopping"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_CANCELLING, "cancelling"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (GUISE_WORK_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (GuiseWork, guise_work, G_TYPE_OBJECT)

/* Without a text of its own a work says what its state is. */
static const char *
describe_state (GuiseWorkState state)
{
  switch (state)
    {
    case GUISE_WORK_WAITING:
      return _("Waits for its turn");
    case GUISE_WORK_PAUSING:
      return _("Pausing…");
    case GUISE_WORK_PAUSED:
      return _("Paused");
    case GUISE_WORK_STOPPING:
      return _("Stopping…");
    case GUISE_WORK_CANCELLING:
      return _("Cancelling…");
    case GUISE_WORK_DONE:
      return _("Done");
    case GUISE_WORK_STOPPED:
      return _("Stopped; what was done is kept");
    case GUISE_WORK_CANCELLED:
      return _("Cancelled");
    case GUISE_WORK_RUNNING:
    case GUISE_WORK_FAILED:
    default:
      return NULL;
    }
}

void
guise_work_set_text (GuiseWork *self, const char *text)
{
  g_return_if_fail (GUISE_IS_WORK (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

void
guise_work_set_problem (GuiseWork *self, const char *text)
{
  guise_work_set_text (self, text);
  self->keep = TRUE;
}

static void
set_fraction (GuiseWork *self, double fraction)
{
  if (self->fraction == fraction)
    return;
  self->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static void
set_state (GuiseWork *self, GuiseWorkState state)
{
  gboolean was_active = guise_work_is_active (self);

  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (was_active != guise_work_is_active (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/* The state, and its own words unless @text has better ones. */
static void
enter (GuiseWork *self, GuiseWorkState state, const char *text)
{
  guise_work_set_text (self, text != NULL ? text : describe_state (state));
  set_state (self, state);
}

/* A job's status names what it does, which the title does already: "title · how fast · how long". */
static void
status_cb (GuiseJob *job, GParamSpec *pspec, gpointer user_data)
{
  GuiseWork *self = GUISE_WORK (user_data);
  const char *status = guise_job_get_status (job);
  const char *rest = status != NULL ? strstr (status, " · ") : NULL;

  if (self->state != GUISE_WORK_RUNNING || status == NULL)
    return;
  if (g_str_has_prefix (status, self->title))
    guise_work_set_text (self, rest != NULL ? rest + strlen (" · ") : NULL);
  else
    guise_work_set_text (self, status);
}

static void
fraction_cb (GuiseJob *job, GParamSpec *pspec, gpointer user_data)
{
  set_fraction (GUISE_WORK (user_data), guise_job_get_fraction (job));
}

static void
end (GuiseWork *self, GuiseWorkState state, const char *text)
{
  enter (self, state, text);
  if (state != GUISE_WORK_PAUSED)
    g_signal_emit (self, signals[ENDED], 0);
}

static void
end_with_error (GuiseWork *self, GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_error (&self->error);
  self->error = error;
  end (self, cancelled ? GUISE_WORK_CANCELLED : GUISE_WORK_FAILED, cancelled ? NULL : error->message);
}

static void
job_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWork) self = GUISE_WORK (user_data);
  g_autoptr(GuiseJob) job = g_steal_pointer (&self->job);
  GuiseWorkState asked = self->state;
  GError *error = NULL;

  g_signal_handlers_disconnect_by_data (job, self);
  g_clear_object (&self->cancellable);

  if (!guise_job_run_finish (job, result, &error))
    {
      end_with_error (self, error);
      return;
    }
  if (asked == GUISE_WORK_PAUSING)
    {
      end (self, GUISE_WORK_PAUSED, NULL);
      return;
    }

  /* A cancel that came after the last step has nothing left to take back. */
  guise_work_set_text (self, NULL);
  if (self->done != NULL)
    self->done (self, job, self->data);
  set_fraction (self, asked == GUISE_WORK_STOPPING ? self->fraction : 1.0);
  end (self, asked == GUISE_WORK_STOPPING ? GUISE_WORK_STOPPED : GUISE_WORK_DONE, self->text);
}

void
guise_work_start (GuiseWork *self)
{
  GError *error = NULL;

  g_return_if_fail (GUISE_IS_WORK (self));
  g_return_if_fail (self->state == GUISE_WORK_WAITING);

  self->job = self->make (self->data, &error);
  if (self->job == NULL)
    {
      end_with_error (self, error);
      return;
    }

  self->cancellable = g_cancellable_new ();
  enter (self, GUISE_WORK_RUNNING, NULL);
  set_fraction (self, -1);
  g_signal_connect_object (self->job, "notify::status", G_CALLBACK (status_cb), self, 0);
  g_signal_connect_object (self->job, "notify::fraction", G_CALLBACK (fraction_cb), self, 0);
  guise_job_set_background (self->job, TRUE);
  guise_job_run_async (self->job, self->cancellable, job_ended_cb, g_object_ref (self));
}

void
guise_work_stop (GuiseWork *self)
{
  g_return_if_fail (GUISE_IS_WORK (self));

  if (self->state == GUISE_WORK_WAITING || self->state == GUISE_WORK_PAUSED)
    end (self, GUISE_WORK_STOPPED, NULL);
  else if (self->state == GUISE_WORK_RUNNING || self->state == GUISE_WORK_PAUSING)
    {
      guise_job_stop (self->job);
      enter (self, GUISE_WORK_STOPPING, NULL);
    }
}

void
guise_work_cancel (GuiseWork *self)
{
  g_return_if_fail (GUISE_IS_WORK (self));

  if (self->state == GUISE_WORK_WAITING || self->state == GUISE_WORK_PAUSED)
    end (self, GUISE_WORK_CANCELLED, NULL);
  else if (self->job != NULL && self->state != GUISE_WORK_CANCELLING)
    {
      enter (self, GUISE_WORK_CANCELLING, NULL);
      g_cancellable_cancel (self->cancellable);
    }
}

void
guise_work_pause (GuiseWork *self)
{
  g_return_if_fail (GUISE_IS_WORK (self));

  if (!self->can_pause)
    return;
  if (self->state == GUISE_WORK_WAITING)
    enter (self, GUISE_WORK_PAUSED, NULL);
  else if (self->state == GUISE_WORK_RUNNING)
    {
      guise_job_stop (self->job);
      enter (self, GUISE_WORK_PAUSING, NULL);
    }
}

void
guise_work_resume (GuiseWork *self)
{
  g_return_if_fail (GUISE_IS_WORK (self));

  if (self->state == GUISE_WORK_PAUSED)
    enter (self, GUISE_WORK_WAITING, NULL);
}

const char *
guise_work_get_title (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), NULL);

  return self->title;
}

const char *
guise_work_get_kind (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), NULL);

  return self->kind;
}

GuiseWorkState
guise_work_get_state (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), GUISE_WORK_FAILED);

  return self->state;
}

GuiseLane
guise_work_get_lane (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), GUISE_LANE_FILES);

  return self->lane;
}

double
guise_work_get_fraction (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), -1);

  return self->fraction;
}

const char *
guise_work_get_text (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), NULL);

  return self->text;
}

gboolean
guise_work_get_keep (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), FALSE);

  return self->keep;
}

gboolean
guise_work_get_returns (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), FALSE);

  return self->returns;
}

gboolean
guise_work_get_can_pause (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), FALSE);

  return self->can_pause;
}

gboolean
guise_work_is_active (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), FALSE);

  return self->state <= GUISE_WORK_CANCELLING;
}

const GError *
guise_work_get_error (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), NULL);

  return self->error;
}

const char *
guise_work_get_file (GuiseWork *self)
{
  g_return_val_if_fail (GUISE_IS_WORK (self), NULL);

  return self->file;
}

void
guise_work_set_file (GuiseWork *self, const char *path)
{
  g_return_if_fail (GUISE_IS_WORK (self));

  g_free (self->file);
  self->file = g_strdup (path);
}

static void
guise_work_finalize (GObject *object)
{
  GuiseWork *self = GUISE_WORK (object);

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self->title);
  g_free (self->text);
  g_free (self->file);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (guise_work_parent_class)->finalize (object);
}

static void
guise_work_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseWork *self = GUISE_WORK (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, guise_work_is_active (self));
      break;
    case PROP_CAN_PAUSE:
      g_value_set_boolean (value, self->can_pause);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_work_class_init (GuiseWorkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_work_finalize;
  object_class->get_property = guise_work_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, GUISE_TYPE_WORK_STATE, GUISE_WORK_WAITING, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, 0, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, TRUE, flags);
  properties[PROP_CAN_PAUSE] = g_param_spec_boolean ("can-pause", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
guise_work_init (GuiseWork *self)
{
  self->fraction = -1;
}

GuiseWork *
guise_work_new (const GuiseWorkParams *params)
{
  GuiseWork *self = g_object_new (GUISE_TYPE_WORK, NULL);

  self->title = g_strdup (params->title);
  self->kind = params->kind;
  self->lane = params->lane;
  self->make = params->make;
  self->done = params->done;
  self->data = params->data;
  self->destroy = params->destroy;
  self->can_pause = params->can_pause;
  self->returns = params->returns;
  self->keep = params->keep;
  self->text = g_strdup (describe_state (GUISE_WORK_WAITING));
  return self;
}
