/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-face-list.h"
#include "guise-project-people.h"
#include "guise-store-faces.h"

#include <math.h>

/* Two clips' faces: 100 of Anna, 50 of nobody. */
typedef struct
{
  ProjectFixture  project;
  gint64          anna;
  GuiseFaceList  *list;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  gint64 clip;

  project_fixture_set_up (&self->project, data);
  clip = project_fixture_add_clip (&self->project, "/media/a.mp4");
  self->anna = project_fixture_add_person (&self->project, "Anna");
  project_fixture_add_faces (&self->project, clip, 0, 99, self->anna, NULL);
  project_fixture_add_faces (&self->project, clip, 200, 249, 0, NULL);
  self->list = guise_face_list_new (self->project.project);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->list);
  project_fixture_tear_down (&self->project, data);
}

static void
wait_for_n (Fixture *self, guint n)
{
  while (!guise_face_list_get_loaded (self->list) || g_list_model_get_n_items (G_LIST_MODEL (self->list)) != n)
    g_main_context_iteration (NULL, TRUE);
}

/* (transfer full): the item, once its facts have come. */
static GuiseFace *
get_face (Fixture *self, guint position)
{
  GuiseFace *face = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  while (guise_face_get_facts (face) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return face;
}

static gint64
frame_at (Fixture *self, guint position)
{
  g_autoptr(GuiseFace) face = get_face (self, position);

  return guise_face_get_facts (face)->frame;
}

static void
decide (Fixture *self, guint position, guint n, GuiseDecide what)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      gint64 id = guise_face_list_get_id (self->list, position + i);

      g_array_append_val (ids, id);
    }
  guise_project_decide_async (self->project.project, (const gint64 *) (gpointer) ids->data, n, what,
                              project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_project_change_finish (self->project.project, result, &error);
  g_assert_no_error (error);
}

static void
test_facts (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseFace) face = NULL;
  g_autoptr(GuiseFace) again = NULL;
  const GuiseFaceFacts *facts;

  wait_for_n (self, 150);
  face = get_face (self, 7);
  again = g_list_model_get_item (G_LIST_MODEL (self->list), 7);
  g_assert_true (face == again);
  facts = guise_face_get_facts (face);
  g_assert_cmpint (facts->frame, ==, 7);
  g_assert_cmpint (facts->person, ==, self->anna);
  g_assert_cmpfloat (facts->yaw, ==, -43);
  g_assert_true (isnan (facts->pitch));
  g_assert_false (facts->excluded);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (self->list), 150));
  g_assert_cmpuint (guise_face_list_find (self->list, guise_face_get_id (face)), ==, 7);
  g_assert_cmpuint (guise_face_list_find (self->list, 999), ==, G_MAXUINT);
}

static void
test_views (Fixture *self, gconstpointer data)
{
  struct { GuiseFaceView view; guint n; gint64 first; } cases[] = {
    { { .person = self->anna }, 100, 0 },
    { { .person = GUISE_PERSON_NOBODY }, 50, 200 },
    { { .person = GUISE_PERSON_EVERYBODY, .order = GUISE_ORDER_YAW, .descending = TRUE }, 150, 249 },
    { { .person = self->anna, .order = GUISE_ORDER_SHARPNESS, .descending = TRUE }, 100, 99 },
    { { .person = self->anna, .order = GUISE_ORDER_SIZE }, 100, 0 },
    { { .person = self->anna, .where = "yaw > -20 and yaw < 20" }, 39, 31 },
    { { .person = self->anna, .problem = GUISE_PROBLEM_BLURRED }, 45, 0 },
    { { .person = self->anna, .problem = GUISE_PROBLEM_BLURRED, .where = "frame >= 40 or frame < 2" }, 7, 0 },
    { { .person = self->anna, .problem = GUISE_PROBLEM_TOO_SMALL, .order = GUISE_ORDER_TIME, .descending = TRUE }, 14, 13 },
    { { .person = self->anna, .problem = GUISE_PROBLEM_WRONG_PERSON }, 0, 0 },
    { { .person = self->anna, .problem = GUISE_PROBLEM_DUPLICATE }, 72, 10 },
    { { .person = self->anna, .show = GUISE_SHOW_KEPT }, 90, 10 },
    { { .person = self->anna, .show = GUISE_SHOW_EXCLUDED }, 10, 0 },
    { { .person = self->anna, .show = GUISE_SHOW_HELD_OUT }, 5, 20 },
  };

  wait_for_n (self, 150);
  decide (self, 0, 10, GUISE_DECIDE_EXCLUDE);
  decide (self, 20, 5, GUISE_DECIDE_HOLD_OUT);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      guise_face_list_set_view (self->list, &cases[i].view);
      g_assert_false (guise_face_list_get_loaded (self->list));
      wait_for_n (self, cases[i].n);
      g_assert_null (guise_face_list_get_problem (self->list));
      if (cases[i].n > 0)
        g_assert_cmpint (frame_at (self, 0), ==, cases[i].first);
    }
}

static void
test_counts (Fixture *self, gconstpointer data)
{
  wait_for_n (self, 150);
  guise_face_list_set_view (self->list, &(GuiseFaceView) { .person = self->anna, .problem = GUISE_PROBLEM_TOO_SMALL });
  while (guise_face_list_get_n_all (self->list) != 100)
    g_main_context_iteration (NULL, TRUE);
  /* Of the person, whatever problem is looked at. */
  g_assert_cmpuint (guise_face_list_get_n_with (self->list, GUISE_PROBLEM_BLURRED), ==, 45);
  g_assert_cmpuint (guise_face_list_get_n_with (self->list, GUISE_PROBLEM_TOO_SMALL), ==, 14);
  g_assert_cmpuint (guise_face_list_get_n_with (self->list, GUISE_PROBLEM_TOO_DARK), ==, 0);
  g_assert_cmpuint (guise_face_list_get_n_with (self->list, GUISE_PROBLEM_DUPLICATE), ==, 80);
}

/* A condition that is none says so, and what was there stays. */
static void
test_wrong_condition (Fixture *self, gconstpointer data)
{
  static const char *const wrong[][2] = {
    { "yaw <", "\"yaw <\" ends where" },
    { "yaw < 0) or (yaw > 0", "at character 8" },
  };

  wait_for_n (self, 150);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      guise_face_list_set_view (self->list, &(GuiseFaceView) { .person = self->anna, .where = wrong[i][0] });
      while (guise_face_list_get_problem (self->list) == NULL
             || strstr (guise_face_list_get_problem (self->list), wrong[i][1]) == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 150);
    }
  guise_face_list_set_view (self->list, &(GuiseFaceView) { .person = self->anna, .where = "yaw < 0" });
  wait_for_n (self, 50);
  g_assert_null (guise_face_list_get_problem (self->list));
}

typedef struct
{
  guint n_calls, n_removed, n_added;
} Seen;

static void
seen_cb (GListModel *model, guint position, guint n_removed, guint n_added, gpointer data)
{
  Seen *seen = data;

  seen->n_calls++;
  seen->n_removed += n_removed;
  seen->n_added += n_added;
}

/* What stays keeps its object; only what went is told. */
static void
test_follows (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseFace) kept = NULL, gone = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  Seen seen = { 0 };

  guise_face_list_set_view (self->list, &(GuiseFaceView) { .person = self->anna, .show = GUISE_SHOW_KEPT });
  wait_for_n (self, 100);
  kept = get_face (self, 50);
  gone = get_face (self, 10);
  g_signal_connect (self->list, "items-changed", G_CALLBACK (seen_cb), &seen);
  decide (self, 10, 3, GUISE_DECIDE_EXCLUDE);
  wait_for_n (self, 97);
  while (!guise_face_get_facts (gone)->excluded)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (seen.n_calls, ==, 1);
  g_assert_cmpuint (seen.n_removed, ==, 3);
  g_assert_cmpuint (guise_face_list_find (self->list, guise_face_get_id (kept)), ==, 47);

  guise_history_undo_async (guise_project_get_history (self->project.project), project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  wait_for_n (self, 100);
  g_assert_cmpuint (seen.n_added, ==, 3);
  while (guise_face_get_facts (gone)->excluded)
    g_main_context_iteration (NULL, TRUE);
}

/* Two tracks in two stacks; what is decided over a closed one goes to all of it. */
static void
test_stacks (Fixture *self, gconstpointer data)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GuiseFace) face = NULL;
  gboolean open;

  guise_face_list_set_view (self->list, &(GuiseFaceView) {
    .person = GUISE_PERSON_EVERYBODY, .stacking = GUISE_STACK_TRACKS, .order = GUISE_ORDER_YAW, .descending = TRUE });
  wait_for_n (self, 2);
  g_assert_cmpuint (guise_face_list_get_n_faces (self->list), ==, 150);
  g_assert_cmpint (frame_at (self, 0), ==, 249);
  g_assert_cmpint (frame_at (self, 1), ==, 99);
  face = get_face (self, 1);
  g_assert_cmpuint (guise_face_get_stack (face, &open), ==, 100);
  g_assert_false (open);
  guise_face_list_append_ids (self->list, 1, ids);
  g_assert_cmpuint (ids->len, ==, 100);

  guise_face_list_toggle_stack (self->list, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 51);
  g_assert_cmpint (frame_at (self, 1), ==, 248);
  g_assert_cmpuint (guise_face_get_stack (face, &open), ==, 100);
  /* A face within: its stack closes. */
  guise_face_list_toggle_stack (self->list, 7);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 2);
  guise_face_list_set_all_stacks_open (self->list, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 150);
  guise_face_get_stack (face, &open);
  g_assert_true (open);
  decide (self, 0, 3, GUISE_DECIDE_EXCLUDE);
  wait_for_n (self, 150);

  /* One clip without cuts is one shot. */
  guise_face_list_set_view (self->list, &(GuiseFaceView) {
    .person = GUISE_PERSON_EVERYBODY, .stacking = GUISE_STACK_SHOTS });
  wait_for_n (self, 1);
  guise_face_list_set_view (self->list, &(GuiseFaceView) { .person = GUISE_PERSON_EVERYBODY });
  wait_for_n (self, 150);
  g_assert_cmpuint (guise_face_get_stack (face, &open), ==, 0);
}

/* Five at a time; the sharpest of them is in front where it is sorted by that. */
static void
test_duplicates (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseFace) face = NULL;
  gboolean open;

  guise_face_list_set_view (self->list, &(GuiseFaceView) {
    .person = self->anna, .stacking = GUISE_STACK_DUPLICATES, .order = GUISE_ORDER_SHARPNESS, .descending = TRUE });
  wait_for_n (self, 20);
  g_assert_cmpint (frame_at (self, 0), ==, 99);
  g_assert_cmpint (frame_at (self, 1), ==, 94);
  face = get_face (self, 1);
  g_assert_cmpuint (guise_face_get_stack (face, &open), ==, 5);
  guise_face_list_toggle_stack (self->list, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 24);
  g_assert_cmpint (frame_at (self, 2), ==, 93);
  /* Without the best one of a stack another is the best. */
  decide (self, 0, 1, GUISE_DECIDE_EXCLUDE);
  guise_face_list_set_view (self->list, &(GuiseFaceView) {
    .person = self->anna, .problem = GUISE_PROBLEM_DUPLICATE, .order = GUISE_ORDER_SHARPNESS, .descending = TRUE });
  wait_for_n (self, 79);
  g_assert_cmpint (frame_at (self, 0), ==, 97);
}

/* Items outlive their list, and the list its project. */
static void
test_lifetimes (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseFace) face = NULL;

  wait_for_n (self, 150);
  face = get_face (self, 0);
  for (guint i = 0; i < 150; i++)
    g_object_unref (g_list_model_get_item (G_LIST_MODEL (self->list), i));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->list);
  g_assert_cmpint (guise_face_get_facts (face)->frame, ==, 0);
}

static void
test_problems_agree (void)
{
  GuiseFaceFacts facts = { .sharpness = 0.6f, .size = 100, .exposure = 0.5f, .confidence = 1, .match = NAN };

  g_assert_cmpint (guise_face_problem_find (&facts), ==, GUISE_PROBLEM_NONE);
  facts.sharpness = NAN;
  g_assert_cmpint (guise_face_problem_find (&facts), ==, GUISE_PROBLEM_NONE);
  facts.exposure = 0.9f;
  g_assert_cmpint (guise_face_problem_find (&facts), ==, GUISE_PROBLEM_TOO_BRIGHT);
  facts.exposure = 0.1f;
  g_assert_cmpint (guise_face_problem_find (&facts), ==, GUISE_PROBLEM_TOO_DARK);
  facts.sharpness = 0.3f;
  g_assert_cmpint (guise_face_problem_find (&facts), ==, GUISE_PROBLEM_BLURRED);
  facts.match = 0.1f;
  g_assert_cmpint (guise_face_problem_find (&facts), ==, GUISE_PROBLEM_WRONG_PERSON);
  g_assert_null (guise_face_problem_get_where (GUISE_PROBLEM_NONE));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/workspace/face-list/facts", test_facts);
  ADD ("/workspace/face-list/views", test_views);
  ADD ("/workspace/face-list/counts", test_counts);
  ADD ("/workspace/face-list/wrong-condition", test_wrong_condition);
  ADD ("/workspace/face-list/follows", test_follows);
  ADD ("/workspace/face-list/stacks", test_stacks);
  ADD ("/workspace/face-list/duplicates", test_duplicates);
  ADD ("/workspace/face-list/lifetimes", test_lifetimes);
  g_test_add_func ("/workspace/face-problem/agree", test_problems_agree);
  return g_test_run ();
}
