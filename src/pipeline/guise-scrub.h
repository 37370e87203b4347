/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"
#include "guise-proxy.h"
#include "guise-store.h"
#include "guise-casting.h"
#include "guise-swap-script.h"
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
 * GuiseScrubRun:
 *
 * A cast that is ready to swap: of each run the newest checkpoint, or the one that was chosen, on a device that has done
 * it once.
 *
 * Thread: one at a time.
 */
typedef struct _GuiseScrubRun GuiseScrubRun;

/**
 * guise_scrub_run_load:
 * @castings: (array length=n): who is to be replaced; at least one
 * @models: (nullable): folder of the face models
 *
 * Takes as long as the driver needs to load and to compile, the first time some seconds.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE when a run's target was forgotten, or the errors of
 * guise_swap_net_load()
 */
GuiseScrubRun   *guise_scrub_run_load (GuiseStore *store, const GuiseCasting *castings, guint n, const char *models,
                                       GError **error);
void             guise_scrub_run_free (GuiseScrubRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseScrubRun, guise_scrub_run_free)

/**
 * guise_scrub_use_run:
 * @run: (transfer full): from now on what swaps
 *
 * Returns: %FALSE with what the store or the face models say; there is no swap then
 */
gboolean         guise_scrub_use_run       (GuiseScrub *self, GuiseScrubRun *run, GError **error);

/* @feed: (nullable): of a training of @run that goes on: its weights are newer than any checkpoint, and are used where
 * the newest is wanted. Kept. */
void             guise_scrub_set_feed      (GuiseScrub *self, gint64 run, GuiseTrainFeed *feed);

/**
 * guise_scrub_refresh:
 * @out_changed: whether swapped frames may now look different: there are newer
 *   weights, or faces were assigned otherwise
 *
 * Cheap when nothing has changed.
 */
gboolean         guise_scrub_refresh       (GuiseScrub *self, gboolean *out_changed, GError **error);

/* How each of the cast is swapped, by casting. @scripts: (array length=n) (transfer none): copied; fewer than there are
 * castings leave the others as a new swap is */
gboolean         guise_scrub_set_scripts   (GuiseScrub *self, GuiseSwapScript *const *scripts, guint n, GError **error);

/* Iterations that the weights in use were trained for, of the first casting; 0 without a run. */
gint64           guise_scrub_get_iteration (GuiseScrub *self);

/**
 * guise_scrub_open_proxy:
 * @folder: where proxies are
 * @can_write: whether it may be made there
 *
 * From now on drafts come out of the clip's proxy.
 *
 * Returns: (transfer full) (nullable): the same; %NULL when none is worth it or can be had
 */
GuiseProxy      *guise_scrub_open_proxy    (GuiseScrub *self, const char *folder, gboolean can_write);

/* Pixels that must be decoded before @frame is there; 0 when it is at hand. */
gint64           guise_scrub_get_cost      (GuiseScrub *self, guint frame);

/**
 * guise_scrub_read_draft:
 * @original, @swap: (out) (optional) (transfer full): as below, but of the proxy's size at most
 *
 * The same frame at once, out of the proxy; guise_scrub_read() of it is to follow, and is begun.
 *
 * Returns: %FALSE when the proxy does not have it, or what was asked for cannot be made of it; both are then untouched
 */
gboolean         guise_scrub_read_draft    (GuiseScrub *self, guint frame, GuiseImage **original, GuiseImage **swap);

/**
 * guise_scrub_read:
 * @frame: index in the table
 * @ahead: nobody waits for it yet: others that share the processor go on meanwhile
 * @max_side: pixels of the longer side of the pictures; 0: full size
 * @original: (out) (optional) (transfer full): %GUISE_PIXEL_RGB8, upright, square pixels
 * @swap: (out) (optional) (transfer full): the same; needs a run. The very
 *   picture of @original where nothing is replaced
 * @marks: (out) (optional) (transfer full): with @swap: of its size: red is how far each pixel was replaced, green the
 *   landmarks of the faces, %GUISE_PIXEL_RGB8
 *
 * Returns: %FALSE with the errors of guise_frame_reader_read_at(), or what the
 * device says; both are then untouched
 */
gboolean         guise_scrub_read          (GuiseScrub *self, guint frame, gboolean ahead, guint max_side,
                                            GuiseImage **original, GuiseImage **swap, GuiseImage **marks,
                                            GCancellable *cancellable, GError **error);

G_END_DECLS
