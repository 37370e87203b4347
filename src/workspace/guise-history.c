/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-history.h"

#include "guise-reader-private.h"
#include "guise-store-undo.h"

struct _GuiseHistory
{
  GObject       parent_instance;

  GuiseProject *project;   /* not owned; NULL once it is gone */
  GuiseReader  *reader;
  GStrv         steps;     /* names, oldest first */
  guint         n_done;
};

enum {
  PROP_0,
  PROP_UNDO_NAME,
  PROP_REDO_NAME,
  PROP_STEPS,
  PROP_N_DONE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GuiseHistory, guise_history, G_TYPE_OBJECT)

/* What the store's thread fills in. */
typedef struct
{
  GStrvBuilder *names;
  guint         n_done;
} ListCall;

static void
list_call_free (gpointer data)
{
  ListCall *call = data;

  g_clear_pointer (&call->names, g_strv_builder_unref);
  g_free (call);
}

static gboolean
list_func (GuiseStore *store, gpointer data, GError **error)
{
  ListCall *call = data;
  g_autoptr(GPtrArray) steps = guise_store_undo_list (store, error);

  if (steps == NULL)
    return FALSE;
  call->names = g_strv_builder_new ();
  for (guint i = 0; i < steps->len; i++)
    {
      const GuiseUndoStep *step = g_ptr_array_index (steps, i);

      g_strv_builder_add (call->names, step->name);
      call->n_done += !step->undone;
    }
  return TRUE;
}

static void
apply_cb (gpointer owner, gpointer data)
{
  GuiseHistory *self = GUISE_HISTORY (owner);
  ListCall *call = data;

  g_strfreev (self->steps);
  self->steps = g_strv_builder_end (call->names);
  self->n_done = call->n_done;
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static const GuiseReaderKind reader_kind = {
  .what = "The steps to undo", .size = sizeof (ListCall), .read = list_func, .apply = apply_cb, .free = list_call_free,
};

const char *
guise_history_get_undo_name (GuiseHistory *self)
{
  g_return_val_if_fail (GUISE_IS_HISTORY (self), NULL);

  return self->n_done > 0 ? self->steps[self->n_done - 1] : NULL;
}

const char *
guise_history_get_redo_name (GuiseHistory *self)
{
  g_return_val_if_fail (GUISE_IS_HISTORY (self), NULL);

  return self->steps != NULL ? self->steps[self->n_done] : NULL;
}

const char *const *
guise_history_get_steps (GuiseHistory *self)
{
  g_return_val_if_fail (GUISE_IS_HISTORY (self), NULL);

  return (const char *const *) self->steps;
}

guint
guise_history_get_n_done (GuiseHistory *self)
{
  g_return_val_if_fail (GUISE_IS_HISTORY (self), 0);

  return self->n_done;
}

/* An undo or a redo on its way, or several. */
typedef struct
{
  gboolean redo;
  gboolean go;       /* to @n_done */
  guint    n_done;
  char    *name;
} StepCall;

static void
step_call_free (gpointer data)
{
  StepCall *call = data;

  g_free (call->name);
  g_free (call);
}

/* Counts anew: others may have decided meanwhile. */
static gboolean
go_to (GuiseStore *store, StepCall *call, GError **error)
{
  g_autoptr(GPtrArray) steps = guise_store_undo_list (store, error);
  guint n_done = 0;

  if (steps == NULL)
    return FALSE;
  for (guint i = 0; i < steps->len; i++)
    n_done += !((const GuiseUndoStep *) g_ptr_array_index (steps, i))->undone;
  call->name = g_strdup ("");
  for (; n_done != MIN (call->n_done, steps->len); n_done += n_done < call->n_done ? 1 : -1)
    {
      g_clear_pointer (&call->name, g_free);
      if (n_done < call->n_done ? !guise_store_redo (store, &call->name, error)
                                : !guise_store_undo (store, &call->name, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
step_func (GuiseStore *store, gpointer data, GError **error)
{
  StepCall *call = data;

  if (call->go)
    return go_to (store, call, error);
  return call->redo ? guise_store_redo (store, &call->name, error) : guise_store_undo (store, &call->name, error);
}

static void
stepped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  StepCall *call = guise_project_get_call_data (result);
  GError *error = NULL;

  if (guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&call->name), g_free);
  else
    g_task_return_error (task, error);
  guise_project_emit_changed (GUISE_PROJECT (source));
}

static void
step (GuiseHistory *self, const StepCall *what, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, step);
  guise_project_call_async (self->project, step_func, g_memdup2 (what, sizeof *what), step_call_free, stepped_cb, task);
}

void
guise_history_go_to_async (GuiseHistory *self, guint n_done, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_HISTORY (self));
  g_return_if_fail (self->project != NULL);

  step (self, &(StepCall) { .go = TRUE, .n_done = n_done }, callback, user_data);
}

void
guise_history_undo_async (GuiseHistory *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_HISTORY (self));
  g_return_if_fail (self->project != NULL);

  step (self, &(StepCall) { .redo = FALSE }, callback, user_data);
}

void
guise_history_redo_async (GuiseHistory *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_HISTORY (self));
  g_return_if_fail (self->project != NULL);

  step (self, &(StepCall) { .redo = TRUE }, callback, user_data);
}

char *
guise_history_finish (GuiseHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
guise_history_finalize (GObject *object)
{
  GuiseHistory *self = GUISE_HISTORY (object);

  guise_reader_free (self->reader);
  g_clear_weak_pointer (&self->project);
  g_strfreev (self->steps);

  G_OBJECT_CLASS (guise_history_parent_class)->finalize (object);
}

static void
guise_history_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseHistory *self = GUISE_HISTORY (object);

  switch (prop_id)
    {
    case PROP_UNDO_NAME:
      g_value_set_string (value, guise_history_get_undo_name (self));
      break;
    case PROP_REDO_NAME:
      g_value_set_string (value, guise_history_get_redo_name (self));
      break;
    case PROP_STEPS:
      g_value_set_boxed (value, self->steps);
      break;
    case PROP_N_DONE:
      g_value_set_uint (value, self->n_done);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_history_class_init (GuiseHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_history_finalize;
  object_class->get_property = guise_history_get_property;

  properties[PROP_UNDO_NAME] = g_param_spec_string ("undo-name", NULL, NULL, NULL, flags);
  properties[PROP_REDO_NAME] = g_param_spec_string ("redo-name", NULL, NULL, NULL, flags);
  properties[PROP_STEPS] = g_param_spec_boxed ("steps", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_history_init (GuiseHistory *self)
{
}

GuiseHistory *
guise_history_new (GuiseProject *project)
{
  GuiseHistory *self = g_object_new (GUISE_TYPE_HISTORY, NULL);

  g_set_weak_pointer (&self->project, project);
  self->reader = guise_reader_new (self, project, &reader_kind);
  return self;
}
