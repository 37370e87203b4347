/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-project-runs.h"

/* What a plan of training Anna on Bert fails with. (transfer full) (nullable). */
static GError *
plan (ProjectFixture *fixture, const GuisePreferences *preferences, guint device)
{
  gint64 clip = project_fixture_add_clip (fixture, "/media/a.mp4");
  GuiseTraining training = { .preset = "quick", .seed = -1, .device = device };
  g_autoptr(JsonNode) node = NULL;
  GError *error = NULL;

  training.source = project_fixture_add_person (fixture, "Anna");
  training.target = project_fixture_add_person (fixture, "Bert");
  project_fixture_add_faces (fixture, clip, 0, 99, training.source, NULL);
  project_fixture_add_faces (fixture, clip, 200, 299, training.target, NULL);
  guise_project_set_preferences (fixture->project, preferences);
  node = guise_project_plan (fixture->project, &training, NULL, &error);
  g_assert_true ((node == NULL) == (error != NULL));
  return error;
}

/* The device that is preferred is the one that is asked for, unless a call names another. */
static void
test_device (ProjectFixture *fixture, gconstpointer data)
{
  const GuisePreferences preferences = { .device = 57 };
  g_autoptr(GError) preferred = plan (fixture, &preferences, 0);
  g_autoptr(GError) named = plan (fixture, &preferences, 58);

  g_assert_error (preferred, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (preferred->message, "57"));
  g_assert_error (named, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (named->message, "58"));
}

static void
test_label (void)
{
  GuisePreferences preferences = { 0 };

  g_assert_null (guise_preferences_pick_label (&preferences, NULL));
  g_assert_cmpstr (guise_preferences_pick_label (&preferences, "asked"), ==, "asked");
  preferences.label = "words";
  g_assert_null (guise_preferences_pick_label (&preferences, NULL));
  preferences.label_always = TRUE;
  g_assert_cmpstr (guise_preferences_pick_label (&preferences, NULL), ==, "words");
  g_assert_cmpstr (guise_preferences_pick_label (&preferences, "asked"), ==, "asked");
  preferences.label = NULL;
  g_assert_cmpstr (guise_preferences_pick_label (&preferences, NULL), ==, "Face swapped with AI");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/workspace/preferences/device", ProjectFixture, NULL, project_fixture_set_up, test_device,
              project_fixture_tear_down);
  g_test_add_func ("/workspace/preferences/label", test_label);
  return g_test_run ();
}
