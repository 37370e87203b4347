/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-find-faces-dialog.h"

#include "guise-i18n.h"
#include "guise-project-actions.h"

/* In the order of the list in the .ui. */
enum { IN_ALL, IN_CLIP, IN_PART };

struct _GuiseFindFacesDialog
{
  AdwWindow      parent_instance;

  AdwComboRow   *where;
  GtkEditable   *from;
  GtkEditable   *to;
  GtkSpinButton *every;
  GtkSpinButton *size;
  GtkLabel      *problem;

  GuiseProject  *project;
  GuiseClip     *clip;     /* (nullable) */
};

G_DEFINE_FINAL_TYPE (GuiseFindFacesDialog, guise_find_faces_dialog, ADW_TYPE_WINDOW)

/* %FALSE: @entry has no time, @problem says so. */
static gboolean
parse_time (GtkEditable *entry, GuiseTime *out, GError **problem)
{
  const char *text = gtk_editable_get_text (entry);

  *out = 0;
  return text[0] == '\0' || guise_time_parse (text, out, problem);
}

static void
show_problem (GuiseFindFacesDialog *self, GtkEditable *entry, const char *problem)
{
  gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  gtk_label_set_text (self->problem, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (entry));
}

static void
hide_problem (GuiseFindFacesDialog *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->from), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->to), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
}

/* The part that is meant; %FALSE: it is none, and the dialog says why. */
static gboolean
read_part (GuiseFindFacesDialog *self, GuiseTime *from, GuiseTime *to)
{
  g_autoptr(GError) error = NULL;

  if (!parse_time (self->from, from, &error))
    show_problem (self, self->from, error->message);
  else if (!parse_time (self->to, to, &error))
    show_problem (self, self->to, error->message);
  else if (*to != 0 && *to <= *from)
    show_problem (self, self->to, _("The part ends before it begins: write a later end, or none for that of the clip"));
  else
    return TRUE;
  return FALSE;
}

static void
begin (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFindFacesDialog *self = GUISE_FIND_FACES_DIALOG (widget);
  guint where = adw_combo_row_get_selected (self->where);
  GuiseFindFaces params = {
    .every = (guint) gtk_spin_button_get_value_as_int (self->every),
    .min_size = gtk_spin_button_get_value (self->size),
  };

  hide_problem (self);
  if (where == IN_PART && !read_part (self, &params.from, &params.to))
    return;

  if (where == IN_ALL)
    {
      guise_project_search_all (self->project, &params);
    }
  else
    {
      params.clip = guise_clip_get_id (self->clip);
      guise_project_search_clip (self->project, &params);
    }
  gtk_window_close (GTK_WINDOW (self));
}

static void
where_cb (GuiseFindFacesDialog *self)
{
  gboolean part = adw_combo_row_get_selected (self->where) == IN_PART;

  gtk_widget_set_visible (GTK_WIDGET (self->from), part);
  gtk_widget_set_visible (GTK_WIDGET (self->to), part);
  hide_problem (self);
}

static void
guise_find_faces_dialog_dispose (GObject *object)
{
  GuiseFindFacesDialog *self = GUISE_FIND_FACES_DIALOG (object);

  g_clear_object (&self->project);
  g_clear_object (&self->clip);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_FIND_FACES_DIALOG);

  G_OBJECT_CLASS (guise_find_faces_dialog_parent_class)->dispose (object);
}

static void
guise_find_faces_dialog_class_init (GuiseFindFacesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_find_faces_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-find-faces-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseFindFacesDialog, where);
  gtk_widget_class_bind_template_child (widget_class, GuiseFindFacesDialog, from);
  gtk_widget_class_bind_template_child (widget_class, GuiseFindFacesDialog, to);
  gtk_widget_class_bind_template_child (widget_class, GuiseFindFacesDialog, every);
  gtk_widget_class_bind_template_child (widget_class, GuiseFindFacesDialog, size);
  gtk_widget_class_bind_template_child (widget_class, GuiseFindFacesDialog, problem);
  gtk_widget_class_install_action (widget_class, "search.begin", NULL, begin);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "search.begin", NULL);
}

static void
guise_find_faces_dialog_init (GuiseFindFacesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->where, "notify::selected", G_CALLBACK (where_cb), self, G_CONNECT_SWAPPED);
}

void
guise_find_faces_dialog_present (GtkWindow *parent, GuiseProject *project, GuiseClip *clip)
{
  GuiseFindFacesDialog *self = g_object_new (GUISE_TYPE_FIND_FACES_DIALOG, "transient-for", parent, NULL);
  GListModel *choices = adw_combo_row_get_model (self->where);

  self->project = g_object_ref (project);
  g_set_object (&self->clip, clip);
  if (clip == NULL)
    gtk_string_list_splice (GTK_STRING_LIST (choices), IN_CLIP, 2, NULL);
  adw_combo_row_set_selected (self->where, clip != NULL ? IN_CLIP : IN_ALL);
  where_cb (self);
  gtk_window_present (GTK_WINDOW (self));
}
