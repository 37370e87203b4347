/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/wait.h>

/* The program itself, as a person calls it: what it prints, where, and how it ends. */

static const char *program;   /* path of guise: the argument of this one */

typedef struct
{
  char *folder;
  char *clip;      /* 24 frames of a test pattern with a tone */
  char *project;
} Fixture;

typedef struct
{
  int       code;
  char     *out, *err;
  JsonNode *json;   /* (nullable): @out, where it is one object */
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_clear_pointer (&self->json, json_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void run (Answer *answer, ...) G_GNUC_NULL_TERMINATED;

static void
run (Answer *answer, ...)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  const char *argument;
  va_list list;
  int status;

  answer_clear (answer);
  g_ptr_array_add (arguments, (gpointer) program);
  va_start (list, answer);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                &answer->out, &answer->err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  answer->code = WEXITSTATUS (status);
  answer->json = answer->out[0] == '{' ? json_from_string (answer->out, NULL) : NULL;
  g_test_message ("exit %d, said: %s", answer->code, answer->err);
}

static void
assert_one_sentence (const char *text)
{
  g_assert_true (g_str_has_prefix (text, "guise: "));
  g_assert_nonnull (strchr (text, '\n'));
  g_assert_cmpstr (strchr (text, '\n'), ==, "\n");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  fixture->folder = g_dir_make_tmp ("guise-cli-XXXXXX", NULL);
  fixture->clip = g_build_filename (fixture->folder, "clip.mp4", NULL);
  fixture->project = g_build_filename (fixture->folder, "film", NULL);
  command = g_strdup_printf ("ffmpeg -v error -f lavfi -i testsrc=s=96x64:r=24:d=1 -f lavfi -i sine=440:d=1 "
                             "-pix_fmt yuv420p %s", fixture->clip);
  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", fixture->folder);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (fixture->folder);
  g_free (fixture->clip);
  g_free (fixture->project);
}

static void
test_usage (void)
{
  const char *const wrong[][6] = {
    { "unknown" }, { "new" }, { "import", "only-a-project" }, { "info", "a", "b" }, { "new", "a", "--no-such-option" },
    { "bench", "knitting" }, { "bench", "quality", "--at", "500,400" }, { "bench", "quality", "--at", "soon" }, { "demo" },
    { "faces", "a", "--clip", "2" }, { "faces", "a", "--clip", "2", "--exclude" }, { "faces", "a", "--frame", "2", "--keep" },
    { "faces", "a", "--draw", "1,2,3,4", "--person", "2" }, { "faces", "a", "--import", "b", "--limit", "2" },
    { "person", "a", "1" }, { "person", "a", "1", "--name", "" }, { "person", "a", "1", "--with-runs", "--name", "Ada" },
    { "person", "a", "1", "--even-together" }, { "person", "a", "1", "--forget", "--merge", "2" },
    { "swap", "a", "--at", "3" }, { "swap", "a", "--at", "3", "--hold", "--unset=erode" },
    { "swap", "a", "--checkpoint=last" }, { "model", "a", "b.dfm", "--checkpoint=0" },
    { "bench", "quality", "--checkpoint=best" }, { "train", "a", "--checkpoint=best" },
    { "train", "a", "--start-from=b.safetensors", "--checkpoint=best" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto(Answer) answer = { 0 };

      run (&answer, wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], wrong[i][4], wrong[i][5], NULL);
      g_assert_cmpint (answer.code, ==, 2);
      g_assert_cmpstr (answer.out, ==, "");
      assert_one_sentence (answer.err);
    }
}

static void
test_help (void)
{
  g_auto(Answer) answer = { 0 };

  run (&answer, "--help", NULL);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (strstr (answer.out, "guise extract PROJECT"));
  run (&answer, "extract", "--help", NULL);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (strstr (answer.out, "--every"));
}

static void
test_new_import_info (Fixture *fixture, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };
  JsonObject *clip;

  run (&answer, "new", fixture->project, NULL);
  g_assert_cmpint (answer.code, ==, 0);
  run (&answer, "new", fixture->project, NULL);
  g_assert_cmpint (answer.code, ==, 1);
  assert_one_sentence (answer.err);

  run (&answer, "import", fixture->project, fixture->clip, "--role", "target", "--json", "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_cmpstr (answer.err, ==, "");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (answer.json), "schema"), ==, 1);
  clip = json_array_get_object_element (json_object_get_array_member (json_node_get_object (answer.json), "clips"), 0);
  g_assert_cmpint (json_object_get_int_member (clip, "frames"), ==, 24);
  g_assert_cmpint (json_object_get_int_member (clip, "width"), ==, 96);
  g_assert_cmpint (json_object_get_int_member (clip, "audio_streams"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (clip, "role"), ==, "target");

  /* The same again is the same clip. */
  run (&answer, "import", fixture->project, fixture->clip, "--json", "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 0);
  run (&answer, "info", fixture->project, "--json", NULL);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_node_get_object (answer.json), "clips")),
                    ==, 1);
  run (&answer, "verify", fixture->project, NULL);
  g_assert_cmpint (answer.code, ==, 0);
}

/* Bad input costs nothing: the project is as before, and the reason is one sentence. */
static void
test_unreadable_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->folder, "text.mp4", NULL);
  g_auto(Answer) answer = { 0 };
  JsonObject *error;

  g_assert_true (g_file_set_contents (text, "this is a text file\n", -1, NULL));
  run (&answer, "new", fixture->project, NULL);
  run (&answer, "import", fixture->project, text, "--json", "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  assert_one_sentence (answer.err);
  error = json_object_get_object_member (json_node_get_object (answer.json), "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "bad-media");
  g_assert_nonnull (strstr (json_object_get_string_member (error, "message"), "text.mp4"));

  run (&answer, "import", fixture->project, text, fixture->clip, "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  run (&answer, "info", fixture->project, "--json", NULL);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_node_get_object (answer.json), "clips")),
                    ==, 1);
}

static void
test_moved_clip (Fixture *fixture, gconstpointer data)
{
  g_autofree char *moved = g_build_filename (fixture->folder, "moved.mp4", NULL);
  g_auto(Answer) answer = { 0 };

  run (&answer, "new", fixture->project, NULL);
  run (&answer, "import", fixture->project, fixture->clip, "--quiet", NULL);
  g_assert_cmpint (g_rename (fixture->clip, moved), ==, 0);
  run (&answer, "extract", fixture->project, "--json", "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  g_assert_nonnull (strstr (answer.out, "media-missing"));
  run (&answer, "relink", fixture->project, moved, "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 0);
  run (&answer, "info", fixture->project, NULL);
  g_assert_nonnull (strstr (answer.out, "moved.mp4"));
}

/* A name that is no text is refused, and what tells so is JSON even so. */
static void
test_name_of_any_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *odd = g_build_filename (fixture->folder, "d\xe9j\xe0 \"vu\".mp4", NULL);
  g_auto(Answer) answer = { 0 };

  g_assert_cmpint (g_rename (fixture->clip, odd), ==, 0);
  run (&answer, "new", fixture->project, NULL);
  run (&answer, "import", fixture->project, odd, "--json", "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  g_assert_true (g_utf8_validate (answer.out, -1, NULL));
  g_assert_nonnull (answer.json);
  g_assert_nonnull (strstr (answer.err, "rename it"));
  run (&answer, "import", fixture->project, "/nowhere/d\xe9j\xe0.mp4", "--json", "--quiet", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  g_assert_true (g_utf8_validate (answer.out, -1, NULL));
  run (&answer, "info", fixture->project, "--json", NULL);
  g_assert_cmpint (answer.code, ==, 0);
}

static void
test_no_project (void)
{
  g_auto(Answer) answer = { 0 };

  run (&answer, "info", "/nowhere/at/all", "--json", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  assert_one_sentence (answer.err);
  g_assert_nonnull (json_object_get_object_member (json_node_get_object (answer.json), "error"));
}

static void
test_person_words (Fixture *fixture, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };

  run (&answer, "new", fixture->project, NULL);
  run (&answer, "person", fixture->project, "7", "--name", "Ada", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  assert_one_sentence (answer.err);
  run (&answer, "person", fixture->project, "x", "--name", "Ada", NULL);
  g_assert_cmpint (answer.code, ==, 2);
  run (&answer, "person", fixture->project, "1", "--role", "villain", NULL);
  g_assert_cmpint (answer.code, ==, 2);
  run (&answer, "faces", fixture->project, "--where", "sharpness >", NULL);
  g_assert_cmpint (answer.code, ==, 2);
  run (&answer, "landmarks", fixture->project, "1", "--copy", "previous", "--reset", NULL);
  g_assert_cmpint (answer.code, ==, 2);
  assert_one_sentence (answer.err);
  run (&answer, "landmarks", fixture->project, "1", "--json", NULL);
  g_assert_cmpint (answer.code, ==, 1);
  g_assert_nonnull (answer.json);
  run (&answer, "front", fixture->project, "--iterations", "-1", NULL);
  g_assert_cmpint (answer.code, ==, 2);
  assert_one_sentence (answer.err);
  run (&answer, "map", fixture->project, "/nowhere/map.pdf", NULL);
  g_assert_cmpint (answer.code, ==, 2);
  assert_one_sentence (answer.err);
  run (&answer, "faces", fixture->project, "--keep", "--exclude", NULL);
  g_assert_cmpint (answer.code, ==, 2);
}

/* What other programs read of a measurement; its figures are this machine's. */
static void
test_bench_train (void)
{
  g_auto(Answer) answer = { 0 };
  JsonObject *object;
  JsonArray *profile;
  double shares = 0;

  run (&answer, "bench", "train", "--model=quick", "--batch=1", "--steps=1", "--profile", "--json", NULL);
  if (answer.code != 0 && strstr (answer.err, "No usable Vulkan device") != NULL)
    {
      g_test_skip ("there is no Vulkan device here");
      return;
    }
  g_assert_cmpint (answer.code, ==, 0);
  g_assert_nonnull (answer.json);
  object = json_node_get_object (answer.json);
  g_assert_cmpint (json_object_get_int_member (object, "parameters"), >, 6000000);
  g_assert_cmpfloat (json_object_get_double_member (object, "images_per_second_median"), >, 0);
  g_assert_true (json_object_has_member (object, "roofline"));
  g_assert_false (json_object_has_member (object, "tables"));

  profile = json_object_get_array_member (object, "profile");
  g_assert_cmpint (json_array_get_length (profile), >, 50);
  for (guint i = 0; i < json_array_get_length (profile); i++)
    {
      JsonObject *row = json_array_get_object_element (profile, i);

      g_assert_cmpint (json_object_get_int_member (row, "dispatches"), >, 0);
      shares += json_object_get_double_member (row, "share");
    }
  g_assert_cmpfloat_with_epsilon (shares, 1, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/cli/usage", test_usage);
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/no-project", test_no_project);
  g_test_add_func ("/cli/bench-train", test_bench_train);
  g_test_add ("/cli/new-import-info", Fixture, NULL, set_up, test_new_import_info, tear_down);
  g_test_add ("/cli/unreadable-file", Fixture, NULL, set_up, test_unreadable_file, tear_down);
  g_test_add ("/cli/name-of-any-bytes", Fixture, NULL, set_up, test_name_of_any_bytes, tear_down);
  g_test_add ("/cli/moved-clip", Fixture, NULL, set_up, test_moved_clip, tear_down);
  g_test_add ("/cli/person-words", Fixture, NULL, set_up, test_person_words, tear_down);
  return g_test_run ();
}
