/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix-private.h"

#define INVOCATIONS 64

/* Where the parts of the scratch begin: what any device asks of a binding. */
#define ALIGNMENT 1024

/* Mirrors shaders/matrix_winograd.glsl. */
typedef struct
{
  gint32 n;
  gint32 tiles_y, tiles_x;
  gint32 h, w;
  gint32 c4;
  gint32 c;
  gint32 y0, x0;
  gint32 has_bias;
  float  slope;
} TilingPush;

G_STATIC_ASSERT (sizeof (TilingPush) == 44);

static guint
get_outputs (GuiseMatrixMethod method)
{
  return method == GUISE_MATRIX_F4 ? 4 : 2;
}

guint
guise_matrix_winograd_count_planes (GuiseMatrixMethod method)
{
  const guint size = get_outputs (method) + 2;

  return size * size;
}

gboolean
guise_matrix_winograd_fits (const GuiseConvShape *shape)
{
  return shape->kernel_h == 3 && shape->kernel_w == 3 && shape->stride == 1;
}

/* Tiles a column or row of the map that @op writes, or whose gradient it reads. */
static guint
count_tiles (GuiseMatrixMethod method, GuiseMatrixOp op, guint in_size, guint out_size)
{
  return guise_matrix_divide_up (op == GUISE_MATRIX_BACKWARD_DATA ? in_size : out_size, get_outputs (method));
}

GuiseConvShape
guise_matrix_winograd_get_product (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const guint n_tiles = shape->batch * count_tiles (method, op, shape->in_h, shape->out_h) *
                        count_tiles (method, op, shape->in_w, shape->out_w);

  return (GuiseConvShape) {
    .batch = 1, .in_h = 1, .in_w = n_tiles, .in_c = shape->in_c, .out_h = 1, .out_w = n_tiles, .out_c = shape->out_c,
    .kernel_h = 1, .kernel_w = 1, .stride = 1,
  };
}

/* The planes of input, weights and output, one behind the other. */
typedef struct
{
  guint64 input, weights, output;     /* bytes */
} Parts;

static Parts
get_parts (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const GuiseConvShape product = guise_matrix_winograd_get_product (method, op, shape);
  const guint64 plane_bytes = guise_matrix_winograd_count_planes (method) * sizeof (float);

  return (Parts) {
    .input = plane_bytes * guise_conv_shape_get_n_input (&product),
    .weights = plane_bytes * guise_conv_shape_get_n_weights (&product),
    .output = plane_bytes * guise_conv_shape_get_n_output (&product),
  };
}

static guint64
align (guint64 size)
{
  return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

guint64
guise_matrix_winograd_get_largest_part (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const Parts parts = get_parts (method, op, shape);

  return MAX (MAX (parts.input, parts.weights), parts.output);
}

guint64
guise_matrix_winograd_get_scratch_size (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const Parts parts = get_parts (method, op, shape);

  return align (parts.input) + align (parts.weights) + parts.output;
}

/* One operation at hand. */
typedef struct
{
  GuiseGpuProgram       *program;
  const GuiseMatrixPlan *plan;
  GuiseMatrixOp          op;
  const GuiseConvShape  *shape;
  const char            *label;
  GuiseConvShape         product;
  GuiseGpuRange          input, weights, output;    /* planes, in the scratch */
} Work;

static Work
begin_work (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, GuiseMatrixOp op, const GuiseConvShape *shape,
            GuiseGpuRange scratch, const char *label)
{
  const Parts parts = get_parts (plan->method, op, shape);

  return (Work) {
    .program = program, .plan = plan, .op = op, .shape = shape, .label = label,
    .product = guise_matrix_winograd_get_product (plan->method, op, shape),
    .input = guise_gpu_range_sub (scratch, 0, parts.input),
    .weights = guise_gpu_range_sub (scratch, align (parts.input), parts.weights),
    .output = guise_gpu_range_sub (scratch, align (parts.input) + align (parts.weights), parts.output),
  };
}

/* A transform: what it reads, the bias if there is one, what it writes. */
static gboolean
record_transform (const Work *work, const char *name, const char *suffix, gboolean flag, GuiseGpuRange from,
                  const GuiseGpuRange *bias, GuiseGpuRange to, const TilingPush *push, GError **error)
{
  g_autofree char *variant = g_strdup_printf ("f%u%s", get_outputs (work->plan->method), suffix);
  GuiseGpuDispatch dispatch = {
    .kernel = guise_gpu_get_kernel (guise_gpu_program_get_gpu (work->program), &(GuiseGpuKernelParams) {
      .name = name, .variant = variant, .constants = { INVOCATIONS, flag != 0 }, .n_constants = 2,
    }, error),
    .bindings = { from, bias != NULL ? *bias : to, to },
    .n_bindings = bias != NULL ? 3 : 2,
    .push = push, .push_size = sizeof *push,
    .groups = { guise_matrix_divide_up ((guint) push->n, INVOCATIONS) },
    .label = work->label,
    .bytes = (double) (from.size + to.size),
    .splittable = TRUE,
  };

  if (dispatch.kernel == NULL)
    return FALSE;

  guise_gpu_program_dispatch (work->program, &dispatch);
  return TRUE;
}

/* Tiles over a map of @h × @w × @c; those of an input begin @pad pixels before it. */
static TilingPush
get_tiling (const Work *work, guint h, guint w, guint c, guint pad_top, guint pad_left)
{
  const guint c4 = guise_matrix_pad (c) / 4;

  return (TilingPush) {
    .n = (gint32) (work->product.in_w * c4),
    .tiles_y = (gint32) count_tiles (work->plan->method, work->op, work->shape->in_h, work->shape->out_h),
    .tiles_x = (gint32) count_tiles (work->plan->method, work->op, work->shape->in_w, work->shape->out_w),
    .h = (gint32) h, .w = (gint32) w, .c4 = (gint32) c4, .c = (gint32) c,
    .y0 = -(gint32) pad_top, .x0 = -(gint32) pad_left,
    .slope = 1.0f,
  };
}

static TilingPush
get_weights_tiling (const Work *work)
{
  return (TilingPush) { .n = (gint32) (guise_conv_shape_get_n_weights (&work->product) / 4) };
}

gboolean
guise_matrix_winograd_forward (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                               const GuiseMatrixForward *args, const char *label, GError **error)
{
  const Work work = begin_work (program, plan, GUISE_MATRIX_FORWARD, shape, args->scratch, label);
  const gboolean has_bias = args->bias.buffer != NULL;
  const TilingPush weights = get_weights_tiling (&work);
  const TilingPush input = get_tiling (&work, shape->in_h, shape->in_w, shape->in_c, shape->pad_top, shape->pad_left);
  TilingPush output = get_tiling (&work, shape->out_h, shape->out_w, shape->out_c, 0, 0);
  const GuiseGpuRange bias = guise_matrix_take_floats (has_bias ? args->bias : args->weights, guise_conv_shape_get_n_bias (shape));

  output.has_bias = has_bias;
  if (args->activation == GUISE_ACTIVATION_LEAKY_RELU)
    output.slope = args->slope;

  return record_transform (&work, "matrix_winograd_weights", "", FALSE,
                           guise_matrix_take_floats (args->weights, guise_conv_shape_get_n_weights (shape)), NULL, work.weights,
                           &weights, error) &&
         record_transform (&work, "matrix_winograd_tiles", "_input", FALSE,
                           guise_matrix_take_floats (args->input, guise_conv_shape_get_n_input (shape)), NULL, work.input,
                           &input, error) &&
         guise_matrix_record_products (program, plan, GUISE_MATRIX_FORWARD, &work.product, &(GuiseMatrixProducts) {
           .n = guise_matrix_winograd_count_planes (plan->method),
           .source = work.input, .weights = work.weights, .result = work.output,
           .flops = guise_matrix_conv_flops (shape, GUISE_MATRIX_FORWARD),
         }, label, error) &&
         record_transform (&work, "matrix_winograd_output", "", args->activation == GUISE_ACTIVATION_SIGMOID,
                           work.output, &bias, guise_matrix_take_floats (args->output, guise_conv_shape_get_n_output (shape)),
                           &output, error);
}

/* A convolution of dy with the weights turned round. */
gboolean
guise_matrix_winograd_backward_data (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                     const GuiseConvShape *shape, const GuiseMatrixBackwardData *args,
                                     const char *label, GError **error)
{
  const Work work = begin_work (program, plan, GUISE_MATRIX_BACKWARD_DATA, shape, args->scratch, label);
  const TilingPush weights = get_weights_tiling (&work);
  const TilingPush gradient = get_tiling (&work, shape->out_h, shape->out_w, shape->out_c, 2 - shape->pad_top,
                                          2 - shape->pad_left);
  const TilingPush result = get_tiling (&work, shape->in_h, shape->in_w, shape->in_c, 0, 0);
  const GuiseGpuRange no_bias = guise_matrix_take_floats (args->weights, 4);

  return record_transform (&work, "matrix_winograd_weights", "", TRUE,
                           guise_matrix_take_floats (args->weights, guise_conv_shape_get_n_weights (shape)), NULL, work.weights,
                           &weights, error) &&
         record_transform (&work, "matrix_winograd_tiles", "_input", FALSE,
                           guise_matrix_take_floats (args->output_gradient, guise_conv_shape_get_n_output (shape)), NULL,
                           work.output, &gradient, error) &&
         guise_matrix_record_products (program, plan, GUISE_MATRIX_BACKWARD_DATA, &work.product,
                                       &(GuiseMatrixProducts) {
           .n = guise_matrix_winograd_count_planes (plan->method),
           .source = work.output, .weights = work.weights, .result = work.input,
           .flops = guise_matrix_conv_flops (shape, GUISE_MATRIX_BACKWARD_DATA),
         }, label, error) &&
         record_transform (&work, "matrix_winograd_output", "", FALSE, work.input, &no_bias,
                           guise_matrix_take_floats (args->input_gradient, guise_conv_shape_get_n_input (shape)), &result, error);
}

gboolean
guise_matrix_winograd_backward_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                        const GuiseConvShape *shape, const GuiseMatrixBackwardWeights *args,
                                        const char *label, GError **error)
{
  const Work work = begin_work (program, plan, GUISE_MATRIX_BACKWARD_WEIGHTS, shape, args->scratch, label);
  const TilingPush weights = get_weights_tiling (&work);
  const TilingPush input = get_tiling (&work, shape->in_h, shape->in_w, shape->in_c, shape->pad_top, shape->pad_left);
  const TilingPush gradient = get_tiling (&work, shape->out_h, shape->out_w, shape->out_c, 0, 0);

  return record_transform (&work, "matrix_winograd_tiles", "_input", FALSE,
                           guise_matrix_take_floats (args->input, guise_conv_shape_get_n_input (shape)), NULL, work.input,
                           &input, error) &&
         record_transform (&work, "matrix_winograd_tiles", "_gradient", FALSE,
                           guise_matrix_take_floats (args->output_gradient, guise_conv_shape_get_n_output (shape)), NULL,
                           work.output, &gradient, error) &&
         guise_matrix_record_products (program, plan, GUISE_MATRIX_BACKWARD_WEIGHTS, &work.product,
                                       &(GuiseMatrixProducts) {
           .n = guise_matrix_winograd_count_planes (plan->method),
           .source = work.input, .weights = work.output, .result = work.weights,
           .flops = guise_matrix_conv_flops (shape, GUISE_MATRIX_BACKWARD_WEIGHTS),
         }, label, error) &&
         record_transform (&work, "matrix_winograd_weights", "_gradient", args->accumulate, work.weights, NULL,
                           guise_matrix_take_floats (args->weights_gradient, guise_conv_shape_get_n_weights (shape)), &weights,
                           error);
}
