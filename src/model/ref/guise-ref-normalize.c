/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-normalize.h"

#include <math.h>

/* One channel of one picture: where its values lie, and what they have. */
typedef struct
{
  gsize  first, pitch, n;
  double mean, deviation;
} Plane;

static Plane
measure_plane (const GuiseReferenceCall *call, gsize i)
{
  const GuiseShape shape = call->node->shape;
  Plane plane = { .pitch = guise_padded_channels (shape.c), .n = (gsize) shape.h * shape.w };
  double variance = 0;

  plane.first = i / shape.c * plane.n * plane.pitch + i % shape.c;
  for (gsize k = 0; k < plane.n; k++)
    plane.mean += call->x[0][plane.first + k * plane.pitch] / plane.n;
  for (gsize k = 0; k < plane.n; k++)
    variance += pow (call->x[0][plane.first + k * plane.pitch] - plane.mean, 2) / plane.n;
  plane.deviation = sqrt (variance + call->node->factors[0]);
  return plane;
}

void
guise_ref_op_normalize_forward (const GuiseReferenceCall *call)
{
  const GuiseShape shape = call->node->shape;

  for (gsize i = 0; i < guise_shape_padded_count (shape); i++)
    call->y[i] = 0;
  for (gsize i = 0; i < (gsize) shape.n * shape.c; i++)
    {
      const Plane plane = measure_plane (call, i);

      for (gsize k = 0, at = plane.first; k < plane.n; k++, at += plane.pitch)
        {
          const double z = (call->x[0][at] - plane.mean) / plane.deviation;

          call->y[at] = z > 0 ? z : call->node->slope * z;
        }
    }
}

void
guise_ref_op_normalize_backward (const GuiseReferenceCall *call)
{
  const GuiseShape shape = call->node->shape;

  for (gsize i = 0; i < (gsize) shape.n * shape.c; i++)
    {
      const Plane plane = measure_plane (call, i);
      double mean_g = 0, mean_gz = 0;

      for (guint pass = 0; pass < 2; pass++)
        for (gsize k = 0, at = plane.first; k < plane.n; k++, at += plane.pitch)
          {
            const double z = (call->x[0][at] - plane.mean) / plane.deviation;
            const double g = call->dy[at] * (z > 0 ? 1 : call->node->slope);

            if (pass == 1)
              call->dx[0][at] += (g - mean_g - z * mean_gz) / plane.deviation;
            else
              {
                mean_g += g / plane.n;
                mean_gz += g * z / plane.n;
              }
          }
    }
}
