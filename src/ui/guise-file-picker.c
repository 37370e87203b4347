/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-file-picker.h"

#include "guise-i18n.h"

static void
response_cb (GtkNativeDialog *native, int response, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);

  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_files (GTK_FILE_CHOOSER (native)), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");

  gtk_native_dialog_destroy (native);
}

static GtkFileChooserAction
action_of (GuisePick pick)
{
  switch (pick)
    {
    case GUISE_PICK_FOLDERS:
    case GUISE_PICK_FOLDER:
      return GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;
    case GUISE_PICK_SAVE:
      return GTK_FILE_CHOOSER_ACTION_SAVE;
    case GUISE_PICK_FILE:
    case GUISE_PICK_FILES:
    default:
      return GTK_FILE_CHOOSER_ACTION_OPEN;
    }
}

static void
add_filters (GtkFileChooser *chooser, GtkFileFilter *filter)
{
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_add_filter (chooser, all);
  gtk_file_chooser_set_filter (chooser, filter);
}

void
guise_file_picker_pick_async (GtkWindow *parent, const GuiseFilePick *params, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GtkFileChooserNative *native = gtk_file_chooser_native_new (params->title, parent, action_of (params->pick),
                                                              params->accept, NULL);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (native);
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  gtk_file_chooser_set_select_multiple (chooser, params->pick == GUISE_PICK_FILES
                                                 || params->pick == GUISE_PICK_FOLDERS);
  if (params->filter != NULL)
    add_filters (chooser, params->filter);
  if (params->folder != NULL)
    gtk_file_chooser_set_current_folder (chooser, params->folder, NULL);
  if (params->name != NULL)
    gtk_file_chooser_set_current_name (chooser, params->name);

  g_task_set_source_tag (task, guise_file_picker_pick_async);
  g_task_set_task_data (task, native, g_object_unref);
  g_signal_connect (native, "response", G_CALLBACK (response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

GListModel *
guise_file_picker_pick_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_file_picker_pick_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GStrv
guise_file_picker_dup_paths (GListModel *files)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  return g_strv_builder_end (builder);
}
