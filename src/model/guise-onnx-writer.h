/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names of the contract; see guise_onnx_export_swap(). */
#define GUISE_ONNX_IN_FACE       "in_face:0"
#define GUISE_ONNX_OUT_FACE_MASK "out_face_mask:0"
#define GUISE_ONNX_OUT_FACE      "out_celeb_face:0"
#define GUISE_ONNX_OUT_MASK      "out_celeb_face_mask:0"

/**
 * GuiseOnnxWriter:
 *
 * An ONNX file (operators of set 12) that grows node by node. Names of values
 * live as long as the writer.
 *
 * Thread: owner only.
 */
typedef struct _GuiseOnnxWriter GuiseOnnxWriter;
typedef struct Onnx__NodeProto  GuiseOnnxNode;

/* @about: (nullable): what the file says of itself */
GuiseOnnxWriter *guise_onnx_writer_new  (const char *graph, const char *producer, const char *about);
void             guise_onnx_writer_free (GuiseOnnxWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxWriter, guise_onnx_writer_free)

/* @inputs: (array zero-terminated=1). The node is no part of the file before its end, which names what it gives. */
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

/* What the latest node gave, @old, is called @name from now on. */
void           guise_onnx_writer_rename    (GuiseOnnxWriter *self, const char *old, const char *name);

/* An input or output of the file, 32-bit floats; a dimension of 0 is any number. */
void           guise_onnx_writer_declare   (GuiseOnnxWriter *self, gboolean is_input, const char *name,
                                            const gint64 dimensions[4]);

/* Returns: (transfer full): the file */
GBytes        *guise_onnx_writer_finish    (GuiseOnnxWriter *self);

G_END_DECLS
