/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-consent-dialog.h"

#include "guise-i18n.h"
#include "guise-project-people.h"

struct _GuiseConsentDialog
{
  AdwWindow            parent_instance;

  AdwPreferencesGroup *question;
  GtkCheckButton      *yes;
  GtkCheckButton      *no;
  GtkCheckButton      *none;
  GtkEditable         *note;

  GuiseProject        *project;
  gint64               person;
};

G_DEFINE_FINAL_TYPE (GuiseConsentDialog, guise_consent_dialog, ADW_TYPE_WINDOW)

static void
recorded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkWindow) parent = GTK_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!guise_project_change_finish (GUISE_PROJECT (source), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.tell", "s", error->message);
}

static void
record (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseConsentDialog *self = GUISE_CONSENT_DIALOG (widget);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  const char *note = gtk_editable_get_text (self->note);
  const char *answer = gtk_check_button_get_active (self->yes) ? "yes"
                       : gtk_check_button_get_active (self->no) ? "no" : "none";

  guise_project_set_consent_async (self->project, self->person, answer, note[0] != '\0' ? note : NULL, recorded_cb,
                                   g_object_ref (parent));
  gtk_window_close (GTK_WINDOW (self));
}

static void
guise_consent_dialog_dispose (GObject *object)
{
  g_clear_object (&GUISE_CONSENT_DIALOG (object)->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_CONSENT_DIALOG);

  G_OBJECT_CLASS (guise_consent_dialog_parent_class)->dispose (object);
}

static void
guise_consent_dialog_class_init (GuiseConsentDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_consent_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-consent-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentDialog, question);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentDialog, yes);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentDialog, no);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentDialog, none);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentDialog, note);
  gtk_widget_class_install_action (widget_class, "consent.record", NULL, record);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "consent.record", NULL);
}

static void
guise_consent_dialog_init (GuiseConsentDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
guise_consent_dialog_present (GtkWindow *parent, GuiseProject *project, GuisePerson *person)
{
  GuiseConsentDialog *self = g_object_new (GUISE_TYPE_CONSENT_DIALOG, "transient-for", parent, NULL);
  const GuisePersonFacts *facts = guise_person_get_facts (person);
  g_autofree char *name = guise_person_dup_title (person);
  g_autofree char *question = g_strdup_printf (_("Did %s Agree to Be Swapped?"), name);
  g_autofree char *markup = g_markup_escape_text (question, -1);

  self->project = g_object_ref (project);
  self->person = facts->id;
  adw_preferences_group_set_title (self->question, markup);
  gtk_check_button_set_active (g_str_equal (facts->consent, "yes") ? self->yes
                               : g_str_equal (facts->consent, "no") ? self->no : self->none, TRUE);
  gtk_editable_set_text (self->note, facts->consent_note != NULL ? facts->consent_note : "");
  gtk_window_present (GTK_WINDOW (self));
}
