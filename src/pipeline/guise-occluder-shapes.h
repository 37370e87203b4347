/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-random.h"

G_BEGIN_DECLS

#define GUISE_OCCLUDER_MAX_PARTS 64

typedef enum { GUISE_PART_BAR, GUISE_PART_DISC, GUISE_PART_RING, GUISE_PART_BOX } GuisePartKind;

/* @a, @b: ends of a bar; centre and half size of a box, radii of a disc; @radius: of a bar, of corners, width of a ring */
typedef struct
{
  GuisePartKind kind;
  double        ax, ay, bx, by, radius, angle;
} GuiseOccluderPart;

/* Parts that are one thing, and how its outline wavers. Pixels. */
typedef struct
{
  GuiseOccluderPart parts[GUISE_OCCLUDER_MAX_PARTS];
  guint             n_parts;
  guint32           seed;
  double            waver, wave;     /* by how much, and over how much of the outline */
} GuiseOccluderShape;

/* Thread: any, for all of this header. @size: brows to chin */
void   guise_occluder_shape_init     (GuiseOccluderShape *self, GuiseRandom *random, double size);

/* Pixels to the outline, negative inside; @depth: 0 at the edge … 1 in the middle of the part. */
double guise_occluder_shape_distance (const GuiseOccluderShape *self, double x, double y, double *depth);

/* Smooth, 0..1, with hills of one unit. */
double guise_occluder_noise          (guint32 seed, double x, double y);

void guise_occluder_shape_add_bar  (GuiseOccluderShape *self, double ax, double ay, double bx, double by, double radius);
void guise_occluder_shape_add_disc (GuiseOccluderShape *self, double x, double y, double rx, double ry);
void guise_occluder_shape_add_ring (GuiseOccluderShape *self, double x, double y, double radius, double width);

void guise_occluder_shape_add_box        (GuiseOccluderShape *self, GuisePoint at, double half_width, double half_height,
                                          double corner, GuiseRandom *random);
void guise_occluder_shape_add_hand       (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random);
void guise_occluder_shape_add_stroke     (GuiseOccluderShape *self, GuisePoint at, double size, double radius,
                                          GuiseRandom *random);
void guise_occluder_shape_add_microphone (GuiseOccluderShape *self, GuisePoint mouth, double size, GuiseRandom *random);
void guise_occluder_shape_add_hair       (GuiseOccluderShape *self, GuisePoint left, GuisePoint right, double size,
                                          GuiseRandom *random);
void guise_occluder_shape_add_blob       (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random);
void guise_occluder_shape_add_thing      (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random);
void guise_occluder_shape_add_leaves     (GuiseOccluderShape *self, GuisePoint at, double size, GuiseRandom *random);

G_END_DECLS
