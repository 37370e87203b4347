/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * guise_swap_texture_add:
 * @image: the face; written to
 * @original: %GUISE_PIXEL_RGBF of its size: what it replaces
 * @factor: pixels of @image that one of the network covers
 * @strength: 0 … 1
 *
 * Adds what of @original is too fine for the network: pores, stubble, the rim of glasses, the camera's noise. It moves
 * as the frame does. Whose face it is lies in what is coarser. Where the network is as fine as the frame, that is
 * nothing.
 *
 * No state. Thread: any.
 */
void guise_swap_texture_add (GuiseImage *image, GuiseImage *original, double factor, double strength);

G_END_DECLS
