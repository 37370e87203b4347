/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-quality-face.h"

#include <math.h>

#define SIZE GUISE_QUALITY_FACE_SIZE

/* A face whose brightness rises by @slope a pixel to the right, all of it inside. */
static GuiseQualityFace *
make_face (guint base, guint slope)
{
  GuiseQualityFace *face = g_new0 (GuiseQualityFace, 1);

  face->crop = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);
  face->mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);
  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      {
        ((float *) (void *) (face->mask->plane[0] + y * face->mask->stride[0]))[x] = 1;
        for (guint c = 0; c < 3; c++)
          face->crop->plane[0][y * face->crop->stride[0] + 3 * x + c] = (guint8) (base + slope * (x / 2));
      }
  return face;
}

static void
test_mean (void)
{
  g_autoptr(GPtrArray) faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_quality_face_free);
  g_autoptr(GuiseImage) mean = NULL;
  g_autoptr(GError) error = NULL;
  double dssim;

  g_ptr_array_add (faces, make_face (0, 1));
  g_ptr_array_add (faces, make_face (60, 1));
  mean = guise_quality_faces_get_mean (faces);
  g_assert_cmpfloat_with_epsilon (((float *) (void *) mean->plane[0])[3 * 10], (30 + 5) / 255.0, 1e-6);

  g_assert_true (guise_quality_face_compare (g_ptr_array_index (faces, 0), mean, &dssim, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (dssim, >, 0.001);
  g_clear_pointer (&mean, guise_image_unref);
  mean = guise_quality_face_get_picture (g_ptr_array_index (faces, 0), SIZE, &error);
  g_assert_true (guise_quality_face_compare (g_ptr_array_index (faces, 0), mean, &dssim, &error));
  g_assert_cmpfloat (dssim, <, 1e-4);
}

/* Twice the contrast is four times the energy and the same in parts of the contrast. */
static void
test_energy (void)
{
  g_autoptr(GuiseQualityFace) flat = make_face (20, 0), soft = make_face (0, 1), hard = make_face (0, 2);
  g_autoptr(GError) error = NULL;
  GuiseQualityEnergy of_flat, of_soft, of_hard;

  g_assert_true (guise_quality_face_get_own_energy (flat, SIZE, &of_flat, &error));
  g_assert_true (guise_quality_face_get_own_energy (soft, SIZE, &of_soft, &error));
  g_assert_true (guise_quality_face_get_own_energy (hard, SIZE / 2, &of_hard, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (of_flat.gradients, 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (of_flat.contrast, 0, 1e-9);

  /* Every second step to the right is 1 / 255; at half the size every step is 2 / 255. */
  g_assert_cmpfloat_with_epsilon (of_soft.gradients * 255 * 255, 0.5, 0.01);
  g_assert_cmpfloat_with_epsilon (of_hard.gradients * 255 * 255, 4, 0.1);
  g_assert_cmpfloat_with_epsilon (of_hard.contrast / of_soft.contrast, 4, 0.1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/quality-face/mean", test_mean);
  g_test_add_func ("/pipeline/quality-face/energy", test_energy);
  return g_test_run ();
}
