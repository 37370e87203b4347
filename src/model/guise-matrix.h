/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu-program.h"

G_BEGIN_DECLS

/*
 * The matrix work of a network: convolutions forward and backward, as implicit
 * matrix products. A dense layer is a 1×1 convolution on 1×1 maps.
 *
 * Activations are NHWC floats with the channels padded to a multiple of 4; the
 * padding channels of what goes in must be finite, those of what comes out
 * (activations, gradients of weights and biases too) are 0.
 *
 * Weights are W4[tap][ceil (in_c / 4)][padded out_c], each entry 4 floats of
 * successive input channels, tap = ky × kernel_w + kx (cross-correlation, as in
 * every framework): the weight of (ky, kx, ci, co) is float number
 *   (((ky × kernel_w + kx) × ceil (in_c / 4) + ci / 4) × padded out_c + co) × 4 + ci mod 4.
 * Entries of padding channels must be 0.
 * Backward-data reads the same W4: no transposed copy is kept.
 *
 * Everything here is deterministic: fixed order of summation, no atomics; the
 * bits depend on device, driver, plan and data only.
 */

/**
 * GuiseConvShape:
 *
 * Sizes in pixels and real (not padded) channels; all at least 1, kernels at most 7,
 * @stride 1 or 2. Output pixel (y, x) sees input rows y × stride − pad_top …, columns x × stride − pad_left …;
 * what lies outside counts as 0, so bottom and right padding follow from the sizes.
 */
typedef struct
{
  guint batch;
  guint in_h, in_w, in_c;
  guint out_h, out_w, out_c;
  guint kernel_h, kernel_w;
  guint stride;
  guint pad_top, pad_left;
} GuiseConvShape;

typedef enum
{
  GUISE_MATRIX_FORWARD,
  GUISE_MATRIX_BACKWARD_DATA,
  GUISE_MATRIX_BACKWARD_WEIGHTS,
  GUISE_MATRIX_BIAS_GRADIENT,
  GUISE_MATRIX_N_OPS
} GuiseMatrixOp;

typedef enum
{
  GUISE_MATRIX_CPU,           /* lanes of a subgroup share rows by shuffle; no shared memory: for CPU drivers */
  GUISE_MATRIX_SIMT,          /* tiles in shared memory: for graphics cards, and where nothing shuffles */
  GUISE_MATRIX_COOPERATIVE,   /* the same in products of halves by matrix units: see guise_matrix_multiplies_halves() */
  GUISE_MATRIX_N_VARIANTS
} GuiseMatrixVariant;

typedef enum
{
  GUISE_MATRIX_DIRECT,
  GUISE_MATRIX_F2,            /* Winograd's F(2×2, 3×3): 2.25 times fewer products, errors twice those of DIRECT */
  GUISE_MATRIX_F4,            /* F(4×4, 3×3): 4 times fewer, errors about 1e-5 of the largest value */
  GUISE_MATRIX_N_METHODS
} GuiseMatrixMethod;

/* How one operation of one layer is computed. A run keeps it as text: see guise_matrix_plan_format(). */
typedef struct
{
  GuiseMatrixVariant variant;
  GuiseMatrixMethod method;   /* other than DIRECT only for 3×3 kernels of stride 1, and for 5×5 of stride 2, which are
                               * 3×3 ones over even and odd rows and columns */
  guint tile_m;               /* rows of a tile: channels; a multiple of 4, at most 64, others than "cpu": 32, 64 or 128 */
  guint tile_n;               /* columns an invocation: pixels, or weight columns; at most 8; "cooperative": times 16
                               * columns of a tile, 2, 4 or 8, of weights 1 */
  guint step;                 /* times 4 terms that a turn of the loop sums over; 1 or 2, others than "cpu": 1 */
  guint n_splits;             /* the summation is cut in so many parts, then added up in their order; 1: not cut,
                               * as always but for DIRECT */
} GuiseMatrixPlan;

typedef enum
{
  GUISE_ACTIVATION_NONE,
  GUISE_ACTIVATION_LEAKY_RELU,
  GUISE_ACTIVATION_SIGMOID,
} GuiseActivation;

/* Padded to a multiple of 4. */
static inline guint
guise_matrix_pad (guint channels)
{
  return (channels + 3) & ~3u;
}

/* Whether the sizes hang together; %FALSE for what these kernels cannot compute. */
gboolean guise_conv_shape_is_valid (const GuiseConvShape *shape);

/* Floats, padding included. */
gsize    guise_conv_shape_get_n_input   (const GuiseConvShape *shape);
gsize    guise_conv_shape_get_n_output  (const GuiseConvShape *shape);
gsize    guise_conv_shape_get_n_weights (const GuiseConvShape *shape);
gsize    guise_conv_shape_get_n_bias    (const GuiseConvShape *shape);

/* Multiplications and additions that one operation needs, without padding. */
double   guise_matrix_conv_flops        (const GuiseConvShape *shape, GuiseMatrixOp op);

/**
 * guise_matrix_select:
 *
 * Chooses the variant for a device and proves it: GuiseGpuParams.kernels if
 * given, else "cpu" before "simt" on CPU drivers and the other way round
 * elsewhere, where guise_matrix_can_run() allows it. With @halves, for a graph
 * whose tensors may be halves, "cooperative" comes first on a card with matrix
 * units; without, it is none to choose. Each is tried by
 * guise_matrix_self_test(); one that computes wrong is left out with a message
 * in the log.
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_DEVICE when no variant computes right,
 * %GUISE_ERROR_OUT_OF_VRAM, %GUISE_ERROR_DEVICE_LOST
 *
 * Thread: any; blocks for a second or so.
 */
gboolean guise_matrix_select    (GuiseGpu *gpu, gboolean halves, GuiseMatrixVariant *out, GError **error);

/* The same for who never trains: of each variant what computes forwards is tried alone, in a third of the time. */
gboolean guise_matrix_select_forward (GuiseGpu *gpu, GuiseMatrixVariant *out, GError **error);

/* What guise_matrix_select() chooses where every variant computes right: without a proof, so at once. Thread: any. */
GuiseMatrixVariant guise_matrix_expect (GuiseGpu *gpu, gboolean halves);

/* Whether the limits of the device allow the variant: "cpu" wants a subgroup of 2 to 16 lanes that can shuffle, and
 * texel buffers of 16 MiB. "cooperative" wants work groups of four subgroups; only matrix units make it fast. */
gboolean guise_matrix_can_run   (GuiseGpu *gpu, GuiseMatrixVariant variant);

/* Whether a variant rounds what it multiplies to halves, whatever tensors are kept as: sums are of floats still. Small
 * gradients would be lost where the loss has no factor, so that it is for the precision fp16 alone. */
gboolean guise_matrix_multiplies_halves (GuiseMatrixVariant variant);

/* Runs every kernel of a variant on small odd shapes against guise-ref-matrix.h, with tensors of halves or of floats.
 * Returns: %FALSE with an error that names the kernel and the shape */
gboolean guise_matrix_self_test (GuiseGpu *gpu, GuiseMatrixVariant variant, gboolean halves, GError **error);

/* Both together: %FALSE with an error that says why the variant is not used. */
gboolean guise_matrix_prove     (GuiseGpu *gpu, GuiseMatrixVariant variant, gboolean halves, GError **error);

const char *guise_matrix_variant_get_name (GuiseMatrixVariant variant);
/* %FALSE for what is no name of a variant. Thread: any. */
gboolean    guise_matrix_variant_parse    (const char *name, GuiseMatrixVariant *out);

/* The default plan: a function of device limits and shape alone, never of a clock. */
void     guise_matrix_plan_init   (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixVariant variant,
                                   GuiseMatrixOp op, const GuiseConvShape *shape);

/* The same, of what adds up in the order that the default plan of a batch of @batch has: each picture gets the same bits
 * in a batch of any size, which costs little where sizes are near each other. */
void     guise_matrix_plan_init_in_order (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixVariant variant,
                                          GuiseMatrixOp op, const GuiseConvShape *shape, guint batch);

/* The same for one method; %FALSE where it does not fit. @cost: (out): what the choice between methods goes by. */
gboolean guise_matrix_plan_init_method (GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixVariant variant,
                                        GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape,
                                        guint64 *cost);

/* The plans that a clock may choose from, the default one first; returns how many. */
#define GUISE_MATRIX_MAX_CANDIDATES 13
guint    guise_matrix_plan_list (GuiseMatrixPlan plans[GUISE_MATRIX_MAX_CANDIDATES], GuiseGpu *gpu,
                                 GuiseMatrixVariant variant, GuiseMatrixOp op, const GuiseConvShape *shape);

gboolean guise_matrix_plan_equal (const GuiseMatrixPlan *a, const GuiseMatrixPlan *b);

/* Whether a plan, of a file perhaps, can compute the shape on the device. */
gboolean guise_matrix_plan_fits (const GuiseMatrixPlan *plan, GuiseGpu *gpu, GuiseMatrixOp op,
                                 const GuiseConvShape *shape);

/* "cpu direct 32x4x2/1"; and back, %FALSE for what is no plan. */
char    *guise_matrix_plan_format (const GuiseMatrixPlan *plan);
gboolean guise_matrix_plan_parse  (const char *text, GuiseMatrixPlan *plan);

/* Bytes of scratch that the operation needs under this plan; may be 0. Free to be reused by the next operation. */
guint64  guise_matrix_get_scratch_size (const GuiseMatrixPlan *plan, GuiseMatrixOp op, const GuiseConvShape *shape);

/*
 * The operations. Each records its dispatches; ranges must be at least as large
 * as the shape says and must not overlap what is written. @scratch: see
 * guise_matrix_get_scratch_size(); an empty range where that is 0. @label: nullable, for the profile.
 *
 * They return %FALSE when a kernel cannot be had; see guise_gpu_get_kernel().
 */

/* Bytes of what the forward plan makes of weights before it begins; 0 where it takes them as they are. */
guint64  guise_matrix_get_planes_size (const GuiseMatrixPlan *plan, const GuiseConvShape *shape);

/* Makes that, for weights that stay the same over many operations. */
gboolean guise_matrix_transform_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                         const GuiseConvShape *shape, GuiseGpuRange weights, GuiseGpuRange planes,
                                         const char *label, GError **error);

typedef struct
{
  GuiseGpuRange   input;      /* [batch][in_h][in_w][in_c] */
  GuiseGpuRange   weights;    /* W4 */
  GuiseGpuRange   bias;       /* [out_c], padded; no buffer: no bias */
  GuiseGpuRange   output;     /* written: activation (conv (input) + bias) */
  GuiseGpuRange   scratch;
  GuiseGpuRange   planes;     /* of guise_matrix_transform_weights(); no buffer: the weights are transformed each time */
  GuiseActivation activation;
  float           slope;      /* of %GUISE_ACTIVATION_LEAKY_RELU below 0 */
} GuiseMatrixForward;

gboolean guise_matrix_conv_forward (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                                    const GuiseMatrixForward *args, const char *label, GError **error);

typedef struct
{
  GuiseGpuRange output_gradient;  /* of conv (input) + bias, before any activation */
  GuiseGpuRange weights;
  GuiseGpuRange input_gradient;   /* written whole */
  GuiseGpuRange scratch;
} GuiseMatrixBackwardData;

gboolean guise_matrix_conv_backward_data (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                          const GuiseConvShape *shape, const GuiseMatrixBackwardData *args,
                                          const char *label, GError **error);

typedef struct
{
  GuiseGpuRange input;
  GuiseGpuRange output_gradient;
  GuiseGpuRange weights_gradient; /* W4; written whole, or added to: see @accumulate */
  GuiseGpuRange scratch;
  gboolean      accumulate;       /* add to what stands there: a layer that is used twice */
} GuiseMatrixBackwardWeights;

gboolean guise_matrix_conv_backward_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                             const GuiseConvShape *shape, const GuiseMatrixBackwardWeights *args,
                                             const char *label, GError **error);

typedef struct
{
  GuiseGpuRange output_gradient;
  GuiseGpuRange bias_gradient;    /* [out_c], padded */
  GuiseGpuRange scratch;
  gboolean      accumulate;
} GuiseMatrixBiasGradient;

gboolean guise_matrix_bias_gradient (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                     const GuiseConvShape *shape, const GuiseMatrixBiasGradient *args,
                                     const char *label, GError **error);

G_END_DECLS
