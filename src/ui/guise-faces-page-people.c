/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-faces-page-private.h"

#include "guise-ask.h"
#include "guise-consent-dialog.h"
#include "guise-i18n.h"
#include "guise-person-row.h"
#include "guise-project-people.h"
#include "guise-tell.h"

/* What is done to a person. */

static GtkWindow *
get_window (GuiseFacesPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* The person that @parameter, or its first part, names. */
static GuisePerson *
person_of (GuiseFacesPage *self, GVariant *parameter)
{
  gint64 id;

  if (self->project == NULL)
    return NULL;
  if (g_variant_is_of_type (parameter, G_VARIANT_TYPE_INT64))
    id = g_variant_get_int64 (parameter);
  else
    g_variant_get_child (parameter, 0, "x", &id);
  return id > 0 ? guise_person_list_find (guise_project_get_people (self->project), id) : NULL;
}

/* A question about a person, and whom it was about. */
typedef struct
{
  GuiseFacesPage *page;
  gint64          person;
} Asking;

static Asking *
asking_new (GuiseFacesPage *self, gint64 person)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->page = g_object_ref (self);
  asking->person = person;
  return asking;
}

static void
asking_free (Asking *self)
{
  g_object_unref (self->page);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static void
named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Asking) asking = user_data;
  g_autofree char *name = guise_ask_text_finish (result);

  if (name != NULL && asking->page->project != NULL)
    guise_project_rename_person_async (asking->page->project, asking->person, name, guise_faces_page_done_cb,
                                       g_object_ref (asking->page));
}

static void
ask_for_name (GuiseFacesPage *self, GuisePerson *person)
{
  g_autofree char *title = guise_person_dup_title (person);

  guise_ask_text_async (get_window (self), _("Name of This Person"), title, _("_Rename"), named_cb,
                        asking_new (self, guise_person_get_facts (person)->id));
}

static void
rename_person (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuisePerson *person = person_of (GUISE_FACES_PAGE (widget), parameter);

  if (person != NULL)
    ask_for_name (GUISE_FACES_PAGE (widget), person);
}

static void
consent (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuisePerson *person = person_of (self, parameter);

  if (person != NULL)
    guise_consent_dialog_present (get_window (self), self->project, person);
}

/* Once a person is to be swapped, it is asked whether they agreed. */
static void
role_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Asking) asking = user_data;
  g_autoptr(GError) error = NULL;
  GuiseFacesPage *self = asking->page;
  GuisePerson *person;

  if (!guise_project_change_finish (GUISE_PROJECT (source), result, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", error->message);
      return;
    }
  person = self->project != NULL ? guise_person_list_find (guise_project_get_people (self->project), asking->person)
                                 : NULL;
  if (person != NULL && g_str_equal (guise_person_get_facts (person)->consent, "none"))
    guise_consent_dialog_present (get_window (self), self->project, person);
}

static void
set_role (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuisePerson *person = person_of (self, parameter);
  const char *role;

  if (person == NULL)
    return;
  g_variant_get_child (parameter, 1, "&s", &role);
  if (g_str_equal (role, "none"))
    guise_project_set_role_async (self->project, guise_person_get_facts (person)->id, role, guise_faces_page_done_cb,
                                  g_object_ref (self));
  else
    guise_project_set_role_async (self->project, guise_person_get_facts (person)->id, role, role_set_cb,
                                  asking_new (self, guise_person_get_facts (person)->id));
}

static void
merge (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autofree char *kept = NULL, *gone = NULL, *text = NULL;
  GuisePersonList *people;
  gint64 into, from;

  if (self->project == NULL)
    return;
  g_variant_get (parameter, "(xx)", &into, &from);
  people = guise_project_get_people (self->project);
  if (guise_person_list_find (people, into) == NULL || guise_person_list_find (people, from) == NULL)
    return;
  kept = guise_person_dup_title (guise_person_list_find (people, into));
  gone = guise_person_dup_title (guise_person_list_find (people, from));
  text = g_strdup_printf (_("%s is part of %s now"), gone, kept);
  guise_project_merge_people_async (self->project, into, from, guise_tell_cb, guise_tell_new (widget, text));
}

/* All that is suggested for a person. */
static void
confirm_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuisePerson *person = person_of (self, parameter);
  gboolean yes;

  if (person == NULL)
    return;
  g_variant_get_child (parameter, 1, "b", &yes);
  guise_project_confirm_person_async (self->project, guise_person_get_facts (person)->id, yes, guise_faces_page_done_cb,
                                      g_object_ref (self));
}

static void
ignore (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuisePerson *person = person_of (self, parameter);
  g_autofree char *title = NULL, *text = NULL;

  if (person == NULL)
    return;
  title = guise_person_dup_title (person);
  text = g_strdup_printf (_("All faces of %s are excluded"), title);
  guise_project_ignore_person_async (self->project, guise_person_get_facts (person)->id, guise_tell_cb,
                                     guise_tell_new (widget, text));
}

static void
forget_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Asking) asking = user_data;
  g_autofree char *answer = guise_ask_finish (result);

  if (g_str_has_prefix (answer, "forget") && asking->page->project != NULL)
    guise_project_forget_async (asking->page->project, asking->person, g_str_equal (answer, "forget+"), guise_faces_page_done_cb,
                                g_object_ref (asking->page));
}

static void
forget (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const GuiseAnswer answers[] = {
    { "cancel", _("_Cancel"), GUISE_ANSWER_PLAIN },
    { "forget", _("_Forget for Good"), GUISE_ANSWER_DESTRUCTIVE },
  };
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuisePerson *person = person_of (self, parameter);
  g_autofree char *title = NULL, *heading = NULL, *number = NULL, *body = NULL;
  gint64 n;

  if (person == NULL)
    return;
  n = guise_person_get_facts (person)->n_faces;
  title = guise_person_dup_title (person);
  heading = g_strdup_printf (_("Forget %s?"), title);
  number = guise_i18n_dup_number (n);
  body = g_strdup_printf (ngettext ("%s face, its picture and the numbers that identify the person leave this project "
                                    "for good, with all steps of the history that mention them. This cannot be undone.",
                                    "%s faces, their pictures and the numbers that identify the person leave this "
                                    "project for good, with all steps of the history that mention them. This cannot be "
                                    "undone.", (gulong) n), number);
  guise_ask_with_check_async (get_window (self), heading, body, _("Also _delete what was trained on them"), answers,
                              G_N_ELEMENTS (answers), "cancel", forget_answered_cb,
                              asking_new (self, guise_person_get_facts (person)->id));
}

/* The person that the list of people is at. */
gboolean
guise_faces_page_rename_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);
  GuisePerson *person = gtk_single_selection_get_selected_item (self->person);

  if (person != NULL && guise_person_get_facts (person)->id > 0)
    ask_for_name (self, person);
  return TRUE;
}

/* Of the row that has the keyboard. */
gboolean
guise_faces_page_menu_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (row == NULL || !GUISE_IS_PERSON_ROW (row))
    return FALSE;
  guise_person_row_open_menu (GUISE_PERSON_ROW (row));
  return TRUE;
}

void
guise_faces_page_install_people_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "faces.rename", "x", rename_person);
  gtk_widget_class_install_action (widget_class, "faces.consent", "x", consent);
  gtk_widget_class_install_action (widget_class, "faces.set-role", "(xs)", set_role);
  gtk_widget_class_install_action (widget_class, "faces.merge", "(xx)", merge);
  gtk_widget_class_install_action (widget_class, "faces.confirm-all", "(xb)", confirm_all);
  gtk_widget_class_install_action (widget_class, "faces.ignore", "x", ignore);
  gtk_widget_class_install_action (widget_class, "faces.forget", "x", forget);
}
