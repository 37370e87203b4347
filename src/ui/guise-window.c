/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-window-private.h"

#include "guise-ask.h"
#include "guise-error.h"
#include "guise-export-page.h"
#include "guise-faces-page.h"
#include "guise-i18n.h"
#include "guise-media-page.h"
#include "guise-page-slot.h"
#include "guise-project-actions.h"
#include "guise-settings.h"
#include "guise-swap-page.h"
#include "guise-train-page.h"

#include <malloc.h>

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

/* A project, or none: everything that shows one learns of it here. */
static void
set_project (GuiseWindow *self, GuiseProject *project)
{
  gboolean has = project != NULL;
  const char *name = has ? guise_project_get_name (project) : _("Guise");
  g_autofree char *title = has ? g_strdup_printf (_("%s – Guise"), name) : g_strdup (name);

  g_set_object (&self->project, project);
  g_free (self->path);
  self->path = has ? g_strdup (guise_project_get_path (project)) : NULL;

  if (has)
    guise_settings_bind_project (self->settings, project);
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

static void
show_busy (GuiseWindow *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->busy_label), text);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  guise_window_update_actions (self);
}

static void
repaired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) done = guise_project_repair_finish (result, &error);
  g_autofree char *path = g_steal_pointer (&self->path);

  if (done == NULL)
    {
      set_project (self, NULL);
      guise_tell (GTK_WINDOW (self), _("The Project Could Not Be Repaired"), error->message);
      return;
    }
  /* Said over the project, once it is open. */
  self->repaired = done[0] != NULL ? g_strjoinv ("\n", done) : g_strdup (_("Nothing had to be repaired."));
  guise_window_open (self, path, GUISE_PROJECT_WRITE);
}

/* @path: (transfer full): of a project that is not open */
static void
repair (GuiseWindow *self, char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = g_strdup_printf (_("Repairing %s…"), name);

  g_free (self->path);
  self->path = path;
  show_busy (self, text);
  guise_project_repair_async (self->path, repaired_cb, g_object_ref (self));
}

static void
repair_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autofree char *answer = guise_ask_finish (result);

  if (!g_str_equal (answer, "repair") || self->path != NULL)
    {
      g_clear_pointer (&self->damaged, g_free);
      return;
    }
  repair (self, g_steal_pointer (&self->damaged));
}

/* What is damaged is not repaired by itself, for what was decided since the copy was made would be lost. */
static void
offer_repair (GuiseWindow *self, const char *path, const GError *error)
{
  const GuiseAnswer answers[] = {
    { "close", _("_Close"), GUISE_ANSWER_PLAIN },
    { "repair", _("_Repair"), GUISE_ANSWER_SUGGESTED },
  };
  g_autofree char *body = g_strdup_printf (
    _("The database in %s cannot be read.\n\nRepairing goes back to the copy that was made when the project was closed "
      "the last time, keeps the damaged file beside it, and takes over what was trained since. What was decided since "
      "then is lost."), path);

  g_info ("%s", error->message);
  g_free (self->damaged);
  self->damaged = g_strdup (path);
  guise_ask_async (GTK_WINDOW (self), _("The Project Is Damaged"), body, answers, G_N_ELEMENTS (answers), "close",
                   repair_answered_cb, g_object_ref (self));
}

/* What was recovered at the start, and repaired before. */
static void
show_recovered (GuiseWindow *self)
{
  g_autofree char *recovered = g_strjoinv ("\n", (char **) guise_project_get_recovered (self->project));
  g_autofree char *repaired = g_steal_pointer (&self->repaired);
  g_autofree char *text = repaired != NULL && recovered[0] != '\0' ? g_strconcat (repaired, "\n", recovered, NULL)
                                                                   : g_strdup (repaired != NULL ? repaired : recovered);

  if (text[0] == '\0')
    return;
  guise_window_notice (self, text);
  self->told_once = TRUE;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseProject) project = guise_project_open_finish (result, &error);
  g_auto(GStrv) files = g_steal_pointer (&self->pending_files);
  g_autofree char *path = NULL;

  path = g_strdup (self->path);
  set_project (self, project);
  if (g_error_matches (error, GUISE_ERROR, GUISE_ERROR_DAMAGED) && self->repaired == NULL)
    {
      offer_repair (self, path, error);
      return;
    }
  if (project == NULL)
    {
      g_clear_pointer (&self->repaired, g_free);
      guise_tell (GTK_WINDOW (self), _("The Project Could Not Be Opened"), error->message);
      return;
    }

  guise_recents_add (self->recents, guise_project_get_path (project));
  show_recovered (self);
  if (files != NULL)
    guise_project_add_files (project, (const char *const *) files, NULL);
  if (self->pending_sample)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.add-sample", NULL);
  self->pending_sample = FALSE;
}

void
guise_window_open (GuiseWindow *self, const char *path, GuiseProjectMode mode)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = NULL;

  g_return_if_fail (GUISE_IS_WINDOW (self));
  g_return_if_fail (self->path == NULL);

  self->path = g_strdup (path);
  guise_window_notice (self, NULL);
  text = mode == GUISE_PROJECT_CREATE ? g_strdup_printf (_("Making %s…"), name)
                                      : g_strdup_printf (_("Opening %s…"), name);
  show_busy (self, text);
  guise_project_open_async (path, mode, "window", opened_cb, g_object_ref (self));
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

static void
trim_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

/* What a project took was freed here and there among what stays, on the heaps of many threads: without this the system
 * gets none of it back, and each project that is opened seems to take some more. */
static void
give_memory_back (gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_run_in_thread (task, trim_thread);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!guise_project_close_finish (GUISE_PROJECT (source), result, &error))
    g_warning ("%s", error->message);
  if (self->closing)
    gtk_window_destroy (GTK_WINDOW (self));
  else if (self->repairs)
    repair (self, g_strdup (guise_project_get_path (GUISE_PROJECT (source))));
  else
    set_project (self, NULL);
  self->repairs = FALSE;
  /* Once the last who held it has let go. */
  g_timeout_add_once (2000, give_memory_back, NULL);
}

/* Everything has stopped. The pages let go first, so that nobody asks a closed project. */
static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GuiseProject) project = NULL;
  g_autofree char *text = NULL;

  if (self->project == NULL)
    return;
  project = g_object_ref (self->project);
  set_project (self, NULL);
  self->path = g_strdup (guise_project_get_path (project));
  text = g_strdup_printf (_("Closing %s…"), guise_project_get_name (project));
  show_busy (self, text);
  guise_project_close_async (project, closed_cb, g_object_ref (self));
}

static void
stop_and_close (GuiseWindow *self)
{
  guise_work_list_stop_all_async (guise_project_get_works (self->project), stopped_cb, g_object_ref (self));
}

static void
close_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autofree char *answer = guise_ask_finish (result);

  if (g_str_equal (answer, "stop") && self->project != NULL)
    {
      stop_and_close (self);
      return;
    }
  if (g_str_equal (answer, "background"))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->closing = FALSE;
  self->repairs = FALSE;
}

static void
ask_before_close (GuiseWindow *self)
{
  guint n = guise_work_list_get_n_active (guise_project_get_works (self->project));
  g_autofree char *heading = g_strdup_printf (ngettext ("%u Job Is Still Running", "%u Jobs Are Still Running", n), n);
  const GuiseAnswer answers[] = {
    { "cancel", _("_Cancel"), GUISE_ANSWER_PLAIN },
    { "background", _("_Keep Going"), GUISE_ANSWER_PLAIN },
    { "stop", _("_Stop and Save"), GUISE_ANSWER_SUGGESTED },
  };

  /* Without a window to come back to, "keep going" is only for one that goes away. */
  guise_ask_async (GTK_WINDOW (self), heading,
                   self->closing ? _("Stopping keeps what was done so far. Jobs that keep going do so without a "
                                     "window, which comes back when Guise is started again.")
                                 : _("Stopping keeps what was done so far."),
                   answers, self->closing ? 3 : 2, "stop", close_answered_cb, g_object_ref (self));
}

void
guise_window_close_project (GuiseWindow *self, gboolean quit)
{
  self->closing = !!quit;
  if (guise_work_list_get_n_active (guise_project_get_works (self->project)) > 0)
    ask_before_close (self);
  else
    stop_and_close (self);
}

static void
remember (GuiseWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_int (self->settings, "window-width", CLAMP (width, 360, 16384));
  g_settings_set_int (self->settings, "window-height", CLAMP (height, 300, 16384));
  g_settings_set_string (self->settings, "page", adw_view_stack_get_visible_child_name (self->pages));
}

void
guise_window_leave (GuiseWindow *self)
{
  g_return_if_fail (GUISE_IS_WINDOW (self));

  remember (self);
  self->closing = TRUE;
  if (self->project != NULL)
    stop_and_close (self);
  else if (self->path == NULL)
    gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
guise_window_close_request (GtkWindow *window)
{
  GuiseWindow *self = GUISE_WINDOW (window);

  remember (self);
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

/* Keys of the page come first; those of Media stand among those of the window. */
static void
show_keys_of_page (GuiseWindow *self)
{
  GtkShortcutsWindow *keys = gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (self));
  const char *page = adw_view_stack_get_visible_child_name (self->pages);

  if (keys != NULL)
    g_object_set (keys, "section-name", g_str_equal (page, "media") ? "general" : page, NULL);
}

static void
page_cb (GuiseWindow *self)
{
  GtkWidget *visible = adw_view_stack_get_visible_child (self->pages);

  if (self->told_once)
    guise_window_notice (self, NULL);
  hide_others (self->pages, visible);
  show_keys_of_page (self);
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
    }
  g_clear_handle_id (&self->disk_source, g_source_remove);
  g_clear_object (&self->history);
  g_clear_object (&self->works);
  g_clear_object (&self->project);
  g_clear_object (&self->settings);
  g_clear_object (&self->recents);
  g_clear_pointer (&self->path, g_free);
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
  set_project (self, NULL);
  return self;
}
