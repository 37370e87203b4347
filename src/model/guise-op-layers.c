/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-layers.h"

#include "guise-schedule.h"

/* As the kernels have them. */
typedef struct
{
  guint32 n;
  float   slope;
} ActivationPush;

typedef struct
{
  guint32 n, n_channels4, from_c4, from_first, to_c4, to_first;
} CopyPush;

/* Shapes. */

GuiseShape
guise_op_conv_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  g_assert (guise_conv_shape_is_valid (&node->conv));

  return GUISE_SHAPE (node->conv.batch, node->conv.out_h, node->conv.out_w, node->conv.out_c);
}

GuiseShape
guise_op_same_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  return guise_node_get_input_shape (graph, node, 0);
}

GuiseShape
guise_op_add_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape shape = guise_node_get_input_shape (graph, node, 0);

  g_assert (guise_shape_equal (shape, guise_node_get_input_shape (graph, node, 1)));

  return shape;
}

GuiseShape
guise_op_concat_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape a = guise_node_get_input_shape (graph, node, 0);
  const GuiseShape b = guise_node_get_input_shape (graph, node, 1);

  g_assert (a.n == b.n && a.h == b.h && a.w == b.w && a.c % 4 == 0);

  return GUISE_SHAPE (a.n, a.h, a.w, a.c + b.c);
}

GuiseShape
guise_op_reshape_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape in = guise_node_get_input_shape (graph, node, 0);

  g_assert (guise_shape_count (in) == guise_shape_count (node->shape));
  g_assert (guise_shape_bytes (in) == guise_shape_bytes (node->shape));
  g_assert ((in.h * in.w == 1 || in.c % 4 == 0) && (node->shape.h * node->shape.w == 1 || node->shape.c % 4 == 0));

  return node->shape;
}

GuiseShape
guise_op_slice_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  return node->shape;
}

GuiseShape
guise_op_upsample_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape in = guise_node_get_input_shape (graph, node, 0);

  return GUISE_SHAPE (in.n, 2 * in.h, 2 * in.w, in.c);
}

GuiseShape
guise_op_depth_to_space_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape in = guise_node_get_input_shape (graph, node, 0);

  g_assert (in.c % 4 == 0);

  return GUISE_SHAPE (in.n, 2 * in.h, 2 * in.w, in.c / 4);
}

GuiseShape
guise_op_space_to_depth_shape (const GuiseGraph *graph, const GuiseNode *node)
{
  const GuiseShape in = guise_node_get_input_shape (graph, node, 0);

  g_assert (in.h % 2 == 0 && in.w % 2 == 0);

  return GUISE_SHAPE (in.n, in.h / 2, in.w / 2, 4 * in.c);
}

/* Convolutions. */

guint64
guise_op_conv_scratch (GuiseLowering *lowering, const GuiseNode *node, gboolean backward)
{
  static const GuiseMatrixOp backward_ops[] = {
    GUISE_MATRIX_BACKWARD_DATA, GUISE_MATRIX_BACKWARD_WEIGHTS, GUISE_MATRIX_BIAS_GRADIENT,
  };
  GuiseMatrixPlan plan;
  guint64 size = 0;

  if (!backward)
    {
      guise_lowering_get_plan (lowering, node, GUISE_MATRIX_FORWARD, &plan);
      return guise_matrix_get_scratch_size (&plan, GUISE_MATRIX_FORWARD, &node->conv);
    }

  for (guint i = 0; i < G_N_ELEMENTS (backward_ops); i++)
    {
      guise_lowering_get_plan (lowering, node, backward_ops[i], &plan);
      size = MAX (size, guise_matrix_get_scratch_size (&plan, backward_ops[i], &node->conv));
    }

  return size;
}

/* The part of the step's scratch that one operation asks for; none is an empty range. */
static GuiseGpuRange
get_conv_scratch (GuiseLowering *lowering, const GuiseNode *node, GuiseMatrixOp op, const GuiseMatrixPlan *plan)
{
  const guint64 size = guise_matrix_get_scratch_size (plan, op, &node->conv);

  return size > 0 ? guise_gpu_range_sub (lowering->scratch, 0, size) : (GuiseGpuRange) { 0 };
}

/* Where weights stay the same, what is made of them is made once. */
static gboolean
keep_planes (GuiseLowering *lowering, const GuiseNode *node, const GuiseMatrixPlan *plan, const char *label,
             GuiseMatrixForward *args, GError **error)
{
  const guint64 size = lowering->weights_program != NULL ? guise_matrix_get_planes_size (plan, &node->conv) : 0;

  return size == 0
         || (guise_gpu_arena_allocate (lowering->weights_arena, size, &args->planes, error)
             && guise_matrix_transform_weights (lowering->weights_program, plan, &node->conv, args->weights, args->planes,
                                                label, error));
}

gboolean
guise_op_conv_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseParameters *parameters = lowering->graph->parameters;
  GuiseMatrixForward args = {
    .input = lowering->values[node->inputs[0]],
    .weights = guise_parameters_get_range (parameters, lowering->weights, node->parameters[0]),
    .bias = guise_parameters_get_range (parameters, lowering->weights, node->parameters[1]),
    .output = lowering->values[guise_lowering_get_output (lowering, node)],
    .activation = node->activation, .slope = node->slope,
  };
  g_autofree char *label = guise_lowering_dup_label (node, GUISE_MATRIX_FORWARD);
  GuiseMatrixPlan plan;

  guise_lowering_get_plan (lowering, node, GUISE_MATRIX_FORWARD, &plan);
  args.scratch = get_conv_scratch (lowering, node, GUISE_MATRIX_FORWARD, &plan);

  return keep_planes (lowering, node, &plan, label, &args, error)
         && guise_matrix_conv_forward (lowering->program, &plan, &node->conv, &args, label, error);
}

/* dy becomes the gradient before the activation, in its own place: nobody reads it afterwards. */
static gboolean
record_activation_backward (GuiseLowering *lowering, const GuiseNode *node, gboolean is_sigmoid, GuiseGpuRange to,
                            GError **error)
{
  const GuiseTensor y = guise_lowering_get_output (lowering, node);
  const GuiseGpuRange dy = lowering->gradients[y];
  const ActivationPush push = { (guint32) guise_gpu_range_count_vec4 (dy), node->slope };
  const GuiseLoweringKernel kernel = {
    .name = "activation", .variant = is_sigmoid ? "sigmoid_backward" : "leaky_backward",
    .bindings = { lowering->values[y], dy, to }, .n_bindings = 3,
    .constants = { node->shape.c }, .n_constants = 1,
    .push = &push, .push_size = sizeof push, .n_items = push.n,
    .operations = (is_sigmoid ? 12.0 : 4.0) * push.n, .bytes = (double) (lowering->values[y].size + dy.size + to.size),
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

static gboolean
record_weight_gradients (GuiseLowering *lowering, const GuiseNode *node, GuiseGpuRange dy, GError **error)
{
  GuiseMatrixBiasGradient bias = {
    .output_gradient = dy, .bias_gradient = lowering->parameter_gradients[node->parameters[1]],
    .accumulate = lowering->parameter_accumulate[1],
  };
  GuiseMatrixBackwardWeights weights = {
    .input = lowering->values[node->inputs[0]], .output_gradient = dy,
    .weights_gradient = lowering->parameter_gradients[node->parameters[0]],
    .accumulate = lowering->parameter_accumulate[0],
  };
  g_autofree char *bias_label = guise_lowering_dup_label (node, GUISE_MATRIX_BIAS_GRADIENT);
  g_autofree char *weights_label = guise_lowering_dup_label (node, GUISE_MATRIX_BACKWARD_WEIGHTS);
  GuiseMatrixPlan plan;

  guise_lowering_get_plan (lowering, node, GUISE_MATRIX_BIAS_GRADIENT, &plan);
  bias.scratch = get_conv_scratch (lowering, node, GUISE_MATRIX_BIAS_GRADIENT, &plan);
  if (!guise_matrix_bias_gradient (lowering->program, &plan, &node->conv, &bias, bias_label, error))
    return FALSE;

  guise_lowering_get_plan (lowering, node, GUISE_MATRIX_BACKWARD_WEIGHTS, &plan);
  weights.scratch = get_conv_scratch (lowering, node, GUISE_MATRIX_BACKWARD_WEIGHTS, &plan);
  return guise_matrix_conv_backward_weights (lowering->program, &plan, &node->conv, &weights, weights_label, error);
}

gboolean
guise_op_conv_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange dy = lowering->gradients[guise_lowering_get_output (lowering, node)];

  if (node->activation != GUISE_ACTIVATION_NONE &&
      !record_activation_backward (lowering, node, node->activation == GUISE_ACTIVATION_SIGMOID, dy, error))
    return FALSE;

  if (lowering->input_gradients[0].size > 0)
    {
      GuiseMatrixBackwardData args = {
        .output_gradient = dy, .input_gradient = lowering->input_gradients[0],
        .weights = guise_parameters_get_range (lowering->graph->parameters, lowering->weights, node->parameters[0]),
      };
      g_autofree char *label = guise_lowering_dup_label (node, GUISE_MATRIX_BACKWARD_DATA);
      GuiseMatrixPlan plan;

      guise_lowering_get_plan (lowering, node, GUISE_MATRIX_BACKWARD_DATA, &plan);
      args.scratch = get_conv_scratch (lowering, node, GUISE_MATRIX_BACKWARD_DATA, &plan);
      if (!guise_matrix_conv_backward_data (lowering->program, &plan, &node->conv, &args, label, error))
        return FALSE;
    }

  return !guise_node_learns (lowering->graph, node, 0) ||
         record_weight_gradients (lowering, node, dy, error);
}

/* Pointwise. */

gboolean
guise_op_activation_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange y = lowering->values[guise_lowering_get_output (lowering, node)];
  const ActivationPush push = { (guint32) guise_gpu_range_count_vec4 (y), node->slope };
  const GuiseLoweringKernel kernel = {
    .name = "activation", .variant = node->op == GUISE_OP_SIGMOID ? "sigmoid_forward" : "leaky_forward",
    .bindings = { lowering->values[node->inputs[0]], y }, .n_bindings = 2,
    .constants = { node->shape.c }, .n_constants = 1,
    .push = &push, .push_size = sizeof push, .n_items = push.n,
    .operations = (node->op == GUISE_OP_SIGMOID ? 16.0 : 4.0) * push.n, .bytes = (double) (lowering->values[node->inputs[0]].size + y.size),
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_activation_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_activation_backward (lowering, node, node->op == GUISE_OP_SIGMOID, lowering->input_gradients[0],
                                     error);
}

gboolean
guise_op_add_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange y = lowering->values[guise_lowering_get_output (lowering, node)];
  const guint32 n = (guint32) guise_gpu_range_count_vec4 (y);
  const GuiseLoweringKernel kernel = {
    .name = "add", .variant = "f32",
    .bindings = { lowering->values[node->inputs[0]], lowering->values[node->inputs[1]], y }, .n_bindings = 3,
    .push = &n, .push_size = sizeof n, .n_items = n, .operations = 4.0 * n, .bytes = 3.0 * y.size,
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

static gboolean
record_copy (GuiseLowering *lowering, const GuiseNode *node, GuiseGpuRange from, GuiseGpuRange to,
             const CopyPush *push, GError **error)
{
  const GuiseLoweringKernel kernel = {
    .name = "copy_channels", .variant = "f32", .bindings = { from, to }, .n_bindings = 2,
    .push = push, .push_size = sizeof *push, .n_items = push->n,
    .bytes = (double) push->n * (guise_gpu_storage_get_vec4_bytes (from.storage) +
                                 guise_gpu_storage_get_vec4_bytes (to.storage)),
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_add_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  const GuiseGpuRange dy = lowering->gradients[guise_lowering_get_output (lowering, node)];
  const CopyPush all = { .n = (guint32) guise_gpu_range_count_vec4 (dy), .n_channels4 = 1, .from_c4 = 1, .to_c4 = 1 };

  for (guint i = 0; i < 2; i++)
    {
      const GuiseGpuRange to = lowering->input_gradients[i];

      if (to.size == dy.size)
        guise_gpu_program_copy (lowering->program, dy, to);
      else if (to.size > 0 && !record_copy (lowering, node, dy, to, &all, error))
        return FALSE;
    }

  return TRUE;
}

/* Where the channels of an input of a concatenation begin in its output, and how many they are, in vec4. */
static CopyPush
get_part (GuiseLowering *lowering, const GuiseNode *node, guint input)
{
  const GuiseShape a = guise_node_get_input_shape (lowering->graph, node, 0);
  const GuiseShape part = guise_node_get_input_shape (lowering->graph, node, input);
  const guint c4 = guise_padded_channels (part.c) / 4;

  return (CopyPush) {
    .n = part.n * part.h * part.w * c4, .n_channels4 = c4, .from_c4 = c4,
    .to_c4 = guise_padded_channels (node->shape.c) / 4, .to_first = input == 0 ? 0 : a.c / 4,
  };
}

gboolean
guise_op_concat_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      const CopyPush push = get_part (lowering, node, i);

      if (!record_copy (lowering, node, lowering->values[node->inputs[i]],
                        lowering->values[guise_lowering_get_output (lowering, node)], &push, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
guise_op_concat_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      const CopyPush part = get_part (lowering, node, i);
      const CopyPush push = {
        .n = part.n, .n_channels4 = part.n_channels4, .from_c4 = part.to_c4, .from_first = part.to_first,
        .to_c4 = part.from_c4,
      };

      if (lowering->input_gradients[i].size > 0 &&
          !record_copy (lowering, node, lowering->gradients[guise_lowering_get_output (lowering, node)],
                        lowering->input_gradients[i], &push, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
record_upsample (GuiseLowering *lowering, const GuiseNode *node, const char *variant, GuiseGpuRange from,
                 GuiseGpuRange to, GError **error)
{
  const GuiseShape in = guise_node_get_input_shape (lowering->graph, node, 0);
  const guint32 n = (guint32) guise_gpu_range_count_vec4 (to);
  const GuiseLoweringKernel kernel = {
    .name = "upsample", .variant = variant, .bindings = { from, to }, .n_bindings = 2,
    .constants = { in.w, guise_padded_channels (in.c) / 4 }, .n_constants = 2,
    .push = &n, .push_size = sizeof n, .n_items = n,
    .operations = guise_gpu_range_count_vec4 (from) > n ? 12.0 * n : 0.0,    /* the gradient adds four pixels up */
    .bytes = (double) from.size + to.size,
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_upsample_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_upsample (lowering, node, "forward", lowering->values[node->inputs[0]],
                          lowering->values[guise_lowering_get_output (lowering, node)], error);
}

gboolean
guise_op_upsample_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_upsample (lowering, node, "backward", lowering->gradients[guise_lowering_get_output (lowering, node)],
                          lowering->input_gradients[0], error);
}

/* Depth-to-space one way and space-to-depth the other are one kernel, with each the gradient of the other. */
static gboolean
record_shuffle (GuiseLowering *lowering, const GuiseNode *node, gboolean backward, GuiseGpuRange from,
                GuiseGpuRange to, GError **error)
{
  const gboolean to_wide = (node->op == GUISE_OP_DEPTH_TO_SPACE) != backward;
  const GuiseShape in = guise_node_get_input_shape (lowering->graph, node, 0);
  const GuiseShape deep = node->op == GUISE_OP_DEPTH_TO_SPACE ? in : node->shape;
  const gboolean whole = node->order == GUISE_SHUFFLE_BLOCK_FIRST && deep.c % 16 == 0;
  const guint32 n = (guint32) guise_gpu_range_count_vec4 (to);
  const GuiseLoweringKernel kernel = {
    .name = "shuffle",
    .variant = to_wide ? (whole ? "wide_vec4" : "wide") : (whole ? "deep_vec4" : "deep"),
    .bindings = { from, to }, .n_bindings = 2,
    .constants = { deep.w, deep.c / 4, node->order == GUISE_SHUFFLE_CHANNEL_FIRST }, .n_constants = 3,
    .push = &n, .push_size = sizeof n, .n_items = n, .bytes = (double) from.size + to.size,
  };

  return guise_lowering_dispatch (lowering, node, &kernel, error);
}

gboolean
guise_op_shuffle_forward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_shuffle (lowering, node, FALSE, lowering->values[node->inputs[0]],
                         lowering->values[guise_lowering_get_output (lowering, node)], error);
}

gboolean
guise_op_shuffle_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error)
{
  return record_shuffle (lowering, node, TRUE, lowering->gradients[guise_lowering_get_output (lowering, node)],
                         lowering->input_gradients[0], error);
}
