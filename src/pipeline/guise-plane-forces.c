/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-plane-forces.h"

#include <math.h>
#include <stdlib.h>

/* Halvings of the square around all points: 16 bits of each coordinate. */
#define N_LEVELS 16

typedef struct
{
  guint32 code;             /* bits of x and y in turn, the highest first */
  guint   point;
} Place;

/* Of the tree, in the order in which it is walked. */
typedef struct
{
  float x, y;               /* mean of its points */
  float n;
  float side2;              /* square of its side; 0: it has no cells of its own */
  guint next;               /* after it and all that is in it */
} Cell;

struct _GuisePlaneForces
{
  guint   n;
  Place  *places;
  GArray *cells;            /* of Cell */
};

GuisePlaneForces *
guise_plane_forces_new (guint n)
{
  GuisePlaneForces *self = g_new0 (GuisePlaneForces, 1);

  self->n = n;
  self->places = g_new (Place, MAX (n, 1));
  self->cells = g_array_sized_new (FALSE, FALSE, sizeof (Cell), 2 * n + 1);
  return self;
}

void
guise_plane_forces_free (GuisePlaneForces *self)
{
  g_free (self->places);
  g_array_unref (self->cells);
  g_free (self);
}

static guint32
spread_bits (guint32 bits)
{
  bits = (bits | bits << 8) & 0x00ff00ff;
  bits = (bits | bits << 4) & 0x0f0f0f0f;
  bits = (bits | bits << 2) & 0x33333333;
  return (bits | bits << 1) & 0x55555555;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *first = a, *second = b;

  if (first->code != second->code)
    return first->code < second->code ? -1 : 1;
  return first->point < second->point ? -1 : first->point > second->point;
}

/* Returns: the side of the square. */
static float
sort_places (GuisePlaneForces *self, const GuisePoint *points)
{
  const GuiseRect all = guise_rect_bound (points, self->n);
  const float side = MAX (MAX (all.width, all.height), G_MINFLOAT), scale = (float) ((1 << N_LEVELS) - 1) / side;

  for (guint i = 0; i < self->n; i++)
    {
      const guint32 x = (guint32) ((points[i].x - all.x) * scale), y = (guint32) ((points[i].y - all.y) * scale);

      self->places[i] = (Place) { spread_bits (MIN (x, 0xffff)) | spread_bits (MIN (y, 0xffff)) << 1, i };
    }
  qsort (self->places, self->n, sizeof (Place), compare_places);
  return side;
}

/* One cell of the places from @first to before @end, and all that is in it. */
static void
add_cell (GuisePlaneForces *self, const GuisePoint *points, guint first, guint end, guint level, float side)
{
  const guint at = self->cells->len;
  Cell cell = { .n = (float) (end - first) };
  double x = 0, y = 0;

  for (guint i = first; i < end; i++)
    {
      x += (double) points[self->places[i].point].x;
      y += (double) points[self->places[i].point].y;
    }
  cell.x = (float) (x / (end - first));
  cell.y = (float) (y / (end - first));
  cell.side2 = end - first > 1 && level > 0 ? side * side : 0;
  g_array_append_val (self->cells, cell);

  if (cell.side2 > 0)
    for (guint from = first; from < end;)
      {
        const guint shift = 2 * (level - 1);
        guint to = from + 1;

        while (to < end && self->places[to].code >> shift == self->places[from].code >> shift)
          to++;
        add_cell (self, points, from, to, level - 1, side / 2);
        from = to;
      }
  g_array_index (self->cells, Cell, at).next = self->cells->len;
}

/* The point itself is among what is summed: it adds nothing to the force, and 1 to the sum of q. */
static double
sum_at (const GuisePlaneForces *self, GuisePoint point, float theta2, GuisePoint *out)
{
  const Cell *cells = (const Cell *) (gconstpointer) self->cells->data;
  float x = 0, y = 0;
  double sum = 0;

  for (guint i = 0; i < self->cells->len;)
    {
      const float dx = point.x - cells[i].x, dy = point.y - cells[i].y;
      const float distance2 = dx * dx + dy * dy;

      if (cells[i].side2 <= theta2 * distance2)
        {
          const float q = 1 / (1 + distance2), weight = cells[i].n * q;

          sum += (double) weight;
          x += weight * q * dx;
          y += weight * q * dy;
          i = cells[i].next;
        }
      else
        i++;
    }
  *out = (GuisePoint) { x, y };
  return sum;
}

double
guise_plane_forces_find (GuisePlaneForces *self, const GuisePoint *points, float theta, GuisePoint *out)
{
  double sum = 0;

  if (self->n == 0)
    return 0;
  g_array_set_size (self->cells, 0);
  add_cell (self, points, 0, self->n, N_LEVELS, sort_places (self, points));
  /* In the order of the places: what is near walks the same cells. */
  for (guint i = 0; i < self->n; i++)
    sum += sum_at (self, points[self->places[i].point], theta * theta, &out[self->places[i].point]);
  return sum - self->n;
}
