/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page-states.h"

#include <adwaita.h>

/* Tab on each page, in each of its states: it comes to all that takes the keyboard, once, as the eye goes, and round again. */

#define MAX_PRESSES 200

static char *
dup_name (GtkWidget *widget)
{
  const char *text = NULL;

  for (GtkWidget *at = widget; at != NULL && text == NULL; at = gtk_widget_get_parent (at))
    text = gtk_widget_get_tooltip_text (at) != NULL ? gtk_widget_get_tooltip_text (at)
           : GTK_IS_BUTTON (at) ? gtk_button_get_label (GTK_BUTTON (at))
           : ADW_IS_PREFERENCES_ROW (at) ? adw_preferences_row_get_title (ADW_PREFERENCES_ROW (at)) : NULL;
  return g_strdup_printf ("%s “%s”", G_OBJECT_TYPE_NAME (widget), text != NULL ? text : "");
}

/* What takes the keyboard only where nothing in it does, or is come to in another way: rows by the arrows, one choice of a
 * group by the others, the handle between two halves by F8. */
static gboolean
needs_no_tab (GtkWidget *widget)
{
  return GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_BOX_ROW (widget) || GTK_IS_CHECK_BUTTON (widget)
         || GTK_IS_PANED (widget);
}

/* What Tab has to come to within @widget. Lists and grids keep it to themselves. */
static void
list_stops (GtkWidget *widget, GPtrArray *stops)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget) || !gtk_widget_get_can_focus (widget))
    return;
  if (GTK_IS_LIST_BASE (widget))
    return;
  if (gtk_widget_get_focusable (widget) && !needs_no_tab (widget))
    g_ptr_array_add (stops, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    list_stops (child, stops);
}

/* (transfer full): what Tab comes to until it is where it was before. @is_round: (out): that is the first of them */
static GPtrArray *
walk (GtkWindow *window, gboolean *is_round)
{
  GPtrArray *walked = g_ptr_array_new ();

  gtk_window_set_focus (window, NULL);
  for (guint i = 0; i < MAX_PRESSES; i++)
    {
      GtkWidget *now;

      gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
      now = gtk_window_get_focus (window);
      *is_round = now == NULL || (walked->len > 0 && now == g_ptr_array_index (walked, 0));
      if (now == NULL || g_ptr_array_find (walked, now, NULL))
        break;
      g_ptr_array_add (walked, now);
    }
  return walked;
}

/* Whether the eye goes back from @from to @to: up in the same column, or against the direction of reading in the same line. */
static gboolean
goes_back (GtkWidget *page, GtkWidget *from, GtkWidget *to)
{
  const gboolean rtl = gtk_widget_get_direction (page) == GTK_TEXT_DIR_RTL;
  graphene_rect_t a, b;
  float across, down;

  if (!gtk_widget_compute_bounds (from, page, &a) || !gtk_widget_compute_bounds (to, page, &b))
    return FALSE;
  across = MIN (a.origin.x + a.size.width, b.origin.x + b.size.width) - MAX (a.origin.x, b.origin.x);
  down = MIN (a.origin.y + a.size.height, b.origin.y + b.size.height) - MAX (a.origin.y, b.origin.y);
  if (across > MIN (a.size.width, b.size.width) / 2 && down <= 0)
    return b.origin.y < a.origin.y;
  if (down > MAX (a.size.height, b.size.height) / 2 && across <= 0)
    return rtl ? b.origin.x > a.origin.x : b.origin.x < a.origin.x;
  return FALSE;
}

static guint
count_bad (const PageState *state)
{
  g_autofree char *where = page_state_dup_name (state);
  GtkWidget *page;
  GtkWindow *window;
  g_autoptr(GPtrArray) stops = g_ptr_array_new (), walked = NULL;
  gboolean is_round = FALSE;
  guint n = 0;

  window = page_state_present (state, 1280, 800, &page);
  list_stops (page, stops);
  walked = walk (window, &is_round);
  g_test_message ("%s: Tab comes to %u, of %u", where, walked->len, stops->len);

  if (!is_round)
    {
      g_autofree char *name = dup_name (gtk_window_get_focus (window));

      g_test_message ("%s: Tab comes no further than to %s", where, name);
      n++;
    }
  for (guint i = 0; i < stops->len; i++)
    if (!g_ptr_array_find (walked, g_ptr_array_index (stops, i), NULL))
      {
        g_autofree char *name = dup_name (g_ptr_array_index (stops, i));

        g_test_message ("%s: Tab never comes to %s", where, name);
        n++;
      }
  for (guint i = 1; i < walked->len; i++)
    if (goes_back (page, g_ptr_array_index (walked, i - 1), g_ptr_array_index (walked, i)))
      {
        g_autofree char *from = dup_name (g_ptr_array_index (walked, i - 1));
        g_autofree char *to = dup_name (g_ptr_array_index (walked, i));

        g_test_message ("%s: Tab goes back from %s to %s", where, from, to);
        n++;
      }
  gtk_window_destroy (window);
  return n;
}

static void
test_pages (gconstpointer data)
{
  guint n = 0;

  gtk_widget_set_default_direction (GPOINTER_TO_INT (data));
  for (guint i = 0; i < n_page_states; i++)
    n += count_bad (&page_states[i]);
  if (n > 0)
    g_test_fail_printf ("%u things are wrong", n);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/display/tab/left-to-right", GINT_TO_POINTER (GTK_TEXT_DIR_LTR), test_pages);
  g_test_add_data_func ("/display/tab/right-to-left", GINT_TO_POINTER (GTK_TEXT_DIR_RTL), test_pages);
  return g_test_run ();
}
