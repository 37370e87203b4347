/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-editor.h"

#include "guise-face-canvas.h"
#include "guise-i18n.h"
#include "guise-mask-edit.h"
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
  GtkToggleButton *painting;
  GtkWidget       *landmark_tools;
  GtkWidget       *mask_tools;
  GtkDropDown     *kind;
  GtkRange        *size;
  GtkRange        *feather;
  GtkToggleButton *polygon;

  GuiseProject    *project;     /* (nullable) */
  GuiseFaceEdit   *edit;        /* (nullable) */
  GuiseMaskEdit   *mask;        /* (nullable): while it is painted */
  gint64           face;        /* that was told last */
  guint            updating : 1;
};

enum { MOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseFaceEditor, guise_face_editor, GTK_TYPE_WIDGET)

static char *
dup_paint (const char *paint)
{
  if (g_str_equal (paint, "by hand"))
    return g_strdup (_("mask painted by hand"));
  if (g_str_equal (paint, "carried"))
    return g_strdup (_("mask painted on another frame"));
  return g_strdup (_("mask by landmarks"));
}

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
show_mask_status (GuiseFaceEditor *self)
{
  g_autofree char *frame = guise_i18n_dup_number (guise_face_edit_get_frame (self->edit));
  g_autofree char *paint = dup_paint (guise_mask_edit_get_paint (self->mask));
  GtkStringObject *kind = gtk_drop_down_get_selected_item (self->kind);
  g_autofree char *text = g_strdup_printf (_("Frame %s, %s · %s, %.0f pixels"), frame, paint,
                                           gtk_string_object_get_string (kind), gtk_range_get_value (self->size));

  gtk_label_set_text (self->status, text);
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

/* It went on to another one. */
static void
follow (GuiseFaceEditor *self)
{
  const gint64 face = guise_face_edit_get_face (self->edit);

  if (face == self->face)
    return;
  self->face = face;
  if (self->mask != NULL)
    guise_mask_edit_set_face (self->mask, face);
  g_signal_emit (self, signals[MOVED], 0, face);
}

static void
changed_cb (GuiseFaceEditor *self)
{
  gboolean loaded = guise_face_edit_get_loaded (self->edit);
  gboolean corrected = loaded && !g_str_equal (self->mask != NULL ? guise_mask_edit_get_paint (self->mask)
                                                                  : guise_face_edit_get_correction (self->edit), "none");

  self->updating = TRUE;
  gtk_drop_down_set_selected (self->part, guise_face_edit_get_part (self->edit));
  self->updating = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.previous",
                                 !loaded || guise_face_edit_get_previous (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.copy-previous",
                                 guise_face_edit_get_previous (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.next",
                                 !loaded || guise_face_edit_get_next (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.copy-next", guise_face_edit_get_next (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.carry-on",
                                 corrected && guise_face_edit_get_next (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.carry-back",
                                 corrected && guise_face_edit_get_previous (self->edit) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "landmarks.take-back", corrected);
  if (loaded && self->mask != NULL)
    show_mask_status (self);
  else if (loaded)
    show_status (self);
}

static void
edit_changed_cb (GuiseFaceEditor *self)
{
  follow (self);
  changed_cb (self);
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

/* What the widgets say that the brush is. */
static void
brush_cb (GuiseFaceEditor *self)
{
  if (self->canvas == NULL || self->polygon == NULL)
    return;
  guise_face_canvas_set_brush (self->canvas, &(GuiseBrush) {
    .kind = gtk_drop_down_get_selected (self->kind), .radius = gtk_range_get_value (self->size) / 2,
    .feather = gtk_range_get_value (self->feather) / 100, .polygon = gtk_toggle_button_get_active (self->polygon),
  });
  if (self->mask != NULL && guise_face_edit_get_loaded (self->edit))
    show_mask_status (self);
}

static void
set_painting (GuiseFaceEditor *self, gboolean painting)
{
  gtk_widget_set_visible (self->landmark_tools, !painting);
  gtk_widget_set_visible (self->mask_tools, painting);
  if (self->mask != NULL)
    {
      guise_face_canvas_set_mask (self->canvas, NULL);
      g_signal_handlers_disconnect_by_data (self->mask, self);
      g_clear_object (&self->mask);
    }
  if (!painting || self->edit == NULL)
    return;
  self->mask = guise_mask_edit_new (self->project);
  guise_mask_edit_set_face (self->mask, guise_face_edit_get_face (self->edit));
  g_signal_connect_swapped (self->mask, "changed", G_CALLBACK (changed_cb), self);
  guise_face_canvas_set_mask (self->canvas, self->mask);
  brush_cb (self);
}

static void
painting_cb (GuiseFaceEditor *self)
{
  set_painting (self, gtk_toggle_button_get_active (self->painting));
  if (self->edit != NULL)
    changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

void
guise_face_editor_set_painting (GuiseFaceEditor *self, gboolean painting)
{
  g_return_if_fail (GUISE_IS_FACE_EDITOR (self));

  gtk_toggle_button_set_active (self->painting, painting);
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
  set_painting (self, FALSE);
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
      gtk_toggle_button_set_active (self->painting, FALSE);
      return;
    }
  if (self->project != project)
    {
      drop_edit (self);
      self->project = g_object_ref (project);
      self->edit = guise_face_edit_new (project);
      g_signal_connect_swapped (self->edit, "changed", G_CALLBACK (edit_changed_cb), self);
      g_signal_connect_swapped (self->edit, "shown", G_CALLBACK (shown_cb), self);
      guise_face_canvas_set_edit (self->canvas, self->edit);
    }
  gtk_toggle_button_set_active (self->before, FALSE);
  self->face = face;
  guise_face_edit_set_face (self->edit, face);
}

static void
go (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);

  if (self->edit != NULL && !guise_face_edit_go (self->edit, g_str_equal (name, "landmarks.next") ? 1 : -1))
    gtk_widget_error_bell (widget);
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

/* The same words mean the mask while it is painted. */
static void
change_mask (GuiseFaceEditor *self, GuiseLandmarksChange change)
{
  if (change == GUISE_LANDMARKS_CARRY_ON)
    guise_mask_edit_change (self->mask, GUISE_PAINT_CARRY_ON, done_cb, g_object_ref (self));
  else if (change == GUISE_LANDMARKS_CARRY_BACK)
    guise_mask_edit_change (self->mask, GUISE_PAINT_CARRY_BACK, done_cb, g_object_ref (self));
  else if (change == GUISE_LANDMARKS_TAKE_BACK)
    guise_mask_edit_change (self->mask, GUISE_PAINT_TAKE_AWAY, done_cb, g_object_ref (self));
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static void
change (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);

  for (guint i = 0; i < G_N_ELEMENTS (changes) && self->mask != NULL; i++)
    if (g_str_equal (name, changes[i].action))
      {
        change_mask (self, changes[i].change);
        return;
      }
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

static void
toggle_painting (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);

  gtk_toggle_button_set_active (self->painting, !gtk_toggle_button_get_active (self->painting));
}

/* Of the brush, while there is one. */
static void
change_brush (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFaceEditor *self = GUISE_FACE_EDITOR (widget);
  double size = gtk_range_get_value (self->size);

  if (self->mask == NULL)
    gtk_widget_error_bell (widget);
  else if (g_str_equal (name, "mask.next-kind"))
    gtk_drop_down_set_selected (self->kind, (gtk_drop_down_get_selected (self->kind) + 1) % GUISE_N_PAINT_KINDS);
  else if (g_str_equal (name, "mask.polygon"))
    gtk_toggle_button_set_active (self->polygon, !gtk_toggle_button_get_active (self->polygon));
  else
    gtk_range_set_value (self->size, g_str_equal (name, "mask.larger") ? MAX (size * 1.25, size + 1) : size / 1.25);
}

static gboolean
guise_face_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (GUISE_FACE_EDITOR (widget)->canvas));
}

/* Tab comes to the tools, too, though who asks for the editor gets its picture. */
static gboolean
guise_face_editor_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (gtk_widget_get_first_child (widget), direction);
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
    { GDK_KEY_0, 0, "landmarks.fit" }, { GDK_KEY_b, 0, "mask.paint" }, { GDK_KEY_x, 0, "mask.next-kind" },
    { GDK_KEY_g, 0, "mask.polygon" }, { GDK_KEY_bracketleft, 0, "mask.smaller" },
    { GDK_KEY_bracketright, 0, "mask.larger" }, { GDK_KEY_Escape, 0, "faces.edit" }, { GDK_KEY_e, 0, "faces.edit" },
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
  widget_class->focus = guise_face_editor_focus;

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
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, painting);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, landmark_tools);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, mask_tools);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, kind);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, size);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, feather);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceEditor, polygon);
  gtk_widget_class_bind_template_callback (widget_class, part_cb);
  gtk_widget_class_bind_template_callback (widget_class, before_cb);
  gtk_widget_class_bind_template_callback (widget_class, brush_cb);
  gtk_widget_class_bind_template_callback (widget_class, painting_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);

  gtk_widget_class_install_action (widget_class, "landmarks.previous", NULL, go);
  gtk_widget_class_install_action (widget_class, "landmarks.next", NULL, go);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    gtk_widget_class_install_action (widget_class, changes[i].action, NULL, change);
  gtk_widget_class_install_action (widget_class, "landmarks.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "landmarks.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "landmarks.fit", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "landmarks.toggle-before", NULL, toggle_before);
  gtk_widget_class_install_action (widget_class, "mask.paint", NULL, toggle_painting);
  gtk_widget_class_install_action (widget_class, "mask.next-kind", NULL, change_brush);
  gtk_widget_class_install_action (widget_class, "mask.polygon", NULL, change_brush);
  gtk_widget_class_install_action (widget_class, "mask.smaller", NULL, change_brush);
  gtk_widget_class_install_action (widget_class, "mask.larger", NULL, change_brush);
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
  gtk_range_set_value (self->size, 24);
  gtk_range_set_value (self->feather, 30);
}
