/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-png-text.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* Faces as files, by the shell: what is written, and that nothing else is touched. */

#define N_FACES 60

static const char *program, *make_faces;   /* the arguments */

typedef struct
{
  char *folder, *project, *out;
} Fixture;

static gboolean run (const char *format, ...) G_GNUC_PRINTF (1, 2);

static gboolean
run (const char *format, ...)
{
  g_autofree char *line = NULL, *answer = NULL, *said = NULL;
  g_autoptr(GError) error = NULL;
  va_list arguments;
  int status;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_true (g_spawn_command_line_sync (line, &answer, &said, &status, &error));
  g_test_message ("%s: %s%s", line, answer, said);
  return g_spawn_check_wait_status (status, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("guise-set-XXXXXX", NULL);
  self->project = g_build_filename (self->folder, "film.guise", NULL);
  self->out = g_build_filename (self->folder, "out", NULL);
  g_assert_true (run ("%s %s %d", make_faces, self->project, N_FACES));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  run ("rm -rf %s", self->folder);
  g_free (self->folder);
  g_free (self->project);
  g_free (self->out);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* (transfer full): names in @folder, in order. */
static GPtrArray *
list_folder (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  return g_file_load_bytes (file, NULL, NULL, NULL);
}

static guint
get_side (GBytes *png)
{
  const guint8 *bytes = g_bytes_get_data (png, NULL);

  /* Width and height of the header. */
  g_assert_cmpmem (bytes + 16, 4, bytes + 20, 4);
  return (guint) bytes[18] << 8 | bytes[19];
}

static void
test_what_is_written (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) names = NULL;

  g_assert_true (run ("%s faces %s --export %s --person 1 --size 128 --coverage full --quiet", program, self->project,
                      self->out));
  names = list_folder (self->out);
  g_assert_cmpuint (names->len, ==, N_FACES / 2);
  g_assert_cmpstr (names->pdata[2], ==, "clip-1-frame-0000002-face-3.png");

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(GBytes) png = read_file (self->out, names->pdata[i]);
      g_autofree char *text = guise_png_dup_text (png, "guise");
      g_autoptr(JsonNode) root = json_from_string (text, NULL);
      JsonObject *object = json_node_get_object (root);

      g_assert_cmpuint (get_side (png), ==, 128);
      g_assert_cmpint (json_object_get_int_member (object, "frame"), ==, i);
      g_assert_cmpstr (json_object_get_string_member (object, "coverage"), ==, "full");
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "landmarks")), ==, 68);
      g_assert_true (json_object_get_boolean_member (object, "kept"));
    }
}

/* An empty folder is taken; another is left as it is, and so is a file. */
static void
test_nothing_is_overwritten (Fixture *self, gconstpointer data)
{
  g_autofree char *mine = g_build_filename (self->out, "mine.txt", NULL);
  g_autoptr(GPtrArray) names = NULL, beside = NULL;

  g_assert_cmpint (g_mkdir (self->out, 0755), ==, 0);
  g_assert_true (g_file_set_contents (mine, "mine", -1, NULL));
  g_assert_false (run ("%s faces %s --export %s", program, self->project, self->out));
  g_assert_false (run ("%s faces %s --export %s", program, self->project, mine));
  names = list_folder (self->out);
  g_assert_cmpuint (names->len, ==, 1);
  beside = list_folder (self->folder);
  g_assert_cmpuint (beside->len, ==, 2);

  g_assert_cmpint (g_unlink (mine), ==, 0);
  g_assert_true (run ("%s faces %s --export %s --limit 3 --quiet", program, self->project, self->out));
}

static void
test_what_cannot_be_asked_for (Fixture *self, gconstpointer data)
{
  static const char *const wrong[] = {
    "--export %s --size 5000", "--export %s --size -1", "--export %s --coverage nose", "--export %s --keep",
    "--size 128", "--export %s --where nonsense",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s faces %s %s", program, self->project, wrong[i]);
      g_autoptr(GString) filled = g_string_new (line);

      g_string_replace (filled, "%s", self->out, 0);
      g_assert_false (run ("%s", filled->str));
      g_assert_false (g_file_test (self->out, G_FILE_TEST_EXISTS));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  program = argv[1];
  make_faces = argv[2];

#define ADD(name, func) g_test_add ("/face-set/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("what-is-written", test_what_is_written);
  ADD ("nothing-is-overwritten", test_nothing_is_overwritten);
  ADD ("what-cannot-be-asked-for", test_what_cannot_be_asked_for);
#undef ADD
  return g_test_run ();
}
