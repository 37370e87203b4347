/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseSwapGrid:
 * @x, @y: of a picture's first pixel in the frame as it is stored
 *
 * Where a picture lies on the grid of 8 by 8 pixels that MPEG-1, -2, -4 and
 * JPEG cut a frame into, from its corner on. A clip that was cropped or scaled
 * since lies otherwise, and is found to have no blocks.
 */
typedef struct
{
  guint x, y;
} GuiseSwapGrid;

/* Pictures are RGBF, masks GRAYF of the same size. No state. Thread: any. */

/**
 * guise_swap_blocks_measure:
 * @mask: looked at where it is above a half
 *
 * How much a picture steps where blocks meet beyond what it does within them,
 * in luma, 0..1: the mean of what is left of a difference of two pixels when the
 * mean of those before and after is taken off.
 *
 * Returns: 0 where that is no more than elsewhere, or @mask holds too little
 */
double guise_swap_blocks_measure  (GuiseImage *image, GuiseImage *mask, GuiseSwapGrid grid);

/* Rounds the luma of @image, which is written to, to multiples of @step (of 0..1) block by block in the transform that
 * codecs use; @strength: 0 … 1: how much of that change is made. Parts of blocks at the picture's edge are left. */
void   guise_swap_blocks_quantise (GuiseImage *image, GuiseSwapGrid grid, double step, double strength);

/**
 * guise_swap_blocks_match:
 * @image: the face; written to
 * @original: what it replaces
 * @alpha: how much of the face is seen: blocks are of what comes of both
 * @strength: 0 … 1
 *
 * Gives the face blocks as strong as @original's.
 *
 * Returns: the step of the quantiser that does that, of 0..1; 0: there was nothing to be done
 */
double guise_swap_blocks_match    (GuiseImage *image, GuiseImage *original, GuiseImage *alpha, GuiseSwapGrid grid,
                                   double strength);

G_END_DECLS
