/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-api-to-onnx.h"

#include "guise-checked.h"
#include "guise-error.h"
#include "guise-convert-writer.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define INPUT_SIDE 150
#define N_OUT      128

typedef struct
{
  float *values;
  gint64 dims[4];
  guint  n_dims;
  gsize  n_values;
} Weights;

/* A value on its way through the network. */
typedef struct
{
  const char *name;
  int         side;
  int         channels;
} Value;

typedef struct
{
  GHashTable      *weights;   /* name -> Weights */
  GuiseOnnxWriter *writer;
} Builder;

static void
weights_free (gpointer data)
{
  Weights *self = data;

  g_free (self->values);
  g_free (self);
}

static gboolean
fail (GError **error, const char *name, const char *why)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, "Recognition network, weights %s: %s", name, why);
  return FALSE;
}

static gboolean
weights_read_shape (Weights *self, JsonArray *shape)
{
  self->n_dims = json_array_get_length (shape);
  if (self->n_dims < 1 || self->n_dims > 4)
    return FALSE;

  self->n_values = 1;
  for (guint i = 0; i < self->n_dims; i++)
    {
      self->dims[i] = json_array_get_int_element (shape, i);
      if (self->dims[i] < 1 || !g_size_checked_mul (&self->n_values, self->n_values, (gsize) self->dims[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_type (JsonObject *object, const char *type)
{
  return g_strcmp0 (json_object_get_string_member_with_default (object, "dtype", ""), type) == 0;
}

static void
read_quantized (Weights *self, const guint8 *data, JsonObject *quantization)
{
  float scale = (float) json_object_get_double_member_with_default (quantization, "scale", 0);
  float lowest = (float) json_object_get_double_member_with_default (quantization, "min", 0);

  for (gsize i = 0; i < self->n_values; i++)
    self->values[i] = (float) data[i] * scale + lowest;
}

static void
read_floats (Weights *self, const guint8 *data)
{
  for (gsize i = 0; i < self->n_values; i++)
    {
      guint32 bits;

      memcpy (&bits, data + i * sizeof bits, sizeof bits);
      bits = GUINT32_FROM_LE (bits);
      memcpy (&self->values[i], &bits, sizeof bits);
    }
}

/* Reads the entry @item of the manifest; its numbers begin at @offset, which is moved on. */
static gboolean
read_weights (GHashTable *all, JsonObject *item, GBytes *bytes, gsize *offset, GError **error)
{
  const char *name = json_object_get_string_member_with_default (item, "name", "?");
  JsonArray *shape = json_object_has_member (item, "shape") ? json_object_get_array_member (item, "shape") : NULL;
  JsonObject *quantization = json_object_has_member (item, "quantization")
                             ? json_object_get_object_member (item, "quantization") : NULL;
  gsize size, n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Weights *self = g_new0 (Weights, 1);

  g_hash_table_insert (all, g_strdup (name), self);
  if (shape == NULL || !weights_read_shape (self, shape)
      || !has_type (quantization != NULL ? quantization : item, quantization != NULL ? "uint8" : "float32"))
    return fail (error, name, "no shape, or neither floats nor 8-bit numbers");
  if (!g_size_checked_mul (&n_bytes, self->n_values, quantization != NULL ? 1 : sizeof (float))
      || !guise_checked_range (*offset, n_bytes, size))
    return fail (error, name, "the weights file is too short");

  self->values = g_new (float, self->n_values);
  if (quantization != NULL)
    read_quantized (self, data + *offset, quantization);
  else
    read_floats (self, data + *offset);

  *offset += n_bytes;
  return TRUE;
}

static gboolean
read_manifest (GHashTable *all, GBytes *manifest, GBytes *bytes, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  gsize size, offset = 0;
  const char *text = g_bytes_get_data (manifest, &size);
  JsonNode *root;
  JsonArray *groups, *items;

  if (!json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return fail (error, "manifest", "it is not JSON");

  /* A list of groups, of which there is one. */
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return fail (error, "manifest", "it is not a list");
  groups = json_node_get_array (root);
  if (json_array_get_length (groups) != 1 || !JSON_NODE_HOLDS_OBJECT (json_array_get_element (groups, 0))
      || !json_object_has_member (json_array_get_object_element (groups, 0), "weights"))
    return fail (error, "manifest", "one group of weights was expected");

  items = json_object_get_array_member (json_array_get_object_element (groups, 0), "weights");
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (items, i)))
        return fail (error, "manifest", "an entry is not an object");
      if (!read_weights (all, json_array_get_object_element (items, i), bytes, &offset, error))
        return FALSE;
    }

  return TRUE;
}

static const Weights *
find_weights (Builder *self, const char *layer, const char *part, guint n_dims, GError **error)
{
  g_autofree char *name = g_strconcat (layer, part, NULL);
  const Weights *found = g_hash_table_lookup (self->weights, name);

  if (found == NULL || found->values == NULL || found->n_dims != n_dims)
    {
      fail (error, name, "missing or of another shape");
      return NULL;
    }
  return found;
}

/* Zeros after the last channel, row and column. */
static Value
add_pad (Builder *self, Value in, int channels, int side)
{
  const gint64 pads[8] = { 0, 0, 0, 0, 0, channels, side, side };
  Value out = { NULL, in.side + side, in.channels + channels };
  GuiseOnnxNode *node;

  if (channels == 0 && side == 0)
    return in;

  node = guise_convert_writer_add_node (self->writer, "Pad", &out.name, in.name,
                                        guise_onnx_writer_add_ints (self->writer, pads, 8), NULL);
  guise_onnx_node_set_string (node, "mode", "constant");
  return out;
}

static Value
add_pool (Builder *self, Value in, const char *type, int kernel)
{
  Value out = { NULL, (in.side - kernel) / 2 + 1, in.channels };
  GuiseOnnxNode *node = guise_convert_writer_add_node (self->writer, type, &out.name, in.name, NULL, NULL);

  guise_onnx_node_set_ints (node, "kernel_shape", (gint64[]) { kernel, kernel }, 2);
  guise_onnx_node_set_ints (node, "strides", (gint64[]) { 2, 2 }, 2);
  guise_onnx_node_set_ints (node, "pads", (gint64[]) { 0, 0, 0, 0 }, 4);
  return out;
}

static Value
add_relu (Builder *self, Value in)
{
  Value out = in;

  guise_convert_writer_add_node (self->writer, "Relu", &out.name, in.name, NULL, NULL);
  return out;
}

/* y = conv (x) · scale + shift, as one convolution: both go into its weights and its bias. */
static gboolean
add_conv (Builder *self, const char *layer, int stride, gboolean same, Value *value, GError **error)
{
  const Weights *filters = find_weights (self, layer, "/conv/filters", 4, error);
  const Weights *bias = filters ? find_weights (self, layer, "/conv/bias", 1, error) : NULL;
  const Weights *scale = bias ? find_weights (self, layer, "/scale/weights", 1, error) : NULL;
  const Weights *shift = scale ? find_weights (self, layer, "/scale/biases", 1, error) : NULL;
  g_autofree float *folded = NULL, *folded_bias = NULL;
  gsize n_out;
  int kernel, pad;
  GuiseOnnxNode *node;

  if (shift == NULL)
    return FALSE;

  /* rows, columns, in, out */
  n_out = (gsize) filters->dims[3];
  kernel = (int) filters->dims[0];
  pad = same ? kernel / 2 : 0;
  if (filters->dims[1] != kernel || filters->dims[2] != value->channels || bias->n_values != n_out
      || scale->n_values != n_out || shift->n_values != n_out || kernel > value->side + 2 * pad)
    return fail (error, layer, "its parts do not fit each other");

  folded = g_new (float, filters->n_values);
  for (gsize i = 0; i < filters->n_values; i++)
    folded[i] = filters->values[i] * scale->values[i % n_out];
  folded_bias = g_new (float, n_out);
  for (gsize i = 0; i < n_out; i++)
    folded_bias[i] = bias->values[i] * scale->values[i] + shift->values[i];

  node = guise_convert_writer_add_node (
    self->writer, "Conv", &value->name, value->name,
    guise_convert_writer_add_permuted (self->writer, folded, filters->dims, (const guint[]) { 3, 2, 0, 1 }),
    guise_convert_writer_add_floats (self->writer, folded_bias, (gint64[]) { (gint64) n_out }, 1));
  guise_onnx_node_set_ints (node, "kernel_shape", (gint64[]) { kernel, kernel }, 2);
  guise_onnx_node_set_ints (node, "strides", (gint64[]) { stride, stride }, 2);
  guise_onnx_node_set_ints (node, "pads", (gint64[]) { pad, pad, pad, pad }, 4);
  value->side = (value->side + 2 * pad - kernel) / stride + 1;
  value->channels = (int) n_out;
  return TRUE;
}

/* Two convolutions and a way around them, which where @down halves the picture too. */
static gboolean
add_block (Builder *self, const char *layer, gboolean down, Value *value, GError **error)
{
  g_autofree char *first = g_strconcat (layer, "/conv1", NULL), *second = g_strconcat (layer, "/conv2", NULL);
  Value main = *value, around = *value, sum;

  if (!add_conv (self, first, down ? 2 : 1, !down, &main, error))
    return FALSE;
  main = add_relu (self, main);
  if (!add_conv (self, second, 1, TRUE, &main, error))
    return FALSE;

  if (down)
    around = add_pool (self, around, "AveragePool", 2);
  if (around.side < main.side || around.channels > main.channels)
    return fail (error, layer, "the two ways differ in shape");
  main = add_pad (self, main, 0, around.side - main.side);
  around = add_pad (self, around, main.channels - around.channels, 0);

  sum = main;
  guise_convert_writer_add_node (self->writer, "Add", &sum.name, around.name, main.name, NULL);
  *value = add_relu (self, sum);
  return TRUE;
}

static gboolean
add_head (Builder *self, Value value, GError **error)
{
  const Weights *last = find_weights (self, "fc", "", 2, error);
  const char *name;
  GuiseOnnxNode *node;

  if (last == NULL)
    return FALSE;
  if (last->dims[0] != value.channels || last->dims[1] != N_OUT)
    return fail (error, "fc", "of another shape");

  guise_convert_writer_add_node (self->writer, "GlobalAveragePool", &name, value.name, NULL, NULL);
  node = guise_convert_writer_add_node (self->writer, "Flatten", &name, name, NULL, NULL);
  guise_onnx_node_set_int (node, "axis", 1);
  guise_convert_writer_add_node (self->writer, "MatMul", &name, name,
                                 guise_convert_writer_add_floats (self->writer, last->values, last->dims, 2), NULL);
  guise_convert_writer_add_output (self->writer, name, "identity", (gint64[]) { 1, N_OUT }, 2);
  return TRUE;
}

static gboolean
build (Builder *self, GError **error)
{
  static const struct { const char *layer; gboolean down; } blocks[] = {
    { "conv32_1", FALSE }, { "conv32_2", FALSE }, { "conv32_3", FALSE },
    { "conv64_down", TRUE }, { "conv64_1", FALSE }, { "conv64_2", FALSE }, { "conv64_3", FALSE },
    { "conv128_down", TRUE }, { "conv128_1", FALSE }, { "conv128_2", FALSE },
    { "conv256_down", TRUE }, { "conv256_1", FALSE }, { "conv256_2", FALSE },
    { "conv256_down_out", TRUE },
  };
  Value value = { "input", INPUT_SIDE, 3 };

  guise_convert_writer_set_input (self->writer, "input", (gint64[]) { 1, 3, INPUT_SIDE, INPUT_SIDE }, 4);
  if (!add_conv (self, "conv32_down", 2, FALSE, &value, error))
    return FALSE;
  value = add_relu (self, value);
  value = add_pool (self, value, "MaxPool", 3);

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (!add_block (self, blocks[i].layer, blocks[i].down, &value, error))
      return FALSE;

  return add_head (self, value, error);
}

GBytes *
guise_face_api_to_onnx (GBytes *manifest, GBytes *weights, GError **error)
{
  g_autoptr(GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, weights_free);
  g_autoptr(GuiseOnnxWriter) writer = guise_convert_writer_new ();
  Builder self = { all, writer };

  if (!read_manifest (all, manifest, weights, error) || !build (&self, error))
    return NULL;

  return guise_onnx_writer_finish (writer);
}
