/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-application.h"

#include "guise-i18n.h"

#include <gtk/gtk.h>

int
main (int argc, char **argv)
{
  g_autoptr(GuiseApplication) application = NULL;

  guise_i18n_init ();
  /* Or numbers would get the language's comma back, and nobody could read what we write and ask for by them. */
  gtk_disable_setlocale ();
  g_set_application_name (_("Guise"));
  application = guise_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
