/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project.h"

#include "guise-store.h"

static void
repair_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr(GPtrArray) done = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;

  if (!guise_store_repair (data, done, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_add (done, NULL);
  g_task_return_pointer (task, g_ptr_array_free (g_steal_pointer (&done), FALSE), (GDestroyNotify) g_strfreev);
}

void
guise_project_repair_async (const char *path, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, guise_project_repair_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, repair_thread);
}

GStrv
guise_project_repair_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_project_repair_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
