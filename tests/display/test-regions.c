/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-regions.h"

#include <adwaita.h>

/* F6: from one part of a window to the next. */

static GtkWidget *
make_region (const char *name, guint n_buttons)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_REGION, "name", name,
                                 "orientation", GTK_ORIENTATION_VERTICAL, "valign", GTK_ALIGN_START, NULL);

  for (guint i = 0; i < n_buttons; i++)
    {
      g_autofree char *label = g_strdup_printf ("%s%u", name, i);

      gtk_box_append (GTK_BOX (box), gtk_button_new_with_label (label));
    }
  gtk_box_append (GTK_BOX (box), gtk_label_new (name));
  return box;
}

/* Two above, three beside each other below, of which the second takes no keys. */
static GtkWindow *
make_window (void)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_window_set_child (window, box);
  gtk_box_append (GTK_BOX (box), make_region ("a", 1));
  gtk_box_append (GTK_BOX (box), make_region ("b", 2));
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (row), make_region ("c", 2));
  gtk_box_append (GTK_BOX (row), make_region ("d", 0));
  gtk_box_append (GTK_BOX (row), make_region ("e", 1));
  gtk_window_present (window);
  while (!gtk_widget_get_mapped (row) || gtk_widget_get_width (row) == 0)
    g_main_context_iteration (NULL, TRUE);
  return window;
}

static char *
dup_order (GtkWindow *window)
{
  g_autoptr(GPtrArray) regions = guise_regions_list (GTK_WIDGET (window));
  g_autoptr(GString) order = g_string_new (NULL);

  for (guint i = 0; i < regions->len; i++)
    g_string_append (order, gtk_widget_get_name (regions->pdata[i]));
  return g_string_free (g_steal_pointer (&order), FALSE);
}

static const char *
focus_of (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return GTK_IS_BUTTON (focus) ? gtk_button_get_label (GTK_BUTTON (focus)) : NULL;
}

static void
test_order (void)
{
  GtkWindow *window = make_window ();
  g_autofree char *order = dup_order (window), *turned = NULL, *fewer = NULL;
  g_autoptr(GPtrArray) regions = guise_regions_list (GTK_WIDGET (window));
  GtkWidget *row = gtk_widget_get_parent (regions->pdata[2]);

  g_assert_cmpstr (order, ==, "abcde");
  /* From right to left, the first is the one at the right. */
  for (guint i = 2; i < 5; i++)
    gtk_widget_set_direction (regions->pdata[i], GTK_TEXT_DIR_RTL);
  gtk_box_reorder_child_after (GTK_BOX (row), regions->pdata[4], NULL);
  gtk_box_reorder_child_after (GTK_BOX (row), regions->pdata[2], regions->pdata[3]);
  for (graphene_rect_t bounds = { { 0 } }; bounds.origin.x == 0;)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_true (gtk_widget_compute_bounds (regions->pdata[2], row, &bounds));
    }
  turned = dup_order (window);
  g_assert_cmpstr (turned, ==, "abcde");
  /* What is not to be seen is not gone to. */
  gtk_widget_set_visible (regions->pdata[1], FALSE);
  fewer = dup_order (window);
  g_assert_cmpstr (fewer, ==, "acde");
  gtk_window_destroy (window);
}

static void
test_round (void)
{
  GtkWindow *window = make_window ();

  gtk_window_set_focus (window, NULL);
  g_assert_true (guise_regions_move (window, 1));
  g_assert_cmpstr (focus_of (window), ==, "a0");
  g_assert_true (guise_regions_move (window, 1));
  g_assert_cmpstr (focus_of (window), ==, "b0");
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD));
  g_assert_cmpstr (focus_of (window), ==, "b1");
  g_assert_true (guise_regions_move (window, 1));
  g_assert_cmpstr (focus_of (window), ==, "c0");
  /* Over the one that takes no keys, and round. */
  g_assert_true (guise_regions_move (window, 1));
  g_assert_cmpstr (focus_of (window), ==, "e0");
  g_assert_true (guise_regions_move (window, 1));
  g_assert_cmpstr (focus_of (window), ==, "a0");
  /* Back to where one was in it. */
  g_assert_true (guise_regions_move (window, 1));
  g_assert_cmpstr (focus_of (window), ==, "b1");
  g_assert_true (guise_regions_move (window, -1));
  g_assert_true (guise_regions_move (window, -1));
  g_assert_cmpstr (focus_of (window), ==, "e0");
  gtk_window_set_focus (window, NULL);
  g_assert_true (guise_regions_move (window, -1));
  g_assert_cmpstr (focus_of (window), ==, "e0");
  gtk_window_destroy (window);
}

/* Nowhere to go is no reason to lose where one is. */
static void
test_alone (void)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *region = make_region ("a", 2);

  g_assert_false (guise_regions_move (window, 1));
  gtk_window_set_child (window, region);
  gtk_window_present (window);
  while (!gtk_widget_get_mapped (region))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_grab_focus (gtk_widget_get_first_child (region));
  g_assert_false (guise_regions_move (window, 1));
  g_assert_cmpstr (focus_of (window), ==, "a0");
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/display/regions/order", test_order);
  g_test_add_func ("/display/regions/round", test_round);
  g_test_add_func ("/display/regions/alone", test_alone);
  return g_test_run ();
}
