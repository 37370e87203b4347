/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "face-test.h"

#include "guise-error.h"
#include "guise-vision.h"

#include <gio/gio.h>

GuiseFaceModels *
face_test_load_models (void)
{
  g_autoptr(GError) error = NULL;
  GuiseFaceModels *models = guise_face_models_load (NULL, &error);

  guise_vision_set_threads (1);
  if (models == NULL)
    {
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_MODELS);
      g_test_skip (error->message);
    }
  return models;
}

static char *
get_clip_path (const char *clip)
{
  const char *cache = g_getenv ("GUISE_CACHE");

  if (cache != NULL && *cache != '\0')
    return g_build_filename (cache, "samples", clip, NULL);
  return g_build_filename (g_get_user_cache_dir (), "guise", "samples", clip, NULL);
}

GuiseImage *
face_test_read_frame (const char *clip, guint index, guint width, guint height)
{
  g_autofree char *path = get_clip_path (clip), *select = g_strdup_printf ("select=eq(n\\,%u)", index);
  const char *argv[] = { "ffmpeg", "-v", "error", "-i", path, "-vf", select, "-frames:v", "1",
                         "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1", NULL };
  g_autoptr(GSubprocess) ffmpeg = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize offset = 0, stride = 3 * (gsize) width;
  GuiseImage *image = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    ffmpeg = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  if (ffmpeg != NULL && g_subprocess_communicate (ffmpeg, NULL, NULL, &bytes, NULL, NULL))
    image = guise_image_wrap (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height, bytes, &offset, &stride);
  if (image == NULL)
    g_test_skip ("needs ffmpeg and the sample clips: ./run setup");
  return image;
}
