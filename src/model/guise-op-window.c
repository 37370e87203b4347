/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-window.h"

#include <string.h>

/* As the kernels have them. */
typedef struct
{
  guint32 in[3], out[3], kernel[3], stride[3], dilation[3], pad[3];
} WindowPush;

typedef struct
{
  guint32    n, c4, counts_pads;
  WindowPush window;
} PoolPush;

typedef struct
{
  guint32    n, n_samples, in_c, out_c, n_groups;
  WindowPush window;
} ConvPush;

G_STATIC_ASSERT (sizeof (WindowPush) == 72);
G_STATIC_ASSERT (offsetof (GuiseWindow, pad) + sizeof (guint[3]) == sizeof (WindowPush));

static WindowPush
get_window_push (const GuiseNode *node)
{
  WindowPush push;

  memcpy (&push, &node->window, sizeof push);
  return push;
}

static void
check_axis (const GuiseWindow *window, guint axis)
{
  g_assert (window->in[axis] > 0 && window->out[axis] > 0 && window->kernel[axis] > 0);
  g_assert (window->stride[axis] > 0 && window->dilation[axis] > 0);
}

GuiseShape
guise_op_window_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape in = guise_node_get_input_shape (graph, node, 0);
  const GuiseWindow *window = &node->window;
  const guint *out = window->out;
  guint channels = in.c;

  for (guint i = 0; i < 3; i++)
    check_axis (window, i);
  g_assert (in.h == window->in[0] * window->in[1] && in.w == window->in[2]);

  if (node->op == GUISE_OP_WINDOW_CONV)
    {
      const GuiseShape weights = guise_node_get_input_shape (graph, node, 1);

      channels = weights.n;
      g_assert (window->n_groups > 0 && in.c == weights.c * window->n_groups && channels % window->n_groups == 0);
      g_assert (weights.h * weights.w == guise_window_count (window->kernel));
    }

  return GUISE_SHAPE (in.n, out[0] * out[1], out[2], channels);
}

static gboolean
record_pool (GuiseLowering *lowering, const GuiseNode *node, const char *variant, const GuiseGpuRange *bindings,
             guint n_bindings, GError **error)
{
  const guint32 n = (guint32) (bindings[n_bindings - 1].size / 16);
  const PoolPush push = {
    n, guise_padded_channels (node->shape.c) / 4, node->window.counts_pads, get_window_push (node),
  };
  GuiseLoweringKernel kernel = {
    .name = "pool", .variant = variant, .n_bindings = n_bindings, .push = &push, .push_size = sizeof push,
    .n_items = n, .operations = 4.0 * n * guise_window_count (node->window.kernel),
  };

  for (guint i = 0; i < n_bindings; i++)
    {
      kernel.bindings[i] = bindings[i];
      kernel.bytes += (double) bindings[i].size;
    }

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_pool_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange bindings[] = {
    lowering->values[node->inputs[0]], lowering->values[guise_lowering_get_output (lowering, node)],
  };

  return record_pool (lowering, node, node->op == GUISE_OP_MAX_POOL ? "max" : "average", bindings,
                      G_N_ELEMENTS (bindings), error);
}

gboolean
guise_op_pool_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseTensor y = guise_lowering_get_output (lowering, node);
  const gboolean max = node->op == GUISE_OP_MAX_POOL;
  const GuiseGpuRange dy = lowering->gradients[y];

  /* The mean is told without values, which are gone: any range stands in for what its kernel does not read. */
  const GuiseGpuRange bindings[] = {
    max ? lowering->values[node->inputs[0]] : dy, max ? lowering->values[y] : dy, dy, lowering->input_gradients[0],
  };

  return record_pool (lowering, node, max ? "max_backward" : "average_backward", bindings, G_N_ELEMENTS (bindings),
                      error);
}

static gboolean
record_conv (GuiseLowering *lowering, const GuiseNode *node, const char *variant, GuiseGpuRange a, GuiseGpuRange b,
             GuiseGpuRange written, GError **error)
{
  const GuiseShape in = guise_node_get_input_shape (lowering->graph, node, 0);
  const ConvPush push = {
    (guint32) (written.size / 4), in.n, in.c, node->shape.c, node->window.n_groups, get_window_push (node),
  };
  const double n_products = (double) guise_shape_count (node->shape) * guise_window_count (node->window.kernel) *
                            in.c / node->window.n_groups;
  const GuiseLoweringKernel kernel = {
    .name = "window_conv", .variant = variant, .bindings = { a, b, written }, .n_bindings = 3,
    .push = &push, .push_size = sizeof push, .n_items = push.n,
    .operations = 2.0 * n_products, .bytes = (double) (a.size + b.size + written.size),
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_window_conv_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_conv (lowering, node, "forward", lowering->values[node->inputs[0]],
                      lowering->values[node->inputs[1]], lowering->values[guise_lowering_get_output (lowering, node)],
                      error);
}

gboolean
guise_op_window_conv_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange dy = lowering->gradients[guise_lowering_get_output (lowering, node)];

  if (lowering->input_gradients[0].size > 0 &&
      !record_conv (lowering, node, "data", dy, lowering->values[node->inputs[1]], lowering->input_gradients[0], error))
    return FALSE;

  return lowering->input_gradients[1].size == 0 ||
         record_conv (lowering, node, "weights", lowering->values[node->inputs[0]], dy, lowering->input_gradients[1],
                      error);
}
