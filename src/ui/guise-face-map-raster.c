/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-map-raster.h"

#include <math.h>
#include <string.h>

#define MAX_SIDE (2 * GUISE_MAP_MAX_RADIUS + 5)

#define FAINT_ALPHA 56     /* of 256 */
#define DOT_ALPHA   210
#define RING_PIXELS 1.5f

/* How much of each pixel about a dot's centre it covers, 0 … 256. */
typedef struct
{
  int     reach;           /* pixels from the centre on */
  guint16 cover[MAX_SIDE * MAX_SIDE];
} Stamp;

static void
make_stamp (Stamp *self, float radius)
{
  self->reach = MIN ((int) ceilf (radius), MAX_SIDE / 2);
  for (int y = -self->reach; y <= self->reach; y++)
    for (int x = -self->reach; x <= self->reach; x++)
      {
        const float cover = CLAMP (radius + 0.5f - hypotf ((float) x, (float) y), 0, 1);

        self->cover[(y + self->reach) * MAX_SIDE + x + self->reach] = (guint16) lrintf (256 * cover);
      }
}

/* @colour over @pixel, both with alpha in the highest byte; the first is not multiplied by it, the other is. Two bytes at
 * a time; @alpha: 0 … 256. */
static guint32
blend (guint32 pixel, guint32 colour, guint alpha)
{
  const guint32 even = 0x00ff00ff, rest = 256 - alpha;
  const guint32 low = (colour & even) * alpha + (pixel & even) * rest;
  const guint32 high = (colour >> 8 & even) * alpha + (pixel >> 8 & even) * rest;

  return (low >> 8 & even) | (high & ~even);
}

static void
draw_dot (const Stamp *stamp, guint32 *pixels, int width, int height, int cx, int cy, guint32 colour, guint alpha)
{
  const int top = MAX (cy - stamp->reach, 0), bottom = MIN (cy + stamp->reach, height - 1);
  const int left = MAX (cx - stamp->reach, 0), right = MIN (cx + stamp->reach, width - 1);

  for (int y = top; y <= bottom; y++)
    {
      const guint16 *cover = stamp->cover + (y - cy + stamp->reach) * MAX_SIDE + stamp->reach - cx;
      guint32 *row = pixels + (gsize) y * (gsize) width;

      for (int x = left; x <= right; x++)
        if (cover[x] > 0)
          row[x] = blend (row[x], colour, cover[x] * alpha >> 8);
    }
}

static void
draw_marked (const GuiseMapDots *self, GuiseMapMark mark, const Stamp *stamp, guint32 *pixels, int width, int height,
             const guint32 *colour, guint alpha)
{
  const float reach = (float) stamp->reach;

  for (guint i = 0; i < self->n; i++)
    if (self->marks[i] == mark && self->x[i] > -reach && self->y[i] > -reach && self->x[i] < (float) width + reach
        && self->y[i] < (float) height + reach)
      draw_dot (stamp, pixels, width, height, (int) floorf (self->x[i]), (int) floorf (self->y[i]),
                0xff000000 | (colour != NULL ? *colour : self->colours[i]), alpha);
}

void
guise_map_dots_draw (const GuiseMapDots *self, guint32 *pixels, guint width, guint height)
{
  const float radius = CLAMP (self->radius, 1, GUISE_MAP_MAX_RADIUS);
  const int w = (int) width, h = (int) height;
  Stamp dot, ring;

  make_stamp (&dot, radius);
  make_stamp (&ring, radius + RING_PIXELS);
  memset (pixels, 0, (gsize) width * height * sizeof *pixels);
  draw_marked (self, GUISE_MAP_MARK_ELSEWHERE, &dot, pixels, w, h, NULL, FAINT_ALPHA);
  draw_marked (self, GUISE_MAP_MARK_SHOWN, &dot, pixels, w, h, NULL, DOT_ALPHA);
  draw_marked (self, GUISE_MAP_MARK_SELECTED, &ring, pixels, w, h, &self->ring, 256);
  draw_marked (self, GUISE_MAP_MARK_SELECTED, &dot, pixels, w, h, NULL, 256);
}
