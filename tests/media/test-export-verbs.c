/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "film-fixture.h"

#include "guise-export-record.h"
#include "guise-store-exports.h"
#include "guise-store-runs.h"
#include "media-clip.h"

#include <string.h>

/* What else comes of a swap: figures of it, a single frame, a folder of pictures. */

static const FilmClip plain = { "plain.mp4", FILM_X264 "-pix_fmt yuv420p -c:a aac" };

/* How the person is swapped in @clip, as whoever set it in the window would have left it. */
static void
set_swap (gint64 clip, const char *settings)
{
  g_autoptr(GError) error = NULL;
  GuiseStore *store = guise_store_open (film.path, NULL, &error);
  g_autoptr(GuiseRunRecord) run = NULL;

  g_assert_no_error (error);
  run = guise_store_run_get_newest (store, &error);
  g_assert_no_error (error);
  guise_store_swap_set (store, clip, run->target, settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_store_close (store, &error));
}

static JsonObject *
get_frame (JsonObject *review, guint index)
{
  JsonArray *frames = json_object_get_array_member (review, "frames");

  g_assert_cmpuint (index, <, json_array_get_length (frames));
  return json_array_get_object_element (frames, index);
}

/* Each frame is measured once. A swap that is not seen has the original's pose and expression, exactly. */
static void
test_review (void)
{
  g_autoptr(JsonObject) first = NULL, again = NULL, unseen = NULL;
  g_autofree char *clip_path = NULL;
  gint64 clip;

  if (film.reason != NULL)
    {
      g_test_skip (film.reason);
      return;
    }
  clip_path = g_build_filename (film.folder, "plain.mp4", NULL);
  clip = film_find_clip (clip_path);
  first = film_guise ("review '%s' --clip %d --worst 2", film.path, (int) clip);
  g_assert_cmpint (json_object_get_int_member (first, "measured"), ==, FILM_N_FRAMES);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (first, "worst")), <=, 2);
  /* Nothing comes before the first frame. */
  g_assert_true (json_object_get_null_member (get_frame (first, 0), "flicker"));
  g_assert_false (json_object_get_null_member (get_frame (first, 1), "flicker"));
  g_assert_cmpfloat (json_object_get_double_member (get_frame (first, 1), "seam"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (first, 1), "energy"), >, 0);

  again = film_guise ("review '%s' --clip %d", film.path, (int) clip);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (again, 5), "seam"), ==,
                     json_object_get_double_member (get_frame (first, 5), "seam"));

  set_swap (clip, "{\"opacity\":0}");
  unseen = film_guise ("review '%s' --clip %d", film.path, (int) clip);
  set_swap (clip, NULL);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (unseen, 5), "expression"), <, 1e-6);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (unseen, 5), "pose"), <, 1e-6);
  /* And no mask to flicker in. */
  g_assert_true (json_object_get_null_member (get_frame (unseen, 5), "seam"));
}

static void
test_frame (void)
{
  g_autoptr(JsonObject) saved = NULL;
  g_autofree char *picture = NULL;

  if (film.reason != NULL)
    {
      g_test_skip (film.reason);
      return;
    }
  picture = g_build_filename (film.folder, "frame.png", NULL);
  saved = film_guise ("frame '%s' '%s' --frame 3", film.path, picture);
  g_assert_cmpint (json_object_get_int_member (saved, "frame"), ==, 3);
  film_check_claims (picture);
}

/* Every picture is looked at, and one that lost its mark is found. */
static void
test_sequence (void)
{
  g_autofree char *clip_path = NULL, *pictures = NULL, *said = NULL;
  g_autoptr(JsonObject) made = NULL, whole = NULL;
  g_autoptr(JsonNode) spoilt = NULL;
  JsonArray *problems;
  const char *first;

  if (film.reason != NULL)
    {
      g_test_skip (film.reason);
      return;
    }
  clip_path = g_build_filename (film.folder, "plain.mp4", NULL);
  pictures = g_build_filename (film.folder, "pictures", NULL);
  made = film_guise ("export '%s' '%s' --clip %d --sequence png --to 0.16", film.path, pictures,
                     (int) film_find_clip (clip_path));
  g_assert_cmpint (json_object_get_int_member (made, "frames"), ==, 4);
  whole = film_guise ("verify '%s'", pictures);
  g_assert_true (json_object_get_boolean_member (whole, "ok"));
  g_assert_cmpint (json_object_get_int_member (whole, "pictures"), ==, 8);

  media_run ("cp '%s/mask-000002.png' '%s/layer-000002.png'", pictures, pictures);
  /* Which makes it fail. */
  said = media_ask ("sh -c \"'%s' verify '%s' --json --quiet || true\"", film.program, pictures);
  spoilt = json_from_string (said, NULL);
  g_assert_nonnull (spoilt);
  g_assert_false (json_object_get_boolean_member (json_node_get_object (spoilt), "ok"));
  problems = json_object_get_array_member (json_node_get_object (spoilt), "problems");
  g_assert_cmpuint (json_array_get_length (problems), ==, 1);
  first = json_array_get_string_element (problems, 0);
  g_assert_nonnull (strstr (first, "1 of 8 pictures"));
  g_assert_nonnull (strstr (first, "layer-000002.png"));
}

/* Returns: which iteration's weights made @file */
static gint64
get_iteration (const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseExportRecord) record = guise_export_record_read (file, &error);

  g_assert_no_error (error);
  return record->iteration;
}

/* A swap goes by the checkpoint that was chosen for it, wherever it is made, and by no other. */
static void
test_checkpoint (void)
{
  g_autoptr(JsonObject) trained = NULL, chosen = NULL, framed = NULL, exported = NULL, saved = NULL, back = NULL;
  g_autoptr(JsonObject) last = NULL;
  g_autofree char *clip_path = NULL, *picture = NULL, *movie = NULL, *model = NULL, *weights = NULL, *said = NULL;
  int clip;

  if (film.reason != NULL)
    {
      g_test_skip (film.reason);
      return;
    }
  clip_path = g_build_filename (film.folder, "plain.mp4", NULL);
  clip = (int) film_find_clip (clip_path);
  picture = g_build_filename (film.folder, "chosen.png", NULL);
  movie = g_build_filename (film.folder, "chosen.mkv", NULL);
  model = g_build_filename (film.folder, "chosen.safetensors", NULL);
  weights = g_build_filename (film.path, "runs", "1", "checkpoint-000000002.safetensors", NULL);
  trained = film_guise ("train '%s' --resume --iterations 3", film.path);
  g_assert_cmpint (json_object_get_int_member (trained, "iterations"), ==, 3);

  chosen = film_guise ("swap '%s' --clip %d --checkpoint 2", film.path, clip);
  framed = film_guise ("frame '%s' '%s' --clip %d --frame 3", film.path, picture, clip);
  g_assert_cmpint (get_iteration (picture), ==, 2);
  exported = film_guise ("export '%s' '%s' --clip %d --to 0.16", film.path, movie, clip);
  g_assert_cmpint (get_iteration (movie), ==, 2);
  saved = film_guise ("model '%s' '%s' --checkpoint 2", film.path, model);
  g_assert_cmpint (json_object_get_int_member (saved, "iteration"), ==, 2);

  g_assert_true (g_file_set_contents (weights, "no weights", -1, NULL));
  said = media_ask ("sh -c \"'%s' frame '%s' '%s' --clip %d --frame 3 --overwrite --json --quiet || true\"", film.program,
                    film.path, picture, clip);
  g_assert_nonnull (strstr (said, "of iteration 2, is damaged or gone"));
  g_assert_nonnull (strstr (said, "(there are: 3"));
  back = film_guise ("swap '%s' --clip %d --checkpoint newest", film.path, clip);
  last = film_guise ("frame '%s' '%s' --clip %d --frame 3 --overwrite", film.path, picture, clip);
  g_assert_cmpint (get_iteration (picture), ==, 3);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  film_make (argc, argv, &plain, 1);
  g_test_add_func ("/media/export-verbs/review", test_review);
  g_test_add_func ("/media/export-verbs/frame", test_frame);
  g_test_add_func ("/media/export-verbs/sequence", test_sequence);
  g_test_add_func ("/media/export-verbs/checkpoint", test_checkpoint);
  result = g_test_run ();
  film_remove ();
  return result;
}
