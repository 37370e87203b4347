/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-desk.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-swap-private.h"

#include <glib/gstdio.h>

static gint64
add_person (ProjectFixture *fixture, const char *name)
{
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_person_add (guise_project_get_store (fixture->project), name, GUISE_ROLE_NONE, NULL, &id, &error);
  g_assert_no_error (error);
  return id;
}

static void
add_faces (ProjectFixture *fixture, gint64 clip, gint64 person, gint64 n_faces)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { 0, n_faces - 1 }, 1, "test");
  gint64 handle = guise_face_batch_add_track (batch), track;
  g_autoptr(GError) error = NULL;

  for (gint64 frame = 0; frame < n_faces; frame++)
    {
      GuiseFaceRecord face = { .track = handle, .frame = frame, .time = frame * GUISE_TIME_SECOND / 25,
                               .box = { 10, 10, 100, 100 } };

      guise_face_batch_add (batch, &face, NULL, NULL, NULL);
    }
  guise_face_batch_commit (batch, store, &error);
  g_assert_no_error (error);
  track = guise_face_batch_get_track_id (batch, handle);
  guise_store_track_assign (store, &track, 1, person, NULL, &error);
  g_assert_no_error (error);
}

/* A run of a preset; with @iterations it has a checkpoint. */
static gint64
add_run (ProjectFixture *fixture, gint64 source, gint64 target, gint64 iterations)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  GuiseRunRecord run = {
    .source = source, .target = target, .model = (char *) "quick", .preset = (char *) "quick", .resolution = 96,
    .settings = (char *) "{}",
  };
  GuiseCheckpointRecord checkpoint = { .iteration = iterations, .size_bytes = 4, .good = TRUE };
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_run_add (store, &run, &id, &error);
  g_assert_no_error (error);
  if (iterations == 0)
    return id;
  path = guise_store_checkpoint_dup_path (store, id, iterations);
  g_assert_true (g_file_set_contents (path, "abcd", 4, NULL));
  checkpoint.run = id;
  memset (checkpoint.sha256, '0', 64);
  guise_store_checkpoint_add (store, &checkpoint, &error);
  g_assert_no_error (error);
  return id;
}

static void
wait_for_choice (GuiseDesk *desk, gint64 run, gint64 clip)
{
  while (guise_desk_get_run (desk) == NULL || guise_desk_get_run (desk)->id != run || guise_desk_get_clip (desk) != clip)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_empty (ProjectFixture *fixture, gconstpointer data)
{
  GuiseDesk *desk = guise_project_get_desk (fixture->project);

  while (!guise_desk_get_loaded (desk))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (guise_desk_get_run (desk));
  g_assert_cmpint (guise_desk_get_clip (desk), ==, 0);
  g_assert_cmpint (guise_timeline_get_n_frames (guise_desk_get_timeline (desk)), ==, 0);
}

/* The newest run that has weights, where its target is seen most; what one chose stays. */
static void
test_choice (ProjectFixture *fixture, gconstpointer data)
{
  GuiseDesk *desk = guise_project_get_desk (fixture->project);
  gint64 a = project_fixture_add_clip (fixture, "/media/a.mp4"), b = project_fixture_add_clip (fixture, "/media/b.mp4");
  gint64 anna = add_person (fixture, "Anna"), bert = add_person (fixture, "Bert");
  gint64 first, second, third;
  const GuiseDeskRun *run;

  add_faces (fixture, a, anna, 10);
  add_faces (fixture, b, anna, 20);
  add_faces (fixture, a, bert, 30);
  first = add_run (fixture, bert, anna, 100);
  guise_project_emit_changed (fixture->project);
  wait_for_choice (desk, first, b);
  run = guise_desk_get_run (desk);
  g_assert_cmpstr (run->target_name, ==, "Anna");
  g_assert_cmpint (run->iterations, ==, 100);
  g_assert_false (run->declared);
  g_assert_cmpuint (run->clips->len, ==, 2);

  /* One without weights cannot be chosen; one with them is, and goes to where its target is. */
  add_run (fixture, anna, bert, 0);
  second = add_run (fixture, anna, bert, 50);
  guise_project_emit_changed (fixture->project);
  wait_for_choice (desk, second, a);
  g_assert_cmpuint (guise_desk_get_runs (desk)->len, ==, 2);

  guise_desk_set_run (desk, first);
  g_assert_cmpint (guise_desk_get_clip (desk), ==, a);
  guise_desk_set_clip (desk, b);
  third = add_run (fixture, anna, bert, 70);
  guise_project_emit_changed (fixture->project);
  while (guise_desk_get_runs (desk)->len < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_desk_get_run (desk)->id, ==, first);
  g_assert_cmpint (guise_desk_get_clip (desk), ==, b);
  guise_desk_set_run (desk, 4711);
  g_assert_cmpint (guise_desk_get_run (desk)->id, ==, first);
  guise_desk_set_run (desk, third);
  g_assert_cmpint (guise_desk_get_clip (desk), ==, a);
}

/* What was set a moment before closing is kept. */
static void
test_closing_keeps (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), anna = add_person (fixture, "Anna");
  gint64 bert = add_person (fixture, "Bert"), run;
  GuiseDesk *desk = guise_project_get_desk (fixture->project);

  add_faces (fixture, clip, anna, 10);
  run = add_run (fixture, bert, anna, 100);
  guise_project_emit_changed (fixture->project);
  wait_for_choice (desk, run, clip);
  while (!guise_swap_get_ready (guise_desk_get_swap (desk)))
    g_main_context_iteration (NULL, TRUE);
  g_object_set (guise_desk_get_swap (desk), "feather", 33.0, NULL);
  project_fixture_reopen (fixture);

  desk = guise_project_get_desk (fixture->project);
  wait_for_choice (desk, run, clip);
  while (!guise_swap_get_ready (guise_desk_get_swap (desk)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (guise_swap_get_settings (guise_desk_get_swap (desk))->feather, ==, 33);
}

#define ADD(name, func) \
  g_test_add ("/workspace/desk/" name, ProjectFixture, NULL, project_fixture_set_up, func, project_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty", test_empty);
  ADD ("chooses", test_choice);
  ADD ("closing-keeps-what-was-set", test_closing_keeps);
  return g_test_run ();
}
