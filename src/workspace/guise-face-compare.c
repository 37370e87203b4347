/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-compare.h"

#include "guise-cluster.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-photo-match.h"
#include "guise-project-private.h"
#include "guise-store-faces.h"

#include <math.h>
#include <string.h>

/* Beyond this two faces of one person are an exception: of 104 photos of 10 people, blurred, masked and in profile. */
#define OPEN_UP_TO 0.75

GuiseVerdict
guise_verdict_of_distance (double distance)
{
  if (isnan (distance))
    return GUISE_VERDICT_UNKNOWN;
  if (distance <= (double) GUISE_PHOTO_LIMIT_SAME)
    return GUISE_VERDICT_SAME;
  if (distance <= (double) GUISE_PHOTO_LIMIT_SUGGESTED)
    return GUISE_VERDICT_PROBABLY_SAME;
  return distance <= OPEN_UP_TO ? GUISE_VERDICT_OPEN : GUISE_VERDICT_TWO;
}

const char *
guise_verdict_get_words (GuiseVerdict verdict)
{
  switch (verdict)
    {
    case GUISE_VERDICT_TOGETHER:
      return _("Two people: both are seen on one frame");
    case GUISE_VERDICT_TRACK:
      return _("The same person: both are of one track");
    case GUISE_VERDICT_SAME:
      return _("The same person");
    case GUISE_VERDICT_PROBABLY_SAME:
      return _("Probably the same person");
    case GUISE_VERDICT_OPEN:
      return _("Hard to say: probably two people, or one in other light or turned away");
    case GUISE_VERDICT_TWO:
      return _("Two people");
    case GUISE_VERDICT_UNKNOWN:
    case GUISE_N_VERDICTS:
    default:
      return _("Nobody can tell: who it is was not measured of both");
    }
}

static double
angle_between (const GuiseFaceRecord *a, const GuiseFaceRecord *b)
{
  const double yaw = (double) a->yaw - (double) b->yaw, pitch = (double) a->pitch - (double) b->pitch;

  return sqrt (yaw * yaw + pitch * pitch);
}

/* The mean of the face's track, where it has one. */
static gboolean
read_track_vector (GuiseStore *store, const GuiseFaceRecord *face, float *out, gboolean *out_found, GError **error)
{
  g_autoptr(GArray) tracks = guise_store_track_list (store, face->clip, error);

  for (guint i = 0; tracks != NULL && i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      if (track->id != face->track || !track->has_vector)
        continue;
      memcpy (out, track->vector, sizeof track->vector);
      *out_found = TRUE;
    }
  return tracks != NULL;
}

/* Not each face of a track was measured. @vectors: two */
static gboolean
read_vectors (GuiseStore *store, const GuiseFaceRecord *faces, GuiseFaceComparison *out, float *vectors, GError **error)
{
  gboolean found[2];

  if (!guise_store_face_get_vectors (store, out->faces, 2, vectors, found, error))
    return FALSE;
  out->by_tracks = !found[0] || !found[1];
  if (out->by_tracks && faces[0].track == faces[1].track)
    found[0] = FALSE;
  else
    for (guint i = 0; i < 2; i++)
      if (!found[i]
          && !read_track_vector (store, &faces[i], vectors + i * GUISE_FACE_VECTOR_SIZE, &found[i], error))
        return FALSE;
  out->distance = found[0] && found[1] ? guise_measure_distance (vectors, vectors + GUISE_FACE_VECTOR_SIZE) : NAN;
  return TRUE;
}

/* Sets the rest of @out, whose faces are set. */
static gboolean
compare (GuiseStore *store, GuiseFaceComparison *out, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, out->faces, 2, error);
  g_autofree float *vectors = g_new (float, 2 * GUISE_FACE_VECTOR_SIZE);
  const GuiseFaceRecord *a, *b;

  if (records == NULL)
    return FALSE;
  if (out->faces[0] == out->faces[1] || records->len < 2)
    {
      if (out->faces[0] == out->faces[1])
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Face %" PRId64 " is to be compared with another one"),
                     out->faces[0]);
      else
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There are not both faces %" PRId64 " and %" PRId64),
                     out->faces[0], out->faces[1]);
      return FALSE;
    }
  a = &g_array_index (records, GuiseFaceRecord, 0);
  b = a + 1;
  if (!read_vectors (store, a, out, vectors, error))
    return FALSE;
  out->turn = angle_between (a, b);
  out->verdict = a->clip == b->clip && a->frame == b->frame ? GUISE_VERDICT_TOGETHER
                 : out->by_tracks && a->track == b->track ? GUISE_VERDICT_TRACK
                 : guise_verdict_of_distance (out->distance);
  return TRUE;
}

gboolean
guise_project_compare_faces (GuiseProject *self, gint64 first, gint64 second, GuiseFaceComparison *out, GError **error)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), FALSE);

  *out = (GuiseFaceComparison) { .faces = { first, second } };
  return compare (guise_project_get_store (self), out, error);
}

static gboolean
compare_func (GuiseStore *store, gpointer data, GError **error)
{
  return compare (store, data, error);
}

void
guise_project_compare_faces_async (GuiseProject *self, gint64 first, gint64 second, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GuiseFaceComparison *comparison = g_new0 (GuiseFaceComparison, 1);

  comparison->faces[0] = first;
  comparison->faces[1] = second;
  guise_project_call_async (self, compare_func, comparison, g_free, callback, user_data);
}

gboolean
guise_project_compare_faces_finish (GuiseProject *self, GAsyncResult *result, GuiseFaceComparison *out, GError **error)
{
  const GuiseFaceComparison *comparison = guise_project_get_call_data (result);

  *out = *comparison;
  return guise_project_call_finish (self, result, error);
}
