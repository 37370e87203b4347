/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-menu-popup.h"

/* A scroll is laid out in the frame after it; what is not there after so many will not come. */
#define MAX_FRAMES 10

/* Where @widget is in what scrolls it; %FALSE where nothing does, or it is not laid out. */
static gboolean
find_place (GtkWidget *widget, GtkScrolledWindow **out_scrolled, graphene_rect_t *out)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  if (scrolled == NULL || !gtk_widget_compute_bounds (widget, scrolled, out))
    return FALSE;
  *out_scrolled = GTK_SCROLLED_WINDOW (scrolled);
  return TRUE;
}

static gboolean
is_seen (GtkWidget *widget)
{
  GtkScrolledWindow *scrolled;
  graphene_rect_t place;

  return !find_place (widget, &scrolled, &place)
         || (place.origin.y + place.size.height > 0 && place.origin.y < (float) gtk_widget_get_height (GTK_WIDGET (scrolled)));
}

static void
scroll_to (GtkWidget *widget)
{
  GtkScrolledWindow *scrolled;
  graphene_rect_t place;
  GtkAdjustment *adjustment;
  double top;

  if (!find_place (widget, &scrolled, &place))
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (scrolled);
  top = gtk_adjustment_get_value (adjustment) + (double) place.origin.y;
  gtk_adjustment_clamp_page (adjustment, top, top + (double) place.size.height);
}

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  guint *n_left = user_data;

  if (is_seen (widget))
    gtk_menu_button_popup (GTK_MENU_BUTTON (widget));
  else if (--*n_left > 0)
    return G_SOURCE_CONTINUE;
  return G_SOURCE_REMOVE;
}

void
guise_menu_popup (GtkMenuButton *button)
{
  guint *n_left;

  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  if (is_seen (GTK_WIDGET (button)))
    {
      gtk_menu_button_popup (button);
      return;
    }
  scroll_to (GTK_WIDGET (button));
  n_left = g_new (guint, 1);
  *n_left = MAX_FRAMES;
  gtk_widget_add_tick_callback (GTK_WIDGET (button), frame_cb, n_left, g_free);
}
