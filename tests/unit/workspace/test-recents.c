/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-recents.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("guise-recents-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, "state", "recent", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", fixture->folder);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (fixture->folder);
  g_free (fixture->file);
}

static char *
make_project (Fixture *fixture, const char *name)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *database = g_build_filename (path, "project.db", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_true (g_file_set_contents (database, "x", 1, NULL));
  return path;
}

static GuiseRecent *
get (GuiseRecents *recents, guint position)
{
  GuiseRecent *recent = g_list_model_get_item (G_LIST_MODEL (recents), position);

  g_object_unref (recent);
  return recent;
}

static void
wait_for_first (GuiseRecents *recents, const char *name, guint n)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (recents)) != n
         || g_strcmp0 (guise_recent_get_name (get (recents, 0)), name) != 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Newest first, each once, also in the next session and whatever the name. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = make_project (fixture, "one\ntwo “x” 🎬.guise");
  g_autofree char *second = make_project (fixture, "b.guise");
  g_autoptr(GuiseRecents) recents = guise_recents_new (fixture->file);
  g_autoptr(GuiseRecents) again = NULL;

  guise_recents_add (recents, first);
  guise_recents_add (recents, second);
  guise_recents_add (recents, first);
  wait_for_first (recents, "one\ntwo “x” 🎬", 2);

  again = guise_recents_new (fixture->file);
  wait_for_first (again, "one\ntwo “x” 🎬", 2);
  g_assert_cmpstr (guise_recent_get_path (get (again, 1)), ==, second);
  g_assert_false (guise_recent_get_missing (get (again, 0)));
  g_assert_cmpint (guise_recent_get_changed (get (again, 0)), >, 0);
  guise_recents_remove (again, first);
  wait_for_first (again, "b", 1);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = make_project (fixture, "a.guise");
  g_autofree char *database = g_build_filename (path, "project.db", NULL);
  g_autoptr(GuiseRecents) recents = guise_recents_new (fixture->file);

  guise_recents_add (recents, path);
  wait_for_first (recents, "a", 1);
  g_assert_false (guise_recent_get_missing (get (recents, 0)));
  g_assert_cmpint (g_unlink (database), ==, 0);
  guise_recents_refresh (recents);
  while (!guise_recent_get_missing (get (recents, 0)))
    g_main_context_iteration (NULL, TRUE);
}

/* No more than there is room for, and nonsense in the file is no project. */
static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->file);
  g_autoptr(GuiseRecents) recents = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->file, "\xff\xfe\nhttp://x/y\n\n", -1, NULL));
  recents = guise_recents_new (fixture->file);
  for (guint i = 0; i < GUISE_RECENTS_MAX + 3; i++)
    {
      g_autofree char *path = g_strdup_printf ("/nowhere/%u.guise", i);

      guise_recents_add (recents, path);
    }
  wait_for_first (recents, "14", GUISE_RECENTS_MAX);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/workspace/recents/order", test_order);
  ADD ("/workspace/recents/missing", test_missing);
  ADD ("/workspace/recents/bounds", test_bounds);
  return g_test_run ();
}
