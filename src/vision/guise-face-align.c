/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-align-private.h"

#include "guise-error.h"

#include <math.h>

/* iBUG points 17–67 of the mean face, in the unit square. */
static const GuisePoint mean_face[51] = {
  { 0.010086f, 0.106454f }, { 0.085135f, 0.038915f }, { 0.191003f, 0.018748f }, { 0.300643f, 0.034489f },
  { 0.403270f, 0.077391f }, { 0.596729f, 0.077391f }, { 0.699356f, 0.034489f }, { 0.808997f, 0.018748f },
  { 0.914864f, 0.038915f }, { 0.989913f, 0.106454f }, { 0.500000f, 0.203352f }, { 0.500000f, 0.307009f },
  { 0.500000f, 0.409805f }, { 0.500000f, 0.515625f }, { 0.376753f, 0.587326f }, { 0.435909f, 0.609345f },
  { 0.500000f, 0.628106f }, { 0.564090f, 0.609345f }, { 0.623246f, 0.587326f }, { 0.131610f, 0.216423f },
  { 0.196995f, 0.178758f }, { 0.275698f, 0.179852f }, { 0.344479f, 0.231733f }, { 0.270791f, 0.245099f },
  { 0.192616f, 0.244077f }, { 0.655520f, 0.231733f }, { 0.724301f, 0.179852f }, { 0.803005f, 0.178758f },
  { 0.868389f, 0.216423f }, { 0.807383f, 0.244077f }, { 0.729208f, 0.245099f }, { 0.264022f, 0.780233f },
  { 0.350858f, 0.745405f }, { 0.438731f, 0.727388f }, { 0.500000f, 0.742578f }, { 0.561268f, 0.727388f },
  { 0.649141f, 0.745405f }, { 0.735977f, 0.780233f }, { 0.652032f, 0.864805f }, { 0.566594f, 0.902192f },
  { 0.500000f, 0.909281f }, { 0.433405f, 0.902192f }, { 0.347967f, 0.864805f }, { 0.300252f, 0.784792f },
  { 0.437969f, 0.778746f }, { 0.500000f, 0.785343f }, { 0.562030f, 0.778746f }, { 0.699747f, 0.784792f },
  { 0.563237f, 0.824182f }, { 0.500000f, 0.831803f }, { 0.436763f, 0.824182f },
};

/* dlib's mean face is this one moved to the left, in a square with a quarter of padding. */
#define CHIP_SHIFT   0.009873f
#define CHIP_PADDING 0.25f

gboolean
guise_similarity_fit (const GuisePoint *from, const GuisePoint *to, guint n_points, GuiseAffine *out, GError **error)
{
  double fx = 0, fy = 0, tx = 0, ty = 0, spread = 0, dot = 0, cross = 0, a, b;

  for (guint i = 0; i < n_points; i++)
    {
      fx += (double) from[i].x / n_points;
      fy += (double) from[i].y / n_points;
      tx += (double) to[i].x / n_points;
      ty += (double) to[i].y / n_points;
    }

  /* In two dimensions, and without reflection, the singular value decomposition
   * of the paper comes down to a regression of complex numbers. */
  for (guint i = 0; i < n_points; i++)
    {
      double x = from[i].x - fx, y = from[i].y - fy, u = to[i].x - tx, v = to[i].y - ty;

      spread += x * x + y * y;
      dot += x * u + y * v;
      cross += x * v - y * u;
    }

  if (!(spread > 1e-9) || !isfinite (spread + dot + cross) || hypot (dot, cross) / spread < 1e-9)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   "No similarity fits the %u landmarks: they lie on one spot or are not finite", n_points);
      return FALSE;
    }

  a = dot / spread;
  b = cross / spread;
  *out = (GuiseAffine) { { a, -b, tx - a * fx + b * fy, b, a, ty - b * fx - a * fy } };
  return TRUE;
}

gboolean
guise_face_align_unit (const GuisePoint points[GUISE_FACE_68_N_POINTS], GuiseAffine *out, GError **error)
{
  /* 17–48 and 54: all but the lips, of which only the corners. */
  GuisePoint from[33], to[33];

  for (guint i = 0; i < 33; i++)
    {
      guint point = i < 32 ? 17 + i : 54;

      from[i] = points[point];
      to[i] = mean_face[point - 17];
    }
  return guise_similarity_fit (from, to, G_N_ELEMENTS (from), out, error);
}

gboolean
guise_face_align_chip (const GuisePoint points[GUISE_FACE_68_N_POINTS], guint size, GuiseAffine *out, GError **error)
{
  const float scale = (float) size / (1 + 2 * CHIP_PADDING);
  GuisePoint from[33], to[33];
  guint n = 0;

  for (guint i = 27; i < GUISE_FACE_68_N_POINTS; i++)
    {
      /* The lower lip says more about speech than about the face. */
      if ((i >= 55 && i <= 59) || i >= 65)
        continue;
      from[n] = points[i];
      to[n++] = (GuisePoint) { scale * (mean_face[i - 17].x - CHIP_SHIFT + CHIP_PADDING),
                               scale * (mean_face[i - 17].y + CHIP_PADDING) };
    }
  return guise_similarity_fit (from, to, n, out, error);
}

void
guise_face_align_chip_square (GuiseFaceCoverage coverage, double *left, double *top, double *size)
{
  const double side = guise_face_coverage_get_side (coverage);

  *left = (CHIP_SHIFT - CHIP_PADDING - 0.5) / side + 0.5;
  *top = (guise_face_coverage_get_rise (coverage) - CHIP_PADDING - 0.5) / side + 0.5;
  *size = (1 + 2 * CHIP_PADDING) / side;
}

/* DeepFaceLab's measure of yaw: how much farther the cheek's edge is from the
 * nose on the right than on the left, damped near zero; unit squares. */
static double
get_damped_yaw (const GuisePoint points[GUISE_FACE_68_N_POINTS], const GuiseAffine *unit)
{
  double left = 0, right = 0, yaw;

  for (guint i = 0; i < 3; i++)
    {
      double nose = guise_affine_apply (unit, points[27 + i]).x;

      left += (nose - guise_affine_apply (unit, points[i]).x) / 3;
      right += (guise_affine_apply (unit, points[16 - i]).x - nose) / 3;
    }
  yaw = right - left;
  return yaw * fabs (tanh (2 * yaw));
}

gboolean
guise_face_align_crop (const GuisePoint points[GUISE_FACE_68_N_POINTS], GuiseFaceCoverage coverage,
                       guint size, GuiseAffine *out, GError **error)
{
  GuiseAffine unit, place;
  double side, left, top;

  g_return_val_if_fail (coverage < GUISE_N_COVERAGES && size > 0, FALSE);

  if (!guise_face_align_unit (points, &unit, error))
    return FALSE;

  side = guise_face_coverage_get_side (coverage);
  left = 0.5 - side / 2;
  top = 0.5 - guise_face_coverage_get_rise (coverage) - side / 2;
  if (coverage == GUISE_COVERAGE_HEAD)
    left += get_damped_yaw (points, &unit) / 2;

  place = (GuiseAffine) { { size / side, 0, -left * size / side, 0, size / side, -top * size / side } };
  *out = guise_affine_compose (&unit, &place);
  return TRUE;
}

guint
guise_face_align_native_size (const GuisePoint points[GUISE_FACE_68_N_POINTS], GuiseFaceCoverage coverage)
{
  GuiseAffine unit;
  double side;

  if (!guise_face_align_unit (points, &unit, NULL))
    return 0;

  side = guise_face_coverage_get_side (coverage) / guise_affine_get_scale (&unit);
  return (guint) MIN (2 * ceil (side / 2), GUISE_FACE_CROP_MAX_SIDE);
}
