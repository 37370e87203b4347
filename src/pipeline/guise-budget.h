/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseBudget:
 *
 * The one place that says how many threads may be busy: decoders, OpenCV and a
 * Vulkan driver on the processor draw on the same cores. A job takes a share
 * before it starts threads and gives it back when they have ended. A share may
 * be smaller than what was asked for but is never empty, so nothing waits for
 * ever and no two takers can deadlock.
 *
 * What the user looks at comes first: while an interactive share is out,
 * background work pauses in guise_budget_wait_turn().
 *
 * Thread: any.
 */
typedef struct _GuiseBudget GuiseBudget;

typedef enum
{
  GUISE_BUDGET_INTERACTIVE,   /* somebody waits for the picture: scrubbing, a preview that was asked for */
  GUISE_BUDGET_JOB,           /* extraction, export */
  GUISE_BUDGET_BACKGROUND,    /* training on the processor: yields to the others */
} GuiseBudgetClass;

/* The budget of this process: as many threads as there are cores, or GUISE_THREADS from the environment (1–1024). */
GuiseBudget *guise_budget_get_shared  (void);

/* Returns: (transfer full): a budget of @n_threads (at least 1) of its own, for tests. */
GuiseBudget *guise_budget_new         (guint n_threads);
void         guise_budget_free        (GuiseBudget *self);

guint        guise_budget_get_threads (GuiseBudget *self);

/**
 * guise_budget_take:
 * @wanted: threads that could be kept busy; 0 = all there are
 *
 * Returns: 1 … @wanted threads: what the others left, but at least one, and for
 * an interactive share at least half of all
 */
guint        guise_budget_take        (GuiseBudget *self, GuiseBudgetClass budget_class, guint wanted);
void         guise_budget_give_back   (GuiseBudget *self, GuiseBudgetClass budget_class, guint n_threads);

/**
 * guise_budget_wait_turn:
 *
 * Background work calls this between two steps of at most 250 ms. Blocks while
 * an interactive share is out.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED when @cancellable was cancelled
 */
gboolean     guise_budget_wait_turn   (GuiseBudget *self, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseBudget, guise_budget_free)

G_END_DECLS
