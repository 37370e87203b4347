/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tiny-recogniser.h"

#include "guise-convert-writer.h"
#include "guise-random.h"

#define SIDE 10
#define N_FEATURES 5

static const char *
add_weights (GuiseOnnxWriter *writer, GuiseRandom *random, const gint64 *dims, guint n_dims)
{
  g_autofree float *values = NULL;
  gsize n = 1;

  for (guint i = 0; i < n_dims; i++)
    n *= (gsize) dims[i];
  values = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    values[i] = 0.3f * (float) guise_random_normal (random);

  return guise_convert_writer_add_floats (writer, values, dims, n_dims);
}

static const char *
add_conv (GuiseOnnxWriter *writer, GuiseRandom *random, const char *x, gint64 in, gint64 out)
{
  const gint64 dims[] = { out, in, 3, 3 }, ones[] = { 1, 1, 1, 1 };
  const char *weights = add_weights (writer, random, dims, 4), *bias = add_weights (writer, random, &out, 1);
  GuiseOnnxNode *node = guise_convert_writer_add_node (writer, "Conv", &x, x, weights, bias);

  guise_onnx_node_set_ints (node, "pads", ones, 4);
  guise_convert_writer_add_node (writer, "Relu", &x, x, NULL, NULL);
  return x;
}

static GuiseOnnxModel *
make (gboolean with_features)
{
  const gint64 in_dims[] = { 1, 3, SIDE, SIDE }, twos[] = { 2, 2 }, matrix[] = { 8, N_FEATURES };
  const gint64 out_dims[] = { 1, N_FEATURES };
  g_autoptr(GuiseOnnxWriter) writer = guise_convert_writer_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  GuiseRandom random;
  GuiseOnnxModel *model;
  GuiseOnnxNode *node;
  const char *x = "x";

  guise_random_init (&random, 21);
  guise_convert_writer_set_input (writer, x, in_dims, 4);
  x = add_conv (writer, &random, x, 3, 6);
  node = guise_convert_writer_add_node (writer, "MaxPool", &x, x, NULL, NULL);
  guise_onnx_node_set_ints (node, "kernel_shape", twos, 2);
  guise_onnx_node_set_ints (node, "strides", twos, 2);
  x = add_conv (writer, &random, x, 6, 8);
  if (with_features)
    {
      guise_convert_writer_add_node (writer, "GlobalAveragePool", &x, x, NULL, NULL);
      node = guise_convert_writer_add_node (writer, "Flatten", &x, x, NULL, NULL);
      guise_onnx_node_set_int (node, "axis", 1);
      guise_convert_writer_add_node (writer, "MatMul", &x, x, add_weights (writer, &random, matrix, 2), NULL);
    }
  guise_convert_writer_add_output (writer, x, "features", out_dims, 2);

  bytes = guise_onnx_writer_finish (writer);
  model = guise_onnx_model_parse (bytes, &error);
  g_assert_no_error (error);
  return model;
}

GuiseOnnxModel *
tiny_recogniser_new (void)
{
  return make (TRUE);
}

GuiseOnnxModel *
tiny_recogniser_new_wrong (void)
{
  return make (FALSE);
}

GuiseIdentityLoss
tiny_recogniser_get_loss (const GuiseOnnxModel *recogniser, double factor)
{
  return (GuiseIdentityLoss) {
    .recogniser = recogniser, .factor = factor, .left = -0.06, .top = 0.1, .size = 0.9, .mean = { 0.5, 0.45, 0.4 },
  };
}
