/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-run"

#include "guise-run-private.h"

#include "guise-i18n.h"
#include "guise-project-private.h"

/* What is kept of a run besides its record. */
typedef struct
{
  gint64  run;
  GArray *losses;        /* GuiseLossRecord */
  GArray *previews;      /* GuisePreviewRecord */
  GArray *checkpoints;   /* GuiseCheckpointRecord */
  GuiseShownFaces shown[GUISE_STORE_MAX_SHOWN];
  guint   n_shown;
} Past;

static void
past_free (gpointer data)
{
  Past *past = data;

  g_clear_pointer (&past->losses, g_array_unref);
  g_clear_pointer (&past->previews, g_array_unref);
  g_clear_pointer (&past->checkpoints, g_array_unref);
  g_free (past);
}

static gboolean
past_func (GuiseStore *store, gpointer data, GError **error)
{
  Past *past = data;

  past->n_shown = guise_store_run_get_shown (store, past->run, past->shown);
  return (past->losses = guise_store_loss_list (store, past->run, error)) != NULL
         && (past->previews = guise_store_preview_list (store, past->run, error)) != NULL
         && (past->checkpoints = guise_store_checkpoint_list (store, past->run, error)) != NULL;
}

/* Once it has been read, the series knows more than the project. */
static void
take_past (GuiseRun *self, const Past *past)
{
  if (self->reading)
    guise_run_append_losses (self, past->losses);
  self->reading = FALSE;

  g_array_set_size (self->history, 0);
  for (guint i = 0; i < past->previews->len; i++)
    g_array_append_val (self->history, g_array_index (past->previews, GuisePreviewRecord, i).iteration);
  g_array_set_size (self->snapshots, 0);
  for (guint i = past->checkpoints->len; i-- > 0; )
    if (g_array_index (past->checkpoints, GuiseCheckpointRecord, i).kept)
      g_array_append_val (self->snapshots, g_array_index (past->checkpoints, GuiseCheckpointRecord, i).iteration);
  guise_run_take_shown (self, past->shown, past->n_shown);
  guise_run_notify (self, GUISE_RUN_PROP_HISTORY);
  guise_run_take_all (self);
}

static void
past_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseRun) self = GUISE_RUN (user_data);
  g_autoptr(GError) error = NULL;

  if (guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    take_past (self, guise_project_get_call_data (result));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("The history of run %" G_GINT64_FORMAT " could not be read: %s", self->id, error->message);
  self->reading = FALSE;
}

void
guise_run_read_past (GuiseRun *self)
{
  Past *past;

  if (self->id == 0 || self->project == NULL || self->series == NULL)
    return;

  past = g_new0 (Past, 1);
  past->run = self->id;
  guise_project_call_async (self->project, past_func, past, past_free, past_cb, g_object_ref (self));
}

GuiseLossSeries *
guise_run_get_series (GuiseRun *self)
{
  g_return_val_if_fail (GUISE_IS_RUN (self), NULL);

  if (self->series == NULL)
    {
      self->series = guise_loss_series_new ();
      self->reading = self->id != 0;
      guise_run_read_past (self);
    }
  return self->series;
}

/* A sheet on its way. */
typedef struct
{
  char   *path;
  gint64  iteration;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_free (sheet->path);
  g_free (sheet);
}

static void
sheet_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Sheet *sheet = data;
  GError *error = NULL;
  GuiseTrainPreview *preview = guise_train_preview_load (sheet->path, &error);

  if (preview == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  preview->iteration = sheet->iteration;
  g_task_return_pointer (task, guise_run_preview_new (preview), g_object_unref);
}

void
guise_run_load_sheet_async (GuiseRun *self, gint64 iteration, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  Sheet *sheet;

  g_return_if_fail (GUISE_IS_RUN (self));

  g_task_set_source_tag (task, guise_run_load_sheet_async);
  if (self->project == NULL || g_cancellable_is_cancelled (guise_project_get_closing (self->project)))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The project is closed"));
      return;
    }
  sheet = g_new0 (Sheet, 1);
  sheet->path = guise_store_preview_dup_path (guise_project_get_store (self->project), self->id, iteration);
  sheet->iteration = iteration;
  g_task_set_task_data (task, sheet, sheet_free);
  g_task_run_in_thread (task, sheet_thread);
}

GuiseRunPreview *
guise_run_load_sheet_finish (GuiseRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
