/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-faces-page-private.h"

#include "guise-ask.h"
#include "guise-i18n.h"
#include "guise-project-check.h"
#include "guise-project-people.h"
#include "guise-tell.h"

void
guise_faces_page_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr(GError) error = NULL;

  if (!guise_project_change_finish (GUISE_PROJECT (source), result, &error))
    gtk_widget_activate_action (widget, "win.tell", "s", error->message);
}

static void
decide (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const words[GUISE_N_DECIDES] = {
    [GUISE_DECIDE_KEEP] = "keep", [GUISE_DECIDE_EXCLUDE] = "exclude", [GUISE_DECIDE_HOLD_OUT] = "hold-out",
    [GUISE_DECIDE_TRAIN] = "train", [GUISE_DECIDE_NO_FACE] = "no-face", [GUISE_DECIDE_FACE] = "face",
  };
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autoptr(GArray) ids = guise_faces_page_get_selected (self);

  for (guint i = 0; i < GUISE_N_DECIDES && ids->len > 0; i++)
    if (g_str_equal (g_variant_get_string (parameter, NULL), words[i]))
      guise_project_decide_async (self->project, (const gint64 *) (gpointer) ids->data, ids->len, i, guise_faces_page_done_cb,
                                  g_object_ref (self));
}

static void
rate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autoptr(GArray) ids = guise_faces_page_get_selected (self);

  if (ids->len > 0)
    guise_project_rate_async (self->project, (const gint64 *) (gpointer) ids->data, ids->len,
                              MIN (g_variant_get_uint32 (parameter), 5), guise_faces_page_done_cb, g_object_ref (self));
}

/* Who is suggested, of the selected faces. */
static void
confirm (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autoptr(GArray) ids = guise_faces_page_get_selected (self);

  if (ids->len > 0)
    guise_project_confirm_async (self->project, (const gint64 *) (gpointer) ids->data, ids->len,
                                 g_variant_get_boolean (parameter), guise_faces_page_done_cb, g_object_ref (self));
}

static void
tags_typed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFacesPage) self = GUISE_FACES_PAGE (user_data);
  g_autofree char *text = guise_ask_text_finish (result);
  g_autoptr(GArray) ids = guise_faces_page_get_selected (self);

  if (text != NULL && self->project != NULL && ids->len > 0)
    guise_project_tag_async (self->project, (const gint64 *) (gpointer) ids->data, ids->len, text,
                             guise_faces_page_done_cb, g_object_ref (self));
}

/* What the selected faces are called. */
static void
tag (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autoptr(GuiseFace) face = NULL;

  if (self->project == NULL || self->current == G_MAXUINT)
    {
      gtk_widget_error_bell (widget);
      return;
    }
  face = g_list_model_get_item (G_LIST_MODEL (self->selection), self->current);
  guise_ask_text_async (GTK_WINDOW (gtk_widget_get_root (widget)), _("Tags to Give, and with “-” to Take Away"),
                        guise_face_get_tags (face), _("_Tag"), tags_typed_cb, g_object_ref (self));
}

/* Its target, or of 0 the problem that is shown. */
static void
exclude_kind (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuisePerson *person = gtk_single_selection_get_selected_item (self->person);
  guint problem = g_variant_get_uint32 (parameter);
  g_autofree char *text = NULL;

  if (problem == 0)
    problem = guise_faces_page_get_problem (self);
  if (self->project == NULL || problem == GUISE_PROBLEM_NONE || problem >= GUISE_N_PROBLEMS)
    {
      gtk_widget_error_bell (widget);
      return;
    }
  text = g_strdup_printf (_("All of a kind are excluded: %s"), guise_face_problem_get_name (problem));
  guise_project_exclude_kind_async (self->project, person != NULL ? guise_person_get_facts (person)->id
                                                                  : GUISE_PERSON_EVERYBODY,
                                    problem, guise_tell_cb, guise_tell_new (widget, text));
}

static void
same_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFacesPage) self = GUISE_FACES_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) ids = guise_project_find_same_finish (GUISE_PROJECT (source), result, &error);
  g_autoptr(GtkBitset) wanted = gtk_bitset_new_empty (), all = NULL;
  guint n = self->faces != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->faces)) : 0;

  if (ids == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", error->message);
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      gint64 id = guise_face_list_get_id (self->faces, i);

      if (g_hash_table_contains (ids, &id))
        gtk_bitset_add (wanted, i);
    }
  all = gtk_bitset_new_range (0, n);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), wanted, all);
}

/* Selects what is the same as the face at hand: "track" or "look". */
static void
select_same (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (self->project == NULL || self->current == G_MAXUINT)
    {
      gtk_widget_error_bell (widget);
      return;
    }
  guise_project_find_same_async (self->project, guise_face_list_get_id (self->faces, self->current),
                                 g_str_equal (g_variant_get_string (parameter, NULL), "track") ? GUISE_SAME_TRACK
                                                                                               : GUISE_SAME_LOOK,
                                 same_found_cb, g_object_ref (self));
}

/* A person's faces for which a condition holds. */
static void
show_where (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->person));
  const char *where;
  gint64 id;

  g_variant_get (parameter, "(x&s)", &id, &where);
  self->updating = TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GuisePerson) person = g_list_model_get_item (G_LIST_MODEL (self->person), i);

      if (guise_person_get_facts (person)->id == id)
        gtk_single_selection_set_selected (self->person, i);
    }
  gtk_search_bar_set_search_mode (self->find_bar, TRUE);
  gtk_editable_set_text (self->where, where);
  self->updating = FALSE;
  guise_faces_page_update_view (self);
}

static void
balance (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  gint64 person = g_variant_get_int64 (parameter);

  if (self->project == NULL || person <= 0)
    return;
  guise_project_balance_async (self->project, person, guise_tell_cb,
                               guise_tell_new (widget, _("Faces that were too many of a kind are excluded")));
}

static void
toggle_stack (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (self->faces != NULL && self->current != G_MAXUINT)
    guise_face_list_toggle_stack (self->faces, self->current);
}

/* Opens all, or closes them when all are open. */
static void
toggle_all_stacks (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (self->faces != NULL)
    guise_face_list_set_all_stacks_open (self->faces, g_list_model_get_n_items (G_LIST_MODEL (self->faces))
                                                      < guise_face_list_get_n_faces (self->faces));
}

void
guise_faces_page_assign (GuiseFacesPage *self, gint64 person)
{
  g_autoptr(GArray) ids = guise_faces_page_get_selected (self);

  if (ids->len > 0)
    guise_project_assign_faces_async (self->project, (const gint64 *) (gpointer) ids->data, ids->len, person, guise_faces_page_done_cb,
                                      g_object_ref (self));
}

static void
move_to (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_faces_page_assign (GUISE_FACES_PAGE (widget), g_variant_get_int64 (parameter));
}

/* A digit. */
static void
move_to_nth (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuisePerson *person = self->project != NULL ? guise_person_list_get_nth (guise_project_get_people (self->project),
                                                                           g_variant_get_uint32 (parameter)) : NULL;

  if (person != NULL)
    guise_faces_page_assign (self, guise_person_get_facts (person)->id);
}

static void
split (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autoptr(GArray) ids = guise_faces_page_get_selected (self);

  if (ids->len > 0)
    guise_project_split_faces_async (self->project, (const gint64 *) (gpointer) ids->data, ids->len, NULL, guise_faces_page_done_cb,
                                     g_object_ref (self));
}

static void
look_closer (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  guise_faces_page_look_closer (self, gtk_stack_get_visible_child (self->content) != self->closer);
}

static void
resize (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (g_str_equal (name, "faces.larger"))
    self->side = MIN (self->side + 1, GUISE_FACES_PAGE_N_SIDES - 1);
  else
    self->side = self->side > 0 ? self->side - 1 : 0;
  gtk_widget_action_set_enabled (widget, "faces.larger", self->side < GUISE_FACES_PAGE_N_SIDES - 1);
  gtk_widget_action_set_enabled (widget, "faces.smaller", self->side > 0);
  guise_faces_page_update_columns (self);
}

static void
show_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  self->updating = TRUE;
  gtk_drop_down_set_selected (self->show, GUISE_SHOW_ALL);
  gtk_editable_set_text (self->where, "");
  gtk_search_bar_set_search_mode (self->find_bar, FALSE);
  for (guint i = 1; i < GUISE_N_PROBLEMS; i++)
    gtk_toggle_button_set_active (self->problem_buttons[i], FALSE);
  self->updating = FALSE;
  guise_faces_page_update_view (self);
}

static void
toggle_pane (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *property = g_str_equal (name, "faces.toggle-people") ? "start-shown" : "end-shown";
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  gboolean shown;

  g_object_get (self->panes, property, &shown, NULL);
  g_object_set (self->panes, property, !shown, NULL);
}

static void
find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  gtk_search_bar_set_search_mode (self->find_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->where));
}

/* One face on, or back, while it is shown in large. */
static gboolean
step_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gboolean back = (g_variant_get_int32 (arguments) < 0)
                  != (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL);

  if (self->current == G_MAXUINT || (back ? self->current == 0 : self->current + 1 >= n))
    return TRUE;
  guise_faces_page_go_to (self, back ? self->current - 1 : self->current + 1);
  return TRUE;
}

static gboolean
leave_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  guise_faces_page_look_closer (GUISE_FACES_PAGE (user_data), FALSE);
  return TRUE;
}

static GtkShortcutController *
add_controller (gpointer widget)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* Before lists take letters and the space bar. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (widget, controller);
  return GTK_SHORTCUT_CONTROLLER (controller);
}

static void
add_key_with (GtkShortcutController *controller, guint key, GdkModifierType modifiers, const char *action,
              GVariant *target)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_named_action_new (action));

  gtk_shortcut_set_arguments (shortcut, target);
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

static void
add_key (GtkShortcutController *controller, guint key, const char *action, GVariant *target)
{
  add_key_with (controller, key, 0, action, target);
}

static void
add_callback (GtkShortcutController *controller, const char *keys, GtkShortcutFunc func, GuiseFacesPage *self, int step)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys),
                                            gtk_callback_action_new (func, self, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (step));
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

/* While two faces are compared the key is theirs: they blink. */
static gboolean
paint_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);

  return gtk_stack_get_visible_child (self->content) != GTK_WIDGET (self->compare)
         && gtk_widget_activate_action (GTK_WIDGET (self), "faces.paint", NULL);
}

void
guise_faces_page_add_keys (GuiseFacesPage *self)
{
  GtkShortcutController *content = add_controller (self->content), *closer = add_controller (self->closer);
  GtkShortcutController *people = add_controller (self->people), *compare = add_controller (self->compare);

  self->content_keys = GTK_EVENT_CONTROLLER (content);
  add_key (content, GDK_KEY_k, "faces.decide", g_variant_new_string ("keep"));
  add_key (content, GDK_KEY_x, "faces.decide", g_variant_new_string ("exclude"));
  add_key (content, GDK_KEY_h, "faces.decide", g_variant_new_string ("hold-out"));
  add_key (content, GDK_KEY_t, "faces.decide", g_variant_new_string ("train"));
  add_key (content, GDK_KEY_Delete, "faces.decide", g_variant_new_string ("no-face"));
  add_key_with (content, GDK_KEY_Delete, GDK_SHIFT_MASK, "faces.decide", g_variant_new_string ("face"));
  add_key (content, GDK_KEY_y, "faces.confirm", g_variant_new_boolean (TRUE));
  add_key_with (content, GDK_KEY_y, GDK_SHIFT_MASK, "faces.confirm", g_variant_new_boolean (FALSE));
  add_key (content, GDK_KEY_a, "faces.tag", NULL);
  for (guint stars = 0; stars <= 5; stars++)
    add_key_with (content, GDK_KEY_0 + stars, GDK_CONTROL_MASK, "faces.rate", g_variant_new_uint32 (stars));
  add_key (content, GDK_KEY_n, "faces.split", NULL);
  add_key (content, GDK_KEY_g, "faces.toggle-stack", NULL);
  add_key_with (content, GDK_KEY_g, GDK_SHIFT_MASK, "faces.toggle-all-stacks", NULL);
  add_key_with (content, GDK_KEY_x, GDK_SHIFT_MASK, "faces.exclude-kind", g_variant_new_uint32 (0));
  add_key_with (content, GDK_KEY_t, GDK_CONTROL_MASK, "faces.select-same", g_variant_new_string ("track"));
  add_key_with (content, GDK_KEY_l, GDK_CONTROL_MASK, "faces.select-same", g_variant_new_string ("look"));
  add_key (content, GDK_KEY_space, "faces.look-closer", NULL);
  add_key (content, GDK_KEY_c, "faces.compare", NULL);
  add_key (content, GDK_KEY_e, "faces.edit", NULL);
  add_callback (content, "b", paint_key_cb, self, 0);
  add_key (content, GDK_KEY_m, "faces.toggle-map", NULL);
  add_key (content, GDK_KEY_d, "faces.draw", NULL);
  add_key (content, GDK_KEY_0, "faces.move-to", g_variant_new_int64 (GUISE_PERSON_NOBODY));
  for (guint digit = 1; digit <= 9; digit++)
    {
      add_key (content, GDK_KEY_0 + digit, "faces.move-to-nth", g_variant_new_uint32 (digit));
      add_key (content, GDK_KEY_KP_0 + digit, "faces.move-to-nth", g_variant_new_uint32 (digit));
    }
  add_callback (closer, "Left|Up", step_cb, self, -1);
  add_callback (closer, "Right|Down", step_cb, self, 1);
  add_callback (closer, "Escape", leave_cb, self, 0);
  add_callback (compare, "Escape", guise_faces_page_leave_compare_cb, self, 0);
  add_callback (people, "F2", guise_faces_page_rename_key_cb, self, 0);
  add_callback (people, "r", guise_faces_page_photos_key_cb, self, 0);
  add_callback (people, "Menu|<Shift>F10", guise_faces_page_menu_key_cb, self, 0);
}

void
guise_faces_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "faces.decide", "s", decide);
  gtk_widget_class_install_action (widget_class, "faces.rate", "u", rate);
  gtk_widget_class_install_action (widget_class, "faces.confirm", "b", confirm);
  gtk_widget_class_install_action (widget_class, "faces.tag", NULL, tag);
  gtk_widget_class_install_action (widget_class, "faces.move-to", "x", move_to);
  gtk_widget_class_install_action (widget_class, "faces.move-to-nth", "u", move_to_nth);
  gtk_widget_class_install_action (widget_class, "faces.split", NULL, split);
  gtk_widget_class_install_action (widget_class, "faces.exclude-kind", "u", exclude_kind);
  gtk_widget_class_install_action (widget_class, "faces.select-same", "s", select_same);
  gtk_widget_class_install_action (widget_class, "faces.toggle-stack", NULL, toggle_stack);
  gtk_widget_class_install_action (widget_class, "faces.show-where", "(xs)", show_where);
  gtk_widget_class_install_action (widget_class, "faces.balance", "x", balance);
  gtk_widget_class_install_action (widget_class, "faces.toggle-all-stacks", NULL, toggle_all_stacks);
  gtk_widget_class_install_action (widget_class, "faces.look-closer", NULL, look_closer);
  gtk_widget_class_install_action (widget_class, "faces.larger", NULL, resize);
  gtk_widget_class_install_action (widget_class, "faces.smaller", NULL, resize);
  gtk_widget_class_install_action (widget_class, "faces.show-all", NULL, show_all);
  gtk_widget_class_install_action (widget_class, "faces.toggle-people", NULL, toggle_pane);
  gtk_widget_class_install_action (widget_class, "faces.toggle-figures", NULL, toggle_pane);
  gtk_widget_class_install_action (widget_class, "faces.find", NULL, find);
  guise_faces_page_install_people_actions (widget_class);
  guise_faces_page_install_photo_actions (widget_class);
  guise_faces_page_install_compare_actions (widget_class);
  guise_faces_page_install_edit_actions (widget_class);
  guise_faces_page_install_set_actions (widget_class);
  guise_faces_page_install_map_actions (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "faces.larger", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "faces.larger", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK, "faces.smaller", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "faces.toggle-people", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, GDK_CONTROL_MASK, "faces.toggle-figures", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "faces.find", NULL);
}
