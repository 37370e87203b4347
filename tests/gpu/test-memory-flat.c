/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-hourglass.h"

#include "guise-random.h"
#include "small-models.h"

#include <stdio.h>
#include <unistd.h>

/*
 * A night of training takes no more memory at its end than after its first minute, of the device and of the process.
 * What runs here is what each iteration of a run does with the engine: faces go in, a step, losses come out; and now
 * and then a checkpoint and a preview.
 */

#define N_ITERATIONS  10000
#define N_WARM_UP     1000      /* allocators and drivers have found their size by then */
#define N_BETWEEN     50        /* checkpoints and previews: what each of them would leak is 180 times there */

/* What a process may gain all the same, by fragments: a leak of 100 bytes an iteration is more than twice that. */
#define MOST_GROWTH   (400 * 1024)

static gsize
get_process_bytes (void)
{
  g_autofree char *text = NULL;
  gsize pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %" G_GSIZE_FORMAT, &pages), ==, 1);

  return pages * (gsize) sysconf (_SC_PAGESIZE);
}

static void
fill_range (GuiseGpu *gpu, GuiseGpuRange range, GuiseRandom *random)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (random);
  g_assert_true (guise_gpu_upload (gpu, range, values, range.size, NULL));
}

static void
iterate (GuiseGpu *gpu, GuiseHourglass *hourglass, GuiseRandom *random)
{
  g_autoptr(GError) error = NULL;
  GuiseHourglassLosses losses;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const GuiseHourglassInputs inputs = guise_hourglass_get_inputs (hourglass, (GuiseSide) side);

      fill_range (gpu, inputs.faces, random);
      fill_range (gpu, inputs.pictures, random);
      fill_range (gpu, inputs.weights, random);
    }
  guise_hourglass_train_step (hourglass, 1.0, NULL, &error);
  g_assert_no_error (error);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    g_assert_true (guise_hourglass_get_losses (hourglass, (GuiseSide) side, &losses, &error));
}

/* A checkpoint that is thrown away, and one swap of each person. */
static void
save_and_look (GuiseHourglass *hourglass)
{
  const GuiseArchitecture *model = &guise_hourglass_get_params (hourglass)->architecture;
  g_autofree float *face = g_new0 (float, model->input_size * model->input_size
                                            * guise_architecture_get_in_channels (model));
  g_autofree float *picture = g_new (float, 3 * model->output_size * model->output_size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseSafetensors) file = guise_hourglass_save (hourglass, &error);

  g_assert_no_error (error);
  g_assert_nonnull (file);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    g_assert_true (guise_hourglass_infer (hourglass, (GuiseSide) side, TRUE, face, 1, picture, NULL, NULL));
}

static void
test_flat (gconstpointer data)
{
  const GuisePrecision precision = GPOINTER_TO_UINT (data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (NULL, &error);
  g_autoptr(GuiseHourglass) hourglass = NULL;
  guint n_models;
  const GuiseArchitecture *models = small_models_list (&n_models);
  guint64 device = 0;
  gsize process = 0;
  GuiseRandom random;

  if (gpu == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  guise_random_init (&random, 1);
  hourglass = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = models[0], .batch = 1, .losses.of[GUISE_LOSS_L1] = 1.0, .losses.of[GUISE_LOSS_DSSIM] = 1.0,
    .optimizer = { .rate = 1e-4, .average = 0.99 }, .precision = precision, .seed = 1,
  }, &error);
  g_assert_no_error (error);

  for (guint i = 1; i <= N_ITERATIONS; i++)
    {
      iterate (gpu, hourglass, &random);
      if (i % N_BETWEEN == 0)
        save_and_look (hourglass);
      if (i == N_WARM_UP)
        {
          device = guise_gpu_get_allocated_bytes (gpu);
          process = get_process_bytes ();
        }
      if (i == N_WARM_UP || i == N_ITERATIONS)
        g_print ("# after %u iterations: device %.1f KiB, process %.1f MiB\n", i,
                 (double) guise_gpu_get_allocated_bytes (gpu) / 1024, (double) get_process_bytes () / 1048576);
    }

  g_assert_cmpuint (guise_gpu_get_allocated_bytes (gpu), ==, device);
  g_assert_cmpuint (get_process_bytes (), <=, process + MOST_GROWTH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gpu/memory-flat/fp32", GUINT_TO_POINTER (GUISE_PRECISION_FP32), test_flat);
  g_test_add_data_func ("/gpu/memory-flat/fp16", GUINT_TO_POINTER (GUISE_PRECISION_FP16), test_flat);
  return g_test_run ();
}
