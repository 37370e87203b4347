/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-graph-arrays.h"
#include "guise-reference.h"

G_BEGIN_DECLS

/*
 * Networks from ONNX files, as graphs of ours. Files are strangers': every size
 * is checked before memory is taken for it.
 *
 * Errors: GUISE_ERROR_DAMAGED for what is no such file or contradicts itself,
 * GUISE_ERROR_FAILED for what we do not have: an operator, a type of values.
 */

/**
 * GuiseOnnxTensor:
 *
 * Values on the host. Those of 32-bit floats are in @floats, those of integers
 * and booleans in @ints; the other is %NULL.
 */
typedef struct
{
  guint   rank;
  guint   sizes[GUISE_MAX_RANK];    /* may be 0 */
  gsize   count;
  float  *floats;
  gint64 *ints;
} GuiseOnnxTensor;

/**
 * guise_onnx_tensor_parse:
 * @bytes: a serialised TensorProto: a test vector, a file beside a model
 * @name: (out) (nullable) (transfer full): its name, possibly empty
 */
GuiseOnnxTensor *guise_onnx_tensor_parse (GBytes *bytes, char **name, GError **error);
void             guise_onnx_tensor_free  (GuiseOnnxTensor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxTensor, guise_onnx_tensor_free)

/**
 * GuiseOnnxModel:
 *
 * A file that was read. Immutable. Thread: any.
 */
typedef struct _GuiseOnnxModel GuiseOnnxModel;

/* @bytes: at most 1 GiB; not kept */
GuiseOnnxModel *guise_onnx_model_parse (GBytes *bytes, GError **error);
void            guise_onnx_model_free  (GuiseOnnxModel *self);

/* The inputs that are no constants, and the outputs, in the file's order; @name is valid as long as @self. */
guint           guise_onnx_model_count_inputs  (const GuiseOnnxModel *self);
const char     *guise_onnx_model_get_input     (const GuiseOnnxModel *self, guint index);

/* @sizes: (out): of input @index. Returns: how many axes it has; 0 when the file does not say all of them */
guint           guise_onnx_model_get_input_sizes (const GuiseOnnxModel *self, guint index,
                                                  guint sizes[GUISE_MAX_RANK]);
guint           guise_onnx_model_count_outputs (const GuiseOnnxModel *self);

/* Returns: (transfer full): the operators used, sorted, each once, "Conv Relu" */
char           *guise_onnx_model_dup_operators (const GuiseOnnxModel *self);

/* Returns: (nullable) (transfer none): an operator that guise_onnx_import() does not have */
const char     *guise_onnx_model_find_unknown (const GuiseOnnxModel *self);

/* Returns: (nullable) (transfer full): why some input or output is no tensor of 32-bit floats, "input x holds int64" */
char           *guise_onnx_model_dup_foreign_type (const GuiseOnnxModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxModel, guise_onnx_model_free)

/**
 * GuiseOnnxParams:
 * @prefix: of the names of its weights
 * @values: (nullable) (element-type utf8 GuiseOnnxTensor): known values of
 *   inputs: where the shape of a result depends on one, it must be known
 * @all_constant: use the known values as constants of the network, and not as
 *   inputs that are filled before each run; then the fast kernels take them as weights.
 *   The first input of the file stays an input
 * @input: (nullable): stands for the first input instead of a new one
 * @n_samples: the first size of the first input, in place of the file's; 0: the file's
 * @max_values: greatest number of values of all arrays together; 0: 2^28
 */
typedef struct
{
  const char       *prefix;
  GHashTable       *values;
  gboolean          all_constant;
  const GuiseArray *input;
  guint             n_samples;
  guint64           max_values;
} GuiseOnnxParams;

/* An input or output of the network in the graph. */
typedef struct
{
  char      *name;
  GuiseArray array;
} GuiseOnnxPort;

/**
 * GuiseOnnxNetwork:
 *
 * Where a network's inputs and outputs are in a graph, and its weights.
 *
 * Thread: owner only.
 */
typedef struct _GuiseOnnxNetwork GuiseOnnxNetwork;

/**
 * guise_onnx_import:
 * @graph: gets the operations; after an error it is of no use any more
 *
 * Operators and their versions are those of opsets 1–17 that
 * guise-onnx-ops.c lists. Outputs are kept for reading.
 */
GuiseOnnxNetwork *guise_onnx_import (const GuiseOnnxModel *model, GuiseGraph *graph, const GuiseOnnxParams *params,
                                     GError **error);
void              guise_onnx_network_free (GuiseOnnxNetwork *self);

/* (element-type GuiseOnnxPort) (transfer none) */
const GArray     *guise_onnx_network_get_inputs  (const GuiseOnnxNetwork *self);
const GArray     *guise_onnx_network_get_outputs (const GuiseOnnxNetwork *self);

/* Weights to the device, after guise_parameters_allocate(), and to a twin. */
gboolean          guise_onnx_network_upload_weights (const GuiseOnnxNetwork *self, GuiseParameters *parameters,
                                                     GError **error);
void              guise_onnx_network_copy_weights   (const GuiseOnnxNetwork *self, const GuiseParameters *parameters,
                                                     GuiseReference *reference);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseOnnxNetwork, guise_onnx_network_free)

G_END_DECLS
