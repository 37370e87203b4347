/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

typedef enum
{
  CALL_READ,
  CALL_WRITE,        /* a transaction */
  CALL_WRITE_BARE,
  CALL_FUNC          /* of guise_store_call_async() */
} CallKind;

/* A message to the store's thread. Lives on the stack of the caller, who waits, unless it has a task. */
typedef struct
{
  CallKind        kind;
  GuiseStoreBody  body;
  gpointer        data;
  GTask          *task;       /* CALL_FUNC: gets the answer */
  GDestroyNotify  destroy;    /* CALL_FUNC: of data */

  GError         *error;      /* the answer */
  gboolean        good;
  gboolean        done;       /* under @mutex */
  GMutex          mutex;
  GCond           cond;
} GuiseCall;

static GuiseCall quit_call;

static gboolean
check_writable (GuiseStore *self, GError **error)
{
  if (!self->read_only)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY, _("%s was opened for reading only"), self->path);
  return FALSE;
}

gboolean
guise_store_transact (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error)
{
  if (!guise_db_begin (self->db, error))
    return FALSE;
  self->changed = TRUE;
  self->due_step = NULL;
  if (body (self, data, error) && guise_db_commit (self->db, error))
    return TRUE;

  guise_db_rollback (self->db);
  guise_store_drop_appender (self);
  return FALSE;
}

static gboolean
run_here (GuiseStore *self, CallKind kind, GuiseStoreBody body, gpointer data, GError **error)
{
  switch (kind)
    {
    case CALL_WRITE:
      return check_writable (self, error) && guise_store_transact (self, body, data, error);
    case CALL_WRITE_BARE:
      self->changed = TRUE;
      return check_writable (self, error) && body (self, data, error);
    case CALL_READ:
    case CALL_FUNC:
      return body (self, data, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* The last reference goes back to the context of whoever asked: nothing of theirs is finalized here. */
static void
finish_task (GuiseCall *call)
{
  GTask *task = call->task;
  g_autoptr(GMainContext) context = g_main_context_ref (g_task_get_context (task));
  g_autoptr(GSource) release = g_idle_source_new ();

  if (call->good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, call->error);
  g_source_set_callback (release, nothing_cb, task, g_object_unref);
  g_source_attach (release, context);

  if (call->destroy != NULL)
    call->destroy (call->data);
  g_free (call);
}

static void
answer (GuiseStore *self, GuiseCall *call)
{
  if (call->task != NULL)
    {
      call->good = !g_cancellable_set_error_if_cancelled (g_task_get_cancellable (call->task), &call->error)
                   && run_here (self, call->kind, call->body, call->data, &call->error);
      finish_task (call);
      return;
    }

  call->good = run_here (self, call->kind, call->body, call->data, &call->error);
  g_mutex_lock (&call->mutex);
  call->done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->mutex);
}

static gpointer
store_thread (gpointer data)
{
  GuiseStore *self = data;
  GuiseCall *call;

  while ((call = g_async_queue_pop (self->calls)) != &quit_call)
    answer (self, call);
  return NULL;
}

void
guise_store_start (GuiseStore *self)
{
  self->thread = g_thread_new ("guise-store", store_thread, self);
}

void
guise_store_stop (GuiseStore *self)
{
  if (self->thread == NULL)
    return;
  g_async_queue_push (self->calls, &quit_call);
  g_thread_join (self->thread);
  self->thread = NULL;
}

static gboolean
call_and_wait (GuiseStore *self, CallKind kind, GuiseStoreBody body, gpointer data, GError **error)
{
  GuiseCall call = { .kind = kind, .body = body, .data = data };

  /* Before the thread is there, and on it, there is nobody to wait for. */
  if (self->thread == NULL || g_thread_self () == self->thread)
    return run_here (self, kind, body, data, error);

  g_mutex_init (&call.mutex);
  g_cond_init (&call.cond);
  g_async_queue_push (self->calls, &call);
  g_mutex_lock (&call.mutex);
  while (!call.done)
    g_cond_wait (&call.cond, &call.mutex);
  g_mutex_unlock (&call.mutex);
  g_cond_clear (&call.cond);
  g_mutex_clear (&call.mutex);

  if (!call.good)
    g_propagate_error (error, call.error);
  return call.good;
}

gboolean
guise_store_read (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error)
{
  return call_and_wait (self, CALL_READ, body, data, error);
}

gboolean
guise_store_write (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error)
{
  return call_and_wait (self, CALL_WRITE, body, data, error);
}

gboolean
guise_store_write_bare (GuiseStore *self, GuiseStoreBody body, gpointer data, GError **error)
{
  return call_and_wait (self, CALL_WRITE_BARE, body, data, error);
}

void
guise_store_call_async (GuiseStore *self, GuiseStoreFunc func, gpointer data, GDestroyNotify destroy,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GuiseCall *call = g_new0 (GuiseCall, 1);

  call->kind = CALL_FUNC;
  call->body = func;
  call->data = data;
  call->destroy = destroy;
  call->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (call->task, guise_store_call_async);
  g_async_queue_push (self->calls, call);
}

gboolean
guise_store_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_store_call_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
guise_store_get_path (GuiseStore *self)
{
  return self->path;
}

gboolean
guise_store_is_read_only (GuiseStore *self)
{
  return self->read_only;
}

const char * const *
guise_store_get_recovered (GuiseStore *self)
{
  return (const char * const *) self->recovered->pdata;
}

char *
guise_store_dup_exports_folder (GuiseStore *self)
{
  return g_build_filename (self->path, "exports", NULL);
}

char *
guise_store_dup_cache_folder (GuiseStore *self)
{
  return g_build_filename (self->path, "cache", NULL);
}
