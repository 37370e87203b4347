/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-store-outputs.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* A file with a word in it, and a clip of it. Returns: its path. */
static char *
add_media (StoreFixture *self, const char *name, gboolean is_folder)
{
  char *path = g_build_filename (self->folder, name, NULL);
  GuiseClipRecord clip = { .path = path, .fingerprint = (char *) name, .is_folder = is_folder, .frame_rate = { 25, 1 } };
  g_autoptr(GError) error = NULL;

  if (is_folder)
    g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  else
    g_assert_true (g_file_set_contents (path, "media", -1, NULL));
  guise_store_clip_add (self->store, &clip, NULL, NULL, &error);
  g_assert_no_error (error);
  return path;
}

static void
assert_refused (StoreFixture *self, const char *path)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (guise_store_check_output (self->store, path, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

static void
test_media_are_not_written (StoreFixture *self, gconstpointer data)
{
  g_autofree char *first = add_media (self, "first.mp4", FALSE), *second = add_media (self, "second.mp4", FALSE);
  g_autofree char *link = g_build_filename (self->folder, "link.mp4", NULL);
  g_autofree char *new_file = g_build_filename (self->folder, "new.mp4", NULL);
  g_autofree char *odd = g_build_filename (self->folder, "a.guise", "..", "second.mp4", NULL);

  g_assert_cmpint (symlink (first, link), ==, 0);
  assert_refused (self, first);
  assert_refused (self, second);
  assert_refused (self, odd);
  assert_refused (self, link);
  g_assert_true (guise_store_check_output (self->store, new_file, NULL));
  g_assert_true (g_file_set_contents (new_file, "of somebody", -1, NULL));
  g_assert_true (guise_store_check_output (self->store, new_file, NULL));

  /* Undo brings it back. */
  g_assert_true (guise_store_clip_remove (self->store, 2, "Remove", NULL));
  assert_refused (self, second);
}

static void
test_pictures_of_a_folder (StoreFixture *self, gconstpointer data)
{
  g_autofree char *folder = add_media (self, "album", TRUE);
  g_autofree char *picture = g_build_filename (folder, "0001.raw", NULL);
  g_autofree char *more = g_build_filename (folder, "0002.png", NULL);
  g_autofree char *movie = g_build_filename (folder, "swap.mp4", NULL);

  g_assert_true (g_file_set_contents (picture, "a picture", -1, NULL));
  assert_refused (self, folder);
  assert_refused (self, picture);
  assert_refused (self, more);
  g_assert_true (guise_store_check_output (self->store, movie, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/outputs/media-are-not-written", test_media_are_not_written);
  STORE_TEST ("/store/outputs/pictures-of-a-folder", test_pictures_of_a_folder);
  return g_test_run ();
}
