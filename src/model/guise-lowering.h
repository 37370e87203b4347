/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph-private.h"
#include "guise-gpu-program.h"
#include "guise-matrix-tune.h"

G_BEGIN_DECLS

/**
 * GuiseLowering:
 *
 * What the rows of the op table see while a graph becomes a program: where each
 * tensor lies and what the current step is to write. Filled by
 * guise-graph-program.c.
 */
typedef struct
{
  const GuiseGraph   *graph;
  GuiseGpu           *gpu;
  GuiseGpuProgram    *program;                /* NULL while only memory is planned */
  GuiseGpuProgram    *weights_program;        /* (nullable): of what is made of weights that stay the same, */
  GuiseGpuArena      *weights_arena;          /* and its memory */
  GuiseMatrixVariant  variant;
  guint               order_batch;            /* 0, or as of GuiseGraphProgramParams */
  GHashTable         *plans;                  /* "LAYER/OPERATION" -> text of its plan; grows as layers are met */
  GuiseMatrixTunes   *tunes;                  /* (nullable): what is chosen where those say nothing */
  GuiseParameterState weights;                /* values, or their running mean */
  gboolean            train;
  gboolean            scales_loss;            /* gradients of losses are multiplied by the loss scale of the step */
  GuiseGpuRange       step;                   /* a GuiseOptimizerStep in host memory; only with train */

  GuiseGpuStorage    *storage;                /* by tensor that is no view: of its value and its gradient */
  GuiseGpuRange      *values;                 /* by tensor */
  GuiseGpuRange      *gradients;              /* by tensor; views included */
  GuiseGpuRange      *parameter_gradients;    /* by parameter */

  /* Of the step at hand. */
  GuiseGpuRange       input_gradients[GUISE_NODE_MAX_INPUTS];      /* no buffer: not wanted */
  gboolean            accumulate[GUISE_NODE_MAX_INPUTS];           /* only with GUISE_OP_ACCUMULATES */
  gboolean            parameter_accumulate[GUISE_NODE_MAX_PARAMETERS];
  GuiseGpuRange       scratch;
} GuiseLowering;

/* The output of @node, which is the tensor of its number. */
static inline GuiseTensor
guise_lowering_get_output (const GuiseLowering *self, const GuiseNode *node)
{
  return (GuiseTensor) (node - &g_array_index (self->graph->nodes, GuiseNode, 0));
}

/* Specialization constants of a kernel beside those of pointwise.glsl. */
#define GUISE_LOWERING_MAX_CONSTANTS 8

/**
 * GuiseLoweringKernel:
 *
 * A dispatch of a kernel that uses loads.glsl, and pointwise.glsl if it has items. What a tensor is read and written
 * for is decided by the binding, so that one may be bound twice.
 */
typedef struct
{
  const char   *name, *variant;
  GuiseGpuRange bindings[GUISE_GPU_MAX_BINDINGS];
  guint         n_bindings;
  gconstpointer push;
  gsize         push_size;
  guint32       constants[GUISE_LOWERING_MAX_CONSTANTS];   /* constant_id 2, 3 … */
  guint         n_constants;
  gsize         n_items;          /* of a pointwise kernel; else 0 and @groups */
  guint32       groups[3];
  double        operations, bytes;   /* see GuiseGpuDispatch */
} GuiseLoweringKernel;

gboolean guise_lowering_dispatch (GuiseLowering *self, const GuiseNode *node, const GuiseLoweringKernel *kernel,
                                  GError **error);

/* How a tensor and its gradient are kept, and the bytes that either takes. */
GuiseGpuStorage guise_lowering_get_storage (const GuiseLowering *self, GuiseTensor tensor);
guint64         guise_lowering_count_bytes (const GuiseLowering *self, GuiseTensor tensor);

/* A part of the scratch of this step: begins at *@offset, which moves past it. */
GuiseGpuRange guise_lowering_take_scratch (GuiseLowering *self, guint64 *offset, guint64 size);

/* What guise_lowering_take_scratch() takes for so many bytes. */
guint64       guise_lowering_align (GuiseLowering *self, guint64 size);

/* (transfer full): "LAYER/OPERATION", for the profile and the plan. */
char    *guise_lowering_dup_label (const GuiseNode *node, GuiseMatrixOp op);

/* The kernel plan of an operation of a layer: the one asked for, else the one measured, else the default; noted. */
void     guise_lowering_get_plan (GuiseLowering *self, const GuiseNode *node, GuiseMatrixOp op, GuiseMatrixPlan *plan);

G_END_DECLS
