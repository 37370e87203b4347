/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-handles.h"

#include "guise-face-mesh.h"

#include <string.h>

/* Handles beside the iBUG points. */
static const guint16 others[GUISE_FACE_N_HANDLES - GUISE_FACE_68_N_POINTS] = {
  21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 468, 473,
};

#define FIRST_IRIS (GUISE_FACE_N_HANDLES - 2)

static const char *const part_names[GUISE_N_FACE_PARTS] = {
  "jaw", "left-brow", "right-brow", "nose", "left-eye", "right-eye", "mouth", "forehead", "all",
};

guint
guise_face_handle_get_index (guint i)
{
  g_return_val_if_fail (i < GUISE_FACE_N_HANDLES, 0);

  return i < GUISE_FACE_68_N_POINTS ? guise_face_mesh_index_of_68 (i) : others[i - GUISE_FACE_68_N_POINTS];
}

GuiseFacePart
guise_face_handle_get_part (guint i)
{
  /* The first handle of each part, in iBUG's order. */
  static const struct { guint8 first; GuiseFacePart part; } begins[] = {
    { FIRST_IRIS + 1, GUISE_FACE_PART_RIGHT_EYE }, { FIRST_IRIS, GUISE_FACE_PART_LEFT_EYE },
    { 68, GUISE_FACE_PART_FOREHEAD }, { 48, GUISE_FACE_PART_MOUTH }, { 42, GUISE_FACE_PART_RIGHT_EYE },
    { 36, GUISE_FACE_PART_LEFT_EYE }, { 27, GUISE_FACE_PART_NOSE }, { 22, GUISE_FACE_PART_RIGHT_BROW },
    { 17, GUISE_FACE_PART_LEFT_BROW },
  };

  g_return_val_if_fail (i < GUISE_FACE_N_HANDLES, GUISE_FACE_PART_ALL);

  for (guint k = 0; k < G_N_ELEMENTS (begins); k++)
    if (i >= begins[k].first)
      return begins[k].part;
  return GUISE_FACE_PART_JAW;
}

const char *
guise_face_part_get_name (GuiseFacePart part)
{
  g_return_val_if_fail (part < GUISE_N_FACE_PARTS, NULL);

  return part_names[part];
}

gboolean
guise_face_part_from_name (const char *name, GuiseFacePart *out)
{
  for (GuiseFacePart part = 0; part < GUISE_N_FACE_PARTS; part++)
    if (g_str_equal (name, part_names[part]))
      {
        *out = part;
        return TRUE;
      }
  return FALSE;
}

void
guise_face_handles_get (const GuisePoint3 *points, GuisePoint out[GUISE_FACE_N_HANDLES])
{
  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    {
      const GuisePoint3 *point = &points[guise_face_handle_get_index (i)];

      out[i] = (GuisePoint) { point->x, point->y };
    }
}

static float
distance2 (const GuisePoint3 *a, const GuisePoint3 *b)
{
  float x = a->x - b->x, y = a->y - b->y, z = a->z - b->z;

  return x * x + y * y + z * z;
}

void
guise_face_handles_move (const GuisePoint3 *points, const GuisePoint wanted[GUISE_FACE_N_HANDLES], GuisePoint3 *out)
{
  GuisePoint3 from[GUISE_FACE_MESH_N_POINTS];
  float eyes;

  memcpy (from, points, sizeof from);
  eyes = guise_face_mesh_get_eye_distance (from);
  for (guint p = 0; p < GUISE_FACE_MESH_N_POINTS; p++)
    {
      double x = 0, y = 0, sum = 0;

      for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
        {
          const GuisePoint3 *handle = &from[guise_face_handle_get_index (i)];
          /* So near to a handle that it is the handle: its own move, to the last digit, below. */
          double near = MAX ((double) distance2 (&from[p], handle), 1e-8 * (double) (eyes * eyes) + 1e-12);
          double weight = 1 / (near * near);

          x += weight * ((double) wanted[i].x - (double) handle->x);
          y += weight * ((double) wanted[i].y - (double) handle->y);
          sum += weight;
        }
      out[p] = (GuisePoint3) { from[p].x + (float) (x / sum), from[p].y + (float) (y / sum), from[p].z };
    }

  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    {
      out[guise_face_handle_get_index (i)].x = wanted[i].x;
      out[guise_face_handle_get_index (i)].y = wanted[i].y;
    }
}
