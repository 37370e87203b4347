/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

/* The faces on a map, in the place of the grid; what is selected is selected in both. */

#include "guise-faces-page-private.h"

#include "guise-face-map-raster.h"
#include "guise-i18n.h"

#define NOWHERE G_MAXUINT

/* For each face of the map its position in the list, or that of the stack it lies in; (transfer full). */
static guint *
list_positions (GuiseFacesPage *self, guint n)
{
  const guint n_items = self->faces != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->faces)) : 0;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint *positions = g_new (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    positions[i] = NOWHERE;
  for (guint position = 0; position < n_items; position++)
    {
      g_array_set_size (ids, 0);
      guise_face_list_append_ids (self->faces, position, ids);
      for (guint i = 0; i < ids->len; i++)
        {
          const guint place = guise_identity_map_find (self->map, g_array_index (ids, gint64, i));

          if (place < n)
            positions[place] = position;
        }
    }
  return positions;
}

static void
show_marks (GuiseFacesPage *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n;
  const GuiseMapFace *faces = guise_identity_map_get_faces (self->map, &n);
  g_autofree guint *positions = list_positions (self, n);
  g_autofree guint8 *marks = g_new (guint8, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    marks[i] = faces[i].person < 0 ? GUISE_MAP_MARK_GONE
               : positions[i] == NOWHERE ? GUISE_MAP_MARK_ELSEWHERE
               : gtk_bitset_contains (selected, positions[i]) ? GUISE_MAP_MARK_SELECTED : GUISE_MAP_MARK_SHOWN;
  guise_face_map_view_set_marks (self->map_view, marks, n);
}

static gboolean
show_marks_cb (gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);

  self->marks_source = 0;
  if (self->map != NULL)
    show_marks (self);
  return G_SOURCE_REMOVE;
}

void
guise_faces_page_map_follow (GuiseFacesPage *self)
{
  if (self->on_map && self->map != NULL && self->marks_source == 0)
    self->marks_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, show_marks_cb, self, NULL);
}

static void
show_missing (GuiseFacesPage *self)
{
  const guint n = guise_identity_map_get_n_missing (self->map);
  g_autofree char *number = guise_i18n_dup_number (n);
  g_autofree char *text = g_strdup_printf (ngettext ("%s face is not on the map yet: draw it up again",
                                                     "%s faces are not on the map yet: draw it up again", n), number);

  gtk_button_set_label (self->map_anew, n > 0 ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->map_anew), n > 0);
}

static void
map_changed_cb (GuiseFacesPage *self)
{
  static const char *const pages[] = {
    [GUISE_IDENTITY_MAP_NONE] = "none", [GUISE_IDENTITY_MAP_MAKING] = "making", [GUISE_IDENTITY_MAP_THERE] = "map",
  };
  guint n;

  guise_identity_map_get_faces (self->map, &n);
  gtk_stack_set_visible_child_name (self->map_stack,
                                    guise_identity_map_get_state (self->map) == GUISE_IDENTITY_MAP_THERE && n == 0
                                    ? "nobody" : pages[guise_identity_map_get_state (self->map)]);
  show_missing (self);
  guise_faces_page_map_follow (self);
}

void
guise_faces_page_map_forget (GuiseFacesPage *self)
{
  g_clear_handle_id (&self->marks_source, g_source_remove);
  if (self->map == NULL)
    return;
  guise_face_map_view_set_map (self->map_view, NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->map, self);
  g_clear_object (&self->map);
}

/* When the map is looked at first. */
static void
begin_map (GuiseFacesPage *self)
{
  if (self->map != NULL || self->project == NULL)
    return;
  self->map = guise_identity_map_new (self->project);
  g_signal_connect_swapped (self->map, "changed", G_CALLBACK (map_changed_cb), self);
  guise_face_map_view_set_map (self->map_view, self->project, self->map);
  guise_identity_map_make (self->map);
}

void
guise_faces_page_picked (GuiseFacesPage *self, guint pick)
{
  const GArray *picked = guise_face_map_view_get_picked (self->map_view);
  const guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  g_autoptr(GtkBitset) wanted = gtk_bitset_new_empty (), all = gtk_bitset_new_range (0, n_items);
  g_autofree guint *positions = NULL;
  guint n;

  if (self->map == NULL)
    return;
  guise_identity_map_get_faces (self->map, &n);
  positions = list_positions (self, n);
  for (guint i = 0; i < picked->len; i++)
    if (positions[g_array_index (picked, guint, i)] != NOWHERE)
      gtk_bitset_add (wanted, positions[g_array_index (picked, guint, i)]);

  if (pick == GUISE_MAP_PICK_ONLY)
    gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), wanted, all);
  else
    {
      g_autoptr(GtkBitset) chosen = pick == GUISE_MAP_PICK_ADD ? gtk_bitset_copy (wanted) : gtk_bitset_new_empty ();

      gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), chosen, wanted);
    }
}

static void
toggle_map (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  gtk_toggle_button_set_active (self->map_toggle, !gtk_toggle_button_get_active (self->map_toggle));
}

void
guise_faces_page_map_toggled (GuiseFacesPage *self)
{
  self->on_map = gtk_toggle_button_get_active (self->map_toggle);
  if (self->on_map)
    begin_map (self);
  guise_faces_page_edit (self, FALSE);
  /* Without going to the face at hand: what is selected stays. */
  gtk_stack_set_visible_child_name (self->content, self->on_map ? "map" : "grid");
  gtk_widget_grab_focus (self->on_map ? GTK_WIDGET (self->map_view) : GTK_WIDGET (self->grid));
  guise_faces_page_map_follow (self);
}

static void
make_map (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  begin_map (self);
  if (self->map != NULL)
    guise_identity_map_make (self->map);
}

static void
zoom_map (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  const double factor = g_variant_get_double (parameter);

  if (factor > 0)
    guise_face_map_view_zoom (self->map_view, factor);
  else
    guise_face_map_view_show_all (self->map_view);
}

void
guise_faces_page_install_map_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "faces.toggle-map", NULL, toggle_map);
  gtk_widget_class_install_action (widget_class, "faces.make-map", NULL, make_map);
  gtk_widget_class_install_action (widget_class, "faces.zoom-map", "d", zoom_map);
}
