/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-image.h"

G_BEGIN_DECLS

/**
 * Masks: %GUISE_PIXEL_GRAYF, 0 outside, 1 inside, soft at the edge.
 *
 * Thread: any, for all of this header.
 */

/**
 * guise_face_mask_outline:
 * @points: the mesh in the frame
 * @to_crop: frame to mask; identity when @points are the crop's own
 * @forehead: −1..1: how far up the forehead: 0 to the mesh's top, 1 to the
 *   hairline that proportions suggest, −1 as far below the mesh's top as that is above
 *
 * The face from chin to forehead, antialiased, without ears, hair or neck.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_FAILED for a size that cannot be
 */
GuiseImage *guise_face_mask_outline (const GuisePoint3 *points, const GuiseAffine *to_crop,
                                     guint width, guint height, double forehead, GError **error);

/* Eyes (lids with a margin) and mouth (lips), each soft: for losses that look closer there. (transfer full). */
GuiseImage *guise_face_mask_eyes  (const GuisePoint3 *points, const GuiseAffine *to_crop,
                                   guint width, guint height, GError **error);
GuiseImage *guise_face_mask_mouth (const GuisePoint3 *points, const GuiseAffine *to_crop,
                                   guint width, guint height, GError **error);

/**
 * guise_face_mask_openings:
 *
 * What stands open: between the lips and between the lids, hard-edged but
 * antialiased; a closed mouth leaves a line of an eighth of a pixel. This is the
 * guide that guided models get beside the colours. For masks of up to some 500
 * pixels: it is drawn eight times as large.
 *
 * Returns: (transfer full)
 */
GuiseImage *guise_face_mask_openings (const GuisePoint3 *points, const GuiseAffine *to_crop,
                                      guint width, guint height, GError **error);

/* Pixel by pixel product of two masks of one size. (transfer full). */
GuiseImage *guise_face_mask_multiply (GuiseImage *a, GuiseImage *b, GError **error);

/**
 * guise_face_mask_follow_edges:
 * @mask: coarse
 * @picture: %GUISE_PIXEL_RGB8 or RGBF of the same size
 * @reach: pixels within which the mask's edge may move
 *
 * Moves the mask's edges to those of the picture: in each neighbourhood the mask becomes what a straight line makes of
 * the picture's luma.
 *
 * Returns: (transfer full)
 *
 * Source: guided filter, He, Sun and Tang, PAMI 35(6), 2013.
 */
GuiseImage *guise_face_mask_follow_edges (GuiseImage *mask, GuiseImage *picture, guint reach, GError **error);

/**
 * guise_face_mask_soften:
 * @face_side: side of the unit square in the mask's pixels (guise_affine_get_scale()
 *   of crop to unit, inverted): what the percentages are of
 * @erode: percent of @face_side that the edge moves inwards; negative moves it outwards
 * @feather: percent of @face_side over which it then fades, all of it inwards
 *
 * The result is 0 wherever the eroded mask is 0: nothing leaks past it. Where the
 * mask touches the picture's edge the edge counts as outside, so no box shows.
 *
 * Returns: (transfer full)
 */
GuiseImage *guise_face_mask_soften (GuiseImage *mask, double face_side, double erode, double feather, GError **error);

/* The same with a part of @erode for each side on top: top, bottom, left and right of the picture, percent too; between
 * two sides the one goes over into the other. (transfer full). */
GuiseImage *guise_face_mask_soften_sides (GuiseImage *mask, double face_side, double erode, const double sides[4],
                                          double feather, GError **error);

G_END_DECLS
