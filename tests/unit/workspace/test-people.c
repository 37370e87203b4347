/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-project-faces.h"
#include "guise-project-people.h"
#include "guise-store-undo.h"
#include "test-job.h"

/* Anna with 60 faces, Bert with 40, and 10 that are nobody's. */
typedef struct
{
  ProjectFixture   project;
  gint64           anna, bert;
  gint64           faces[5];   /* of Anna */
  GuisePersonList *people;
} Fixture;

static void
wait_for_people (Fixture *self, guint n)
{
  while (!guise_person_list_get_loaded (self->people) || g_list_model_get_n_items (G_LIST_MODEL (self->people)) != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  gint64 clip;

  project_fixture_set_up (&self->project, data);
  clip = project_fixture_add_clip (&self->project, "/media/a.mp4");
  self->bert = project_fixture_add_person (&self->project, "Bert");
  self->anna = project_fixture_add_person (&self->project, "Anna");
  project_fixture_add_faces (&self->project, clip, 0, 59, self->anna, NULL);
  project_fixture_add_faces (&self->project, clip, 100, 139, self->bert, NULL);
  project_fixture_add_faces (&self->project, clip, 200, 209, 0, NULL);
  for (gint64 i = 0; i < 5; i++)
    self->faces[i] = i + 3;
  self->people = guise_project_get_people (self->project.project);
  wait_for_people (self, 4);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  project_fixture_tear_down (&self->project, data);
}

static const GuisePersonFacts *
facts_of (Fixture *self, gint64 person)
{
  GuisePerson *item = guise_person_list_find (self->people, person);

  g_assert_nonnull (item);
  return guise_person_get_facts (item);
}

static gboolean
is_listed (Fixture *self, gint64 person)
{
  return guise_person_list_find (self->people, person) != NULL;
}

static void
test_list (Fixture *self, gconstpointer data)
{
  static const char *const titles[] = { "Everybody", "Anna", "Bert", "Nobody yet" };
  g_autofree char *counts = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(GuisePerson) person = g_list_model_get_item (G_LIST_MODEL (self->people), i);
      g_autofree char *title = guise_person_dup_title (person);

      g_assert_cmpstr (title, ==, titles[i]);
    }
  g_assert_cmpint (facts_of (self, GUISE_PERSON_EVERYBODY)->n_faces, ==, 110);
  g_assert_cmpint (facts_of (self, self->anna)->n_kept, ==, 60);
  g_assert_cmpuint (guise_person_list_get_number (self->people, self->bert), ==, 2);
  g_assert_cmpuint (guise_person_list_get_number (self->people, GUISE_PERSON_NOBODY), ==, 0);
  g_assert_true (guise_person_get_facts (guise_person_list_get_nth (self->people, 1))->id == self->anna);
  g_assert_null (guise_person_list_get_nth (self->people, 3));
  counts = guise_person_dup_counts (guise_person_list_find (self->people, self->anna));
  g_assert_cmpstr (counts, ==, "60 kept");
}

/* Each action: what it is called, and that undo and redo lead to the very same project. */

static void
exclude (Fixture *self, GAsyncResult **result)
{
  guise_project_decide_async (self->project.project, self->faces, 5, GUISE_DECIDE_EXCLUDE, project_fixture_take_cb,
                              result);
}

static void
hold_out (Fixture *self, GAsyncResult **result)
{
  guise_project_decide_async (self->project.project, self->faces, 1, GUISE_DECIDE_HOLD_OUT, project_fixture_take_cb,
                              result);
}

static void
assign (Fixture *self, GAsyncResult **result)
{
  guise_project_assign_faces_async (self->project.project, self->faces, 5, self->bert, project_fixture_take_cb, result);
}

static void
assign_nobody (Fixture *self, GAsyncResult **result)
{
  guise_project_assign_faces_async (self->project.project, self->faces, 5, GUISE_PERSON_NOBODY, project_fixture_take_cb,
                                    result);
}

static void
split (Fixture *self, GAsyncResult **result)
{
  guise_project_split_faces_async (self->project.project, self->faces, 5, "Cleo", project_fixture_take_cb, result);
}

static void
rename_anna (Fixture *self, GAsyncResult **result)
{
  guise_project_rename_person_async (self->project.project, self->anna, "Ana 🎬", project_fixture_take_cb, result);
}

static void
set_role (Fixture *self, GAsyncResult **result)
{
  guise_project_set_role_async (self->project.project, self->anna, "source", project_fixture_take_cb, result);
}

static void
set_consent (Fixture *self, GAsyncResult **result)
{
  guise_project_set_consent_async (self->project.project, self->anna, "yes", "by letter", project_fixture_take_cb, result);
}

static void
merge (Fixture *self, GAsyncResult **result)
{
  guise_project_merge_people_async (self->project.project, self->anna, self->bert, project_fixture_take_cb, result);
}

static void
ignore (Fixture *self, GAsyncResult **result)
{
  guise_project_ignore_person_async (self->project.project, self->bert, project_fixture_take_cb, result);
}

/* Of a sharpness below 0.45: the first 45 of Anna. */
static void
exclude_kind (Fixture *self, GAsyncResult **result)
{
  guise_project_exclude_kind_async (self->project.project, GUISE_PERSON_EVERYBODY, GUISE_PROBLEM_BLURRED,
                                    project_fixture_take_cb, result);
}

/* All but one of five, of Anna, Bert and nobody. */
static void
exclude_duplicates (Fixture *self, GAsyncResult **result)
{
  guise_project_exclude_kind_async (self->project.project, GUISE_PERSON_EVERYBODY, GUISE_PROBLEM_DUPLICATE,
                                    project_fixture_take_cb, result);
}

static const struct { void (*act) (Fixture *, GAsyncResult **); const char *step; } actions[] = {
  { exclude, "Exclude 5 faces" }, { hold_out, "Hold out 1 face" }, { assign, "Move 5 faces to Bert" },
  { assign_nobody, "Give 5 faces to nobody" }, { split, "Make a person of 5 faces" },
  { rename_anna, "Rename Anna to Ana 🎬" }, { set_role, "Make Anna the source" },
  { set_consent, "Record consent of Anna" }, { merge, "Merge Bert into Anna" }, { ignore, "Ignore Bert" },
  { exclude_kind, "Exclude all: Blurred" }, { exclude_duplicates, "Exclude all: Near duplicates" },
};

static char *
step (Fixture *self, gboolean redo, const char *name)
{
  GuiseHistory *history = guise_project_get_history (self->project.project);
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *told = NULL;

  if (redo)
    guise_history_redo_async (history, project_fixture_take_cb, &result);
  else
    guise_history_undo_async (history, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  told = guise_history_finish (history, result, NULL);
  g_assert_cmpstr (told, ==, name);
  return project_fixture_dup_content (&self->project);
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *before = project_fixture_dup_content (&self->project);
      g_autofree char *after = NULL, *undone = NULL, *redone = NULL, *last = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;

      /* Steps are named after what is listed. */
      while (!g_str_equal (facts_of (self, self->anna)->name, "Anna") || !is_listed (self, self->bert))
        g_main_context_iteration (NULL, TRUE);
      actions[i].act (self, &result);
      project_fixture_wait (&result);
      guise_project_change_finish (self->project.project, result, &error);
      g_assert_no_error (error);
      after = project_fixture_dup_content (&self->project);
      g_assert_cmpstr (before, !=, after);
      undone = step (self, FALSE, actions[i].step);
      g_assert_cmpstr (undone, ==, before);
      redone = step (self, TRUE, actions[i].step);
      g_assert_cmpstr (redone, ==, after);
      last = step (self, FALSE, actions[i].step);
      g_assert_cmpstr (last, ==, before);
    }
}

static GHashTable *
find_same (Fixture *self, gint64 face, GuiseSame same)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GHashTable *ids;

  guise_project_find_same_async (self->project.project, face, same, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  ids = guise_project_find_same_finish (self->project.project, result, &error);
  g_assert_no_error (error);
  return ids;
}

/* Faces turn by a degree from frame to frame: six before and six after look alike. */
static void
test_same (Fixture *self, gconstpointer data)
{
  g_autoptr(GHashTable) track = find_same (self, self->faces[0], GUISE_SAME_TRACK);
  g_autoptr(GHashTable) look = find_same (self, 30, GUISE_SAME_LOOK);
  g_autoptr(GHashTable) edge = find_same (self, self->faces[0], GUISE_SAME_LOOK);
  g_autoptr(GHashTable) none = find_same (self, 9999, GUISE_SAME_LOOK);

  g_assert_cmpuint (g_hash_table_size (track), ==, 60);
  g_assert_true (g_hash_table_contains (track, &self->faces[4]));
  g_assert_cmpuint (g_hash_table_size (look), ==, 13);
  g_assert_cmpuint (g_hash_table_size (edge), ==, 9);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
}

/* Whoever is listed keeps the place, whatever the counts become; a merged one comes back at it. */
static void
test_order_stays (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  gint64 all[55];

  for (gint64 i = 0; i < 55; i++)
    all[i] = i + 1;
  guise_project_assign_faces_async (self->project.project, all, 55, self->bert, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  while (facts_of (self, self->bert)->n_faces != 95)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (guise_person_list_get_number (self->people, self->anna), ==, 1);
  g_assert_cmpuint (guise_person_list_get_number (self->people, self->bert), ==, 2);

  g_clear_object (&result);
  merge (self, &result);
  project_fixture_wait (&result);
  wait_for_people (self, 3);
  g_assert_false (is_listed (self, self->bert));
}

static void
test_consent (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;

  set_consent (self, &result);
  project_fixture_wait (&result);
  while (g_str_equal (facts_of (self, self->anna)->consent, "none"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (facts_of (self, self->anna)->consent, ==, "yes");
  g_assert_cmpstr (facts_of (self, self->anna)->consent_note, ==, "by letter");
  g_assert_cmpint (facts_of (self, self->anna)->consent_date, >, 0);
}

/* For good: the person, the faces and every step that mentions them; nothing else. */
/* As the shell changes several things at once: where one cannot be, none is done. */
static void
test_change_is_whole (Fixture *self, gconstpointer data)
{
  g_autofree char *name = g_strnfill (5000, 'x');
  const GuisePersonChange change = { .merge = self->bert, .even_together = TRUE, .name = name };
  g_autofree char *before = project_fixture_dup_content (&self->project), *after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (guise_project_change_person (self->project.project, self->anna, &change, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  after = project_fixture_dup_content (&self->project);
  g_assert_cmpstr (after, ==, before);
}

/* From the shell as from the window: a step says of whom. */
static void
test_steps_say_who (Fixture *self, gconstpointer data)
{
  const GuisePersonChange changes[] = {
    { .name = "Ada" }, { .role = "source" }, { .consent = "yes" }, { .merge = self->bert },
  };
  const char *const names[] = { "Rename Anna to Ada", "Make Ada the source", "Record consent of Ada", "Merge Bert into Ada" };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr(GPtrArray) steps = NULL;
      g_autoptr(GError) error = NULL;

      guise_project_change_person (self->project.project, self->anna, &changes[i], &error);
      g_assert_no_error (error);
      steps = guise_store_undo_list (guise_project_get_store (self->project.project), NULL);
      g_assert_cmpstr (((GuiseUndoStep *) g_ptr_array_index (steps, steps->len - 1))->name, ==, names[i]);
    }
}

static void
test_forget (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) named = NULL, result = NULL;
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(GError) error = NULL;

  rename_anna (self, &named);
  project_fixture_wait (&named);
  guise_project_forget_async (self->project.project, self->anna, FALSE, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_project_change_finish (self->project.project, result, &error);
  g_assert_no_error (error);
  wait_for_people (self, 3);
  g_assert_false (is_listed (self, self->anna));
  g_assert_cmpint (facts_of (self, GUISE_PERSON_EVERYBODY)->n_faces, ==, 50);
  steps = guise_store_undo_list (guise_project_get_store (self->project.project), NULL);
  g_assert_cmpuint (steps->len, ==, 1);
  g_assert_cmpstr (((GuiseUndoStep *) steps->pdata[0])->name, ==, "Import a.mp4");
}

/* A job holds faces in its memory and writes them again, and what it is writing belongs to nothing yet. */
static void
test_forget_waits_for_jobs (Fixture *self, gconstpointer data)
{
  GuiseWorkList *works = guise_project_get_works (self->project.project);
  GuiseWork *work = guise_work_new (&(GuiseWorkParams) {
    .title = "Training run 1", .lane = GUISE_LANE_TRAIN, .make = test_job_make,
  });
  g_autoptr(GAsyncResult) refused = NULL, result = NULL;
  g_autoptr(GError) error = NULL;

  guise_work_list_add (works, work);
  guise_project_forget_async (self->project.project, self->anna, FALSE, project_fixture_take_cb, &refused);
  project_fixture_wait (&refused);
  g_assert_false (guise_project_change_finish (self->project.project, refused, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "Training run 1"));
  g_clear_error (&error);

  guise_work_stop (work);
  while (guise_work_list_get_n_active (works) > 0)
    g_main_context_iteration (NULL, TRUE);
  guise_project_forget_async (self->project.project, self->anna, FALSE, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_project_change_finish (self->project.project, result, &error);
  g_assert_no_error (error);
  wait_for_people (self, 3);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/workspace/people/list", test_list);
  ADD ("/workspace/people/undo", test_undo);
  ADD ("/workspace/people/same", test_same);
  ADD ("/workspace/people/order-stays", test_order_stays);
  ADD ("/workspace/people/consent", test_consent);
  ADD ("/workspace/people/change-is-whole", test_change_is_whole);
  ADD ("/workspace/people/steps-say-who", test_steps_say_who);
  ADD ("/workspace/people/forget", test_forget);
  ADD ("/workspace/people/forget-waits-for-jobs", test_forget_waits_for_jobs);
  return g_test_run ();
}
