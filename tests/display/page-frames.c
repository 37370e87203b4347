/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preload-window.h"

#include <stdio.h>

/* Preloaded into the window by page-time.py: for each page that is switched to by a key, writes its name and how long it took
 * from the key press, as the display has it, to the end of the first frame that shows the page, in milliseconds; and for
 * each click on the swap page's timeline "picture" and how long it took to the end of the frame with the swapped picture
 * as it stays. The display and GTK both count the time of CLOCK_MONOTONIC. */

static gint64 pressed_us;          /* 0: no key that is waited for */
static const char *switched_to;    /* of the page that the next frame shows */
static gint64 clicked_us;          /* 0: no click that is waited for */
static GObject *viewer;            /* that gave a picture since; not owned */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  if (key >= GDK_KEY_1 && key <= GDK_KEY_9 && (state & GDK_ALT_MASK) != 0)
    pressed_us = (gint64) gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (controller)) * 1000;
  return GDK_EVENT_PROPAGATE;
}

static gboolean
shown_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  viewer = g_value_get_object (&values[0]);
  return TRUE;
}

static void
clicked_cb (GtkGestureClick *gesture, int n, double x, double y, gpointer user_data)
{
  static gulong hook = 0;
  const GType type = g_type_from_name ("GuiseViewer");

  if (hook == 0 && type != 0)
    hook = g_signal_add_emission_hook (g_signal_lookup ("shown", type), 0, shown_cb, NULL, NULL);
  viewer = NULL;
  clicked_us = (gint64) gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (gesture)) * 1000;
}

static void
write_figure (const char *name, gint64 *begin_us)
{
  printf ("%s %.1f\n", name, (double) (g_get_monotonic_time () - *begin_us) / 1000);
  fflush (stdout);
  *begin_us = 0;
}

static void
switched_cb (GObject *pages, GParamSpec *pspec, gpointer user_data)
{
  g_autofree char *name = NULL;

  g_object_get (pages, "visible-child-name", &name, NULL);
  switched_to = g_intern_string (name);
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  gboolean busy = TRUE;

  if (pressed_us != 0 && switched_to != NULL)
    write_figure (switched_to, &pressed_us);
  switched_to = NULL;
  if (clicked_us != 0 && viewer != NULL)
    g_object_get (viewer, "busy", &busy, NULL);
  if (!busy)
    write_figure ("picture", &clicked_us);
}

static GtkWidget *
find (GtkWidget *widget, const char *type)
{
  GtkWidget *found = g_str_equal (G_OBJECT_TYPE_NAME (widget), type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

void
preload_window_map_cb (GtkWidget *window)
{
  GtkWidget *pages = find (window, "AdwViewStack");
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *clicks = gtk_gesture_click_new ();

  if (pages == NULL)
    return;
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), NULL);
  gtk_widget_add_controller (window, keys);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (clicks), GTK_PHASE_CAPTURE);
  g_signal_connect (clicks, "pressed", G_CALLBACK (clicked_cb), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (clicks));
  g_signal_connect (pages, "notify::visible-child", G_CALLBACK (switched_cb), NULL);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), NULL);
}
