/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-landmarks-private.h"
#include "guise-measures-private.h"
#include "guise-store-faces.h"
#include "guise-store-private.h"
#include "guise-store-progress-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* Boxes that overlap by more than this are the same face, found again. */
#define SAME_FACE_IOU 0.5f

/* What the numbers in the SQL texts here mean. */
G_STATIC_ASSERT (GUISE_REJECTED_DOUBTFUL == 2 && GUISE_REJECTED_BRIEF == 3 && GUISE_REJECTED_UNDONE == 4);

typedef struct
{
  gint64         id;          /* 0 until the commit */
  GuiseRejection rejected;
  gboolean       found;       /* faces of it were rejected before: @id is where they are */
} BatchTrack;

typedef struct
{
  GuiseFaceRecord record;
  gint64          same;                                /* id of the face that it was before; 0: it is new */
  GBytes         *crop;                                /* (nullable) */
  gboolean        has_landmarks, landmarks_good, has_vector;
  guint8          landmarks[GUISE_LANDMARKS_BYTES];
  float           vector[GUISE_FACE_VECTOR_SIZE];
} BatchFace;

struct _GuiseFaceBatch
{
  gint64          clip;
  GuiseFrameRange range;
  guint           step;
  char           *options;
  GPtrArray      *faces;       /* BatchFace */
  GArray         *cuts;        /* gint64 */
  GArray         *tracks;      /* BatchTrack: of the handles -1, -2, ... */
};

static void
batch_face_free (gpointer data)
{
  BatchFace *face = data;

  g_clear_pointer (&face->crop, g_bytes_unref);
  g_free (face);
}

GuiseFaceBatch *
guise_face_batch_new (gint64 clip, GuiseFrameRange range, guint step, const char *options)
{
  GuiseFaceBatch *self = g_new0 (GuiseFaceBatch, 1);

  self->clip = clip;
  self->range = range;
  self->step = MAX (step, 1);
  self->options = g_strdup (options);
  self->faces = g_ptr_array_new_with_free_func (batch_face_free);
  self->cuts = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->tracks = g_array_new (FALSE, FALSE, sizeof (BatchTrack));
  return self;
}

void
guise_face_batch_free (GuiseFaceBatch *self)
{
  if (self == NULL)
    return;
  g_free (self->options);
  g_ptr_array_unref (self->faces);
  g_array_unref (self->cuts);
  g_array_unref (self->tracks);
  g_free (self);
}

gint64
guise_face_batch_add_rejected_track (GuiseFaceBatch *self, GuiseRejection why)
{
  const BatchTrack track = { .rejected = why };

  g_return_val_if_fail (why < GUISE_N_REJECTIONS, 0);

  g_array_append_val (self->tracks, track);
  return -(gint64) self->tracks->len;
}

gint64
guise_face_batch_add_track (GuiseFaceBatch *self)
{
  return guise_face_batch_add_rejected_track (self, GUISE_REJECTED_NOT);
}

void
guise_face_batch_add_cut (GuiseFaceBatch *self, gint64 frame)
{
  g_array_append_val (self->cuts, frame);
}

void
guise_face_batch_add (GuiseFaceBatch *self, const GuiseFaceRecord *face, const GuisePoint3 *landmarks,
                      const float *vector, GBytes *crop)
{
  BatchFace *added;

  g_return_if_fail (face->frame >= self->range.first && face->frame <= self->range.last);
  g_return_if_fail (face->track > 0 || (face->track < 0 && -face->track <= (gint64) self->tracks->len));
  g_return_if_fail (crop == NULL || (g_bytes_get_size (crop) > 0 && g_bytes_get_size (crop) <= GUISE_CROP_MAX_BYTES));

  added = g_new0 (BatchFace, 1);
  added->record = *face;
  added->crop = crop != NULL ? g_bytes_ref (crop) : NULL;
  added->has_landmarks = landmarks != NULL;
  added->landmarks_good = landmarks != NULL && guise_landmarks_pack (landmarks, added->landmarks);
  added->has_vector = vector != NULL;
  if (vector != NULL)
    memcpy (added->vector, vector, sizeof added->vector);
  g_ptr_array_add (self->faces, added);
}

guint
guise_face_batch_get_n_faces (GuiseFaceBatch *self)
{
  return self->faces->len;
}

gint64
guise_face_batch_get_track_id (GuiseFaceBatch *self, gint64 handle)
{
  g_return_val_if_fail (handle < 0 && -handle <= (gint64) self->tracks->len, 0);

  return g_array_index (self->tracks, BatchTrack, -handle - 1).id;
}

static gboolean
append_crops (GuiseFaceBatch *self, GuiseStore *store, GError **error)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < self->faces->len; i++)
    {
      BatchFace *face = self->faces->pdata[i];

      if (face->crop != NULL)
        n_bytes += g_bytes_get_size (face->crop) + GUISE_PACK_RECORD_SIZE;
    }
  if (n_bytes == 0)
    return TRUE;
  if (!guise_store_open_appender (store, n_bytes, error))
    return FALSE;

  for (guint i = 0; i < self->faces->len; i++)
    {
      BatchFace *face = self->faces->pdata[i];
      GuiseCropRef *ref = &face->record.crop;

      *ref = (GuiseCropRef) { 0 };
      if (face->crop == NULL)
        continue;
      ref->pack = store->appender_id;
      ref->length = g_bytes_get_size (face->crop);
      if (!guise_pack_append (store->appender, g_bytes_get_data (face->crop, NULL), ref->length, &ref->offset,
                              &ref->crc, error))
        return FALSE;
    }
  return guise_store_acknowledge_appended (store, error);
}

static gboolean
insert_tracks (GuiseFaceBatch *self, GuiseStore *store, GError **error)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      BatchTrack *track = &g_array_index (self->tracks, BatchTrack, i);
      GuiseQuery *query;

      if (track->found)
        continue;
      query = guise_db_query (store->db, "INSERT INTO tracks (clip, rejected) VALUES (?, ?)");
      guise_query_add_int (query, self->clip);
      guise_query_add_int (query, track->rejected);
      if (!guise_query_run (query, error))
        return FALSE;
      track->id = guise_db_get_last_id (store->db);
    }
  return TRUE;
}

/* The face that stands already where @face is, and its track; 0 for none. What was undone stands nowhere. */
static gboolean
find_same (GuiseStore *store, const GuiseFaceRecord *face, gint64 clip, gint64 *out, BatchTrack *out_track,
           GError **error)
{
  GuiseQuery *query = guise_db_query (store->db, "SELECT f.id, f.box_x, f.box_y, f.box_width, f.box_height, f.track, "
                                      "t.rejected "
                                      "FROM faces AS f JOIN tracks AS t ON t.id = f.track "
                                      "WHERE f.clip = ? AND f.frame = ? AND t.rejected <> 4");
  float best = SAME_FACE_IOU;

  *out = 0;
  guise_query_add_int (query, clip);
  guise_query_add_int (query, face->frame);
  while (guise_query_next (query))
    {
      GuiseRect box = { guise_query_float (query, 1), guise_query_float (query, 2), guise_query_float (query, 3),
                        guise_query_float (query, 4) };
      float iou = guise_rect_iou (&box, &face->box);

      if (iou > best)
        {
          best = iou;
          *out = guise_query_int (query, 0);
          out_track->id = guise_query_int (query, 5);
          out_track->rejected = guise_query_int_in (query, 6, 0, GUISE_N_REJECTIONS - 1);
        }
    }
  return guise_query_finish (query, error);
}

/* What was doubted before, and now is a face, is one; what was rejected by hand is none. */
static gboolean
believe (GuiseStore *store, gint64 track, GError **error)
{
  GuiseQuery *query = guise_db_query (store->db, "UPDATE tracks SET rejected = 0 WHERE id = ? AND rejected IN (2, 3)");

  guise_query_add_int (query, track);
  return guise_query_run (query, error);
}

/* Faces that were found before, and with them where others of what is no face belong. */
static gboolean
find_all_same (GuiseFaceBatch *self, GuiseStore *store, GError **error)
{
  for (guint i = 0; i < self->tracks->len; i++)
    g_array_index (self->tracks, BatchTrack, i).found = FALSE;
  for (guint i = 0; i < self->faces->len; i++)
    {
      BatchFace *face = self->faces->pdata[i];
      BatchTrack *track = face->record.track < 0 ? &g_array_index (self->tracks, BatchTrack, -face->record.track - 1)
                                                 : NULL;
      BatchTrack before = { 0 };

      if (!find_same (store, &face->record, self->clip, &face->same, &before, error))
        return FALSE;
      if (face->same == 0 || track == NULL || before.rejected == GUISE_REJECTED_NOT)
        continue;
      if (before.rejected == GUISE_REJECTED_BY_HAND || track->rejected != GUISE_REJECTED_NOT)
        {
          track->found = TRUE;
          track->id = before.id;
        }
      else if (!believe (store, before.id, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_figures (GuiseQuery *query, const GuiseFaceRecord *face)
{
  guise_query_add_int (query, face->time);
  guise_query_add_float (query, face->box.x);
  guise_query_add_float (query, face->box.y);
  guise_query_add_float (query, face->box.width);
  guise_query_add_float (query, face->box.height);
  guise_query_add_float (query, face->yaw);
  guise_query_add_float (query, face->pitch);
  guise_query_add_float (query, face->roll);
  guise_query_add_float (query, face->pose_error);
  guise_query_add_float (query, face->sharpness);
  guise_query_add_float (query, face->exposure);
  guise_query_add_float (query, face->size);
  guise_query_add_float (query, face->confidence);
  guise_query_add_float (query, face->match);
  guise_query_add_int (query, face->flags);
  guise_query_add_int (query, face->crop.pack);
  guise_query_add_int (query, face->crop.offset);
  guise_query_add_int (query, face->crop.length);
  guise_query_add_int (query, face->crop.crc);
  guise_query_add_int (query, face->crop_width);
  guise_query_add_int (query, face->crop_height);
  guise_query_add_blob (query, face->frame_to_crop.m, sizeof face->frame_to_crop.m);
  guise_query_add_float (query, face->noise);
  guise_query_add_float (query, face->mouth);
  guise_query_add_float (query, face->eyes);
  guise_query_add_float (query, face->detection);
  guise_query_add_float (query, face->difference);
  guise_query_add_float (query, face->occlusion);
}

#define FIGURE_COLUMNS \
  "time, box_x, box_y, box_width, box_height, yaw, pitch, roll, pose_error, sharpness, exposure, size, confidence, " \
  "match, flags, pack, pack_offset, pack_length, pack_crc, crop_width, crop_height, frame_to_crop, " \
  "noise, mouth, eyes, detection, difference, occlusion"
#define FIGURE_PARAMETERS "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"

static gboolean
update_face (GuiseStore *store, gint64 id, const GuiseFaceRecord *face, GError **error)
{
  GuiseQuery *query = guise_db_query (store->db, "UPDATE faces SET (" FIGURE_COLUMNS ") = (" FIGURE_PARAMETERS ") "
                                      "WHERE id = ?");

  add_figures (query, face);
  guise_query_add_int (query, id);
  if (!guise_query_run (query, error))
    return FALSE;

  /* They were made of the landmarks that are now replaced. */
  query = guise_db_query (store->db, "DELETE FROM landmarks_smoothed WHERE face = ?");
  guise_query_add_int (query, id);
  return guise_query_run (query, error) && guise_measures_forget (store, id, error);
}

static gboolean
insert_face (GuiseStore *store, GuiseFaceBatch *batch, const GuiseFaceRecord *face, gint64 *out_id, GError **error)
{
  gint64 track = face->track < 0 ? guise_face_batch_get_track_id (batch, face->track) : face->track;
  GuiseQuery *query = guise_db_query (store->db, "INSERT INTO faces (" FIGURE_COLUMNS ", clip, track, frame, hold_out) "
                                      "VALUES (" FIGURE_PARAMETERS ", ?, ?, ?, ?)");

  add_figures (query, face);
  guise_query_add_int (query, batch->clip);
  guise_query_add_int (query, track);
  guise_query_add_int (query, face->frame);
  guise_query_add_int (query, face->hold_out);
  if (!guise_query_run (query, error))
    return FALSE;
  *out_id = guise_db_get_last_id (store->db);
  return TRUE;
}

static gboolean
store_face (GuiseStore *store, GuiseFaceBatch *batch, const BatchFace *face, gint64 *out_id, GError **error)
{
  GuiseQuery *query;
  gint64 id = face->same;

  if ((id != 0 ? !update_face (store, id, &face->record, error)
               : !insert_face (store, batch, &face->record, &id, error)))
    return FALSE;
  if (face->has_landmarks && !face->landmarks_good)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("The landmarks of a face on frame %" PRId64
                   " are no numbers"), face->record.frame);
      return FALSE;
    }
  if (face->has_landmarks)
    {
      query = guise_db_query (store->db, "INSERT OR REPLACE INTO landmarks_raw (face, points) VALUES (?, ?)");
      guise_query_add_int (query, id);
      guise_query_add_blob (query, face->landmarks, sizeof face->landmarks);
      if (!guise_query_run (query, error))
        return FALSE;
    }
  if (face->has_vector)
    {
      query = guise_db_query (store->db, "INSERT OR REPLACE INTO vectors (face, vector) VALUES (?, ?)");
      guise_query_add_int (query, id);
      guise_query_add_blob (query, face->vector, sizeof face->vector);
      if (!guise_query_run (query, error))
        return FALSE;
    }
  *out_id = id;
  return TRUE;
}

static gboolean
commit_body (GuiseStore *store, gpointer data, GError **error)
{
  GuiseFaceBatch *self = data;

  /* Crops are on the disk before a row points at them. */
  if (!guise_store_check_exists (store, GUISE_CLIP_EXISTS, N_("clip"), self->clip, error)
      || !append_crops (self, store, error)
      || !find_all_same (self, store, error)
      || !insert_tracks (self, store, error))
    return FALSE;
  for (guint i = 0; i < self->faces->len; i++)
    {
      gint64 id;

      if (!store_face (store, self, self->faces->pdata[i], &id, error))
        return FALSE;
    }
  for (guint i = 0; i < self->cuts->len; i++)
    if (!guise_store_mark_cut (store, self->clip, g_array_index (self->cuts, gint64, i), error))
      return FALSE;
  return guise_store_mark_done (store, self->clip, self->options, self->step, self->range, error);
}

gboolean
guise_face_batch_commit (GuiseFaceBatch *self, GuiseStore *store, GError **error)
{
  return guise_store_write (store, commit_body, self, error);
}

typedef struct
{
  GuiseFaceBatch *batch;
  gint64          join, person;
  const char     *step;
  gint64          id;      /* out */
} DrawnCall;

static gboolean
check_free (GuiseStore *store, GuiseFaceBatch *batch, const BatchFace *face, GError **error)
{
  BatchTrack track = { 0 };
  gint64 there;

  if (!find_same (store, &face->record, batch->clip, &there, &track, error))
    return FALSE;
  if (there == 0 || track.rejected != GUISE_REJECTED_NOT)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Face %" PRId64 " stands there on frame %"
               PRId64 " already: correct its landmarks instead"), there, face->record.frame);
  return FALSE;
}

/* The face waits in a track that is in no list; what the step changes is where it is, or what the track is. */
static gboolean
show_drawn (GuiseStore *store, const DrawnCall *call, GError **error)
{
  gint64 hidden = g_array_index (call->batch->tracks, BatchTrack, 0).id, step;

  if (!guise_changes_begin (store, call->step, &step, error))
    return FALSE;
  if (call->join != 0)
    return guise_changes_set_one (store, step, GUISE_FIELD_FACE_TRACK, call->id, call->join, error);
  return guise_changes_set_one (store, step, GUISE_FIELD_TRACK_REJECTED, hidden, GUISE_REJECTED_NOT, error)
         && (call->person == 0
             || guise_changes_set_one (store, step, GUISE_FIELD_TRACK_PERSON, hidden, call->person, error));
}

static gboolean
commit_drawn_body (GuiseStore *store, gpointer data, GError **error)
{
  DrawnCall *call = data;
  GuiseFaceBatch *self = call->batch;
  BatchFace *face = self->faces->pdata[0];

  if (!guise_store_check_exists (store, GUISE_CLIP_EXISTS, N_("clip"), self->clip, error)
      || !check_free (store, self, face, error)
      || !append_crops (self, store, error)
      || !insert_tracks (self, store, error)
      || !store_face (store, self, face, &call->id, error))
    return FALSE;
  return show_drawn (store, call, error);
}

gboolean
guise_face_batch_commit_drawn (GuiseFaceBatch *self, GuiseStore *store, gint64 join, gint64 person, const char *step,
                               gint64 *out_id, GError **error)
{
  DrawnCall call = { .batch = self, .join = join, .person = person, .step = step };

  g_return_val_if_fail (self->faces->len == 1 && self->tracks->len == 1 && step != NULL, FALSE);

  g_array_index (self->tracks, BatchTrack, 0).rejected = GUISE_REJECTED_UNDONE;
  if (!guise_store_write (store, commit_drawn_body, &call, error))
    return FALSE;
  *out_id = call.id;
  return TRUE;
}
