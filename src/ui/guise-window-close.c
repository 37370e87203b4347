/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-window-private.h"

#include "guise-ask.h"
#include "guise-i18n.h"

#include <malloc.h>

/* How a project leaves the window, or the window itself goes. */

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
    guise_window_repair (self, g_strdup (guise_project_get_path (GUISE_PROJECT (source))));
  else
    guise_window_set_project (self, NULL);
  self->repairs = FALSE;
  /* Once the last who held it has let go. */
  g_timeout_add_once (2000, give_memory_back, NULL);
}

/* Sheets over @parent, and what is over those. Each lets go of what it shows, and a question is answered as by Escape. */
static void
close_sheets (GtkWindow *parent)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == parent)
      {
        close_sheets (l->data);
        gtk_window_close (l->data);
      }
}

/* Everything has stopped. The pages and sheets let go first, so that nobody asks a closed project. */
static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseWindow) self = GUISE_WINDOW (user_data);
  g_autoptr(GuiseProject) project = NULL;
  g_autofree char *text = NULL;

  if (self->project == NULL)
    return;
  project = g_object_ref (self->project);
  close_sheets (GTK_WINDOW (self));
  guise_window_set_project (self, NULL);
  self->path = g_strdup (guise_project_get_path (project));
  text = g_strdup_printf (_("Closing %s…"), guise_project_get_name (project));
  guise_window_show_busy (self, text);
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
  const gboolean quit = g_str_equal (answer, "quit");

  if ((quit || g_str_equal (answer, "stop")) && self->project != NULL)
    {
      self->closing = quit;
      stop_and_close (self);
      return;
    }
  if (g_str_equal (answer, "background"))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->repairs = FALSE;
}

/* Until it is answered nothing is decided: the session may end meanwhile, and then the window goes whatever is answered. */
static void
ask_before_close (GuiseWindow *self, gboolean quit)
{
  guint n = guise_work_list_count_to_ask (guise_project_get_works (self->project));
  g_autofree char *heading = g_strdup_printf (ngettext ("%u Job Is Still Running", "%u Jobs Are Still Running", n), n);
  const GuiseAnswer of_project[] = {
    { "cancel", _("_Cancel"), GUISE_ANSWER_PLAIN },
    { "stop", _("_Stop and Save"), GUISE_ANSWER_SUGGESTED },
  };
  const GuiseAnswer of_window[] = {
    { "cancel", _("_Cancel"), GUISE_ANSWER_PLAIN },
    { "background", _("_Keep Going"), GUISE_ANSWER_PLAIN },
    { "quit", _("_Stop and Save"), GUISE_ANSWER_SUGGESTED },
  };

  if (quit)
    guise_ask_async (GTK_WINDOW (self), heading,
                     _("Stopping keeps what was done so far. Jobs that keep going do so without a window, which comes "
                       "back when Guise is started again."),
                     of_window, G_N_ELEMENTS (of_window), "quit", close_answered_cb, g_object_ref (self));
  else
    guise_ask_async (GTK_WINDOW (self), heading, _("Stopping keeps what was done so far."), of_project,
                     G_N_ELEMENTS (of_project), "stop", close_answered_cb, g_object_ref (self));
}

void
guise_window_close_project (GuiseWindow *self, gboolean quit)
{
  if (guise_work_list_count_to_ask (guise_project_get_works (self->project)) > 0)
    {
      ask_before_close (self, quit);
      return;
    }
  self->closing = !!quit;
  stop_and_close (self);
}

void
guise_window_leave (GuiseWindow *self)
{
  g_return_if_fail (GUISE_IS_WINDOW (self));

  guise_window_remember (self);
  self->closing = TRUE;
  if (self->project != NULL)
    stop_and_close (self);
  else if (self->path == NULL)
    gtk_window_destroy (GTK_WINDOW (self));
}
