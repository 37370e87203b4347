/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-export.h"

#include <string.h>

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-onnx-writer.h"

/* Names of the contract. */
#define GUISE_ONNX_IN_FACE       "in_face:0"
#define GUISE_ONNX_OUT_FACE_MASK "out_face_mask:0"
#define GUISE_ONNX_OUT_FACE      "out_celeb_face:0"
#define GUISE_ONNX_OUT_MASK      "out_celeb_face_mask:0"

/* The one that readers of such files are known to have. */
#define OPERATOR_SET 12

/* A part of the network while its rows are added: what guise-architecture.c does to a graph, done to a file. Values of
 * maps are (N, channels, height, width), flat ones (N, channels). */
typedef struct
{
  const GuiseOnnxExportParams *params;
  GuiseOnnxWriter *writer;
  const char      *part;
  guint            n_blocks[GUISE_N_BLOCKS];
  guint            out_channels;
  GError          *error;           /* the first; everything after it is of no use */
} Part;

/* A value in the file and its shape for one face; height 0 is flat. */
typedef struct
{
  const char *name;
  guint       height, width, channels;
} Value;

static const float *
expect (Part *part, const char *name, const gsize *dimensions, guint n_dimensions)
{
  if (part->error != NULL)
    return NULL;
  return guise_safetensors_expect (part->params->weights, name, dimensions, n_dimensions, &part->error);
}

/* [out][height][width][in] to [out][in][height][width]. Returns: its name in the file */
static const char *
add_kernel (Part *part, const char *layer, guint out, guint kernel, guint in)
{
  g_autofree char *name = g_strconcat (layer, ".weight", NULL);
  const float *from = expect (part, name, (gsize[]) { out, kernel, kernel, in }, 4);
  const gsize area = (gsize) kernel * kernel;
  g_autofree float *to = NULL;

  if (from == NULL)
    return NULL;
  to = g_new (float, (gsize) out * in * area);
  for (gsize o = 0; o < out; o++)
    for (gsize k = 0; k < area; k++)
      for (gsize i = 0; i < in; i++)
        to[(o * in + i) * area + k] = from[(o * area + k) * in + i];
  return guise_onnx_writer_add_floats (part->writer, name, (gint64[]) { out, in, kernel, kernel }, 4, to);
}

static const char *
add_bias (Part *part, const char *layer, guint out)
{
  g_autofree char *name = g_strconcat (layer, ".bias", NULL);
  const float *values = expect (part, name, (gsize[]) { out }, 1);

  return values != NULL ? guise_onnx_writer_add_floats (part->writer, name, (gint64[]) { out }, 1, values) : NULL;
}

/* "Same" as TensorFlow has it: of an odd total the smaller half first. */
static guint
pad_before (guint size, guint kernel, guint stride, guint *after)
{
  const guint out = (size + stride - 1) / stride;
  const guint total = MAX ((out - 1) * stride + kernel, size) - size;

  *after = total - total / 2;
  return total / 2;
}

/* @group: 1, or the channels of @x: each by itself, and without a bias. */
static Value
add_conv (Part *part, Value x, const char *layer, guint out, guint kernel, guint stride, guint group)
{
  guint top, left, bottom, right;
  const char *weight = add_kernel (part, layer, out, kernel, x.channels / group);
  const char *bias = group == 1 ? add_bias (part, layer, out) : NULL;
  GuiseOnnxNode *node;

  if (part->error != NULL)
    return x;
  top = pad_before (x.height, kernel, stride, &bottom);
  left = pad_before (x.width, kernel, stride, &right);
  node = guise_onnx_writer_begin (part->writer, "Conv", (const char *[]) { x.name, weight, bias, NULL });
  guise_onnx_node_set_ints (node, "kernel_shape", (gint64[]) { kernel, kernel }, 2);
  guise_onnx_node_set_ints (node, "strides", (gint64[]) { stride, stride }, 2);
  guise_onnx_node_set_ints (node, "pads", (gint64[]) { top, left, bottom, right }, 4);
  guise_onnx_node_set_int (node, "group", group);
  return (Value) {
    guise_onnx_writer_end (part->writer, node), (x.height + stride - 1) / stride, (x.width + stride - 1) / stride, out,
  };
}

static Value
add_one (Part *part, Value x, const char *op)
{
  x.name = guise_onnx_writer_add (part->writer, op, (const char *[]) { x.name, NULL });
  return x;
}

static Value
add_two (Part *part, Value x, Value y, const char *op)
{
  x.name = guise_onnx_writer_add (part->writer, op, (const char *[]) { x.name, y.name, NULL });
  return x;
}

static Value
add_leaky_relu (Part *part, Value x, float slope)
{
  GuiseOnnxNode *node = guise_onnx_writer_begin (part->writer, "LeakyRelu", (const char *[]) { x.name, NULL });

  guise_onnx_node_set_float (node, "alpha", slope > 0.0f ? slope : 0.1f);
  x.name = guise_onnx_writer_end (part->writer, node);
  return x;
}

/* Block first, which ONNX calls depth, column, row. */
static Value
add_shuffle (Part *part, Value x)
{
  GuiseOnnxNode *node = guise_onnx_writer_begin (part->writer, "DepthToSpace", (const char *[]) { x.name, NULL });

  guise_onnx_node_set_int (node, "blocksize", 2);
  guise_onnx_node_set_string (node, "mode", "DCR");
  return (Value) { guise_onnx_writer_end (part->writer, node), 2 * x.height, 2 * x.width, x.channels / 4 };
}

/* Our layers are flattened with the channels running fastest. */
static Value
add_flat (Part *part, Value x)
{
  const guint n = x.height * x.width * x.channels;

  if (x.height == 0)
    return x;
  x.name = guise_onnx_writer_transpose (part->writer, x.name, (gint64[]) { 0, 2, 3, 1 });
  return (Value) { guise_onnx_writer_reshape (part->writer, x.name, (gint64[]) { 0, n }, 2), 0, 0, n };
}

static Value
add_dense (Part *part, Value x, guint out)
{
  g_autofree char *layer = g_strdup_printf ("%s.dense%u", part->part, part->n_blocks[GUISE_BLOCK_DENSE]++);
  Value flat = add_flat (part, x);
  const char *weight = add_kernel (part, layer, out, 1, flat.channels);
  const char *bias = add_bias (part, layer, out);
  GuiseOnnxNode *node;

  if (part->error != NULL)
    return flat;
  weight = guise_onnx_writer_reshape (part->writer, weight, (gint64[]) { out, flat.channels }, 2);
  node = guise_onnx_writer_begin (part->writer, "Gemm", (const char *[]) { flat.name, weight, bias, NULL });
  guise_onnx_node_set_int (node, "transB", 1);
  return (Value) { guise_onnx_writer_end (part->writer, node), 0, 0, out };
}

static Value
add_grow (Part *part, Value x, const GuiseLayer *layer)
{
  const guint base = part->params->architecture->output_size / layer->divisor;
  Value map = add_dense (part, x, base * base * layer->channels);

  if (part->error != NULL)
    return map;
  map.name = guise_onnx_writer_reshape (part->writer, map.name, (gint64[]) { 0, base, base, layer->channels }, 4);
  map.name = guise_onnx_writer_transpose (part->writer, map.name, (gint64[]) { 0, 3, 1, 2 });
  return (Value) { map.name, base, base, layer->channels };
}

static Value
add_residual (Part *part, Value x)
{
  const guint n = part->n_blocks[GUISE_BLOCK_RESIDUAL]++;
  g_autofree char *first = g_strdup_printf ("%s.residual%u.conv0", part->part, n);
  g_autofree char *second = g_strdup_printf ("%s.residual%u.conv1", part->part, n);
  Value y = add_leaky_relu (part, add_conv (part, x, first, x.channels, 3, 1, 1), 0.2f);

  y = add_conv (part, y, second, x.channels, 3, 1, 1);
  return add_leaky_relu (part, add_two (part, x, y, "Add"), 0.2f);
}

static Value
add_stem (Part *part, Value x, const char *name, const GuiseLayer *layer)
{
  Value y;

  x = add_conv (part, x, name, layer->channels, 5, 2, 1);
  y = add_leaky_relu (part, x, 0.2f);
  for (guint i = 0; i < layer->count; i++)
    y = add_residual (part, y);
  return add_two (part, y, add_leaky_relu (part, x, 0.1f), "Add");
}

static Value
add_separable (Part *part, Value x, const GuiseLayer *layer)
{
  const guint n = part->n_blocks[GUISE_BLOCK_SEPARABLE]++;
  g_autofree char *depth = g_strdup_printf ("%s.separable%u.depth", part->part, n);
  g_autofree char *point = g_strdup_printf ("%s.separable%u.point", part->part, n);

  x = add_conv (part, x, depth, x.channels, 5, 2, x.channels);
  return add_one (part, add_conv (part, x, point, layer->channels, 1, 1, 1), "Relu");
}

/* Divided by the root of the mean square plus 1e-6. */
static Value
add_norm (Part *part, Value x)
{
  const float little = 1e-6f;
  Value flat = add_flat (part, x), root = flat;
  GuiseOnnxNode *node;

  root = add_two (part, flat, flat, "Mul");
  node = guise_onnx_writer_begin (part->writer, "ReduceMean", (const char *[]) { root.name, NULL });
  guise_onnx_node_set_ints (node, "axes", (gint64[]) { 1 }, 1);
  guise_onnx_node_set_int (node, "keepdims", 1);
  root.name = guise_onnx_writer_end (part->writer, node);
  root = add_two (part, root,
                  (Value) { guise_onnx_writer_add_floats (part->writer, NULL, (gint64[]) { 1, 1 }, 2, &little) }, "Add");
  return add_two (part, flat, add_one (part, root, "Sqrt"), "Div");
}

static Value
add_picture (Part *part, Value x, const GuiseLayer *layer)
{
  const gboolean shuffled = layer->block == GUISE_BLOCK_PICTURE_SHUFFLED;
  g_autofree char *name = g_strconcat (part->part, ".head", NULL);

  x = add_conv (part, x, name, (shuffled ? 4 : 1) * part->out_channels, shuffled ? 3 : layer->kernel, 1, 1);
  x = add_one (part, x, "Sigmoid");
  return shuffled ? add_shuffle (part, x) : x;
}

static Value
add_four_pictures (Part *part, Value x)
{
  const char *names[5] = { NULL };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.head%u", part->part, i);

      names[i] = add_one (part, add_conv (part, x, name, part->out_channels, i == 0 ? 1 : 3, 1, 1), "Sigmoid").name;
    }
  x.name = guise_onnx_writer_concat (part->writer, names, 1);
  x.channels = 4 * part->out_channels;
  return add_shuffle (part, x);
}

static Value
add_layer (Part *part, Value x, const GuiseLayer *layer)
{
  const gboolean is_down = layer->block == GUISE_BLOCK_DOWN || layer->block == GUISE_BLOCK_STEM;
  g_autofree char *name = NULL;

  if (is_down)
    name = g_strdup_printf ("%s.down%u", part->part, part->n_blocks[GUISE_BLOCK_DOWN]++);
  else if (layer->block == GUISE_BLOCK_UP)
    name = g_strdup_printf ("%s.up%u", part->part, part->n_blocks[GUISE_BLOCK_UP]++);

  switch (layer->block)
    {
    case GUISE_BLOCK_DOWN:
      return add_leaky_relu (part, add_conv (part, x, name, layer->channels, 5, 2, 1), layer->slope);
    case GUISE_BLOCK_STEM:
      return add_stem (part, x, name, layer);
    case GUISE_BLOCK_SHUFFLE:
      return add_shuffle (part, x);
    case GUISE_BLOCK_SEPARABLE:
      return add_separable (part, x, layer);
    case GUISE_BLOCK_NORM:
      return add_norm (part, x);
    case GUISE_BLOCK_UP:
      return add_shuffle (part, add_leaky_relu (part, add_conv (part, x, name, 4 * layer->channels, 3, 1, 1),
                                                layer->slope));
    case GUISE_BLOCK_RESIDUAL:
      return add_residual (part, x);
    case GUISE_BLOCK_DENSE:
      return add_dense (part, x, layer->channels);
    case GUISE_BLOCK_GROW:
      return add_grow (part, x, layer);
    case GUISE_BLOCK_PICTURE:
    case GUISE_BLOCK_PICTURE_SHUFFLED:
      return add_picture (part, x, layer);
    case GUISE_BLOCK_PICTURE_FOUR:
      return add_four_pictures (part, x);
    case GUISE_BLOCK_END:
    case GUISE_N_BLOCKS:
    default:
      g_assert_not_reached ();
    }
}

static Value
add_layers (Part *of, Value x, const GuiseLayer *layers, const char *name, guint out_channels)
{
  Part part = { .params = of->params, .writer = of->writer, .part = name, .out_channels = out_channels };

  for (const GuiseLayer *layer = layers; layer->block != GUISE_BLOCK_END && of->error == NULL; layer++)
    {
      x = add_layer (&part, x, layer);
      of->error = part.error;
    }
  return x;
}

/* @first and @second side by side, as the decoder gets them. */
static Value
add_inters (Part *of, Value code, const char *first, const char *second)
{
  const GuiseLayer *layers = of->params->architecture->inter;
  Value a = add_layers (of, code, layers, first, 0);
  Value b = g_str_equal (first, second) ? a : add_layers (of, code, layers, second, 0);

  if (of->error != NULL)
    return a;
  a.name = guise_onnx_writer_concat (of->writer, (const char *[]) { a.name, b.name, NULL }, 1);
  a.channels += b.channels;
  return a;
}

/* A side's picture of @code; its mask, where there is one, becomes a fourth channel. */
static Value
add_side (Part *of, Value code, gboolean is_source)
{
  const GuiseArchitecture *architecture = of->params->architecture;
  const char *part = architecture->wiring != GUISE_WIRING_DECODERS ? "decoder" : is_source ? "source" : "target";
  g_autofree char *mask_part = g_strconcat (part, ".mask", NULL);
  const gboolean own_mask = architecture->mask != NULL && of->params->out_channels == 4;
  Value picture, mask;

  if (architecture->wiring == GUISE_WIRING_IAE)
    code = add_inters (of, code, is_source ? "inter_source" : "inter_target", "inter_both");
  else if (architecture->wiring == GUISE_WIRING_LIAE)
    code = add_inters (of, code, is_source ? "inter_ab" : "inter_b", "inter_ab");

  picture = add_layers (of, code, architecture->decoder, part, own_mask ? 3 : of->params->out_channels);
  if (!own_mask || of->error != NULL)
    return picture;
  mask = add_layers (of, code, architecture->mask, mask_part, 1);
  if (of->error == NULL)
    picture.name = guise_onnx_writer_concat (of->writer, (const char *[]) { picture.name, mask.name, NULL }, 1);
  picture.channels = 4;
  return picture;
}

/* 0.5 + (x − 0.5) · shown */
static Value
add_blanks (Part *of, Value x)
{
  const guint n = x.height * x.width;
  const gint64 dimensions[] = { 1, 1, x.height, x.width };
  g_autofree float *rest = g_new (float, n);
  Value shown = x, grey = x;

  for (guint i = 0; i < n; i++)
    rest[i] = 0.5f - 0.5f * of->params->shown[i];
  shown.name = guise_onnx_writer_add_floats (of->writer, "shown", dimensions, 4, of->params->shown);
  grey.name = guise_onnx_writer_add_floats (of->writer, "grey", dimensions, 4, rest);
  return add_two (of, add_two (of, x, shown, "Mul"), grey, "Add");
}

/* From the contract's picture to the encoder's: red first, shrunk, blanked. */
static Value
add_face (Part *of)
{
  const GuiseArchitecture *architecture = of->params->architecture;
  const guint factor = architecture->output_size / architecture->input_size;
  Value x = { GUISE_ONNX_IN_FACE, architecture->output_size, architecture->output_size, 3 };
  GuiseOnnxNode *node;

  x.name = guise_onnx_writer_slice (of->writer, x.name, 3, 2, -4, -1);
  x.name = guise_onnx_writer_transpose (of->writer, x.name, (gint64[]) { 0, 3, 1, 2 });
  if (factor > 1)
    {
      node = guise_onnx_writer_begin (of->writer, "AveragePool", (const char *[]) { x.name, NULL });
      guise_onnx_node_set_ints (node, "kernel_shape", (gint64[]) { factor, factor }, 2);
      guise_onnx_node_set_ints (node, "strides", (gint64[]) { factor, factor }, 2);
      x = (Value) { guise_onnx_writer_end (of->writer, node), architecture->input_size, architecture->input_size, 3 };
    }
  return of->params->shown != NULL ? add_blanks (of, x) : x;
}

/* The mask that is learned, or the one that stands for it, for as many faces as there are. */
static void
put_mask (Part *of, Value picture, const char *name)
{
  const guint size = of->params->architecture->output_size;
  const float zero = 0;
  const char *none, *one;

  if (of->params->out_channels == 4)
    {
      guise_onnx_writer_rename (of->writer, guise_onnx_writer_slice (of->writer, picture.name, 3, 3, 4, 1), name);
      return;
    }
  none = guise_onnx_writer_add_floats (of->writer, NULL, (gint64[]) { 1, 1, 1, 1 }, 4, &zero);
  none = guise_onnx_writer_add (of->writer, "Mul", (const char *[]) {
    guise_onnx_writer_slice (of->writer, picture.name, 3, 0, 1, 1), none, NULL });
  one = guise_onnx_writer_add_floats (of->writer, NULL, (gint64[]) { 1, size, size, 1 }, 4, of->params->mask);
  guise_onnx_writer_rename (of->writer, guise_onnx_writer_add (of->writer, "Add", (const char *[]) { none, one, NULL }),
                            name);
}

gboolean
guise_onnx_export_check (const GuiseArchitecture *architecture, GError **error)
{
  if (architecture->guided)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                 _("The model “%s” is guided by landmarks, which a .dfm file has no input for: train a run of the "
                   "preset fine, which has none, or write .safetensors"), architecture->name);
  else if (architecture->output_size % architecture->input_size != 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                 _("The model “%s” makes pictures of %u pixels out of %u, and a .dfm file has one size: choose a "
                   "resolution that is a multiple, or write .safetensors"), architecture->name, architecture->output_size,
                 architecture->input_size);
  else
    return TRUE;
  return FALSE;
}

GBytes *
guise_onnx_export_swap (const GuiseOnnxExportParams *params, GError **error)
{
  g_autoptr(GuiseOnnxWriter) writer = NULL;
  Part part = { .params = params };
  Value code, source, target;
  const guint size = params->architecture->output_size;

  if (!guise_onnx_export_check (params->architecture, error))
    return NULL;
  part.writer = writer = guise_onnx_writer_new (&(GuiseOnnxWriterParams) {
    .graph = "swap", .producer = params->producer, .about = params->about, .operator_set = OPERATOR_SET,
  });
  guise_onnx_writer_declare (writer, TRUE, GUISE_ONNX_IN_FACE, (gint64[]) { 0, size, size, 3 }, 4);
  code = add_layers (&part, add_face (&part), params->architecture->encoder, "encoder", 0);
  source = part.error == NULL ? add_side (&part, code, TRUE) : code;
  target = part.error == NULL && params->out_channels == 4 ? add_side (&part, code, FALSE) : source;
  if (part.error != NULL)
    {
      g_propagate_error (error, part.error);
      return NULL;
    }

  source.name = guise_onnx_writer_transpose (writer, source.name, (gint64[]) { 0, 2, 3, 1 });
  if (params->out_channels == 4)
    target.name = guise_onnx_writer_transpose (writer, target.name, (gint64[]) { 0, 2, 3, 1 });
  put_mask (&part, params->out_channels == 4 ? target : source, GUISE_ONNX_OUT_FACE_MASK);
  guise_onnx_writer_rename (writer, guise_onnx_writer_slice (writer, source.name, 3, 2,
                                                             params->out_channels == 4 ? -5 : -4, -1),
                            GUISE_ONNX_OUT_FACE);
  put_mask (&part, source, GUISE_ONNX_OUT_MASK);
  guise_onnx_writer_declare (writer, FALSE, GUISE_ONNX_OUT_FACE_MASK, (gint64[]) { 0, size, size, 1 }, 4);
  guise_onnx_writer_declare (writer, FALSE, GUISE_ONNX_OUT_FACE, (gint64[]) { 0, size, size, 3 }, 4);
  guise_onnx_writer_declare (writer, FALSE, GUISE_ONNX_OUT_MASK, (gint64[]) { 0, size, size, 1 }, 4);
  return guise_onnx_writer_finish (writer);
}
