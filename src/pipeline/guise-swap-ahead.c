/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-ahead.h"

typedef struct
{
  GuiseSwapAheadFrame of;
  /* Guarded by the mutex of all: */
  gboolean            is_wanted, is_done, is_drawn;
} Frame;

/* What is drawn together. */
typedef struct
{
  guint   n;
  Frame  *frames[];
} Group;

struct _GuiseSwapAhead
{
  GMutex       mutex;
  GCond        done;
  GMutex       turn;
  GThreadPool *thread;    /* (nullable): one, which stays: new ones would each get memory of their own */
  GQueue       frames;    /* of Frame; of the owner */
};

/* Those that are still wanted. (transfer container) (element-type Frame) */
static GPtrArray *
list_wanted (GuiseSwapAhead *self, const Group *group)
{
  GPtrArray *wanted = g_ptr_array_new ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < group->n; i++)
    if (group->frames[i]->is_wanted)
      g_ptr_array_add (wanted, group->frames[i]);
  g_mutex_unlock (&self->mutex);
  return wanted;
}

/* All that player @player has to do with @frames. */
static gboolean
draw_player (GPtrArray *frames, guint player)
{
  g_autoptr(GPtrArray) takes = g_ptr_array_new ();

  for (guint i = 0; i < frames->len; i++)
    g_ptr_array_add (takes, g_ptr_array_index (((Frame *) g_ptr_array_index (frames, i))->of.takes, player));
  /* Why they cannot be is said when they are rendered. */
  return guise_swap_take_draw_all ((GuiseSwapTake *const *) takes->pdata, takes->len, NULL);
}

static gboolean
draw (GuiseSwapAhead *self, GPtrArray *frames)
{
  gboolean is_drawn = TRUE;

  if (frames->len == 0)
    return FALSE;
  g_mutex_lock (&self->turn);
  for (guint i = 0; is_drawn && i < ((Frame *) g_ptr_array_index (frames, 0))->of.takes->len; i++)
    is_drawn = draw_player (frames, i);
  g_mutex_unlock (&self->turn);
  return is_drawn;
}

/* Thread: that of the pool. Takes the group. */
static void
draw_group (gpointer data, gpointer user_data)
{
  g_autofree Group *group = data;
  GuiseSwapAhead *self = user_data;
  g_autoptr(GPtrArray) wanted = list_wanted (self, group);
  const gboolean is_drawn = draw (self, wanted);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < wanted->len; i++)
    ((Frame *) g_ptr_array_index (wanted, i))->is_drawn = is_drawn;
  for (guint i = 0; i < group->n; i++)
    group->frames[i]->is_done = TRUE;
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
guise_swap_ahead_add (GuiseSwapAhead *self, const GuiseSwapAheadFrame *frames, guint n)
{
  Group *group = g_malloc (sizeof *group + n * sizeof *group->frames);

  group->n = n;
  for (guint i = 0; i < n; i++)
    {
      group->frames[i] = g_new (Frame, 1);
      *group->frames[i] = (Frame) { .of = frames[i], .is_wanted = TRUE };
      g_queue_push_tail (&self->frames, group->frames[i]);
    }
  if (self->thread == NULL)
    self->thread = g_thread_pool_new (draw_group, self, 1, TRUE, NULL);
  g_thread_pool_push (self->thread, group, NULL);
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

  takes = g_steal_pointer (&frame->of.takes);
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
    if (frame->of.index == index)
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
