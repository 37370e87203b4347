/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* Products of matrices. */

/* (k, n), or turned, as a dense layer has it: (n, k), scaled. */
static float *
turn_weights (const GuiseOnnxTensor *b, gboolean transposed, float scale)
{
  const gsize k = b->sizes[transposed ? 1 : 0], n = b->sizes[transposed ? 0 : 1];
  float *weights = g_new (float, b->count);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < k; j++)
      weights[i * k + j] = scale * b->floats[transposed ? i * k + j : j * n + i];

  return weights;
}

/* One bias for each of @n outputs; %NULL when @c has another shape. */
static float *
spread_bias (const GuiseOnnxTensor *c, guint n, float scale)
{
  float *bias = g_new0 (float, n);

  if (c == NULL)
    return bias;
  if ((c->count != 1 && c->count != n) || (c->count > 1 && c->sizes[c->rank - 1] != n))
    {
      g_free (bias);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    bias[i] = scale * c->floats[c->count == 1 ? 0 : i];

  return bias;
}

typedef struct
{
  gboolean transpose_a, transpose_b;
  float    alpha, beta;
} Product;

/* By the matrix kernels, where the second side never changes. Returns: whether it was done */
static gboolean
try_dense (GuiseOnnxImport *import, const Product *product, const GuiseArray *a, GuiseArray *y)
{
  const GuiseOnnxTensor *b = guise_onnx_peek_constant (import, 1), *c = guise_onnx_peek_constant (import, 2);
  GuiseParameterInfo info = { .kernel_h = 1, .kernel_w = 1 }, bias_info = { 0 };
  GuiseConvShape conv = { 0 };
  float *bias;

  if (b == NULL || b->rank != 2 || a->dims.rank != 2 || product->transpose_a || b->count == 0 ||
      (c == NULL && guise_onnx_has_operand (import, 2)))
    return FALSE;

  info.in = b->sizes[product->transpose_b ? 1 : 0];
  info.out = bias_info.out = b->sizes[product->transpose_b ? 0 : 1];
  conv = (GuiseConvShape) {
    .batch = a->dims.sizes[0], .in_h = 1, .in_w = 1, .in_c = info.in, .out_h = 1, .out_w = 1, .out_c = info.out,
    .kernel_h = 1, .kernel_w = 1, .stride = 1,
  };
  if (info.in != a->dims.sizes[1] || !guise_conv_shape_is_valid (&conv))
    return FALSE;
  bias = spread_bias (c, info.out, product->beta);
  if (bias == NULL)
    return FALSE;

  const guint weight = guise_onnx_add_weights (import, "weight", &info,
                                               turn_weights (b, product->transpose_b, product->alpha));
  const guint bias_index = guise_onnx_add_weights (import, "bias", &bias_info, bias);

  y->tensor = guise_graph_convolve (import->graph, a->tensor, &conv, weight, bias_index);
  y->dims = (GuiseDims) { GUISE_AXES_CHANNELS_SECOND, 2, { conv.batch, conv.out_c } };
  return TRUE;
}

/* Checks what guise_array_matmul() would abort on. */
static gboolean
check_product (GuiseOnnxImport *import, const Product *product, const GuiseArray *a, const GuiseArray *b,
               GError **error)
{
  const guint rank = a->dims.rank;
  GuiseDims dims = a->dims;

  if (rank < 2 || rank > 5)
    return guise_onnx_fail (import, error, _("matrices in %u axes"), rank);
  if (a->dims.sizes[product->transpose_a ? rank - 2 : rank - 1] !=
      b->dims.sizes[product->transpose_b ? rank - 1 : rank - 2])
    return guise_onnx_fail (import, error, _("the matrices do not fit together"));

  for (guint i = 0; i + 2 < rank; i++)
    {
      if (a->dims.sizes[i] != b->dims.sizes[i] && a->dims.sizes[i] != 1 && b->dims.sizes[i] != 1)
        return guise_onnx_fail (import, error, _("axis %u has %u matrices on one side and %u on the other"), i,
                                a->dims.sizes[i], b->dims.sizes[i]);
      dims.sizes[i] = MAX (a->dims.sizes[i], b->dims.sizes[i]);
    }
  dims.sizes[rank - 2] = a->dims.sizes[product->transpose_a ? rank - 1 : rank - 2];
  dims.sizes[rank - 1] = b->dims.sizes[product->transpose_b ? rank - 2 : rank - 1];

  return guise_onnx_allow (import, &dims, error);
}

/* Adds @beta times the third operand, if there is one. */
static gboolean
add_third (GuiseOnnxImport *import, float beta, GuiseArray *y, GError **error)
{
  GuiseArray c;

  if (!guise_onnx_has_operand (import, 2))
    return TRUE;
  if (!guise_onnx_get_array (import, 2, &c, error) || !guise_onnx_raise_rank (import, &c, y->dims.rank, error))
    return FALSE;
  if (c.dims.rank != y->dims.rank)
    return guise_onnx_fail (import, error, _("%u axes cannot be added to %u"), c.dims.rank, y->dims.rank);
  for (guint i = 0; i < y->dims.rank; i++)
    if (c.dims.sizes[i] != y->dims.sizes[i] && c.dims.sizes[i] != 1)
      return guise_onnx_fail (import, error, _("%u values cannot be added to %u"), c.dims.sizes[i], y->dims.sizes[i]);

  if (beta != 1.0f)
    c = guise_array_affine (import->graph, c, beta, 0.0f);
  *y = guise_array_add (import->graph, *y, c);
  return TRUE;
}

gboolean
guise_onnx_op_gemm (GuiseOnnxImport *import, GError **error)
{
  const Product product = {
    guise_onnx_get_int (import, "transA", 0) != 0, guise_onnx_get_int (import, "transB", 0) != 0,
    guise_onnx_get_float (import, "alpha", 1.0f), guise_onnx_get_float (import, "beta", 1.0f),
  };
  GuiseArray a, b, y;

  if (!guise_onnx_get_array (import, 0, &a, error))
    return FALSE;
  if (!try_dense (import, &product, &a, &y))
    {
      if (!guise_onnx_get_array (import, 1, &b, error))
        return FALSE;
      if (a.dims.rank != 2 || b.dims.rank != 2)
        return guise_onnx_fail (import, error, _("it is for two matrices"));
      if (!check_product (import, &product, &a, &b, error))
        return FALSE;
      y = guise_array_matmul (import->graph, a, b, product.transpose_a, product.transpose_b, product.alpha);
      if (!add_third (import, product.beta, &y, error))
        return FALSE;
    }

  return guise_onnx_set_array (import, 0, y, error);
}

/* A vector counts as a matrix of one row, or of one column, and that axis goes again. */
static gboolean
multiply (GuiseOnnxImport *import, GuiseArray a, GuiseArray b, GuiseArray *y, GError **error)
{
  const Product product = { FALSE, FALSE, 1.0f, 0.0f };
  const gboolean is_row = a.dims.rank == 1, is_column = b.dims.rank == 1;
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND };

  if (is_column)
    {
      const GuiseDims column = { GUISE_AXES_CHANNELS_SECOND, 2, { b.dims.sizes[0], 1 } };

      if (!guise_onnx_reshape (import, &b, &column, error))
        return FALSE;
    }
  if (!guise_onnx_raise_rank (import, &a, MAX (b.dims.rank, 2), error) ||
      !guise_onnx_raise_rank (import, &b, a.dims.rank, error) || !check_product (import, &product, &a, &b, error))
    return FALSE;

  *y = guise_array_matmul (import->graph, a, b, FALSE, FALSE, 1.0f);
  for (guint i = 0; i < y->dims.rank; i++)
    if (!(is_row && i + 2 == y->dims.rank) && !(is_column && i + 1 == y->dims.rank))
      dims.sizes[dims.rank++] = y->dims.sizes[i];

  return !(is_row || is_column) || guise_onnx_reshape (import, y, &dims, error);
}

gboolean
guise_onnx_op_matmul (GuiseOnnxImport *import, GError **error)
{
  const Product product = { FALSE, FALSE, 1.0f, 0.0f };
  GuiseArray a, b, y;

  if (!guise_onnx_get_array (import, 0, &a, error))
    return FALSE;
  if (!try_dense (import, &product, &a, &y) &&
      (!guise_onnx_get_array (import, 1, &b, error) || !multiply (import, a, b, &y, error)))
    return FALSE;

  return guise_onnx_set_array (import, 0, y, error);
}
