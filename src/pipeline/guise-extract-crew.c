/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-crew.h"

/* Chunks under way beside those that workers have in hand: one being read, so
 * that no worker waits for the decoder. */
#define SPARE_CHUNKS 1

#define WAIT_US (100 * G_TIME_SPAN_MILLISECOND)

struct _GuiseExtractCrew
{
  GuiseExtractFeeder       *feeder;
  GuiseExtractAnalystParams analyst;
  GCancellable             *cancellable;   /* of the job, and ours to end early */
  gulong                    cancel_id;
  GCancellable             *job_cancellable;
  GThread                  *reader;
  GPtrArray                *workers;       /* of GThread */
  guint                     limit;         /* of chunks under way */

  GMutex    mutex;        /* guards all below */
  GCond     changed;
  GQueue    todo;         /* of GuiseExtractChunk */
  GPtrArray *done;        /* of GuiseExtractChunk, any order */
  guint     n_under_way;
  guint     next;         /* sequence number of the next chunk to come out */
  gboolean  stopping;     /* the reader shall end */
  gboolean  all_read;     /* the reader has ended */
  GError   *error;        /* (nullable): the first */
};

/* Called with the mutex held. */
static void
take_error (GuiseExtractCrew *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
}

static gpointer
reader_thread (gpointer data)
{
  GuiseExtractCrew *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->stopping)
    {
      GuiseExtractChunk *chunk = NULL;
      GError *error = NULL;
      gboolean ok;

      if (self->n_under_way >= self->limit)
        {
          g_cond_wait (&self->changed, &self->mutex);
          continue;
        }

      g_mutex_unlock (&self->mutex);
      ok = guise_extract_feeder_next (self->feeder, &chunk, self->cancellable, &error);
      g_mutex_lock (&self->mutex);

      if (!ok)
        take_error (self, error);
      if (chunk == NULL)
        break;
      self->n_under_way++;
      g_queue_push_tail (&self->todo, chunk);
      g_cond_broadcast (&self->changed);
    }
  self->all_read = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/* Returns: (transfer full) (nullable): %NULL when there is nothing more to do. */
static GuiseExtractChunk *
take_todo (GuiseExtractCrew *self)
{
  GuiseExtractChunk *chunk;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->todo) && !self->all_read && self->error == NULL)
    g_cond_wait (&self->changed, &self->mutex);
  chunk = self->error == NULL ? g_queue_pop_head (&self->todo) : NULL;
  g_mutex_unlock (&self->mutex);

  return chunk;
}

static gpointer
worker_thread (gpointer data)
{
  GuiseExtractCrew *self = data;
  g_autoptr(GuiseExtractAnalyst) analyst = NULL;
  GuiseExtractChunk *chunk;
  GError *error = NULL;

  analyst = guise_extract_analyst_new (&self->analyst, self->cancellable, &error);
  while (error == NULL && (chunk = take_todo (self)) != NULL)
    if (guise_extract_analyst_run (analyst, chunk, self->cancellable, &error))
      {
        g_mutex_lock (&self->mutex);
        g_ptr_array_add (self->done, chunk);
        g_cond_broadcast (&self->changed);
        g_mutex_unlock (&self->mutex);
      }
    else
      guise_extract_chunk_free (chunk);

  if (error != NULL)
    {
      g_mutex_lock (&self->mutex);
      take_error (self, error);
      g_mutex_unlock (&self->mutex);
    }

  return NULL;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (G_CANCELLABLE (data));
}

GuiseExtractCrew *
guise_extract_crew_start (GuiseExtractFeeder *feeder, const GuiseExtractAnalystParams *analyst, guint n_workers,
                          GCancellable *cancellable)
{
  GuiseExtractCrew *self = g_new0 (GuiseExtractCrew, 1);

  self->feeder = feeder;
  self->analyst = *analyst;
  self->limit = n_workers + SPARE_CHUNKS;
  self->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      self->job_cancellable = g_object_ref (cancellable);
      self->cancel_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                               g_object_ref (self->cancellable), g_object_unref);
    }
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->todo);
  self->done = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_extract_chunk_free);
  self->workers = g_ptr_array_new ();

  self->reader = g_thread_new ("guise-read", reader_thread, self);
  for (guint i = 0; i < n_workers; i++)
    g_ptr_array_add (self->workers, g_thread_new ("guise-analyse", worker_thread, self));

  return self;
}

void
guise_extract_crew_stop (GuiseExtractCrew *self)
{
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

void
guise_extract_crew_free (GuiseExtractCrew *self)
{
  guise_extract_crew_stop (self);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->reader);
  for (guint i = 0; i < self->workers->len; i++)
    g_thread_join (g_ptr_array_index (self->workers, i));

  if (self->job_cancellable != NULL)
    g_cancellable_disconnect (self->job_cancellable, self->cancel_id);
  g_clear_object (&self->job_cancellable);
  g_object_unref (self->cancellable);
  g_queue_clear_full (&self->todo, (GDestroyNotify) guise_extract_chunk_free);
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->workers);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* Called with the mutex held. Returns: (transfer full) (nullable): the chunk whose turn it is. */
static GuiseExtractChunk *
take_done (GuiseExtractCrew *self)
{
  for (guint i = 0; i < self->done->len; i++)
    {
      GuiseExtractChunk *chunk = g_ptr_array_index (self->done, i);

      if (chunk->sequence == self->next)
        {
          self->next++;
          self->n_under_way--;
          g_cond_broadcast (&self->changed);
          return g_ptr_array_steal_index_fast (self->done, i);
        }
    }

  return NULL;
}

GuiseCrewResult
guise_extract_crew_next (GuiseExtractCrew *self, GuiseExtractChunk **out, GError **error)
{
  gint64 until = g_get_monotonic_time () + WAIT_US;
  GuiseCrewResult result = GUISE_CREW_WAIT;
  gboolean in_time = TRUE;

  g_mutex_lock (&self->mutex);
  while (result == GUISE_CREW_WAIT && in_time)
    {
      *out = self->error == NULL ? take_done (self) : NULL;
      if (*out != NULL)
        result = GUISE_CREW_CHUNK;
      else if (self->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&self->error));
          result = GUISE_CREW_ERROR;
        }
      else if (self->all_read && self->n_under_way == 0)
        result = GUISE_CREW_DONE;
      else
        in_time = g_cond_wait_until (&self->changed, &self->mutex, until);
    }
  g_mutex_unlock (&self->mutex);

  return result;
}
