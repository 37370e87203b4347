/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-random.h"

G_BEGIN_DECLS

/* Points of the warp, a side: those of every grid that it is drawn on, of 3, 5, and 9, are among them. */
#define GUISE_AUGMENT_GRID 9
#define GUISE_AUGMENT_N_POINTS (GUISE_AUGMENT_GRID * GUISE_AUGMENT_GRID)

/**
 * GuiseAugmentSettings:
 *
 * How faces are varied. The definitions are faceswap's
 * (lib/training/augmentation.py, without its CLAHE) and, for the recolouring,
 * Reinhard et al. 2001. HSV is varied as DeepFaceLab does ("random HSV power"),
 * but saturation by a factor: an addition would give grey the colour of its
 * noise. The warp by cells is DeepFaceLab's (core/imagelib/warp.py), which has
 * 0.24, without the half pixel by which it also moves the picture. All 0 varies
 * nothing.
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
  double warp;             /* deviation of 5 × 5 control points, parts of the side */
  double blur;             /* of the input: a pixel shows up to so wide a square, parts of the side */
  double compression;      /* of the input: up to this part of the way from a JPEG's quality 100 to 5 */
  double jitter_hsv;       /* ± half a turn of hue times this; saturation and value times 1 ± this */
  double warp_cells;       /* above 0, in place of @warp: ± of the points inside a grid of 3, 5, or 9 a side, parts of
                            * the distance between two; up to 0.5, so that none passes another */
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
  float   blur;                                      /* width of what a pixel of the input shows, parts of the side;
                                                      * less than a pixel: a pixel */
  float   compression;                               /* of the input: factor of JPEG's quantisation tables; 0: none */
  float   hsv[3];                                    /* hue: turns to add; saturation, value: factors */
  float   unused[3];
} GuiseAugmentSample;

/* The kernels count in floats: 184 of them. */
G_STATIC_ASSERT (sizeof (GuiseAugmentSample) == 184 * sizeof (float));

/**
 * guise_augment_draw:
 * @random: its state moves on
 * @own: (nullable): colours of the face; %NULL: it is not recoloured towards another
 * @other: (nullable): of the face of the other side that it may be recoloured towards
 * @out: all but @face
 *
 * What the settings leave out draws no random numbers that older settings did
 * not. Thread: any.
 */
void guise_augment_draw (const GuiseAugmentSettings *settings, GuiseRandom *random, const GuiseFaceColours *own,
                         const GuiseFaceColours *other, GuiseAugmentSample *out);

/**
 * guise_augment_set_warp:
 * @n: 3, 5, or 9
 * @points: (array): n × n, x, y, row by row: where evenly spread points are moved to, parts of the side
 *
 * The sample's warp becomes the bilinear map that has @points at its nodes, all
 * of which are nodes of its own grid: nothing but rounding is lost.
 *
 * Thread: any.
 */
void guise_augment_set_warp (GuiseAugmentSample *sample, guint n, const double (*points)[2]);

/* Points of a face that guise_augment_warp_to() goes by. */
#define GUISE_AUGMENT_N_LANDMARKS 68

/* A face's landmarks, x, y, in parts of its crop's side. */
typedef struct
{
  float points[GUISE_AUGMENT_N_LANDMARKS][2];
} GuiseFaceShape;

/**
 * guise_augment_find_like:
 * @faces: (array length=n_faces): of the other side
 *
 * Returns: which one to take the shape of: one of the ten whose landmarks are nearest
 *
 * Thread: any.
 */
guint guise_augment_find_like (const GuiseFaceShape *own, const GuiseFaceShape *faces, guint n_faces,
                               GuiseRandom *random);

/**
 * guise_augment_warp_to:
 * @sample: drawn; its warp is replaced
 *
 * The input shows the face with the landmarks of @other and a little noise
 * (faceswap's 2/256 of the side), so that the model learns to tell who it is
 * apart from the shape. Between landmarks and the edge, which stays, the
 * displacement goes by inverse distance; faceswap's is piecewise linear.
 *
 * Source: faceswap's "warp to landmarks" (lib/training/augmentation.py); Shepard 1968.
 *
 * Thread: any.
 */
void  guise_augment_warp_to   (GuiseAugmentSample *sample, const GuiseFaceShape *own, const GuiseFaceShape *other,
                               GuiseRandom *random);

G_END_DECLS
