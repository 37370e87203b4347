/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-loss-scale.h"

static void
test_grows_and_halves (void)
{
  GuiseLossScale scale;
  double first;

  guise_loss_scale_init (&scale);
  first = scale.factor;
  for (guint i = 0; i < 999; i++)
    g_assert_true (guise_loss_scale_advance (&scale, FALSE));
  g_assert_cmpfloat (scale.factor, ==, first);
  g_assert_true (guise_loss_scale_advance (&scale, FALSE));
  g_assert_cmpfloat (scale.factor, ==, 2.0 * first);

  /* What was good before an overflow does not count after it. */
  for (guint i = 0; i < 999; i++)
    g_assert_true (guise_loss_scale_advance (&scale, FALSE));
  g_assert_true (guise_loss_scale_advance (&scale, TRUE));
  g_assert_cmpfloat (scale.factor, ==, first);
  g_assert_true (guise_loss_scale_advance (&scale, FALSE));
  g_assert_cmpfloat (scale.factor, ==, first);
  g_assert_cmpuint (scale.n_skipped, ==, 1);
}

/* It ends where it can help no more, and says so; and does not grow for ever. */
static void
test_has_ends (void)
{
  GuiseLossScale scale;
  guint n = 0;

  guise_loss_scale_init (&scale);
  while (guise_loss_scale_advance (&scale, TRUE))
    n++;
  g_assert_cmpuint (n, ==, 16);
  g_assert_cmpfloat (scale.factor, ==, 1.0);

  for (guint i = 0; i < 100000; i++)
    guise_loss_scale_advance (&scale, FALSE);
  g_assert_cmpfloat (scale.factor, ==, 0x1p24);
}

static void
test_is_kept_as_text (void)
{
  static const char *const bad[] = {
    "", "65536", "65536 1", "65536 1000 0", "65535 1 0", "0 1 0", "33554432 1 0", "65536 1 0 ", "65536 1 0x",
    "nan 1 0", "-65536 1 0", "65536 -1 0", "99999999999 1 0",
  };
  const GuiseLossScale scale = { 32768.0, 17, 3 };
  g_autofree char *text = guise_loss_scale_format (&scale);
  GuiseLossScale parsed = { 0 };

  g_assert_cmpstr (text, ==, "32768 17 3");
  g_assert_true (guise_loss_scale_parse (text, &parsed));
  g_assert_cmpfloat (parsed.factor, ==, scale.factor);
  g_assert_cmpuint (parsed.n_good, ==, scale.n_good);
  g_assert_cmpuint (parsed.n_skipped, ==, scale.n_skipped);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (guise_loss_scale_parse (bad[i], &parsed))
      g_error ("\"%s\" passes for a factor", bad[i]);
  g_assert_cmpfloat (parsed.factor, ==, scale.factor);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/loss-scale/grows-and-halves", test_grows_and_halves);
  g_test_add_func ("/model/loss-scale/has-ends", test_has_ends);
  g_test_add_func ("/model/loss-scale/is-kept-as-text", test_is_kept_as_text);
  return g_test_run ();
}
