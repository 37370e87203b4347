/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preload-window.h"

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

void
preload_window_map_cb (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), window);
}
