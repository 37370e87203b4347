/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-quality-chart.h"

#include <string.h>

#include <glib/gstdio.h>

#include "guise-error.h"

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-chart-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "result.json", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static JsonObject *
read_text (Fixture *self, const char *text, GError **error)
{
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  return guise_quality_chart_read (self->path, error);
}

static char *
draw (Fixture *self, const char *text)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr(GError) error = NULL;
  JsonObject *result = read_text (self, text, &error);

  g_assert_no_error (error);
  g_ptr_array_add (results, result);
  return guise_quality_chart_to_svg (results);
}

/* Likeness stands in the third panel: from 640 + 54 to 960 - 14 across, from 40 + 34 (1) to 40 + 230 - 30 (0) down. */
static void
test_points_lie_where_they_are (Fixture *self, gconstpointer data)
{
  g_autofree char *svg = draw (self, "{\"name\": \"a\", \"points\": ["
                                     "{\"minutes\": 1, \"iterations\": 7, \"likeness\": 0.5},"
                                     "{\"minutes\": 10, \"iterations\": 9, \"likeness\": 1},"
                                     "{\"minutes\": 100, \"iterations\": 8, \"likeness\": 0}]}");

  g_assert_nonnull (strstr (svg, "d=\"M694.0,157.0L820.0,74.0L946.0,240.0\""));
  g_assert_nonnull (strstr (svg, "minutes of training"));
}

static void
test_steps_where_a_minute_lacks (Fixture *self, gconstpointer data)
{
  g_autofree char *svg = draw (self, "{\"name\": \"a\", \"points\": ["
                                     "{\"minutes\": 1, \"iterations\": 10, \"likeness\": 0.5},"
                                     "{\"iterations\": 1000, \"likeness\": 1}]}");

  g_assert_nonnull (strstr (svg, "steps of training"));
  g_assert_nonnull (strstr (svg, "d=\"M694.0,157.0L946.0,74.0\""));
}

static void
test_what_lacks_is_left_out (Fixture *self, gconstpointer data)
{
  g_autofree char *svg = draw (self, "{\"name\": \"<b>&\", \"points\": ["
                                     "{\"iterations\": 10, \"likeness\": null, \"dssim_source\": \"wrong\"},"
                                     "{\"iterations\": 100, \"likeness\": 0.5}, {\"likeness\": 0.25}]}");

  g_assert_nonnull (strstr (svg, "d=\"M946.0,157.0\""));
  g_assert_nonnull (strstr (svg, "&lt;b&gt;&amp;"));
  g_assert_null (strstr (svg, "nan"));
}

/* As many as there may be: each name has 227 units to itself, and the last is in the picture. */
static void
test_names_have_room (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *svg = NULL;

  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (results, read_text (self, "{\"name\": \"a\", \"points\": [{\"iterations\": 1}]}", NULL));
  svg = guise_quality_chart_to_svg (results);
  g_assert_nonnull (strstr (svg, "<text x=\"763.5\" y=\"22.0\" text-anchor=\"start\">a<"));
  g_assert_nonnull (strstr (svg, "<text x=\"84.0\" y=\"62.0\" text-anchor=\"start\">always the mean face<"));
}

static void
test_other_files_are_refused (Fixture *self, gconstpointer data)
{
  static const char *const texts[] = {
    "", "[]", "{", "{\"points\": []}", "{\"name\": \"a\", \"points\": []}", "{\"name\": 3, \"points\": [{}]}",
    "{\"name\": \"a\", \"points\": [3]}", "{\"name\": \"a\", \"points\": {}}",
  };
  g_autoptr(GString) many = g_string_new ("{\"name\": \"a\", \"points\": [{}");

  for (guint i = 0; i < 32; i++)
    g_string_append (many, ",{}");
  g_string_append (many, "]}");

  for (guint i = 0; i <= G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_text (self, i < G_N_ELEMENTS (texts) ? texts[i] : many->str, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, self->path));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/quality-chart/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("points-lie-where-they-are", test_points_lie_where_they_are);
  ADD ("steps-where-a-minute-lacks", test_steps_where_a_minute_lacks);
  ADD ("what-lacks-is-left-out", test_what_lacks_is_left_out);
  ADD ("names-have-room", test_names_have_room);
  ADD ("other-files-are-refused", test_other_files_are_refused);
#undef ADD

  return g_test_run ();
}
