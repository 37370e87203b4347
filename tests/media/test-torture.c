/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads every file of a torture set and holds it against the set's EXPECT.tsv: file, "yes"/"no"/"maybe", the number
 * of frames ("60", "<60", "<=60", "~60", "58-59"), what it is, what to look at. A file that opens must give the
 * same pictures in sequence and by random access.
 *
 * Then the program is given the file: what the library opens it imports, with the same number of frames, and finds
 * the faces of; what not it refuses in one sentence, and the project is as before.
 *
 * Usage: test-torture GUISE|- [FILE-PATTERN], "-" for the library alone; the set is in $GUISE_TORTURE, or made from
 * $GUISE_SHARED. Skipped (77) without either. */

#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-media.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define SKIPPED            77
#define HANG_S             "300"   /* nothing of the set takes so long but a hang */
#define N_SEEKS            6
#define MAX_SECONDS_TO_SAY 10.0

static const char *program;
static char       *project;

typedef struct
{
  guint low, high;
} Range;

static Range
parse_range (const char *text)
{
  char *end;

  if (g_str_has_prefix (text, "<="))
    return (Range) { 0, (guint) strtoul (text + 2, NULL, 10) };
  if (text[0] == '<')
    return (Range) { 0, (guint) strtoul (text + 1, NULL, 10) - 1 };
  if (text[0] == '~')
    return (Range) { (guint) strtoul (text + 1, NULL, 10) - 2, (guint) strtoul (text + 1, NULL, 10) + 2 };
  guint low = (guint) strtoul (text, &end, 10);
  return (Range) { low, *end == '-' ? (guint) strtoul (end + 1, NULL, 10) : low };
}

static guint
hash_image (GuiseImage *image)
{
  guint hash = 2166136261u;

  for (guint i = 0; i < guise_pixel_format_get_info (image->format)->n_planes; i++)
    for (guint y = 0; y < guise_image_get_plane_height (image, i); y++)
      for (gsize x = 0; x < guise_image_get_row_bytes (image, i); x++)
        hash = (hash ^ image->plane[i][y * image->stride[i] + x]) * 16777619u;
  return hash;
}

/* Returns: (transfer full): hashes of all frames, and the table on the way; %NULL on an error */
static GArray *
read_all (GuiseClipInfo *info, GuiseFrameTable **table, GError **error)
{
  g_autoptr(GuiseFrameTableBuilder) builder = guise_frame_table_builder_create ();
  GuiseFrameReaderParams params = { .builder = builder };
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, NULL, &params, error);
  g_autoptr(GArray) hashes = g_array_new (FALSE, FALSE, sizeof (guint));
  GuiseReadResult result = GUISE_READ_ERROR;

  if (reader == NULL)
    return NULL;
  do
    {
      g_auto(GuiseFrame) frame = { 0 };

      result = guise_frame_reader_read_next (reader, &frame, NULL, error);
      if (result == GUISE_READ_FRAME)
        {
          guint hash = hash_image (frame.image);
          g_autoptr(GuiseImage) display = guise_frame_convert_to_display (info, frame.image, 128, error);

          if (display == NULL)
            return NULL;
          g_array_append_val (hashes, hash);
        }
    }
  while (result == GUISE_READ_FRAME);
  if (result == GUISE_READ_ERROR)
    return NULL;
  *table = guise_frame_table_builder_finish (builder, guise_frame_reader_get_damage (reader));
  return g_steal_pointer (&hashes);
}

static guint
count_wrong_seeks (GuiseClipInfo *info, GuiseFrameTable *table, GArray *hashes, GError **error)
{
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, table, NULL, error);
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  guint n_wrong = 0;

  for (guint i = 0; reader != NULL && i < N_SEEKS; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };
      guint index = (guint) g_rand_int_range (random, 0, (gint32) table->n_frames);

      if (guise_frame_reader_read_at (reader, index, &frame, NULL, error) != GUISE_READ_FRAME)
        return N_SEEKS;
      n_wrong += hash_image (frame.image) != g_array_index (hashes, guint, index);
    }
  return reader != NULL ? n_wrong : N_SEEKS;
}

/* Returns: (transfer full) (nullable): what is wrong with how @path was read, and in @told what was found */
static char *
check_file (const char *path, const char *opens, Range n_frames, char **told)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GTimer) timer = g_timer_new ();
  g_autoptr(GuiseClipInfo) info = guise_media_probe (path, NULL, &error);
  g_autoptr(GuiseFrameTable) table = NULL;
  g_autoptr(GArray) hashes = info != NULL ? read_all (info, &table, &error) : NULL;
  guint n_wrong;

  if (hashes == NULL)
    {
      *told = g_strdup (error->message);
      if (g_timer_elapsed (timer, NULL) > MAX_SECONDS_TO_SAY)
        return g_strdup ("took too long to say no");
      if (strchr (error->message, '\n') != NULL || strlen (error->message) < 10)
        return g_strdup ("gave no clear sentence");
      return g_str_equal (opens, "yes") ? g_strdup ("should open") : NULL;
    }

  *told = g_strdup_printf ("%u frames %s/%s %ux%u%s%s", hashes->len, info->container, info->video_codec,
                           info->display_width, info->display_height, table->damage != NULL ? "; " : "",
                           table->damage != NULL ? table->damage : "");
  if (g_str_equal (opens, "no"))
    return g_strdup ("should not open");
  if (hashes->len < n_frames.low || hashes->len > n_frames.high)
    return g_strdup_printf ("should have %u to %u frames", n_frames.low, n_frames.high);
  n_wrong = count_wrong_seeks (info, table, hashes, &error);
  if (n_wrong > 0)
    return g_strdup_printf ("%u of %d seeks went wrong%s%s", n_wrong, N_SEEKS, error != NULL ? ": " : "",
                            error != NULL ? error->message : "");
  return NULL;
}

/* Runs the program; one that hangs or dies of a signal has the exit status −1. */
static int
run_program (char **out, char **err, ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  const char *argument;
  va_list list;
  int status;

  g_ptr_array_add (argv, (gpointer) "timeout");
  g_ptr_array_add (argv, (gpointer) "--signal=KILL");
  g_ptr_array_add (argv, (gpointer) HANG_S);
  g_ptr_array_add (argv, (gpointer) program);
  va_start (list, err);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (argv, NULL);

  if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, out, err, &status, NULL)
      || !WIFEXITED (status) || WEXITSTATUS (status) > 2)
    return -1;
  return WEXITSTATUS (status);
}

/* Clips of the project as the program tells them. Returns: their number; in @id and @n_frames those of @path */
static guint
list_clips (const char *path, gint64 *id, gint64 *n_frames)
{
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonArray *clips;

  *id = *n_frames = -1;
  if (run_program (&out, &err, "info", project, "--json", NULL) != 0 || (node = json_from_string (out, NULL)) == NULL)
    return 0;
  clips = json_object_get_array_member (json_node_get_object (node), "clips");
  for (guint i = 0; i < json_array_get_length (clips); i++)
    {
      JsonObject *clip = json_array_get_object_element (clips, i);

      if (g_str_equal (json_object_get_string_member (clip, "path"), path))
        {
          *id = json_object_get_int_member (clip, "id");
          *n_frames = json_object_get_int_member (clip, "frames");
        }
    }
  return json_array_get_length (clips);
}

static gboolean
is_one_sentence (const char *text)
{
  return g_str_has_prefix (text, "guise: ") && strchr (text, '\n') != NULL && strchr (text, '\n')[1] == '\0'
         && strlen (text) > 20;
}

/* A file that was there under another name is the same clip and counts as before. Returns: as check_file() */
static char *
check_import (const char *path, gint64 want_frames)
{
  g_autofree char *out = NULL, *err = NULL, *out_faces = NULL, *err_faces = NULL, *clip = NULL;
  gint64 id, n_frames;
  guint n_before = list_clips (path, &id, &n_frames), n_after;
  int code = run_program (&out, &err, "import", project, path, "--json", "--quiet", NULL);

  n_after = list_clips (path, &id, &n_frames);
  if (code < 0 || code > 1)
    return g_strdup_printf ("import died or hung: %s", err);
  if (code == 1)
    {
      if (want_frames >= 0)
        return g_strdup_printf ("the library opens it, the program does not: %s", err);
      if (!is_one_sentence (err) || n_after != n_before)
        return g_strdup_printf ("refused, but not in one sentence, or the project is another: %s", err);
      return NULL;
    }
  if (want_frames < 0)
    return g_strdup ("the program opens it, the library does not");
  if (id < 0 && n_after == n_before)
    return NULL;
  if (n_frames != want_frames)
    return g_strdup_printf ("the program counts %d frames", (int) n_frames);

  clip = g_strdup_printf ("%d", (int) id);
  code = run_program (&out_faces, &err_faces, "extract", project, "--clip", clip, "--every", "8", "--quiet", NULL);
  if (code != 0 && (code != 1 || strstr (err_faces, "model") == NULL))
    return g_strdup_printf ("no faces could be sought: %s", err_faces);
  return NULL;
}

static gboolean
check_line (const char *folder, const char *line)
{
  g_auto(GStrv) field = g_strsplit (line, "\t", 5);
  g_autofree char *path = NULL, *plain = NULL, *told = NULL, *problem = NULL;
  Range n_frames;

  if (g_strv_length (field) < 5 || g_str_equal (field[0], "file"))
    return TRUE;

  n_frames = parse_range (field[2]);
  path = g_build_filename (folder, field[0], NULL);
  plain = g_canonicalize_filename (path, NULL);
  problem = check_file (plain, field[1], n_frames, &told);
  if (problem == NULL && !g_str_equal (program, "-"))
    problem = check_import (plain, g_ascii_isdigit (told[0]) && strstr (told, " frames ") != NULL
                                   ? (gint64) g_ascii_strtoull (told, NULL, 10) : -1);
  g_print ("%-34s %-5s %s%s%s\n", field[0], problem == NULL ? "ok" : "WRONG", told,
           problem != NULL ? " -- " : "", problem != NULL ? problem : "");
  return problem == NULL;
}

/* Returns: (transfer full) (nullable): the folder of the set */
static char *
find_set (void)
{
  const char *set = g_getenv ("GUISE_TORTURE"), *shared = g_getenv ("GUISE_SHARED");
  g_autofree char *folder = NULL, *maker = NULL, *clips = NULL, *photos = NULL;
  int status = -1;

  if (set != NULL)
    return g_strdup (set);
  if (shared == NULL)
    return NULL;

  folder = g_dir_make_tmp ("guise-torture-XXXXXX", NULL);
  maker = g_build_filename (shared, "tools", "make-torture.sh", NULL);
  clips = g_build_filename (shared, "data", "clips", NULL);
  photos = g_build_filename (shared, "data", "photos", NULL);
  const char *argv[] = { maker, clips, photos, folder, NULL };
  if (folder == NULL
      || !g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL)
      || status != 0)
    return NULL;
  return g_steal_pointer (&folder);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = find_set (), *list = NULL, *text = NULL, *out = NULL, *err = NULL, *work = NULL;
  g_auto(GStrv) lines = NULL;
  guint n_files = 0, n_wrong = 0;

  if (argc < 2)
    return EXIT_FAILURE;
  if (folder == NULL)
    {
      g_print ("skipped: neither GUISE_TORTURE nor GUISE_SHARED is set\n");
      return SKIPPED;
    }
  list = g_build_filename (folder, "EXPECT.tsv", NULL);
  if (!g_file_get_contents (list, &text, NULL, NULL))
    return EXIT_FAILURE;

  program = argv[1];
  work = g_dir_make_tmp ("guise-torture-project-XXXXXX", NULL);
  project = g_build_filename (work, "film.guise", NULL);
  if (!g_str_equal (program, "-") && run_program (&out, &err, "new", project, NULL) != 0)
    return EXIT_FAILURE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (argc < 3 || g_pattern_match_simple (argv[2], lines[i]))
      {
        n_files++;
        n_wrong += !check_line (folder, lines[i]);
      }
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  if (!g_str_equal (program, "-") && run_program (&out, &err, "verify", project, NULL) != 0)
    {
      g_print ("the project is not whole any more: %s%s\n", out, err);
      n_wrong++;
    }
  g_print ("%u lines, %u wrong\n", n_files, n_wrong);
  return n_wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
