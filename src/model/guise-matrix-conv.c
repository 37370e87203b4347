/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix.h"

#include "guise-matrix-private.h"

#define REDUCE_INVOCATIONS 64

/* Of "cooperative" where there are no matrix units, in each direction. */
#define FEIGNED_BLOCK 16
#define SUM_INVOCATIONS 8

/* Lanes that share the pixels of a split where a work group is more than a vector; a power of 2. */
#define SUM_LANES 16

/* Mirrors shaders/matrix_conv.glsl. */
typedef struct
{
  gint32 n_pixels;
  gint32 grid_h, grid_w;
  gint32 source_h, source_w;
  gint32 source_c4;
  gint32 destination_h, destination_w;
  gint32 destination_c4;
  gint32 destination_c;
  gint32 taps_y, taps_x;
  gint32 source_step;
  gint32 tap_step;
  gint32 source_y0, source_x0;
  gint32 kernel_w;
  gint32 tap_y0, tap_x0;
  gint32 tap_stride;
  gint32 destination_step;
  gint32 destination_y0, destination_x0;
  gint32 split_c4;
  gint32 split_first;
  gint32 split_stride;
  gint32 batch_stride;
  gint32 batch_tap;
  gint32 has_bias;
  gint32 is_sigmoid;
  float  slope;
} ConvGeometry;

G_STATIC_ASSERT (sizeof (ConvGeometry) == 124);

/* Mirrors shaders/matrix_backward_weights.comp. */
typedef struct
{
  gint32 n_columns;
  gint32 in_h, in_w, in_c4;
  gint32 n_pixels;
  gint32 out_h, out_w, out_c4;
  gint32 kernel_w;
  gint32 stride;
  gint32 pad_top, pad_left;
  gint32 split_size;
  gint32 split_first;
  gint32 split_stride;
  gint32 source_stride;
  gint32 gradient_stride;
  gint32 in_c, out_c;
} WeightsGeometry;

G_STATIC_ASSERT (sizeof (WeightsGeometry) == 76);

/* Mirrors shaders/matrix_reduce.comp. */
typedef struct
{
  guint32 n;
  guint32 n_parts;
  guint32 part_stride;
  guint32 c4;
  guint32 c;
  guint32 has_bias;
  guint32 activation;
  guint32 accumulate;
  float   slope;
} ReduceParams;

G_STATIC_ASSERT (sizeof (ReduceParams) == 36);

/* Mirrors shaders/matrix_sum_pixels.comp. */
typedef struct
{
  guint32 n_pixels;
  guint32 c4;
  guint32 split_pixels;
  guint32 c;
  guint32 accumulate;
} SumParams;

G_STATIC_ASSERT (sizeof (SumParams) == 20);

const GuiseGpuKernel *
guise_matrix_get_kernel (GuiseGpuProgram *program, const GuiseGpuKernelParams *params, GError **error)
{
  GuiseGpu *gpu = guise_gpu_program_get_gpu (program);
  g_autofree char *variant = g_strconcat (params->variant, guise_matrix_reads_texels (gpu) ? "_texels" : NULL, NULL);
  GuiseGpuKernelParams chosen = *params;

  chosen.variant = variant;
  return guise_gpu_get_kernel (gpu, &chosen, error);
}

static guint
get_invocations (GuiseGpu *gpu, const GuiseMatrixPlan *plan)
{
  if (plan->variant == GUISE_MATRIX_CPU)
    return guise_gpu_get_limits (gpu)->subgroup_size;
  if (plan->variant == GUISE_MATRIX_COOPERATIVE)
    return guise_matrix_count_lanes (gpu);
  return plan->tile_m > GUISE_MATRIX_MAX_TILE_M ? GUISE_MATRIX_LARGE_INVOCATIONS : GUISE_MATRIX_SIMT_INVOCATIONS;
}

/* @flag: SIGMOID or ACCUMULATE. */
static const GuiseGpuKernel *
get_tile_kernel (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const char *name, gboolean flag,
                 guint32 halves, GError **error)
{
  GuiseGpu *gpu = guise_gpu_program_get_gpu (program);
  const GuiseGpuLimits *limits = guise_gpu_get_limits (gpu);
  const gboolean blocks = plan->variant == GUISE_MATRIX_COOPERATIVE, units = blocks && limits->has_matrix_units;

  return guise_matrix_get_kernel (program, &(GuiseGpuKernelParams) {
    .name = name,
    .variant = units ? "cooperative_units" : guise_matrix_variant_get_name (plan->variant),
    .whole_subgroups = units,
    .constants = { get_invocations (gpu, plan), plan->tile_m, plan->tile_n, plan->step, flag != 0,
                   units ? limits->matrix_block[0] : FEIGNED_BLOCK, units ? limits->matrix_block[1] : FEIGNED_BLOCK,
                   units ? limits->matrix_block[2] : FEIGNED_BLOCK },
    .n_constants = blocks ? 8 : 5, .halves = halves,
  }, error);
}

/* Columns of a whole work group. */
static guint
get_tile_columns (GuiseGpuProgram *program, const GuiseMatrixPlan *plan)
{
  guint lanes = guise_gpu_get_limits (guise_gpu_program_get_gpu (program))->subgroup_size;

  return plan->tile_n * (plan->variant == GUISE_MATRIX_CPU ? lanes : GUISE_MATRIX_SIMT_PIXEL_GROUPS);
}

/* What becomes of the sums of all splits. */
typedef struct
{
  GuiseGpuRange   result;
  gsize           n_floats;
  guint           channels;     /* real ones of a pixel of the result */
  GuiseGpuRange   bias;
  GuiseActivation activation;
  float           slope;
  gboolean        accumulate;
} Reduction;

static gboolean
record_reduction (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, GuiseGpuRange scratch,
                  const Reduction *reduction, const char *label, GError **error)
{
  guint n = (guint) (reduction->n_floats / 4);
  gboolean has_bias = reduction->bias.buffer != NULL;
  ReduceParams params = {
    .n = n, .n_parts = plan->n_splits, .part_stride = n,
    .c4 = guise_matrix_pad (reduction->channels) / 4, .c = reduction->channels,
    .has_bias = has_bias, .activation = reduction->activation, .slope = reduction->slope,
    .accumulate = (guint32) reduction->accumulate,
  };
  /* A buffer must be bound where a bias could be. */
  const GuiseGpuRange bindings[] = {
    guise_matrix_take_floats (scratch, reduction->n_floats * plan->n_splits),
    has_bias ? reduction->bias : guise_matrix_take_floats (scratch, 4),
    guise_matrix_take_floats (reduction->result, reduction->n_floats),
  };
  const GuiseGpuKernel *kernel = guise_matrix_get_kernel (program, &(GuiseGpuKernelParams) {
    .name = "matrix_reduce", .variant = "f32", .constants = { REDUCE_INVOCATIONS }, .n_constants = 1,
    .halves = guise_gpu_find_halves (bindings, G_N_ELEMENTS (bindings)),
  }, error);

  if (kernel == NULL)
    return FALSE;

  guise_gpu_program_dispatch (program, &(GuiseGpuDispatch) {
    .kernel = kernel,
    .bindings = { bindings[0], bindings[1], bindings[2] }, .n_bindings = G_N_ELEMENTS (bindings),
    .push = &params, .push_size = sizeof params,
    .groups = { MIN (guise_matrix_divide_up (n, REDUCE_INVOCATIONS), 4096) },
    .label = label,
    .flops = (double) reduction->n_floats * plan->n_splits,
    .operations = (double) reduction->n_floats * plan->n_splits,
    .bytes = (double) (bindings[0].size + (reduction->accumulate ? 2 : 1) * bindings[2].size),
  });
  return TRUE;
}

/* What forward and backward-data have in common. */
typedef struct
{
  const char     *kernel_name;
  GuiseGpuRange   source, weights, bias, destination;
  gsize           n_destination;   /* floats; of one of several products */
  guint           n_products;      /* 0: one, perhaps cut in splits */
  double          flops, bytes;
  const char     *label;
} ConvJob;

/* Records one grid; splits are told to write their sums raw, beside each other. */
static gboolean
record_grid (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const ConvJob *job, ConvGeometry geometry,
             GError **error)
{
  const GuiseGpuRange bindings[] = {
    job->source, job->weights, job->bias.buffer != NULL ? job->bias : job->weights, job->destination,
  };
  const GuiseGpuKernel *kernel = get_tile_kernel (program, plan, job->kernel_name, geometry.is_sigmoid,
                                                  guise_gpu_find_halves (bindings, G_N_ELEMENTS (bindings)), error);
  guint rows = (guint) geometry.destination_c4 * 4, n_splits = job->n_products > 0 ? 1 : plan->n_splits;

  if (kernel == NULL)
    return FALSE;

  geometry.split_c4 = (gint32) guise_matrix_divide_up ((guint) geometry.source_c4, n_splits);
  geometry.split_first = job->n_products > 0 ? 0 : geometry.split_c4;
  geometry.split_stride = (gint32) (job->n_destination / 4);
  if (job->n_products > 0)
    {
      geometry.batch_stride = geometry.n_pixels * geometry.source_c4;
      geometry.batch_tap = 1;
    }
  guise_gpu_program_dispatch (program, &(GuiseGpuDispatch) {
    .kernel = kernel,
    .bindings = { bindings[0], bindings[1], bindings[2], bindings[3] }, .n_bindings = G_N_ELEMENTS (bindings),
    .push = &geometry, .push_size = sizeof geometry,
    .groups = { guise_matrix_divide_up ((guint) geometry.n_pixels, get_tile_columns (program, plan)),
                guise_matrix_divide_up (rows, plan->tile_m), MAX (job->n_products, n_splits) },
    .label = job->label,
    .flops = job->flops, .bytes = job->bytes,
    .operations = 2.0 * geometry.n_pixels * geometry.taps_y * geometry.taps_x * 4 * geometry.source_c4 * rows *
                  MAX (job->n_products, 1),
    .splittable = TRUE,
  });
  return TRUE;
}

static ConvGeometry
get_forward_geometry (const GuiseConvShape *shape)
{
  return (ConvGeometry) {
    .n_pixels = (gint32) (shape->batch * shape->out_h * shape->out_w),
    .grid_h = (gint32) shape->out_h, .grid_w = (gint32) shape->out_w,
    .source_h = (gint32) shape->in_h, .source_w = (gint32) shape->in_w,
    .source_c4 = (gint32) guise_matrix_pad (shape->in_c) / 4,
    .destination_h = (gint32) shape->out_h, .destination_w = (gint32) shape->out_w,
    .destination_c4 = (gint32) guise_matrix_pad (shape->out_c) / 4, .destination_c = (gint32) shape->out_c,
    .taps_y = (gint32) shape->kernel_h, .taps_x = (gint32) shape->kernel_w,
    .source_step = (gint32) shape->stride, .tap_step = 1,
    .source_y0 = -(gint32) shape->pad_top, .source_x0 = -(gint32) shape->pad_left,
    .kernel_w = (gint32) shape->kernel_w, .tap_stride = 1,
    .destination_step = 1,
    .slope = 1.0f,
  };
}

static gboolean
forward_directly (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                  const GuiseMatrixForward *args, const char *label, GError **error)
{
  gboolean is_split = plan->n_splits > 1, has_bias = args->bias.buffer != NULL;
  gsize n_output = guise_conv_shape_get_n_output (shape);
  gsize n_bias = guise_conv_shape_get_n_bias (shape);
  GuiseGpuRange bias = has_bias ? guise_matrix_take_floats (args->bias, n_bias) : args->bias;
  ConvGeometry geometry = get_forward_geometry (shape);
  ConvJob job = {
    .kernel_name = "matrix_forward",
    .source = guise_matrix_take_floats (args->input, guise_conv_shape_get_n_input (shape)),
    .weights = guise_matrix_take_floats (args->weights, guise_conv_shape_get_n_weights (shape)),
    .bias = bias,
    .destination = is_split ? guise_matrix_take_floats (args->scratch, n_output * plan->n_splits)
                            : guise_matrix_take_floats (args->output, n_output),
    .n_destination = n_output,
    .flops = guise_matrix_conv_flops (shape, GUISE_MATRIX_FORWARD),
    .label = label,
  };

  geometry.has_bias = has_bias && !is_split;
  geometry.is_sigmoid = args->activation == GUISE_ACTIVATION_SIGMOID && !is_split;
  if (args->activation == GUISE_ACTIVATION_LEAKY_RELU && !is_split)
    geometry.slope = args->slope;
  job.bytes = (double) (job.source.size + job.weights.size + job.destination.size);
  if (!record_grid (program, plan, &job, geometry, error))
    return FALSE;

  return !is_split || record_reduction (program, plan, args->scratch, &(Reduction) {
    .result = args->output, .n_floats = n_output, .channels = shape->out_c,
    .bias = bias, .activation = args->activation, .slope = args->slope,
  }, label, error);
}

gboolean
guise_matrix_conv_forward (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                           const GuiseMatrixForward *args, const char *label, GError **error)
{
  g_return_val_if_fail (guise_conv_shape_is_valid (shape), FALSE);

  return plan->method == GUISE_MATRIX_DIRECT
    ? forward_directly (program, plan, shape, args, label, error)
    : guise_matrix_winograd_forward (program, plan, shape, args, label, error);
}

/*
 * One parity (@py, @px) of the input pixels; with stride 1 there is only one. Input row y = stride × gy + py meets
 * output row (y + pad − ky) / stride for those ky that leave no remainder: ky = (py + pad) mod stride + stride × t.
 */
static ConvGeometry
get_parity_geometry (const GuiseConvShape *shape, guint py, guint px)
{
  guint stride = shape->stride;
  guint ky = (py + shape->pad_top) % stride, kx = (px + shape->pad_left) % stride;
  guint grid_h = guise_matrix_divide_up (shape->in_h - py, stride);
  guint grid_w = guise_matrix_divide_up (shape->in_w - px, stride);

  return (ConvGeometry) {
    .n_pixels = (gint32) (shape->batch * grid_h * grid_w),
    .grid_h = (gint32) grid_h, .grid_w = (gint32) grid_w,
    .source_h = (gint32) shape->out_h, .source_w = (gint32) shape->out_w,
    .source_c4 = (gint32) guise_matrix_pad (shape->out_c) / 4,
    .destination_h = (gint32) shape->in_h, .destination_w = (gint32) shape->in_w,
    .destination_c4 = (gint32) guise_matrix_pad (shape->in_c) / 4, .destination_c = (gint32) shape->in_c,
    .taps_y = ky < shape->kernel_h ? (gint32) guise_matrix_divide_up (shape->kernel_h - ky, stride) : 0,
    .taps_x = kx < shape->kernel_w ? (gint32) guise_matrix_divide_up (shape->kernel_w - kx, stride) : 0,
    .source_step = 1, .tap_step = -1,
    .source_y0 = (gint32) ((py + shape->pad_top - ky) / stride),
    .source_x0 = (gint32) ((px + shape->pad_left - kx) / stride),
    .kernel_w = (gint32) shape->kernel_w,
    .tap_y0 = (gint32) ky, .tap_x0 = (gint32) kx, .tap_stride = (gint32) stride,
    .destination_step = (gint32) stride, .destination_y0 = (gint32) py, .destination_x0 = (gint32) px,
    .slope = 1.0f,
  };
}

static gboolean
backward_data_directly (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                        const GuiseMatrixBackwardData *args, const char *label, GError **error)
{
  gboolean is_split = plan->n_splits > 1;
  guint stride = shape->stride;
  gsize n_input = guise_conv_shape_get_n_input (shape);
  ConvJob job = {
    .kernel_name = "matrix_backward_data",
    .source = guise_matrix_take_floats (args->output_gradient, guise_conv_shape_get_n_output (shape)),
    .weights = guise_matrix_take_floats (args->weights, guise_conv_shape_get_n_weights (shape)),
    .destination = is_split ? guise_matrix_take_floats (args->scratch, n_input * plan->n_splits)
                            : guise_matrix_take_floats (args->input_gradient, n_input),
    .n_destination = n_input,
    .flops = guise_matrix_conv_flops (shape, GUISE_MATRIX_BACKWARD_DATA) / (stride * stride),
    .label = label,
  };

  job.bytes = (double) (job.source.size + job.weights.size + job.destination.size) / (stride * stride);
  for (guint py = 0; py < MIN (stride, shape->in_h); py++)
    for (guint px = 0; px < MIN (stride, shape->in_w); px++)
      if (!record_grid (program, plan, &job, get_parity_geometry (shape, py, px), error))
        return FALSE;

  return !is_split || record_reduction (program, plan, args->scratch, &(Reduction) {
    .result = args->input_gradient, .n_floats = n_input, .channels = shape->in_c,
  }, label, error);
}

gboolean
guise_matrix_conv_backward_data (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                                 const GuiseMatrixBackwardData *args, const char *label, GError **error)
{
  g_return_val_if_fail (guise_conv_shape_is_valid (shape), FALSE);

  return plan->method == GUISE_MATRIX_DIRECT
    ? backward_data_directly (program, plan, shape, args, label, error)
    : guise_matrix_winograd_backward_data (program, plan, shape, args, label, error);
}

static WeightsGeometry
get_weights_geometry (const GuiseMatrixPlan *plan, const GuiseConvShape *shape, guint n_splits)
{
  guint in_c4 = guise_matrix_pad (shape->in_c) / 4;
  guint step = guise_matrix_get_sum_step (plan);
  WeightsGeometry geometry = {
    .n_columns = (gint32) (shape->kernel_h * shape->kernel_w * in_c4),
    .in_h = (gint32) shape->in_h, .in_w = (gint32) shape->in_w, .in_c4 = (gint32) in_c4,
    .n_pixels = (gint32) (shape->batch * shape->out_h * shape->out_w),
    .out_h = (gint32) shape->out_h, .out_w = (gint32) shape->out_w,
    .out_c4 = (gint32) guise_matrix_pad (shape->out_c) / 4,
    .kernel_w = (gint32) shape->kernel_w, .stride = (gint32) shape->stride,
    .pad_top = (gint32) shape->pad_top, .pad_left = (gint32) shape->pad_left,
    .split_stride = (gint32) (guise_conv_shape_get_n_weights (shape) / 4),
    .in_c = (gint32) shape->in_c, .out_c = (gint32) shape->out_c,
  };

  geometry.split_size = (gint32) (step * guise_matrix_divide_up ((guint) geometry.n_pixels, step * n_splits));
  geometry.split_first = geometry.split_size;
  return geometry;
}

/* The weight gradients of several products, or of one cut in splits. */
static gboolean
record_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const WeightsGeometry *geometry,
                const GuiseMatrixProducts *products, gboolean accumulate, const char *label, GError **error)
{
  const GuiseGpuRange bindings[] = { products->source, products->weights, products->result };
  const GuiseGpuKernel *kernel = get_tile_kernel (program, plan, "matrix_backward_weights", accumulate,
                                                  guise_gpu_find_halves (bindings, G_N_ELEMENTS (bindings)), error);

  if (kernel == NULL)
    return FALSE;

  guise_gpu_program_dispatch (program, &(GuiseGpuDispatch) {
    .kernel = kernel,
    .bindings = { bindings[0], bindings[1], bindings[2] }, .n_bindings = G_N_ELEMENTS (bindings),
    .push = geometry, .push_size = sizeof *geometry,
    .groups = { guise_matrix_divide_up ((guint) geometry->n_columns, get_tile_columns (program, plan)),
                guise_matrix_divide_up ((guint) geometry->out_c4 * 4, plan->tile_m), products->n },
    .label = label,
    .flops = products->flops,
    .operations = 2.0 * 4 * geometry->n_columns * 4 * geometry->out_c4 * geometry->n_pixels *
                  (geometry->split_first > 0 ? 1 : products->n),
    .bytes = (double) (products->source.size + products->weights.size + (accumulate ? 2 : 1) * products->result.size),
    .splittable = TRUE,
  });
  return TRUE;
}

static gboolean
backward_weights_directly (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                           const GuiseMatrixBackwardWeights *args, const char *label, GError **error)
{
  gboolean is_split = plan->n_splits > 1;
  gsize n_weights = guise_conv_shape_get_n_weights (shape);
  WeightsGeometry geometry = get_weights_geometry (plan, shape, plan->n_splits);
  GuiseMatrixProducts parts = {
    .n = plan->n_splits,
    .source = guise_matrix_take_floats (args->input, guise_conv_shape_get_n_input (shape)),
    .weights = guise_matrix_take_floats (args->output_gradient, guise_conv_shape_get_n_output (shape)),
    .result = is_split ? guise_matrix_take_floats (args->scratch, n_weights * plan->n_splits)
                       : guise_matrix_take_floats (args->weights_gradient, n_weights),
    .flops = guise_matrix_conv_flops (shape, GUISE_MATRIX_BACKWARD_WEIGHTS),
  };

  if (!record_weights (program, plan, &geometry, &parts, args->accumulate && !is_split, label, error))
    return FALSE;

  /* The rows of W4 are those of 4 times out_c floats, all of them real or already 0. */
  return !is_split || record_reduction (program, plan, args->scratch, &(Reduction) {
    .result = args->weights_gradient, .n_floats = n_weights, .channels = (guint) n_weights,
    .accumulate = args->accumulate,
  }, label, error);
}

gboolean
guise_matrix_conv_backward_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                                    const GuiseMatrixBackwardWeights *args, const char *label, GError **error)
{
  g_return_val_if_fail (guise_conv_shape_is_valid (shape), FALSE);

  return plan->method == GUISE_MATRIX_DIRECT
    ? backward_weights_directly (program, plan, shape, args, label, error)
    : guise_matrix_winograd_backward_weights (program, plan, shape, args, label, error);
}

gboolean
guise_matrix_record_products (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, GuiseMatrixOp op,
                              const GuiseConvShape *product, const GuiseMatrixProducts *products,
                              const char *label, GError **error)
{
  gboolean is_forward = op == GUISE_MATRIX_FORWARD;
  ConvJob job = {
    .kernel_name = is_forward ? "matrix_forward" : "matrix_backward_data",
    .source = products->source, .weights = products->weights, .destination = products->result,
    .n_destination = is_forward ? guise_conv_shape_get_n_output (product) : guise_conv_shape_get_n_input (product),
    .n_products = products->n,
    .flops = products->flops,
    .bytes = (double) (products->source.size + products->weights.size + products->result.size),
    .label = label,
  };
  WeightsGeometry geometry;

  if (op != GUISE_MATRIX_BACKWARD_WEIGHTS)
    return record_grid (program, plan, &job, is_forward ? get_forward_geometry (product)
                                                        : get_parity_geometry (product, 0, 0), error);

  geometry = get_weights_geometry (plan, product, 1);
  geometry.split_first = 0;
  geometry.source_stride = (gint32) (guise_conv_shape_get_n_input (product) / 4);
  geometry.gradient_stride = (gint32) (guise_conv_shape_get_n_output (product) / 4);
  return record_weights (program, plan, &geometry, products, FALSE, label, error);
}

gboolean
guise_matrix_bias_gradient (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                            const GuiseMatrixBiasGradient *args, const char *label, GError **error)
{
  gboolean is_split = plan->n_splits > 1;
  gsize n_bias = guise_conv_shape_get_n_bias (shape);
  guint n_pixels = shape->batch * shape->out_h * shape->out_w;
  GuiseGpuRange gradient = guise_matrix_take_floats (args->output_gradient, guise_conv_shape_get_n_output (shape));
  SumParams params = {
    .n_pixels = n_pixels, .c4 = (guint32) n_bias / 4, .split_pixels = guise_matrix_divide_up (n_pixels, plan->n_splits),
    .c = shape->out_c, .accumulate = args->accumulate && !is_split,
  };
  const GuiseGpuKernel *kernel = guise_matrix_get_kernel (program, &(GuiseGpuKernelParams) {
    .name = "matrix_sum_pixels", .variant = "f32",
    .constants = { SUM_INVOCATIONS, plan->variant != GUISE_MATRIX_CPU ? SUM_LANES : 1 }, .n_constants = 2,
    .halves = guise_gpu_find_halves (&gradient, 1),
  }, error);

  g_return_val_if_fail (guise_conv_shape_is_valid (shape), FALSE);

  if (kernel == NULL)
    return FALSE;

  guise_gpu_program_dispatch (program, &(GuiseGpuDispatch) {
    .kernel = kernel,
    .bindings = { gradient, is_split ? guise_matrix_take_floats (args->scratch, n_bias * plan->n_splits)
                                     : guise_matrix_take_floats (args->bias_gradient, n_bias) },
    .n_bindings = 2,
    .push = &params, .push_size = sizeof params,
    .groups = { guise_matrix_divide_up (params.c4, SUM_INVOCATIONS), plan->n_splits },
    .label = label,
    .flops = guise_matrix_conv_flops (shape, GUISE_MATRIX_BIAS_GRADIENT),
    .operations = (double) n_pixels * n_bias,
    .bytes = (double) gradient.size,
    .splittable = TRUE,
  });
  return !is_split || record_reduction (program, plan, args->scratch, &(Reduction) {
    .result = args->bias_gradient, .n_floats = n_bias, .channels = shape->out_c, .accumulate = args->accumulate,
  }, label, error);
}
