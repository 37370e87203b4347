/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* Functions of each value, and of two, with axes of size 1 repeated. */

static gboolean
is_op (GuiseOnnxImport *import, const char *op_type)
{
  return g_str_equal (import->node->op_type, op_type);
}

/* scale · (x > 0 ? x : alpha · (e^(x / width) − 1)) */
static GuiseArray
add_elu (GuiseGraph *graph, GuiseArray x, float alpha, float width, float scale)
{
  const GuiseArray below = guise_array_clip (graph, x, -G_MAXFLOAT, 0.0f);
  const GuiseArray curve = guise_array_exp (graph, guise_array_affine (graph, below, 1.0f / width, 0.0f));

  return guise_array_affine (graph, guise_array_add (graph, guise_array_relu (graph, x),
                                                     guise_array_affine (graph, curve, alpha, -alpha)), scale, 0.0f);
}

static GuiseArray
add_hard_sigmoid (GuiseGraph *graph, GuiseArray x, float alpha, float beta)
{
  return guise_array_clip (graph, guise_array_affine (graph, x, alpha, beta), 0.0f, 1.0f);
}

/* log (1 + e^x) without overflow */
static GuiseArray
add_softplus (GuiseGraph *graph, GuiseArray x)
{
  const GuiseArray small = guise_array_exp (graph, guise_array_affine (graph, guise_array_abs (graph, x), -1.0f, 0.0f));

  return guise_array_add (graph, guise_array_relu (graph, x),
                          guise_array_log (graph, guise_array_affine (graph, small, 1.0f, 1.0f)));
}

static GuiseArray
add_composed (GuiseOnnxImport *import, GuiseArray x)
{
  GuiseGraph *graph = import->graph;

  if (is_op (import, "Elu"))
    return add_elu (graph, x, guise_onnx_get_float (import, "alpha", 1.0f), 1.0f, 1.0f);
  if (is_op (import, "Selu"))
    return add_elu (graph, x, guise_onnx_get_float (import, "alpha", 1.67326319217681884765625f), 1.0f,
                    guise_onnx_get_float (import, "gamma", 1.05070102214813232421875f));
  if (is_op (import, "Celu"))
    {
      const float alpha = guise_onnx_get_float (import, "alpha", 1.0f);

      return add_elu (graph, x, alpha, alpha, 1.0f);
    }
  if (is_op (import, "HardSigmoid"))
    return add_hard_sigmoid (graph, x, guise_onnx_get_float (import, "alpha", 0.2f),
                             guise_onnx_get_float (import, "beta", 0.5f));
  if (is_op (import, "HardSwish"))
    return guise_array_mul (graph, x, add_hard_sigmoid (graph, x, 1.0f / 6.0f, 0.5f));
  if (is_op (import, "Softplus"))
    return add_softplus (graph, x);
  if (is_op (import, "Softsign"))
    return guise_array_div (graph, x, guise_array_affine (graph, guise_array_abs (graph, x), 1.0f, 1.0f));

  return guise_array_div (graph, guise_onnx_add_number (import, 1.0f, x.dims.rank), x);
}

gboolean
guise_onnx_op_unary (GuiseOnnxImport *import, GError **error)
{
  static const struct { const char *op_type; GuiseArray (*func) (GuiseGraph *graph, GuiseArray x); } functions[] = {
    { "Abs", guise_array_abs }, { "Exp", guise_array_exp }, { "Log", guise_array_log }, { "Relu", guise_array_relu },
    { "Sqrt", guise_array_sqrt }, { "Tanh", guise_array_tanh },
  };
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_allow (import, &x.dims, error))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (is_op (import, functions[i].op_type))
      return guise_onnx_set_array (import, 0, functions[i].func (import->graph, x), error);
  if (is_op (import, "Sigmoid"))
    x.tensor = guise_graph_sigmoid (import->graph, x.tensor);
  else if (is_op (import, "Neg"))
    x = guise_array_affine (import->graph, x, -1.0f, 0.0f);
  else
    x = add_composed (import, x);

  return guise_onnx_set_array (import, 0, x, error);
}

gboolean
guise_onnx_op_leaky_relu (GuiseOnnxImport *import, GError **error)
{
  const float slope = guise_onnx_get_float (import, "alpha", 0.01f);
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_allow (import, &x.dims, error))
    return FALSE;

  if (slope > 0.0f && slope < 1.0f)
    x.tensor = guise_graph_leaky_relu (import->graph, x.tensor, slope);
  else
    x = guise_array_prelu (import->graph, x, guise_onnx_add_number (import, slope, x.dims.rank));

  return guise_onnx_set_array (import, 0, x, error);
}

/* A bound of a clip: an attribute, an operand, or none. */
static gboolean
get_bound (GuiseOnnxImport *import, const char *name, guint operand, float *bound, GError **error)
{
  const GuiseOnnxTensor *known;

  if (!guise_onnx_has_operand (import, operand))
    {
      *bound = guise_onnx_get_float (import, name, *bound);
      return TRUE;
    }

  known = guise_onnx_get_known (import, operand, error);
  if (known == NULL)
    return FALSE;
  if (known->floats == NULL || known->count != 1)
    return guise_onnx_fail (import, error, _("its bound is no number"));

  *bound = known->floats[0];
  return TRUE;
}

gboolean
guise_onnx_op_clip (GuiseOnnxImport *import, GError **error)
{
  float least = -G_MAXFLOAT, most = G_MAXFLOAT;
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_allow (import, &x.dims, error) ||
      !get_bound (import, "min", 1, &least, error) || !get_bound (import, "max", 2, &most, error))
    return FALSE;

  return guise_onnx_set_array (import, 0, guise_array_clip (import->graph, x, least, most), error);
}

/* Gives both the same rank, and says whether their axes agree. */
static gboolean
match (GuiseOnnxImport *import, GuiseArray *a, GuiseArray *b, GError **error)
{
  GuiseDims dims;

  if (!guise_onnx_raise_rank (import, a, b->dims.rank, error) ||
      !guise_onnx_raise_rank (import, b, a->dims.rank, error))
    return FALSE;

  dims = a->dims;
  for (guint i = 0; i < dims.rank; i++)
    {
      if (a->dims.sizes[i] != b->dims.sizes[i] && a->dims.sizes[i] != 1 && b->dims.sizes[i] != 1)
        return guise_onnx_fail (import, error, _("axis %u has %u values on one side and %u on the other"), i,
                                a->dims.sizes[i], b->dims.sizes[i]);
      dims.sizes[i] = MAX (a->dims.sizes[i], b->dims.sizes[i]);
    }

  return guise_onnx_allow (import, &dims, error);
}

/* Before opset 7 the second side's axes could begin anywhere in the first's. */
static gboolean
place_axes (GuiseOnnxImport *import, const GuiseArray *a, GuiseArray *b, GError **error)
{
  const gint64 rank = a->dims.rank;
  const gint64 axis = guise_onnx_get_int (import, "axis", rank - b->dims.rank);
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = a->dims.rank };

  if (import->model->opset >= 7 || !guise_onnx_has (import, "axis"))
    return TRUE;
  if (axis < 0 || axis > rank || b->dims.rank > rank - axis)
    return guise_onnx_fail (import, error, _("the second side does not fit at axis %" PRId64), axis);

  for (guint i = 0; i < dims.rank; i++)
    dims.sizes[i] = i >= axis && i < axis + b->dims.rank ? b->dims.sizes[i - axis] : 1;

  return guise_onnx_reshape (import, b, &dims, error);
}

typedef GuiseArray (*BinaryFunc) (GuiseGraph *graph, GuiseArray a, GuiseArray b);

static BinaryFunc
find_binary (GuiseOnnxImport *import)
{
  static const struct { const char *op_type; BinaryFunc func; } functions[] = {
    { "Add", guise_array_add }, { "Sub", guise_array_sub }, { "Mul", guise_array_mul }, { "Div", guise_array_div },
    { "Sum", guise_array_add }, { "Mean", guise_array_add }, { "Max", guise_array_max }, { "Min", guise_array_min },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (is_op (import, functions[i].op_type))
      return functions[i].func;

  g_assert_not_reached ();
}

gboolean
guise_onnx_op_binary (GuiseOnnxImport *import, GError **error)
{
  GuiseArray a, b;

  if (!guise_onnx_get_array (import, 0, &a, error) || !guise_onnx_get_array (import, 1, &b, error) ||
      !place_axes (import, &a, &b, error) || !match (import, &a, &b, error))
    return FALSE;

  return guise_onnx_set_array (import, 0, find_binary (import) (import->graph, a, b), error);
}

gboolean
guise_onnx_op_variadic (GuiseOnnxImport *import, GError **error)
{
  GuiseArray sum;

  if (!guise_onnx_get_array (import, 0, &sum, error))
    return FALSE;
  for (guint i = 1; i < import->node->n_input; i++)
    {
      GuiseArray next;

      if (!guise_onnx_get_array (import, i, &next, error) || !match (import, &sum, &next, error))
        return FALSE;
      sum = find_binary (import) (import->graph, sum, next);
    }
  if (is_op (import, "Mean"))
    sum = guise_array_affine (import->graph, sum, 1.0f / (float) import->node->n_input, 0.0f);

  return guise_onnx_set_array (import, 0, sum, error);
}

gboolean
guise_onnx_op_prelu (GuiseOnnxImport *import, GError **error)
{
  GuiseArray x, slope;

  if (!guise_onnx_get_array (import, 0, &x, error) || !guise_onnx_get_array (import, 1, &slope, error))
    return FALSE;

  /* At first slopes were those of the channels; opset 7 aligned them like everything else. */
  if (import->model->opset < 7 && slope.dims.rank == 1 && slope.dims.sizes[0] > 1 &&
      !guise_onnx_raise_channels (import, &slope, x.dims.rank, error))
    return FALSE;
  if (slope.dims.rank > x.dims.rank)
    return guise_onnx_fail (import, error, _("its slope has more axes than its values"));
  if (!match (import, &x, &slope, error))
    return FALSE;
  for (guint i = 0; i < x.dims.rank; i++)
    if (slope.dims.sizes[i] > x.dims.sizes[i])
      return guise_onnx_fail (import, error, _("its slope is larger than its values"));

  return guise_onnx_set_array (import, 0, guise_array_prelu (import->graph, x, slope), error);
}

gboolean
guise_onnx_op_identity (GuiseOnnxImport *import, GError **error)
{
  GuiseArray x;

  if (import->node->n_output > 1)
    return guise_onnx_fail (import, error, _("it has a second result"));
  if (is_op (import, "Dropout") && guise_onnx_has_operand (import, 2))
    {
      const GuiseOnnxTensor *training = guise_onnx_get_known (import, 2, error);

      if (training == NULL)
        return FALSE;
      if (training->ints == NULL || training->count != 1 || training->ints[0] != 0)
        return guise_onnx_fail (import, error, _("it is set to drop at random"));
    }

  return guise_onnx_get_array (import, 0, &x, error) && guise_onnx_set_array (import, 0, x, error);
}
