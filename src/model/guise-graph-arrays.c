/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-arrays.h"

#include "guise-graph-private.h"

GuiseArray
guise_array_of (const GuiseGraph *graph, GuiseTensor tensor)
{
  return (GuiseArray) { tensor, guise_dims_of_shape (guise_graph_get_shape (graph, tensor)) };
}

GuiseArray
guise_array_input (GuiseGraph *graph, const char *name, const GuiseDims *dims)
{
  g_assert (guise_dims_are_valid (dims));

  return (GuiseArray) { guise_graph_input (graph, name, guise_dims_get_shape (dims)), *dims };
}

GuiseArray
guise_array_constant (GuiseGraph *graph, const char *name, const GuiseDims *dims, const float *values)
{
  GuiseNode node = { .op = GUISE_OP_CONSTANT, .label = g_strdup (name), .keep = TRUE };

  g_assert (guise_dims_are_valid (dims));
  node.shape = guise_dims_get_shape (dims);
  node.values = g_new (float, guise_shape_padded_count (node.shape));
  guise_dims_pack (dims, values, node.values);

  return (GuiseArray) { guise_graph_add_node (graph, &node), *dims };
}

static GuiseArray
add_unary (GuiseGraph *graph, GuiseOp op, GuiseArray x, float a, float b)
{
  GuiseNode node = { .op = op, .inputs = { x.tensor }, .n_inputs = 1, .factors = { a, b } };

  return (GuiseArray) { guise_graph_add_node (graph, &node), x.dims };
}

GuiseArray
guise_array_relu (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_RELU, x, 0.0f, 0.0f);
}

GuiseArray
guise_array_tanh (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_TANH, x, 0.0f, 0.0f);
}

GuiseArray
guise_array_sqrt (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_SQRT, x, 0.0f, 0.0f);
}

GuiseArray
guise_array_exp (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_EXP, x, 0.0f, 0.0f);
}

GuiseArray
guise_array_log (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_LOG, x, 0.0f, 0.0f);
}

GuiseArray
guise_array_abs (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_ABS, x, 0.0f, 0.0f);
}

GuiseArray
guise_array_clip (GuiseGraph *graph, GuiseArray x, float least, float most)
{
  return add_unary (graph, GUISE_OP_CLIP, x, least, most);
}

GuiseArray
guise_array_affine (GuiseGraph *graph, GuiseArray x, float a, float b)
{
  return add_unary (graph, GUISE_OP_AFFINE, x, a, b);
}

GuiseArray
guise_array_log_cosh (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_LOG_COSH, x, 0.0f, 0.0f);
}

GuiseArray
guise_array_detach (GuiseGraph *graph, GuiseArray x)
{
  return add_unary (graph, GUISE_OP_DETACH, x, 0.0f, 0.0f);
}

/* What both become when axes of size 1 are repeated. */
static GuiseDims
get_common_dims (const GuiseDims *a, const GuiseDims *b)
{
  GuiseDims dims = *a;

  g_assert (a->axes == b->axes && a->rank == b->rank);
  for (guint i = 0; i < a->rank; i++)
    {
      g_assert (a->sizes[i] == b->sizes[i] || a->sizes[i] == 1 || b->sizes[i] == 1);
      dims.sizes[i] = MAX (a->sizes[i], b->sizes[i]);
    }

  return dims;
}

static GuiseArray
add_binary (GuiseGraph *graph, GuiseOp op, GuiseArray a, GuiseArray b)
{
  const GuiseDims dims = get_common_dims (&a.dims, &b.dims);
  const GuiseArray whole_a = guise_array_broadcast (graph, a, &dims);
  const GuiseArray whole_b = guise_array_broadcast (graph, b, &dims);
  GuiseNode node = { .op = op, .inputs = { whole_a.tensor, whole_b.tensor }, .n_inputs = 2 };

  return (GuiseArray) { guise_graph_add_node (graph, &node), dims };
}

GuiseArray
guise_array_add (GuiseGraph *graph, GuiseArray a, GuiseArray b)
{
  return add_binary (graph, GUISE_OP_ADD, a, b);
}

GuiseArray
guise_array_sub (GuiseGraph *graph, GuiseArray a, GuiseArray b)
{
  return add_binary (graph, GUISE_OP_SUB, a, b);
}

GuiseArray
guise_array_mul (GuiseGraph *graph, GuiseArray a, GuiseArray b)
{
  return add_binary (graph, GUISE_OP_MUL, a, b);
}

GuiseArray
guise_array_div (GuiseGraph *graph, GuiseArray a, GuiseArray b)
{
  return add_binary (graph, GUISE_OP_DIV, a, b);
}

GuiseArray
guise_array_max (GuiseGraph *graph, GuiseArray a, GuiseArray b)
{
  return add_binary (graph, GUISE_OP_MAX, a, b);
}

GuiseArray
guise_array_min (GuiseGraph *graph, GuiseArray a, GuiseArray b)
{
  return add_binary (graph, GUISE_OP_MIN, a, b);
}

GuiseArray
guise_array_prelu (GuiseGraph *graph, GuiseArray x, GuiseArray slope)
{
  return add_binary (graph, GUISE_OP_PRELU, x, slope);
}

/* Which axes are spatial: all but the sample and the channel. Returns: the number of the first of @n */
static guint
get_first_spatial (const GuiseDims *dims, guint n)
{
  g_assert (n >= 1 && n <= 3 && dims->rank == n + 2);

  return dims->axes == GUISE_AXES_NHWC ? 1 : 2;
}

static GuiseWindow
get_window (const GuiseDims *dims, const GuiseWindowParams *params)
{
  const guint first = get_first_spatial (dims, params->n_axes);
  GuiseWindow window = { .n_groups = MAX (params->n_groups, 1u), .counts_pads = params->counts_pads };

  for (guint i = 0; i < 3; i++)
    {
      window.in[i] = window.out[i] = window.kernel[i] = window.stride[i] = window.dilation[i] = 1;
      window.pad[i] = 0;
    }
  for (guint i = 0; i < params->n_axes; i++)
    {
      const guint at = 3 - params->n_axes + i;

      window.in[at] = dims->sizes[first + i];
      window.out[at] = params->out[i];
      window.kernel[at] = params->kernel[i];
      window.stride[at] = MAX (params->stride[i], 1u);
      window.dilation[at] = MAX (params->dilation[i], 1u);
      window.pad[at] = params->before[i];
    }

  return window;
}

/* Of the result of windows over @x that has so many channels. */
static GuiseDims
get_window_dims (const GuiseDims *x, const GuiseWindowParams *params, guint channels)
{
  const guint first = get_first_spatial (x, params->n_axes);
  GuiseDims dims = *x;

  for (guint i = 0; i < params->n_axes; i++)
    dims.sizes[first + i] = params->out[i];
  dims.sizes[x->axes == GUISE_AXES_NHWC ? 3 : 1] = channels;
  g_assert (guise_dims_are_valid (&dims));

  return dims;
}

static GuiseArray
add_pool (GuiseGraph *graph, GuiseOp op, GuiseArray x, const GuiseWindowParams *params)
{
  const GuiseDims dims = get_window_dims (&x.dims, params, guise_dims_get_shape (&x.dims).c);
  GuiseNode node = { .op = op, .inputs = { x.tensor }, .n_inputs = 1, .window = get_window (&x.dims, params) };

  return (GuiseArray) { guise_graph_add_node (graph, &node), dims };
}

GuiseArray
guise_array_average_pool (GuiseGraph *graph, GuiseArray x, const GuiseWindowParams *params)
{
  return add_pool (graph, GUISE_OP_AVERAGE_POOL, x, params);
}

GuiseArray
guise_array_max_pool (GuiseGraph *graph, GuiseArray x, const GuiseWindowParams *params)
{
  return add_pool (graph, GUISE_OP_MAX_POOL, x, params);
}

GuiseArray
guise_array_conv (GuiseGraph *graph, GuiseArray x, GuiseArray weights, const GuiseWindowParams *params)
{
  const GuiseDims dims = get_window_dims (&x.dims, params, weights.dims.sizes[0]);
  GuiseNode node = {
    .op = GUISE_OP_WINDOW_CONV, .inputs = { x.tensor, weights.tensor }, .n_inputs = 2,
    .window = get_window (&x.dims, params),
  };

  g_assert (weights.dims.axes == GUISE_AXES_CHANNELS_SECOND && weights.dims.rank == x.dims.rank);
  for (guint i = 0; i < params->n_axes; i++)
    g_assert (weights.dims.sizes[2 + i] == params->kernel[i]);

  return (GuiseArray) { guise_graph_add_node (graph, &node), dims };
}

GuiseArray
guise_array_normalize (GuiseGraph *graph, GuiseArray x, guint axes, float epsilon)
{
  const GuiseArray centred = guise_array_sub (graph, x, guise_array_mean (graph, x, axes));
  const GuiseArray variance = guise_array_mean (graph, guise_array_mul (graph, centred, centred), axes);
  const GuiseArray deviation = guise_array_sqrt (graph, guise_array_affine (graph, variance, 1.0f, epsilon));

  return guise_array_div (graph, centred, deviation);
}
