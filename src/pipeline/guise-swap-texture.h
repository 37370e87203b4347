/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"

G_BEGIN_DECLS

typedef struct
{
  GuisePoint centre;
  float      radius;
} GuiseSwapDisc;

/**
 * GuiseSwapFolds:
 * @mouth: holds nostrils, lips and the folds beside them
 * @nose: holds its wings, which on another nose lie elsewhere
 *
 * Where lines say whose face it is. A disc of radius 0 holds nothing.
 */
typedef struct
{
  GuiseSwapDisc mouth, nose;
} GuiseSwapFolds;

/**
 * guise_swap_texture_add:
 * @image: the face; written to
 * @original: %GUISE_PIXEL_RGBF of its size: what it replaces
 * @mask: %GUISE_PIXEL_GRAYF of its size: where the face is
 * @folds: of the face, in pixels of @image
 * @factor: pixels of @image that one of the network covers
 * @strength: 0 … 1
 *
 * Adds what of @original is too fine for the network: pores, stubble, the rim of glasses, the camera's noise. It moves
 * as the frame does. Whose face it is lies in what is coarser, but for the sharp lines of nostrils, lips and folds, which
 * would lie beside those of the new face like a ghost: inside @folds nothing gets steeper than two and a half times what
 * is usual inside @mask, what goes on as a line (guise_swap_lines_find()) not than half of that usual, and all of it up to
 * a fifth more for that. Where the network is as fine as the frame, nothing is added.
 *
 * No state. Thread: any.
 */
void guise_swap_texture_add (GuiseImage *image, GuiseImage *original, GuiseImage *mask,
                             const GuiseSwapFolds *folds, double factor, double strength);

G_END_DECLS
