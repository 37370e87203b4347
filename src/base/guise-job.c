/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-job"

#include "guise-job.h"

#include <errno.h>
#include <sys/resource.h>

/* A tenth of the time that a thread which does not give way gets beside it. */
#define BACKGROUND_NICE 10

typedef struct
{
  GMainContext *owner_context;
  int           stopping;           /* atomic */

  GMutex        mutex;
  GSource      *publish_source;     /* guarded by mutex */
  double        reported_fraction;  /* guarded by mutex */
  char         *reported_status;    /* guarded by mutex */

  double        fraction;           /* owner thread only */
  char         *status;             /* owner thread only */
  guint         running : 1;        /* owner thread only */
  guint         background : 1;     /* constant while it runs */
} GuiseJobPrivate;

enum {
  PROP_0,
  PROP_FRACTION,
  PROP_STATUS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GuiseJob, guise_job, G_TYPE_OBJECT)

static gboolean
publish_cb (gpointer data)
{
  GuiseJob *self = GUISE_JOB (data);
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  g_mutex_lock (&priv->mutex);
  priv->fraction = priv->reported_fraction;
  g_free (priv->status);
  priv->status = g_strdup (priv->reported_status);
  g_clear_pointer (&priv->publish_source, g_source_unref);
  g_mutex_unlock (&priv->mutex);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);

  return G_SOURCE_REMOVE;
}

void
guise_job_report (GuiseJob *self, double fraction, const char *status_format, ...)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);
  va_list arguments;

  g_return_if_fail (GUISE_IS_JOB (self));

  g_mutex_lock (&priv->mutex);
  priv->reported_fraction = MIN (fraction, 1.0);
  g_clear_pointer (&priv->reported_status, g_free);
  if (status_format != NULL)
    {
      va_start (arguments, status_format);
      priv->reported_status = g_strdup_vprintf (status_format, arguments);
      va_end (arguments);
    }
  if (priv->publish_source == NULL)
    {
      priv->publish_source = g_idle_source_new ();
      g_source_set_callback (priv->publish_source, publish_cb, g_object_ref (self), g_object_unref);
      g_source_attach (priv->publish_source, priv->owner_context);
    }
  g_mutex_unlock (&priv->mutex);
}

void
guise_job_stop (GuiseJob *self)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  g_return_if_fail (GUISE_IS_JOB (self));

  g_atomic_int_set (&priv->stopping, TRUE);
}

gboolean
guise_job_is_stopping (GuiseJob *self)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  return g_atomic_int_get (&priv->stopping);
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* Linux keeps this for each thread, and new ones inherit it. Where it cannot be had the job is as good without. */
void
guise_job_give_way (void)
{
  int nice = getpriority (PRIO_PROCESS, 0);

  if (setpriority (PRIO_PROCESS, 0, MIN (nice + BACKGROUND_NICE, 19)) != 0)
    g_debug ("A job does not give way: %s", g_strerror (errno));
}

static gpointer
guise_job_thread (gpointer data)
{
  GTask *task = G_TASK (data);
  GuiseJob *self = g_task_get_source_object (task);
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);
  g_autoptr(GSource) release = g_idle_source_new ();
  g_autoptr(GMainContext) owner_context = g_main_context_ref (priv->owner_context);
  g_autoptr(GError) error = NULL;

  if (priv->background)
    guise_job_give_way ();
  if (GUISE_JOB_GET_CLASS (self)->run (self, g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));

  /* The owner may have let go of us by now: hand our reference back to its
   * context, so that nothing is ever finalized on this thread. */
  g_source_set_callback (release, nothing_cb, task, g_object_unref);
  g_source_attach (release, owner_context);

  return NULL;
}

void
guise_job_set_background (GuiseJob *self, gboolean background)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  g_return_if_fail (GUISE_IS_JOB (self));
  g_return_if_fail (!priv->running);

  priv->background = !!background;
}

void
guise_job_run_async (GuiseJob *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (GUISE_IS_JOB (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  g_return_if_fail (!priv->running);

  priv->running = TRUE;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, guise_job_run_async);

  /* What a job did stays done: a cancel that comes after the last step must not hide it. */
  g_task_set_check_cancellable (task, FALSE);

  /* A job may run for hours: it gets a thread of its own rather than a slot
   * of the small pool that g_task_run_in_thread() shares with GIO. */
  g_thread_unref (g_thread_new ("guise-job", guise_job_thread, g_steal_pointer (&task)));
}

gboolean
guise_job_run_finish (GuiseJob *self, GAsyncResult *result, GError **error)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  priv->running = FALSE;

  return g_task_propagate_boolean (G_TASK (result), error);
}

double
guise_job_get_fraction (GuiseJob *self)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  g_return_val_if_fail (GUISE_IS_JOB (self), 0.0);

  return priv->fraction;
}

const char *
guise_job_get_status (GuiseJob *self)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  g_return_val_if_fail (GUISE_IS_JOB (self), NULL);

  return priv->status;
}

static void
guise_job_finalize (GObject *object)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (GUISE_JOB (object));

  g_clear_pointer (&priv->owner_context, g_main_context_unref);
  g_clear_pointer (&priv->reported_status, g_free);
  g_clear_pointer (&priv->status, g_free);
  g_mutex_clear (&priv->mutex);

  G_OBJECT_CLASS (guise_job_parent_class)->finalize (object);
}

static void
guise_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, guise_job_get_fraction (GUISE_JOB (object)));
      break;

    case PROP_STATUS:
      g_value_set_string (value, guise_job_get_status (GUISE_JOB (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_job_class_init (GuiseJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = guise_job_finalize;
  object_class->get_property = guise_job_get_property;

  properties[PROP_FRACTION] =
    g_param_spec_double ("fraction", NULL, NULL, -1.0, 1.0, 0.0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATUS] =
    g_param_spec_string ("status", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_job_init (GuiseJob *self)
{
  GuiseJobPrivate *priv = guise_job_get_instance_private (self);

  priv->owner_context = g_main_context_ref_thread_default ();
  g_mutex_init (&priv->mutex);
}
