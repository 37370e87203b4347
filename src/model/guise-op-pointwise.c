/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-pointwise.h"

/* As the kernels have them. */
typedef struct
{
  guint32 n;
  float   a, b;
} UnaryPush;

typedef struct
{
  guint32 n;
} BinaryPush;

static gboolean
record_unary (GuiseLowering *lowering, const GuiseNode *node, const char *variant, const GuiseGpuRange *bindings,
              guint n_bindings, GError **error)
{
  const guint32 n = (guint32) (bindings[n_bindings - 1].size / 16);
  const UnaryPush push = { n, node->factors[0], node->factors[1] };
  GuiseLoweringKernel kernel = {
    .name = "unary", .variant = variant, .n_bindings = n_bindings, .push = &push, .push_size = sizeof push,
    .constants = { node->op - GUISE_OP_RELU, node->shape.c }, .n_constants = 2,
    .n_items = n, .operations = 4.0 * n, .bytes = n_bindings * 16.0 * n,
  };

  for (guint i = 0; i < n_bindings; i++)
    kernel.bindings[i] = bindings[i];

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_unary_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange bindings[] = {
    lowering->values[node->inputs[0]], lowering->values[guise_lowering_get_output (lowering, node)],
  };

  return record_unary (lowering, node, "forward", bindings, G_N_ELEMENTS (bindings), error);
}

gboolean
guise_op_unary_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange bindings[] = {
    lowering->values[node->inputs[0]], lowering->gradients[guise_lowering_get_output (lowering, node)],
    lowering->input_gradients[0],
  };

  return record_unary (lowering, node, "backward", bindings, G_N_ELEMENTS (bindings), error);
}

static gboolean
record_binary (GuiseLowering *lowering, const GuiseNode *node, const char *variant, guint side,
               const GuiseGpuRange *bindings, guint n_bindings, GError **error)
{
  const guint32 n = (guint32) (bindings[n_bindings - 1].size / 16);
  const BinaryPush push = { n };
  GuiseLoweringKernel kernel = {
    .name = "binary", .variant = variant, .n_bindings = n_bindings, .push = &push, .push_size = sizeof push,
    .constants = { node->op - GUISE_OP_SUB, side, node->shape.c }, .n_constants = 3,
    .n_items = n, .operations = 4.0 * n, .bytes = n_bindings * 16.0 * n,
  };

  for (guint i = 0; i < n_bindings; i++)
    kernel.bindings[i] = bindings[i];

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_binary_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange bindings[] = {
    lowering->values[node->inputs[0]], lowering->values[node->inputs[1]],
    lowering->values[guise_lowering_get_output (lowering, node)],
  };

  return record_binary (lowering, node, "forward", 0, bindings, G_N_ELEMENTS (bindings), error);
}

gboolean
guise_op_binary_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  for (guint side = 0; side < 2; side++)
    {
      const GuiseGpuRange bindings[] = {
        lowering->values[node->inputs[0]], lowering->values[node->inputs[1]],
        lowering->gradients[guise_lowering_get_output (lowering, node)], lowering->input_gradients[side],
      };

      if (lowering->input_gradients[side].size > 0 &&
          !record_binary (lowering, node, "backward", side, bindings, G_N_ELEMENTS (bindings), error))
        return FALSE;
    }

  return TRUE;
}
