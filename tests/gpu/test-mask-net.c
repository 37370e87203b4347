/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-net.h"

#include "guise-error.h"
#include "guise-random.h"
#include "test-device.h"

#include <math.h>

#define SIDE  GUISE_MASK_NET_SIDE
#define N_IN  (SIDE * SIDE * GUISE_MASK_NET_CHANNELS)
#define N_OUT (SIDE * SIDE)
#define BATCH 2

/* A grey face, and before it a bright square somewhere; nobody knows what it usually looks like. */
static void
draw_lesson (GuiseRandom *random, float *face, float *seen)
{
  const guint left = (guint) guise_random_below (random, 40), top = (guint) guise_random_below (random, 40);

  for (guint i = 0; i < N_OUT; i++)
    {
      const guint x = i % SIDE, y = i / SIDE;
      const gboolean hidden = x >= left && x < left + 24 && y >= top && y < top + 24;

      for (guint c = 0; c < 3; c++)
        face[i * GUISE_MASK_NET_CHANNELS + c] = hidden ? 1.5f : (float) (0.3 * (guise_random_uniform (random) - 0.5));
      face[i * GUISE_MASK_NET_CHANNELS + 3] = 1;
      for (guint c = 4; c < GUISE_MASK_NET_CHANNELS; c++)
        face[i * GUISE_MASK_NET_CHANNELS + c] = 0;
      seen[i] = hidden ? 0 : 1;
    }
}

static GuiseMaskNet *
train (GuiseGpu *gpu, guint n_steps, double *loss)
{
  g_autoptr(GuiseMaskNet) net = NULL;
  g_autofree float *faces = g_new (float, BATCH * N_IN), *seen = g_new (float, BATCH * N_OUT);
  g_autofree float *weights = g_new (float, BATCH * N_OUT);
  g_autoptr(GError) error = NULL;
  GuiseRandom random;

  guise_random_init (&random, 3);
  net = guise_mask_net_new (gpu, &(GuiseMaskNetParams) { .batch = BATCH, .rate = 2e-3, .seed = 1 }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < BATCH * N_OUT; i++)
    weights[i] = 1;
  for (guint i = 0; i < n_steps; i++)
    {
      for (guint k = 0; k < BATCH; k++)
        draw_lesson (&random, faces + k * N_IN, seen + k * N_OUT);
      g_assert_true (guise_mask_net_train (net, faces, seen, weights, 1, loss, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (isfinite (*loss));
    }
  return g_steal_pointer (&net);
}

static guint
count_wrong (GuiseMaskNet *net, const float *faces, const float *seen, guint n)
{
  g_autofree float *found = g_new (float, n * N_OUT);
  g_autoptr(GError) error = NULL;
  guint wrong = 0;

  g_assert_true (guise_mask_net_look (net, faces, n, found, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < n * N_OUT; i++)
    wrong += (found[i] >= 0.5f) != (seen[i] >= 0.5f) ? 1 : 0;
  return wrong;
}

/* It learns, and what is kept of it sees the same; three faces are more than it takes at once. */
static void
test_learns (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autofree float *faces = g_new (float, 3 * N_IN), *seen = g_new (float, 3 * N_OUT), *found[2] = { NULL, NULL };
  g_autoptr(GuiseMaskNet) net = NULL, other = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  g_autoptr(GError) error = NULL;
  GuiseRandom random;
  double loss;

  if (gpu == NULL)
    return;
  net = train (gpu, 60, &loss);
  guise_random_init (&random, 4);
  for (guint i = 0; i < 3; i++)
    draw_lesson (&random, faces + i * N_IN, seen + i * N_OUT);
  g_assert_cmpuint (count_wrong (net, faces, seen, 3), <, 3 * N_OUT / 50);

  file = guise_mask_net_save (net, &error);
  other = guise_mask_net_new (gpu, &(GuiseMaskNetParams) { .batch = BATCH, .inference_only = TRUE }, &error);
  g_assert_true (guise_mask_net_load (other, file, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_wrong (other, faces, seen, 3), ==, count_wrong (net, faces, seen, 3));
}

static void
test_same_seed_same_weights (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseMaskNet) a = NULL, b = NULL;
  double loss_a, loss_b;

  if (gpu == NULL)
    return;
  a = train (gpu, 4, &loss_a);
  b = train (gpu, 4, &loss_b);
  g_assert_cmpfloat (loss_a, ==, loss_b);
}

static void
test_other_files_are_refused (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autoptr(GuiseMaskNet) net = NULL;
  g_autoptr(GError) error = NULL;
  const gsize dimensions[] = { 3 };

  if (gpu == NULL)
    return;
  guise_safetensors_add (file, "in0.bias", dimensions, 1)[0] = 0;
  net = guise_mask_net_new (gpu, &(GuiseMaskNetParams) { .batch = 1, .inference_only = TRUE }, &error);
  g_assert_no_error (error);
  g_assert_false (guise_mask_net_load (net, file, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/mask-net/learns", test_learns);
  g_test_add_func ("/model/mask-net/same-seed-same-weights", test_same_seed_same_weights);
  g_test_add_func ("/model/mask-net/other-files-are-refused", test_other_files_are_refused);
  return g_test_run ();
}
