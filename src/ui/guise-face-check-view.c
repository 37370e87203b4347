/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-check-view.h"

#include "guise-coverage-map.h"
#include "guise-i18n.h"

/* More would not be read. */
#define MAX_ADVICE 4

struct _GuiseFaceCheckView
{
  GtkWidget         parent_instance;

  GtkExpander      *expander;
  GuiseCoverageMap *map;
  GtkWidget        *axis;
  GtkLabel         *summary;
  GtkBox           *advice;
  GtkWidget        *balance;

  GuiseProject     *project;    /* (nullable) */
  GSignalGroup     *signals;    /* of the project */
  gint64            source;
  guint             checking : 1;
  guint             again : 1;  /* something has changed while it was checked */
};

G_DEFINE_FINAL_TYPE (GuiseFaceCheckView, guise_face_check_view, GTK_TYPE_WIDGET)

static void refresh (GuiseFaceCheckView *self);

static GtkWidget *
make_advice (const GuiseAdvice *advice)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *text = gtk_label_new (advice->text);

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_width_chars (GTK_LABEL (text), 10);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 28);
  gtk_widget_add_css_class (text, "caption");
  gtk_box_append (GTK_BOX (row), text);
  if (advice->where != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label (_("Show Me"));

      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_widget_add_css_class (button, "flat");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "faces.show-where");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(xs)", advice->person, advice->where);
      gtk_widget_set_tooltip_text (button, _("Show the faces of the target that look like that"));
      gtk_box_append (GTK_BOX (row), button);
    }
  return row;
}

static void
show (GuiseFaceCheckView *self, const GuiseProjectCheck *check)
{
  gboolean both = check->source != 0 && check->target != 0;
  GtkWidget *row;

  self->source = check->source;
  guise_coverage_map_set_coverage (self->map, both ? &check->coverage : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->map), both);
  gtk_widget_set_visible (self->axis, both);
  gtk_widget_set_visible (self->balance, both);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->balance), "x", check->source);
  gtk_label_set_text (self->summary, check->summary);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->advice))) != NULL)
    gtk_box_remove (self->advice, row);
  for (guint i = 0; i < MIN (check->advice->len, MAX_ADVICE); i++)
    gtk_box_append (self->advice, make_advice (check->advice->pdata[i]));
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceCheckView) self = GUISE_FACE_CHECK_VIEW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseProjectCheck) check = guise_project_check_faces_finish (GUISE_PROJECT (source), result, &error);

  self->checking = FALSE;
  if (self->project != GUISE_PROJECT (source))
    return;
  if (check != NULL)
    show (self, check);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("The face sets could not be checked: %s", error->message);
  if (self->again)
    refresh (self);
}

/* What nobody looks at is not asked for. */
static void
refresh (GuiseFaceCheckView *self)
{
  self->again = self->checking;
  if (self->checking || self->project == NULL || !gtk_expander_get_expanded (self->expander)
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->checking = TRUE;
  guise_project_check_faces_async (self->project, checked_cb, g_object_ref (self));
}

void
guise_face_check_view_set_project (GuiseFaceCheckView *self, GuiseProject *project)
{
  g_return_if_fail (GUISE_IS_FACE_CHECK_VIEW (self));

  if (!g_set_object (&self->project, project))
    return;
  g_signal_group_set_target (self->signals, project);
  self->again = self->checking;
  gtk_label_set_text (self->summary, "");
  refresh (self);
}

static void
picked_cb (GuiseFaceCheckView *self, const char *where)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "faces.show-where", "(xs)", self->source, where);
}

static void
guise_face_check_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_face_check_view_parent_class)->map (widget);
  refresh (GUISE_FACE_CHECK_VIEW (widget));
}

static void
guise_face_check_view_dispose (GObject *object)
{
  GuiseFaceCheckView *self = GUISE_FACE_CHECK_VIEW (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_FACE_CHECK_VIEW);

  G_OBJECT_CLASS (guise_face_check_view_parent_class)->dispose (object);
}

static void
guise_face_check_view_class_init (GuiseFaceCheckViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_face_check_view_dispose;
  widget_class->map = guise_face_check_view_map;

  g_type_ensure (GUISE_TYPE_COVERAGE_MAP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-face-check-view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceCheckView, expander);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceCheckView, map);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceCheckView, axis);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceCheckView, summary);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceCheckView, advice);
  gtk_widget_class_bind_template_child (widget_class, GuiseFaceCheckView, balance);
}

static void
guise_face_check_view_init (GuiseFaceCheckView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (GUISE_TYPE_PROJECT);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (refresh), self);
  g_signal_connect_object (self->map, "picked", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->expander, "notify::expanded", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
}
