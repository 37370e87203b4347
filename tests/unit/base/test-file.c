/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("guise-file-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "a.bin", NULL);
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);   /* nothing else was left behind */
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
assert_holds (const char *path, const char *want)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, want);
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_file_replace (fixture->path, "new", 3, &error));
  g_assert_no_error (error);
  assert_holds (fixture->path, "new");
}

static void
test_publish (Fixture *fixture, gconstpointer data)
{
  g_autofree char *growing = g_build_filename (fixture->folder, "growing", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (growing, "new", -1, NULL));
  g_assert_true (guise_file_publish (growing, fixture->path, &error));
  g_assert_no_error (error);
  assert_holds (fixture->path, "new");
  g_assert_false (guise_file_publish (growing, fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, fixture->path));
}

static void
test_without_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseFileWriter) writer = guise_file_writer_open (fixture->path, NULL);

  g_assert_true (guise_file_writer_write (writer, "half", 4, NULL));
  assert_holds (fixture->path, "old");
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "missing", "b.bin", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_file_writer_open (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_full_disk_has_a_code (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  guise_file_set_error_from_errno (&error, ENOSPC, "Cannot write a.bin");
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE);
  g_assert_cmpstr (guise_error_get_name (error), ==, "no-space");
}

static void
test_name_is_text (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_file_check_name ("/media/déjà vu.mp4", NULL));
  g_assert_false (guise_file_check_name ("/media/d\xe9j\xe0 vu.mp4", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/base/file/replace", Fixture, NULL, set_up, test_replace, tear_down);
  g_test_add ("/base/file/publish", Fixture, NULL, set_up, test_publish, tear_down);
  g_test_add ("/base/file/without-commit", Fixture, NULL, set_up, test_without_commit, tear_down);
  g_test_add ("/base/file/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
  g_test_add ("/base/file/full-disk-has-a-code", Fixture, NULL, set_up, test_full_disk_has_a_code, tear_down);
  g_test_add_func ("/base/file/name-is-text", test_name_is_text);
  return g_test_run ();
}
