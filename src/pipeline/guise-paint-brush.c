/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-paint-brush.h"

#include <math.h>

struct _GuisePaintStroke
{
  guint8 *pixels;     /* not owned */
  guint8 *before;     /* as they were */
  guint8 *covered;    /* how far the stroke lies over each: 0 … 255 */
  guint   side;
  guint8  value;
};

GuisePaintStroke *
guise_paint_stroke_new (guint8 *pixels, guint side, guint8 value)
{
  GuisePaintStroke *self = g_new0 (GuisePaintStroke, 1);

  self->pixels = pixels;
  self->before = g_memdup2 (pixels, (gsize) side * side);
  self->covered = g_malloc0 ((gsize) side * side);
  self->side = side;
  self->value = value;
  return self;
}

void
guise_paint_stroke_free (GuisePaintStroke *self)
{
  if (self == NULL)
    return;
  g_free (self->before);
  g_free (self->covered);
  g_free (self);
}

static void
cover (GuisePaintStroke *self, guint x, guint y, double share)
{
  gsize i = (gsize) y * self->side + x;
  guint8 covered = (guint8) lround (CLAMP (share, 0.0, 1.0) * 255);

  if (covered <= self->covered[i])
    return;
  self->covered[i] = covered;
  self->pixels[i] = (guint8) lround (self->before[i] + ((double) self->value - self->before[i]) * covered / 255);
}

/* From a place to a line between two. */
static double
distance_to (double x, double y, GuisePoint a, GuisePoint b)
{
  double dx = (double) b.x - (double) a.x, dy = (double) b.y - (double) a.y, length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? ((x - (double) a.x) * dx + (y - (double) a.y) * dy) / length2 : 0;

  t = CLAMP (t, 0.0, 1.0);
  return hypot (x - (double) a.x - t * dx, y - (double) a.y - t * dy);
}

/* The pixels between two numbers that may lie anywhere: first, and one after the last. */
static void
clamp_range (double low, double high, guint side, guint *first, guint *end)
{
  *first = (guint) CLAMP (floor (low), 0, side);
  *end = (guint) CLAMP (ceil (high), 0, side);
}

void
guise_paint_stroke_line (GuisePaintStroke *self, GuisePoint from, GuisePoint to, double radius, double feather)
{
  const double edge = MAX (radius * CLAMP (feather, 0.0, 1.0), 1.0), reach = radius + 1;
  guint left, right, top, bottom;

  if (!isfinite (from.x + from.y + to.x + to.y) || !(radius > 0))
    return;
  clamp_range ((double) MIN (from.x, to.x) - reach, (double) MAX (from.x, to.x) + reach, self->side, &left, &right);
  clamp_range ((double) MIN (from.y, to.y) - reach, (double) MAX (from.y, to.y) + reach, self->side, &top, &bottom);
  for (guint y = top; y < bottom; y++)
    for (guint x = left; x < right; x++)
      cover (self, x, y, (radius + 0.5 - distance_to (x + 0.5, y + 0.5, from, to)) / edge);
}

static gboolean
is_within (double x, double y, const GuisePoint *points, guint n)
{
  gboolean within = FALSE;

  for (guint i = 0, j = n - 1; i < n; j = i++)
    if (((double) points[i].y > y) != ((double) points[j].y > y)
        && x < ((double) points[j].x - (double) points[i].x) * (y - (double) points[i].y)
               / ((double) points[j].y - (double) points[i].y) + (double) points[i].x)
      within = !within;
  return within;
}

void
guise_paint_stroke_polygon (GuisePaintStroke *self, const GuisePoint *points, guint n_points, double feather)
{
  const double edge = MAX (feather, 1.0);
  GuiseRect box = guise_rect_bound (points, n_points);
  guint left, right, top, bottom;

  if (n_points < 3 || !isfinite (box.x + box.y + box.width + box.height))
    return;
  clamp_range ((double) box.x - edge, (double) (box.x + box.width) + edge, self->side, &left, &right);
  clamp_range ((double) box.y - edge, (double) (box.y + box.height) + edge, self->side, &top, &bottom);
  for (guint y = top; y < bottom; y++)
    for (guint x = left; x < right; x++)
      {
        double nearest = INFINITY;

        for (guint i = 0; i < n_points; i++)
          nearest = MIN (nearest, distance_to (x + 0.5, y + 0.5, points[i], points[(i + 1) % n_points]));
        cover (self, x, y, 0.5 + (is_within (x + 0.5, y + 0.5, points, n_points) ? nearest : -nearest) / edge);
      }
}
