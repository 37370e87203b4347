/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-faces-page-private.h"

#include "guise-face-cell.h"
#include "guise-person-row.h"

/* The cells of the grid and the rows of the people: what they show, and what is dragged from one to the other. */

/* Those that are dragged are those that are selected, and the one under the pointer is. */
static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  GuiseFace *face = guise_face_cell_get_face (GUISE_FACE_CELL (cell));
  guint position = face != NULL ? guise_face_list_find (self->faces, guise_face_get_id (face)) : G_MAXUINT;

  if (position == G_MAXUINT)
    return NULL;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  return gdk_content_provider_new_typed (GUISE_TYPE_FACES_PAGE, self);
}

/* A press on the number of a stack opens or closes it, and selects nothing. */
static void
badge_cb (GtkGestureClick *gesture, int n, double x, double y, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);
  GuiseFaceCell *cell = GUISE_FACE_CELL (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
  GuiseFace *face = guise_face_cell_get_face (cell);

  if (face == NULL || !guise_face_cell_is_on_badge (cell, x, y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  guise_face_list_toggle_stack (self->faces, guise_face_list_find (self->faces, guise_face_get_id (face)));
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr(GdkPaintable) live = gtk_widget_paintable_new (cell);
  g_autoptr(GdkPaintable) picture = gdk_paintable_get_current_image (live);

  gtk_drag_source_set_icon (source, picture, 0, 0);
}

static void
cell_gone_cb (gpointer user_data, GObject *cell)
{
  g_ptr_array_remove_fast (user_data, cell);
}

static void
setup_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);
  GtkWidget *cell = g_object_new (GUISE_TYPE_FACE_CELL, NULL);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (click, "pressed", G_CALLBACK (badge_cb), self, 0);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (drag_prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (source));
  guise_face_cell_set_side (GUISE_FACE_CELL (cell), guise_faces_page_sides[self->side], self->cell_side);
  g_ptr_array_add (self->cells, cell);
  g_object_weak_ref (G_OBJECT (cell), cell_gone_cb, self->cells);
  gtk_list_item_set_child (item, cell);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);

  guise_face_cell_set_face (GUISE_FACE_CELL (gtk_list_item_get_child (item)), self->project,
                            gtk_list_item_get_item (item));
}

static void
unbind_cell_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  guise_face_cell_set_face (GUISE_FACE_CELL (gtk_list_item_get_child (item)), NULL, NULL);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  GuisePerson *person = guise_person_row_get_person (GUISE_PERSON_ROW (row));

  /* From a window that shows another project there is nothing to be had. */
  if (person == NULL || g_value_get_object (value) != self || guise_person_get_facts (person)->id < 0)
    return FALSE;
  guise_faces_page_assign (self, guise_person_get_facts (person)->id);
  return TRUE;
}

/* Photos, from a folder: they say who it is. */
static gboolean
drop_files_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  GuisePerson *person = guise_person_row_get_person (GUISE_PERSON_ROW (row));
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  return person != NULL
         && guise_faces_page_take_photos (GUISE_FACES_PAGE (user_data), guise_person_get_facts (person)->id,
                                          G_LIST_MODEL (files));
}

static void
row_menu_cb (GtkGestureClick *gesture, int n, double x, double y, gpointer user_data)
{
  guise_person_row_open_menu (GUISE_PERSON_ROW (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture))));
}

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *row = g_object_new (GUISE_TYPE_PERSON_ROW, NULL);
  GtkDropTarget *target = gtk_drop_target_new (GUISE_TYPE_FACES_PAGE, GDK_ACTION_MOVE);
  GtkDropTarget *files = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), user_data, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (files, "drop", G_CALLBACK (drop_files_cb), user_data, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (files));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (row_menu_cb), user_data, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, row);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);

  guise_person_row_set_person (GUISE_PERSON_ROW (gtk_list_item_get_child (item)),
                               guise_project_get_people (self->project), gtk_list_item_get_item (item));
}

static void
unbind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  guise_person_row_set_person (GUISE_PERSON_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

static GtkListItemFactory *
make_factory (GuiseFacesPage *self, gpointer setup, gpointer bind, gpointer unbind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", setup, self, 0);
  g_signal_connect_object (factory, "bind", bind, self, 0);
  g_signal_connect_object (factory, "unbind", unbind, self, 0);
  return factory;
}

void
guise_faces_page_add_factories (GuiseFacesPage *self)
{
  g_autoptr(GtkListItemFactory) cells = make_factory (self, setup_cell_cb, bind_cell_cb, unbind_cell_cb);
  g_autoptr(GtkListItemFactory) rows = make_factory (self, setup_row_cb, bind_row_cb, unbind_row_cb);

  gtk_grid_view_set_factory (self->grid, cells);
  gtk_list_view_set_factory (self->people, rows);
}

void
guise_faces_page_forget_cells (GuiseFacesPage *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    g_object_weak_unref (self->cells->pdata[i], cell_gone_cb, self->cells);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
}
