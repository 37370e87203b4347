/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-image.h"

G_BEGIN_DECLS

#define GUISE_FACE_THUMB_SIDE 16

/**
 * GuiseFaceQuality:
 *
 * @size: side of the aligned unit square in frame pixels (brow to chin, about)
 * @sharpness: 0..1: how much of the detail that a face of its size can show is
 *   there. Blind to size on purpose; multiply by it to rank for training
 * @exposure: 0..1: mean luma of the face
 * @contrast: 0..1: deviation of the luma, × 2
 * @clipped: 0..1: share of the face's pixels that are black or white
 * @noise: 0..1: deviation of the luma from pixel to pixel that is no edge (Immerkær 1996, by the median, which edges
 *   do not move), at the face's own scale or at 128 pixels where it is larger
 * @thumb: luma of the inner face, 0..1: what faces are compared by
 */
typedef struct
{
  float size;
  float sharpness;
  float exposure;
  float contrast;
  float clipped;
  float noise;
  float thumb[GUISE_FACE_THUMB_SIDE * GUISE_FACE_THUMB_SIDE];
} GuiseFaceQuality;

/**
 * guise_face_quality_measure:
 * @image: %GUISE_PIXEL_RGB8 frame or crop
 * @points: mesh in @image
 *
 * Measures on the aligned inner face at 128 px, so that figures compare across sizes. Under 0.5 ms.
 *
 * Thread: any.
 */
gboolean guise_face_quality_measure (GuiseImage *image, const GuisePoint3 *points, GuiseFaceQuality *out,
                                     GError **error);

G_END_DECLS
