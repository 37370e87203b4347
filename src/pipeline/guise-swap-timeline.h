/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"
#include "guise-swap-renderer.h"
#include "guise-swap-script.h"

G_BEGIN_DECLS

/**
 * GuiseSwapTimeline:
 *
 * Where the faces of a person are on every frame of a clip: on frames that
 * were looked at, and between them, where a face was missing for a moment or
 * only every n-th frame was looked at. Knows where faces come and go, so that
 * they fade; at a cut they do not.
 *
 * Thread: owner only.
 */
typedef struct _GuiseSwapTimeline GuiseSwapTimeline;

/**
 * guise_swap_timeline_load:
 * @range: frames that are of interest
 * @script: says over how many frames a face comes and goes, by the settings of its first and last frame
 *
 * Returns: (transfer full): %NULL on error
 */
GuiseSwapTimeline *guise_swap_timeline_load (GuiseStore *store, gint64 clip, gint64 person, GuiseFrameRange range,
                                             const GuiseSwapScript *script, GError **error);
void               guise_swap_timeline_free (GuiseSwapTimeline *self);

/* Faces come and go as @script says from now on. */
void               guise_swap_timeline_set_fades (GuiseSwapTimeline *self, const GuiseSwapScript *script);

/* Whether @frame begins a shot. */
gboolean           guise_swap_timeline_is_cut (GuiseSwapTimeline *self, gint64 frame);

/* Whether both have the same faces at the same places on the same frames, and the same shots. */
gboolean           guise_swap_timeline_equal (GuiseSwapTimeline *self, GuiseSwapTimeline *other);

/**
 * guise_swap_timeline_get:
 * @faces: (element-type GuiseSwapFace): is emptied, then filled with the person's faces on @frame; their paint is
 *   good until the next call
 */
gboolean           guise_swap_timeline_get  (GuiseSwapTimeline *self, gint64 frame, GArray *faces, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapTimeline, guise_swap_timeline_free)

G_END_DECLS
