/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-landmarks-private.h"

#include <math.h>
#include <string.h>

#define VERSION    1
#define N          GUISE_FACE_N_LANDMARKS
#define MAX_STEPS  65535
#define HEADER     20   /* bytes before the first coordinate */

static void
put_float (guint8 *out, float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  bits = GUINT32_TO_LE (bits);
  memcpy (out, &bits, sizeof bits);
}

static float
get_float (const guint8 *bytes)
{
  guint32 bits;
  float value;

  memcpy (&bits, bytes, sizeof bits);
  bits = GUINT32_FROM_LE (bits);
  memcpy (&value, &bits, sizeof value);
  return value;
}

static float
get_axis (const GuisePoint3 *point, guint axis)
{
  return axis == 0 ? point->x : axis == 1 ? point->y : point->z;
}

static gboolean
find_extent (const GuisePoint3 *points, float least[3], float *out_longest)
{
  *out_longest = 0;
  for (guint axis = 0; axis < 3; axis++)
    {
      float most = get_axis (&points[0], axis);

      least[axis] = most;
      for (guint i = 0; i < N; i++)
        {
          float value = get_axis (&points[i], axis);

          if (!isfinite (value))
            return FALSE;
          least[axis] = MIN (least[axis], value);
          most = MAX (most, value);
        }
      *out_longest = MAX (*out_longest, most - least[axis]);
    }
  return isfinite (*out_longest);
}

gboolean
guise_landmarks_pack (const GuisePoint3 *points, guint8 *out)
{
  float least[3], longest, step;

  if (!find_extent (points, least, &longest))
    return FALSE;
  step = longest / MAX_STEPS;

  out[0] = VERSION;
  out[1] = 0;
  out[2] = N & 0xff;
  out[3] = N >> 8;
  for (guint axis = 0; axis < 3; axis++)
    put_float (out + 4 + 4 * axis, least[axis]);
  put_float (out + 16, step);

  out += HEADER;
  for (guint axis = 0; axis < 3; axis++)
    for (guint i = 0; i < N; i++, out += 2)
      {
        float steps = step > 0 ? roundf ((get_axis (&points[i], axis) - least[axis]) / step) : 0;
        guint16 value = CLAMP (steps, 0, MAX_STEPS);

        out[0] = value & 0xff;
        out[1] = value >> 8;
      }
  return TRUE;
}

gboolean
guise_landmarks_unpack (const guint8 *bytes, GuisePoint3 *out)
{
  float least[3], step = get_float (bytes + 16);

  if (bytes[0] != VERSION || (bytes[2] | bytes[3] << 8) != N || !isfinite (step) || step < 0)
    return FALSE;
  for (guint axis = 0; axis < 3; axis++)
    {
      least[axis] = get_float (bytes + 4 + 4 * axis);
      if (!isfinite (least[axis]))
        return FALSE;
    }

  bytes += HEADER;
  for (guint i = 0; i < N; i++, bytes += 2)
    {
      const guint8 *y = bytes + 2 * N, *z = bytes + 4 * N;

      out[i].x = least[0] + step * (float) (bytes[0] | bytes[1] << 8);
      out[i].y = least[1] + step * (float) (y[0] | y[1] << 8);
      out[i].z = least[2] + step * (float) (z[0] | z[1] << 8);
    }
  return TRUE;
}
