/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-blink.h"

#include <math.h>
#include <string.h>

/* Of the opening, what landmarks of eyes keep that are shut. */
#define LEAST_FOUND 0.125

/* Narrower eyes, in pixels, have no lids to draw; nor have those with less between lid and brow, in parts of the width. */
#define LEAST_WIDTH 4.0
#define LEAST_LID 0.03

#define N_LID 9
#define N_BROW 5

/* Points of the mesh, from the outer corner to the inner one; the last are those below the brow. */
typedef struct
{
  guint upper[N_LID], lower[N_LID], brow[N_BROW];
} EyePoints;

static const EyePoints eye_points[2] = {
  { { 33, 246, 161, 160, 159, 158, 157, 173, 133 }, { 33, 7, 163, 144, 145, 153, 154, 155, 133 },
    { 225, 224, 223, 222, 221 } },
  { { 263, 466, 388, 387, 386, 385, 384, 398, 362 }, { 263, 249, 390, 373, 374, 380, 381, 382, 362 },
    { 445, 444, 443, 442, 441 } },
};

/* A place in an eye's own frame, in parts of its width: along the line of its corners from the outer one, and down. */
typedef struct
{
  double along, down;
} Place;

typedef struct
{
  double origin[2], along[2], down[2];   /* in the picture; unit vectors */
  double width;
  Place  upper[N_LID], lower[N_LID], brow[N_BROW];
} Eye;

static Place
to_eye (const Eye *eye, double x, double y)
{
  const double dx = x - eye->origin[0], dy = y - eye->origin[1];

  return (Place) { (dx * eye->along[0] + dy * eye->along[1]) / eye->width,
                   (dx * eye->down[0] + dy * eye->down[1]) / eye->width };
}

static void
from_eye (const Eye *eye, Place place, double *x, double *y)
{
  *x = eye->origin[0] + eye->width * (place.along * eye->along[0] + place.down * eye->down[0]);
  *y = eye->origin[1] + eye->width * (place.along * eye->along[1] + place.down * eye->down[1]);
}

/* Whether the places go one way: a lid that folds back over itself is seen from the side. */
static gboolean
place_all (const Eye *eye, const GuisePoint3 *points, const guint *which, guint n, Place *out)
{
  for (guint i = 0; i < n; i++)
    {
      out[i] = to_eye (eye, (double) points[which[i]].x, (double) points[which[i]].y);
      if (i > 0 && !(out[i].along > out[i - 1].along))
        return FALSE;
    }

  return TRUE;
}

static gboolean
find_eye (const GuisePoint3 *points, const EyePoints *which, Eye *out)
{
  const GuisePoint3 *outer = &points[which->upper[0]], *inner = &points[which->upper[N_LID - 1]];
  const GuisePoint3 *below = &points[which->lower[N_LID / 2]], *above = &points[which->brow[N_BROW / 2]];
  const double x = (double) (inner->x - outer->x), y = (double) (inner->y - outer->y);

  out->width = hypot (x, y);
  if (!(out->width >= LEAST_WIDTH))
    return FALSE;

  out->origin[0] = (double) outer->x;
  out->origin[1] = (double) outer->y;
  out->along[0] = x / out->width;
  out->along[1] = y / out->width;
  out->down[0] = -out->along[1];
  out->down[1] = out->along[0];
  if (to_eye (out, (double) below->x, (double) below->y).down < to_eye (out, (double) above->x, (double) above->y).down)
    {
      out->down[0] = -out->down[0];
      out->down[1] = -out->down[1];
    }

  return place_all (out, points, which->upper, N_LID, out->upper)
         && place_all (out, points, which->lower, N_LID, out->lower)
         && place_all (out, points, which->brow, N_BROW, out->brow);
}

/* How far down the line through @places is; beyond its ends it goes on as at them. */
static double
follow (const Place *places, guint n, double along)
{
  double part;
  guint i = 1;

  while (i + 1 < n && along > places[i].along)
    i++;
  part = CLAMP ((along - places[i - 1].along) / (places[i].along - places[i - 1].along), 0.0, 1.0);
  return places[i - 1].down + part * (places[i].down - places[i - 1].down);
}

/* Where the lines are at one place along an eye: brow, lid as it is, lid as it will be, lower lid. */
typedef struct
{
  double brow, before, after, lower;
} Column;

static gboolean
get_column (const Eye *eye, double along, double open, Column *out)
{
  if (!(along > 0 && along < 1))
    return FALSE;

  out->brow = follow (eye->brow, N_BROW, along);
  out->before = follow (eye->upper, N_LID, along);
  out->lower = follow (eye->lower, N_LID, along);
  out->after = out->lower - open * (out->lower - out->before);
  return out->lower > out->before && out->before - out->brow >= LEAST_LID;
}

/* What is between @from and @to, as a part of that, put between @new_from and @new_to. */
static double
stretch (double value, double from, double to, double new_from, double new_to)
{
  return to > from ? new_from + (value - from) * (new_to - new_from) / (to - from) : new_to;
}

static void
look (GuiseImage *image, const guint8 *pixels, double x, double y, guint8 *out)
{
  const double left = CLAMP (x - 0.5, 0.0, image->width - 1.0), top = CLAMP (y - 0.5, 0.0, image->height - 1.0);
  const guint x0 = (guint) left, y0 = (guint) top;
  const guint x1 = MIN (x0 + 1, image->width - 1), y1 = MIN (y0 + 1, image->height - 1);
  const double tx = left - x0, ty = top - y0;

  for (guint c = 0; c < 3; c++)
    {
      const guint8 *upper = pixels + (gsize) y0 * image->stride[0], *lower = pixels + (gsize) y1 * image->stride[0];
      const double above = upper[3 * x0 + c] * (1 - tx) + upper[3 * x1 + c] * tx;
      const double below = lower[3 * x0 + c] * (1 - tx) + lower[3 * x1 + c] * tx;

      out[c] = (guint8) lround (above * (1 - ty) + below * ty);
    }
}

/* @pixels: those of @image before. */
static void
draw_lid (GuiseImage *image, const guint8 *pixels, const Eye *eye, double open)
{
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      {
        Place place = to_eye (eye, x + 0.5, y + 0.5);
        Column column;
        double from_x, from_y;

        if (!get_column (eye, place.along, open, &column) || place.down <= column.brow || place.down >= column.lower)
          continue;
        place.down = place.down < column.after
                     ? stretch (place.down, column.brow, column.after, column.brow, column.before)
                     : stretch (place.down, column.after, column.lower, column.before, column.lower);
        from_eye (eye, place, &from_x, &from_y);
        look (image, pixels, from_x, from_y, image->plane[0] + (gsize) y * image->stride[0] + 3 * x);
      }
}

static void
move_points (GuisePoint3 *points, const Eye *eye, double open)
{
  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      Place place = to_eye (eye, (double) points[i].x, (double) points[i].y);
      Column column;
      double x, y;

      if (!get_column (eye, place.along, open, &column) || place.down <= column.brow || place.down >= column.lower)
        continue;
      place.down = place.down < column.before
                   ? stretch (place.down, column.brow, column.before, column.brow, column.after)
                   : stretch (place.down, column.before, column.lower, column.after, column.lower);
      from_eye (eye, place, &x, &y);
      points[i].x = (float) x;
      points[i].y = (float) y;
    }
}

void
guise_face_blink (GuiseImage *image, GuisePoint3 *points, double open)
{
  const gsize size = (gsize) image->height * image->stride[0];
  g_autofree guint8 *pixels = NULL;

  g_return_if_fail (image->format == GUISE_PIXEL_RGB8);

  pixels = g_memdup2 (image->plane[0], size);
  for (guint i = 0; i < G_N_ELEMENTS (eye_points); i++)
    {
      Eye eye;

      if (!find_eye (points, &eye_points[i], &eye))
        continue;
      draw_lid (image, pixels, &eye, open);
      move_points (points, &eye, LEAST_FOUND + (1 - LEAST_FOUND) * open);
    }
}
