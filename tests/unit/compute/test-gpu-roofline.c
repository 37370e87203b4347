/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-roofline.h"

/* 100 operations and 10 bytes a second. */
static const GuiseGpuCard card = { "slow", 100.0, 10.0, "none" };

static GArray *
make_work (void)
{
  static const GuiseGpuWork all[] = {
    { "product", 0.5, 2000.0, 10.0 },     /* 20 s of arithmetic, 1 s of memory */
    { "copy", 0.25, 0.0, 40.0 },          /* 4 s of memory */
    { "product", 0.5, 100.0, 70.0 },      /* 1 s against 7 s */
    { "empty", 0.0, 0.0, 0.0 },
  };
  GArray *work = g_array_new (FALSE, FALSE, sizeof (GuiseGpuWork));

  g_array_append_vals (work, all, G_N_ELEMENTS (all));
  return work;
}

static void
test_kinds (void)
{
  g_autoptr(GArray) work = make_work ();
  g_autoptr(GArray) kinds = guise_roofline_sum_kinds (work);
  const GuiseGpuKind all = guise_roofline_sum (work);
  const GuiseGpuKind *first = &g_array_index (kinds, GuiseGpuKind, 0);

  g_assert_cmpuint (kinds->len, ==, 3);
  g_assert_cmpstr (first->kind, ==, "product");
  g_assert_cmpuint (first->n_dispatches, ==, 2);
  g_assert_cmpfloat (first->operations, ==, 2100.0);
  g_assert_cmpfloat (first->bytes, ==, 80.0);
  g_assert_cmpfloat (first->seconds, ==, 1.0);
  g_assert_cmpstr (g_array_index (kinds, GuiseGpuKind, 1).kind, ==, "copy");
  g_assert_cmpuint (all.n_dispatches, ==, 4);
  g_assert_cmpfloat (all.operations, ==, 2100.0);
  g_assert_cmpfloat (all.bytes, ==, 120.0);
}

/* Each dispatch waits for what it needs more of, not the sum of all for the sum of all, which would be 21 s. */
static void
test_bound (void)
{
  g_autoptr(GArray) work = make_work ();
  const GuiseGpuRoof roof = guise_roofline_bound (work, &card);

  g_assert_cmpfloat_with_epsilon (roof.seconds, 20.0 + 4.0 + 7.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (roof.compute_seconds, 20.0, 1e-12);
}

/* Peaks are those of the units that the source names. */
static void
test_cards (void)
{
  guint n;
  const GuiseGpuCard *cards = guise_roofline_list_cards (&n);

  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpfloat_with_epsilon (cards[0].flops_per_second, 768 * 2 * 1.30e9, 0.02e12);
  g_assert_cmpfloat_with_epsilon (cards[0].bytes_per_second, 128 / 8 * 4.266e9, 0.1e9);
  g_assert_cmpfloat_with_epsilon (cards[1].flops_per_second, 3584 * 2 * 1.78e9, 0.1e12);
  g_assert_cmpfloat_with_epsilon (cards[1].bytes_per_second, 192 / 8 * 15e9, 1e9);
  g_assert_cmpfloat_with_epsilon (cards[2].flops_per_second, 16384 * 2 * 2.52e9, 0.1e12);
  g_assert_cmpfloat_with_epsilon (cards[2].bytes_per_second, 384 / 8 * 21e9, 1e9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compute/roofline/kinds", test_kinds);
  g_test_add_func ("/compute/roofline/bound", test_bound);
  g_test_add_func ("/compute/roofline/cards", test_cards);
  return g_test_run ();
}
