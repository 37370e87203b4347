/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-matrix.h"

G_BEGIN_DECLS

/* Invocations along the columns of a tile of the "simt" kernels, and pixels of one step of a weight gradient's sum:
 * as in shaders/matrix_conv_tiles.glsl and matrix_weights_tiles.glsl. */
#define GUISE_MATRIX_SIMT_PIXEL_GROUPS 16
#define GUISE_MATRIX_SIMT_SUM_STEP 16

static inline guint
guise_matrix_divide_up (guint a, guint b)
{
  return (a + b - 1) / b;
}

/* A fully connected layer: a 1×1 convolution of 1×1 maps. */
static inline gboolean
guise_matrix_is_dense (const GuiseConvShape *shape)
{
  return shape->in_h == 1 && shape->in_w == 1 && shape->out_h == 1 && shape->out_w == 1 &&
         shape->kernel_h == 1 && shape->kernel_w == 1;
}

/**
 * GuiseMatrixTrial:
 *
 * One operation on random numbers, compared with its float64 twin: what the
 * self-test and the tests of the kernels are made of.
 */
typedef struct
{
  GuiseMatrixOp          op;
  GuiseConvShape         shape;
  const GuiseMatrixPlan *plan;
  GuiseActivation        activation;    /* of forward */
  gboolean               without_bias;
  gboolean               accumulate;    /* of the gradients of weights and bias */
  guint64                seed;
} GuiseMatrixTrial;

/* @worst: the largest difference, relative to the largest value expected; infinite if anything is not finite. */
gboolean guise_matrix_trial_run (const GuiseMatrixTrial *trial, GuiseGpu *gpu, double *worst, GError **error);

const char *guise_matrix_op_get_name (GuiseMatrixOp op);

G_END_DECLS
