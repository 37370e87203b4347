/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-faces-page-private.h"

#include "guise-face-cell.h"
#include "guise-i18n.h"

/* Around a cell, on both sides: see style.css. */
#define CELL_MARGIN 8
#define GRID_MARGIN 24

const int guise_faces_page_sides[GUISE_FACES_PAGE_N_SIDES] = { 64, 96, 128, 192, 256 };

static void
show_state (GuiseFacesPage *self)
{
  GuisePersonList *people = self->project != NULL ? guise_project_get_people (self->project) : NULL;
  const char *name = "faces";

  if (people == NULL || !guise_person_list_get_loaded (people))
    name = "loading";
  else if (g_list_model_get_n_items (G_LIST_MODEL (people)) == 0)
    name = "empty";
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, name);
  /* What is worked with has come: the keyboard is for it. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    guise_page_focus (GUISE_PAGE (self));
}

static void
show_count (GuiseFacesPage *self)
{
  guint n = self->faces != NULL ? guise_face_list_get_n_faces (self->faces) : 0;
  g_autoptr(GArray) selected = guise_faces_page_get_selected (self);
  guint n_selected = selected->len;
  g_autofree char *all = guise_i18n_dup_number (n), *some = guise_i18n_dup_number (n_selected);
  g_autofree char *text = n_selected > 0
                          ? g_strdup_printf (ngettext ("%s of %s face selected", "%s of %s faces selected", n),
                                             some, all)
                          : g_strdup_printf (ngettext ("%s face", "%s faces", n), all);

  gtk_label_set_text (self->count, text);
}

static void
show_problem_counts (GuiseFacesPage *self)
{
  for (guint i = 1; i < GUISE_N_PROBLEMS; i++)
    {
      guint n = self->faces != NULL ? guise_face_list_get_n_with (self->faces, i) : 0;
      g_autofree char *number = guise_i18n_dup_number (n);
      g_autofree char *label = g_strdup_printf ("%s: %s", guise_face_problem_get_name (i), number);

      gtk_label_set_text (self->problem_counts[i], number);
      gtk_widget_set_sensitive (self->exclude_buttons[i], n > 0);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->problem_buttons[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
    }
}

/* One face of those that are selected is shown at the side. */
static void
show_current (GuiseFacesPage *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr(GuiseFace) face = NULL;

  if (!gtk_bitset_contains (selected, self->current))
    self->current = gtk_bitset_is_empty (selected) ? G_MAXUINT : gtk_bitset_get_minimum (selected);
  if (self->current != G_MAXUINT)
    face = g_list_model_get_item (G_LIST_MODEL (self->selection), self->current);
  guise_face_inspector_set_face (self->inspector, face, (guint) gtk_bitset_get_size (selected));
  if (gtk_stack_get_visible_child (self->content) == self->closer)
    guise_face_portrait_set_face (self->closer_portrait, guise_project_get_pictures (self->project),
                                  face != NULL ? guise_face_get_id (face) : 0, _("The selected face"));
  show_count (self);
  guise_faces_page_map_follow (self);
}

/* Where faces are looked at together. */
static const char *
get_together (GuiseFacesPage *self)
{
  return self->on_map ? "map" : "grid";
}

static void
selection_cb (GuiseFacesPage *self, guint position, guint n_items)
{
  /* The one that was selected last is where the keyboard is. */
  for (guint i = position; i < position + n_items && n_items < 1000; i++)
    if (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i) && i != self->current)
      {
        self->current = i;
        break;
      }
  show_current (self);
}

static void
show_content (GuiseFacesPage *self)
{
  gboolean none = self->faces != NULL && guise_face_list_get_loaded (self->faces)
                  && g_list_model_get_n_items (G_LIST_MODEL (self->faces)) == 0;

  if (none)
    gtk_stack_set_visible_child_name (self->content, "none");
  else if (g_strcmp0 (gtk_stack_get_visible_child_name (self->content), "none") == 0)
    gtk_stack_set_visible_child_name (self->content, get_together (self));
}

static void
items_cb (GuiseFacesPage *self)
{
  show_content (self);
  show_current (self);
}

static void
loaded_cb (GuiseFacesPage *self)
{
  show_content (self);
  show_count (self);
}

static void
where_problem_cb (GuiseFacesPage *self)
{
  const char *problem = guise_face_list_get_problem (self->faces);

  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->where), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->where), "error");
}

GuiseFaceProblem
guise_faces_page_get_problem (GuiseFacesPage *self)
{
  for (guint i = 1; i < GUISE_N_PROBLEMS; i++)
    if (gtk_toggle_button_get_active (self->problem_buttons[i]))
      return i;
  return GUISE_PROBLEM_NONE;
}

void
guise_faces_page_update_view (GuiseFacesPage *self)
{
  GuisePerson *person = gtk_single_selection_get_selected_item (self->person);
  GuiseFaceView view = {
    .person = person != NULL ? guise_person_get_facts (person)->id : GUISE_PERSON_EVERYBODY,
    .show = gtk_drop_down_get_selected (self->show),
    .order = gtk_drop_down_get_selected (self->order),
    .descending = gtk_toggle_button_get_active (self->descending),
    .stacking = gtk_drop_down_get_selected (self->stacking),
    .where = gtk_editable_get_text (self->where),
  };

  if (self->faces == NULL || self->updating)
    return;
  view.problem = guise_faces_page_get_problem (self);
  guise_face_list_set_view (self->faces, &view);
}

static void
problem_toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);

  if (self->updating)
    return;
  self->updating = TRUE;
  for (guint i = 1; i < GUISE_N_PROBLEMS; i++)
    if (self->problem_buttons[i] != button)
      gtk_toggle_button_set_active (self->problem_buttons[i], FALSE);
  self->updating = FALSE;
  guise_faces_page_update_view (self);
}

void
guise_faces_page_update_columns (GuiseFacesPage *self)
{
  int width = guise_side_panes_get_content_width (self->panes) - GRID_MARGIN;
  int n = MAX (width / (guise_faces_page_sides[self->side] + CELL_MARGIN), 1);

  /* What is left over goes to the cells. */
  self->cell_side = MAX (width / n - CELL_MARGIN, guise_faces_page_sides[0]);
  /* The view makes some thirty rows of them, whatever can be seen. */
  gtk_grid_view_set_max_columns (self->grid, (guint) n);
  for (guint i = 0; i < self->cells->len; i++)
    guise_face_cell_set_side (self->cells->pdata[i], guise_faces_page_sides[self->side], self->cell_side);
}

void
guise_faces_page_go_to (GuiseFacesPage *self, guint position)
{
  self->current = position;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", position);
}

/* To the very cell: this GTK's way to scroll there leaves the keyboard where it was. */
static void
focus_current (GuiseFacesPage *self)
{
  gint64 id;

  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  if (self->current == G_MAXUINT)
    return;
  id = guise_face_list_get_id (self->faces, self->current);
  guise_faces_page_go_to (self, self->current);
  for (guint i = 0; i < self->cells->len; i++)
    {
      GuiseFace *face = guise_face_cell_get_face (self->cells->pdata[i]);

      if (face != NULL && guise_face_get_id (face) == id)
        gtk_widget_grab_focus (gtk_widget_get_parent (self->cells->pdata[i]));
    }
}

void
guise_faces_page_look_closer (GuiseFacesPage *self, gboolean closer)
{
  if (closer && self->current == G_MAXUINT)
    return;
  gtk_stack_set_visible_child_name (self->content, closer ? "closer" : get_together (self));
  if (closer)
    {
      guise_faces_page_go_to (self, self->current);
      show_current (self);
      gtk_widget_grab_focus (self->closer);
    }
  else if (self->on_map)
    gtk_widget_grab_focus (GTK_WIDGET (self->map_view));
  else
    focus_current (self);
}

GArray *
guise_faces_page_get_selected (GuiseFacesPage *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  if (!gtk_bitset_iter_init_first (&iter, selected, &position))
    return ids;
  do
    guise_face_list_append_ids (self->faces, position, ids);
  while (gtk_bitset_iter_next (&iter, &position));
  return ids;
}

static void
set_project (GuisePage *page, GuiseProject *project)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (page);
  GuisePersonList *people = project != NULL ? guise_project_get_people (project) : NULL;

  guise_faces_page_edit (self, FALSE);
  guise_faces_page_map_forget (self);
  gtk_toggle_button_set_active (self->map_toggle, FALSE);
  guise_faces_page_look_closer (self, FALSE);
  guise_face_portrait_set_face (self->closer_portrait, NULL, 0, NULL);
  guise_compare_view_set_faces (self->compare, NULL, NULL, NULL);
  guise_face_inspector_set_project (self->inspector, project);
  guise_face_check_view_set_project (self->check, project);
  guise_next_step_set_project (self->next, project);
  /* Cells and rows let go of the old one before it goes. */
  gtk_multi_selection_set_model (self->selection, NULL);
  gtk_single_selection_set_model (self->person, G_LIST_MODEL (people));
  g_signal_group_set_target (self->people_signals, people);
  g_clear_object (&self->faces);
  g_set_object (&self->project, project);
  if (project != NULL)
    self->faces = guise_face_list_new (project);
  g_signal_group_set_target (self->face_signals, self->faces);
  gtk_multi_selection_set_model (self->selection, G_LIST_MODEL (self->faces));
  guise_faces_page_update_view (self);
  show_problem_counts (self);
  show_state (self);
}

static void
page_focus (GuisePage *page)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (page);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "faces") != 0)
    return;
  if (gtk_stack_get_visible_child (self->content) == GTK_WIDGET (self->editor))
    gtk_widget_grab_focus (GTK_WIDGET (self->editor));
  else if (gtk_stack_get_visible_child (self->content) == GTK_WIDGET (self->compare))
    gtk_widget_grab_focus (GTK_WIDGET (self->compare));
  else if (self->on_map)
    gtk_widget_grab_focus (GTK_WIDGET (self->map_view));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
page_init (GuisePageInterface *iface)
{
  iface->set_project = set_project;
  iface->focus = page_focus;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseFacesPage, guise_faces_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GUISE_TYPE_PAGE, page_init))

/* Return, or a double click. */
static void
activate_cb (GuiseFacesPage *self, guint position)
{
  self->current = position;
  guise_faces_page_look_closer (self, TRUE);
}

static void
add_problem_buttons (GuiseFacesPage *self)
{
  for (guint i = 1; i < GUISE_N_PROBLEMS; i++)
    {
      GtkWidget *button = gtk_toggle_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *all = gtk_button_new ();
      g_autofree char *label = g_strdup_printf (_("Exclude all: %s"), guise_face_problem_get_name (i));
      GtkWidget *name = gtk_label_new (guise_face_problem_get_name (i)), *number = gtk_label_new ("0");

      gtk_label_set_xalign (GTK_LABEL (name), 0);
      gtk_label_set_wrap (GTK_LABEL (name), TRUE);
      gtk_widget_set_hexpand (name, TRUE);
      gtk_widget_add_css_class (number, "dim-label");
      gtk_widget_add_css_class (number, "numeric");
      gtk_box_append (GTK_BOX (box), name);
      gtk_box_append (GTK_BOX (box), number);
      gtk_button_set_child (GTK_BUTTON (button), box);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, guise_face_problem_get_where (i));
      g_signal_connect_object (button, "toggled", G_CALLBACK (problem_toggled_cb), self, 0);
      gtk_widget_set_hexpand (button, TRUE);
      gtk_button_set_icon_name (GTK_BUTTON (all), "edit-clear-all-symbolic");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (all), "faces.exclude-kind");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (all), "u", i);
      gtk_widget_add_css_class (all, "flat");
      gtk_widget_set_tooltip_text (all, _("Exclude all of this kind (Shift+X while they are shown)"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (all), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      gtk_box_append (GTK_BOX (row), button);
      gtk_box_append (GTK_BOX (row), all);
      gtk_box_append (GTK_BOX (self->problems), row);
      self->exclude_buttons[i] = all;
      self->problem_buttons[i] = GTK_TOGGLE_BUTTON (button);
      self->problem_counts[i] = GTK_LABEL (number);
    }
}

static void
fill_orders (GuiseFacesPage *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < GUISE_N_ORDERS; i++)
    gtk_string_list_append (names, guise_face_order_get_name (i));
  gtk_drop_down_set_model (self->order, G_LIST_MODEL (names));
}

static void
guise_faces_page_dispose (GObject *object)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (object);

  if (self->people_signals != NULL)
    {
      guise_faces_page_map_forget (self);
      g_signal_group_set_target (self->people_signals, NULL);
      g_signal_group_set_target (self->face_signals, NULL);
      gtk_grid_view_set_model (self->grid, NULL);
      gtk_list_view_set_model (self->people, NULL);
    }
  g_clear_object (&self->people_signals);
  g_clear_object (&self->face_signals);
  g_clear_object (&self->selection);
  g_clear_object (&self->person);
  g_clear_object (&self->faces);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_FACES_PAGE);

  G_OBJECT_CLASS (guise_faces_page_parent_class)->dispose (object);
}

static void
guise_faces_page_finalize (GObject *object)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (object);

  guise_faces_page_forget_cells (self);

  G_OBJECT_CLASS (guise_faces_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, panes);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, people);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, problems);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, start_toggle);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, end_toggle);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, order);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, descending);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, show);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, stacking);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, find_bar);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, where);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, problem);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, count);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, content);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, grid);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, closer);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, closer_portrait);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, compare);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, editor);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, map_toggle);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, map_stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, map_view);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, map_anew);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, inspector);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, check);
  gtk_widget_class_bind_template_child (widget_class, GuiseFacesPage, next);
}

static void
guise_faces_page_class_init (GuiseFacesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_faces_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = guise_faces_page_finalize;

  g_type_ensure (GUISE_TYPE_COMPARE_VIEW);
  g_type_ensure (GUISE_TYPE_FACE_CHECK_VIEW);
  g_type_ensure (GUISE_TYPE_FACE_EDITOR);
  g_type_ensure (GUISE_TYPE_FACE_INSPECTOR);
  g_type_ensure (GUISE_TYPE_FACE_MAP_VIEW);
  g_type_ensure (GUISE_TYPE_FACE_PORTRAIT);
  g_type_ensure (GUISE_TYPE_NEXT_STEP);
  g_type_ensure (GUISE_TYPE_SIDE_PANES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-faces-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_callback (widget_class, guise_faces_page_edited_moved);
  gtk_widget_class_bind_template_callback (widget_class, guise_faces_page_map_toggled);
  gtk_widget_class_bind_template_callback (widget_class, guise_faces_page_picked);
  bind_children (widget_class);
  guise_faces_page_install_actions (widget_class);
}

static void
connect_signals (GuiseFacesPage *self)
{
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->person, "notify::selected-item", G_CALLBACK (guise_faces_page_update_view), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "notify::selected", G_CALLBACK (guise_faces_page_update_view), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->show, "notify::selected", G_CALLBACK (guise_faces_page_update_view), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stacking, "notify::selected", G_CALLBACK (guise_faces_page_update_view), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->descending, "toggled", G_CALLBACK (guise_faces_page_update_view), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->where, "search-changed", G_CALLBACK (guise_faces_page_update_view), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "resized", G_CALLBACK (guise_faces_page_update_columns), self,
                           G_CONNECT_SWAPPED);

  self->people_signals = g_signal_group_new (GUISE_TYPE_PERSON_LIST);
  g_signal_group_connect_swapped (self->people_signals, "items-changed", G_CALLBACK (show_state), self);
  g_signal_group_connect_swapped (self->people_signals, "notify::loaded", G_CALLBACK (show_state), self);
  self->face_signals = g_signal_group_new (GUISE_TYPE_FACE_LIST);
  g_signal_group_connect_swapped (self->face_signals, "notify::loaded", G_CALLBACK (loaded_cb), self);
  g_signal_group_connect_swapped (self->face_signals, "notify::problem", G_CALLBACK (where_problem_cb), self);
  g_signal_group_connect_swapped (self->face_signals, "counted", G_CALLBACK (show_problem_counts), self);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_cb), self, G_CONNECT_SWAPPED);
}

static void
guise_faces_page_init (GuiseFacesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->current = G_MAXUINT;
  self->side = 1;
  self->cell_side = guise_faces_page_sides[self->side];
  self->cells = g_ptr_array_new ();
  self->selection = gtk_multi_selection_new (NULL);
  self->person = gtk_single_selection_new (NULL);
  guise_faces_page_add_factories (self);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_model (self->people, GTK_SELECTION_MODEL (self->person));
  gtk_search_bar_connect_entry (self->find_bar, self->where);
  add_problem_buttons (self);
  fill_orders (self);
  connect_signals (self);
  guise_faces_page_add_keys (self);
}
