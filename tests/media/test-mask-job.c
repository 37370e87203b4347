/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-error.h"
#include "guise-face-paint.h"
#include "guise-mask-file.h"
#include "guise-mask-job.h"
#include "guise-mask-lessons.h"
#include "guise-mask-tracks.h"
#include "guise-store-faces.h"

#include <math.h>
#include <string.h>

#define SAMPLE "franck.mp4"

static void
test_too_few_faces (FindFixture *self, gconstpointer data)
{
  g_autoptr(GuiseMaskJob) job = guise_mask_job_new (&(GuiseMaskJobParams) { .store = self->store });
  g_autoptr(GError) error = NULL;

  g_assert_false (find_run_job (GUISE_JOB (job), &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

/* A few steps: what they leave is a network, if not a good one; another go with the same seed leaves the same. */
static void
test_weights_are_kept (FindFixture *self, gconstpointer data)
{
  g_autofree char *path = find_get_sample (SAMPLE), *sheet = g_build_filename (self->folder, "sheet.png", NULL);
  GuiseExtractResult found;
  double first = 0;

  if (!find_extract (self, path, (GuiseExtractParams) { .every = 4, .to = 10 * GUISE_TIME_SECOND }, &found))
    return;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GuiseMaskJob) job = guise_mask_job_new (&(GuiseMaskJobParams) {
        .store = self->store, .iterations = 3, .sheet = sheet,
      });
      g_autoptr(GuiseSafetensors) file = NULL;
      g_autoptr(GError) error = NULL;
      const GuiseMaskJobResult *result;

      if (!find_run_job (GUISE_JOB (job), &error) && g_error_matches (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE))
        {
          g_test_skip (error->message);
          return;
        }
      g_assert_no_error (error);
      result = guise_mask_job_get_result (job);
      g_assert_cmpuint (result->faces, ==, found.faces);
      g_assert_true (result->known > 0 && result->known <= 1 && result->unknown_without < 1);
      g_assert_true (i == 0 || result->known == first);
      first = result->known;
      file = guise_mask_file_read (self->store);
      g_assert_nonnull (file);
      g_assert_true (g_file_test (sheet, G_FILE_TEST_IS_REGULAR));
    }
}

/* Stops the job once it has learned for a few steps. */
static void
stop_cb (GuiseJob *job)
{
  const char *status = guise_job_get_status (job);

  if (status != NULL && strstr (status, "step") != NULL)
    guise_job_stop (job);
}

/* A stop keeps what was learned; what is of no use yet is not looked through, takes no good one's place, and is gone on with. */
static void
test_stop_keeps (FindFixture *self, gconstpointer data)
{
  g_autofree char *path = find_get_sample (SAMPLE);
  GuiseExtractResult found;

  if (!find_extract (self, path, (GuiseExtractParams) { .every = 4, .to = 10 * GUISE_TIME_SECOND }, &found))
    return;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GuiseMaskJob) job = guise_mask_job_new (&(GuiseMaskJobParams) {
        .store = self->store, .iterations = 100000, .resume = i == 1,
      });
      g_autofree char *before = guise_mask_file_dup_hash (self->store), *after = NULL;
      g_autoptr(GuiseSafetensors) file = NULL;
      g_autoptr(GError) error = NULL;
      const GuiseMaskJobResult *result;

      g_signal_connect (job, "notify::status", G_CALLBACK (stop_cb), NULL);
      if (!find_run_job (GUISE_JOB (job), &error) && g_error_matches (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE))
        {
          g_test_skip (error->message);
          return;
        }
      g_assert_no_error (error);
      result = guise_mask_job_get_result (job);
      g_assert_true (result->is_stopped);
      g_assert_cmpuint (result->iterations, >=, 10);
      g_assert_cmpuint (result->iterations, <, 100000);
      after = guise_mask_file_dup_hash (self->store);
      g_assert_cmpstr (after, !=, before);
      file = guise_mask_file_read (self->store);
      g_assert_nonnull (file);
      g_assert_true (result->in_use == (result->known >= result->known_without));
      g_assert_true (guise_mask_file_is_begun (file) == !result->in_use);
    }
}

/* Something before the left half of each face of @ids. */
static void
paint_faces (GuiseStore *store, const GArray *ids)
{
  g_autofree GuisePoint3 *mesh = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      const gint64 *id = &g_array_index (ids, gint64, i);
      g_autoptr(GuiseFacePaint) paint = NULL;
      g_autoptr(GBytes) packed = NULL;
      GuiseAffine place;

      g_assert_true (guise_store_face_get_landmarks (store, id, 1, GUISE_LANDMARKS_BEST, mesh, NULL, &error));
      g_assert_true (guise_face_paint_place (mesh, &place, &error));
      paint = guise_face_paint_new (&place);
      paint->origin = GUISE_CORRECTION_BY_HAND;
      for (guint y = 0; y < GUISE_PAINT_SIDE; y++)
        memset (paint->pixels + y * GUISE_PAINT_SIDE, 0, GUISE_PAINT_SIDE / 2);
      packed = guise_face_paint_pack (paint);
      g_assert_true (guise_store_face_set_paints (store, id, 1, &packed, NULL, &error));
      g_assert_no_error (error);
    }
}

/* Share of the outline that is seen, of lessons of @kind. */
static double
get_share (const GuiseMaskLessons *lessons, GuiseLessonKind kind)
{
  g_autofree float *face = g_new (float, GUISE_MASK_N_IN), *seen = g_new (float, GUISE_MASK_N_OUT);
  g_autofree float *outline = g_new (float, GUISE_MASK_N_OUT);
  double all = 0, shown = 0;
  GuiseRandom random;

  guise_random_init (&random, 5);
  for (guint n = 0; n < 20; n++)
    {
      guise_mask_lessons_draw (lessons, kind, &random, face, seen, outline);
      for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
        {
          all += outline[i];
          shown += outline[i] * seen[i];
        }
    }
  return shown / all;
}

/* What somebody painted is what is learned and measured by, as far as there is enough of it. */
static void
test_paint_is_truth (FindFixture *self, gconstpointer data)
{
  g_autofree char *path = find_get_sample (SAMPLE);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GuiseMaskLessons) lessons = NULL;
  g_autoptr(GError) error = NULL;
  GuiseExtractResult found;

  if (!find_extract (self, path, (GuiseExtractParams) { .every = 4, .to = 10 * GUISE_TIME_SECOND }, &found))
    return;
  lessons = guise_mask_lessons_load (self->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_lessons_count_painted (lessons), ==, 0);
  g_assert_false (guise_mask_lessons_can_draw (lessons, GUISE_LESSON_PAINTED));
  g_assert_cmpfloat (get_share (lessons, GUISE_LESSON_BARE), ==, 1);
  g_clear_pointer (&lessons, guise_mask_lessons_destroy);

  ids = guise_store_face_find (self->store, &(GuiseFaceQuery) { 0 }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, >, 50);
  g_array_set_size (ids, 25);
  paint_faces (self->store, ids);
  lessons = guise_mask_lessons_load (self->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_lessons_count_painted (lessons), ==, 25);
  g_assert_cmpuint (guise_mask_lessons_get_size (lessons), ==, found.faces);
  g_assert_cmpfloat_with_epsilon (get_share (lessons, GUISE_LESSON_PAINTED), 0.5, 0.1);
  g_assert_cmpfloat (get_share (lessons, GUISE_LESSON_BARE), ==, 1);
}

/* What the faces of a track look like is known of each that has enough of them, until it is forgotten. */
static void
test_usual_of_a_track (FindFixture *self, gconstpointer data)
{
  g_autofree char *path = find_get_sample (SAMPLE);
  g_autoptr(GuiseMaskTracks) tracks = guise_mask_tracks_new (self->store);
  const GuiseMaskUsual *usual = NULL, *again = NULL;
  g_autoptr(GArray) places = NULL;
  g_autoptr(GError) error = NULL;
  GuiseExtractResult found;
  gint64 track;

  if (!find_extract (self, path, (GuiseExtractParams) { .every = 4, .to = 4 * GUISE_TIME_SECOND }, &found))
    return;
  places = guise_store_track_list_places (self->store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 1);
  track = g_array_index (places, GuiseTrackRecord, 0).id;
  g_assert_true (guise_mask_tracks_find (tracks, track, &usual, &error));
  g_assert_nonnull (usual);
  g_assert_true (guise_mask_tracks_find (tracks, track, &again, &error));
  g_assert_true (again == usual);
  g_assert_true (guise_mask_tracks_find (tracks, 0, &usual, &error));
  g_assert_null (usual);
  g_assert_true (guise_mask_tracks_find (tracks, track + 1, &usual, &error));
  g_assert_null (usual);

  guise_mask_tracks_forget (tracks);
  g_assert_true (guise_mask_tracks_find (tracks, track, &usual, &error));
  g_assert_nonnull (usual);
  g_assert_no_error (error);
}

#define ADD(path, test) g_test_add (path, FindFixture, NULL, find_set_up, test, find_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/pipeline/mask-job/too-few-faces", test_too_few_faces);
  ADD ("/pipeline/mask-job/weights-are-kept", test_weights_are_kept);
  ADD ("/pipeline/mask-job/stop-keeps", test_stop_keeps);
  ADD ("/pipeline/mask-job/paint-is-truth", test_paint_is_truth);
  ADD ("/pipeline/mask-job/usual-of-a-track", test_usual_of_a_track);
  return g_test_run ();
}
