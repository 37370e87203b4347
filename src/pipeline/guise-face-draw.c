/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-draw.h"

#include "guise-error.h"
#include "guise-face-describe.h"
#include "guise-face-finder.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-people.h"
#include "guise-scrub.h"
#include "guise-vision.h"

#include <math.h>
#include <string.h>

/* Frames that a face may be away from the track that it belongs to: a gap that extraction
 * closes at every third frame. */
#define MAX_GAP 30

/* Boxes of one face on frames so near. */
#define SAME_TRACK_IOU 0.2f

/* Smaller boxes are slips of the hand, or nothing a network can see. */
#define MIN_SIDE 8

struct _GuiseFaceDraw
{
  GuiseJob            parent_instance;

  GuiseFaceDrawParams params;
  char               *step, *models;

  /* Of the run, on its thread. */
  GuiseFaceRecord     face;
  GuisePoint3         landmarks[GUISE_FACE_N_LANDMARKS];
  float               vector[GUISE_FACE_VECTOR_SIZE];   /* not of a guess: what is cut out by one may be nobody's face */
  float               thumb[GUISE_FACE_THUMB_SIDE * GUISE_FACE_THUMB_SIDE];
  gboolean            guessed;
  gint64              join;
};

G_DEFINE_FINAL_TYPE (GuiseFaceDraw, guise_face_draw, GUISE_TYPE_JOB)

static gboolean
check (GuiseFaceDraw *self, GuiseFrameTable *table, GError **error)
{
  const GuiseRect *box = &self->params.box;

  if (self->params.frame < 0 || self->params.frame >= (gint64) table->n_frames)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no frame %" PRId64 ": the clip has %u"),
                   self->params.frame, table->n_frames);
      return FALSE;
    }
  if (box->width >= MIN_SIDE && box->height >= MIN_SIDE && isfinite (box->x + box->y + box->width + box->height))
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("A box of %.0f × %.0f pixels is too small for a face: draw at least %d × %d"), (double) box->width,
               (double) box->height, MIN_SIDE, MIN_SIDE);
  return FALSE;
}

static GuiseImage *
read_frame (GuiseFaceDraw *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseScrub) scrub = guise_scrub_open (self->params.store, self->params.clip, self->models, cancellable, error);
  GuiseFrameTable *table = scrub != NULL ? guise_scrub_get_table (scrub) : NULL;
  GuiseImage *image = NULL;

  if (table == NULL || !check (self, table, error)
      || !guise_scrub_read (scrub, (guint) self->params.frame, FALSE, 0, &image, NULL, NULL, cancellable, error))
    return NULL;
  self->face.frame = self->params.frame;
  self->face.time = table->time[self->params.frame];
  return image;
}

/* Everything that extraction would know of it. @out_crop: (nullable) (transfer full) */
static gboolean
fit (GuiseFaceDraw *self, GuiseImage *image, GBytes **out_crop, GError **error)
{
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (self->models, error);
  g_autoptr(GuiseFaceFinder) finder = models != NULL ? guise_face_finder_new (models, NULL, error) : NULL;
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  GuiseFoundFace found;

  if (finder == NULL || !guise_face_finder_fit (finder, image, &self->params.box, &found, error))
    return FALSE;
  memcpy (self->landmarks, found.mesh.points, sizeof self->landmarks);
  guise_face_describe_figures (models, image, &found.mesh, &self->face, self->thumb);
  self->face.detection = found.score;
  self->guessed = found.guessed;
  guise_face_mesh_to_68 (self->landmarks, points);
  return (self->guessed || guise_face_finder_identity (finder, image, points, self->vector, error))
         && guise_face_describe_crop (image, points, &self->face, out_crop, error);
}

/* The shot that the frame is in, as far as it counts. */
static gboolean
find_range (GuiseFaceDraw *self, GuiseFrameRange *out, GError **error)
{
  const gint64 frame = self->params.frame;
  g_autoptr(GArray) shots = guise_store_clip_list_shots (self->params.store, self->params.clip, error);

  if (shots == NULL)
    return FALSE;
  *out = (GuiseFrameRange) { MAX (frame - MAX_GAP, 0), frame + MAX_GAP };
  for (guint i = 0; i < shots->len; i++)
    {
      const GuiseFrameRange *shot = &g_array_index (shots, GuiseFrameRange, i);

      if (shot->first <= frame && shot->last >= frame)
        *out = (GuiseFrameRange) { MAX (out->first, shot->first), MIN (out->last, shot->last) };
    }
  return TRUE;
}

/* Tracks that have a face on the frame: the drawn one is another. */
static GHashTable *
list_taken (const GArray *faces, gint64 frame)
{
  GHashTable *taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      if (face->frame == frame)
        g_hash_table_add (taken, g_memdup2 (&face->track, sizeof face->track));
    }
  return taken;
}

static gboolean
looks_like_track (GuiseFaceDraw *self, const GArray *tracks, gint64 id)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      if (track->id == id)
        return self->guessed || !track->has_vector
               || guise_identity_distance (self->vector, track->vector) <= (float) GUISE_IDENTITY_SAME_PERSON;
    }
  return FALSE;
}

/* The track whose face on the nearest frame is where the drawn one is; 0 for none. */
static gboolean
find_track (GuiseFaceDraw *self, GError **error)
{
  GuiseFaceQuery query = { .clip = self->params.clip, .in_frames = TRUE };
  g_autoptr(GArray) faces = find_range (self, &query.range, error)
                            ? guise_store_face_load (self->params.store, &query, error) : NULL;
  g_autoptr(GArray) tracks = faces != NULL ? guise_store_track_list (self->params.store, self->params.clip, error) : NULL;
  g_autoptr(GHashTable) taken = NULL;
  gint64 nearest = G_MAXINT64;

  if (tracks == NULL)
    return FALSE;
  taken = list_taken (faces, self->params.frame);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      gint64 distance = ABS (face->frame - self->params.frame);

      if (distance >= nearest || g_hash_table_contains (taken, &face->track)
          || guise_rect_iou (&face->box, &self->face.box) < SAME_TRACK_IOU
          || !looks_like_track (self, tracks, face->track))
        continue;
      nearest = distance;
      self->join = face->track;
      self->face.person = face->person;
    }
  return TRUE;
}

/* Who it is, and how sure that is: by its track, or by whom it looks like; of a guess by the track alone. */
static gboolean
find_person (GuiseFaceDraw *self, GError **error)
{
  GuiseStore *store = self->params.store;

  if (!find_track (self, error))
    return FALSE;
  self->face.match = NAN;
  if (self->guessed)
    return TRUE;
  return (self->join != 0 || guise_people_find_nearest (store, self->params.clip, self->params.frame, self->vector,
                                                        &self->face.person, error))
         && (self->face.person == 0 || guise_people_measure_match (store, self->face.person, self->vector,
                                                                   &self->face.match, error));
}

static gboolean
add (GuiseFaceDraw *self, GBytes *crop, GError **error)
{
  GuiseStore *store = self->params.store;
  GuiseFrameRange range = { self->params.frame, self->params.frame };
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (self->params.clip, range, 1, "drawn");
  gint64 track = guise_face_batch_add_track (batch);

  if (!find_person (self, error))
    return FALSE;
  self->face.track = self->join;
  if (self->join != 0)
    self->face.difference = guise_face_describe_difference (store, &self->face, self->thumb);
  self->face.track = track;
  guise_face_batch_add (batch, &self->face, self->landmarks, self->guessed ? NULL : self->vector, crop);
  if (!guise_face_batch_commit_drawn (batch, store, self->join, self->face.person, self->step, &self->face.id, error))
    return FALSE;
  self->face.track = self->join != 0 ? self->join : guise_face_batch_get_track_id (batch, track);
  return self->join != 0 || self->guessed || guise_store_track_set_vector (store, self->face.track, self->vector, 1, error);
}

static gboolean
guise_face_draw_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseFaceDraw *self = GUISE_FACE_DRAW (job);
  g_autoptr(GuiseImage) image = NULL;
  g_autoptr(GBytes) crop = NULL;

  guise_vision_set_threads (1);
  guise_job_report (job, -1.0, _("Fitting a face on frame %" PRId64), self->params.frame);
  image = read_frame (self, cancellable, error);
  return image != NULL
         && fit (self, image, &crop, error)
         && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && add (self, crop, error);
}

static void
guise_face_draw_finalize (GObject *object)
{
  GuiseFaceDraw *self = GUISE_FACE_DRAW (object);

  g_free (self->step);
  g_free (self->models);

  G_OBJECT_CLASS (guise_face_draw_parent_class)->finalize (object);
}

static void
guise_face_draw_class_init (GuiseFaceDrawClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_face_draw_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_face_draw_run;
}

static void
guise_face_draw_init (GuiseFaceDraw *self)
{
}

GuiseFaceDraw *
guise_face_draw_new (const GuiseFaceDrawParams *params)
{
  GuiseFaceDraw *self;

  g_return_val_if_fail (params->store != NULL && params->step != NULL, NULL);

  self = g_object_new (GUISE_TYPE_FACE_DRAW, NULL);
  self->params = *params;
  self->step = g_strdup (params->step);
  self->models = g_strdup (params->models);
  return self;
}

JsonNode *
guise_face_draw_dup_result (GuiseFaceDraw *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "face", self->face.id);
  json_object_set_int_member (object, "clip", self->params.clip);
  json_object_set_int_member (object, "frame", self->params.frame);
  json_object_set_int_member (object, "track", self->face.track);
  json_object_set_boolean_member (object, "joined", self->join != 0);
  json_object_set_boolean_member (object, "guessed", self->guessed);
  json_object_set_int_member (object, "person", self->face.person);
  json_object_set_double_member (object, "confidence", (double) self->face.confidence);
  json_object_set_double_member (object, "detection", (double) self->face.detection);
  return guise_json_node (object);
}
