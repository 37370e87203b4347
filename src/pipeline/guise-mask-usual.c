/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-usual.h"

#include "guise-mask-lessons.h"

#include <math.h>

#define SIDE     GUISE_MASK_NET_SIDE
#define N_PIXELS GUISE_MASK_N_OUT
#define N_VALUES (N_PIXELS * 3)

/* The mesh without the irises, which turn with the eyes; every other point says enough. */
#define N_POINTS 234u
#define STRIDE   2u

/* Pixels over which a point of the mesh takes those around it along; and from one to the next of those whose way is looked
 * for, for ways differ little between them. */
#define SPREAD 3.0f
#define STEP   4u
#define NODES  (SIDE / STEP + 1)

/* Least deviation of a face's colours, 0..1: less is noise. */
#define LEAST_DEVIATION 0.05

struct _GuiseMaskUsual
{
  guint       n;
  GuisePoint  mean[N_POINTS];
  GuisePoint *points;            /* n × N_POINTS */
  guint8     *rgb;               /* n × N_VALUES: laid on the mean face */
};

/* Where in the square with the mesh @to the pixels of the one with the mesh @from are, every %STEP pixels. */
static void
find_ways (const GuisePoint *from, const GuisePoint *to, GuisePoint *ways)
{
  for (guint i = 0; i < NODES * NODES; i++)
    {
      const float x = (float) (i % NODES * STEP), y = (float) (i / NODES * STEP);
      float sum = 0, to_x = 0, to_y = 0;

      for (guint k = 0; k < N_POINTS; k++)
        {
          const float dx = x - from[k].x, dy = y - from[k].y, square = dx * dx + dy * dy;
          const float weight = expf (-square / (2 * SPREAD * SPREAD)) + 1e-9f / (1 + square);

          sum += weight;
          to_x += weight * (to[k].x - from[k].x);
          to_y += weight * (to[k].y - from[k].y);
        }
      ways[i] = (GuisePoint) { x + to_x / sum, y + to_y / sum };
    }
}

static GuisePoint
get_way (const GuisePoint *ways, guint x, guint y)
{
  const float px = ((float) x + 0.5f) / STEP, py = ((float) y + 0.5f) / STEP;
  const guint left = (guint) px, top = (guint) py;
  const float u = px - (float) left, v = py - (float) top;
  const GuisePoint *a = ways + top * NODES + left, *b = a + NODES;

  return (GuisePoint) { (1 - v) * ((1 - u) * a[0].x + u * a[1].x) + v * ((1 - u) * b[0].x + u * b[1].x),
                        (1 - v) * ((1 - u) * a[0].y + u * a[1].y) + v * ((1 - u) * b[0].y + u * b[1].y) };
}

/* @values: a square with @n values a pixel; its edge goes on for ever. */
static void
warp (const guint8 *values, guint n, const GuisePoint *ways, float *out)
{
  for (guint i = 0; i < N_PIXELS; i++)
    {
      const GuisePoint at = get_way (ways, i % SIDE, i / SIDE);
      const float px = CLAMP (at.x - 0.5f, 0, SIDE - 1.001f), py = CLAMP (at.y - 0.5f, 0, SIDE - 1.001f);
      const guint left = (guint) px, top = (guint) py;
      const float u = px - (float) left, v = py - (float) top;
      const guint8 *p = values + (top * SIDE + left) * n, *q = p + SIDE * n;

      for (guint c = 0; c < n; c++)
        out[i * n + c] = (1 - v) * ((1 - u) * p[c] + u * p[n + c]) + v * ((1 - u) * q[c] + u * q[n + c]);
    }
}

static guint8
to_byte (double value)
{
  return (guint8) CLAMP (value + 0.5, 0, 255);
}

static void
get_points (const GuisePoint3 *mesh, GuisePoint *points)
{
  for (guint k = 0; k < N_POINTS; k++)
    points[k] = (GuisePoint) { mesh[k * STRIDE].x, mesh[k * STRIDE].y };
}

/* The colours @rgb, 0..255, in deviations from their mean, both where @inside is. */
static void
normalize (const float *rgb, const float *inside, guint8 *out)
{
  double n = 1e-6, mean[3] = { 0 }, square = 0, deviation;

  for (guint i = 0; i < N_PIXELS; i++)
    n += inside[i];
  for (guint i = 0; i < N_VALUES; i++)
    mean[i % 3] += inside[i / 3] * rgb[i] / n;
  for (guint i = 0; i < N_VALUES; i++)
    square += inside[i / 3] * (rgb[i] - mean[i % 3]) * (rgb[i] - mean[i % 3]);
  deviation = MAX (sqrt (square / (3 * n)), 255 * LEAST_DEVIATION);
  for (guint i = 0; i < N_VALUES; i++)
    out[i] = to_byte (GUISE_MASK_USUAL_MIDDLE + GUISE_MASK_USUAL_DEVIATION * (rgb[i] - mean[i % 3]) / deviation);
}

/* Lays the face @k of @self on the mean one. */
static void
lay (GuiseMaskUsual *self, const GuisePassingFace *face, guint k)
{
  g_autofree float *rgb = g_new (float, N_VALUES), *inside = g_new (float, N_PIXELS);
  GuisePoint ways[NODES * NODES];

  find_ways (self->mean, self->points + k * N_POINTS, ways);
  warp (face->rgb, 3, ways, rgb);
  warp (face->outline, 1, ways, inside);
  normalize (rgb, inside, self->rgb + (gsize) k * N_VALUES);
}

GuiseMaskUsual *
guise_mask_usual_new (const GuisePassingFace *faces, guint n)
{
  GuiseMaskUsual *self;

  if (n < GUISE_MASK_USUAL_MIN_FACES)
    return NULL;
  self = g_new0 (GuiseMaskUsual, 1);
  self->n = MIN (n, GUISE_MASK_USUAL_MAX_FACES);
  self->points = g_new (GuisePoint, self->n * N_POINTS);
  self->rgb = g_new (guint8, (gsize) self->n * N_VALUES);
  for (guint k = 0; k < self->n; k++)
    {
      GuisePoint *points = self->points + k * N_POINTS;

      get_points (faces[(gsize) k * n / self->n].points, points);
      for (guint i = 0; i < N_POINTS; i++)
        {
          self->mean[i].x += points[i].x / (float) self->n;
          self->mean[i].y += points[i].y / (float) self->n;
        }
    }
  for (guint k = 0; k < self->n; k++)
    lay (self, &faces[(gsize) k * n / self->n], k);
  return self;
}

void
guise_mask_usual_free (GuiseMaskUsual *self)
{
  if (self == NULL)
    return;
  g_free (self->points);
  g_free (self->rgb);
  g_free (self);
}

/* The @most other faces whose meshes are most like @points; the one that has just these is the face itself.
 * @like: (out): their numbers, the nearest first. Returns: how many */
static guint
find_like (const GuiseMaskUsual *self, const GuisePoint *points, guint most, guint *like)
{
  float far[GUISE_MASK_USUAL_MAX_FACES];
  guint n = 0;

  for (guint k = 0; k < self->n; k++)
    {
      float square = 0;
      guint place;

      for (guint i = 0; i < N_POINTS; i++)
        {
          const float dx = points[i].x - self->points[k * N_POINTS + i].x, dy = points[i].y - self->points[k * N_POINTS + i].y;

          square += dx * dx + dy * dy;
        }
      if (square <= 0 || (n == most && square >= far[n - 1]))
        continue;
      n = MIN (n + 1, most);
      for (place = n - 1; place > 0 && far[place - 1] > square; place--)
        {
          far[place] = far[place - 1];
          like[place] = like[place - 1];
        }
      far[place] = square;
      like[place] = k;
    }
  return n;
}

/* The median of @n values, which are put in order. */
static guint8
find_median (guint8 *values, guint n)
{
  for (guint i = 1; i < n; i++)
    for (guint k = i; k > 0 && values[k - 1] > values[k]; k--)
      {
        const guint8 other = values[k];

        values[k] = values[k - 1];
        values[k - 1] = other;
      }
  return values[n / 2];
}

void
guise_mask_usual_place (const GuiseMaskUsual *self, const GuisePoint3 *mesh, guint n_like, guint8 *rgb)
{
  g_autofree guint8 *usual = g_new (guint8, N_VALUES);
  g_autofree float *laid = g_new (float, N_VALUES);
  GuisePoint points[N_POINTS], ways[NODES * NODES];
  guint like[GUISE_MASK_USUAL_MAX_FACES], n;

  get_points (mesh, points);
  n = find_like (self, points, MIN (n_like, self->n), like);
  for (guint i = 0; i < N_VALUES; i++)
    {
      guint8 values[GUISE_MASK_USUAL_MAX_FACES];

      for (guint k = 0; k < n; k++)
        values[k] = self->rgb[(gsize) like[k] * N_VALUES + i];
      usual[i] = n > 0 ? find_median (values, n) : GUISE_MASK_USUAL_MIDDLE;
    }
  find_ways (points, self->mean, ways);
  warp (usual, 3, ways, laid);
  for (guint i = 0; i < N_VALUES; i++)
    rgb[i] = to_byte (laid[i]);
}
