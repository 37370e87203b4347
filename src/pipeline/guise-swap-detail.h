/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-lost.h"

G_BEGIN_DECLS

/**
 * GuiseSwapDetail:
 *
 * How sharp a face is in its frame, against what it replaces. Plain data; zeroed
 * before it is learned.
 *
 * @amount: of sharpening, below 0 of softening: how often that is added which was lost
 */
typedef struct
{
  guint  n_frames;     /* 0: not known yet */
  double amount;
} GuiseSwapDetail;

/* All pictures are RGBF, masks GRAYF. Thread: any, one at a time for a @self. */

/* Mean squared gradient of the luma inside @mask: what blur takes away. */
double      guise_swap_detail_measure (GuiseImage *image, GuiseImage *mask);

/* Returns: (transfer full) (nullable): what a blur of two pixels takes away from @image; below 0, too. */
GuiseImage *guise_swap_detail_find    (GuiseImage *image);

/**
 * guise_swap_detail_match:
 * @image: the face at the size it has in the frame; written to
 * @lost: by it, as found at the size of the network and brought to this size
 * @original: what it replaces
 * @grain: deviation of the noise that is added later, 0 … 1
 * @sharpen, @soften: 0 … 1: how much of the way
 *
 * Adds as much of @lost as @self knows. What it does not know it first learns:
 * as much as makes the mean squared gradient that of @original, within bounds;
 * that is a quadratic of the amount, so that it is exact.
 *
 * Returns: the amount that was added
 */
double      guise_swap_detail_match   (GuiseSwapDetail *self, GuiseImage *image, const GuiseSwapLost *lost,
                                       GuiseImage *original, GuiseImage *mask, double grain, double sharpen,
                                       double soften);

/* @image + @amount · @detail, clamped to 0..1; of one size. */
void        guise_swap_detail_add     (GuiseImage *image, GuiseImage *detail, double amount);

/* The same, not clamped, for what is clamped when more was added. */
void        guise_swap_detail_add_free (GuiseImage *image, GuiseImage *detail, double amount);
void        guise_swap_detail_clamp   (GuiseImage *image);

G_END_DECLS
