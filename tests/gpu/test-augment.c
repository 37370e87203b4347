/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "guise-augment.h"
#include "guise-ref-augment.h"

#define N_FACES 7

/* One as it is, and one that is treated as a card. */
static GuiseGpu *gpu, *card;

/* Smooth pictures: what a hardware and a reference interpolation may differ in then stays within rounding. */
static guint8 *
make_faces (guint size)
{
  guint8 *faces = g_malloc ((gsize) N_FACES * size * size * 4);
  GuiseRandom random;

  guise_random_init (&random, size);
  for (guint f = 0; f < N_FACES; f++)
    for (guint i = 0; i < size * size; i++)
      for (guint c = 0; c < 4; c++)
        faces[((gsize) f * size * size + i) * 4 + c] =
          (guint8) (127 + 100 * sin (0.11 * (i % size) * (c + 1) + 0.07 * (double) (i / size) * (f + 1) + c)
                    + 20 * guise_random_uniform (&random));

  return faces;
}

static GuiseHourglassInputs
allocate_inputs (GuiseGpuArena *arena, guint batch, guint input_size, guint output_size)
{
  GuiseHourglassInputs inputs;
  const guint64 weights = (guint64) batch * ((output_size * output_size + 3) & ~3u) * sizeof (float);
  const guint64 faces = (guint64) batch * input_size * input_size * 16;
  const guint64 pictures = (guint64) batch * output_size * output_size * 16;
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_gpu_arena_allocate (arena, faces, &inputs.faces, &error));
  g_assert_true (guise_gpu_arena_allocate (arena, pictures, &inputs.pictures, &error));
  g_assert_true (guise_gpu_arena_allocate (arena, weights, &inputs.weights, &error));

  return inputs;
}

static float *
download (GuiseGpu *device, GuiseGpuRange range)
{
  float *values = g_malloc (range.size);
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_gpu_download (device, range, values, range.size, &error));
  return values;
}

typedef struct
{
  guint    face_size, input_size, output_size, batch;
  gboolean face_only, guided;
} Case;

/* One sample of one side against the twin. */
static void
compare (const Case *c, const guint8 *faces, const GuiseAugmentSample *sample, guint n, const float *input,
         const float *pictures, const float *weights)
{
  GuiseRefAugment ref = { .rgbw = faces + (gsize) sample->face * c->face_size * c->face_size * 4,
                          .face_size = c->face_size, .face_only = c->face_only, .weight_outside = 0.1 };
  const guint n_in = c->input_size * c->input_size, n_out = c->output_size * c->output_size;
  g_autofree double *wanted = g_new (double, 3 * MAX (n_in, n_out)), *wanted_weights = g_new (double, n_out);
  g_autofree double *guide = g_new (double, n_in);

  ref.size = c->input_size;
  ref.looks = guise_augment_get_looks (c->face_size, ref.size);
  ref.warp = TRUE;
  guise_ref_augment (&ref, sample, wanted, guide, NULL);
  for (guint i = 0; i < n_in; i++)
    {
      const float *pixel = input + ((gsize) n * n_in + i) * 4;

      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (pixel[k], wanted[i * 3 + k], 2e-4);
      g_assert_cmpfloat_with_epsilon (pixel[3], c->guided ? guide[i] : 0, 2e-4);
    }

  ref.size = c->output_size;
  ref.looks = guise_augment_get_looks (c->face_size, ref.size);
  ref.warp = FALSE;
  guise_ref_augment (&ref, sample, wanted, NULL, wanted_weights);
  for (guint i = 0; i < n_out; i++)
    {
      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (pictures[((gsize) n * n_out + i) * 4 + k], wanted[i * 3 + k], 2e-4);
      g_assert_cmpfloat (pictures[((gsize) n * n_out + i) * 4 + 3], <=, 1);
      g_assert_cmpfloat_with_epsilon (weights[(gsize) n * ((n_out + 3) & ~3u) + i], wanted_weights[i], 2e-4);
    }
}

static void
compare_with_twin (GuiseGpu *device, const Case *c)
{
  const GuiseAugmentSettings settings = { 10, 0.05, 0.05, 0.5, 0.3, 0.08, 0.7, 5.0 / 256 };
  const GuiseFaceColours own = { { 50, 5, 10 }, { 20, 5, 6 } }, other = { { 70, -5, 3 }, { 10, 8, 6 } };
  g_autofree guint8 *pixels = make_faces (c->face_size);
  g_autoptr(GuiseAugmentFaces) faces = NULL;
  g_autoptr(GuiseGpuArena) arena = guise_gpu_arena_new (device, GUISE_GPU_MEMORY_DEVICE);
  g_autoptr(GuiseAugment) augment = NULL;
  GuiseAugmentParams params = { .batch = c->batch, .input_size = c->input_size, .output_size = c->output_size,
                                .guided = c->guided, .face_only = c->face_only, .weight_outside = 0.1 };
  GuiseRandom random;
  g_autoptr(GError) error = NULL;

  faces = guise_augment_faces_new (device, c->face_size, N_FACES, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_FACES; i++)
    g_assert_true (guise_augment_faces_upload (faces, i, pixels + (gsize) i * c->face_size * c->face_size * 4, &error));
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    params.sides[side] = (GuiseAugmentSide) { faces, allocate_inputs (arena, c->batch, c->input_size, c->output_size) };
  augment = guise_augment_new (device, &params, &error);
  g_assert_no_error (error);

  guise_random_init (&random, 5);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    for (guint i = 0; i < c->batch; i++)
      {
        GuiseAugmentSample *sample = &guise_augment_get_samples (augment, (GuiseSide) side)[i];

        guise_augment_draw (&settings, &random, &own, &other, sample);
        sample->face = (guint32) guise_random_below (&random, N_FACES);
      }
  g_assert_true (guise_augment_run (augment, NULL, &error));
  g_assert_no_error (error);

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      g_autofree float *input = download (device, params.sides[side].io.faces);
      g_autofree float *pictures = download (device, params.sides[side].io.pictures);
      g_autofree float *weights = download (device, params.sides[side].io.weights);

      for (guint i = 0; i < c->batch; i++)
        compare (c, pixels, &guise_augment_get_samples (augment, (GuiseSide) side)[i], i, input, pictures, weights);
    }
}

static void
test_twin (gconstpointer data)
{
  if (gpu == NULL)
    {
      g_test_skip ("no Vulkan device");
      return;
    }

  compare_with_twin (gpu, data);
  compare_with_twin (card, data);
}

/* So large that lavapipe's binding limit puts them into two buffers. Each is one colour: which was looked at shows. */
static void
test_banks (void)
{
  const guint size = 2900, n_faces = 4;
  g_autoptr(GuiseAugmentFaces) faces = NULL;
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autoptr(GuiseAugment) augment = NULL;
  g_autofree guint8 *pixels = NULL;
  g_autofree float *input = NULL;
  GuiseAugmentParams params = { .batch = n_faces, .input_size = 4, .output_size = 4 };
  g_autoptr(GError) error = NULL;

  if (gpu == NULL || guise_gpu_get_limits (gpu)->max_binding_bytes > 128 << 20)
    {
      g_test_skip ("no Vulkan device with small bindings");
      return;
    }

  faces = guise_augment_faces_new (gpu, size, n_faces, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_augment_faces_get_n_banks (faces), ==, 2);
  pixels = g_malloc ((gsize) size * size * 4);
  for (guint i = 0; i < n_faces; i++)
    {
      memset (pixels, (int) (i + 1) * 51, (gsize) size * size * 4);
      g_assert_true (guise_augment_faces_upload (faces, i, pixels, &error));
    }

  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    params.sides[side] = (GuiseAugmentSide) { faces, allocate_inputs (arena, n_faces, 4, 4) };
  augment = guise_augment_new (gpu, &params, &error);
  g_assert_no_error (error);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    for (guint i = 0; i < n_faces; i++)
      guise_augment_get_samples (augment, (GuiseSide) side)[i] =
        (GuiseAugmentSample) { .face = i, .row_x = { 1, 0, 0 }, .row_y = { 0, 1, 0 } };
  g_assert_true (guise_augment_run (augment, NULL, &error));

  input = download (gpu, params.sides[0].io.faces);
  for (guint i = 0; i < n_faces; i++)
    g_assert_cmpfloat_with_epsilon (input[i * 4 * 4 * 4], 0.2 * (i + 1), 1e-5);
}

/* Nothing varied, equal sizes: the batch is the face itself. */
static void
test_identity (void)
{
  const guint size = 16;
  const GuiseAugmentSettings settings = { 0 };
  g_autofree guint8 *pixels = make_faces (size);
  g_autofree double *picture = g_new (double, 3 * size * size);
  GuiseRefAugment ref = { .rgbw = pixels, .face_size = size, .size = size, .looks = 1, .warp = TRUE };
  GuiseAugmentSample sample = { 0 };
  GuiseRandom random;

  guise_random_init (&random, 5);
  guise_augment_draw (&settings, &random, NULL, NULL, &sample);
  g_assert_false (sample.recoloured);
  guise_ref_augment (&ref, &sample, picture, NULL, NULL);
  for (guint i = 0; i < size * size; i++)
    for (guint k = 0; k < 3; k++)
      g_assert_cmpfloat_with_epsilon (picture[i * 3 + k], pixels[i * 4 + k] / 255.0, 1e-6);
}

/* CIE's own numbers for the sRGB primaries, and back. */
static void
test_lab (void)
{
  static const double known[][6] = {
    { 1, 1, 1, 100, 0, 0 }, { 0, 0, 0, 0, 0, 0 }, { 1, 0, 0, 53.24, 80.09, 67.20 }, { 0, 1, 0, 87.73, -86.18, 83.18 },
    { 0, 0, 1, 32.30, 79.19, -107.86 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      double lab[3], rgb[3];

      guise_ref_rgb_to_lab (known[i], lab);
      guise_ref_lab_to_rgb (lab, rgb);
      for (guint k = 0; k < 3; k++)
        {
          g_assert_cmpfloat_with_epsilon (lab[k], known[i][3 + k], 0.05);
          g_assert_cmpfloat_with_epsilon (rgb[k], known[i][k], 1e-3);
        }
    }
}

/* A whole transfer gives the colours of the other face: checked through the gain and offset that the kernels get. */
static void
test_transfer (void)
{
  const GuiseAugmentSettings settings = { .transfer = 1 };
  const GuiseFaceColours own = { { 50, 5, 10 }, { 20, 5, 6 } }, other = { { 70, -5, 3 }, { 10, 8, 6 } };
  GuiseRandom random;

  guise_random_init (&random, 9);
  for (guint i = 0; i < 100; i++)
    {
      GuiseAugmentSample sample;
      double part;

      guise_augment_draw (&settings, &random, &own, &other, &sample);
      part = (1 - (double) sample.lab_gain[0]) / 0.5;   /* gain goes from 1 to 10 / 20 */
      g_assert_true (part >= -1e-6 && part <= 1 + 1e-6);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon ((double) sample.lab_gain[k] * own.mean[k] + (double) sample.lab_offset[k],
                                        (1 - part) * own.mean[k] + part * other.mean[k], 1e-4);
    }
}

/* What is packed into a byte comes out again as near as its bits allow. */
static void
test_pack (void)
{
  for (guint i = 0; i <= 64; i++)
    for (guint k = 0; k <= 3; k++)
      {
        const double weight = i / 16.0;
        const guint8 packed = guise_augment_pack (weight, k / 3.0);

        g_assert_cmpfloat_with_epsilon (guise_augment_unpack_weight (packed), weight, 2 / 63.0 + 1e-9);
        g_assert_cmpfloat_with_epsilon (guise_augment_unpack_guide (packed), k / 3.0, 1e-9);
      }
  g_assert_cmpuint (guise_augment_pack (-1, 2), ==, 3);
  g_assert_cmpuint (guise_augment_pack (9, -1), ==, 63 << 2);
}

int
main (int argc, char **argv)
{
  static const Case cases[] = {
    { 16, 16, 16, 1, FALSE, FALSE }, { 48, 16, 32, 3, TRUE, TRUE }, { 37, 17, 23, 5, FALSE, TRUE },
    { 64, 13, 64, 2, TRUE, FALSE },
  };
  g_autoptr(GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  gpu = guise_gpu_open (NULL, &error);
  card = guise_gpu_open (&(GuiseGpuParams) { .kernels = "simt" }, NULL);

  g_test_add_func ("/model/augment/identity", test_identity);
  g_test_add_func ("/model/augment/pack", test_pack);
  g_test_add_func ("/model/augment/lab", test_lab);
  g_test_add_func ("/model/augment/transfer", test_transfer);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/augment/twin/%u-to-%u-and-%u", cases[i].face_size,
                                               cases[i].input_size, cases[i].output_size);

      g_test_add_data_func (path, &cases[i], test_twin);
    }
  g_test_add_func ("/model/augment/banks", test_banks);
  result = g_test_run ();
  g_clear_pointer (&gpu, guise_gpu_unref);
  g_clear_pointer (&card, guise_gpu_unref);
  return result;
}
