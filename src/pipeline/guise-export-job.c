/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-job.h"

#include "guise-config.h"
#include "guise-error.h"
#include "guise-export-keep.h"
#include "guise-export-plan.h"
#include "guise-export-publish.h"
#include "guise-export-record.h"
#include "guise-export-render.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-swap-net.h"


/* A device that is lost again and again is broken. */
#define MAX_LOST 3

struct _GuiseExportJob
{
  GuiseJob           parent_instance;

  GuiseExportParams  params;
  GuiseSwapScript   *script;       /* (nullable) */
  GuiseCasting      *castings;
  char              *file, *label, *reason, *models;
  char             **without;

  GuiseExportResult  result;
  guint              n_kept;       /* frames that another export could go on from */
  guint              n_lost;       /* times that the device was */
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
make_record (const GuiseExportPlan *plan, GPtrArray *nets, const GuiseExportRow *row)
{
  g_autofree GuiseExportRecord *swaps = g_new0 (GuiseExportRecord, plan->cast->len);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *date = date_now ();
  g_autofree char *name = g_path_get_basename (plan->file);

  for (guint i = 0; i < plan->cast->len; i++)
    {
      const GuiseSwapRole *role = g_ptr_array_index (plan->cast, i);
      GuiseSwapNet *net = g_ptr_array_index (nets, i);

      g_ptr_array_add (texts, guise_swap_script_to_text (role->script));
      guise_swap_role_describe (role, guise_swap_net_get_sha256 (net), guise_swap_net_get_iteration (net),
                                g_ptr_array_index (texts, i), &swaps[i]);
      swaps[i].next = i + 1 < plan->cast->len ? &swaps[i + 1] : NULL;
    }
  swaps[0].version = (char *) GUISE_VERSION;
  swaps[0].date = date;
  swaps[0].file = name;
  swaps[0].sha256 = row->sha256;
  swaps[0].clip_name = (char *) guise_clip_source_get_name (&plan->clip);
  swaps[0].clip_fingerprint = plan->clip.record->fingerprint;
  swaps[0].disclosure = plan->disclosure;
  swaps[0].n_frames = row->n_frames;
  swaps[0].n_swapped_frames = row->n_swapped_frames;
  return guise_export_record_to_text (&swaps[0]);
}

/* (transfer full) (element-type GuiseSwapNet): one for each role. */
static GPtrArray *
load_nets (GuiseExportJob *self, const GuiseExportPlan *plan, GCancellable *cancellable, GError **error)
{
  GuiseSwapNetParams params = {
    .device = self->params.device, .pretend_lost_after = self->n_lost == 0 ? self->params.pretend_lost_after : 0,
    .cancellable = cancellable,
  };
  g_autoptr(GPtrArray) nets = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_swap_net_destroy);

  for (guint i = 0; i < plan->cast->len; i++)
    {
      const GuiseSwapRole *role = g_ptr_array_index (plan->cast, i);
      GuiseSwapNet *net;

      params.checkpoint = role->checkpoint;
      net = guise_swap_net_load (self->params.store, role->run->id, &params, error);
      if (net == NULL)
        return NULL;
      g_ptr_array_add (nets, net);
    }
  return g_steal_pointer (&nets);
}

/* (transfer full) (nullable): what the nets have to say, and how often they were loaded again. */
static char *
join_notes (GPtrArray *nets, guint n_lost)
{
  GString *notes = g_string_new (NULL);

  if (n_lost > 0)
    g_string_append_printf (notes, "The device was lost %s and opened anew", n_lost == 1 ? "once" : "more than once");

  for (guint i = 0; i < nets->len; i++)
    {
      const char *note = guise_swap_net_get_note (g_ptr_array_index (nets, i));

      if (note != NULL)
        g_string_append_printf (notes, "%s%s", notes->len > 0 ? "; " : "", note);
    }
  return g_string_free (notes, notes->len == 0);
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
  result->run = guise_export_plan_get_first (plan)->run->id;
  result->castings = guise_swap_cast_dup_castings (plan->cast);
  result->n_castings = plan->cast->len;
  result->export_id = row->id;
  result->frames = report->n_frames;
  result->swapped_frames = (guint) row->n_swapped_frames;
  result->seconds = (double) (g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND;
  result->frames_per_second = result->seconds > 0 ? (report->n_frames - result->resumed_frames) / result->seconds : 0.0;
  result->audio_streams = report->n_audio;
  result->audio_note = join_audio_notes (report);
  result->extras = g_strdupv (report->extras);
  result->extras_note = g_strdup (report->extras_note);
  result->note = g_strdup (note);
  result->disclosure = g_strdup (plan->disclosure);
  self->has_result = TRUE;
}

/* A movie that is too short to be gone on with needs none. */
static gboolean
keep_segments (GuiseExportJob *self, const GuiseExportPlan *plan, GPtrArray *nets, const GuiseExportRow *row,
               char **folder, GError **error)
{
  g_autofree char *key = NULL;

  if (plan->sequence == GUISE_SEQUENCE_NONE
      && plan->range.last - plan->range.first + 1 <= GUISE_EXPORT_SEGMENT_FRAMES)
    return TRUE;
  key = guise_export_keep_dup_key (self->params.store, plan, nets, error);
  *folder = key != NULL ? guise_export_keep_begin (self->params.store, row, key, error) : NULL;
  return *folder != NULL;
}

/* What the error says, and what of the movie is left to go on with. */
static void
say_what_is_kept (GuiseExportJob *self, const GuiseExportRow *row, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) before = NULL;

  /* Who cancels wants nothing of it. */
  if (g_cancellable_is_cancelled (cancellable))
    {
      guise_export_keep_drop (row);
      return;
    }
  if (self->n_kept == 0 || error == NULL || *error == NULL)
    return;
  before = g_error_copy (*error);
  g_clear_error (error);
  g_set_error (error, before->domain, before->code, _("%s. %u frames are kept: export to the same file again to go on"),
               before->message, self->n_kept);
}

/* Whether it is worth to open the device anew and go on. */
static gboolean
can_go_on (GuiseExportJob *self, GCancellable *cancellable, const GError *failure)
{
  return g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST) && self->n_lost < MAX_LOST
         && !g_cancellable_is_cancelled (cancellable);
}

/* All frames; what a lost device has cost is made once more, with other nets. @nets: (inout) */
static gboolean
render (GuiseExportJob *self, GuiseExportRender *with, GPtrArray **nets, GuiseMovieReport *report, guint *n_swapped,
        GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr(GError) failure = NULL;
      guint n_resumed = 0;

      with->nets = *nets;
      if (guise_export_render (with, report, n_swapped, &n_resumed, &self->n_kept, cancellable, &failure))
        {
          if (self->n_lost == 0)
            self->result.resumed_frames = n_resumed;
          return TRUE;
        }
      if (!can_go_on (self, cancellable, failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (self->n_lost++ == 0)
        self->result.resumed_frames = n_resumed;
      guise_job_report (GUISE_JOB (self), -1, _("The device was lost: it is opened anew"));
      g_clear_pointer (nets, g_ptr_array_unref);
      *nets = load_nets (self, with->plan, cancellable, error);
      if (*nets == NULL)
        return FALSE;
    }
}

/* From the first frame to the named and recorded file. */
static gboolean
make_movie (GuiseExportJob *self, const GuiseExportPlan *plan, GuiseExportRow *row, GCancellable *cancellable,
            GError **error)
{
  g_autoptr(GPtrArray) nets = load_nets (self, plan, cancellable, error);
  g_autofree char *note = NULL;
  g_autofree char *growing = plan->sequence == GUISE_SEQUENCE_NONE
                             ? guise_export_plan_dup_growing_path (plan->file, row->id)
                             : guise_export_plan_dup_pictures_path (plan->file, row->id);
  g_auto(GuiseMovieReport) report = { 0 };
  GuiseExportRender with = {
    .job = GUISE_JOB (self), .store = self->params.store, .plan = plan, .path = growing, .models = self->models,
  };
  gint64 began = g_get_monotonic_time ();
  g_autofree char *segments = NULL;
  guint n_swapped = 0;

  if (nets == NULL || !keep_segments (self, plan, nets, row, &segments, error))
    return FALSE;
  with.segments = segments;
  if (!render (self, &with, &nets, &report, &n_swapped, cancellable, error))
    return FALSE;

  row->n_frames = report.n_frames;
  row->n_swapped_frames = n_swapped;
  row->sha256 = guise_export_dup_hash (growing, cancellable, error);
  if (row->sha256 == NULL)
    return FALSE;
  row->record = make_record (plan, nets, row);
  if (!guise_store_export_finish (self->params.store, row, error)
      || !guise_export_publish (growing, row, plan->overwrite, error))
    return FALSE;

  note = join_notes (nets, self->n_lost);
  make_result (self, plan, row, note, &report, began);
  return TRUE;
}

static gboolean
guise_export_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseExportJob *self = GUISE_EXPORT_JOB (job);
  GuiseStore *store = self->params.store;
  g_auto(GuiseExportPlan) plan = { 0 };
  g_autoptr(GuiseExportRow) row = g_new0 (GuiseExportRow, 1);

  guise_job_report (job, 0.0, _("Getting ready to export"));
  guise_export_plan_sweep (store);
  if (!guise_export_plan_make (&self->params, &plan, cancellable, error))
    return FALSE;

  row->file = g_strdup (plan.file);
  row->clip = plan.clip.record->id;
  row->run = guise_export_plan_get_first (&plan)->run->id;
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
      say_what_is_kept (self, row, cancellable, error);
      guise_export_plan_sweep (store);
      return FALSE;
    }

  row->state = GUISE_EXPORT_DONE;
  guise_export_keep_drop (row);
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
  g_strfreev (self->without);
  g_clear_pointer (&self->script, guise_swap_script_free);
  g_free (self->castings);
  g_free (self->result.castings);
  g_free (self->result.file);
  g_free (self->result.audio_note);
  g_strfreev (self->result.extras);
  g_free (self->result.extras_note);
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
  self->without = g_strdupv ((char **) params->without);
  self->params.without = (const char *const *) self->without;
  if (params->script != NULL)
    self->params.script = self->script = guise_swap_script_copy (params->script);
  self->params.castings = self->castings = g_memdup2 (params->castings, params->n_castings * sizeof *params->castings);
  return self;
}

const GuiseExportResult *
guise_export_job_get_result (GuiseExportJob *self)
{
  g_return_val_if_fail (GUISE_IS_EXPORT_JOB (self), NULL);

  return self->has_result ? &self->result : NULL;
}

/* @strings: (nullable) */
static JsonArray *
strings_to_json (char **strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

JsonNode *
guise_export_result_to_json (const GuiseExportResult *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "file", self->file);
  json_object_set_int_member (object, "clip", self->clip);
  json_object_set_int_member (object, "run", self->run);
  json_object_set_array_member (object, "swaps", guise_castings_to_json (self->castings, self->n_castings));
  json_object_set_int_member (object, "export_id", self->export_id);
  json_object_set_int_member (object, "frames", self->frames);
  json_object_set_int_member (object, "resumed_frames", self->resumed_frames);
  json_object_set_int_member (object, "swapped_frames", self->swapped_frames);
  json_object_set_double_member (object, "seconds", self->seconds);
  json_object_set_double_member (object, "frames_per_second", self->frames_per_second);
  json_object_set_int_member (object, "audio_streams", self->audio_streams);
  if (self->audio_note != NULL)
    json_object_set_string_member (object, "audio_note", self->audio_note);
  json_object_set_array_member (object, "extras", strings_to_json (self->extras));
  if (self->extras_note != NULL)
    json_object_set_string_member (object, "extras_note", self->extras_note);
  if (self->note != NULL)
    json_object_set_string_member (object, "note", self->note);
  json_object_set_string_member (object, "disclosure", self->disclosure);
  return guise_json_node (object);
}
