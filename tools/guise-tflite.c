/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-tflite.h"

#include "guise-error.h"
#include "guise-flatbuffer.h"

#include <string.h>

/* Field numbers of the tables, in the schema's order. */
enum { MODEL_OPERATOR_CODES = 1, MODEL_SUBGRAPHS = 2, MODEL_BUFFERS = 4 };
enum { CODE_DEPRECATED = 0, CODE_CUSTOM = 1, CODE_BUILTIN = 3 };
enum { SUBGRAPH_TENSORS = 0, SUBGRAPH_OPERATORS = 3 };
enum { TENSOR_SHAPE = 0, TENSOR_TYPE = 1, TENSOR_BUFFER = 2, TENSOR_SPARSITY = 6 };
enum { OPERATOR_CODE = 0, OPERATOR_INPUTS = 1, OPERATOR_OUTPUTS = 2, OPERATOR_OPTIONS = 4 };
enum { BUFFER_DATA = 0 };

enum { TYPE_FLOAT32 = 0, TYPE_FLOAT16 = 1, TYPE_INT32 = 2 };

static void
tensor_free (gpointer data)
{
  GuiseTfliteTensor *self = data;

  g_free (self->floats);
  g_free (self->ints);
  g_free (self);
}

static void
op_free (gpointer data)
{
  GuiseTfliteOp *self = data;

  g_free (self->custom);
  g_array_unref (self->inputs);
  g_array_unref (self->outputs);
  g_free (self);
}

void
guise_tflite_free (GuiseTflite *self)
{
  g_ptr_array_unref (self->tensors);
  g_ptr_array_unref (self->ops);
  g_free (self);
}

const GuiseTfliteTensor *
guise_tflite_get_tensor (const GuiseTflite *self, int index)
{
  return index >= 0 && (guint) index < self->tensors->len ? self->tensors->pdata[index] : NULL;
}

static int
get_index (GArray *array, guint i)
{
  return i < array->len ? g_array_index (array, int, i) : -1;
}

int
guise_tflite_op_get_input (const GuiseTfliteOp *self, guint i)
{
  return get_index (self->inputs, i);
}

int
guise_tflite_op_get_output (const GuiseTfliteOp *self, guint i)
{
  return get_index (self->outputs, i);
}

/* IEEE 754 binary16 to binary32. */
static float
float_from_half (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = (half >> 10) & 0x1f;
  guint32 mantissa = half & 0x3ff;
  union { guint32 bits; float value; } out;

  if (exponent == 0)
    {
      /* Zero or subnormal: mantissa × 2^−24 is exact in a float. */
      out.value = (float) mantissa / 16777216.0f;
      out.bits |= sign;
    }
  else
    {
      out.bits = sign | (exponent == 31 ? 0x7f800000 : (exponent + 112) << 23) | mantissa << 13;
    }
  return out.value;
}

static guint16
read_16 (const guint8 *p)
{
  return (guint16) (p[0] | p[1] << 8);
}

static guint32
read_32 (const guint8 *p)
{
  return p[0] | (guint32) p[1] << 8 | (guint32) p[2] << 16 | (guint32) p[3] << 24;
}

static gboolean
tensor_read_shape (GuiseTfliteTensor *self, const GuiseFlatTable *table, gsize *n_values)
{
  GuiseFlatVector shape = guise_flat_table_get_vector (table, TENSOR_SHAPE, 4);

  if (shape.n > GUISE_TFLITE_MAX_DIMS)
    return FALSE;

  *n_values = 1;
  self->n_dims = shape.n;
  for (guint i = 0; i < shape.n; i++)
    {
      self->dims[i] = guise_flat_vector_get_int32 (&shape, i);
      if (self->dims[i] < 1 || !g_size_checked_mul (n_values, *n_values, (gsize) self->dims[i]))
        return FALSE;
    }
  return TRUE;
}

/* The constant's values, if @bytes holds just as many as the shape says. */
static gboolean
tensor_read_values (GuiseTfliteTensor *self, int type, const GuiseFlatVector *bytes, gsize n_values)
{
  const guint8 *data = guise_flat_vector_peek (bytes);
  gsize width = type == TYPE_FLOAT16 ? 2 : 4;

  if (bytes->n % width != 0 || bytes->n / width != n_values)
    return FALSE;

  self->n_values = n_values;
  if (type == TYPE_INT32)
    {
      self->ints = g_new (gint32, n_values);
      for (gsize i = 0; i < n_values; i++)
        self->ints[i] = (gint32) read_32 (data + 4 * i);
      return TRUE;
    }

  self->floats = g_new (float, n_values);
  for (gsize i = 0; i < n_values; i++)
    {
      union { guint32 bits; float value; } single;

      if (type == TYPE_FLOAT32)
        single.bits = read_32 (data + 4 * i);
      else
        single.value = float_from_half (read_16 (data + 2 * i));
      self->floats[i] = single.value;
    }
  return TRUE;
}

/* Tensors whose type or shape is none of ours stay empty: what needs them fails later and says so. */
static gboolean
read_tensor (GuiseTflite *self, const GuiseFlatTable *table, const GuiseFlatVector *buffers)
{
  GuiseTfliteTensor *tensor = g_new0 (GuiseTfliteTensor, 1);
  guint buffer = (guint) guise_flat_table_get_int (table, TENSOR_BUFFER, 4, 0);
  int type = guise_flat_table_get_int (table, TENSOR_TYPE, 1, 0);
  GuiseFlatTable sparsity = guise_flat_table_get_table (table, TENSOR_SPARSITY);
  GuiseFlatTable holder;
  GuiseFlatVector bytes;
  gsize n_values;

  g_ptr_array_add (self->tensors, tensor);
  if (buffer >= buffers->n || !tensor_read_shape (tensor, table, &n_values))
    return FALSE;

  holder = guise_flat_vector_get_table (buffers, buffer);
  bytes = guise_flat_table_get_vector (&holder, BUFFER_DATA, 1);
  if (bytes.n == 0 || sparsity.flat != NULL || type > TYPE_INT32)
    return TRUE;

  return tensor_read_values (tensor, type, &bytes, n_values);
}

static void
read_conv_options (GuiseTfliteOp *op, const GuiseFlatTable *options)
{
  /* A depthwise convolution has its multiplier before the rest. */
  guint activation = op->code == GUISE_TFLITE_CONV ? 3 : 4;

  op->same_padding = guise_flat_table_get_int (options, 0, 1, 0) == 0;
  op->stride[1] = guise_flat_table_get_int (options, 1, 4, 1);
  op->stride[0] = guise_flat_table_get_int (options, 2, 4, 1);
  op->activation = guise_flat_table_get_int (options, activation, 1, 0);
  op->dilated = guise_flat_table_get_int (options, activation + 1, 4, 1) != 1
                || guise_flat_table_get_int (options, activation + 2, 4, 1) != 1;
}

static void
read_options (GuiseTfliteOp *op, const GuiseFlatTable *options)
{
  switch (op->code)
    {
    case GUISE_TFLITE_CONV:
    case GUISE_TFLITE_DEPTHWISE_CONV:
      read_conv_options (op, options);
      break;

    case GUISE_TFLITE_MAX_POOL:
    case GUISE_TFLITE_AVERAGE_POOL:
      op->same_padding = guise_flat_table_get_int (options, 0, 1, 0) == 0;
      op->stride[1] = guise_flat_table_get_int (options, 1, 4, 1);
      op->stride[0] = guise_flat_table_get_int (options, 2, 4, 1);
      op->kernel[1] = guise_flat_table_get_int (options, 3, 4, 1);
      op->kernel[0] = guise_flat_table_get_int (options, 4, 4, 1);
      op->activation = guise_flat_table_get_int (options, 5, 1, 0);
      break;

    case GUISE_TFLITE_ADD:
    case GUISE_TFLITE_MUL:
      op->activation = guise_flat_table_get_int (options, 0, 1, 0);
      break;

    case GUISE_TFLITE_RESIZE_BILINEAR:
      op->half_pixel = guise_flat_table_get_int (options, 3, 1, 0) != 0;
      break;

    default:
      break;
    }
}

static GArray *
read_indices (const GuiseFlatTable *table, guint field)
{
  GuiseFlatVector vector = guise_flat_table_get_vector (table, field, 4);
  GArray *array = g_array_sized_new (FALSE, FALSE, sizeof (int), vector.n);

  for (guint i = 0; i < vector.n; i++)
    {
      int index = guise_flat_vector_get_int32 (&vector, i);

      g_array_append_val (array, index);
    }
  return array;
}

static gboolean
read_op (GuiseTflite *self, const GuiseFlatTable *table, const GuiseFlatVector *codes)
{
  guint which = (guint) guise_flat_table_get_int (table, OPERATOR_CODE, 4, 0);
  GuiseFlatTable options = guise_flat_table_get_table (table, OPERATOR_OPTIONS);
  GuiseFlatTable code;
  GuiseTfliteOp *op;

  if (which >= codes->n)
    return FALSE;

  op = g_new0 (GuiseTfliteOp, 1);
  op->inputs = read_indices (table, OPERATOR_INPUTS);
  op->outputs = read_indices (table, OPERATOR_OUTPUTS);
  g_ptr_array_add (self->ops, op);

  /* Old files have the code in a byte, newer ones in both: the larger counts. */
  code = guise_flat_vector_get_table (codes, which);
  op->code = MAX (guise_flat_table_get_int (&code, CODE_DEPRECATED, 1, 0),
                  guise_flat_table_get_int (&code, CODE_BUILTIN, 4, 0));
  op->custom = guise_flat_table_dup_string (&code, CODE_CUSTOM);
  read_options (op, &options);
  return op->stride[0] >= 0 && op->stride[1] >= 0 && op->kernel[0] >= 0 && op->kernel[1] >= 0;
}

static gboolean
read_graph (GuiseTflite *self, const GuiseFlatTable *model)
{
  GuiseFlatVector codes = guise_flat_table_get_vector (model, MODEL_OPERATOR_CODES, 4);
  GuiseFlatVector buffers = guise_flat_table_get_vector (model, MODEL_BUFFERS, 4);
  GuiseFlatVector subgraphs = guise_flat_table_get_vector (model, MODEL_SUBGRAPHS, 4);
  GuiseFlatTable graph;
  GuiseFlatVector tensors, ops;

  if (subgraphs.n == 0)
    return FALSE;

  graph = guise_flat_vector_get_table (&subgraphs, 0);
  tensors = guise_flat_table_get_vector (&graph, SUBGRAPH_TENSORS, 4);
  ops = guise_flat_table_get_vector (&graph, SUBGRAPH_OPERATORS, 4);
  for (guint i = 0; i < tensors.n; i++)
    {
      GuiseFlatTable tensor = guise_flat_vector_get_table (&tensors, i);

      if (!read_tensor (self, &tensor, &buffers))
        return FALSE;
    }
  for (guint i = 0; i < ops.n; i++)
    {
      GuiseFlatTable op = guise_flat_vector_get_table (&ops, i);

      if (!read_op (self, &op, &codes))
        return FALSE;
    }
  return TRUE;
}

GuiseTflite *
guise_tflite_parse (GBytes *bytes, GError **error)
{
  g_autoptr(GuiseTflite) self = g_new0 (GuiseTflite, 1);
  GuiseFlat flat = { 0 };
  GuiseFlatTable model;

  self->tensors = g_ptr_array_new_with_free_func (tensor_free);
  self->ops = g_ptr_array_new_with_free_func (op_free);

  flat.data = g_bytes_get_data (bytes, &flat.size);
  model = guise_flat_get_root (&flat);
  if (!read_graph (self, &model) || flat.bad)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   "These %" G_GSIZE_FORMAT " bytes are not a TFLite network that Guise can read", flat.size);
      return NULL;
    }

  return g_steal_pointer (&self);
}
