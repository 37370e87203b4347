/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph-private.h"
#include "guise-lowering.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_OP_READS_INPUTS = 1 << 0,   /* backward reads the values of the inputs */
  GUISE_OP_READS_OUTPUT = 1 << 1,   /* backward reads the value of the output */
  GUISE_OP_IS_VIEW      = 1 << 2,   /* the output is the memory of the input, the same for gradients: nothing to do */
  GUISE_OP_IS_LOSS      = 1 << 3,   /* has no gradient from above; backward computes the value as well */
  GUISE_OP_ACCUMULATES  = 1 << 4,   /* backward can add to what stands in the inputs' gradients */
  GUISE_OP_TAKES_HALVES = 1 << 5,   /* tensors and gradients may be of halves, any of them */
} GuiseOpFlags;

/**
 * GuiseReferenceCall:
 *
 * One operation in double precision: memory layouts are those of the device,
 * padding included. Gradients are added to what stands in @dx and @dparameters;
 * entries that nobody wants are %NULL.
 */
typedef struct
{
  const GuiseGraph *graph;
  const GuiseNode  *node;
  const double     *x[GUISE_NODE_MAX_INPUTS];
  const double     *parameters[GUISE_NODE_MAX_PARAMETERS];
  double           *y;
  const double     *dy;
  double           *dx[GUISE_NODE_MAX_INPUTS];
  double           *dparameters[GUISE_NODE_MAX_PARAMETERS];
} GuiseReferenceCall;

/**
 * GuiseOpRow:
 *
 * All that graph, autodiff, memory plan, tests and twins know of an operation.
 * Functions that are %NULL have nothing to do.
 *
 * @n_gradients: so many of the first inputs have a gradient
 * @tolerance: greatest error of the device against the twin, relative to the
 *   largest magnitude of the tensor
 * @shape: of the output; aborts when the inputs do not fit
 * @scratch: bytes that the step needs besides its tensors
 * @forward, @backward: record the dispatches of a step
 * @ref_forward, @ref_backward: the twin
 */
typedef struct
{
  const char *name;
  guint       flags;
  guint       n_gradients;
  double      tolerance;
  GuiseShape (*shape)        (const GuiseGraph *graph, const GuiseNode *node);
  guint64    (*scratch)      (GuiseLowering *lowering, const GuiseNode *node, gboolean backward);
  gboolean   (*forward)      (GuiseLowering *lowering, const GuiseNode *node, GError **error);
  gboolean   (*backward)     (GuiseLowering *lowering, const GuiseNode *node, GError **error);
  void       (*ref_forward)  (const GuiseReferenceCall *call);
  void       (*ref_backward) (const GuiseReferenceCall *call);
} GuiseOpRow;

const GuiseOpRow *guise_op_get (GuiseOp op);

G_END_DECLS
