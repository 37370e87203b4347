/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-random.h"
#include "guise-rank.h"

#include <stdlib.h>

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return x < y ? -1 : x > y;
}

/* Each rank of any numbers is what sorting them finds; @n_kinds: few make many of them equal. */
static void
check_ranks (GuiseRandom *random, guint n, double n_kinds)
{
  g_autofree float *values = g_new (float, n), *sorted = g_new (float, n), *moved = NULL;

  for (guint i = 0; i < n; i++)
    values[i] = sorted[i] = (float) (guint) (guise_random_uniform (random) * n_kinds) - 3;
  qsort (sorted, n, sizeof *sorted, compare_floats);
  for (guint k = 0; k < n; k++)
    {
      g_clear_pointer (&moved, g_free);
      moved = g_memdup2 (values, n * sizeof *values);
      g_assert_cmpfloat (guise_rank_find (moved, n, k), ==, sorted[k]);
      qsort (moved, n, sizeof *moved, compare_floats);
      g_assert_cmpmem (moved, n * sizeof *moved, sorted, n * sizeof *sorted);
    }
}

static void
test_any_numbers (void)
{
  static const guint counts[] = { 1, 2, 3, 7, 64, 257 };
  GuiseRandom random;

  guise_random_init (&random, 1);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    for (double n_kinds = 1; n_kinds < 1e6; n_kinds *= 7)
      check_ranks (&random, counts[i], n_kinds);
}

static void
test_in_order (void)
{
  float rising[1000], falling[1000];

  for (guint i = 0; i < 1000; i++)
    {
      rising[i] = (float) i;
      falling[i] = (float) (999 - i);
    }
  g_assert_cmpfloat (guise_rank_find (rising, 1000, 500), ==, 500);
  g_assert_cmpfloat (guise_rank_find (falling, 1000, 500), ==, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/rank/any-numbers", test_any_numbers);
  g_test_add_func ("/base/rank/in-order", test_in_order);
  return g_test_run ();
}
