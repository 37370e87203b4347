/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-colour-match.h"
#include "guise-colour-membrane.h"
#include "guise-colour-transfer.h"
#include "guise-swap-detail.h"
#include "guise-swap-grain.h"

G_BEGIN_DECLS

/**
 * GuiseSwapMemory:
 *
 * What a face of a frame looks like beside the one that is put in: colours,
 * sharpness, grain. Zeroed before the frame that it is to be learned from. What
 * was learned on a few frames of a track is mixed for those between, so that
 * nothing jumps from frame to frame, and each frame is the same however one came
 * to it. Plain data.
 */
typedef struct
{
  guint               n_frames;        /* 0: nothing is known yet */
  GuiseColourStats    made, wanted;    /* of the generated face, of the original */
  GuiseColourTransfer transfer;
  GuiseMembrane       membrane;
  GuiseSwapDetail     detail;
  GuiseSwapGrain      grain;
} GuiseSwapMemory;

/**
 * guise_swap_memory_mix:
 * @share: 0 … 1: of @after
 *
 * What lies between two frames that were learned from. What only one of them knows, because the settings asked for it on
 * that one alone, is its.
 *
 * Thread: any.
 */
void guise_swap_memory_mix (GuiseSwapMemory *out, const GuiseSwapMemory *before, const GuiseSwapMemory *after,
                            double share);

G_END_DECLS
