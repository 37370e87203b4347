/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-faces-page-private.h"

#include "guise-i18n.h"

/* Two faces against each other, in the place of the grid. */

static gboolean
is_comparing (GuiseFacesPage *self)
{
  return gtk_stack_get_visible_child (self->content) == GTK_WIDGET (self->compare);
}

static void
end (GuiseFacesPage *self)
{
  guise_faces_page_look_closer (self, FALSE);
  guise_compare_view_set_faces (self->compare, NULL, NULL, NULL);
}

static void
begin (GuiseFacesPage *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr(GuiseFace) first = NULL, second = NULL;

  if (self->project == NULL || gtk_bitset_get_size (selected) != 2)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", _("Select two faces to compare them"));
      return;
    }
  first = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));
  second = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_maximum (selected));
  guise_compare_view_set_faces (self->compare, self->project, first, second);
  gtk_stack_set_visible_child (self->content, GTK_WIDGET (self->compare));
  gtk_widget_grab_focus (GTK_WIDGET (self->compare));
}

static void
compare (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (is_comparing (self))
    end (self);
  else
    begin (self);
}

gboolean
guise_faces_page_leave_compare_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  end (GUISE_FACES_PAGE (user_data));
  return TRUE;
}

void
guise_faces_page_install_compare_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "faces.compare", NULL, compare);
}
