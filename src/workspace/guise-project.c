/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-private.h"

#include "guise-desk.h"
#include "guise-error.h"
#include "guise-film-cache.h"
#include "guise-i18n.h"
#include "guise-json.h"

#define TELL_INTERVAL_US (2 * G_TIME_SPAN_SECOND)

struct _GuiseProject
{
  GObject     parent_instance;

  GuiseStore    *store;     /* NULL once closed */
  char          *path;
  char          *name;

  /* Until asked for %NULL. */
  GuiseHistory      *history;
  GuiseWorkList     *works;
  GuiseClipList     *clips;
  GuisePersonList   *people;
  GuiseFacePictures *pictures;
  GuiseDesk         *desk;
  GuiseRunList      *runs;

  GuisePreferences   preferences;   /* its label is owned */

  guint          n_holds;   /* calls under way to the store, and threads that use it */
  GTask         *closing;   /* (nullable): waits for them */
  GCancellable  *closes;    /* cancelled when closing begins */
  gint64         told_us;   /* monotonic time when it was last said at times that something changed */
};

enum {
  PROP_0,
  PROP_NAME,
  PROP_PATH,
  N_PROPS
};

enum { CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseProject, guise_project, G_TYPE_OBJECT)

static GuiseStore *
open_store (const char *path, GuiseProjectMode mode, const char *who, GError **error)
{
  GuiseStoreParams params = { .read_only = mode == GUISE_PROJECT_READ, .who = who };

  return mode == GUISE_PROJECT_CREATE ? guise_store_create (path, &params, error)
                                      : guise_store_open (path, &params, error);
}

static GuiseProject *
project_new (GuiseStore *store)
{
  GuiseProject *self = g_object_new (GUISE_TYPE_PROJECT, NULL);

  self->store = store;
  self->path = g_strdup (guise_store_get_path (store));
  self->name = g_filename_display_basename (self->path);
  if (g_str_has_suffix (self->name, ".guise"))
    self->name[strlen (self->name) - strlen (".guise")] = '\0';
  return self;
}

GuiseProject *
guise_project_open (const char *path, GuiseProjectMode mode, const char *who, GError **error)
{
  GuiseStore *store = open_store (path, mode, who, error);

  return store != NULL ? project_new (store) : NULL;
}

/* What is asked of the thread that opens. */
typedef struct
{
  char             *path;
  char             *who;
  GuiseProjectMode  mode;
} OpenCall;

static void
open_call_free (gpointer data)
{
  OpenCall *call = data;

  g_free (call->path);
  g_free (call->who);
  g_free (call);
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  OpenCall *call = data;
  GError *error = NULL;
  GuiseStore *store = open_store (call->path, call->mode, call->who, &error);

  if (store != NULL)
    g_task_return_pointer (task, store, (GDestroyNotify) guise_store_destroy);
  else
    g_task_return_error (task, error);
}

void
guise_project_open_async (const char *path, GuiseProjectMode mode, const char *who, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  OpenCall *call = g_new0 (OpenCall, 1);

  call->path = g_strdup (path);
  call->who = g_strdup (who);
  call->mode = mode;
  g_task_set_source_tag (task, guise_project_open_async);
  g_task_set_task_data (task, call, open_call_free);
  g_task_run_in_thread (task, open_thread);
}

GuiseProject *
guise_project_open_finish (GAsyncResult *result, GError **error)
{
  GuiseStore *store;

  g_return_val_if_fail (g_async_result_is_tagged (result, guise_project_open_async), NULL);

  store = g_task_propagate_pointer (G_TASK (result), error);
  return store != NULL ? project_new (store) : NULL;
}

static void
close_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (guise_store_close (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Once nothing is under way to the store. */
static void
close_when_idle (GuiseProject *self)
{
  g_autoptr(GTask) worker = NULL;

  if (self->closing == NULL || self->n_holds > 0)
    return;
  if (self->store == NULL)
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->closing);

      g_task_return_boolean (task, TRUE);
      return;
    }

  /* A task of its own: the thread may be the last to let go of it, and must not be the last to let go of us. */
  worker = g_task_new (NULL, NULL, closed_cb, g_steal_pointer (&self->closing));
  g_task_set_task_data (worker, g_steal_pointer (&self->store), NULL);
  g_task_run_in_thread (worker, close_thread);
}

void
guise_project_hold (GuiseProject *self)
{
  self->n_holds++;
}

void
guise_project_release (GuiseProject *self)
{
  self->n_holds--;
  close_when_idle (self);
}

GCancellable *
guise_project_get_closing (GuiseProject *self)
{
  return self->closes;
}

void
guise_project_close_async (GuiseProject *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (self->closing == NULL);

  /* Jobs that have ended hold us as much as we hold them. */
  if (self->works != NULL)
    guise_work_list_dismiss_all (self->works);
  /* What was changed there a moment ago is still kept. */
  g_clear_object (&self->desk);
  self->closing = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->closing, guise_project_close_async);
  g_cancellable_cancel (self->closes);
  close_when_idle (self);
}

gboolean
guise_project_close_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
call_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GuiseProject *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (guise_store_call_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  guise_project_release (self);
}

void
guise_project_call_async (GuiseProject *self, GuiseStoreFunc func, gpointer data, GDestroyNotify destroy,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, guise_project_call_async);
  g_task_set_task_data (task, data, destroy);
  if (self->store == NULL || self->closing != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The project %s is closed"), self->name);
      return;
    }
  guise_project_hold (self);
  guise_store_call_async (self->store, func, data, NULL, NULL, call_answered_cb, g_steal_pointer (&task));
}

gpointer
guise_project_get_call_data (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_project_call_async), NULL);

  return g_task_get_task_data (G_TASK (result));
}

gboolean
guise_project_call_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_project_call_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
guise_project_is_project (const char *path)
{
  return guise_store_is_project (path);
}

char *
guise_project_dup_project_path (const char *path)
{
  g_autofree char *resolved = NULL;

  if (!guise_store_is_project (path))
    return NULL;
  resolved = guise_store_resolve_path (path);
  return g_canonicalize_filename (resolved, NULL);
}

GuiseStore *
guise_project_get_store (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return self->store;
}

const char *
guise_project_get_path (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return self->path;
}

const char *
guise_project_get_name (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return self->name;
}

GuiseHistory *
guise_project_get_history (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  if (self->history == NULL)
    self->history = guise_history_new (self);
  return self->history;
}

GuiseRunList *
guise_project_get_runs (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  if (self->runs == NULL)
    self->runs = guise_run_list_new (self);
  return self->runs;
}

GuiseClipList *
guise_project_get_clips (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  if (self->clips == NULL)
    self->clips = guise_clip_list_new (self);
  return self->clips;
}

GuisePersonList *
guise_project_get_people (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  if (self->people == NULL)
    self->people = guise_person_list_new (self);
  return self->people;
}

GuiseFacePictures *
guise_project_get_pictures (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  if (self->pictures == NULL)
    self->pictures = guise_face_pictures_new (self, self->preferences.pictures_bytes);
  return self->pictures;
}

GuiseDesk *
guise_project_get_desk (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  if (self->desk == NULL && self->closing == NULL)
    self->desk = guise_desk_new (self);
  return self->desk;
}

void
guise_project_set_preferences (GuiseProject *self, const GuisePreferences *preferences)
{
  char *label = g_strdup (preferences->label);

  g_return_if_fail (GUISE_IS_PROJECT (self));

  g_free ((char *) self->preferences.label);
  self->preferences = *preferences;
  self->preferences.label = label;
  if (self->pictures != NULL)
    guise_face_pictures_set_budget (self->pictures, preferences->pictures_bytes);
}

const GuisePreferences *
guise_project_get_preferences (GuiseProject *self)
{
  return &self->preferences;
}

static void
work_ended_cb (GuiseWorkList *works, GuiseWork *work, gpointer user_data)
{
  guise_project_emit_changed (GUISE_PROJECT (user_data));
}

GuiseWorkList *
guise_project_get_works (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  if (self->works == NULL)
    {
      self->works = guise_work_list_new ();
      g_signal_connect_object (self->works, "work-ended", G_CALLBACK (work_ended_cb), self, 0);
    }
  return self->works;
}

void
guise_project_emit_changed (GuiseProject *self)
{
  g_return_if_fail (GUISE_IS_PROJECT (self));

  if (self->store != NULL && self->closing == NULL)
    g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_project_emit_changed_at_times (GuiseProject *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->told_us < TELL_INTERVAL_US)
    return;
  self->told_us = now_us;
  guise_project_emit_changed (self);
}

const char *const *
guise_project_get_recovered (GuiseProject *self)
{
  return guise_store_get_recovered (guise_project_get_store (self));
}

JsonNode *
guise_project_describe (GuiseProject *self, GError **error)
{
  return guise_store_info_to_json (guise_project_get_store (self), error);
}

JsonNode *
guise_project_verify (GuiseProject *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  JsonObject *object;
  JsonArray *array;

  if (!guise_store_verify (guise_project_get_store (self), problems, cancellable, error))
    return NULL;

  object = json_object_new ();
  array = json_array_new ();
  for (guint i = 0; i < problems->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (problems, i));
  json_object_set_boolean_member (object, "ok", problems->len == 0);
  json_object_set_array_member (object, "problems", array);
  return guise_json_node (object);
}

GPtrArray *
guise_project_repair (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) done = g_ptr_array_new_with_free_func (g_free);

  return guise_store_repair (path, done, cancellable, error) ? g_steal_pointer (&done) : NULL;
}

static void
guise_project_finalize (GObject *object)
{
  GuiseProject *self = GUISE_PROJECT (object);

  guise_store_destroy (self->store);
  g_clear_object (&self->history);
  g_clear_object (&self->works);
  g_clear_object (&self->clips);
  g_clear_object (&self->people);
  g_clear_object (&self->pictures);
  g_clear_object (&self->desk);
  g_clear_object (&self->runs);
  g_clear_object (&self->closes);
  g_free ((char *) self->preferences.label);
  g_free (self->path);
  g_free (self->name);

  G_OBJECT_CLASS (guise_project_parent_class)->finalize (object);
}

static void
guise_project_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, guise_project_get_name (GUISE_PROJECT (object)));
      break;
    case PROP_PATH:
      g_value_set_string (value, guise_project_get_path (GUISE_PROJECT (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_project_class_init (GuiseProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = guise_project_finalize;
  object_class->get_property = guise_project_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_project_init (GuiseProject *self)
{
  self->closes = g_cancellable_new ();
  self->preferences.pictures_bytes = GUISE_FACE_PICTURES_BYTES;
  self->preferences.films_bytes = GUISE_FILM_CACHE_BYTES;
  self->preferences.proxies_bytes = GUISE_PROXY_CACHE_BYTES;
}
