/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-onnx-writer.h"

G_BEGIN_DECLS

/*
 * What the converters add to a #GuiseOnnxWriter: networks of one float input of
 * NCHW layout, for OpenCV. Thread: owner only.
 */

/* Free it with guise_onnx_writer_free(). */
GuiseOnnxWriter *guise_convert_writer_new (void);

void        guise_convert_writer_set_input  (GuiseOnnxWriter *self, const char *name, const gint64 *dims, guint n_dims);
void        guise_convert_writer_add_output (GuiseOnnxWriter *self, const char *value, const char *name,
                                             const gint64 *dims, guint n_dims);

/* A constant: @data is copied; the product of @dims is its length. An empty one has one dim of 0. */
const char *guise_convert_writer_add_floats (GuiseOnnxWriter *self, const float *data, const gint64 *dims,
                                             guint n_dims);

/**
 * guise_convert_writer_add_permuted:
 * @dims: of @data
 * @order: dimension i of the constant is dimension @order[i] of @data
 */
const char *guise_convert_writer_add_permuted (GuiseOnnxWriter *self, const float *data,
                                               const gint64 dims[4], const guint order[4]);

/**
 * guise_convert_writer_add_node:
 * @output: (out): the name of what it gives
 * @inputs: value names; (nullable) from the first %NULL on they are left out
 *
 * Returns: (transfer none): the node, for its attributes
 */
GuiseOnnxNode *guise_convert_writer_add_node (GuiseOnnxWriter *self, const char *op_type, const char **output,
                                              const char *input0, const char *input1, const char *input2);

G_END_DECLS
