/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-store-exports.h"
#include "guise-store-persons.h"
#include "guise-swap-private.h"

static gint64
add_person (ProjectFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_person_add (guise_project_get_store (fixture->project), "Anna", GUISE_ROLE_TARGET, NULL, &id, &error);
  g_assert_no_error (error);
  return id;
}

static char *
dup_kept (ProjectFixture *fixture, gint64 clip, gint64 person)
{
  g_autoptr(GError) error = NULL;
  char *text = guise_store_swap_get (guise_project_get_store (fixture->project), clip, person, &error);

  g_assert_no_error (error);
  return text;
}

static void
wait_ready (GuiseSwap *swap)
{
  while (!guise_swap_get_ready (swap))
    g_main_context_iteration (NULL, TRUE);
}

static double
get_number (GuiseSwap *swap, const char *name)
{
  double value = -1000;

  g_object_get (swap, name, &value, NULL);
  return value;
}

static void
wait_for_number (GuiseSwap *swap, const char *name, double value)
{
  while (get_number (swap, name) != value)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_undo (ProjectFixture *fixture, const char *name)
{
  while (g_strcmp0 (guise_history_get_undo_name (guise_project_get_history (fixture->project)), name) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
undo (ProjectFixture *fixture, gboolean redo)
{
  GuiseHistory *history = guise_project_get_history (fixture->project);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;

  if (redo)
    guise_history_redo_async (history, project_fixture_take_cb, &result);
  else
    guise_history_undo_async (history, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  name = guise_history_finish (history, result, &error);
  g_assert_no_error (error);
}

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

/* A slider that moves through many values is one step; another slider is another. */
static void
test_steps (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), person = add_person (fixture);
  g_autoptr(GuiseSwap) swap = guise_swap_new (fixture->project);
  g_autofree char *kept = NULL, *after_undo = NULL;
  guint n_changed = 0;

  guise_swap_set_subject (swap, clip, person);
  wait_ready (swap);
  g_assert_cmpfloat (get_number (swap, "feather"), ==, 8);
  g_signal_connect_swapped (swap, "changed", G_CALLBACK (count_cb), &n_changed);
  for (double value = 15; value <= 30; value++)
    g_object_set (swap, "feather", value, NULL);
  g_assert_cmpuint (n_changed, ==, 16);
  g_assert_cmpfloat (guise_swap_get_settings (swap)->feather, ==, 30);
  g_object_set (swap, "colour", 2u, NULL);
  guise_swap_flush (swap);
  wait_for_undo (fixture, "Change colour match");
  kept = dup_kept (fixture, clip, person);
  g_assert_nonnull (strstr (kept, "\"colour\":\"linear\""));

  undo (fixture, FALSE);
  while (guise_swap_get_settings (swap)->colour != GUISE_SWAP_COLOUR_LAB)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (get_number (swap, "feather"), ==, 30);
  wait_for_undo (fixture, "Feather the mask");
  undo (fixture, FALSE);
  wait_for_number (swap, "feather", 8);
  after_undo = dup_kept (fixture, clip, person);
  g_assert_null (after_undo);
  undo (fixture, TRUE);
  wait_for_number (swap, "feather", 30);
}

static void
test_reset (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), person = add_person (fixture);
  g_autoptr(GuiseSwap) swap = guise_swap_new (fixture->project);
  gboolean is_default = FALSE;
  g_autofree char *kept = NULL;

  guise_swap_set_subject (swap, clip, person);
  wait_ready (swap);
  g_object_set (swap, "matte", FALSE, "fade", 12.0, NULL);
  g_object_get (swap, "is-default", &is_default, NULL);
  g_assert_false (is_default);
  guise_swap_reset (swap);
  g_object_get (swap, "is-default", &is_default, NULL);
  g_assert_true (is_default);
  wait_for_undo (fixture, "Reset the swap's settings");
  kept = dup_kept (fixture, clip, person);
  g_assert_null (kept);
  undo (fixture, FALSE);
  wait_for_number (swap, "fade", 12);
  g_assert_false (guise_swap_get_settings (swap)->matte);
}

/* What was changed a moment ago is kept when one goes elsewhere, and each subject has its own. */
static void
test_subjects (ProjectFixture *fixture, gconstpointer data)
{
  gint64 first = project_fixture_add_clip (fixture, "/media/a.mp4"), second = project_fixture_add_clip (fixture, "/media/b.mp4");
  gint64 person = add_person (fixture);
  g_autoptr(GuiseSwap) swap = guise_swap_new (fixture->project);

  guise_swap_set_subject (swap, first, person);
  g_object_set (swap, "erode", 9.0, NULL);
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 3);
  wait_ready (swap);
  g_object_set (swap, "erode", 9.0, NULL);
  guise_swap_set_subject (swap, second, person);
  g_assert_false (guise_swap_get_ready (swap));
  wait_ready (swap);
  wait_for_number (swap, "erode", 3);
  guise_swap_set_subject (swap, first, person);
  wait_ready (swap);
  wait_for_number (swap, "erode", 9);

  g_clear_object (&swap);
  project_fixture_reopen (fixture);
  swap = guise_swap_new (fixture->project);
  guise_swap_set_subject (swap, first, person);
  wait_ready (swap);
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 9);
}

/* Settings go from one swap to another as text, and what is none changes nothing. */
static void
test_paste (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), person = add_person (fixture);
  g_autoptr(GuiseSwap) swap = guise_swap_new (fixture->project);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  guise_swap_set_subject (swap, clip, person);
  wait_ready (swap);
  g_object_set (swap, "feather", 22.0, NULL);
  text = guise_swap_dup_text (swap);
  guise_swap_reset (swap);
  g_assert_false (guise_swap_paste (swap, "{\"feather\": 1000}", &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_cmpfloat (get_number (swap, "feather"), !=, 22);

  guise_swap_paste (swap, text, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (get_number (swap, "feather"), ==, 22);
  wait_for_undo (fixture, "Paste settings of a swap");
}

/* Two settings are seen in turn, each as it was left. */
static void
test_compare (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), person = add_person (fixture);
  g_autoptr(GuiseSwap) swap = guise_swap_new (fixture->project);
  guint slot = 7;

  guise_swap_set_subject (swap, clip, person);
  wait_ready (swap);
  g_object_set (swap, "erode", 5.0, NULL);
  guise_swap_exchange (swap);
  g_object_get (swap, "slot", &slot, NULL);
  g_assert_cmpuint (slot, ==, 1);
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 5);
  g_object_set (swap, "erode", 9.0, NULL);
  guise_swap_exchange (swap);
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 5);
  guise_swap_exchange (swap);
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 9);
}

/* A number with key-frames is another on each frame; each key is a step, and what is set moves the key at hand. */
static void
test_keys (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), person = add_person (fixture);
  g_autoptr(GuiseSwap) swap = guise_swap_new (fixture->project);
  g_autoptr(GArray) marks = NULL;
  g_autoptr(GError) error = NULL;

  guise_swap_set_subject (swap, clip, person);
  wait_ready (swap);
  guise_swap_set_place (swap, 10, 0, 99);
  g_assert_cmpint (guise_swap_get_key_state (swap, "erode"), ==, GUISE_SWAP_KEY_NONE);
  g_assert_cmpint (guise_swap_get_key_state (swap, "fade"), ==, GUISE_SWAP_KEY_IMPOSSIBLE);
  g_assert_cmpint (guise_swap_get_key_state (swap, "colour-memory"), ==, GUISE_SWAP_KEY_IMPOSSIBLE);
  g_assert_cmpint (guise_swap_get_key_state (swap, "steady"), ==, GUISE_SWAP_KEY_IMPOSSIBLE);
  g_assert_true (guise_swap_set_key (swap, "erode", GUISE_SWAP_KEY_HERE, &error));
  wait_for_undo (fixture, "Add a key-frame");
  guise_swap_set_place (swap, 20, 0, 99);
  g_assert_cmpint (guise_swap_get_key_state (swap, "erode"), ==, GUISE_SWAP_KEY_ELSEWHERE);
  g_object_set (swap, "erode", 13.0, NULL);
  guise_swap_flush (swap);
  wait_for_undo (fixture, "Shrink or grow the mask");
  g_assert_cmpint (guise_swap_get_key_state (swap, "erode"), ==, GUISE_SWAP_KEY_HERE);
  guise_swap_set_place (swap, 15, 0, 99);
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 8);
  g_assert_cmpint (guise_swap_find_next_key (swap, 1), ==, 20);
  g_assert_cmpint (guise_swap_find_next_key (swap, -1), ==, 10);
  guise_swap_set_place (swap, 10, 0, 99);
  g_assert_true (guise_swap_set_key (swap, "erode", GUISE_SWAP_KEY_HELD, &error));
  wait_for_undo (fixture, "Change what follows a key-frame");
  marks = guise_swap_list_keys (swap);
  g_assert_cmpuint (marks->len, ==, 2);
  g_assert_true (g_array_index (marks, GuiseSwapMark, 0).hold);
  guise_swap_set_place (swap, 15, 0, 99);
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 3);

  undo (fixture, FALSE);
  wait_for_number (swap, "erode", 8);
  guise_swap_set_place (swap, 20, 0, 99);
  g_assert_true (guise_swap_set_key (swap, "erode", GUISE_SWAP_KEY_NONE, &error));
  wait_for_undo (fixture, "Remove a key-frame");
  g_assert_cmpfloat (get_number (swap, "erode"), ==, 3);
  undo (fixture, FALSE);
  wait_for_number (swap, "erode", 13);
}

/* A shot with settings of its own does not follow the clip's, until it has none. */
static void
test_own (ProjectFixture *fixture, gconstpointer data)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4"), person = add_person (fixture);
  g_autoptr(GuiseSwap) swap = guise_swap_new (fixture->project);
  gint64 first, last;

  guise_swap_set_subject (swap, clip, person);
  wait_ready (swap);
  g_object_set (swap, "own", TRUE, NULL);
  g_assert_cmpuint (guise_swap_get_n_shots (swap), ==, 0);
  guise_swap_set_place (swap, 60, 50, 79);
  g_object_set (swap, "own", TRUE, NULL);
  wait_for_undo (fixture, "Change whether the shot has settings of its own");
  g_object_set (swap, "feather", 40.0, NULL);
  guise_swap_flush (swap);
  guise_swap_set_place (swap, 10, 0, 49);
  g_assert_cmpfloat (get_number (swap, "feather"), ==, 8);
  g_object_set (swap, "feather", 5.0, NULL);
  guise_swap_flush (swap);
  guise_swap_set_place (swap, 79, 50, 79);
  g_assert_cmpfloat (get_number (swap, "feather"), ==, 40);
  g_assert_cmpuint (guise_swap_get_n_shots (swap), ==, 1);
  guise_swap_get_shot (swap, 0, &first, &last);
  g_assert_cmpint (first, ==, 50);
  g_assert_cmpint (last, ==, 79);
  g_object_set (swap, "own", FALSE, NULL);
  g_assert_cmpfloat (get_number (swap, "feather"), ==, 5);
  guise_swap_flush (swap);
}

#define ADD(name, func) \
  g_test_add ("/workspace/swap/" name, ProjectFixture, NULL, project_fixture_set_up, func, project_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one-step-a-change", test_steps);
  ADD ("reset-can-be-undone", test_reset);
  ADD ("each-subject-has-its-own", test_subjects);
  ADD ("paste", test_paste);
  ADD ("compare", test_compare);
  ADD ("key-frames", test_keys);
  ADD ("a-shot-of-its-own", test_own);
  return g_test_run ();
}
