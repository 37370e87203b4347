/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-photo-match.h"

typedef struct
{
  guint  track;
  double distance;
} Near;

static int
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *first = a, *second = b;

  if (first->distance != second->distance)
    return first->distance < second->distance ? -1 : 1;
  return first->track < second->track ? -1 : first->track > second->track;
}

static double
mean_distance (const GuiseClusterTrack *track, const float *vectors, guint n_vectors)
{
  double sum = 0;

  for (guint i = 0; i < n_vectors; i++)
    sum += guise_measure_distance (track->identity, vectors + (gsize) i * GUISE_IDENTITY_LENGTH);
  return sum / n_vectors;
}

static gboolean
is_beside (const GuiseClusterTrack *tracks, const GArray *taken, guint track)
{
  for (guint i = 0; i < taken->len; i++)
    {
      const GuiseClusterTrack *other = &tracks[g_array_index (taken, guint, i)];

      if (other->clip == tracks[track].clip && other->first <= tracks[track].last && tracks[track].first <= other->last)
        return TRUE;
    }
  return FALSE;
}

void
guise_photo_match (const GuiseClusterTrack *tracks, guint n_tracks, gint64 person, const gboolean *open,
                   const float *vectors, guint n_vectors, GuisePhotoMatch *out)
{
  g_autoptr(GArray) taken = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GArray) near = g_array_new (FALSE, FALSE, sizeof (Near));

  g_return_if_fail (n_vectors > 0);

  for (guint i = 0; i < n_tracks; i++)
    {
      const Near one = { i, tracks[i].has_identity ? mean_distance (&tracks[i], vectors, n_vectors) : G_MAXDOUBLE };

      out[i] = GUISE_PHOTO_OTHER;
      if (tracks[i].person == person)
        g_array_append_val (taken, i);
      else if (open[i] && one.distance <= GUISE_PHOTO_LIMIT_SUGGESTED)
        g_array_append_val (near, one);
    }
  g_array_sort (near, compare_near);
  for (guint i = 0; i < near->len; i++)
    {
      const Near *one = &g_array_index (near, Near, i);

      if (is_beside (tracks, taken, one->track))
        out[one->track] = GUISE_PHOTO_TOGETHER;
      else
        {
          out[one->track] = one->distance <= GUISE_PHOTO_LIMIT_SAME ? GUISE_PHOTO_SAME : GUISE_PHOTO_SUGGESTED;
          g_array_append_val (taken, one->track);
        }
    }
}
