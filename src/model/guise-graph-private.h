/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph.h"
#include "guise-op-geometry.h"

G_BEGIN_DECLS

#define GUISE_NODE_MAX_INPUTS     3
#define GUISE_NODE_MAX_PARAMETERS 2

/* Rows of guise-op-table.c. */
typedef enum
{
  GUISE_OP_INPUT,
  GUISE_OP_CONSTANT,
  GUISE_OP_CONV,
  GUISE_OP_DEPTHWISE,
  GUISE_OP_LEAKY_RELU,
  GUISE_OP_SIGMOID,
  GUISE_OP_NORMALIZE,
  GUISE_OP_ADD,
  GUISE_OP_CONCAT,
  GUISE_OP_RESHAPE,
  GUISE_OP_SLICE,
  GUISE_OP_UPSAMPLE,
  GUISE_OP_DEPTH_TO_SPACE,
  GUISE_OP_SPACE_TO_DEPTH,
  GUISE_OP_RELU,
  GUISE_OP_TANH,
  GUISE_OP_SQRT,
  GUISE_OP_EXP,
  GUISE_OP_LOG,
  GUISE_OP_ABS,
  GUISE_OP_CLIP,
  GUISE_OP_AFFINE,
  GUISE_OP_LOG_COSH,
  GUISE_OP_DETACH,
  GUISE_OP_SUB,
  GUISE_OP_MUL,
  GUISE_OP_DIV,
  GUISE_OP_MAX,
  GUISE_OP_MIN,
  GUISE_OP_PRELU,
  GUISE_OP_REARRANGE,
  GUISE_OP_CONTRACT,
  GUISE_OP_AXIS_MAP,
  GUISE_OP_AVERAGE_POOL,
  GUISE_OP_MAX_POOL,
  GUISE_OP_WINDOW_CONV,
  GUISE_OP_PIXEL_LOSS,
  GUISE_OP_DSSIM_LOSS,
  GUISE_OP_VALUE_LOSS,
  GUISE_N_OPS
} GuiseOp;

/* One operation. Its output is the tensor of the same number. */
typedef struct
{
  GuiseOp         op;
  char           *label;
  GuiseTensor     inputs[GUISE_NODE_MAX_INPUTS];
  guint           n_inputs;
  guint           parameters[GUISE_NODE_MAX_PARAMETERS];
  guint           n_parameters;

  GuiseShape      shape;        /* of the output */
  GuiseTensor     base;         /* whose memory the output shares: itself, unless a view */
  gsize           base_bytes;   /* where in it the output begins */
  gboolean        keep;
  gboolean        wants_gradient;   /* an input whose gradient was asked for */
  gboolean        held;             /* its parameters do not learn from it */

  /* What only some operations have. */
  GuiseConvShape    conv;
  GuiseActivation   activation;
  float             slope;
  GuiseShuffleOrder order;
  guint             first;          /* of a slice */
  float             factors[3];     /* of a loss: what each channel of its output counts; bounds of a clip; a and b of
                                     * an affine function; ε of what normalizes */
  float            *values;         /* of a constant, as they lie in memory */
  GuiseStridedPart *parts;          /* of a rearrangement */
  guint             n_parts;
  GuiseContraction  contraction;
  GuiseAxisMap      axis_map;
  GuiseWindow       window;
} GuiseNode;

struct _GuiseGraph
{
  GuiseParameters *parameters;
  GArray          *nodes;           /* of GuiseNode */
  gboolean         held;            /* what comes is */
};

const GuiseNode *guise_graph_get_node (const GuiseGraph *self, GuiseTensor tensor);
guint            guise_graph_get_size (const GuiseGraph *self);

/**
 * guise_graph_add_node:
 * @node: with inputs and particulars set; what it owns becomes the graph's
 *
 * Completes a node by its row of the op table and adds it. For the builders.
 */
GuiseTensor      guise_graph_add_node (GuiseGraph *self, GuiseNode *node);

/* A layer of the matrix kernels with any padding they can do; @weight and @bias are declared. */
GuiseTensor      guise_graph_convolve (GuiseGraph *self, GuiseTensor x, const GuiseConvShape *conv, guint weight,
                                       guint bias);

/* The shape of an input of @node. */
GuiseShape       guise_node_get_input_shape (const GuiseGraph *self, const GuiseNode *node, guint input);

G_END_DECLS
