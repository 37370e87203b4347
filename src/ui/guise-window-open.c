/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-window-private.h"

#include "guise-ask.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-actions.h"

/* How a project comes into the window, and what is offered when it does not. */

void
guise_window_show_busy (GuiseWindow *self, const char *text)
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
      guise_window_set_project (self, NULL);
      guise_tell (GTK_WINDOW (self), _("The Project Could Not Be Repaired"), error->message);
      return;
    }
  /* Said over the project, once it is open. */
  self->repaired = done[0] != NULL ? g_strjoinv ("\n", done) : g_strdup (_("Nothing had to be repaired."));
  guise_window_open (self, path, GUISE_PROJECT_WRITE);
}

/* @path: (transfer full): of a project that is not open */
void
guise_window_repair (GuiseWindow *self, char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = g_strdup_printf (_("Repairing %s…"), name);

  g_free (self->path);
  self->path = path;
  guise_window_show_busy (self, text);
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
  guise_window_repair (self, g_steal_pointer (&self->damaged));
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
  const gboolean sample = self->pending_sample;
  g_autofree char *path = g_strdup (self->path);

  /* What was to come into this project comes into no other. */
  self->pending_sample = FALSE;
  guise_window_set_project (self, project);
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
  if (sample)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.add-sample", NULL);
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
  guise_window_show_busy (self, text);
  guise_project_open_async (path, mode, "window", opened_cb, g_object_ref (self));
}
