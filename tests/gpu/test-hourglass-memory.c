/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-hourglass.h"
#include "test-architecture.h"

/* What a model takes of the device, foretold and then taken. */

/* Faces of a preview or a measure at once: more than one pass of inference takes. */
#define N_SHOWN 9

/* Cases of a small model, which come first. */
#define N_QUICK 3

/* Swaps and reconstructions, one and several at once, as while a run is trained. */
static void
show (GuiseHourglass *hourglass)
{
  const GuiseArchitecture *model = &guise_hourglass_get_params (hourglass)->architecture;
  const gsize in = (gsize) model->input_size * model->input_size * guise_architecture_get_in_channels (model);
  const gsize out = (gsize) model->output_size * model->output_size * guise_hourglass_get_out_channels (hourglass);
  g_autofree float *faces = g_new0 (float, N_SHOWN * in), *pictures = g_new (float, N_SHOWN * out);
  g_autoptr(GError) error = NULL;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    for (guint n = 1; n <= N_SHOWN; n += N_SHOWN - 1)
      {
        guise_hourglass_infer (hourglass, (GuiseSide) side, TRUE, faces, n, pictures, NULL, &error);
        g_assert_no_error (error);
      }
}

/* The sizes of the optimizer's states, of gradients that are kept and of masks are in it, within a tenth; and it is of the
 * kernels that are then used. @data: (nullable): which */
static void
test_predicts_memory (gconstpointer data)
{
  static const struct { const char *model; guint resolution, batch; GuiseOptimizerSettings optimizer; } cases[] = {
    { "quick", 0, 4, { 0 } },
    { "quick", 0, 16, { .average = 0.99 } },
    { "quick", 0, 4, { .kind = GUISE_OPTIMIZER_LION, .clip = 1.0, .passes = 2 } },
    /* Of what follows previews take minutes with other kernels than "cpu" on a processor: there they are foretold. */
    { "quick96", 0, 2, { .kind = GUISE_OPTIMIZER_RMSPROP } },
    { "quick", 192, 8, { .average = 0.999 } },   /* standard */
    { "df-ud", 192, 8, { .average = 0.9995 } },  /* fine */
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (&(GuiseGpuParams) { .kernels = data }, &error);

  if (gpu == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GuiseHourglassParams params = {
        .architecture = test_architecture_find (cases[i].model, cases[i].resolution), .batch = cases[i].batch,
        .losses.of[GUISE_LOSS_L1] = 1.0, .losses.of[GUISE_LOSS_DSSIM] = 1.0, .optimizer = cases[i].optimizer,
      };
      g_autoptr(GuiseHourglass) hourglass = NULL;
      guint64 predicted, before, taken, shown;

      g_assert_true (guise_hourglass_predict_memory (gpu, &params, &predicted, &error));
      before = guise_gpu_get_allocated_bytes (gpu);
      hourglass = guise_hourglass_new (gpu, &params, &error);
      g_assert_no_error (error);
      taken = guise_gpu_get_allocated_bytes (gpu) - before;
      if (i < N_QUICK || g_str_equal (guise_hourglass_get_kernels (hourglass), "cpu"))
        {
          show (hourglass);
          shown = guise_gpu_get_allocated_bytes (gpu) - before;
        }
      else
        {
          g_assert_true (guise_hourglass_predict_inference (hourglass, &shown, &error));
          shown += taken;
        }

      g_test_message ("%s, batch %u: predicted %.1f MiB, took %.1f MiB, with previews %.1f MiB", cases[i].model,
                      cases[i].batch, predicted / 1048576.0, taken / 1048576.0, shown / 1048576.0);
      g_assert_cmpuint (taken, <, shown);
      g_assert_cmpfloat ((double) shown, >=, 0.9 * (double) predicted);
      g_assert_cmpfloat ((double) shown, <=, 1.1 * (double) predicted);
    }
}

static void
test_too_large_says_so (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (&(GuiseGpuParams) { .memory_limit_bytes = 60u << 20 }, NULL);
  GuiseHourglass *hourglass;

  if (gpu == NULL)
    {
      g_test_skip ("no Vulkan device");
      return;
    }

  hourglass = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = test_architecture_find ("original", 0), .batch = 1, .losses.of[GUISE_LOSS_MSE] = 1.0,
  }, &error);
  g_assert_null (hourglass);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM);
  g_test_message ("%s", error->message);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gpu/hourglass-memory/foretold", NULL, test_predicts_memory);
  g_test_add_data_func ("/gpu/hourglass-memory/foretold-of-simt", "simt", test_predicts_memory);
  g_test_add_func ("/gpu/hourglass-memory/too-large-says-so", test_too_large_says_so);

  return g_test_run ();
}
