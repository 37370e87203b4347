/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-window-private.h"

#include "guise-i18n.h"
#include "guise-run-list.h"

/* What the window does for its jobs besides showing them: the computer stays awake, who went away is told when a long
 * one has ended, and a disk that fills up is said before it is full. */

/* What took less is not worth a word on the desktop. */
#define LONG_US (10 * G_USEC_PER_SEC)

/* Looked at so often while jobs run. */
#define DISK_SECONDS 20

static GQuark
begun_quark (void)
{
  return g_quark_from_static_string ("guise-begun");
}

static gboolean
is_at_work (GuiseWork *work)
{
  const GuiseWorkState state = guise_work_get_state (work);

  return guise_work_is_active (work) && state != GUISE_WORK_WAITING && state != GUISE_WORK_PAUSED;
}

/* Not while all are paused: then it is the user who waits. */
static void
keep_awake (GuiseWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GListModel *works = self->project != NULL ? G_LIST_MODEL (guise_project_get_works (self->project)) : NULL;
  g_autofree char *title = NULL;

  for (guint i = 0; works != NULL && title == NULL && i < g_list_model_get_n_items (works); i++)
    {
      g_autoptr(GuiseWork) work = g_list_model_get_item (works, i);

      if (is_at_work (work))
        title = g_strdup (guise_work_get_title (work));
    }

  if (title != NULL && self->inhibition == 0 && application != NULL)
    self->inhibition = gtk_application_inhibit (application, GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_SUSPEND, title);
  else if (title == NULL && self->inhibition != 0)
    {
      if (application != NULL)
        gtk_application_uninhibit (application, self->inhibition);
      self->inhibition = 0;
    }
}

static void
space_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GFileInfo) info = g_file_query_filesystem_info_finish (G_FILE (source), result, NULL);
  g_autofree char *text = NULL;

  /* Not over something else that was not read yet. */
  if (info == NULL || gtk_revealer_get_reveal_child (self->notice) || self->project == NULL
      || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return;
  text = guise_disk_watch_look (&self->disk, g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE));
  if (text != NULL)
    guise_window_notice (self, text);
}

static void
look_at_disk (GuiseWindow *self)
{
  g_autoptr(GFile) folder = NULL;

  if (self->project == NULL)
    return;
  folder = g_file_new_for_path (guise_project_get_path (self->project));
  g_file_query_filesystem_info_async (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT, NULL,
                                      space_cb, g_object_ref (self));
}

static gboolean
disk_cb (gpointer user_data)
{
  look_at_disk (GUISE_WINDOW (user_data));
  return G_SOURCE_CONTINUE;
}

static void
watch_disk (GuiseWindow *self)
{
  const gboolean wanted = self->project != NULL
                          && guise_work_list_get_n_active (guise_project_get_works (self->project)) > 0;

  if (wanted && self->disk_source == 0)
    {
      look_at_disk (self);
      self->disk_source = g_timeout_add_seconds (DISK_SECONDS, disk_cb, self);
    }
  else if (!wanted)
    g_clear_handle_id (&self->disk_source, g_source_remove);
}

static void
state_cb (GuiseWindow *self)
{
  keep_awake (self);
}

/* What happens to a training is said whichever page one is on; its own says it anyway. */
static void
run_cb (GuiseWindow *self)
{
  g_autoptr(GuiseRun) run = g_signal_group_dup_target (self->training);
  const char *note = run != NULL && guise_run_is_active (run) ? guise_run_get_note (run) : NULL;

  if (g_strcmp0 (note, self->told) == 0)
    return;
  g_free (self->told);
  self->told = g_strdup (note);
  if (note != NULL && !g_str_equal (adw_view_stack_get_visible_child_name (self->pages), "train"))
    guise_window_notice (self, note);
}

static void
training_cb (GuiseWindow *self)
{
  GuiseRun *run = self->project != NULL ? guise_run_list_get_training (guise_project_get_runs (self->project)) : NULL;

  g_signal_group_set_target (self->training, run);
  run_cb (self);
}

static void
items_cb (GuiseWindow *self, guint position, guint n_removed, guint n_added, GListModel *works)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(GuiseWork) work = g_list_model_get_item (works, i);
      gint64 *begun;

      if (g_object_get_qdata (G_OBJECT (work), begun_quark ()) != NULL)
        continue;
      begun = g_new (gint64, 1);
      *begun = g_get_monotonic_time ();
      g_object_set_qdata_full (G_OBJECT (work), begun_quark (), begun, g_free);
      g_signal_connect_object (work, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
      /* Not before: who trains nothing waits for no list of runs. */
      if (guise_work_get_lane (work) == GUISE_LANE_TRAIN)
        {
          g_signal_group_set_target (self->runs, guise_project_get_runs (self->project));
          training_cb (self);
        }
    }
  keep_awake (self);
}

/* (transfer full) (nullable): what to say of it; nothing of what the user ended. */
static GNotification *
dup_notification (GuiseWork *work)
{
  const char *text = guise_work_get_text (work);
  g_autofree char *title = NULL;
  GNotification *notification;

  switch (guise_work_get_state (work))
    {
    case GUISE_WORK_DONE:
      title = g_strdup_printf (_("Done: %s"), guise_work_get_title (work));
      break;
    case GUISE_WORK_FAILED:
      title = g_strdup_printf (_("Failed: %s"), guise_work_get_title (work));
      break;
    default:
      return NULL;
    }
  notification = g_notification_new (title);
  if (text != NULL && text[0] != '\0')
    g_notification_set_body (notification, text);
  return notification;
}

static void
ended_cb (GuiseWindow *self, GuiseWork *work)
{
  const gint64 *begun = g_object_get_qdata (G_OBJECT (work), begun_quark ());
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr(GNotification) notification = NULL;

  if (application == NULL || self->path == NULL || gtk_window_is_active (GTK_WINDOW (self)) || begun == NULL
      || g_get_monotonic_time () - *begun < LONG_US)
    return;
  notification = dup_notification (work);
  if (notification == NULL)
    return;
  g_notification_set_default_action_and_target (notification, "app.show-project", "^ay", self->path);
  g_application_send_notification (G_APPLICATION (application), self->path, notification);
}

/* Who is here has seen it. */
static void
active_cb (GuiseWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application != NULL && self->path != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    g_application_withdraw_notification (G_APPLICATION (application), self->path);
}

void
guise_window_look_after_jobs (GuiseWindow *self)
{
  keep_awake (self);
  watch_disk (self);
  look_at_disk (self);
}

void
guise_window_init_jobs (GuiseWindow *self)
{
  g_signal_group_connect_swapped (self->works, "items-changed", G_CALLBACK (items_cb), self);
  g_signal_group_connect_swapped (self->works, "notify::n-active", G_CALLBACK (watch_disk), self);
  g_signal_group_connect_swapped (self->works, "notify::n-active", G_CALLBACK (keep_awake), self);
  g_signal_group_connect_swapped (self->works, "work-ended", G_CALLBACK (ended_cb), self);
  self->runs = g_signal_group_new (GUISE_TYPE_RUN_LIST);
  g_signal_group_connect_swapped (self->runs, "notify::training", G_CALLBACK (training_cb), self);
  self->training = g_signal_group_new (GUISE_TYPE_RUN);
  g_signal_group_connect_swapped (self->training, "changed", G_CALLBACK (run_cb), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}
