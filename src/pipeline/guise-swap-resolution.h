/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/* Resolution that a picture really has. Pictures are RGBF, masks GRAYF of the same size. No state. Thread: any. */

/* By how much a picture may be coarser than its pixels. */
#define GUISE_SWAP_RESOLUTION_MOST 4.0

/**
 * guise_swap_resolution_measure:
 * @mask: looked at where it is above a half
 *
 * How many times a picture was enlarged, as its spectrum says it: from 1 / that of the highest frequency on it holds
 * nothing but noise. Noise is what is flat at the upper end of the spectrum, so that grain which was added afterwards
 * does not hide it.
 *
 * Returns: 1 … %GUISE_SWAP_RESOLUTION_MOST; 1 where @mask holds less than some squares of 16 pixels
 */
double guise_swap_resolution_measure (GuiseImage *image, GuiseImage *mask);

/* Takes from @image, which is written to, what one that is @factor times coarser does not hold. */
void   guise_swap_resolution_limit   (GuiseImage *image, double factor);

G_END_DECLS
