/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx.h"

#include <string.h>

#include "guise-error.h"
#include "guise-convert-writer.h"

/* Networks written by our own converter's writer, and ones that contradict themselves. What operators compute is shown
 * by tests/gpu/test-onnx-conformance.c. */

static GuiseOnnxModel *
parse (GuiseOnnxWriter *writer)
{
  g_autoptr(GBytes) bytes = guise_onnx_writer_finish (writer);
  g_autoptr(GError) error = NULL;
  GuiseOnnxModel *model = guise_onnx_model_parse (bytes, &error);

  g_assert_no_error (error);
  return model;
}

/* (1, 2, 4, 4) is convolved, cut at 0 and pooled; 3×3 kernels are weights of the matrix kernels. */
static GuiseOnnxModel *
make_network (guint n_channels, gint64 axis)
{
  const gint64 in_dims[] = { 1, 2, 4, 4 }, out_dims[] = { 1, 6, 2, 2 };
  const gint64 weight_dims[] = { 3, n_channels, 3, 3 }, bias_dims[] = { 3 };
  const gint64 ones[] = { 1, 1, 1, 1 }, twos[] = { 2, 2 };
  g_autofree float *weights = g_new (float, 27 * n_channels);
  const float bias[] = { 0.5f, -100.0f, 1.0f };
  g_autoptr(GuiseOnnxWriter) writer = guise_convert_writer_new ();
  const char *value;
  GuiseOnnxNode *node;

  for (guint i = 0; i < 27 * n_channels; i++)
    weights[i] = 1.0f;
  guise_convert_writer_set_input (writer, "x", in_dims, 4);
  node = guise_convert_writer_add_node (writer, "Conv", &value, "x",
                                        guise_convert_writer_add_floats (writer, weights, weight_dims, 4),
                                        guise_convert_writer_add_floats (writer, bias, bias_dims, 1));
  guise_onnx_node_set_ints (node, "pads", ones, 4);
  guise_convert_writer_add_node (writer, "Relu", &value, value, NULL, NULL);
  node = guise_convert_writer_add_node (writer, "Concat", &value, value, value, NULL);
  guise_onnx_node_set_int (node, "axis", axis);
  node = guise_convert_writer_add_node (writer, "MaxPool", &value, value, NULL, NULL);
  guise_onnx_node_set_ints (node, "kernel_shape", twos, 2);
  guise_onnx_node_set_ints (node, "strides", twos, 2);
  guise_convert_writer_add_output (writer, value, "y", out_dims, 4);

  return parse (writer);
}

static void
test_network (void)
{
  g_autoptr(GuiseOnnxModel) model = make_network (2, 1);
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  const GuiseOnnxParams params = { .prefix = "net" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseOnnxNetwork) network = guise_onnx_import (model, graph, &params, &error);
  g_autoptr(GuiseReference) reference = NULL;
  g_autofree char *operators = guise_onnx_model_dup_operators (model);
  const GuiseOnnxPort *x, *y;
  double *values;

  g_assert_no_error (error);
  g_assert_cmpstr (operators, ==, "Concat Conv Identity MaxPool Relu");
  x = &g_array_index (guise_onnx_network_get_inputs (network), GuiseOnnxPort, 0);
  y = &g_array_index (guise_onnx_network_get_outputs (network), GuiseOnnxPort, 0);
  g_assert_cmpstr (x->name, ==, "x");
  g_assert_cmpstr (y->name, ==, "y");
  g_assert_true (guise_shape_equal (guise_dims_get_shape (&y->array.dims), GUISE_SHAPE (1, 2, 2, 6)));

  reference = guise_reference_new (graph, 1);
  guise_onnx_network_copy_weights (network, parameters, reference);
  values = guise_reference_get_value (reference, x->array.tensor);
  for (guint pixel = 0; pixel < 16; pixel++)
    values[pixel * 4] = values[pixel * 4 + 1] = 1.0;
  guise_reference_forward (reference);

  /* Each window has a pixel whose nine neighbours all lie inside: 9 × 2 channels. */
  values = guise_reference_get_value (reference, y->array.tensor);
  for (guint pixel = 0; pixel < 4; pixel++)
    for (guint channel = 0; channel < 6; channel++)
      g_assert_cmpfloat (values[pixel * 8 + channel], ==, ((const double[]) { 18.5, 0.0, 19.0 })[channel % 3]);
}

static void
assert_refused (const GuiseOnnxModel *model, guint64 max_values, const char *part)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GError) error = NULL;
  GuiseOnnxNetwork *network = guise_onnx_import (model, graph, &(GuiseOnnxParams) { .max_values = max_values }, &error);

  g_assert_null (network);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_wrong_sizes (void)
{
  g_autoptr(GuiseOnnxModel) channels = make_network (3, 1);
  g_autoptr(GuiseOnnxModel) axis = make_network (2, 4);
  g_autoptr(GuiseOnnxModel) right = make_network (2, 1);

  assert_refused (channels, 0, "Node 0 (Conv): 3 filters of 3 channels do not fit 2 channels");
  assert_refused (axis, 0, "Node 2 (Concat): axis 4 of 4");
  assert_refused (right, 100, "more than 100 values");
}

static void
test_unknown_operator (void)
{
  const gint64 dims[] = { 1, 3 };
  g_autoptr(GuiseOnnxWriter) writer = guise_convert_writer_new ();
  g_autoptr(GuiseOnnxModel) model = NULL;
  const char *value;

  guise_convert_writer_set_input (writer, "x", dims, 2);
  guise_convert_writer_add_node (writer, "Hardmax", &value, "x", NULL, NULL);
  guise_convert_writer_add_output (writer, value, "y", dims, 2);
  model = parse (writer);

  assert_refused (model, 0, "Node 0 (Hardmax): the operator is not known");
}

/* Numbers that do not fit when they are multiplied or added. */
static void
test_large_numbers (void)
{
  static const struct { const char *op_type, *part; gint64 numbers[2]; } cases[] = {
    { "Tile", "repeats", { 4757789140706131974, 3 } },
    { "Expand", "an axis of size", { G_MAXINT64, 3 } },
    { "Reshape", "do not multiply", { G_MAXINT64, G_MAXINT64 } },
    { "Unsqueeze", "axis", { G_MININT64, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gint64 dims[] = { 1, 3 };
      g_autoptr(GuiseOnnxWriter) writer = guise_convert_writer_new ();
      g_autoptr(GuiseOnnxModel) model = NULL;
      const char *value;

      guise_convert_writer_set_input (writer, "x", dims, 2);
      guise_convert_writer_add_node (writer, cases[i].op_type, &value, "x",
                                     guise_onnx_writer_add_ints (writer, cases[i].numbers, 2), NULL);
      guise_convert_writer_add_output (writer, value, "y", dims, 2);
      model = parse (writer);
      assert_refused (model, 0, cases[i].part);
    }
}

static void
test_no_file (void)
{
  static const char *const texts[] = { "", "no network", "\x0a", "\x08\x07" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr(GError) error = NULL;

      g_assert_null (guise_onnx_model_parse (bytes, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
    }
}

/* A tensor that says it has more values than it has, many more than there can be, or a size below 0. */
static void
test_tensor_sizes (void)
{
  static const struct { guint8 bytes[20]; gsize size; } tensors[] = {
    { { 0x08, 0x03, 0x10, 0x01, 0x4a, 0x08, 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f }, 14 },
    { { 0x08, 0xff, 0xff, 0xff, 0xff, 0x07, 0x08, 0xff, 0xff, 0xff, 0xff, 0x07, 0x10, 0x01 }, 14 },
    { { 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x10, 0x01 }, 13 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tensors); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (tensors[i].bytes, tensors[i].size);
      g_autoptr(GError) error = NULL;

      g_assert_null (guise_onnx_tensor_parse (bytes, NULL, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
      g_test_message ("%s", error->message);
    }
}

static void
test_tensor (void)
{
  static const guint8 data[] = { 0x08, 0x02, 0x10, 0x01, 0x4a, 0x08, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0 };
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, sizeof data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseOnnxTensor) tensor = guise_onnx_tensor_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tensor->rank, ==, 1);
  g_assert_cmpuint (tensor->count, ==, 2);
  g_assert_cmpfloat (tensor->floats[0], ==, 1.0f);
  g_assert_cmpfloat (tensor->floats[1], ==, -2.0f);
}

/* Values find their places again, whatever the number of axes; channels are the second of them. */
static void
test_dims (void)
{
  static const guint sizes[] = { 2, 3, 5, 1, 2, 3 };

  for (guint rank = 0; rank <= G_N_ELEMENTS (sizes); rank++)
    {
      GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = rank };
      g_autofree float *values = NULL, *padded = NULL, *again = NULL;
      gsize n;

      memcpy (dims.sizes, sizes, rank * sizeof sizes[0]);
      n = guise_dims_count (&dims);
      values = g_new (float, n);
      again = g_new0 (float, n);
      padded = g_new (float, guise_shape_padded_count (guise_dims_get_shape (&dims)));
      for (gsize i = 0; i < n; i++)
        values[i] = i + 1.0f;
      guise_dims_pack (&dims, values, padded);
      guise_dims_unpack (&dims, padded, again);
      g_assert_cmpmem (values, n * sizeof (float), again, n * sizeof (float));
      if (rank == 3)
        g_assert_true (padded[0] == 1.0f && padded[1] == 6.0f && padded[2] == 11.0f && padded[3] == 0.0f);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/onnx/network", test_network);
  g_test_add_func ("/model/onnx/wrong-sizes", test_wrong_sizes);
  g_test_add_func ("/model/onnx/unknown-operator", test_unknown_operator);
  g_test_add_func ("/model/onnx/large-numbers", test_large_numbers);
  g_test_add_func ("/model/onnx/no-file", test_no_file);
  g_test_add_func ("/model/onnx/tensor", test_tensor);
  g_test_add_func ("/model/onnx/tensor-sizes", test_tensor_sizes);
  g_test_add_func ("/model/dims/pack", test_dims);

  return g_test_run ();
}
