/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-program.h"

#include "guise-gpu-kernel.h"
#include "guise-random.h"
#include "test-device.h"

#include <math.h>

/* Tensors of 16 bits between layers. The matrix kernels by themselves are in test-matrix.c. */

#define N_PIXELS 64    /* a picture */

/* As copy_channels.comp has it. */
typedef struct
{
  guint32 n, n_channels4, from_c4, from_first, to_c4, to_first;
} CopyPush;

static void
record_copy (GuiseGpu *gpu, GuiseGpuProgram *program, GuiseGpuRange from, GuiseGpuRange to, const char *variant)
{
  const guint32 n = (guint32) guise_gpu_range_count_vec4 (from);
  const CopyPush push = { n, 1, 1, 0, 1, 0 };
  g_autoptr(GError) error = NULL;
  GuiseGpuDispatch dispatch = {
    .bindings = { from, to }, .n_bindings = 2, .push = &push, .push_size = sizeof push, .groups = { 1 },
  };

  dispatch.kernel = guise_gpu_get_kernel (gpu, &(GuiseGpuKernelParams) {
    .name = "copy_channels", .variant = variant, .constants = { 64, FALSE }, .n_constants = 2,
    .halves = guise_gpu_find_halves (dispatch.bindings, 2),
  }, &error);
  g_assert_no_error (error);
  guise_gpu_program_dispatch (program, &dispatch);
}

/* The nearest half, whatever the driver's packing does; and back, by texels and by buffers. */
static void
test_rounding (gconstpointer data)
{
  static const float values[][2] = {
    { 0.0f, 0.0f }, { 1.0f, 1.0f }, { -1.5f, -1.5f }, { 65504.0f, 65504.0f }, { -65519.0f, -65504.0f },
    { 65520.0f, INFINITY }, { -1e30f, -INFINITY }, { INFINITY, INFINITY },
    { 0x1.ffcp-1f + 0x1p-13f, 0x1.ffcp-1f },                  /* less than half of the last digit, 2⁻¹¹: down */
    { 0x1.ffcp-1f + 0x1.8p-12f, 1.0f },                       /* more: up, into the next power */
    { -0x1.004p0f - 0x1.4p-11f, -0x1.008p0f }, { 2049.5f, 2050.0f },
    { 0x1p-14f, 0x1p-14f }, { 0x1p-24f, 0x1p-24f }, { 0x1p-30f, 0.0f },
  };
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autoptr(GuiseGpuProgram) program = NULL;
  g_autoptr(GError) error = NULL;
  /* What some cards make of an operation without a result. */
  const union { guint32 bits; float number; } all_ones = { 0x7fffffff };
  float in[64] = { 0.0f }, out[64];
  GuiseGpuRange from, halves, to;

  if (gpu == NULL)
    return;

  G_STATIC_ASSERT (G_N_ELEMENTS (values) < G_N_ELEMENTS (in));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    in[i] = values[i][0];
  in[62] = all_ones.number;
  in[63] = NAN;
  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  program = guise_gpu_program_new (gpu);
  g_assert_true (guise_gpu_arena_allocate (arena, sizeof in, &from, &error));
  g_assert_true (guise_gpu_arena_allocate (arena, sizeof in / 2, &halves, &error));
  g_assert_true (guise_gpu_arena_allocate (arena, sizeof in, &to, &error));
  halves.storage = GUISE_GPU_HALF;
  g_assert_true (guise_gpu_upload (gpu, from, in, sizeof in, &error));
  record_copy (gpu, program, from, halves, data);
  record_copy (gpu, program, halves, to, data);
  g_assert_true (guise_gpu_program_seal (program, &error));
  g_assert_true (guise_gpu_program_run (program, NULL, &error));
  g_assert_true (guise_gpu_download (gpu, to, out, sizeof out, &error));
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_test_message ("%.9g became %.9g, wanted %.9g", (double) in[i], (double) out[i], (double) values[i][1]);
      /* SwiftShader packs what is infinite as no number: a step is not taken with either. */
      g_assert_true (isinf (values[i][1]) ? !isfinite (out[i]) : out[i] == values[i][1]);
    }
  g_assert_true (isnan (out[62]) && isnan (out[63]));
}

/* A kernel that was told otherwise is not given halves. */
static void
test_mismatch (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autoptr(GuiseGpuProgram) program = NULL;
  g_autoptr(GError) error = NULL;
  GuiseGpuDispatch dispatch = { .n_bindings = 2, .groups = { 1 } };

  if (gpu == NULL)
    return;

  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  program = guise_gpu_program_new (gpu);
  for (guint i = 0; i < 2; i++)
    g_assert_true (guise_gpu_arena_allocate (arena, 256, &dispatch.bindings[i], &error));
  dispatch.kernel = guise_gpu_get_kernel (gpu, &(GuiseGpuKernelParams) {
    .name = "copy_channels", .variant = "f32", .constants = { 64, FALSE }, .n_constants = 2,
  }, &error);
  dispatch.bindings[1].storage = GUISE_GPU_HALF;
  guise_gpu_program_dispatch (program, &dispatch);
  g_assert_false (guise_gpu_program_seal (program, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
}

/* A graph that uses every operation on halves, and all that a run of it leaves. */
typedef struct
{
  GuiseParameters   *parameters;
  GuiseGraph        *graph;
  GuiseGraphProgram *program;
  GuiseTensor        x, y, picture, weights;
} Whole;

static GuiseTensor
add_layer (Whole *self, GuiseTensor x, const char *name, guint channels, guint kernel, guint stride)
{
  return guise_graph_conv2d (self->graph, x, &(GuiseLayerParams) {
    .name = name, .out_channels = channels, .kernel = kernel, .stride = stride,
    .activation = GUISE_ACTIVATION_LEAKY_RELU, .slope = 0.5f,
  });
}

/* With 16 channels the shuffles move vec4, with 20 single floats. */
static void
build (Whole *self, guint channels)
{
  GuiseTensor a, b, c, d, halves[2];

  self->parameters = guise_parameters_new ();
  self->graph = guise_graph_new (self->parameters);
  self->x = guise_graph_input (self->graph, "x", GUISE_SHAPE (2, 8, 8, 5));
  guise_graph_want_gradient (self->graph, self->x);
  a = add_layer (self, self->x, "a", channels, 3, 1);
  b = guise_graph_upsample (self->graph, add_layer (self, a, "b", channels, 5, 2));
  c = guise_graph_leaky_relu (self->graph, guise_graph_add (self->graph, a, b), 0.5f);
  c = guise_graph_concat (self->graph, c, a);
  d = guise_graph_depth_to_space (self->graph, c, GUISE_SHUFFLE_BLOCK_FIRST);
  d = guise_graph_space_to_depth (self->graph, d, GUISE_SHUFFLE_CHANNEL_FIRST);
  d = guise_graph_reshape (self->graph, d, 4, 16, 2 * channels);
  for (guint i = 0; i < 2; i++)
    halves[i] = add_layer (self, guise_graph_slice (self->graph, d, i, 1), i == 0 ? "c" : "d", 4, 1, 1);
  self->y = guise_graph_add (self->graph, halves[0], halves[1]);
  guise_graph_keep (self->graph, self->y);
  self->picture = guise_graph_input (self->graph, "picture", GUISE_SHAPE (1, 4, 16, 4));
  self->weights = guise_graph_input (self->graph, "weights", GUISE_SHAPE (1, 1, 1, N_PIXELS));
  guise_graph_pixel_loss (self->graph, self->y, self->picture, self->weights, &(GuisePixelLossParams) { .l1 = 1.0f });
}

static void
whole_clear (Whole *self)
{
  guise_graph_program_destroy (self->program);
  guise_graph_destroy (self->graph);
  guise_parameters_destroy (self->parameters);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Whole, whole_clear)

/* -1, 0 or 1, mostly 0: sums of products stay short enough for 11 digits. */
static void
fill_few (float *values, gsize n, guint one_in, GuiseRandom *random)
{
  for (gsize i = 0; i < n; i++)
    values[i] = guise_random_below (random, one_in) == 0 ? 1.0f - 2.0f * (float) guise_random_below (random, 2) : 0.0f;
}

static void
fill_range (GuiseGpu *gpu, GuiseGpuRange range, float value)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = value;
  g_assert_true (guise_gpu_upload (gpu, range, values, range.size, NULL));
}

/* Padding channels of the input are 0. */
static void
fill_input (GuiseGpu *gpu, GuiseGpuRange range, GuiseRandom *random)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *values = g_new (float, n);

  fill_few (values, n, 2, random);
  for (gsize i = 0; i < n; i++)
    if (i % 8 >= 5)
      values[i] = 0.0f;
  g_assert_true (guise_gpu_upload (gpu, range, values, range.size, NULL));
}

static void
fill_weights (Whole *self)
{
  g_autoptr(GError) error = NULL;
  GuiseRandom random;

  guise_random_init (&random, 3);
  for (guint i = 0; i < guise_parameters_get_size (self->parameters); i++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, i);
      const gsize n = (gsize) info->out * MAX (info->kernel_h, 1) * MAX (info->kernel_w, 1) * MAX (info->in, 1);
      g_autofree float *values = g_new (float, n);

      fill_few (values, n, info->kernel_h > 1 ? 16 : 4, &random);
      g_assert_true (guise_parameters_upload (self->parameters, GUISE_PARAMETER_VALUE, i, values, &error));
    }
}

static void
run_whole (Whole *self, GuiseGpu *gpu, guint channels, GuiseMatrixVariant variant, GuisePrecision precision,
           guint64 *bytes)
{
  const GuiseGraphProgramParams params = { .variant = variant, .train = TRUE, .precision = precision };
  g_autoptr(GError) error = NULL;
  GuiseRandom random;

  build (self, channels);
  g_assert_true (guise_parameters_allocate (self->parameters, gpu, 1u << GUISE_PARAMETER_VALUE, &error));
  g_assert_true (guise_graph_program_predict_memory (self->graph, gpu, &params, bytes, &error));
  self->program = guise_graph_program_new (self->graph, gpu, &params, &error);
  g_assert_no_error (error);
  fill_weights (self);
  guise_random_init (&random, 4);
  fill_input (gpu, guise_graph_program_get_value (self->program, self->x), &random);
  fill_range (gpu, guise_graph_program_get_value (self->program, self->picture), 1.0f / 64.0f);
  fill_range (gpu, guise_graph_program_get_value (self->program, self->weights), 1.0f);
  g_assert_true (guise_graph_program_run (self->program, NULL, &error));
  g_assert_no_error (error);
}

/* Returns: how many values are not 0. */
static guint
assert_same (GuiseGpu *gpu, GuiseGpuRange a, GuiseGpuRange b)
{
  g_autofree float *x = g_malloc (a.size), *y = g_malloc (b.size);
  guint n = 0;

  g_assert_cmpint (a.storage, ==, GUISE_GPU_FLOAT);
  g_assert_cmpuint (a.size, ==, b.size);
  g_assert_true (guise_gpu_download (gpu, a, x, a.size, NULL));
  g_assert_true (guise_gpu_download (gpu, b, y, b.size, NULL));
  for (gsize i = 0; i < a.size / sizeof (float); i++)
    {
      g_assert_cmpfloat (x[i], ==, y[i]);
      n += x[i] != 0.0f;
    }

  return n;
}

/* Where every number is one of few digits, halves lose none: values and gradients are those of 32 bits, exactly. */
static void
test_exact (guint channels, GuiseMatrixVariant variant)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_auto(Whole) floats = { 0 }, halves = { 0 };
  guint64 bytes_of_floats, bytes_of_halves;

  if (gpu == NULL)
    return;

  run_whole (&floats, gpu, channels, GUISE_MATRIX_SIMT, GUISE_PRECISION_FP32, &bytes_of_floats);
  run_whole (&halves, gpu, channels, variant, GUISE_PRECISION_FP16, &bytes_of_halves);
  g_test_message ("%" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " bytes", bytes_of_floats, bytes_of_halves);
  g_assert_cmpuint (bytes_of_halves, <, bytes_of_floats * 3 / 4);

  g_assert_cmpuint (assert_same (gpu, guise_graph_program_get_value (floats.program, floats.y),
                                 guise_graph_program_get_value (halves.program, halves.y)), >, N_PIXELS);
  g_assert_cmpuint (assert_same (gpu, guise_graph_program_get_gradient (floats.program, floats.x),
                                 guise_graph_program_get_gradient (halves.program, halves.x)), >, N_PIXELS);
  for (guint i = 0; i < guise_parameters_get_size (floats.parameters); i++)
    g_assert_cmpuint (assert_same (gpu, guise_graph_program_get_parameter_gradient (floats.program, i),
                                   guise_graph_program_get_parameter_gradient (halves.program, i)), >, 0);
}

static void
test_exact_simt (gconstpointer channels)
{
  test_exact (GPOINTER_TO_UINT (channels), GUISE_MATRIX_SIMT);
}

static void
test_exact_cooperative (gconstpointer channels)
{
  test_exact (GPOINTER_TO_UINT (channels), GUISE_MATRIX_COOPERATIVE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gpu/halves/rounding/texels", "f32_texels", test_rounding);
  g_test_add_data_func ("/gpu/halves/rounding/buffers", "f32", test_rounding);
  g_test_add_func ("/gpu/halves/mismatch", test_mismatch);
  g_test_add_data_func ("/gpu/halves/exact/vec4", GUINT_TO_POINTER (16), test_exact_simt);
  g_test_add_data_func ("/gpu/halves/exact/floats", GUINT_TO_POINTER (20), test_exact_simt);
  g_test_add_data_func ("/gpu/halves/exact/vec4-cooperative", GUINT_TO_POINTER (16), test_exact_cooperative);
  g_test_add_data_func ("/gpu/halves/exact/floats-cooperative", GUINT_TO_POINTER (20), test_exact_cooperative);
  return g_test_run ();
}
