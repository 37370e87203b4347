/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-error.h"
#include "guise-face-draw.h"
#include "guise-face-mesh.h"

#include <math.h>

/*
 * Profiles of v21 that the detector misses, in boxes drawn from the brows to the chin. The places of nose and mouth are marked by
 * hand, by looking at the frame enlarged.
 */
typedef struct
{
  gint64     frame;
  GuiseRect  box;
  gboolean   is_found;                /* else its landmarks are a guess */
  GuisePoint nose_tip, mouth_corner;
} DrawnFace;

static const DrawnFace drawn_faces[] = {
  { 225, { 308, 35, 72, 95 }, TRUE, { 314, 91 }, { 339, 114 } },
  { 225, { 383, 78, 72, 112 }, TRUE, { 385, 140 }, { 405, 159 } },
  { 225, { 163, 82, 82, 105 }, TRUE, { 166, 133 }, { 186, 154 } },
  { 30, { 290, 95, 210, 263 }, FALSE, { 0 }, { 0 } },
  { 45, { 392, 75, 168, 270 }, FALSE, { 0 }, { 0 } },
  { 75, { 445, 80, 145, 260 }, FALSE, { 0 }, { 0 } },
};

/* Parts of the box's height that a found landmark may be off, and of its sides that a guessed face may reach over its edge. */
#define LEAST_EXACT 0.1
#define MOST_OVER 0.5f

/* Indices in the mesh; of the mouth's corners that of the side that is seen. */
#define NOSE_TIP 4
#define LEFT_CORNER 291

static double
get_distance (GuisePoint3 a, GuisePoint b)
{
  return hypot ((double) (a.x - b.x), (double) (a.y - b.y));
}

/* Returns: %FALSE, with the test skipped, without the models. */
static gboolean
draw (FindFixture *self, gint64 clip, const DrawnFace *face, gboolean *guessed, GuiseFaceRecord *record, GuisePoint3 *points)
{
  g_autoptr(GuiseFaceDraw) job = guise_face_draw_new (&(GuiseFaceDrawParams) {
    .store = self->store, .clip = clip, .frame = face->frame, .box = face->box, .step = "Draw" });
  g_autoptr(JsonNode) result = NULL;
  g_autoptr(GArray) records = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  if (!find_run_job (GUISE_JOB (job), &error) && g_error_matches (error, GUISE_ERROR, GUISE_ERROR_NO_MODELS))
    {
      g_test_skip (error->message);
      return FALSE;
    }
  g_assert_no_error (error);
  result = guise_face_draw_dup_result (job);
  *guessed = json_object_get_boolean_member (json_node_get_object (result), "guessed");
  id = json_object_get_int_member (json_node_get_object (result), "face");
  records = guise_store_face_get (self->store, &id, 1, &error);
  g_assert_no_error (error);
  *record = g_array_index (records, GuiseFaceRecord, 0);
  g_assert_true (guise_store_face_get_landmarks (self->store, &id, 1, GUISE_LANDMARKS_BEST, points, NULL, &error));
  return TRUE;
}

static void
assert_within (const GuiseRect *box, const GuiseRect *within)
{
  const float x = MOST_OVER * within->width, y = MOST_OVER * within->height;

  g_assert_cmpfloat (box->x, >, within->x - x);
  g_assert_cmpfloat (box->y, >, within->y - y);
  g_assert_cmpfloat (box->x + box->width, <, within->x + within->width + x);
  g_assert_cmpfloat (box->y + box->height, <, within->y + within->height + y);
}

static gboolean
has_vector (FindFixture *self, gint64 face)
{
  g_autoptr(GError) error = NULL;
  float vector[GUISE_FACE_VECTOR_SIZE];
  gboolean found;

  guise_store_face_get_vectors (self->store, &face, 1, vector, &found, &error);
  g_assert_no_error (error);
  return found;
}

/* A mesh lies where the face is, or says that it is a guess: none is on a cheek and sure of it. */
static void
test_profiles (FindFixture *self, gconstpointer data)
{
  g_autofree char *path = find_get_shared ("clips/v21_multi_stage_microphone.mp4");
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  gint64 clip;

  if (path == NULL)
    return;
  clip = find_import (self, path);
  for (guint i = 0; i < G_N_ELEMENTS (drawn_faces); i++)
    {
      const DrawnFace *face = &drawn_faces[i];
      GuiseFaceRecord record;
      gboolean guessed;

      if (!draw (self, clip, face, &guessed, &record, points))
        return;
      g_assert_true (guessed != face->is_found);
      if (guessed)
        {
          g_assert_cmpfloat (record.confidence, ==, 0);
          g_assert_true (isnan (record.match));
          g_assert_false (has_vector (self, record.id));
          assert_within (&record.box, &face->box);
          continue;
        }
      g_test_message ("face %u: nose off by %.3f, mouth by %.3f of the box's height", i,
                      get_distance (points[NOSE_TIP], face->nose_tip) / (double) face->box.height,
                      get_distance (points[LEFT_CORNER], face->mouth_corner) / (double) face->box.height);
      g_assert_cmpfloat (get_distance (points[NOSE_TIP], face->nose_tip), <, LEAST_EXACT * (double) face->box.height);
      g_assert_cmpfloat (get_distance (points[LEFT_CORNER], face->mouth_corner), <, LEAST_EXACT * (double) face->box.height);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/media/face-drawn/profiles", FindFixture, NULL, find_set_up, test_profiles, find_tear_down);

  return g_test_run ();
}
