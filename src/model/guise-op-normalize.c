/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-normalize.h"

/* As the kernel has them. */
typedef struct
{
  guint32 n, c4;
  float   epsilon, slope;
} NormalizePush;

static gboolean
record (GuiseLowering *lowering, const GuiseNode *node, const char *variant, const GuiseGpuRange *bindings,
        guint n_bindings, GError **error)
{
  const NormalizePush push = {
    node->shape.h * node->shape.w, guise_padded_channels (node->shape.c) / 4, node->factors[0], node->slope,
  };
  const double n_values = 4.0 * push.n * push.c4 * node->shape.n;
  GuiseLoweringKernel kernel = {
    .name = "normalize", .variant = variant, .n_bindings = n_bindings, .push = &push, .push_size = sizeof push,
    .groups = { node->shape.n * push.c4 }, .operations = (n_bindings > 2 ? 16.0 : 7.0) * n_values,
  };

  for (guint i = 0; i < n_bindings; i++)
    {
      kernel.bindings[i] = bindings[i];
      kernel.bytes += (double) bindings[i].size;
    }

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_normalize_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange bindings[] = {
    lowering->values[node->inputs[0]], lowering->values[guise_lowering_get_output (lowering, node)],
  };

  return record (lowering, node, "forward", bindings, G_N_ELEMENTS (bindings), error);
}

gboolean
guise_op_normalize_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseTensor output = guise_lowering_get_output (lowering, node);
  const GuiseGpuRange bindings[] = {
    lowering->values[node->inputs[0]], lowering->values[output], lowering->gradients[output],
    lowering->input_gradients[0],
  };

  return record (lowering, node, "backward", bindings, G_N_ELEMENTS (bindings), error);
}
