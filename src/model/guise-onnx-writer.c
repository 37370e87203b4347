/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-writer.h"

#include <string.h>

#include "onnx-subset.pb-c.h"

#define FORMAT 7       /* the one that brought operator set 12 */

enum { FLOAT = 1, INT64 = 7 };

struct _GuiseOnnxWriter
{
  GStringChunk *names;
  guint         n_names;
  GuiseOnnxWriterParams params;   /* its texts are owned */
  GPtrArray    *nodes, *constants, *inputs, *outputs;
  GHashTable   *known;          /* names of constants */
};

/* Messages are of g_malloc(), which is malloc(), with which protobuf-c frees. */
static void
free_node (gpointer data)
{
  onnx__node_proto__free_unpacked (data, NULL);
}

static void
free_tensor (gpointer data)
{
  onnx__tensor_proto__free_unpacked (data, NULL);
}

static void
free_port (gpointer data)
{
  onnx__value_info_proto__free_unpacked (data, NULL);
}

GuiseOnnxWriter *
guise_onnx_writer_new (const GuiseOnnxWriterParams *params)
{
  GuiseOnnxWriter *self = g_new0 (GuiseOnnxWriter, 1);

  self->names = g_string_chunk_new (4096);
  self->params = (GuiseOnnxWriterParams) {
    .graph = g_strdup (params->graph), .producer = g_strdup (params->producer), .about = g_strdup (params->about),
    .operator_set = params->operator_set,
  };
  self->nodes = g_ptr_array_new_with_free_func (free_node);
  self->constants = g_ptr_array_new_with_free_func (free_tensor);
  self->inputs = g_ptr_array_new_with_free_func (free_port);
  self->outputs = g_ptr_array_new_with_free_func (free_port);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
guise_onnx_writer_free (GuiseOnnxWriter *self)
{
  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->constants);
  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->outputs);
  g_hash_table_unref (self->known);
  g_string_chunk_free (self->names);
  g_free ((char *) self->params.graph);
  g_free ((char *) self->params.producer);
  g_free ((char *) self->params.about);
  g_free (self);
}

static const char *
make_name (GuiseOnnxWriter *self)
{
  g_autofree char *name = g_strdup_printf ("v%u", self->n_names++);

  return g_string_chunk_insert (self->names, name);
}

GuiseOnnxNode *
guise_onnx_writer_begin (GuiseOnnxWriter *self, const char *op, const char *const *inputs)
{
  Onnx__NodeProto *node = g_new (Onnx__NodeProto, 1);

  onnx__node_proto__init (node);
  node->op_type = g_strdup (op);
  node->n_input = g_strv_length ((char **) inputs);
  node->input = g_new (char *, node->n_input);
  for (gsize i = 0; i < node->n_input; i++)
    node->input[i] = g_strdup (inputs[i]);
  return node;
}

const char *
guise_onnx_writer_end (GuiseOnnxWriter *self, GuiseOnnxNode *node)
{
  const char *name = make_name (self);

  node->n_output = 1;
  node->output = g_new (char *, 1);
  node->output[0] = g_strdup (name);
  /* No node names: OpenCV calls a nameless layer what its output is called. */
  g_ptr_array_add (self->nodes, node);
  return name;
}

static Onnx__AttributeProto *
add_attribute (GuiseOnnxNode *node, const char *name, Onnx__AttributeProto__AttributeType type)
{
  Onnx__AttributeProto *attribute = g_new (Onnx__AttributeProto, 1);

  onnx__attribute_proto__init (attribute);
  attribute->name = g_strdup (name);
  attribute->has_type = TRUE;
  attribute->type = type;
  node->attribute = g_renew (Onnx__AttributeProto *, node->attribute, node->n_attribute + 1);
  node->attribute[node->n_attribute++] = attribute;
  return attribute;
}

void
guise_onnx_node_set_int (GuiseOnnxNode *node, const char *name, gint64 value)
{
  Onnx__AttributeProto *attribute = add_attribute (node, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT);

  attribute->has_i = TRUE;
  attribute->i = value;
}

void
guise_onnx_node_set_ints (GuiseOnnxNode *node, const char *name, const gint64 *values, guint n)
{
  Onnx__AttributeProto *attribute = add_attribute (node, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS);

  attribute->n_ints = n;
  attribute->ints = g_memdup2 (values, n * sizeof *values);
}

void
guise_onnx_node_set_float (GuiseOnnxNode *node, const char *name, float value)
{
  Onnx__AttributeProto *attribute = add_attribute (node, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT);

  attribute->has_f = TRUE;
  attribute->f = value;
}

void
guise_onnx_node_set_string (GuiseOnnxNode *node, const char *name, const char *value)
{
  Onnx__AttributeProto *attribute = add_attribute (node, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING);

  attribute->has_s = TRUE;
  attribute->s.len = strlen (value);
  attribute->s.data = g_memdup2 (value, attribute->s.len);
}

const char *
guise_onnx_writer_add (GuiseOnnxWriter *self, const char *op, const char *const *inputs)
{
  return guise_onnx_writer_end (self, guise_onnx_writer_begin (self, op, inputs));
}

const char *
guise_onnx_writer_concat (GuiseOnnxWriter *self, const char *const *inputs, gint64 axis)
{
  GuiseOnnxNode *node = guise_onnx_writer_begin (self, "Concat", inputs);

  guise_onnx_node_set_int (node, "axis", axis);
  return guise_onnx_writer_end (self, node);
}

const char *
guise_onnx_writer_transpose (GuiseOnnxWriter *self, const char *input, const gint64 order[4])
{
  GuiseOnnxNode *node = guise_onnx_writer_begin (self, "Transpose", (const char *[]) { input, NULL });

  guise_onnx_node_set_ints (node, "perm", order, 4);
  return guise_onnx_writer_end (self, node);
}

static Onnx__TensorProto *
add_constant (GuiseOnnxWriter *self, const char *name, int type, const gint64 *dimensions, guint n_dimensions)
{
  Onnx__TensorProto *tensor = g_new (Onnx__TensorProto, 1);

  onnx__tensor_proto__init (tensor);
  tensor->name = g_strdup (name);
  tensor->has_data_type = TRUE;
  tensor->data_type = type;
  tensor->n_dims = n_dimensions;
  tensor->dims = g_memdup2 (dimensions, n_dimensions * sizeof *dimensions);
  g_ptr_array_add (self->constants, tensor);
  return tensor;
}

const char *
guise_onnx_writer_add_ints (GuiseOnnxWriter *self, const gint64 *values, guint n)
{
  const char *name = make_name (self);
  Onnx__TensorProto *tensor = add_constant (self, name, INT64, (gint64[]) { n }, 1);
  gint64 *raw = g_new (gint64, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    raw[i] = GINT64_TO_LE (values[i]);
  tensor->has_raw_data = TRUE;
  tensor->raw_data.len = n * sizeof *raw;
  tensor->raw_data.data = (guint8 *) raw;
  return name;
}

const char *
guise_onnx_writer_reshape (GuiseOnnxWriter *self, const char *input, const gint64 *shape, guint n)
{
  return guise_onnx_writer_add (self, "Reshape", (const char *[]) {
    input, guise_onnx_writer_add_ints (self, shape, n), NULL });
}

const char *
guise_onnx_writer_slice (GuiseOnnxWriter *self, const char *input, gint64 axis, gint64 start, gint64 end, gint64 step)
{
  return guise_onnx_writer_add (self, "Slice", (const char *[]) {
    input, guise_onnx_writer_add_ints (self, &start, 1), guise_onnx_writer_add_ints (self, &end, 1),
    guise_onnx_writer_add_ints (self, &axis, 1), guise_onnx_writer_add_ints (self, &step, 1), NULL });
}

const char *
guise_onnx_writer_add_floats (GuiseOnnxWriter *self, const char *name, const gint64 *dimensions, guint n_dimensions,
                              const float *values)
{
  const char *kept = name != NULL ? g_string_chunk_insert_const (self->names, name) : make_name (self);
  Onnx__TensorProto *tensor;
  gsize count = 1;

  if (!g_hash_table_add (self->known, (char *) kept))
    return kept;
  for (guint i = 0; i < n_dimensions; i++)
    count *= (gsize) dimensions[i];
  tensor = add_constant (self, kept, FLOAT, dimensions, n_dimensions);
  tensor->has_raw_data = TRUE;
  tensor->raw_data.len = count * sizeof (float);
  tensor->raw_data.data = g_malloc (tensor->raw_data.len);
  for (gsize i = 0; i < count; i++)
    {
      guint32 bits;

      memcpy (&bits, &values[i], sizeof bits);
      bits = GUINT32_TO_LE (bits);
      memcpy (tensor->raw_data.data + i * sizeof bits, &bits, sizeof bits);
    }
  return kept;
}

void
guise_onnx_writer_rename (GuiseOnnxWriter *self, const char *old, const char *name)
{
  Onnx__NodeProto *node = g_ptr_array_index (self->nodes, self->nodes->len - 1);

  g_return_if_fail (g_str_equal (node->output[0], old));

  g_free (node->output[0]);
  node->output[0] = g_strdup (name);
}

static Onnx__TensorShapeProto *
make_shape (const gint64 *dimensions, guint n)
{
  Onnx__TensorShapeProto *shape = g_new (Onnx__TensorShapeProto, 1);

  onnx__tensor_shape_proto__init (shape);
  shape->n_dim = n;
  shape->dim = g_new (Onnx__TensorShapeProto__Dimension *, n);
  for (guint i = 0; i < n; i++)
    {
      shape->dim[i] = g_new (Onnx__TensorShapeProto__Dimension, 1);
      onnx__tensor_shape_proto__dimension__init (shape->dim[i]);
      shape->dim[i]->has_dim_value = dimensions[i] > 0;
      shape->dim[i]->dim_value = dimensions[i];
      if (dimensions[i] == 0)
        shape->dim[i]->dim_param = g_strdup ("N");
    }
  return shape;
}

void
guise_onnx_writer_declare (GuiseOnnxWriter *self, gboolean is_input, const char *name, const gint64 *dimensions,
                           guint n_dimensions)
{
  Onnx__ValueInfoProto *port = g_new (Onnx__ValueInfoProto, 1);

  onnx__value_info_proto__init (port);
  port->name = g_strdup (name);
  port->type = g_new (Onnx__TypeProto, 1);
  onnx__type_proto__init (port->type);
  port->type->tensor_type = g_new (Onnx__TypeProto__Tensor, 1);
  onnx__type_proto__tensor__init (port->type->tensor_type);
  port->type->tensor_type->has_elem_type = TRUE;
  port->type->tensor_type->elem_type = FLOAT;
  port->type->tensor_type->shape = make_shape (dimensions, n_dimensions);
  g_ptr_array_add (is_input ? self->inputs : self->outputs, port);
}

GBytes *
guise_onnx_writer_finish (GuiseOnnxWriter *self)
{
  Onnx__OperatorSetIdProto set = ONNX__OPERATOR_SET_ID_PROTO__INIT, *sets = &set;
  Onnx__GraphProto graph = ONNX__GRAPH_PROTO__INIT;
  Onnx__ModelProto model = ONNX__MODEL_PROTO__INIT;
  guint8 *data;
  gsize size;

  set.domain = (char *) "";
  set.has_version = TRUE;
  set.version = self->params.operator_set;
  graph.name = (char *) self->params.graph;
  graph.n_node = self->nodes->len;
  graph.node = (Onnx__NodeProto **) self->nodes->pdata;
  graph.n_initializer = self->constants->len;
  graph.initializer = (Onnx__TensorProto **) self->constants->pdata;
  graph.n_input = self->inputs->len;
  graph.input = (Onnx__ValueInfoProto **) self->inputs->pdata;
  graph.n_output = self->outputs->len;
  graph.output = (Onnx__ValueInfoProto **) self->outputs->pdata;
  model.has_ir_version = TRUE;
  model.ir_version = FORMAT;
  model.producer_name = (char *) self->params.producer;
  model.doc_string = (char *) self->params.about;
  model.graph = &graph;
  model.n_opset_import = 1;
  model.opset_import = &sets;

  size = onnx__model_proto__get_packed_size (&model);
  data = g_malloc (size);
  onnx__model_proto__pack (&model, data);
  return g_bytes_new_take (data, size);
}
