/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-edit.h"
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-project-actions.h"
#include "guise-store-undo.h"

#include <math.h>
#include <string.h>

#define FIXTURE_TEST(path, func) \
  g_test_add (path, ProjectFixture, NULL, project_fixture_set_up, func, project_fixture_tear_down)

/* {"landmarks": …}: a face of so many places, at @x. (transfer full) */
static char *
make_text (const char *member, guint n, double x)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "{\"%s\": [", member);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s[%d, %d]", i > 0 ? ", " : "", (int) x + (int) (i * 37 % 100), (int) (i * 53 % 120));
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

static JsonObject *
describe (ProjectFixture *self, gint64 face, JsonNode **node)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (node, json_node_unref);
  *node = guise_project_describe_landmarks (self->project, face, &error);
  g_assert_no_error (error);
  return json_node_get_object (*node);
}

/* A coordinate of a place. */
static double
get (JsonObject *object, const char *member, guint i, guint axis)
{
  JsonArray *point = json_array_get_array_element (json_object_get_array_member (object, member), i);

  return json_array_get_double_element (point, axis);
}

static void
test_written_and_read (ProjectFixture *self, gconstpointer data)
{
  g_autofree char *text = make_text ("landmarks", GUISE_LANDMARKS_N_POINTS, 200), *handles = make_text ("points", 68, 300);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *object;
  double found;

  project_fixture_add_faces (self, project_fixture_add_clip (self, "/a.mp4"), 0, 4, 0, NULL);
  found = get (describe (self, 2, &node), "found", 7, 0);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "correction"), ==, "none");
  g_assert_true (guise_project_set_landmarks_from_json (self->project, 2, text, &error));
  g_assert_no_error (error);

  object = describe (self, 2, &node);
  g_assert_cmpstr (json_object_get_string_member (object, "correction"), ==, "by hand");
  g_assert_cmpfloat_with_epsilon (get (object, "landmarks", 7, 0), 200 + 7 * 37 % 100, 0.01);
  g_assert_cmpfloat_with_epsilon (get (object, "found", 7, 0), found, 0.01);

  g_assert_true (guise_project_set_landmarks_from_json (self->project, 2, handles, &error));
  g_assert_no_error (error);
  object = describe (self, 2, &node);
  for (guint i = 0; i < 68; i++)
    {
      g_assert_cmpfloat_with_epsilon (get (object, "points", i, 0), 300 + i * 37 % 100, 0.01);
      g_assert_cmpfloat_with_epsilon (get (object, "points", i, 1), i * 53 % 120, 0.01);
    }
}

static void
test_what_is_no_face (ProjectFixture *self, gconstpointer data)
{
  g_autofree char *few = make_text ("landmarks", 477, 0), *many = make_text ("points", 82, 0);
  const char *bad[] = {
    "", "[]", "{", "{}", "{\"landmarks\": 3}", "{\"points\": []}", few, many,
  };
  g_autoptr(JsonNode) node = NULL;

  project_fixture_add_faces (self, project_fixture_add_clip (self, "/a.mp4"), 0, 4, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (guise_project_set_landmarks_from_json (self->project, 1, bad[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
    }
  for (guint i = 0; i < 4; i++)
    {
      static const char *const places[] = { "[1e99, 0]", "[0, \"a\"]", "[1]", "[0, null]" };
      g_autofree char *whole = make_text ("points", 68, 0);
      g_autofree char *text = NULL;
      g_autoptr(GError) error = NULL;

      text = g_strdup_printf ("{\"points\": [%s%s", places[i], strchr (whole, ']') + 1);
      g_assert_false (guise_project_set_landmarks_from_json (self->project, 1, text, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
    }
  g_assert_cmpstr (json_object_get_string_member (describe (self, 1, &node), "correction"), ==, "none");
}

static void
test_copied_and_carried (ProjectFixture *self, gconstpointer data)
{
  g_autofree char *text = make_text ("landmarks", GUISE_LANDMARKS_N_POINTS, 200);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  project_fixture_add_faces (self, project_fixture_add_clip (self, "/a.mp4"), 0, 9, 0, NULL);
  g_assert_false (guise_project_change_landmarks (self->project, 1, GUISE_LANDMARKS_COPY_BEFORE, NULL, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (guise_project_change_landmarks (self->project, 3, GUISE_LANDMARKS_CARRY_ON, NULL, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_clear_error (&error);

  g_assert_true (guise_project_set_landmarks_from_json (self->project, 3, text, &error));
  g_assert_true (guise_project_change_landmarks (self->project, 4, GUISE_LANDMARKS_COPY_BEFORE, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (get (describe (self, 4, &node), "landmarks", 7, 0), 200 + 7 * 37 % 100, 0.01);

  /* From the fourth to the end; one that was done by hand later ends it, and is left alone. */
  g_assert_true (guise_project_change_landmarks (self->project, 4, GUISE_LANDMARKS_CARRY_ON, NULL, &n, &error));
  g_assert_cmpuint (n, ==, 6);
  g_assert_true (guise_project_change_landmarks (self->project, 10, GUISE_LANDMARKS_TAKE_BACK, NULL, &n, &error));
  g_assert_true (guise_project_move_landmarks (self->project, 8, "mouth", 3, 0, &error));
  g_assert_true (guise_project_change_landmarks (self->project, 4, GUISE_LANDMARKS_CARRY_ON, NULL, &n, &error));
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (guise_project_change_landmarks (self->project, 3, GUISE_LANDMARKS_CARRY_BACK, NULL, &n, &error));
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (guise_project_change_landmarks (self->project, 3, GUISE_LANDMARKS_CARRY_BETWEEN, NULL, &n, &error));
  g_assert_cmpuint (n, ==, 3);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (describe (self, 8, &node), "correction"), ==, "by hand");
  g_assert_cmpstr (json_object_get_string_member (describe (self, 6, &node), "correction"), ==, "carried");
  g_assert_cmpstr (json_object_get_string_member (describe (self, 10, &node), "correction"), ==, "none");

  g_assert_false (guise_project_move_landmarks (self->project, 8, "ear", 3, 0, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Until the edit has read its face. */
static void
wait_loaded (GuiseFaceEdit *edit)
{
  while (!guise_face_edit_get_loaded (edit))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_strokes (ProjectFixture *self, gconstpointer data)
{
  g_autoptr(GuiseFaceEdit) edit = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  const GuisePoint *handles;
  GuisePoint was, other;
  guint n, n_changed = 0;

  project_fixture_add_faces (self, project_fixture_add_clip (self, "/a.mp4"), 0, 9, 0, NULL);
  edit = guise_face_edit_new (self->project);
  g_signal_connect_swapped (edit, "changed", G_CALLBACK (count_cb), &n_changed);
  guise_face_edit_set_face (edit, 3);
  wait_loaded (edit);
  g_assert_cmpint (guise_face_edit_get_frame (edit), ==, 2);
  g_assert_cmpint (guise_face_edit_get_previous (edit), ==, 2);
  g_assert_cmpint (guise_face_edit_get_next (edit), ==, 4);

  handles = guise_face_edit_get_handles (edit, FALSE, &n);
  g_assert_cmpuint (n, ==, 81);
  guise_face_edit_select (edit, 6, 50);
  guise_face_edit_step (edit, -1);
  g_assert_cmpint (guise_face_edit_get_handle (edit), ==, 49);
  was = handles[49];
  other = handles[48];
  guise_face_edit_move (edit, 3, 1);
  guise_face_edit_move (edit, 2, -5);
  g_assert_cmpfloat_with_epsilon (handles[49].x, was.x + 5, 0.001f);
  g_assert_cmpfloat (handles[48].x, ==, other.x);

  /* What happens elsewhere does not take a stroke away; writing it is one step. */
  guise_project_emit_changed (self->project);
  guise_face_edit_commit (edit, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  g_assert_true (guise_project_change_finish (self->project, result, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (get (describe (self, 3, &node), "points", 49, 0), was.x + 5, 0.01);
  g_assert_cmpfloat_with_epsilon (get (json_node_get_object (node), "points", 49, 1), was.y - 4, 0.01);
  g_assert_true (guise_store_undo (guise_project_get_store (self->project), NULL, &error));
  guise_project_emit_changed (self->project);
  while (fabsf (handles[49].x - was.x) > 0.01f)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (guise_face_edit_get_correction (edit), ==, "none");
  g_assert_cmpuint (n_changed, >, 3);

  /* Nothing moved: nothing is written. */
  guise_face_edit_commit (edit, project_fixture_take_cb, &result);
  g_assert_cmpstr (json_object_get_string_member (describe (self, 3, &node), "correction"), ==, "none");
}

/* Keys come faster than faces are read. */
static void
test_quick_steps (ProjectFixture *self, gconstpointer data)
{
  g_autoptr(GuiseFaceEdit) edit = NULL;

  project_fixture_add_faces (self, project_fixture_add_clip (self, "/a.mp4"), 0, 9, 0, NULL);
  edit = guise_face_edit_new (self->project);
  guise_face_edit_set_face (edit, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (guise_face_edit_go (edit, 1));
  g_assert_true (guise_face_edit_go (edit, -1));
  g_assert_cmpint (guise_face_edit_get_face (edit), ==, 3);
  while (guise_face_edit_get_frame (edit) != 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_face_edit_get_face (edit), ==, 5);

  /* The last one is the end, and what was wished beyond it is forgotten. */
  for (guint i = 0; i < 20; i++)
    guise_face_edit_go (edit, 1);
  while (!guise_face_edit_get_loaded (edit) || guise_face_edit_get_next (edit) != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_face_edit_get_face (edit), ==, 10);
  g_assert_false (guise_face_edit_go (edit, 1));
  g_assert_true (guise_face_edit_go (edit, -1));
  wait_loaded (edit);
  g_assert_cmpint (guise_face_edit_get_face (edit), ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_TEST ("/workspace/landmarks/written-and-read", test_written_and_read);
  FIXTURE_TEST ("/workspace/landmarks/what-is-no-face", test_what_is_no_face);
  FIXTURE_TEST ("/workspace/landmarks/copied-and-carried", test_copied_and_carried);
  FIXTURE_TEST ("/workspace/landmarks/strokes", test_strokes);
  FIXTURE_TEST ("/workspace/landmarks/quick-steps", test_quick_steps);
  return g_test_run ();
}
