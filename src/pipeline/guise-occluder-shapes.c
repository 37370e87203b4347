/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-occluder-shapes.h"

#include <math.h>

static double
between (GuiseRandom *random, double least, double most)
{
  return least + (most - least) * guise_random_uniform (random);
}

/* Any number for a place of the grid, 0..1. */
static double
hash (guint32 seed, gint32 x, gint32 y)
{
  guint32 h = seed ^ (guint32) x * 0x9e3779b1u ^ (guint32) y * 0x85ebca77u;

  h = (h ^ h >> 15) * 0x2c1b3c6du;
  h = (h ^ h >> 12) * 0x297a2d39u;
  return (h ^ h >> 15) / 4294967296.0;
}

double
guise_occluder_noise (guint32 seed, double x, double y)
{
  const double left = floor (CLAMP (x, -1e6, 1e6)), top = floor (CLAMP (y, -1e6, 1e6));
  const gint32 i = (gint32) left, k = (gint32) top;
  const double u = CLAMP (x - left, 0, 1), v = CLAMP (y - top, 0, 1);
  const double su = u * u * (3 - 2 * u), sv = v * v * (3 - 2 * v);

  return (1 - sv) * ((1 - su) * hash (seed, i, k) + su * hash (seed, i + 1, k))
         + sv * ((1 - su) * hash (seed, i, k + 1) + su * hash (seed, i + 1, k + 1));
}

void
guise_occluder_shape_init (GuiseOccluderShape *self, GuiseRandom *random, double size)
{
  self->n_parts = 0;
  self->seed = (guint32) guise_random_next (random);
  self->waver = size * between (random, 0.0, 0.03);
  self->wave = size * between (random, 0.1, 0.3);
}

static void
add (GuiseOccluderShape *self, GuiseOccluderPart part)
{
  if (self->n_parts < GUISE_OCCLUDER_MAX_PARTS)
    self->parts[self->n_parts++] = part;
}

void
guise_occluder_shape_add_bar (GuiseOccluderShape *self, double ax, double ay, double bx, double by, double radius)
{
  add (self, (GuiseOccluderPart) { GUISE_PART_BAR, ax, ay, bx, by, radius, 0 });
}

void
guise_occluder_shape_add_disc (GuiseOccluderShape *self, double x, double y, double rx, double ry)
{
  add (self, (GuiseOccluderPart) { GUISE_PART_DISC, x, y, rx, ry, 0, 0 });
}

void
guise_occluder_shape_add_ring (GuiseOccluderShape *self, double x, double y, double radius, double width)
{
  add (self, (GuiseOccluderPart) { GUISE_PART_RING, x, y, radius, radius, width, 0 });
}

/* Pixels to the outline; @out_half: what it is in the middle of the part, about. */
static double
distance_to_part (const GuiseOccluderPart *part, double x, double y, double *out_half)
{
  const double dx = x - part->ax, dy = y - part->ay, c = cos (part->angle), s = sin (part->angle);
  const double u = c * dx + s * dy, v = c * dy - s * dx;

  if (part->kind == GUISE_PART_BAR)
    {
      const double lx = part->bx - part->ax, ly = part->by - part->ay;
      const double t = CLAMP ((dx * lx + dy * ly) / MAX (lx * lx + ly * ly, 1e-9), 0, 1);

      *out_half = part->radius;
      return hypot (dx - t * lx, dy - t * ly) - part->radius;
    }
  if (part->kind == GUISE_PART_BOX)
    {
      const double ox = fabs (u) - part->bx + part->radius, oy = fabs (v) - part->by + part->radius;

      *out_half = MIN (part->bx, part->by);
      return hypot (MAX (ox, 0), MAX (oy, 0)) + MIN (MAX (ox, oy), 0) - part->radius;
    }
  if (part->kind == GUISE_PART_RING)
    {
      *out_half = part->radius / 2;
      return fabs (hypot (dx, dy) - part->bx) - part->radius / 2;
    }
  *out_half = MIN (part->bx, part->by);
  return (hypot (u / part->bx, v / part->by) - 1) * *out_half;
}

double
guise_occluder_shape_distance (const GuiseOccluderShape *self, double x, double y, double *depth)
{
  const double wx = x + self->waver * 2 * (guise_occluder_noise (self->seed, x / self->wave, y / self->wave) - 0.5);
  const double wy = y + self->waver * 2 * (guise_occluder_noise (self->seed + 1, x / self->wave, y / self->wave) - 0.5);
  double least = G_MAXDOUBLE;

  *depth = 0;
  for (guint i = 0; i < self->n_parts; i++)
    {
      double half;
      const double d = distance_to_part (&self->parts[i], wx, wy, &half);

      if (d < least)
        {
          least = d;
          *depth = CLAMP (-d / MAX (half, 1e-6), 0, 1);
        }
    }
  return least;
}

void
guise_occluder_shape_add_box (GuiseOccluderShape *self, GuisePoint at, double half_width, double half_height,
                              double corner, GuiseRandom *random)
{
  self->waver = 0;
  add (self, (GuiseOccluderPart) { GUISE_PART_BOX, at.x, at.y, half_width, half_height, corner,
                                   between (random, -0.9, 0.9) });
}

/* A palm, two to four joined or spread fingers, perhaps a thumb, and the wrist that leads out of the picture. */
void
guise_occluder_shape_add_hand (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random)
{
  const double angle = between (random, -G_PI, G_PI), palm = size * between (random, 0.2, 0.28);
  const double finger = palm * between (random, 0.2, 0.28), spread = between (random, 0.0, 0.22);
  const guint n = 1 + (guint) guise_random_below (random, 4);
  const double fist = guise_random_uniform (random) < 0.2 ? 0.4 : 1;

  guise_occluder_shape_add_disc (self, at.x, at.y, palm, palm * between (random, 0.8, 1.1));
  for (guint i = 0; i < n; i++)
    {
      const double place = n > 1 ? 2.0 * i / (n - 1) - 1 : 0, turn = angle + spread * place + between (random, -0.05, 0.05);
      const double bx = at.x + cos (angle) * palm * 0.7 - sin (angle) * palm * 0.75 * place;
      const double by = at.y + sin (angle) * palm * 0.7 + cos (angle) * palm * 0.75 * place;
      const double length = palm * between (random, 1.2, 1.9) * fist, bend = turn + between (random, -0.3, 0.3);
      const double mx = bx + cos (turn) * length * 0.5, my = by + sin (turn) * length * 0.5;

      guise_occluder_shape_add_bar (self, bx, by, mx, my, finger);
      guise_occluder_shape_add_bar (self, mx, my, mx + cos (bend) * length * 0.5, my + sin (bend) * length * 0.5,
                                    finger * 0.9);
    }
  if (guise_random_uniform (random) < 0.6)
    {
      const double side = guise_random_uniform (random) < 0.5 ? -1 : 1, turn = angle + side * between (random, 0.7, 1.3);

      guise_occluder_shape_add_bar (self, at.x, at.y, at.x + cos (turn) * palm * 1.7, at.y + sin (turn) * palm * 1.7,
                                    finger * 1.15);
    }
  guise_occluder_shape_add_bar (self, at.x, at.y, at.x - cos (angle) * size * 3, at.y - sin (angle) * size * 3,
                                palm * between (random, 0.6, 0.8));
}

void
guise_occluder_shape_add_stroke (GuiseOccluderShape *self, GuisePoint at, double size, double radius,
                                 GuiseRandom *random)
{
  const double angle = between (random, -G_PI, G_PI), back = guise_random_uniform (random) < 0.5 ? 3 : 0.3;

  guise_occluder_shape_add_bar (self, at.x - cos (angle) * size * back, at.y - sin (angle) * size * back,
                                at.x + cos (angle) * size * 3, at.y + sin (angle) * size * 3, radius);
}

void
guise_occluder_shape_add_microphone (GuiseOccluderShape *self, GuisePoint mouth, double size, GuiseRandom *random)
{
  const double head = size * between (random, 0.12, 0.28), angle = between (random, 0.2, G_PI - 0.2);
  const double x = mouth.x + size * between (random, -0.35, 0.35), y = mouth.y + size * between (random, -0.1, 0.4);

  guise_occluder_shape_add_disc (self, x, y, head, head * between (random, 0.8, 1.3));
  guise_occluder_shape_add_bar (self, x, y, x + cos (angle) * size * 3, y + sin (angle) * size * 3,
                                head * between (random, 0.3, 0.7));
}

/* Strands and locks that hang from above the brows, each of a few bends. */
void
guise_occluder_shape_add_hair (GuiseOccluderShape *self, GuisePoint left, GuisePoint right, double size, GuiseRandom *random)
{
  const guint n = 2 + (guint) guise_random_below (random, 11);
  const double middle = (left.x + right.x) / 2 + size * between (random, -0.6, 0.6);
  const double top = (left.y + right.y) / 2 - size * 0.9;
  const double lock = size * between (random, 0.008, 0.06), lean = between (random, -0.5, 0.5);

  for (guint i = 0; i < n; i++)
    {
      double x = middle + size * between (random, -0.4, 0.4), y = top, angle = G_PI_2 + lean + between (random, -0.2, 0.2);
      const guint n_bends = 2 + (guint) guise_random_below (random, 3);
      const double step = size * between (random, 0.25, 0.6), width = lock * between (random, 0.5, 1.5);

      for (guint k = 0; k < n_bends; k++)
        {
          const double to_x = x + cos (angle) * step, to_y = y + sin (angle) * step;

          guise_occluder_shape_add_bar (self, x, y, to_x, to_y, MAX (width, 0.35));
          x = to_x;
          y = to_y;
          angle += between (random, -0.35, 0.35);
        }
    }
}

void
guise_occluder_shape_add_blob (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random)
{
  self->waver = size * between (random, 0.1, 0.5);
  self->wave = size * between (random, 0.5, 1.2);
  add (self, (GuiseOccluderPart) { GUISE_PART_DISC, at.x, at.y, size * between (random, 0.5, 1), size, 0,
                                   between (random, -G_PI, G_PI) });
}

void
guise_occluder_shape_add_leaves (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random)
{
  const guint n = 3 + (guint) guise_random_below (random, 6);

  for (guint i = 0; i < n; i++)
    {
      const double length = size * between (random, 0.15, 0.35);

      add (self, (GuiseOccluderPart) { GUISE_PART_DISC, at.x + size * between (random, -0.5, 0.5),
                                       at.y + size * between (random, -0.5, 0.5), length,
                                       length * between (random, 0.3, 0.5), 0, between (random, -G_PI, G_PI) });
    }
}

/* How far the middle of what is large lies behind its edge, which is all that is seen of it. */
#define LARGE 6

void
guise_occluder_shape_add_thing (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random)
{
  const guint form = (guint) guise_random_below (random, 4), n = 1 + (guint) guise_random_below (random, 4);
  const double angle = between (random, -G_PI, G_PI);

  if (form == 0)
    {
      guise_occluder_shape_add_disc (self, at.x + cos (angle) * size * LARGE, at.y + sin (angle) * size * LARGE,
                                     size * LARGE, size * LARGE);
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      const double spread = i > 0 ? 0.6 : 0, radius = size * between (random, 0.08, 0.5) / sqrt (n);
      const double x = at.x + size * between (random, -spread, spread), y = at.y + size * between (random, -spread, spread);

      if (form == 1)
        guise_occluder_shape_add_disc (self, x, y, radius, radius * between (random, 0.7, 1));
      else if (form == 2)
        guise_occluder_shape_add_ring (self, x, y, radius * 1.5, size * between (random, 0.04, 0.2));
      else
        guise_occluder_shape_add_stroke (self, (GuisePoint) { (float) x, (float) y }, size, radius / 3, random);
    }
}
