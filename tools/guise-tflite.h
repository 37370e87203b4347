/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Operator codes of the TFLite schema; the ones that the face models use. */
typedef enum
{
  GUISE_TFLITE_ADD             = 0,
  GUISE_TFLITE_AVERAGE_POOL    = 1,
  GUISE_TFLITE_CONV            = 3,
  GUISE_TFLITE_DEPTHWISE_CONV  = 4,
  GUISE_TFLITE_DEQUANTIZE      = 6,
  GUISE_TFLITE_LOGISTIC        = 14,
  GUISE_TFLITE_MAX_POOL        = 17,
  GUISE_TFLITE_MUL             = 18,
  GUISE_TFLITE_RELU            = 19,
  GUISE_TFLITE_RESIZE_BILINEAR = 23,
  GUISE_TFLITE_CUSTOM          = 32,
  GUISE_TFLITE_PAD             = 34,
  GUISE_TFLITE_PRELU           = 54,
  GUISE_TFLITE_HARD_SWISH      = 117,
} GuiseTfliteCode;

#define GUISE_TFLITE_MAX_DIMS 4

/**
 * GuiseTfliteTensor:
 * @dims: NHWC order; @n_dims of them, each at least 1
 * @floats: (nullable) (array length=n_values): a constant's values, from fp32 or fp16
 * @ints: (nullable) (array length=n_values): the same of an int32 constant
 */
typedef struct
{
  guint   n_dims;
  gint32  dims[GUISE_TFLITE_MAX_DIMS];
  float  *floats;
  gint32 *ints;
  gsize   n_values;
} GuiseTfliteTensor;

/**
 * GuiseTfliteOp:
 * @inputs: tensors; −1 where an optional one is left out
 * @same_padding: SAME, not VALID
 * @activation: 0 none, 1 ReLU; the others do not occur
 */
typedef struct
{
  int      code;
  char    *custom;
  GArray  *inputs;           /* int */
  GArray  *outputs;          /* int */
  gboolean same_padding;
  int      stride[2];        /* rows, columns */
  int      kernel[2];        /* of pooling */
  gboolean dilated;
  int      activation;
  gboolean half_pixel;       /* of resizing: pixel centres at half numbers */
} GuiseTfliteOp;

/**
 * GuiseTflite:
 *
 * The graph of a TFLite file: operators in the order they run.
 */
typedef struct
{
  GPtrArray *tensors;        /* GuiseTfliteTensor */
  GPtrArray *ops;            /* GuiseTfliteOp */
} GuiseTflite;

/**
 * guise_tflite_parse:
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_DAMAGED when @bytes are not
 * a TFLite file, or one that has what this reader does not know
 *
 * Source: the TFLite schema, version 3.
 */
GuiseTflite *guise_tflite_parse (GBytes *bytes, GError **error);
void         guise_tflite_free  (GuiseTflite *self);

/* Returns: (transfer none) (nullable): %NULL when @index is out of range. */
const GuiseTfliteTensor *guise_tflite_get_tensor (const GuiseTflite *self, int index);

/* Returns: the operator's @i-th input or output; −1 when it has none. */
int guise_tflite_op_get_input  (const GuiseTfliteOp *self, guint i);
int guise_tflite_op_get_output (const GuiseTfliteOp *self, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTflite, guise_tflite_free)

G_END_DECLS
