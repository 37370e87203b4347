/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "guise-error.h"
#include "guise-hourglass.h"
#include "guise-random.h"
#include "test-architecture.h"
#include "test-device.h"

#define BATCH 4

/* A driver that takes more of the processor than this for one face of `quick` takes a day for these trainings of it. */
#define MAX_FACE_SECONDS 0.3

#define N_PROBES 3

/* `quick` in little: its name, its blocks, a hundredth of its work. */
static const GuiseLayer little_encoder[] = {
  { GUISE_BLOCK_DOWN, .channels = 8 }, { GUISE_BLOCK_DOWN, .channels = 16 }, { GUISE_BLOCK_DOWN, .channels = 24 },
  { GUISE_BLOCK_DOWN, .channels = 32 }, { GUISE_BLOCK_DENSE, .channels = 32 },
  { GUISE_BLOCK_GROW, .channels = 32, .divisor = 16 }, { GUISE_BLOCK_END },
};
static const GuiseLayer little_decoder[] = {
  { GUISE_BLOCK_UP, .channels = 24 }, { GUISE_BLOCK_UP, .channels = 16 }, { GUISE_BLOCK_UP, .channels = 8 },
  { GUISE_BLOCK_PICTURE_SHUFFLED }, { GUISE_BLOCK_END },
};

static GuiseGpu *
open_gpu (void)
{
  g_autoptr(GError) error = NULL;
  GuiseGpu *gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE }, &error);

  if (gpu == NULL)
    g_test_skip (error->message);

  return gpu;
}

/* The shortest of some times of the processor that a face of `quick` takes: other than by the clock a device is not slow
 * because a machine is busy. A card takes next to none. The first face, for which kernels are made, does not count. */
static double
time_a_face (GuiseGpu *gpu)
{
  const GuiseArchitecture quick = test_architecture_find ("quick", 0);
  const gsize in = (gsize) quick.input_size * quick.input_size * guise_architecture_get_in_channels (&quick);
  g_autofree float *face = g_new0 (float, in), *picture = g_new (float, 3 * quick.output_size * quick.output_size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseHourglass) hourglass = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = quick, .inference_only = TRUE, .seed = 1,
  }, &error);
  double least = INFINITY;

  g_assert_no_error (error);
  for (guint i = 0; i <= N_PROBES; i++)
    {
      const clock_t begin = clock ();

      g_assert_true (guise_hourglass_infer (hourglass, GUISE_SIDE_SOURCE, FALSE, face, 1, picture, NULL, &error));
      if (i > 0)
        least = MIN (least, (double) (clock () - begin) / CLOCKS_PER_SEC);
    }

  return least;
}

/* `quick`, at its size or larger by half; on a slow device the little one. */
static GuiseArchitecture
find_quick (GuiseGpu *gpu, gboolean larger)
{
  static double seconds = -1;
  GuiseArchitecture little = test_architecture_find ("quick", 0);

  if (seconds < 0)
    {
      seconds = time_a_face (gpu);
      g_test_message ("a face of quick takes %.3f s of the processor here%s", seconds,
                      seconds > MAX_FACE_SECONDS ? ": a smaller model is tested" : "");
    }
  if (!(seconds > MAX_FACE_SECONDS))
    return test_architecture_find ("quick", larger ? 144 : 0);

  little.encoder = little_encoder;
  little.decoder = little_decoder;
  little.input_size = 32;
  little.output_size = larger ? 96 : 48;
  return little;
}

static GuiseHourglass *
make_hourglass (GuiseGpu *gpu, const GuiseLossWeights *losses, double rate, guint64 seed)
{
  g_autoptr(GError) error = NULL;
  GuiseHourglass *hourglass = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = find_quick (gpu, FALSE), .batch = BATCH, .losses = *losses,
    .optimizer = { .rate = rate, .warm_up = 20, .average = 0.99 }, .seed = seed,
  }, &error);

  g_assert_no_error (error);
  return hourglass;
}

static void
upload (GuiseGpu *gpu, GuiseGpuRange range, const float *values)
{
  g_autoptr(GError) error = NULL;

  guise_gpu_upload (gpu, range, values, range.size, &error);
  g_assert_no_error (error);
}

/* A made-up face: a soft oval with eyes and a mouth on a gradient, everything a little different from face to face. */
static void
paint_face (GuiseRandom *random, guint size, float *pixels)
{
  const double tone = 0.4 + 0.5 * guise_random_uniform (random);
  const double mouth = 0.02 + 0.08 * guise_random_uniform (random);
  const double shift = 0.1 * guise_random_uniform (random) - 0.05;
  const double light = guise_random_uniform (random) - 0.5;

  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      {
        const double u = (x + 0.5) / size - 0.5 + shift, v = (y + 0.5) / size - 0.5;
        const double face = 1.0 / (1.0 + exp (40.0 * (sqrt (u * u * 1.6 + v * v) - 0.4)));
        const double eyes = exp (-(pow (fabs (u) - 0.15, 2) + pow (v + 0.1, 2)) * 500.0);
        const double lips = exp (-(u * u * 60.0 + pow ((v - 0.2) / mouth, 2)));
        const double skin = tone * (1.0 + light * u) - 0.5 * tone * eyes;
        float *pixel = pixels + 4 * (y * size + x);

        pixel[0] = (float) CLAMP (face * (skin + 0.2 * lips) + (1.0 - face) * (0.3 + 0.3 * v), 0.0, 1.0);
        pixel[1] = (float) CLAMP (face * (0.8 * skin - 0.2 * lips) + (1.0 - face) * 0.4, 0.0, 1.0);
        pixel[2] = (float) CLAMP (face * (0.7 * skin - 0.1 * lips) + (1.0 - face) * (0.5 - 0.3 * u), 0.0, 1.0);
        pixel[3] = 0.0f;
      }
}

/* The same faces as input, of one size, and as wanted output, of another. */
static void
fill_side (GuiseGpu *gpu, GuiseHourglass *hourglass, GuiseSide side, guint64 seed)
{
  const GuiseArchitecture *architecture = &guise_hourglass_get_params (hourglass)->architecture;
  const GuiseHourglassInputs inputs = guise_hourglass_get_inputs (hourglass, side);
  const guint in = architecture->input_size, out = architecture->output_size;
  g_autofree float *faces = g_malloc (inputs.faces.size);
  g_autofree float *pictures = g_malloc (inputs.pictures.size);
  g_autofree float *weights = g_malloc (inputs.weights.size);

  for (guint i = 0; i < BATCH; i++)
    {
      GuiseRandom random;

      guise_random_init (&random, seed + i);
      paint_face (&random, in, faces + (gsize) i * in * in * 4);
      guise_random_init (&random, seed + i);
      paint_face (&random, out, pictures + (gsize) i * out * out * 4);
    }
  for (gsize i = 0; i < inputs.weights.size / sizeof (float); i++)
    weights[i] = 1.0f;

  upload (gpu, inputs.faces, faces);
  upload (gpu, inputs.pictures, pictures);
  upload (gpu, inputs.weights, weights);
}

static void
fill (GuiseGpu *gpu, GuiseHourglass *hourglass)
{
  fill_side (gpu, hourglass, GUISE_SIDE_SOURCE, 100);
  fill_side (gpu, hourglass, GUISE_SIDE_TARGET, 200);
}

static GuiseHourglassLosses
train (GuiseHourglass *hourglass, guint n_steps)
{
  g_autoptr(GError) error = NULL;
  GuiseHourglassLosses losses[GUISE_N_SIDES];

  for (guint i = 0; i < n_steps; i++)
    {
      guise_hourglass_train_step (hourglass, 1.0, NULL, &error);
      g_assert_no_error (error);
    }
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      guise_hourglass_get_losses (hourglass, side, &losses[side], &error);
      g_assert_no_error (error);
    }

  return losses[0].total > losses[1].total ? losses[0] : losses[1];
}

/* Four faces a side, no augmentation, rate 1e-3: what the memory of a network must hold. */
static void
test_overfits_four_faces (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) hourglass = NULL;
  GuiseHourglassLosses losses = { .of[GUISE_LOSS_DSSIM] = 1.0 };

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, &(GuiseLossWeights) { .of[GUISE_LOSS_DSSIM] = 1.0, .of[GUISE_LOSS_MSE] = 1.0 }, 1e-3, 1);
  fill (gpu, hourglass);
  while (losses.of[GUISE_LOSS_DSSIM] >= 0.05 && guise_hourglass_get_iteration (hourglass) < 500)
    {
      losses = train (hourglass, 25);
      g_test_message ("iteration %" G_GUINT64_FORMAT ": DSSIM %.4f, MSE %.5f",
                      guise_hourglass_get_iteration (hourglass), losses.of[GUISE_LOSS_DSSIM], losses.of[GUISE_LOSS_MSE]);
    }

  g_assert_cmpfloat (losses.of[GUISE_LOSS_DSSIM], <, 0.05);
}

/* The whole state must be the same bits. */
static void
assert_same_state (GuiseHourglass *a, GuiseHourglass *b)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseSafetensors) left = guise_hourglass_save (a, &error);
  g_autoptr(GuiseSafetensors) right = guise_hourglass_save (b, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_safetensors_get_size (left), >, 0);
  g_assert_cmpuint (guise_safetensors_get_size (left), ==, guise_safetensors_get_size (right));
  for (guint i = 0; i < guise_safetensors_get_size (left); i++)
    {
      const GuiseSafetensorsEntry *entry = guise_safetensors_get_entry (left, i);
      const GuiseSafetensorsEntry *other = guise_safetensors_find (right, entry->name);

      g_assert_nonnull (other);
      g_assert_cmpmem (entry->values, entry->n_values * sizeof (float),
                       other->values, other->n_values * sizeof (float));
    }
}

static void
test_same_seed_same_bits (void)
{
  const GuiseLossWeights losses = { .of[GUISE_LOSS_DSSIM] = 1.0, .of[GUISE_LOSS_L1] = 1.0 };
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) a = NULL;
  g_autoptr(GuiseHourglass) b = NULL;

  if (gpu == NULL)
    return;

  a = make_hourglass (gpu, &losses, 2e-4, 5);
  b = make_hourglass (gpu, &losses, 2e-4, 5);
  fill (gpu, a);
  fill (gpu, b);
  train (a, 4);
  train (b, 4);

  assert_same_state (a, b);
}

static void
test_resumed_equals_unbroken (void)
{
  const GuiseLossWeights losses = { .of[GUISE_LOSS_DSSIM] = 1.0, .of[GUISE_LOSS_MSE] = 1.0 };
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) unbroken = NULL;
  g_autoptr(GuiseHourglass) resumed = NULL;
  g_autoptr(GuiseSafetensors) saved = NULL;
  g_autoptr(GuiseSafetensors) read = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("guise-hourglass-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "checkpoint.safetensors", NULL);
  char sha256[65];

  if (gpu == NULL)
    return;

  unbroken = make_hourglass (gpu, &losses, 2e-4, 5);
  fill (gpu, unbroken);
  train (unbroken, 3);
  saved = guise_hourglass_save (unbroken, &error);
  g_assert_no_error (error);
  g_assert_true (guise_safetensors_write (saved, path, sha256, NULL, &error));
  train (unbroken, 3);

  read = guise_safetensors_read (path, sha256, &error);
  g_assert_no_error (error);
  resumed = make_hourglass (gpu, &losses, 2e-4, 6);
  g_assert_true (guise_hourglass_load (resumed, read, &error));
  g_assert_cmpuint (guise_hourglass_get_iteration (resumed), ==, 3);
  fill (gpu, resumed);
  train (resumed, 3);

  assert_same_state (unbroken, resumed);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_refuses_other_weights (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, &(GuiseLossWeights) { .of[GUISE_LOSS_MSE] = 1.0 }, 2e-4, 5);
  guise_safetensors_set_metadata (file, "guise.model.architecture", "original");
  g_assert_false (guise_hourglass_load (hourglass, file, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_clear_error (&error);

  guise_safetensors_set_metadata (file, "guise.model.architecture", "quick");
  guise_safetensors_set_metadata (file, "guise.model.iteration", "7");
  g_assert_false (guise_hourglass_load (hourglass, file, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_assert_cmpuint (guise_hourglass_get_iteration (hourglass), ==, 0);
}

static float *
download (GuiseHourglass *hourglass, const char *name, gsize *n)
{
  GuiseParameters *parameters = guise_hourglass_get_parameters (hourglass);
  g_autoptr(GError) error = NULL;
  float *values;
  guint index;

  g_assert_true (guise_parameters_find (parameters, name, &index));
  *n = guise_parameter_info_count (guise_parameters_get_info (parameters, index));
  values = g_new (float, *n);
  guise_parameters_download (parameters, GUISE_PARAMETER_VALUE, index, values, &error);
  g_assert_no_error (error);

  return values;
}

static gboolean
is_same (GuiseHourglass *a, GuiseHourglass *b, const char *name)
{
  gsize n, n_b;
  g_autofree float *x = download (a, name, &n), *y = download (b, name, &n_b);

  g_assert_cmpuint (n, ==, n_b);
  return memcmp (x, y, n * sizeof (float)) == 0;
}

/* Another size: the layers of the picture fit, those of the code do not. Then the encoder alone, and what is frozen stays
 * while the rest learns. */
static void
test_adopts_and_freezes (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) small = NULL;
  g_autoptr(GuiseHourglass) large = NULL;
  g_autoptr(GuiseHourglass) frozen = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  g_autoptr(GError) error = NULL;
  GuiseHourglassParams params = { .batch = BATCH, .losses.of[GUISE_LOSS_MSE] = 1.0, .seed = 9 };
  guint n_taken, n_all;

  if (gpu == NULL)
    return;

  small = make_hourglass (gpu, &(GuiseLossWeights) { .of[GUISE_LOSS_MSE] = 1.0 }, 2e-4, 5);
  file = guise_hourglass_save (small, &error);
  g_assert_no_error (error);

  params.architecture = find_quick (gpu, TRUE);
  large = guise_hourglass_new (gpu, &params, &error);
  g_assert_no_error (error);
  g_assert_true (guise_hourglass_adopt (large, file, FALSE, &n_taken, &n_all, &error));
  g_assert_cmpuint (n_taken, >, n_all / 2);
  g_assert_cmpuint (n_taken, <, n_all);
  g_assert_true (is_same (small, large, "encoder.down2.weight"));
  g_assert_true (is_same (small, large, "target.head.weight"));
  g_clear_pointer (&large, guise_hourglass_destroy);

  params.architecture = find_quick (gpu, FALSE);
  params.freeze = GUISE_FREEZE_ENCODER;
  frozen = guise_hourglass_new (gpu, &params, &error);
  g_assert_no_error (error);
  g_assert_true (guise_hourglass_adopt (frozen, file, TRUE, &n_taken, &n_all, &error));
  g_assert_cmpuint (n_taken, ==, n_all);
  g_assert_false (is_same (small, frozen, "source.up0.weight"));
  fill (gpu, frozen);
  train (frozen, 2);
  g_assert_true (is_same (small, frozen, "encoder.down0.weight"));
  g_assert_true (is_same (small, frozen, "encoder.dense1.bias"));
  g_assert_cmpuint (guise_hourglass_get_iteration (frozen), ==, 2);
}

static void
test_adopts_nothing (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autoptr(GuiseSafetensors) saved = NULL;
  const GuiseSafetensorsEntry *entry;
  g_autoptr(GError) error = NULL;
  guint n_taken, n_all;
  float *values;

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, &(GuiseLossWeights) { .of[GUISE_LOSS_MSE] = 1.0 }, 2e-4, 5);
  memset (guise_safetensors_add (file, "encoder.down0.weight", (const gsize[]) { 3, 3 }, 2), 0, 9 * sizeof (float));
  g_assert_false (guise_hourglass_adopt (hourglass, file, FALSE, &n_taken, &n_all, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);

  /* Of a training that diverged. */
  g_clear_pointer (&file, guise_safetensors_destroy);
  g_clear_error (&error);
  saved = guise_hourglass_save (hourglass, &error);
  g_assert_no_error (error);
  entry = guise_safetensors_find (saved, "encoder.down0.weight");
  file = guise_safetensors_new ();
  values = guise_safetensors_add (file, entry->name, entry->dimensions, entry->n_dimensions);
  memcpy (values, entry->values, entry->n_values * sizeof (float));
  g_assert_true (guise_hourglass_adopt (hourglass, file, FALSE, &n_taken, &n_all, &error));
  values[1] = NAN;
  g_assert_false (guise_hourglass_adopt (hourglass, file, FALSE, &n_taken, &n_all, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
}

/* One face, a full pass and a pass that is cut: the same pictures, and those of the training step. */
static void
test_infer (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree float *faces = NULL, *all = NULL, *one = NULL, *step = NULL;
  const GuiseArchitecture *architecture;
  gsize in, out;

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, &(GuiseLossWeights) { .of[GUISE_LOSS_MSE] = 1.0 }, 2e-4, 5);
  architecture = &guise_hourglass_get_params (hourglass)->architecture;
  in = architecture->input_size * architecture->input_size * guise_architecture_get_in_channels (architecture);
  out = architecture->output_size * architecture->output_size;
  faces = g_new (float, 11 * in);
  all = g_new (float, 11 * 3 * out);
  one = g_new (float, 3 * out);
  for (guint i = 0; i < 11; i++)
    for (gsize k = 0; k < in; k++)
      faces[i * in + k] = (float) ((k * 7 + i * 13) % 101) / 101.0f;

  g_assert_true (guise_hourglass_infer (hourglass, GUISE_SIDE_TARGET, FALSE, faces, 11, all, NULL, &error));
  for (guint i = 0; i < 11; i += 5)
    {
      g_assert_true (guise_hourglass_infer (hourglass, GUISE_SIDE_TARGET, TRUE, faces + i * in, 1, one, NULL,
                                            &error));
      for (gsize k = 0; k < 3 * out; k++)
        g_assert_cmpfloat (one[k], ==, all[i * 3 * out + k]);
    }

  fill (gpu, hourglass);
  train (hourglass, 1);
  step = g_malloc (guise_hourglass_get_outputs (hourglass, GUISE_SIDE_SOURCE).size);
  g_assert_true (guise_gpu_download (gpu, guise_hourglass_get_outputs (hourglass, GUISE_SIDE_SOURCE), step,
                                     guise_hourglass_get_outputs (hourglass, GUISE_SIDE_SOURCE).size, &error));
  for (gsize k = 0; k < BATCH * out; k++)
    {
      g_assert_true (step[4 * k] > 0.0f && step[4 * k] < 1.0f);
      g_assert_cmpfloat (step[4 * k + 3], ==, 0.0f);
    }
}

/* What an export computes of many faces at once is what a window showed of each. @data: (nullable): kernels */
static void
test_infers_alone_as_among_others (gconstpointer data)
{
  enum { N = 3 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .kernels = data });
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autofree float *faces = NULL, *all = NULL, *one = NULL;
  const GuiseArchitecture *architecture;
  gsize in, out;

  if (gpu == NULL)
    return;
  hourglass = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = find_quick (gpu, FALSE), .inference_only = TRUE, .inference_batch = N,
  }, &error);
  g_assert_no_error (error);
  architecture = &guise_hourglass_get_params (hourglass)->architecture;
  in = architecture->input_size * architecture->input_size * guise_architecture_get_in_channels (architecture);
  out = 3 * architecture->output_size * architecture->output_size;
  faces = g_new (float, N * in);
  all = g_new (float, N * out);
  one = g_new (float, out);
  for (gsize k = 0; k < N * in; k++)
    faces[k] = (float) (k * 7 % 101) / 101.0f;

  g_assert_true (guise_hourglass_infer (hourglass, GUISE_SIDE_SOURCE, FALSE, faces, N, all, NULL, &error));
  for (guint i = 0; i < N; i++)
    {
      g_assert_true (guise_hourglass_infer (hourglass, GUISE_SIDE_SOURCE, FALSE, faces + i * in, 1, one, NULL, &error));
      g_assert_cmpmem (one, out * sizeof *one, all + i * out, out * sizeof *one);
    }
}

/* What a window gets while training runs makes the same pictures as the model that trains. */
static void
test_saved_for_inference (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GuiseHourglass) copy = NULL;
  g_autoptr(GuiseSafetensors) file = NULL, whole = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree float *face = NULL, *wanted = NULL, *got = NULL;
  const GuiseArchitecture *architecture;
  gsize in, out;

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, &(GuiseLossWeights) { .of[GUISE_LOSS_MSE] = 1.0 }, 2e-3, 5);
  architecture = &guise_hourglass_get_params (hourglass)->architecture;
  in = architecture->input_size * architecture->input_size * guise_architecture_get_in_channels (architecture);
  out = 3 * architecture->output_size * architecture->output_size;
  face = g_new (float, in);
  wanted = g_new (float, out);
  got = g_new (float, out);
  for (gsize k = 0; k < in; k++)
    face[k] = (float) (k * 7 % 101) / 101.0f;
  fill (gpu, hourglass);
  train (hourglass, 3);

  file = guise_hourglass_save_for_inference (hourglass, &error);
  g_assert_no_error (error);
  whole = guise_hourglass_save (hourglass, &error);
  g_assert_cmpuint (4 * guise_safetensors_get_size (file), ==, guise_safetensors_get_size (whole));
  copy = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = *architecture, .batch = 1, .inference_only = TRUE, .optimizer = { .average = 0.99 },
  }, &error);
  g_assert_no_error (error);
  /* Of the weights that it has before nothing is left. */
  g_assert_true (guise_hourglass_infer (copy, GUISE_SIDE_SOURCE, TRUE, face, 1, got, NULL, &error));
  g_assert_true (guise_hourglass_load (copy, file, &error));
  g_assert_true (guise_hourglass_infer (hourglass, GUISE_SIDE_SOURCE, TRUE, face, 1, wanted, NULL, &error));
  g_assert_true (guise_hourglass_infer (copy, GUISE_SIDE_SOURCE, TRUE, face, 1, got, NULL, &error));
  for (gsize k = 0; k < out; k++)
    g_assert_cmpfloat_with_epsilon (wanted[k], got[k], 1e-5f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/hourglass/same-seed-same-bits", test_same_seed_same_bits);
  g_test_add_func ("/gpu/hourglass/resumed-equals-unbroken", test_resumed_equals_unbroken);
  g_test_add_func ("/gpu/hourglass/refuses-other-weights", test_refuses_other_weights);
  g_test_add_func ("/gpu/hourglass/infer", test_infer);
  g_test_add_func ("/gpu/hourglass/saved-for-inference", test_saved_for_inference);
  g_test_add_func ("/gpu/hourglass/adopts-and-freezes", test_adopts_and_freezes);
  g_test_add_func ("/gpu/hourglass/adopts-nothing", test_adopts_nothing);
  g_test_add_data_func ("/gpu/hourglass/infers-alone-as-among-others", NULL, test_infers_alone_as_among_others);
  g_test_add_data_func ("/gpu/hourglass/infers-alone-as-among-others-simt", "simt", test_infers_alone_as_among_others);
  g_test_add_func ("/gpu/hourglass/overfits-four-faces", test_overfits_four_faces);

  return g_test_run ();
}
