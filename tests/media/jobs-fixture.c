/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs-fixture.h"

#include "guise-error.h"
#include "guise-project-actions.h"
#include "guise-store-faces.h"

#include <string.h>

gboolean
jobs_is_at (GuiseWork *work, const char *says)
{
  const char *text = guise_work_get_text (work);

  if (guise_work_get_state (work) != GUISE_WORK_RUNNING)
    return FALSE;
  return says == NULL || (text != NULL && strstr (text, says) != NULL);
}

static void
quit_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
pass (guint ms)
{
  gboolean passed = FALSE;

  g_timeout_add_once (ms, quit_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

void
jobs_wait_end (GuiseWork *work)
{
  while (guise_work_is_active (work))
    g_main_context_iteration (NULL, TRUE);
}

void
jobs_cancel_at (GuiseWork *work, const char *stage, const char *says, guint later_ms)
{
  g_autoptr(GuiseWork) held = g_object_ref (work);
  gint64 asked;

  while (guise_work_is_active (work) && !jobs_is_at (work, says))
    g_main_context_iteration (NULL, TRUE);
  if (later_ms > 0)
    pass (later_ms);
  if (!guise_work_is_active (work))
    g_error ("%s: it was over before: %s", stage, guise_work_get_text (work));

  asked = g_get_monotonic_time ();
  guise_work_cancel (work);
  jobs_wait_end (work);
  g_test_message ("%s: over after %.2f s", stage, (double) (g_get_monotonic_time () - asked) / G_USEC_PER_SEC);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_CANCELLED);
}

void
jobs_check_sound (ProjectFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = guise_project_verify (fixture->project, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = json_to_string (node, FALSE);
  if (!json_object_get_boolean_member (json_node_get_object (node), "ok"))
    g_error ("%s", text);
}

guint
jobs_count_clips (ProjectFixture *fixture)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (guise_project_get_store (fixture->project), NULL);

  return clips->len;
}

gint64
jobs_find_clip (ProjectFixture *fixture, const char *name)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (guise_project_get_store (fixture->project), NULL);

  for (guint i = 0; i < clips->len; i++)
    if (g_str_has_suffix (((const GuiseClipRecord *) g_ptr_array_index (clips, i))->path, name))
      return ((const GuiseClipRecord *) g_ptr_array_index (clips, i))->id;
  return 0;
}

GuiseWork *
jobs_add_file (ProjectFixture *fixture, const char *name, const char *role)
{
  const char *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *path = cache != NULL && *cache != '\0'
                          ? g_build_filename (cache, "samples", name, NULL)
                          : g_build_filename (g_get_user_cache_dir (), "guise", "samples", name, NULL);
  const char *const paths[] = { path, NULL };

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return guise_project_add_files (fixture->project, paths, role);
}

gboolean
jobs_need_clips (ProjectFixture *fixture)
{
  const struct { const char *name, *role; } clips[] = { { JOBS_SOURCE, "source" }, { JOBS_TARGET, "target" } };

  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autoptr(GuiseWork) work = NULL;

      if (jobs_find_clip (fixture, clips[i].name) != 0)
        continue;
      work = jobs_add_file (fixture, clips[i].name, clips[i].role);
      if (work == NULL)
        {
          g_test_skip ("there are no sample clips where GUISE_CACHE says");
          return FALSE;
        }
      g_object_ref (work);
      jobs_wait_end (work);
      g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_DONE);
    }
  while (g_list_model_get_n_items (G_LIST_MODEL (guise_project_get_clips (fixture->project))) < G_N_ELEMENTS (clips))
    g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

GuiseWork *
jobs_search (ProjectFixture *fixture, const char *name)
{
  const gboolean is_source = g_str_equal (name, JOBS_SOURCE);

  return guise_project_search_clip (fixture->project, &(GuiseFindFaces) {
    .clip = jobs_find_clip (fixture, name), .every = is_source ? 2 : 6, .to = (is_source ? 6 : 10) * GUISE_TIME_SECOND,
  });
}

gint64
jobs_count_faces (ProjectFixture *fixture)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  g_autoptr(GArray) ids = guise_store_face_find (store, &(GuiseFaceQuery) { 0 }, NULL);

  return ids->len;
}

gboolean
jobs_need_faces (ProjectFixture *fixture)
{
  const char *const names[] = { JOBS_SOURCE, JOBS_TARGET };

  if (!jobs_need_clips (fixture))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GuiseWork) work = g_object_ref (jobs_search (fixture, names[i]));

      jobs_wait_end (work);
      if (guise_work_get_state (work) == GUISE_WORK_FAILED
          && g_error_matches (guise_work_get_error (work), GUISE_ERROR, GUISE_ERROR_NO_MODELS))
        {
          g_test_skip (guise_work_get_text (work));
          return FALSE;
        }
      g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_DONE);
    }
  return TRUE;
}
