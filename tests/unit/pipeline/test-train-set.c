/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-set.h"

#include "store-fixture.h"

static gint64
add_person (StoreFixture *self)
{
  const gint64 track = store_fixture_add_faces (self, store_fixture_add_clip (self, "clip"), 0, 99, "crop");
  g_autoptr(GError) error = NULL;
  gint64 person = 0;

  guise_store_person_add (self->store, "Ada", GUISE_ROLE_SOURCE, NULL, &person, &error);
  g_assert_no_error (error);
  guise_store_track_assign (self->store, &track, 1, person, NULL, &error);
  g_assert_no_error (error);
  return person;
}

static guint
count_held (StoreFixture *self, GuiseHoldOut hold_out)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { 0 }, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < faces->len; i++)
    n += g_array_index (faces, GuiseFaceRecord, i).hold_out == hold_out;
  return n;
}

static void
test_keeps_what_it_chose (StoreFixture *self, gconstpointer data)
{
  const gint64 person = add_person (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseTrainSet) said = guise_train_set_load (self->store, person, FALSE, &error), kept = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (said->held_out->len, >, 0);
  g_assert_cmpuint (count_held (self, GUISE_HOLD_OUT_NO), ==, 100);

  kept = guise_train_set_load (self->store, person, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->held_out->len, ==, said->held_out->len);
  g_assert_cmpuint (count_held (self, GUISE_HOLD_OUT_YES), ==, kept->held_out->len);
  g_assert_cmpuint (count_held (self, GUISE_HOLD_OUT_NO), ==, kept->trained->len);
}

/* All but one face held out, and that one within the guard: an error, and the project is as it was. */
static void
test_nothing_left_keeps_nothing (StoreFixture *self, gconstpointer data)
{
  const gint64 person = add_person (self);
  g_autoptr(GArray) faces = store_fixture_find (self, (GuiseFaceQuery) { .sort = GUISE_FACE_SORT_TIME });
  g_autoptr(GError) error = NULL;

  guise_store_face_set_hold_out (self->store, IDS (faces), faces->len - 1, GUISE_HOLD_OUT_YES, NULL, &error);
  g_assert_no_error (error);

  g_assert_null (guise_train_set_load (self->store, person, TRUE, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "Ada has no faces to train on: all 100 are held out"));
  g_assert_cmpuint (count_held (self, GUISE_HOLD_OUT_GUARD), ==, 0);
  g_assert_cmpuint (count_held (self, GUISE_HOLD_OUT_NO), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  STORE_TEST ("/pipeline/train-set/keeps-what-it-chose", test_keeps_what_it_chose);
  STORE_TEST ("/pipeline/train-set/nothing-left-keeps-nothing", test_nothing_left_keeps_nothing);

  return g_test_run ();
}
