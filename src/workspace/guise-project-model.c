/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-model.h"

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
  gint64  run;
  char   *file;
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
  JsonNode *node = guise_project_export_model (source, call->run, call->file, TRUE, &error);

  if (node != NULL)
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

void
guise_project_export_model_async (GuiseProject *self, GuiseRun *run, const char *file, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (GUISE_IS_RUN (run));

  task = g_task_new (self, NULL, callback, user_data);
  call = g_new (Call, 1);
  *call = (Call) { guise_run_get_id (run), g_strdup (file) };
  g_task_set_source_tag (task, guise_project_export_model_async);
  g_task_set_task_data (task, call, call_free);
  g_task_run_in_thread (task, export_thread);
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

  guise_run_options_fill_params (options, &params);
  return guise_model_export_check_dfm (params.settings, &error) ? NULL : g_strdup (error->message);
}
