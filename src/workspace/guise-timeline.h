/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GuiseFrameTable GuiseFrameTable;   /* of media, which not all who include this may see */

#define GUISE_TYPE_TIMELINE (guise_timeline_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTimeline, guise_timeline, GUISE, TIMELINE, GObject)

/**
 * GuiseTimeline:
 *
 * Where one is in a clip and what part of it is meant: the one object that
 * viewer, ruler, buttons and export look at. A place is a frame, which has its
 * exact time in the clip's frame table, whatever its rate.
 *
 * Properties, all notified:
 *
 * - `n-frames` (int64): 0 while there is no clip
 * - `frame` (int64): the playhead, 0 … n-frames − 1
 * - `in`, `out` (int64): first and last frame of the part that is meant, −1 where there is no mark
 * - `rate` (int): 0: stands still; 1: plays; −1, ±2, ±4, ±8: backwards, faster
 *
 * `moved` is emitted when the playhead was put somewhere by hand, after `frame`
 * was notified; not for playing.
 *
 * Thread: main only.
 */
GuiseTimeline   *guise_timeline_new          (void);

/* @table: (nullable): of another clip; marks, playhead and rate are as at the beginning. */
void             guise_timeline_set_table    (GuiseTimeline *self, GuiseFrameTable *table);
GuiseFrameTable *guise_timeline_get_table    (GuiseTimeline *self);   /* (transfer none) (nullable) */

gint64           guise_timeline_get_n_frames (GuiseTimeline *self);
gint64           guise_timeline_get_frame    (GuiseTimeline *self);
gint64           guise_timeline_get_in       (GuiseTimeline *self);
gint64           guise_timeline_get_out      (GuiseTimeline *self);
int              guise_timeline_get_rate     (GuiseTimeline *self);

/* Stream time of a frame, clamped to the clip's; at n-frames where the picture ends. */
GuiseTime        guise_timeline_get_time     (GuiseTimeline *self, gint64 frame);

/* Puts the playhead on a frame, clamped; playing goes on from there. */
void             guise_timeline_seek         (GuiseTimeline *self, gint64 frame);

/* @n frames on or back; stands still afterwards. */
void             guise_timeline_step         (GuiseTimeline *self, gint64 n);

/* From this frame on, up to this frame; a mark on the wrong side of the other clears that one. */
void             guise_timeline_mark_in      (GuiseTimeline *self);
void             guise_timeline_mark_out     (GuiseTimeline *self);
void             guise_timeline_set_marks    (GuiseTimeline *self, gint64 in, gint64 out);   /* −1: none */

/**
 * guise_timeline_get_range:
 * @out_from, @out_to: stream time; 0 in @out_to: to the end
 *
 * The part that is meant, in the words of an export.
 *
 * Returns: whether there is a mark
 */
gboolean         guise_timeline_get_range    (GuiseTimeline *self, GuiseTime *out_from, GuiseTime *out_to);

/* K and Space: stands still, or plays; from the last frame it plays from the first. */
void             guise_timeline_toggle       (GuiseTimeline *self);
void             guise_timeline_stop         (GuiseTimeline *self);

/* L and J: plays forwards or backwards, twice as fast at each call; against the movement it first turns to ±1. */
void             guise_timeline_shuttle      (GuiseTimeline *self, int direction);

/**
 * guise_timeline_play_to:
 * @time: stream time that playing has come to
 *
 * Moves the playhead while playing and stops at the clip's ends.
 */
void             guise_timeline_play_to      (GuiseTimeline *self, GuiseTime time);

/* (transfer full): "0:00:18.240" of a frame. */
char            *guise_timeline_dup_timecode (GuiseTimeline *self, gint64 frame);

/**
 * guise_timeline_parse:
 * @text: a time ("18.24", "0:18.24", "1:02:03"), a frame ("#456"), or so many frames from here ("+12", "−12", "-12")
 * @out_frame: clamped to the clip
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE that quotes @text
 */
gboolean         guise_timeline_parse        (GuiseTimeline *self, const char *text, gint64 *out_frame, GError **error);

G_END_DECLS
