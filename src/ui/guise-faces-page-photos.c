/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

/* Reference photos: pictures that say who a person is, picked or dropped on the person. */

#include "guise-faces-page-private.h"

#include "guise-file-picker.h"
#include "guise-project-photos.h"

#include "guise-i18n.h"

/* Whose photos are asked for. */
typedef struct
{
  GuiseFacesPage *page;
  gint64          person;
} Asking;

static void
ended_cb (GuiseFacesPage *self, GuiseWork *work)
{
  const GError *error = guise_work_get_error (work);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", error->message);
  else if (guise_work_get_state (work) == GUISE_WORK_DONE)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell-undo", "s", guise_work_get_text (work));
}

gboolean
guise_faces_page_take_photos (GuiseFacesPage *self, gint64 person, GListModel *files)
{
  g_auto(GStrv) paths = guise_file_picker_dup_paths (files);
  GuiseWork *work;

  if (paths[0] == NULL || self->project == NULL || person <= 0)
    return FALSE;
  work = guise_project_add_photos (self->project, person, (const char *const *) paths);
  g_signal_connect_object (work, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  return TRUE;
}

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;
  g_autoptr(GuiseFacesPage) self = asking->page;
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);

  if (files != NULL)
    guise_faces_page_take_photos (self, asking->person, files);
  g_free (asking);
}

static void
pick (GuiseFacesPage *self, gint64 person)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking) { g_object_ref (self), person };
  gtk_file_filter_set_name (filter, _("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/*");
  guise_file_picker_pick_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &(GuiseFilePick) {
    .title = _("Photos of This Person"), .accept = _("_Compare"), .pick = GUISE_PICK_FILES, .filter = filter,
  }, picked_cb, asking);
}

static void
add_photos (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (self->project != NULL)
    pick (self, g_variant_get_int64 (parameter));
}

static void
remove_photos (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (self->project != NULL)
    guise_project_remove_photos_async (self->project, g_variant_get_int64 (parameter), guise_faces_page_done_cb,
                                       g_object_ref (self));
}

/* Of the person that the list of people is at. */
gboolean
guise_faces_page_photos_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (user_data);
  GuisePerson *person = gtk_single_selection_get_selected_item (self->person);

  if (person != NULL && guise_person_get_facts (person)->id > 0)
    pick (self, guise_person_get_facts (person)->id);
  return TRUE;
}

void
guise_faces_page_install_photo_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "faces.add-photos", "x", add_photos);
  gtk_widget_class_install_action (widget_class, "faces.remove-photos", "x", remove_photos);
}
