/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "face-test.h"
#include "guise-error.h"
#include "guise-face-align-private.h"
#include "guise-face-recogniser.h"
#include "guise-face-pose.h"
#include "guise-face-quality.h"
#include "guise-image-warp.h"
#include "guise-random.h"

#include <math.h>
#include <string.h>

/* Two persons, frames of the sample clips. */
enum { WEBCAM_WIDTH = 400, WEBCAM_HEIGHT = 300, TALKER_WIDTH = 360, TALKER_HEIGHT = 288 };

/* The networks take longer to read than to run: all tests use one finder. */
typedef struct
{
  GuiseFaceModels *models;
  GuiseFaceFinder *finder;
  GArray          *faces;
} Fixture;

static Fixture shared;

static Fixture *
set_up (void)
{
  g_autoptr(GError) error = NULL;

  if (shared.models == NULL)
    shared.models = face_test_load_models ();
  if (shared.models == NULL)
    return NULL;

  if (shared.finder == NULL)
    shared.finder = guise_face_finder_new (shared.models, NULL, &error);
  g_assert_no_error (error);
  if (shared.faces == NULL)
    shared.faces = g_array_new (FALSE, FALSE, sizeof (GuiseFoundFace));
  return &shared;
}

static void
tear_down (void)
{
  g_clear_pointer (&shared.finder, guise_face_finder_destroy);
  g_clear_pointer (&shared.models, guise_face_models_unref);
  g_clear_pointer (&shared.faces, g_array_unref);
}

static const GuiseFoundFace *
find_one (Fixture *self, GuiseImage *image, const GuiseFaceRoi *previous, const GuiseFindOptions *options)
{
  g_autoptr(GError) error = NULL;

  guise_face_finder_find (self->finder, image, previous, previous != NULL, options, self->faces, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->faces->len, ==, 1);
  return &g_array_index (self->faces, GuiseFoundFace, 0);
}

/* Landmarks and identity of a given square, as a program in Python made them from
 * an independent conversion of the same networks (TFLite and face-api weights by
 * numpy, samplers by hand, OpenCV's DNN module). */
typedef struct
{
  const char  *clip;
  guint        frame, width, height;
  GuiseFaceRoi roi;
  struct { guint index; float x, y; } points[11];
  float        identity[8];
} Golden;

static const Golden goldens[] = {
  { "cap13_edit2.mp4", 10, WEBCAM_WIDTH, WEBCAM_HEIGHT, { { 204, 180 }, 172, 0.02f },
    { { 1, 209.88f, 182.00f }, { 10, 207.98f, 123.77f }, { 33, 177.62f, 161.27f }, { 61, 190.89f, 205.80f },
      { 152, 208.05f, 236.69f }, { 263, 237.12f, 161.74f }, { 291, 223.53f, 206.04f }, { 13, 206.47f, 203.99f },
      { 159, 185.56f, 157.69f }, { 468, 187.04f, 160.34f }, { 473, 229.39f, 160.78f } },
    { -0.0997f, 0.1302f, -0.0124f, 0.012f, -0.016f, 0.0421f, 0.0454f, -0.1461f } },
  { "franck.mp4", 100, TALKER_WIDTH, TALKER_HEIGHT, { { 190, 165 }, 245, -0.18f },
    { { 1, 200.26f, 173.34f }, { 10, 184.35f, 84.40f }, { 33, 154.97f, 144.73f }, { 61, 180.64f, 205.56f },
      { 152, 212.42f, 246.01f }, { 263, 233.13f, 128.15f }, { 291, 228.06f, 195.42f }, { 13, 203.13f, 200.79f },
      { 159, 164.50f, 139.13f }, { 468, 166.59f, 141.40f }, { 473, 222.67f, 128.84f } },
    { -0.1008f, 0.1281f, 0.0609f, -0.0704f, -0.0716f, 0.0571f, -0.0353f, -0.0059f } },
};

static void
test_golden (gconstpointer data)
{
  Fixture *self = set_up ();
  const Golden *golden = data;
  g_autoptr(GuiseImage) image = NULL;
  g_autoptr(GError) error = NULL;
  GuiseFaceMesh mesh;
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  float identity[GUISE_IDENTITY_N];

  if (self == NULL
      || (image = face_test_read_frame (golden->clip, golden->frame, golden->width, golden->height)) == NULL)
    return;

  g_assert_true (guise_face_finder_landmarks (self->finder, image, &golden->roi, &mesh, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (mesh.flag, >, 0.99);
  g_assert_true (mesh.refined);
  g_assert_true (guise_face_mesh_is_plausible (mesh.points));
  for (guint i = 0; i < G_N_ELEMENTS (golden->points); i++)
    {
      g_assert_cmpfloat_with_epsilon (mesh.points[golden->points[i].index].x, golden->points[i].x, 0.3);
      g_assert_cmpfloat_with_epsilon (mesh.points[golden->points[i].index].y, golden->points[i].y, 0.3);
    }

  guise_face_mesh_to_68 (mesh.points, points);
  g_assert_true (guise_face_finder_identity (self->finder, image, points, identity, &error));
  for (guint i = 0; i < G_N_ELEMENTS (golden->identity); i++)
    g_assert_cmpfloat_with_epsilon (identity[i], golden->identity[i], 0.02);
}

/* A crop's corners of the recogniser's square, against what is said of the mean face. */
static void
test_recogniser_square (gconstpointer data)
{
  Fixture *self = set_up ();
  const Golden *golden = data;
  g_autoptr(GuiseImage) image = NULL;
  GuiseFaceMesh mesh;
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_chip, from_chip;

  if (self == NULL
      || (image = face_test_read_frame (golden->clip, golden->frame, golden->width, golden->height)) == NULL)
    return;

  g_assert_true (guise_face_finder_landmarks (self->finder, image, &golden->roi, &mesh, NULL));
  guise_face_mesh_to_68 (mesh.points, points);
  g_assert_true (guise_face_align_chip (points, 1000, &to_chip, NULL));
  g_assert_true (guise_affine_invert (&to_chip, &from_chip));
  for (guint coverage = 0; coverage < GUISE_COVERAGE_HEAD; coverage++)
    {
      g_auto(GuiseFaceRecogniser) recogniser = { 0 };
      GuisePoint first = guise_affine_apply (&from_chip, (GuisePoint) { 0, 0 });
      GuisePoint last = guise_affine_apply (&from_chip, (GuisePoint) { 1000, 1000 });
      GuiseAffine to_crop;

      g_assert_true (guise_face_align_crop (points, coverage, 1, &to_crop, NULL));
      first = guise_affine_apply (&to_crop, first);
      last = guise_affine_apply (&to_crop, last);
      g_assert_true (guise_face_recogniser_init (&recogniser, NULL, coverage, NULL));
      g_test_message ("%s: (%.3f %.3f) to (%.3f %.3f), of the mean face (%.3f %.3f), %.3f",
                      guise_face_coverage_get_name (coverage), first.x, first.y, last.x, last.y, recogniser.left,
                      recogniser.top, recogniser.size);
      g_assert_cmpfloat_with_epsilon (first.x, recogniser.left, 0.1 * recogniser.size);
      g_assert_cmpfloat_with_epsilon (first.y, recogniser.top, 0.1 * recogniser.size);
      g_assert_cmpfloat_with_epsilon (last.x, recogniser.left + recogniser.size, 0.1 * recogniser.size);
      g_assert_cmpfloat_with_epsilon (last.y, recogniser.top + recogniser.size, 0.1 * recogniser.size);
    }
}

static void
test_identity_separates (gconstpointer data)
{
  Fixture *self = set_up ();
  static const struct { const char *clip; guint frame, width, height; } seen[] = {
    { "cap13_edit2.mp4", 10, WEBCAM_WIDTH, WEBCAM_HEIGHT }, { "cap13_edit2.mp4", 80, WEBCAM_WIDTH, WEBCAM_HEIGHT },
    { "franck.mp4", 20, TALKER_WIDTH, TALKER_HEIGHT }, { "franck.mp4", 100, TALKER_WIDTH, TALKER_HEIGHT },
  };
  float vectors[G_N_ELEMENTS (seen)][GUISE_IDENTITY_N];
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    {
      g_autoptr(GuiseImage) image = face_test_read_frame (seen[i].clip, seen[i].frame, seen[i].width, seen[i].height);
      GuisePoint points[GUISE_FACE_68_N_POINTS];

      if (image == NULL)
        return;
      guise_face_mesh_to_68 (find_one (self, image, NULL, NULL)->mesh.points, points);
      g_assert_true (guise_face_finder_identity (self->finder, image, points, vectors[i], &error));
      for (guint k = 0; k < i; k++)
        {
          if (seen[i].width == seen[k].width)
            g_assert_cmpfloat (guise_identity_distance (vectors[i], vectors[k]), <, GUISE_IDENTITY_SAME_PERSON);
          else
            g_assert_cmpfloat (guise_identity_distance (vectors[i], vectors[k]), >, GUISE_IDENTITY_SAME_PERSON);
        }
    }
}

static void
test_follows (gconstpointer data)
{
  Fixture *self = set_up ();
  GuiseFindOptions options = { .mode = GUISE_FIND_WHEN_LOST };
  GuiseFaceRoi roi;
  const GuiseFoundFace *face;
  GuiseRect first;

  if (self == NULL)
    return;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GuiseImage) image = face_test_read_frame ("cap13_edit2.mp4", i, WEBCAM_WIDTH, WEBCAM_HEIGHT);

      if (image == NULL)
        return;
      face = find_one (self, image, i > 0 ? &roi : NULL, &options);
      g_assert_cmpint (face->track, ==, i > 0 ? 0 : -1);
      if (i == 0)
        first = face->box;
      g_assert_cmpfloat (guise_rect_iou (&first, &face->box), >, 0.8);
      roi = face->mesh.next;
    }

  /* A track that points at nothing is lost, and the face found anew. */
  {
    g_autoptr(GuiseImage) image = face_test_read_frame ("cap13_edit2.mp4", 3, WEBCAM_WIDTH, WEBCAM_HEIGHT);

    roi = (GuiseFaceRoi) { { 40, 60 }, 50, 0 };
    face = find_one (self, image, &roi, &options);
    g_assert_cmpint (face->track, ==, -1);
    g_assert_cmpfloat (guise_rect_iou (&first, &face->box), >, 0.8);
  }
}

/* A jump cut moves a face by half of itself: its landmarks are there at once, not some frames later. */
static void
test_settles_after_a_jump (gconstpointer data)
{
  Fixture *self = set_up ();
  g_autoptr(GuiseImage) image = NULL;
  const GuiseFoundFace *face;
  GuiseFaceRoi roi;
  GuiseFaceMesh mesh;

  if (self == NULL
      || (image = face_test_read_frame ("cap13_edit2.mp4", 10, WEBCAM_WIDTH, WEBCAM_HEIGHT)) == NULL)
    return;

  mesh = find_one (self, image, NULL, NULL)->mesh;
  roi = mesh.next;
  roi.centre.x -= 0.33f * roi.side;
  face = find_one (self, image, &roi, NULL);
  g_assert_cmpint (face->track, ==, 0);
  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    g_assert_cmpfloat (hypotf (face->mesh.points[i].x - mesh.points[i].x, face->mesh.points[i].y - mesh.points[i].y),
                       <, 6);
}

/* Bars, ramps, rings and noise. */
static GuiseImage *
make_test_pattern (guint kind)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 320, 240);

  for (guint y = 0; y < 240; y++)
    for (guint x = 0; x < 320; x++)
      {
        guint8 *p = image->plane[0] + y * image->stride[0] + 3 * x;
        double r = hypot (x - 160.0, y - 120.0);
        guint32 hash = (x * 2654435761u ^ y * 2246822519u) * 3266489917u;
        guint bar = x * 7 / 320;

        for (guint k = 0; k < 3; k++)
          p[k] = kind == 0 ? ((bar >> k) & 1 ? 191 : 16)
                 : kind == 1 ? (guint8) (127 + 120 * sin (r / (3 + k)))
                 : kind == 2 ? (guint8) (hash >> (8 + 8 * k)) : (guint8) (x * (k + 1) + y);
      }
  return image;
}

static void
test_no_face_in_patterns (gconstpointer data)
{
  Fixture *self = set_up ();
  GuiseFindOptions options = { .mode = GUISE_FIND_DETECT };
  g_autoptr(GuiseImage) image = make_test_pattern (GPOINTER_TO_UINT (data));
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return;

  options.detect.tiles = GPOINTER_TO_UINT (data) % 2 == 0;
  options.detect.rotations = !options.detect.tiles;
  g_assert_true (guise_face_finder_find (self->finder, image, NULL, 0, &options, self->faces, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->faces->len, ==, 0);
}

/* Turned by @quarters, the face is found where it then is, and its roll says so. */
static void
test_turned (gconstpointer data)
{
  Fixture *self = set_up ();
  guint quarters = GPOINTER_TO_UINT (data);
  GuiseFindOptions options = { .mode = GUISE_FIND_DETECT, .detect = { .rotations = TRUE } };
  g_autoptr(GuiseImage) upright = NULL, turned = NULL;
  g_autoptr(GError) error = NULL;
  double c = cos (quarters * G_PI_2), s = sin (quarters * G_PI_2);
  GuiseAffine turn = { { c, -s, 200 - 200 * c + 150 * s, s, c, 200 - 200 * s - 150 * c } };
  GuiseFacePose pose;

  if (self == NULL
      || (upright = face_test_read_frame ("cap13_edit2.mp4", 10, WEBCAM_WIDTH, WEBCAM_HEIGHT)) == NULL)
    return;

  turned = guise_image_warp (upright, &turn, 400, 400, GUISE_WARP_FAST, &error);
  g_assert_true (guise_face_pose_estimate (self->models, find_one (self, turned, NULL, &options)->mesh.points,
                                           400, 400, &pose, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (fabs (remainder (pose.roll - 90.0 * quarters, 360)), <, 6);
  g_assert_cmpfloat (fabs (pose.yaw), <, 15);
}

/* @width × @height of grey with @image in it, at @scale and with its top left corner at @x, @y. */
static GuiseImage *
put_on_grey (GuiseImage *image, double scale, guint x, guint y, guint width, guint height)
{
  g_autoptr(GuiseImage) small = guise_image_scale (image, (guint) (image->width * scale),
                                                   (guint) (image->height * scale), NULL);
  GuiseImage *grey = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height);

  for (guint row = 0; row < height; row++)
    memset (grey->plane[0] + row * grey->stride[0], 128, 3 * (gsize) width);
  for (guint row = 0; row < small->height; row++)
    memcpy (grey->plane[0] + (y + row) * grey->stride[0] + 3 * x, small->plane[0] + row * small->stride[0],
            3 * (gsize) small->width);
  return grey;
}

/* Two people far away, as in a corridor: some 20 pixels of face in a picture of 640. */
static void
test_tiny_faces (gconstpointer data)
{
  Fixture *self = set_up ();
  GuiseFindOptions options = { .mode = GUISE_FIND_DETECT, .detect = { .tiles = TRUE, .rotations = TRUE } };
  g_autoptr(GuiseImage) webcam = NULL, far = NULL;
  const GuiseFoundFace *face;

  if (self == NULL
      || (webcam = face_test_read_frame ("cap13_edit2.mp4", 10, WEBCAM_WIDTH, WEBCAM_HEIGHT)) == NULL)
    return;

  far = put_on_grey (webcam, 0.17, 420, 130, 640, 360);
  face = find_one (self, far, NULL, &options);
  g_assert_cmpfloat (face->box.width, <, 24);
  g_assert_cmpfloat (fabsf (face->box.x + face->box.width / 2 - (420 + 0.17f * 204)), <, 4);
  g_assert_cmpfloat (fabsf (face->mesh.next.angle), <, 0.3f);
}

/* Upright faces are not turned over, whatever else is asked for. */
static void
test_upright_stays (gconstpointer data)
{
  Fixture *self = set_up ();
  GuiseFindOptions options = { .mode = GUISE_FIND_DETECT, .detect = { .tiles = TRUE, .rotations = TRUE } };

  for (guint frame = 0; self != NULL && frame < 1200; frame += 300)
    {
      g_autoptr(GuiseImage) image = face_test_read_frame ("franck.mp4", frame, TALKER_WIDTH, TALKER_HEIGHT);

      if (image == NULL)
        return;
      g_assert_cmpfloat (fabsf (find_one (self, image, NULL, &options)->mesh.next.angle), <, 0.5f);
    }
}

/* In a mirror a face looks to the other side and leans to the other side. */
static void
test_pose_mirrors (gconstpointer data)
{
  Fixture *self = set_up ();
  g_autoptr(GuiseImage) image = NULL, mirrored = NULL;
  g_autoptr(GError) error = NULL;
  GuiseAffine mirror = { { -1, 0, TALKER_WIDTH, 0, 1, 0 } };
  GuiseFacePose pose, other;

  if (self == NULL || (image = face_test_read_frame ("franck.mp4", 100, TALKER_WIDTH, TALKER_HEIGHT)) == NULL)
    return;

  mirrored = guise_image_warp (image, &mirror, TALKER_WIDTH, TALKER_HEIGHT, GUISE_WARP_FAST, &error);
  g_assert_true (guise_face_pose_estimate (self->models, find_one (self, image, NULL, NULL)->mesh.points,
                                           TALKER_WIDTH, TALKER_HEIGHT, &pose, &error));
  g_assert_true (guise_face_pose_estimate (self->models, find_one (self, mirrored, NULL, NULL)->mesh.points,
                                           TALKER_WIDTH, TALKER_HEIGHT, &other, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (pose.roll, <, -5);
  g_assert_cmpfloat_with_epsilon (other.roll, -pose.roll, 2);
  g_assert_cmpfloat_with_epsilon (other.yaw, -pose.yaw, 3);
  g_assert_cmpfloat_with_epsilon (other.pitch, pose.pitch, 3);
  g_assert_cmpfloat (pose.error, <, 4);
}

static void
test_matte (gconstpointer data)
{
  Fixture *self = set_up ();
  g_autoptr(GuiseImage) image = NULL, matte = NULL;
  g_autoptr(GError) error = NULL;
  const GuiseFoundFace *face;

  if (self == NULL
      || (image = face_test_read_frame ("cap13_edit2.mp4", 10, WEBCAM_WIDTH, WEBCAM_HEIGHT)) == NULL)
    return;

  face = find_one (self, image, NULL, NULL);
  matte = guise_face_finder_matte (self->finder, image, face->mesh.points, &GUISE_AFFINE_IDENTITY,
                                   WEBCAM_WIDTH, WEBCAM_HEIGHT, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      /* On the nose and on the cheeks; then on the wall beside the head. */
      static const guint points[] = { 1, 50, 280 };
      GuisePoint3 p = face->mesh.points[points[i]];
      float *row = (float *) (gpointer) (matte->plane[0] + (guint) p.y * matte->stride[0]);

      g_assert_cmpfloat (row[(guint) p.x], >, 0.9);
      g_assert_cmpfloat (row[(guint) (face->box.x - 0.5f * face->box.width)], <, 0.1);
    }
}

static void
test_quality_sees_blur (gconstpointer data)
{
  Fixture *self = set_up ();
  g_autoptr(GuiseImage) image = NULL, small = NULL, blurred = NULL;
  g_autoptr(GError) error = NULL;
  GuiseFaceQuality sharp, soft;
  const GuiseFoundFace *face;

  if (self == NULL || (image = face_test_read_frame ("franck.mp4", 100, TALKER_WIDTH, TALKER_HEIGHT)) == NULL)
    return;

  face = find_one (self, image, NULL, NULL);
  small = guise_image_scale (image, TALKER_WIDTH / 4, TALKER_HEIGHT / 4, &error);
  blurred = guise_image_scale (small, TALKER_WIDTH, TALKER_HEIGHT, &error);
  g_assert_true (guise_face_quality_measure (image, face->mesh.points, &sharp, &error));
  g_assert_true (guise_face_quality_measure (blurred, face->mesh.points, &soft, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (soft.sharpness, <, 0.8f * sharp.sharpness);
  g_assert_cmpfloat_with_epsilon (soft.exposure, sharp.exposure, 0.02);
  g_assert_cmpfloat_with_epsilon (soft.size, sharp.size, 1e-4);
  g_assert_cmpfloat (sharp.exposure, >, 0.3);
  g_assert_cmpfloat (sharp.clipped, <, 0.05);
}

/* Noise of a known deviation is what there is more of afterwards. */
static void
test_quality_sees_noise (gconstpointer data)
{
  const double deviation = 0.05;
  Fixture *self = set_up ();
  g_autoptr(GuiseImage) image = NULL, noisy = NULL;
  g_autoptr(GError) error = NULL;
  GuiseFaceQuality clean, spoiled;
  const GuiseFoundFace *face;
  GuiseRandom random;

  if (self == NULL || (image = face_test_read_frame ("franck.mp4", 100, TALKER_WIDTH, TALKER_HEIGHT)) == NULL)
    return;

  face = find_one (self, image, NULL, NULL);
  noisy = guise_image_copy (image);
  guise_random_init (&random, 1);
  for (guint y = 0; y < noisy->height; y++)
    for (guint x = 0; x < noisy->width; x++)
      {
        const double more = 255 * deviation * guise_random_normal (&random);
        guint8 *pixel = noisy->plane[0] + y * noisy->stride[0] + 3 * x;

        for (guint i = 0; i < 3; i++)
          pixel[i] = (guint8) CLAMP (pixel[i] + more, 0, 255);
      }
  g_assert_true (guise_face_quality_measure (image, face->mesh.points, &clean, &error));
  g_assert_true (guise_face_quality_measure (noisy, face->mesh.points, &spoiled, &error));
  g_assert_no_error (error);
  g_test_message ("noise %.4f, and with %.2f more %.4f", (double) clean.noise, deviation, (double) spoiled.noise);
  g_assert_cmpfloat (clean.noise, <, 0.01f);
  g_assert_cmpfloat (spoiled.noise, >, 0.5f * (float) deviation);
  g_assert_cmpfloat (spoiled.noise, <, 1.3f * (float) deviation);
}

/* A box that a hand draws around a face, turned by eighths, is fitted as the upright face was found. */
static void
test_fits_in_a_box (gconstpointer data)
{
  Fixture *self = set_up ();
  const float angle = (float) (GPOINTER_TO_UINT (data) * G_PI / 4), c = cosf (angle), s = sinf (angle);
  g_autoptr(GuiseImage) image = NULL, turned = NULL;
  g_autoptr(GError) error = NULL;
  GuisePoint3 expected[GUISE_FACE_MESH_N_POINTS];
  GuiseFaceMesh mesh;
  GuiseFoundFace fit;
  GuiseAffine turn;
  GuiseRect box;
  double sum = 0;

  if (self == NULL
      || (image = face_test_read_frame ("cap13_edit2.mp4", 10, WEBCAM_WIDTH, WEBCAM_HEIGHT)) == NULL)
    return;
  mesh = find_one (self, image, NULL, NULL)->mesh;
  turn = (GuiseAffine) { { c, -s, 200 - c * mesh.next.centre.x + s * mesh.next.centre.y,
                           s, c, 200 - s * mesh.next.centre.x - c * mesh.next.centre.y } };
  turned = guise_image_warp (image, &turn, 400, 400, GUISE_WARP_FINE, &error);
  g_assert_no_error (error);
  guise_face_mesh_transform (mesh.points, &turn, expected);
  box = guise_face_mesh_get_box (expected);
  box = (GuiseRect) { box.x - 0.15f * box.width, box.y + 0.08f * box.height, 1.2f * box.width, 1.05f * box.height };

  g_assert_true (guise_face_finder_fit (self->finder, turned, &box, &fit, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    sum += hypot (fit.mesh.points[i].x - expected[i].x, fit.mesh.points[i].y - expected[i].y);
  sum /= GUISE_FACE_MESH_N_POINTS * guise_face_mesh_get_eye_distance (expected);
  g_test_message ("off by %.2f %% of the eye distance, detector %.2f, flag %.2f", 100 * sum, (double) fit.score,
                  (double) fit.mesh.flag);
  g_assert_cmpfloat (sum, <, 0.04);
}

/* Where there is nothing like a face the box says so, with what to do. */
static void
test_fits_nothing_in_patterns (gconstpointer data)
{
  Fixture *self = set_up ();
  g_autoptr(GuiseImage) image = make_test_pattern (GPOINTER_TO_UINT (data));
  g_autoptr(GError) error = NULL;
  const GuiseRect box = { 20, 30, 90, 110 };
  GuiseFoundFace fit;

  if (self == NULL)
    return;
  g_assert_false (guise_face_finder_fit (self->finder, image, &box, &fit, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

#define ADD(name, data, function) g_test_add_data_func ("/vision/face-finder/" name, data, function)

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);

  ADD ("golden-webcam", &goldens[0], test_golden);
  ADD ("golden-talker", &goldens[1], test_golden);
  ADD ("recogniser-square", &goldens[0], test_recogniser_square);
  ADD ("identity-separates", NULL, test_identity_separates);
  ADD ("follows", NULL, test_follows);
  ADD ("settles-after-a-jump", NULL, test_settles_after_a_jump);
  ADD ("no-face-in-bars", GUINT_TO_POINTER (0), test_no_face_in_patterns);
  ADD ("no-face-in-rings", GUINT_TO_POINTER (1), test_no_face_in_patterns);
  ADD ("no-face-in-noise", GUINT_TO_POINTER (2), test_no_face_in_patterns);
  ADD ("no-face-in-ramps", GUINT_TO_POINTER (3), test_no_face_in_patterns);
  ADD ("on-its-right-side", GUINT_TO_POINTER (1), test_turned);
  ADD ("upside-down", GUINT_TO_POINTER (2), test_turned);
  ADD ("on-its-left-side", GUINT_TO_POINTER (3), test_turned);
  ADD ("fits-upright-in-a-box", GUINT_TO_POINTER (0), test_fits_in_a_box);
  ADD ("fits-at-an-angle-in-a-box", GUINT_TO_POINTER (1), test_fits_in_a_box);
  ADD ("fits-on-its-side-in-a-box", GUINT_TO_POINTER (2), test_fits_in_a_box);
  ADD ("fits-nearly-upside-down-in-a-box", GUINT_TO_POINTER (3), test_fits_in_a_box);
  ADD ("fits-upside-down-in-a-box", GUINT_TO_POINTER (4), test_fits_in_a_box);
  ADD ("fits-on-its-other-side-in-a-box", GUINT_TO_POINTER (6), test_fits_in_a_box);
  ADD ("fits-nothing-in-bars", GUINT_TO_POINTER (0), test_fits_nothing_in_patterns);
  ADD ("fits-nothing-in-noise", GUINT_TO_POINTER (2), test_fits_nothing_in_patterns);
  ADD ("tiny-faces", NULL, test_tiny_faces);
  ADD ("upright-stays", NULL, test_upright_stays);
  ADD ("pose-mirrors", NULL, test_pose_mirrors);
  ADD ("matte", NULL, test_matte);
  ADD ("quality-sees-blur", NULL, test_quality_sees_blur);
  ADD ("quality-sees-noise", NULL, test_quality_sees_noise);

  result = g_test_run ();
  tear_down ();
  return result;
}
