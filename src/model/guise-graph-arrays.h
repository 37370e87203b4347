/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-dims.h"
#include "guise-graph.h"

G_BEGIN_DECLS

/**
 * GuiseArray:
 *
 * A tensor of a graph and what its axes mean. All that follows works on arrays
 * of any number of axes, so that a loss, a model and a network read from a file
 * use the same few kernels; guise-graph.h has the layers that are made for
 * speed. Gradients go through everything here.
 *
 * Wrong sizes are errors of the programmer and abort; who takes sizes from a
 * file checks them first.
 */
typedef struct
{
  GuiseTensor tensor;
  GuiseDims   dims;
} GuiseArray;

/* A tensor with its own four axes. */
GuiseArray guise_array_of       (const GuiseGraph *graph, GuiseTensor tensor);

/* As guise_graph_input(), and a tensor whose @values (in the order of @dims, copied) never change. */
GuiseArray guise_array_input    (GuiseGraph *graph, const char *name, const GuiseDims *dims);
GuiseArray guise_array_constant (GuiseGraph *graph, const char *name, const GuiseDims *dims, const float *values);

/* Functions of each value. */
GuiseArray guise_array_relu   (GuiseGraph *graph, GuiseArray x);                        /* max (x, 0) */
GuiseArray guise_array_tanh   (GuiseGraph *graph, GuiseArray x);
GuiseArray guise_array_sqrt   (GuiseGraph *graph, GuiseArray x);
GuiseArray guise_array_exp    (GuiseGraph *graph, GuiseArray x);
GuiseArray guise_array_log    (GuiseGraph *graph, GuiseArray x);                        /* natural */
GuiseArray guise_array_abs    (GuiseGraph *graph, GuiseArray x);
GuiseArray guise_array_clip   (GuiseGraph *graph, GuiseArray x, float least, float most);
GuiseArray guise_array_affine (GuiseGraph *graph, GuiseArray x, float a, float b);      /* a·x + b */
GuiseArray guise_array_log_cosh (GuiseGraph *graph, GuiseArray x);                      /* log ((eˣ + e⁻ˣ) / 2) */

/* The same values, through which no gradient goes: a weight that follows what it weighs. */
GuiseArray guise_array_detach (GuiseGraph *graph, GuiseArray x);

/**
 * guise_array_broadcast:
 * @to: of as many axes; each size is that of @x, or @x's is 1 and is repeated
 */
GuiseArray guise_array_broadcast (GuiseGraph *graph, GuiseArray x, const GuiseDims *to);

/* Functions of two; an axis of size 1 is repeated to fit the other's. Same ranks. */
GuiseArray guise_array_add   (GuiseGraph *graph, GuiseArray a, GuiseArray b);
GuiseArray guise_array_sub   (GuiseGraph *graph, GuiseArray a, GuiseArray b);
GuiseArray guise_array_mul   (GuiseGraph *graph, GuiseArray a, GuiseArray b);
GuiseArray guise_array_div   (GuiseGraph *graph, GuiseArray a, GuiseArray b);
GuiseArray guise_array_max   (GuiseGraph *graph, GuiseArray a, GuiseArray b);
GuiseArray guise_array_min   (GuiseGraph *graph, GuiseArray a, GuiseArray b);
GuiseArray guise_array_prelu (GuiseGraph *graph, GuiseArray x, GuiseArray slope);       /* x > 0 ? x : slope·x */

/* The sum, or the mean, over the axes whose bits 1 << axis are set; they stay, with size 1. */
GuiseArray guise_array_sum  (GuiseGraph *graph, GuiseArray x, guint axes);
GuiseArray guise_array_mean (GuiseGraph *graph, GuiseArray x, guint axes);

/* Axis i of the result is axis @order[i] of @x. */
GuiseArray guise_array_transpose (GuiseGraph *graph, GuiseArray x, const guint *order);

/* The same values in the same order, seen with other sizes. Costs a copy unless they lie the same. */
GuiseArray guise_array_reshape   (GuiseGraph *graph, GuiseArray x, const GuiseDims *dims);

/* Along each axis the values @first, @first + @step, ...: @counts of them. Steps may be negative. */
GuiseArray guise_array_slice     (GuiseGraph *graph, GuiseArray x, const guint *first, const gint *steps,
                                  const guint *counts);

/* a, then b, along @axis. */
GuiseArray guise_array_concat    (GuiseGraph *graph, GuiseArray a, GuiseArray b, guint axis);

/* @before and @after: values of @value put around each axis, each less than 2^29. */
GuiseArray guise_array_pad       (GuiseGraph *graph, GuiseArray x, const guint *before, const guint *after,
                                  float value);

/**
 * GuiseAxisTap:
 *
 * Value @out of an axis gets @weight times value @in.
 */
typedef struct
{
  guint out, in;
  float weight;
} GuiseAxisTap;

/**
 * guise_array_map_axis:
 * @n_out: new size of @axis
 * @taps: in any order; each value of the axis gets the sum of its taps
 *
 * What resizes, mirrors and blurs along one axis.
 */
GuiseArray guise_array_map_axis  (GuiseGraph *graph, GuiseArray x, guint axis, guint n_out,
                                  const GuiseAxisTap *taps, guint n_taps);

/**
 * guise_array_matmul:
 * @transpose_a, @transpose_b: turn the last two axes of @a, @b first
 *
 * @scale times the product of the matrices in the last two axes. Ranks are the
 * same, at least 2, at most 5; the axes before are equal or 1 and repeated.
 */
GuiseArray guise_array_matmul    (GuiseGraph *graph, GuiseArray a, GuiseArray b, gboolean transpose_a,
                                  gboolean transpose_b, float scale);

/**
 * GuiseWindowParams:
 *
 * By spatial axis, @n_axes of them, at most 3, in the order of the array. A
 * window begins at o·stride − before and has a tap each dilation; 0 is 1 for
 * strides and dilations.
 */
typedef struct
{
  guint    n_axes;
  guint    kernel[3], stride[3], dilation[3];
  guint    before[3];
  guint    out[3];               /* sizes of the result */
  guint    n_groups;             /* of a convolution; 0 is 1 */
  gboolean counts_pads;          /* of an average: places outside count as zeros, else not at all */
} GuiseWindowParams;

/* Of arrays (n, c, spatial...) of %GUISE_AXES_CHANNELS_SECOND or of a tensor's own axes. Windows that see nothing are
 * 0. */
GuiseArray guise_array_average_pool (GuiseGraph *graph, GuiseArray x, const GuiseWindowParams *params);
GuiseArray guise_array_max_pool     (GuiseGraph *graph, GuiseArray x, const GuiseWindowParams *params);

/* @weights: (filters, channels of a group, kernel...) as ONNX has them. Right for all sizes, and slow: for what
 * guise_graph_conv2d() cannot do. */
GuiseArray guise_array_conv         (GuiseGraph *graph, GuiseArray x, GuiseArray weights,
                                     const GuiseWindowParams *params);

/* (x − mean) / √(variance + @epsilon) over @axes, not scaled: of one image and channel for an instance norm, of a
 * sample for a layer norm. */
GuiseArray guise_array_normalize    (GuiseGraph *graph, GuiseArray x, guint axes, float epsilon);

G_END_DECLS
