/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-window-private.h"

#include "guise-export-page.h"
#include "guise-faces-page.h"
#include "guise-i18n.h"
#include "guise-media-page.h"
#include "guise-page-slot.h"
#include "guise-project-actions.h"
#include "guise-project-measures.h"
#include "guise-settings.h"
#include "guise-swap-page.h"
#include "guise-train-page.h"

G_DEFINE_FINAL_TYPE (GuiseWindow, guise_window, ADW_TYPE_APPLICATION_WINDOW)

GuiseProject *
guise_window_get_project (GuiseWindow *self)
{
  g_return_val_if_fail (GUISE_IS_WINDOW (self), NULL);

  return self->project;
}

const char *
guise_window_get_path (GuiseWindow *self)
{
  g_return_val_if_fail (GUISE_IS_WINDOW (self), NULL);

  return self->path;
}

void
guise_window_toast (GuiseWindow *self, const char *text)
{
  AdwToast *toast;
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_return_if_fail (GUISE_IS_WINDOW (self));

  toast = adw_toast_new (escaped);
  adw_toast_set_timeout (toast, 3);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
guise_window_notice (GuiseWindow *self, const char *text)
{
  gtk_label_set_text (self->notice_label, text != NULL ? text : "");
  gtk_revealer_set_reveal_child (self->notice, text != NULL);
  self->told_once = FALSE;
}

static void
each_page (GuiseWindow *self, GuiseProject *project)
{
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    guise_page_set_project (GUISE_PAGE (page), project);
}

static void
show_undo_names (GuiseWindow *self)
{
  GuiseHistory *history = self->project != NULL ? guise_project_get_history (self->project) : NULL;
  const char *undo = history != NULL ? guise_history_get_undo_name (history) : NULL;
  const char *redo = history != NULL ? guise_history_get_redo_name (history) : NULL;
  g_autofree char *undo_text = undo != NULL ? g_strdup_printf (_("Undo “%s” (Ctrl+Z)"), undo)
                                            : g_strdup (_("Undo (Ctrl+Z)"));
  g_autofree char *redo_text = redo != NULL ? g_strdup_printf (_("Redo “%s” (Shift+Ctrl+Z)"), redo)
                                            : g_strdup (_("Redo (Shift+Ctrl+Z)"));

  gtk_widget_set_tooltip_text (self->undo_button, undo_text);
  gtk_widget_set_tooltip_text (self->redo_button, redo_text);
  guise_window_update_actions (self);
}

void
guise_window_set_project (GuiseWindow *self, GuiseProject *project)
{
  gboolean has = project != NULL;
  const char *name = has ? guise_project_get_name (project) : _("Guise");
  g_autofree char *title = has ? g_strdup_printf (_("%s – Guise"), name) : g_strdup (name);

  g_set_object (&self->project, project);
  g_free (self->path);
  self->path = has ? g_strdup (guise_project_get_path (project)) : NULL;

  if (has)
    {
      guise_settings_bind_project (self->settings, project);
      guise_project_keep_measured (project);
    }
  g_signal_group_set_target (self->runs, NULL);
  g_signal_group_set_target (self->training, NULL);
  g_signal_group_set_target (self->history, has ? guise_project_get_history (project) : NULL);
  guise_history_popover_set_history (self->history_popover, has ? guise_project_get_history (project) : NULL);
  g_signal_group_set_target (self->works, has ? guise_project_get_works (project) : NULL);
  guise_job_bar_set_works (self->job_bar, has ? guise_project_get_works (project) : NULL);
  each_page (self, project);

  gtk_label_set_text (self->project_label, has ? name : "");
  /* A short name is never cut. */
  gtk_label_set_width_chars (self->project_label, (int) MIN (g_utf8_strlen (name, -1), 9));
  gtk_widget_set_visible (GTK_WIDGET (self->switcher_bar), has);
  gtk_widget_set_visible (self->project_button, has);
  gtk_widget_set_visible (self->undo_button, has);
  gtk_widget_set_visible (self->redo_button, has);
  gtk_widget_set_visible (self->history_button, has);
  adw_view_switcher_title_set_stack (self->switcher, has ? self->pages : NULL);
  adw_view_switcher_bar_set_stack (self->switcher_bar, has ? self->pages : NULL);
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher, has);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_view_switcher_title_set_title (self->switcher, name);
  gtk_stack_set_visible_child_name (self->stack, has ? "project" : "welcome");
  if (has)
    guise_page_focus (GUISE_PAGE (adw_view_stack_get_visible_child (self->pages)));
  else
    guise_welcome_refresh (self->welcome);
  show_undo_names (self);
  guise_window_look_after_jobs (self);
}

void
guise_window_add_files (GuiseWindow *self, const char *const *paths)
{
  g_return_if_fail (GUISE_IS_WINDOW (self));

  if (self->project != NULL)
    {
      guise_project_add_files (self->project, paths, NULL);
      adw_view_stack_set_visible_child_name (self->pages, "media");
      return;
    }

  g_strfreev (self->pending_files);
  self->pending_files = g_strdupv ((char **) paths);
  if (self->path == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.new-project", NULL);
}

void
guise_window_remember (GuiseWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_int (self->settings, "window-width", CLAMP (width, 360, 16384));
  g_settings_set_int (self->settings, "window-height", CLAMP (height, 300, 16384));
  g_settings_set_string (self->settings, "page", adw_view_stack_get_visible_child_name (self->pages));
}

static gboolean
guise_window_close_request (GtkWindow *window)
{
  GuiseWindow *self = GUISE_WINDOW (window);

  guise_window_remember (self);
  if (self->project != NULL)
    {
      guise_window_close_project (self, TRUE);
      return TRUE;
    }
  /* One that is on its way somewhere goes away when it has arrived. */
  if (self->path != NULL)
    {
      self->closing = TRUE;
      return TRUE;
    }
  return GTK_WINDOW_CLASS (guise_window_parent_class)->close_request (window);
}

/* A window that was left to work in the background goes away when the work is done. */
static void
n_active_cb (GuiseWindow *self)
{
  if (self->project != NULL && !gtk_widget_get_visible (GTK_WIDGET (self))
      && guise_work_list_get_n_active (guise_project_get_works (self->project)) == 0)
    guise_window_close_project (self, TRUE);
}

/* What was shown once stays in the tree of accessible things in this GTK. */
static void
hide_others (gpointer stack, GtkWidget *visible)
{
  for (GtkWidget *page = gtk_widget_get_first_child (stack); page != NULL; page = gtk_widget_get_next_sibling (page))
    gtk_accessible_update_state (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_STATE_HIDDEN, page != visible, -1);
}

static void
stack_cb (GuiseWindow *self)
{
  hide_others (self->stack, gtk_stack_get_visible_child (self->stack));
}

static void
page_cb (GuiseWindow *self)
{
  GtkWidget *visible = adw_view_stack_get_visible_child (self->pages);

  if (self->told_once)
    guise_window_notice (self, NULL);
  hide_others (self->pages, visible);
  guise_page_focus (GUISE_PAGE (visible));
}

/* Files are dropped anywhere. */
static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GuiseWindow *self = GUISE_WINDOW (user_data);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) paths = NULL;

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  if (paths[0] == NULL)
    return FALSE;
  guise_window_add_files (self, (const char *const *) paths);
  return TRUE;
}

static void
guise_window_dispose (GObject *object)
{
  GuiseWindow *self = GUISE_WINDOW (object);

  if (self->history != NULL)
    {
      g_signal_group_set_target (self->history, NULL);
      g_signal_group_set_target (self->works, NULL);
      g_signal_group_set_target (self->runs, NULL);
      g_signal_group_set_target (self->training, NULL);
    }
  g_clear_handle_id (&self->disk_source, g_source_remove);
  g_clear_object (&self->history);
  g_clear_object (&self->works);
  g_clear_object (&self->runs);
  g_clear_object (&self->training);
  g_clear_object (&self->project);
  g_clear_object (&self->settings);
  g_clear_object (&self->recents);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->told, g_free);
  g_clear_pointer (&self->damaged, g_free);
  g_clear_pointer (&self->repaired, g_free);
  g_clear_pointer (&self->pending_files, g_strfreev);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_WINDOW);

  G_OBJECT_CLASS (guise_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, project_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, project_label);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, history_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, history_popover);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, busy_label);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, notice_label);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, job_bar);
}

static void
guise_window_class_init (GuiseWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = guise_window_close_request;

  g_type_ensure (GUISE_TYPE_EXPORT_PAGE);
  g_type_ensure (GUISE_TYPE_FACES_PAGE);
  g_type_ensure (GUISE_TYPE_HISTORY_POPOVER);
  g_type_ensure (GUISE_TYPE_JOB_BAR);
  g_type_ensure (GUISE_TYPE_MEDIA_PAGE);
  g_type_ensure (GUISE_TYPE_PAGE_SLOT);
  g_type_ensure (GUISE_TYPE_SWAP_PAGE);
  g_type_ensure (GUISE_TYPE_TRAIN_PAGE);
  g_type_ensure (GUISE_TYPE_WELCOME);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-window.ui");
  bind_children (widget_class);
  guise_window_install_actions (widget_class);
}

static void
guise_window_init (GuiseWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  self->history = g_signal_group_new (GUISE_TYPE_HISTORY);
  g_signal_group_connect_swapped (self->history, "notify::n-done", G_CALLBACK (show_undo_names), self);
  self->works = g_signal_group_new (GUISE_TYPE_WORK_LIST);
  g_signal_group_connect_swapped (self->works, "notify::n-active", G_CALLBACK (n_active_cb), self);
  guise_window_init_jobs (self);

  g_object_bind_property (self->switcher, "title-visible", self->switcher_bar, "reveal", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (stack_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (page_cb), self, G_CONNECT_SWAPPED);
}

GuiseWindow *
guise_window_new (GtkApplication *application, GSettings *settings, GuiseRecents *recents)
{
  GuiseWindow *self = g_object_new (GUISE_TYPE_WINDOW, "application", application, NULL);
  g_autofree char *page = g_settings_get_string (settings, "page");

  self->settings = g_object_ref (settings);
  self->recents = g_object_ref (recents);
  guise_welcome_set_recents (self->welcome, recents);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_view_stack_set_visible_child_name (self->pages, page);
  page_cb (self);
  guise_window_set_project (self, NULL);
  return self;
}
