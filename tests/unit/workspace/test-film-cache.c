/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-film-cache.h"

#include <glib/gstdio.h>
#include <utime.h>

static void
add_file (const char *folder, const char *name, gsize size, gint64 age)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *contents = g_malloc0 (size);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  struct utimbuf times = { now - age, now - age };

  g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
  g_assert_cmpint (utime (path, &times), ==, 0);
}

static gboolean
has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The oldest go, what is not a strip stays, and nothing goes while there is room. */
static void
test_trim (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-film-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf %s", folder);

  add_file (folder, "film-1-a.jpg", 1000, 300);
  add_file (folder, "film-2-b.jpg", 1000, 100);
  add_file (folder, "film-3-c.jpg", 1000, 200);
  add_file (folder, "other", 5000, 900);
  guise_film_cache_trim (folder, 3000);
  g_assert_true (has_file (folder, "film-1-a.jpg"));
  guise_film_cache_trim (folder, 2999);
  g_assert_false (has_file (folder, "film-1-a.jpg"));
  guise_film_cache_trim (folder, 1000);
  g_assert_false (has_file (folder, "film-3-c.jpg"));
  g_assert_true (has_file (folder, "film-2-b.jpg"));
  g_assert_true (has_file (folder, "other"));
  guise_film_cache_trim ("/nowhere", 0);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/film-cache/trim", test_trim);
  return g_test_run ();
}
