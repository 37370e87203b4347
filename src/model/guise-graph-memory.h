/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-lowering.h"
#include "guise-memory-plan.h"
#include "guise-schedule.h"

G_BEGIN_DECLS

/**
 * GuiseGraphMemory:
 *
 * What of a graph's program needs memory when, and where it goes.
 */
typedef struct
{
  GuiseMemoryItem *values;                /* by tensor; views have none of their own */
  GuiseMemoryItem *gradients;             /* by tensor, ditto */
  GuiseMemoryItem *parameter_gradients;   /* by parameter */
  GuiseMemoryItem *scratch;               /* by step */
  GuiseMemoryItem *items;                 /* all of the above in one array */
  guint            n_items;
  GArray          *blocks;                /* of guint64: their sizes */
} GuiseGraphMemory;

/**
 * guise_graph_memory_init:
 * @lowering: with graph, gpu, variant and plans set
 * @keep_parameter_gradients: from run to run
 *
 * Returns: %FALSE with %GUISE_ERROR_OUT_OF_VRAM when a tensor is larger than the device can bind
 */
gboolean guise_graph_memory_init  (GuiseGraphMemory *self, GuiseLowering *lowering, GArray *steps,
                                   gboolean keep_parameter_gradients, GError **error);
void     guise_graph_memory_clear (GuiseGraphMemory *self);

/* The temporary gradients of a step, which are added to what stands there afterwards: offset within its scratch after
 * which they begin is what the row asks for. */
gboolean guise_graph_step_needs_temporary (const GuiseGraph *graph, const GuiseStep *step, guint input);

G_END_DECLS
