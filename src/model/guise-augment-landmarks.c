/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-augment-sample.h"

#include <math.h>

/* The points that move, a side. */
#define POINTS 5

/* Of so many faces like it one is taken. */
#define N_LIKE 10

/* Deviation of the noise, parts of the side. */
#define NOISE (2.0 / 256)

/* Nearer than this counts as this: parts of the side, squared. */
#define LEAST_SQUARE 1e-4

static double
get_distance (const GuiseFaceShape *a, const GuiseFaceShape *b)
{
  double sum = 0;

  for (guint i = 0; i < GUISE_AUGMENT_N_LANDMARKS; i++)
    for (guint axis = 0; axis < 2; axis++)
      {
        const double d = (double) a->points[i][axis] - (double) b->points[i][axis];

        sum += d * d;
      }

  return sum;
}

guint
guise_augment_find_like (const GuiseFaceShape *own, const GuiseFaceShape *faces, guint n_faces, GuiseRandom *random)
{
  struct { guint face; double distance; } like[N_LIKE];
  guint n = 0;

  g_return_val_if_fail (n_faces > 0, 0);

  for (guint i = 0; i < n_faces; i++)
    {
      const double distance = get_distance (own, &faces[i]);
      guint at = MIN (n, N_LIKE - 1);

      if (n == N_LIKE && distance >= like[N_LIKE - 1].distance)
        continue;
      for (; at > 0 && like[at - 1].distance > distance; at--)
        like[at] = like[at - 1];
      like[at].face = i;
      like[at].distance = distance;
      n = MIN (n + 1, N_LIKE);
    }

  return like[guise_random_below (random, n)].face;
}

/* Where of the wanted picture the face's @point is. */
static void
find_in_picture (const GuiseAugmentSample *sample, const float point[2], double out[2])
{
  const double a = (double) sample->row_x[0], b = (double) sample->row_x[1];
  const double c = (double) sample->row_y[0], d = (double) sample->row_y[1];
  const double x = (double) (point[0] - sample->row_x[2]), y = (double) (point[1] - sample->row_y[2]);
  const double determinant = a * d - b * c;

  out[0] = (d * x - b * y) / determinant;
  out[1] = (a * y - c * x) / determinant;
}

typedef struct
{
  double at[2], shift[2];
} Anchor;

static double
interpolate (const Anchor *anchors, guint n, double x, double y, guint axis)
{
  double sum = 0, weights = 0;

  for (guint i = 0; i < n; i++)
    {
      const double dx = x - anchors[i].at[0], dy = y - anchors[i].at[1];
      const double square = MAX (dx * dx + dy * dy, LEAST_SQUARE), weight = 1 / (square * square);

      sum += weight * anchors[i].shift[axis];
      weights += weight;
    }

  return sum / weights;
}

void
guise_augment_warp_to (GuiseAugmentSample *sample, const GuiseFaceShape *own, const GuiseFaceShape *other,
                       GuiseRandom *random)
{
  static const double edge[8][2] = { { 0, 0 }, { 0.5, 0 }, { 1, 0 }, { 0, 0.5 }, { 1, 0.5 }, { 0, 1 }, { 0.5, 1 },
                                     { 1, 1 } };
  Anchor anchors[GUISE_AUGMENT_N_LANDMARKS + G_N_ELEMENTS (edge)] = { 0 };
  const double step = 1.0 / (POINTS - 1);
  double points[POINTS * POINTS][2];

  for (guint i = 0; i < GUISE_AUGMENT_N_LANDMARKS; i++)
    {
      double from[2];

      find_in_picture (sample, own->points[i], from);
      find_in_picture (sample, other->points[i], anchors[i].at);
      for (guint axis = 0; axis < 2; axis++)
        {
          anchors[i].at[axis] += NOISE * guise_random_normal (random);
          anchors[i].shift[axis] = from[axis] - anchors[i].at[axis];
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (edge); i++)
    for (guint axis = 0; axis < 2; axis++)
      anchors[GUISE_AUGMENT_N_LANDMARKS + i].at[axis] = edge[i][axis];

  for (guint i = 0; i < POINTS * POINTS; i++)
    {
      const double x = i % POINTS * step, y = i / POINTS * step;

      points[i][0] = x + interpolate (anchors, G_N_ELEMENTS (anchors), x, y, 0);
      points[i][1] = y + interpolate (anchors, G_N_ELEMENTS (anchors), x, y, 1);
    }
  guise_augment_set_warp (sample, POINTS, (const double (*)[2]) points);
}
