/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "own-mounts.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/*
 * A disk that is full when a training ends, which costs hours elsewhere: the
 * weights wait in memory, and are saved as soon as there is room.
 */

/* The state of `quick` takes 106 MB; what is left beside the fill is room for the losses. */
#define DISK "300m"
#define ROOM_BYTES (30 * 1024 * 1024)

static const char *program, *make_faces;   /* the arguments */

typedef struct
{
  char        *disk, *project, *fill;
  GSubprocess *training;
} Fixture;

static void
run_argv (const char *const *argv)
{
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
fill_disk (Fixture *self)
{
  static const char block[65536] = "";
  int fd = g_open (self->fill, O_RDWR | O_CREAT, 0600);
  off_t size;

  while (write (fd, block, sizeof block) == sizeof block)
    ;
  size = lseek (fd, 0, SEEK_END);
  g_assert_cmpint (ftruncate (fd, size - ROOM_BYTES), ==, 0);
  close (fd);
}

/* Until the training says that the disk is full. FALSE: it ended before, and @why says how. */
static gboolean
wait_for_full (Fixture *self, char **why)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->training));
  g_autoptr(GString) said = g_string_new (NULL);
  gboolean full = FALSE;
  char *line;

  while (!full && (line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      full = strstr (line, "the disk is full: free some space and it is saved") != NULL;
      g_string_append_printf (said, "%s\n", line);
      g_free (line);
    }
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  *why = g_string_free (g_steal_pointer (&said), FALSE);
  return full;
}

static void
set_up (Fixture *self)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-full-XXXXXX", NULL);
  g_autoptr(GError) error = NULL;

  self->disk = g_build_filename (folder, "disk", NULL);
  self->project = g_build_filename (self->disk, "film.guise", NULL);
  self->fill = g_build_filename (self->disk, "fill", NULL);
  own_mounts_make_small (self->disk, DISK);
  run_argv ((const char *const []) { make_faces, self->project, "200", NULL });
  fill_disk (self);

  self->training = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program,
                                     "train", self->project, "--source", "1", "--target", "2", "--iterations", "2", NULL);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self)
{
  g_autofree char *folder = g_path_get_dirname (self->disk);

  g_clear_object (&self->training);
  g_assert_cmpint (umount2 (self->disk, MNT_DETACH), ==, 0);
  g_rmdir (self->disk);
  g_rmdir (folder);
  g_free (self->disk);
  g_free (self->project);
  g_free (self->fill);
}

static gboolean
has_checkpoint (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->project, "runs", "1", name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Where there is no device the training says so and ends, and there is nothing to see. */
static gboolean
set_up_until_full (Fixture *self, const char *path)
{
  g_autofree char *why = NULL, *arguments = NULL;

  if (!g_test_subprocess ())
    {
      own_mounts_run (path, (const char *const []) { program, make_faces, NULL });
      return FALSE;
    }

  set_up (self);
  if (wait_for_full (self, &why))
    return TRUE;
  if (strstr (why, "No usable Vulkan device") == NULL)
    g_error ("%s", why);
  g_test_skip (why);
  return FALSE;
}

static void
test_saved_once_there_is_room (void)
{
  Fixture self = { 0 };
  g_autoptr(GError) error = NULL;

  if (!set_up_until_full (&self, "/full-disk/saved-once-there-is-room"))
    return;

  g_assert_false (has_checkpoint (&self, "checkpoint-000000002.safetensors"));
  g_assert_cmpint (g_unlink (self.fill), ==, 0);
  g_assert_true (g_subprocess_wait_check (self.training, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (has_checkpoint (&self, "checkpoint-000000002.safetensors"));
  run_argv ((const char *const []) { program, "verify", self.project, NULL });
  tear_down (&self);
}

/* A second interrupt is a cancel: it gives up what is not saved, and leaves a project that is whole. */
static void
test_given_up (void)
{
  Fixture self = { 0 };

  if (!set_up_until_full (&self, "/full-disk/given-up"))
    return;

  g_subprocess_send_signal (self.training, SIGINT);
  g_usleep (G_USEC_PER_SEC / 2);
  g_subprocess_send_signal (self.training, SIGINT);
  g_subprocess_wait (self.training, NULL, NULL);
  g_assert_false (g_subprocess_get_successful (self.training));
  g_assert_false (has_checkpoint (&self, "checkpoint-000000002.safetensors"));
  run_argv ((const char *const []) { program, "verify", self.project, NULL });
  tear_down (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  program = argv[1];
  make_faces = argv[2];

  g_test_add_func ("/full-disk/saved-once-there-is-room", test_saved_once_there_is_room);
  g_test_add_func ("/full-disk/given-up", test_given_up);
  return g_test_run ();
}
