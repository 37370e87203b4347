/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-review-job.h"
#include "guise-review.h"
#include "guise-store-exports.h"
#include "guise-store-persons.h"
#include "guise-store-reviews.h"
#include "guise-store-runs.h"
#include "guise-store-undo.h"

#include <string.h>

#define N_FRAMES 20

typedef struct
{
  gint64 clip, person, run;
} Subject;

static void
add_checkpoint (GuiseStore *store, gint64 run, char sha256[65])
{
  g_autofree char *path = guise_store_checkpoint_dup_path (store, run, 100);
  g_autofree char *sum = NULL;
  GuiseCheckpointRecord checkpoint = { .run = run, .iteration = 100, .size_bytes = 7 };
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "weights", -1, NULL));
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "weights", -1);
  g_strlcpy (checkpoint.sha256, sum, sizeof checkpoint.sha256);
  guise_store_checkpoint_add (store, &checkpoint, &error);
  g_assert_no_error (error);
  memcpy (sha256, checkpoint.sha256, 65);
}

/* A run with weights, and half of its swap measured with them. */
static void
add_review (ProjectFixture *fixture, Subject *out)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  GuiseRunRecord run = { .model = (char *) "quick", .settings = (char *) "{}", .resolution = 96 };
  GuiseSwapFigures figures[N_FRAMES];
  GuiseReviewRecord review = { .n_frames = N_FRAMES, .n_done = N_FRAMES / 2, .figures = figures };
  char sha256[65];
  g_autofree char *key = NULL;
  g_autoptr(GError) error = NULL;

  out->clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  guise_store_person_add (store, "Anna", GUISE_ROLE_TARGET, NULL, &out->person, &error);
  run.source = run.target = out->person;
  guise_store_run_add (store, &run, &out->run, &error);
  g_assert_no_error (error);
  add_checkpoint (store, out->run, sha256);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      guise_swap_figures_clear (&figures[i]);
      figures[i].value[GUISE_SWAP_FIGURE_FLICKER] = 1 + (float) i / 10;
    }
  key = guise_review_dup_key (store, out->clip, out->person, sha256, &error);
  g_assert_no_error (error);
  review.clip = out->clip;
  review.person = out->person;
  review.run = out->run;
  review.key = key;
  guise_store_review_set (store, &review, &error);
  g_assert_no_error (error);
}

/* Until there are figures that are out of date, or are not. */
static void
wait_for_figures (GuiseReview *review, gboolean stale)
{
  guint n;

  while (guise_review_get_figures (review, &n) == NULL || guise_review_is_stale (review) != stale)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_figures (ProjectFixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseReview) review = guise_review_new (fixture->project);
  const GuiseSwapFigures *figures;
  Subject subject;
  guint n;

  add_review (fixture, &subject);
  g_assert_null (guise_review_get_figures (review, &n));
  guise_review_set_subject (review, subject.clip, subject.run, subject.person);
  wait_for_figures (review, FALSE);
  figures = guise_review_get_figures (review, &n);
  g_assert_cmpuint (n, ==, N_FRAMES / 2);
  g_assert_cmpfloat (figures[9].value[GUISE_SWAP_FIGURE_FLICKER], ==, 1.9f);
  g_assert_false (guise_review_is_complete (review));
  g_assert_false (guise_review_is_running (review));
}

/* Figures of other settings are shown as what they are. */
static void
test_stale (ProjectFixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseReview) review = guise_review_new (fixture->project);
  GuiseStore *store = guise_project_get_store (fixture->project);
  g_autoptr(GError) error = NULL;
  Subject subject;

  add_review (fixture, &subject);
  guise_review_set_subject (review, subject.clip, subject.run, subject.person);
  wait_for_figures (review, FALSE);

  guise_store_swap_set (store, subject.clip, subject.person, "{\"feather\":20}", "Feather the mask", &error);
  g_assert_no_error (error);
  guise_project_emit_changed (fixture->project);
  wait_for_figures (review, TRUE);

  guise_store_undo (store, NULL, &error);
  g_assert_no_error (error);
  guise_project_emit_changed (fixture->project);
  wait_for_figures (review, FALSE);
}

#define ADD(name, func) \
  g_test_add ("/workspace/review/" name, ProjectFixture, NULL, project_fixture_set_up, func, project_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("figures", test_figures);
  ADD ("stale", test_stale);
  return g_test_run ();
}
