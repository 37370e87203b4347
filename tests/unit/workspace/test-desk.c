/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-checkpoint-choice.h"
#include "guise-desk.h"
#include "guise-error.h"
#include "guise-frame-table.h"
#include "guise-project-swap.h"
#include "guise-store-exports.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-swap-cast.h"
#include "guise-swap-private.h"
#include "guise-swap-script.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

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

static void
wait_for_run (GuiseDesk *desk, gint64 person, gint64 run)
{
  for (;;)
    {
      GPtrArray *people = guise_desk_get_people (desk);

      for (guint i = 0; i < people->len; i++)
        if (((GuiseDeskPerson *) g_ptr_array_index (people, i))->id == person
            && ((GuiseDeskPerson *) g_ptr_array_index (people, i))->run == run)
          return;
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
wait_for_undo (ProjectFixture *fixture, const char *name)
{
  while (g_strcmp0 (guise_history_get_undo_name (guise_project_get_history (fixture->project)), name) != 0)
    g_main_context_iteration (NULL, TRUE);
}

/* On the same frames. */
static void
add_faces_of_three (ProjectFixture *fixture, gint64 clip, const gint64 *persons)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { 0, 9 }, 1, "test");
  g_autoptr(GError) error = NULL;
  gint64 handles[3];

  for (guint i = 0; i < 3; i++)
    {
      handles[i] = guise_face_batch_add_track (batch);
      for (gint64 frame = i; frame < 10; frame++)
        {
          GuiseFaceRecord face = { .track = handles[i], .frame = frame, .time = frame * GUISE_TIME_SECOND / 25,
                                   .box = { 10 + 150 * (float) i, 10, 100, 100 } };

          guise_face_batch_add (batch, &face, NULL, NULL, NULL);
        }
    }
  guise_face_batch_commit (batch, store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      gint64 track = guise_face_batch_get_track_id (batch, handles[i]);

      guise_store_track_assign (store, &track, 1, persons[i], NULL, &error);
      g_assert_no_error (error);
    }
}

/* Each person of a clip can have a run of their own; it is kept, undone, and shown whichever of them is chosen. */
static void
test_people (ProjectFixture *fixture, gconstpointer data)
{
  GuiseDesk *desk = guise_project_get_desk (fixture->project);
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  gint64 anna = add_person (fixture, "Anna"), bert = add_person (fixture, "Bert"), cleo = add_person (fixture, "Cleo");
  gint64 of_anna, of_bert;
  g_autofree GuiseCasting *castings = NULL, *one = NULL;
  g_autofree char *text = NULL;
  guint n;

  add_faces_of_three (fixture, clip, (gint64[]) { anna, bert, cleo });
  of_bert = add_run (fixture, anna, bert, 100);
  of_anna = add_run (fixture, bert, anna, 100);
  guise_project_emit_changed (fixture->project);
  wait_for_choice (desk, of_anna, clip);
  g_assert_cmpuint (guise_desk_get_people (desk)->len, ==, 3);
  wait_for_run (desk, anna, of_anna);
  wait_for_run (desk, bert, 0);

  guise_desk_set_person_run (desk, bert, of_bert);
  wait_for_run (desk, bert, of_bert);
  g_assert_cmpint (guise_desk_get_run (desk)->id, ==, of_anna);
  castings = guise_desk_dup_castings (desk, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (castings[0].run, ==, of_anna);
  g_assert_cmpint (castings[1].run, ==, of_bert);
  g_assert_cmpint (castings[1].person, ==, bert);
  text = guise_desk_dup_cast_text (desk);
  g_assert_nonnull (strstr (text, "Bert in place of Anna\n"));
  g_assert_false (guise_desk_is_declared (desk));

  /* To look at Bert's settings is not to leave Anna. */
  guise_desk_set_run (desk, of_bert);
  wait_for_run (desk, anna, of_anna);
  wait_for_undo (fixture, "Replace Bert by run 1");
  guise_desk_set_person_run (desk, bert, 0);
  wait_for_run (desk, bert, 0);
  g_assert_cmpint (guise_desk_get_run (desk)->id, ==, of_anna);
  wait_for_undo (fixture, "Leave Bert as is");

  /* Somebody is replaced, whatever one does. */
  guise_desk_set_person_run (desk, anna, 0);
  one = guise_desk_dup_castings (desk, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (one[0].run, ==, of_anna);
}

/* Adds a checkpoint to @run that held-out faces were reconstructed by with @loss, before it. */
static void
add_measured (ProjectFixture *fixture, gint64 run, gint64 iteration, float loss, gboolean kept)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  const GuiseLossRecord measured = { iteration - 1, NAN, NAN, loss, NAN, NAN };
  GuiseCheckpointRecord checkpoint = { .run = run, .iteration = iteration, .size_bytes = 4, .kept = kept };
  g_autofree char *path = guise_store_checkpoint_dup_path (store, run, iteration);

  g_assert_true (g_file_set_contents (path, "abcd", 4, NULL));
  memset (checkpoint.sha256, '0', 64);
  g_assert_true (guise_store_checkpoint_add (store, &checkpoint, NULL));
  g_assert_true (guise_store_loss_append (store, run, &measured, 1, NULL));
}

static void
wait_for_checkpoint (GuiseDesk *desk, gint64 choice)
{
  while (guise_desk_get_checkpoint (desk) != choice)
    g_main_context_iteration (NULL, TRUE);
}

/* Which checkpoint a swap uses is kept with its run and undone; another run has its own iterations. */
static void
test_checkpoint (ProjectFixture *fixture, gconstpointer data)
{
  GuiseDesk *desk = guise_project_get_desk (fixture->project);
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  gint64 anna = add_person (fixture, "Anna"), bert = add_person (fixture, "Bert"), first, second;
  g_autoptr(GuiseSwapScript) script = NULL;
  g_autoptr(GArray) list = NULL;
  g_autofree char *text = NULL;

  add_faces (fixture, clip, anna, 10);
  first = add_run (fixture, bert, anna, 900);
  second = add_run (fixture, bert, anna, 100);
  add_measured (fixture, first, 300, 0.5f, TRUE);
  add_measured (fixture, first, 500, 0.2f, FALSE);
  add_measured (fixture, first, 700, 0.3f, FALSE);
  guise_project_emit_changed (fixture->project);
  wait_for_choice (desk, second, clip);
  guise_desk_set_run (desk, first);
  g_assert_cmpint (guise_desk_get_checkpoint (desk), ==, GUISE_CHECKPOINT_NEWEST);
  list = guise_desk_list_checkpoints (desk);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (g_array_index (list, GuiseDeskCheckpoint, 0).iteration, ==, 300);
  g_assert_true (g_array_index (list, GuiseDeskCheckpoint, 1).best);

  guise_desk_set_checkpoint (desk, GUISE_CHECKPOINT_BEST);
  wait_for_checkpoint (desk, GUISE_CHECKPOINT_BEST);
  guise_desk_set_checkpoint (desk, 300);
  wait_for_checkpoint (desk, 300);
  wait_for_undo (fixture, "Choose a checkpoint");
  text = guise_store_swap_get (guise_project_get_store (fixture->project), clip, anna, NULL);
  script = guise_swap_script_from_text (text, NULL);
  g_assert_cmpint (script->run, ==, first);
  g_assert_cmpint (script->checkpoint, ==, 300);

  guise_desk_set_run (desk, second);
  g_assert_cmpint (guise_desk_get_checkpoint (desk), ==, GUISE_CHECKPOINT_NEWEST);
  guise_desk_set_run (desk, first);
  guise_history_undo_async (guise_project_get_history (fixture->project), NULL, NULL);
  wait_for_checkpoint (desk, GUISE_CHECKPOINT_BEST);
}

/* In words, as the shell has it: what is not there is not chosen. */
static void
test_checkpoint_in_words (ProjectFixture *fixture, gconstpointer data)
{
  static const gint64 newest = GUISE_CHECKPOINT_NEWEST, best = GUISE_CHECKPOINT_BEST, there = 300, gone = 301;
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), anna = add_person (fixture, "Anna");
  gint64 bert = add_person (fixture, "Bert"), run;
  GuiseSwapping swapping = GUISE_SWAPPING_INIT;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *swap;

  add_faces (fixture, clip, anna, 10);
  run = add_run (fixture, bert, anna, 900);
  swapping.checkpoint = &best;
  g_assert_false (guise_project_change_swap (fixture->project, &swapping, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_clear_error (&error);
  add_measured (fixture, run, 300, 0.5f, TRUE);
  swapping.checkpoint = &gone;
  g_assert_false (guise_project_change_swap (fixture->project, &swapping, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "(there are: 300 (best), 900)"));

  swapping.checkpoint = &best;
  g_assert_true (guise_project_change_swap (fixture->project, &swapping, NULL));
  swapping.checkpoint = &there;
  g_assert_true (guise_project_change_swap (fixture->project, &swapping, NULL));
  node = guise_project_describe_swap (fixture->project, clip, NULL);
  swap = json_array_get_object_element (json_object_get_array_member (json_node_get_object (node), "swaps"), 0);
  g_assert_cmpint (json_object_get_int_member (swap, "run"), ==, run);
  g_assert_cmpstr (json_object_get_string_member (swap, "checkpoint"), ==, "300");
  g_assert_false (json_object_has_member (json_object_get_object_member (swap, "settings"), "checkpoint"));
  swapping.checkpoint = &newest;
  g_assert_true (guise_project_change_swap (fixture->project, &swapping, NULL));
}

/* Whom a run is put on, trained for them or not, is one rule in the window and in the shell, with one sentence. */
static void
test_anybody_but_the_source (ProjectFixture *fixture, gconstpointer data)
{
  GuiseDesk *desk = guise_project_get_desk (fixture->project);
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  gint64 anna = add_person (fixture, "Anna"), bert = add_person (fixture, "Bert"), cleo = add_person (fixture, "Cleo");
  gint64 of_bert = 0;
  g_autofree char *text = NULL;
  GuiseSwapping swapping = GUISE_SWAPPING_INIT;
  g_autoptr(GError) in_swap = NULL, in_export = NULL;
  GuiseCasting casting;

  add_faces_of_three (fixture, clip, (gint64[]) { anna, bert, cleo });
  of_bert = add_run (fixture, anna, bert, 100);
  guise_project_emit_changed (fixture->project);
  wait_for_choice (desk, of_bert, clip);

  swapping.clip = clip;
  swapping.run = of_bert;
  swapping.person = anna;
  casting = (GuiseCasting) { of_bert, anna };
  g_assert_false (guise_project_change_swap (fixture->project, &swapping, &in_swap));
  g_assert_null (guise_swap_cast_choose (guise_project_get_store (fixture->project), &casting, 1, &clip, &in_export));
  g_assert_error (in_swap, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_cmpstr (in_swap->message, ==, in_export->message);
  g_assert_false (guise_desk_can_put (desk, guise_desk_get_run (desk), anna));
  guise_desk_set_person_run (desk, anna, of_bert);

  g_clear_error (&in_swap);
  swapping.person = cleo;
  g_assert_true (guise_project_change_swap (fixture->project, &swapping, &in_swap));
  g_assert_no_error (in_swap);
  guise_project_emit_changed (fixture->project);
  wait_for_run (desk, cleo, of_bert);
  wait_for_run (desk, anna, 0);
  text = guise_desk_dup_cast_text (desk);
  g_assert_nonnull (strstr (text, "Anna in place of Cleo"));

  /* Bert is the last for whom it was trained: he stays, and Cleo need not. */
  guise_desk_set_person_run (desk, bert, 0);
  guise_desk_set_person_run (desk, cleo, 0);
  wait_for_run (desk, cleo, 0);
  wait_for_run (desk, bert, of_bert);
}

static void
add_frame_table (ProjectFixture *fixture, gint64 clip, guint n_frames)
{
  g_autoptr(GuiseFrameTableBuilder) builder = guise_frame_table_builder_create ();
  g_autoptr(GuiseFrameTable) table = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n_frames; i++)
    guise_frame_table_builder_add (builder, i * GUISE_TIME_SECOND / 25, GUISE_TIME_SECOND / 25, i == 0);
  table = guise_frame_table_builder_finish (builder, NULL);
  bytes = guise_frame_table_to_bytes (table);
  guise_store_clip_set_frame_table (guise_project_get_store (fixture->project), clip, bytes, n_frames,
                                    guise_frame_table_get_end (table), FALSE, &error);
  g_assert_no_error (error);
}

/* A shot's setting is made the usual one without touching the clip's, nor anybody's keys. */
static void
test_unset_of_a_shot (ProjectFixture *fixture, gconstpointer data)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  const gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  const gint64 anna = add_person (fixture, "Anna"), bert = add_person (fixture, "Bert");
  const char *const of_clip[] = { "erode=5", NULL }, *const key[] = { "erode=7", NULL }, *const names[] = { "erode", NULL };
  GuiseSwapping swapping = GUISE_SWAPPING_INIT;
  g_autoptr(GuiseSwapScript) script = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  GuiseSwapSettings usual;

  add_faces_of_three (fixture, clip, (gint64[]) { anna, bert, anna });
  add_frame_table (fixture, clip, 10);
  swapping.clip = clip;
  swapping.person = bert;
  swapping.set = of_clip;
  guise_project_change_swap (fixture->project, &swapping, &error);
  g_assert_no_error (error);
  swapping.set = key;
  swapping.at = "#1";
  guise_project_change_swap (fixture->project, &swapping, &error);
  g_assert_no_error (error);
  swapping.set = NULL;
  swapping.unset = names;
  swapping.shot = TRUE;
  guise_project_change_swap (fixture->project, &swapping, &error);
  g_assert_no_error (error);

  text = guise_store_swap_get (store, clip, bert, NULL);
  script = guise_swap_script_from_text (text, &error);
  g_assert_no_error (error);
  guise_swap_settings_init (&usual);
  g_assert_cmpfloat (script->settings.erode, ==, 5);
  g_assert_cmpuint (script->keys->len, ==, 1);
  g_assert_cmpfloat (guise_swap_script_find_shot (script, 1)->settings.erode, ==, usual.erode);
}

#define ADD(name, func) \
  g_test_add ("/workspace/desk/" name, ProjectFixture, NULL, project_fixture_set_up, func, project_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty", test_empty);
  ADD ("chooses", test_choice);
  ADD ("people-have-runs-of-their-own", test_people);
  ADD ("a-run-on-anybody-but-its-source", test_anybody_but_the_source);
  ADD ("checkpoint", test_checkpoint);
  ADD ("checkpoint-in-words", test_checkpoint_in_words);
  ADD ("unset-of-a-shot", test_unset_of_a_shot);
  ADD ("closing-keeps-what-was-set", test_closing_keeps);
  return g_test_run ();
}
