/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-regions.h"

#include "guise-page.h"

typedef struct
{
  GtkWidget *widget;
  graphene_rect_t bounds;
} Place;

static GQuark
focus_quark (void)
{
  return g_quark_from_static_string ("guise-region-focus");
}

static gboolean
is_region (GtkWidget *widget)
{
  return gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_REGION;
}

/* As Tab goes: from the top, then from where one begins to read. */
static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *first = a, *second = b;
  const float down = first->bounds.origin.y - second->bounds.origin.y;
  const float right = first->bounds.origin.x - second->bounds.origin.x;

  if (down != 0)
    return down < 0 ? -1 : 1;
  if (right == 0)
    return 0;
  return (right < 0) == (gtk_widget_get_direction (first->widget) == GTK_TEXT_DIR_RTL) ? 1 : -1;
}

static void
collect (GtkWidget *widget, GPtrArray *regions)
{
  g_autoptr(GArray) places = NULL;
  const guint before = regions->len;

  if (is_region (widget))
    {
      g_ptr_array_add (regions, widget);
      return;
    }

  places = g_array_new (FALSE, FALSE, sizeof (Place));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      Place place = { .widget = child };

      /* A popover stands over the window and is none of its parts. */
      if (gtk_widget_get_mapped (child) && !GTK_IS_NATIVE (child)
          && gtk_widget_compute_bounds (child, widget, &place.bounds))
        g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len; i++)
    collect (g_array_index (places, Place, i).widget, regions);
  /* An empty state, and whatever is no larger than one thing. */
  if (GUISE_IS_PAGE (widget) && regions->len == before)
    g_ptr_array_add (regions, widget);
}

GPtrArray *
guise_regions_list (GtkWidget *root)
{
  GPtrArray *regions = g_ptr_array_new ();

  collect (root, regions);
  return regions;
}

static gboolean
has (GtkWidget *region, GtkWidget *widget)
{
  return widget != NULL && (widget == region || gtk_widget_is_ancestor (widget, region));
}

static void
forget_focus (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* An item of a list shows another one tomorrow: the list itself knows where the keyboard was. */
static void
keep_focus (GtkWidget *region, GtkWidget *focus)
{
  GtkWidget *list = gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BASE);
  GWeakRef *kept = g_object_get_qdata (G_OBJECT (region), focus_quark ());

  if (kept == NULL)
    {
      kept = g_new0 (GWeakRef, 1);
      g_weak_ref_init (kept, NULL);
      g_object_set_qdata_full (G_OBJECT (region), focus_quark (), kept, forget_focus);
    }
  g_weak_ref_set (kept, list != NULL && has (region, list) ? list : focus);
}

static gboolean
give_focus (GtkWidget *region)
{
  GWeakRef *kept = g_object_get_qdata (G_OBJECT (region), focus_quark ());
  g_autoptr(GtkWidget) focus = kept != NULL ? g_weak_ref_get (kept) : NULL;

  if (has (region, focus) && gtk_widget_get_mapped (focus) && gtk_widget_grab_focus (focus))
    return TRUE;
  return gtk_widget_child_focus (region, GTK_DIR_TAB_FORWARD);
}

gboolean
guise_regions_move (GtkWindow *window, int step)
{
  g_autoptr(GPtrArray) regions = NULL;
  GtkWidget *focus;
  guint here, from, n_others;

  g_return_val_if_fail (GTK_IS_WINDOW (window), FALSE);
  g_return_val_if_fail (step == 1 || step == -1, FALSE);

  regions = guise_regions_list (GTK_WIDGET (window));
  focus = gtk_window_get_focus (window);
  for (here = 0; here < regions->len && !has (regions->pdata[here], focus); here++)
    ;
  n_others = regions->len;
  from = step > 0 ? regions->len - 1 : 0;   /* so that it begins with the first, or the last */
  if (here < regions->len)
    {
      keep_focus (regions->pdata[here], focus);
      from = here;
      n_others--;
    }

  for (guint i = 1; i <= n_others; i++)
    if (give_focus (regions->pdata[(from + (step > 0 ? i : regions->len - i)) % regions->len]))
      {
        gtk_window_set_focus_visible (window, TRUE);
        return TRUE;
      }
  return FALSE;
}
