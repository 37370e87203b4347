/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-augment-sample.h"
#include "guise-face-mesh.h"
#include "guise-face-paint.h"
#include "guise-image.h"
#include "guise-store-faces.h"
#include "guise-train-params.h"

G_BEGIN_DECLS

/* A face as the network gets it: a square crop, upright. All pure functions. Thread: any. */

/**
 * guise_train_face_read:
 * @record: with its crop
 * @mesh: its landmarks, display space
 * @coverage: how much of the head the square holds
 * @size: of the square wanted, pixels
 * @points: (out caller-allocates) (array fixed-size=478): the mesh in the square
 *
 * Returns: (transfer full): %GUISE_PIXEL_RGB8, cut out of the stored head crop; %NULL with
 * %GUISE_ERROR_DAMAGED or %GUISE_ERROR_FAILED for landmarks that are no face
 *
 * Blocks on the disk.
 */
GuiseImage *guise_train_face_read (GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *mesh,
                                   GuiseFaceCoverage coverage, guint size, GuisePoint3 *points, GError **error);

/**
 * guise_train_face_mask:
 * @points: in the square, which is of @size pixels and @coverage
 *
 * Returns: (transfer full): %GUISE_PIXEL_GRAYF: 1 on the face from chin to forehead, fading to 0 a little outside it
 */
GuiseImage *guise_train_face_mask (const GuisePoint3 *points, GuiseFaceCoverage coverage, guint size,
                                   GError **error);

/* The same for what a swap with the usual settings takes: tighter, for at its edge the picture is the original's. */
GuiseImage *guise_train_face_swap_mask (const GuisePoint3 *points, GuiseFaceCoverage coverage, guint size,
                                        GError **error);

/* Puts paint of a frame into the square that guise_train_face_read() cuts out of it by the same @mesh. */
gboolean    guise_train_face_place_paint (GuiseFacePaint *paint, const GuisePoint3 *mesh, GuiseFaceCoverage coverage,
                                          guint size, GError **error);

/**
 * guise_train_face_narrow:
 * @mask: %GUISE_PIXEL_GRAYF, square, of the face as its landmarks have it; is changed
 * @seen: (nullable): %GUISE_PIXEL_GRAYF of the same size: what is not behind something, as guise_front_find() says
 * @paint: (nullable): what is face and what is not, in the square; it has the last word, for whoever painted has looked
 */
void        guise_train_face_narrow (GuiseImage *mask, GuiseImage *seen, const GuiseFacePaint *paint);

/**
 * guise_train_face_pack:
 * @image: %GUISE_PIXEL_RGB8, square
 * @seen, @paint: (nullable): for the weights, and for whose colours are measured; see guise_train_face_narrow()
 * @rgbw: (out): side × side × 4 bytes for GuiseAugmentFaces
 * @colours: (out)
 */
gboolean    guise_train_face_pack (GuiseImage *image, const GuisePoint3 *points, const GuiseTrainFaceCut *cut,
                                   GuiseImage *seen, const GuiseFacePaint *paint, guint8 *rgbw,
                                   GuiseFaceColours *colours, GError **error);

/**
 * guise_train_face_to_input:
 * @image: %GUISE_PIXEL_RGB8, square, of the network's input size
 * @points: the mesh in @image
 * @guided: whether the network wants the guide as a fourth channel
 * @input: (out): side × side × 3 (guided: 4) floats, 0..1
 *
 * What the encoder gets when nothing is augmented: with @cut's face_only
 * everything outside the mask is mid-grey.
 */
gboolean    guise_train_face_to_input (GuiseImage *image, const GuisePoint3 *points, const GuiseTrainFaceCut *cut,
                                       gboolean guided, float *input, GError **error);

G_END_DECLS
