/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-arrays.h"
#include "model-cases.h"

/* An input of any number of axes, as ONNX orders them. */
static GuiseArray
add_array (GuiseGraph *graph, guint rank, const guint *sizes)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = rank };
  GuiseArray x;

  for (guint i = 0; i < rank; i++)
    dims.sizes[i] = sizes[i];
  x = guise_array_input (graph, "x", &dims);
  guise_graph_want_gradient (graph, x.tensor);

  return x;
}

#define ADD(graph, ...) \
  add_array (graph, G_N_ELEMENTS (((const guint[]) { __VA_ARGS__ })), (const guint[]) { __VA_ARGS__ })

static GuiseArray
add_nhwc (GuiseGraph *graph, guint n, guint h, guint w, guint c)
{
  return guise_array_of (graph, model_cases_add_input (graph, n, h, w, c));
}

static void
add_loss (GuiseGraph *graph, GuiseArray x)
{
  model_cases_add_loss (graph, x.tensor);
}

/* Between 0.1 and 1.1: for what is not defined below 0. */
static GuiseArray
make_positive (GuiseGraph *graph, GuiseArray x)
{
  return guise_array_affine (graph, (GuiseArray) { guise_graph_sigmoid (graph, x.tensor), x.dims }, 1.0f, 0.1f);
}

static void
build_unary (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 2, 3, 5, 7);
  const GuiseArray positive = make_positive (graph, x);

  add_loss (graph, guise_array_relu (graph, x));
  add_loss (graph, guise_array_tanh (graph, x));
  add_loss (graph, guise_array_abs (graph, x));
  add_loss (graph, guise_array_exp (graph, x));
  add_loss (graph, guise_array_clip (graph, x, -0.7f, 0.4f));
  add_loss (graph, guise_array_affine (graph, x, -3.0f, 0.5f));
  add_loss (graph, guise_array_sqrt (graph, positive));
  add_loss (graph, guise_array_log (graph, positive));
}

static void
build_unary_one (GuiseGraph *graph)
{
  add_loss (graph, guise_array_tanh (graph, add_nhwc (graph, 1, 1, 1, 1)));
}

static void
build_binary (GuiseGraph *graph)
{
  const GuiseArray a = add_nhwc (graph, 2, 3, 5, 6);
  const GuiseArray b = add_nhwc (graph, 2, 3, 5, 6);

  add_loss (graph, guise_array_add (graph, a, b));
  add_loss (graph, guise_array_sub (graph, a, b));
  add_loss (graph, guise_array_mul (graph, a, b));
  add_loss (graph, guise_array_div (graph, a, make_positive (graph, b)));
  add_loss (graph, guise_array_mul (graph, a, a));
}

static void
build_extremes (GuiseGraph *graph)
{
  const GuiseArray a = add_nhwc (graph, 2, 3, 5, 6);
  const GuiseArray b = add_nhwc (graph, 2, 3, 5, 6);

  add_loss (graph, guise_array_max (graph, a, b));
  add_loss (graph, guise_array_min (graph, a, guise_array_affine (graph, b, 1.0f, 0.0f)));
}

/* Either side repeated along some axes, and one of them for every channel. */
static void
build_broadcast (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 2, 3, 5, 7);

  add_loss (graph, guise_array_prelu (graph, x, add_nhwc (graph, 1, 1, 1, 7)));
  add_loss (graph, guise_array_mul (graph, add_nhwc (graph, 2, 1, 1, 1), x));
  add_loss (graph, guise_array_sub (graph, add_nhwc (graph, 1, 3, 1, 7), add_nhwc (graph, 2, 1, 5, 1)));
  add_loss (graph, guise_array_add (graph, x, add_nhwc (graph, 1, 1, 1, 1)));
}

static void
build_reduce (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 3, 5, 7, 6);

  add_loss (graph, guise_array_mean (graph, x, 0x6));
  add_loss (graph, guise_array_sum (graph, x, 0x8));
  add_loss (graph, guise_array_mean (graph, x, 0xf));
  add_loss (graph, guise_array_sum (graph, x, 0x1));
  add_loss (graph, guise_array_sum (graph, x, 0x0));
}

static void
build_reduce_five (GuiseGraph *graph)
{
  add_loss (graph, guise_array_mean (graph, ADD (graph, 2, 3, 2, 5, 3), 0x15));
}

static void
build_transpose (GuiseGraph *graph)
{
  const GuiseArray x = ADD (graph, 2, 3, 4, 5);

  add_loss (graph, guise_array_transpose (graph, x, (const guint[]) { 3, 1, 0, 2 }));
  add_loss (graph, guise_array_transpose (graph, x, (const guint[]) { 0, 2, 3, 1 }));
  add_loss (graph, guise_array_transpose (graph, ADD (graph, 7, 3), (const guint[]) { 1, 0 }));
}

static void
build_transpose_six (GuiseGraph *graph)
{
  add_loss (graph, guise_array_transpose (graph, ADD (graph, 2, 3, 1, 2, 3, 2), (const guint[]) { 0, 1, 4, 2, 5, 3 }));
}

static void
build_reshape (GuiseGraph *graph)
{
  const GuiseDims plain = { GUISE_AXES_CHANNELS_SECOND, 2, { 3, 5 } };
  const GuiseArray x = ADD (graph, 2, 6, 5, 2);

  add_loss (graph, guise_array_reshape (graph, x, &(GuiseDims) { GUISE_AXES_CHANNELS_SECOND, 3, { 4, 3, 10 } }));
  add_loss (graph, guise_array_reshape (graph, x, &(GuiseDims) { GUISE_AXES_CHANNELS_SECOND, 2, { 8, 15 } }));
  add_loss (graph, guise_array_reshape (graph, x, &(GuiseDims) { GUISE_AXES_CHANNELS_SECOND, 1, { 120 } }));
  add_loss (graph, guise_array_tanh (graph, guise_array_reshape (graph, ADD (graph, 3, 5, 1, 1), &plain)));
}

static void
build_cut (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 3, 6, 7, 10);

  add_loss (graph, guise_array_slice (graph, x, (const guint[]) { 1, 0, 2, 3 }, (const gint[]) { 1, 2, 1, 3 },
                                      (const guint[]) { 2, 3, 4, 2 }));
  add_loss (graph, guise_array_slice (graph, x, (const guint[]) { 2, 5, 6, 9 }, (const gint[]) { -1, -2, -1, -4 },
                                      (const guint[]) { 3, 2, 7, 1 }));
}

static void
build_join (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 2, 3, 5, 6);

  add_loss (graph, guise_array_concat (graph, x, add_nhwc (graph, 2, 3, 5, 3), 3));
  add_loss (graph, guise_array_concat (graph, add_nhwc (graph, 2, 3, 1, 6), x, 2));
  add_loss (graph, guise_array_concat (graph, x, x, 0));
}

static void
build_pad (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 2, 3, 5, 6);

  add_loss (graph, guise_array_pad (graph, x, (const guint[]) { 0, 1, 2, 0 }, (const guint[]) { 0, 3, 0, 0 }, 0.0f));
  add_loss (graph, guise_array_pad (graph, x, (const guint[]) { 1, 1, 0, 3 }, (const guint[]) { 1, 0, 2, 0 }, -1.5f));
}

/* Linear weights, values left out, values that several see: along a row and along the channels. */
static void
build_axis_map (GuiseGraph *graph)
{
  static const GuiseAxisTap taps[] = {
    { 0, 1, 0.25f }, { 0, 2, 0.75f }, { 1, 2, 1.0f }, { 3, 4, -1.5f }, { 3, 0, 2.0f }, { 3, 2, 0.5f },
  };
  const GuiseArray x = add_nhwc (graph, 2, 3, 5, 6);

  add_loss (graph, guise_array_map_axis (graph, x, 2, 4, taps, G_N_ELEMENTS (taps)));
  add_loss (graph, guise_array_map_axis (graph, x, 3, 7, taps, G_N_ELEMENTS (taps)));
  add_loss (graph, guise_array_map_axis (graph, ADD (graph, 2, 3, 5, 2, 3), 2, 4, taps, G_N_ELEMENTS (taps)));
}

static void
build_matmul (GuiseGraph *graph)
{
  const GuiseArray a = ADD (graph, 3, 5);
  const GuiseArray b = ADD (graph, 5, 7);

  add_loss (graph, guise_array_matmul (graph, a, b, FALSE, FALSE, 1.0f));
  add_loss (graph, guise_array_matmul (graph, b, a, TRUE, TRUE, -0.5f));
  add_loss (graph, guise_array_matmul (graph, a, ADD (graph, 1, 5), FALSE, TRUE, 1.0f));
}

/* Stacks, of which one is repeated. */
static void
build_matmul_stack (GuiseGraph *graph)
{
  add_loss (graph, guise_array_matmul (graph, ADD (graph, 2, 3, 5, 2), ADD (graph, 2, 1, 2, 4), FALSE, FALSE, 1.0f));
}

static void
build_average_pool (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 2, 7, 5, 6);

  add_loss (graph, guise_array_average_pool (graph, x, &(GuiseWindowParams) {
    .n_axes = 2, .kernel = { 3, 2 }, .stride = { 2, 1 }, .before = { 1, 1 }, .out = { 4, 6 },
  }));
  add_loss (graph, guise_array_average_pool (graph, x, &(GuiseWindowParams) {
    .n_axes = 2, .kernel = { 2, 2 }, .stride = { 3, 2 }, .dilation = { 2, 3 }, .before = { 1, 2 }, .out = { 3, 3 },
    .counts_pads = TRUE,
  }));
}

static void
build_max_pool (GuiseGraph *graph)
{
  add_loss (graph, guise_array_max_pool (graph, add_nhwc (graph, 2, 7, 5, 6), &(GuiseWindowParams) {
    .n_axes = 2, .kernel = { 3, 3 }, .stride = { 2, 1 }, .before = { 1, 1 }, .out = { 4, 5 },
  }));
  add_loss (graph, guise_array_max_pool (graph, ADD (graph, 2, 3, 4, 5, 4), &(GuiseWindowParams) {
    .n_axes = 3, .kernel = { 2, 2, 2 }, .stride = { 1, 2, 1 }, .dilation = { 1, 1, 2 }, .out = { 3, 2, 2 },
  }));
}

static void
build_window_conv (GuiseGraph *graph)
{
  add_loss (graph, guise_array_conv (graph, ADD (graph, 2, 6, 7, 5), ADD (graph, 9, 2, 3, 2), &(GuiseWindowParams) {
    .n_axes = 2, .kernel = { 3, 2 }, .stride = { 2, 1 }, .dilation = { 1, 2 }, .before = { 1, 1 }, .out = { 3, 4 },
    .n_groups = 3,
  }));
}

static void
build_window_conv_three (GuiseGraph *graph)
{
  const GuiseArray weights = ADD (graph, 5, 3, 2, 2, 3);

  add_loss (graph, guise_array_conv (graph, ADD (graph, 1, 3, 4, 3, 5), weights, &(GuiseWindowParams) {
    .n_axes = 3, .kernel = { 2, 2, 3 }, .stride = { 1, 1, 2 }, .before = { 0, 1, 1 }, .out = { 3, 4, 3 },
  }));
}

static void
build_normalize (GuiseGraph *graph)
{
  const GuiseArray x = add_nhwc (graph, 2, 3, 5, 6);

  add_loss (graph, guise_array_normalize (graph, x, 0x6, 1e-3f));
  add_loss (graph, guise_array_normalize (graph, x, 0xe, 1e-3f));
}

/* A constant is one side of everything, and has no gradient. */
static void
build_constant (GuiseGraph *graph)
{
  static const float values[] = { 0.5f, -1.25f, 2.0f, 0.0f, -0.75f, 3.0f };
  const GuiseDims dims = { GUISE_AXES_NHWC, 4, { 1, 2, 1, 3 } };

  add_loss (graph, guise_array_mul (graph, add_nhwc (graph, 2, 2, 5, 3),
                                    guise_array_constant (graph, "constant", &dims, values)));
}

static const ModelCase cases[] = {
  { "unary", 1e-5, build_unary },
  { "unary-one", 1e-5, build_unary_one },
  { "binary", 1e-5, build_binary },
  { "extremes", 1e-6, build_extremes },
  { "broadcast", 1e-5, build_broadcast },
  { "reduce", 1e-5, build_reduce },
  { "reduce-five", 1e-5, build_reduce_five },
  { "transpose", 1e-6, build_transpose },
  { "transpose-six", 1e-6, build_transpose_six },
  { "array-reshape", 1e-6, build_reshape },
  { "array-slice", 1e-6, build_cut },
  { "array-concat", 1e-6, build_join },
  { "pad", 1e-6, build_pad },
  { "axis-map", 1e-5, build_axis_map },
  { "matmul", 1e-5, build_matmul },
  { "matmul-stack", 1e-5, build_matmul_stack },
  { "average-pool", 1e-5, build_average_pool },
  { "max-pool", 1e-5, build_max_pool },
  { "window-conv", 1e-5, build_window_conv },
  { "window-conv-three", 1e-5, build_window_conv_three },
  { "normalize", 1e-4, build_normalize },
  { "constant", 1e-5, build_constant },
};

const ModelCase *
model_cases_list_arrays (guint *n_cases)
{
  *n_cases = G_N_ELEMENTS (cases);

  return cases;
}
