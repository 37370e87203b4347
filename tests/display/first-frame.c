/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <gtk/gtk.h>
#include <stdio.h>
#include <unistd.h>

/* Preloaded into a program of GTK by start-time.py: when a window of it has drawn a frame, prints the time of
 * CLOCK_MONOTONIC in microseconds and ends the program. FIRST_FRAME_TITLE waits for a window with a title that begins
 * so, which one that shows a project has. */

static void
after_paint_cb (GdkFrameClock *clock, GtkWindow *window)
{
  const char *wanted = g_getenv ("FIRST_FRAME_TITLE"), *title = gtk_window_get_title (window);

  if (wanted != NULL && (title == NULL || !g_str_has_prefix (title, wanted)))
    return;
  printf ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stdout);
  _exit (0);
}

static void
map_cb (GtkWidget *window, gpointer user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), window);
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer user_data)
{
  g_signal_connect (window, "map", G_CALLBACK (map_cb), NULL);
}

/* In place of GIO's. */
int
g_application_run (GApplication *application, int argc, char **argv)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");

  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return run (application, argc, argv);
}
