/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-mask-usual.h"
#include "guise-store.h"

G_BEGIN_DECLS

/**
 * GuiseMaskTracks:
 *
 * What the faces of a project's tracks mostly look like, found when it is asked for and kept.
 *
 * Thread: owner only.
 */
typedef struct _GuiseMaskTracks GuiseMaskTracks;

/* @store: borrowed */
GuiseMaskTracks *guise_mask_tracks_new    (GuiseStore *store);
void             guise_mask_tracks_free   (GuiseMaskTracks *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskTracks, guise_mask_tracks_free)

/**
 * guise_mask_tracks_find:
 * @track: 0: none
 * @out: (transfer none) (nullable): until the next call; %NULL for a track of which too few faces are kept to say it
 *
 * Returns: %FALSE with what the store says
 *
 * Blocks: the first time for a track it reads and lays up to %GUISE_MASK_USUAL_MAX_FACES crops, a quarter of a second.
 */
gboolean         guise_mask_tracks_find   (GuiseMaskTracks *self, gint64 track, const GuiseMaskUsual **out, GError **error);

/* Faces have changed. */
void             guise_mask_tracks_forget (GuiseMaskTracks *self);

G_END_DECLS
