/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-collect.h"

#include "guise-tracker.h"

#include <math.h>

/* Looked-at frames that a face may be missing for within a track: a hand, a
 * turned head, a blur. */
#define MAX_GAP 10

/* A face that comes and goes within fewer frames of a shot, when each frame is
 * looked at, is a flicker of the detector. */
#define MIN_FACES 3

/* Steps up to which this holds: in longer ones a face may well come and go. */
#define MAX_STEP_OF_FLICKER 3

struct _GuiseExtractCollector
{
  GuiseStore   *store;
  gint64        clip;
  guint         step;
  char         *options;
  GuiseTracker *tracker;
  GHashTable   *thumbs;     /* of float *: what the last face of each number of the tracker looked like */
  GArray       *tracks;     /* of gint64: project's track of each number of the tracker; 0 for none */
  gint64        next;       /* frame that follows what was taken; -1 at the start */
};

GuiseExtractCollector *
guise_extract_collector_new (GuiseStore *store, gint64 clip, guint step, const char *options)
{
  GuiseExtractCollector *self = g_new0 (GuiseExtractCollector, 1);

  self->store = store;
  self->clip = clip;
  self->step = step;
  self->options = g_strdup (options);
  self->tracker = guise_tracker_new (MAX_GAP * step);
  self->thumbs = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->tracks = g_array_new (FALSE, TRUE, sizeof (gint64));
  self->next = -1;
  return self;
}

void
guise_extract_collector_free (GuiseExtractCollector *self)
{
  guise_tracker_free (self->tracker);
  g_hash_table_unref (self->thumbs);
  g_array_unref (self->tracks);
  g_free (self->options);
  g_free (self);
}

static gint64 *
project_track (GuiseExtractCollector *self, guint track)
{
  if (self->tracks->len <= track)
    g_array_set_size (self->tracks, track + 1);

  return &g_array_index (self->tracks, gint64, track);
}

/* The number that stands for a track of the project; a new one where there is none. */
static guint
number_of_track (GuiseExtractCollector *self, gint64 project_id)
{
  for (guint i = 1; i < self->tracks->len; i++)
    if (g_array_index (self->tracks, gint64, i) == project_id)
      return i;

  *project_track (self, MAX (self->tracks->len, 1)) = project_id;
  return self->tracks->len - 1;
}

/* Goes on with the tracks whose faces were seen shortly before @frame, in this go or an earlier one. */
static gboolean
resume_tracks (GuiseExtractCollector *self, gint64 frame, GError **error)
{
  gint64 gap = (gint64) MAX_GAP * self->step + 1;
  GuiseFaceQuery query = {
    .clip = self->clip, .in_frames = TRUE, .range = { MAX (frame - gap, 0), frame - 1 }, .descending = TRUE,
    .where = "not doubtful and not brief",     /* what was rejected by hand goes on as such */
  };
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr(GArray) shots = NULL;
  g_autoptr(GArray) faces = NULL;

  guise_tracker_cut (self->tracker);
  g_hash_table_remove_all (self->thumbs);
  if (frame == 0)
    return TRUE;

  shots = guise_store_clip_list_shots (self->store, self->clip, error);
  if (shots == NULL)
    return FALSE;
  for (guint i = 0; i < shots->len; i++)
    if (g_array_index (shots, GuiseFrameRange, i).first < frame)
      query.range.first = MAX (query.range.first, g_array_index (shots, GuiseFrameRange, i).first);

  faces = guise_store_face_load (self->store, &query, error);
  if (faces == NULL)
    return FALSE;
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      GuiseTrackerFace last = { face->box, NULL };
      guint track = number_of_track (self, face->track);

      if (g_hash_table_add (seen, GUINT_TO_POINTER (track)))
        guise_tracker_resume (self->tracker, track, (guint) face->frame, &last);
    }

  return TRUE;
}

/* How much @face differs from the one before it in its track. */
static void
compare_with_before (GuiseExtractCollector *self, GuiseExtractFace *face)
{
  const float *before = g_hash_table_lookup (self->thumbs, GSIZE_TO_POINTER ((gsize) face->record.track));
  double sum = 0;

  if (isnan (face->thumb[0]))
    return;
  if (before != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (face->thumb); i++)
        sum += fabs (face->thumb[i] - before[i]);
      face->record.difference = (float) (sum / G_N_ELEMENTS (face->thumb));
    }
  g_hash_table_insert (self->thumbs, GSIZE_TO_POINTER ((gsize) face->record.track),
                       g_memdup2 (face->thumb, sizeof face->thumb));
}

/* Faces @first … @end − 1 of the chunk stand on one frame. Their track is the tracker's number for now. */
static void
track_frame (GuiseExtractCollector *self, GuiseExtractChunk *chunk, guint first, guint end)
{
  guint n_faces = end - first;
  g_autofree GuiseTrackerFace *faces = g_new (GuiseTrackerFace, n_faces);
  g_autofree guint *tracks = g_new (guint, n_faces);

  for (guint i = 0; i < n_faces; i++)
    {
      const GuiseExtractFace *face = g_ptr_array_index (chunk->faces, first + i);

      faces[i] = (GuiseTrackerFace) { face->record.box, face->has_vector ? face->vector : NULL };
    }
  guise_tracker_push (self->tracker, (guint) ((GuiseExtractFace *) chunk->faces->pdata[first])->record.frame,
                      faces, n_faces, tracks);

  for (guint i = 0; i < n_faces; i++)
    {
      GuiseExtractFace *face = chunk->faces->pdata[first + i];

      face->record.track = tracks[i];
      compare_with_before (self, face);
    }
}

static void
track_faces (GuiseExtractCollector *self, GuiseExtractChunk *chunk)
{
  guint cut = 0;

  for (guint first = 0, end; first < chunk->faces->len; first = end)
    {
      gint64 frame = ((GuiseExtractFace *) chunk->faces->pdata[first])->record.frame;

      for (; cut < chunk->cuts->len && g_array_index (chunk->cuts, gint64, cut) <= frame; cut++)
        guise_tracker_cut (self->tracker);
      for (end = first + 1; end < chunk->faces->len; end++)
        if (((GuiseExtractFace *) chunk->faces->pdata[end])->record.frame != frame)
          break;
      track_frame (self, chunk, first, end);
    }
  if (cut < chunk->cuts->len)
    guise_tracker_cut (self->tracker);
}

/* The last frame of the shot that @frame is in, or of @chunk. */
static gint64
end_of_shot (const GuiseExtractChunk *chunk, gint64 frame)
{
  for (guint i = 0; i < chunk->cuts->len; i++)
    if (g_array_index (chunk->cuts, gint64, i) > frame)
      return g_array_index (chunk->cuts, gint64, i) - 1;

  return chunk->last;
}

/* Whether the track of @face began in this chunk and was over long before its shot. */
static gboolean
is_flicker (GuiseExtractCollector *self, GuiseExtractChunk *chunk, const GuiseExtractFace *face)
{
  gint64 last = face->record.frame;
  guint n_faces = 0;

  if (self->step > MAX_STEP_OF_FLICKER || *project_track (self, (guint) face->record.track) != 0)
    return FALSE;

  for (guint i = 0; i < chunk->faces->len; i++)
    {
      const GuiseExtractFace *other = g_ptr_array_index (chunk->faces, i);

      if (other->record.track == face->record.track)
        {
          n_faces++;
          last = other->record.frame;
        }
    }

  return n_faces < MIN_FACES && last + (gint64) MIN_FACES * self->step <= end_of_shot (chunk, last);
}

/* Those of @chunk that the analyst doubts: they are not followed. */
static GPtrArray *
take_doubtful (GuiseExtractChunk *chunk)
{
  GPtrArray *doubtful = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_extract_face_free);

  for (guint i = 0; i < chunk->faces->len; )
    if (((GuiseExtractFace *) g_ptr_array_index (chunk->faces, i))->record.rejected != GUISE_REJECTED_NOT)
      g_ptr_array_add (doubtful, g_ptr_array_steal_index (chunk->faces, i));
    else
      i++;
  return doubtful;
}

/* @numbers: the batch's track of each of @number, for @why; see guise_face_batch_add_rejected_track() */
static void
add_rejected (GuiseFaceBatch *batch, GHashTable *numbers, guint number, GuiseRejection why, GuiseExtractFace *face)
{
  gpointer handle = g_hash_table_lookup (numbers, GUINT_TO_POINTER (number));

  if (handle == NULL)
    {
      handle = GINT_TO_POINTER ((int) guise_face_batch_add_rejected_track (batch, why));
      g_hash_table_insert (numbers, GUINT_TO_POINTER (number), handle);
    }
  face->record.track = GPOINTER_TO_INT (handle);
  guise_face_batch_add (batch, &face->record, face->landmarks, face->has_vector ? face->vector : NULL, face->crop);
}

static void
add_doubtful (GuiseFaceBatch *batch, GPtrArray *doubtful)
{
  g_autoptr(GHashTable) chains = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < doubtful->len; i++)
    {
      GuiseExtractFace *face = g_ptr_array_index (doubtful, i);

      add_rejected (batch, chains, face->chain, face->record.rejected, face);
    }
}

static void
add_faces (GuiseExtractCollector *self, GuiseExtractChunk *chunk, GuiseFaceBatch *batch)
{
  g_autoptr(GPtrArray) steady = g_ptr_array_new (), brief = g_ptr_array_new ();
  g_autoptr(GHashTable) brief_tracks = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < chunk->faces->len; i++)
    {
      GuiseExtractFace *face = g_ptr_array_index (chunk->faces, i);

      g_ptr_array_add (is_flicker (self, chunk, face) ? brief : steady, face);
    }

  for (guint i = 0; i < steady->len; i++)
    {
      GuiseExtractFace *face = g_ptr_array_index (steady, i);
      gint64 *track = project_track (self, (guint) face->record.track);

      if (*track == 0)
        *track = guise_face_batch_add_track (batch);
      face->record.track = *track;
      guise_face_batch_add (batch, &face->record, face->landmarks, face->has_vector ? face->vector : NULL, face->crop);
    }

  for (guint i = 0; i < brief->len; i++)
    {
      GuiseExtractFace *face = g_ptr_array_index (brief, i);

      add_rejected (batch, brief_tracks, (guint) face->record.track, GUISE_REJECTED_BRIEF, face);
    }
  for (guint i = 0; i < chunk->cuts->len; i++)
    guise_face_batch_add_cut (batch, g_array_index (chunk->cuts, gint64, i));
}

gboolean
guise_extract_collector_take (GuiseExtractCollector *self, GuiseExtractChunk *chunk, GError **error)
{
  GuiseFrameRange range = { chunk->first, chunk->last };
  g_autoptr(GPtrArray) doubtful = take_doubtful (chunk);
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (self->clip, range, self->step, self->options);

  if (chunk->first != self->next && !resume_tracks (self, chunk->first, error))
    return FALSE;

  track_faces (self, chunk);
  add_faces (self, chunk, batch);
  add_doubtful (batch, doubtful);
  if (!guise_face_batch_commit (batch, self->store, error))
    return FALSE;

  for (guint i = 0; i < self->tracks->len; i++)
    {
      gint64 *track = &g_array_index (self->tracks, gint64, i);

      if (*track < 0)
        *track = guise_face_batch_get_track_id (batch, *track);
    }
  self->next = chunk->last + 1;

  return TRUE;
}
