/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-measure.h"

#include "guise-error.h"
#include "guise-export-view.h"
#include "guise-face-align.h"
#include "guise-face-finder.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-measures.h"
#include "guise-people.h"
#include "guise-vision.h"

#include <math.h>

/* Overlap with the original's box from which on a face is the same one. */
#define MIN_IOU 0.3f

typedef struct
{
  GuiseExportView  view;
  GuiseFaceModels *models;
  GuiseFaceFinder *finder;
  float            source[GUISE_IDENTITY_LENGTH], target[GUISE_IDENTITY_LENGTH];
  GArray          *found;                                   /* of GuiseFoundFace */
  GArray          *p, *errors, *mouth_before, *mouth_after; /* of double */
  guint            n_nearer;
} Measuring;

static void
measuring_clear (Measuring *self)
{
  guise_export_view_clear (&self->view);
  g_clear_pointer (&self->finder, guise_face_finder_destroy);
  g_clear_pointer (&self->models, guise_face_models_unref);
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->p, g_array_unref);
  g_clear_pointer (&self->errors, g_array_unref);
  g_clear_pointer (&self->mouth_before, g_array_unref);
  g_clear_pointer (&self->mouth_after, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Measuring, measuring_clear)

static gboolean
open_all (Measuring *self, GuiseStore *store, const char *file, const char *models, GCancellable *cancellable,
          GError **error)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (GuiseFoundFace));
  self->p = g_array_new (FALSE, FALSE, sizeof (double));
  self->errors = g_array_new (FALSE, FALSE, sizeof (double));
  self->mouth_before = g_array_new (FALSE, FALSE, sizeof (double));
  self->mouth_after = g_array_new (FALSE, FALSE, sizeof (double));

  guise_vision_set_threads (1);
  self->models = guise_face_models_load (models, error);
  self->finder = self->models != NULL ? guise_face_finder_new (self->models, NULL, error) : NULL;
  if (self->finder == NULL
      || !guise_export_view_open (store, file, TRUE, &self->view, cancellable, error))
    return FALSE;

  if (self->view.faces->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("No face that %s shows was held out from training"), file);
      return FALSE;
    }

  return guise_people_get_compared_vector (store, self->view.run->source, self->source, error)
         && guise_people_get_compared_vector (store, self->view.run->target, self->target, error);
}

/* The face where the original's was; %NULL where there is none. */
static const GuiseFoundFace *
pick_face (const Measuring *self, const GuiseRect *box)
{
  const GuiseFoundFace *best = NULL;
  float overlap = MIN_IOU;

  for (guint i = 0; i < self->found->len; i++)
    {
      const GuiseFoundFace *face = &g_array_index (self->found, GuiseFoundFace, i);

      if (guise_rect_iou (&face->box, box) > overlap)
        {
          overlap = guise_rect_iou (&face->box, box);
          best = face;
        }
    }

  return best;
}

static gboolean
measure_face (Measuring *self, const GuiseFaceRecord *record, const GuisePoint3 *before, GuiseImage *image,
              GError **error)
{
  GuiseFaceRoi roi = guise_face_mesh_get_roi (before);
  GuiseFindOptions options = { .mode = GUISE_FIND_DETECT };
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  float vector[GUISE_IDENTITY_LENGTH];
  const GuiseFoundFace *after;
  double p, off, mouth_before, mouth_after;

  if (!guise_face_finder_find (self->finder, image, &roi, 1, &options, self->found, error))
    return FALSE;
  after = pick_face (self, &record->box);
  if (after == NULL)
    return TRUE;

  guise_face_mesh_to_68 (after->mesh.points, points);
  if (!guise_face_finder_identity (self->finder, image, points, vector, error))
    return FALSE;

  p = guise_measure_p (vector, self->source, self->target);
  off = guise_measure_landmarks (before, after->mesh.points);
  mouth_before = guise_face_mesh_get_mouth_opening (before);
  mouth_after = guise_face_mesh_get_mouth_opening (after->mesh.points);
  self->n_nearer += guise_measure_distance (vector, self->source) < guise_measure_distance (vector, self->target);
  g_array_append_val (self->p, p);
  g_array_append_val (self->errors, off);
  g_array_append_val (self->mouth_before, mouth_before);
  g_array_append_val (self->mouth_after, mouth_after);
  return TRUE;
}

static void
sum_up (Measuring *self, guint n_frames, GuiseExportMeasures *out)
{
  guint n = self->p->len;

  out->frames = n_frames;
  out->found = n;
  out->nearer_to_source = n > 0 ? (double) self->n_nearer / n : NAN;
  out->likeness = guise_measure_median ((double *) (gpointer) self->p->data, n);
  out->landmark_error = guise_measure_median ((double *) (gpointer) self->errors->data, n);
  out->mouth_correlation = guise_measure_correlation ((const double *) (gpointer) self->mouth_before->data,
                                                      (const double *) (gpointer) self->mouth_after->data, n);
}

gboolean
guise_export_measure (GuiseStore *store, const char *file, const char *models, GuiseExportMeasures *out,
                      GCancellable *cancellable, GError **error)
{
  g_auto(Measuring) self = { 0 };
  g_autofree GuisePoint3 *before = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_auto(GuiseFrame) frame = { 0 };
  gint64 last = -1;
  guint n_frames = 0;

  if (!open_all (&self, store, file, models, cancellable, error))
    return FALSE;

  for (guint i = 0; i < self.view.faces->len; i++)
    {
      const GuiseFaceRecord *record = &g_array_index (self.view.faces, GuiseFaceRecord, i);

      if (record->frame != last)
        {
          if (!guise_export_view_read (&self.view, record->frame, &frame, cancellable, error))
            return FALSE;
          n_frames++;
          last = record->frame;
        }
      if (!guise_store_face_get_landmarks (store, &record->id, 1, GUISE_LANDMARKS_BEST, before, NULL, error)
          || !measure_face (&self, record, before, frame.image, error))
        return FALSE;
    }

  sum_up (&self, n_frames, out);
  return TRUE;
}

JsonNode *
guise_export_measures_to_json (const GuiseExportMeasures *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "frames", self->frames);
  json_object_set_int_member (object, "found", self->found);
  guise_json_set_figure (object, "nearer_to_source", self->nearer_to_source);
  guise_json_set_figure (object, "likeness", self->likeness);
  guise_json_set_figure (object, "landmark_error", self->landmark_error);
  guise_json_set_figure (object, "mouth_correlation", self->mouth_correlation);
  return guise_json_node (object);
}
