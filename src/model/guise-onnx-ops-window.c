/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* Convolutions and pools. */

#define MAX_TAPS     (1u << 20)        /* of one axis of a window, with its dilation */
#define MAX_PRODUCTS (1ull << 38)      /* of one operation */

static gboolean
is_op (GuiseOnnxImport *import, const char *op_type)
{
  return g_str_equal (import->node->op_type, op_type);
}

/* Positive numbers, one an axis; 1 where they are left out. */
static gboolean
get_sizes (GuiseOnnxImport *import, const char *name, guint n_axes, guint sizes[3], GError **error)
{
  gint64 ints[GUISE_ONNX_MAX_INTS];
  guint n;

  if (!guise_onnx_get_ints (import, name, G_MAXUINT, ints, &n, error))
    return FALSE;
  if (n != 0 && n != n_axes)
    return guise_onnx_fail (import, error, _("%s for %u axes and not %u"), name, n, n_axes);

  for (guint i = 0; i < n_axes; i++)
    {
      if (n > 0 && (ints[i] < 1 || ints[i] > MAX_TAPS))
        return guise_onnx_fail (import, error, _("%s of %" PRId64), name, ints[i]);
      sizes[i] = n > 0 ? (guint) ints[i] : 1;
    }

  return TRUE;
}

static gboolean
get_pads (GuiseOnnxImport *import, guint n_axes, guint before[3], guint after[3], GError **error)
{
  gint64 ints[GUISE_ONNX_MAX_INTS];
  guint n;

  if (!guise_onnx_get_ints (import, "pads", G_MAXUINT, ints, &n, error))
    return FALSE;
  if (n != 0 && n != 2 * n_axes)
    return guise_onnx_fail (import, error, _("%u pads for %u axes"), n, n_axes);

  for (guint i = 0; i < n_axes; i++)
    {
      if (n > 0 && (ints[i] < 0 || ints[i] > MAX_TAPS || ints[n_axes + i] < 0 || ints[n_axes + i] > MAX_TAPS))
        return guise_onnx_fail (import, error, _("a pad that cannot be"));
      before[i] = n > 0 ? (guint) ints[i] : 0;
      after[i] = n > 0 ? (guint) ints[n_axes + i] : 0;
    }

  return TRUE;
}

/* Where the windows of one axis lie, and how many they are. */
static gboolean
place_windows (GuiseOnnxImport *import, GuiseWindowParams *window, guint axis, guint size, guint after, GError **error)
{
  const gboolean upper = guise_onnx_is (import, "auto_pad", "SAME_UPPER", FALSE);
  const gboolean lower = guise_onnx_is (import, "auto_pad", "SAME_LOWER", FALSE);
  const guint64 reach = (guint64) (window->kernel[axis] - 1) * window->dilation[axis] + 1;
  const guint stride = window->stride[axis];
  const guint64 up = guise_onnx_get_int (import, "ceil_mode", 0) != 0 ? stride - 1 : 0;

  if (reach > MAX_TAPS)
    return guise_onnx_fail (import, error, _("a window of %" PRIu64 " values"), reach);
  if (upper || lower)
    {
      const guint out = (size + stride - 1) / stride;
      const guint64 needed = (guint64) (out - 1) * stride + reach;
      const guint total = needed > size ? (guint) (needed - size) : 0;

      window->out[axis] = out;
      window->before[axis] = upper ? total / 2 : total - total / 2;
      return TRUE;
    }
  if (guise_onnx_is (import, "auto_pad", "VALID", FALSE))
    window->before[axis] = after = 0;
  if ((guint64) size + window->before[axis] + after < reach)
    return guise_onnx_fail (import, error, _("a window of %" PRIu64 " over %u values"), reach, size);

  window->out[axis] = (guint) (((guint64) size + window->before[axis] + after - reach + up) / stride) + 1;
  return TRUE;
}

/* Reads what says where windows lie; @window has its kernel. */
static gboolean
get_window (GuiseOnnxImport *import, const GuiseDims *dims, GuiseWindowParams *window, GError **error)
{
  guint after[3] = { 0 };

  if (!get_sizes (import, "strides", window->n_axes, window->stride, error) ||
      !get_sizes (import, "dilations", window->n_axes, window->dilation, error) ||
      !get_pads (import, window->n_axes, window->before, after, error))
    return FALSE;

  for (guint i = 0; i < window->n_axes; i++)
    if (!place_windows (import, window, i, dims->sizes[2 + i], after[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
count_axes (GuiseOnnxImport *import, const GuiseDims *dims, guint *n_axes, GError **error)
{
  if (dims->rank < 3 || dims->rank > 5)
    return guise_onnx_fail (import, error, _("%u axes, and windows are over 1 to 3 of them"), dims->rank);

  *n_axes = dims->rank - 2;
  return TRUE;
}

/* Whether there may be such a result, and so much work. */
static gboolean
allow_windows (GuiseOnnxImport *import, const GuiseDims *x, const GuiseWindowParams *window, guint channels,
               guint channels_in, GError **error)
{
  GuiseDims dims = *x;
  double n_products = channels_in;

  dims.sizes[1] = channels;
  for (guint i = 0; i < window->n_axes; i++)
    {
      dims.sizes[2 + i] = window->out[i];
      n_products *= window->kernel[i];
    }
  if (!guise_onnx_allow (import, &dims, error))
    return FALSE;
  if (n_products * guise_dims_count (&dims) > (double) MAX_PRODUCTS)
    return guise_onnx_fail (import, error, _("%.3g products are more than one operation may have"),
                            n_products * guise_dims_count (&dims));

  return TRUE;
}

gboolean
guise_onnx_op_pool (GuiseOnnxImport *import, GError **error)
{
  GuiseWindowParams window = { .counts_pads = guise_onnx_get_int (import, "count_include_pad", 0) != 0 };
  GuiseArray x;

  if (import->node->n_output > 1)
    return guise_onnx_fail (import, error, _("it is to tell indices"));
  if (!guise_onnx_has (import, "kernel_shape"))
    return guise_onnx_fail (import, error, _("it has no kernel"));
  if (!guise_onnx_get_array (import, 0, &x, error) || !count_axes (import, &x.dims, &window.n_axes, error) ||
      !get_sizes (import, "kernel_shape", window.n_axes, window.kernel, error) ||
      !get_window (import, &x.dims, &window, error) ||
      !allow_windows (import, &x.dims, &window, x.dims.sizes[1], 1, error))
    return FALSE;

  if (is_op (import, "MaxPool"))
    x = guise_array_max_pool (import->graph, x, &window);
  else
    x = guise_array_average_pool (import->graph, x, &window);

  return guise_onnx_set_array (import, 0, x, error);
}

gboolean
guise_onnx_op_global_pool (GuiseOnnxImport *import, GError **error)
{
  GuiseWindowParams window = { 0 };
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !count_axes (import, &x.dims, &window.n_axes, error))
    return FALSE;

  for (guint i = 0; i < window.n_axes; i++)
    {
      window.kernel[i] = x.dims.sizes[2 + i];
      window.out[i] = 1;
    }
  if (is_op (import, "GlobalMaxPool"))
    x = guise_array_max_pool (import->graph, x, &window);
  else
    x = guise_array_mean (import->graph, x, ((1u << x.dims.rank) - 1) & ~3u);

  return guise_onnx_set_array (import, 0, x, error);
}

/* Convolutions. */

static gboolean
get_groups (GuiseOnnxImport *import, const GuiseDims *x, const GuiseDims *weights, guint *n_groups, GError **error)
{
  const gint64 groups = guise_onnx_get_int (import, "group", 1);

  if (groups < 1 || groups > x->sizes[1] || weights->sizes[1] * (guint64) groups != x->sizes[1] ||
      weights->sizes[0] % groups != 0)
    return guise_onnx_fail (import, error, _("%u filters of %u channels do not fit %u channels in %" PRId64 " groups"),
                            weights->sizes[0], weights->sizes[1], x->sizes[1], groups);

  *n_groups = (guint) groups;
  return TRUE;
}

/* The weights (filter, channel, row, column) as a layer has them, (filter, row, column, channel). */
static float *
turn_weights (const GuiseOnnxTensor *weights)
{
  const gsize n_channels = weights->sizes[1], n_taps = weights->count / weights->sizes[0] / n_channels;
  float *turned = g_new (float, weights->count);

  for (gsize i = 0; i < weights->count; i++)
    {
      const gsize tap = i % n_taps, channel = i / n_taps % n_channels, filter = i / n_taps / n_channels;

      turned[(filter * n_taps + tap) * n_channels + channel] = weights->floats[i];
    }

  return turned;
}

/* Whether the matrix kernels can do it: they want weights that never change, and have no groups nor dilations. */
static gboolean
get_layer (const GuiseArray *x, const GuiseOnnxTensor *weights, const GuiseOnnxTensor *bias, gboolean has_bias,
           const GuiseWindowParams *window, GuiseConvShape *conv)
{
  const GuiseShape in = guise_dims_get_shape (&x->dims);
  const gboolean two = window->n_axes == 2;
  const guint last = window->n_axes - 1;

  if (weights == NULL || (has_bias && bias == NULL) || window->n_groups != 1 || window->n_axes > 2)
    return FALSE;
  for (guint i = 0; i < window->n_axes; i++)
    if (window->dilation[i] != 1 || window->stride[i] != window->stride[0])
      return FALSE;

  *conv = (GuiseConvShape) {
    .batch = in.n, .in_h = in.h, .in_w = in.w, .in_c = in.c,
    .out_h = two ? window->out[0] : 1, .out_w = window->out[last], .out_c = weights->sizes[0],
    .kernel_h = two ? window->kernel[0] : 1, .kernel_w = window->kernel[last], .stride = window->stride[0],
    .pad_top = two ? window->before[0] : 0, .pad_left = window->before[last],
  };
  return guise_conv_shape_is_valid (conv);
}

static GuiseArray
add_layer (GuiseOnnxImport *import, const GuiseArray *x, const GuiseOnnxTensor *weights, const GuiseOnnxTensor *bias,
           const GuiseConvShape *conv)
{
  const GuiseParameterInfo info = {
    .out = conv->out_c, .in = conv->in_c, .kernel_h = conv->kernel_h, .kernel_w = conv->kernel_w,
  };
  const GuiseParameterInfo bias_info = { .out = conv->out_c };
  float *bias_values = bias != NULL ? g_memdup2 (bias->floats, bias->count * sizeof (float))
                                    : g_new0 (float, conv->out_c);
  GuiseArray y = *x;
  const guint weight_index = guise_onnx_add_weights (import, "weight", &info, turn_weights (weights));
  const guint bias_index = guise_onnx_add_weights (import, "bias", &bias_info, bias_values);

  y.tensor = guise_graph_convolve (import->graph, x->tensor, conv, weight_index, bias_index);
  y.dims.sizes[1] = conv->out_c;
  y.dims.sizes[y.dims.rank - 1] = conv->out_w;
  if (y.dims.rank == 4)
    y.dims.sizes[2] = conv->out_h;

  return y;
}

static gboolean
add_slow (GuiseOnnxImport *import, GuiseArray *x, const GuiseWindowParams *window, GError **error)
{
  GuiseArray weights, bias;

  if (!guise_onnx_get_array (import, 1, &weights, error))
    return FALSE;

  *x = guise_array_conv (import->graph, *x, weights, window);
  if (!guise_onnx_has_operand (import, 2))
    return TRUE;
  if (!guise_onnx_get_array (import, 2, &bias, error) ||
      !guise_onnx_raise_channels (import, &bias, x->dims.rank, error))
    return FALSE;
  if (bias.dims.sizes[1] != x->dims.sizes[1])
    return guise_onnx_fail (import, error, _("%u biases for %u filters"), bias.dims.sizes[1], x->dims.sizes[1]);

  *x = guise_array_add (import->graph, *x, bias);
  return TRUE;
}

/* The sizes of the weights, wherever they come from. */
static gboolean
get_weight_dims (GuiseOnnxImport *import, guint rank, GuiseDims *dims, GError **error)
{
  const GuiseOnnxTensor *constant = guise_onnx_peek_constant (import, 1);
  GuiseArray array;

  if (constant != NULL)
    {
      gint64 sizes[GUISE_MAX_RANK];

      for (guint i = 0; i < constant->rank; i++)
        sizes[i] = constant->sizes[i];
      if (!guise_onnx_make_dims (import, sizes, constant->rank, dims, error))
        return FALSE;
    }
  else
    {
      if (!guise_onnx_get_array (import, 1, &array, error))
        return FALSE;
      *dims = array.dims;
    }
  if (dims->rank != rank)
    return guise_onnx_fail (import, error, _("weights of %u axes for values of %u"), dims->rank, rank);

  return TRUE;
}

static gboolean
get_conv (GuiseOnnxImport *import, const GuiseArray *x, GuiseWindowParams *window, guint *n_filters, GError **error)
{
  guint stated[3];
  GuiseDims weights;

  if (!count_axes (import, &x->dims, &window->n_axes, error) ||
      !get_weight_dims (import, x->dims.rank, &weights, error) ||
      !get_groups (import, &x->dims, &weights, &window->n_groups, error) ||
      !get_sizes (import, "kernel_shape", window->n_axes, stated, error))
    return FALSE;

  for (guint i = 0; i < window->n_axes; i++)
    {
      window->kernel[i] = weights.sizes[2 + i];
      if (window->kernel[i] > MAX_TAPS ||
          (guise_onnx_has (import, "kernel_shape") && stated[i] != window->kernel[i]))
        return guise_onnx_fail (import, error, _("a kernel of %u values that is said to have %u"), window->kernel[i],
                                stated[i]);
    }

  *n_filters = weights.sizes[0];
  return get_window (import, &x->dims, window, error) &&
         allow_windows (import, &x->dims, window, weights.sizes[0], weights.sizes[1], error);
}

gboolean
guise_onnx_op_conv (GuiseOnnxImport *import, GError **error)
{
  const GuiseOnnxTensor *weights = guise_onnx_peek_constant (import, 1);
  const GuiseOnnxTensor *bias = guise_onnx_peek_constant (import, 2);
  GuiseWindowParams window = { 0 };
  GuiseConvShape conv;
  guint n_filters = 0;
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !get_conv (import, &x, &window, &n_filters, error))
    return FALSE;
  if (bias != NULL && (bias->rank != 1 || bias->count != n_filters))
    return guise_onnx_fail (import, error, _("%zu biases for %u filters"), bias->count, n_filters);

  if (get_layer (&x, weights, bias, guise_onnx_has_operand (import, 2), &window, &conv))
    x = add_layer (import, &x, weights, bias, &conv);
  else if (!add_slow (import, &x, &window, error))
    return FALSE;

  return guise_onnx_set_array (import, 0, x, error);
}
