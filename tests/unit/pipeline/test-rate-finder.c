/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-rate-finder.h"

#define N 100

/* Rates from 1e-6 to 0.1; a loss that falls around @at, and rises again ten times later. */
static void
make_points (GuiseRatePoint points[N], double at, double depth)
{
  for (guint i = 0; i < N; i++)
    {
      const double rate = 1e-6 * pow (1e5, (double) i / (N - 1));
      const double after = log10 (rate / at);

      points[i] = (GuiseRatePoint) { rate, 0.4 - depth / (1 + exp (-5 * after)) + depth * exp (4 * (after - 1.5)) };
    }
}

static void
test_steepest (void)
{
  static const double rates[] = { 3e-5, 1e-4, 1e-3, 5e-3 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      GuiseRatePoint points[N];
      double chosen;

      make_points (points, rates[i], 0.2);
      chosen = guise_rate_choose (points, N);
      g_test_message ("%g: %g", rates[i], chosen);
      g_assert_cmpfloat (chosen, >, rates[i] / 2);
      g_assert_cmpfloat (chosen, <, rates[i] * 2);
    }
}

/* A loss that only rises, or hardly any points. */
static void
test_nothing_falls (void)
{
  GuiseRatePoint points[N];

  for (guint i = 0; i < N; i++)
    points[i] = (GuiseRatePoint) { 1e-6 * (i + 1), 0.1 + 0.001 * i };
  g_assert_true (isnan (guise_rate_choose (points, N)));
  g_assert_true (isnan (guise_rate_choose (points, 2)));
  g_assert_true (isnan (guise_rate_choose (points, 0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/rate-finder/steepest", test_steepest);
  g_test_add_func ("/pipeline/rate-finder/nothing-falls", test_nothing_falls);

  return g_test_run ();
}
