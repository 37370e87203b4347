/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-menu-popup.h"

#include <adwaita.h>

/* Menus of rows, opened by keyboard: the row that has it may have been scrolled away. */

#define N_ROWS 200
#define ROW_HEIGHT 40

static GtkWidget *buttons[N_ROWS];

static GtkWidget *
make_row (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr(GMenu) menu = g_menu_new ();

  g_menu_append (menu, "Something", NULL);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_size_request (button, -1, ROW_HEIGHT);
  return button;
}

/* A list that is longer than the screen. */
static GtkWindow *
make_window (GtkAdjustment **adjustment)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *scrolled = gtk_scrolled_window_new (), *list = gtk_list_box_new ();

  for (guint i = 0; i < N_ROWS; i++)
    {
      buttons[i] = make_row ();
      gtk_list_box_append (GTK_LIST_BOX (list), buttons[i]);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_window_set_child (window, scrolled);
  gtk_window_set_default_size (window, 300, 400);
  gtk_window_present (window);
  *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  while (!gtk_widget_get_mapped (list) || gtk_adjustment_get_upper (*adjustment) < N_ROWS * ROW_HEIGHT)
    g_main_context_iteration (NULL, TRUE);
  return window;
}

static gboolean
is_laid_out_at (GtkWidget *button, gboolean above)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (button, gtk_widget_get_ancestor (button, GTK_TYPE_SCROLLED_WINDOW), &place));
  return (place.origin.y < -N_ROWS * ROW_HEIGHT / 2) == above;
}

/* Far above the window, where a menu would be beside the screen. */
static void
test_scrolled_away (void)
{
  GtkAdjustment *adjustment;
  GtkWindow *window = make_window (&adjustment);
  GtkWidget *first = buttons[0];
  GtkPopover *popover;

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  while (!is_laid_out_at (first, TRUE))
    g_main_context_iteration (NULL, TRUE);
  guise_menu_popup (GTK_MENU_BUTTON (first));
  popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (first));
  while (!gtk_widget_get_mapped (GTK_WIDGET (popover)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (is_laid_out_at (first, FALSE));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), <, ROW_HEIGHT);
  gtk_window_destroy (window);
}

/* One that is seen opens at once, and nothing moves. */
static void
test_seen (void)
{
  GtkAdjustment *adjustment;
  GtkWindow *window = make_window (&adjustment);

  guise_menu_popup (GTK_MENU_BUTTON (buttons[2]));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (buttons[2])))));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/display/menu/scrolled-away", test_scrolled_away);
  g_test_add_func ("/display/menu/seen", test_seen);
  return g_test_run ();
}
