/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseSwapLost:
 * @wide: what a blur of two pixels takes away from a picture; below 0, too
 * @fine: what it takes away of @wide again, where that stands out from the pattern that is all over the picture
 *
 * What sharpens a face that a network made: both together are the first terms of the series that undoes a blur (van
 * Cittert 1931). Hardly anything of such a face is finer than three of its pixels. @wide alone, added until it is as
 * steep as its frame, makes what is twice as coarse stronger than it is there; @fine alone shows how the network
 * enlarges. What softens is @wide alone. Owned; zeroed before it is found.
 */
typedef struct
{
  GuiseImage *wide, *fine;
} GuiseSwapLost;

/* Of @image, RGBF, of which all but a rim is face. Returns: %FALSE when there is no memory */
gboolean guise_swap_lost_find  (GuiseSwapLost *out, GuiseImage *image);
void     guise_swap_lost_clear (GuiseSwapLost *self);

/* @image + @amount · what it lost, of the same size; not clamped. Below 0 it gets softer. */
void     guise_swap_lost_add   (const GuiseSwapLost *self, GuiseImage *image, double amount);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseSwapLost, guise_swap_lost_clear)

G_END_DECLS
