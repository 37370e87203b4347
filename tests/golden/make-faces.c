/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-mesh.h"
#include "guise-image-file.h"
#include "guise-random.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

#include <math.h>
#include <stdlib.h>

/*
 * make-faces PROJECT N [bare|known]: a new project with N drawn faces of two people in one
 * clip, the second half of them Bert's, and a few that are nobody's: for what
 * wants faces, but no face models. Bare ones have figures alone: a million of
 * them are made in a minute. Known ones have an identity vector, too, each: about one of sixteen places, eight of
 * them Anna's, which are nearer to each other than to Bert's.
 */

#define N_PICTURES 16
#define SIDE 192
#define BATCH 1000

/* An oval with eyes and a mouth, another skin and another place each time; blotched, so that it can be followed. */
static GBytes *
draw (guint number, GError **error)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  double angle = number * 2 * G_PI / N_PICTURES, cx = SIDE / 2.0 + 12 * cos (angle), cy = SIDE / 2.0 + 8 * sin (angle);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        guint8 *pixel = image->plane[0] + y * image->stride[0] + 3 * x;
        double u = (x - cx) / 58, v = (y - cy) / 76;
        gboolean face = u * u + v * v < 1;
        gboolean dark = face && (hypot (fabs (u) - 0.4, v + 0.2) < 0.12 || (fabs (v - 0.5) < 0.06 && fabs (u) < 0.4));

        double blotch = 12 * (sin (17 * u) * sin (13 * v) + sin (5 * u + 7 * v));

        pixel[0] = dark ? 30 : face ? (guint8) (200 - 4 * number + blotch) : 60 + y / 4;
        pixel[1] = dark ? 20 : face ? (guint8) (150 - 2 * number + blotch) : 80;
        pixel[2] = dark ? 20 : face ? (guint8) (120 + 3 * number + blotch) : 110 + x / 6;
      }
  return guise_image_encode (image, GUISE_IMAGE_FILE_JPEG, 90, error);
}

#define N_LOOKS 16

static void
make_vector (gint64 track_frame, gint64 frame, gboolean bert, float *out)
{
  const guint look = (guint) (track_frame / BATCH) % (N_LOOKS / 2) + (bert ? N_LOOKS / 2 : 0);
  GuiseRandom random;

  guise_random_init (&random, (guint64) frame);
  for (guint i = 0; i < GUISE_FACE_VECTOR_SIZE; i++)
    out[i] = (float) (0.015 * guise_random_normal (&random) + (i == (bert ? 1 : 0) ? 0.5 : i == 2 + look ? 0.25 : 0));
}

/* Point @i of @n of an ellipse's part from @first to @last, in turns, clockwise from the right. */
static GuisePoint
on_ellipse (guint i, guint n, double first, double last, double x, double y, double rx, double ry)
{
  const double angle = 2 * G_PI * (first + (last - first) * i / MAX (n - 1, 1));

  return (GuisePoint) { (float) (x + rx * cos (angle)), (float) (y + ry * sin (angle)) };
}

/* iBUG's point @i of the face that draw() draws, in its radii from its middle. */
static GuisePoint
place_68 (guint i)
{
  if (i < 17)
    return on_ellipse (i, 17, 0.5, 0, 0, 0, 1, 1);
  if (i < 27)
    return (GuisePoint) { (i < 22 ? -0.7f + 0.13f * (float) (i - 17) : 0.18f + 0.13f * (float) (i - 22)), -0.45f };
  if (i < 31)
    return (GuisePoint) { 0, -0.2f + 0.12f * (float) (i - 27) };
  if (i < 36)
    return (GuisePoint) { 0.08f * (float) ((int) i - 33), 0.24f };
  if (i < 48)
    return on_ellipse ((i - 36) % 6, 6, 0.5, 0.5 + 5.0 / 6, i < 42 ? -0.4 : 0.4, -0.2, 0.12, 0.08);
  if (i < 60)
    return on_ellipse (i - 48, 12, 0.5, 0.5 + 11.0 / 12, 0, 0.5, 0.4, 0.1);
  return on_ellipse (i - 60, 8, 0.5, 0.5 + 7.0 / 8, 0, 0.5, 0.3, 0.05);
}

/* Points of the mesh over the oval, and those that have a name where they belong. */
static void
lay_out (GuisePoint3 points[GUISE_FACE_N_LANDMARKS])
{
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    {
      float angle = (float) i * 2.4f, radius = sqrtf ((float) i / GUISE_FACE_N_LANDMARKS);

      points[i] = (GuisePoint3) { 575 + 72 * radius * cosf (angle), 295 + 95 * radius * sinf (angle), 0 };
    }
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    {
      const GuisePoint at = place_68 (i);

      points[guise_face_mesh_index_of_68 (i)] = (GuisePoint3) { 575 + 72 * at.x, 295 + 95 * at.y, 0 };
    }
}

static void
add_face (GuiseFaceBatch *batch, gint64 track, gint64 frame, const float *vector, GBytes *crop)
{
  float turn = 60 * sinf ((float) frame / 25);
  GuiseFaceRecord face = {
    .track = track, .frame = frame, .time = frame * GUISE_TIME_SECOND / 25, .box = { 500, 200, 150, 190 },
    .yaw = turn, .pitch = 10 * cosf ((float) frame / 40), .roll = 0, .pose_error = 2, .size = 120,
    .difference = frame % 4 == 0 ? 0.05f : 0.001f,
    .sharpness = 0.6f - 0.2f * (float) (frame % 97) / 97, .exposure = 0.2f + 0.5f * (float) (frame % 61) / 61,
    .confidence = 1, .match = 0.9f - 0.6f * (float) (frame % 211) / 211, .crop_width = SIDE, .crop_height = SIDE,
    .frame_to_crop = { { 0.8, 0, -364, 0, 0.8, -140 } },
  };
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];

  lay_out (points);
  guise_face_batch_add (batch, &face, crop != NULL ? points : NULL, vector, crop);
}

typedef struct
{
  gint64     clip, persons[2];
  GPtrArray *crops;           /* of GBytes; NULL for bare faces */
  gboolean   known;
} Drawing;

/* Frames @first up to @end, a track for each thousand. @person: of the two; 2 for nobody. */
static gboolean
add_faces (GuiseStore *store, const Drawing *drawing, gint64 first, gint64 end, guint person, GError **error)
{
  const gint64 id = person < 2 ? drawing->persons[person] : 0;

  for (; first < end; first += BATCH)
    {
      gint64 last = MIN (first + BATCH, end) - 1, track, handle;
      g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (drawing->clip, (GuiseFrameRange) { first, last }, 1, "drawn");

      handle = guise_face_batch_add_track (batch);
      for (gint64 frame = first; frame <= last; frame++)
        {
          float vector[GUISE_FACE_VECTOR_SIZE];

          make_vector (first, frame, person > 0, vector);
          add_face (batch, handle, frame, drawing->known ? vector : NULL, drawing->crops->pdata[frame % N_PICTURES]);
        }
      if (!guise_face_batch_commit (batch, store, error))
        return FALSE;
      track = guise_face_batch_get_track_id (batch, handle);
      if (!guise_store_track_assign (store, &track, 1, id, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_clip (GuiseStore *store, gint64 n, gint64 *out, GError **error)
{
  const GuiseClipRecord clip = {
    .path = (char *) "/nowhere/drawn.mp4", .fingerprint = (char *) "drawn", .size_bytes = 1, .status = GUISE_CLIP_READY,
    .n_frames = n + 100, .duration = (n + 100) * GUISE_TIME_SECOND / 25, .width = 1280, .height = 720,
    .frame_rate = { 25, 1 }, .codec = (char *) "h264",
  };

  return guise_store_clip_add (store, &clip, "Import drawn.mp4", out, error);
}

static gboolean
make (const char *path, gint64 n, gboolean bare, gboolean known, GError **error)
{
  g_autoptr(GuiseStore) store = guise_store_create (path, NULL, error);
  g_autoptr(GPtrArray) crops = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  Drawing drawing = { .crops = crops, .known = known };
  const gint64 few = MIN (n / 10, 5);

  if (store == NULL || !add_clip (store, n, &drawing.clip, error))
    return FALSE;
  for (guint i = 0; i < N_PICTURES; i++)
    {
      GBytes *crop = bare ? NULL : draw (i, error);

      if (crop == NULL && !bare)
        return FALSE;
      g_ptr_array_add (crops, crop);
    }
  return guise_store_person_add (store, "Anna", GUISE_ROLE_NONE, NULL, &drawing.persons[0], error)
         && guise_store_person_add (store, "Bert", GUISE_ROLE_NONE, NULL, &drawing.persons[1], error)
         && add_faces (store, &drawing, 0, n / 2, 0, error)
         && add_faces (store, &drawing, n / 2, n - few, 1, error)
         && add_faces (store, &drawing, n - few, n, 2, error)
         && guise_store_close (g_steal_pointer (&store), error);
}

int
main (int argc, char *argv[])
{
  g_autoptr(GError) error = NULL;
  const gboolean bare = argc == 4 && g_str_equal (argv[3], "bare"), known = argc == 4 && g_str_equal (argv[3], "known");
  gint64 n = argc == 3 || bare || known ? g_ascii_strtoll (argv[2], NULL, 10) : 0;

  if (n < 10)
    {
      g_printerr ("usage: make-faces PROJECT N [bare|known]\n");
      return 2;
    }
  if (!make (argv[1], n, bare, known, &error))
    {
      g_printerr ("make-faces: %s\n", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
