/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-take.h"

G_BEGIN_DECLS

/**
 * GuiseSwapAhead:
 *
 * Frames that are drawn on a thread of their own while those before them are finished, in the order in which they came.
 *
 * Thread: owner only.
 */
typedef struct _GuiseSwapAhead GuiseSwapAhead;

GuiseSwapAhead *guise_swap_ahead_new   (void);
void            guise_swap_ahead_free  (GuiseSwapAhead *self);

/**
 * GuiseSwapAheadFrame:
 * @takes: (transfer full) (element-type GuiseSwapTake): what is to be drawn of frame @index, one for each player
 */
typedef struct
{
  gint64     index;
  GPtrArray *takes;
} GuiseSwapAheadFrame;

/* @frames: (array length=n): in order; drawn together, those takes at once that are of one player */
void            guise_swap_ahead_add   (GuiseSwapAhead *self, const GuiseSwapAheadFrame *frames, guint n);

/* Waits until frame @index is drawn, and forgets what came before it; or all, where it did not come.
 * Returns: (transfer full) (nullable): %NULL where it did not come or could not be drawn */
GPtrArray      *guise_swap_ahead_claim (GuiseSwapAhead *self, gint64 index);

/* Forgets all, and waits for what is being drawn. */
void            guise_swap_ahead_clear (GuiseSwapAhead *self);

/* (transfer none): held while something is drawn: who uses its networks holds it, too. */
GMutex         *guise_swap_ahead_get_turn (GuiseSwapAhead *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapAhead, guise_swap_ahead_free)

G_END_DECLS
