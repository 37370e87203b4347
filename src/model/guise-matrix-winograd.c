/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix-private.h"

#define INVOCATIONS 64

/* Where the parts of the scratch begin: what any device asks of a binding. */
#define ALIGNMENT 1024

/* Planes that are larger than what drivers on a processor let a kernel see at once are made of some of the pictures at
 * a time. */
#define MAX_PLANES_BYTES ((guint64) 128 << 20)

/* Mirrors shaders/matrix_winograd.glsl. */
typedef struct
{
  gint32 n;
  gint32 tiles_y, tiles_x;
  gint32 h, w;
  gint32 c4;
  gint32 c;
  gint32 y0, x0;
  gint32 step;
  gint32 kernel_h, kernel_w;
  gint32 shift_y, shift_x;
  gint32 out_c;
  gint32 has_bias;
  float  slope;
} TilingPush;

G_STATIC_ASSERT (sizeof (TilingPush) == 68);

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

/*
 * With stride 2, row 2 oy − pad + ky of the picture is row oy + (ky + shift) / 2 − (pad + shift) / 2 of phase
 * (ky + shift) mod 2, if pad + shift is even.
 */
static guint
get_shift (const GuiseConvShape *shape, guint pad)
{
  return pad % shape->stride;
}

gboolean
guise_matrix_winograd_fits (const GuiseConvShape *shape)
{
  if (shape->stride == 1)
    return shape->kernel_h == 3 && shape->kernel_w == 3;

  return shape->kernel_h + get_shift (shape, shape->pad_top) <= 6 &&
         shape->kernel_w + get_shift (shape, shape->pad_left) <= 6;
}

/* Rows or columns of padding before a phase. */
static guint
get_phase_pad (const GuiseConvShape *shape, guint pad)
{
  return (pad + get_shift (shape, pad)) / shape->stride;
}

/* Tiles a column or row of the map that @op writes, or whose gradient it reads. */
static guint
count_tiles (GuiseMatrixMethod method, GuiseMatrixOp op, guint stride, guint in_size, guint out_size)
{
  return guise_matrix_divide_up (op == GUISE_MATRIX_BACKWARD_DATA ? guise_matrix_divide_up (in_size, stride) : out_size,
                                 get_outputs (method));
}

GuiseConvShape
guise_matrix_winograd_get_product (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const guint n_tiles = shape->batch * count_tiles (method, op, shape->stride, shape->in_h, shape->out_h) *
                        count_tiles (method, op, shape->stride, shape->in_w, shape->out_w);

  return (GuiseConvShape) {
    .batch = 1, .in_h = 1, .in_w = n_tiles, .out_h = 1, .out_w = n_tiles, .out_c = shape->out_c,
    .in_c = shape->stride == 1 ? shape->in_c : guise_matrix_pad (shape->in_c) * shape->stride * shape->stride,
    .kernel_h = 1, .kernel_w = 1, .stride = 1,
  };
}

/* Of input or output, the larger. */
static guint64
get_planes_bytes (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const GuiseConvShape product = guise_matrix_winograd_get_product (method, op, shape);

  return guise_matrix_winograd_count_planes (method) * sizeof (float) *
         MAX (guise_conv_shape_get_n_input (&product), guise_conv_shape_get_n_output (&product));
}

/* Whether what a turn reads and writes begins where a binding may, halves too. */
static gboolean
is_aligned (const GuiseConvShape *shape)
{
  return guise_conv_shape_get_n_input (shape) * 2 % ALIGNMENT == 0 &&
         guise_conv_shape_get_n_output (shape) * 2 % ALIGNMENT == 0;
}

/* The pictures of one turn: as many as may be, and in each the same number, so that all have the same kernels. */
static GuiseConvShape
get_turn (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  for (guint n_turns = 1; n_turns <= shape->batch; n_turns++)
    {
      GuiseConvShape turn = *shape;

      turn.batch = shape->batch / n_turns;
      if (shape->batch % n_turns == 0 && get_planes_bytes (method, op, &turn) <= MAX_PLANES_BYTES &&
          (n_turns == 1 || is_aligned (&turn)))
        return turn;
    }

  return *shape;
}

/* The planes of input, weights and output of one turn, one behind the other. */
typedef struct
{
  guint64 input, weights, output;     /* bytes */
} Parts;

static Parts
get_parts (GuiseMatrixMethod method, GuiseMatrixOp op, const GuiseConvShape *shape)
{
  const GuiseConvShape turn = get_turn (method, op, shape);
  const GuiseConvShape product = guise_matrix_winograd_get_product (method, op, &turn);
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
  GuiseConvShape         shape;                     /* of one turn */
  guint                  n_turns;
  const char            *label;
  GuiseConvShape         product;
  GuiseGpuRange          input, weights, output;    /* planes, in the scratch */
} Work;

static Work
begin_work (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, GuiseMatrixOp op, const GuiseConvShape *shape,
            GuiseGpuRange scratch, const char *label)
{
  const Parts parts = get_parts (plan->method, op, shape);
  const GuiseConvShape turn = get_turn (plan->method, op, shape);

  return (Work) {
    .program = program, .plan = plan, .op = op, .shape = turn, .n_turns = shape->batch / turn.batch, .label = label,
    .product = guise_matrix_winograd_get_product (plan->method, op, &turn),
    .input = guise_gpu_range_sub (scratch, 0, parts.input),
    .weights = guise_gpu_range_sub (scratch, align (parts.input), parts.weights),
    .output = guise_gpu_range_sub (scratch, align (parts.input) + align (parts.weights), parts.output),
  };
}

/*
 * Operations of a transform on one of four channels, as matrix_winograd.glsl has them: those of one dimension, once for
 * each column of what goes in and once for each row of what comes of that.
 */
static double
count_operations (const char *name, const char *suffix, GuiseMatrixMethod method)
{
  const gboolean is_f4 = method == GUISE_MATRIX_F4, is_gradient = *suffix == '_' && suffix[1] == 'g';
  const guint outputs = get_outputs (method), size = outputs + 2;

  if (g_str_equal (name, "matrix_winograd_output"))
    return (size + outputs) * (is_f4 ? 13 : 4) + 5 * outputs * outputs;    /* and bias and activation */
  if (g_str_equal (name, "matrix_winograd_weights"))
    return (3 + size) * (is_gradient ? (is_f4 ? 15 : 6) : (is_f4 ? 13 : 5));
  return is_gradient ? (outputs + size) * (is_f4 ? 11 : 3) : 2 * size * (is_f4 ? 19 : 4);
}

/* A transform: what it reads, the bias if there is one, what it writes. */
static gboolean
record_transform (const Work *work, const char *name, const char *suffix, gboolean flag, GuiseGpuRange from,
                  const GuiseGpuRange *bias, GuiseGpuRange to, const TilingPush *push, GError **error)
{
  g_autofree char *variant = g_strdup_printf ("f%u%s", get_outputs (work->plan->method), suffix);
  const GuiseGpuRange bindings[] = { from, bias != NULL ? *bias : to, to };
  const guint n_bindings = bias != NULL ? 3 : 2;
  GuiseGpuDispatch dispatch = {
    .kernel = guise_matrix_get_kernel (work->program, &(GuiseGpuKernelParams) {
      .name = name, .variant = variant, .constants = { INVOCATIONS, flag != 0 }, .n_constants = 2,
      .halves = guise_gpu_find_halves (bindings, n_bindings),
    }, error),
    .bindings = { bindings[0], bindings[1], bindings[2] }, .n_bindings = n_bindings,
    .push = push, .push_size = sizeof *push,
    .groups = { guise_matrix_divide_up ((guint) push->n, INVOCATIONS) },
    .label = work->label,
    .operations = 4.0 * push->n * count_operations (name, suffix, work->plan->method),
    .bytes = (double) (from.size + to.size + (bias != NULL && push->has_bias ? bias->size : 0)),
    .splittable = TRUE,
  };

  if (dispatch.kernel == NULL)
    return FALSE;

  guise_gpu_program_dispatch (work->program, &dispatch);
  return TRUE;
}

/* Tiles over a map of @h × @w × @c in @step² phases; those of an input begin some pixels before it. */
static TilingPush
get_tiling (const Work *work, guint h, guint w, guint c, guint step, guint pad_top, guint pad_left)
{
  const GuiseConvShape *shape = &work->shape;
  const guint c4 = guise_matrix_pad (c) / 4;

  return (TilingPush) {
    .n = (gint32) (work->product.in_w * c4 * step * step),
    .tiles_y = (gint32) count_tiles (work->plan->method, work->op, shape->stride, shape->in_h, shape->out_h),
    .tiles_x = (gint32) count_tiles (work->plan->method, work->op, shape->stride, shape->in_w, shape->out_w),
    .h = (gint32) h, .w = (gint32) w, .c4 = (gint32) c4, .c = (gint32) c,
    .y0 = -(gint32) pad_top, .x0 = -(gint32) pad_left,
    .step = (gint32) step,
    .slope = 1.0f,
  };
}

/* Of what a convolution reads. */
static TilingPush
get_input_tiling (const Work *work)
{
  const GuiseConvShape *shape = &work->shape;

  return get_tiling (work, shape->in_h, shape->in_w, shape->in_c, shape->stride,
                     get_phase_pad (shape, shape->pad_top), get_phase_pad (shape, shape->pad_left));
}

static TilingPush
get_weights_tiling (const Work *work)
{
  const GuiseConvShape *shape = &work->shape;

  return (TilingPush) {
    .n = (gint32) (guise_conv_shape_get_n_weights (&work->product) / 4),
    .c4 = (gint32) guise_matrix_pad (shape->in_c) / 4, .c = (gint32) shape->in_c,
    .step = (gint32) shape->stride,
    .kernel_h = (gint32) shape->kernel_h, .kernel_w = (gint32) shape->kernel_w,
    .shift_y = (gint32) get_shift (shape, shape->pad_top), .shift_x = (gint32) get_shift (shape, shape->pad_left),
    .out_c = (gint32) guise_matrix_pad (shape->out_c),
  };
}

/* What turn @turn reads or writes of @all, @n_floats each. */
static GuiseGpuRange
take_turn (GuiseGpuRange all, guint turn, gsize n_floats)
{
  const guint64 bytes = n_floats / 4 * guise_gpu_storage_get_vec4_bytes (all.storage);

  return guise_gpu_range_sub (all, turn * bytes, bytes);
}

guint64
guise_matrix_get_planes_size (const GuiseMatrixPlan *plan, const GuiseConvShape *shape)
{
  return plan->method != GUISE_MATRIX_DIRECT ? get_parts (plan->method, GUISE_MATRIX_FORWARD, shape).weights : 0;
}

gboolean
guise_matrix_transform_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                                GuiseGpuRange weights, GuiseGpuRange planes, const char *label, GError **error)
{
  const GuiseConvShape turn = get_turn (plan->method, GUISE_MATRIX_FORWARD, shape);
  const Work work = {
    .program = program, .plan = plan, .op = GUISE_MATRIX_FORWARD, .shape = turn, .label = label,
    .product = guise_matrix_winograd_get_product (plan->method, GUISE_MATRIX_FORWARD, &turn),
  };
  const GuiseGpuRange w = guise_matrix_take_floats (weights, guise_conv_shape_get_n_weights (shape));
  const TilingPush push = get_weights_tiling (&work);

  return record_transform (&work, "matrix_winograd_weights", "", FALSE, w, NULL, planes, &push, error);
}

gboolean
guise_matrix_winograd_forward (GuiseGpuProgram *program, const GuiseMatrixPlan *plan, const GuiseConvShape *shape,
                               const GuiseMatrixForward *args, const char *label, GError **error)
{
  const Work work = begin_work (program, plan, GUISE_MATRIX_FORWARD, shape, args->scratch, label);
  const gboolean has_planes = args->planes.buffer != NULL;
  const gboolean has_bias = args->bias.buffer != NULL, is_sigmoid = args->activation == GUISE_ACTIVATION_SIGMOID;
  const GuiseGpuRange w = guise_matrix_take_floats (args->weights, guise_conv_shape_get_n_weights (shape));
  const GuiseGpuRange b = has_bias ? guise_matrix_take_floats (args->bias, guise_conv_shape_get_n_bias (shape)) : w;
  const TilingPush input = get_input_tiling (&work);
  TilingPush output = get_tiling (&work, shape->out_h, shape->out_w, shape->out_c, 1, 0, 0);
  const GuiseMatrixProducts products = {
    .n = guise_matrix_winograd_count_planes (plan->method),
    .source = work.input, .weights = has_planes ? args->planes : work.weights, .result = work.output,
    .flops = guise_matrix_conv_flops (&work.shape, GUISE_MATRIX_FORWARD),
  };

  output.has_bias = has_bias;
  if (args->activation == GUISE_ACTIVATION_LEAKY_RELU)
    output.slope = args->slope;

  if (!has_planes && !guise_matrix_transform_weights (program, plan, shape, args->weights, work.weights, label, error))
    return FALSE;
  for (guint turn = 0; turn < work.n_turns; turn++)
    {
      const GuiseGpuRange x = take_turn (args->input, turn, guise_conv_shape_get_n_input (&work.shape));
      const GuiseGpuRange y = take_turn (args->output, turn, guise_conv_shape_get_n_output (&work.shape));

      if (!record_transform (&work, "matrix_winograd_tiles", "_input", FALSE, x, NULL, work.input, &input, error) ||
          !guise_matrix_record_products (program, plan, work.op, &work.product, &products, label, error) ||
          !record_transform (&work, "matrix_winograd_output", "", is_sigmoid, work.output, &b, y, &output, error))
        return FALSE;
    }

  return TRUE;
}

/* A convolution of dy with the weights turned round. */
gboolean
guise_matrix_winograd_backward_data (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                     const GuiseConvShape *shape, const GuiseMatrixBackwardData *args,
                                     const char *label, GError **error)
{
  const Work work = begin_work (program, plan, GUISE_MATRIX_BACKWARD_DATA, shape, args->scratch, label);
  const GuiseGpuRange w = guise_matrix_take_floats (args->weights, guise_conv_shape_get_n_weights (shape));
  const TilingPush weights = get_weights_tiling (&work);
  const TilingPush gradient = get_tiling (&work, shape->out_h, shape->out_w, shape->out_c, 1,
                                          2 - get_phase_pad (shape, shape->pad_top),
                                          2 - get_phase_pad (shape, shape->pad_left));
  const TilingPush result = get_tiling (&work, shape->in_h, shape->in_w, shape->in_c, shape->stride, 0, 0);
  const GuiseMatrixProducts products = {
    .n = guise_matrix_winograd_count_planes (plan->method),
    .source = work.output, .weights = work.weights, .result = work.input,
    .flops = guise_matrix_conv_flops (&work.shape, GUISE_MATRIX_BACKWARD_DATA),
  };

  if (!record_transform (&work, "matrix_winograd_weights", "", TRUE, w, NULL, work.weights, &weights, error))
    return FALSE;
  for (guint turn = 0; turn < work.n_turns; turn++)
    {
      const GuiseGpuRange dy = take_turn (args->output_gradient, turn, guise_conv_shape_get_n_output (&work.shape));
      const GuiseGpuRange dx = take_turn (args->input_gradient, turn, guise_conv_shape_get_n_input (&work.shape));

      if (!record_transform (&work, "matrix_winograd_tiles", "_input", FALSE, dy, NULL, work.output, &gradient, error) ||
          !guise_matrix_record_products (program, plan, work.op, &work.product, &products, label, error) ||
          !record_transform (&work, "matrix_winograd_output", "", FALSE, work.input, &w, dx, &result, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
guise_matrix_winograd_backward_weights (GuiseGpuProgram *program, const GuiseMatrixPlan *plan,
                                        const GuiseConvShape *shape, const GuiseMatrixBackwardWeights *args,
                                        const char *label, GError **error)
{
  const Work work = begin_work (program, plan, GUISE_MATRIX_BACKWARD_WEIGHTS, shape, args->scratch, label);
  const GuiseGpuRange dw = guise_matrix_take_floats (args->weights_gradient, guise_conv_shape_get_n_weights (shape));
  const TilingPush weights = get_weights_tiling (&work), input = get_input_tiling (&work);
  const TilingPush gradient = get_tiling (&work, shape->out_h, shape->out_w, shape->out_c, 1, 0, 0);
  const GuiseMatrixProducts products = {
    .n = guise_matrix_winograd_count_planes (plan->method),
    .source = work.input, .weights = work.output, .result = work.weights,
    .flops = guise_matrix_conv_flops (&work.shape, GUISE_MATRIX_BACKWARD_WEIGHTS),
  };

  for (guint turn = 0; turn < work.n_turns; turn++)
    {
      const GuiseGpuRange x = take_turn (args->input, turn, guise_conv_shape_get_n_input (&work.shape));
      const GuiseGpuRange dy = take_turn (args->output_gradient, turn, guise_conv_shape_get_n_output (&work.shape));

      if (!record_transform (&work, "matrix_winograd_tiles", "_input", FALSE, x, NULL, work.input, &input, error) ||
          !record_transform (&work, "matrix_winograd_tiles", "_gradient", FALSE, dy, NULL, work.output, &gradient,
                             error) ||
          !guise_matrix_record_products (program, plan, work.op, &work.product, &products, label, error) ||
          !record_transform (&work, "matrix_winograd_weights", "_gradient", args->accumulate || turn > 0, work.weights,
                             NULL, dw, &weights, error))
        return FALSE;
    }

  return TRUE;
}
