/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preload-window.h"

#include <dlfcn.h>

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer user_data)
{
  g_signal_connect (window, "map", G_CALLBACK (preload_window_map_cb), NULL);
}

/* In place of GIO's. */
int
g_application_run (GApplication *application, int argc, char **argv)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");

  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return run (application, argc, argv);
}
