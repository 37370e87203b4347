/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-memory.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-op-table.h"

static void
touch (GuiseMemoryItem *item, guint64 size, guint step)
{
  if (item->size == 0)
    {
      item->size = size;
      item->first = step;
    }
  item->last = MAX (item->last, step);
}

static void
touch_value (GuiseGraphMemory *self, const GuiseLowering *lowering, GuiseTensor tensor, guint step)
{
  const GuiseTensor base = guise_graph_get_node (lowering->graph, tensor)->base;

  touch (&self->values[base], guise_lowering_count_bytes (lowering, base), step);
}

static void
touch_gradient (GuiseGraphMemory *self, const GuiseLowering *lowering, GuiseTensor tensor, guint step)
{
  const GuiseTensor base = guise_graph_get_node (lowering->graph, tensor)->base;

  touch (&self->gradients[base], guise_lowering_count_bytes (lowering, base), step);
}

gboolean
guise_graph_step_needs_temporary (const GuiseGraph *graph, const GuiseStep *step, guint input)
{
  const GuiseNode *node = guise_graph_get_node (graph, step->index);

  return step->accumulates[input] && !(guise_op_get (node->op)->flags & GUISE_OP_ACCUMULATES);
}

static guint64
get_scratch_size (GuiseLowering *lowering, const GuiseStep *step)
{
  const GuiseNode *node = guise_graph_get_node (lowering->graph, step->index);
  const GuiseOpRow *row = guise_op_get (node->op);
  guint64 size = 0;

  if (row->scratch != NULL)
    size = guise_lowering_align (lowering, row->scratch (lowering, node, step->kind == GUISE_STEP_BACKWARD));
  for (guint k = 0; k < node->n_inputs; k++)
    if (guise_graph_step_needs_temporary (lowering->graph, step, k))
      size += guise_lowering_align (lowering, guise_lowering_count_bytes (lowering, node->inputs[k]));

  return size;
}

static void
touch_forward (GuiseGraphMemory *self, const GuiseLowering *lowering, const GuiseNode *node, guint step)
{
  for (guint k = 0; k < node->n_inputs; k++)
    touch_value (self, lowering, node->inputs[k], step);
  touch_value (self, lowering, node->base, step);
}

static void
touch_backward (GuiseGraphMemory *self, const GuiseLowering *lowering, const GuiseNode *node, const GuiseStep *step,
                guint n)
{
  const GuiseGraph *graph = lowering->graph;
  const GuiseOpRow *row = guise_op_get (node->op);

  if (row->flags & GUISE_OP_IS_LOSS)
    touch_value (self, lowering, step->index, n);
  else
    touch_gradient (self, lowering, step->index, n);
  if (row->flags & GUISE_OP_READS_OUTPUT)
    touch_value (self, lowering, step->index, n);

  for (guint k = 0; k < node->n_inputs; k++)
    {
      if (row->flags & GUISE_OP_READS_INPUTS)
        touch_value (self, lowering, node->inputs[k], n);
      if (step->wants[k])
        touch_gradient (self, lowering, node->inputs[k], n);
    }
  for (guint k = 0; k < node->n_parameters; k++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (graph->parameters, node->parameters[k]);

      if (guise_node_learns (graph, node, k))
        touch (&self->parameter_gradients[node->parameters[k]], guise_parameter_info_bytes (info), n);
    }
}

static void
touch_steps (GuiseGraphMemory *self, GuiseLowering *lowering, GArray *steps)
{
  const GuiseGraph *graph = lowering->graph;

  for (guint n = 0; n < steps->len; n++)
    {
      const GuiseStep *step = &g_array_index (steps, GuiseStep, n);

      if (step->kind == GUISE_STEP_UPDATE)
        {
          self->parameter_gradients[step->index].last = n;
          continue;
        }

      if (step->kind == GUISE_STEP_FORWARD)
        touch_forward (self, lowering, guise_graph_get_node (graph, step->index), n);
      else
        touch_backward (self, lowering, guise_graph_get_node (graph, step->index), step, n);
      self->scratch[n] = (GuiseMemoryItem) { .size = get_scratch_size (lowering, step), .first = n, .last = n };
    }
}

/* What the caller fills lives from the start, what the caller reads lives to the end; a constant does both. */
static void
extend_kept (GuiseGraphMemory *self, const GuiseGraph *graph, guint last, gboolean keep_parameter_gradients)
{
  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);

      if (node->op == GUISE_OP_INPUT || node->op == GUISE_OP_CONSTANT)
        {
          self->values[i].size = guise_shape_bytes (node->shape);
          self->values[i].first = 0;
        }
      if (node->keep && self->values[i].size > 0)
        self->values[i].last = last;
      if (node->wants_gradient)
        self->gradients[i].last = last;
    }
  for (guint i = 0; keep_parameter_gradients && i < guise_parameters_get_size (graph->parameters); i++)
    {
      self->parameter_gradients[i].first = 0;
      self->parameter_gradients[i].last = last;
    }
}

static gboolean
check_sizes (GuiseGraphMemory *self, GuiseLowering *lowering, GError **error)
{
  const GuiseGpuLimits *limits = guise_gpu_get_limits (lowering->gpu);
  const guint64 most = MIN (limits->max_binding_bytes, limits->max_block_bytes);

  for (guint i = 0; i < guise_graph_get_size (lowering->graph); i++)
    if (self->values[i].size > most || self->gradients[i].size > most)
      {
        const GuiseNode *node = guise_graph_get_node (lowering->graph, i);

        g_set_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM,
                     _("Layer %s needs %.0f MiB in one piece and the device binds at most %.0f MiB: take a smaller "
                       "batch"), node->label, guise_lowering_count_bytes (lowering, i) / 1048576.0, most / 1048576.0);
        return FALSE;
      }
  for (guint i = 0; i < self->n_items; i++)
    if (self->items[i].size > limits->max_block_bytes)
      {
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM,
                     _("The model needs %.0f MiB in one piece and the device gives at most %.0f MiB: take a smaller "
                     "batch"), self->items[i].size / 1048576.0, limits->max_block_bytes / 1048576.0);
        return FALSE;
      }

  return TRUE;
}

gboolean
guise_graph_memory_init (GuiseGraphMemory *self, GuiseLowering *lowering, GArray *steps,
                         gboolean keep_parameter_gradients, GError **error)
{
  const guint n_tensors = guise_graph_get_size (lowering->graph);
  const guint n_parameters = guise_parameters_get_size (lowering->graph->parameters);
  const GuiseGpuLimits *limits = guise_gpu_get_limits (lowering->gpu);

  self->n_items = 2 * n_tensors + n_parameters + steps->len;
  self->items = g_new0 (GuiseMemoryItem, self->n_items);
  self->values = self->items;
  self->gradients = self->values + n_tensors;
  self->parameter_gradients = self->gradients + n_tensors;
  self->scratch = self->parameter_gradients + n_parameters;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (guint64));

  touch_steps (self, lowering, steps);
  extend_kept (self, lowering->graph, steps->len - 1, keep_parameter_gradients);
  if (!check_sizes (self, lowering, error))
    return FALSE;

  guise_memory_plan (self->items, self->n_items, limits->buffer_alignment, limits->max_block_bytes, self->blocks);
  return TRUE;
}

void
guise_graph_memory_clear (GuiseGraphMemory *self)
{
  g_clear_pointer (&self->items, g_free);
  g_clear_pointer (&self->blocks, g_array_unref);
}
