/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-face-mesh.h"
#include "guise-measures.h"
#include "guise-store-faces.h"

#include <math.h>
#include <string.h>

/*
 * How calm landmarks are in time: second differences of all points, in % of the
 * eye distance, raw and smoothed, of the longest track of each clip. A second
 * difference is blind to steady movement, and holds all of the jitter.
 */

typedef struct
{
  const char *name;
  gboolean    is_sample;     /* else a clip of GUISE_SHARED */
  double      seconds;
  double      most;          /* jitter that may be left, of the raw one */
} Clip;

/* Most of what differs in the last two is movement, of camera and heads, which has to stay. */

static const Clip clips[] = {
  { "cap13_edit2.mp4", TRUE, 6, 0.5 },
  { "franck.mp4", TRUE, 6, 0.5 },
  { "v18_person-15_expressions.mp4", FALSE, 6, 0.5 },
  { "v04_person-03_foreman_cif.mp4", FALSE, 6, 0.6 },
  { "v08_person-07_headpose.mp4", FALSE, 2, 1.1 },
};

static gint64
find_longest_track (FindFixture *self)
{
  g_autoptr(GArray) tracks = guise_store_track_list_places (self->store, 1, NULL);
  gint64 longest = 0, n_faces = 0;

  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      if (track->n_faces > n_faces)
        {
          n_faces = track->n_faces;
          longest = track->id;
        }
    }
  return longest;
}

static double
second_difference (const GuisePoint3 *before, const GuisePoint3 *here, const GuisePoint3 *after)
{
  return hypot ((double) before->x - 2.0 * here->x + after->x, (double) before->y - 2.0 * here->y + after->y);
}

/* Median over frames of the mean over points, % of the eye distance. */
static double
measure_jitter (FindFixture *self, GArray *faces, GuiseLandmarkKind kind)
{
  g_autofree gint64 *ids = g_new (gint64, faces->len);
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, (gsize) faces->len * GUISE_FACE_N_LANDMARKS);
  g_autofree double *values = g_new (double, faces->len);
  guint n = 0;

  for (guint i = 0; i < faces->len; i++)
    ids[i] = g_array_index (faces, GuiseFaceRecord, i).id;
  g_assert_true (guise_store_face_get_landmarks (self->store, ids, faces->len, kind, points, NULL, NULL));

  for (guint i = 1; i + 1 < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      const GuisePoint3 *here = points + (gsize) i * GUISE_FACE_N_LANDMARKS;
      double sum = 0;

      if (face[1].frame - face[-1].frame != 2)
        continue;
      for (guint j = 0; j < GUISE_FACE_N_LANDMARKS; j++)
        sum += second_difference (here + j - GUISE_FACE_N_LANDMARKS, here + j, here + j + GUISE_FACE_N_LANDMARKS);
      values[n++] = 100 * sum / GUISE_FACE_N_LANDMARKS / (double) guise_face_mesh_get_eye_distance (here);
    }
  g_assert_cmpuint (n, >, 10);
  return guise_measure_median (values, n);
}

static void
test_clip (FindFixture *self, gconstpointer data)
{
  const Clip *clip = data;
  g_autofree char *name = g_build_filename ("clips", clip->name, NULL);
  g_autofree char *path = clip->is_sample ? find_get_sample (clip->name) : find_get_shared (name);
  const GuiseExtractParams params = { .every = 1, .to = (GuiseTime) (clip->seconds * GUISE_TIME_SECOND) };
  GuiseFaceQuery query = { .clip = 1 };
  g_autoptr(GArray) faces = NULL;
  GuiseExtractResult result;
  double raw, smoothed;

  if (path == NULL)
    return;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("needs the sample clips: ./run setup");
      return;
    }
  if (!find_extract (self, path, params, &result))
    return;

  query.track = find_longest_track (self);
  faces = guise_store_face_load (self->store, &query, NULL);
  raw = measure_jitter (self, faces, GUISE_LANDMARKS_RAW);
  smoothed = measure_jitter (self, faces, GUISE_LANDMARKS_SMOOTHED);
  g_test_message ("%s: %u faces, jitter %.2f %% raw, %.2f %% smoothed", clip->name, faces->len, raw, smoothed);
  g_assert_cmpfloat (smoothed, <=, clip->most * raw);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/jitter/%s", clips[i].name);

      g_test_add (path, FindFixture, &clips[i], find_set_up, test_clip, find_tear_down);
    }

  return g_test_run ();
}
