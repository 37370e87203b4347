/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-memory.h"
#include "guise-swap-settings.h"

G_BEGIN_DECLS

/* All pictures here are crops of one size: RGBF, masks GRAYF. Thread: any, one at a time for a memory. */

/**
 * guise_swap_look_dress:
 * @generated: as the network made it
 * @original: the face it replaces
 * @mask: where both are compared
 * @plain: (out) (transfer full): the same without what the edge changes, which is light and no detail: what is sharpened
 *
 * Brings the colours of @generated to those of @original: by what @memory knows,
 * or, while that is nothing, by the two pictures, which it then knows.
 *
 * Returns: (transfer full): %NULL on error
 */
GuiseImage *guise_swap_look_dress (GuiseSwapMemory *memory, const GuiseSwapSettings *settings,
                                   GuiseImage *generated, GuiseImage *original, GuiseImage *mask, GuiseImage **plain,
                                   GError **error);

G_END_DECLS
