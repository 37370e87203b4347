/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-depthwise.h"

#include "guise-schedule.h"

/* As the kernels have them. */
typedef struct
{
  guint32 n, c4, n_samples, accumulate;
} DepthwisePush;

G_STATIC_ASSERT (sizeof (DepthwisePush) == 16);

GuiseShape
guise_op_depthwise_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape in = guise_node_get_input_shape (graph, node, 0);
  const GuiseConvShape *conv = &node->conv;

  g_assert (in.n == conv->batch && in.h == conv->in_h && in.w == conv->in_w && in.c == conv->in_c);
  g_assert (conv->out_c == in.c && conv->kernel_h == conv->kernel_w);

  return GUISE_SHAPE (in.n, conv->out_h, conv->out_w, in.c);
}

static gboolean
record (GuiseLowering *lowering, const GuiseNode *node, const char *variant, const GuiseGpuRange *bindings,
        guint n_bindings, GError **error)
{
  const GuiseConvShape *conv = &node->conv;
  const DepthwisePush push = {
    (guint32) (bindings[n_bindings - 1].size / 16), guise_padded_channels (conv->in_c) / 4, conv->batch,
    lowering->parameter_accumulate[0],
  };
  GuiseLoweringKernel kernel = {
    .name = "depthwise", .variant = variant, .n_bindings = n_bindings, .push = &push, .push_size = sizeof push,
    .constants = { conv->in_h, conv->in_w, conv->out_h, conv->out_w, conv->kernel_h, conv->stride, conv->pad_top,
                   conv->pad_left },
    .n_constants = 8, .n_items = push.n,
    .operations = 2.0 * conv->batch * conv->out_h * conv->out_w * guise_padded_channels (conv->in_c) *
                  conv->kernel_h * conv->kernel_w,
  };

  for (guint i = 0; i < n_bindings; i++)
    {
      kernel.bindings[i] = bindings[i];
      kernel.bytes += (double) bindings[i].size;
    }

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

static GuiseGpuRange
get_weights (GuiseLowering *lowering, const GuiseNode *node)
{
  return guise_parameters_get_range (lowering->graph->parameters, lowering->weights, node->parameters[0]);
}

gboolean
guise_op_depthwise_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange bindings[] = {
    lowering->values[node->inputs[0]], get_weights (lowering, node),
    lowering->values[guise_lowering_get_output (lowering, node)],
  };

  return record (lowering, node, "forward", bindings, G_N_ELEMENTS (bindings), error);
}

gboolean
guise_op_depthwise_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange dy = lowering->gradients[guise_lowering_get_output (lowering, node)];
  const GuiseGpuRange dw = lowering->parameter_gradients[node->parameters[0]];
  const GuiseGpuRange data[] = { dy, get_weights (lowering, node), lowering->input_gradients[0] };
  const GuiseGpuRange weights[] = { lowering->values[node->inputs[0]], dy, dw, dw };

  if (lowering->input_gradients[0].size > 0 &&
      !record (lowering, node, "data", data, G_N_ELEMENTS (data), error))
    return FALSE;

  return !guise_node_learns (lowering->graph, node, 0) || record (lowering, node, "weights", weights, G_N_ELEMENTS (weights), error);
}
