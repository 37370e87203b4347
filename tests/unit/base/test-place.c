/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-place.h"

#include <glib/gstdio.h>

static void
test_build_folder (void)
{
  g_autofree char *path = guise_place_dup ("tests/unit/base/test-place", "/nowhere/test-place");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  /* This test runs out of the build folder. */
  g_assert_cmpstr (path, ==, program);
}

/* A copy elsewhere is no longer in the build folder. */
static void
test_elsewhere (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_dir_make_tmp ("guise-place-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (folder, "copy", NULL);
  g_autofree char *command = g_strdup_printf ("cp '%s' '%s'", program, copy);
  g_autofree char *out = NULL;
  char *arguments[] = { copy, (char *) "--say", NULL };
  g_autoptr(GError) error = NULL;

  g_spawn_command_line_sync (command, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (out, ==, "/nowhere/test-place");

  g_assert_cmpint (g_remove (copy), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  if (argc == 2 && g_str_equal (argv[1], "--say"))
    {
      g_autofree char *path = guise_place_dup ("tests/unit/base/test-place", "/nowhere/test-place");

      g_print ("%s", path);
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/place/build-folder", test_build_folder);
  g_test_add_func ("/base/place/elsewhere", test_elsewhere);
  return g_test_run ();
}
