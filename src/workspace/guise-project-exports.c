/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-exports.h"

#include "guise-export-job.h"
#include "guise-export-survey.h"
#include "guise-i18n.h"
#include "guise-project-private.h"

#include <string.h>

/* What is to be exported, on its way. */
typedef struct
{
  GuiseProject   *project;
  GuiseStore     *store;
  GuiseExporting  exporting;
  GuiseCasting   *castings;
  char           *file, *sequence, *codec, *quality, *label, *reason;
  char          **without;
} Export;

static Export *
export_new (GuiseProject *project, const GuiseExporting *exporting)
{
  Export *export = g_new0 (Export, 1);

  export->project = g_object_ref (project);
  export->store = guise_project_get_store (project);
  export->exporting = *exporting;
  export->exporting.castings = export->castings = g_memdup2 (exporting->castings,
                                                             exporting->n_castings * sizeof *exporting->castings);
  export->exporting.file = export->file = g_strdup (exporting->file);
  export->exporting.sequence = export->sequence = g_strdup (exporting->sequence);
  export->exporting.codec = export->codec = g_strdup (exporting->codec);
  export->exporting.quality = export->quality = g_strdup (exporting->quality);
  export->exporting.label = export->label = g_strdup (exporting->label);
  export->exporting.reason = export->reason = g_strdup (exporting->reason);
  export->without = g_strdupv ((char **) exporting->without);
  export->exporting.without = (const char *const *) export->without;
  export->exporting.settings = NULL;
  return export;
}

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->project);
  g_free (export->castings);
  g_free (export->file);
  g_free (export->sequence);
  g_free (export->codec);
  g_free (export->quality);
  g_free (export->label);
  g_free (export->reason);
  g_strfreev (export->without);
  g_free (export);
}

static void
extra_free (gpointer data)
{
  GuiseExportExtra *extra = data;

  g_free (extra->name);
  g_free (extra->title);
  g_free (extra->value);
  g_free (extra);
}

void
guise_export_facts_free (GuiseExportFacts *self)
{
  g_strfreev (self->losses);
  g_ptr_array_unref (self->extras);
  g_free (self);
}

static GPtrArray *
list_extras (const GuiseExportSurvey *survey, const GuiseExporting *exporting)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (extra_free);

  for (guint i = 0; exporting->sequence == NULL && i < guise_clip_extras_get_n (survey->extras); i++)
    {
      const GuiseClipExtra *found = guise_clip_extras_get (survey->extras, i);
      GuiseExportExtra *extra = g_new0 (GuiseExportExtra, 1);

      *extra = (GuiseExportExtra) {
        .name = g_strdup (found->name), .title = g_strdup (found->title), .value = g_strdup (found->value),
        .fits = guise_clip_extras_fits (survey->extras, i, exporting->file),
      };
      g_ptr_array_add (list, extra);
    }
  return list;
}

static GuiseExportFacts *
make_facts (const Export *export, GCancellable *cancellable, GError **error)
{
  const GuiseExporting *exporting = &export->exporting;
  GuiseExportParams params = {
    .store = export->store, .file = exporting->file, .clip = exporting->clip, .run = exporting->run,
    .castings = exporting->castings, .n_castings = exporting->n_castings,
    .from = exporting->from, .to = exporting->to, .lossless = exporting->lossless, .label = exporting->label,
    .no_disclosure = exporting->no_disclosure, .reason = exporting->reason, .without = exporting->without,
  };
  g_autoptr(GuiseExportSurvey) survey = NULL;
  GuiseExportFacts *facts;

  if (exporting->sequence != NULL && !guise_sequence_kind_parse (exporting->sequence, &params.sequence, error))
    return NULL;
  if ((exporting->codec != NULL && !guise_video_codec_parse (exporting->codec, &params.codec, error))
      || (exporting->quality != NULL && !guise_video_quality_parse (exporting->quality, &params.quality, error)))
    return NULL;
  survey = guise_export_survey_make (&params, cancellable, error);
  if (survey == NULL)
    return NULL;
  facts = g_new0 (GuiseExportFacts, 1);
  *facts = (GuiseExportFacts) {
    .n_frames = survey->n_frames, .duration = survey->duration, .size_bytes = survey->size_bytes,
    .free_bytes = survey->free_bytes, .exists = survey->exists, .labelled = survey->labelled,
    .matroska_keeps = survey->matroska_keeps,
    .losses = g_steal_pointer (&survey->losses), .extras = list_extras (survey, exporting),
  };
  return facts;
}

static void
survey_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GuiseExportFacts *facts = make_facts (data, cancellable, &error);

  if (facts != NULL)
    g_task_return_pointer (task, facts, (GDestroyNotify) guise_export_facts_free);
  else
    g_task_return_error (task, error);
}

static void
surveyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  GuiseExportFacts *facts = g_task_propagate_pointer (G_TASK (result), &error);

  if (facts != NULL)
    g_task_return_pointer (task, facts, (GDestroyNotify) guise_export_facts_free);
  else
    g_task_return_error (task, error);
  guise_project_release (g_task_get_source_object (task));
}

void
guise_project_survey_export_async (GuiseProject *self, const GuiseExporting *exporting, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *outer = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GTask) inner = NULL;

  g_return_if_fail (GUISE_IS_PROJECT (self));

  g_task_set_source_tag (outer, guise_project_survey_export_async);
  if (g_cancellable_is_cancelled (guise_project_get_closing (self)))
    {
      g_task_return_new_error (outer, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The project %s is closed"),
                               guise_project_get_name (self));
      g_object_unref (outer);
      return;
    }
  inner = g_task_new (NULL, cancellable, surveyed_cb, outer);
  g_task_set_task_data (inner, export_new (self, exporting), export_free);
  guise_project_hold (self);
  g_task_run_in_thread (inner, survey_thread);
}

GuiseExportFacts *
guise_project_survey_export_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_project_survey_export_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GuiseJob *
make_export (gpointer data, GError **error)
{
  Export *export = data;

  return guise_project_export (export->project, &export->exporting, error);
}

static void
export_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  const GuiseExportResult *result = guise_export_job_get_result (GUISE_EXPORT_JOB (job));
  g_autofree char *frames = guise_i18n_dup_number (result->frames);
  g_autofree char *text = g_strdup_printf (ngettext ("%s frame, %.1f frames/s", "%s frames, %.1f frames/s",
                                                     result->frames), frames, result->frames_per_second);
  const char *parts[4] = { text, NULL };
  g_autofree char *all = NULL;

  if (result->audio_note != NULL)
    parts[1] = result->audio_note;
  if (result->extras_note != NULL)
    parts[parts[1] != NULL ? 2 : 1] = result->extras_note;
  all = g_strjoinv (" · ", (char **) parts);
  guise_work_set_file (work, result->file);
  guise_work_set_text (work, all);
}

GuiseWork *
guise_project_queue_export (GuiseProject *self, const GuiseExporting *exporting)
{
  g_autofree char *name = g_filename_display_basename (exporting->file);
  g_autofree char *title = g_strdup_printf (_("Exporting %s"), name);
  GuiseWork *work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_EXPORT, .make = make_export, .done = export_done,
    .data = export_new (self, exporting), .destroy = export_free, .keep = TRUE,
  });

  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}

/* A frame on its way to its file. */
typedef struct
{
  GuiseProject     *project;
  GuiseFrameSaving  saving;
  GuiseCasting     *castings;
  char             *file;
} Frame;

static void
frame_free (gpointer data)
{
  Frame *frame = data;

  g_object_unref (frame->project);
  g_free (frame->castings);
  g_free (frame->file);
  g_free (frame);
}

static GuiseJob *
make_frame (gpointer data, GError **error)
{
  const Frame *frame = data;

  return guise_project_save_frame (frame->project, &frame->saving);
}

static void
frame_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  const Frame *frame = data;

  guise_work_set_file (work, frame->file);
}

GuiseWork *
guise_project_queue_frame (GuiseProject *self, const GuiseFrameSaving *saving)
{
  g_autofree char *name = g_filename_display_basename (saving->file);
  g_autofree char *title = g_strdup_printf (_("Saving %s"), name);
  Frame *frame = g_new0 (Frame, 1);
  GuiseWork *work;

  frame->project = g_object_ref (self);
  frame->saving = *saving;
  frame->saving.castings = frame->castings = g_memdup2 (saving->castings, saving->n_castings * sizeof *saving->castings);
  frame->saving.file = frame->file = g_strdup (saving->file);
  frame->saving.label = NULL;
  frame->saving.overwrite = TRUE;
  work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_EXPORT, .make = make_frame, .done = frame_done, .data = frame,
    .destroy = frame_free, .keep = TRUE,
  });
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}

static void
verify_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  JsonNode *node = guise_verify_file (data, cancellable, &error);

  if (node != NULL)
    g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

void
guise_verify_file_async (const char *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, guise_verify_file_async);
  g_task_set_task_data (task, g_strdup (file), g_free);
  g_task_run_in_thread (task, verify_thread);
}

JsonNode *
guise_verify_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_verify_file_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
guise_project_dup_export_path (GuiseProject *self, gint64 clip, const char *ending)
{
  GuiseClip *item = guise_clip_list_find (guise_project_get_clips (self), clip);
  g_autofree char *folder = item != NULL ? g_path_get_dirname (guise_clip_get_path (item)) : NULL;
  g_autofree char *name = item != NULL ? g_path_get_basename (guise_clip_get_path (item)) : g_strdup ("swap");
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  for (guint i = 1;; i++)
    {
      /* Translators: of a file: "scene (swap)", and where that is taken "scene (swap 2)". */
      g_autofree char *middle = i == 1 ? g_strdup (_("swap")) : g_strdup_printf (_("swap %u"), i);
      g_autofree char *file = g_strdup_printf ("%s (%s)%s", name, middle, ending);
      g_autofree char *path = g_build_filename (folder != NULL ? folder : g_get_home_dir (), file, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}
