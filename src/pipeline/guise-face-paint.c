/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-paint.h"

#include "guise-face-align.h"
#include "guise-face-mask.h"

#include <math.h>

/* How far up the forehead what is painted on reaches: as in training. */
#define FOREHEAD 0.8

gboolean
guise_face_paint_place (const GuisePoint3 *points, GuiseAffine *out, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (points, ibug);
  return guise_face_align_crop (ibug, GUISE_COVERAGE_WHOLE_FACE, GUISE_PAINT_SIDE, out, error);
}

static float
pixel_at (const GuiseFacePaint *self, int x, int y)
{
  if (x < 0 || y < 0 || x >= GUISE_PAINT_SIDE || y >= GUISE_PAINT_SIDE)
    return GUISE_PAINT_NONE;
  return self->pixels[y * GUISE_PAINT_SIDE + x];
}

/* Between pixels; beside the square nothing is painted. */
static float
sample (const GuiseFacePaint *self, double x, double y)
{
  double left = floor (x - 0.5), top = floor (y - 0.5);
  float u = (float) (x - 0.5 - left), v = (float) (y - 0.5 - top);
  int i, j;

  if (!(left >= -1 && top >= -1 && left < GUISE_PAINT_SIDE && top < GUISE_PAINT_SIDE))
    return GUISE_PAINT_NONE;
  i = (int) left;
  j = (int) top;
  return (pixel_at (self, i, j) * (1 - u) + pixel_at (self, i + 1, j) * u) * (1 - v)
         + (pixel_at (self, i, j + 1) * (1 - u) + pixel_at (self, i + 1, j + 1) * u) * v;
}

void
guise_face_paint_apply (const GuiseFacePaint *self, const GuiseAffine *frame_to_mask, GuiseImage *mask)
{
  GuiseAffine to_frame, to_paint;

  g_return_if_fail (mask->format == GUISE_PIXEL_GRAYF);

  if (!guise_affine_invert (frame_to_mask, &to_frame))
    return;
  to_paint = guise_affine_compose (&to_frame, &self->frame_to_paint);
  for (guint y = 0; y < mask->height; y++)
    {
      float *row = guise_image_row (mask, y);

      for (guint x = 0; x < mask->width; x++)
        {
          const double *m = to_paint.m;
          float paint = sample (self, m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2],
                                m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]);

          if (paint < GUISE_PAINT_NONE)
            row[x] *= paint / GUISE_PAINT_NONE;
          else
            row[x] += (1 - row[x]) * (paint - GUISE_PAINT_NONE) / (255 - GUISE_PAINT_NONE);
        }
    }
}

GuiseImage *
guise_face_paint_preview (const GuisePoint3 *points, const GuiseAffine *place, GError **error)
{
  return guise_face_mask_outline (points, place, GUISE_PAINT_SIDE, GUISE_PAINT_SIDE, FOREHEAD, error);
}

GuiseAffine
guise_face_paint_move (const GuiseAffine *frame_to_paint, const GuiseAffine *from, const GuiseAffine *to)
{
  GuiseAffine back, moved;

  if (!guise_affine_invert (from, &back))
    return *frame_to_paint;
  moved = guise_affine_compose (to, &back);
  return guise_affine_compose (&moved, frame_to_paint);
}
