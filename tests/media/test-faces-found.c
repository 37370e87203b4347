/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-image-file.h"
#include "guise-image-warp.h"
#include "guise-random.h"
#include "guise-store-faces.h"

#include <glib/gstdio.h>
#include <math.h>

/*
 * How small and how turned a face may be to be found: annotated pictures of
 * GUISE_SHARED, shrunk or turned into frames of 640×360, a folder of them looked
 * at as the program does it. The height of a face is that of its annotation:
 * brows to chin.
 */

#define WIDTH  640
#define HEIGHT 360

/* Of the pictures that are frames of one film, every so many are taken. */
#define STRIDE 4

typedef struct
{
  GuisePoint centre;
  float      height;
} Face;

typedef struct
{
  GuiseImage *image;
  GArray     *faces;      /* of Face: those that count */
} Picture;

typedef struct
{
  guint  frame;
  double bin;             /* height or angle that was aimed at */
  Face   face;
} Wanted;

typedef struct
{
  GPtrArray *pictures;    /* of Picture */
  GArray    *wanted;      /* of Wanted */
  char      *album;
  guint      n_frames;
  GuiseRandom random;
} Album;

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  guise_image_unref (picture->image);
  g_array_unref (picture->faces);
  g_free (picture);
}

/* The box of the landmarks, else the annotated one. */
static Face
read_face (JsonObject *object)
{
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;

  if (json_object_has_member (object, "landmarks"))
    {
      JsonArray *points = json_object_get_array_member (object, "landmarks");

      for (guint i = 0; i < json_array_get_length (points); i++)
        {
          JsonArray *point = json_array_get_array_element (points, i);

          left = MIN (left, json_array_get_double_element (point, 0));
          right = MAX (right, json_array_get_double_element (point, 0));
          top = MIN (top, json_array_get_double_element (point, 1));
          bottom = MAX (bottom, json_array_get_double_element (point, 1));
        }
    }
  else
    {
      JsonArray *box = json_object_get_array_member (object, "bbox");

      left = json_array_get_double_element (box, 0);
      top = json_array_get_double_element (box, 1);
      right = left + json_array_get_double_element (box, 2);
      bottom = top + json_array_get_double_element (box, 3);
    }

  return (Face) { { (float) (left + right) / 2, (float) (top + bottom) / 2 }, (float) (bottom - top) };
}

/* Returns: %NULL for a picture of a kind that is not read here. */
static Picture *
read_picture (const char *data, JsonObject *entry)
{
  g_autofree char *path = g_build_filename (data, json_object_get_string_member (entry, "image"), NULL);
  JsonArray *faces = json_object_get_array_member (entry, "faces");
  GuiseImage *image = guise_image_load (path, 8192, NULL);
  Picture *picture;

  if (image == NULL)
    return NULL;

  picture = g_new0 (Picture, 1);
  picture->image = image;
  picture->faces = g_array_new (FALSE, FALSE, sizeof (Face));
  for (guint i = 0; i < json_array_get_length (faces); i++)
    {
      JsonObject *object = json_array_get_object_element (faces, i);
      Face face = read_face (object);

      if (!json_object_has_member (object, "ignore") || !json_object_get_boolean_member (object, "ignore"))
        g_array_append_val (picture->faces, face);
    }
  return picture;
}

static GPtrArray *
read_pictures (const char *data)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autofree char *path = g_build_filename (data, "annotated", "annotations.json", NULL);
  GPtrArray *pictures = g_ptr_array_new_with_free_func (picture_free);
  g_autoptr(GError) error = NULL;
  JsonArray *entries;
  guint n_film = 0;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  entries = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      Picture *picture;

      if (g_str_has_prefix (json_object_get_string_member (entry, "image"), "photos/") && n_film++ % STRIDE != 0)
        continue;
      picture = read_picture (data, entry);
      if (picture != NULL && picture->faces->len > 0)
        g_ptr_array_add (pictures, picture);
      else if (picture != NULL)
        picture_free (picture);
    }
  return pictures;
}

/* A frame with @picture turned and so large that its first face is of @height, somewhere near the middle. */
static void
add_frame (Album *self, const Picture *picture, double height, double angle, double bin)
{
  const Face *first = &g_array_index (picture->faces, Face, 0);
  const double scale = height / first->height, c = scale * cos (angle), s = scale * sin (angle);
  const double x = WIDTH * (0.35 + 0.3 * guise_random_uniform (&self->random));
  const double y = HEIGHT * (0.35 + 0.3 * guise_random_uniform (&self->random));
  const GuiseAffine affine = { { c, -s, x - c * first->centre.x + s * first->centre.y,
                                 s, c, y - s * first->centre.x - c * first->centre.y } };
  g_autofree char *name = g_strdup_printf ("%05u.png", self->n_frames);
  g_autofree char *path = g_build_filename (self->album, name, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseImage) frame = guise_image_warp (picture->image, &affine, WIDTH, HEIGHT, GUISE_WARP_FINE, &error);

  g_assert_no_error (error);
  guise_image_save (frame, path, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < picture->faces->len; i++)
    {
      Wanted wanted = { self->n_frames, bin, g_array_index (picture->faces, Face, i) };

      wanted.face.centre = guise_affine_apply (&affine, wanted.face.centre);
      wanted.face.height *= (float) scale;
      if (wanted.face.centre.x > 0.5f * wanted.face.height && wanted.face.centre.x < WIDTH - 0.5f * wanted.face.height
          && wanted.face.centre.y > 0.5f * wanted.face.height
          && wanted.face.centre.y < HEIGHT - 0.5f * wanted.face.height)
        g_array_append_val (self->wanted, wanted);
    }
  self->n_frames++;
}

/* Whether a face of @frame has its middle in the middle of @wanted, and about its size. */
static gboolean
is_found (const Wanted *wanted, GArray *faces)
{
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      float x = face->box.x + face->box.width / 2, y = face->box.y + face->box.height / 2;

      if (face->frame == wanted->frame
          && hypotf (x - wanted->face.centre.x, y - wanted->face.centre.y) < 0.4f * wanted->face.height
          && face->size > 0.6f * wanted->face.height && face->size < 2.2f * wanted->face.height)
        return TRUE;
    }
  return FALSE;
}

static gboolean
album_begin (Album *self, FindFixture *fixture)
{
  g_autofree char *data = find_get_shared ("");

  *self = (Album) { 0 };
  if (data == NULL)
    return FALSE;

  guise_random_init (&self->random, 3);
  self->pictures = read_pictures (data);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  self->album = g_build_filename (fixture->folder, "album", NULL);
  g_mkdir (self->album, 0700);
  return TRUE;
}

static void
album_clear (Album *self)
{
  g_ptr_array_unref (self->pictures);
  g_array_unref (self->wanted);
  g_free (self->album);
}

/* Returns: (transfer full) (nullable): the faces found, %NULL where there are no models. */
static GArray *
album_find (Album *self, FindFixture *fixture)
{
  GuiseExtractResult result;
  GuiseFaceQuery query = { .clip = 1 };

  if (!find_extract (fixture, self->album, (GuiseExtractParams) { .every = 1 }, &result))
    return NULL;
  return guise_store_face_load (fixture->store, &query, NULL);
}

/* Share of the wanted faces of at least @from and below @to that are found; told by name. */
static double
tell_recall (const Album *self, GArray *faces, const char *name, gboolean by_height, double from, double to)
{
  guint n = 0, n_found = 0;

  for (guint i = 0; i < self->wanted->len; i++)
    {
      const Wanted *wanted = &g_array_index (self->wanted, Wanted, i);
      double value = by_height ? (double) wanted->face.height : wanted->bin;

      if (value < from || value >= to)
        continue;
      n++;
      n_found += is_found (wanted, faces) ? 1 : 0;
    }
  g_test_message ("%s %g to %g: %u of %u faces, %.1f %%", name, from, to, n_found, n, 100.0 * n_found / MAX (n, 1));
  return (double) n_found / MAX (n, 1);
}

static guint
count_false_faces (const Album *self, GArray *faces)
{
  guint n = 0;

  for (guint i = 0; i < faces->len; i++)
    {
      g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));
      gboolean is_true = FALSE;

      g_array_append_val (one, g_array_index (faces, GuiseFaceRecord, i));
      for (guint k = 0; k < self->wanted->len && !is_true; k++)
        is_true = is_found (&g_array_index (self->wanted, Wanted, k), one);
      n += is_true ? 0 : 1;
    }
  return n;
}

static void
test_heights (FindFixture *fixture, gconstpointer data)
{
  static const double heights[] = { 80, 56, 44, 36, 30, 26, 22, 18 };
  g_autoptr(GArray) faces = NULL;
  double large, middle, small;
  Album album;

  if (!album_begin (&album, fixture))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    for (guint k = 0; k < album.pictures->len; k++)
      if (((Face *) (gpointer) ((Picture *) album.pictures->pdata[k])->faces->data)->height > heights[i])
        add_frame (&album, album.pictures->pdata[k], heights[i], 0, heights[i]);
  faces = album_find (&album, fixture);
  if (faces != NULL)
    {
      large = tell_recall (&album, faces, "height", TRUE, 40, 1000);
      middle = tell_recall (&album, faces, "height", TRUE, 24, 40);
      small = tell_recall (&album, faces, "height", TRUE, 16, 24);
      g_test_message ("%u faces that nobody annotated, on %u frames", count_false_faces (&album, faces),
                      album.n_frames);
      g_assert_cmpfloat (large, >=, 0.98);
      g_assert_cmpfloat (middle, >=, 0.90);
      g_assert_cmpfloat (small, >=, 0.60);
    }
  album_clear (&album);
}

static void
test_rolls (FindFixture *fixture, gconstpointer data)
{
  g_autoptr(GArray) faces = NULL;
  Album album;

  if (!album_begin (&album, fixture))
    return;

  for (guint turn = 0; turn < 8; turn++)
    for (guint k = 0; k < album.pictures->len; k++)
      add_frame (&album, album.pictures->pdata[k], 64, turn * G_PI / 4, 45 * turn);
  faces = album_find (&album, fixture);
  if (faces != NULL)
    {
      for (guint turn = 0; turn < 8; turn++)
        tell_recall (&album, faces, "turned by", FALSE, 45 * turn, 45 * turn + 1);
      g_test_message ("%u faces that nobody annotated, on %u frames", count_false_faces (&album, faces),
                      album.n_frames);
      g_assert_cmpfloat (tell_recall (&album, faces, "turned by", FALSE, 0, 360), >=, 0.97);
    }
  album_clear (&album);
}

/* Round things that detector, mesh and matte take for faces: a cell, a cat, a motorcycle's headlamp, a rocket. */
static const char *const faceless[] = { "cell.png", "chelsea.png", "motorcycle_left.png", "motorcycle_right.png", "rocket.jpg" };

#define N_ZOOM "50"

/* Fifty frames of 640×360 that go into the middle of @picture. */
static gboolean
make_zoom (const char *picture, const char *path)
{
  const char *argv[] = { "ffmpeg", "-v", "error", "-i", picture, "-vf",
                         "scale=1920:1080:force_original_aspect_ratio=increase,crop=1920:1080,zoompan=z='pow(3,on/49)':"
                         "x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=" N_ZOOM ":s=640x360:fps=25",
                         "-frames:v", N_ZOOM, "-c:v", "ffv1", path, NULL };
  int status = 0;

  return g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL)
         && status == 0;
}

static void
test_faceless (FindFixture *fixture, gconstpointer data)
{
  const char *picture = data, *given = g_getenv ("GUISE_SKIMAGE");
  g_autofree char *from = g_build_filename (given != NULL ? given : "/usr/lib/python3/dist-packages/skimage/data",
                                            picture, NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "zoom.mkv", NULL);
  GuiseExtractResult result;

  if (!g_file_test (from, G_FILE_TEST_EXISTS) || !make_zoom (from, path))
    {
      g_test_skip ("needs ffmpeg and the pictures of python3-skimage, or GUISE_SKIMAGE to name their folder");
      return;
    }
  if (find_extract (fixture, path, (GuiseExtractParams) { .every = 1 }, &result))
    g_assert_cmpuint (result.faces, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/media/faces-found/heights", FindFixture, NULL, find_set_up, test_heights, find_tear_down);
  g_test_add ("/media/faces-found/rolls", FindFixture, NULL, find_set_up, test_rolls, find_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (faceless); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/faces-found/faceless/%s", faceless[i]);

      g_test_add (path, FindFixture, faceless[i], find_set_up, test_faceless, find_tear_down);
    }

  return g_test_run ();
}
