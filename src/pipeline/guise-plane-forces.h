/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

G_BEGIN_DECLS

/**
 * GuisePlaneForces:
 *
 * How points of a plane push each other away, in the way of t-SNE (van der
 * Maaten 2014): of point i the sum over all others of q²·(y_i − y_j), with
 * q = 1 / (1 + |y_i − y_j|²). Far cells of a quadtree count as one point
 * (Barnes and Hut), so that it takes n·log n, not n².
 *
 * Thread: owner only.
 */
typedef struct _GuisePlaneForces GuisePlaneForces;

GuisePlaneForces *guise_plane_forces_new  (guint n);
void              guise_plane_forces_free (GuisePlaneForces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePlaneForces, guise_plane_forces_free)

/**
 * guise_plane_forces_find:
 * @points: (array): as many as it was made for; finite
 * @theta: a cell whose side is less than this part of its distance counts as one point; 0: none does
 * @out: (array): the sum for each point
 *
 * Returns: the sum of q over all ordered pairs of different points
 */
double            guise_plane_forces_find (GuisePlaneForces *self, const GuisePoint *points, float theta,
                                           GuisePoint *out);

G_END_DECLS
