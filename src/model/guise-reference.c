/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-reference.h"

#include <math.h>
#include <string.h>

#include "guise-op-table.h"
#include "guise-parameters-private.h"
#include "guise-schedule.h"
#include "ref/guise-ref-ops.h"

enum { VALUE, GRADIENT, MOMENT1, MOMENT2, N_ARRAYS };

struct _GuiseReference
{
  const GuiseGraph *graph;
  gboolean          hold_detached;
  GPtrArray        *memory;                /* owns all arrays */
  double          **values, **gradients;   /* by tensor; views point into their base */
  double          **parameters[N_ARRAYS];  /* by parameter */
};

static double *
add_array (GuiseReference *self, gsize n)
{
  double *array = g_new0 (double, n);

  g_ptr_array_add (self->memory, array);
  return array;
}

static void
draw_parameter (GuiseReference *self, guint index, guint64 seed)
{
  const GuiseParameterInfo *info = guise_parameters_get_info (self->graph->parameters, index);
  const gsize n = guise_parameter_info_bytes (info) / sizeof (float);
  g_autofree float *logical = g_new (float, guise_parameter_info_count (info));
  g_autofree float *device = g_new (float, n);

  guise_parameters_draw (self->graph->parameters, index, seed, logical);
  guise_parameter_info_to_device (info, logical, device);
  for (gsize i = 0; i < n; i++)
    self->parameters[VALUE][index][i] = device[i];
}

GuiseReference *
guise_reference_new (const GuiseGraph *graph, guint64 seed)
{
  GuiseReference *self = g_new0 (GuiseReference, 1);
  const guint n_tensors = guise_graph_get_size (graph);
  const guint n_parameters = guise_parameters_get_size (graph->parameters);

  self->graph = graph;
  self->memory = g_ptr_array_new_with_free_func (g_free);
  self->values = g_new0 (double *, n_tensors);
  self->gradients = g_new0 (double *, n_tensors);
  for (guint i = 0; i < n_tensors; i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      const gsize offset = node->base_bytes / sizeof (float);
      const gsize n = guise_shape_padded_count (node->shape);

      self->values[i] = node->base == i ? add_array (self, n) : self->values[node->base] + offset;
      self->gradients[i] = node->base == i ? add_array (self, n) : self->gradients[node->base] + offset;
    }

  for (guint i = 0; i < n_tensors; i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);

      for (gsize k = 0; node->values != NULL && k < guise_shape_padded_count (node->shape); k++)
        self->values[i][k] = node->values[k];
    }

  for (guint k = 0; k < N_ARRAYS; k++)
    {
      self->parameters[k] = g_new0 (double *, n_parameters);
      for (guint i = 0; i < n_parameters; i++)
        self->parameters[k][i] = add_array (self, guise_reference_count_parameter (self, i));
    }
  for (guint i = 0; i < n_parameters; i++)
    draw_parameter (self, i, seed);

  return self;
}

void
guise_reference_destroy (GuiseReference *self)
{
  if (self == NULL)
    return;

  for (guint k = 0; k < N_ARRAYS; k++)
    g_free (self->parameters[k]);
  g_free (self->values);
  g_free (self->gradients);
  g_ptr_array_unref (self->memory);
  g_free (self);
}

double *
guise_reference_get_value (GuiseReference *self, GuiseTensor tensor)
{
  return self->values[tensor];
}

double *
guise_reference_get_gradient (GuiseReference *self, GuiseTensor tensor)
{
  return self->gradients[tensor];
}

double *
guise_reference_get_parameter (GuiseReference *self, guint parameter)
{
  return self->parameters[VALUE][parameter];
}

double *
guise_reference_get_parameter_gradient (GuiseReference *self, guint parameter)
{
  return self->parameters[GRADIENT][parameter];
}

gsize
guise_reference_count_parameter (GuiseReference *self, guint parameter)
{
  const GuiseParameterInfo *info = guise_parameters_get_info (self->graph->parameters, parameter);

  return guise_parameter_info_bytes (info) / sizeof (float);
}

/* What a twin sees of node @index; gradients only when @backward. */
static GuiseReferenceCall
get_call (GuiseReference *self, guint index, gboolean backward)
{
  const GuiseNode *node = guise_graph_get_node (self->graph, index);
  const GuiseOpRow *row = guise_op_get (node->op);
  GuiseReferenceCall call = {
    .graph = self->graph, .node = node, .y = self->values[index], .dy = self->gradients[index],
  };

  for (guint k = 0; k < node->n_inputs; k++)
    {
      call.x[k] = self->values[node->inputs[k]];
      call.dx[k] = backward && k < row->n_gradients ? self->gradients[node->inputs[k]] : NULL;
    }
  for (guint k = 0; k < node->n_parameters; k++)
    {
      call.parameters[k] = self->parameters[VALUE][node->parameters[k]];
      call.dparameters[k] = guise_node_learns (self->graph, node, k) ? self->parameters[GRADIENT][node->parameters[k]]
                                                                    : NULL;
    }

  return call;
}

/* The part of a loss in the sum: the mean over the faces, each kind by its factor. */
static double
get_total (GuiseReference *self, const GuiseNode *node, const double *losses)
{
  double total = 0.0;

  if (!(guise_op_get (node->op)->flags & GUISE_OP_IS_LOSS))
    return 0.0;

  for (guint n = 0; n < node->shape.n; n++)
    for (guint k = 0; k < G_N_ELEMENTS (node->factors); k++)
      total += node->factors[k] * losses[4 * n + k] / node->shape.n;

  return total;
}

void
guise_reference_hold_detached (GuiseReference *self, gboolean hold)
{
  self->hold_detached = hold;
}

double
guise_reference_forward (GuiseReference *self)
{
  double total = 0.0;

  for (guint i = 0; i < guise_graph_get_size (self->graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->graph, i);
      const GuiseReferenceCall call = get_call (self, i, FALSE);

      if (guise_op_get (node->op)->ref_forward != NULL && !(self->hold_detached && node->op == GUISE_OP_DETACH))
        guise_op_get (node->op)->ref_forward (&call);
      total += get_total (self, node, self->values[i]);
    }

  return total;
}

void
guise_reference_backward (GuiseReference *self)
{
  const guint n_tensors = guise_graph_get_size (self->graph);

  for (guint i = 0; i < n_tensors; i++)
    memset (self->gradients[i], 0,
            guise_shape_padded_count (guise_graph_get_shape (self->graph, i)) * sizeof (double));
  for (guint i = 0; i < guise_parameters_get_size (self->graph->parameters); i++)
    memset (self->parameters[GRADIENT][i], 0, guise_reference_count_parameter (self, i) * sizeof (double));

  for (guint i = n_tensors; i-- > 0;)
    {
      const GuiseReferenceCall call = get_call (self, i, TRUE);
      const GuiseOpRow *row = guise_op_get (call.node->op);

      if (row->ref_backward != NULL)
        row->ref_backward (&call);
    }
}

void
guise_reference_update (GuiseReference *self, GuiseOptimizer kind, const GuiseOptimizerStep *step)
{
  const guint n_parameters = guise_parameters_get_size (self->graph->parameters);
  GuiseOptimizerStep clipped = *step;
  double sum = 0.0;

  for (guint i = 0; i < n_parameters; i++)
    for (gsize k = 0; k < guise_reference_count_parameter (self, i); k++)
      sum += self->parameters[GRADIENT][i][k] * self->parameters[GRADIENT][i][k];
  if (step->clip > 0.0f && step->scale * sqrt (sum) > step->clip)
    clipped.factor = (float) (step->clip / sqrt (sum));

  for (guint i = 0; i < n_parameters; i++)
    guise_ref_optimizer (kind, &clipped, self->parameters[GRADIENT][i], self->parameters[VALUE][i],
                         self->parameters[MOMENT1][i], self->parameters[MOMENT2][i], NULL,
                         guise_reference_count_parameter (self, i));
}
