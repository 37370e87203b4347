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

  guise_ref_optimizer (GUISE_OPTIMIZER_ADAM, &step, gradients, values, moment1, moment2, average, 2);
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

/* One parameter of 2, gradients 0.5 and then −1, by hand. */
static void
test_by_hand (void)
{
  static const struct { GuiseOptimizer kind; double after[2]; } wanted[] = {
    /* m 0.05, v 0.00025: a step of the rate; m −0.055, v 0.00124975: corrected −0.28947, 0.625187 */
    { GUISE_OPTIMIZER_ADAM, { 1.9, 1.9 + 0.1 * 0.2894737 / 0.7906877 } },
    { GUISE_OPTIMIZER_ADAMW, { 1.9 - 0.1 * 0.5 * 2.0, 1.8 + 0.1 * 0.2894737 / 0.7906877 - 0.1 * 0.5 * 1.8 } },
    /* s 0.45² ‰, then 0.945² ‰ more: corrected 0.2025, 0.5479352 */
    { GUISE_OPTIMIZER_ADABELIEF, { 2.0 - 0.1 * 0.5 / 0.45, 1.8888889 + 0.1 * 0.2894737 / 0.7402265 } },
    /* v 0.025, then 0.1225 */
    { GUISE_OPTIMIZER_RMSPROP, { 2.0 - 0.1 * 0.5 / 0.1581139, 1.6837722 + 0.1 / 0.35 } },
    /* sign of 0.05; m 0.005; sign of 0.0045 − 0.1 */
    { GUISE_OPTIMIZER_LION, { 2.0 - 0.1 - 0.1 * 0.5 * 2.0, 1.8 + 0.1 - 0.1 * 0.5 * 1.8 } },
  };
  const double gradients[] = { 0.5, -1.0 };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const GuiseOptimizerSettings settings = guise_optimizer_settings_complete (&(GuiseOptimizerSettings) {
        .kind = wanted[i].kind, .rate = 0.1, .weight_decay = 0.5,
      });
      double value = 2.0, moment1 = 0.0, moment2 = 0.0;

      for (guint t = 1; t <= 2; t++)
        {
          const GuiseOptimizerStep step = guise_optimizer_get_step (&settings, t, 1.0);

          guise_ref_optimizer (wanted[i].kind, &step, &gradients[t - 1], &value, &moment1, &moment2, NULL, 1);
          g_test_message ("%s: %.7f, wanted %.7f", guise_optimizer_get_name (wanted[i].kind), value,
                          wanted[i].after[t - 1]);
          g_assert_cmpfloat_with_epsilon (value, wanted[i].after[t - 1], 3e-5);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/optimizer/defaults", test_defaults);
  g_test_add_func ("/model/optimizer/first-step-is-the-rate", test_first_step);
  g_test_add_func ("/model/optimizer/by-hand", test_by_hand);
  g_test_add_func ("/model/optimizer/warm-up-is-linear", test_warm_up);
  g_test_add_func ("/model/optimizer/average-forgets-the-start", test_average_forgets_the_start);

  return g_test_run ();
}
