/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-reader.h"
#include "guise-media.h"
#include "media-clip.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Memory does not grow with the length of a clip. */

#define N_FRAMES   10000u
#define EARLY      1000u
#define MAX_GROWTH (16 * 1024)    /* KiB from frame 1,000 to the last */

static const char *program;       /* path of guise: the argument of this one */

/* Resident memory of a process in KiB; 0 when it is gone. */
static guint64
get_rss (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid), *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "VmRSS:")) == NULL)
    return 0;
  return g_ascii_strtoull (line + strlen ("VmRSS:"), NULL, 10);
}

static char *
make_clip (const char *folder)
{
  char *path = g_build_filename (folder, "long.mp4", NULL);

  media_run ("ffmpeg -nostdin -v error -y -f lavfi -i testsrc=s=128x96:r=25 -frames:v %u -c:v libx264 "
             "-preset ultrafast -pix_fmt yuv420p '%s'", N_FRAMES, path);
  return path;
}

static void
read_whole (GuiseClipInfo *info, GuiseFrameOutput output)
{
  GuiseFrameReaderParams params = { .output = output };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, NULL, &params, &error);
  guint64 early = 0, rss = 0;
  guint n_read = 0;

  g_assert_no_error (error);
  for (;;)
    {
      g_auto(GuiseFrame) frame = { 0 };

      if (guise_frame_reader_read_next (reader, &frame, NULL, &error) != GUISE_READ_FRAME)
        break;
      n_read++;
      if (n_read == EARLY || n_read == N_FRAMES / 2 || n_read == N_FRAMES)
        {
          rss = get_rss (getpid ());
          early = n_read == EARLY ? rss : early;
          g_test_message ("%u frames: %" G_GUINT64_FORMAT " KiB", n_read, rss);
        }
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n_read, ==, N_FRAMES);
  g_assert_cmpuint (rss, <=, early + MAX_GROWTH);
}

static void
test_reading (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-memory-XXXXXX", NULL), *path = make_clip (folder);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) info = guise_media_probe (path, NULL, &error);

  g_assert_no_error (error);
  read_whole (info, GUISE_FRAME_OUTPUT_NATIVE);
  read_whole (info, GUISE_FRAME_OUTPUT_DISPLAY_RGB);
  media_remove_folder (folder);
}

static guint64
get_most (GArray *samples, double from, double to)
{
  guint64 most = 0;

  for (guint i = (guint) (from * samples->len); i < (guint) (to * samples->len); i++)
    most = MAX (most, g_array_index (samples, guint64, i));
  return most;
}

/* The program says too seldom how far it is, so that parts of the time stand for parts of the clip. */
static void
test_extracting (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-memory-XXXXXX", NULL), *path = make_clip (folder);
  g_autofree char *project = g_build_filename (folder, "film.guise", NULL);
  g_autoptr(GArray) samples = g_array_new (FALSE, FALSE, sizeof (guint64));
  const char *argv[] = { program, "extract", project, "--every", "10", "--quiet", NULL };
  g_autoptr(GError) error = NULL;
  int status;
  GPid pid;

  media_run ("'%s' new '%s'", program, project);
  media_run ("'%s' import '%s' '%s' --quiet", program, project, path);
  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  while (waitpid (pid, &status, WNOHANG) == 0)
    {
      guint64 rss = get_rss (pid);

      if (rss > 0)
        g_array_append_val (samples, rss);
      g_usleep (G_USEC_PER_SEC / 20);
    }
  media_remove_folder (folder);

  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == 1)
    {
      g_test_skip ("no faces can be sought here: there are no face models");
      return;
    }
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_test_message ("most KiB over %u samples: first tenths %" G_GUINT64_FORMAT ", middle %" G_GUINT64_FORMAT
                  ", last tenths %" G_GUINT64_FORMAT, samples->len, get_most (samples, 0.1, 0.4),
                  get_most (samples, 0.4, 0.6), get_most (samples, 0.6, 1));
  g_assert_cmpuint (get_most (samples, 0.6, 1), <=, get_most (samples, 0.1, 0.4) + MAX_GROWTH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_assert_true (guise_media_init (NULL));
  g_test_add_func ("/media/memory/reading", test_reading);
  g_test_add_func ("/media/memory/extracting", test_extracting);
  return g_test_run ();
}
