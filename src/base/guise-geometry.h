/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuisePoint:
 *
 * A place in a picture: x to the right, y down, in pixels. Pixel centres lie
 * at half numbers: the first pixel covers 0..1 and has its centre at 0.5.
 */
typedef struct
{
  float x, y;
} GuisePoint;

typedef struct
{
  float x, y, z;
} GuisePoint3;

typedef struct
{
  float x, y, width, height;
} GuiseRect;

/**
 * GuiseAffine:
 *
 * (x, y) -> (m[0]·x + m[1]·y + m[2], m[3]·x + m[4]·y + m[5]), the row-major
 * 2×3 matrix of OpenCV, but with pixel centres at half numbers.
 */
typedef struct
{
  double m[6];
} GuiseAffine;

#define GUISE_AFFINE_IDENTITY ((GuiseAffine) { { 1, 0, 0, 0, 1, 0 } })

/* All pure functions. Thread: any. */
GuisePoint  guise_affine_apply   (const GuiseAffine *self, GuisePoint point);

/* First @first, then @second. */
GuiseAffine guise_affine_compose (const GuiseAffine *first, const GuiseAffine *second);

/* Returns: %FALSE when @self has no inverse; @out is then untouched. */
gboolean    guise_affine_invert  (const GuiseAffine *self, GuiseAffine *out);

/* Square root of the area scale: how many target pixels a source pixel's side becomes. */
double      guise_affine_get_scale (const GuiseAffine *self);

/* The part both have in common; zero width or height when there is none. */
GuiseRect   guise_rect_intersect (const GuiseRect *a, const GuiseRect *b);

/* Intersection over union, 0..1. */
float       guise_rect_iou       (const GuiseRect *a, const GuiseRect *b);

/* The smallest rectangle around @points; zero for no points. */
GuiseRect   guise_rect_bound     (const GuisePoint *points, guint n_points);

G_END_DECLS
