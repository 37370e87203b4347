/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-schedule.h"

#include "guise-op-table.h"

typedef struct
{
  const GuiseGraph *graph;
  GArray           *steps;
  gboolean         *needs;               /* by tensor: something that learns lies before it */
  gboolean         *written;             /* by tensor: its gradient has a first part */
  gboolean         *parameter_written;   /* by parameter */
} Schedule;

/* A reshaped tensor and its origin are one and the same gradient. */
static GuiseTensor
get_slot (const GuiseGraph *graph, GuiseTensor tensor)
{
  const GuiseNode *node = guise_graph_get_node (graph, tensor);

  while (node->op == GUISE_OP_RESHAPE)
    {
      tensor = node->inputs[0];
      node = guise_graph_get_node (graph, tensor);
    }

  return tensor;
}

gboolean
guise_node_learns (const GuiseGraph *graph, const GuiseNode *node, guint parameter)
{
  return !node->held && !guise_parameters_get_info (graph->parameters, node->parameters[parameter])->frozen;
}

static void
find_needs (Schedule *self)
{
  for (guint i = 0; i < guise_graph_get_size (self->graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->graph, i);
      const GuiseOpRow *row = guise_op_get (node->op);

      self->needs[i] = node->wants_gradient;
      for (guint k = 0; k < node->n_parameters; k++)
        self->needs[i] = self->needs[i] || guise_node_learns (self->graph, node, k);
      for (guint k = 0; k < MIN (node->n_inputs, row->n_gradients); k++)
        self->needs[i] = self->needs[i] || self->needs[node->inputs[k]];
    }
}

static void
add_forward (Schedule *self, gboolean train)
{
  for (guint i = 0; i < guise_graph_get_size (self->graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->graph, i);
      const GuiseOpRow *row = guise_op_get (node->op);
      const GuiseStep step = { .kind = GUISE_STEP_FORWARD, .index = i };

      /* A loss computes its value together with its gradient, and so only once. */
      if (row->forward != NULL && !(train && (row->flags & GUISE_OP_IS_LOSS)))
        g_array_append_val (self->steps, step);
    }
}

static void
add_backward_of (Schedule *self, guint index)
{
  const GuiseNode *node = guise_graph_get_node (self->graph, index);
  const GuiseOpRow *row = guise_op_get (node->op);
  GuiseStep step = { .kind = GUISE_STEP_BACKWARD, .index = index };

  if (row->flags & GUISE_OP_IS_VIEW)
    {
      const GuiseTensor slot = get_slot (self->graph, node->inputs[0]);

      self->written[slot] = self->written[slot] || self->written[get_slot (self->graph, index)];
      return;
    }

  if (row->backward == NULL || !self->needs[index])
    return;
  if (!(row->flags & GUISE_OP_IS_LOSS) && !self->written[get_slot (self->graph, index)])
    return;

  for (guint k = 0; k < MIN (node->n_inputs, row->n_gradients); k++)
    {
      const GuiseTensor slot = get_slot (self->graph, node->inputs[k]);

      step.wants[k] = self->needs[node->inputs[k]];
      step.accumulates[k] = step.wants[k] && self->written[slot];
      self->written[slot] = self->written[slot] || step.wants[k];
    }
  for (guint k = 0; k < node->n_parameters; k++)
    {
      step.parameter_accumulates[k] = self->parameter_written[node->parameters[k]];
      if (guise_node_learns (self->graph, node, k))
        self->parameter_written[node->parameters[k]] = TRUE;
    }
  g_array_append_val (self->steps, step);
}

/* Cut tensors must be cut wholly: else parts of their gradients would never be written. */
static void
check_slices (Schedule *self)
{
  const guint n = guise_graph_get_size (self->graph);
  g_autofree guint *cut = g_new0 (guint, n);

  for (guint i = 0; i < n; i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->graph, i);

      for (guint k = 0; k < node->n_inputs; k++)
        if (node->op == GUISE_OP_SLICE)
          cut[node->inputs[k]] += node->shape.n;
        else
          g_assert (cut[node->inputs[k]] == 0);
      if (node->op == GUISE_OP_SLICE && self->needs[i])
        g_assert (self->written[get_slot (self->graph, i)]);
    }
  for (guint i = 0; i < n; i++)
    g_assert (cut[i] == 0 || !self->needs[i] || cut[i] == guise_graph_get_shape (self->graph, i).n);
}

/* Each update right after the last step that reads the weights, whether it learns or is held. */
static GArray *
insert_updates (Schedule *self)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (GuiseStep));
  g_autofree guint *last = g_new0 (guint, guise_parameters_get_size (self->graph->parameters));

  for (guint i = 0; i < self->steps->len; i++)
    {
      const GuiseStep *step = &g_array_index (self->steps, GuiseStep, i);
      const GuiseNode *node = guise_graph_get_node (self->graph, step->index);

      for (guint k = 0; step->kind == GUISE_STEP_BACKWARD && k < node->n_parameters; k++)
        last[node->parameters[k]] = i;
    }

  for (guint i = 0; i < self->steps->len; i++)
    {
      const GuiseStep *step = &g_array_index (self->steps, GuiseStep, i);
      const GuiseNode *node = guise_graph_get_node (self->graph, step->index);

      g_array_append_val (out, *step);
      for (guint k = 0; step->kind == GUISE_STEP_BACKWARD && k < node->n_parameters; k++)
        if (last[node->parameters[k]] == i && self->parameter_written[node->parameters[k]])
          {
            const GuiseStep update = { .kind = GUISE_STEP_UPDATE, .index = node->parameters[k] };

            g_array_append_val (out, update);
          }
    }

  g_array_unref (self->steps);
  return out;
}

GArray *
guise_schedule_new (const GuiseGraph *graph, gboolean train, gboolean update)
{
  const guint n = guise_graph_get_size (graph);
  g_autofree gboolean *needs = g_new0 (gboolean, n);
  g_autofree gboolean *written = g_new0 (gboolean, n);
  g_autofree gboolean *parameter_written = g_new0 (gboolean, guise_parameters_get_size (graph->parameters));
  Schedule self = { graph, g_array_new (FALSE, FALSE, sizeof (GuiseStep)), needs, written, parameter_written };

  find_needs (&self);
  add_forward (&self, train);
  if (!train)
    return self.steps;

  for (guint i = n; i-- > 0;)
    add_backward_of (&self, i);
  check_slices (&self);

  return update ? insert_updates (&self) : self.steps;
}
