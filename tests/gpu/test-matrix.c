/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matrix.h"

#include "guise-matrix-private.h"
#include "guise-random.h"
#include "test-device.h"

#include <math.h>
#include <string.h>

/* Of float32 sums of some thousand products; F4 multiplies by up to 8 and divides by 24 on the way, both ways. */
#define MAX_ERROR 1e-5
#define MAX_ERROR_F4 5e-5

/* One variant of one operation. */
typedef struct
{
  GuiseMatrixVariant variant;
  GuiseMatrixOp      op;
} Case;

static Case cases[GUISE_MATRIX_N_VARIANTS][GUISE_MATRIX_N_OPS];

/* NULL after a skip: no device, or one that cannot run the variant. */
static GuiseGpu *
open_for_variant (GuiseMatrixVariant variant)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);

  if (gpu != NULL && !guise_matrix_can_run (gpu, variant))
    {
      g_test_skip ("the device cannot run this variant");
      return NULL;
    }

  return g_steal_pointer (&gpu);
}

/* Winograd's methods add up before they multiply: not with halves. */
static guint
count_methods (GuiseMatrixVariant variant)
{
  return guise_matrix_multiplies_halves (variant) ? GUISE_MATRIX_DIRECT + 1 : GUISE_MATRIX_N_METHODS;
}

static void
run_trial (GuiseGpu *gpu, const GuiseMatrixTrial *trial)
{
  const GuiseConvShape *s = &trial->shape;
  const gboolean rounds = trial->halves && trial->op <= GUISE_MATRIX_BACKWARD_DATA;    /* others write parameters */
  const double most = (trial->plan->method == GUISE_MATRIX_F4 ? MAX_ERROR_F4 : MAX_ERROR) +
                      (rounds ? GUISE_HALF_ERROR : 0.0);
  g_autofree char *plan = guise_matrix_plan_format (trial->plan);
  g_autoptr(GError) error = NULL;
  double worst = G_MAXDOUBLE;

  g_assert_true (guise_conv_shape_is_valid (s));
  guise_matrix_trial_run (trial, gpu, &worst, &error);
  g_assert_no_error (error);
  g_test_message ("%s, plan %s: error %.2g", guise_matrix_op_get_name (trial->op), plan, worst);
  if (!(worst < most))
    g_error ("%s, plan %s, batch %u, %u×%u×%u -> %u×%u×%u, kernel %u×%u, stride %u, padding %u %u: wrong by %g",
             guise_matrix_op_get_name (trial->op), plan, s->batch, s->in_h, s->in_w, s->in_c,
             s->out_h, s->out_w, s->out_c, s->kernel_h, s->kernel_w, s->stride, s->pad_top, s->pad_left, worst);
}

static guint
pick (GuiseRandom *random, const guint *choices, guint n)
{
  return choices[guise_random_below (random, n)];
}

/* Sizes of 1, primes and no multiples of 4; any padding that leaves at least one output. */
static GuiseConvShape
draw_shape (GuiseRandom *random)
{
  static const guint sizes[] = { 1, 2, 3, 5, 7, 8, 13 }, channels[] = { 1, 3, 4, 5, 8, 17, 37, 66 };
  static const guint kernels[] = { 1, 2, 3, 5, 7 }, batches[] = { 1, 2, 3 };
  GuiseConvShape s = {
    .batch = pick (random, batches, G_N_ELEMENTS (batches)),
    .in_h = pick (random, sizes, G_N_ELEMENTS (sizes)), .in_w = pick (random, sizes, G_N_ELEMENTS (sizes)),
    .in_c = pick (random, channels, G_N_ELEMENTS (channels)),
    .out_c = pick (random, channels, G_N_ELEMENTS (channels)),
    .kernel_h = pick (random, kernels, G_N_ELEMENTS (kernels)),
    .kernel_w = pick (random, kernels, G_N_ELEMENTS (kernels)),
    .stride = 1 + (guint) guise_random_below (random, 2),
  };

  s.pad_top = (guint) guise_random_below (random, s.kernel_h);
  s.pad_left = (guint) guise_random_below (random, s.kernel_w);
  /* As if as much again were padded below and to the right, as far as the sizes allow. */
  s.out_h = (s.in_h + s.kernel_h - 1) / s.stride + 1 - (s.stride == 1);
  s.out_w = (s.in_w + s.kernel_w - 1) / s.stride + 1 - (s.stride == 1);
  return s;
}

static void
test_random_shapes (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);
  GuiseRandom random;

  if (gpu == NULL)
    return;
  guise_random_init (&random, 17 + c->op);
  for (guint i = 0; i < 40; i++)
    {
      GuiseMatrixPlan plan;
      GuiseMatrixTrial trial = {
        .op = c->op, .shape = draw_shape (&random), .plan = &plan, .seed = i,
        .activation = (GuiseActivation) guise_random_below (&random, 3),
        .without_bias = guise_random_below (&random, 4) == 0,
        .accumulate = c->op >= GUISE_MATRIX_BACKWARD_WEIGHTS && guise_random_below (&random, 2) == 0,
      };

      guise_matrix_plan_init (&plan, gpu, c->variant, c->op, &trial.shape);
      if (i % 2 == 1)
        plan.n_splits = 1 + (guint) guise_random_below (&random, 5);
      run_trial (gpu, &trial);
    }
}

/* Every tile that a plan may name, not only those that planning prefers. */
static void
test_all_tiles (gconstpointer data)
{
  const Case *c = data;
  const guint cpu_tiles[] = { 4, 8, 16, 32, 40, 64 }, simt_tiles[] = { 32, 64, 128 };
  const guint *tiles = c->variant == GUISE_MATRIX_CPU ? cpu_tiles : simt_tiles;
  guint n_tiles = c->variant == GUISE_MATRIX_CPU ? G_N_ELEMENTS (cpu_tiles) : G_N_ELEMENTS (simt_tiles);
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);

  if (gpu == NULL)
    return;
  for (guint i = 0; i < n_tiles; i++)
    for (guint tile_n = 1; tile_n <= (c->variant == GUISE_MATRIX_CPU ? 4 : 8); tile_n *= 2)
      {
        GuiseMatrixPlan plan = {
          .variant = c->variant, .tile_m = tiles[i], .tile_n = tile_n, .n_splits = 1,
          .step = c->variant == GUISE_MATRIX_CPU ? 1 + i % 2 : 1,
        };
        GuiseMatrixTrial trial = {
          .op = c->op, .shape = { 2, 9, 6, 21, 5, 3, 42, 3, 3, 2, 1, 1 }, .plan = &plan, .seed = i
        };

        if (c->variant != GUISE_MATRIX_CPU && c->op == GUISE_MATRIX_BACKWARD_WEIGHTS)
          plan.tile_n = 1;
        if (guise_matrix_plan_fits (&plan, gpu, c->op, &trial.shape))
          run_trial (gpu, &trial);
      }
}

/* A shape that Winograd's methods can compute: 3×3 of stride 1, or up to 6×6 of stride 2. */
static GuiseConvShape
draw_winograd_shape (GuiseRandom *random)
{
  GuiseConvShape s = draw_shape (random);

  s.kernel_h = s.kernel_w = 3;
  if (s.stride == 2)
    {
      s.kernel_h = 2 + (guint) guise_random_below (random, 4);
      s.kernel_w = 5;
    }
  s.pad_top = (guint) guise_random_below (random, s.kernel_h);
  s.pad_left = (guint) guise_random_below (random, s.kernel_w);
  s.out_h = (s.in_h + s.stride - 1) / s.stride + (guint) guise_random_below (random, 2);
  s.out_w = (s.in_w + s.stride - 1) / s.stride + (guint) guise_random_below (random, 2);
  return s;
}

/* Tiles that hang over, any padding, fewer pixels than a tile has. */
static void
test_winograd (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);
  GuiseRandom random;

  if (gpu == NULL)
    return;
  guise_random_init (&random, 29 + c->op);
  for (guint i = 0; i < 40; i++)
    {
      GuiseMatrixPlan plan;
      GuiseMatrixTrial trial = {
        .op = c->op, .plan = &plan, .seed = i, .shape = draw_winograd_shape (&random),
        .activation = (GuiseActivation) guise_random_below (&random, 3),
        .without_bias = guise_random_below (&random, 4) == 0,
        .accumulate = c->op == GUISE_MATRIX_BACKWARD_WEIGHTS && guise_random_below (&random, 2) == 0,
      };
      const GuiseMatrixMethod method = i % 2 == 0 ? GUISE_MATRIX_F2 : GUISE_MATRIX_F4;
      guint64 cost;

      g_assert_true (guise_matrix_plan_init_method (&plan, gpu, c->variant, method, c->op, &trial.shape, &cost));
      run_trial (gpu, &trial);
    }
}

/* Pictures whose planes are more than one binding shows: in turns. */
static void
test_winograd_in_turns (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);
  GuiseMatrixPlan plan;
  const GuiseMatrixTrial trial = {
    .op = c->op, .plan = &plan, .shape = { 4, 256, 256, 64, 256, 256, 4, 3, 3, 1, 1, 1 },
    .accumulate = c->op == GUISE_MATRIX_BACKWARD_WEIGHTS,
  };
  guint64 cost;

  if (gpu == NULL)
    return;
  g_assert_true (guise_matrix_plan_init_method (&plan, gpu, c->variant, GUISE_MATRIX_F4, c->op, &trial.shape, &cost));
  g_assert_cmpuint (guise_matrix_get_scratch_size (&plan, c->op, &trial.shape), <, 100 << 20);
  run_trial (gpu, &trial);
}

/* Tensors of halves: by all methods, cut and whole, and by the tiles that planning takes. */
static void
test_halves (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);
  GuiseRandom random;

  if (gpu == NULL)
    return;
  guise_random_init (&random, 41 + c->op);
  for (guint i = 0; i < 18; i++)
    {
      const GuiseMatrixMethod method = c->op == GUISE_MATRIX_BIAS_GRADIENT
                                         ? GUISE_MATRIX_DIRECT : (GuiseMatrixMethod) (i % count_methods (c->variant));
      GuiseMatrixPlan plan;
      GuiseMatrixTrial trial = {
        .op = c->op, .plan = &plan, .seed = i, .halves = TRUE,
        .shape = method == GUISE_MATRIX_DIRECT ? draw_shape (&random) : draw_winograd_shape (&random),
        .activation = (GuiseActivation) guise_random_below (&random, 3),
      };
      guint64 cost;

      g_assert_true (guise_matrix_plan_init_method (&plan, gpu, c->variant, method, c->op, &trial.shape, &cost));
      if (method == GUISE_MATRIX_DIRECT && i % 2 == 1)
        plan.n_splits = 2 + (guint) guise_random_below (&random, 3);
      run_trial (gpu, &trial);
    }
}

static void
test_winograd_is_refused (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  GuiseConvShape shape = { 1, 8, 8, 4, 8, 8, 4, 3, 3, 1, 1, 1 };
  GuiseMatrixPlan plan;
  guint64 cost;

  if (gpu == NULL)
    return;
  g_assert_true (guise_matrix_plan_init_method (&plan, gpu, GUISE_MATRIX_SIMT, GUISE_MATRIX_F4, GUISE_MATRIX_FORWARD,
                                                &shape, &cost));
  g_assert_true (guise_matrix_plan_fits (&plan, gpu, GUISE_MATRIX_FORWARD, &shape));
  g_assert_false (guise_matrix_plan_fits (&plan, gpu, GUISE_MATRIX_BIAS_GRADIENT, &shape));
  shape.kernel_w = 5;
  g_assert_false (guise_matrix_plan_fits (&plan, gpu, GUISE_MATRIX_FORWARD, &shape));
  shape.stride = 2;
  g_assert_true (guise_matrix_plan_fits (&plan, gpu, GUISE_MATRIX_FORWARD, &shape));
  shape.kernel_w = 6;    /* with a padding of 1 its columns meet four of each phase */
  g_assert_false (guise_matrix_plan_fits (&plan, gpu, GUISE_MATRIX_FORWARD, &shape));
  shape.kernel_w = 3;
  shape.stride = 1;
  shape.in_c = shape.out_c = 8192;    /* weights of 36 planes: more than anybody binds */
  g_assert_false (guise_matrix_plan_fits (&plan, gpu, GUISE_MATRIX_FORWARD, &shape));
}

/* The layers of the model "original", one picture each. */
static const GuiseConvShape original_shapes[] = {
  { 1, 64, 64, 3, 32, 32, 128, 5, 5, 2, 1, 1 },
  { 1, 32, 32, 128, 16, 16, 256, 5, 5, 2, 1, 1 },
  { 1, 16, 16, 256, 8, 8, 512, 5, 5, 2, 1, 1 },
  { 1, 8, 8, 512, 4, 4, 1024, 5, 5, 2, 1, 1 },
  { 2, 1, 1, 16384, 1, 1, 1024, 1, 1, 1, 0, 0 },
  { 2, 1, 1, 1024, 1, 1, 16384, 1, 1, 1, 0, 0 },
  { 1, 4, 4, 1024, 4, 4, 2048, 3, 3, 1, 1, 1 },
  { 1, 8, 8, 512, 8, 8, 1024, 3, 3, 1, 1, 1 },
  { 1, 16, 16, 256, 16, 16, 512, 3, 3, 1, 1, 1 },
  { 1, 32, 32, 128, 32, 32, 256, 3, 3, 1, 1, 1 },
  { 1, 64, 64, 64, 64, 64, 3, 5, 5, 1, 2, 2 },
};

static void
test_original (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);

  if (gpu == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (original_shapes); i++)
    {
      GuiseMatrixPlan plan;
      GuiseMatrixTrial trial = { .op = c->op, .shape = original_shapes[i], .plan = &plan, .seed = i };

      guise_matrix_plan_init (&plan, gpu, c->variant, c->op, &trial.shape);
      run_trial (gpu, &trial);
    }
}

typedef struct
{
  GuiseGpuRange input, weights, output, scratch;
} ForwardRanges;

static void
fill_random (GuiseGpu *gpu, GuiseGpuArena *arena, gsize n, GuiseGpuRange *range)
{
  g_autofree float *values = g_new (float, n);
  g_autoptr(GError) error = NULL;
  GuiseRandom random;

  guise_random_init (&random, n);
  for (gsize i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random);
  guise_gpu_arena_allocate (arena, n * sizeof (float), range, &error);
  g_assert_no_error (error);
  guise_gpu_upload (gpu, *range, values, n * sizeof (float), &error);
  g_assert_no_error (error);
}

/* Runs a convolution in pieces of at most @piece_seconds. */
static void
run_in_pieces (GuiseGpu *gpu, const GuiseMatrixPlan *plan, const GuiseConvShape *shape, const ForwardRanges *ranges,
               double piece_seconds, guint least_pieces, float *output, gsize n_output)
{
  g_autoptr(GuiseGpuProgram) program = guise_gpu_program_new (gpu);
  g_autoptr(GError) error = NULL;

  guise_gpu_program_set_piece_seconds (program, piece_seconds);
  guise_gpu_program_fill (program, ranges->output, 0x7fc00000);    /* not a number: what is not written shows */
  guise_matrix_conv_forward (program, plan, shape, &(GuiseMatrixForward) {
    .input = ranges->input, .weights = ranges->weights, .output = ranges->output, .scratch = ranges->scratch,
  }, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_gpu_program_seal (program, &error));
  for (guint run = 0; run < 3; run++)
    {
      g_assert_true (guise_gpu_program_run (program, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (guise_gpu_program_get_n_pieces (program), >=, least_pieces);
    }
  g_assert_true (guise_gpu_download (gpu, ranges->output, output, n_output * sizeof (float), &error));
}

/* A layer that every method can compute, large enough to be cut. */
static const GuiseConvShape cut_shape = { 2, 16, 16, 20, 16, 16, 132, 3, 3, 1, 1, 1 };

static void
fill_layer (GuiseGpu *gpu, GuiseGpuArena *arena, const GuiseConvShape *shape, ForwardRanges *ranges)
{
  fill_random (gpu, arena, guise_conv_shape_get_n_input (shape), &ranges->input);
  fill_random (gpu, arena, guise_conv_shape_get_n_weights (shape), &ranges->weights);
  fill_random (gpu, arena, guise_conv_shape_get_n_output (shape), &ranges->output);
}

/* The plan of @method, and the scratch that it needs. */
static GuiseMatrixPlan
plan_layer (GuiseGpu *gpu, GuiseGpuArena *arena, GuiseMatrixVariant variant, GuiseMatrixMethod method,
            const GuiseConvShape *shape, ForwardRanges *ranges)
{
  GuiseMatrixPlan plan;
  guint64 cost;

  g_assert_true (guise_matrix_plan_init_method (&plan, gpu, variant, method, GUISE_MATRIX_FORWARD, shape, &cost));
  fill_random (gpu, arena, guise_matrix_get_scratch_size (&plan, GUISE_MATRIX_FORWARD, shape) / sizeof (float) + 4,
               &ranges->scratch);
  return plan;
}

/* Cutting a dispatch over its grid, as for a card that must not be held for long, changes no bit. */
static void
test_pieces_change_no_bit (gconstpointer data)
{
  const Case *c = data;
  gsize n = guise_conv_shape_get_n_output (&cut_shape);
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autofree float *whole = g_new (float, n), *cut = g_new (float, n);
  ForwardRanges ranges;

  if (gpu == NULL)
    return;
  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  fill_layer (gpu, arena, &cut_shape, &ranges);
  for (guint method = 0; method < count_methods (c->variant); method++)
    {
      const GuiseMatrixPlan plan = plan_layer (gpu, arena, c->variant, (GuiseMatrixMethod) method, &cut_shape, &ranges);

      run_in_pieces (gpu, &plan, &cut_shape, &ranges, 1000.0, 1, whole, n);
      run_in_pieces (gpu, &plan, &cut_shape, &ranges, 1e-9, 4, cut, n);
      g_assert_cmpmem (whole, n * sizeof (float), cut, n * sizeof (float));
    }
}

/* What overflowed must not come out of a layer as if nothing had been: a step would be taken with it. */
static void
test_no_number_stays_none (gconstpointer data)
{
  const Case *c = data;
  const gsize n = guise_conv_shape_get_n_output (&cut_shape);
  const float nan = NAN;
  g_autoptr(GuiseGpu) gpu = open_for_variant (c->variant);
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autofree float *output = g_new (float, n);
  g_autoptr(GError) error = NULL;
  ForwardRanges ranges;

  if (gpu == NULL)
    return;
  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  fill_layer (gpu, arena, &cut_shape, &ranges);
  g_assert_true (guise_gpu_upload (gpu, ranges.input, &nan, sizeof nan, &error));
  for (guint method = 0; method < count_methods (c->variant); method++)
    {
      const GuiseMatrixPlan plan = plan_layer (gpu, arena, c->variant, (GuiseMatrixMethod) method, &cut_shape, &ranges);

      run_in_pieces (gpu, &plan, &cut_shape, &ranges, 1000.0, 1, output, n);
      for (guint i = 0; i < cut_shape.out_c; i++)
        g_assert_true (isnan (output[i]));
      g_assert_true (isfinite (output[n - 1]));
    }
}

static void
test_plan_is_kept_as_text (void)
{
  static const char *const bad[] = {
    "", "cpu", "cpu direct", "cpu direct 32x4x1", "cpu 32x4x1/1", "cpu f3 32x4x1/1", "cpu direct 31x4x1/1",
    "cpu direct 32x9x1/1", "cpu direct 0x4x1/1", "cpu direct 32x4x0/1", "cpu direct 32x4x3/1", "cpu direct 32x4x1/0",
    "cpu direct 32x4x1/100", "cpu f4 32x4x1/2", "gpu direct 32x4x1/1", "simt direct 8x4x1/1", "simt direct 32x4x2/1",
    "cpu direct 32x4x1/1 ", "cpu direct 128x4x1/1", "simt direct 96x4x1/1", "simt direct 256x4x1/1",
    "cooperative direct 16x4x1/1", "cooperatives direct 32x4x1/1",
  };
  const GuiseMatrixPlan plan = { GUISE_MATRIX_SIMT, GUISE_MATRIX_DIRECT, 64, 2, 1, 7 };
  g_autofree char *text = guise_matrix_plan_format (&plan);
  GuiseMatrixPlan parsed;

  g_assert_cmpstr (text, ==, "simt direct 64x2x1/7");
  g_assert_true (guise_matrix_plan_parse (text, &parsed));
  g_assert_cmpint (parsed.variant, ==, plan.variant);
  g_assert_cmpint (parsed.method, ==, plan.method);
  g_assert_cmpuint (parsed.tile_m, ==, plan.tile_m);
  g_assert_cmpuint (parsed.tile_n, ==, plan.tile_n);
  g_assert_cmpuint (parsed.step, ==, plan.step);
  g_assert_cmpuint (parsed.n_splits, ==, plan.n_splits);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (guise_matrix_plan_parse (bad[i], &parsed))
      g_error ("\"%s\" passes for a plan", bad[i]);
}

static void
test_shapes_that_are_none (void)
{
  GuiseConvShape shape = { 1, 4, 4, 3, 4, 4, 8, 3, 3, 1, 1, 1 };

  g_assert_true (guise_conv_shape_is_valid (&shape));
  shape.stride = 3;
  g_assert_false (guise_conv_shape_is_valid (&shape));
  shape.stride = 1;
  shape.kernel_w = 8;
  g_assert_false (guise_conv_shape_is_valid (&shape));
  shape.kernel_w = 3;
  shape.out_c = 0;
  g_assert_false (guise_conv_shape_is_valid (&shape));
  shape.out_c = 100000;
  shape.in_c = 100000;
  g_assert_false (guise_conv_shape_is_valid (&shape));
}

static void
add_case (const char *name, Case *c, GTestDataFunc test)
{
  g_autofree char *op = g_strdelimit (g_strdup (guise_matrix_op_get_name (c->op)), " ", '-');
  g_autofree char *path = g_strdup_printf ("/model/matrix/%s/%s/%s", guise_matrix_variant_get_name (c->variant), op,
                                           name);

  g_test_add_data_func (path, c, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/matrix/plan-is-kept-as-text", test_plan_is_kept_as_text);
  g_test_add_func ("/model/matrix/shapes-that-are-none", test_shapes_that_are_none);
  g_test_add_func ("/model/matrix/winograd-is-refused", test_winograd_is_refused);
  for (guint variant = 0; variant < GUISE_MATRIX_N_VARIANTS; variant++)
    for (guint op = 0; op < GUISE_MATRIX_N_OPS; op++)
      {
        Case *c = &cases[variant][op];

        *c = (Case) { variant, op };
        add_case ("random-shapes", c, test_random_shapes);
        add_case ("halves", c, test_halves);
        if (op != GUISE_MATRIX_BIAS_GRADIENT)
          {
            add_case ("all-tiles", c, test_all_tiles);
          }
        if (op != GUISE_MATRIX_BIAS_GRADIENT && !guise_matrix_multiplies_halves (variant))
          {
            add_case ("winograd", c, test_winograd);
            add_case ("winograd-in-turns", c, test_winograd_in_turns);
          }
        add_case ("original", c, test_original);
        if (op == GUISE_MATRIX_FORWARD)
          {
            add_case ("pieces-change-no-bit", c, test_pieces_change_no_bit);
            add_case ("no-number-stays-none", c, test_no_number_stays_none);
          }
      }
  return g_test_run ();
}
