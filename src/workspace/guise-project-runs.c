/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-runs.h"

#include "guise-disclosure.h"
#include "guise-engine.h"
#include "guise-error.h"
#include "guise-export-job.h"
#include "guise-export-measure.h"
#include "guise-export-record.h"
#include "guise-file.h"
#include "guise-frame-job.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-label.h"
#include "guise-project-private.h"
#include "guise-sequence-kind.h"
#include "guise-quality.h"
#include "guise-review-job.h"
#include "guise-store-outputs.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-train-job.h"
#include "guise-train-plan.h"

#include <string.h>

/* A settings file is a page of text; more is a mistake. */
#define MAX_SETTINGS_BYTES (1 << 20)

/* The one person with @role; with several, the one with most faces. */
static gint64
find_person_by_role (GPtrArray *persons, GuiseRole role)
{
  for (guint i = 0; i < persons->len; i++)
    {
      const GuisePersonRecord *person = g_ptr_array_index (persons, i);

      if (person->role == role)
        return person->id;
    }
  return 0;
}

static gboolean
choose_persons (GuiseStore *store, gint64 *source, gint64 *target, GError **error)
{
  g_autoptr(GPtrArray) persons = guise_store_person_list (store, error);

  if (persons == NULL)
    return FALSE;

  if (*source == 0)
    *source = find_person_by_role (persons, GUISE_ROLE_SOURCE);
  if (*target == 0)
    *target = find_person_by_role (persons, GUISE_ROLE_TARGET);
  if (*source == 0 || *target == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("No person has the role %s: give it with “guise person PROJECT N --role %s” or name the person here"),
                   *source == 0 ? "source" : "target", *source == 0 ? "source" : "target");
      return FALSE;
    }
  if (*source == *target)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("Person %" PRId64 " cannot be source and target of one run"), *source);
      return FALSE;
    }
  return TRUE;
}

/* What @training asks for, over what @out has. */
static gboolean
add_settings (const GuiseTraining *training, GuiseTrainSettings *out, GError **error)
{
  if (training->model != NULL && g_strcmp0 (training->model, out->model) != 0)
    guise_train_settings_set_model (out, training->model);
  if (training->batch != 0)
    out->batch = training->batch;
  if (training->seed >= 0)
    out->seed = (guint64) training->seed;
  if (training->kernels != NULL)
    {
      g_free (out->kernels);
      out->kernels = g_strdup (training->kernels);
    }
  for (guint i = 0; training->settings != NULL && training->settings[i] != NULL; i++)
    if (!guise_train_settings_set (out, training->settings[i], error))
      return FALSE;
  if (training->resolution != 0)
    out->resolution = training->resolution;
  return guise_train_settings_check (out, error)
         && guise_engine_check_resolution (out->model, out->resolution, error);
}

static gboolean
settings_from_training (const GuiseTraining *training, GuiseTrainSettings *out, GError **error)
{
  GuisePreset preset = GUISE_PRESET_QUICK;

  if (training->preset != NULL && !guise_preset_parse (training->preset, &preset, error))
    return FALSE;

  guise_train_settings_init_preset (out, preset);
  return add_settings (training, out, error);
}

/* A run goes on as it was begun: what @training asks for must be what it has. */
static gboolean
check_goes_on (const GuiseTraining *training, const GuiseRunRecord *run, GError **error)
{
  g_auto(GuiseTrainSettings) own = GUISE_TRAIN_SETTINGS_INIT, wanted = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(JsonNode) has = NULL, asks = NULL;

  if (!guise_train_settings_from_json (&own, run->settings, error))
    return FALSE;
  own.resolution = run->resolution;
  guise_train_settings_copy (&wanted, &own);
  if (!add_settings (training, &wanted, error))
    return FALSE;

  has = guise_train_settings_to_json (&own);
  asks = guise_train_settings_to_json (&wanted);
  if (json_node_equal (has, asks)
      && (training->preset == NULL || g_strcmp0 (training->preset, run->preset) == 0)
      && (training->source == 0 || training->source == run->source)
      && (training->target == 0 || training->target == run->target))
    return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("Run %" PRId64 " goes on as it was begun, “%s” of %u pixels with a batch of %u, from person %" PRId64
                 " to %" PRId64 ": leave out what says otherwise, or begin another run without --resume"),
               run->id, run->model, run->resolution, own.batch, run->source, run->target);
  return FALSE;
}

/* @settings must be zeroed; what it holds afterwards is the caller's to clear, on failure too. */
static gboolean
params_from_training (GuiseProject *self, const GuiseTraining *training, GuiseTrainParams *params,
                      GuiseTrainSettings *settings, GError **error)
{
  GuiseStore *store = guise_project_get_store (self);

  *params = (GuiseTrainParams) {
    .store = store,
    .stop = {
      .iterations = training->iterations,
      .epochs = training->epochs,
      .loss = training->loss,
      .seconds = training->seconds,
      .plateau = training->plateau,
    },
    .start.checkpoint = training->start_checkpoint,
    .start.encoder_only = training->encoder_only,
    .find_rate = training->find_rate,
  };

  guise_preferences_fill_params (guise_project_get_preferences (self), training->device, &params->device,
                                 &params->memory_limit_bytes);
  /* A file with a name of digits alone can be given as ./NAME. */
  if (training->start_from != NULL
      && !g_ascii_string_to_signed (training->start_from, 10, 1, G_MAXINT64, &params->start.run, NULL))
    params->start.file = training->start_from;

  if (training->resume)
    {
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GuiseRunRecord) newest = guise_store_run_get_newest (store, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (newest != NULL)
        {
          params->run = newest->id;
          return check_goes_on (training, newest, error);
        }
    }

  params->source = training->source;
  params->target = training->target;
  if (!choose_persons (store, &params->source, &params->target, error)
      || !settings_from_training (training, settings, error))
    return FALSE;
  params->settings = settings;
  return TRUE;
}

GuiseJob *
guise_project_train (GuiseProject *self, const GuiseTraining *training, GError **error)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  GuiseTrainParams params;

  if (!params_from_training (self, training, &params, &settings, error))
    return NULL;
  return GUISE_JOB (guise_train_job_new (&params));
}

gboolean
guise_project_get_trained (GuiseProject *self, double *out_seconds, gint64 *out_iterations, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GuiseRunRecord) newest = guise_store_run_get_newest (guise_project_get_store (self), &local_error);

  *out_seconds = newest != NULL ? newest->seconds : 0;
  *out_iterations = newest != NULL ? newest->iterations : 0;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

JsonNode *
guise_project_plan (GuiseProject *self, const GuiseTraining *training, GCancellable *cancellable, GError **error)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_auto(GuiseTrainPlan) plan = { 0 };
  GuiseTrainParams params;

  if (!params_from_training (self, training, &params, &settings, error)
      || !guise_train_plan_make (&params, &plan, cancellable, error))
    return NULL;
  return guise_train_plan_to_json (&plan);
}

JsonNode *
guise_project_measure_run (GuiseProject *self, GuiseQualityMeter **meter, gint64 run, gint64 checkpoint, guint device,
                           const char *label, GError **error)
{
  GuiseQuality quality;

  if (*meter == NULL)
    *meter = guise_quality_meter_new (guise_project_get_store (self), run, NULL, error);
  if (*meter == NULL || !guise_quality_meter_measure (*meter, run, checkpoint, device, label, &quality, error))
    return NULL;

  return guise_quality_to_json (&quality);
}

gboolean
guise_project_meter_draw (GuiseQualityMeter *meter, const char *png, GError **error)
{
  return guise_quality_meter_draw (meter, png, error);
}

void
guise_project_meter_free (GuiseQualityMeter *meter)
{
  guise_quality_meter_destroy (meter);
}

JsonNode *
guise_project_preview (GuiseProject *self, gint64 run, const char *png, GError **error)
{
  GuiseStore *store = guise_project_get_store (self);
  g_autoptr(GuiseRunRecord) record = NULL;
  g_autoptr(GArray) previews = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  const GuisePreviewRecord *newest;
  JsonObject *object;
  gsize size;

  record = run != 0 ? guise_store_run_get (store, run, &local_error) : guise_store_run_get_newest (store, &local_error);
  previews = record != NULL ? guise_store_preview_list (store, record->id, &local_error) : NULL;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (previews == NULL || previews->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("%s has no preview yet: train first"), guise_project_get_path (self));
      return NULL;
    }

  newest = &g_array_index (previews, GuisePreviewRecord, previews->len - 1);
  path = guise_store_preview_dup_path (store, record->id, newest->iteration);
  if (!guise_store_check_output (store, png, error)
      || !g_file_get_contents (path, &bytes, &size, error)
      || !guise_file_replace (png, bytes, size, error))
    return NULL;

  object = json_object_new ();
  json_object_set_string_member (object, "file", png);
  json_object_set_int_member (object, "run", record->id);
  json_object_set_int_member (object, "iteration", newest->iteration);
  return guise_json_node (object);
}

/* (transfer full) */
static GuiseSwapScript *
read_swap_script (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  if (size > MAX_SETTINGS_BYTES || !g_utf8_validate (text, (gssize) size, NULL))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s is no settings file: it is not text, or too long"), path);
      return NULL;
    }
  return guise_swap_script_from_text (text, error);
}

void
guise_preferences_fill_params (const GuisePreferences *preferences, guint asked, guint *device,
                               gsize *memory_limit_bytes)
{
  *device = asked != 0 ? asked : preferences->device;
  *memory_limit_bytes = preferences->memory_limit_bytes;
}

const char *
guise_preferences_pick_label (const GuisePreferences *preferences, const char *asked)
{
  if (asked != NULL || !preferences->label_always)
    return asked;
  return preferences->label != NULL ? preferences->label : GUISE_LABEL_TEXT;
}

GuiseJob *
guise_project_export (GuiseProject *self, const GuiseExporting *exporting, GError **error)
{
  const GuisePreferences *preferences = guise_project_get_preferences (self);
  g_autoptr(GuiseSwapScript) script = NULL;
  GuiseExportParams params = {
    .store = guise_project_get_store (self),
    .file = exporting->file,
    .clip = exporting->clip,
    .run = exporting->run,
    .castings = exporting->castings,
    .n_castings = exporting->n_castings,
    .from = exporting->from,
    .to = exporting->to,
    .lossless = exporting->lossless,
    .overwrite = exporting->overwrite,
    .label = guise_preferences_pick_label (preferences, exporting->label),
    .corner = (GuiseLabelCorner) MIN (exporting->corner, GUISE_N_LABEL_CORNERS - 1),
    .no_disclosure = exporting->no_disclosure,
    .reason = exporting->reason,
    .without = exporting->without,
    .device = preferences->device,
    .pretend_lost_after = guise_project_get_pretence (),
  };

  if (exporting->sequence != NULL && !guise_sequence_kind_parse (exporting->sequence, &params.sequence, error))
    return NULL;
  if ((exporting->codec != NULL && !guise_video_codec_parse (exporting->codec, &params.codec, error))
      || (exporting->quality != NULL && !guise_video_quality_parse (exporting->quality, &params.quality, error)))
    return NULL;
  if (exporting->settings != NULL && (params.script = script = read_swap_script (exporting->settings, error)) == NULL)
    return NULL;
  return GUISE_JOB (guise_export_job_new (&params));
}

GuiseJob *
guise_project_save_frame (GuiseProject *self, const GuiseFrameSaving *saving)
{
  GuiseFrameParams params = {
    .store = guise_project_get_store (self), .file = saving->file, .clip = saving->clip, .run = saving->run,
    .castings = saving->castings, .n_castings = saving->n_castings, .frame = saving->frame, .label = guise_preferences_pick_label (guise_project_get_preferences (self), saving->label),
    .corner = (GuiseLabelCorner) MIN (saving->corner, GUISE_N_LABEL_CORNERS - 1), .overwrite = saving->overwrite,
  };

  return GUISE_JOB (guise_frame_job_new (&params));
}

GuiseJob *
guise_project_review (GuiseProject *self, const GuiseReviewing *reviewing)
{
  GuiseReviewParams params = {
    .store = guise_project_get_store (self), .clip = reviewing->clip, .run = reviewing->run,
    .device = guise_project_get_preferences (self)->device, .afresh = reviewing->afresh,
  };

  return GUISE_JOB (guise_review_job_new (&params));
}

JsonNode *
guise_project_measure (GuiseProject *self, const char *file, GCancellable *cancellable, GError **error)
{
  GuiseExportMeasures measures;

  if (!guise_export_measure (guise_project_get_store (self), file, NULL, &measures, cancellable, error))
    return NULL;
  return guise_export_measures_to_json (&measures);
}

gboolean
guise_project_draw_sheet (GuiseProject *self, const char *file, const char *png,
                          GCancellable *cancellable, GError **error)
{
  return guise_store_check_output (guise_project_get_store (self), png, error)
         && guise_export_sheet (guise_project_get_store (self), file, png, 0, cancellable, error);
}

/* (transfer full): of what says what is in a folder of pictures, the folder. */
static char *
dup_exported (const char *file)
{
  g_autofree char *name = g_path_get_basename (file);

  return g_str_equal (name, GUISE_SEQUENCE_INDEX) ? g_path_get_dirname (file) : g_strdup (file);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full) (element-type utf8): of a folder the pictures that show a face, by name; empty for a movie. */
static GPtrArray *
list_pictures (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *pictures = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "frame-") || g_str_has_prefix (name, "layer-") || g_str_has_prefix (name, "face-"))
      g_ptr_array_add (pictures, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (pictures, compare_names);
  return pictures;
}

static gboolean
has_mark (const GuiseDisclosure *disclosure)
{
  return g_strcmp0 (disclosure->source_type, GUISE_DIGITAL_SOURCE_TYPE) == 0;
}

/* What @file says, or the first of its @pictures; and whether all of them say that they are a swap. */
static gboolean
read_marks (const char *file, GPtrArray *pictures, GuiseDisclosure *out, GPtrArray *problems, GCancellable *cancellable,
            GError **error)
{
  const char *first = NULL;
  guint n_bare = 0;

  if (!guise_disclosure_read (pictures->len > 0 ? g_ptr_array_index (pictures, 0) : file, out, error))
    return FALSE;
  if (pictures->len == 0 && !has_mark (out))
    g_ptr_array_add (problems, g_strdup_printf (_("%s carries no mark that says it is a swap"), file));
  for (guint i = 0; i < pictures->len; i++)
    {
      const char *picture = g_ptr_array_index (pictures, i);
      g_auto(GuiseDisclosure) disclosure = { 0 };

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !guise_disclosure_read (picture, &disclosure, error))
        return FALSE;
      if (has_mark (&disclosure))
        continue;
      first = first != NULL ? first : picture;
      n_bare++;
    }
  if (n_bare > 0)
    g_ptr_array_add (problems, g_strdup_printf (_("%u of %u pictures carry no mark that says they are a swap, such as %s"),
                                                n_bare, pictures->len, first));
  return TRUE;
}

JsonNode *
guise_verify_file (const char *chosen, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_auto(GuiseDisclosure) disclosure = { 0 };
  g_autoptr(GError) no_record = NULL;
  g_autofree char *file = dup_exported (chosen);
  g_autoptr(GPtrArray) pictures = list_pictures (file);
  JsonObject *object;
  JsonArray *array;

  if (!read_marks (file, pictures, &disclosure, problems, cancellable, error))
    return NULL;
  if (!guise_export_record_verify (file, problems, cancellable, &no_record))
    {
      if (!g_error_matches (no_record, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&no_record));
          return NULL;
        }
      g_ptr_array_add (problems, g_strdup (no_record->message));
    }

  object = json_object_new ();
  array = json_array_new ();
  for (guint i = 0; i < problems->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (problems, i));
  json_object_set_boolean_member (object, "ok", problems->len == 0);
  json_object_set_array_member (object, "problems", array);
  guise_json_set_text (object, "file", file);
  if (pictures->len > 0)
    json_object_set_int_member (object, "pictures", pictures->len);
  guise_json_set_text (object, "source_type", disclosure.source_type);
  guise_json_set_text (object, "comment", disclosure.comment);
  guise_json_set_text (object, "program", disclosure.program);
  return guise_json_node (object);
}
