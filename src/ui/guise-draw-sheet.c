/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-draw-sheet.h"

#include "guise-draw-canvas.h"
#include "guise-i18n.h"

#include <adwaita.h>

#define ZOOM_STEP 1.5

#define GUISE_TYPE_DRAW_SHEET (guise_draw_sheet_get_type ())
G_DECLARE_FINAL_TYPE (GuiseDrawSheet, guise_draw_sheet, GUISE, DRAW_SHEET, AdwWindow)

struct _GuiseDrawSheet
{
  AdwWindow        parent_instance;

  GuiseDrawCanvas *canvas;
  GtkLabel        *place;
  GtkLabel        *said;
  GtkSpinner      *spinner;

  GuiseProject    *project;     /* (nullable) */
  GuiseFrameFaces *faces;       /* (nullable) */
};

G_DEFINE_FINAL_TYPE (GuiseDrawSheet, guise_draw_sheet, ADW_TYPE_WINDOW)

static void
say (GuiseDrawSheet *self, const char *text)
{
  gtk_label_set_text (self->said, text);
}

static void
changed_cb (GuiseDrawSheet *self)
{
  GuiseClip *clip = guise_clip_list_find (guise_project_get_clips (self->project), guise_frame_faces_get_clip (self->faces));
  g_autofree char *frame = guise_i18n_dup_number (guise_frame_faces_get_frame (self->faces));
  g_autofree char *text = g_strdup_printf (_("%s · frame %s"), clip != NULL ? guise_clip_get_name (clip) : _("Clip"), frame);
  const char *problem = guise_frame_faces_get_problem (self->faces);

  gtk_label_set_text (self->place, text);
  gtk_spinner_set_spinning (self->spinner, guise_frame_faces_get_busy (self->faces));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "draw.fit", !guise_frame_faces_get_busy (self->faces));
  if (problem != NULL)
    say (self, problem);
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseDrawSheet) self = GUISE_DRAW_SHEET (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = guise_frame_faces_draw_finish (GUISE_FRAME_FACES (source), result, &error);

  say (self, text != NULL ? text : error->message);
}

/* The box that is drawn becomes a face. */
static void
fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseDrawSheet *self = GUISE_DRAW_SHEET (widget);
  GuiseRect box;

  guise_draw_canvas_get_box (self->canvas, &box);
  if (box.width <= 0 || guise_frame_faces_get_busy (self->faces))
    {
      gtk_widget_error_bell (widget);
      return;
    }
  say (self, _("Fitting a face …"));
  guise_frame_faces_draw_async (self->faces, &box, drawn_cb, g_object_ref (self));
}

static void
canvas_drawn_cb (GuiseDrawSheet *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "draw.fit", NULL);
}

static void
go (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_frame_faces_step (GUISE_DRAW_SHEET (widget)->faces, g_variant_get_int32 (parameter));
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseDrawSheet *self = GUISE_DRAW_SHEET (widget);
  int direction = g_variant_get_int32 (parameter);

  if (direction == 0)
    guise_draw_canvas_fit (self->canvas);
  else
    guise_draw_canvas_zoom (self->canvas, direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP);
}

static void
history_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseDrawSheet) self = GUISE_DRAW_SHEET (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *name = guise_history_finish (GUISE_HISTORY (source), result, &error);

  say (self, name != NULL ? name : error->message);
}

static void
history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseDrawSheet *self = GUISE_DRAW_SHEET (widget);
  GuiseHistory *history = guise_project_get_history (self->project);
  gboolean undo = g_str_equal (name, "draw.undo");

  if ((undo ? guise_history_get_undo_name (history) : guise_history_get_redo_name (history)) == NULL)
    gtk_widget_error_bell (widget);
  else if (undo)
    guise_history_undo_async (history, history_cb, g_object_ref (self));
  else
    guise_history_redo_async (history, history_cb, g_object_ref (self));
}

static void
guise_draw_sheet_dispose (GObject *object)
{
  GuiseDrawSheet *self = GUISE_DRAW_SHEET (object);

  if (self->faces != NULL)
    g_signal_handlers_disconnect_by_data (self->faces, self);
  if (self->canvas != NULL)
    guise_draw_canvas_set_faces (self->canvas, NULL);
  g_clear_object (&self->faces);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_DRAW_SHEET);

  G_OBJECT_CLASS (guise_draw_sheet_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct { guint key; GdkModifierType modifiers; int by; } steps[] = {
    { GDK_KEY_comma, 0, -1 }, { GDK_KEY_period, 0, 1 }, { GDK_KEY_Page_Up, 0, -10 }, { GDK_KEY_Page_Down, 0, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_class_add_binding_action (widget_class, steps[i].key, steps[i].modifiers, "draw.go", "i", steps[i].by);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, 0, "draw.zoom", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, 0, "draw.zoom", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, 0, "draw.zoom", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, 0, "draw.zoom", "i", 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "draw.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "draw.redo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
guise_draw_sheet_class_init (GuiseDrawSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_DRAW_CANVAS);
  G_OBJECT_CLASS (klass)->dispose = guise_draw_sheet_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-draw-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseDrawSheet, canvas);
  gtk_widget_class_bind_template_child (widget_class, GuiseDrawSheet, place);
  gtk_widget_class_bind_template_child (widget_class, GuiseDrawSheet, said);
  gtk_widget_class_bind_template_child (widget_class, GuiseDrawSheet, spinner);
  gtk_widget_class_bind_template_callback (widget_class, canvas_drawn_cb);
  gtk_widget_class_install_action (widget_class, "draw.fit", NULL, fit);
  gtk_widget_class_install_action (widget_class, "draw.go", "i", go);
  gtk_widget_class_install_action (widget_class, "draw.zoom", "i", zoom);
  gtk_widget_class_install_action (widget_class, "draw.undo", NULL, history);
  gtk_widget_class_install_action (widget_class, "draw.redo", NULL, history);
  add_keys (widget_class);
}

static void
guise_draw_sheet_init (GuiseDrawSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
guise_draw_sheet_present (GtkWindow *parent, GuiseProject *project, gint64 clip, gint64 frame)
{
  GuiseDrawSheet *self = g_object_new (GUISE_TYPE_DRAW_SHEET, "transient-for", parent, "modal", TRUE,
                                       "destroy-with-parent", TRUE, NULL);

  self->project = g_object_ref (project);
  self->faces = guise_frame_faces_new (project);
  g_signal_connect_swapped (self->faces, "changed", G_CALLBACK (changed_cb), self);
  guise_frame_faces_set_place (self->faces, clip, frame);
  guise_draw_canvas_set_faces (self->canvas, self->faces);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  gtk_window_present (GTK_WINDOW (self));
}
