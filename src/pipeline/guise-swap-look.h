/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-colour-match.h"
#include "guise-colour-membrane.h"
#include "guise-colour-transfer.h"
#include "guise-swap-grain.h"
#include "guise-swap-settings.h"

G_BEGIN_DECLS

/**
 * GuiseSwapMemory:
 *
 * What the frames of a track before this one looked like, so that colour, sharpness
 * and mask do not jump from frame to frame. Zeroed at the start of a track.
 */
typedef struct
{
  guint               n_frames;
  GuiseColourStats    made, wanted;    /* averages: of the generated face, of the original */
  GuiseColourTransfer transfer;
  GuiseMembrane       membrane;
  double              amount;          /* of sharpening; below 0 of softening */
  GuiseSwapGrain      grain;
  GuiseImage         *mask;            /* (nullable): the last one */
} GuiseSwapMemory;

void        guise_swap_memory_clear (GuiseSwapMemory *self);

/* All pictures here are crops of one size: RGBF, masks GRAYF. Thread: any, one at a time for a memory. */

/**
 * guise_swap_look_dress:
 * @generated: as the network made it
 * @original: the face it replaces
 * @mask: where both are compared
 *
 * Brings colour and sharpness of @generated to those of @original.
 *
 * Returns: (transfer full): %NULL on error
 */
GuiseImage *guise_swap_look_dress (GuiseSwapMemory *memory, const GuiseSwapSettings *settings,
                                   GuiseImage *generated, GuiseImage *original, GuiseImage *mask, GError **error);

/**
 * guise_swap_look_calm_mask:
 * @mask: (transfer full): of this frame; written to
 *
 * Returns: (transfer full): @mask, mixed with the one of the frame before
 */
GuiseImage *guise_swap_look_calm_mask (GuiseSwapMemory *memory, GuiseImage *mask);

/* Mean squared gradient of the luma inside @mask: what blur takes away. */
double      guise_swap_look_measure_detail (GuiseImage *image, GuiseImage *mask);

G_END_DECLS
