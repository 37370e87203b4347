/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-store-faces.h"

/*
 * Faces of a clip that was darkened as a film at night is: a part of the light, noise, and a codec. Two people stand side by
 * side on all of its frames.
 */

#define N_FRAMES 8

typedef struct
{
  const char *gain;
  guint       least;    /* faces, of two a frame */
} Darkness;

static const Darkness darknesses[] = { { "1", 2 * N_FRAMES }, { "0.2", 2 * N_FRAMES }, { "0.1", 14 }, { "0.05", 14 } };

/* (transfer full) (nullable): every fifth frame; %NULL, with the test skipped and why, where it cannot be made. */
static char *
make_clip (FindFixture *self, const char *gain)
{
  g_autofree char *from = find_get_shared ("clips/v09_multi_person-06+07.mp4");
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autofree char *to = g_build_filename (self->folder, "dark.mp4", NULL);
  g_autofree char *filter = g_strdup_printf ("select='not(mod(n,5))',setpts=N/25/TB,lutrgb=r='val*%s':g='val*%s':b='val*%s',"
                                             "noise=alls=4:allf=t:all_seed=1", gain, gain, gain);
  const char *const words[] = { "ffmpeg", "-v", "error", "-i", from, "-an", "-vf", filter, "-frames:v",
                                G_STRINGIFY (N_FRAMES), "-crf", "10", to, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  if (from == NULL)
    return NULL;
  if (ffmpeg == NULL)
    {
      g_test_skip ("needs ffmpeg");
      return NULL;
    }
  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return g_steal_pointer (&to);
}

static void
test_darkness (FindFixture *self, gconstpointer data)
{
  const Darkness *darkness = data;
  g_autofree char *path = make_clip (self, darkness->gain);
  g_autoptr(GArray) faces = NULL;
  GuiseExtractResult result;

  if (path == NULL || !find_extract (self, path, (GuiseExtractParams) { .every = 1 }, &result))
    return;
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { .clip = 1 }, NULL);
  g_test_message ("%s of the light: %u of %d faces", darkness->gain, faces->len, 2 * N_FRAMES);
  g_assert_cmpuint (faces->len, >=, darkness->least);
  g_assert_cmpuint (faces->len, <=, 2 * N_FRAMES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (darknesses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/low-light/%s", darknesses[i].gain);

      g_test_add (path, FindFixture, &darknesses[i], find_set_up, test_darkness, find_tear_down);
    }

  return g_test_run ();
}
