/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-convert-writer.h"

/* What OpenCV 4.6 reads. */
#define OPERATOR_SET 11

GuiseOnnxWriter *
guise_convert_writer_new (void)
{
  return guise_onnx_writer_new (&(GuiseOnnxWriterParams) {
    .graph = "guise", .producer = "guise-convert-models", .operator_set = OPERATOR_SET,
  });
}

void
guise_convert_writer_set_input (GuiseOnnxWriter *self, const char *name, const gint64 *dims, guint n_dims)
{
  guise_onnx_writer_declare (self, TRUE, name, dims, n_dims);
}

void
guise_convert_writer_add_output (GuiseOnnxWriter *self, const char *value, const char *name,
                                 const gint64 *dims, guint n_dims)
{
  /* A value may be both an output and on its way into further nodes, which
   * readers treat differently: a node of its own has one meaning only. */
  const char *own = guise_onnx_writer_add (self, "Identity", (const char *[]) { value, NULL });

  guise_onnx_writer_rename (self, own, name);
  guise_onnx_writer_declare (self, FALSE, name, dims, n_dims);
}

const char *
guise_convert_writer_add_floats (GuiseOnnxWriter *self, const float *data, const gint64 *dims, guint n_dims)
{
  return guise_onnx_writer_add_floats (self, NULL, dims, n_dims, data);
}

const char *
guise_convert_writer_add_permuted (GuiseOnnxWriter *self, const float *data, const gint64 dims[4],
                                   const guint order[4])
{
  const gint64 steps[4] = { dims[1] * dims[2] * dims[3], dims[2] * dims[3], dims[3], 1 };
  const gint64 out[4] = { dims[order[0]], dims[order[1]], dims[order[2]], dims[order[3]] };
  g_autofree float *permuted = g_new (float, (gsize) (out[0] * out[1] * out[2] * out[3]));
  gsize n = 0;

  for (gint64 a = 0; a < out[0]; a++)
    for (gint64 b = 0; b < out[1]; b++)
      for (gint64 c = 0; c < out[2]; c++)
        for (gint64 d = 0; d < out[3]; d++)
          permuted[n++] = data[a * steps[order[0]] + b * steps[order[1]] + c * steps[order[2]] + d * steps[order[3]]];

  return guise_convert_writer_add_floats (self, permuted, out, 4);
}

GuiseOnnxNode *
guise_convert_writer_add_node (GuiseOnnxWriter *self, const char *op_type, const char **output,
                               const char *input0, const char *input1, const char *input2)
{
  const char *const inputs[] = { input0, input1, input2, NULL };
  GuiseOnnxNode *node = guise_onnx_writer_begin (self, op_type, inputs);

  *output = guise_onnx_writer_end (self, node);
  return node;
}
