/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-people.h"

#include "guise-cluster.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-store-persons.h"
#include "guise-store-references.h"
#include "guise-store-suggestions.h"
#include "guise-track-match.h"

#include <math.h>
#include <string.h>

/* Distance to the person's mean at which a face's match is 0. */
#define REJECTION_DISTANCE 0.60

/* Faces whose vectors are read at once. */
#define PAGE 4096

/* A photo that somebody chose says as much as a second of a clip. */
#define PHOTO_WEIGHT 25

/* Ids of the faces of @query that have a vector, with the faces themselves. */
static GArray *
load_faces_with_vectors (GuiseStore *store, const GuiseFaceQuery *query, GError **error)
{
  GuiseFaceQuery with_vector = *query;

  with_vector.with_vector = TRUE;
  return guise_store_face_load (store, &with_vector, error);
}

typedef void (*VectorFunc) (GuiseFaceRecord *face, const float *vector, gpointer data);

/* Calls @func for each face and its vector, reading a page at a time. */
static gboolean
for_each_vector (GuiseStore *store, GArray *faces, VectorFunc func, gpointer data, GError **error)
{
  g_autofree gint64 *ids = g_new (gint64, PAGE);
  g_autofree float *vectors = g_new (float, PAGE * GUISE_FACE_VECTOR_SIZE);
  g_autofree gboolean *found = g_new (gboolean, PAGE);

  for (guint first = 0; first < faces->len; first += PAGE)
    {
      guint n = MIN (PAGE, faces->len - first);

      for (guint i = 0; i < n; i++)
        ids[i] = g_array_index (faces, GuiseFaceRecord, first + i).id;
      if (!guise_store_face_get_vectors (store, ids, n, vectors, found, error))
        return FALSE;
      for (guint i = 0; i < n; i++)
        if (found[i])
          func (&g_array_index (faces, GuiseFaceRecord, first + i), vectors + (gsize) i * GUISE_FACE_VECTOR_SIZE, data);
    }

  return TRUE;
}

typedef struct
{
  double sum[GUISE_FACE_VECTOR_SIZE];
  guint  n;
} Mean;

static void
mean_get (const Mean *self, float *out)
{
  for (guint i = 0; i < GUISE_FACE_VECTOR_SIZE; i++)
    out[i] = self->n > 0 ? (float) (self->sum[i] / self->n) : 0.0f;
}

GuiseClusterTrack *
guise_people_describe_tracks (const GArray *tracks)
{
  GuiseClusterTrack *described = g_new0 (GuiseClusterTrack, MAX (tracks->len, 1));

  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      described[i] = (GuiseClusterTrack) {
        .clip = track->clip, .first = (guint) track->first, .last = (guint) track->last,
        .weight = (guint) MIN (track->n_faces, G_MAXINT32), .person = track->person,
        .has_identity = track->has_vector,
      };
      memcpy (described[i].identity, track->vector, sizeof described[i].identity);
    }

  return described;
}

/* Whether the user has said who that is: the name is not the one that a job gave. */
static gboolean
is_named (GuiseStore *store, gint64 person, gboolean *out, GError **error)
{
  g_autoptr(GuisePersonRecord) record = guise_store_person_get (store, person, error);
  g_autofree char *numbered = g_strdup_printf ("Person %" G_GINT64_FORMAT, person);

  if (record == NULL)
    return FALSE;
  *out = !g_str_equal (record->name, numbered);
  return TRUE;
}

/* Tracks that become one person's: all at once, so that a kill leaves no half of one. */
static gboolean
assign_to_person (GuiseStore *store, gint64 person, GArray *tracks, GError **error)
{
  gboolean named = FALSE;

  if (person > 0 && !is_named (store, person, &named, error))
    return FALSE;
  if (named)
    return guise_store_track_suggest (store, (const gint64 *) (gpointer) tracks->data, tracks->len, person, error);
  if (person < 0 && !guise_store_person_add (store, NULL, GUISE_ROLE_NONE, NULL, &person, error))
    return FALSE;

  return guise_store_track_assign (store, (const gint64 *) (gpointer) tracks->data, tracks->len, person, NULL, error);
}

static gboolean
is_denied (GHashTable *denied, gint64 track, gint64 person)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, track, person);

  return g_hash_table_contains (denied, key);
}

/* Persons of whom the user has said nothing: not who they are, nor what for, nor whether they agreed. */
static GHashTable *
list_unknown_persons (GuiseStore *store, GError **error)
{
  g_autoptr(GPtrArray) persons = guise_store_person_list (store, error);
  g_autoptr(GHashTable) unknown = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; persons != NULL && i < persons->len; i++)
    {
      const GuisePersonRecord *person = persons->pdata[i];
      gboolean named;

      if (!is_named (store, person->id, &named, error))
        return NULL;
      if (!named && person->role == GUISE_ROLE_NONE && person->consent == GUISE_CONSENT_NONE && person->n_references == 0)
        g_hash_table_add (unknown, g_memdup2 (&person->id, sizeof person->id));
    }
  return persons != NULL ? g_steal_pointer (&unknown) : NULL;
}

gboolean *
guise_people_list_open_tracks (GuiseStore *store, const GArray *tracks, gint64 person, GError **error)
{
  g_autoptr(GHashTable) denied = guise_store_track_list_denied (store, error);
  g_autoptr(GHashTable) unknown = denied != NULL ? list_unknown_persons (store, error) : NULL;
  gboolean *open;

  if (unknown == NULL)
    return NULL;
  open = g_new (gboolean, MAX (tracks->len, 1));
  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      open[i] = (track->person == 0 || g_hash_table_contains (unknown, &track->person))
                && !is_denied (denied, track->id, person);
    }
  return open;
}

/* Writes the new persons and memberships that clustering found. */
static gboolean
assign_tracks (GuiseStore *store, GArray *tracks, const gint64 *persons, GError **error)
{
  g_autoptr(GHashTable) groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                                        (GDestroyNotify) g_array_unref);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GHashTable) denied = guise_store_track_list_denied (store, error);

  if (denied == NULL)
    return FALSE;

  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);
      GArray *group = g_hash_table_lookup (groups, &persons[i]);

      if (track->person != 0 || persons[i] == 0 || is_denied (denied, track->id, persons[i]))
        continue;
      if (group == NULL)
        {
          group = g_array_new (FALSE, FALSE, sizeof (gint64));
          g_hash_table_insert (groups, (gpointer) &persons[i], group);
          g_ptr_array_add (order, (gpointer) &persons[i]);
        }
      g_array_append_val (group, track->id);
    }

  for (guint i = 0; i < order->len; i++)
    {
      const gint64 *person = g_ptr_array_index (order, i);

      if (!assign_to_person (store, *person, g_hash_table_lookup (groups, person), error))
        return FALSE;
    }

  return TRUE;
}

/* Photos that say who a person is stand beside the tracks, each as a track in a clip of its own. */
static GuiseClusterTrack *
describe_with_photos (const GArray *tracks, const GArray *photos)
{
  GuiseClusterTrack *described = guise_people_describe_tracks (tracks);

  described = g_renew (GuiseClusterTrack, described, MAX ((gsize) tracks->len + photos->len, 1));
  for (guint i = 0; i < photos->len; i++)
    {
      const GuiseReferenceRecord *photo = &g_array_index (photos, GuiseReferenceRecord, i);
      GuiseClusterTrack *track = &described[tracks->len + i];

      *track = (GuiseClusterTrack) {
        .clip = -photo->id, .weight = PHOTO_WEIGHT, .person = photo->person, .has_identity = TRUE,
      };
      memcpy (track->identity, photo->vector, sizeof track->identity);
    }
  return described;
}

static gboolean
update_persons (GuiseStore *store, GError **error)
{
  g_autoptr(GArray) tracks = guise_store_track_list (store, 0, error);
  g_autoptr(GArray) photos = tracks != NULL ? guise_store_reference_list (store, 0, error) : NULL;
  g_autofree GuiseClusterTrack *described = NULL;
  g_autofree gint64 *persons = NULL;

  if (photos == NULL)
    return FALSE;

  described = describe_with_photos (tracks, photos);
  persons = g_new0 (gint64, MAX (tracks->len + photos->len, 1));
  guise_cluster_tracks (described, tracks->len + photos->len, persons);

  return assign_tracks (store, tracks, persons, error);
}

static void
add_to_mean_cb (GuiseFaceRecord *face, const float *vector, gpointer data)
{
  Mean *mean = data;

  for (guint i = 0; i < GUISE_FACE_VECTOR_SIZE; i++)
    mean->sum[i] += vector[i];
  mean->n++;
}

gboolean
guise_people_get_mean_vector (GuiseStore *store, gint64 person, gboolean held_out, float *out, guint *n_vectors,
                              GError **error)
{
  GuiseFaceQuery query = {
    .person = person, .kept = GUISE_KEPT_ONLY, .held_out = held_out ? GUISE_HELD_OUT_ONLY : GUISE_HELD_OUT_ANY,
  };
  g_autoptr(GArray) faces = load_faces_with_vectors (store, &query, error);
  Mean mean = { 0 };

  if (faces == NULL || !for_each_vector (store, faces, add_to_mean_cb, &mean, error))
    return FALSE;

  mean_get (&mean, out);
  *n_vectors = mean.n;
  return TRUE;
}

float
guise_people_get_match (const float *vector, const float *mean)
{
  return (float) (1.0 - guise_measure_distance (vector, mean) / REJECTION_DISTANCE);
}

static void
match_cb (GuiseFaceRecord *face, const float *vector, gpointer data)
{
  face->match = guise_people_get_match (vector, data);
}

gboolean
guise_people_measure_match (GuiseStore *store, gint64 person, const float *vector, float *out, GError **error)
{
  float mean[GUISE_FACE_VECTOR_SIZE];
  guint n;

  *out = NAN;
  if (!guise_people_get_mean_vector (store, person, FALSE, mean, &n, error))
    return FALSE;
  if (n > 0)
    *out = guise_people_get_match (vector, mean);
  return TRUE;
}

static GHashTable *
list_persons_of_frame (GuiseStore *store, gint64 clip, gint64 frame, GError **error)
{
  GuiseFaceQuery query = { .clip = clip, .in_frames = TRUE, .range = { frame, frame } };
  g_autoptr(GArray) faces = guise_store_face_load (store, &query, error);
  GHashTable *persons;

  if (faces == NULL)
    return NULL;
  persons = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < faces->len; i++)
    g_hash_table_add (persons, g_memdup2 (&g_array_index (faces, GuiseFaceRecord, i).person, sizeof (gint64)));
  return persons;
}

gboolean
guise_people_find_nearest (GuiseStore *store, gint64 clip, gint64 frame, const float *vector, gint64 *out,
                           GError **error)
{
  g_autoptr(GHashTable) there = list_persons_of_frame (store, clip, frame, error);
  g_autoptr(GPtrArray) persons = there != NULL ? guise_store_person_list (store, error) : NULL;
  double best = GUISE_CLUSTER_LIMIT_PAIR;

  *out = 0;
  if (persons == NULL)
    return FALSE;
  for (guint i = 0; i < persons->len; i++)
    {
      const GuisePersonRecord *person = persons->pdata[i];
      float mean[GUISE_FACE_VECTOR_SIZE];
      double distance;
      guint n;

      if (g_hash_table_contains (there, &person->id))
        continue;
      if (!guise_people_get_mean_vector (store, person->id, FALSE, mean, &n, error))
        return FALSE;
      distance = n > 0 ? guise_measure_distance (vector, mean) : G_MAXDOUBLE;
      if (distance < best)
        {
          best = distance;
          *out = person->id;
        }
    }
  return TRUE;
}

static gboolean
write_matches (GuiseStore *store, const GArray *faces, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) matches = g_array_new (FALSE, FALSE, sizeof (float));

  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      if (isnan (face->match))
        continue;
      g_array_append_val (ids, face->id);
      g_array_append_val (matches, face->match);
    }
  return guise_store_face_set_match (store, (const gint64 *) (gpointer) ids->data, ids->len,
                                     (const float *) (gpointer) matches->data, error);
}

static gboolean
update_matches_of_person (GuiseStore *store, gint64 clip, gint64 person, GError **error)
{
  GuiseFaceQuery query = { .clip = clip, .person = person };
  float mean[GUISE_FACE_VECTOR_SIZE];
  g_autoptr(GArray) faces = NULL;
  guint n_vectors;

  if (!guise_people_get_mean_vector (store, person, FALSE, mean, &n_vectors, error))
    return FALSE;
  if (n_vectors == 0)
    return TRUE;

  faces = guise_store_face_load (store, &query, error);
  if (faces == NULL)
    return FALSE;
  for (guint i = 0; i < faces->len; i++)
    g_array_index (faces, GuiseFaceRecord, i).match = NAN;
  if (!for_each_vector (store, faces, match_cb, mean, error))
    return FALSE;
  guise_track_match_fill (faces);
  return write_matches (store, faces, error);
}

/* Returns: (transfer full) (element-type gint64): persons of the clip, each once. */
static GHashTable *
list_persons (GuiseStore *store, gint64 clip, GError **error)
{
  g_autoptr(GArray) tracks = guise_store_track_list (store, clip, error);
  GHashTable *persons;

  if (tracks == NULL)
    return NULL;

  persons = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < tracks->len; i++)
    {
      gint64 person = g_array_index (tracks, GuiseTrackRecord, i).person;

      if (person != 0)
        g_hash_table_add (persons, g_memdup2 (&person, sizeof person));
    }

  return persons;
}

static gboolean
update_matches (GuiseStore *store, gint64 clip, GCancellable *cancellable, GError **error)
{
  g_autoptr(GHashTable) persons = list_persons (store, clip, error);
  GHashTableIter iter;
  gpointer person;

  if (persons == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, persons);
  while (g_hash_table_iter_next (&iter, &person, NULL))
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !update_matches_of_person (store, clip, *(gint64 *) person, error))
      return FALSE;

  return TRUE;
}

gboolean
guise_people_count (GuiseStore *store, gint64 clip, guint *out, GError **error)
{
  g_autoptr(GHashTable) persons = list_persons (store, clip, error);

  *out = persons != NULL ? g_hash_table_size (persons) : 0;
  return persons != NULL;
}

gboolean
guise_people_get_main (GuiseStore *store, gint64 clip, gint64 *out, GError **error)
{
  g_autoptr(GHashTable) persons = list_persons (store, clip, error);
  GHashTableIter iter;
  gpointer person;
  double best = 0;

  *out = 0;
  if (persons == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, persons);
  while (g_hash_table_iter_next (&iter, &person, NULL))
    {
      GuiseFaceQuery query = { .clip = clip, .person = *(gint64 *) person };
      GuiseFaceCounts counts;
      g_autoptr(GArray) sample = NULL;
      double size = 0;

      if (!guise_store_face_count (store, &query, &counts, error))
        return FALSE;
      query.limit = 64;
      query.sort = GUISE_FACE_SORT_SIZE;
      query.descending = TRUE;
      sample = guise_store_face_load (store, &query, error);
      if (sample == NULL)
        return FALSE;
      for (guint i = 0; i < sample->len; i++)
        size += g_array_index (sample, GuiseFaceRecord, i).size / sample->len;

      if (counts.n_faces * size > best)
        {
          best = counts.n_faces * size;
          *out = *(gint64 *) person;
        }
    }

  return TRUE;
}

/* The role given at import is only a default: a person that has one keeps it. */
static gboolean
give_role (GuiseStore *store, gint64 clip, GError **error)
{
  g_autoptr(GuiseClipRecord) record = guise_store_clip_get (store, clip, error);
  g_autoptr(GuisePersonRecord) person = NULL;
  gint64 id;

  if (record == NULL)
    return FALSE;
  if (record->role == GUISE_ROLE_NONE)
    return TRUE;

  if (!guise_people_get_main (store, clip, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;

  person = guise_store_person_get (store, id, error);
  return person != NULL
         && (person->role != GUISE_ROLE_NONE || guise_store_person_set_role (store, id, record->role, NULL, error));
}

gboolean
guise_people_get_compared_vector (GuiseStore *store, gint64 person, float *out, GError **error)
{
  guint n_vectors;

  if (!guise_people_get_mean_vector (store, person, TRUE, out, &n_vectors, error)
      || (n_vectors == 0 && !guise_people_get_mean_vector (store, person, FALSE, out, &n_vectors, error)))
    return FALSE;

  if (n_vectors == 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("Person %" PRId64 " has no identity vector to be "
                 "compared with"), person);
  return n_vectors > 0;
}

gboolean
guise_people_update (GuiseStore *store, gint64 clip, GCancellable *cancellable, GError **error)
{
  return guise_store_clip_measure_tracks (store, clip, error)
         && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && update_persons (store, error)
         && update_matches (store, clip, cancellable, error)
         && give_role (store, clip, error);
}
