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
  double   blur, compression, hsv, cells;
} Case;

/* One sample of one side against the twin. */
/* A rounding may go one way on the device and the other in the twin, and then all of its block differs by up to a
 * quantum: rightly, but seldom. */
static void
compare_compressed (const Case *c, const GuiseAugmentSample *sample, const float *input, const double *picture)
{
  const guint n = c->input_size * c->input_size;
  g_autofree double *wanted = g_memdup2 (picture, 3 * n * sizeof (double));
  double changed = 0;
  guint n_other = 0;

  guise_ref_compress (wanted, c->input_size, (double) sample->compression);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < 3; k++)
      {
        if (fabs (input[4 * i + k] - wanted[3 * i + k]) > 5e-4)
          n_other++;
        changed += fabs (wanted[3 * i + k] - picture[3 * i + k]);
      }

  g_test_message ("compression by %.2f: changes %.4f, %u of %u differ", (double) sample->compression, changed / n / 3,
                  n_other, 3 * n);
  g_assert_cmpfloat (changed, >, 0);
  g_assert_cmpuint (n_other, <=, 3 * n / 5);
}

static void
compare (const Case *c, const guint8 *faces, const GuiseAugmentSample *sample, guint n, const float *input,
         const float *pictures, const float *weights)
{
  GuiseRefAugment ref = { .rgbw = faces + (gsize) sample->face * c->face_size * c->face_size * 4,
                          .face_size = c->face_size, .face_only = c->face_only, .hsv = c->hsv > 0,
                          .weight_outside = 0.1 };
  const guint n_in = c->input_size * c->input_size, n_out = c->output_size * c->output_size;
  g_autofree double *wanted = g_new (double, 3 * MAX (n_in, n_out)), *wanted_weights = g_new (double, n_out);
  g_autofree double *guide = g_new (double, n_in);

  ref.size = c->input_size;
  ref.looks = c->blur > 0 ? guise_augment_get_blurred_looks (c->face_size, ref.size)
                          : guise_augment_get_looks (c->face_size, ref.size);
  ref.warp = TRUE;
  guise_ref_augment (&ref, sample, wanted, guide, NULL);
  for (guint i = 0; i < n_in; i++)
    {
      const float *pixel = input + ((gsize) n * n_in + i) * 4;

      for (guint k = 0; k < 3 && !(c->compression > 0); k++)
        g_assert_cmpfloat_with_epsilon (pixel[k], wanted[i * 3 + k], 2e-4);
      g_assert_cmpfloat_with_epsilon (pixel[3], c->guided ? guide[i] : 0, 2e-4);
    }

  if (c->compression > 0)
    compare_compressed (c, sample, input + (gsize) n * n_in * 4, wanted);

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
  const GuiseAugmentSettings settings = { 10, 0.05, 0.05, 0.5, 0.3, 0.08, 0.7, 5.0 / 256, c->blur, c->compression,
                                          c->hsv, c->cells };
  const GuiseFaceColours own = { { 50, 5, 10 }, { 20, 5, 6 } }, other = { { 70, -5, 3 }, { 10, 8, 6 } };
  g_autofree guint8 *pixels = make_faces (c->face_size);
  g_autoptr(GuiseAugmentFaces) faces = NULL;
  g_autoptr(GuiseGpuArena) arena = guise_gpu_arena_new (device, GUISE_GPU_MEMORY_DEVICE);
  g_autoptr(GuiseAugment) augment = NULL;
  GuiseAugmentParams params = { .batch = c->batch, .input_size = c->input_size, .output_size = c->output_size,
                                .guided = c->guided, .face_only = c->face_only, .weight_outside = 0.1,
                                .blurs = c->blur > 0, .compresses = c->compression > 0,
                                .varies_hsv = c->hsv > 0 };
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

/* Primaries, their mixtures, and greys, which have no hue, and back. */
static void
test_hsv (void)
{
  static const double known[][6] = {
    { 1, 1, 1, 0, 0, 1 }, { 0, 0, 0, 0, 0, 0 }, { 1, 0, 0, 0, 1, 1 }, { 0, 1, 0, 1.0 / 3, 1, 1 },
    { 0, 0, 1, 2.0 / 3, 1, 1 }, { 1, 1, 0, 1.0 / 6, 1, 1 }, { 1, 0, 1, 5.0 / 6, 1, 1 }, { 0.5, 0.25, 0.25, 0, 0.5, 0.5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      double hsv[3], rgb[3];

      guise_ref_rgb_to_hsv (known[i], hsv);
      guise_ref_hsv_to_rgb (hsv, rgb);
      for (guint k = 0; k < 3; k++)
        {
          g_assert_cmpfloat_with_epsilon (hsv[k], known[i][3 + k], 1e-9);
          g_assert_cmpfloat_with_epsilon (rgb[k], known[i][k], 1e-9);
        }
    }
}

/* A third of a turn makes green of red; grey stays grey whatever its hue and saturation become; nothing set is nothing
 * changed. */
static void
test_hsv_drawn (void)
{
  const GuiseAugmentSettings off = { 0 }, settings = { .jitter_hsv = 0.3 };
  static const guint8 red[4] = { 255, 0, 0, 255 }, grey[4] = { 128, 128, 128, 255 };
  GuiseRefAugment ref = { .rgbw = red, .face_size = 1, .size = 1, .looks = 1, .hsv = TRUE };
  GuiseAugmentSample sample = { .row_x = { 1, 0, 0 }, .row_y = { 0, 1, 0 }, .hsv = { 1.0f / 3, 1, 1 } };
  double picture[3];
  GuiseRandom random;

  guise_ref_augment (&ref, &sample, picture, NULL, NULL);
  for (guint k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (picture[k], k == 1 ? 1 : 0, 1e-6);

  ref.rgbw = grey;
  guise_random_init (&random, 5);
  for (guint i = 0; i < 100; i++)
    {
      guise_augment_draw (&settings, &random, NULL, NULL, &sample);
      g_assert_cmpfloat (fabsf (sample.hsv[0]), <=, 0.15f);
      g_assert_cmpfloat (fabsf (sample.hsv[1] - 1), <=, 0.3f);
      guise_ref_augment (&ref, &sample, picture, NULL, NULL);
      g_assert_cmpfloat_with_epsilon (picture[0], 128 / 255.0 * (double) sample.hsv[2], 1e-6);
      g_assert_cmpfloat_with_epsilon (picture[0], picture[1], 1e-9);
      g_assert_cmpfloat_with_epsilon (picture[0], picture[2], 1e-9);
    }

  guise_augment_draw (&off, &random, NULL, NULL, &sample);
  g_assert_true (sample.hsv[0] == 0 && sample.hsv[1] == 1 && sample.hsv[2] == 1);
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

static double
get_contrast (const double *picture, guint size)
{
  double sum = 0;

  for (guint y = 0; y < size; y++)
    for (guint x = 1; x < size; x++)
      sum += fabs (picture[3 * (y * size + x)] - picture[3 * (y * size + x - 1)]);

  return sum;
}

/* A blurred input has less contrast from pixel to pixel. */
static void
test_blur (void)
{
  const guint size = 32;
  const GuiseAugmentSettings settings = { 0 };
  g_autofree guint8 *pixels = g_malloc (size * size * 4);
  g_autofree double *sharp = g_new (double, 3 * size * size), *soft = g_new (double, 3 * size * size);
  GuiseRefAugment ref = { .rgbw = pixels, .face_size = size, .size = size, .looks = 3, .warp = TRUE };
  GuiseAugmentSample sample = { 0 };
  GuiseRandom random;

  for (guint i = 0; i < size * size; i++)
    memset (pixels + 4 * i, i % size / 2 % 2 == 0 ? 30 : 220, 4);
  guise_random_init (&random, 5);
  guise_augment_draw (&settings, &random, NULL, NULL, &sample);
  g_assert_cmpfloat (sample.blur, ==, 0);
  g_assert_cmpfloat (sample.compression, ==, 0);
  guise_ref_augment (&ref, &sample, sharp, NULL, NULL);
  sample.blur = 4.0f / (float) size;
  guise_ref_augment (&ref, &sample, soft, NULL, NULL);
  g_assert_cmpfloat (get_contrast (soft, size), <, 0.6 * get_contrast (sharp, size));
}

/* The input shows at the other's landmarks what the picture shows at the face's own, also when it is turned and
 * mirrored; the edge stays. */
static void
test_warp_to (void)
{
  const GuiseAugmentSettings settings = { .rotation_deg = 10, .scale = 0.05, .flip = 0.5 };
  GuiseFaceShape own, other;
  GuiseRandom random;

  for (guint i = 0; i < GUISE_AUGMENT_N_LANDMARKS; i++)
    {
      own.points[i][0] = 0.25f + 0.5f * (float) (i % 9) / 9;
      own.points[i][1] = 0.25f + 0.5f * (float) (i / 9) / 8;
      other.points[i][0] = own.points[i][0];
      other.points[i][1] = own.points[i][1] + 0.06f;
    }

  guise_random_init (&random, 5);
  for (guint n = 0; n < 20; n++)
    {
      GuiseAugmentSample sample = { 0 };
      double shift[2];

      guise_augment_draw (&settings, &random, NULL, NULL, &sample);
      guise_augment_warp_to (&sample, &own, &other, &random);
      for (guint axis = 0; axis < 2; axis++)
        {
          shift[axis] = (double) sample.warp[GUISE_AUGMENT_N_POINTS / 2][axis] - 0.5;
          g_assert_cmpfloat_with_epsilon (sample.warp[0][axis], 0, 0.01);
          g_assert_cmpfloat_with_epsilon (sample.warp[GUISE_AUGMENT_N_POINTS - 1][axis], 1, 0.01);
        }

      /* In the face that shift is up by what the other's landmarks lie lower. */
      g_assert_cmpfloat_with_epsilon ((double) sample.row_x[0] * shift[0] + (double) sample.row_x[1] * shift[1], 0, 0.02);
      g_assert_cmpfloat_with_epsilon ((double) sample.row_y[0] * shift[0] + (double) sample.row_y[1] * shift[1], -0.06,
                                      0.02);
    }
}

/* One of the ten nearest, and not always the same. */
static void
test_find_like (void)
{
  GuiseFaceShape faces[40] = { 0 };
  gboolean seen[40] = { 0 };
  GuiseRandom random;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (faces); i++)
    faces[i].points[3][0] = (float) (i * 17 % 40);
  guise_random_init (&random, 5);
  for (guint i = 0; i < 200; i++)
    {
      const guint found = guise_augment_find_like (&(GuiseFaceShape) { 0 }, faces, G_N_ELEMENTS (faces), &random);

      g_assert_cmpfloat (faces[found].points[3][0], <, 10);
      n += seen[found] ? 0 : 1;
      seen[found] = TRUE;
    }
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpuint (guise_augment_find_like (&faces[5], faces, 1, &random), ==, 0);
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
    { 64, 13, 64, 2, TRUE, FALSE }, { 32, 24, 16, 3, TRUE, TRUE, 0.12, 0 }, { 32, 20, 32, 2, FALSE, TRUE, 0, 0.9 },
    { 24, 19, 24, 4, FALSE, FALSE, 0, 0, 0.3 }, { 40, 24, 18, 3, TRUE, TRUE, 0.1, 0.5, 1 },
    { 32, 27, 16, 8, FALSE, TRUE, 0, 0, 0, 0.24 }, { 48, 31, 31, 5, TRUE, TRUE, 0.1, 0, 0, 0.5 },
  };
  g_autoptr(GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE }, &error);
  card = guise_gpu_open (&(GuiseGpuParams) { .kernels = "simt" }, NULL);

  g_test_add_func ("/model/augment/identity", test_identity);
  g_test_add_func ("/model/augment/pack", test_pack);
  g_test_add_func ("/model/augment/lab", test_lab);
  g_test_add_func ("/model/augment/hsv", test_hsv);
  g_test_add_func ("/model/augment/hsv-drawn", test_hsv_drawn);
  g_test_add_func ("/model/augment/transfer", test_transfer);
  g_test_add_func ("/model/augment/blur", test_blur);
  g_test_add_func ("/model/augment/warp-to", test_warp_to);
  g_test_add_func ("/model/augment/find-like", test_find_like);
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
