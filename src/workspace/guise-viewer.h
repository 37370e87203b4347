/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"
#include "guise-swap.h"
#include "guise-timeline.h"

G_BEGIN_DECLS

/* What a viewer keeps at most of pictures that were shown, bytes. */
#define GUISE_VIEWER_CACHE_BYTES (256 * 1024 * 1024)

/* What a project keeps at most of proxies, bytes, unless told otherwise. */
#define GUISE_PROXY_CACHE_BYTES ((guint64) 2 * 1024 * 1024 * 1024)

/* What of a frame is wanted. */
typedef enum
{
  GUISE_VIEW_ORIGINAL = 1 << 0,
  GUISE_VIEW_SWAP     = 1 << 1,
  GUISE_VIEW_MARKS    = 1 << 2,   /* with the swap: its mask and landmarks */
} GuiseViewKinds;

#define GUISE_TYPE_VIEWER (guise_viewer_get_type ())
G_DECLARE_FINAL_TYPE (GuiseViewer, guise_viewer, GUISE, VIEWER, GObject)

/**
 * GuiseViewer:
 *
 * Gives the frames of a clip, as they are and as a run swaps them, to whoever
 * looks: decoding and swapping happen on a thread of its own, frame-exact. Only
 * the newest request counts, so that scrubbing never falls behind; pictures
 * that were shown are kept, and come back at once. A swap is made with the
 * run's newest weights and with the settings as they are now; both are looked
 * at again when the project has changed.
 *
 * Where decoding a frame takes long, a small picture of it out of the clip's
 * proxy is shown first, and while nobody asks, frames around the playhead are
 * read and swapped ahead.
 *
 * `opened`: a clip is ready: its frame table is in the timeline.
 * `shown`: other pictures are to be shown, or there is a problem to be told.
 * `kept`: other frames than before are at hand, see guise_viewer_list_kept().
 *
 * Property `busy`, notified: whether something that was asked for has not come yet.
 *
 * Thread: main only. The project can be closed at any time: from then on nothing comes.
 */

/* @timeline, @swap: whose frames and settings; both are kept. */
GuiseViewer   *guise_viewer_new           (GuiseProject *project, GuiseTimeline *timeline, GuiseSwap *swap);

/* @clip: id; 0: none. The timeline is empty until it has been opened. */
void           guise_viewer_set_clip      (GuiseViewer *self, gint64 clip);
/* @run: id; 0: none. */
void           guise_viewer_set_run       (GuiseViewer *self, gint64 run);
void           guise_viewer_set_kinds     (GuiseViewer *self, GuiseViewKinds kinds);
/* Pixels of the longer side that are enough; 0: all there are. */
void           guise_viewer_set_max_side  (GuiseViewer *self, guint max_side);

/* Whether anybody looks. While nobody does, as at first, nothing is read or swapped. */
void           guise_viewer_set_active    (GuiseViewer *self, gboolean active);

/* Asks for what the timeline's playhead is on, which also happens whenever that moves. When it is at hand `shown` comes
 * before this returns. */
void           guise_viewer_ask           (GuiseViewer *self);

gboolean       guise_viewer_get_busy      (GuiseViewer *self);

/* What is shown: the frame, −1 before the first, and its pictures (transfer none) (nullable), RGB8 and upright. */
gint64         guise_viewer_get_frame     (GuiseViewer *self);
GuiseImage    *guise_viewer_get_original  (GuiseViewer *self);
GuiseImage    *guise_viewer_get_swap      (GuiseViewer *self);
/* Red is how far a pixel was replaced, green where a landmark is. */
GuiseImage    *guise_viewer_get_marks     (GuiseViewer *self);

/* Iterations that the weights of the shown swap were trained for; 0 without one. */
gint64         guise_viewer_get_iteration (GuiseViewer *self);

/* Swapped frames a second as it was measured, decoding included; 0 before there was one. */
double         guise_viewer_get_swap_rate (GuiseViewer *self);

/* (nullable): why a picture that was asked for is not there, one sentence. */
const char    *guise_viewer_get_problem   (GuiseViewer *self);

/* Returns: (transfer full) (element-type gint64): frames that would be shown at once, swapped if that is what one looks
 * at; sorted */
GArray        *guise_viewer_list_kept     (GuiseViewer *self);

/* Size of the clip's frames as they are displayed, pixels; 0×0 until it is opened. */
void           guise_viewer_get_size      (GuiseViewer *self, guint *out_width, guint *out_height);

/* (nullable): path of the clip if it has sound. */
const char    *guise_viewer_get_sound_path (GuiseViewer *self);

G_END_DECLS
