/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-face-finder.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"

#include <math.h>
#include <string.h>

/*
 * How far landmarks are from those that people set, on the annotated pictures of GUISE_SHARED: in parts of the
 * distance between the outer corners of the eyes. Beside them the eyes that the detector itself gives.
 */

/* Longest side at which a picture is looked at: what is larger, a clip hardly is. */
#define MAX_SIDE 1280

/* Of a scheme: points of the outer corners, and those whose mean is an eye. */
typedef struct
{
  const char *name;
  guint       n_points;
  guint       corners[2];
  guint       eyes[2], n_each;
} Scheme;

static const Scheme schemes[] = {
  { "ibug-68", 68, { 36, 45 }, { 36, 42 }, 6 },
  { "wflw-98", 98, { 60, 72 }, { 60, 68 }, 8 },
};

typedef struct
{
  double eyes, detector, inner, all;
  guint  n_found, n_with_points, n;
} Sums;

static const Scheme *
find_scheme (JsonObject *face)
{
  if (json_object_has_member (face, "scheme") && json_object_has_member (face, "landmarks"))
    for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
      if (g_str_equal (json_object_get_string_member (face, "scheme"), schemes[i].name)
          && json_array_get_length (json_object_get_array_member (face, "landmarks")) == schemes[i].n_points)
        return &schemes[i];
  return NULL;
}

static void
read_points (JsonObject *face, double scale, GuisePoint *points)
{
  JsonArray *array = json_object_get_array_member (face, "landmarks");

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonArray *point = json_array_get_array_element (array, i);

      points[i] = (GuisePoint) { (float) (scale * json_array_get_double_element (point, 0)),
                                 (float) (scale * json_array_get_double_element (point, 1)) };
    }
}

static double
apart (GuisePoint a, GuisePoint b)
{
  return hypot ((double) (a.x - b.x), (double) (a.y - b.y));
}

static GuisePoint
middle_of (const GuisePoint *points, guint first, guint n)
{
  GuisePoint middle = { 0, 0 };

  for (guint i = 0; i < n; i++)
    {
      middle.x += points[first + i].x / (float) n;
      middle.y += points[first + i].y / (float) n;
    }
  return middle;
}

/* Mean distance of the points from @first on. */
static double
compare (const GuisePoint *a, const GuisePoint *b, guint first)
{
  double sum = 0;

  for (guint i = first; i < GUISE_FACE_68_N_POINTS; i++)
    sum += apart (a[i], b[i]) / (GUISE_FACE_68_N_POINTS - first);
  return sum;
}

/* Mean distance of both eyes, in parts of @unit; infinite where they are none of this face. */
static double
compare_eyes (GuisePoint left, GuisePoint right, const GuisePoint true_eyes[2], double unit)
{
  const double sum = (apart (left, true_eyes[0]) + apart (right, true_eyes[1])) / 2 / unit;

  return sum < 0.5 ? sum : INFINITY;
}

static double
ask_detector (GuiseFaceFinder *finder, GuiseImage *image, const GuisePoint true_eyes[2], double unit)
{
  g_autoptr(GArray) detections = g_array_new (FALSE, FALSE, sizeof (GuiseDetection));
  const GuiseDetectOptions options = { .tiles = TRUE, .fine_tiles = TRUE };
  g_autoptr(GError) error = NULL;
  double best = INFINITY;

  g_assert_true (guise_face_finder_detect (finder, image, &options, detections, &error));
  for (guint i = 0; i < detections->len; i++)
    {
      const GuisePoint *at = g_array_index (detections, GuiseDetection, i).keypoints;

      best = MIN (best, compare_eyes (at[GUISE_KEYPOINT_LEFT_EYE], at[GUISE_KEYPOINT_RIGHT_EYE], true_eyes, unit));
    }
  return best;
}

static void
measure_face (GuiseFaceFinder *finder, GuiseImage *image, GArray *found, JsonObject *face, double scale, const char *name,
              Sums *sums)
{
  const Scheme *scheme = find_scheme (face);
  GuisePoint points[98], mine[GUISE_FACE_68_N_POINTS], best[GUISE_FACE_68_N_POINTS], eyes[2];
  double unit, error = INFINITY, detector;

  if (scheme == NULL)
    return;
  read_points (face, scale, points);
  unit = apart (points[scheme->corners[0]], points[scheme->corners[1]]);
  for (guint i = 0; i < 2; i++)
    eyes[i] = middle_of (points, scheme->eyes[i], scheme->n_each);
  for (guint i = 0; i < found->len; i++)
    {
      double here;

      guise_face_mesh_to_68 (g_array_index (found, GuiseFoundFace, i).mesh.points, mine);
      here = compare_eyes (middle_of (mine, 36, 6), middle_of (mine, 42, 6), eyes, unit);
      if (here < error)
        {
          error = here;
          memcpy (best, mine, sizeof best);
        }
    }
  detector = ask_detector (finder, image, eyes, unit);
  sums->n++;
  if (!isfinite (error) || !isfinite (detector))
    {
      g_test_message ("%s, eyes %.0f pixels apart: %s", name, unit, isfinite (error) ? "not seen by the detector alone"
                      : "not found");
      return;
    }
  sums->n_found++;
  sums->eyes += error;
  sums->detector += detector;
  if (scheme->n_points == GUISE_FACE_68_N_POINTS)
    {
      sums->n_with_points++;
      sums->inner += compare (best, points, 17) / unit;
      sums->all += compare (best, points, 0) / unit;
      g_test_message ("%s, eyes %.0f pixels apart: eyes %.3f, detector's %.3f, points 17–67 %.3f, 0–67 %.3f", name, unit,
                      error, detector, compare (best, points, 17) / unit, compare (best, points, 0) / unit);
    }
  else
    g_test_message ("%s, eyes %.0f pixels apart: eyes %.3f, detector's %.3f", name, unit, error, detector);
}

static void
measure_picture (GuiseFaceFinder *finder, const char *data, JsonObject *entry, Sums *sums)
{
  const char *name = json_object_get_string_member (entry, "image");
  g_autofree char *path = g_build_filename (data, name, NULL);
  g_autoptr(GuiseImage) whole = guise_image_load (path, 8192, NULL), image = NULL;
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (GuiseFoundFace));
  const GuiseFindOptions options = { GUISE_FIND_DETECT, { .tiles = TRUE, .fine_tiles = TRUE } };
  JsonArray *faces = json_object_get_array_member (entry, "faces");
  g_autoptr(GError) error = NULL;
  double scale;

  if (whole == NULL)
    return;
  scale = MIN (1.0, (double) MAX_SIDE / MAX (whole->width, whole->height));
  image = guise_image_scale (whole, (guint) (whole->width * scale), (guint) (whole->height * scale), &error);
  g_assert_no_error (error);
  g_assert_true (guise_face_finder_find (finder, image, NULL, 0, &options, found, &error));
  for (guint i = 0; i < json_array_get_length (faces); i++)
    measure_face (finder, image, found, json_array_get_object_element (faces, i), scale, name, sums);
}

/* Pictures whose points people set; those of photos/ were set by a machine. */
static void
test_people_set_them (void)
{
  g_autofree char *data = find_get_shared ("");
  g_autofree char *path = data != NULL ? g_build_filename (data, "annotated", "annotations.json", NULL) : NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GuiseFaceModels) models = NULL;
  g_autoptr(GuiseFaceFinder) finder = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *entries;
  Sums sums = { 0 };

  if (data == NULL)
    return;
  models = guise_face_models_load (NULL, &error);
  if (models == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  finder = guise_face_finder_new (models, NULL, &error);
  g_assert_no_error (error);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  entries = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (!g_str_has_prefix (json_object_get_string_member (entry, "image"), "photos/"))
        measure_picture (finder, data, entry, &sums);
    }
  g_test_message ("of %u faces %u were found; eyes %.4f, detector's %.4f; of %u faces points 17–67 %.4f, 0–67 %.4f", sums.n,
                  sums.n_found, sums.eyes / sums.n_found, sums.detector / sums.n_found, sums.n_with_points,
                  sums.inner / sums.n_with_points, sums.all / sums.n_with_points);
  g_assert_cmpuint (10 * sums.n_found, >=, 9 * sums.n);
  g_assert_cmpfloat (sums.eyes, <, sums.detector);
  g_assert_cmpfloat (sums.inner / sums.n_with_points, <, 0.09);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/landmarks-found/people-set-them", test_people_set_them);

  return g_test_run ();
}
