/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-model.h"

#include "guise-checkpoint-choice.h"
#include "guise-i18n.h"
#include "guise-model-export.h"
#include "guise-project-private.h"
#include "guise-run-options-private.h"

GuiseJob *
guise_project_export_model (GuiseProject *self, gint64 run, gint64 checkpoint, const char *file, gboolean overwrite)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return GUISE_JOB (guise_model_export_new (guise_project_get_store (self), run, checkpoint, file, overwrite));
}

typedef struct
{
  GuiseProject *project;
  gint64        run;
  char         *file;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->project);
  g_free (saving->file);
  g_free (saving);
}

/* The file picker has asked whether a file that is there is to be replaced. */
static GuiseJob *
make_saving (gpointer data, GError **error)
{
  const Saving *saving = data;

  return guise_project_export_model (saving->project, saving->run, GUISE_CHECKPOINT_NEWEST, saving->file, TRUE);
}

static void
saved_cb (GuiseWork *work, GuiseJob *job, gpointer data)
{
  g_autoptr(JsonNode) result = guise_model_export_dup_result (GUISE_MODEL_EXPORT (job));
  const char *file = json_object_get_string_member (json_node_get_object (result), "file");
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *text = g_strdup_printf (_("Saved %s, and beside it what it is and is not for"), name);

  guise_work_set_text (work, text);
  guise_work_set_file (work, file);
}

GuiseWork *
guise_project_save_model (GuiseProject *self, GuiseRun *run, const char *file)
{
  g_autofree char *title = NULL;
  Saving *saving;
  GuiseWork *work;

  g_return_val_if_fail (GUISE_IS_PROJECT (self) && GUISE_IS_RUN (run), NULL);

  title = g_strdup_printf (_("Saving the model of %s"), guise_run_get_persons (run));
  saving = g_new (Saving, 1);
  *saving = (Saving) { g_object_ref (self), guise_run_get_id (run), g_strdup (file) };
  work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_FILES, .make = make_saving, .done = saved_cb, .data = saving,
    .destroy = saving_free, .keep = TRUE,
  });
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
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
