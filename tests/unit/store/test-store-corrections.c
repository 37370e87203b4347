/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-corrections.h"
#include "guise-store-undo.h"
#include "store-fixture.h"

#include "guise-error.h"

#include <string.h>

static gboolean
lift (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    out[i] = (GuisePoint3) { found[i].x, found[i].y - 10 * (float) (index + 1), found[i].z };
  return TRUE;
}

static gboolean
refuse_third (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  if (index < 2)
    return lift (index, found, out, data, error);
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, "not this one");
  return FALSE;
}

/* y of a point of the face, of @kind. */
static float
read_y (StoreFixture *self, gint64 id, GuiseLandmarkKind kind)
{
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];
  g_autoptr(GError) error = NULL;

  guise_store_face_get_landmarks (self->store, &id, 1, kind, points, NULL, &error);
  g_assert_no_error (error);
  return points[30].y;
}

static GuiseCorrection
get_correction (StoreFixture *self, gint64 id)
{
  g_autoptr(GError) error = NULL;
  GuiseCorrection correction;

  guise_store_face_get_corrections (self->store, &id, 1, &correction, &error);
  g_assert_no_error (error);
  return correction;
}

static void
test_beside_what_was_found (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  guint before;
  float was;

  store_fixture_add_faces (self, clip, 0, 4, "crop");
  ids = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  was = read_y (self, g_array_index (ids, gint64, 1), GUISE_LANDMARKS_BEST);
  before = guise_store_get_n_retouches (self->store);

  guise_store_face_correct_each (self->store, IDS (ids), 3, GUISE_CORRECTION_CARRIED, lift, NULL, "Lift", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_store_get_n_retouches (self->store), >, before);
  store_fixture_reopen (self);

  g_assert_cmpfloat_with_epsilon (read_y (self, g_array_index (ids, gint64, 1), GUISE_LANDMARKS_BEST), was - 20, 0.01f);
  g_assert_cmpfloat_with_epsilon (read_y (self, g_array_index (ids, gint64, 1), GUISE_LANDMARKS_FOUND), was, 0.01f);
  g_assert_cmpfloat_with_epsilon (read_y (self, g_array_index (ids, gint64, 1), GUISE_LANDMARKS_RAW), was, 0.01f);
  g_assert_cmpint (get_correction (self, g_array_index (ids, gint64, 2)), ==, GUISE_CORRECTION_CARRIED);
  g_assert_cmpint (get_correction (self, g_array_index (ids, gint64, 3)), ==, GUISE_CORRECTION_NONE);

  guise_store_face_correct_each (self->store, IDS (ids), 1, GUISE_CORRECTION_BY_HAND, lift, NULL, "By hand", &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_correction (self, g_array_index (ids, gint64, 0)), ==, GUISE_CORRECTION_BY_HAND);
  store_fixture_assert_sound (self);
}

static void
test_undo_tells_hand_from_carried (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;
  float was;

  store_fixture_add_faces (self, clip, 0, 2, "crop");
  ids = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  id = g_array_index (ids, gint64, 0);
  was = read_y (self, id, GUISE_LANDMARKS_BEST);
  guise_store_face_correct_each (self->store, IDS (ids), 3, GUISE_CORRECTION_CARRIED, lift, NULL, "Carry", &error);
  guise_store_face_correct_each (self->store, IDS (ids), 1, GUISE_CORRECTION_BY_HAND, lift, NULL, "Hand", &error);
  guise_store_face_uncorrect (self->store, IDS (ids), 3, "Take back", &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_correction (self, id), ==, GUISE_CORRECTION_NONE);
  g_assert_cmpfloat_with_epsilon (read_y (self, id, GUISE_LANDMARKS_BEST), was, 0.01f);

  g_assert_true (guise_store_undo (self->store, NULL, &error));
  g_assert_cmpint (get_correction (self, id), ==, GUISE_CORRECTION_BY_HAND);
  g_assert_true (guise_store_undo (self->store, NULL, &error));
  g_assert_cmpint (get_correction (self, id), ==, GUISE_CORRECTION_CARRIED);
  g_assert_true (guise_store_undo (self->store, NULL, &error));
  g_assert_cmpint (get_correction (self, id), ==, GUISE_CORRECTION_NONE);
  for (guint i = 0; i < 2; i++)
    g_assert_true (guise_store_redo (self->store, NULL, &error));
  g_assert_cmpint (get_correction (self, id), ==, GUISE_CORRECTION_BY_HAND);
  g_assert_cmpfloat_with_epsilon (read_y (self, id, GUISE_LANDMARKS_BEST), was - 10, 0.01f);
  g_assert_no_error (error);
}

static void
test_all_or_none (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one");
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_add_faces (self, clip, 0, 4, "crop");
  ids = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  g_assert_false (guise_store_face_correct_each (self->store, IDS (ids), 4, GUISE_CORRECTION_BY_HAND, refuse_third,
                                                 NULL, "Half", &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  for (guint i = 0; i < ids->len; i++)
    g_assert_cmpint (get_correction (self, g_array_index (ids, gint64, i)), ==, GUISE_CORRECTION_NONE);
  steps = guise_store_undo_list (self->store, NULL);
  g_assert_cmpuint (steps->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/corrections/beside-what-was-found", test_beside_what_was_found);
  STORE_TEST ("/store/corrections/undo-tells-hand-from-carried", test_undo_tells_hand_from_carried);
  STORE_TEST ("/store/corrections/all-or-none", test_all_or_none);
  return g_test_run ();
}
