/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-job.h"

#include "guise-budget.h"
#include "guise-clip-source.h"
#include "guise-error.h"
#include "guise-extract-collect.h"
#include "guise-extract-crew.h"
#include "guise-i18n.h"
#include "guise-job-words.h"
#include "guise-json.h"
#include "guise-landmark-smoothing.h"
#include "guise-people.h"
#include "guise-vision.h"

/* Frames whose faces are counted at once. */
#define COUNT_PAGE 4096

struct _GuiseExtractJob
{
  GuiseJob            parent_instance;

  GuiseExtractParams  params;
  char               *models;

  /* Of the run, on its thread. */
  GuiseClipSource     source;
  GuiseFrameRange     range;         /* frames asked for; the end is open while there is no table */
  char               *options;
  GArray             *missing;       /* of GuiseFrameRange */
  gint64              n_wanted;      /* frames to look at in this go; 0 while unknown */
  gint64              n_looked_at;   /* of these, acknowledged */
  gint64              began;         /* monotonic, us */

  GuiseExtractResult  result;
  gboolean            has_result;
};

G_DEFINE_FINAL_TYPE (GuiseExtractJob, guise_extract_job, GUISE_TYPE_JOB)

/* Frames of @range that are multiples of @step. */
static gint64
count_steps (GuiseFrameRange range, guint step)
{
  return range.last < range.first ? 0 : range.last / step - (range.first + step - 1) / step + 1;
}

static gint64
count_all_steps (GArray *ranges, guint step)
{
  gint64 n = 0;

  for (guint i = 0; i < ranges->len; i++)
    n += count_steps (g_array_index (ranges, GuiseFrameRange, i), step);

  return n;
}

/* The frames asked for. Without a table times are looked at as frames come in. */
static gboolean
find_range (GuiseExtractJob *self, GError **error)
{
  GuiseFrameTable *table = self->source.table;
  GuiseTime from = self->params.from, to = self->params.to;

  self->range = (GuiseFrameRange) { 0, GUISE_FRAME_TABLE_MAX_FRAMES };
  if (to != 0 && to <= from)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("The range ends at %g s, before it begins at %g s"),
                   (double) to / GUISE_TIME_SECOND, (double) from / GUISE_TIME_SECOND);
      return FALSE;
    }
  if (table == NULL)
    return TRUE;

  if (from >= guise_frame_table_get_end (table))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” ends at %.3f s, before the range begins at %.3f s"),
                   guise_clip_source_get_name (&self->source),
                   (double) guise_frame_table_get_end (table) / GUISE_TIME_SECOND, (double) from / GUISE_TIME_SECOND);
      return FALSE;
    }

  self->range.first = guise_frame_table_find (table, from);
  self->range.last = to == 0 ? table->n_frames - 1 : guise_frame_table_find (table, to - 1);
  return TRUE;
}

static gboolean
prepare (GuiseExtractJob *self, GCancellable *cancellable, GError **error)
{
  GuiseExtractParams *params = &self->params;

  if (!guise_clip_source_open (params->store, params->clip, &self->source, cancellable, error)
      || !find_range (self, error))
    return FALSE;

  self->options = g_strdup_printf ("faces-1 min=%g", (double) params->min_size);
  self->missing = guise_store_clip_list_missing (params->store, params->clip, self->range, params->every,
                                                 self->options, error);
  if (self->missing == NULL)
    return FALSE;

  if (self->source.table != NULL)
    self->n_wanted = count_all_steps (self->missing, params->every);
  return TRUE;
}

/* Says what is acknowledged, never more. */
static void
report (GuiseExtractJob *self)
{
  double seconds = (double) (g_get_monotonic_time () - self->began) / G_TIME_SPAN_SECOND;
  double rate = seconds > 0 ? (double) self->n_looked_at / seconds : 0;
  gint64 wanted = self->n_wanted > 0 ? self->n_wanted : self->source.record->n_frames / self->params.every;
  g_autofree char *title = g_strdup_printf (_("Finding faces in %s"), guise_clip_source_get_name (&self->source));
  g_autofree char *text = guise_job_words_dup_frames (title, self->n_looked_at, wanted, rate);

  guise_job_report (GUISE_JOB (self), wanted <= 0 || rate <= 0 ? -1 : MIN ((double) self->n_looked_at / (double) wanted, 1.0),
                    "%s", text);
}

static gboolean
collect_chunks (GuiseExtractJob *self, GuiseExtractCrew *crew, GError **error)
{
  g_autoptr(GuiseExtractCollector) collector =
    guise_extract_collector_new (self->params.store, self->params.clip, self->params.every, self->options);

  for (;;)
    {
      g_autoptr(GuiseExtractChunk) chunk = NULL;
      GuiseCrewResult result = guise_extract_crew_next (crew, &chunk, error);

      if (guise_job_is_stopping (GUISE_JOB (self)))
        guise_extract_crew_stop (crew);

      if (result == GUISE_CREW_ERROR)
        return FALSE;
      if (result == GUISE_CREW_DONE)
        return TRUE;
      if (result == GUISE_CREW_WAIT)
        continue;

      if (!guise_extract_collector_take (collector, chunk, error))
        return FALSE;
      self->n_looked_at += chunk->n_analysed;
      report (self);
    }
}

static gboolean
keep_table (GuiseExtractJob *self, GuiseFrameTable *table, GError **error)
{
  g_autoptr(GuiseClipInfo) info = guise_clip_info_new_with_table (self->source.info, table);
  g_autoptr(GBytes) bytes = guise_frame_table_to_bytes (table);

  if (!guise_store_clip_set_frame_table (self->params.store, self->params.clip, bytes, table->n_frames,
                                         info->duration, info->variable_rate, error))
    return FALSE;

  self->source.table = guise_frame_table_ref (table);
  return find_range (self, error);
}

static gboolean
look_at_clip (GuiseExtractJob *self, GCancellable *cancellable, GError **error)
{
  GuiseExtractFeederParams feeder_params = {
    .source = &self->source, .ranges = self->missing, .step = self->params.every,
    .from = self->params.from, .to = self->params.to,
  };
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (self->models, error);
  g_autoptr(GuiseExtractFeeder) feeder = NULL;
  g_autoptr(GuiseFrameTable) table = NULL;
  GuiseExtractAnalystParams analyst = {
    .models = models, .info = self->source.info, .min_size = self->params.min_size,
    .step = self->params.every,
  };
  GuiseExtractCrew *crew;
  guint n_threads;
  gboolean ok;

  if (models == NULL)
    return FALSE;
  feeder = guise_extract_feeder_new (&feeder_params, cancellable, error);
  if (feeder == NULL)
    return FALSE;

  /* The reader's thread mostly waits for the analysts, so it gets no share of its own. */
  n_threads = guise_budget_take (guise_budget_get_shared (), GUISE_BUDGET_JOB, 0);
  guise_vision_set_threads (1);
  crew = guise_extract_crew_start (feeder, &analyst, n_threads, cancellable);
  ok = collect_chunks (self, crew, error);
  guise_extract_crew_free (crew);
  guise_budget_give_back (guise_budget_get_shared (), GUISE_BUDGET_JOB, n_threads);

  table = guise_extract_feeder_steal_table (feeder);
  return ok && (table == NULL || keep_table (self, table, error));
}

static gboolean
count_faces (GuiseExtractJob *self, GError **error)
{
  GuiseExtractResult *result = &self->result;
  gint64 last = MIN (self->range.last, self->source.table != NULL ? self->source.table->n_frames - 1
                                       : self->range.first + self->n_looked_at * self->params.every);

  for (gint64 first = self->range.first; first <= last; first += COUNT_PAGE)
    {
      GuiseFaceQuery query = {
        .clip = self->params.clip, .in_frames = TRUE, .range = { first, MIN (first + COUNT_PAGE - 1, last) },
      };
      g_autoptr(GArray) faces = guise_store_face_load (self->params.store, &query, error);
      gint64 frame = -1;

      if (faces == NULL)
        return FALSE;
      for (guint i = 0; i < faces->len; i++)
        {
          const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

          if (face->frame % self->params.every != 0)
            continue;      /* of an extraction with a finer step, which was not asked for now */
          result->faces++;
          result->frames_with_face += face->frame != frame ? 1 : 0;
          frame = face->frame;
        }
    }

  return TRUE;
}

static gboolean
make_result (GuiseExtractJob *self, GError **error)
{
  GuiseExtractResult *result = &self->result;
  double seconds = (double) (g_get_monotonic_time () - self->began) / G_TIME_SPAN_SECOND;
  g_autoptr(GArray) missing = NULL;

  result->clip = self->params.clip;
  result->seconds = seconds;
  result->frames_per_second = self->n_looked_at > 0 ? (double) self->n_looked_at / seconds : 0.0;
  result->frames_read = (guint) self->n_looked_at;
  if (self->source.table != NULL)
    {
      missing = guise_store_clip_list_missing (self->params.store, self->params.clip, self->range, self->params.every,
                                               self->options, error);
      if (missing == NULL)
        return FALSE;
      result->frames_read = (guint) (count_steps (self->range, self->params.every)
                                     - count_all_steps (missing, self->params.every));
    }
  result->frames_done_before = result->frames_read - (guint) MIN (self->n_looked_at, result->frames_read);

  return guise_people_count (self->params.store, self->params.clip, &result->persons, error)
         && count_faces (self, error);
}

static gboolean
guise_extract_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseExtractJob *self = GUISE_EXTRACT_JOB (job);
  const char *name;

  self->began = g_get_monotonic_time ();
  if (!prepare (self, cancellable, error))
    return FALSE;
  name = guise_clip_source_get_name (&self->source);

  if ((self->missing->len > 0 || self->source.table == NULL) && !look_at_clip (self, cancellable, error))
    return FALSE;

  guise_job_report (job, 1.0, _("Finding out who is who in %s"), name);
  if (!guise_landmark_smoothing_update (self->params.store, self->params.clip, cancellable, error)
      || !guise_people_update (self->params.store, self->params.clip, cancellable, error)
      || !make_result (self, error))
    return FALSE;

  self->has_result = TRUE;
  return TRUE;
}

static void
guise_extract_job_finalize (GObject *object)
{
  GuiseExtractJob *self = GUISE_EXTRACT_JOB (object);

  guise_clip_source_clear (&self->source);
  g_clear_pointer (&self->missing, g_array_unref);
  g_free (self->options);
  g_free (self->models);

  G_OBJECT_CLASS (guise_extract_job_parent_class)->finalize (object);
}

static void
guise_extract_job_class_init (GuiseExtractJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_extract_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_extract_job_run;
}

static void
guise_extract_job_init (GuiseExtractJob *self)
{
}

GuiseExtractJob *
guise_extract_job_new (const GuiseExtractParams *params)
{
  GuiseExtractJob *self;

  g_return_val_if_fail (params->store != NULL, NULL);

  self = g_object_new (GUISE_TYPE_EXTRACT_JOB, NULL);
  self->params = *params;
  self->params.every = MAX (params->every, 1);
  self->params.from = MAX (params->from, 0);
  self->models = g_strdup (params->models);
  return self;
}

const GuiseExtractResult *
guise_extract_job_get_result (GuiseExtractJob *self)
{
  g_return_val_if_fail (GUISE_IS_EXTRACT_JOB (self), NULL);

  return self->has_result ? &self->result : NULL;
}

JsonNode *
guise_extract_result_to_json (const GuiseExtractResult *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "clip", self->clip);
  json_object_set_int_member (object, "frames_read", self->frames_read);
  json_object_set_int_member (object, "frames_done_before", self->frames_done_before);
  json_object_set_int_member (object, "frames_with_face", self->frames_with_face);
  json_object_set_int_member (object, "faces", self->faces);
  json_object_set_int_member (object, "persons", self->persons);
  json_object_set_double_member (object, "seconds", self->seconds);
  json_object_set_double_member (object, "frames_per_second", self->frames_per_second);
  return guise_json_node (object);
}
