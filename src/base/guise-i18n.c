/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-config.h"
#include "guise-i18n.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define DOMAIN "guise"

void
guise_i18n_init (void)
{
  const char *folder = g_getenv ("GUISE_LOCALE_DIR");

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  bindtextdomain (DOMAIN, folder != NULL ? folder : GUISE_LOCALE_DIR);
  bind_textdomain_codeset (DOMAIN, "UTF-8");
  textdomain (DOMAIN);
}

char *
guise_i18n_dup_number (gint64 number)
{
  /* Translators: what stands between groups of three digits. */
  const char *separator = C_("thousands", ",");
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  gsize n = strlen (digits), first = digits[0] == '-' ? 1 : 0;
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > first && (n - i) % 3 == 0)
        g_string_append (text, separator);
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
guise_i18n_dup_decimal (double number, guint n_decimals)
{
  g_autofree char *digits = NULL;

  g_return_val_if_fail (isfinite (number) && n_decimals <= 9, g_strdup (""));

  digits = g_strdup_printf ("%.*f", (int) n_decimals, fabs (number));
  /* What is left of it may be nothing. */
  if (number < 0 && strpbrk (digits, "123456789") != NULL)
    return g_strconcat ("−", digits, NULL);
  return g_steal_pointer (&digits);
}

char *
guise_i18n_dup_span (double seconds)
{
  const gint64 whole = (gint64) llround (MAX (seconds, 0));

  if (whole < 100)
    return g_strdup_printf (_("%d s"), (int) whole);
  if (whole < 100 * 60)
    return g_strdup_printf (_("%d min"), (int) ((whole + 30) / 60));
  if (whole < 48 * 3600)
    return g_strdup_printf (_("%d h %d min"), (int) (whole / 3600), (int) (whole % 3600 / 60));
  return g_strdup_printf (_("%d days"), (int) ((whole + 43200) / 86400));
}
