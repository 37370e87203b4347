/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseConvertWriter:
 *
 * Builds an ONNX network (opset 11, one float input of NCHW layout) and writes
 * it. Values are known by name; every function that makes one returns its
 * name, which lives as long as the writer.
 *
 * Thread: owner only.
 */
typedef struct _GuiseConvertWriter GuiseConvertWriter;
typedef struct _GuiseConvertNode   GuiseConvertNode;

GuiseConvertWriter *guise_convert_writer_new     (void);
void             guise_convert_writer_destroy (GuiseConvertWriter *self);

void        guise_convert_writer_set_input  (GuiseConvertWriter *self, const char *name, const gint64 *dims, guint n_dims);
void        guise_convert_writer_add_output (GuiseConvertWriter *self, const char *value, const char *name,
                                             const gint64 *dims, guint n_dims);

/* Constants: @data is copied; the product of @dims is its length. An empty one has one dim of 0. */
const char *guise_convert_writer_add_floats (GuiseConvertWriter *self, const float *data, const gint64 *dims, guint n_dims);
const char *guise_convert_writer_add_ints   (GuiseConvertWriter *self, const gint64 *data, guint n);

/**
 * guise_convert_writer_add_permuted:
 * @dims: of @data
 * @order: dimension i of the constant is dimension @order[i] of @data
 */
const char *guise_convert_writer_add_permuted (GuiseConvertWriter *self, const float *data,
                                               const gint64 dims[4], const guint order[4]);

/**
 * guise_convert_writer_add_node:
 * @output: (out): the name of what it gives
 * @inputs: value names; (nullable) from the first %NULL on they are left out
 *
 * Returns: (transfer none): the node, for its attributes
 */
GuiseConvertNode *guise_convert_writer_add_node (GuiseConvertWriter *self, const char *op_type, const char **output,
                                                 const char *input0, const char *input1, const char *input2);

void guise_convert_node_set_int    (GuiseConvertNode *self, const char *name, gint64 value);
void guise_convert_node_set_float  (GuiseConvertNode *self, const char *name, float value);
void guise_convert_node_set_string (GuiseConvertNode *self, const char *name, const char *value);
void guise_convert_node_set_ints   (GuiseConvertNode *self, const char *name, const gint64 *values, guint n);

/* Returns: (transfer full): the file's bytes. */
GBytes *guise_convert_writer_finish (GuiseConvertWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseConvertWriter, guise_convert_writer_destroy)

G_END_DECLS
