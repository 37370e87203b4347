/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

/* Face sets of other programs: taken in, and given out as pictures. */

#include "guise-faces-page-private.h"

#include "guise-file-picker.h"
#include "guise-i18n.h"
#include "guise-project-face-sets.h"

static GtkWindow *
get_window (GuiseFacesPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFacesPage) self = GUISE_FACES_PAGE (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_auto(GStrv) paths = guise_file_picker_dup_paths (files);

  if (paths[0] != NULL && self->project != NULL)
    guise_project_take_faces (self->project, (const char *const *) paths);
}

static void
take_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_file_picker_pick_async (get_window (GUISE_FACES_PAGE (widget)), &(GuiseFilePick) {
    .title = _("Take In a Folder of Faces"), .accept = _("_Take In"), .pick = GUISE_PICK_FOLDERS,
  }, taken_cb, g_object_ref (widget));
}

static void
take_file (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Face sets"));
  gtk_file_filter_add_suffix (filter, "pak");
  gtk_file_filter_add_suffix (filter, "fsa");
  guise_file_picker_pick_async (get_window (GUISE_FACES_PAGE (widget)), &(GuiseFilePick) {
    .title = _("Take In a Face Set"), .accept = _("_Take In"), .pick = GUISE_PICK_FILES, .filter = filter,
  }, taken_cb, g_object_ref (widget));
}

/* What is meant: the selected ones, or all that are shown, with those in closed stacks. (transfer full) */
static GArray *
get_meant (GuiseFacesPage *self)
{
  GArray *ids = guise_faces_page_get_selected (self);
  const guint n = self->faces != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->faces)) : 0;

  if (ids->len > 1)
    return ids;
  g_array_set_size (ids, 0);
  for (guint i = 0; i < n; i++)
    guise_face_list_append_ids (self->faces, i, ids);
  return ids;
}

/* The faces were meant when they were asked for, whatever is shown by now. */
typedef struct
{
  GuiseProject *project;
  GArray       *ids;
} Giving;

static void
given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Giving *giving = user_data;
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    guise_project_give_faces (giving->project, (const gint64 *) (gpointer) giving->ids->data, giving->ids->len, path);
  g_object_unref (giving->project);
  g_array_unref (giving->ids);
  g_free (giving);
}

static void
give (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autoptr(GArray) ids = get_meant (self);
  Giving *giving;

  if (self->project == NULL || ids->len == 0)
    {
      gtk_widget_error_bell (widget);
      return;
    }

  giving = g_new (Giving, 1);
  *giving = (Giving) { g_object_ref (self->project), g_steal_pointer (&ids) };
  guise_file_picker_pick_async (get_window (self), &(GuiseFilePick) {
    .title = _("Write Faces Into a New Folder"), .accept = _("_Write"), .pick = GUISE_PICK_SAVE, .name = _("faces"),
  }, given_cb, giving);
}

void
guise_faces_page_install_set_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "faces.take-folder", NULL, take_folder);
  gtk_widget_class_install_action (widget_class, "faces.take-file", NULL, take_file);
  gtk_widget_class_install_action (widget_class, "faces.give", NULL, give);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "faces.give", NULL);
}
