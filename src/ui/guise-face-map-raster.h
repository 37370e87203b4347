/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

G_BEGIN_DECLS

/* How a face is drawn. */
typedef enum
{
  GUISE_MAP_MARK_GONE,        /* not at all */
  GUISE_MAP_MARK_ELSEWHERE,   /* faint: not among those that are shown */
  GUISE_MAP_MARK_SHOWN,
  GUISE_MAP_MARK_SELECTED,    /* with a ring, above the others */
  GUISE_N_MAP_MARKS
} GuiseMapMark;

/**
 * GuiseMapDots:
 * @x, @y: (array length=n): pixels
 * @colours: (array length=n): 0xRRGGBB
 * @marks: (array length=n): of #GuiseMapMark
 * @radius: of a dot, pixels, 1 to %GUISE_MAP_MAX_RADIUS
 * @ring: colour around what is selected
 */
typedef struct
{
  guint         n;
  const float  *x, *y;
  const guint32 *colours;
  const guint8 *marks;
  float         radius;
  guint32       ring;
} GuiseMapDots;

#define GUISE_MAP_MAX_RADIUS 12

/**
 * guise_map_dots_draw:
 * @pixels: (out): @width × @height, native-endian 0xAARRGGBB, colours multiplied by alpha; all of it is written
 *
 * Draws dots straight into memory: a hundred thousand of them in a few
 * milliseconds, whatever draws the window.
 *
 * Thread: any.
 */
void guise_map_dots_draw (const GuiseMapDots *self, guint32 *pixels, guint width, guint height);

G_END_DECLS
