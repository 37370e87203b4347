/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-time.h"

static void
test_frames_and_back (void)
{
  const GuiseRational rates[] = { { 25, 1 }, { 30000, 1001 }, { 24000, 1001 }, { 120, 1 }, { 1, 2 } };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
    for (gint64 index = 0; index < 200000; index += 997)
      g_assert_cmpint (guise_time_to_frame (guise_time_from_frame (index, rates[r]), rates[r]), ==, index);

  g_assert_cmpint (guise_time_from_frame (25, rates[0]), ==, GUISE_TIME_SECOND);
}

static void
test_rational (void)
{
  GuiseRational third = guise_rational_make (-4, -12);
  GuiseRational huge = guise_rational_make (G_GINT64_CONSTANT (3000000000000), G_GINT64_CONSTANT (100000000001));

  g_assert_cmpint (third.num, ==, 1);
  g_assert_cmpint (third.den, ==, 3);
  g_assert_cmpint (guise_rational_make (5, 0).num, ==, 0);
  g_assert_cmpfloat_with_epsilon (guise_rational_to_double (huge), 30.0, 1e-6);
}

static void
test_parse (void)
{
  const struct { const char *text; GuiseTime time; } good[] = {
    { "0", 0 }, { "12.5", G_GINT64_CONSTANT (12500000000) }, { "1:30", 90 * GUISE_TIME_SECOND },
    { "1:00:00.250", 3600 * GUISE_TIME_SECOND + 250000000 }, { "90", 90 * GUISE_TIME_SECOND },
  };
  const char *const bad[] = { "", ":", "1:", "x", "-1", "1:60", "1:2:3:4", "inf", "nan", "0x10", "1e9", "1.5:00", " 1", "9999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      GuiseTime time = -1;

      g_assert_true (guise_time_parse (good[i].text, &time, &error));
      g_assert_no_error (error);
      g_assert_cmpint (time, ==, good[i].time);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      GuiseTime time = -1;

      g_assert_false (guise_time_parse (bad[i], &time, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
      g_assert_cmpint (time, ==, -1);
    }
}

static void
test_format (void)
{
  g_autofree char *text = guise_time_format (3723 * GUISE_TIME_SECOND + 4499999);
  g_autofree char *rounded = guise_time_format (59 * GUISE_TIME_SECOND + 999600000);

  g_assert_cmpstr (text, ==, "1:02:03.004");
  g_assert_cmpstr (rounded, ==, "0:01:00.000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/time/frames-and-back", test_frames_and_back);
  g_test_add_func ("/base/time/rational", test_rational);
  g_test_add_func ("/base/time/parse", test_parse);
  g_test_add_func ("/base/time/format", test_format);
  return g_test_run ();
}
