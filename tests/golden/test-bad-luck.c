/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "own-mounts.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * What a person reads when something went wrong that is nobody's fault, or a
 * stranger's: one sentence that names the object and the way out, exit code 1,
 * and a project that is as before.
 */

static const char *program;   /* path of guise: the argument of this one */

typedef struct
{
  char *folder;
  char *clip;
  char *project;    /* with the clip in it */
  char *database;
} Fixture;

static void run_command (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
run_command (const char *format, ...)
{
  g_autofree char *command = NULL, *output = NULL;
  g_autoptr(GError) error = NULL;
  va_list arguments;
  int status;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_spawn_command_line_sync (command, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("guise-luck-XXXXXX", NULL);
  self->clip = g_build_filename (self->folder, "clip.mp4", NULL);
  self->project = g_build_filename (self->folder, "film.guise", NULL);
  self->database = g_build_filename (self->project, "project.db", NULL);
  run_command ("ffmpeg -v error -f lavfi -i testsrc=s=96x64:r=24:d=1 -pix_fmt yuv420p %s", self->clip);
  run_command ("%s new %s --quiet", program, self->project);
  run_command ("%s import %s %s --quiet", program, self->project, self->clip);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  run_command ("rm -rf %s", self->folder);
  g_free (self->folder);
  g_free (self->clip);
  g_free (self->project);
  g_free (self->database);
}

typedef struct
{
  int   code;
  char *out, *err;
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* What the shell makes of @format. */
static void ask (Answer *answer, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
ask (Answer *answer, const char *format, ...)
{
  g_autofree char *words = NULL, *line = NULL;
  g_auto(GStrv) argv = NULL;
  g_autoptr(GError) error = NULL;
  va_list arguments;
  int status;

  answer_clear (answer);
  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strdup_printf ("%s %s", program, words);
  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &answer->out, &answer->err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  answer->code = WEXITSTATUS (status);
  g_test_message ("guise %s: exit %d: %s", words, answer->code, answer->err);
}

/* Exit code 1 and one sentence that holds @parts, a list that ends with %NULL. */
static void
assert_refused (const Answer *answer, const char *const *parts)
{
  g_assert_cmpint (answer->code, ==, 1);
  g_assert_true (g_str_has_prefix (answer->err, "guise: "));
  g_assert_cmpstr (strchr (answer->err, '\n'), ==, "\n");
  for (; *parts != NULL; parts++)
    if (strstr (answer->err, *parts) == NULL)
      g_error ("\"%s\" lacks \"%s\"", answer->err, *parts);
}

#define PARTS(...) ((const char *const []) { __VA_ARGS__, NULL })

static void
run_sql (Fixture *self, const char *sql)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (self->database, &handle), ==, SQLITE_OK);
  if (sqlite3_exec (handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (handle));
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static char *
checksum (const char *path)
{
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, size);
}

static void
test_damaged_database (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };
  g_autofree char *contents = NULL, *before = NULL, *after = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (self->database, &contents, &size, NULL));
  memset (contents + 2 * 16384, 0x5a, 3 * 16384);
  g_assert_true (g_file_set_contents (self->database, contents, (gssize) size, NULL));
  before = checksum (self->database);
  ask (&answer, "extract %s", self->project);
  assert_refused (&answer, PARTS (self->database, "damaged", "--repair", "the copy of 20"));
  ask (&answer, "verify %s", self->project);
  assert_refused (&answer, PARTS (self->database, "--repair"));
  after = checksum (self->database);
  g_assert_cmpstr (before, ==, after);

  ask (&answer, "verify %s --repair", self->project);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (strstr (answer.out, "project.db.damaged-1"));
  ask (&answer, "info %s", self->project);
  g_assert_nonnull (strstr (answer.out, "24 frames"));
  ask (&answer, "verify %s --repair", self->project);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (strstr (answer.out, "nothing to repair"));
}

static void
test_database_is_gone (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };

  g_assert_cmpint (g_unlink (self->database), ==, 0);
  ask (&answer, "info %s", self->project);
  assert_refused (&answer, PARTS (self->project, "gone", "--repair"));
  ask (&answer, "verify %s --repair --json", self->project);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (strstr (answer.out, "\"repaired\""));
}

static void
test_newer_version (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };

  run_sql (self, "PRAGMA user_version = 99");
  ask (&answer, "train %s", self->project);
  assert_refused (&answer, PARTS (self->database, "99", "update Guise"));
  ask (&answer, "verify %s --repair", self->project);
  assert_refused (&answer, PARTS (self->database, "99", "update Guise"));
}

static void
test_hostile_database (Fixture *self, gconstpointer data)
{
  static const char *const additions[] = {
    "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM clips; END",
    "CREATE VIEW v AS SELECT load_extension ('x')",
  };
  g_auto(Answer) answer = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (additions); i++)
    {
      run_sql (self, additions[i]);
      ask (&answer, "info %s", self->project);
      assert_refused (&answer, PARTS (self->database, "not made by Guise alone", "do not open it"));
      run_sql (self, i == 0 ? "DROP TRIGGER t" : "DROP VIEW v");
    }
  ask (&answer, "verify %s", self->project);
  g_assert_cmpint (answer.code, ==, 0);
}

/* A value of an absurd size is refused where it is met, at the start of what wants it and by verify. */
static void
test_huge_value (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };

  run_sql (self, "INSERT OR REPLACE INTO frame_tables VALUES (1, zeroblob (70000000))");
  ask (&answer, "extract %s --quiet", self->project);
  assert_refused (&answer, PARTS (self->database, "64 MiB"));
  ask (&answer, "verify %s", self->project);
  g_assert_cmpint (answer.code, ==, 1);
  g_assert_nonnull (strstr (answer.out, "frame table of clip 1 has 70000000 bytes"));
}

/* Sizes that no file can have, in a frame table of a stranger: it is made anew, and nobody need know. */
static void
test_absurd_frame_table (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };

  run_sql (self, "UPDATE frame_tables SET bytes = CAST (x'ffffffffffffffffffffffffffffffffffffffffffffffff' AS BLOB)");
  ask (&answer, "extract %s --quiet", self->project);
  if (strstr (answer.err, "face models") != NULL)
    {
      g_test_skip ("there are no face models here");
      return;
    }
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (strstr (answer.out, "24 frames"));
  ask (&answer, "verify %s", self->project);
  g_assert_cmpint (answer.code, ==, 0);
}

static void
test_two_programs (Fixture *self, gconstpointer data)
{
  g_autofree char *lock = g_build_filename (self->project, "project.lock", NULL);
  g_autofree char *before = checksum (self->database), *after = NULL;
  g_auto(Answer) answer = { 0 };
  int fd = g_open (lock, O_RDWR, 0);

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  ask (&answer, "extract %s", self->project);
  assert_refused (&answer, PARTS (self->project, "open in another program", "close it there first"));
  ask (&answer, "verify %s --repair", self->project);
  assert_refused (&answer, PARTS (self->project, "open in another program"));
  after = checksum (self->database);
  g_assert_cmpstr (before, ==, after);
  /* Who only reads need not wait. */
  ask (&answer, "info %s", self->project);
  g_assert_cmpint (answer.code, ==, 0);
  close (fd);
}

static void
test_missing_and_replaced_clip (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };
  g_autofree char *away = g_strconcat (self->clip, ".away", NULL);

  g_assert_cmpint (g_rename (self->clip, away), ==, 0);
  ask (&answer, "extract %s --quiet", self->project);
  assert_refused (&answer, PARTS ("Clip 1", self->clip, "guise relink"));

  run_command ("ffmpeg -v error -f lavfi -i testsrc2=s=96x64:r=24:d=1 -pix_fmt yuv420p %s", self->clip);
  ask (&answer, "extract %s --quiet", self->project);
  assert_refused (&answer, PARTS ("clip 1", self->clip, "Another file", "guise relink"));

  g_assert_cmpint (g_rename (away, self->clip), ==, 0);
  ask (&answer, "verify %s", self->project);
  g_assert_cmpint (answer.code, ==, 0);
}

static void
test_no_device (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };

  g_setenv ("VK_ICD_FILENAMES", "/nowhere/at/all.json", TRUE);
  g_setenv ("VK_DRIVER_FILES", "/nowhere/at/all.json", TRUE);
  ask (&answer, "bench train");
  g_unsetenv ("VK_ICD_FILENAMES");
  g_unsetenv ("VK_DRIVER_FILES");
  assert_refused (&answer, PARTS ("No usable Vulkan device", "install a driver", "mesa-vulkan-drivers"));
}

/* In a subprocess: file systems of our own, seen by nobody else. */

static void
test_read_only_folder (Fixture *self, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };

  if (!g_test_subprocess ())
    {
      own_mounts_run ("/bad-luck/read-only-folder", PARTS (program));
      return;
    }
  own_mounts_make_read_only (self->project);
  ask (&answer, "extract %s", self->project);
  assert_refused (&answer, PARTS (self->project, "Read-only file system"));
  ask (&answer, "info %s", self->project);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (strstr (answer.out, "24 frames"));
  g_assert_cmpint (umount (self->project), ==, 0);
}

static void
fill_disk (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "fill", NULL);
  static const char block[4096] = "";
  int fd = g_open (path, O_WRONLY | O_CREAT, 0600);

  while (write (fd, block, sizeof block) == sizeof block)
    ;
  close (fd);
}

static void
test_full_disk (Fixture *self, gconstpointer data)
{
  g_autofree char *small = g_build_filename (self->folder, "small", NULL);
  g_autofree char *project = g_build_filename (small, "film.guise", NULL);
  g_autofree char *fill = g_build_filename (small, "fill", NULL);
  g_autofree char *other = g_build_filename (small, "other.guise", NULL);
  g_auto(Answer) answer = { 0 };

  if (!g_test_subprocess ())
    {
      own_mounts_run ("/bad-luck/full-disk", PARTS (program));
      return;
    }
  own_mounts_make_small (small, "8m");
  run_command ("cp -a %s %s", self->project, small);
  fill_disk (small);

  ask (&answer, "import %s %s --role target --quiet", project, self->clip);
  assert_refused (&answer, PARTS (project, "the disk is full", "free some space"));
  ask (&answer, "new %s", other);
  assert_refused (&answer, PARTS (other, "the disk is full", "free some space"));
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
  ask (&answer, "verify %s", project);
  g_assert_cmpint (answer.code, ==, 0);

  /* With room again everything goes on, and what had failed can be tried again. */
  g_assert_cmpint (g_unlink (fill), ==, 0);
  ask (&answer, "info %s", project);
  g_assert_nonnull (strstr (answer.out, "24 frames"));
  ask (&answer, "new %s", other);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_cmpint (umount2 (small, MNT_DETACH), ==, 0);
}

#define LUCK_TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  LUCK_TEST ("/bad-luck/damaged-database", test_damaged_database);
  LUCK_TEST ("/bad-luck/database-is-gone", test_database_is_gone);
  LUCK_TEST ("/bad-luck/newer-version", test_newer_version);
  LUCK_TEST ("/bad-luck/hostile-database", test_hostile_database);
  LUCK_TEST ("/bad-luck/huge-value", test_huge_value);
  LUCK_TEST ("/bad-luck/absurd-frame-table", test_absurd_frame_table);
  LUCK_TEST ("/bad-luck/two-programs", test_two_programs);
  LUCK_TEST ("/bad-luck/missing-and-replaced-clip", test_missing_and_replaced_clip);
  LUCK_TEST ("/bad-luck/no-device", test_no_device);
  LUCK_TEST ("/bad-luck/read-only-folder", test_read_only_folder);
  LUCK_TEST ("/bad-luck/full-disk", test_full_disk);
  return g_test_run ();
}
