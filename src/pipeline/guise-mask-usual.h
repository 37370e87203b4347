/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-mask-passing.h"

G_BEGIN_DECLS

/**
 * GuiseMaskUsual:
 *
 * What the faces of a track look like when they are turned and shaped like a given one: beside it the mask network sees
 * what is before that one alone.
 *
 * Thread: any, it does not change.
 */
typedef struct _GuiseMaskUsual GuiseMaskUsual;

/* Faces of a track that it is made of, spread over all: of fewer nobody can say what is usual, and among more there are more
 * with the same thing before them. */
#define GUISE_MASK_USUAL_MIN_FACES 20u
#define GUISE_MASK_USUAL_MAX_FACES 40u

/* Faces most like a given one by which it is looked at: with all of them, edges of turned noses and jaws count as strange. */
#define GUISE_MASK_USUAL_N_LIKE 7u

/* Its values have mean 0 and deviation 1 on the face; in bytes this is 0, and this a deviation. */
#define GUISE_MASK_USUAL_MIDDLE    128
#define GUISE_MASK_USUAL_DEVIATION 32

/**
 * guise_mask_usual_new:
 * @faces: of one track, of which %GUISE_MASK_USUAL_MAX_FACES are taken
 *
 * Returns: (transfer full) (nullable): 0.6 MB; %NULL for fewer than %GUISE_MASK_USUAL_MIN_FACES
 */
GuiseMaskUsual *guise_mask_usual_new   (const GuisePassingFace *faces, guint n);
void            guise_mask_usual_free  (GuiseMaskUsual *self);

/**
 * guise_mask_usual_place:
 * @points: (array fixed-size=478): a face of the track in its square
 * @n_like: the faces that are most like it, of which each pixel has the median: %GUISE_MASK_USUAL_N_LIKE, or
 *   %GUISE_MASK_USUAL_MAX_FACES for all
 * @rgb: (out): %GUISE_MASK_N_OUT × 3: the usual look, laid on this face
 */
void            guise_mask_usual_place (const GuiseMaskUsual *self, const GuisePoint3 *points, guint n_like,
                                        guint8 *rgb);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskUsual, guise_mask_usual_free)

G_END_DECLS
