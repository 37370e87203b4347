/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-i18n.h"

#include <locale.h>
#include <stdio.h>

/* A German locale of our own, for a small system has none, and in "C.UTF-8" newer C libraries translate nothing:
 * the one that every system has by another name, with a comma. Returns: (transfer full): the folder that has it */
static char *
make_german_locale (void)
{
  static const char numbers[] = "LC_NUMERIC\ndecimal_point \",\"\nthousands_sep \".\"\ngrouping 3;3\nEND LC_NUMERIC\n";
  static const char script[] = "cd \"$0\" && cp -r /usr/lib/locale/C.utf8 de_DE && localedef -c --no-archive "
                               "-i numbers ./made; cp made/LC_NUMERIC de_DE";
  g_autofree char *folder = g_dir_make_tmp ("guise-i18n-XXXXXX", NULL);
  g_autofree char *source = g_build_filename (folder, "numbers", NULL);
  const char *const argv[] = { "/bin/sh", "-c", script, folder, NULL };
  g_autoptr(GError) error = NULL;

  g_file_set_contents (source, numbers, -1, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_setenv ("LOCPATH", folder, TRUE);
  g_setenv ("LC_ALL", "de_DE", TRUE);
  return g_steal_pointer (&folder);
}

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
      g_test_skip ("this C library has no /usr/lib/locale/C.utf8 to make a German locale of");
      return;
    }
  g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
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

static void
test_i18n_numbers (void)
{
  const struct { gint64 number; const char *text; } table[] = {
    { 0, "0" }, { 999, "999" }, { 1000, "1,000" }, { 12400, "12,400" }, { -1234567, "-1,234,567" }, { -100, "-100" },
    { G_MININT64, "-9,223,372,036,854,775,808" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = guise_i18n_dup_number (table[i].number);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_i18n_decimals (void)
{
  const struct { double number; guint n_decimals; const char *text; } table[] = {
    { 0.5, 2, "0.50" }, { -0.012, 2, "−0.01" }, { -0.004, 2, "0.00" }, { -0.0, 1, "0.0" }, { -12, 0, "−12" },
    { 1234.5678, 3, "1234.568" },
  };

  /* As guise_i18n_init() leaves it: the other cases of this process have another. */
  setlocale (LC_NUMERIC, "C");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = guise_i18n_dup_decimal (table[i].number, table[i].n_decimals);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL, *remove = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    folder = make_german_locale ();
  g_test_add_func ("/base/i18n/german-is-loaded", test_i18n_german);
  g_test_add_func ("/base/i18n/unknown-language-is-english", test_i18n_unknown);
  g_test_add_func ("/base/i18n/numbers", test_i18n_numbers);
  g_test_add_func ("/base/i18n/decimals", test_i18n_decimals);
  result = g_test_run ();
  if (folder != NULL)
    {
      remove = g_strdup_printf ("rm -rf %s", folder);
      g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL);
    }
  return result;
}
