/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "guise-critic.h"
#include "guise-error.h"
#include "guise-random.h"
#include "guise-reference.h"
#include "tiny-recogniser.h"

/* What learns from a picture beside the losses: a recogniser's opinion of it, and a critic. */

#define N 1
#define SIZE 8

typedef struct
{
  GuiseParameters  *parameters;
  GuiseGraph       *graph;
  GuiseOnnxModel   *recogniser;
  GuiseOnnxNetwork *network;
  GuiseReference   *reference;
  GuiseTensor       prediction, picture, identity;
  GuiseCriticLosses critic;
} Fixture;

static void
fill (Fixture *self, GuiseTensor tensor, guint64 seed)
{
  double *values = guise_reference_get_value (self->reference, tensor);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint i = 0; i < N * SIZE * SIZE * 4; i++)
    values[i] = guise_random_uniform (&random);
}

static void
fixture_init (Fixture *self, double identity, double power)
{
  g_autoptr(GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->parameters = guise_parameters_new ();
  self->graph = guise_graph_new (self->parameters);
  self->prediction = guise_graph_input (self->graph, "prediction", GUISE_SHAPE (N, SIZE, SIZE, 4));
  self->picture = guise_graph_input (self->graph, "picture", GUISE_SHAPE (N, SIZE, SIZE, 4));
  guise_graph_want_gradient (self->graph, self->prediction);
  if (identity > 0.0)
    {
      const GuiseIdentityLoss loss = tiny_recogniser_get_loss (self->recogniser = tiny_recogniser_new (), identity);

      self->network = guise_identity_loss_add (&loss, self->graph, self->prediction, self->picture, &self->identity,
                                               &error);
      g_assert_no_error (error);
    }
  else
    self->critic = guise_critic_add (self->graph, self->prediction, self->picture, power);

  self->reference = guise_reference_new (self->graph, 5);
  if (self->network != NULL)
    guise_onnx_network_copy_weights (self->network, self->parameters, self->reference);
  fill (self, self->prediction, 1);
  fill (self, self->picture, 2);
}

static void
fixture_clear (Fixture *self)
{
  guise_reference_destroy (self->reference);
  g_clear_pointer (&self->network, guise_onnx_network_free);
  g_clear_pointer (&self->recogniser, guise_onnx_model_free);
  guise_graph_destroy (self->graph);
  guise_parameters_destroy (self->parameters);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static double
measure_slope (Fixture *self, double *number)
{
  const double step = 1e-6, before = *number;
  double above, below;

  *number = before + step;
  above = guise_reference_forward (self->reference);
  *number = before - step;
  below = guise_reference_forward (self->reference);
  *number = before;

  return (above - below) / (2.0 * step);
}

/* Some of @n numbers at random: their gradients against central differences. Returns: the largest gradient */
static double
check_gradients (Fixture *self, double *values, const double *gradients, gsize n)
{
  g_autofree double *kept = g_memdup2 (gradients, n * sizeof (double));
  GuiseRandom random;
  double scale = 0.0;

  for (gsize i = 0; i < n; i++)
    scale = MAX (scale, fabs (kept[i]));
  guise_random_init (&random, 3);
  for (guint i = 0; i < 3; i++)
    {
      const gsize at = guise_random_below (&random, n);

      if (values[at] != 0.0)
        g_assert_cmpfloat_with_epsilon (measure_slope (self, &values[at]), kept[at], 1e-6 * scale + 1e-9);
    }

  return scale;
}

static void
check_prediction (Fixture *self)
{
  guise_reference_hold_detached (self->reference, FALSE);
  guise_reference_forward (self->reference);
  guise_reference_backward (self->reference);
  guise_reference_hold_detached (self->reference, TRUE);
  g_assert_cmpfloat (check_gradients (self, guise_reference_get_value (self->reference, self->prediction),
                                      guise_reference_get_gradient (self->reference, self->prediction),
                                      N * SIZE * SIZE * 4), >, 1e-7);
}

static void
test_identity_gradient (void)
{
  g_auto(Fixture) fixture = { 0 };

  fixture_init (&fixture, 0.7, 0.0);
  check_prediction (&fixture);

  /* It is as it is: nothing of it learns. */
  for (guint i = 0; i < guise_parameters_get_size (fixture.parameters); i++)
    {
      const double *gradient = guise_reference_get_parameter_gradient (fixture.reference, i);

      g_assert_true (g_str_has_prefix (guise_parameters_get_info (fixture.parameters, i)->name,
                                       GUISE_RECOGNISER_PREFIX));
      for (gsize k = 0; k < guise_reference_count_parameter (fixture.reference, i); k++)
        g_assert_cmpfloat (gradient[k], ==, 0.0);
    }
  g_assert_cmpuint (guise_parameters_count (fixture.parameters), ==, 0);
}

static void
test_identity_of_equals (void)
{
  g_auto(Fixture) fixture = { 0 };
  double *prediction, *picture;

  fixture_init (&fixture, 1.0, 0.0);
  guise_reference_forward (fixture.reference);
  for (guint i = 0; i < N; i++)
    {
      const double loss = guise_reference_get_value (fixture.reference, fixture.identity)[4 * i];

      g_assert_cmpfloat (loss, >, 1e-6);
      g_assert_cmpfloat (loss, <=, 1.0);
    }

  /* What is outside the mask does not count. */
  prediction = guise_reference_get_value (fixture.reference, fixture.prediction);
  picture = guise_reference_get_value (fixture.reference, fixture.picture);
  for (guint i = 0; i < N * SIZE * SIZE; i++)
    if (i % 3 == 0)
      picture[4 * i + 3] = 0.0;
    else
      for (guint c = 0; c < 3; c++)
        prediction[4 * i + c] = picture[4 * i + c];
  g_assert_cmpfloat (guise_reference_forward (fixture.reference), ==, 0.0);
}

static void
test_identity_wrong_network (void)
{
  g_autoptr(GuiseOnnxModel) wrong = tiny_recogniser_new_wrong ();
  const GuiseIdentityLoss loss = tiny_recogniser_get_loss (wrong, 1.0);
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  const GuiseTensor picture = guise_graph_input (graph, "picture", GUISE_SHAPE (N, SIZE, SIZE, 4));
  g_autoptr(GError) error = NULL;
  GuiseTensor tensor;

  g_assert_null (guise_identity_loss_add (&loss, graph, picture, picture, &tensor, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "no recogniser"));
}

static void
test_critic_learns (void)
{
  g_auto(Fixture) fixture = { 0 };
  double largest = 0.0;

  /* Without power the sum is what the critic pays. */
  fixture_init (&fixture, 0.0, 0.0);
  guise_reference_forward (fixture.reference);
  guise_reference_backward (fixture.reference);
  for (guint i = 0; i < guise_parameters_get_size (fixture.parameters); i++)
    if (guise_parameters_get_info (fixture.parameters, i)->kernel_h > 0)
      {
        const double scale = check_gradients (&fixture, guise_reference_get_parameter (fixture.reference, i),
                                              guise_reference_get_parameter_gradient (fixture.reference, i),
                                              guise_reference_count_parameter (fixture.reference, i));

        g_assert_cmpfloat (scale, >, 0.0);
        largest = MAX (largest, scale);
      }
  g_assert_cmpfloat (largest, >, 1e-3);

  /* And the model pays nothing. */
  for (guint i = 0; i < N * SIZE * SIZE * 4; i++)
    g_assert_cmpfloat (guise_reference_get_gradient (fixture.reference, fixture.prediction)[i], ==, 0.0);
}

/* What the model pays teaches the model and not the critic. */
static void
test_critic_is_deceived (void)
{
  g_auto(Fixture) with = { 0 }, without = { 0 };

  fixture_init (&with, 0.0, 0.4);
  fixture_init (&without, 0.0, 0.0);
  check_prediction (&with);
  guise_reference_forward (without.reference);
  guise_reference_backward (without.reference);
  guise_reference_backward (with.reference);
  for (guint i = 0; i < guise_parameters_get_size (with.parameters); i++)
    g_assert_cmpmem (guise_reference_get_parameter_gradient (with.reference, i),
                     guise_reference_count_parameter (with.reference, i) * sizeof (double),
                     guise_reference_get_parameter_gradient (without.reference, i),
                     guise_reference_count_parameter (without.reference, i) * sizeof (double));
}

static double
get_loss (Fixture *self, GuiseTensor tensor)
{
  return guise_reference_get_value (self->reference, tensor)[0];
}

/* Played by itself against pictures that stay, it comes to tell them apart. */
static void
test_critic_comes_to_tell (void)
{
  g_auto(Fixture) fixture = { 0 };
  const GuiseOptimizerSettings settings = guise_optimizer_settings_complete (&(GuiseOptimizerSettings) { .rate = 2e-3 });

  fixture_init (&fixture, 0.0, 0.0);
  for (guint i = 0; i < N * SIZE * SIZE * 4; i++)
    guise_reference_get_value (fixture.reference, fixture.prediction)[i] *= 0.5;
  for (guint i = 1; i <= 10; i++)
    {
      const GuiseOptimizerStep step = guise_optimizer_get_step (&settings, i, 1.0);

      guise_reference_forward (fixture.reference);
      guise_reference_backward (fixture.reference);
      guise_reference_update (fixture.reference, settings.kind, &step);
    }
  guise_reference_forward (fixture.reference);
  g_test_message ("genuine %.3f, made %.3f, deceived %.3f", get_loss (&fixture, fixture.critic.genuine),
                  get_loss (&fixture, fixture.critic.made), get_loss (&fixture, fixture.critic.deceived));
  g_assert_cmpfloat (get_loss (&fixture, fixture.critic.genuine) + get_loss (&fixture, fixture.critic.made), <, 0.7);
  g_assert_cmpfloat (get_loss (&fixture, fixture.critic.deceived), >, 1.0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/rivals/identity/gradient", test_identity_gradient);
  g_test_add_func ("/model/rivals/identity/equal-pictures-have-none", test_identity_of_equals);
  g_test_add_func ("/model/rivals/identity/wrong-network", test_identity_wrong_network);
  g_test_add_func ("/model/rivals/critic/learns", test_critic_learns);
  g_test_add_func ("/model/rivals/critic/is-deceived", test_critic_is_deceived);
  g_test_add_func ("/model/rivals/critic/comes-to-tell", test_critic_comes_to_tell);

  return g_test_run ();
}
