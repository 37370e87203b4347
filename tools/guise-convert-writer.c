/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-convert-writer.h"

#include "onnx-subset.pb-c.h"

#include <string.h>

enum { DATA_TYPE_FLOAT = 1, DATA_TYPE_INT64 = 7 };

/* Everything the messages point to lies in @memory and goes with it, so the
 * messages can be linked freely. */
struct _GuiseConvertWriter
{
  GPtrArray        *memory;
  GPtrArray        *nodes;          /* GuiseConvertNode */
  GPtrArray        *initializers;   /* Onnx__TensorProto */
  GPtrArray        *outputs;        /* Onnx__ValueInfoProto */
  Onnx__ValueInfoProto *input;
  guint             n_values;
};

struct _GuiseConvertNode
{
  Onnx__NodeProto  proto;
  GuiseConvertWriter *writer;
  GPtrArray       *attributes;      /* Onnx__AttributeProto */
};

static gpointer
writer_alloc (GuiseConvertWriter *self, gsize size)
{
  gpointer memory = g_malloc0 (size);

  g_ptr_array_add (self->memory, memory);
  return memory;
}

static gpointer
writer_copy (GuiseConvertWriter *self, gconstpointer data, gsize size)
{
  gpointer memory = writer_alloc (self, MAX (size, 1));

  if (size > 0)
    memcpy (memory, data, size);
  return memory;
}

static char *
writer_copy_text (GuiseConvertWriter *self, const char *text)
{
  return writer_copy (self, text, strlen (text) + 1);
}

static char *
writer_make_name (GuiseConvertWriter *self)
{
  g_autofree char *name = g_strdup_printf ("v%u", self->n_values++);

  return writer_copy_text (self, name);
}

static void
node_free (gpointer data)
{
  GuiseConvertNode *self = data;

  g_ptr_array_unref (self->attributes);
  g_free (self);
}

GuiseConvertWriter *
guise_convert_writer_new (void)
{
  GuiseConvertWriter *self = g_new0 (GuiseConvertWriter, 1);

  self->memory = g_ptr_array_new_with_free_func (g_free);
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->initializers = g_ptr_array_new ();
  self->outputs = g_ptr_array_new ();
  return self;
}

void
guise_convert_writer_destroy (GuiseConvertWriter *self)
{
  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->initializers);
  g_ptr_array_unref (self->outputs);
  g_ptr_array_unref (self->memory);
  g_free (self);
}

static Onnx__ValueInfoProto *
writer_make_value_info (GuiseConvertWriter *self, const char *name, const gint64 *dims, guint n_dims)
{
  Onnx__ValueInfoProto *info = writer_alloc (self, sizeof *info);
  Onnx__TypeProto *type = writer_alloc (self, sizeof *type);
  Onnx__TypeProto__Tensor *tensor = writer_alloc (self, sizeof *tensor);
  Onnx__TensorShapeProto *shape = writer_alloc (self, sizeof *shape);

  onnx__value_info_proto__init (info);
  onnx__type_proto__init (type);
  onnx__type_proto__tensor__init (tensor);
  onnx__tensor_shape_proto__init (shape);

  info->name = writer_copy_text (self, name);
  info->type = type;
  type->tensor_type = tensor;
  tensor->has_elem_type = TRUE;
  tensor->elem_type = DATA_TYPE_FLOAT;
  tensor->shape = shape;
  shape->n_dim = n_dims;
  shape->dim = writer_alloc (self, n_dims * sizeof *shape->dim);
  for (guint i = 0; i < n_dims; i++)
    {
      shape->dim[i] = writer_alloc (self, sizeof **shape->dim);
      onnx__tensor_shape_proto__dimension__init (shape->dim[i]);
      shape->dim[i]->has_dim_value = TRUE;
      shape->dim[i]->dim_value = dims[i];
    }
  return info;
}

void
guise_convert_writer_set_input (GuiseConvertWriter *self, const char *name, const gint64 *dims, guint n_dims)
{
  self->input = writer_make_value_info (self, name, dims, n_dims);
}

void
guise_convert_writer_add_output (GuiseConvertWriter *self, const char *value, const char *name,
                                 const gint64 *dims, guint n_dims)
{
  const char *unused;
  GuiseConvertNode *node;

  /* A value may be both an output and on its way into further nodes, which
   * readers treat differently: a node of its own has one meaning only. */
  node = guise_convert_writer_add_node (self, "Identity", &unused, value, NULL, NULL);
  node->proto.output[0] = writer_copy_text (self, name);
  g_ptr_array_add (self->outputs, writer_make_value_info (self, name, dims, n_dims));
}

static Onnx__TensorProto *
writer_add_tensor (GuiseConvertWriter *self, int data_type, const gint64 *dims, guint n_dims)
{
  Onnx__TensorProto *tensor = writer_alloc (self, sizeof *tensor);

  onnx__tensor_proto__init (tensor);
  tensor->name = writer_make_name (self);
  tensor->has_data_type = TRUE;
  tensor->data_type = data_type;
  tensor->n_dims = n_dims;
  tensor->dims = writer_copy (self, dims, n_dims * sizeof *dims);
  tensor->has_raw_data = TRUE;
  g_ptr_array_add (self->initializers, tensor);
  return tensor;
}

const char *
guise_convert_writer_add_floats (GuiseConvertWriter *self, const float *data, const gint64 *dims, guint n_dims)
{
  Onnx__TensorProto *tensor = writer_add_tensor (self, DATA_TYPE_FLOAT, dims, n_dims);
  gsize n = 1;
  guint32 *bits;

  for (guint i = 0; i < n_dims; i++)
    n *= (gsize) dims[i];

  bits = writer_copy (self, data, n * sizeof *data);
  for (gsize i = 0; i < n; i++)
    bits[i] = GUINT32_TO_LE (bits[i]);
  tensor->raw_data.data = (guint8 *) bits;
  tensor->raw_data.len = n * sizeof *data;
  return tensor->name;
}

const char *
guise_convert_writer_add_ints (GuiseConvertWriter *self, const gint64 *data, guint n)
{
  Onnx__TensorProto *tensor = writer_add_tensor (self, DATA_TYPE_INT64, (gint64[]) { n }, 1);
  gint64 *values = writer_copy (self, data, n * sizeof *data);

  for (guint i = 0; i < n; i++)
    values[i] = GINT64_TO_LE (values[i]);
  tensor->raw_data.data = (guint8 *) values;
  tensor->raw_data.len = n * sizeof *data;
  return tensor->name;
}

const char *
guise_convert_writer_add_permuted (GuiseConvertWriter *self, const float *data, const gint64 dims[4],
                                   const guint order[4])
{
  const gint64 steps[4] = { dims[1] * dims[2] * dims[3], dims[2] * dims[3], dims[3], 1 };
  const gint64 out[4] = { dims[order[0]], dims[order[1]], dims[order[2]], dims[order[3]] };
  g_autofree float *permuted = g_new (float, (gsize) (out[0] * out[1] * out[2] * out[3]));
  gsize n = 0;

  for (gint64 a = 0; a < out[0]; a++)
    for (gint64 b = 0; b < out[1]; b++)
      for (gint64 c = 0; c < out[2]; c++)
        for (gint64 d = 0; d < out[3]; d++)
          permuted[n++] = data[a * steps[order[0]] + b * steps[order[1]] + c * steps[order[2]] + d * steps[order[3]]];

  return guise_convert_writer_add_floats (self, permuted, out, 4);
}

GuiseConvertNode *
guise_convert_writer_add_node (GuiseConvertWriter *self, const char *op_type, const char **output,
                               const char *input0, const char *input1, const char *input2)
{
  const char *inputs[] = { input0, input1, input2 };
  GuiseConvertNode *node = g_new0 (GuiseConvertNode, 1);

  onnx__node_proto__init (&node->proto);
  node->writer = self;
  node->attributes = g_ptr_array_new ();
  node->proto.op_type = writer_copy_text (self, op_type);
  node->proto.input = writer_alloc (self, sizeof inputs);
  while (node->proto.n_input < G_N_ELEMENTS (inputs) && inputs[node->proto.n_input] != NULL)
    {
      node->proto.input[node->proto.n_input] = writer_copy_text (self, inputs[node->proto.n_input]);
      node->proto.n_input++;
    }

  /* No node names: OpenCV calls a nameless layer what its output is called. */
  node->proto.n_output = 1;
  node->proto.output = writer_alloc (self, sizeof *node->proto.output);
  node->proto.output[0] = writer_make_name (self);
  *output = node->proto.output[0];

  g_ptr_array_add (self->nodes, node);
  return node;
}

static Onnx__AttributeProto *
node_add_attribute (GuiseConvertNode *self, const char *name, Onnx__AttributeProto__AttributeType type)
{
  Onnx__AttributeProto *attribute = writer_alloc (self->writer, sizeof *attribute);

  onnx__attribute_proto__init (attribute);
  attribute->name = writer_copy_text (self->writer, name);
  attribute->has_type = TRUE;
  attribute->type = type;
  g_ptr_array_add (self->attributes, attribute);
  return attribute;
}

void
guise_convert_node_set_int (GuiseConvertNode *self, const char *name, gint64 value)
{
  Onnx__AttributeProto *attribute = node_add_attribute (self, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT);

  attribute->has_i = TRUE;
  attribute->i = value;
}

void
guise_convert_node_set_float (GuiseConvertNode *self, const char *name, float value)
{
  Onnx__AttributeProto *attribute = node_add_attribute (self, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT);

  attribute->has_f = TRUE;
  attribute->f = value;
}

void
guise_convert_node_set_string (GuiseConvertNode *self, const char *name, const char *value)
{
  Onnx__AttributeProto *attribute = node_add_attribute (self, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING);

  attribute->has_s = TRUE;
  attribute->s.data = (guint8 *) writer_copy_text (self->writer, value);
  attribute->s.len = strlen (value);
}

void
guise_convert_node_set_ints (GuiseConvertNode *self, const char *name, const gint64 *values, guint n)
{
  Onnx__AttributeProto *attribute = node_add_attribute (self, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS);

  attribute->n_ints = n;
  attribute->ints = writer_copy (self->writer, values, n * sizeof *values);
}

GBytes *
guise_convert_writer_finish (GuiseConvertWriter *self)
{
  Onnx__OperatorSetIdProto opset = ONNX__OPERATOR_SET_ID_PROTO__INIT, *opsets = &opset;
  Onnx__GraphProto graph = ONNX__GRAPH_PROTO__INIT;
  Onnx__ModelProto model = ONNX__MODEL_PROTO__INIT;
  guint8 *bytes;
  gsize size;

  g_return_val_if_fail (self->input != NULL, NULL);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      GuiseConvertNode *node = self->nodes->pdata[i];

      node->proto.n_attribute = node->attributes->len;
      node->proto.attribute = (Onnx__AttributeProto **) node->attributes->pdata;
    }

  graph.name = (char *) "guise";
  graph.n_node = self->nodes->len;
  graph.node = (Onnx__NodeProto **) self->nodes->pdata;   /* a node begins with its message */
  graph.n_initializer = self->initializers->len;
  graph.initializer = (Onnx__TensorProto **) self->initializers->pdata;
  graph.n_input = 1;
  graph.input = &self->input;
  graph.n_output = self->outputs->len;
  graph.output = (Onnx__ValueInfoProto **) self->outputs->pdata;

  opset.domain = (char *) "";
  opset.has_version = TRUE;
  opset.version = 11;
  model.has_ir_version = TRUE;
  model.ir_version = 7;
  model.producer_name = (char *) "guise-convert-models";
  model.graph = &graph;
  model.n_opset_import = 1;
  model.opset_import = &opsets;

  size = onnx__model_proto__get_packed_size (&model);
  bytes = g_malloc (size);
  onnx__model_proto__pack (&model, bytes);
  return g_bytes_new_take (bytes, size);
}
