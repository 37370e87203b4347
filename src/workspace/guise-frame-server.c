/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-viewer"

#include "guise-frame-server-parts-private.h"

void
guise_frame_answer_free (GuiseFrameAnswer *self)
{
  g_clear_pointer (&self->table, guise_frame_table_unref);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  g_clear_pointer (&self->original, guise_image_unref);
  g_clear_pointer (&self->swap, guise_image_unref);
  g_clear_pointer (&self->marks, guise_image_unref);
  g_clear_error (&self->error);
  g_free (self);
}

GuiseFrameServer *
guise_frame_server_ref (GuiseFrameServer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_frame_server_unref (gpointer data)
{
  GuiseFrameServer *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->answers, (GDestroyNotify) guise_frame_answer_free);
  guise_frame_cache_free (self->cache);
  g_clear_pointer (&self->feed, guise_train_feed_unref);
  g_clear_pointer (&self->cast, guise_view_cast_unref);
  g_clear_pointer (&self->loaded_run, guise_scrub_run_free);
  g_clear_error (&self->load_error);
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

void
guise_frame_server_post (GuiseFrameServer *self, GSourceFunc func)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, guise_frame_server_ref (self), guise_frame_server_unref);
  g_source_attach (source, self->context);
}

/* A picture that nobody fetched yet is overtaken. */
void
guise_frame_server_answer (GuiseFrameServer *self, GuiseFrameAnswer *answer)
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
    guise_frame_server_post (self, deliver_cb);
}

gboolean
guise_frame_server_is_current (GuiseFrameServer *self, const GuiseFrameWish *wish)
{
  return self->wish.clip == wish->clip && self->wish.max_side == wish->max_side;
}

gboolean
guise_frame_server_is_current_swap (GuiseFrameServer *self, const GuiseFrameWish *wish)
{
  return guise_frame_server_is_current (self, wish) && self->wish.cast == wish->cast && self->wish.look == wish->look;
}

void
guise_frame_server_look_up (GuiseFrameServer *self, const GuiseFrameWish *wish, GuiseFrameAnswer *answer)
{
  if ((wish->kinds & 1 << GUISE_FRAME_ORIGINAL) != 0 && guise_frame_server_is_current (self, wish))
    answer->original = guise_frame_cache_get (self->cache, wish->frame, GUISE_FRAME_ORIGINAL);
  if ((wish->kinds & 1 << GUISE_FRAME_SWAP) != 0 && guise_frame_server_is_current_swap (self, wish))
    {
      answer->swap = guise_frame_cache_get (self->cache, wish->frame, GUISE_FRAME_SWAP);
      answer->iteration = self->cache_iteration;
    }
  if ((wish->kinds & 1 << GUISE_FRAME_MARKS) != 0 && guise_frame_server_is_current_swap (self, wish))
    answer->marks = guise_frame_cache_get (self->cache, wish->frame, GUISE_FRAME_MARKS);
}

gboolean
guise_frame_answer_is_complete (const GuiseFrameAnswer *answer)
{
  return ((answer->wish.kinds & 1 << GUISE_FRAME_ORIGINAL) == 0 || answer->original != NULL)
         && ((answer->wish.kinds & 1 << GUISE_FRAME_SWAP) == 0 || answer->swap != NULL)
         && ((answer->wish.kinds & 1 << GUISE_FRAME_MARKS) == 0 || answer->marks != NULL);
}

GuiseFrameServer *
guise_frame_server_new (GuiseStore *store, gsize cache_bytes, GuiseFrameServerFunc answered,
                        GuiseFrameServerKeptFunc kept, GDestroyNotify ended, gpointer data)
{
  GuiseFrameServer *self = g_new0 (GuiseFrameServer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->store = store;
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->answered = answered;
  self->kept = kept;
  self->direction = 1;
  self->ended = ended;
  self->data = data;
  self->wish.frame = -1;
  self->cache = guise_frame_cache_new (cache_bytes);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->answers);
  g_thread_unref (g_thread_new ("guise-viewer", guise_frame_server_thread, guise_frame_server_ref (self)));
  return self;
}

/* Ends what is under way, if it may be ended and is not for @frame. The caller holds the lock. */
static void
overtake (GuiseFrameServer *self, gint64 frame)
{
  if (self->work != NULL && self->work_frame != frame)
    g_cancellable_cancel (self->work);
}

void
guise_frame_server_quit (GuiseFrameServer *self)
{
  self->deaf = TRUE;
  g_mutex_lock (&self->mutex);
  self->quitting = TRUE;
  overtake (self, -1);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
  guise_frame_server_unref (self);
}

static void
note_wish (GuiseFrameServer *self, const GuiseFrameWish *wish)
{
  if (wish->frame != self->wish.frame)
    self->direction = wish->frame > self->wish.frame ? 1 : -1;
  if (!guise_frame_server_is_current (self, wish))
    guise_frame_cache_drop (self->cache, GUISE_FRAME_ORIGINAL);
  if (!guise_frame_server_is_current_swap (self, wish))
    {
      guise_frame_cache_drop (self->cache, GUISE_FRAME_SWAP);
      guise_frame_cache_drop (self->cache, GUISE_FRAME_MARKS);
    }
  self->wish = *wish;
}

static void
note_miss (GuiseFrameServer *self)
{
  gint64 now_us = g_get_monotonic_time ();

  self->hurried_us = now_us - self->missed_us;
  self->missed_us = now_us;
  overtake (self, self->wish.frame);
}

GuiseFrameAnswer *
guise_frame_server_ask (GuiseFrameServer *self, const GuiseFrameWish *wish, GuiseViewCast *cast)
{
  g_autoptr(GuiseFrameAnswer) answer = g_new0 (GuiseFrameAnswer, 1);
  gboolean at_hand;

  answer->wish = *wish;
  g_mutex_lock (&self->mutex);
  note_wish (self, wish);
  g_clear_pointer (&self->cast, guise_view_cast_unref);
  self->cast = cast != NULL ? guise_view_cast_ref (cast) : NULL;
  guise_frame_server_look_up (self, wish, answer);
  at_hand = wish->frame >= 0 && guise_frame_answer_is_complete (answer) && !self->stale;
  self->wanted = !at_hand;
  if (!at_hand)
    note_miss (self);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  return at_hand ? g_steal_pointer (&answer) : NULL;
}

GArray *
guise_frame_server_list_kept (GuiseFrameServer *self)
{
  GArray *frames;

  g_mutex_lock (&self->mutex);
  frames = guise_frame_cache_list (self->cache, (self->wish.kinds & 1 << GUISE_FRAME_SWAP) != 0 ? GUISE_FRAME_SWAP
                                                                                                 : GUISE_FRAME_ORIGINAL);
  g_mutex_unlock (&self->mutex);
  return frames;
}

void
guise_frame_server_set_feed (GuiseFrameServer *self, gint64 run, GuiseTrainFeed *feed)
{
  g_mutex_lock (&self->mutex);
  self->feed_run = run;
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
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}
