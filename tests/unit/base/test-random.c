/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-random.h"

#include <math.h>

/* Made by the authors' reference generator, seeded by splitmix64 (0). A change
 * here would make every stored run resume differently. */
static void
test_known_values (void)
{
  const guint64 want[] = {
    G_GUINT64_CONSTANT (0x99ec5f36cb75f2b4), G_GUINT64_CONSTANT (0xbf6e1f784956452a),
    G_GUINT64_CONSTANT (0x1a5f849d4933e6e0),
  };
  GuiseRandom random;

  guise_random_init (&random, 0);
  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    g_assert_cmphex (guise_random_next (&random), ==, want[i]);
}

static void
test_state_resumes (void)
{
  GuiseRandom random, copy;

  guise_random_init (&random, 7);
  for (guint i = 0; i < 10; i++)
    guise_random_normal (&random);
  copy = random;
  for (guint i = 0; i < 10; i++)
    g_assert_cmpfloat (guise_random_normal (&random), ==, guise_random_normal (&copy));
}

/* As many single draws, to the bit; and the state goes on from there. */
static void
test_fill (void)
{
  float values[1000];
  GuiseRandom random, copy;

  guise_random_init (&random, 11);
  copy = random;
  guise_random_fill (&random, 0.25, values, G_N_ELEMENTS (values));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpfloat (values[i], ==, (float) (0.25 * (2.0 * guise_random_uniform (&copy) - 1.0)));
  g_assert_cmphex (guise_random_next (&random), ==, guise_random_next (&copy));
}

static void
test_moments (void)
{
  const guint n = 200000;
  double sum = 0, squares = 0, uniform = 0;
  guint bins[7] = { 0 };
  GuiseRandom random;

  guise_random_init (&random, 3);
  for (guint i = 0; i < n; i++)
    {
      double value = guise_random_normal (&random);

      sum += value;
      squares += value * value;
      uniform += guise_random_uniform (&random);
      bins[guise_random_below (&random, 7)]++;
    }
  g_assert_cmpfloat_with_epsilon (sum / n, 0, 0.01);
  g_assert_cmpfloat_with_epsilon (squares / n, 1, 0.02);
  g_assert_cmpfloat_with_epsilon (uniform / n, 0.5, 0.005);
  for (guint i = 0; i < 7; i++)
    g_assert_cmpfloat_with_epsilon (bins[i] / (double) n, 1.0 / 7, 0.005);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/random/known-values", test_known_values);
  g_test_add_func ("/base/random/state-resumes", test_state_resumes);
  g_test_add_func ("/base/random/fill", test_fill);
  g_test_add_func ("/base/random/moments", test_moments);
  return g_test_run ();
}
