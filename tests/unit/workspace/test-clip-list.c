/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-clip-facts-private.h"
#include "guise-project-actions.h"

#include <glib/gstdio.h>

typedef struct
{
  guint position, n_removed, n_added, n_calls;
} Change;

static void
changed_cb (GListModel *model, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  Change *change = user_data;

  change->position = position;
  change->n_removed = n_removed;
  change->n_added = n_added;
  change->n_calls++;
}

static void
wait_for_items (GuiseClipList *clips, guint n)
{
  while (!guise_clip_list_get_loaded (clips) || g_list_model_get_n_items (G_LIST_MODEL (clips)) != n)
    g_main_context_iteration (NULL, TRUE);
}

static GuiseClip *
get_clip (GuiseClipList *clips, guint position)
{
  GuiseClip *clip = g_list_model_get_item (G_LIST_MODEL (clips), position);

  g_object_unref (clip);
  return clip;
}

static void
finish_change (GuiseProject *project, GAsyncResult **result)
{
  g_autoptr(GError) error = NULL;

  project_fixture_wait (result);
  guise_project_change_finish (project, *result, &error);
  g_assert_no_error (error);
}

/* Only what differs is told, and what stays is the same object. */
static void
test_changes (ProjectFixture *fixture, gconstpointer data)
{
  GuiseClipList *clips = guise_project_get_clips (fixture->project);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GuiseClip) third = NULL;
  gint64 second_id;
  Change change = { 0 };

  wait_for_items (clips, 0);
  project_fixture_add_clip (fixture, "/media/a.mp4");
  second_id = project_fixture_add_clip (fixture, "/media/b.mp4");
  project_fixture_add_clip (fixture, "/media/c.mp4");
  wait_for_items (clips, 3);
  third = g_object_ref (get_clip (clips, 2));

  g_signal_connect (clips, "items-changed", G_CALLBACK (changed_cb), &change);
  guise_project_remove_clip_async (fixture->project, second_id, project_fixture_take_cb, &result);
  finish_change (fixture->project, &result);
  wait_for_items (clips, 2);
  g_assert_cmpuint (change.n_calls, ==, 1);
  g_assert_cmpuint (change.position, ==, 1);
  g_assert_cmpuint (change.n_removed, ==, 1);
  g_assert_cmpuint (change.n_added, ==, 0);
  g_assert_true (get_clip (clips, 1) == third);

  g_clear_object (&result);
  guise_history_undo_async (guise_project_get_history (fixture->project), project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  wait_for_items (clips, 3);
  g_assert_cmpuint (change.n_calls, ==, 2);
  g_assert_cmpuint (change.position, ==, 1);
  g_assert_cmpuint (change.n_added, ==, 1);
  g_assert_cmpint (guise_clip_get_id (get_clip (clips, 1)), ==, second_id);
}

static void
test_facts (ProjectFixture *fixture, gconstpointer data)
{
  GuiseClipList *clips = guise_project_get_clips (fixture->project);
  GuiseClip *clip;

  project_fixture_add_clip (fixture, "/media/a “film” 🎬.mp4");
  wait_for_items (clips, 1);
  clip = get_clip (clips, 0);
  g_assert_cmpstr (guise_clip_get_name (clip), ==, "a “film” 🎬.mp4");
  g_assert_cmpstr (guise_clip_get_facts (clip), ==, "0:40 · 1280×720 · 25 fps · H.264");
  g_assert_cmpstr (guise_clip_get_counts (clip), ==, "1,000 frames");

  /* It is not there, and the card says so. */
  while (guise_clip_get_state (clip) != GUISE_CLIP_STATE_MISSING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (guise_clip_get_problem (clip), "/media/a “film” 🎬.mp4"));
}

static void
test_durations (void)
{
  const struct { GuiseTime time; const char *text; } table[] = {
    { GUISE_TIME_SECOND * 2 / 5, "0.4 s" }, { GUISE_TIME_SECOND * 59 + GUISE_TIME_SECOND / 2, "1:00" },
    { GUISE_TIME_SECOND - 8, "0:01" }, { GUISE_TIME_SECOND * 3723, "1:02:03" }, { 0, "0.0 s" }, { GUISE_TIME_NONE, "unknown length" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = guise_clip_facts_dup_duration (table[i].time);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_role (ProjectFixture *fixture, gconstpointer data)
{
  GuiseClipList *clips = guise_project_get_clips (fixture->project);
  gint64 id = project_fixture_add_clip (fixture, "/media/a.mp4");
  g_autoptr(GAsyncResult) result = NULL;

  wait_for_items (clips, 1);
  guise_project_set_clip_role_async (fixture->project, id, "target", project_fixture_take_cb, &result);
  finish_change (fixture->project, &result);
  while (!g_str_equal (guise_clip_get_role (get_clip (clips, 0)), "target"))
    g_main_context_iteration (NULL, TRUE);

  g_clear_object (&result);
  guise_history_undo_async (guise_project_get_history (fixture->project), project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  while (!g_str_equal (guise_clip_get_role (get_clip (clips, 0)), "none"))
    g_main_context_iteration (NULL, TRUE);
}

/* Files that cannot be imported are cards with a reason, not clips. */
static void
test_rejected (ProjectFixture *fixture, gconstpointer data)
{
  GuiseClipList *clips = guise_project_get_clips (fixture->project);
  g_autofree char *path = g_build_filename (fixture->folder, "no film.mp4", NULL);
  const char *const paths[] = { path, NULL };
  GuiseClip *clip;

  g_assert_true (g_file_set_contents (path, "no film", -1, NULL));
  wait_for_items (clips, 0);
  guise_project_add_files (fixture->project, paths, NULL);
  wait_for_items (clips, 1);
  clip = get_clip (clips, 0);
  g_assert_cmpint (guise_clip_get_id (clip), ==, 0);
  g_assert_cmpint (guise_clip_get_state (clip), ==, GUISE_CLIP_STATE_REJECTED);
  g_assert_nonnull (strstr (guise_clip_get_problem (clip), "no film.mp4"));

  /* A clip of the project stands before it. */
  project_fixture_add_clip (fixture, "/media/a.mp4");
  wait_for_items (clips, 2);
  g_assert_cmpint (guise_clip_get_id (get_clip (clips, 0)), !=, 0);
  guise_clip_list_forget (clips, path);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clips)), ==, 1);
  while (guise_work_list_get_n_active (guise_project_get_works (fixture->project)) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* A lane a person, most faces first, short gaps closed. */
static void
test_lanes (ProjectFixture *fixture, gconstpointer data)
{
  GuiseClipList *clips = guise_project_get_clips (fixture->project);
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  gint64 anna = project_fixture_add_person (fixture, "Anna"), bert = project_fixture_add_person (fixture, "Bert");
  const GuiseClipLane *lane;
  GPtrArray *lanes;

  project_fixture_add_faces (fixture, clip, 0, 9, anna, NULL);
  project_fixture_add_faces (fixture, clip, 100, 119, bert, NULL);
  project_fixture_add_faces (fixture, clip, 122, 129, bert, NULL);
  project_fixture_add_faces (fixture, clip, 500, 509, bert, NULL);

  wait_for_items (clips, 1);
  /* It is read while the last faces still come. */
  while (guise_clip_get_lanes (get_clip (clips, 0))->len != 2
         || ((GuiseClipLane *) guise_clip_get_lanes (get_clip (clips, 0))->pdata[0])->n_faces != 38)
    g_main_context_iteration (NULL, TRUE);
  lanes = guise_clip_get_lanes (get_clip (clips, 0));
  lane = g_ptr_array_index (lanes, 0);
  g_assert_cmpstr (lane->name, ==, "Bert");
  g_assert_cmpint (lane->n_faces, ==, 38);
  g_assert_cmpuint (lane->spans->len, ==, 2);
  g_assert_cmpint (g_array_index (lane->spans, GuiseClipSpan, 0).first, ==, 100);
  g_assert_cmpint (g_array_index (lane->spans, GuiseClipSpan, 0).last, ==, 129);
  g_assert_cmpint (g_array_index (lane->spans, GuiseClipSpan, 1).first, ==, 500);
  lane = g_ptr_array_index (lanes, 1);
  g_assert_cmpstr (lane->name, ==, "Anna");
}

#define ADD(path, test) \
  g_test_add (path, ProjectFixture, NULL, project_fixture_set_up, test, project_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/workspace/clip-list/changes", test_changes);
  ADD ("/workspace/clip-list/facts", test_facts);
  ADD ("/workspace/clip-list/role", test_role);
  ADD ("/workspace/clip-list/rejected", test_rejected);
  ADD ("/workspace/clip-list/lanes", test_lanes);
  g_test_add_func ("/workspace/clip-facts/durations", test_durations);
  return g_test_run ();
}
