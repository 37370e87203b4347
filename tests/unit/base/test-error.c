/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"

static void
assert_shown (const char *text, guint n_chars, const char *wanted)
{
  g_autofree char *shown = guise_error_dup_shown (text, n_chars);

  g_assert_cmpstr (shown, ==, wanted);
}

static void
test_shown (void)
{
  assert_shown ("fade", 40, "fade");
  assert_shown ("", 40, "");
  assert_shown ("Ümläut", 3, "Üml");
  /* Neither a second line nor what a terminal would obey, and never half a character. */
  assert_shown ("one\ntwo\033[2J\x7f", 40, "one two [2J ");
  assert_shown ("half \xc3", 40, "half \357\277\275");
  assert_shown ("\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 1, "\xf0\x9f\x98\x80");
}

static void
test_names (void)
{
  g_autoptr(GError) error = g_error_new_literal (GUISE_ERROR, GUISE_ERROR_DAMAGED, "x");

  g_assert_cmpstr (guise_error_get_name (error), ==, "damaged");
  g_assert_cmpint (guise_error_from_name ("damaged"), ==, GUISE_ERROR_DAMAGED);
  g_assert_cmpint (guise_error_from_name ("nothing of ours"), ==, GUISE_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/shown", test_shown);
  g_test_add_func ("/base/error/names", test_names);
  return g_test_run ();
}
