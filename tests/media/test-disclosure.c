/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-disclosure.h"
#include "guise-error.h"
#include "guise-media.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

/* @name: of the file that ffmpeg makes; its ending says what it is. */
static void
set_up (Fixture *fixture, gconstpointer name)
{
  g_autofree char *command = NULL;
  g_autoptr(GError) error = NULL;
  int status = 1;

  fixture->folder = g_dir_make_tmp ("guise-disclosure-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, name, NULL);
  command = g_strdup_printf ("ffmpeg -v error -f lavfi -i testsrc=s=64x48:r=5:d=1 -frames:v %d -metadata comment=before %s",
                             g_str_has_suffix (name, ".png") ? 1 : 5, fixture->path);
  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer name)
{
  g_autofree char *sidecar = g_strconcat (fixture->path, ".xmp", NULL);

  g_unlink (sidecar);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
mark (Fixture *fixture)
{
  const GuiseDisclosure disclosure = { .comment = (char *) "A face was swapped by Guise", .program = (char *) "Guise 0.1.0" };
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_disclosure_write (&disclosure, fixture->path, fixture->path, &error));
  g_assert_no_error (error);
}

static void
test_reads_back (Fixture *fixture, gconstpointer name)
{
  g_auto(GuiseDisclosure) before = { 0 };
  g_auto(GuiseDisclosure) after = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_disclosure_read (fixture->path, &before, &error));
  g_assert_null (before.source_type);
  mark (fixture);
  g_assert_true (guise_disclosure_read (fixture->path, &after, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (after.source_type, ==, GUISE_DIGITAL_SOURCE_TYPE);
  g_assert_cmpstr (after.comment, ==, "A face was swapped by Guise");
  g_assert_cmpstr (after.program, ==, "Guise 0.1.0");
}

/* Somebody else's reader finds the mark, and somebody else's decoder still finds every frame. */
static void
test_others_read_it (Fixture *fixture, gconstpointer name)
{
  g_autofree char *exiftool = g_find_program_in_path ("exiftool");
  g_autofree char *read = g_strdup_printf ("exiftool -s3 -XMP-iptcExt:DigitalSourceType %s", fixture->path);
  g_autofree char *decode = g_strdup_printf ("ffprobe -v error -count_frames -select_streams v -show_entries "
                                             "stream=nb_read_frames -of csv=p=0 %s", fixture->path);
  g_autofree char *type = NULL;
  g_autofree char *frames = NULL;
  int status = 1;

  if (exiftool == NULL)
    {
      g_test_skip ("exiftool is not installed");
      return;
    }
  mark (fixture);
  g_assert_true (g_spawn_command_line_sync (read, &type, NULL, &status, NULL));
  g_assert_nonnull (strstr (type, "ompositeWithTrainedAlgorithmicMedia"));
  g_assert_true (g_spawn_command_line_sync (decode, &frames, NULL, &status, NULL));
  g_assert_cmpint (atoi (frames), ==, g_str_has_suffix (name, ".png") ? 1 : 5);
}

static void
test_sidecar (Fixture *fixture, gconstpointer name)
{
  g_autofree char *sidecar = g_strconcat (fixture->path, ".xmp", NULL);

  mark (fixture);
  g_assert_true (g_file_test (sidecar, G_FILE_TEST_IS_REGULAR));
}

/* A socket of this machine that listens, and the port of it. */
static GSocket *
listen_here (guint16 *port)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) own = NULL;

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any, FALSE, &error));
  g_assert_true (g_socket_listen (socket, &error));
  own = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own));
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

/* Who checks a stranger's file tells nobody that it is looked at. */
static void
test_playlist (Fixture *fixture, gconstpointer name)
{
  g_auto(GuiseDisclosure) disclosure = { 0 };
  g_autoptr(GError) error = NULL;
  guint16 port = 0;
  g_autoptr(GSocket) socket = listen_here (&port);
  g_autofree char *text = g_strdup_printf ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1280000\nhttp://127.0.0.1:%u/a.m3u8\n", port);
  g_autoptr(GSocket) caller = NULL;

  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  g_assert_true (guise_disclosure_read (fixture->path, &disclosure, &error));
  g_assert_no_error (error);
  caller = g_socket_accept (socket, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
test_missing_file (void)
{
  g_auto(GuiseDisclosure) disclosure = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (guise_disclosure_read ("/nowhere/at/all.mp4", &disclosure, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  g_test_add ("/media/disclosure/mp4", Fixture, "a.mp4", set_up, test_reads_back, tear_down);
  g_test_add ("/media/disclosure/mov", Fixture, "a.mov", set_up, test_reads_back, tear_down);
  g_test_add ("/media/disclosure/png", Fixture, "a.png", set_up, test_reads_back, tear_down);
  g_test_add ("/media/disclosure/matroska", Fixture, "a.mkv", set_up, test_reads_back, tear_down);
  g_test_add ("/media/disclosure/others-read-mp4", Fixture, "b.mp4", set_up, test_others_read_it, tear_down);
  g_test_add ("/media/disclosure/others-read-png", Fixture, "b.png", set_up, test_others_read_it, tear_down);
  g_test_add ("/media/disclosure/sidecar", Fixture, "c.mkv", set_up, test_sidecar, tear_down);
  g_test_add ("/media/disclosure/playlist", Fixture, "d.mkv", set_up, test_playlist, tear_down);
  g_test_add_func ("/media/disclosure/missing-file", test_missing_file);
  return g_test_run ();
}
