/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-face-mesh.h"
#include "guise-face-paint.h"
#include "guise-people.h"
#include "guise-remeasure-job.h"
#include "guise-store-corrections.h"
#include "guise-store-measures.h"
#include "guise-store-undo.h"

#include <math.h>
#include <string.h>

/*
 * Faces of a clip whose landmarks are corrected, or whose mask is painted, by so much that what is then measured of them
 * can be told beforehand.
 */

/* How a correction changes a face: a move of all, in parts of the eye distance, and of the lower lip and what is below. */
typedef struct
{
  float right, lip;
} Change;

static gboolean
change_func (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  const Change *change = data;
  const float eyes = guise_face_mesh_get_eye_distance (found);
  const float mouth = (found[13].y + found[14].y) / 2;

  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    out[i] = (GuisePoint3) { found[i].x + change->right * eyes,
                             found[i].y + (found[i].y >= mouth ? change->lip * eyes : 0), found[i].z };
  return TRUE;
}

static GuiseFaceRecord
get_face (FindFixture *self, gint64 id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = guise_store_face_get (self->store, &id, 1, &error);

  g_assert_no_error (error);
  return g_array_index (faces, GuiseFaceRecord, 0);
}

static void
correct (FindFixture *self, const gint64 *ids, guint n, GuiseCorrection how, Change change)
{
  g_autoptr(GError) error = NULL;

  guise_store_face_correct_each (self->store, ids, n, how, change_func, &change, "Correct", &error);
  g_assert_no_error (error);
}

static void
measure (FindFixture *self, guint n_measured, guint n_left)
{
  g_autoptr(GuiseJob) job = GUISE_JOB (guise_remeasure_job_new (&(GuiseRemeasureParams) { .store = self->store }));
  g_autoptr(JsonNode) result = NULL;
  g_autoptr(GError) error = NULL;

  find_run_job (job, &error);
  g_assert_no_error (error);
  result = guise_remeasure_job_dup_result (GUISE_REMEASURE_JOB (job));
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (result), "measured"), ==, n_measured);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (result), "left"), ==, n_left);
}

/* (transfer full) (nullable): ids of the first track of two seconds of a sample. */
static GArray *
find_faces (FindFixture *self)
{
  g_autofree char *path = find_get_sample ("cap13_edit2.mp4");
  const GuiseExtractParams params = { .every = 1, .to = 2 * GUISE_TIME_SECOND };
  GuiseExtractResult result;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("needs the sample clips: ./run setup");
      return NULL;
    }
  if (!find_extract (self, path, params, &result))
    return NULL;
  return guise_store_face_find (self->store, &(GuiseFaceQuery) { .clip = 1, .track = 1 }, NULL);
}

static void
assert_same (const GuiseFaceRecord *a, const GuiseFaceRecord *b)
{
  g_assert_cmpmem (&a->box, sizeof a->box, &b->box, sizeof b->box);
  g_assert_cmpfloat (a->yaw, ==, b->yaw);
  g_assert_cmpfloat (a->mouth, ==, b->mouth);
  g_assert_cmpfloat (a->sharpness, ==, b->sharpness);
  g_assert_cmpfloat (a->confidence, ==, b->confidence);
  g_assert_cmpuint (a->crop.offset, ==, b->crop.offset);
  g_assert_cmpmem (&a->frame_to_crop, sizeof a->frame_to_crop, &b->frame_to_crop, sizeof b->frame_to_crop);
}

/* A lower lip that is drawn down opens the mouth; the place of the face stays, and so does its picture. */
static void
test_lip (FindFixture *self, gconstpointer data)
{
  g_autoptr(GArray) ids = find_faces (self);
  GuiseFaceRecord before, after, undone;
  gint64 id;

  if (ids == NULL)
    return;
  id = g_array_index (ids, gint64, 10);
  before = get_face (self, id);
  correct (self, &id, 1, GUISE_CORRECTION_BY_HAND, (Change) { 0, 0.1f });
  measure (self, 2, 0);     /* and how much the face after it differs */
  after = get_face (self, id);
  /* A mouth is about as wide as half of the distance of the outer corners of the eyes. */
  g_assert_cmpfloat (after.mouth, >, before.mouth + 0.12f);
  g_assert_cmpfloat (after.mouth, <, before.mouth + 0.35f);
  g_assert_cmpfloat_with_epsilon (after.eyes, before.eyes, 0.02f);
  g_assert_cmpfloat (after.confidence, ==, 1);
  g_assert_false (isnan (after.match) || isnan (after.difference));
  measure (self, 0, 0);

  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  undone = get_face (self, id);
  assert_same (&undone, &before);
  g_assert_true (guise_store_redo (self->store, NULL, NULL));
  undone = get_face (self, id);
  assert_same (&undone, &after);
}

/* A face that was beside where it should be: its box, its cut and who it looks like go with it. */
static void
test_moved (FindFixture *self, gconstpointer data)
{
  g_autoptr(GArray) ids = find_faces (self);
  float vectors[2][GUISE_FACE_VECTOR_SIZE];
  GuiseFaceRecord before, after;
  GuisePoint middle;
  GuiseFaceRecord next;
  gint64 id, next_id;

  if (ids == NULL)
    return;
  id = g_array_index (ids, gint64, 8);
  next_id = g_array_index (ids, gint64, 9);
  before = get_face (self, id);
  next = get_face (self, next_id);
  g_assert_true (guise_store_face_get_vectors (self->store, &id, 1, vectors[0], NULL, NULL));
  correct (self, &id, 1, GUISE_CORRECTION_BY_HAND, (Change) { 0.5f, 0 });
  measure (self, 2, 0);
  after = get_face (self, id);
  g_assert_true (guise_store_face_get_vectors (self->store, &id, 1, vectors[1], NULL, NULL));

  g_assert_cmpfloat (after.box.x, >, before.box.x + 0.2f * before.box.width);
  g_assert_cmpfloat_with_epsilon (after.box.width, before.box.width, 0.02f * before.box.width);
  g_assert_cmpuint (after.crop.offset, !=, before.crop.offset);
  middle = guise_affine_apply (&after.frame_to_crop, (GuisePoint) { after.box.x + after.box.width / 2, after.box.y });
  g_assert_cmpfloat_with_epsilon (middle.x, after.crop_width / 2.0f, 0.15f * after.crop_width);
  g_assert_cmpint (memcmp (vectors[0], vectors[1], sizeof vectors[0]), !=, 0);
  g_assert_cmpfloat (after.match, <, before.match);
  g_test_message ("the next differs by %.3f, and did by %.3f", (double) get_face (self, next_id).difference,
                  (double) next.difference);
  g_assert_cmpfloat (get_face (self, next_id).difference, >, 2 * next.difference);

  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  g_assert_cmpfloat (get_face (self, next_id).difference, ==, next.difference);
  g_assert_true (guise_store_face_get_vectors (self->store, &id, 1, vectors[1], NULL, NULL));
  g_assert_cmpmem (vectors[0], sizeof vectors[0], vectors[1], sizeof vectors[1]);
  after = get_face (self, id);
  assert_same (&after, &before);
}

/* What is carried along a track, and is as it was found in the end, measures what it did. */
static void
test_carried (FindFixture *self, gconstpointer data)
{
  g_autoptr(GArray) ids = find_faces (self);
  const guint n = 20;

  if (ids == NULL)
    return;
  correct (self, &g_array_index (ids, gint64, 0), n, GUISE_CORRECTION_CARRIED, (Change) { 0, 0 });
  for (guint i = 0; i < 2; i++)
    {
      g_autofree GuiseFaceRecord *before = g_new (GuiseFaceRecord, n);

      for (guint k = 0; k < n; k++)
        before[k] = get_face (self, g_array_index (ids, gint64, k));
      measure (self, i == 0 ? n + 1 : 0, 0);
      for (guint k = 0; k < n; k++)
        {
          const GuiseFaceRecord after = get_face (self, g_array_index (ids, gint64, k));

          /* Found ones were measured before they were smoothed. */
          g_assert_cmpfloat_with_epsilon (after.mouth, before[k].mouth, 0.05f);
          g_assert_cmpfloat_with_epsilon (after.yaw, before[k].yaw, 3);
          g_assert_cmpfloat_with_epsilon (after.sharpness, before[k].sharpness, 0.1f);
          g_assert_cmpfloat_with_epsilon (after.confidence, before[k].confidence, 0.1f);
          g_assert_cmpuint (after.crop.offset, ==, before[k].crop.offset);
        }
    }
}

/* Without a mask network, too, what is painted says how much is hidden: here the lower half of the square. */
static void
test_painted (FindFixture *self, gconstpointer data)
{
  g_autoptr(GArray) ids = find_faces (self);
  g_autoptr(GuiseFacePaint) paint = NULL;
  g_autoptr(GBytes) packed = NULL;
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];
  g_autoptr(GError) error = NULL;
  GuiseAffine place;
  gint64 id;

  if (ids == NULL)
    return;
  id = g_array_index (ids, gint64, 5);
  g_assert_true (guise_store_face_get_landmarks (self->store, &id, 1, GUISE_LANDMARKS_BEST, points, NULL, NULL));
  g_assert_true (guise_face_paint_place (points, &place, NULL));
  paint = guise_face_paint_new (&place);
  paint->origin = GUISE_CORRECTION_BY_HAND;
  for (guint i = 0; i < GUISE_PAINT_BYTES; i++)
    {
      const float y = ((float) (i / GUISE_PAINT_SIDE) - (float) place.m[5]) / (float) guise_affine_get_scale (&place);

      paint->pixels[i] = y > points[2].y ? 0 : GUISE_PAINT_NONE;   /* below the nose */
    }
  g_assert_true (isnan (get_face (self, id).occlusion));
  packed = guise_face_paint_pack (paint);
  guise_store_face_set_paints (self->store, &id, 1, &packed, "Paint", &error);
  g_assert_no_error (error);
  measure (self, 1, 0);
  g_test_message ("hidden: %.3f", (double) get_face (self, id).occlusion);
  g_assert_cmpfloat (get_face (self, id).occlusion, >, 0.25f);
  g_assert_cmpfloat (get_face (self, id).occlusion, <, 0.55f);
  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  g_assert_true (isnan (get_face (self, id).occlusion));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/media/remeasure/lip", FindFixture, NULL, find_set_up, test_lip, find_tear_down);
  g_test_add ("/media/remeasure/moved", FindFixture, NULL, find_set_up, test_moved, find_tear_down);
  g_test_add ("/media/remeasure/carried", FindFixture, NULL, find_set_up, test_carried, find_tear_down);
  g_test_add ("/media/remeasure/painted", FindFixture, NULL, find_set_up, test_painted, find_tear_down);

  return g_test_run ();
}
