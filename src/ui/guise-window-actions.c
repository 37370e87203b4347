/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-window-private.h"

#include "guise-ask.h"
#include "guise-file-picker.h"
#include "guise-i18n.h"
#include "guise-project-actions.h"
#include "guise-regions.h"

/* A window that has a project keeps it: the other one gets a window of its own. */
static void
open_path (GuiseWindow *self, const char *path, GuiseProjectMode mode)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr(GFile) file = g_file_new_for_path (path);
  GuiseWindow *window = self;

  if (mode == GUISE_PROJECT_WRITE)
    {
      /* The application knows whether it is open already. */
      g_application_open (G_APPLICATION (application), &file, 1, "");
      return;
    }
  if (self->path != NULL)
    {
      window = guise_window_new (application, self->settings, self->recents);
      window->pending_sample = self->pending_sample;
      self->pending_sample = FALSE;
      gtk_window_present (GTK_WINDOW (window));
    }
  guise_window_open (window, path, mode);
}

static void
new_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_auto(GStrv) paths = guise_file_picker_dup_paths (files);

  if (paths[0] != NULL)
    open_path (self, paths[0], GUISE_PROJECT_CREATE);
  else
    {
      g_clear_pointer (&self->pending_files, g_strfreev);
      self->pending_sample = FALSE;
    }
}

static void
pick_new (GuiseWindow *self, const char *name)
{
  g_autoptr(GFile) home = g_file_new_for_path (g_get_home_dir ());

  guise_file_picker_pick_async (GTK_WINDOW (self), &(GuiseFilePick) {
    .title = _("New Project"), .accept = _("_Create"), .pick = GUISE_PICK_SAVE, .folder = home, .name = name,
  }, new_picked_cb, g_object_ref (self));
}

static void
new_project (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pick_new (GUISE_WINDOW (widget), _("Untitled.guise"));
}

static void
try_sample (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GUISE_WINDOW (widget)->pending_sample = TRUE;
  pick_new (GUISE_WINDOW (widget), _("Sample.guise"));
}

static void
add_sample (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);
  g_autoptr(GError) error = NULL;

  if (!guise_project_add_sample (self->project, &error))
    guise_window_toast (self, error->message);
  else
    adw_view_stack_set_visible_child_name (self->pages, "media");
}

/* A project that the welcome page lists. */
static void
open_listed (GtkWidget *widget, const char *name, GVariant *parameter)
{
  open_path (GUISE_WINDOW (widget), g_variant_get_bytestring (parameter), GUISE_PROJECT_WRITE);
}

static void
open_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_auto(GStrv) paths = guise_file_picker_dup_paths (files);

  if (paths[0] == NULL)
    return;
  if (guise_project_is_project (paths[0]))
    {
      open_path (self, paths[0], GUISE_PROJECT_WRITE);
    }
  else
    {
      g_autofree char *text = g_strdup_printf (_("%s is no project: choose a folder whose name ends in “.guise”."),
                                               paths[0]);

      guise_tell (GTK_WINDOW (self), _("No Project There"), text);
    }
}

static void
open_project (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_file_picker_pick_async (GTK_WINDOW (widget), &(GuiseFilePick) {
    .title = _("Open Project"), .accept = _("_Open"), .pick = GUISE_PICK_FOLDER,
  }, open_picked_cb, g_object_ref (widget));
}

static void
close_project (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_window_close_project (GUISE_WINDOW (widget), FALSE);
}

static void
repair_project (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GUISE_WINDOW (widget)->repairs = TRUE;
  guise_window_close_project (GUISE_WINDOW (widget), FALSE);
}

static void
import_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_auto(GStrv) paths = guise_file_picker_dup_paths (files);

  if (paths[0] != NULL)
    guise_window_add_files (self, (const char *const *) paths);
}

static void
import_files (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Videos and pictures"));
  gtk_file_filter_add_mime_type (filter, "video/*");
  gtk_file_filter_add_mime_type (filter, "image/*");
  guise_file_picker_pick_async (GTK_WINDOW (widget), &(GuiseFilePick) {
    .title = _("Import Videos or Photos"), .accept = _("_Import"), .pick = GUISE_PICK_FILES, .filter = filter,
  }, import_picked_cb, g_object_ref (widget));
}

static void
import_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_file_picker_pick_async (GTK_WINDOW (widget), &(GuiseFilePick) {
    .title = _("Import Folders of Pictures"), .accept = _("_Import"), .pick = GUISE_PICK_FOLDERS,
  }, import_picked_cb, g_object_ref (widget));
}

static void
stepped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *name = guise_history_finish (GUISE_HISTORY (source), result, &error);

  if (name == NULL)
    guise_window_toast (self, error->message);
}

static void
undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  guise_history_undo_async (guise_project_get_history (self->project), stepped_cb, g_object_ref (self));
}

static void
redo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  guise_history_redo_async (guise_project_get_history (self->project), stepped_cb, g_object_ref (self));
}

static void
go_to_step (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  if (self->project != NULL)
    guise_history_go_to_async (guise_project_get_history (self->project), g_variant_get_uint32 (parameter), stepped_cb,
                               g_object_ref (self));
}

static void
show_history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (GUISE_WINDOW (widget)->history_button));
}

static void
show_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  if (adw_view_stack_get_child_by_name (self->pages, g_variant_get_string (parameter, NULL)) != NULL)
    adw_view_stack_set_visible_child_name (self->pages, g_variant_get_string (parameter, NULL));
}

static void
next_region (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_regions_move (GTK_WINDOW (widget), 1);
}

static void
previous_region (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_regions_move (GTK_WINDOW (widget), -1);
}

static void
full_screen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *window = GTK_WINDOW (widget);

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

/* Keys of the page come first; those of Media stand among those of the window. GTK would make all of them, a hundred
 * rows, before the window shows; so the file is not where GTK looks for it. */
static void
show_keys (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (widget);
  const char *page = adw_view_stack_get_visible_child_name (GUISE_WINDOW (widget)->pages);
  GtkShortcutsWindow *keys = gtk_application_window_get_help_overlay (window);

  if (keys == NULL)
    {
      g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/guise/Guise/help-overlay.ui");

      keys = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "keys"));
      gtk_application_window_set_help_overlay (window, keys);
    }
  g_object_set (keys, "section-name", g_str_equal (page, "media") ? "general" : page, NULL);
  gtk_window_present (GTK_WINDOW (keys));
}

static void
show_jobs (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_job_bar_open_list (GUISE_WINDOW (widget)->job_bar);
}

static void
tell (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_window_toast (GUISE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
tell_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *text = g_markup_escape_text (g_variant_get_string (parameter, NULL), -1);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_overlay_add_toast (GUISE_WINDOW (widget)->toasts, toast);
}

static void
dismiss_notice (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_window_notice (GUISE_WINDOW (widget), NULL);
}

static void
help_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, NULL))
    guise_window_toast (self, _("There is no program that shows help: install Yelp"));
}

static void
help (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);
  g_autofree char *uri = self->project != NULL
                         ? g_strdup_printf ("help:guise/%s", adw_view_stack_get_visible_child_name (self->pages))
                         : g_strdup ("help:guise");

  gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, help_shown_cb, g_object_ref (self));
}

void
guise_window_update_actions (GuiseWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean has = self->project != NULL;
  GuiseHistory *history = has ? guise_project_get_history (self->project) : NULL;

  gtk_widget_action_set_enabled (widget, "win.close-project", has);
  gtk_widget_action_set_enabled (widget, "win.repair-project", has);
  gtk_widget_action_set_enabled (widget, "win.import", has);
  gtk_widget_action_set_enabled (widget, "win.import-folder", has);
  gtk_widget_action_set_enabled (widget, "win.add-sample", has);
  gtk_widget_action_set_enabled (widget, "win.page", has);
  gtk_widget_action_set_enabled (widget, "win.jobs", has);
  gtk_widget_action_set_enabled (widget, "win.history", has);
  gtk_widget_action_set_enabled (widget, "win.undo", has && guise_history_get_undo_name (history) != NULL);
  gtk_widget_action_set_enabled (widget, "win.redo", has && guise_history_get_redo_name (history) != NULL);
}

void
guise_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-project", NULL, new_project);
  gtk_widget_class_install_action (widget_class, "win.open-project", NULL, open_project);
  gtk_widget_class_install_action (widget_class, "win.try-sample", NULL, try_sample);
  gtk_widget_class_install_action (widget_class, "win.add-sample", NULL, add_sample);
  gtk_widget_class_install_action (widget_class, "win.open-path", "ay", open_listed);
  gtk_widget_class_install_action (widget_class, "win.close-project", NULL, close_project);
  gtk_widget_class_install_action (widget_class, "win.repair-project", NULL, repair_project);
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_files);
  gtk_widget_class_install_action (widget_class, "win.import-folder", NULL, import_folder);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, redo);
  gtk_widget_class_install_action (widget_class, "win.history", NULL, show_history);
  gtk_widget_class_install_action (widget_class, "win.go-to-step", "u", go_to_step);
  gtk_widget_class_install_action (widget_class, "win.page", "s", show_page);
  gtk_widget_class_install_action (widget_class, "win.next-region", NULL, next_region);
  gtk_widget_class_install_action (widget_class, "win.previous-region", NULL, previous_region);
  gtk_widget_class_install_action (widget_class, "win.full-screen", NULL, full_screen);
  gtk_widget_class_install_action (widget_class, "win.keys", NULL, show_keys);
  gtk_widget_class_install_action (widget_class, "win.jobs", NULL, show_jobs);
  gtk_widget_class_install_action (widget_class, "win.dismiss-notice", NULL, dismiss_notice);
  gtk_widget_class_install_action (widget_class, "win.tell", "s", tell);
  gtk_widget_class_install_action (widget_class, "win.tell-undo", "s", tell_undo);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, help);
}
