/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph-private.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_STEP_FORWARD,    /* a node's value */
  GUISE_STEP_BACKWARD,   /* the gradients of a node's inputs and parameters; of a loss its value too */
  GUISE_STEP_UPDATE,     /* the optimizer's step of one parameter */
} GuiseStepKind;

typedef struct
{
  GuiseStepKind kind;
  guint         index;                                            /* node, or parameter of an update */
  gboolean      wants[GUISE_NODE_MAX_INPUTS];                     /* a gradient of that input */
  gboolean      accumulates[GUISE_NODE_MAX_INPUTS];               /* something stands there already: add */
  gboolean      parameter_accumulates[GUISE_NODE_MAX_PARAMETERS];
} GuiseStep;

/* Whether the gradient of that parameter of @node is wanted. Thread: any. */
gboolean guise_node_learns (const GuiseGraph *graph, const GuiseNode *node, guint parameter);

/**
 * guise_schedule_new:
 * @train: also backward, by reverse-mode differentiation of the sum of all losses
 * @update: with the optimizer's step of each parameter as soon as its gradient
 *   is complete, so that gradients need little memory
 *
 * Returns: (transfer full) (element-type GuiseStep): what is to be done, in order
 *
 * Thread: any.
 */
GArray *guise_schedule_new (const GuiseGraph *graph, gboolean train, gboolean update);

G_END_DECLS
