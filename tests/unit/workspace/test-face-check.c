/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-face-set-check.h"
#include "guise-project-check.h"
#include "guise-project-people.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

#include <math.h>

/* Faces of one look. */
typedef struct
{
  guint    n;
  float    yaw, pitch, exposure;
  gboolean open;      /* the mouth */
} Look;

typedef struct
{
  ProjectFixture project;
  gint64         clip, frame, source, target;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  project_fixture_set_up (&self->project, data);
  self->clip = project_fixture_add_clip (&self->project, "/media/a.mp4");
  self->source = project_fixture_add_person (&self->project, "Anna");
  self->target = project_fixture_add_person (&self->project, "Bert");
  self->frame = 0;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  project_fixture_tear_down (&self->project, data);
}

/* Lids apart by a third of the eye's width; lips by half of the mouth's, or not at all. */
static void
make_landmarks (GuisePoint3 *points, gboolean open)
{
  static const struct { guint at; float x, y; } eyes[] = {
    { 33, 10, 40 }, { 133, 40, 40 }, { 159, 25, 35 }, { 145, 25, 45 },
    { 362, 60, 40 }, { 263, 90, 40 }, { 386, 75, 35 }, { 374, 75, 45 },
  };

  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    points[i] = (GuisePoint3) { i % 100, i / 5, 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (eyes); i++)
    points[eyes[i].at] = (GuisePoint3) { eyes[i].x, eyes[i].y, 0 };
  points[78] = (GuisePoint3) { 30, 80, 0 };
  points[308] = (GuisePoint3) { 70, 80, 0 };
  points[13] = (GuisePoint3) { 50, 80, 0 };
  points[14] = (GuisePoint3) { 50, open ? 100 : 80, 0 };
}

static void
add (Fixture *self, gint64 person, const Look *looks, guint n_looks)
{
  GuiseStore *store = guise_project_get_store (self->project.project);
  g_autoptr(GError) error = NULL;

  for (guint l = 0; l < n_looks; l++)
    {
      const GuiseFrameRange range = { self->frame, self->frame + looks[l].n - 1 };
      g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (self->clip, range, 1, "test");
      gint64 track = guise_face_batch_add_track (batch);
      GuisePoint3 points[GUISE_FACE_N_LANDMARKS];

      make_landmarks (points, looks[l].open);
      for (; self->frame <= range.last; self->frame++)
        {
          GuiseFaceRecord face = {
            .track = track, .frame = self->frame, .time = self->frame * GUISE_TIME_SECOND / 25,
            .box = { 10, 10, 100, 100 }, .yaw = looks[l].yaw, .pitch = looks[l].pitch, .sharpness = 0.6f, .size = 200,
            .exposure = looks[l].exposure, .confidence = 1, .match = NAN, .crop_width = 64, .crop_height = 64,
            .frame_to_crop = { { 0.5, 0, 0, 0, 0.5, 0 } },
          };

          guise_face_batch_add (batch, &face, points, NULL, NULL);
        }
      guise_face_batch_commit (batch, store, &error);
      g_assert_no_error (error);
      track = guise_face_batch_get_track_id (batch, track);
      guise_store_track_assign (store, &track, 1, person, NULL, &error);
      g_assert_no_error (error);
    }
}

#define ADD_LOOKS(fixture, person, ...) \
  add (fixture, person, (const Look[]) { __VA_ARGS__ }, sizeof ((const Look[]) { __VA_ARGS__ }) / sizeof (Look))

/* That the source lacks exactly those of @lacking, a mask of GuiseShows. */
static GuiseProjectCheck *
assert_lacks (Fixture *self, guint lacking)
{
  g_autoptr(GError) error = NULL;
  GuiseProjectCheck *check = guise_project_check_faces (self->project.project, self->source, self->target, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < GUISE_N_SHOWS; i++)
    {
      g_test_message ("%s: %u, %g", guise_shows_get_name (i), check->check->source.n_shows[i],
                      check->check->target.share[i]);
      g_assert_cmpint (check->check->lacks[i], ==, lacking >> i & 1);
    }
  for (guint i = 0; i < check->advice->len; i++)
    g_test_message ("%s", ((GuiseAdvice *) check->advice->pdata[i])->text);
  return check;
}

/* The source looks straight ahead, and four times to the left; the target to the left in a fifth. */
static void
test_left (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseProjectCheck) check = NULL;
  const GuiseAdvice *advice;

  ADD_LOOKS (self, self->source, { 496, 0, 0, 0.5f }, { 4, -45, 0, 0.5f });
  ADD_LOOKS (self, self->target, { 80, 0, 0, 0.5f }, { 20, -45, 0, 0.5f });
  check = assert_lacks (self, 1 << GUISE_SHOWS_LEFT);
  g_assert_cmpuint (check->check->source.n, ==, 500);
  g_assert_cmpfloat (fabs (check->check->source.seconds - 20), <, 1);
  g_assert_cmpuint (check->check->source.n_shows[GUISE_SHOWS_LEFT], ==, 4);
  g_assert_cmpuint (check->check->source.map[2][4], ==, 496);
  g_assert_cmpuint (check->check->target.map[2][1], ==, 20);
  for (guint p = 0; p < GUISE_CHECK_N_PITCHES; p++)
    for (guint y = 0; y < GUISE_CHECK_N_YAWS; y++)
      g_assert_cmpint (check->check->map_lacks[p][y], ==, p == 2 && y == 1);
  g_assert_cmpuint (check->advice->len, ==, 1);
  advice = check->advice->pdata[0];
  g_assert_nonnull (strstr (advice->text, "looks left in 20 %"));
  g_assert_cmpstr (advice->where, ==, "yaw < -22.5");
  g_assert_cmpint (advice->person, ==, self->target);
}

/* Everything at once, the most frequent said first. */
static void
test_all (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseProjectCheck) check = NULL;

  ADD_LOOKS (self, self->source, { 500, 0, 0, 0.5f });
  ADD_LOOKS (self, self->target, { 100, 0, 0, 0.5f }, { 20, 40, 0, 0.5f }, { 30, 0, 30, 0.5f }, { 20, 0, -30, 0.5f },
             { 20, 0, 0, 0.1f }, { 20, 0, 0, 0.9f }, { 20, 0, 0, 0.5f, TRUE });
  check = assert_lacks (self, 1 << GUISE_SHOWS_RIGHT | 1 << GUISE_SHOWS_UP | 1 << GUISE_SHOWS_DOWN
                              | 1 << GUISE_SHOWS_DARK | 1 << GUISE_SHOWS_BRIGHT | 1 << GUISE_SHOWS_OPEN_MOUTH);
  g_assert_nonnull (strstr (((GuiseAdvice *) check->advice->pdata[0])->text, "looks up"));
}

/* A set that has it all is not talked about, nor one whose target shows it once; a small one is. */
static void
test_even (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseProjectCheck) check = NULL;

  ADD_LOOKS (self, self->source, { 200, 0, 0, 0.5f }, { 60, -45, 0, 0.5f }, { 60, 45, 0, 0.5f });
  ADD_LOOKS (self, self->target, { 300, 0, 0, 0.5f }, { 100, -45, 0, 0.5f }, { 100, 45, 0, 0.5f }, { 3, 0, 40, 0.5f });
  check = assert_lacks (self, 0);
  g_assert_cmpuint (check->advice->len, ==, 0);
}

/* Excluded faces and held-out ones are nothing to learn from. */
static void
test_decisions_count (Fixture *self, gconstpointer data)
{
  GuiseStore *store = guise_project_get_store (self->project.project);
  g_autoptr(GuiseProjectCheck) before = NULL, after = NULL;
  g_autoptr(GArray) left = NULL;

  ADD_LOOKS (self, self->source, { 400, 0, 0, 0.5f }, { 100, -45, 0, 0.5f });
  ADD_LOOKS (self, self->target, { 80, 0, 0, 0.5f }, { 20, -45, 0, 0.5f });
  before = assert_lacks (self, 0);
  left = guise_store_face_find (store, &(GuiseFaceQuery) { .person = self->source, .where = "yaw < 0" }, NULL);
  g_assert_cmpuint (left->len, ==, 100);
  g_assert_true (guise_store_face_set_decision (store, (const gint64 *) (gpointer) left->data, 50,
                                                GUISE_DECISION_EXCLUDE, NULL, NULL));
  g_assert_true (guise_store_face_set_hold_out (store, (const gint64 *) (gpointer) left->data + 50, 45,
                                                GUISE_HOLD_OUT_YES, NULL, NULL));
  after = assert_lacks (self, 1 << GUISE_SHOWS_LEFT);
  g_assert_cmpuint (after->check->source.n, ==, 405);
}

static void
test_roles (Fixture *self, gconstpointer data)
{
  GuiseStore *store = guise_project_get_store (self->project.project);
  g_autoptr(GuiseProjectCheck) none = guise_project_check_faces (self->project.project, 0, 0, NULL), both = NULL;
  g_autoptr(JsonObject) object = NULL;

  ADD_LOOKS (self, self->source, { 10, 0, 0, 0.5f });
  g_assert_cmpint (none->source, ==, 0);
  g_assert_nonnull (none->summary);
  g_assert_true (guise_store_person_set_role (store, self->source, GUISE_ROLE_SOURCE, NULL, NULL)
                 && guise_store_person_set_role (store, self->target, GUISE_ROLE_TARGET, NULL, NULL));
  both = guise_project_check_faces (self->project.project, 0, 0, NULL);
  g_assert_cmpint (both->source, ==, self->source);
  g_assert_cmpint (both->target, ==, self->target);
  g_assert_cmpuint (both->advice->len, ==, 1);
  object = guise_project_check_to_object (both);
  g_assert_cmpint (json_object_get_int_member (object, "source_faces"), ==, 10);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "shows")), ==, GUISE_N_SHOWS);
}

/* Where there are far too many, those that stay are spread; what is rare stays whole; undone in one step. */
static void
test_balance (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GuiseProjectCheck) check = NULL;
  g_autoptr(GError) error = NULL;

  ADD_LOOKS (self, self->source, { 600, 0, 0, 0.5f }, { 30, -45, 0, 0.5f }, { 30, 45, 0, 0.5f });
  ADD_LOOKS (self, self->target, { 10, 0, 0, 0.5f });
  guise_project_balance_async (self->project.project, self->source, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_project_change_finish (self->project.project, result, &error);
  g_assert_no_error (error);
  check = assert_lacks (self, 0);
  g_assert_cmpuint (check->check->source.map[2][4], ==, 120);
  g_assert_cmpuint (check->check->source.map[2][1], ==, 30);
  g_assert_cmpuint (check->check->source.map[2][7], ==, 30);
  g_assert_cmpfloat (check->check->source.seconds, >, 20);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/workspace/face-check/left", test_left);
  ADD ("/workspace/face-check/all", test_all);
  ADD ("/workspace/face-check/even", test_even);
  ADD ("/workspace/face-check/decisions-count", test_decisions_count);
  ADD ("/workspace/face-check/roles", test_roles);
  ADD ("/workspace/face-check/balance", test_balance);
  return g_test_run ();
}
