/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-face-compare.h"
#include "guise-store-faces.h"

#include <math.h>

static void
test_verdicts (void)
{
  static const struct { double distance; GuiseVerdict verdict; } cases[] = {
    { 0, GUISE_VERDICT_SAME }, { 0.37, GUISE_VERDICT_SAME }, { 0.55, GUISE_VERDICT_PROBABLY_SAME },
    { 0.65, GUISE_VERDICT_OPEN }, { 0.85, GUISE_VERDICT_TWO }, { NAN, GUISE_VERDICT_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (guise_verdict_of_distance (cases[i].distance), ==, cases[i].verdict);
  for (GuiseVerdict a = 0; a < GUISE_N_VERDICTS; a++)
    for (GuiseVerdict b = 0; b < a; b++)
      g_assert_cmpstr (guise_verdict_get_words (a), !=, guise_verdict_get_words (b));
}

/* Two tracks on the same ten frames. Returns: the id of the second one; faces are 1, 3, 5 … and 2, 4, 6 … */
static gint64
add_tracks (ProjectFixture *self, gint64 clip)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { 0, 9 }, 1, "test");
  const gint64 handles[] = { guise_face_batch_add_track (batch), guise_face_batch_add_track (batch) };

  for (gint64 frame = 0; frame < 10; frame++)
    for (guint i = 0; i < 2; i++)
      {
        const GuiseFaceRecord face = {
          .track = handles[i], .frame = frame, .time = frame * GUISE_TIME_SECOND / 25, .box = { 10 + 200 * (float) i, 10, 100, 100 },
          .yaw = (float) (10 * frame), .pitch = NAN, .crop_width = 64, .crop_height = 64,
          .frame_to_crop = GUISE_AFFINE_IDENTITY,
        };

        guise_face_batch_add (batch, &face, NULL, NULL, NULL);
      }
  g_assert_true (guise_face_batch_commit (batch, guise_project_get_store (self->project), NULL));
  return guise_face_batch_get_track_id (batch, handles[1]);
}

static void
test_compare (ProjectFixture *self, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (self, "/media/a.mp4"), track = add_tracks (self, clip);
  float vectors[2 * GUISE_FACE_VECTOR_SIZE] = { 0 };
  float other[GUISE_FACE_VECTOR_SIZE] = { 0.9f };
  const gint64 known[] = { 1, 4 };
  GuiseFaceComparison comparison;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  vectors[GUISE_FACE_VECTOR_SIZE + 3] = 0.4f;
  g_assert_true (guise_store_face_set_vectors (guise_project_get_store (self->project), known, 2, vectors, NULL));

  g_assert_true (guise_project_compare_faces (self->project, 1, 4, &comparison, NULL));
  g_assert_cmpfloat_with_epsilon (comparison.distance, 0.4, 1e-6);
  g_assert_cmpint (comparison.verdict, ==, GUISE_VERDICT_SAME);
  g_assert_true (isnan (comparison.turn));    /* they have no pitch */
  g_assert_false (comparison.by_tracks);
  g_assert_true (guise_project_compare_faces (self->project, 1, 3, &comparison, NULL));
  g_assert_cmpint (comparison.verdict, ==, GUISE_VERDICT_TRACK);
  g_assert_true (guise_project_compare_faces (self->project, 1, 6, &comparison, NULL));
  g_assert_cmpint (comparison.verdict, ==, GUISE_VERDICT_UNKNOWN);
  /* What its track is like stands for a face that was not measured. */
  g_assert_true (guise_store_track_set_vector (guise_project_get_store (self->project), track, other, 1, NULL));
  g_assert_true (guise_project_compare_faces (self->project, 1, 6, &comparison, NULL));
  g_assert_cmpfloat_with_epsilon (comparison.distance, 0.9, 1e-6);
  g_assert_true (comparison.by_tracks);
  g_assert_cmpint (comparison.verdict, ==, GUISE_VERDICT_TWO);
  /* However alike: on one frame they are two. */
  g_assert_true (guise_project_compare_faces (self->project, 2, 1, &comparison, NULL));
  g_assert_cmpint (comparison.verdict, ==, GUISE_VERDICT_TOGETHER);

  g_assert_false (guise_project_compare_faces (self->project, 1, 1, &comparison, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (guise_project_compare_faces (self->project, 1, 99, &comparison, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  guise_project_compare_faces_async (self->project, 4, 1, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  g_assert_true (guise_project_compare_faces_finish (self->project, result, &comparison, &error));
  g_assert_cmpint (comparison.faces[0], ==, 4);
  g_assert_cmpfloat_with_epsilon (comparison.distance, 0.4, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/face-compare/verdicts", test_verdicts);
  g_test_add ("/workspace/face-compare/compare", ProjectFixture, NULL, project_fixture_set_up, test_compare,
              project_fixture_tear_down);
  return g_test_run ();
}
