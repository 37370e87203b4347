/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-map.h"
#include "guise-history.h"
#include "guise-identity-map.h"
#include "guise-project-people.h"
#include "guise-random.h"
#include "guise-store-persons.h"
#include "project-fixture.h"

#include <math.h>
#include <string.h>

#define N 40

/* (element-type gint64) (transfer full): a track of N faces of somebody, every fourth with a vector near @look. */
static GArray *
add_known (ProjectFixture *fixture, gint64 clip, gint64 first, gint64 person, guint look)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  gint64 track = project_fixture_add_faces (fixture, clip, first, first + N - 1, person, NULL);
  GuiseFaceQuery query = { .track = track };
  g_autoptr(GError) error = NULL;
  GArray *ids = guise_store_face_find (store, &query, &error);
  GuiseRandom random;

  guise_random_init (&random, (guint64) first);
  for (guint i = 0; i < N; i += 4)
    {
      float vector[GUISE_FACE_VECTOR_SIZE];

      for (guint k = 0; k < GUISE_FACE_VECTOR_SIZE; k++)
        vector[k] = (float) (0.02 * guise_random_normal (&random) + (k == look ? 0.6 : 0));
      g_assert_true (guise_store_face_set_vectors (store, &g_array_index (ids, gint64, i), 1, vector, &error));
    }
  g_assert_no_error (error);
  return ids;
}

static void
run_to_end (GuiseJob *job)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_job_run_async (job, NULL, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_job_run_finish (job, result, &error);
  g_assert_no_error (error);
}

static GuisePoint
point_of (GuiseFaceMap *map, gint64 id)
{
  const GArray *ids = guise_face_map_get_ids (map), *points = guise_face_map_get_points (map);

  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return g_array_index (points, GuisePoint, i);
  return (GuisePoint) { NAN, NAN };
}

/* Each face lies nearer to all of its person's than to any other's, those without a vector and those that were not
 * laid out included. */
static void
assert_apart (GuiseFaceMap *map, GArray *const *faces, guint n_persons)
{
  for (guint a = 0; a < n_persons; a++)
    for (guint i = 0; i < faces[a]->len; i++)
      {
        const GuisePoint at = point_of (map, g_array_index (faces[a], gint64, i));
        float own = 0, others = INFINITY;

        for (guint b = 0; b < n_persons; b++)
          for (guint j = 0; j < faces[b]->len; j++)
            {
              const GuisePoint other = point_of (map, g_array_index (faces[b], gint64, j));
              const float distance = hypotf (at.x - other.x, at.y - other.y);

              g_assert_true (other.x >= 0 && other.x <= 1 && other.y >= 0 && other.y <= 1);
              if (a == b)
                own = MAX (own, distance);
              else
                others = MIN (others, distance);
            }
        g_assert_cmpfloat (own, <, others);
      }
}

static void
test_persons_lie_apart (ProjectFixture *fixture, gconstpointer data)
{
  const gint64 clip = project_fixture_add_clip (fixture, "/films/a.mp4");
  g_autoptr(GArray) anna = add_known (fixture, clip, 0, project_fixture_add_person (fixture, "Anna"), 0);
  g_autoptr(GArray) bert = add_known (fixture, clip, 100, project_fixture_add_person (fixture, "Bert"), 1);
  g_autoptr(GArray) cleo = add_known (fixture, clip, 200, 0, 2);
  GArray *const all[] = { anna, bert, cleo };

  /* Nobody can say where these belong. */
  project_fixture_add_faces (fixture, clip, 300, 309, 0, NULL);
  for (guint n = 0; n < 2; n++)
    {
      const GuiseFaceMapParams params = { .n_laid_out = n > 0 ? 12 : 0 };
      g_autoptr(GuiseFaceMap) map = guise_face_map_new (guise_project_get_store (fixture->project), &params);
      g_autoptr(GuiseFaceMap) again = guise_face_map_new (guise_project_get_store (fixture->project), &params);
      g_autoptr(JsonNode) result = NULL;
      JsonObject *object;

      run_to_end (GUISE_JOB (map));
      run_to_end (GUISE_JOB (again));
      result = guise_face_map_dup_result (map);
      object = json_node_get_object (result);
      g_assert_cmpint (json_object_get_int_member (object, "faces"), ==, 3 * N);
      g_assert_cmpint (json_object_get_int_member (object, "left_out"), ==, 10);
      g_assert_cmpint (json_object_get_int_member (object, "laid_out"), <=, n > 0 ? 15 : 30);
      assert_apart (map, all, 3);
      g_assert_cmpmem (guise_face_map_get_points (map)->data, 3 * N * sizeof (GuisePoint),
                       guise_face_map_get_points (again)->data, 3 * N * sizeof (GuisePoint));
    }
}

static void
test_nobody (ProjectFixture *fixture, gconstpointer data)
{
  const GuiseFaceMapParams params = { 0 };
  g_autoptr(GuiseFaceMap) map = guise_face_map_new (guise_project_get_store (fixture->project), &params);

  project_fixture_add_faces (fixture, project_fixture_add_clip (fixture, "/films/a.mp4"), 0, 9, 0, NULL);
  run_to_end (GUISE_JOB (map));
  g_assert_cmpuint (guise_face_map_get_ids (map)->len, ==, 0);
}

static void
test_files (ProjectFixture *fixture, gconstpointer data)
{
  const gint64 clip = project_fixture_add_clip (fixture, "/films/a.mp4");
  g_autoptr(GArray) anna = add_known (fixture, clip, 0, project_fixture_add_person (fixture, "=A<\"nna\">"), 0);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, i > 0 ? "map.SVG" : "map.csv", NULL), *text = NULL;
      const GuiseFaceMapParams params = { .path = path };
      g_autoptr(GuiseFaceMap) map = guise_face_map_new (guise_project_get_store (fixture->project), &params);
      g_auto(GStrv) lines = NULL;

      run_to_end (GUISE_JOB (map));
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      lines = g_strsplit (text, "\n", -1);
      if (i == 0)
        {
          g_assert_cmpuint (g_strv_length (lines), ==, N + 2);
          g_assert_cmpstr (lines[0], ==, "face,clip,frame,time_s,person,name,kept,x,y");
          /* No formula to a spreadsheet. */
          g_assert_nonnull (strstr (lines[1], ",\"'=A<\"\"nna\"\">\",1,"));
        }
      else
        {
          g_assert_nonnull (strstr (text, "<title>=A&lt;&quot;nna&quot;&gt;</title>"));
          g_assert_cmpuint (g_strv_length (lines), >, N);
        }
    }
}

static void
test_bad_name (ProjectFixture *fixture, gconstpointer data)
{
  const GuiseFaceMapParams params = { .path = "/nowhere/map.pdf" };
  g_autoptr(GuiseFaceMap) map = guise_face_map_new (guise_project_get_store (fixture->project), &params);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_job_run_async (GUISE_JOB (map), NULL, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  g_assert_false (guise_job_run_finish (GUISE_JOB (map), result, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "map.pdf"));
}

static void
wait_for (GuiseIdentityMap *map, GuiseIdentityMapState state)
{
  while (guise_identity_map_get_state (map) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* Until the map says that it is another. */
static void
wait_change (GuiseIdentityMap *map)
{
  gboolean changed = FALSE;
  gulong id = g_signal_connect_swapped (map, "changed", G_CALLBACK (set_cb), &changed);

  while (!changed)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (map, id);
}

static const GuiseMapFace *
find (GuiseIdentityMap *map, gint64 id)
{
  guint n;
  const GuiseMapFace *faces = guise_identity_map_get_faces (map, &n);
  const guint place = guise_identity_map_find (map, id);

  g_assert_cmpuint (place, <, n);
  g_assert_cmpint (faces[place].id, ==, id);
  return &faces[place];
}

static void
wait_person (GuiseIdentityMap *map, gint64 id, gint64 person, gboolean excluded)
{
  while (find (map, id)->person != person || find (map, id)->excluded != excluded)
    wait_change (map);
}

static void
undo (ProjectFixture *fixture)
{
  GuiseHistory *history = guise_project_get_history (fixture->project);
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  guise_history_undo_async (history, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  name = guise_history_finish (history, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (name);
}

/* What is decided over faces, and undone, is seen on the map at once; where they lie stays. */
static void
test_follows_decisions (ProjectFixture *fixture, gconstpointer data)
{
  const gint64 clip = project_fixture_add_clip (fixture, "/films/a.mp4");
  const gint64 anna = project_fixture_add_person (fixture, "Anna"), bert = project_fixture_add_person (fixture, "Bert");
  g_autoptr(GArray) faces = add_known (fixture, clip, 0, anna, 0), others = NULL;
  g_autoptr(GuiseIdentityMap) map = guise_identity_map_new (fixture->project);
  g_autoptr(GAsyncResult) moved = NULL, excluded = NULL;
  g_autoptr(GError) error = NULL;
  const gint64 first = g_array_index (faces, gint64, 0);
  GuisePoint before;

  g_assert_cmpint (guise_identity_map_get_state (map), ==, GUISE_IDENTITY_MAP_NONE);
  guise_identity_map_make (map);
  g_assert_cmpint (guise_identity_map_get_state (map), ==, GUISE_IDENTITY_MAP_MAKING);
  wait_for (map, GUISE_IDENTITY_MAP_THERE);
  wait_person (map, first, anna, FALSE);
  before = find (map, first)->point;
  g_assert_cmpuint (guise_identity_map_find (map, 999999), ==, G_MAXUINT);
  g_assert_cmpuint (guise_identity_map_get_n_missing (map), ==, 0);

  guise_project_assign_faces_async (fixture->project, &first, 1, bert, project_fixture_take_cb, &moved);
  project_fixture_wait (&moved);
  wait_person (map, first, bert, FALSE);
  guise_project_decide_async (fixture->project, &first, 1, GUISE_DECIDE_EXCLUDE, project_fixture_take_cb, &excluded);
  project_fixture_wait (&excluded);
  wait_person (map, first, bert, TRUE);
  undo (fixture);
  wait_person (map, first, bert, FALSE);
  undo (fixture);
  wait_person (map, first, anna, FALSE);
  g_assert_cmpmem (&before, sizeof before, &find (map, first)->point, sizeof before);

  /* New ones are said to be missing. */
  others = add_known (fixture, clip, 100, bert, 1);
  guise_project_emit_changed (fixture->project);
  while (guise_identity_map_get_n_missing (map) != N / 4)
    wait_change (map);
}

/* Of a person who is forgotten nothing is shown any more. */
static void
test_forgotten (ProjectFixture *fixture, gconstpointer data)
{
  const gint64 clip = project_fixture_add_clip (fixture, "/films/a.mp4");
  const gint64 anna = project_fixture_add_person (fixture, "Anna"), bert = project_fixture_add_person (fixture, "Bert");
  g_autoptr(GArray) hers = add_known (fixture, clip, 0, anna, 0), his = add_known (fixture, clip, 100, bert, 1);
  g_autoptr(GuiseIdentityMap) map = guise_identity_map_new (fixture->project);
  g_autoptr(GError) error = NULL;
  GuiseForgetReport report;

  guise_identity_map_make (map);
  wait_for (map, GUISE_IDENTITY_MAP_THERE);
  guise_store_person_forget (guise_project_get_store (fixture->project), anna, FALSE, &report, &error);
  g_assert_no_error (error);
  guise_project_emit_changed (fixture->project);
  wait_person (map, g_array_index (hers, gint64, 3), -1, FALSE);
  g_assert_cmpint (find (map, g_array_index (his, gint64, 3))->person, ==, bert);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/identity-map/persons-lie-apart", ProjectFixture, NULL, project_fixture_set_up, test_persons_lie_apart,
              project_fixture_tear_down);
  g_test_add ("/identity-map/nobody", ProjectFixture, NULL, project_fixture_set_up, test_nobody,
              project_fixture_tear_down);
  g_test_add ("/identity-map/files", ProjectFixture, NULL, project_fixture_set_up, test_files,
              project_fixture_tear_down);
  g_test_add ("/identity-map/bad-name", ProjectFixture, NULL, project_fixture_set_up, test_bad_name,
              project_fixture_tear_down);
  g_test_add ("/identity-map/follows-decisions", ProjectFixture, NULL, project_fixture_set_up, test_follows_decisions,
              project_fixture_tear_down);
  g_test_add ("/identity-map/forgotten", ProjectFixture, NULL, project_fixture_set_up, test_forgotten,
              project_fixture_tear_down);
  return g_test_run ();
}
