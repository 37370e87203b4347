/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-matrix.h"

G_BEGIN_DECLS

/* Invocations along the columns of a tile of the "simt" kernels, and pixels of one step of a weight gradient's sum:
 * as in shaders/matrix_conv_tiles.glsl and matrix_weights_tiles.glsl. */
#define GUISE_MATRIX_SIMT_PIXEL_GROUPS 16
#define GUISE_MATRIX_SIMT_SUM_STEP 16

/* Of a work group; tiles of more than GUISE_MATRIX_MAX_TILE_M rows, which only "simt" has, want the larger one. */
#define GUISE_MATRIX_SIMT_INVOCATIONS  128
#define GUISE_MATRIX_LARGE_INVOCATIONS 256
#define GUISE_MATRIX_MAX_TILE_M        64

/* Of "cooperative": subgroups of a work group, and lanes of one where there are no matrix units: as in
 * shaders/cooperative.glsl. */
#define GUISE_MATRIX_SUBGROUPS      4
#define GUISE_MATRIX_FEIGNED_LANES 32

/* Invocations of a work group of "cooperative". */
guint guise_matrix_count_lanes (GuiseGpu *gpu);

static inline guint
guise_matrix_divide_up (guint a, guint b)
{
  return (a + b - 1) / b;
}

static inline GuiseGpuRange
guise_matrix_take_floats (GuiseGpuRange range, gsize n_floats)
{
  return guise_gpu_range_sub (range, 0, n_floats / 4 * guise_gpu_storage_get_vec4_bytes (range.storage));
}

/* Whether kernels read texels, and not storage buffers: a device may see no more than 65,536 texels at once. */
gboolean              guise_matrix_reads_texels (GuiseGpu *gpu);
const GuiseGpuKernel *guise_matrix_get_kernel   (GuiseGpuProgram *program, const GuiseGpuKernelParams *params,
                                                 GError **error);

/* Whether work groups may be as large as tiles of 128 rows want them. */
gboolean              guise_matrix_has_large_tiles (GuiseGpu *gpu);

/* guise_matrix_self_test() of the first @n_ops operations alone. */
gboolean guise_matrix_test_ops (GuiseGpu *gpu, GuiseMatrixVariant variant, guint n_ops, gboolean halves, GError **error);

/* Floats of what an operation writes. */
gsize guise_matrix_count_results (GuiseMatrixOp op, const GuiseConvShape *shape);

/* Pixels of one step of a weight gradient's sum; splits do not cut them. */
static inline guint
guise_matrix_get_sum_step (const GuiseMatrixPlan *plan)
{
  return plan->variant == GUISE_MATRIX_CPU ? 4 * plan->step : GUISE_MATRIX_SIMT_SUM_STEP;
}

/**
 * GuiseMatrixProducts:
 *
 * @n independent products of one shape, a 1×1 convolution without bias each, in
 * one dispatch; they lie one behind the other in each range. Which range is
 * what follows the operation: forward input, weights, output; backward-data
 * output gradient, weights, input gradient; backward-weights input, output
 * gradient, weight gradient.
 */
typedef struct
{
  guint         n;
  GuiseGpuRange source, weights, result;
  double        flops;        /* that they are worth */
} GuiseMatrixProducts;

gboolean guise_matrix_record_products (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, GuiseMatrixOp op,
                                       const GuiseConvShape *product, const GuiseMatrixProducts *products,
                                       const char *label, GError **error);

/*
 * guise-matrix-winograd.c: convolutions by %GUISE_MATRIX_F2 or %GUISE_MATRIX_F4, called by their namesakes of
 * guise-matrix.h.
 */
gboolean       guise_matrix_winograd_fits             (const GuiseConvShape *shape);
guint          guise_matrix_winograd_count_planes     (GuiseMatrixMethod method);

/* The shape of one of the products, of which there is one a plane. */
GuiseConvShape guise_matrix_winograd_get_product      (GuiseMatrixMethod method, GuiseMatrixOp op,
                                                       const GuiseConvShape *shape);

/* Bytes that one binding must cover. */
guint64        guise_matrix_winograd_get_largest_part (GuiseMatrixMethod method, GuiseMatrixOp op,
                                                       const GuiseConvShape *shape);
guint64        guise_matrix_winograd_get_scratch_size (GuiseMatrixMethod method, GuiseMatrixOp op,
                                                       const GuiseConvShape *shape);

gboolean guise_matrix_winograd_forward          (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                                 const GuiseConvShape *shape, const GuiseMatrixForward *args,
                                                 const char *label, GError **error);
gboolean guise_matrix_winograd_backward_data    (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                                 const GuiseConvShape *shape, const GuiseMatrixBackwardData *args,
                                                 const char *label, GError **error);
gboolean guise_matrix_winograd_backward_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                                 const GuiseConvShape *shape, const GuiseMatrixBackwardWeights *args,
                                                 const char *label, GError **error);

/* Relative to a value: halves have 11 digits. */
#define GUISE_HALF_ERROR 0x1p-11

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
  gboolean               halves;        /* input and output, as values and as gradients, are kept as such: a result that
                                         * is may be wrong by its rounding, %GUISE_HALF_ERROR, besides */
  guint64                seed;
} GuiseMatrixTrial;

/* @worst: the largest difference, relative to the largest value expected; infinite if anything is not finite. */
gboolean guise_matrix_trial_run (const GuiseMatrixTrial *trial, GuiseGpu *gpu, double *worst, GError **error);

/**
 * guise_matrix_trial_time:
 * @plans: that compute the same; the first is the one that is trusted
 * @is_right: (out) (array length=n_plans): whether each computes what the first does
 * @seconds: (out): n_rounds × n_plans: the time of each plan in each round, in which all have their turn; those that
 *   are wrong have none, but infinity
 *
 * On random numbers. Blocks while it compiles and computes.
 */
gboolean guise_matrix_trial_time (GuiseGpu *gpu, GuiseMatrixOp op, const GuiseConvShape *shape,
                                  const GuiseMatrixPlan *plans, guint n_plans, guint n_rounds, gboolean *is_right,
                                  double *seconds, GCancellable *cancellable, GError **error);

const char *guise_matrix_op_get_name (GuiseMatrixOp op);

G_END_DECLS
