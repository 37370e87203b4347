/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-budget.h"

#include <stdlib.h>

/* How long background work may miss that it was cancelled. */
#define POLL_INTERVAL_US (50 * G_TIME_SPAN_MILLISECOND)

#define MAX_THREADS 1024

struct _GuiseBudget
{
  guint  n_threads;

  GMutex mutex;       /* guards the two below */
  GCond  changed;
  guint  n_taken;
  guint  n_interactive;
};

GuiseBudget *
guise_budget_new (guint n_threads)
{
  GuiseBudget *self = g_new0 (GuiseBudget, 1);

  self->n_threads = CLAMP (n_threads, 1, MAX_THREADS);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  return self;
}

void
guise_budget_free (GuiseBudget *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

static guint
threads_of_this_machine (void)
{
  const char *asked = g_getenv ("GUISE_THREADS");
  guint64 n_threads;

  if (asked != NULL && g_ascii_string_to_unsigned (asked, 10, 1, MAX_THREADS, &n_threads, NULL))
    return (guint) n_threads;

  return g_get_num_processors ();
}

GuiseBudget *
guise_budget_get_shared (void)
{
  static GuiseBudget *shared;

  if (g_once_init_enter (&shared))
    g_once_init_leave (&shared, guise_budget_new (threads_of_this_machine ()));

  return shared;
}

guint
guise_budget_get_threads (GuiseBudget *self)
{
  return self->n_threads;
}

guint
guise_budget_take (GuiseBudget *self, GuiseBudgetClass budget_class, guint wanted)
{
  guint left, granted;

  if (wanted == 0 || wanted > self->n_threads)
    wanted = self->n_threads;

  g_mutex_lock (&self->mutex);
  left = self->n_taken < self->n_threads ? self->n_threads - self->n_taken : 0;
  if (budget_class == GUISE_BUDGET_INTERACTIVE)
    {
      /* Background work that holds the rest pauses at its next turn. */
      left = MAX (left, (self->n_threads + 1) / 2);
      self->n_interactive++;
    }
  granted = CLAMP (left, 1, wanted);
  self->n_taken += granted;
  g_mutex_unlock (&self->mutex);

  return granted;
}

void
guise_budget_give_back (GuiseBudget *self, GuiseBudgetClass budget_class, guint n_threads)
{
  g_mutex_lock (&self->mutex);
  g_assert (self->n_taken >= n_threads);
  self->n_taken -= n_threads;
  if (budget_class == GUISE_BUDGET_INTERACTIVE)
    {
      g_assert (self->n_interactive > 0);
      self->n_interactive--;
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

gboolean
guise_budget_wait_turn (GuiseBudget *self, GCancellable *cancellable, GError **error)
{
  g_mutex_lock (&self->mutex);
  while (self->n_interactive > 0 && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time () + POLL_INTERVAL_US);
  g_mutex_unlock (&self->mutex);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
