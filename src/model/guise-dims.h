/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-tensor.h"

G_BEGIN_DECLS

#define GUISE_MAX_RANK 8

/**
 * GuiseAxes:
 *
 * Which axis of an array is which of the tensor that holds it.
 */
typedef enum
{
  GUISE_AXES_NHWC,             /* rank 4, as the tensor itself: sample, row, column, channel */
  GUISE_AXES_CHANNELS_SECOND,  /* any rank, as ONNX has them: (n, c, ...) with the last axis as the column and all
                                * between as the row; rank 2 is (n, c), rank 1 is (c) */
} GuiseAxes;

/**
 * GuiseDims:
 *
 * The logical sizes of an array with any number of axes. Where each value lies
 * in the tensor follows from them alone.
 */
typedef struct
{
  GuiseAxes axes;
  guint     rank;
  guint     sizes[GUISE_MAX_RANK];
} GuiseDims;

/* Whether every size is at least 1, the rank is one there can be, and the tensor has less than 2^29 floats: what the
 * functions below ask for. */
gboolean   guise_dims_are_valid (const GuiseDims *self);
gboolean   guise_dims_equal     (const GuiseDims *a, const GuiseDims *b);
gsize      guise_dims_count     (const GuiseDims *self);
GuiseShape guise_dims_get_shape (const GuiseDims *self);

/* A tensor's own four axes. */
GuiseDims  guise_dims_of_shape  (GuiseShape shape);

/* How far apart two neighbours along each axis are, in floats. */
void       guise_dims_get_strides (const GuiseDims *self, gint32 strides[GUISE_MAX_RANK]);

/**
 * guise_dims_pack:
 * @values: guise_dims_count() values, the last axis running fastest
 * @padded: (out): guise_shape_padded_count() floats as they lie in memory
 *
 * Thread: any.
 */
void guise_dims_pack   (const GuiseDims *self, const float *values, float *padded);

/* The other way round: drops the padding. */
void guise_dims_unpack (const GuiseDims *self, const float *padded, float *values);

/* "2×3×5", for messages. Returns: (transfer full) */
char *guise_dims_to_string (const GuiseDims *self);

G_END_DECLS
