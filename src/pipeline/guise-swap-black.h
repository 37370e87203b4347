/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/* How dark a picture gets. Pictures are RGBF, masks GRAYF of the same size. No state. Thread: any. */

/**
 * guise_swap_black_measure:
 * @mask: (nullable): looked at where it is above a half; %NULL: everywhere
 *
 * Returns: the luma, 0..1, that one pixel of two hundred lies below; NAN for fewer than 400 pixels
 */
double guise_swap_black_measure (GuiseImage *image, GuiseImage *mask);

/**
 * guise_swap_black_match:
 * @image: the face; written to
 * @surrounding: the part of the frame that it lies in, with what it replaces
 * @strength: 0 … 1: how much of the way
 *
 * Where the face is darker than anything around it, as nothing can be in a picture whose blacks were lifted by haze,
 * stray light or a grade, its dark half is lifted: what is darkest to what is darkest there, its median not at all,
 * in a straight line between. Nothing is ever darkened, and shadows do not become lights.
 *
 * Returns: by how much the darkest was lifted
 */
double guise_swap_black_match   (GuiseImage *image, GuiseImage *surrounding, GuiseImage *mask, double strength);

G_END_DECLS
