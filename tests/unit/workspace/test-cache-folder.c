/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-cache-folder.h"
#include "guise-project-cache.h"
#include "guise-recents.h"
#include "guise-store-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILM  GUISE_STORE_FILM_PREFIX "1-a.jpg"
#define PROXY GUISE_STORE_PROXY_PREFIX "1-a"

static char *
make_folder (ProjectFixture *fixture, const char *name)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  return path;
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* (transfer full) (nullable) */
static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static gboolean
holds (const char *folder, const char *name, const char *text)
{
  g_autofree char *found = read_file (folder, name);

  return g_strcmp0 (found, text) == 0;
}

/* Answered after what was asked before. */
static gboolean
nothing_func (GuiseStore *store, gpointer data, GError **error)
{
  return TRUE;
}

/* (transfer full) (nullable): the one that was begun since the last call, though it may have ended: it stays in the list. */
static GuiseWork *
find_new_work (ProjectFixture *fixture)
{
  GListModel *works = G_LIST_MODEL (guise_project_get_works (fixture->project));

  for (guint i = 0; i < g_list_model_get_n_items (works); i++)
    {
      g_autoptr(GuiseWork) work = g_list_model_get_item (works, i);

      if (g_strcmp0 (guise_work_get_kind (work), "cache") != 0 || g_object_get_data (G_OBJECT (work), "seen") != NULL)
        continue;
      g_object_set_data (G_OBJECT (work), "seen", work);
      return g_steal_pointer (&work);
    }
  return NULL;
}

/* Everything that is asked for is done. (transfer full) (nullable): what the list of jobs says of the move. */
static char *
gather (ProjectFixture *fixture, const char *const *roots)
{
  g_autoptr(GAsyncResult) asked = NULL;
  g_autoptr(GuiseWork) work = NULL;

  guise_project_set_cache_roots (fixture->project, roots);
  guise_project_gather_cache (fixture->project);
  guise_project_call_async (fixture->project, nothing_func, NULL, NULL, project_fixture_take_cb, &asked);
  project_fixture_wait (&asked);
  work = find_new_work (fixture);
  if (work == NULL)
    return NULL;
  while (guise_work_is_active (work))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_work_get_state (work), ==, GUISE_WORK_DONE);
  return g_strdup (guise_work_get_text (work));
}

/* What is kept of clips goes where the user says and back again; what is not of clips stays, and so does what is in use. */
static void
test_gather (ProjectFixture *fixture, gconstpointer data)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  g_autofree char *own = guise_store_dup_cache_folder (store), *root = make_folder (fixture, "fast disk");
  const char *const chosen[] = { root, NULL }, *const back[] = { "", root, NULL };
  g_autofree char *share = NULL, *text = NULL, *grows = NULL, *tag = NULL;
  int fd;

  g_assert_null (gather (fixture, NULL));
  write_file (own, FILM, "film");
  write_file (own, PROXY, "proxy");
  write_file (own, "masks-1", "masks");
  text = gather (fixture, chosen);
  g_assert_nonnull (strstr (text, "9 bytes"));
  share = guise_store_make_clip_cache (store);
  g_assert_true (g_str_has_prefix (share, root));
  g_assert_true (holds (share, FILM, "film") && holds (share, PROXY, "proxy") && holds (own, "masks-1", "masks"));
  g_assert_true (holds (own, FILM, NULL) && holds (own, PROXY, NULL));
  tag = g_build_filename (root, "guise-cache", "CACHEDIR.TAG", NULL);
  g_assert_true (g_file_test (tag, G_FILE_TEST_EXISTS));

  /* It is the same place when the project was moved and is opened again. */
  project_fixture_reopen (fixture);
  store = guise_project_get_store (fixture->project);
  g_assert_null (gather (fixture, chosen));
  g_clear_pointer (&text, g_free);
  text = guise_store_make_clip_cache (store);
  g_assert_cmpstr (text, ==, share);
  g_clear_pointer (&text, g_free);

  grows = g_build_filename (share, PROXY, NULL);
  fd = open (grows, O_RDWR);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  text = gather (fixture, back);
  g_assert_nonnull (strstr (text, "1 file is in use"));
  g_assert_true (holds (own, FILM, "film") && holds (share, PROXY, "proxy"));
  close (fd);
  g_free (gather (fixture, back));
  g_assert_true (holds (own, PROXY, "proxy"));
}

/* A file of that name that was made since is the one that is used. */
static void
test_newer (ProjectFixture *fixture, gconstpointer data)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  g_autofree char *own = guise_store_dup_cache_folder (store), *root = make_folder (fixture, "disk"), *share = NULL;
  const char *const chosen[] = { root, NULL };

  guise_project_set_cache_roots (fixture->project, chosen);
  share = guise_store_make_clip_cache (store);
  write_file (own, FILM, "old");
  write_file (share, FILM, "new");
  g_free (gather (fixture, chosen));
  g_assert_true (holds (share, FILM, "new") && holds (own, FILM, NULL));
}

/* By copying, from one disk to another; a folder that is gone leaves everything in the project. */
static void
test_other_disk (ProjectFixture *fixture, gconstpointer data)
{
  GuiseStore *store = guise_project_get_store (fixture->project);
  g_autofree char *own = guise_store_dup_cache_folder (store), *root = g_strdup ("/dev/shm/guise-cache-XXXXXX");
  const char *const chosen[] = { root, NULL };
  g_autofree char *share = NULL, *command = g_strdup_printf ("rm -rf %s", root);
  struct stat here, there;

  if (g_mkdtemp (root) == NULL || stat (root, &there) != 0 || stat (own, &here) != 0 || here.st_dev == there.st_dev)
    {
      g_test_skip ("/dev/shm is no other disk");
      return;
    }
  write_file (own, FILM, "film");
  g_free (gather (fixture, chosen));
  share = guise_store_make_clip_cache (store);
  g_assert_true (holds (share, FILM, "film") && holds (own, FILM, NULL) && holds (share, "moving", NULL));

  g_free (command);
  command = g_strdup_printf ("rm -rf %s", root);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (share);
  share = guise_store_make_clip_cache (store);
  g_assert_cmpstr (share, ==, own);
}

static void
test_recent (ProjectFixture *fixture, gconstpointer data)
{
  g_autofree char *root = make_folder (fixture, "disk"), *list = g_build_filename (fixture->folder, "recent", NULL);
  const char *const chosen[] = { root, NULL };
  g_autofree char *share = NULL;
  g_autoptr(GuiseRecents) recents = guise_recents_new (list);
  g_autoptr(GuiseRecent) recent = NULL;

  guise_project_set_cache_roots (fixture->project, chosen);
  share = guise_store_make_clip_cache (guise_project_get_store (fixture->project));
  write_file (share, FILM, "film");
  guise_recents_set_cache_roots (recents, chosen);
  guise_recents_add (recents, guise_project_get_path (fixture->project));
  while (g_list_model_get_n_items (G_LIST_MODEL (recents)) == 0)
    g_main_context_iteration (NULL, TRUE);
  recent = g_list_model_get_item (G_LIST_MODEL (recents), 0);
  g_assert_nonnull (guise_recent_get_film (recent));
}

static void
expect_refusal (const char *folder, GIOErrorEnum code, const char *word)
{
  g_autofree char *question = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (guise_cache_folder_check (folder, NULL, &question, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_check (ProjectFixture *fixture, gconstpointer data)
{
  g_autofree char *inside = g_build_filename (guise_project_get_path (fixture->project), "exports", NULL);
  g_autofree char *films = make_folder (fixture, "films"), *clip = g_build_filename (films, "a.mp4", NULL);
  g_autofree char *album = make_folder (fixture, "album/shots"), *good = make_folder (fixture, "good");
  g_autofree char *whole_album = g_path_get_dirname (album);
  const char *const media[] = { clip, whole_album, NULL };
  const struct { const char *folder; gboolean asks; } cases[] = { { films, TRUE }, { album, TRUE }, { good, FALSE } };

  expect_refusal ("/nowhere", G_IO_ERROR_NOT_DIRECTORY, "/nowhere");
  expect_refusal (inside, G_IO_ERROR_EXISTS, "film.guise");
  expect_refusal ("/tmp/\xff", G_IO_ERROR_INVALID_FILENAME, "UTF-8");
  expect_refusal ("/proc", G_IO_ERROR_NOT_FOUND, "/proc");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *question = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (guise_cache_folder_check (cases[i].folder, media, &question, &error));
      g_assert_no_error (error);
      g_assert_true ((question != NULL) == cases[i].asks);
    }
  g_assert_true (g_file_test (good, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rmdir (good), ==, 0);   /* nothing was left in it */
}

/* The clips of the project that is open are those that are looked at. */
static void
test_check_async (ProjectFixture *fixture, gconstpointer data)
{
  g_autofree char *films = make_folder (fixture, "films"), *clip = g_build_filename (films, "a.mp4", NULL), *question = NULL;
  GListModel *clips = G_LIST_MODEL (guise_project_get_clips (fixture->project));
  g_autoptr(GAsyncResult) result = NULL;

  project_fixture_add_clip (fixture, clip);
  guise_project_emit_changed (fixture->project);
  while (g_list_model_get_n_items (clips) == 0)
    g_main_context_iteration (NULL, TRUE);
  guise_cache_folder_check_async (films, fixture->project, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  g_assert_true (guise_cache_folder_check_finish (result, &question, NULL));
  g_assert_nonnull (question);
}

static void
assert_roots (GSettings *settings, const char *roots)
{
  g_auto(GStrv) now = guise_cache_folder_dup_roots (settings);
  g_autofree char *text = g_strjoinv (" ", now);

  g_assert_cmpstr (text, ==, roots);
}

static void
test_choose (void)
{
  g_autoptr(GSettings) settings = guise_cache_folder_load_settings ();

  g_assert_nonnull (settings);
  assert_roots (settings, "");
  guise_cache_folder_choose (settings, "/a");
  assert_roots (settings, "/a");
  guise_cache_folder_choose (settings, "/b");
  assert_roots (settings, "/b /a");
  guise_cache_folder_choose (settings, "/b");
  assert_roots (settings, "/b /a");
  guise_cache_folder_choose (settings, "/a");
  assert_roots (settings, "/a /b");
  guise_cache_folder_choose (settings, NULL);
  assert_roots (settings, " /a /b");
}

/* A project that was brought along may have a pipe there, and whoever opens one waits for ever. */
static void
test_pipe (ProjectFixture *fixture, gconstpointer data)
{
  g_autofree char *root = make_folder (fixture, "disk");
  const char *project = guise_project_get_path (fixture->project);
  g_autofree char *place = g_build_filename (project, "cache", "place", NULL);
  const char *const chosen[] = { root, NULL };
  g_autofree char *share = NULL, *found = NULL;

  guise_project_set_cache_roots (fixture->project, chosen);
  share = guise_store_make_clip_cache (guise_project_get_store (fixture->project));
  found = guise_store_find_clip_cache (project, root);
  g_assert_cmpstr (found, ==, share);
  g_assert_cmpint (g_unlink (place), ==, 0);
  g_assert_cmpint (mkfifo (place, 0600), ==, 0);
  g_assert_null (guise_store_find_clip_cache (project, root));
}

/* Nor is a fingerprint of such a project a way out of the folder. */
static void
test_name (void)
{
  g_autofree char *usual = guise_store_dup_cache_name (GUISE_STORE_FILM_PREFIX, 3, "0123456789abcdef0123", ".jpg");
  g_autofree char *hostile = guise_store_dup_cache_name (GUISE_STORE_PROXY_PREFIX, 3, "/../../../a", "");

  g_assert_cmpstr (usual, ==, "film-3-0123456789abcdef.jpg");
  g_assert_cmpstr (hostile, ==, "proxy-3-__________a");
}

#define ADD(name, func) \
  g_test_add ("/workspace/cache-folder/" name, ProjectFixture, NULL, project_fixture_set_up, func, project_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("gather", test_gather);
  ADD ("newer", test_newer);
  ADD ("other-disk", test_other_disk);
  ADD ("recent", test_recent);
  ADD ("recent-pipe", test_pipe);
  g_test_add_func ("/workspace/cache-folder/name", test_name);
  ADD ("check", test_check);
  ADD ("check-async", test_check_async);
  g_test_add_func ("/workspace/cache-folder/choose", test_choose);
  return g_test_run ();
}
