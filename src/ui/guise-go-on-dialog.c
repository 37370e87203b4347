/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-go-on-dialog.h"

#include "guise-i18n.h"
#include "guise-project-training.h"
#include "guise-rule-rows.h"

#define GUISE_TYPE_GO_ON_DIALOG (guise_go_on_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGoOnDialog, guise_go_on_dialog, GUISE, GO_ON_DIALOG, AdwWindow)

struct _GuiseGoOnDialog
{
  AdwWindow        parent_instance;

  GtkWidget       *begin;
  GtkLabel        *made;
  GuiseRuleRows   *rules;

  GuiseProject    *project;
  GuiseRun        *run;
  GuiseRunOptions *options;
};

G_DEFINE_FINAL_TYPE (GuiseGoOnDialog, guise_go_on_dialog, ADW_TYPE_WINDOW)

static void
begin (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseGoOnDialog *self = GUISE_GO_ON_DIALOG (widget);

  /* What is still being typed counts, too. */
  gtk_widget_grab_focus (self->begin);
  if (guise_run_list_get_training (guise_project_get_runs (self->project)) == NULL)
    guise_project_resume_run (self->project, self->run, self->options);
  gtk_window_close (GTK_WINDOW (self));
}

static void
show_made (GuiseGoOnDialog *self)
{
  const GuiseRunFigures *figures = guise_run_get_figures (self->run);
  g_autofree char *iterations = guise_i18n_dup_number (figures->iterations);
  g_autofree char *epochs = guise_i18n_dup_decimal (figures->epochs, 1);
  /* Translators: title of a run, how many iterations it has made, and epochs. */
  g_autofree char *text = g_strdup_printf (_("%s has made %s iterations, %s epochs."), guise_run_get_title (self->run),
                                           iterations, epochs);

  gtk_label_set_text (self->made, text);
}

static void
guise_go_on_dialog_dispose (GObject *object)
{
  GuiseGoOnDialog *self = GUISE_GO_ON_DIALOG (object);

  g_clear_object (&self->project);
  g_clear_object (&self->run);
  g_clear_object (&self->options);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_GO_ON_DIALOG);

  G_OBJECT_CLASS (guise_go_on_dialog_parent_class)->dispose (object);
}

static void
guise_go_on_dialog_class_init (GuiseGoOnDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_RULE_ROWS);
  G_OBJECT_CLASS (klass)->dispose = guise_go_on_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-go-on-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseGoOnDialog, begin);
  gtk_widget_class_bind_template_child (widget_class, GuiseGoOnDialog, made);
  gtk_widget_class_bind_template_child (widget_class, GuiseGoOnDialog, rules);
  gtk_widget_class_install_action (widget_class, "go-on.begin", NULL, begin);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "go-on.begin", NULL);
}

static void
guise_go_on_dialog_init (GuiseGoOnDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
guise_go_on_dialog_present (GtkWindow *parent, GuiseProject *project, GuiseRun *run)
{
  g_autoptr(GuiseRunOptions) options = guise_run_dup_further (run);
  GuiseGoOnDialog *self;

  /* Of settings that cannot be read nothing is known, and the training says so. */
  if (options == NULL)
    options = guise_run_options_new (GUISE_RUN_QUICK);
  self = g_object_new (GUISE_TYPE_GO_ON_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  self->project = g_object_ref (project);
  self->run = g_object_ref (run);
  self->options = g_steal_pointer (&options);
  guise_rule_rows_set_options (self->rules, self->options);
  show_made (self);
  gtk_widget_grab_focus (self->begin);
  gtk_window_present (GTK_WINDOW (self));
}
