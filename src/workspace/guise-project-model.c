/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-model.h"

#include "guise-i18n.h"
#include "guise-model-export.h"
#include "guise-project-private.h"
#include "guise-run-options-private.h"

JsonNode *
guise_project_export_model (GuiseProject *self, gint64 run, const char *file, gboolean overwrite, GError **error)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return guise_model_export (guise_project_get_store (self), run, file, overwrite, error);
}

typedef struct
{
  GuiseStore *store;
  gint64      run;
  char       *file;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->file);
  g_free (call);
}

static void
export_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Call *call = task_data;
  GError *error = NULL;
  JsonNode *node = guise_model_export (call->store, call->run, call->file, TRUE, &error);

  if (node != NULL)
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  JsonNode *node = g_task_propagate_pointer (G_TASK (result), &error);

  if (node != NULL)
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
  guise_project_release (g_task_get_source_object (task));
}

void
guise_project_export_model_async (GuiseProject *self, GuiseRun *run, const char *file, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr(GTask) outer = NULL, inner = NULL;
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (GUISE_IS_RUN (run));

  outer = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (outer, guise_project_export_model_async);
  if (g_cancellable_is_cancelled (guise_project_get_closing (self)))
    {
      g_task_return_new_error (outer, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The project %s is closed"),
                               guise_project_get_name (self));
      return;
    }
  call = g_new (Call, 1);
  *call = (Call) { guise_project_get_store (self), guise_run_get_id (run), g_strdup (file) };
  inner = g_task_new (NULL, NULL, exported_cb, g_steal_pointer (&outer));
  g_task_set_task_data (inner, call, call_free);
  /* Who closes the project waits until the file is written. */
  guise_project_hold (self);
  g_task_run_in_thread (inner, export_thread);
}

JsonNode *
guise_project_export_model_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_project_export_model_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
guise_run_dup_dfm_problem (GuiseRun *run)
{
  g_autoptr(GuiseRunOptions) options = guise_run_dup_options (run);
  GuiseTrainParams params = { 0 };
  g_autoptr(GError) error = NULL;

  if (options == NULL)
    return g_strdup_printf (_("Run %" PRId64 " was begun by a newer Guise: update Guise"), guise_run_get_id (run));
  guise_run_options_fill_params (options, &params);
  return guise_model_export_check_dfm (params.settings, &error) ? NULL : g_strdup (error->message);
}
