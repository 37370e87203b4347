/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-losses.h"
#include "guise-random.h"
#include "guise-reference.h"

#define N 2

/* What a picture shows at a pixel. */
typedef double (*Paint) (guint x, guint y, guint channel, GuiseRandom *random);

static double
paint_black (guint x, guint y, guint channel, GuiseRandom *random)
{
  return 0.0;
}

static double
paint_white (guint x, guint y, guint channel, GuiseRandom *random)
{
  return 1.0;
}

static double
paint_noise (guint x, guint y, guint channel, GuiseRandom *random)
{
  return guise_random_uniform (random);
}

static double
paint_board (guint x, guint y, guint channel, GuiseRandom *random)
{
  return (x + y) % 2;
}

static double
paint_other_board (guint x, guint y, guint channel, GuiseRandom *random)
{
  return (x + y + 1) % 2;
}

static void
fill (double *values, guint size, Paint paint, guint64 seed)
{
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint i = 0; i < N * size * size; i++)
    for (guint c = 0; c < 4; c++)
      values[4 * i + c] = c < 3 ? paint (i % size, i / size % size, c, &random) : 0.0;
}

/* The loss of the first face, in double precision, with all weights the same. */
static double
measure (GuiseLoss loss, guint size, Paint a, guint64 seed_a, Paint b, guint64 seed_b, double weight)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GuiseReference) reference = NULL;
  const GuiseTensor prediction = guise_graph_input (graph, "prediction", GUISE_SHAPE (N, size, size, 3));
  const GuiseTensor picture = guise_graph_input (graph, "picture", GUISE_SHAPE (N, size, size, 3));
  const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (N, 1, 1, size * size));
  const GuiseTensor result = guise_loss_add (graph, loss, prediction, picture, weights, 1.0f);

  reference = guise_reference_new (graph, 1);
  fill (guise_reference_get_value (reference, prediction), size, a, seed_a);
  fill (guise_reference_get_value (reference, picture), size, b, seed_b);
  for (guint i = 0; i < N * size * size; i++)
    guise_reference_get_value (reference, weights)[i] = weight;
  guise_reference_forward (reference);

  return guise_reference_get_value (reference, result)[0];
}

static gboolean
is_built (guint loss)
{
  return loss != GUISE_LOSS_L1 && loss != GUISE_LOSS_MSE;
}

static void
test_equal_is_nothing (void)
{
  for (guint loss = 0; loss < GUISE_N_LOSSES; loss++)
    if (is_built (loss))
      {
        g_test_message ("%s", guise_loss_get_name (loss));
        g_assert_cmpfloat_with_epsilon (measure (loss, 24, paint_noise, 3, paint_noise, 3, 0.3), 0.0, 1e-7);
        g_assert_cmpfloat_with_epsilon (measure (loss, 24, paint_white, 3, paint_white, 3, 0.3), 0.0, 1e-7);
      }
}

/* Pairs of pictures that are as unlike as the loss can see. */
static void
test_maximum (void)
{
  static const struct { GuiseLoss loss; Paint a, b; double least; } worst[] = {
    { GUISE_LOSS_DSSIM, paint_board, paint_other_board, 0.99 },
    { GUISE_LOSS_LOG_COSH, paint_black, paint_white, 0.999999 },
    { GUISE_LOSS_SMOOTH_L1, paint_black, paint_white, 0.999999 },
    { GUISE_LOSS_MS_SSIM, paint_black, paint_white, 0.999 },
    { GUISE_LOSS_LAPLACIAN, paint_board, paint_other_board, 0.4 },
    { GUISE_LOSS_FREQUENCY, paint_black, paint_white, 0.999999 },
    { GUISE_LOSS_GRADIENT, paint_board, paint_other_board, 0.33 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (worst); i++)
    {
      const double value = measure (worst[i].loss, 24, worst[i].a, 1, worst[i].b, 2, 1.0);

      g_test_message ("%s: %.6f", guise_loss_get_name (worst[i].loss), value);
      g_assert_cmpfloat (value, >=, worst[i].least);
      g_assert_cmpfloat (value, <=, 1.0 + 1e-6);
    }
}

static void
test_never_above_one (void)
{
  static const Paint paints[] = { paint_black, paint_white, paint_noise, paint_board, paint_other_board };

  for (guint loss = 0; loss < GUISE_N_LOSSES; loss++)
    for (guint i = 0; is_built (loss) && i < G_N_ELEMENTS (paints) * G_N_ELEMENTS (paints); i++)
      {
        const double value = measure (loss, 24, paints[i / G_N_ELEMENTS (paints)], 1, paints[i % G_N_ELEMENTS (paints)],
                                      2, 1.0);

        g_assert_cmpfloat (value, >=, -1e-7);
        g_assert_cmpfloat (value, <=, 1.0 + 1e-6);
      }
}

/* A face that does not count at all is no error, and only proportions of weights matter. */
static void
test_weights (void)
{
  for (guint loss = 0; loss < GUISE_N_LOSSES; loss++)
    if (is_built (loss))
      {
        const double value = measure (loss, 24, paint_noise, 1, paint_noise, 2, 1.0);

        g_test_message ("%s: %.6f", guise_loss_get_name (loss), value);
        g_assert_cmpfloat (value, >, 0.001);
        g_assert_cmpfloat_with_epsilon (measure (loss, 24, paint_noise, 1, paint_noise, 2, 3.5), value, 1e-6);
        g_assert_cmpfloat_with_epsilon (measure (loss, 24, paint_noise, 1, paint_noise, 2, 0.0), 0.0, 1e-7);
      }
}

/* Of the sizes that models have. */
static void
test_sizes (void)
{
  static const guint sizes[] = { 11, 64, 96 };

  for (guint loss = 0; loss < GUISE_N_LOSSES; loss++)
    for (guint i = 0; is_built (loss) && i < G_N_ELEMENTS (sizes); i++)
      {
        g_assert_cmpuint (guise_loss_get_least_size (loss), <=, sizes[i]);
        g_assert_true (isfinite (measure (loss, sizes[i], paint_noise, 1, paint_noise, 2, 1.0)));
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/losses/equal-pictures-have-none", test_equal_is_nothing);
  g_test_add_func ("/model/losses/maximum-is-one", test_maximum);
  g_test_add_func ("/model/losses/never-above-one", test_never_above_one);
  g_test_add_func ("/model/losses/weights", test_weights);
  g_test_add_func ("/model/losses/sizes", test_sizes);

  return g_test_run ();
}
