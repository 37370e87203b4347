/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-optimizer.h"
#include "guise-ref-ops.h"

static void
test_defaults (void)
{
  const GuiseOptimizerSettings settings = guise_optimizer_settings_complete (&(GuiseOptimizerSettings) {
    .beta1 = 0.5,
  });

  g_assert_cmpfloat (settings.rate, ==, 5e-5);
  g_assert_cmpfloat (settings.beta1, ==, 0.5);
  g_assert_cmpfloat (settings.beta2, ==, 0.999);
  g_assert_cmpfloat (settings.epsilon, ==, 1e-7);
}

/* The bias correction makes the first step as long as the rate, whatever the gradient. */
static void
test_first_step (void)
{
  const GuiseOptimizerSettings settings = guise_optimizer_settings_complete (&(GuiseOptimizerSettings) {
    .rate = 0.01,
  });
  const GuiseOptimizerStep step = guise_optimizer_get_step (&settings, 1, 1.0);
  const double gradients[] = { 3.0, -0.002 };
  double values[] = { 1.0, 1.0 }, moment1[2] = { 0 }, moment2[2] = { 0 }, average[] = { 5.0, 5.0 };

  guise_ref_adam (&step, gradients, values, moment1, moment2, average, 2);
  g_assert_cmpfloat_with_epsilon (values[0], 0.99, 1e-6);
  g_assert_cmpfloat_with_epsilon (values[1], 1.01, 1e-6);
  g_assert_cmpfloat_with_epsilon (average[0], values[0], 1e-12);    /* no mean kept: it follows */
}

static void
test_warm_up (void)
{
  const GuiseOptimizerSettings settings = guise_optimizer_settings_complete (&(GuiseOptimizerSettings) {
    .rate = 0.01, .warm_up = 100,
  });

  for (guint t = 1; t <= 200; t++)
    {
      const GuiseOptimizerStep step = guise_optimizer_get_step (&settings, t, 0.5);
      const double rate = step.rate * (1.0 - pow (0.9, t));

      g_assert_cmpfloat_with_epsilon (rate, 0.5 * 0.01 * MIN (1.0, t / 100.0), 1e-8);
    }
}

static void
test_average_forgets_the_start (void)
{
  const GuiseOptimizerSettings settings = guise_optimizer_settings_complete (&(GuiseOptimizerSettings) {
    .average = 0.99,
  });

  g_assert_cmpfloat_with_epsilon (guise_optimizer_get_step (&settings, 1, 1.0).average, 1.0 - 2.0 / 11.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (guise_optimizer_get_step (&settings, 1000000, 1.0).average, 0.01, 1e-6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/optimizer/defaults", test_defaults);
  g_test_add_func ("/model/optimizer/first-step-is-the-rate", test_first_step);
  g_test_add_func ("/model/optimizer/warm-up-is-linear", test_warm_up);
  g_test_add_func ("/model/optimizer/average-forgets-the-start", test_average_forgets_the_start);

  return g_test_run ();
}
