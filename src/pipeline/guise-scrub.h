/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"
#include "guise-store.h"
#include "guise-swap-settings.h"
#include "guise-train-feed.h"

G_BEGIN_DECLS

/**
 * GuiseScrub:
 *
 * A clip to be looked at frame by frame in any order, as it is and as a run
 * swaps it. A frame is decoded once for both, and the last one is kept, so that
 * other settings or newer weights show without decoding it again.
 *
 * Thread: owner only. Every call blocks.
 */
typedef struct _GuiseScrub GuiseScrub;

/**
 * guise_scrub_open:
 * @models: (nullable): folder of the face models
 *
 * Returns: (transfer full): %NULL with the errors of guise_clip_source_open(),
 * or %GUISE_ERROR_DAMAGED when the clip has lost its frame table
 */
GuiseScrub      *guise_scrub_open  (GuiseStore *store, gint64 clip, const char *models, GCancellable *cancellable,
                                    GError **error);
void             guise_scrub_close (GuiseScrub *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseScrub, guise_scrub_close)

/* (transfer none) */
GuiseFrameTable *guise_scrub_get_table (GuiseScrub *self);
GuiseClipInfo   *guise_scrub_get_info  (GuiseScrub *self);

/**
 * guise_scrub_use_run:
 * @run: id
 *
 * From now on swaps with the run's newest checkpoint. The first time takes as
 * long as the driver needs to load.
 *
 * Returns: %FALSE with the errors of guise_swap_net_load(); there is no swap then
 */
gboolean         guise_scrub_use_run       (GuiseScrub *self, gint64 run, GError **error);

/* @feed: (nullable): of a training of the run that goes on: its weights are newer than any checkpoint. Kept. */
void             guise_scrub_set_feed      (GuiseScrub *self, GuiseTrainFeed *feed);

/**
 * guise_scrub_refresh:
 * @out_changed: whether swapped frames may now look different: there are newer
 *   weights, or faces were assigned otherwise
 *
 * Cheap when nothing has changed.
 */
gboolean         guise_scrub_refresh       (GuiseScrub *self, gboolean *out_changed, GError **error);

gboolean         guise_scrub_set_settings  (GuiseScrub *self, const GuiseSwapSettings *settings, GError **error);

/* Iterations that the weights in use were trained for; 0 without a run. */
gint64           guise_scrub_get_iteration (GuiseScrub *self);

/**
 * guise_scrub_read:
 * @frame: index in the table
 * @max_side: pixels of the longer side of the pictures; 0: full size
 * @original: (out) (optional) (transfer full): %GUISE_PIXEL_RGB8, upright, square pixels
 * @swap: (out) (optional) (transfer full): the same; needs a run. The very
 *   picture of @original where nothing is replaced
 *
 * Returns: %FALSE with the errors of guise_frame_reader_read_at(), or what the
 * device says; both are then untouched
 */
gboolean         guise_scrub_read          (GuiseScrub *self, guint frame, guint max_side, GuiseImage **original,
                                            GuiseImage **swap, GCancellable *cancellable, GError **error);

G_END_DECLS
