/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "face-test.h"
#include "guise-face-pose.h"

#include <math.h>

enum { WIDTH = 640, HEIGHT = 480 };

/* The canonical face nodded, turned, leaned and put before the camera, as the header defines the angles. */
static void
project (const GuisePoint3 *canonical, const GuiseFacePose *pose, GuisePoint3 *out)
{
  double a = pose->pitch * G_PI / 180, b = pose->yaw * G_PI / 180, g = pose->roll * G_PI / 180;

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      GuisePoint3 p = canonical[i % GUISE_CANONICAL_FACE_N_POINTS];
      double x = p.x, y = -p.y, z = -p.z, t;

      /* Up: what is ahead (−z) goes up (−y). */
      t = cos (a) * y + sin (a) * z;
      z = cos (a) * z - sin (a) * y;
      y = t;
      /* To the right: what is ahead goes to +x. */
      t = cos (b) * x - sin (b) * z;
      z = cos (b) * z + sin (b) * x;
      x = t;
      /* Clockwise as seen, with y down. */
      t = cos (g) * x - sin (g) * y;
      y = cos (g) * y + sin (g) * x;
      x = t;

      x += pose->x;
      y += pose->y;
      z += pose->z;
      out[i] = (GuisePoint3) { (float) (WIDTH / 2 + WIDTH * x / z), (float) (HEIGHT / 2 + WIDTH * y / z), 0 };
    }
}

static void
test_recovers (void)
{
  static const GuiseFacePose poses[] = {
    { 0, 0, 0, 0, 0, 60, 0 }, { 35, 0, 0, 5, -3, 50, 0 }, { -60, 10, -15, -8, 4, 70, 0 }, { 10, -25, 40, 0, 0, 40, 0 },
    { -20, 20, 120, 3, 3, 90, 0 }, { 5, 5, 178, 0, 0, 60, 0 },
  };
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseFaceModels *models = face_test_load_models ();
  g_autoptr(GError) error = NULL;

  if (models == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (poses); i++)
    {
      GuiseFacePose found;

      project (guise_face_models_get_canonical (models), &poses[i], points);
      g_assert_true (guise_face_pose_estimate (models, points, WIDTH, HEIGHT, &found, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat_with_epsilon (found.yaw, poses[i].yaw, 0.2);
      g_assert_cmpfloat_with_epsilon (found.pitch, poses[i].pitch, 0.2);
      g_assert_cmpfloat_with_epsilon (found.roll, poses[i].roll, 0.2);
      g_assert_cmpfloat_with_epsilon (found.x, poses[i].x, 0.2);
      g_assert_cmpfloat_with_epsilon (found.y, poses[i].y, 0.2);
      g_assert_cmpfloat_with_epsilon (found.z, poses[i].z, 0.5);
      g_assert_cmpfloat (found.error, <, 0.1);
    }
  guise_face_models_unref (models);
}

static void
test_mesh_shapes (void)
{
  static const guint mouth[] = { 13, 14, 61, 291 };
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  GuiseFacePose pose = { 10, 5, 20, 0, 0, 60, 0 };
  GuiseFaceModels *models = face_test_load_models ();
  GuiseFaceRoi roi;

  if (models == NULL)
    return;

  project (guise_face_models_get_canonical (models), &pose, points);
  g_assert_true (guise_face_mesh_is_plausible (points));
  roi = guise_face_mesh_get_roi (points);
  g_assert_cmpfloat_with_epsilon (roi.angle, 20 * G_PI / 180, 0.1);
  g_assert_cmpfloat_with_epsilon (roi.centre.x, WIDTH / 2, 30);

  /* Everything on one line, mouth above the eyes, no number: no face. */
  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    points[i].y = 100;
  g_assert_false (guise_face_mesh_is_plausible (points));

  project (guise_face_models_get_canonical (models), &pose, points);
  for (guint i = 0; i < G_N_ELEMENTS (mouth); i++)
    points[mouth[i]].y -= 150;
  g_assert_false (guise_face_mesh_is_plausible (points));

  /* Who smiles and is seen from above has the corners of the mouth beside the nose. */
  project (guise_face_models_get_canonical (models), &pose, points);
  points[61].y -= 30;
  points[291].y -= 30;
  g_assert_true (guise_face_mesh_is_plausible (points));

  project (guise_face_models_get_canonical (models), &pose, points);
  points[200].x = NAN;
  g_assert_false (guise_face_mesh_is_plausible (points));
  guise_face_models_unref (models);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vision/face-pose/recovers", test_recovers);
  g_test_add_func ("/vision/face-mesh/shapes", test_mesh_shapes);

  return g_test_run ();
}
