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
 * What the frames of a track before this one looked like, so that colour, sharpness
 * and mask do not jump from frame to frame. Zeroed at the start of a track. Plain
 * data, but for the mask.
 */
typedef struct
{
  guint               n_frames;
  GuiseColourStats    made, wanted;    /* averages: of the generated face, of the original */
  GuiseColourTransfer transfer;
  GuiseMembrane       membrane;
  GuiseSwapDetail     detail;
  GuiseSwapGrain      grain;
  GuiseImage         *mask;            /* (nullable): the last one */
} GuiseSwapMemory;

/* All of this header: thread any, one at a time for a memory. */

void             guise_swap_memory_clear     (GuiseSwapMemory *self);

/* (transfer full): those of tracks, by number. */
GHashTable      *guise_swap_memories_new     (void);

/* Returns: (transfer none): that of @track, zeroed where it is new. */
GuiseSwapMemory *guise_swap_memories_get     (GHashTable *self, gint64 track);

/* (transfer full): all of them, for guise_swap_memories_restore() of the same build. */
GBytes          *guise_swap_memories_save    (GHashTable *self);

/* Makes @self those that were saved. Returns: %FALSE where @state is none that this build saved; then there are none */
gboolean         guise_swap_memories_restore (GHashTable *self, GBytes *state);

G_END_DECLS
