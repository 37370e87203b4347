/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-edit-commit-private.h"

#include "guise-project-actions.h"

struct _GuiseEditCommit
{
  GObject          *edit;
  GuiseEditAnswered answered;
  GTask            *task;
};

GuiseEditCommit *
guise_edit_commit_new (gpointer edit, GuiseProject *project, GuiseEditAnswered answered, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GuiseEditCommit *self = g_new0 (GuiseEditCommit, 1);

  self->edit = g_object_ref (edit);
  self->answered = answered;
  self->task = g_task_new (project, NULL, callback, user_data);
  g_task_set_source_tag (self->task, guise_project_change_finish);
  return self;
}

void
guise_edit_commit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree GuiseEditCommit *self = user_data;
  g_autoptr(GObject) edit = self->edit;
  g_autoptr(GTask) task = self->task;
  GError *error = NULL;
  const gboolean done = guise_project_change_finish (GUISE_PROJECT (source), result, &error);

  self->answered (edit);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
