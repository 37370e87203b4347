/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "guise-critic.h"
#include "guise-hourglass.h"
#include "guise-random.h"
#include "tiny-recogniser.h"

/* Recogniser and critic beside a model, on the device. */

#define BATCH 2
#define STEPS 12

static GuiseGpu *
open_gpu (void)
{
  g_autoptr(GError) error = NULL;
  GuiseGpu *gpu = guise_gpu_open (NULL, &error);

  if (gpu == NULL)
    g_test_skip (error->message);

  return gpu;
}

static GuiseHourglass *
make_hourglass (GuiseGpu *gpu, const GuiseOnnxModel *recogniser, guint64 seed)
{
  GuiseHourglassParams params = {
    .batch = BATCH, .losses.of[GUISE_LOSS_L1] = 1.0, .seed = seed, .adversarial = 0.1,
    .identity = tiny_recogniser_get_loss (recogniser, 2.0),
    .optimizer = { .rate = 1e-3, .average = 0.99, .clip = 1.0 },
  };
  g_autoptr(GError) error = NULL;
  GuiseHourglass *hourglass;

  g_assert_true (guise_architecture_find ("quick", 96, &params.architecture, &error));
  hourglass = guise_hourglass_new (gpu, &params, &error);
  g_assert_no_error (error);
  return hourglass;
}

static void
fill_range (GuiseGpu *gpu, GuiseGpuRange range, double from, double to, guint64 seed)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *values = g_new (float, n);
  g_autoptr(GError) error = NULL;
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    values[i] = (float) (from + (to - from) * guise_random_uniform (&random));
  g_assert_true (guise_gpu_upload (gpu, range, values, range.size, &error));
}

static void
fill (GuiseGpu *gpu, GuiseHourglass *hourglass)
{
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const GuiseHourglassInputs inputs = guise_hourglass_get_inputs (hourglass, side);

      fill_range (gpu, inputs.faces, 0.0, 1.0, side);
      fill_range (gpu, inputs.pictures, 0.1, 0.9, 10 + side);
      fill_range (gpu, inputs.weights, 1.0, 1.0, 20);
    }
}

static GuiseHourglassLosses
train (GuiseHourglass *hourglass, guint n)
{
  GuiseHourglassLosses losses;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_assert_true (guise_hourglass_train_step (hourglass, 1.0, NULL, &error));
  g_assert_true (guise_hourglass_get_losses (hourglass, GUISE_SIDE_SOURCE, &losses, &error));
  return losses;
}

static void
read_range (GuiseGpu *gpu, GuiseGpuRange range, double *values)
{
  g_autofree float *floats = g_malloc (range.size);
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_gpu_download (gpu, range, floats, range.size, &error));
  for (gsize i = 0; i < range.size / sizeof (float); i++)
    values[i] = floats[i];
}

static double
get_mean (GuiseReference *reference, GuiseTensor loss)
{
  double mean = 0.0;

  for (guint i = 0; i < BATCH; i++)
    mean += guise_reference_get_value (reference, loss)[4 * i] / BATCH;

  return mean;
}

/* The losses of the first step against their twins, of what the model made of the faces then. */
static void
test_against_twins (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseOnnxModel) recogniser = tiny_recogniser_new ();
  const GuiseIdentityLoss identity = tiny_recogniser_get_loss (recogniser, 2.0);
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  const GuiseTensor prediction = guise_graph_input (graph, "prediction", GUISE_SHAPE (BATCH, 96, 96, 3));
  const GuiseTensor picture = guise_graph_input (graph, "picture", GUISE_SHAPE (BATCH, 96, 96, 4));
  const GuiseCriticLosses critic = guise_critic_add (graph, prediction, picture, 0.1);
  g_autoptr(GuiseOnnxNetwork) network = NULL;
  g_autoptr(GuiseReference) reference = NULL;
  g_autoptr(GError) error = NULL;
  GuiseHourglassLosses losses;
  GuiseTensor loss;

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, recogniser, 7);
  fill (gpu, hourglass);
  losses = train (hourglass, 1);

  network = guise_identity_loss_add (&identity, graph, prediction, picture, &loss, &error);
  g_assert_no_error (error);
  reference = guise_reference_new (graph, 7);
  guise_onnx_network_copy_weights (network, parameters, reference);
  read_range (gpu, guise_hourglass_get_outputs (hourglass, GUISE_SIDE_SOURCE),
              guise_reference_get_value (reference, prediction));
  read_range (gpu, guise_hourglass_get_inputs (hourglass, GUISE_SIDE_SOURCE).pictures,
              guise_reference_get_value (reference, picture));
  guise_reference_forward (reference);

  g_test_message ("identity %.6f, deceived %.5f, critic %.5f", losses.identity, losses.deceived, losses.critic);
  g_assert_cmpfloat (losses.identity, >, 1e-5);
  g_assert_cmpfloat_with_epsilon (losses.identity, get_mean (reference, loss), 1e-5 * losses.identity + 1e-8);
  g_assert_cmpfloat_with_epsilon (losses.deceived, get_mean (reference, critic.deceived), 1e-4);
  g_assert_cmpfloat_with_epsilon (losses.critic, (get_mean (reference, critic.genuine)
                                                  + get_mean (reference, critic.made)) / 2, 1e-4);
}

static gsize
count_named (const GuiseSafetensors *file, const char *part)
{
  gsize n = 0;

  for (guint i = 0; i < guise_safetensors_get_size (file); i++)
    if (strstr (guise_safetensors_get_entry (file, i)->name, part) != NULL)
      n++;

  return n;
}

/* The critic is in the checkpoint, with its moments and without an average; the recogniser is in no file. */
static void
test_files (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseOnnxModel) recogniser = tiny_recogniser_new ();
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GuiseSafetensors) whole = NULL, small = NULL;
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, recogniser, 7);
  whole = guise_hourglass_save (hourglass, &error);
  g_assert_no_error (error);
  small = guise_hourglass_save_for_inference (hourglass, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_named (whole, "critic.down0."), ==, 2 * 3);
  g_assert_cmpuint (count_named (whole, "average.critic."), ==, 0);
  g_assert_cmpuint (count_named (whole, "recogniser."), ==, 0);
  g_assert_cmpuint (count_named (small, "critic."), ==, 0);
  g_assert_cmpuint (count_named (small, "recogniser."), ==, 0);
}

static void
assert_same_state (GuiseHourglass *a, GuiseHourglass *b)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseSafetensors) left = guise_hourglass_save (a, &error);
  g_autoptr(GuiseSafetensors) right = guise_hourglass_save (b, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_safetensors_get_size (left), ==, guise_safetensors_get_size (right));
  for (guint i = 0; i < guise_safetensors_get_size (left); i++)
    {
      const GuiseSafetensorsEntry *entry = guise_safetensors_get_entry (left, i);
      const GuiseSafetensorsEntry *other = guise_safetensors_find (right, entry->name);

      g_assert_nonnull (other);
      g_assert_cmpmem (entry->values, entry->n_values * sizeof (float), other->values,
                       other->n_values * sizeof (float));
    }
}

static void
test_resumed_equals_unbroken (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseOnnxModel) recogniser = tiny_recogniser_new ();
  g_autoptr(GuiseHourglass) unbroken = NULL, resumed = NULL;
  g_autoptr(GuiseSafetensors) saved = NULL;
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    return;

  unbroken = make_hourglass (gpu, recogniser, 7);
  fill (gpu, unbroken);
  train (unbroken, 2);
  saved = guise_hourglass_save (unbroken, &error);
  train (unbroken, 2);

  resumed = make_hourglass (gpu, recogniser, 8);
  g_assert_true (guise_hourglass_load (resumed, saved, &error));
  fill (gpu, resumed);
  train (resumed, 2);
  assert_same_state (unbroken, resumed);
}

/* Likeness to the recogniser grows, and the critic comes to tell. */
static void
test_learn (void)
{
  g_autoptr(GuiseGpu) gpu = open_gpu ();
  g_autoptr(GuiseOnnxModel) recogniser = tiny_recogniser_new ();
  g_autoptr(GuiseHourglass) hourglass = NULL;
  GuiseHourglassLosses first, last;

  if (gpu == NULL)
    return;

  hourglass = make_hourglass (gpu, recogniser, 7);
  fill (gpu, hourglass);
  first = train (hourglass, 1);
  last = train (hourglass, STEPS);
  g_test_message ("identity %.6f to %.6f, critic %.4f to %.4f", first.identity, last.identity, first.critic,
                  last.critic);
  g_assert_cmpfloat (last.identity, <, first.identity);
  g_assert_cmpfloat (last.critic, <, first.critic);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/rivals/against-twins", test_against_twins);
  g_test_add_func ("/gpu/rivals/files", test_files);
  g_test_add_func ("/gpu/rivals/resumed-equals-unbroken", test_resumed_equals_unbroken);
  g_test_add_func ("/gpu/rivals/learn", test_learn);

  return g_test_run ();
}
