/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-viewer"

#include "guise-frame-server-private.h"

#include "guise-error.h"
#include "guise-frame-cache.h"
#include "guise-scrub.h"

struct _GuiseFrameServer
{
  gatomicrefcount       ref_count;     /* the owner, the thread, and each source under way */
  GuiseStore           *store;
  GMainContext         *context;
  GCancellable         *cancellable;
  GuiseFrameServerFunc  answered;
  GDestroyNotify        ended;
  gpointer              data;
  gboolean              deaf;          /* owner only: quit was called */

  GMutex                mutex;
  GCond                 changed;
  /* guarded by mutex: */
  gboolean              quitting;
  gboolean              wanted;        /* @wish was not looked at yet */
  gboolean              stale;         /* weights and faces are to be looked at again */
  GuiseTrainFeed       *feed;          /* (nullable) */
  GuiseFrameWish        wish;
  GuiseFrameCache      *cache;         /* of the wish's clip and max_side, and of its look for swaps */
  gint64                cache_iteration;
  GQueue                answers;       /* of GuiseFrameAnswer */
  gboolean              posted;        /* a source that fetches them is under way */
};

/* What the thread has open. */
typedef struct
{
  GuiseFrameServer *server;
  GuiseScrub       *scrub;         /* (nullable) */
  gint64            clip, run;     /* 0: none */
  guint             look;
  GError           *run_error;     /* (nullable): why @run cannot swap */
} Bench;

void
guise_frame_answer_free (GuiseFrameAnswer *self)
{
  g_clear_pointer (&self->table, guise_frame_table_unref);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  g_clear_pointer (&self->original, guise_image_unref);
  g_clear_pointer (&self->swap, guise_image_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static GuiseFrameServer *
server_ref (GuiseFrameServer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
server_unref (gpointer data)
{
  GuiseFrameServer *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->answers, (GDestroyNotify) guise_frame_answer_free);
  guise_frame_cache_free (self->cache);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

static GuiseFrameAnswer *
next_answer (GuiseFrameServer *self)
{
  GuiseFrameAnswer *answer;

  g_mutex_lock (&self->mutex);
  answer = g_queue_pop_head (&self->answers);
  if (answer == NULL)
    self->posted = FALSE;
  g_mutex_unlock (&self->mutex);
  return answer;
}

static gboolean
deliver_cb (gpointer data)
{
  GuiseFrameServer *self = data;
  GuiseFrameAnswer *answer;

  while ((answer = next_answer (self)) != NULL)
    if (self->deaf)
      guise_frame_answer_free (answer);
    else
      self->answered (answer, self->data);
  return G_SOURCE_REMOVE;
}

static gboolean
ended_cb (gpointer data)
{
  GuiseFrameServer *self = data;

  self->ended (self->data);
  return G_SOURCE_REMOVE;
}

static void
post (GuiseFrameServer *self, GSourceFunc func)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, server_ref (self), server_unref);
  g_source_attach (source, self->context);
}

/* A picture that nobody fetched yet is overtaken. */
static void
answer_with (GuiseFrameServer *self, GuiseFrameAnswer *answer)
{
  GuiseFrameAnswer *last;
  gboolean posted;

  g_mutex_lock (&self->mutex);
  last = g_queue_peek_tail (&self->answers);
  if (last != NULL && last->table == NULL)
    guise_frame_answer_free (g_queue_pop_tail (&self->answers));
  g_queue_push_tail (&self->answers, answer);
  posted = self->posted;
  self->posted = TRUE;
  g_mutex_unlock (&self->mutex);

  if (!posted)
    post (self, deliver_cb);
}

static gboolean
open_clip (Bench *bench, const GuiseFrameWish *wish)
{
  GuiseFrameServer *self = bench->server;
  GuiseFrameAnswer *answer;

  if (bench->clip == wish->clip && bench->scrub != NULL)
    return TRUE;

  g_clear_pointer (&bench->scrub, guise_scrub_close);
  g_clear_error (&bench->run_error);
  bench->clip = wish->clip;
  bench->run = 0;
  bench->look = 0;
  if (wish->clip == 0)
    return FALSE;

  answer = g_new0 (GuiseFrameAnswer, 1);
  answer->wish = *wish;
  bench->scrub = guise_scrub_open (self->store, wish->clip, NULL, self->cancellable, &answer->error);
  if (bench->scrub != NULL)
    {
      answer->table = guise_frame_table_ref (guise_scrub_get_table (bench->scrub));
      answer->info = guise_clip_info_ref (guise_scrub_get_info (bench->scrub));
    }
  answer_with (self, answer);
  return bench->scrub != NULL;
}

static void
drop_swaps (GuiseFrameServer *self)
{
  g_mutex_lock (&self->mutex);
  guise_frame_cache_drop (self->cache, GUISE_FRAME_SWAP);
  g_mutex_unlock (&self->mutex);
}

/* (transfer full) (nullable) */
static GuiseTrainFeed *
dup_feed (GuiseFrameServer *self)
{
  GuiseTrainFeed *feed;

  g_mutex_lock (&self->mutex);
  feed = self->feed != NULL ? guise_train_feed_ref (self->feed) : NULL;
  g_mutex_unlock (&self->mutex);
  return feed;
}

/* Run, weights and settings as wished. What does not work is tried again when something has changed. */
static gboolean
open_run (Bench *bench, const GuiseFrameWish *wish, gboolean stale, GError **error)
{
  g_autoptr(GuiseTrainFeed) feed = dup_feed (bench->server);
  gboolean changed = FALSE;

  guise_scrub_set_feed (bench->scrub, feed);
  if (bench->run != wish->run || (stale && bench->run_error != NULL))
    {
      g_clear_error (&bench->run_error);
      bench->run = wish->run;
      bench->look = wish->look;
      if (guise_scrub_set_settings (bench->scrub, &wish->settings, &bench->run_error))
        guise_scrub_use_run (bench->scrub, wish->run, &bench->run_error);
      drop_swaps (bench->server);
    }
  else if (bench->run_error == NULL && stale)
    {
      guise_scrub_refresh (bench->scrub, &changed, &bench->run_error);
      if (changed || bench->run_error != NULL)
        drop_swaps (bench->server);
    }
  if (bench->run_error == NULL && bench->look != wish->look)
    {
      guise_scrub_set_settings (bench->scrub, &wish->settings, &bench->run_error);
      bench->look = wish->look;
    }

  if (bench->run_error != NULL && error != NULL)
    *error = g_error_copy (bench->run_error);
  return bench->run_error == NULL;
}

/* Whether pictures made for @wish can still be shown for the one at hand. The caller holds the lock. */
static gboolean
is_current (GuiseFrameServer *self, const GuiseFrameWish *wish)
{
  return self->wish.clip == wish->clip && self->wish.max_side == wish->max_side;
}

static gboolean
is_current_swap (GuiseFrameServer *self, const GuiseFrameWish *wish)
{
  return is_current (self, wish) && self->wish.run == wish->run && self->wish.look == wish->look;
}

/* Fills @answer with what is kept. */
static void
look_up (GuiseFrameServer *self, const GuiseFrameWish *wish, GuiseFrameAnswer *answer)
{
  if ((wish->kinds & 1 << GUISE_FRAME_ORIGINAL) != 0 && is_current (self, wish))
    answer->original = guise_frame_cache_get (self->cache, wish->frame, GUISE_FRAME_ORIGINAL);
  if ((wish->kinds & 1 << GUISE_FRAME_SWAP) != 0 && is_current_swap (self, wish))
    {
      answer->swap = guise_frame_cache_get (self->cache, wish->frame, GUISE_FRAME_SWAP);
      answer->iteration = self->cache_iteration;
    }
}

static gboolean
is_complete (const GuiseFrameAnswer *answer)
{
  return ((answer->wish.kinds & 1 << GUISE_FRAME_ORIGINAL) == 0 || answer->original != NULL)
         && ((answer->wish.kinds & 1 << GUISE_FRAME_SWAP) == 0 || answer->swap != NULL);
}

static void
keep (Bench *bench, const GuiseFrameAnswer *answer)
{
  GuiseFrameServer *self = bench->server;

  g_mutex_lock (&self->mutex);
  if (answer->original != NULL && is_current (self, &answer->wish))
    guise_frame_cache_put (self->cache, answer->wish.frame, GUISE_FRAME_ORIGINAL, answer->original);
  if (answer->swap != NULL && is_current_swap (self, &answer->wish))
    {
      guise_frame_cache_put (self->cache, answer->wish.frame, GUISE_FRAME_SWAP, answer->swap);
      self->cache_iteration = answer->iteration;
    }
  g_mutex_unlock (&self->mutex);
}

/* Reads what is missing of the pictures. Where there is no swap the original stands in. */
static void
fill (Bench *bench, GuiseFrameAnswer *answer, gboolean can_swap)
{
  const GuiseFrameWish *wish = &answer->wish;
  GCancellable *cancellable = bench->server->cancellable;
  gboolean wants_swap = (wish->kinds & 1 << GUISE_FRAME_SWAP) != 0 && answer->swap == NULL;
  gboolean wants_original = ((wish->kinds & 1 << GUISE_FRAME_ORIGINAL) != 0 || (wants_swap && !can_swap))
                            && answer->original == NULL;
  g_autoptr(GError) failure = NULL;
  gint64 began_us = g_get_monotonic_time ();

  if (wants_swap && can_swap
      && !guise_scrub_read (bench->scrub, (guint) wish->frame, wish->max_side,
                            wants_original ? &answer->original : NULL, &answer->swap, cancellable, &answer->error))
    {
      wants_original = answer->original == NULL;
      /* Another device, or the same one after its reset, may do. */
      if (g_error_matches (answer->error, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST))
        bench->run = 0;
    }
  else if (wants_swap && can_swap)
    {
      answer->swap_seconds = (double) (g_get_monotonic_time () - began_us) / G_TIME_SPAN_SECOND;
      wants_original = FALSE;
    }

  if (wants_original
      && !guise_scrub_read (bench->scrub, (guint) wish->frame, wish->max_side, &answer->original, NULL, cancellable,
                            &failure)
      && answer->error == NULL)
    answer->error = g_steal_pointer (&failure);
}

/* Opening a run takes a driver's time: something to look at meanwhile. */
static void
serve_original (Bench *bench, const GuiseFrameWish *wish)
{
  GuiseFrameAnswer *answer = g_new0 (GuiseFrameAnswer, 1);

  answer->wish = *wish;
  answer->partial = TRUE;
  if (guise_scrub_read (bench->scrub, (guint) wish->frame, wish->max_side, &answer->original, NULL,
                        bench->server->cancellable, NULL))
    answer_with (bench->server, answer);
  else
    guise_frame_answer_free (answer);
}

static void
serve_frame (Bench *bench, const GuiseFrameWish *wish, gboolean stale)
{
  GuiseFrameServer *self = bench->server;
  GuiseFrameAnswer *answer = g_new0 (GuiseFrameAnswer, 1);
  gboolean can_swap = FALSE;

  answer->wish = *wish;
  if ((wish->kinds & 1 << GUISE_FRAME_SWAP) != 0 && bench->run != wish->run)
    serve_original (bench, wish);
  if ((wish->kinds & 1 << GUISE_FRAME_SWAP) != 0)
    can_swap = open_run (bench, wish, stale, &answer->error);

  g_mutex_lock (&self->mutex);
  look_up (self, wish, answer);
  g_mutex_unlock (&self->mutex);
  fill (bench, answer, can_swap);

  answer->iteration = answer->swap != NULL ? guise_scrub_get_iteration (bench->scrub) : 0;
  keep (bench, answer);
  answer_with (self, answer);
}

/* Waits for something to do. Returns: %FALSE at the end. */
static gboolean
next_wish (GuiseFrameServer *self, GuiseFrameWish *wish, gboolean *stale)
{
  gboolean go_on;

  g_mutex_lock (&self->mutex);
  while (!self->quitting && !self->wanted)
    g_cond_wait (&self->changed, &self->mutex);
  go_on = !self->quitting;
  *wish = self->wish;
  *stale = self->stale;
  self->wanted = self->stale = FALSE;
  g_mutex_unlock (&self->mutex);
  return go_on;
}

static gpointer
server_thread (gpointer data)
{
  GuiseFrameServer *self = data;
  Bench bench = { .server = self };
  GuiseFrameWish wish;
  gboolean stale;

  while (next_wish (self, &wish, &stale))
    if (open_clip (&bench, &wish) && wish.frame >= 0
        && wish.frame < (gint64) guise_scrub_get_table (bench.scrub)->n_frames)
      serve_frame (&bench, &wish, stale);

  g_clear_pointer (&bench.scrub, guise_scrub_close);
  g_clear_error (&bench.run_error);
  post (self, ended_cb);
  server_unref (self);
  return NULL;
}

GuiseFrameServer *
guise_frame_server_new (GuiseStore *store, gsize cache_bytes, GuiseFrameServerFunc answered, GDestroyNotify ended,
                        gpointer data)
{
  GuiseFrameServer *self = g_new0 (GuiseFrameServer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->store = store;
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->answered = answered;
  self->ended = ended;
  self->data = data;
  self->wish.frame = -1;
  self->cache = guise_frame_cache_new (cache_bytes);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->answers);
  g_thread_unref (g_thread_new ("guise-viewer", server_thread, server_ref (self)));
  return self;
}

void
guise_frame_server_quit (GuiseFrameServer *self)
{
  self->deaf = TRUE;
  g_mutex_lock (&self->mutex);
  self->quitting = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
  server_unref (self);
}

GuiseFrameAnswer *
guise_frame_server_ask (GuiseFrameServer *self, const GuiseFrameWish *wish)
{
  g_autoptr(GuiseFrameAnswer) answer = g_new0 (GuiseFrameAnswer, 1);
  gboolean at_hand;

  answer->wish = *wish;
  g_mutex_lock (&self->mutex);
  if (!is_current (self, wish))
    guise_frame_cache_drop (self->cache, GUISE_FRAME_ORIGINAL);
  if (!is_current_swap (self, wish))
    guise_frame_cache_drop (self->cache, GUISE_FRAME_SWAP);
  self->wish = *wish;
  look_up (self, wish, answer);
  at_hand = wish->frame >= 0 && is_complete (answer) && !self->stale;
  self->wanted = !at_hand;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);

  return at_hand ? g_steal_pointer (&answer) : NULL;
}

void
guise_frame_server_set_feed (GuiseFrameServer *self, GuiseTrainFeed *feed)
{
  g_mutex_lock (&self->mutex);
  if (self->feed != feed)
    {
      g_clear_pointer (&self->feed, guise_train_feed_unref);
      self->feed = feed != NULL ? guise_train_feed_ref (feed) : NULL;
    }
  g_mutex_unlock (&self->mutex);
}

void
guise_frame_server_refresh (GuiseFrameServer *self)
{
  g_mutex_lock (&self->mutex);
  self->stale = TRUE;
  self->wanted = self->wish.clip != 0;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}
