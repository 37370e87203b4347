/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-side-panes.h"
#include "page-states.h"

#include <adwaita.h>

/* Pages without a project, in each of their states: whether they fit, and whether every word of them can be read. */

#define WIDTH 900
#define HEIGHT 600
#define USUAL_DPI (96 * PANGO_SCALE)

/* At 200 % text more of a page is folded away in the narrower of these windows than in the wider one. */
static const int large_widths[] = { 900, 1280 };

static gboolean
scrolls (GtkWidget *viewport, GtkOrientation orientation)
{
  GtkWidget *widget = GTK_IS_SCROLLABLE (viewport) ? gtk_widget_get_parent (viewport) : NULL;
  GtkPolicyType across, down;

  if (!GTK_IS_SCROLLED_WINDOW (widget))
    return FALSE;
  gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (widget), &across, &down);
  return (orientation == GTK_ORIENTATION_HORIZONTAL ? across : down) != GTK_POLICY_NEVER;
}

/* Whether a part of @label lies outside of something that holds it and does not scroll that way. */
static gboolean
is_cut (GtkWidget *label, GtkOrientation orientation)
{
  for (GtkWidget *above = gtk_widget_get_parent (label); above != NULL && !scrolls (above, orientation);
       above = gtk_widget_get_parent (above))
    {
      graphene_rect_t bounds;
      const gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
      const float room = (float) (across ? gtk_widget_get_width (above) : gtk_widget_get_height (above));

      if (!gtk_widget_compute_bounds (label, above, &bounds))
        return FALSE;
      if ((across ? bounds.origin.x : bounds.origin.y) < -0.5f
          || (across ? bounds.origin.x + bounds.size.width : bounds.origin.y + bounds.size.height) > room + 0.5f)
        return TRUE;
    }
  return FALSE;
}

/* Whether a line ends where no line may. */
static gboolean
breaks_word (PangoLayout *layout)
{
  const char *text = pango_layout_get_text (layout);
  int n_attrs;
  const PangoLogAttr *attrs = pango_layout_get_log_attrs_readonly (layout, &n_attrs);

  for (int i = 1; i < pango_layout_get_line_count (layout); i++)
    {
      const int begins = pango_layout_get_line_readonly (layout, i)->start_index;

      if (!attrs[g_utf8_pointer_to_offset (text, text + begins)].is_line_break)
        return TRUE;
    }
  return FALSE;
}

/* Words for what is wrong with a label; %NULL: nothing is. */
static const char *
judge (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);

  if (pango_layout_is_ellipsized (layout))
    return "is shortened";
  if (breaks_word (layout))
    return "is broken within a word";
  if (is_cut (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL))
    return "is cut at a side";
  if (is_cut (GTK_WIDGET (label), GTK_ORIENTATION_VERTICAL))
    return "is cut above or below";
  return NULL;
}

static guint
count_bad (GtkWidget *widget, const char *where)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    {
      const char *problem = judge (GTK_LABEL (widget));

      if (problem != NULL)
        {
          g_test_message ("%s: “%s” %s", where, gtk_label_get_text (GTK_LABEL (widget)), problem);
          n++;
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_bad (child, where);
  return n;
}

/* (nullable): the first in @widget. */
static GtkWidget *
find_panes (GtkWidget *widget)
{
  GtkWidget *found = GUISE_IS_SIDE_PANES (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_panes (child);
  return found;
}

/* What is folded away for want of room, as it lies over the page when it is asked for. */
static guint
count_bad_folded (GtkWindow *window, GtkWidget *page, const char *where)
{
  static const char *const panes[] = { "start-shown", "end-shown" };
  GtkWidget *widget = find_panes (page);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (panes) && widget != NULL && gtk_widget_get_mapped (widget); i++)
    {
      g_autofree char *over = g_strdup_printf ("%s, %s", where, panes[i]);
      gboolean shown;

      g_object_get (widget, panes[i], &shown, NULL);
      if (shown)
        continue;
      g_object_set (widget, panes[i], TRUE, NULL);
      page_state_wait (window);
      n += count_bad (page, over);
      g_object_set (widget, panes[i], FALSE, NULL);
    }
  return n;
}

static guint
count_bad_of_state (const PageState *state, int width, int height)
{
  g_autofree char *where = page_state_dup_name (state);
  GtkWidget *page;
  GtkWindow *window;
  int least_width, least_height;
  guint n = 0;

  window = page_state_present (state, width, height, &page);
  gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  gtk_widget_measure (page, GTK_ORIENTATION_VERTICAL, -1, &least_height, NULL, NULL, NULL);
  if (least_width > width || least_height > height)
    {
      g_test_message ("%s: needs %d×%d, and there are %d×%d", where, least_width, least_height, width, height);
      n++;
    }
  n += count_bad (page, where);
  n += count_bad_folded (window, page, where);
  gtk_window_destroy (window);
  return n;
}

/* At the least size of the window, less its bars. */
static void
test_usual (gconstpointer data)
{
  guint n = 0;

  gtk_widget_set_default_direction (GPOINTER_TO_INT (data));
  for (guint i = 0; i < n_page_states; i++)
    n += count_bad_of_state (&page_states[i], WIDTH, HEIGHT - 100);
  if (n > 0)
    g_test_fail_printf ("%u things are wrong", n);
}

static void
test_large (gconstpointer data)
{
  guint n = 0;

  gtk_widget_set_default_direction (GPOINTER_TO_INT (data));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * USUAL_DPI, NULL);
  for (guint i = 0; i < n_page_states; i++)
    for (guint k = 0; k < G_N_ELEMENTS (large_widths); k++)
      n += count_bad_of_state (&page_states[i], large_widths[k], 700);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", USUAL_DPI, NULL);
  if (n > 0)
    g_test_fail_printf ("%u things are wrong", n);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/display/layout/usual-text", GINT_TO_POINTER (GTK_TEXT_DIR_LTR), test_usual);
  g_test_add_data_func ("/display/layout/usual-text-right-to-left", GINT_TO_POINTER (GTK_TEXT_DIR_RTL), test_usual);
  g_test_add_data_func ("/display/layout/large-text", GINT_TO_POINTER (GTK_TEXT_DIR_LTR), test_large);
  g_test_add_data_func ("/display/layout/large-text-right-to-left", GINT_TO_POINTER (GTK_TEXT_DIR_RTL), test_large);
  return g_test_run ();
}
