/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* What is summed over axes, or compared along them. */

static gboolean
is_op (GuiseOnnxImport *import, const char *op_type)
{
  return g_str_equal (import->node->op_type, op_type);
}

/* The axes as bits; all of them when none are named. */
static gboolean
get_axes (GuiseOnnxImport *import, guint rank, guint *axes, GError **error)
{
  const guint operand = import->model->opset >= 18 || (is_op (import, "ReduceSum") && import->model->opset >= 13)
    ? 1 : G_MAXUINT;
  gint64 ints[GUISE_ONNX_MAX_INTS];
  guint n;

  if (!guise_onnx_get_ints (import, "axes", operand, ints, &n, error))
    return FALSE;

  *axes = n == 0 && guise_onnx_get_int (import, "noop_with_empty_axes", 0) == 0 ? (1u << rank) - 1 : 0;
  for (guint i = 0; i < n; i++)
    {
      guint axis;

      if (!guise_onnx_get_axis (import, ints[i], rank, &axis, error))
        return FALSE;
      *axes |= 1u << axis;
    }

  return TRUE;
}

/* The greatest along axes: they are brought to the end, seen as one, and pooled with a window of all. */
static gboolean
add_greatest (GuiseOnnxImport *import, GuiseArray *x, guint axes, GError **error)
{
  GuiseDims dims = x->dims, flat = { GUISE_AXES_CHANNELS_SECOND, 3, { 1, 1, 1 } };
  guint order[GUISE_MAX_RANK], n = 0;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < x->dims.rank; i++)
      if (((axes >> i) & 1) == pass)
        {
          order[n++] = i;
          flat.sizes[pass == 0 ? 0 : 2] *= x->dims.sizes[i];
        }
  for (guint i = 0; i < dims.rank; i++)
    if ((axes >> i) & 1)
      dims.sizes[i] = 1;

  *x = guise_array_transpose (import->graph, *x, order);
  if (!guise_onnx_reshape (import, x, &flat, error))
    return FALSE;
  *x = guise_array_max_pool (import->graph, *x, &(GuiseWindowParams) {
    .n_axes = 1, .kernel = { flat.sizes[2] }, .out = { 1 },
  });

  return guise_onnx_reshape (import, x, &dims, error);
}

static gboolean
add_extreme (GuiseOnnxImport *import, GuiseArray *x, guint axes, GError **error)
{
  const float sign = is_op (import, "ReduceMin") ? -1.0f : 1.0f;

  if (x->dims.rank == 0)
    return TRUE;
  if (sign < 0.0f)
    *x = guise_array_affine (import->graph, *x, sign, 0.0f);
  if (!add_greatest (import, x, axes, error))
    return FALSE;
  if (sign < 0.0f)
    *x = guise_array_affine (import->graph, *x, sign, 0.0f);

  return TRUE;
}

/* log Σ e^x, taken about the greatest so that nothing overflows. */
static gboolean
add_log_sum_exp (GuiseOnnxImport *import, GuiseArray *x, guint axes, GError **error)
{
  GuiseArray greatest = *x, sum;

  if (!add_extreme (import, &greatest, axes, error))
    return FALSE;

  sum = guise_array_sum (import->graph, guise_array_exp (import->graph, guise_array_sub (import->graph, *x, greatest)),
                         axes);
  *x = guise_array_add (import->graph, guise_array_log (import->graph, sum), greatest);
  return TRUE;
}

static gboolean
add_reduction (GuiseOnnxImport *import, GuiseArray *x, guint axes, GError **error)
{
  GuiseGraph *graph = import->graph;

  if (is_op (import, "ReduceMax") || is_op (import, "ReduceMin"))
    return add_extreme (import, x, axes, error);
  if (is_op (import, "ReduceLogSumExp"))
    return add_log_sum_exp (import, x, axes, error);

  if (is_op (import, "ReduceL1"))
    *x = guise_array_abs (graph, *x);
  if (is_op (import, "ReduceL2") || is_op (import, "ReduceSumSquare"))
    *x = guise_array_mul (graph, *x, *x);
  *x = is_op (import, "ReduceMean") ? guise_array_mean (graph, *x, axes) : guise_array_sum (graph, *x, axes);
  if (is_op (import, "ReduceL2"))
    *x = guise_array_sqrt (graph, *x);
  if (is_op (import, "ReduceLogSum"))
    *x = guise_array_log (graph, *x);

  return TRUE;
}

gboolean
guise_onnx_op_reduce (GuiseOnnxImport *import, GError **error)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND };
  GuiseArray x;
  guint axes;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_allow (import, &x.dims, error) ||
      !get_axes (import, x.dims.rank, &axes, error) || !add_reduction (import, &x, axes, error))
    return FALSE;

  if (guise_onnx_get_int (import, "keepdims", 1) == 0)
    {
      for (guint i = 0; i < x.dims.rank; i++)
        if (((axes >> i) & 1) == 0)
          dims.sizes[dims.rank++] = x.dims.sizes[i];
      if (!guise_onnx_reshape (import, &x, &dims, error))
        return FALSE;
    }

  return guise_onnx_set_array (import, 0, x, error);
}

/* Before opset 13 all axes from the given one on counted as one. */
gboolean
guise_onnx_op_softmax (GuiseOnnxImport *import, GError **error)
{
  const gboolean old = import->model->opset < 13;
  GuiseArray x, greatest, sum;
  guint axis, axes;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_allow (import, &x.dims, error) ||
      !guise_onnx_get_axis (import, guise_onnx_get_int (import, "axis", old ? 1 : -1), x.dims.rank, &axis, error))
    return FALSE;

  axes = old ? ((1u << x.dims.rank) - 1) & ~((1u << axis) - 1) : 1u << axis;
  greatest = x;
  if (!add_greatest (import, &greatest, axes, error))
    return FALSE;
  x = guise_array_sub (import->graph, x, greatest);
  sum = guise_array_sum (import->graph, guise_array_exp (import->graph, x), axes);
  if (is_op (import, "Softmax"))
    x = guise_array_div (import->graph, guise_array_exp (import->graph, x), sum);
  else
    x = guise_array_sub (import->graph, x, guise_array_log (import->graph, sum));

  return guise_onnx_set_array (import, 0, x, error);
}

/* Operands of one value a channel, as arrays that fit @x. */
static gboolean
get_channel_operands (GuiseOnnxImport *import, const GuiseArray *x, guint n, GuiseArray *operands, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      if (!guise_onnx_get_array (import, 1 + i, &operands[i], error) ||
          !guise_onnx_raise_channels (import, &operands[i], x->dims.rank, error))
        return FALSE;
      if (operands[i].dims.sizes[1] != x->dims.sizes[1])
        return guise_onnx_fail (import, error, _("%u values for %u channels"), operands[i].dims.sizes[1],
                                x->dims.sizes[1]);
    }

  return guise_onnx_allow (import, &x->dims, error);
}

gboolean
guise_onnx_op_instance_norm (GuiseOnnxImport *import, GError **error)
{
  const float epsilon = guise_onnx_get_float (import, "epsilon", 1e-5f);
  GuiseArray x, operands[2];

  if (!guise_onnx_get_array (import, 0, &x, error) || !get_channel_operands (import, &x, 2, operands, error))
    return FALSE;

  x = guise_array_normalize (import->graph, x, ((1u << x.dims.rank) - 1) & ~3u, epsilon);
  x = guise_array_add (import->graph, guise_array_mul (import->graph, x, operands[0]), operands[1]);
  return guise_onnx_set_array (import, 0, x, error);
}

gboolean
guise_onnx_op_batch_norm (GuiseOnnxImport *import, GError **error)
{
  const float epsilon = guise_onnx_get_float (import, "epsilon", 1e-5f);
  GuiseGraph *graph = import->graph;
  GuiseArray x, operands[4], deviation;

  if (guise_onnx_get_int (import, "training_mode", 0) != 0 || import->node->n_output > 1)
    return guise_onnx_fail (import, error, _("it is set to train"));
  if (guise_onnx_get_int (import, "spatial", 1) == 0)
    return guise_onnx_fail (import, error, _("it is not by channel"));
  if (!guise_onnx_get_array (import, 0, &x, error) || !get_channel_operands (import, &x, 4, operands, error))
    return FALSE;

  deviation = guise_array_sqrt (graph, guise_array_affine (graph, operands[3], 1.0f, epsilon));
  x = guise_array_mul (graph, guise_array_sub (graph, x, operands[2]), guise_array_div (graph, operands[0], deviation));
  return guise_onnx_set_array (import, 0, guise_array_add (graph, x, operands[1]), error);
}
