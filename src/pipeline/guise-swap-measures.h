/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/* What is measured on a face before and after its swap. All pictures are crops of one size, RGBF, masks GRAYF.
 * Pure functions. Thread: any. */

/**
 * guise_swap_measure_flicker:
 * @now: the crop
 * @carried: the crop of the frame before, moved along by guise_flow_carry()
 *
 * Returns: mean absolute difference over pixels and channels, weighted by @mask; NAN where the mask is empty
 */
double guise_swap_measure_flicker (GuiseImage *now, GuiseImage *carried, GuiseImage *mask);

/**
 * guise_swap_measure_seam:
 *
 * Returns: mean absolute slope of the luma across the edge of @mask, a pixel: along the mask's own slope, and weighted
 * by how steep that is; NAN where the mask has no edge
 */
double guise_swap_measure_seam    (GuiseImage *image, GuiseImage *mask);

/* @part / @whole, each taken for @least (above 0) where it is less: what nobody sees is no ground for a ratio. NAN of
 * NAN. */
double guise_swap_measure_ratio   (double part, double whole, double least);

G_END_DECLS
