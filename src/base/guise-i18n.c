/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-config.h"
#include "guise-i18n.h"

#include <locale.h>

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
