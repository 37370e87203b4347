/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-geometry.h"

#include <math.h>

GuisePoint
guise_affine_apply (const GuiseAffine *self, GuisePoint point)
{
  const double *m = self->m;

  return (GuisePoint) {
    (float) (m[0] * point.x + m[1] * point.y + m[2]),
    (float) (m[3] * point.x + m[4] * point.y + m[5]),
  };
}

GuiseAffine
guise_affine_compose (const GuiseAffine *first, const GuiseAffine *second)
{
  const double *a = second->m, *b = first->m;

  return (GuiseAffine) { {
    a[0] * b[0] + a[1] * b[3], a[0] * b[1] + a[1] * b[4], a[0] * b[2] + a[1] * b[5] + a[2],
    a[3] * b[0] + a[4] * b[3], a[3] * b[1] + a[4] * b[4], a[3] * b[2] + a[4] * b[5] + a[5],
  } };
}

gboolean
guise_affine_invert (const GuiseAffine *self, GuiseAffine *out)
{
  const double *m = self->m;
  double determinant = m[0] * m[4] - m[1] * m[3];

  if (!isfinite (determinant) || fabs (determinant) < 1e-12)
    return FALSE;

  *out = (GuiseAffine) { {
    m[4] / determinant, -m[1] / determinant, (m[1] * m[5] - m[4] * m[2]) / determinant,
    -m[3] / determinant, m[0] / determinant, (m[3] * m[2] - m[0] * m[5]) / determinant,
  } };
  return TRUE;
}

double
guise_affine_get_scale (const GuiseAffine *self)
{
  const double *m = self->m;

  return sqrt (fabs (m[0] * m[4] - m[1] * m[3]));
}

GuiseRect
guise_rect_intersect (const GuiseRect *a, const GuiseRect *b)
{
  float left = MAX (a->x, b->x), top = MAX (a->y, b->y);
  float right = MIN (a->x + a->width, b->x + b->width);
  float bottom = MIN (a->y + a->height, b->y + b->height);

  return (GuiseRect) { left, top, MAX (right - left, 0), MAX (bottom - top, 0) };
}

float
guise_rect_iou (const GuiseRect *a, const GuiseRect *b)
{
  GuiseRect both = guise_rect_intersect (a, b);
  float shared = both.width * both.height;
  float all = a->width * a->height + b->width * b->height - shared;

  return all > 0 ? shared / all : 0;
}

GuiseRect
guise_rect_bound (const GuisePoint *points, guint n_points)
{
  float left, top, right, bottom;

  if (n_points == 0)
    return (GuiseRect) { 0, 0, 0, 0 };

  left = right = points[0].x;
  top = bottom = points[0].y;
  for (guint i = 1; i < n_points; i++)
    {
      left = MIN (left, points[i].x);
      right = MAX (right, points[i].x);
      top = MIN (top, points[i].y);
      bottom = MAX (bottom, points[i].y);
    }

  return (GuiseRect) { left, top, right - left, bottom - top };
}
