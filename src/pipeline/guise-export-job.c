/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-job.h"

#include "guise-config.h"
#include "guise-error.h"
#include "guise-export-plan.h"
#include "guise-export-publish.h"
#include "guise-export-record.h"
#include "guise-export-render.h"
#include "guise-swap-net.h"


struct _GuiseExportJob
{
  GuiseJob           parent_instance;

  GuiseExportParams  params;
  GuiseSwapSettings  settings;
  char              *file, *label, *reason, *models;

  GuiseExportResult  result;
  gboolean           has_result;
};

G_DEFINE_FINAL_TYPE (GuiseExportJob, guise_export_job, GUISE_TYPE_JOB)

/* Returns: (transfer full): now in UTC, ISO 8601. */
static char *
date_now (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

/* (transfer full): the text of FILE.guise.json. */
static char *
make_record (const GuiseExportPlan *plan, GuiseSwapNet *net, const GuiseExportRow *row)
{
  g_autoptr(JsonNode) settings_node = guise_swap_settings_to_json (&plan->settings);
  g_autofree char *settings = json_to_string (settings_node, FALSE);
  g_autofree char *date = date_now ();
  g_autofree char *name = g_path_get_basename (plan->file);
  GuiseExportRecord record = {
    .version = (char *) GUISE_VERSION, .date = date, .file = name, .sha256 = row->sha256,
    .clip_name = (char *) guise_clip_source_get_name (&plan->clip), .clip_fingerprint = plan->clip.record->fingerprint,
    .weights_sha256 = (char *) guise_swap_net_get_sha256 (net), .model = plan->run->model,
    .iteration = guise_swap_net_get_iteration (net), .settings = settings,
    .source_consent = (char *) guise_consent_get_name (plan->source->consent),
    .source_consent_hash = plan->source->consent_hash, .source_consent_date = plan->source->consent_date,
    .target_consent = (char *) guise_consent_get_name (plan->target->consent),
    .target_consent_hash = plan->target->consent_hash, .target_consent_date = plan->target->consent_date,
    .disclosure = plan->disclosure, .n_frames = row->n_frames, .n_swapped_frames = row->n_swapped_frames,
  };

  return guise_export_record_to_text (&record);
}

static char *
join_audio_notes (const GuiseMovieReport *report)
{
  GString *notes = g_string_new (NULL);

  for (guint i = 0; i < report->n_audio; i++)
    if (report->audio[i].note != NULL)
      g_string_append_printf (notes, "%s%s", notes->len > 0 ? "; " : "", report->audio[i].note);
  if (report->note != NULL)
    g_string_append_printf (notes, "%s%s", notes->len > 0 ? "; " : "", report->note);

  return g_string_free (notes, notes->len == 0);
}

static void
make_result (GuiseExportJob *self, const GuiseExportPlan *plan, const GuiseExportRow *row, const char *note,
             const GuiseMovieReport *report, gint64 began)
{
  GuiseExportResult *result = &self->result;

  result->file = g_strdup (plan->file);
  result->clip = plan->clip.record->id;
  result->run = plan->run->id;
  result->export_id = row->id;
  result->frames = report->n_frames;
  result->swapped_frames = (guint) row->n_swapped_frames;
  result->seconds = (double) (g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND;
  result->frames_per_second = result->seconds > 0 ? report->n_frames / result->seconds : 0.0;
  result->audio_streams = report->n_audio;
  result->audio_note = join_audio_notes (report);
  result->note = g_strdup (note);
  result->disclosure = g_strdup (plan->disclosure);
  self->has_result = TRUE;
}

/* From the first frame to the named and recorded file. */
static gboolean
make_movie (GuiseExportJob *self, const GuiseExportPlan *plan, GuiseExportRow *row, GCancellable *cancellable,
            GError **error)
{
  GuiseSwapNetParams net_params = { .device = self->params.device };
  g_autoptr(GuiseSwapNet) net = guise_swap_net_load (self->params.store, plan->run->id, &net_params, error);
  g_autofree char *growing = guise_export_plan_dup_growing_path (plan->file, row->id);
  g_auto(GuiseMovieReport) report = { 0 };
  GuiseExportRender render = {
    .job = GUISE_JOB (self), .store = self->params.store, .plan = plan, .path = growing, .net = net,
    .models = self->models,
  };
  gint64 began = g_get_monotonic_time ();
  guint n_swapped = 0;

  if (net == NULL || !guise_export_render (&render, &report, &n_swapped, cancellable, error))
    return FALSE;

  row->n_frames = report.n_frames;
  row->n_swapped_frames = n_swapped;
  row->sha256 = guise_export_dup_hash (growing, cancellable, error);
  if (row->sha256 == NULL)
    return FALSE;
  row->record = make_record (plan, net, row);
  if (!guise_store_export_finish (self->params.store, row, error)
      || !guise_export_publish (growing, row, plan->overwrite, error))
    return FALSE;

  make_result (self, plan, row, guise_swap_net_get_note (net), &report, began);
  return TRUE;
}

static gboolean
guise_export_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseExportJob *self = GUISE_EXPORT_JOB (job);
  GuiseStore *store = self->params.store;
  g_auto(GuiseExportPlan) plan = { 0 };
  g_autoptr(GuiseExportRow) row = g_new0 (GuiseExportRow, 1);

  guise_job_report (job, 0.0, "Getting ready to export");
  guise_export_plan_sweep (store);
  if (!guise_export_plan_make (&self->params, &plan, cancellable, error))
    return FALSE;

  row->file = g_strdup (plan.file);
  row->clip = plan.clip.record->id;
  row->run = plan.run->id;
  row->from = MAX (self->params.from, 0);
  row->to = self->params.to == 0 ? GUISE_TIME_NONE : self->params.to;
  row->created = g_get_real_time () / G_TIME_SPAN_SECOND;
  row->state = GUISE_EXPORT_RUNNING;
  row->disclosure = g_strdup (plan.disclosure);
  row->reason = g_strdup (plan.reason);
  if (!guise_store_export_begin (store, row, &row->id, error))
    return FALSE;

  if (!make_movie (self, &plan, row, cancellable, error))
    {
      row->state = GUISE_EXPORT_FAILED;
      g_clear_pointer (&row->record, g_free);
      g_clear_pointer (&row->sha256, g_free);
      guise_store_export_finish (store, row, NULL);
      guise_export_plan_sweep (store);
      return FALSE;
    }

  row->state = GUISE_EXPORT_DONE;
  return guise_store_export_finish (store, row, error);
}

static void
guise_export_job_finalize (GObject *object)
{
  GuiseExportJob *self = GUISE_EXPORT_JOB (object);

  g_free (self->file);
  g_free (self->label);
  g_free (self->reason);
  g_free (self->models);
  g_free (self->result.file);
  g_free (self->result.audio_note);
  g_free (self->result.note);
  g_free (self->result.disclosure);

  G_OBJECT_CLASS (guise_export_job_parent_class)->finalize (object);
}

static void
guise_export_job_class_init (GuiseExportJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_export_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_export_job_run;
}

static void
guise_export_job_init (GuiseExportJob *self)
{
}

GuiseExportJob *
guise_export_job_new (const GuiseExportParams *params)
{
  GuiseExportJob *self;

  g_return_val_if_fail (params->store != NULL && params->file != NULL, NULL);

  self = g_object_new (GUISE_TYPE_EXPORT_JOB, NULL);
  self->params = *params;
  self->params.file = self->file = g_strdup (params->file);
  self->params.label = self->label = g_strdup (params->label);
  self->params.reason = self->reason = g_strdup (params->reason);
  self->params.models = self->models = g_strdup (params->models);
  if (params->settings != NULL)
    {
      self->settings = *params->settings;
      self->params.settings = &self->settings;
    }
  return self;
}

const GuiseExportResult *
guise_export_job_get_result (GuiseExportJob *self)
{
  g_return_val_if_fail (GUISE_IS_EXPORT_JOB (self), NULL);

  return self->has_result ? &self->result : NULL;
}

JsonNode *
guise_export_result_to_json (const GuiseExportResult *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "file", self->file);
  json_object_set_int_member (object, "clip", self->clip);
  json_object_set_int_member (object, "run", self->run);
  json_object_set_int_member (object, "export_id", self->export_id);
  json_object_set_int_member (object, "frames", self->frames);
  json_object_set_int_member (object, "swapped_frames", self->swapped_frames);
  json_object_set_double_member (object, "seconds", self->seconds);
  json_object_set_double_member (object, "frames_per_second", self->frames_per_second);
  json_object_set_int_member (object, "audio_streams", self->audio_streams);
  if (self->audio_note != NULL)
    json_object_set_string_member (object, "audio_note", self->audio_note);
  if (self->note != NULL)
    json_object_set_string_member (object, "note", self->note);
  json_object_set_string_member (object, "disclosure", self->disclosure);

  json_node_take_object (node, object);
  return node;
}
