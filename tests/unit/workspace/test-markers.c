/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-markers.h"
#include "guise-store-clips.h"

#include <string.h>

static void
wait_for_n (GuiseMarkers *markers, guint n)
{
  while (guise_markers_list (markers)->len != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_undo (ProjectFixture *fixture, const char *name)
{
  while (g_strcmp0 (guise_history_get_undo_name (guise_project_get_history (fixture->project)), name) != 0)
    g_main_context_iteration (NULL, TRUE);
}

/* In order, once each, kept, and undone a step at a time. */
static void
test_steps (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  g_autoptr(GuiseMarkers) markers = guise_markers_new (fixture->project);
  g_autoptr(GAsyncResult) result = NULL;
  const GuiseMarker *first;

  guise_markers_set_clip (markers, clip);
  guise_markers_add (markers, 50, NULL);
  guise_markers_add (markers, 20, "  the door ");
  guise_markers_add (markers, 50, "again");
  g_assert_cmpuint (guise_markers_list (markers)->len, ==, 2);
  first = g_ptr_array_index (guise_markers_list (markers), 0);
  g_assert_cmpint (first->frame, ==, 20);
  g_assert_cmpstr (first->name, ==, "the door");
  wait_for_undo (fixture, "Add a marker");

  guise_markers_rename (markers, 50, "the window");
  g_assert_cmpstr (guise_markers_find (markers, 50)->name, ==, "the window");
  guise_markers_remove (markers, 20);
  wait_for_undo (fixture, "Remove a marker");
  guise_history_undo_async (guise_project_get_history (fixture->project), project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  wait_for_n (markers, 2);
  g_assert_cmpstr (guise_markers_find (markers, 20)->name, ==, "the door");

  g_clear_object (&markers);
  project_fixture_reopen (fixture);
  markers = guise_markers_new (fixture->project);
  guise_markers_set_clip (markers, clip);
  wait_for_n (markers, 2);
  g_assert_cmpstr (guise_markers_find (markers, 50)->name, ==, "the window");
}

static void
test_next (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  g_autoptr(GuiseMarkers) markers = guise_markers_new (fixture->project);

  guise_markers_set_clip (markers, clip);
  guise_markers_add (markers, 10, NULL);
  guise_markers_add (markers, 30, NULL);
  g_assert_cmpint (guise_markers_find_next (markers, 10, 1), ==, 30);
  g_assert_cmpint (guise_markers_find_next (markers, 29, -1), ==, 10);
  g_assert_cmpint (guise_markers_find_next (markers, 30, 1), ==, -1);
  g_assert_cmpint (guise_markers_find_next (markers, 10, -1), ==, -1);
  /* What is under way needs the project. */
  wait_for_undo (fixture, "Add a marker");
}

/* What somebody else wrote there is passed over. */
static void
test_nonsense (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  g_autofree char *huge = g_strnfill (5000, 'x');
  g_autofree char *text = g_strdup_printf ("[7, {\"frame\": \"x\"}, {\"frame\": -3}, {}, {\"frame\": 5, \"name\": 8}, "
                                           "{\"frame\": 5}, {\"frame\": 9, \"name\": \"%s\"}]", huge);
  g_autoptr(GuiseMarkers) markers = guise_markers_new (fixture->project);
  g_autoptr(GError) error = NULL;

  guise_store_clip_set_markers (guise_project_get_store (fixture->project), clip, text, "Add", &error);
  g_assert_no_error (error);
  guise_markers_set_clip (markers, clip);
  wait_for_n (markers, 2);
  g_assert_null (guise_markers_find (markers, 5)->name);
  g_assert_cmpuint (strlen (guise_markers_find (markers, 9)->name), <=, GUISE_MARKER_NAME_MAX);
}

#define ADD(name, func) \
  g_test_add ("/workspace/markers/" name, ProjectFixture, NULL, project_fixture_set_up, func, project_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("steps", test_steps);
  ADD ("next", test_next);
  ADD ("nonsense", test_nonsense);
  return g_test_run ();
}
