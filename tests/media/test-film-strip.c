/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-film-strip.h"

#include "guise-error.h"
#include "guise-media.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("guise-film-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", fixture->folder);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (fixture->folder);
}

static char *
make_clip (Fixture *fixture, const char *size, guint n_frames)
{
  char *path = g_build_filename (fixture->folder, "clip.mp4", NULL);
  g_autofree char *command = g_strdup_printf ("ffmpeg -v error -y -f lavfi -i testsrc=s=%s:r=10 -frames:v %u "
                                              "-pix_fmt yuv420p %s", size, n_frames, path);
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return path;
}

/* The strip as a picture again, read like any photo. */
static GuiseClipInfo *
read_strip (Fixture *fixture, GBytes *film)
{
  g_autofree char *path = g_build_filename (fixture->folder, "strip.jpg", NULL);
  g_autoptr(GError) error = NULL;
  GuiseClipInfo *info;

  g_file_set_contents (path, g_bytes_get_data (film, NULL), (gssize) g_bytes_get_size (film), &error);
  g_assert_no_error (error);
  info = guise_media_probe (path, NULL, &error);
  g_assert_no_error (error);
  return info;
}

static void
check (Fixture *fixture, const char *size, guint n_frames, gboolean with_table, guint width)
{
  g_autofree char *path = make_clip (fixture, size, n_frames);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) info = guise_media_probe (path, NULL, &error), strip = NULL;
  g_autoptr(GuiseFrameTable) table = NULL;
  g_autoptr(GBytes) film = NULL;

  g_assert_no_error (error);
  if (with_table)
    table = guise_frame_table_build (info, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  film = guise_film_strip_make (info, table, 1, NULL, &error);
  g_assert_no_error (error);
  strip = read_strip (fixture, film);
  g_assert_cmpuint (strip->display_width, ==, width * GUISE_FILM_STRIP_N_PICTURES);
  g_assert_cmpuint (strip->display_height, ==, GUISE_FILM_STRIP_HEIGHT);
}

static void
test_long (Fixture *fixture, gconstpointer data)
{
  check (fixture, "160x120", 40, TRUE, 128);
}

/* Fewer frames than pictures, and a picture so wide or high that it is cut short. */
static void
test_short (Fixture *fixture, gconstpointer data)
{
  check (fixture, "64x256", 3, TRUE, 48);
  check (fixture, "640x64", 1, TRUE, 256);
}

static void
test_without_table (Fixture *fixture, gconstpointer data)
{
  check (fixture, "160x120", 5, FALSE, 128);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = make_clip (fixture, "160x120", 40);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) info = guise_media_probe (path, NULL, &error);

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_film_strip_make (info, NULL, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_autoptr(GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  guise_media_init (&error);
  g_assert_no_error (error);
  ADD ("/media/film-strip/long", test_long);
  ADD ("/media/film-strip/short", test_short);
  ADD ("/media/film-strip/without-table", test_without_table);
  ADD ("/media/film-strip/cancelled", test_cancelled);
  return g_test_run ();
}
