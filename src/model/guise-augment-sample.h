/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-random.h"

G_BEGIN_DECLS

#define GUISE_AUGMENT_GRID 5                                   /* control points of the warp, a side */
#define GUISE_AUGMENT_N_POINTS (GUISE_AUGMENT_GRID * GUISE_AUGMENT_GRID)

/**
 * GuiseAugmentSettings:
 *
 * How faces are varied. The definitions are faceswap's
 * (lib/training/augmentation.py, without its CLAHE) and, for the recolouring,
 * Reinhard et al. 2001. All 0 varies nothing.
 */
typedef struct
{
  double rotation_deg;     /* ± about the middle */
  double scale;            /* 1 ± */
  double shift;            /* ±, parts of the side, each axis */
  double flip;             /* probability */
  double jitter_light;     /* ± of LAB's L: towards white or black by that part */
  double jitter_colour;    /* the same of a and b */
  double transfer;         /* probability of a recolouring towards a face of the other side, by a uniform part 0..1 */
  double warp;             /* deviation of the 25 control points, parts of the side */
} GuiseAugmentSettings;

/* Mean and deviation of a face's pixels (not the background's) in CIE L*a*b*, L 0..100. */
typedef struct
{
  float mean[3], deviation[3];
} GuiseFaceColours;

/**
 * GuiseAugmentSample:
 *
 * One face of one batch as the kernels read it. Coordinates are parts of the
 * side, 0..1, so that they serve every size.
 *
 * A pixel of the picture wanted, at (x, y), shows the face at
 * (row_x · (x, y, 1), row_y · (x, y, 1)). The input shows at (x, y) what the
 * picture wanted shows at the bilinear interpolation of @warp, whose corner
 * points stand at the corners of the picture.
 */
typedef struct
{
  guint32 face;                                      /* index in the side's faces */
  guint32 recoloured;                                /* whether the next two say anything */
  float   lab_gain[3], lab_offset[3];                /* L*a*b* → gain · value + offset */
  float   row_x[3], row_y[3];
  float   warp[GUISE_AUGMENT_N_POINTS][2];           /* x, y; row by row */
} GuiseAugmentSample;

/* The kernels count in floats: 64 of them. */
G_STATIC_ASSERT (sizeof (GuiseAugmentSample) == 64 * sizeof (float));

/**
 * guise_augment_draw:
 * @random: its state moves on
 * @own: (nullable): colours of the face; %NULL: it is not recoloured towards another
 * @other: (nullable): of the face of the other side that it may be recoloured towards
 * @out: all but @face
 *
 * Thread: any.
 */
void guise_augment_draw (const GuiseAugmentSettings *settings, GuiseRandom *random, const GuiseFaceColours *own,
                         const GuiseFaceColours *other, GuiseAugmentSample *out);

G_END_DECLS
