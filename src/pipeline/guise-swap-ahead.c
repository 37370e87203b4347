/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-ahead.h"

typedef struct
{
  gint64     index;
  GPtrArray *takes;
  /* Guarded by the mutex of all: */
  gboolean   is_wanted, is_done, is_drawn;
} Frame;

struct _GuiseSwapAhead
{
  GMutex       mutex;
  GCond        done;
  GMutex       turn;
  GThreadPool *thread;    /* (nullable): one, which stays: new ones would each get memory of their own */
  GQueue       frames;    /* of Frame; of the owner */
};

static gboolean
draw (GPtrArray *takes)
{
  for (guint i = 0; i < takes->len; i++)
    /* Why it cannot be is said when it is rendered. */
    if (!guise_swap_take_draw (g_ptr_array_index (takes, i), NULL))
      return FALSE;
  return TRUE;
}

/* Thread: that of the pool. */
static void
draw_frame (gpointer data, gpointer user_data)
{
  Frame *frame = data;
  GuiseSwapAhead *self = user_data;
  gboolean is_wanted, is_drawn = FALSE;

  g_mutex_lock (&self->mutex);
  is_wanted = frame->is_wanted;
  g_mutex_unlock (&self->mutex);

  if (is_wanted)
    {
      g_mutex_lock (&self->turn);
      is_drawn = draw (frame->takes);
      g_mutex_unlock (&self->turn);
    }

  g_mutex_lock (&self->mutex);
  frame->is_done = TRUE;
  frame->is_drawn = is_drawn;
  g_cond_signal (&self->done);
  g_mutex_unlock (&self->mutex);
}

GuiseSwapAhead *
guise_swap_ahead_new (void)
{
  GuiseSwapAhead *self = g_new0 (GuiseSwapAhead, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->done);
  g_mutex_init (&self->turn);
  g_queue_init (&self->frames);
  return self;
}

void
guise_swap_ahead_free (GuiseSwapAhead *self)
{
  guise_swap_ahead_clear (self);
  if (self->thread != NULL)
    g_thread_pool_free (self->thread, FALSE, TRUE);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->done);
  g_mutex_clear (&self->turn);
  g_free (self);
}

void
guise_swap_ahead_add (GuiseSwapAhead *self, gint64 index, GPtrArray *takes)
{
  Frame *frame = g_new0 (Frame, 1);

  *frame = (Frame) { .index = index, .takes = takes, .is_wanted = TRUE };
  g_queue_push_tail (&self->frames, frame);
  if (self->thread == NULL)
    self->thread = g_thread_pool_new (draw_frame, self, 1, TRUE, NULL);
  g_thread_pool_push (self->thread, frame, NULL);
}

/* Returns: (transfer full) (nullable): what was drawn. Frees @frame. */
static GPtrArray *
take_out (GuiseSwapAhead *self, Frame *frame, gboolean is_wanted)
{
  GPtrArray *takes;

  g_mutex_lock (&self->mutex);
  frame->is_wanted = is_wanted;
  while (!frame->is_done)
    g_cond_wait (&self->done, &self->mutex);
  g_mutex_unlock (&self->mutex);

  takes = g_steal_pointer (&frame->takes);
  if (!frame->is_drawn || !is_wanted)
    g_clear_pointer (&takes, g_ptr_array_unref);
  g_free (frame);
  return takes;
}

GPtrArray *
guise_swap_ahead_claim (GuiseSwapAhead *self, gint64 index)
{
  Frame *frame;

  while ((frame = g_queue_pop_head (&self->frames)) != NULL)
    if (frame->index == index)
      return take_out (self, frame, TRUE);
    else
      take_out (self, frame, FALSE);
  return NULL;
}

void
guise_swap_ahead_clear (GuiseSwapAhead *self)
{
  Frame *frame;

  g_mutex_lock (&self->mutex);
  for (GList *l = self->frames.head; l != NULL; l = l->next)
    ((Frame *) l->data)->is_wanted = FALSE;
  g_mutex_unlock (&self->mutex);
  while ((frame = g_queue_pop_head (&self->frames)) != NULL)
    take_out (self, frame, FALSE);
}

GMutex *
guise_swap_ahead_get_turn (GuiseSwapAhead *self)
{
  return &self->turn;
}
