/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-parameters-private.h"

typedef struct
{
  guint  parameter;
  float *values;                      /* in logical layout */
} Weights;

struct _GuiseOnnxNetwork
{
  GArray *inputs, *outputs;           /* of GuiseOnnxPort */
  GArray *weights;                    /* of Weights */
};

/* What a name of the file stands for. */
typedef struct
{
  gboolean               has_array;
  GuiseArray             array;
  gboolean               is_constant;
  const GuiseOnnxTensor *known;       /* (nullable) */
  GuiseOnnxTensor       *owned;       /* (nullable): @known, if it is ours */
} Value;

static void
free_value (gpointer data)
{
  Value *value = data;

  guise_onnx_tensor_free (value->owned);
  g_free (value);
}

static void
clear_port (gpointer data)
{
  GuiseOnnxPort *port = data;

  g_free (port->name);
}

static void
clear_weights (gpointer data)
{
  Weights *weights = data;

  g_free (weights->values);
}

gboolean
guise_onnx_fail (GuiseOnnxImport *import, GError **error, const char *format, ...)
{
  g_autofree char *op = guise_onnx_dup_shown (import->node->op_type);
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("Node %u (%s): %s"), import->node_index, op, text);

  return FALSE;
}

/* Names. */

static Value *
add_value (GuiseOnnxImport *import, const char *name, GError **error)
{
  Value *value;

  if (name == NULL || g_hash_table_contains (import->values, name))
    {
      g_autofree char *text = guise_onnx_dup_shown (name);

      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("The network defines “%s” twice, or not at all"), text);
      return NULL;
    }

  value = g_new0 (Value, 1);
  g_hash_table_insert (import->values, g_strdup (name), value);
  return value;
}

gboolean
guise_onnx_has_operand (GuiseOnnxImport *import, guint operand)
{
  return operand < import->node->n_input && import->node->input[operand] != NULL &&
         *import->node->input[operand] != '\0';
}

static Value *
find_operand (GuiseOnnxImport *import, guint operand, GError **error)
{
  Value *value = NULL;

  if (!guise_onnx_has_operand (import, operand))
    guise_onnx_fail (import, error, _("it has no operand %u"), operand);
  else
    {
      value = g_hash_table_lookup (import->values, import->node->input[operand]);
      if (value == NULL)
        guise_onnx_fail (import, error, _("operand %u comes from nowhere"), operand);
    }

  return value;
}

static GuiseDims
get_dims (const GuiseOnnxTensor *tensor)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = tensor->rank };

  for (guint i = 0; i < tensor->rank; i++)
    dims.sizes[i] = tensor->sizes[i];

  return dims;
}

gboolean
guise_onnx_get_array (GuiseOnnxImport *import, guint operand, GuiseArray *array, GError **error)
{
  Value *value = find_operand (import, operand, error);

  if (value == NULL)
    return FALSE;

  if (!value->has_array)
    {
      const GuiseDims dims = get_dims (value->known);

      if (value->known->floats == NULL)
        return guise_onnx_fail (import, error, _("operand %u holds integers"), operand);
      if (!guise_onnx_allow (import, &dims, error))
        return FALSE;
      value->array = guise_array_constant (import->graph, "constant", &dims, value->known->floats);
      value->has_array = TRUE;
    }

  *array = value->array;
  return TRUE;
}

const GuiseOnnxTensor *
guise_onnx_get_known (GuiseOnnxImport *import, guint operand, GError **error)
{
  const Value *value = find_operand (import, operand, error);

  if (value == NULL)
    return NULL;
  if (value->known == NULL)
    {
      guise_onnx_fail (import, error, _("operand %u is computed, and must be known beforehand"), operand);
      return NULL;
    }

  return value->known;
}

const GuiseOnnxTensor *
guise_onnx_peek_constant (GuiseOnnxImport *import, guint operand)
{
  const Value *value = NULL;

  if (guise_onnx_has_operand (import, operand))
    value = g_hash_table_lookup (import->values, import->node->input[operand]);

  return value != NULL && value->is_constant && value->known->floats != NULL ? value->known : NULL;
}

/* Results. */

static Value *
add_result (GuiseOnnxImport *import, guint output, GError **error)
{
  if (output >= import->node->n_output)
    {
      guise_onnx_fail (import, error, _("it has no result %u"), output);
      return NULL;
    }

  return add_value (import, import->node->output[output], error);
}

gboolean
guise_onnx_set_array (GuiseOnnxImport *import, guint output, GuiseArray array, GError **error)
{
  Value *value = add_result (import, output, error);

  if (value == NULL)
    return FALSE;

  value->has_array = TRUE;
  value->array = array;
  return TRUE;
}

gboolean
guise_onnx_set_known (GuiseOnnxImport *import, guint output, GuiseOnnxTensor *tensor, GError **error)
{
  Value *value = add_result (import, output, error);

  if (value == NULL)
    {
      guise_onnx_tensor_free (tensor);
      return FALSE;
    }

  value->is_constant = TRUE;
  value->known = value->owned = tensor;
  return TRUE;
}

guint
guise_onnx_add_weights (GuiseOnnxImport *import, const char *suffix, const GuiseParameterInfo *info, float *values)
{
  const char *prefix = import->params->prefix != NULL ? import->params->prefix : "";
  g_autofree char *name = g_strdup_printf ("%s%u.%s", prefix, import->node_index, suffix);
  GuiseParameterInfo named = *info;
  Weights weights = { .values = values };

  named.name = name;
  named.init = GUISE_INIT_ZERO;
  weights.parameter = guise_parameters_declare (guise_graph_get_parameters (import->graph), &named);
  g_array_append_val (import->network->weights, weights);

  return weights.parameter;
}

/* The whole. */

static gboolean
add_initializers (GuiseOnnxImport *import, GError **error)
{
  const Onnx__GraphProto *graph = import->model->proto->graph;

  for (gsize i = 0; i < graph->n_initializer; i++)
    {
      GuiseOnnxTensor *tensor = guise_onnx_tensor_new (graph->initializer[i], "A constant", error);
      Value *value = tensor != NULL ? add_value (import, graph->initializer[i]->name, error) : NULL;

      if (value == NULL)
        {
          guise_onnx_tensor_free (tensor);
          return FALSE;
        }
      value->is_constant = TRUE;
      value->known = value->owned = tensor;
    }

  return TRUE;
}

/* The sizes that the file tells of an input; those of its known values, where there are some. */
static gboolean
get_input_dims (GuiseOnnxImport *import, const Onnx__ValueInfoProto *info, const GuiseOnnxTensor *known,
                GuiseDims *dims, GError **error)
{
  const Onnx__TypeProto__Tensor *type = info->type != NULL ? info->type->tensor_type : NULL;
  gint64 sizes[GUISE_MAX_RANK];

  if (type == NULL || type->elem_type != GUISE_ONNX_FLOAT)
    return guise_onnx_fail (import, error, _("the input holds no floats"));
  if (known != NULL)
    {
      *dims = get_dims (known);
      return guise_onnx_allow (import, dims, error);
    }
  if (type->shape == NULL || type->shape->n_dim > GUISE_MAX_RANK)
    return guise_onnx_fail (import, error, _("the input's sizes are not known"));

  for (gsize i = 0; i < type->shape->n_dim; i++)
    {
      if (!type->shape->dim[i]->has_dim_value)
        return guise_onnx_fail (import, error, _("size %zu of the input is not known"), i);
      sizes[i] = type->shape->dim[i]->dim_value;
    }
  if (import->network->inputs->len == 0 && import->params->n_samples > 0 && type->shape->n_dim > 0)
    sizes[0] = import->params->n_samples;

  return guise_onnx_make_dims (import, sizes, (guint) type->shape->n_dim, dims, error);
}

static gboolean
add_input_array (GuiseOnnxImport *import, const Onnx__ValueInfoProto *info, Value *value, GError **error)
{
  const GuiseArray *given = import->network->inputs->len == 0 ? import->params->input : NULL;
  GuiseOnnxPort port;
  GuiseDims dims;

  if (!get_input_dims (import, info, value->known, &dims, error))
    return FALSE;
  if (given != NULL && !guise_dims_equal (&given->dims, &dims))
    {
      g_autofree char *wanted = guise_dims_to_string (&dims);

      return guise_onnx_fail (import, error, _("the array that is given is not %s"), wanted);
    }

  port = (GuiseOnnxPort) {
    g_strdup (info->name), given != NULL ? *given : guise_array_input (import->graph, "input", &dims),
  };
  value->has_array = TRUE;
  value->array = port.array;
  g_array_append_val (import->network->inputs, port);

  return TRUE;
}

static gboolean
add_inputs (GuiseOnnxImport *import, GError **error)
{
  const guint n = guise_onnx_model_count_inputs (import->model);
  const Onnx__GraphProto *graph = import->model->proto->graph;
  Onnx__NodeProto stand_in = ONNX__NODE_PROTO__INIT;

  stand_in.op_type = (char *) "input";
  import->node = &stand_in;
  for (guint i = 0, at = 0; i < n; i++, at++)
    {
      const char *name = guise_onnx_model_get_input (import->model, i);
      Value *value = add_value (import, name, error);

      import->node_index = i;
      if (value == NULL)
        return FALSE;
      while (graph->input[at]->name != name)
        at++;

      value->known = import->params->values != NULL ? g_hash_table_lookup (import->params->values, name) : NULL;
      value->is_constant = value->known != NULL && ((import->params->all_constant && i > 0) ||
                                                    value->known->floats == NULL);
      if (!value->is_constant && !add_input_array (import, graph->input[at], value, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_nodes (GuiseOnnxImport *import, GError **error)
{
  const Onnx__GraphProto *graph = import->model->proto->graph;

  for (gsize i = 0; i < graph->n_node; i++)
    {
      const GuiseOnnxFunc func = guise_onnx_ops_find (graph->node[i]->op_type);

      import->node = graph->node[i];
      import->node_index = (guint) i;
      if (func == NULL)
        return guise_onnx_fail (import, error, _("the operator is not known"));
      if (!func (import, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_outputs (GuiseOnnxImport *import, GError **error)
{
  const Onnx__GraphProto *graph = import->model->proto->graph;
  Onnx__NodeProto stand_in = ONNX__NODE_PROTO__INIT;

  stand_in.op_type = (char *) "output";
  stand_in.n_input = 1;
  for (gsize i = 0; i < graph->n_output; i++)
    {
      GuiseOnnxPort port;

      import->node = &stand_in;
      import->node_index = (guint) i;
      stand_in.input = &graph->output[i]->name;
      if (!guise_onnx_get_array (import, 0, &port.array, error) ||
          !guise_onnx_allow (import, &port.array.dims, error))
        return FALSE;

      /* An output may be an input, a constant, or another output: each is made something of its own. */
      port.array = guise_array_affine (import->graph, port.array, 1.0f, 0.0f);
      port.name = g_strdup (graph->output[i]->name);
      guise_graph_keep (import->graph, port.array.tensor);
      g_array_append_val (import->network->outputs, port);
    }

  return TRUE;
}

GuiseOnnxNetwork *
guise_onnx_import (const GuiseOnnxModel *model, GuiseGraph *graph, const GuiseOnnxParams *params, GError **error)
{
  g_autoptr(GuiseOnnxNetwork) self = g_new0 (GuiseOnnxNetwork, 1);
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
  GuiseOnnxImport import = { .network = self, .model = model, .graph = graph, .params = params, .values = values };

  self->inputs = g_array_new (FALSE, FALSE, sizeof (GuiseOnnxPort));
  self->outputs = g_array_new (FALSE, FALSE, sizeof (GuiseOnnxPort));
  self->weights = g_array_new (FALSE, FALSE, sizeof (Weights));
  g_array_set_clear_func (self->inputs, clear_port);
  g_array_set_clear_func (self->outputs, clear_port);
  g_array_set_clear_func (self->weights, clear_weights);

  if (!add_initializers (&import, error) || !add_inputs (&import, error) || !add_nodes (&import, error) ||
      !add_outputs (&import, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_onnx_network_free (GuiseOnnxNetwork *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->inputs);
  g_array_unref (self->outputs);
  g_array_unref (self->weights);
  g_free (self);
}

const GArray *
guise_onnx_network_get_inputs (const GuiseOnnxNetwork *self)
{
  return self->inputs;
}

const GArray *
guise_onnx_network_get_outputs (const GuiseOnnxNetwork *self)
{
  return self->outputs;
}

gboolean
guise_onnx_network_upload_weights (const GuiseOnnxNetwork *self, GuiseParameters *parameters, GError **error)
{
  for (guint i = 0; i < self->weights->len; i++)
    {
      const Weights *weights = &g_array_index (self->weights, Weights, i);

      if (!guise_parameters_upload (parameters, GUISE_PARAMETER_VALUE, weights->parameter, weights->values, error))
        return FALSE;
    }

  return TRUE;
}

void
guise_onnx_network_copy_weights (const GuiseOnnxNetwork *self, const GuiseParameters *parameters,
                                 GuiseReference *reference)
{
  for (guint i = 0; i < self->weights->len; i++)
    {
      const Weights *weights = &g_array_index (self->weights, Weights, i);
      const GuiseParameterInfo *info = guise_parameters_get_info (parameters, weights->parameter);
      const gsize n = guise_parameter_info_bytes (info) / sizeof (float);
      g_autofree float *device = g_new0 (float, n);
      double *values = guise_reference_get_parameter (reference, weights->parameter);

      guise_parameter_info_to_device (info, weights->values, device);
      for (gsize k = 0; k < n; k++)
        values[k] = device[k];
    }
}
