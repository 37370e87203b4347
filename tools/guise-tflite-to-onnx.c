/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-tflite-to-onnx.h"

#include "guise-error.h"
#include "guise-convert-writer.h"

#include <string.h>

/* From TFLite's order of weights to ONNX's. */
static const guint conv_order[4]      = { 0, 3, 1, 2 };   /* out, rows, columns, in -> out, in, rows, columns */
static const guint depthwise_order[4] = { 3, 0, 1, 2 };   /* 1, rows, columns, out -> out, 1, rows, columns */
static const guint transpose_order[4] = { 3, 0, 1, 2 };   /* out, rows, columns, in -> in, out, rows, columns */

typedef struct
{
  const GuiseTflite *model;
  GuiseOnnxWriter   *writer;
  const char       **values;      /* by tensor: the name of its NCHW value */
  int               *constants;   /* by tensor: the tensor that holds its values; −1 */
} Converter;

static gboolean
fail (GError **error, const GuiseTfliteOp *op, const char *why)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "TFLite operator %d%s%s: %s",
               op->code, *op->custom != '\0' ? " " : "", op->custom, why);
  return FALSE;
}

/* The input's name; %NULL when no operator before has made it. */
static const char *
get_value (Converter *self, const GuiseTfliteOp *op, guint i)
{
  int tensor = guise_tflite_op_get_input (op, i);

  return guise_tflite_get_tensor (self->model, tensor) != NULL ? self->values[tensor] : NULL;
}

/* The constant behind an input, looking through its conversion to floats; %NULL when it is none. */
static const GuiseTfliteTensor *
get_constant (Converter *self, const GuiseTfliteOp *op, guint i)
{
  int tensor = guise_tflite_op_get_input (op, i);

  if (guise_tflite_get_tensor (self->model, tensor) == NULL || self->constants[tensor] < 0)
    return NULL;

  return guise_tflite_get_tensor (self->model, self->constants[tensor]);
}

static const GuiseTfliteTensor *
get_shape (Converter *self, const GuiseTfliteOp *op, guint i)
{
  const GuiseTfliteTensor *tensor = guise_tflite_get_tensor (self->model, guise_tflite_op_get_input (op, i));

  return tensor != NULL && tensor->n_dims == 4 ? tensor : NULL;
}

/* TFLite's SAME: as many outputs as strides fit, what is missing padded half and half, the odd one at the end. */
static void
get_same_padding (int size, int kernel, int stride, gint64 *before, gint64 *after)
{
  int n_outputs = (size + stride - 1) / stride;
  int total = MAX (0, (n_outputs - 1) * stride + kernel - size);

  *before = total / 2;
  *after = total - *before;
}

static const char *
add_pad (Converter *self, const char *value, const gint64 pads[8])
{
  const char *out, *amounts = guise_onnx_writer_add_ints (self->writer, pads, 8);
  GuiseOnnxNode *node = guise_convert_writer_add_node (self->writer, "Pad", &out, value, amounts, NULL);

  guise_onnx_node_set_string (node, "mode", "constant");
  return out;
}

static const char *
add_activation (Converter *self, const GuiseTfliteOp *op, const char *value)
{
  const char *out;

  if (op->activation == 0)
    return value;

  guise_convert_writer_add_node (self->writer, "Relu", &out, value, NULL, NULL);
  return out;
}

static void
get_dims (const GuiseTfliteTensor *tensor, gint64 dims[4])
{
  for (guint i = 0; i < 4; i++)
    dims[i] = tensor->dims[i];
}

/* Pads: rows and columns before, then after. */
static void
set_window (GuiseOnnxNode *node, const gint64 kernel[2], const int stride[2], const gint64 pads[4])
{
  guise_onnx_node_set_ints (node, "kernel_shape", kernel, 2);
  guise_onnx_node_set_ints (node, "strides", (gint64[]) { stride[0], stride[1] }, 2);
  guise_onnx_node_set_ints (node, "pads", pads, 4);
}

static gboolean
convert_conv (Converter *self, const GuiseTfliteOp *op, const char **out, GError **error)
{
  gboolean depthwise = op->code == GUISE_TFLITE_DEPTHWISE_CONV;
  const GuiseTfliteTensor *shape = get_shape (self, op, 0);
  const GuiseTfliteTensor *weights = get_constant (self, op, 1), *bias = get_constant (self, op, 2);
  const char *value = get_value (self, op, 0), *weights_name;
  gint64 pads[4] = { 0 }, dims[4];
  GuiseOnnxNode *node;

  if (value == NULL || shape == NULL || weights == NULL || weights->floats == NULL || weights->n_dims != 4
      || bias == NULL || bias->floats == NULL || op->dilated || op->stride[0] < 1 || op->stride[1] < 1)
    return fail (error, op, "a convolution without dilation, with weights and bias, was expected");

  get_dims (weights, dims);
  if (bias->n_values != (gsize) dims[depthwise ? 3 : 0]
      || (depthwise ? dims[0] != 1 || dims[3] != shape->dims[3] : dims[3] != shape->dims[3]))
    return fail (error, op, "weights and input do not fit each other");

  if (op->same_padding)
    {
      get_same_padding (shape->dims[1], weights->dims[1], op->stride[0], &pads[0], &pads[2]);
      get_same_padding (shape->dims[2], weights->dims[2], op->stride[1], &pads[1], &pads[3]);
    }
  if (pads[0] != pads[2] || pads[1] != pads[3])
    {
      value = add_pad (self, value, (gint64[]) { 0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3] });
      memset (pads, 0, sizeof pads);
    }

  weights_name = guise_convert_writer_add_permuted (self->writer, weights->floats, dims,
                                                    depthwise ? depthwise_order : conv_order);
  node = guise_convert_writer_add_node (self->writer, "Conv", out, value, weights_name,
                                        guise_convert_writer_add_floats (self->writer, bias->floats,
                                                                         (gint64[]) { (gint64) bias->n_values }, 1));
  set_window (node, (gint64[]) { dims[1], dims[2] }, op->stride, pads);
  guise_onnx_node_set_int (node, "group", depthwise ? dims[3] : 1);
  *out = add_activation (self, op, *out);
  return TRUE;
}

/* MediaPipe's own operator: a transposed convolution by 2 whose windows do not overlap. */
static gboolean
convert_transpose_conv (Converter *self, const GuiseTfliteOp *op, const char **out, GError **error)
{
  const GuiseTfliteTensor *shape = get_shape (self, op, 0);
  const GuiseTfliteTensor *weights = get_constant (self, op, 1), *bias = get_constant (self, op, 2);
  const char *value = get_value (self, op, 0), *weights_name;
  gint64 dims[4];
  GuiseOnnxNode *node;

  if (value == NULL || shape == NULL || weights == NULL || weights->floats == NULL || weights->n_dims != 4
      || bias == NULL || bias->floats == NULL || weights->dims[1] != 2 || weights->dims[2] != 2)
    return fail (error, op, "a transposed convolution of 2×2 was expected");

  get_dims (weights, dims);
  if (dims[3] != shape->dims[3] || bias->n_values != (gsize) dims[0])
    return fail (error, op, "weights and input do not fit each other");

  weights_name = guise_convert_writer_add_permuted (self->writer, weights->floats, dims, transpose_order);
  node = guise_convert_writer_add_node (self->writer, "ConvTranspose", out, value, weights_name,
                                        guise_convert_writer_add_floats (self->writer, bias->floats,
                                                                         (gint64[]) { (gint64) bias->n_values }, 1));
  set_window (node, (gint64[]) { 2, 2 }, (int[]) { 2, 2 }, (gint64[]) { 0, 0, 0, 0 });
  return TRUE;
}

static gboolean
convert_pool (Converter *self, const GuiseTfliteOp *op, const char **out, GError **error)
{
  const GuiseTfliteTensor *shape = get_shape (self, op, 0);
  const char *value = get_value (self, op, 0);
  GuiseOnnxNode *node;

  /* Only windows that tile the input occur: then SAME and VALID are one. */
  if (value == NULL || shape == NULL || op->kernel[0] < 1 || op->kernel[1] < 1
      || op->stride[0] != op->kernel[0] || op->stride[1] != op->kernel[1]
      || shape->dims[1] % op->kernel[0] != 0 || shape->dims[2] % op->kernel[1] != 0)
    return fail (error, op, "pooling windows that tile the input were expected");

  node = guise_convert_writer_add_node (self->writer, op->code == GUISE_TFLITE_MAX_POOL ? "MaxPool" : "AveragePool",
                                        out, value, NULL, NULL);
  set_window (node, (gint64[]) { op->kernel[0], op->kernel[1] }, op->stride, (gint64[]) { 0, 0, 0, 0 });
  *out = add_activation (self, op, *out);
  return TRUE;
}

static gboolean
convert_pad (Converter *self, const GuiseTfliteOp *op, const char **out, GError **error)
{
  const GuiseTfliteTensor *amounts = get_constant (self, op, 1);
  const char *value = get_value (self, op, 0);
  const gint32 *p;

  if (value == NULL || get_shape (self, op, 0) == NULL || amounts == NULL || amounts->ints == NULL
      || amounts->n_values != 8)
    return fail (error, op, "four dimensions with constant amounts were expected");

  /* Pairs before and after for N, H, W, C; ONNX has all before and then all after, for N, C, H, W. */
  p = amounts->ints;
  *out = add_pad (self, value, (gint64[]) { p[0], p[6], p[2], p[4], p[1], p[7], p[3], p[5] });
  return TRUE;
}

static gboolean
convert_prelu (Converter *self, const GuiseTfliteOp *op, const char **out, GError **error)
{
  const GuiseTfliteTensor *shape = get_shape (self, op, 0), *slopes = get_constant (self, op, 1);
  const char *value = get_value (self, op, 0), *slopes_name;

  if (value == NULL || shape == NULL || slopes == NULL || slopes->floats == NULL
      || slopes->n_values != (gsize) shape->dims[3])
    return fail (error, op, "one slope a channel was expected");

  slopes_name = guise_convert_writer_add_floats (self->writer, slopes->floats,
                                                 (gint64[]) { (gint64) slopes->n_values, 1, 1 }, 3);
  guise_convert_writer_add_node (self->writer, "PRelu", out, value, slopes_name, NULL);
  return TRUE;
}

static gboolean
convert_resize (Converter *self, const GuiseTfliteOp *op, const char **out, GError **error)
{
  const GuiseTfliteTensor *from = get_shape (self, op, 0);
  const GuiseTfliteTensor *to = guise_tflite_get_tensor (self->model, guise_tflite_op_get_output (op, 0));
  const char *value = get_value (self, op, 0), *no_region, *scales;
  GuiseOnnxNode *node;

  if (value == NULL || from == NULL || to == NULL || to->n_dims != 4 || !op->half_pixel)
    return fail (error, op, "half-pixel resizing was expected");

  no_region = guise_convert_writer_add_floats (self->writer, NULL, (gint64[]) { 0 }, 1);
  scales = guise_convert_writer_add_floats (self->writer,
                                            (float[]) { 1, 1, (float) to->dims[1] / (float) from->dims[1],
                                                     (float) to->dims[2] / (float) from->dims[2] },
                                            (gint64[]) { 4 }, 1);
  node = guise_convert_writer_add_node (self->writer, "Resize", out, value, no_region, scales);
  guise_onnx_node_set_string (node, "mode", "linear");
  guise_onnx_node_set_string (node, "coordinate_transformation_mode", "half_pixel");
  return TRUE;
}

/* x · min (max (x / 6 + 1/2, 0), 1) */
static const char *
add_hard_swish (Converter *self, const char *value)
{
  const char *gate, *out;
  GuiseOnnxNode *node = guise_convert_writer_add_node (self->writer, "HardSigmoid", &gate, value, NULL, NULL);

  guise_onnx_node_set_float (node, "alpha", 1.0f / 6);
  guise_onnx_node_set_float (node, "beta", 0.5f);
  guise_convert_writer_add_node (self->writer, "Mul", &out, value, gate, NULL);
  return out;
}

static gboolean
convert_pointwise (Converter *self, const GuiseTfliteOp *op, const char **out, GError **error)
{
  gboolean two = op->code == GUISE_TFLITE_ADD || op->code == GUISE_TFLITE_MUL;
  const char *a = get_value (self, op, 0), *b = two ? get_value (self, op, 1) : NULL;

  if (a == NULL || (two && b == NULL))
    return fail (error, op, "an input is a constant or missing");

  switch (op->code)
    {
    case GUISE_TFLITE_ADD:
      guise_convert_writer_add_node (self->writer, "Add", out, a, b, NULL);
      break;
    case GUISE_TFLITE_MUL:
      guise_convert_writer_add_node (self->writer, "Mul", out, a, b, NULL);
      break;
    case GUISE_TFLITE_RELU:
      guise_convert_writer_add_node (self->writer, "Relu", out, a, NULL, NULL);
      break;
    case GUISE_TFLITE_LOGISTIC:
      guise_convert_writer_add_node (self->writer, "Sigmoid", out, a, NULL, NULL);
      break;
    case GUISE_TFLITE_HARD_SWISH:
      *out = add_hard_swish (self, a);
      break;
    default:
      return fail (error, op, "this operator is not known");
    }
  *out = add_activation (self, op, *out);
  return TRUE;
}

static gboolean
convert_op (Converter *self, const GuiseTfliteOp *op, GError **error)
{
  int output = guise_tflite_op_get_output (op, 0);
  gboolean ok;

  if (op->activation != 0 && op->activation != 1)
    return fail (error, op, "its activation is not known");

  switch (op->code)
    {
    case GUISE_TFLITE_DEQUANTIZE:
      /* fp16 weights: already floats here. */
      self->constants[output] = guise_tflite_op_get_input (op, 0);
      return TRUE;
    case GUISE_TFLITE_CONV:
    case GUISE_TFLITE_DEPTHWISE_CONV:
      ok = convert_conv (self, op, &self->values[output], error);
      break;
    case GUISE_TFLITE_MAX_POOL:
    case GUISE_TFLITE_AVERAGE_POOL:
      ok = convert_pool (self, op, &self->values[output], error);
      break;
    case GUISE_TFLITE_PAD:
      ok = convert_pad (self, op, &self->values[output], error);
      break;
    case GUISE_TFLITE_PRELU:
      ok = convert_prelu (self, op, &self->values[output], error);
      break;
    case GUISE_TFLITE_RESIZE_BILINEAR:
      ok = convert_resize (self, op, &self->values[output], error);
      break;
    case GUISE_TFLITE_CUSTOM:
      ok = strcmp (op->custom, "Convolution2DTransposeBias") == 0
           ? convert_transpose_conv (self, op, &self->values[output], error)
           : fail (error, op, "this operator is not known");
      break;
    default:
      ok = convert_pointwise (self, op, &self->values[output], error);
      break;
    }
  return ok;
}

/* Which operators @outputs depend on, up to @input. */
static gboolean *
find_needed (const GuiseTflite *model, int input, const GuiseTfliteOutput *outputs, guint n_outputs)
{
  g_autofree gboolean *tensors = g_new0 (gboolean, model->tensors->len);
  gboolean *ops = g_new0 (gboolean, model->ops->len);

  for (guint i = 0; i < n_outputs; i++)
    tensors[outputs[i].tensor] = TRUE;

  for (guint k = model->ops->len; k-- > 0; )
    {
      const GuiseTfliteOp *op = model->ops->pdata[k];
      int output = guise_tflite_op_get_output (op, 0);

      if (guise_tflite_get_tensor (model, output) == NULL || output == input || !tensors[output])
        continue;
      ops[k] = TRUE;
      for (guint i = 0; i < op->inputs->len; i++)
        if (guise_tflite_get_tensor (model, guise_tflite_op_get_input (op, i)) != NULL)
          tensors[guise_tflite_op_get_input (op, i)] = TRUE;
    }
  return ops;
}

static void
nchw (const GuiseTfliteTensor *tensor, gint64 dims[4])
{
  dims[0] = tensor->dims[0];
  dims[1] = tensor->dims[3];
  dims[2] = tensor->dims[1];
  dims[3] = tensor->dims[2];
}

static gboolean
convert_graph (Converter *self, int input, const GuiseTfliteOutput *outputs, guint n_outputs, GError **error)
{
  g_autofree gboolean *needed = find_needed (self->model, input, outputs, n_outputs);
  gint64 dims[4];

  for (guint i = 0; i < self->model->tensors->len; i++)
    {
      const GuiseTfliteTensor *tensor = guise_tflite_get_tensor (self->model, (int) i);

      self->constants[i] = tensor->floats != NULL || tensor->ints != NULL ? (int) i : -1;
    }

  nchw (guise_tflite_get_tensor (self->model, input), dims);
  guise_convert_writer_set_input (self->writer, "input", dims, 4);
  self->values[input] = "input";

  for (guint k = 0; k < self->model->ops->len; k++)
    if (needed[k] && !convert_op (self, self->model->ops->pdata[k], error))
      return FALSE;

  for (guint i = 0; i < n_outputs; i++)
    {
      if (self->values[outputs[i].tensor] == NULL)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "Tensor %d (%s) depends on no input",
                       outputs[i].tensor, outputs[i].name);
          return FALSE;
        }
      nchw (guise_tflite_get_tensor (self->model, outputs[i].tensor), dims);
      guise_convert_writer_add_output (self->writer, self->values[outputs[i].tensor], outputs[i].name, dims, 4);
    }
  return TRUE;
}

static gboolean
is_picture (const GuiseTflite *model, int tensor)
{
  const GuiseTfliteTensor *found = guise_tflite_get_tensor (model, tensor);

  return found != NULL && found->n_dims == 4;
}

GBytes *
guise_tflite_to_onnx (const GuiseTflite *model, int input,
                      const GuiseTfliteOutput *outputs, guint n_outputs, GError **error)
{
  g_autoptr(GuiseOnnxWriter) writer = guise_convert_writer_new ();
  g_autofree const char **values = g_new0 (const char *, model->tensors->len);
  g_autofree int *constants = g_new0 (int, model->tensors->len);
  Converter self = { model, writer, values, constants };
  gboolean known = is_picture (model, input);

  for (guint i = 0; i < n_outputs; i++)
    known = known && is_picture (model, outputs[i].tensor);
  if (!known)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "The network has %u tensors, none of them tensor %d",
                   model->tensors->len, input);
      return NULL;
    }

  if (!convert_graph (&self, input, outputs, n_outputs, error))
    return NULL;

  return guise_onnx_writer_finish (writer);
}
