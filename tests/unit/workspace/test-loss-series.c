/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-loss-series.h"

#include <math.h>
#include <string.h>

static void
count_cb (GuiseLossSeries *series, gpointer user_data)
{
  ++*(guint *) user_data;
}

static GuiseLossPoint
point_of (gint64 iteration)
{
  return (GuiseLossPoint) { iteration, { (float) (iteration % 97) / 97, 0.5f,
                                         iteration % 100 == 0 ? 0.25f : NAN, NAN, NAN } };
}

static void
append (GuiseLossSeries *series, gint64 first, gint64 last)
{
  g_autofree GuiseLossPoint *points = g_new (GuiseLossPoint, last - first + 1);

  for (gint64 i = first; i <= last; i++)
    points[i - first] = point_of (i);
  guise_loss_series_append (series, points, (guint) (last - first + 1));
}

/* By looking at each point, which the series need not do. */
static void
check_range (GuiseLossSeries *series, gint64 from, gint64 to)
{
  GuiseLossBin bin;
  double sum = 0;
  float min = 1, max = 0;

  for (gint64 i = from; i <= to; i++)
    {
      const float value = point_of (i).values[GUISE_CURVE_SOURCE];

      sum += (double) value;
      min = MIN (min, value);
      max = MAX (max, value);
    }
  g_assert_cmpuint (guise_loss_series_bin (series, GUISE_CURVE_SOURCE, from, to, &bin, 1), ==, 1);
  g_assert_cmpint (bin.first, ==, from);
  g_assert_cmpint (bin.last, ==, to);
  g_assert_true (bin.min == min && bin.max == max);
  g_assert_cmpfloat_with_epsilon (bin.mean, sum / (double) (to - from + 1), 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_series_get_mean (series, GUISE_CURVE_SOURCE, from, to), bin.mean, 1e-12);
}

static void
test_bins (void)
{
  g_autoptr(GuiseLossSeries) series = guise_loss_series_new ();
  GuiseLossBin bins[10];
  gint64 next = 1;

  /* In pieces, as it comes. */
  append (series, 1, 5);
  append (series, 6, 1000);
  append (series, 1001, 1001);
  append (series, 1002, 40000);
  check_range (series, 1, 40000);
  check_range (series, 1, 1);
  check_range (series, 31, 33);
  check_range (series, 32, 1055);
  check_range (series, 777, 33333);

  g_assert_cmpuint (guise_loss_series_bin (series, GUISE_CURVE_SOURCE, 1, 40000, bins, 10), ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpint (bins[i].first, ==, next);
      next = bins[i].last + 1;
    }
  g_assert_cmpint (next, ==, 40001);

  /* Where there are fewer points than bins, those that there are. */
  g_assert_cmpuint (guise_loss_series_bin (series, GUISE_CURVE_HELD_OUT, 100, 300, bins, 10), ==, 3);
  g_assert_cmpuint (guise_loss_series_bin (series, GUISE_CURVE_LIKENESS, 1, 40000, bins, 10), ==, 0);
  g_assert_true (isnan (guise_loss_series_get_mean (series, GUISE_CURVE_LIKENESS, 1, 40000)));
}

/* A training that was no number goes on from an earlier checkpoint. */
static void
test_going_back (void)
{
  g_autoptr(GuiseLossSeries) series = guise_loss_series_new ();
  guint n_changes = 0;
  gint64 first, last;

  g_assert_false (guise_loss_series_get_range (series, &first, &last));
  g_signal_connect (series, "changed", G_CALLBACK (count_cb), &n_changes);
  append (series, 1, 5000);
  append (series, 1234, 1300);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_true (guise_loss_series_get_range (series, &first, &last));
  g_assert_cmpint (first, ==, 1);
  g_assert_cmpint (last, ==, 1300);
  g_assert_cmpuint (guise_loss_series_get_n_points (series), ==, 1300);
  check_range (series, 1, 1300);

  guise_loss_series_reset (series, NULL, 0);
  g_assert_cmpuint (guise_loss_series_get_n_points (series), ==, 0);
  append (series, 7, 8);
  check_range (series, 7, 8);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GBytes **) user_data = guise_loss_series_write_csv_finish (GUISE_LOSS_SERIES (source), result);
}

/* What comes meanwhile is not in it. */
static void
assert_csv (GuiseLossSeries *series, const GuiseLossPoint *meanwhile, const char *wanted)
{
  g_autoptr(GBytes) bytes = NULL;

  guise_loss_series_write_csv_async (series, written_cb, &bytes);
  guise_loss_series_append (series, meanwhile, 1);
  while (bytes == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), wanted, strlen (wanted));
}

/* Measures come after the loss of their iteration. */
static void
test_merging (void)
{
  g_autoptr(GuiseLossSeries) series = guise_loss_series_new ();
  const GuiseLossPoint late = { 3, { NAN, NAN, NAN, 0.75f, 0.125f } }, later = { 4, { 0.5f, 0.5f, NAN, NAN, NAN } };
  gint64 at;

  append (series, 1, 3);
  guise_loss_series_append (series, &late, 1);
  g_assert_cmpuint (guise_loss_series_get_n_points (series), ==, 3);
  g_assert_cmpfloat (guise_loss_series_get_newest (series, GUISE_CURVE_LIKENESS), ==, 0.75);
  g_assert_cmpfloat (guise_loss_series_get_at (series, GUISE_CURVE_BLEED, 1, &at), ==, 0.125);
  g_assert_cmpint (at, ==, 3);
  g_assert_true (isnan (guise_loss_series_get_newest (series, GUISE_CURVE_HELD_OUT)));
  assert_csv (series, &later, "iteration,source,target,held_out,likeness,identity_bleed\n"
                              "1,0.0103093,0.5,,,\n2,0.0206186,0.5,,,\n3,0.0309278,0.5,,0.75,0.125\n");
}

static void
test_closest (void)
{
  g_autoptr(GuiseLossSeries) series = guise_loss_series_new ();
  gint64 at;

  append (series, 1, 1000);
  guise_loss_series_get_at (series, GUISE_CURVE_HELD_OUT, 149, &at);
  g_assert_cmpint (at, ==, 100);
  guise_loss_series_get_at (series, GUISE_CURVE_HELD_OUT, 151, &at);
  g_assert_cmpint (at, ==, 200);
  guise_loss_series_get_at (series, GUISE_CURVE_HELD_OUT, 99999, &at);
  g_assert_cmpint (at, ==, 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/loss-series/bins", test_bins);
  g_test_add_func ("/workspace/loss-series/going-back", test_going_back);
  g_test_add_func ("/workspace/loss-series/merging", test_merging);
  g_test_add_func ("/workspace/loss-series/closest", test_closest);
  return g_test_run ();
}
