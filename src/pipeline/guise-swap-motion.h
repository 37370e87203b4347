/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"

G_BEGIN_DECLS

/* Blur of what moves while the shutter is open. Pictures are RGBF, masks GRAYF of the same size. No state.
 * Thread: any. */

/**
 * guise_swap_motion_measure:
 * @image: the face, without the blur
 * @original: what it replaces
 * @mask: looked at where it is above a half
 * @motion: of the face from one frame to the next, in pixels of @image
 * @noise: deviation of the noise of @original, 0..1: it has no direction, and is left out
 *
 * How long a stretch of its way the original is smeared over, which is the way times what part of the time the shutter
 * is open. Such a blur takes more of the slope along the way than of that across. So it is the length after which those
 * two are to each other in @image as they are in @original. Nothing is found in a motion below a pixel.
 *
 * Returns: pixels, 0 … the length of @motion
 */
double guise_swap_motion_measure (GuiseImage *image, GuiseImage *original, GuiseImage *mask, GuisePoint motion,
                                  double noise);

/* Smears @image, which is written to, over @length pixels along @direction. Nothing is done where either is 0. */
void   guise_swap_motion_blur    (GuiseImage *image, GuisePoint direction, double length);

G_END_DECLS
