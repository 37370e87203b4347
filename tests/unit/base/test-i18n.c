/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-i18n.h"

#include <locale.h>
#include <stdio.h>

/* A process has one language for good, hence a process for each. */
static void
say_in_new_process (const char *language,
                    const char *expected)
{
  if (g_test_subprocess ())
    {
      g_setenv ("LANGUAGE", language, TRUE);
      guise_i18n_init ();
      printf ("%s %.1f\n", _("Face-swap studio"), 0.5);
      return;
    }

  if (setlocale (LC_ALL, "") == NULL)
    {
      g_test_skip ("the German locale is not there: install the package locales and configure again");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout (expected);
}

static void
test_i18n_german (void)
{
  say_in_new_process ("de", "*Studio für Gesichtertausch 0.5*");
}

static void
test_i18n_unknown (void)
{
  say_in_new_process ("xx", "*Face-swap studio 0.5*");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/i18n/german-is-loaded", test_i18n_german);
  g_test_add_func ("/base/i18n/unknown-language-is-english", test_i18n_unknown);
  return g_test_run ();
}
