/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-remeasure-job.h"

#include "guise-face-describe.h"
#include "guise-face-finder.h"
#include "guise-front.h"
#include "guise-gpu.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-mask-file.h"
#include "guise-people.h"
#include "guise-scrub.h"
#include "guise-store-measures.h"
#include "guise-train-setup.h"
#include "guise-vision.h"

#include <math.h>
#include <string.h>

/* A crop that would be cut so near to where it was, in parts of its side, is as good as the new one. */
#define SAME_CUT 0.02

struct _GuiseRemeasureJob
{
  GuiseJob              parent_instance;

  GuiseRemeasureParams  params;
  char                 *models_path;

  /* Of the run, on its thread. */
  GuiseFaceModels      *models;     /* (nullable): until a face has moved */
  GuiseFaceFinder      *finder;     /* (nullable) */
  GuiseGpu             *gpu;        /* (nullable) */
  GuiseFront           *front;      /* (nullable) */
  GuiseScrub           *scrub;      /* (nullable): of @clip */
  gint64                clip;
  GHashTable           *left;       /* of gint64: clips that cannot be read */
  GHashTable           *means;      /* person → its mean vector; NULL: it has none */
  char                 *problem;    /* (nullable) */
  guint                 n_measured, n_left;
};

G_DEFINE_FINAL_TYPE (GuiseRemeasureJob, guise_remeasure_job, GUISE_TYPE_JOB)

/* A face, and what is measured of it. */
typedef struct
{
  GuiseFaceRecord  record;
  GuiseCorrection  correction;
  GuisePoint3      points[GUISE_FACE_N_LANDMARKS];
  GuiseFacePaint  *paint;                           /* (nullable) */
  float            vector[GUISE_FACE_VECTOR_SIZE];
  GBytes          *crop;                            /* (nullable): a new one */
} Face;

static void
face_free (Face *self)
{
  guise_face_paint_free (self->paint);
  g_clear_pointer (&self->crop, g_bytes_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Face, face_free)

static gboolean
open_networks (GuiseRemeasureJob *self, GError **error)
{
  g_autoptr(GuiseSafetensors) file = guise_mask_file_read (self->params.store);

  if (file == NULL)
    return TRUE;
  self->gpu = guise_train_open_gpu (self->params.device, 0, NULL, error);
  return self->gpu != NULL && guise_front_load (self->params.store, self->gpu, &self->front, error);
}

static gboolean
open_finder (GuiseRemeasureJob *self, GError **error)
{
  if (self->finder != NULL)
    return TRUE;
  self->models = guise_face_models_load (self->models_path, error);
  self->finder = self->models != NULL ? guise_face_finder_new (self->models, NULL, error) : NULL;
  return self->finder != NULL;
}

static gboolean
open_clip (GuiseRemeasureJob *self, gint64 clip, GCancellable *cancellable, GError **error)
{
  if (self->scrub != NULL && self->clip == clip)
    return TRUE;
  g_clear_pointer (&self->scrub, guise_scrub_close);
  self->scrub = guise_scrub_open (self->params.store, clip, self->models_path, cancellable, error);
  self->clip = clip;
  return self->scrub != NULL;
}

/* A clip that cannot be read leaves its faces as they are, and is no failure of the others. (transfer full) (nullable) */
static GuiseImage *
read_frame (GuiseRemeasureJob *self, const GuiseStaleFace *stale, GCancellable *cancellable)
{
  g_autoptr(GError) problem = NULL;
  GuiseImage *image = NULL;

  if (g_hash_table_contains (self->left, &stale->clip)
      || (open_clip (self, stale->clip, cancellable, &problem)
          && guise_scrub_read (self->scrub, (guint) stale->frame, FALSE, 0, &image, NULL, NULL, cancellable, &problem)))
    return image;
  g_hash_table_add (self->left, g_memdup2 (&stale->clip, sizeof stale->clip));
  if (self->problem == NULL)
    self->problem = g_strdup (problem->message);
  return NULL;
}

/* (transfer full) (nullable): %NULL without an error where it is gone, or has no landmarks. */
static Face *
load_face (GuiseStore *store, gint64 id, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, &id, 1, error);
  g_autoptr(Face) face = g_new0 (Face, 1);
  gboolean has;

  if (records == NULL || records->len == 0
      || !guise_store_face_get_landmarks (store, &id, 1, GUISE_LANDMARKS_BEST, face->points, &has, error)
      || !guise_store_face_get_corrections (store, &id, 1, &face->correction, error)
      || !guise_store_face_get_paints (store, &id, 1, &face->paint, error))
    return NULL;
  face->record = g_array_index (records, GuiseFaceRecord, 0);
  return has ? g_steal_pointer (&face) : NULL;
}

static gboolean
measure_match (GuiseRemeasureJob *self, Face *face, GError **error)
{
  const gint64 person = face->record.person;
  gpointer mean = NULL;

  face->record.match = NAN;
  if (person == 0)
    return TRUE;
  if (!g_hash_table_lookup_extended (self->means, &person, NULL, &mean))
    {
      g_autofree float *of_person = g_new (float, GUISE_FACE_VECTOR_SIZE);
      guint n;

      if (!guise_people_get_mean_vector (self->params.store, person, FALSE, of_person, &n, error))
        return FALSE;
      mean = n > 0 ? g_steal_pointer (&of_person) : NULL;
      g_hash_table_insert (self->means, g_memdup2 (&person, sizeof person), mean);
    }
  if (mean != NULL)
    face->record.match = guise_people_get_match (face->vector, mean);
  return TRUE;
}

static gboolean
is_same_cut (const GuiseFaceRecord *before, const GuiseFaceRecord *now)
{
  const float side = now->crop_width;
  const GuisePoint corners[] = { { 0, 0 }, { side, 0 }, { 0, side } };
  GuiseAffine to_frame;

  if (before->crop.pack == 0 || !guise_affine_invert (&now->frame_to_crop, &to_frame))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      const GuisePoint place = guise_affine_apply (&before->frame_to_crop, guise_affine_apply (&to_frame, corners[i]));
      const float scale = side / before->crop_width;

      if (hypot ((double) (place.x * scale - corners[i].x), (double) (place.y * scale - corners[i].y)) > SAME_CUT * (double) side)
        return FALSE;
    }
  return TRUE;
}

static gboolean
cut (Face *face, GuiseImage *rgb, const GuisePoint *ibug, GError **error)
{
  const GuiseFaceRecord before = face->record;

  if (!guise_face_describe_crop (rgb, ibug, &face->record, &face->crop, error))
    return FALSE;
  if (face->crop == NULL || is_same_cut (&before, &face->record))
    {
      g_clear_pointer (&face->crop, g_bytes_unref);
      face->record.crop_width = before.crop_width;
      face->record.crop_height = before.crop_height;
      face->record.frame_to_crop = before.frame_to_crop;
    }
  return TRUE;
}

/* Everything that goes by landmarks. Somebody's word that they are right is worth more than the network's. */
static gboolean
measure_moved (GuiseRemeasureJob *self, Face *face, GuiseImage *rgb, GError **error)
{
  const GuiseFaceRoi roi = guise_face_mesh_get_roi (face->points);
  const float detection = face->record.detection;
  float thumb[GUISE_FACE_THUMB_SIDE * GUISE_FACE_THUMB_SIDE];
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  g_autofree GuiseFaceMesh *seen = g_new0 (GuiseFaceMesh, 1);

  if (!open_finder (self, error) || !guise_face_finder_landmarks (self->finder, rgb, &roi, seen, error))
    return FALSE;
  memcpy (seen->points, face->points, sizeof seen->points);
  if (face->correction == GUISE_CORRECTION_BY_HAND)
    seen->flag = 1;
  guise_face_describe_figures (self->models, rgb, seen, &face->record, thumb);
  face->record.detection = detection;
  face->record.difference = guise_face_describe_difference (self->params.store, &face->record, thumb);
  guise_face_mesh_to_68 (face->points, ibug);
  return guise_face_finder_identity (self->finder, rgb, ibug, face->vector, error)
         && measure_match (self, face, error)
         && cut (face, rgb, ibug, error)
         && guise_front_measure (self->front, rgb, face->points, face->record.track, face->paint, &face->record.occlusion,
                                 error);
}

/* What goes by paint and the mask network, from the crop. */
static gboolean
measure_covered (GuiseRemeasureJob *self, Face *face, GError **error)
{
  g_autofree GuisePoint3 *moved = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_autoptr(GuiseImage) image = guise_face_describe_read (self->params.store, &face->record, face->points, moved);
  GuiseAffine to_frame;

  face->record.occlusion = NAN;
  if (image == NULL || !guise_affine_invert (&face->record.frame_to_crop, &to_frame))
    return TRUE;
  if (face->paint != NULL)
    face->paint->frame_to_paint = guise_affine_compose (&to_frame, &face->paint->frame_to_paint);
  return guise_front_measure (self->front, image, moved, face->record.track, face->paint, &face->record.occlusion, error);
}

static gboolean
measure (GuiseRemeasureJob *self, const GuiseStaleFace *stale, GCancellable *cancellable, GError **error)
{
  GuiseStore *store = self->params.store;
  g_autoptr(GError) problem = NULL;
  g_autoptr(Face) face = load_face (store, stale->face, &problem);
  g_autoptr(GuiseImage) rgb = NULL;
  gboolean taken;

  if (face == NULL)
    {
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return problem == NULL;
    }
  if (!stale->moved)
    {
      if (stale->beside)
        face->record.difference = guise_face_describe_stored_difference (store, &face->record);
      return (!stale->covered || measure_covered (self, face, error))
             && guise_store_face_set_measures (store, stale, &face->record, NULL, NULL, &taken, error);
    }
  rgb = read_frame (self, stale, cancellable);
  if (rgb == NULL)
    {
      self->n_left++;
      return TRUE;
    }
  return measure_moved (self, face, rgb, error)
         && guise_store_face_set_measures (store, stale, &face->record, face->vector, face->crop, &taken, error);
}

static gboolean
measure_all (GuiseRemeasureJob *self, GCancellable *cancellable, GError **error)
{
  GuiseJob *job = GUISE_JOB (self);
  g_autoptr(GArray) stale = guise_store_face_list_stale (self->params.store, error);

  if (stale == NULL || (stale->len > 0 && !open_networks (self, error)))
    return FALSE;
  guise_vision_set_threads (1);
  for (guint i = 0; i < stale->len && !guise_job_is_stopping (job); i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !measure (self, &g_array_index (stale, GuiseStaleFace, i), cancellable, error))
        return FALSE;
      self->n_measured = i + 1 - self->n_left;
      guise_job_report (job, (i + 1.0) / stale->len, _("Measuring corrected faces · %u of %u"), i + 1, stale->len);
    }
  return TRUE;
}

static gboolean
guise_remeasure_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseRemeasureJob *self = GUISE_REMEASURE_JOB (job);
  const gboolean good = measure_all (self, cancellable, error);

  /* Clips and devices are let go of on the thread that opened them. */
  g_clear_pointer (&self->scrub, guise_scrub_close);
  g_clear_pointer (&self->front, guise_front_free);
  g_clear_pointer (&self->gpu, guise_gpu_unref);
  g_clear_pointer (&self->finder, guise_face_finder_destroy);
  g_clear_pointer (&self->models, guise_face_models_unref);
  return good;
}

static void
guise_remeasure_job_finalize (GObject *object)
{
  GuiseRemeasureJob *self = GUISE_REMEASURE_JOB (object);

  g_clear_pointer (&self->left, g_hash_table_unref);
  g_clear_pointer (&self->means, g_hash_table_unref);
  g_free (self->models_path);
  g_free (self->problem);

  G_OBJECT_CLASS (guise_remeasure_job_parent_class)->finalize (object);
}

static void
guise_remeasure_job_class_init (GuiseRemeasureJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_remeasure_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_remeasure_job_run;
}

static void
guise_remeasure_job_init (GuiseRemeasureJob *self)
{
  self->left = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->means = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

GuiseRemeasureJob *
guise_remeasure_job_new (const GuiseRemeasureParams *params)
{
  GuiseRemeasureJob *self;

  g_return_val_if_fail (params->store != NULL, NULL);

  self = g_object_new (GUISE_TYPE_REMEASURE_JOB, NULL);
  self->params = *params;
  self->models_path = g_strdup (params->models);
  return self;
}

JsonNode *
guise_remeasure_job_dup_result (GuiseRemeasureJob *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "measured", self->n_measured);
  json_object_set_int_member (object, "left", self->n_left);
  if (self->problem != NULL)
    json_object_set_string_member (object, "problem", self->problem);
  else
    json_object_set_null_member (object, "problem");
  return guise_json_node (object);
}
