/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-storage.h"

#include "guise-op-table.h"

static gboolean
can_be_halves (const GuiseNode *node, guint alignment)
{
  return (guise_op_get (node->op)->flags & GUISE_OP_TAKES_HALVES) != 0 && !node->keep && !node->wants_gradient &&
         node->base_bytes / 2 % alignment == 0;
}

GuiseGpuStorage *
guise_graph_storage_choose (const GuiseGraph *graph, GuiseGpu *gpu, GuisePrecision precision)
{
  const guint n = guise_graph_get_size (graph), alignment = guise_gpu_get_limits (gpu)->buffer_alignment;
  GuiseGpuStorage *storage = g_new (GuiseGpuStorage, n);

  for (guint i = 0; i < n; i++)
    storage[i] = precision == GUISE_PRECISION_FP16 ? GUISE_GPU_HALF : GUISE_GPU_FLOAT;
  for (guint i = 0; i < n; i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      const gboolean takes = (guise_op_get (node->op)->flags & GUISE_OP_TAKES_HALVES) != 0;

      if (!can_be_halves (node, alignment))
        storage[node->base] = GUISE_GPU_FLOAT;
      for (guint k = 0; k < node->n_inputs && !takes; k++)
        storage[guise_graph_get_node (graph, node->inputs[k])->base] = GUISE_GPU_FLOAT;
    }
  for (guint i = 0; i < n; i++)
    storage[i] = storage[guise_graph_get_node (graph, i)->base];

  return storage;
}
