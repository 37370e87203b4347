/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-review-job.h"

#include "guise-budget.h"
#include "guise-checkpoint-choice.h"
#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-i18n.h"
#include "guise-job-words.h"
#include "guise-json.h"
#include "guise-measures.h"
#include "guise-people.h"
#include "guise-review-face.h"
#include "guise-store-exports.h"
#include "guise-store-faces.h"
#include "guise-swap-back.h"
#include "guise-swap-choice.h"
#include "guise-swap-renderer.h"
#include "guise-swap-scene.h"
#include "guise-vision.h"

#include <math.h>
#include <string.h>

/* How often what is known goes into the project. */
#define KEEP_US (2 * G_TIME_SPAN_SECOND)

struct _GuiseReviewJob
{
  GuiseJob           parent_instance;

  GuiseReviewParams  params;
  char              *models;
  GuiseReviewRecord *review;      /* (nullable): of the thread while it runs */
};

G_DEFINE_FINAL_TYPE (GuiseReviewJob, guise_review_job, GUISE_TYPE_JOB)

/* What a review works with. All owned. */
typedef struct
{
  GuiseRunRecord   *run;
  GuiseClipSource   clip;
  GuiseSwapNet     *net;
  GuiseFaceModels  *models;
  GuiseFaceFinder  *finder;
  GuiseSwapScene   *scene;
  GuiseSwapBack     back;
  GuiseFrameReader *reader;
  float             source[GUISE_IDENTITY_LENGTH], target[GUISE_IDENTITY_LENGTH];
  GuiseReviewFrame  before;       /* zero where there is none */
  gint64            kept_us, began_us;
  guint             began;        /* frame that this job began with */
} Bench;

static void
frame_clear (GuiseReviewFrame *self)
{
  g_clear_pointer (&self->original, guise_image_unref);
  g_clear_pointer (&self->swapped, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
}

static void
bench_clear (Bench *self)
{
  frame_clear (&self->before);
  g_clear_pointer (&self->reader, guise_frame_reader_close);
  g_clear_pointer (&self->scene, guise_swap_scene_close);
  guise_swap_back_clear (&self->back);
  g_clear_pointer (&self->finder, guise_face_finder_destroy);
  g_clear_pointer (&self->models, guise_face_models_unref);
  g_clear_pointer (&self->net, guise_swap_net_destroy);
  guise_clip_source_clear (&self->clip);
  g_clear_pointer (&self->run, guise_run_record_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static gboolean
add_faces (GChecksum *sum, GuiseStore *store, gint64 clip, gint64 person, GError **error)
{
  GuiseFaceQuery query = { .clip = clip, .person = person };
  g_autoptr(GArray) faces = guise_store_face_load (store, &query, error);
  g_autoptr(GArray) shots = faces != NULL ? guise_store_clip_list_shots (store, clip, error) : NULL;

  if (shots == NULL)
    return FALSE;
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      const gint64 ids[] = { face->id, face->track, face->frame };

      g_checksum_update (sum, (const guchar *) ids, sizeof ids);
    }
  for (guint i = 0; i < shots->len; i++)
    g_checksum_update (sum, (const guchar *) &g_array_index (shots, GuiseFrameRange, i).first, sizeof (gint64));
  return TRUE;
}

char *
guise_review_dup_key (GuiseStore *store, gint64 clip, gint64 person, const char *weights, GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *look = g_strdup_printf ("%d ", GUISE_SWAP_LOOK);
  g_autoptr(GError) failure = NULL;
  g_autofree char *settings = guise_store_swap_get (store, clip, person, &failure);
  g_autoptr(GuiseSwapScript) script = failure == NULL ? guise_swap_script_from_text (settings, &failure) : NULL;
  g_autofree char *retouches = failure == NULL ? guise_store_clip_sum_retouches (store, clip, &failure) : NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  g_checksum_update (sum, (const guchar *) look, -1);
  g_checksum_update (sum, (const guchar *) weights, -1);
  g_checksum_update (sum, (const guchar *) retouches, -1);
  /* Which run and which checkpoint of it say the weights. */
  script->run = 0;
  script->checkpoint = GUISE_CHECKPOINT_NEWEST;
  if (!guise_swap_script_is_default (script))
    {
      g_autofree char *text = guise_swap_script_to_text (script);

      g_checksum_update (sum, (const guchar *) text, -1);
    }
  return add_faces (sum, store, clip, person, error) ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

static gboolean
open_clip (GuiseReviewJob *self, Bench *bench, GCancellable *cancellable, GError **error)
{
  GuiseStore *store = self->params.store;
  gint64 clip = self->params.clip;

  bench->run = guise_swap_choose_run (store, self->params.run, error);
  if (bench->run == NULL)
    return FALSE;
  if (bench->run->source == 0 || bench->run->target == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("A person of run %" PRId64 " was forgotten: it can no longer be reviewed"), bench->run->id);
      return FALSE;
    }
  if ((clip == 0 && !guise_swap_choose_clip (store, bench->run, &clip, error))
      || !guise_clip_source_open (store, clip, &bench->clip, cancellable, error))
    return FALSE;
  if (bench->clip.table != NULL)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("Clip %" PRId64 " was not looked at yet: extract its faces first"), clip);
  return FALSE;
}

static GuiseSwapScript *
read_script (GuiseReviewJob *self, const Bench *bench, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *kept = guise_store_swap_get (self->params.store, bench->clip.record->id, bench->run->target,
                                                &failure);

  if (failure == NULL)
    return guise_swap_script_from_text (kept, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
open_judge (GuiseReviewJob *self, Bench *bench, GCancellable *cancellable, GError **error)
{
  GuiseStore *store = self->params.store;

  bench->models = guise_face_models_load (self->models, error);
  bench->finder = bench->models != NULL ? guise_face_finder_new (bench->models, cancellable, error) : NULL;
  return bench->finder != NULL && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && guise_people_get_compared_vector (store, bench->run->source, bench->source, error)
         && guise_people_get_compared_vector (store, bench->run->target, bench->target, error);
}

static gboolean
open_scene (GuiseReviewJob *self, Bench *bench, GCancellable *cancellable, GError **error)
{
  GuiseSwapNetParams net = { .device = self->params.device, .cancellable = cancellable };
  GuiseFrameReaderParams reader = { .output = GUISE_FRAME_OUTPUT_NATIVE, .cancellable = cancellable };
  g_autoptr(GuiseSwapScript) script = read_script (self, bench, error);

  if (script == NULL)
    return FALSE;
  net.checkpoint = guise_swap_script_get_checkpoint (script, bench->run->id);
  bench->net = guise_swap_net_load (self->params.store, bench->run->id, &net, error);
  if (bench->net == NULL)
    return FALSE;
  bench->back.clip = &bench->clip;
  bench->back.cancellable = cancellable;
  bench->scene = guise_swap_scene_open (&(GuiseSwapSceneParams) {
    .store = self->params.store, .clip = &bench->clip,
    .parts = &(GuiseSwapPart) { bench->net, bench->run->target, script }, .n_parts = 1,
    .range = { 0, (gint64) bench->clip.table->n_frames - 1 }, .models = self->models, .finder = bench->finder,
    .read = guise_swap_back_read, .read_data = &bench->back, .cancellable = cancellable,
  }, error);
  bench->reader = bench->scene != NULL
                  ? guise_frame_reader_open (bench->clip.info, bench->clip.table, &reader, error) : NULL;
  return bench->reader != NULL;
}

/* What is known already, or a review that knows nothing. */
static gboolean
begin_review (GuiseReviewJob *self, const Bench *bench, GError **error)
{
  GuiseStore *store = self->params.store;
  gint64 clip = bench->clip.record->id;
  g_autofree char *key = guise_review_dup_key (store, clip, bench->run->target,
                                               guise_swap_net_get_sha256 (bench->net), error);
  g_autoptr(GError) failure = NULL;
  g_autoptr(GuiseReviewRecord) known = key != NULL ? guise_store_review_get (store, clip, bench->run->target, &failure)
                                                   : NULL;
  GuiseReviewRecord *review;

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  if (key == NULL || (error != NULL && *error != NULL))
    return FALSE;
  if (known != NULL && !self->params.afresh && g_strcmp0 (known->key, key) == 0
      && known->n_frames == bench->clip.table->n_frames)
    {
      self->review = g_steal_pointer (&known);
      return TRUE;
    }

  self->review = review = g_new0 (GuiseReviewRecord, 1);
  review->clip = clip;
  review->person = bench->run->target;
  review->run = bench->run->id;
  review->key = g_steal_pointer (&key);
  review->n_frames = bench->clip.table->n_frames;
  review->figures = g_new (GuiseSwapFigures, MAX (review->n_frames, 1));
  for (guint i = 0; i < review->n_frames; i++)
    guise_swap_figures_clear (&review->figures[i]);
  return TRUE;
}

/* The face that is looked at most. */
static const GuiseSwapFace *
pick_face (const Bench *bench)
{
  guint n;
  const GuiseSwapFace *faces = guise_swap_scene_get_faces (bench->scene, &n), *best = NULL;
  float most = 0;

  for (guint i = 0; i < n; i++)
    {
      GuiseRect box = guise_face_mesh_get_box (faces[i].landmarks);

      if (box.width * box.height > most)
        {
          most = box.width * box.height;
          best = &faces[i];
        }
    }
  return best;
}

/* Swaps a frame and measures it against the one before; @out: (nullable): only to be the one before. */
static gboolean
look_at (Bench *bench, const GuiseReviewJudge *judge, const GuiseFrame *frame, GuiseSwapFigures *out, GError **error)
{
  GuiseReviewFrame now = { 0 };
  const GuiseSwapFace *face;
  gboolean good;

  now.swapped = guise_swap_scene_render_with_mask (bench->scene, frame->index, frame->image, &now.mask, error);
  if (now.swapped == NULL)
    return FALSE;
  now.original = guise_image_ref (frame->image);
  face = pick_face (bench);
  if (out != NULL)
    guise_swap_figures_clear (out);
  good = face == NULL || out == NULL
         || guise_review_measure_face (judge, face, &now,
                                       bench->before.original != NULL
                                       && !guise_swap_scene_is_cut (bench->scene, frame->index) ? &bench->before : NULL,
                                       out, error);
  frame_clear (&bench->before);
  /* Where nobody was there is nothing to flicker. */
  if (face != NULL)
    bench->before = now;
  else
    frame_clear (&now);
  return good;
}

static gboolean
keep (GuiseReviewJob *self, Bench *bench, gboolean now, GError **error)
{
  gint64 time_us = g_get_monotonic_time ();

  if (!now && time_us - bench->kept_us < KEEP_US)
    return TRUE;
  bench->kept_us = time_us;
  return guise_store_review_set (self->params.store, self->review, error);
}

static void
report (GuiseReviewJob *self, const Bench *bench)
{
  double seconds = (double) (g_get_monotonic_time () - bench->began_us) / G_TIME_SPAN_SECOND;
  double rate = seconds > 0 ? (self->review->n_done - bench->began) / seconds : 0;
  g_autofree char *title = g_strdup_printf (_("Measuring %s"), guise_clip_source_get_name (&bench->clip));
  g_autofree char *text = guise_job_words_dup_frames (title, self->review->n_done, self->review->n_frames, rate);

  guise_job_report (GUISE_JOB (self), (double) self->review->n_done / self->review->n_frames, "%s", text);
}

/* The next frame that @bench's reader gives, from @first on. */
static gboolean
read_frame (Bench *bench, guint index, guint first, GuiseFrame *out, GCancellable *cancellable, GError **error)
{
  GuiseReadResult result = index == first && first > 0
                           ? guise_frame_reader_read_at (bench->reader, index, out, cancellable, error)
                           : guise_frame_reader_read_next (bench->reader, out, cancellable, error);

  if (result == GUISE_READ_END)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("“%s” ended after %u of %u frames"),
                 guise_clip_source_get_name (&bench->clip), index, bench->clip.table->n_frames);
  return result == GUISE_READ_FRAME;
}

static gboolean
measure_all (GuiseReviewJob *self, Bench *bench, GCancellable *cancellable, GError **error)
{
  GuiseReviewRecord *review = self->review;
  const GuiseReviewJudge judge = {
    .info = bench->clip.info, .models = bench->models, .finder = bench->finder,
    .source = bench->source, .target = bench->target,
    .reconstruction = bench->run->likeness + bench->run->bleed,
  };
  guint first = review->n_done > 0 ? review->n_done - 1 : 0;

  bench->began = review->n_done;
  bench->began_us = bench->kept_us = g_get_monotonic_time ();
  for (guint i = first; i < review->n_frames && !guise_job_is_stopping (GUISE_JOB (self)); i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      if (!guise_budget_wait_turn (guise_budget_get_shared (), cancellable, error)
          || !read_frame (bench, i, first, &frame, cancellable, error)
          || !look_at (bench, &judge, &frame, i >= review->n_done ? &review->figures[i] : NULL, error))
        {
          keep (self, bench, TRUE, NULL);
          return FALSE;
        }
      review->n_done = MAX (review->n_done, i + 1);
      report (self, bench);
      if (!keep (self, bench, FALSE, error))
        return FALSE;
    }
  return keep (self, bench, TRUE, error);
}

static gboolean
guise_review_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseReviewJob *self = GUISE_REVIEW_JOB (job);
  g_auto(Bench) bench = { 0 };
  guint n_threads;
  gboolean good;

  guise_job_report (job, 0.0, _("Getting ready to measure"));
  guise_vision_set_threads (1);
  n_threads = guise_budget_take (guise_budget_get_shared (), GUISE_BUDGET_BACKGROUND, 1);
  good = open_clip (self, &bench, cancellable, error)
         && open_judge (self, &bench, cancellable, error)
         && open_scene (self, &bench, cancellable, error)
         && begin_review (self, &bench, error)
         && measure_all (self, &bench, cancellable, error);
  guise_budget_give_back (guise_budget_get_shared (), GUISE_BUDGET_BACKGROUND, n_threads);
  return good;
}

static void
guise_review_job_finalize (GObject *object)
{
  GuiseReviewJob *self = GUISE_REVIEW_JOB (object);

  g_free (self->models);
  g_clear_pointer (&self->review, guise_review_record_free);

  G_OBJECT_CLASS (guise_review_job_parent_class)->finalize (object);
}

static void
guise_review_job_class_init (GuiseReviewJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_review_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_review_job_run;
}

static void
guise_review_job_init (GuiseReviewJob *self)
{
}

GuiseReviewJob *
guise_review_job_new (const GuiseReviewParams *params)
{
  GuiseReviewJob *self;

  g_return_val_if_fail (params->store != NULL, NULL);

  self = g_object_new (GUISE_TYPE_REVIEW_JOB, NULL);
  self->params = *params;
  self->params.models = self->models = g_strdup (params->models);
  return self;
}

const GuiseReviewRecord *
guise_review_job_get_result (GuiseReviewJob *self)
{
  g_return_val_if_fail (GUISE_IS_REVIEW_JOB (self), NULL);

  return self->review;
}

static gboolean
is_known (const GuiseSwapFigures *figures)
{
  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    if (!isnan (figures->value[i]))
      return TRUE;
  return FALSE;
}

static void
add_frames (JsonBuilder *builder, const GuiseReviewRecord *review)
{
  json_builder_set_member_name (builder, "frames");
  json_builder_begin_array (builder);
  for (guint i = 0; i < review->n_done; i++)
    {
      if (!is_known (&review->figures[i]))
        continue;
      json_builder_begin_object (builder);
      guise_json_add_int (builder, "frame", i);
      for (guint k = 0; k < GUISE_N_SWAP_FIGURES; k++)
        guise_json_add_number (builder, guise_swap_figure_get_name ((GuiseSwapFigure) k),
                               (double) review->figures[i].value[k]);
      guise_json_add_number (builder, "badness", guise_swap_figures_get_badness (&review->figures[i], NULL));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_medians (JsonBuilder *builder, const GuiseReviewRecord *review)
{
  g_autofree double *values = g_new (double, MAX (review->n_done, 1));

  json_builder_set_member_name (builder, "medians");
  json_builder_begin_object (builder);
  for (guint k = 0; k < GUISE_N_SWAP_FIGURES; k++)
    {
      guint n = 0;

      for (guint i = 0; i < review->n_done; i++)
        if (!isnan (review->figures[i].value[k]))
          values[n++] = (double) review->figures[i].value[k];
      guise_json_add_number (builder, guise_swap_figure_get_name ((GuiseSwapFigure) k),
                             guise_measure_median (values, n));
    }
  json_builder_end_object (builder);
}

JsonNode *
guise_review_to_json (const GuiseReviewRecord *review)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_int (builder, "clip", review->clip);
  guise_json_add_int (builder, "run", review->run);
  guise_json_add_int (builder, "n_frames", review->n_frames);
  guise_json_add_int (builder, "measured", review->n_done);
  add_medians (builder, review);
  add_frames (builder, review);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
