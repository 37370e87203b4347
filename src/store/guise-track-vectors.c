/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-track-vectors-private.h"

#include "guise-store-faces.h"

#include <math.h>
#include <string.h>

#define VECTOR_BYTES (GUISE_FACE_VECTOR_SIZE * sizeof (float))

/* Vectors of such pictures say little of who it is: they count a tenth, enough where a track has nothing else. */
#define MAX_YAW_DEG 60
#define MIN_SIZE    32
#define LESS_TRUST  0.1

typedef struct
{
  double sum[GUISE_FACE_VECTOR_SIZE];
  double weights;
  guint  n;
} Mean;

static void
mean_add (Mean *self, const float *vector, double yaw, double size)
{
  const double trust = fabs (yaw) > MAX_YAW_DEG || size < MIN_SIZE ? LESS_TRUST : 1;

  for (guint i = 0; i < GUISE_FACE_VECTOR_SIZE; i++)
    self->sum[i] += trust * vector[i];
  self->weights += trust;
  self->n++;
}

static gboolean
read_mean (GuiseStore *self, gint64 track, Mean *mean, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT v.vector, f.yaw, f.size FROM faces AS f "
                                      "JOIN vectors AS v ON v.face = f.id WHERE f.track = ?");

  guise_query_add_int (query, track);
  while (guise_query_next (query))
    {
      gconstpointer bytes = guise_query_blob (query, 0, VECTOR_BYTES);
      float vector[GUISE_FACE_VECTOR_SIZE];

      if (bytes == NULL)
        continue;
      memcpy (vector, bytes, VECTOR_BYTES);
      mean_add (mean, vector, guise_query_float (query, 1), guise_query_float (query, 2));
    }
  return guise_query_finish (query, error);
}

gboolean
guise_track_vectors_measure (GuiseStore *self, gint64 track, GError **error)
{
  g_autofree Mean *mean = g_new0 (Mean, 1);
  float vector[GUISE_FACE_VECTOR_SIZE];
  g_autoptr(GBytes) bytes = NULL;
  GuiseQuery *query;

  if (!read_mean (self, track, mean, error))
    return FALSE;
  for (guint i = 0; i < GUISE_FACE_VECTOR_SIZE && mean->n > 0; i++)
    vector[i] = (float) (mean->sum[i] / mean->weights);
  bytes = mean->n > 0 ? g_bytes_new (vector, sizeof vector) : NULL;
  query = guise_db_query (self->db, "UPDATE tracks SET vector = ?, n_vectors = ? WHERE id = ?");
  guise_query_add_bytes (query, bytes);
  guise_query_add_int (query, mean->n);
  guise_query_add_int (query, track);
  return guise_query_run (query, error);
}

gboolean
guise_track_vectors_list (GuiseStore *self, const GuiseIdSet *ids, GHashTable *tracks, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const GuiseIdRange *range = &g_array_index (ids, GuiseIdRange, i);
      GuiseQuery *query = guise_db_query (self->db, "SELECT DISTINCT track FROM faces WHERE id BETWEEN ? AND ?");

      guise_query_add_int (query, range->first);
      guise_query_add_int (query, range->last);
      while (guise_query_next (query))
        {
          const gint64 track = guise_query_int (query, 0);

          g_hash_table_add (tracks, g_memdup2 (&track, sizeof track));
        }
      if (!guise_query_finish (query, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
list_changed (GuiseStore *self, gint64 clip, GArray *tracks, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT t.id FROM tracks AS t JOIN faces AS f ON f.track = t.id "
                                      "JOIN vectors AS v ON v.face = f.id WHERE t.clip = ? AND t.rejected = 0 "
                                      "GROUP BY t.id HAVING COUNT (*) <> t.n_vectors");

  guise_query_add_int (query, clip);
  while (guise_query_next (query))
    {
      const gint64 track = guise_query_int (query, 0);

      g_array_append_val (tracks, track);
    }
  return guise_query_finish (query, error);
}

static gboolean
measure_body (GuiseStore *self, gpointer data, GError **error)
{
  g_autoptr(GArray) tracks = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!list_changed (self, *(const gint64 *) data, tracks, error))
    return FALSE;
  for (guint i = 0; i < tracks->len; i++)
    if (!guise_track_vectors_measure (self, g_array_index (tracks, gint64, i), error))
      return FALSE;
  return TRUE;
}

gboolean
guise_store_clip_measure_tracks (GuiseStore *self, gint64 clip, GError **error)
{
  return guise_store_write (self, measure_body, &clip, error);
}
