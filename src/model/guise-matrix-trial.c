/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-model"

#include "guise-matrix.h"

#include "guise-error.h"
#include "guise-matrix-private.h"
#include "guise-random.h"
#include "guise-ref-matrix.h"

#include <math.h>
#include <string.h>

/* How far two right plans may differ, relative to the largest value. */
#define MAX_DIFFERENCE 2e-4

#define SLOPE 0.1f

static const char *const op_names[GUISE_MATRIX_N_OPS] = {
  "convolution", "gradient of the input", "gradient of the weights", "gradient of the bias"
};

const char *
guise_matrix_op_get_name (GuiseMatrixOp op)
{
  return op_names[op];
}

/* The same numbers for the device and for the twin. */
typedef struct
{
  gsize         n;
  GuiseGpuStorage storage;
  float        *values;
  double       *exact;
  GuiseGpuRange range;
} TrialTensor;

typedef struct
{
  TrialTensor    input, weights, bias, output;
  double        *expected;        /* of the tensor that the operation writes */
  GuiseGpuRange  scratch;
  GuiseGpuArena *arena;
} TrialState;

static gsize
count_bytes (const TrialTensor *tensor)
{
  return tensor->n / 4 * guise_gpu_storage_get_vec4_bytes (tensor->storage);
}

/* @rounded: values of 10 digits, which halves hold exactly. */
static gboolean
fill_tensor (TrialTensor *tensor, TrialState *state, GuiseGpuStorage storage, gboolean rounded, gsize n,
             GuiseRandom *random, GError **error)
{
  GuiseGpuRange gap;

  tensor->n = n;
  tensor->storage = storage;
  tensor->values = g_new (float, n);
  tensor->exact = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      tensor->values[i] = (float) (2.0 * guise_random_uniform (random) - 1.0);
      if (rounded)
        tensor->values[i] = rintf (tensor->values[i] * 1024.0f) / 1024.0f;
      tensor->exact[i] = (double) tensor->values[i];
    }

  /* The gap makes sure that offsets are honoured. */
  if (!guise_gpu_arena_allocate (state->arena, 16, &gap, error) ||
      !guise_gpu_arena_allocate (state->arena, count_bytes (tensor), &tensor->range, error))
    return FALSE;

  tensor->range.storage = storage;
  return TRUE;
}

static void
clear_tensor (TrialTensor *tensor)
{
  g_free (tensor->values);
  g_free (tensor->exact);
}

/* Weights of padding channels are 0, as everywhere. */
static void
clear_padding (TrialTensor *weights, const GuiseConvShape *shape)
{
  guint in_c4 = guise_matrix_pad (shape->in_c) / 4, out_c = guise_matrix_pad (shape->out_c);

  for (gsize i = 0; i < weights->n; i++)
    {
      guint ci = (guint) (i / 4 / out_c % in_c4) * 4 + (guint) (i % 4);

      if (ci >= shape->in_c || i / 4 % out_c >= shape->out_c)
        weights->exact[i] = weights->values[i] = 0.0f;
    }
}

/* Of what fill_tensor() makes: 0, or 2⁻¹⁰ and more. */
static guint16
pack_half (float value)
{
  int exponent;
  const float fraction = frexpf (fabsf (value), &exponent);

  if (fraction == 0.0f)
    return 0;

  return (guint16) ((value < 0.0f ? 0x8000 : 0) | (exponent + 14) << 10 | ((int) (fraction * 2048.0f) - 1024));
}

static float
unpack_half (guint16 half)
{
  const int exponent = half >> 10 & 31, digits = half & 1023;
  const float size = exponent == 31 ? (digits == 0 ? INFINITY : NAN)
                     : exponent == 0 ? ldexpf ((float) digits, -24) : ldexpf ((float) (digits + 1024), exponent - 25);

  return (half & 0x8000) != 0 ? -size : size;
}

static gboolean
upload_tensor (GuiseGpu *gpu, const TrialTensor *tensor, GError **error)
{
  g_autofree guint16 *halves = g_new (guint16, tensor->n);

  if (tensor->storage == GUISE_GPU_FLOAT)
    return guise_gpu_upload (gpu, tensor->range, tensor->values, count_bytes (tensor), error);

  for (gsize i = 0; i < tensor->n; i++)
    halves[i] = pack_half (tensor->values[i]);
  return guise_gpu_upload (gpu, tensor->range, halves, count_bytes (tensor), error);
}

static gboolean
download_tensor (GuiseGpu *gpu, const TrialTensor *tensor, float *values, GError **error)
{
  g_autofree guint16 *halves = g_new (guint16, tensor->n);

  if (tensor->storage == GUISE_GPU_FLOAT)
    return guise_gpu_download (gpu, tensor->range, values, count_bytes (tensor), error);
  if (!guise_gpu_download (gpu, tensor->range, halves, count_bytes (tensor), error))
    return FALSE;

  for (gsize i = 0; i < tensor->n; i++)
    values[i] = unpack_half (halves[i]);
  return TRUE;
}

static gboolean
fill_state (TrialState *state, const GuiseMatrixTrial *trial, GuiseGpu *gpu, GError **error)
{
  const GuiseConvShape *shape = &trial->shape;
  guint64 scratch_size = guise_matrix_get_scratch_size (trial->plan, trial->op, shape);
  const GuiseGpuStorage storage = trial->halves ? GUISE_GPU_HALF : GUISE_GPU_FLOAT;
  const gboolean multiplies_halves = guise_matrix_multiplies_halves (trial->plan->variant);
  const gboolean rounded = trial->halves || multiplies_halves;
  GuiseRandom random;

  guise_random_init (&random, trial->seed);
  state->arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  if (!fill_tensor (&state->input, state, storage, rounded, guise_conv_shape_get_n_input (shape), &random, error) ||
      !fill_tensor (&state->weights, state, GUISE_GPU_FLOAT, multiplies_halves, guise_conv_shape_get_n_weights (shape),
                    &random, error) ||
      !fill_tensor (&state->bias, state, GUISE_GPU_FLOAT, FALSE, guise_conv_shape_get_n_bias (shape), &random, error) ||
      !fill_tensor (&state->output, state, storage, rounded, guise_conv_shape_get_n_output (shape), &random, error))
    return FALSE;
  if (scratch_size > 0 && !guise_gpu_arena_allocate (state->arena, scratch_size, &state->scratch, error))
    return FALSE;

  clear_padding (&state->weights, shape);
  return upload_tensor (gpu, &state->input, error) && upload_tensor (gpu, &state->weights, error) &&
         upload_tensor (gpu, &state->bias, error) && upload_tensor (gpu, &state->output, error);
}

static void
clear_state (TrialState *state)
{
  clear_tensor (&state->input);
  clear_tensor (&state->weights);
  clear_tensor (&state->bias);
  clear_tensor (&state->output);
  g_free (state->expected);
  guise_gpu_arena_destroy (state->arena);
}

static TrialTensor *
get_result (TrialState *state, GuiseMatrixOp op)
{
  TrialTensor *results[GUISE_MATRIX_N_OPS] = { &state->output, &state->input, &state->weights, &state->bias };

  return results[op];
}

static void
compute_expected (TrialState *state, const GuiseMatrixTrial *trial)
{
  const GuiseConvShape *shape = &trial->shape;
  const TrialTensor *result = get_result (state, trial->op);
  double *y = state->expected = g_new0 (double, result->n);

  switch (trial->op)
    {
    case GUISE_MATRIX_FORWARD:
      guise_ref_conv_forward (shape, state->input.exact, state->weights.exact,
                              trial->without_bias ? NULL : state->bias.exact, trial->activation, (double) SLOPE, y);
      break;
    case GUISE_MATRIX_BACKWARD_DATA:
      guise_ref_conv_backward_data (shape, state->output.exact, state->weights.exact, y);
      break;
    case GUISE_MATRIX_BACKWARD_WEIGHTS:
      guise_ref_conv_backward_weights (shape, state->input.exact, state->output.exact, y);
      break;
    case GUISE_MATRIX_BIAS_GRADIENT:
    case GUISE_MATRIX_N_OPS:
    default:
      guise_ref_bias_gradient (shape, state->output.exact, y);
      break;
    }
  for (gsize i = 0; trial->accumulate && i < result->n; i++)
    y[i] += result->exact[i];
}

static gboolean
record_trial (TrialState *state, const GuiseMatrixTrial *trial, GuiseGpuProgram *program, GError **error)
{
  const GuiseConvShape *shape = &trial->shape;

  switch (trial->op)
    {
    case GUISE_MATRIX_FORWARD:
      return guise_matrix_conv_forward (program, trial->plan, shape, &(GuiseMatrixForward) {
        .input = state->input.range, .weights = state->weights.range,
        .bias = trial->without_bias ? (GuiseGpuRange) { 0 } : state->bias.range,
        .output = state->output.range, .scratch = state->scratch,
        .activation = trial->activation, .slope = SLOPE,
      }, NULL, error);
    case GUISE_MATRIX_BACKWARD_DATA:
      return guise_matrix_conv_backward_data (program, trial->plan, shape, &(GuiseMatrixBackwardData) {
        .output_gradient = state->output.range, .weights = state->weights.range,
        .input_gradient = state->input.range, .scratch = state->scratch,
      }, NULL, error);
    case GUISE_MATRIX_BACKWARD_WEIGHTS:
      return guise_matrix_conv_backward_weights (program, trial->plan, shape, &(GuiseMatrixBackwardWeights) {
        .input = state->input.range, .output_gradient = state->output.range,
        .weights_gradient = state->weights.range, .scratch = state->scratch, .accumulate = trial->accumulate,
      }, NULL, error);
    case GUISE_MATRIX_BIAS_GRADIENT:
    case GUISE_MATRIX_N_OPS:
    default:
      return guise_matrix_bias_gradient (program, trial->plan, shape, &(GuiseMatrixBiasGradient) {
        .output_gradient = state->output.range, .bias_gradient = state->bias.range,
        .scratch = state->scratch, .accumulate = trial->accumulate,
      }, NULL, error);
    }
}

static double
compare (const float *values, const double *expected, gsize n)
{
  double largest = 0.0, worst = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      if (!isfinite (values[i]))
        return INFINITY;
      largest = MAX (largest, fabs (expected[i]));
      worst = MAX (worst, fabs ((double) values[i] - expected[i]));
    }

  return largest > 0.0 ? worst / largest : worst;
}

static gboolean
run_trial (TrialState *state, const GuiseMatrixTrial *trial, GuiseGpu *gpu, double *worst, GError **error)
{
  g_autoptr(GuiseGpuProgram) program = guise_gpu_program_new (gpu);
  TrialTensor *result = get_result (state, trial->op);

  if (!fill_state (state, trial, gpu, error) ||
      !record_trial (state, trial, program, error) ||
      !guise_gpu_program_seal (program, error) ||
      !guise_gpu_program_run (program, NULL, error) ||
      !download_tensor (gpu, result, result->values, error))
    return FALSE;

  compute_expected (state, trial);
  *worst = compare (result->values, state->expected, result->n);
  return TRUE;
}

gboolean
guise_matrix_trial_run (const GuiseMatrixTrial *trial, GuiseGpu *gpu, double *worst, GError **error)
{
  TrialState state = { 0 };
  gboolean done = run_trial (&state, trial, gpu, worst, error);

  clear_state (&state);
  return done;
}

/* One of the plans that are timed. */
typedef struct
{
  GuiseGpuProgram *program;
  GuiseGpuArena   *arena;
} Contestant;

static void
contestant_clear (gpointer data)
{
  Contestant *self = data;

  g_clear_pointer (&self->program, guise_gpu_program_destroy);
  g_clear_pointer (&self->arena, guise_gpu_arena_destroy);
}

/* Its program, run until it is compiled, and its result. */
static gboolean
prepare (Contestant *self, TrialState *state, const GuiseMatrixTrial *trial, GuiseGpu *gpu, float *result,
         GCancellable *cancellable, GError **error)
{
  const guint64 scratch_size = guise_matrix_get_scratch_size (trial->plan, trial->op, &trial->shape);
  const TrialTensor *tensor = get_result (state, trial->op);

  self->arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  self->program = guise_gpu_program_new (gpu);
  guise_gpu_program_set_profiling (self->program, TRUE);
  state->scratch = (GuiseGpuRange) { 0 };
  if (scratch_size > 0 && !guise_gpu_arena_allocate (self->arena, scratch_size, &state->scratch, error))
    return FALSE;

  /* Twice: after the first run the pieces change. */
  return record_trial (state, trial, self->program, error) &&
         guise_gpu_program_seal (self->program, error) &&
         guise_gpu_program_run (self->program, cancellable, error) &&
         guise_gpu_program_run (self->program, cancellable, error) &&
         download_tensor (gpu, tensor, result, error);
}

static gboolean
differs (const float *a, const float *b, gsize n)
{
  float largest = 0.0f, worst = 0.0f;

  for (gsize i = 0; i < n; i++)
    {
      if (!isfinite (b[i]))
        return TRUE;
      largest = MAX (largest, fabsf (a[i]));
      worst = MAX (worst, fabsf (a[i] - b[i]));
    }

  return (double) worst > MAX_DIFFERENCE * (double) largest;
}

static gboolean
time_rounds (GArray *contestants, guint n_rounds, const gboolean *is_right, double *seconds, GCancellable *cancellable,
             GError **error)
{
  for (guint i = 0; i < n_rounds * contestants->len; i++)
    {
      GuiseGpuProgram *program = g_array_index (contestants, Contestant, i % contestants->len).program;

      seconds[i] = (double) INFINITY;
      if (!is_right[i % contestants->len])
        continue;
      if (!guise_gpu_program_run (program, cancellable, error))
        return FALSE;
      seconds[i] = guise_gpu_program_get_seconds (program);
    }

  return TRUE;
}

static gboolean
time_plans (TrialState *state, const GuiseMatrixTrial *trial, GuiseGpu *gpu, GArray *contestants,
            const GuiseMatrixPlan *plans, gboolean *is_right, GCancellable *cancellable, GError **error)
{
  const gsize n = get_result (state, trial->op)->n;
  g_autofree float *trusted = g_new (float, n), *result = g_new (float, n);
  GuiseMatrixTrial turn = *trial;

  for (guint i = 0; i < contestants->len; i++)
    {
      turn.plan = &plans[i];
      if (!prepare (&g_array_index (contestants, Contestant, i), state, &turn, gpu, i == 0 ? trusted : result,
                    cancellable, error))
        return FALSE;
      is_right[i] = i == 0 || !differs (trusted, result, n);
    }

  return TRUE;
}

gboolean
guise_matrix_trial_time (GuiseGpu *gpu, GuiseMatrixOp op, const GuiseConvShape *shape, const GuiseMatrixPlan *plans,
                         guint n_plans, guint n_rounds, gboolean *is_right, double *seconds,
                         GCancellable *cancellable, GError **error)
{
  GuiseMatrixPlan unsplit = { .n_splits = 1 };    /* what scratch a plan needs is its own */
  const GuiseMatrixTrial trial = { .op = op, .shape = *shape, .plan = &unsplit, .seed = 1 };
  g_autoptr(GArray) contestants = g_array_new (FALSE, TRUE, sizeof (Contestant));
  TrialState state = { 0 };
  gboolean done;

  /* Beside products of halves the others get numbers of few digits too. */
  for (guint i = 0; i < n_plans; i++)
    if (guise_matrix_multiplies_halves (plans[i].variant))
      unsplit.variant = plans[i].variant;
  g_array_set_clear_func (contestants, contestant_clear);
  g_array_set_size (contestants, n_plans);
  done = fill_state (&state, &trial, gpu, error) &&
         time_plans (&state, &trial, gpu, contestants, plans, is_right, cancellable, error) &&
         time_rounds (contestants, n_rounds, is_right, seconds, cancellable, error);
  clear_state (&state);
  return done;
}
