/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseOnnxWriter:
 *
 * An ONNX file that grows node by node. Names of values live as long as the
 * writer. Source: onnx.proto3 of ONNX, as far as onnx-subset.proto has it.
 *
 * Thread: owner only.
 */
typedef struct _GuiseOnnxWriter GuiseOnnxWriter;
typedef struct Onnx__NodeProto  GuiseOnnxNode;

/* @about: (nullable): what the file says of itself; @operator_set: 11 or 12 */
typedef struct
{
  const char *graph, *producer, *about;
  gint64      operator_set;
} GuiseOnnxWriterParams;

/* @params: copied */
GuiseOnnxWriter *guise_onnx_writer_new  (const GuiseOnnxWriterParams *params);
void             guise_onnx_writer_free (GuiseOnnxWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxWriter, guise_onnx_writer_free)

/* @inputs: (array zero-terminated=1). The node is no part of the file before its end, which names what it gives; its
 * attributes may be set until the file is finished. */
GuiseOnnxNode *guise_onnx_writer_begin     (GuiseOnnxWriter *self, const char *op, const char *const *inputs);
const char    *guise_onnx_writer_end       (GuiseOnnxWriter *self, GuiseOnnxNode *node);

void           guise_onnx_node_set_int     (GuiseOnnxNode *node, const char *name, gint64 value);
void           guise_onnx_node_set_ints    (GuiseOnnxNode *node, const char *name, const gint64 *values, guint n);
void           guise_onnx_node_set_float   (GuiseOnnxNode *node, const char *name, float value);
void           guise_onnx_node_set_string  (GuiseOnnxNode *node, const char *name, const char *value);

/* Nodes that are often wanted. Return: the name of what they give */
const char    *guise_onnx_writer_add       (GuiseOnnxWriter *self, const char *op, const char *const *inputs);
const char    *guise_onnx_writer_concat    (GuiseOnnxWriter *self, const char *const *inputs, gint64 axis);
const char    *guise_onnx_writer_transpose (GuiseOnnxWriter *self, const char *input, const gint64 order[4]);
const char    *guise_onnx_writer_reshape   (GuiseOnnxWriter *self, const char *input, const gint64 *shape, guint n);
const char    *guise_onnx_writer_slice     (GuiseOnnxWriter *self, const char *input, gint64 axis, gint64 start,
                                            gint64 end, gint64 step);

/* Constants. @name: (nullable): one is made; one that is there is the same constant. Returns: its name */
const char    *guise_onnx_writer_add_floats (GuiseOnnxWriter *self, const char *name, const gint64 *dimensions,
                                             guint n_dimensions, const float *values);

const char    *guise_onnx_writer_add_ints  (GuiseOnnxWriter *self, const gint64 *values, guint n);

/* What the latest node gave, @old, is called @name from now on. */
void           guise_onnx_writer_rename    (GuiseOnnxWriter *self, const char *old, const char *name);

/* An input or output of the file, 32-bit floats; a dimension of 0 is any number. */
void           guise_onnx_writer_declare   (GuiseOnnxWriter *self, gboolean is_input, const char *name,
                                            const gint64 *dimensions, guint n_dimensions);

/* Returns: (transfer full): the file */
GBytes        *guise_onnx_writer_finish    (GuiseOnnxWriter *self);

G_END_DECLS
