/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph-private.h"
#include "guise-onnx.h"
#include "onnx-subset.pb-c.h"

G_BEGIN_DECLS

/* What the operators of guise-onnx-ops-*.c see while a network is imported. */

#define GUISE_ONNX_MAX_INTS     16          /* in an attribute or operand that says how */
#define GUISE_ONNX_MAX_NODES    65536
#define GUISE_ONNX_MAX_NAME     60          /* characters of a name that a message shows */
#define GUISE_ONNX_NEWEST_OPSET 17

/* ONNX's numbers. */
enum { GUISE_ONNX_FLOAT = 1, GUISE_ONNX_INT32 = 6, GUISE_ONNX_INT64 = 7, GUISE_ONNX_BOOL = 9 };

struct _GuiseOnnxModel
{
  Onnx__ModelProto *proto;
  GHashTable       *initializers;     /* (nullable values): names of constants; borrowed from @proto */
  gint64            opset;
};

typedef struct
{
  GuiseOnnxNetwork       *network;
  const GuiseOnnxModel   *model;
  GuiseGraph             *graph;
  const GuiseOnnxParams  *params;
  GHashTable             *values;     /* name -> Value of guise-onnx-import.c */
  guint64                 n_values;   /* taken so far */
  const Onnx__NodeProto  *node;       /* at hand */
  guint                   node_index;
} GuiseOnnxImport;

typedef gboolean (*GuiseOnnxFunc) (GuiseOnnxImport *import, GError **error);

/* Returns: (nullable): what imports an operator. */
GuiseOnnxFunc guise_onnx_ops_find (const char *op_type);

/* Returns: (transfer full): a name of the file, or none, as a message may show it. */
char         *guise_onnx_dup_shown (const char *name);

const char   *guise_onnx_get_type_name (gint32 type);

/* Returns: (nullable): the values of a message; @what: for errors */
GuiseOnnxTensor *guise_onnx_tensor_new (const Onnx__TensorProto *proto, const char *what, GError **error);

/* Sets an error that names the node at hand. Returns: %FALSE */
gboolean guise_onnx_fail (GuiseOnnxImport *import, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Operands. An operand may be left out, by an empty name too. */
gboolean guise_onnx_has_operand (GuiseOnnxImport *import, guint operand);

/* As an array of the graph. */
gboolean guise_onnx_get_array (GuiseOnnxImport *import, guint operand, GuiseArray *array, GError **error);

/* As known values. Returns: (nullable) (transfer none): %NULL with an error where they are not known */
const GuiseOnnxTensor *guise_onnx_get_known (GuiseOnnxImport *import, guint operand, GError **error);

/* Returns: (nullable) (transfer none): a constant of floats; %NULL for what is computed, or filled before a run */
const GuiseOnnxTensor *guise_onnx_peek_constant (GuiseOnnxImport *import, guint operand);

/* Attributes. */
gint64      guise_onnx_get_int    (GuiseOnnxImport *import, const char *name, gint64 otherwise);
float       guise_onnx_get_float  (GuiseOnnxImport *import, const char *name, float otherwise);
gboolean    guise_onnx_has        (GuiseOnnxImport *import, const char *name);

/* Whether the attribute is that word; @otherwise: when it is left out */
gboolean    guise_onnx_is         (GuiseOnnxImport *import, const char *name, const char *word, gboolean otherwise);
const Onnx__AttributeProto *guise_onnx_get_attribute (GuiseOnnxImport *import, const char *name);

/* Integers from an attribute, or from an operand where the opset has them there (G_MAXUINT: never).
 * @n: (out): how many; 0 when they are left out */
gboolean    guise_onnx_get_ints   (GuiseOnnxImport *import, const char *name, guint operand,
                                   gint64 ints[GUISE_ONNX_MAX_INTS], guint *n, GError **error);

/* An axis counted from 0, of what has @rank axes. */
gboolean    guise_onnx_get_axis   (GuiseOnnxImport *import, gint64 value, guint rank, guint *axis, GError **error);

/* Whether there may be such an array: sizes, and all arrays together. */
gboolean    guise_onnx_allow      (GuiseOnnxImport *import, const GuiseDims *dims, GError **error);

/* Sizes from integers that may be anything. */
gboolean    guise_onnx_make_dims  (GuiseOnnxImport *import, const gint64 *sizes, guint rank, GuiseDims *dims,
                                   GError **error);

/* The same values with other sizes; checked. */
gboolean    guise_onnx_reshape    (GuiseOnnxImport *import, GuiseArray *array, const GuiseDims *dims, GError **error);

/* Puts axes of size 1 before the others, as ONNX does where ranks differ. */
gboolean    guise_onnx_raise_rank (GuiseOnnxImport *import, GuiseArray *array, guint rank, GError **error);

/* (c) to (1, c, 1...) of that rank: what counts for each channel. */
gboolean    guise_onnx_raise_channels (GuiseOnnxImport *import, GuiseArray *array, guint rank, GError **error);

/* A number as an array of so many axes. */
GuiseArray  guise_onnx_add_number (GuiseOnnxImport *import, float value, guint rank);

/* A result. */
gboolean    guise_onnx_set_array  (GuiseOnnxImport *import, guint output, GuiseArray array, GError **error);
gboolean    guise_onnx_set_known  (GuiseOnnxImport *import, guint output, GuiseOnnxTensor *tensor, GError **error);

/* Takes weights (transfer full) for a layer. Returns: the parameter */
guint       guise_onnx_add_weights (GuiseOnnxImport *import, const char *suffix, const GuiseParameterInfo *info,
                                    float *values);

/* Operators. */
gboolean guise_onnx_op_unary        (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_leaky_relu   (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_clip         (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_binary       (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_variadic     (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_prelu        (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_identity     (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_constant     (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_fill         (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_reduce       (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_softmax      (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_instance_norm (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_batch_norm   (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_gemm         (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_matmul       (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_conv         (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_pool         (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_global_pool  (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_reshape      (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_flatten      (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_squeeze      (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_unsqueeze    (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_transpose    (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_concat       (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_slice        (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_split        (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_pad          (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_expand       (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_tile         (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_depth_to_space (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_space_to_depth (GuiseOnnxImport *import, GError **error);
gboolean guise_onnx_op_resize       (GuiseOnnxImport *import, GError **error);

G_END_DECLS
