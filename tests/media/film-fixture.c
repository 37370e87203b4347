/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "film-fixture.h"

#include "guise-face-models.h"
#include "media-clip.h"

#include <string.h>

FilmFixture film;

JsonObject *
film_guise (const char *arguments, ...)
{
  g_autofree char *text = NULL, *out = NULL;
  g_autoptr(JsonNode) node = NULL;
  va_list list;

  va_start (list, arguments);
  text = g_strdup_vprintf (arguments, list);
  va_end (list);
  out = media_ask ("'%s' %s --json --quiet", film.program, text);
  node = json_from_string (out, NULL);
  return node != NULL ? json_object_ref (json_node_get_object (node)) : NULL;
}

char *
film_find_sample (const char *name)
{
  const char *samples = g_getenv ("GUISE_SAMPLES"), *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *path = samples != NULL ? g_build_filename (samples, name, NULL)
                          : cache != NULL ? g_build_filename (cache, "samples", name, NULL)
                          : g_build_filename (g_get_user_cache_dir (), "guise", "samples", name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

static gboolean
has_device (void)
{
  g_autofree char *command = g_strdup_printf ("'%s' devices --json", film.program), *out = NULL;
  int status = 1;

  return g_spawn_command_line_sync (command, &out, NULL, &status, NULL) && status == 0
         && strstr (out, "\"name\"") != NULL;
}

static void
declare_consents (void)
{
  g_autoptr(JsonObject) info = film_guise ("info '%s'", film.path);
  JsonArray *persons = json_object_get_array_member (info, "persons");

  for (guint i = 0; i < json_array_get_length (persons); i++)
    {
      JsonObject *person = json_array_get_object_element (persons, i);
      g_autoptr(JsonObject) answer = film_guise ("person '%s' %d --consent yes --note test", film.path,
                                                 (int) json_object_get_int_member (person, "id"));
    }
}

static void
add_clips (const FilmClip *clips, guint n_clips, const char *target)
{
  for (guint i = 0; i < n_clips; i++)
    {
      g_autofree char *path = g_build_filename (film.folder, clips[i].name, NULL);
      g_autoptr(JsonObject) answer = NULL;

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      media_run ("ffmpeg -nostdin -v error -y -i '%s' -frames:v %d -t %f %s '%s'", target, FILM_N_FRAMES,
                 FILM_N_FRAMES / 25.0, clips[i].options, path);
      answer = film_guise ("import '%s' '%s' --role target", film.path, path);
    }
}

static void
make_project (const FilmClip *clips, guint n_clips, const char *source, const char *target)
{
  g_autoptr(JsonObject) made = NULL, imported = NULL, extracted = NULL, trained = NULL;

  media_run ("ffmpeg -nostdin -v error -y -ss 2 -i '%s' -frames:v 40 " FILM_X264 "-pix_fmt yuv420p '%s/source.mp4'",
             source, film.folder);
  made = film_guise ("new '%s'", film.path);
  imported = film_guise ("import '%s' '%s/source.mp4' --role source", film.path, film.folder);
  add_clips (clips, n_clips, target);
  extracted = film_guise ("extract '%s'", film.path);
  declare_consents ();
  trained = film_guise ("train '%s' --preset quick --time 5 --iterations 2", film.path);
  g_assert_cmpint (json_object_get_int_member (trained, "iterations"), >, 0);
}

/* (nullable): why there can be no project here. */
static const char *
find_reason (const char *source, const char *target)
{
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (NULL, NULL);

  return models == NULL ? "there are no face models: ./run setup brings them"
         : source == NULL || target == NULL ? "there are no sample clips: ./run setup brings them"
         : !has_device () ? "there is no Vulkan device to train with" : NULL;
}

void
film_make (int argc, char **argv, const FilmClip *clips, guint n_clips)
{
  g_autofree char *source = film_find_sample ("franck.mp4"), *target = film_find_sample ("cap13_edit2-tone.mp4");

  g_assert_cmpint (argc, ==, 2);
  film.program = argv[1];
  if (g_test_subprocess ())
    return;
  film.folder = g_dir_make_tmp ("guise-export-XXXXXX", NULL);
  film.path = g_build_filename (film.folder, "film.guise", NULL);
  film.reason = find_reason (source, target);
  if (film.reason == NULL)
    make_project (clips, n_clips, source, target);
}

void
film_remove (void)
{
  media_remove_folder (film.folder);
  g_clear_pointer (&film.folder, g_free);
  g_clear_pointer (&film.path, g_free);
}

void
film_check_claims (const char *movie)
{
  g_autofree char *exiftool = g_find_program_in_path ("exiftool");
  g_autofree char *sidecar = g_strconcat (movie, ".xmp", NULL);
  const char *marked = g_str_has_suffix (movie, ".mkv") ? sidecar : movie;
  g_autoptr(JsonObject) verified = film_guise ("verify '%s'", movie);

  g_assert_true (json_object_get_boolean_member (verified, "ok"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (verified, "problems")), ==, 0);
  if (exiftool != NULL)
    {
      g_autofree char *type = media_ask ("exiftool -s3 -XMP-iptcExt:DigitalSourceType '%s'", marked);

      g_assert_nonnull (strstr (type, "ompositeWithTrainedAlgorithmicMedia"));
    }
  else
    g_test_message ("exiftool is not installed: nobody else was asked about the mark");
}

gint64
film_find_clip (const char *path)
{
  g_autoptr(JsonObject) info = film_guise ("info '%s'", film.path);
  JsonArray *clips = json_object_get_array_member (info, "clips");

  for (guint i = 0; i < json_array_get_length (clips); i++)
    {
      JsonObject *clip = json_array_get_object_element (clips, i);

      if (g_str_equal (json_object_get_string_member (clip, "path"), path))
        return json_object_get_int_member (clip, "id");
    }
  g_assert_not_reached ();
}
