/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-editor.h"

#include "guise-face-canvas.h"
#include "guise-i18n.h"
#include "guise-project-actions.h"

#define ZOOM_STEP 1.5

struct _GuiseFaceEditor
{
  GtkWidget        parent_instance;

  GtkWidget       *box;
  GuiseFaceCanvas *canvas;
  GtkDropDown     *part;
  GtkToggleButton *before;
  GtkLabel        *status;
  GtkLabel        *problem;

  GuiseProject    *project;     /* (nullable) */
  GuiseFaceEdit   *edit;        /* (nullable) */
  guint            updating : 1;
};

enum { MOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseFaceEditor, guise_face_editor, GTK_TYPE_WIDGET)

static char *
dup_correction (const char *correction)
{
  if (g_str_equal (correction, "by hand"))
    return g_strdup (_("corrected by hand"));
  if (g_str_equal (correction, "carried"))
    return g_strdup (_("corrected from another frame"));
  return g_strdup (_("as found"));
}

/* What is selected, and where it is. */
static char *
dup_selection (GuiseFaceEditor *self)
{
  const char *part = guise_face_edit_get_part_name (guise_face_edit_get_part (self->edit));
  int handle = guise_face_edit_get_handle (self->edit);
  guint n;
  const GuisePoint *handles = guise_face_edit_get_handles (self->edit, FALSE, &n);

  if (handle == GUISE_FACE_EDIT_ALL_OF_IT)
    return g_strdup (part);
  return g_strdup_printf (_("%s, point %d at %.1f, %.1f"), part, handle, (double) handles[handle].x,
                          (double) handles[handle].y);
}

static void
show_status (GuiseFaceEditor *self)
{
  g_autofree char *correction = dup_correction (guise_face_edit_get_correction (self->edit));
  g_autofree char *frame = guise_i18n_dup_number (guise_face_edit_get_frame (self->edit));
  g_autofree char *selection = dup_selection (self);
  g_autofree char *text = g_strdup_printf (_("Frame %s, %s · %s"), frame, correction, selection);

  gtk_label_set_text (self->status, text);
}

static void
changed_cb (GuiseFaceEditor *self)
{
  gboolean loaded = guise_face_edit_get_loaded (self->edit);
  gboolean corrected = loaded && !g_str_equal (guise_face_edit_get_correction (self->edit), "none");

  self->updating = TRUE;
  gtk_drop_down_set_selected (self->part, guise_face_edit_get_part (self->edit));
  self->updating = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.previous", guise_face_edit_get_previous (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.copy-previous",
                                 guise_face_edit_get_previous (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.next", guise_face_edit_get_next (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.copy-next", guise_face_edit_get_next (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.carry-on",
                                 corrected && guise_face_edit_get_next (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.carry-back",
                                 corrected && guise_face_edit_get_previous (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.take-back", corrected);
  if (loaded)
    show_status (self);
}

static void
shown_cb (GuiseFaceEditor *self)
{
  const char *problem = guise_face_edit_get_image (self->edit) == NULL ? guise_face_edit_get_problem (self->edit) : NULL;

  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static void
part_cb (GuiseFaceEditor *self)
{
  guint part = gtk_drop_down_get_selected (self->part);

  if (self->edit != NULL && !self->updating && part < guise_face_edit_get_n_parts ()
      && part != guise_face_edit_get_part (self->edit))
    guise_face_edit_select (self->edit, part, GUISE_FACE_EDIT_ALL_OF_IT);
}

static void
before_cb (GuiseFaceEditor *self)
{
  guise_face_canvas_set_found (self->canvas, gtk_toggle_button_get_active (self->before));
}

static void
failed_cb (GuiseFaceEditor *self, const char *message)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", message);
}

static void
drop_edit (GuiseFaceEditor *self)
{
  guise_face_canvas_set_edit (self->canvas, NULL);
  if (self->edit != NULL)
    g_signal_handlers_disconnect_by_data (self->edit, self);
  g_clear_object (&self->edit);
  g_clear_object (&self->project);
}

void
guise_face_editor_set_face (GuiseFaceEditor *self, GuiseProject *project, gint64 face)
{
  g_return_if_fail (GUISE_IS_FACE_EDITOR (self));
  g_return_if_fail (face == 0 || project != NULL);

  if (project == NULL || face == 0)
    {
      drop_edit (self);
      return;
    }
  if (self->project != project)
    {
      drop_edit (self);
      self->project = g_object_ref (project);
      self->edit = guise_face_edit_new (project);
      g_signal_connect_swapped (self->edit, "changed", G_CALLBACK (changed_cb), self);
      g_signal_connect_swapped (self->edit, "shown", G_CALLBACK (shown_cb), self);
      guise_face_canvas_set_edit (self->canvas, self->edit);
    }
  gtk_toggle_button_set_active (self->before, FALSE);
  guise_face_edit_set_face (self->edit, face);
}

static void
go (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);
  gint64 face;

  if (self->edit == NULL)
    return;
  face = g_str_equal (name, "landmarks.next") ? guise_face_edit_get_next (self->edit)
                                              : guise_face_edit_get_previous (self->edit);
  if (face == 0)
    {
      gtk_widget_error_bell (widget);
      return;
    }
  guise_face_edit_set_face (self->edit, face);
  g_signal_emit (self, signals[MOVED], 0, face);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceEditor) self = GUISE_FACE_EDITOR (user_data);
  g_autoptr(GError) error = NULL;

  if (!guise_project_change_finish (GUISE_PROJECT (source), result, &error))
    failed_cb (self, error->message);
}

static const struct { const char *action; GuiseLandmarksChange change; } changes[] = {
  { "landmarks.copy-previous", GUISE_LANDMARKS_COPY_BEFORE },
  { "landmarks.copy-next", GUISE_LANDMARKS_COPY_AFTER },
  { "landmarks.carry-on", GUISE_LANDMARKS_CARRY_ON },
  { "landmarks.carry-back", GUISE_LANDMARKS_CARRY_BACK },
  { "landmarks.carry-between", GUISE_LANDMARKS_CARRY_BETWEEN },
  { "landmarks.take-back", GUISE_LANDMARKS_TAKE_BACK },
};

static void
change (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (self->edit != NULL && guise_face_edit_get_loaded (self->edit) && g_str_equal (name, changes[i].action))
      guise_face_edit_change (self->edit, changes[i].change, done_cb, g_object_ref (self));
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);

  if (g_str_equal (name, "landmarks.fit"))
    guise_face_canvas_fit (self->canvas);
  else
    guise_face_canvas_zoom (self->canvas, g_str_equal (name, "landmarks.zoom-in") ? ZOOM_STEP : 1 / ZOOM_STEP);
}

static void
toggle_before (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);

  gtk_toggle_button_set_active (self->before, !gtk_toggle_button_get_active (self->before));
}

static gboolean
guise_face_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (GUISE_FACE_EDITOR (widget)->canvas));
}

static void
guise_face_editor_dispose (GObject *object)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (object);

  if (self->canvas != NULL)
    drop_edit (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_FACE_EDITOR);

  G_OBJECT_CLASS (guise_face_editor_parent_class)->dispose (object);
}

/* Of the whole editor, so that they hold whatever of it has the keyboard. */
static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct { guint key; GdkModifierType modifiers; const char *action; } keys[] = {
    { GDK_KEY_comma, 0, "landmarks.previous" }, { GDK_KEY_period, 0, "landmarks.next" },
    { GDK_KEY_Page_Up, 0, "landmarks.previous" }, { GDK_KEY_Page_Down, 0, "landmarks.next" },
    { GDK_KEY_c, 0, "landmarks.copy-previous" }, { GDK_KEY_c, GDK_SHIFT_MASK, "landmarks.copy-next" },
    { GDK_KEY_p, 0, "landmarks.carry-on" }, { GDK_KEY_p, GDK_SHIFT_MASK, "landmarks.carry-back" },
    { GDK_KEY_i, 0, "landmarks.carry-between" }, { GDK_KEY_Delete, 0, "landmarks.take-back" },
    { GDK_KEY_o, 0, "landmarks.toggle-before" }, { GDK_KEY_plus, 0, "landmarks.zoom-in" },
    { GDK_KEY_equal, 0, "landmarks.zoom-in" }, { GDK_KEY_minus, 0, "landmarks.zoom-out" },
    { GDK_KEY_0, 0, "landmarks.fit" }, { GDK_KEY_Escape, 0, "faces.edit" }, { GDK_KEY_e, 0, "faces.edit" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
}

static void
guise_face_editor_class_init (GuiseFaceEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_face_editor_dispose;
  widget_class->grab_focus = guise_face_editor_grab_focus;

  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (GUISE_TYPE_FACE_CANVAS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-face-editor.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, box);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, canvas);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, part);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, before);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, status);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, problem);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback (widget_class, before_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);

  gtk_widget_class_install_action (widget_class, "landmarks.previous", NULL, go);
  gtk_widget_class_install_action (widget_class, "landmarks.next", NULL, go);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    gtk_widget_class_install_action (widget_class, changes[i].action, NULL, change);
  gtk_widget_class_install_action (widget_class, "landmarks.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "landmarks.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "landmarks.fit", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "landmarks.toggle-before", NULL, toggle_before);
  add_keys (widget_class);
}

static void
guise_face_editor_init (GuiseFaceEditor *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < guise_face_edit_get_n_parts (); i++)
    gtk_string_list_append (names, guise_face_edit_get_part_name (i));
  self->updating = TRUE;
  gtk_drop_down_set_model (self->part, G_LIST_MODEL (names));
  self->updating = FALSE;
}
