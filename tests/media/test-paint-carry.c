/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"
#include "media-clip.h"

#include "guise-face-align.h"
#include "guise-face-mesh.h"
#include "guise-occluder.h"
#include "guise-paint-carry.h"
#include "guise-random.h"
#include "guise-store-undo.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * What is painted on a face, carried to frames on which it is known where it belongs: the clips are composed here, of real
 * faces, and the landmarks are what is found on them.
 */

#define N_FRAMES 40
#define HAND_SIDE 480

typedef struct _Truth Truth;

/* Whether the thing that is painted is at a pixel of a frame. */
typedef gboolean (*TruthFunc) (const Truth *self, guint frame, double x, double y);

struct _Truth
{
  TruthFunc    is_there;
  guint        width, height;
  const guint8 *real;            /* N_FRAMES of RGB */
  guint8       *made;            /* the same, composed */
  GuisePoint   centre;           /* of the patch, in the first frame */
  double       radius;
  float        *hand, *seen;     /* HAND_SIDE²: its colours, and what is not hidden by it */
  GuisePoint   from, to;         /* where its middle is in the first frame and after 25; pixels */
  double       scale;            /* its pixels in one of the frame */
};

/* Where in the first frame what is at @x, @y of a later one comes from: the head moves, turns and nods, and cheeks play. */
static void
come_from (const Truth *self, guint frame, double *x, double *y)
{
  const double t = frame / 25.0, middle_x = self->width / 2.0, middle_y = self->height / 2.0;
  const double angle = 0.12 * sin (2.1 * t), scale = 1 + 0.06 * sin (1.3 * t);
  const double u = *x - middle_x - 0.05 * self->width * sin (1.7 * t), v = *y - middle_y - 0.04 * self->height * sin (2.6 * t);

  *x = middle_x + scale * (cos (angle) * u - sin (angle) * v);
  *y = middle_y + scale * (sin (angle) * u + cos (angle) * v);
  *x += 0.014 * self->width * sin (2.3 * t) * sin (*y / self->height * 11);
  *y += 0.014 * self->width * sin (1.9 * t) * sin (*x / self->height * 9 + 1);
}

static gboolean
is_in_patch (const Truth *self, guint frame, double x, double y)
{
  come_from (self, frame, &x, &y);
  return hypot ((x - (double) self->centre.x) / 1.4, y - (double) self->centre.y) < self->radius;
}

/* The place in the hand's picture. */
static void
find_hand (const Truth *self, guint frame, double *x, double *y)
{
  const double t = frame / 25.0, angle = 0.5 * t;
  const double u = *x - ((double) self->from.x + t * (double) (self->to.x - self->from.x));
  const double v = *y - ((double) self->from.y + t * (double) (self->to.y - self->from.y));

  *x = HAND_SIDE / 2.0 + self->scale * (cos (angle) * u + sin (angle) * v);
  *y = HAND_SIDE / 2.0 + self->scale * (cos (angle) * v - sin (angle) * u);
}

static double
sample (const float *values, guint n_channels, guint channel, double x, double y)
{
  const int left = (int) floor (x - 0.5), top = (int) floor (y - 0.5);
  const double u = x - 0.5 - left, v = y - 0.5 - top;
  double sum = 0;

  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++)
      {
        const int px = CLAMP (left + i, 0, HAND_SIDE - 1), py = CLAMP (top + j, 0, HAND_SIDE - 1);

        sum += (i == 0 ? 1 - u : u) * (j == 0 ? 1 - v : v) * (double) values[(py * HAND_SIDE + px) * (int) n_channels + (int) channel];
      }
  return sum;
}

static gboolean
is_on_hand (const Truth *self, guint frame, double x, double y)
{
  find_hand (self, frame, &x, &y);
  return sample (self->seen, 1, 0, x, y) < 0.5;
}

static guint8
get_real (const Truth *self, guint frame, double x, double y, guint channel)
{
  const guint8 *pixels = self->real + (gsize) frame * self->width * self->height * 3;
  const double left = CLAMP (x - 0.5, 0, self->width - 1.001), top = CLAMP (y - 0.5, 0, self->height - 1.001);
  const guint i = (guint) left, j = (guint) top;
  const guint8 *a = pixels + ((gsize) j * self->width + i) * 3 + channel, *b = a + (gsize) self->width * 3;
  const double u = left - i, v = top - j;

  return (guint8) ((1 - v) * ((1 - u) * a[0] + u * a[3]) + v * ((1 - u) * b[0] + u * b[3]) + 0.5);
}

/* Frames of the first one's head, moved. */
static void
compose_moved (Truth *self)
{
  for (guint frame = 0; frame < N_FRAMES; frame++)
    for (guint y = 0; y < self->height; y++)
      for (guint x = 0; x < self->width; x++)
        for (guint c = 0; c < 3; c++)
          {
            double u = x + 0.5, v = y + 0.5;

            come_from (self, frame, &u, &v);
            self->made[(((gsize) frame * self->height + y) * self->width + x) * 3 + c] = get_real (self, 0, u, v, c);
          }
}

/* The hand before the frames as they are. */
static void
compose_hand (Truth *self)
{
  for (guint frame = 0; frame < N_FRAMES; frame++)
    for (guint y = 0; y < self->height; y++)
      for (guint x = 0; x < self->width; x++)
        {
          guint8 *pixel = self->made + (((gsize) frame * self->height + y) * self->width + x) * 3;
          double u = x + 0.5, v = y + 0.5, seen;

          find_hand (self, frame, &u, &v);
          seen = u < 0 || v < 0 || u > HAND_SIDE || v > HAND_SIDE ? 1 : sample (self->seen, 1, 0, u, v);
          for (guint c = 0; c < 3; c++)
            pixel[c] = (guint8) (seen * get_real (self, frame, x + 0.5, y + 0.5, c)
                                 + (1 - seen) * 255 * sample (self->hand, 3, c, u, v) + 0.5);
        }
}

/* A hand of its own, of the colours of a face. */
static void
draw_hand (Truth *self, guint64 seed)
{
  const gsize n = HAND_SIDE * HAND_SIDE;
  g_autofree float *patch = g_new (float, n * 3);
  const float side = HAND_SIDE;
  GuiseOccluderScene scene = {
    .side = HAND_SIDE, .rgb = self->hand = g_new (float, n * 3), .seen = self->seen = g_new (float, n), .patch = patch,
    .eyes = { { 0.42f * side, 0.45f * side }, { 0.58f * side, 0.45f * side } },
    .mouth = { 0.5f * side, 0.6f * side }, .chin = { 0.5f * side, 0.68f * side }, .skin = { 0.75f, 0.55f, 0.45f },
  };
  GuiseRandom random;

  for (gsize i = 0; i < n; i++)
    {
      self->seen[i] = 1;
      for (guint c = 0; c < 3; c++)
        {
          self->hand[i * 3 + c] = scene.skin[c];
          patch[i * 3 + c] = scene.skin[c] * (0.9f + 0.1f * sinf ((float) (i % HAND_SIDE) / 17));
        }
    }
  guise_random_init (&random, seed);
  guise_occluder_draw (GUISE_OCCLUDER_HAND, &scene, &random);
}

/* The first frames of a sample. %FALSE, with the test skipped, where it is not. */
static gboolean
read_real (Truth *self, const char *name, GBytes **real)
{
  g_autofree char *path = find_get_sample (name), *size = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("needs the sample clips: ./run setup");
      return FALSE;
    }
  size = media_ask ("ffprobe -v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0:s=x '%s'", path);
  g_assert_cmpint (sscanf (size, "%ux%u", &self->width, &self->height), ==, 2);
  *real = media_decode_pictures (path, "rgb24");
  self->real = g_bytes_get_data (*real, NULL);
  g_assert_cmpuint (g_bytes_get_size (*real), >=, (gsize) N_FRAMES * self->width * self->height * 3);
  self->made = g_malloc ((gsize) N_FRAMES * self->width * self->height * 3);
  return TRUE;
}

static void
truth_clear (Truth *self)
{
  g_free (self->made);
  g_free (self->hand);
  g_free (self->seen);
}

/* (transfer full): ids by frame of the track that is there from the first one to the last. (nullable) where it is skipped */
static GArray *
find_track (FindFixture *fixture, const Truth *self)
{
  g_autofree char *raw = g_build_filename (fixture->folder, "made.rgb", NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "made.mkv", NULL);
  const GuiseExtractParams params = { .every = 1 };
  GuiseExtractResult result;
  GArray *ids;

  g_assert_true (g_file_set_contents (raw, (const char *) self->made, (gssize) N_FRAMES * self->width * self->height * 3, NULL));
  media_run ("ffmpeg -v error -y -f rawvideo -pix_fmt rgb24 -s %ux%u -r 25 -i '%s' -c:v libx264 -qp 12 '%s'", self->width,
             self->height, raw, path);
  if (!find_extract (fixture, path, params, &result))
    return NULL;
  ids = guise_store_face_find (fixture->store, &(GuiseFaceQuery) { .clip = 1, .track = 1 }, NULL);
  g_assert_cmpuint (ids->len, ==, N_FRAMES);
  return ids;
}

static void
paint_first (FindFixture *fixture, const Truth *self, gint64 id)
{
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];
  g_autoptr(GuiseFacePaint) paint = NULL;
  g_autoptr(GBytes) packed = NULL;
  GuiseAffine place, back;

  g_assert_true (guise_store_face_get_landmarks (fixture->store, &id, 1, GUISE_LANDMARKS_BEST, points, NULL, NULL));
  g_assert_true (guise_face_paint_place (points, &place, NULL) && guise_affine_invert (&place, &back));
  paint = guise_face_paint_new (&place);
  for (guint i = 0; i < GUISE_PAINT_BYTES; i++)
    {
      const GuisePoint on_paint = { (float) (i % GUISE_PAINT_SIDE) + 0.5f, (float) (i / GUISE_PAINT_SIDE) + 0.5f };
      const GuisePoint at = guise_affine_apply (&back, on_paint);

      if (self->is_there (self, 0, (double) at.x, (double) at.y))
        paint->pixels[i] = 0;
    }
  packed = guise_face_paint_pack (paint);
  g_assert_true (guise_store_face_set_paints (fixture->store, &id, 1, &packed, "Paint", NULL));
}

/* Overlap of @paint and of what is there, within the square that is painted on: 0 … 1. */
static double
get_overlap (const Truth *self, guint frame, const GuiseFacePaint *paint)
{
  GuiseAffine back;
  guint both = 0, either = 0;

  guise_affine_invert (&paint->frame_to_paint, &back);
  for (guint i = 0; i < GUISE_PAINT_BYTES; i++)
    {
      const GuisePoint on_paint = { (float) (i % GUISE_PAINT_SIDE) + 0.5f, (float) (i / GUISE_PAINT_SIDE) + 0.5f };
      const GuisePoint at = guise_affine_apply (&back, on_paint);
      const gboolean there = self->is_there (self, frame, (double) at.x, (double) at.y);
      const gboolean painted = paint->pixels[i] < GUISE_PAINT_NONE / 2;

      both += there && painted;
      either += there || painted;
    }
  return either > 0 ? (double) both / either : 1;
}

/* As it was before flow was followed: by landmarks alone. (transfer full) */
static GuiseFacePaint *
carry_by_mesh (FindFixture *fixture, gint64 from, gint64 to)
{
  const gint64 ids[] = { from, to };
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, 2 * GUISE_FACE_N_LANDMARKS);
  GuiseFacePaint *paint = NULL;
  GuiseAffine units[2];

  g_assert_true (guise_store_face_get_landmarks (fixture->store, ids, 2, GUISE_LANDMARKS_BEST, points, NULL, NULL));
  g_assert_true (guise_store_face_get_paints (fixture->store, &from, 1, &paint, NULL) && paint != NULL);
  for (guint i = 0; i < 2; i++)
    {
      GuisePoint ibug[GUISE_FACE_68_N_POINTS];

      guise_face_mesh_to_68 (points + i * GUISE_FACE_N_LANDMARKS, ibug);
      g_assert_true (guise_face_align_unit (ibug, &units[i], NULL));
    }
  paint->frame_to_paint = guise_face_paint_move (&paint->frame_to_paint, &units[0], &units[1]);
  return paint;
}

/* @least: overlaps after 10 and 25 frames */
static void
check_carried (FindFixture *fixture, const Truth *self, const GArray *ids, const char *what, const double least[2])
{
  const gint64 first = g_array_index (ids, gint64, 0);
  const guint after[] = { 10, 25 };
  g_autoptr(GuisePaintCarry) carry = NULL;
  g_autoptr(GError) error = NULL;

  paint_first (fixture, self, first);
  g_test_timer_start ();
  carry = guise_paint_carry_find (fixture->store, first, GUISE_CARRY_FORWARD, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %u faces, %.1f ms each, %s", what, carry->ids->len, 1000 * g_test_timer_elapsed () / carry->ids->len,
                  carry->stopped ? "stopped" : "to the end");
  g_assert_true (guise_paint_carry_write (carry, fixture->store, "Carry", &error));
  for (guint i = 0; i < G_N_ELEMENTS (after); i++)
    {
      const gint64 id = g_array_index (ids, gint64, after[i]);
      g_autoptr(GuiseFacePaint) by_mesh = carry_by_mesh (fixture, first, id), paint = NULL;
      double overlap;

      g_assert_true (guise_store_face_get_paints (fixture->store, &id, 1, &paint, &error));
      overlap = paint != NULL ? get_overlap (self, after[i], paint) : 0;
      g_test_message ("%s: after %u frames %.3f by flow, %.3f by landmarks", what, after[i], overlap,
                      get_overlap (self, after[i], by_mesh));
      g_assert_cmpfloat (overlap, >=, least[i]);
    }
}

/* A round patch of skin, at three places of a face that moves and plays. */
static void
test_patch (FindFixture *fixture, gconstpointer data)
{
  const guint places[] = { 50, 17, 280 };     /* of the mesh: a cheek, below the lip, the other cheek */
  Truth truth = { .is_there = is_in_patch };
  g_autoptr(GBytes) real = NULL;
  g_autoptr(GArray) ids = NULL;
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];

  if (!read_real (&truth, "cap13_edit2.mp4", &real))
    return;
  compose_moved (&truth);
  ids = find_track (fixture, &truth);
  for (guint i = 0; ids != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *what = g_strdup_printf ("patch %u", i);

      g_assert_true (guise_store_face_get_landmarks (fixture->store, &g_array_index (ids, gint64, 0), 1,
                                                     GUISE_LANDMARKS_FOUND, points, NULL, NULL));
      truth.radius = 0.22 * (double) guise_face_mesh_get_eye_distance (points);
      truth.centre = (GuisePoint) { points[places[i]].x, points[places[i]].y };
      check_carried (fixture, &truth, ids, what, (double[2]) { 0.93, 0.88 });
      g_assert_true (guise_store_undo (fixture->store, NULL, NULL));
      g_assert_true (guise_store_undo (fixture->store, NULL, NULL));
    }
  truth_clear (&truth);
}

/* A hand in the colours of skin that goes down over a face, which is there on its own. */
static void
test_hand (FindFixture *fixture, gconstpointer data)
{
  const float eyes = 58;                      /* of the sample: distance of the eyes, pixels */
  Truth truth = { .is_there = is_on_hand, .scale = 150 / (double) eyes };
  g_autoptr(GBytes) real = NULL;
  g_autoptr(GArray) ids = NULL;

  if (!read_real (&truth, "cap13_edit2.mp4", &real))
    return;
  draw_hand (&truth, 4);
  truth.from = (GuisePoint) { 208 + 0.3f * eyes, 172 + 0.7f * eyes };
  truth.to = (GuisePoint) { truth.from.x + 0.5f * eyes, truth.from.y + 0.3f * eyes };
  compose_hand (&truth);
  ids = find_track (fixture, &truth);
  if (ids != NULL)
    check_carried (fixture, &truth, ids, "hand", (double[2]) { 0.6, 0.4 });
  truth_clear (&truth);
}

#define CARRY_TEST(path, func) g_test_add (path, FindFixture, NULL, find_set_up, func, find_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CARRY_TEST ("/media/paint-carry/patch", test_patch);
  CARRY_TEST ("/media/paint-carry/hand", test_hand);
  return g_test_run ();
}
