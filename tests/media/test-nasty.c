/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media-clip.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Files that are no clips, or broken ones, given to the program: it takes them or says in one sentence why not, and
 * never dies, hangs or changes the project. All are made here. */

#define N_FRAMES  25u
#define SEED      77u
#define HANG_S    60       /* nothing takes so long but a hang */

typedef enum { OPENS, REFUSED, EITHER } Verdict;

typedef struct Case Case;

struct Case
{
  const char *name;
  Verdict     verdict;
  guint       n_frames;         /* at most, where it opens; exactly for OPENS */
  void      (*make) (const Case *c, const char *path);
  const char *arguments;        /* (nullable): for @make */
  double      part;             /* for @make */
};

static const char *program;     /* path of guise: the argument of this one */
static char *folder, *project, *fast, *slow, *matroska;   /* the last three: good clips to spoil */
static guint n_clips;           /* in the project */

static void
write_bytes (const char *path, const void *data, gsize size)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, data, (gssize) size, &error));
  g_assert_no_error (error);
}

static void
make_text (const Case *c, const char *path)
{
  write_bytes (path, c->arguments, strlen (c->arguments));
}

static void
make_noise (const Case *c, const char *path)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (SEED);
  g_autofree guint32 *data = g_new (guint32, 16384);

  for (guint i = 0; i < 16384; i++)
    data[i] = g_rand_int (random);
  write_bytes (path, data, 65536);
}

static const char *
find_good (const Case *c)
{
  return g_str_equal (c->arguments, "fast") ? fast : g_str_equal (c->arguments, "slow") ? slow : matroska;
}

/* The first part of a good file. */
static void
make_cut (const Case *c, const char *path)
{
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (find_good (c), &data, &size, NULL));
  write_bytes (path, data, (gsize) ((double) size * c->part));
}

/* All of it, and a box at the end that makes it another file. */
static void
make_copy (const Case *c, const char *path)
{
  guint8 box[] = { 0, 0, 0, 9, 'f', 'r', 'e', 'e', (guint8) g_str_hash (c->name) };
  g_autoptr(GByteArray) copy = g_byte_array_new ();
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (find_good (c), &data, &size, NULL));
  g_byte_array_append (copy, (const guint8 *) data, (guint) size);
  g_byte_array_append (copy, box, sizeof box);
  write_bytes (path, copy->data, copy->len);
}

/* A good file with bytes changed at random, @part of them. */
static void
make_flipped (const Case *c, const char *path)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (SEED + (guint32) (c->part * 1e6));
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (find_good (c), &data, &size, NULL));
  for (gsize i = 0; i < (gsize) ((double) size * c->part); i++)
    data[g_rand_int_range (random, 0, (gint32) size)] = (char) g_rand_int (random);
  write_bytes (path, data, size);
}

/* Overwrites what follows the name of a box by 8 bytes of 0xFF, which are counts and sizes beyond all bounds. */
static void
make_boundless (const Case *c, const char *path)
{
  g_autofree char *data = NULL;
  gsize size;
  char *box;

  g_assert_true (g_file_get_contents (fast, &data, &size, NULL));
  box = memmem (data, size, c->arguments, 4);
  g_assert_nonnull (box);
  memset (box + 8, 0xFF, 8);
  write_bytes (path, data, size);
}

static void
make_folder (const Case *c, const char *path)
{
  g_autofree char *inside = g_build_filename (path, "note.txt", NULL);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  write_bytes (inside, "no picture", 10);
}

static void
make_pipe (const Case *c, const char *path)
{
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
make_link (const Case *c, const char *path)
{
  g_assert_cmpint (symlink (c->arguments, path), ==, 0);
}

static void
make_by_ffmpeg (const Case *c, const char *path)
{
  g_autofree char *arguments = NULL;
  g_auto(GStrv) words = g_strsplit (c->arguments, "GOOD", -1);

  arguments = g_strjoinv (fast, words);
  media_run ("ffmpeg -nostdin -v error -y -threads 1 %s '%s'", arguments, path);
}

/* Two clips of different size, one after the other. */
static void
make_resized (const Case *c, const char *path)
{
  media_run ("sh -c \"ffmpeg -nostdin -v error -y -i '%s' -an -c:v mpeg2video -f mpegts '%s.1' && "
             "ffmpeg -nostdin -v error -y -i '%s' -an -vf scale=64:48 -c:v mpeg2video -f mpegts '%s.2' && "
             "cat '%s.1' '%s.2' > '%s'\"", fast, path, fast, path, path, path, path);
}

/* A picture that says it is a hundred thousand pixels a side. */
static void
make_huge (const Case *c, const char *path)
{
  static const guint8 png[] = {
    0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0,
    8, 2, 0, 0, 0, 0x1B, 0x2C, 0x3D, 0x4E, 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82,
  };

  write_bytes (path, png, sizeof png);
}

static const Case cases[] = {
  { "empty.mp4", REFUSED, 0, make_text, "" },
  { "text.mp4", REFUSED, 0, make_text, "this is a text file\n" },
  { "list.m3u8", REFUSED, 0, make_text, "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n" },
  { "vector.mp4", REFUSED, 0, make_text, "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>" },
  { "noise.mp4", REFUSED, 0, make_noise },
  { "header-only.mp4", REFUSED, 0, make_cut, "fast", 0.003 },
  { "no-index.mp4", REFUSED, 0, make_cut, "slow", 0.6 },
  { "cut.mp4", EITHER, N_FRAMES, make_cut, "fast", 0.6 },
  { "cut.mkv", EITHER, N_FRAMES, make_cut, "matroska", 0.5 },
  { "nearly-whole.mkv", EITHER, N_FRAMES, make_cut, "matroska", 0.98 },
  { "another-name.avi", OPENS, N_FRAMES, make_cut, "matroska", 1 },
  { "no-ending", OPENS, N_FRAMES, make_copy, "fast" },
  { "100%d percent's \"é\" 😀.mp4", OPENS, N_FRAMES, make_copy, "fast" },
  { "a\nb.mp4", OPENS, N_FRAMES, make_copy, "fast" },
  { "spoilt-a-little.mp4", EITHER, N_FRAMES, make_flipped, "fast", 0.002 },
  { "spoilt.mp4", EITHER, N_FRAMES, make_flipped, "fast", 0.02 },
  { "spoilt-badly.mp4", EITHER, N_FRAMES, make_flipped, "fast", 0.2 },
  { "spoilt.mkv", EITHER, 2 * N_FRAMES, make_flipped, "matroska", 0.02 },
  { "boundless-sizes.mp4", EITHER, N_FRAMES, make_boundless, "stsz" },
  { "boundless-times.mp4", EITHER, N_FRAMES, make_boundless, "stts" },
  { "boundless-places.mp4", EITHER, N_FRAMES, make_boundless, "stco" },
  { "boundless-edits.mp4", EITHER, N_FRAMES, make_boundless, "elst" },
  { "boundless-duration.mp4", EITHER, N_FRAMES, make_boundless, "mdhd" },
  { "boundless-movie.mp4", EITHER, N_FRAMES, make_boundless, "mvhd" },
  { "folder.mp4", REFUSED, 0, make_folder },
  { "pipe.mp4", REFUSED, 0, make_pipe },
  { "endless.mp4", REFUSED, 0, make_link, "/dev/zero" },
  { "nowhere.mp4", REFUSED, 0, make_link, "/nowhere/at/all" },
  { "huge.png", REFUSED, 0, make_huge },
  { "sound.mp4", REFUSED, 0, make_by_ffmpeg, "-f lavfi -i sine=440:d=1 -c:a aac" },
  { "sound.mp3", REFUSED, 0, make_by_ffmpeg, "-f lavfi -i sine=440:d=1 -c:a libmp3lame" },
  { "cover.m4a", REFUSED, 0, make_by_ffmpeg, "-f lavfi -i sine=440:d=1 -i GOOD -map 0:a -map 1:v -frames:v 1 -c:a aac "
                                             "-c:v mjpeg -disposition:v:0 attached_pic" },
  { "one-frame.mp4", OPENS, 1, make_by_ffmpeg, "-i GOOD -frames:v 1 -an -c:v libx264 -pix_fmt yuv420p" },
  { "brief-picture.mp4", OPENS, N_FRAMES, make_by_ffmpeg, "-i GOOD -f lavfi -i sine=440:d=9 -map 0:v -map 1:a -c:v copy "
                                                          "-c:a aac" },
  { "fragments.mp4", OPENS, N_FRAMES, make_by_ffmpeg, "-i GOOD -c copy -movflags frag_keyframe+empty_moov" },
  { "endless.mkv", OPENS, N_FRAMES, make_by_ffmpeg, "-i GOOD -c copy -f matroska -live 1" },
  { "16-bit.mkv", EITHER, N_FRAMES, make_by_ffmpeg, "-i GOOD -c:v ffv1 -pix_fmt yuv420p16le -an" },
  { "other-size.ts", EITHER, 2 * N_FRAMES, make_resized },
};

typedef struct
{
  int   code;
  char *out, *err;
} Answer;

static void
answer_clear (Answer *self)
{
  g_free (self->out);
  g_free (self->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* Runs the program; one that hangs or dies of a signal fails here. */
static void
run (Answer *answer, const char *verb, const char *argument)
{
  g_autofree char *limit = g_strdup_printf ("%d", HANG_S);
  const char *argv[] = { "timeout", "-s", "KILL", limit, program, verb, project, argument, "--json", "--quiet", NULL };
  g_autoptr(GError) error = NULL;
  int status;

  if (argument == NULL)
    argv[7] = "--quiet";
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &answer->out, &answer->err, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  answer->code = WEXITSTATUS (status);
  g_test_message ("exit %d %s", answer->code, answer->err);
}

/* Counts the clips. Returns: frames of that at @path; −1 when it is none of them */
static gint64
find_frames (const char *path)
{
  g_auto(Answer) answer = { 0 };
  g_autoptr(JsonNode) node = NULL;
  JsonArray *clips;
  gint64 n_frames = -1;

  run (&answer, "info", NULL);
  g_assert_cmpint (answer.code, ==, 0);
  node = json_from_string (answer.out, NULL);
  g_assert_nonnull (node);
  clips = json_object_get_array_member (json_node_get_object (node), "clips");
  n_clips = json_array_get_length (clips);
  for (guint i = 0; i < n_clips; i++)
    {
      JsonObject *clip = json_array_get_object_element (clips, i);

      if (g_str_equal (json_object_get_string_member (clip, "path"), path))
        n_frames = json_object_get_int_member (clip, "frames");
    }
  return n_frames;
}

static void
assert_one_sentence (const char *text)
{
  g_assert_true (g_str_has_prefix (text, "guise: "));
  g_assert_nonnull (strchr (text, '\n'));
  g_assert_cmpstr (strchr (text, '\n'), ==, "\n");
  g_assert_cmpuint (strlen (text), >, strlen ("guise: \n") + 15);
}

static void
test_nasty (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *path = g_build_filename (folder, c->name, NULL);
  g_auto(Answer) answer = { 0 };
  guint n_before = n_clips;
  gint64 n_frames;

  c->make (c, path);
  run (&answer, "import", path);
  n_frames = find_frames (path);

  g_assert_cmpint (answer.code, <=, 1);
  g_assert_true (c->verdict == EITHER || answer.code == (c->verdict == REFUSED));
  if (answer.code == 0)
    {
      g_assert_cmpuint (n_clips, ==, n_before + 1);
      g_assert_cmpint (n_frames, >, 0);
      g_assert_cmpint (n_frames, <=, c->n_frames);
      g_assert_true (c->verdict != OPENS || n_frames == c->n_frames);
    }
  else
    {
      assert_one_sentence (answer.err);
      g_assert_cmpuint (n_clips, ==, n_before);
    }
}

static void
test_project_is_whole (void)
{
  g_auto(Answer) answer = { 0 };

  run (&answer, "verify", NULL);
  g_assert_cmpint (answer.code, ==, 0);
}

int
main (int argc, char **argv)
{
  static const MediaClip good[] = {
    { "fast.mp4", N_FRAMES, .options = "-c:v libx264 -g 12 -bf 2 -pix_fmt yuv420p -movflags +faststart" },
    { "slow.mp4", N_FRAMES, .options = "-c:v libx264 -g 12 -bf 2 -pix_fmt yuv420p" },
    { "matroska.mkv", N_FRAMES, .options = "-c:v libx264 -g 12 -bf 2 -pix_fmt yuv420p" },
  };
  int result;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  folder = g_dir_make_tmp ("guise-nasty-XXXXXX", NULL);
  project = g_build_filename (folder, "film.guise", NULL);
  fast = media_clip_make (folder, &good[0]);
  slow = media_clip_make (folder, &good[1]);
  matroska = media_clip_make (folder, &good[2]);
  media_run ("'%s' new '%s'", program, project);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/nasty/%02u-%s", i, cases[i].name);

      g_test_add_data_func (g_strdelimit (path, "\n %\"'", '_'), &cases[i], test_nasty);
    }
  g_test_add_func ("/media/nasty/project-is-whole", test_project_is_whole);
  result = g_test_run ();
  media_remove_folder (folder);
  return result;
}
