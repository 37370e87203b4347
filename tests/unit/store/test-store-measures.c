/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-corrections.h"
#include "guise-store-measures.h"
#include "guise-store-paints.h"
#include "store-fixture.h"

#include <math.h>
#include <string.h>

/* A clip with five faces, of which the second is corrected. The third is the one after it in its track. */
typedef struct
{
  StoreFixture  store;
  GArray       *ids;
  gint64        clip, face, after;
} Fixture;

static gboolean
lift (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  const float *by = data;

  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    out[i] = (GuisePoint3) { found[i].x, found[i].y - *by, found[i].z };
  return TRUE;
}

static void
correct (Fixture *self, float by)
{
  g_autoptr(GError) error = NULL;

  guise_store_face_correct_each (self->store.store, &self->face, 1, GUISE_CORRECTION_BY_HAND, lift, &by, "Lift", &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  store_fixture_set_up (&self->store, NULL);
  self->clip = store_fixture_add_clip (&self->store, "one");
  store_fixture_add_faces (&self->store, self->clip, 0, 4, "crop");
  self->ids = store_fixture_find (&self->store, (GuiseFaceQuery) { .clip = self->clip });
  self->face = g_array_index (self->ids, gint64, 1);
  self->after = g_array_index (self->ids, gint64, 2);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->ids, g_array_unref);
  store_fixture_tear_down (&self->store, NULL);
}

static GuiseFaceRecord
get_record (Fixture *self, gint64 id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = guise_store_face_get (self->store.store, &id, 1, &error);

  g_assert_no_error (error);
  return g_array_index (faces, GuiseFaceRecord, 0);
}

static GuiseFaceRecord
get_face (Fixture *self)
{
  return get_record (self, self->face);
}

/* Of @face; a face of 0 where it does not wait. */
static GuiseStaleFace
find_stale (Fixture *self, gint64 face)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) stale = guise_store_face_list_stale (self->store.store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (stale->len, <=, 2);
  for (guint i = 0; i < stale->len; i++)
    if (g_array_index (stale, GuiseStaleFace, i).face == face)
      return g_array_index (stale, GuiseStaleFace, i);
  return (GuiseStaleFace) { 0 };
}

static GuiseStaleFace
get_stale (Fixture *self)
{
  return find_stale (self, self->face);
}

/* Writes figures, a vector and a crop that all say @value. Returns: whether they were taken. */
static gboolean
measure_as (Fixture *self, const GuiseStaleFace *stale, float value)
{
  GuiseFaceRecord face = get_face (self);
  g_autofree char *text = g_strdup_printf ("cut %g", (double) value);
  g_autoptr(GBytes) crop = g_bytes_new (text, strlen (text));
  float vector[GUISE_FACE_VECTOR_SIZE];
  g_autoptr(GError) error = NULL;
  gboolean taken = FALSE;

  face.yaw = face.mouth = face.occlusion = face.match = value;
  face.box.x = value;
  face.crop_width = face.crop_height = 20;
  face.frame_to_crop.m[2] = value;
  for (guint i = 0; i < GUISE_FACE_VECTOR_SIZE; i++)
    vector[i] = value;
  guise_store_face_set_measures (self->store.store, stale, &face, vector, crop, &taken, &error);
  g_assert_no_error (error);
  return taken;
}

static void
correct_and_measure (Fixture *self, float value)
{
  GuiseStaleFace stale;

  correct (self, value);
  stale = get_stale (self);
  g_assert_cmpint (stale.face, ==, self->face);
  g_assert_cmpint (stale.clip, ==, self->clip);
  g_assert_cmpint (stale.frame, ==, 1);
  g_assert_true (stale.moved);
  g_assert_true (measure_as (self, &stale, value));
}

static void
assert_measured (Fixture *self, const GuiseFaceRecord *expected, const char *crop, float vector)
{
  const GuiseFaceRecord face = get_face (self);
  g_autofree char *text = store_fixture_dup_crop (&self->store, &face);
  g_autoptr(GError) error = NULL;
  float found[GUISE_FACE_VECTOR_SIZE];

  g_assert_cmpfloat (face.yaw, ==, expected->yaw);
  g_assert_true (face.mouth == expected->mouth || isnan (expected->mouth));
  g_assert_cmpfloat (face.box.x, ==, expected->box.x);
  g_assert_cmpfloat (face.frame_to_crop.m[2], ==, expected->frame_to_crop.m[2]);
  g_assert_cmpuint (face.crop_width, ==, expected->crop_width);
  g_assert_cmpstr (text, ==, crop);
  guise_store_face_get_vectors (self->store.store, &self->face, 1, found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (found[0], ==, vector);
}

static void
undo (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_undo (self->store.store, NULL, &error);
  g_assert_no_error (error);
}

static void
redo (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_redo (self->store.store, NULL, &error);
  g_assert_no_error (error);
}

/* Undo and redo bring the figures of a state with it, in any order, and nothing waits. */
static void
test_undone_with_correction (Fixture *self, gconstpointer data)
{
  const GuiseFaceRecord first = get_face (self);
  GuiseFaceRecord second, third;

  g_assert_cmpint (get_stale (self).face, ==, 0);
  correct_and_measure (self, 7);
  second = get_face (self);
  g_assert_cmpfloat (second.yaw, ==, 7);
  correct_and_measure (self, 9);
  third = get_face (self);
  assert_measured (self, &third, "cut 9", 9);

  undo (self);
  assert_measured (self, &second, "cut 7", 7);
  undo (self);
  assert_measured (self, &first, "crop-1", 1);
  g_assert_cmpint (get_stale (self).face, ==, 0);
  redo (self);
  redo (self);
  assert_measured (self, &third, "cut 9", 9);
  g_assert_cmpint (get_stale (self).face, ==, 0);
  store_fixture_reopen (&self->store);
  assert_measured (self, &third, "cut 9", 9);
  store_fixture_assert_sound (&self->store);
}

/* What was never measured waits, and what is measured of a state that is gone is refused. */
static void
test_overtaken (Fixture *self, gconstpointer data)
{
  const GuiseFaceRecord first = get_face (self);
  GuiseStaleFace old;

  correct (self, 3);
  old = get_stale (self);
  correct (self, 4);
  g_assert_false (measure_as (self, &old, 3));
  assert_measured (self, &first, "crop-1", 1);
  g_assert_cmpint (get_stale (self).retouch, !=, old.retouch);

  undo (self);
  g_assert_cmpint (get_stale (self).retouch, ==, old.retouch);
  undo (self);
  g_assert_cmpint (get_stale (self).face, ==, 0);
}

/* Lists go by what is measured now, out of memory as out of the database. */
static void
test_lists_follow (Fixture *self, gconstpointer data)
{
  const GuiseFaceQuery query = { .clip = self->clip, .where = "yaw > 5" };
  gboolean ready = FALSE;

  while (!ready)
    g_assert_true (guise_store_face_cache (self->store.store, 1000, &ready, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GArray) before = store_fixture_find (&self->store, query), after = NULL;

      g_assert_cmpuint (before->len, ==, 0);
      if (i == 0)
        correct_and_measure (self, 7);
      else
        redo (self);
      after = store_fixture_find (&self->store, query);
      g_assert_cmpuint (after->len, ==, 1);
      undo (self);
    }
}

/* Paint moves nothing. */
static void
test_paint (Fixture *self, gconstpointer data)
{
  const GuiseAffine place = GUISE_AFFINE_IDENTITY;
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&place);
  g_autoptr(GBytes) packed = NULL;
  const float before = get_face (self).occlusion;
  GuiseFaceRecord face = get_face (self);
  g_autoptr(GError) error = NULL;
  GuiseStaleFace stale;

  paint->origin = GUISE_CORRECTION_BY_HAND;
  memset (paint->pixels, 0, 1000);
  packed = guise_face_paint_pack (paint);
  guise_store_face_set_paints (self->store.store, &self->face, 1, &packed, "Paint", &error);
  g_assert_no_error (error);
  stale = get_stale (self);
  g_assert_cmpint (stale.face, ==, self->face);
  g_assert_false (stale.moved);

  face.occlusion = 0.25f;
  guise_store_face_set_measures (self->store.store, &stale, &face, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_measured (self, &face, "crop-1", 1);
  g_assert_cmpfloat (get_face (self).occlusion, ==, 0.25f);
  undo (self);
  g_assert_cmpfloat (get_face (self).occlusion, ==, before);
}

/* What follows a corrected face waits for its difference alone, and gets it back by undo and redo. */
static void
test_face_after (Fixture *self, gconstpointer data)
{
  const GuiseFaceRecord first = get_record (self, self->after);
  GuiseFaceRecord face = first;
  g_autoptr(GError) error = NULL;
  GuiseStaleFace stale;
  gboolean taken;

  g_assert_cmpint (find_stale (self, self->after).face, ==, 0);
  correct_and_measure (self, 7);
  stale = find_stale (self, self->after);
  g_assert_cmpint (stale.face, ==, self->after);
  g_assert_true (stale.beside);
  g_assert_false (stale.moved || stale.covered);

  face.difference = 0.5f;
  guise_store_face_set_measures (self->store.store, &stale, &face, NULL, NULL, &taken, &error);
  g_assert_no_error (error);
  g_assert_true (taken);
  g_assert_cmpint (find_stale (self, self->after).face, ==, 0);
  undo (self);
  g_assert_cmpfloat (get_record (self, self->after).difference, ==, first.difference);
  redo (self);
  face = get_record (self, self->after);
  g_assert_cmpfloat (face.difference, ==, 0.5f);
  g_assert_cmpfloat (face.yaw, ==, first.yaw);
  g_assert_cmpint (find_stale (self, self->after).face, ==, 0);

  correct (self, 9);
  guise_store_face_set_measures (self->store.store, &stale, &face, NULL, NULL, &taken, &error);
  g_assert_no_error (error);
  g_assert_false (taken);
  g_assert_true (find_stale (self, self->after).beside);
}

/* A state that comes back after another mask network was learned has its share measured by that one. */
static void
test_new_network (Fixture *self, gconstpointer data)
{
  const float renewed = 0.75f;
  g_autoptr(GError) error = NULL;
  GuiseStaleFace stale;
  GuiseFaceRecord face;

  correct_and_measure (self, 7);
  guise_store_face_set_occlusion (self->store.store, &self->face, 1, &renewed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_stale (self).face, ==, 0);
  undo (self);
  stale = get_stale (self);
  g_assert_cmpint (stale.face, ==, self->face);
  g_assert_true (stale.covered);
  g_assert_false (stale.moved || stale.beside);

  face = get_face (self);
  face.occlusion = 0.125f;
  guise_store_face_set_measures (self->store.store, &stale, &face, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_stale (self).face, ==, 0);
  redo (self);
  g_assert_cmpfloat (get_face (self).occlusion, ==, renewed);
  g_assert_cmpint (get_stale (self).face, ==, 0);
  undo (self);
  g_assert_cmpfloat (get_face (self).occlusion, ==, 0.125f);
  g_assert_cmpint (get_stale (self).face, ==, 0);
}

/* Extraction knows best what it found; the correction stands and is measured again. */
static void
test_found_anew (Fixture *self, gconstpointer data)
{
  GuiseFaceRecord again;

  correct_and_measure (self, 7);
  store_fixture_add_faces (&self->store, self->clip, 0, 4, "again");
  again = get_face (self);
  assert_measured (self, &again, "again-1", 1);
  g_assert_cmpfloat (again.yaw, ==, 1);
  g_assert_cmpint (get_stale (self).face, ==, self->face);
  undo (self);
  g_assert_cmpint (get_stale (self).face, ==, 0);
  assert_measured (self, &again, "again-1", 1);
}

/* When packs are written anew, crops of states that may come back are taken along. */
static void
test_forgetting_somebody_else (Fixture *self, gconstpointer data)
{
  const GuiseFaceRecord first = get_face (self);
  gint64 other = store_fixture_add_faces (&self->store, self->clip, 10, 14, "other"), person = 0;
  g_autoptr(GError) error = NULL;
  GuiseFaceRecord second;

  guise_store_person_add (self->store.store, "Anna", GUISE_ROLE_NONE, NULL, &person, &error);
  g_assert_no_error (error);
  guise_store_track_assign (self->store.store, &other, 1, person, NULL, &error);
  g_assert_no_error (error);
  correct_and_measure (self, 7);
  second = get_face (self);

  guise_store_person_forget (self->store.store, person, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (&self->store, "other-11"), ==, 0);
  assert_measured (self, &second, "cut 7", 7);
  undo (self);
  assert_measured (self, &first, "crop-1", 1);
  redo (self);
  assert_measured (self, &second, "cut 7", 7);
  store_fixture_assert_sound (&self->store);
}

/* Nothing of it is left when the person goes. */
static void
test_forgotten (Fixture *self, gconstpointer data)
{
  const gint64 track = get_face (self).track;
  g_autoptr(GError) error = NULL;
  gint64 person = 0;

  correct_and_measure (self, 7);
  undo (self);
  guise_store_person_add (self->store.store, "Anna", GUISE_ROLE_NONE, NULL, &person, &error);
  guise_store_track_assign (self->store.store, &track, 1, person, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (&self->store, "cut 7"), ==, 1);
  guise_store_person_forget (self->store.store, person, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_count_files_with (&self->store, "cut 7"), ==, 0);
  g_assert_cmpuint (store_fixture_count_files_with (&self->store, "crop-1"), ==, 0);
  store_fixture_assert_sound (&self->store);
}

#define MEASURES_TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  MEASURES_TEST ("/store/measures/undone-with-the-correction", test_undone_with_correction);
  MEASURES_TEST ("/store/measures/overtaken", test_overtaken);
  MEASURES_TEST ("/store/measures/lists-follow", test_lists_follow);
  MEASURES_TEST ("/store/measures/paint", test_paint);
  MEASURES_TEST ("/store/measures/face-after", test_face_after);
  MEASURES_TEST ("/store/measures/new-network", test_new_network);
  MEASURES_TEST ("/store/measures/found-anew", test_found_anew);
  MEASURES_TEST ("/store/measures/forgetting-somebody-else", test_forgetting_somebody_else);
  MEASURES_TEST ("/store/measures/forgotten", test_forgotten);

  return g_test_run ();
}
