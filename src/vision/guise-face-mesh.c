/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-mesh.h"

#include <math.h>

/* Mesh points by name; left and right in the picture. */
enum
{
  LEFT_EYE_OUTER = 33, LEFT_EYE_INNER = 133, LEFT_LID_TOP = 159, LEFT_LID_BOTTOM = 145,
  RIGHT_EYE_OUTER = 263, RIGHT_EYE_INNER = 362, RIGHT_LID_TOP = 386, RIGHT_LID_BOTTOM = 374,
  LEFT_BROW = 105, RIGHT_BROW = 334,
  MOUTH_LEFT = 61, MOUTH_RIGHT = 291, LIP_TOP = 13, LIP_BOTTOM = 14,
  NOSE_BASE = 2, FOREHEAD = 10, CHIN = 152,
};

/* Side of the square the mesh network looks at, in longer sides of the points' box. */
#define ROI_SCALE 1.5f

static const guint16 index_of_68[GUISE_FACE_68_N_POINTS] = {
  162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
  71, 63, 105, 66, 107, 336, 296, 334, 293, 301,
  168, 197, 5, 4, 75, 97, 2, 326, 305,
  33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
  61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181,
  78, 82, 13, 312, 308, 317, 14, 87,
};

guint
guise_face_mesh_index_of_68 (guint i)
{
  g_return_val_if_fail (i < GUISE_FACE_68_N_POINTS, 0);

  return index_of_68[i];
}

void
guise_face_mesh_to_68 (const GuisePoint3 *points, GuisePoint out[GUISE_FACE_68_N_POINTS])
{
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    out[i] = (GuisePoint) { points[index_of_68[i]].x, points[index_of_68[i]].y };
}

GuiseRect
guise_face_mesh_get_box (const GuisePoint3 *points)
{
  float left = points[0].x, right = left, top = points[0].y, bottom = top;

  for (guint i = 1; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      left = MIN (left, points[i].x);
      right = MAX (right, points[i].x);
      top = MIN (top, points[i].y);
      bottom = MAX (bottom, points[i].y);
    }
  return (GuiseRect) { left, top, right - left, bottom - top };
}

static float
distance (const GuisePoint3 *points, guint a, guint b)
{
  return hypotf (points[a].x - points[b].x, points[a].y - points[b].y);
}

/* In all three dimensions, so that turning the head does not change it. */
static float
distance_3d (const GuisePoint3 *points, guint a, guint b)
{
  return hypotf (distance (points, a, b), points[a].z - points[b].z);
}

float
guise_face_mesh_get_eye_distance (const GuisePoint3 *points)
{
  return distance (points, LEFT_EYE_OUTER, RIGHT_EYE_OUTER);
}

static float
ratio (float part, float whole)
{
  return whole > 0 ? part / whole : 0;
}

float
guise_face_mesh_get_mouth_opening (const GuisePoint3 *points)
{
  return ratio (distance (points, LIP_TOP, LIP_BOTTOM), distance_3d (points, MOUTH_LEFT, MOUTH_RIGHT));
}

float
guise_face_mesh_get_eye_opening (const GuisePoint3 *points, gboolean left)
{
  return left ? ratio (distance (points, LEFT_LID_TOP, LEFT_LID_BOTTOM),
                       distance_3d (points, LEFT_EYE_OUTER, LEFT_EYE_INNER))
              : ratio (distance (points, RIGHT_LID_TOP, RIGHT_LID_BOTTOM),
                       distance_3d (points, RIGHT_EYE_OUTER, RIGHT_EYE_INNER));
}

static float
get_angle (const GuisePoint3 *points)
{
  return atan2f (points[RIGHT_EYE_OUTER].y - points[LEFT_EYE_OUTER].y,
                 points[RIGHT_EYE_OUTER].x - points[LEFT_EYE_OUTER].x);
}

GuiseFaceRoi
guise_face_mesh_get_roi (const GuisePoint3 *points)
{
  float angle = get_angle (points), c = cosf (angle), s = sinf (angle);
  float left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY, x, y;

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      float u = c * points[i].x + s * points[i].y, v = c * points[i].y - s * points[i].x;

      left = MIN (left, u);
      right = MAX (right, u);
      top = MIN (top, v);
      bottom = MAX (bottom, v);
    }
  x = (left + right) / 2;
  y = (top + bottom) / 2;
  return (GuiseFaceRoi) { { c * x - s * y, s * x + c * y }, ROI_SCALE * MAX (right - left, bottom - top), angle };
}

void
guise_face_mesh_transform (const GuisePoint3 *points, const GuiseAffine *affine, GuisePoint3 *out)
{
  float scale = (float) guise_affine_get_scale (affine);

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      GuisePoint p = guise_affine_apply (affine, (GuisePoint) { points[i].x, points[i].y });

      out[i] = (GuisePoint3) { p.x, p.y, points[i].z * scale };
    }
}

/* How far below the eye line, in the face's own frame, a point lies: eye distances. */
static float
get_height (const GuisePoint3 *points, float angle, guint i)
{
  float x = points[i].x - (points[LEFT_EYE_OUTER].x + points[RIGHT_EYE_OUTER].x) / 2;
  float y = points[i].y - (points[LEFT_EYE_OUTER].y + points[RIGHT_EYE_OUTER].y) / 2;

  return cosf (angle) * y - sinf (angle) * x;
}

gboolean
guise_face_mesh_is_plausible (const GuisePoint3 *points)
{
  float eyes = distance_3d (points, LEFT_EYE_OUTER, RIGHT_EYE_OUTER);
  float height = distance_3d (points, FOREHEAD, CHIN);
  float angle = get_angle (points);
  float brows, nose, mouth, chin;

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    if (!isfinite (points[i].x) || !isfinite (points[i].y) || !isfinite (points[i].z))
      return FALSE;

  /* Faces measured lie within 1.5 … 2.6; wide apart, for odd ones and paintings. */
  if (!(eyes > 1) || height < 1.0f * eyes || height > 3.5f * eyes)
    return FALSE;

  /* Seen from far above or below the order holds still; only its steps become small. Not of the corners of a mouth: from
   * above those of a smile are beside the nose. */
  brows = MIN (get_height (points, angle, LEFT_BROW), get_height (points, angle, RIGHT_BROW));
  nose = get_height (points, angle, NOSE_BASE);
  mouth = (get_height (points, angle, LIP_TOP) + get_height (points, angle, LIP_BOTTOM)) / 2;
  chin = get_height (points, angle, CHIN);
  return brows < 0 && nose > 0 && mouth > nose && chin > mouth
         && distance_3d (points, MOUTH_LEFT, MOUTH_RIGHT) > 0.2f * eyes
         && distance_3d (points, LEFT_EYE_OUTER, LEFT_EYE_INNER) > 0.12f * eyes
         && distance_3d (points, RIGHT_EYE_OUTER, RIGHT_EYE_INNER) > 0.12f * eyes;
}
