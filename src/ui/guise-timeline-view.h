/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip.h"
#include "guise-markers.h"
#include "guise-swap-figure.h"
#include "guise-swap.h"
#include "guise-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_TIMELINE_VIEW (guise_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTimelineView, guise_timeline_view, GUISE, TIMELINE_VIEW, GtkWidget)

/**
 * GuiseTimelineView:
 *
 * A clip from its first to its last frame: ruler, film strip, a lane for each
 * person, a strip that says how good the swap of each frame is, the marks and the playhead, which goes where one presses or drags.
 * Says to a screen reader where the playhead is.
 *
 * A lane of key-frames, where there are any, has a diamond for each frame with
 * one, a square where all are held, and a bar for each shot with settings of its own.
 *
 * A drag stops at cuts, markers, key-frames and the marks, unless Shift is held.
 *
 * Ctrl with the wheel, and the keys plus, minus and 0, show a part of the clip
 * larger; the wheel alone goes along it, and the playhead is never out of sight.
 */

/* Both (nullable). The clip gives film strip and lanes. */
void       guise_timeline_view_set_timeline (GuiseTimelineView *self, GuiseTimeline *timeline);
void       guise_timeline_view_set_clip     (GuiseTimelineView *self, GuiseClip *clip);

/* (nullable): they and the cuts are drawn, and a drag of the playhead stops at them. */
void       guise_timeline_view_set_markers  (GuiseTimelineView *self, GuiseMarkers *markers);

/* (nullable): its key-frames are drawn, and its shots with settings of their own, once there are any. */
void       guise_timeline_view_set_swap     (GuiseTimelineView *self, GuiseSwap *swap);

/**
 * guise_timeline_view_snap:
 * @x: in the widget
 *
 * Returns: the frame that is drawn at @x, or a cut, a marker or a mark that is drawn within a few pixels of it
 */
gint64     guise_timeline_view_snap         (GuiseTimelineView *self, double x);

/**
 * guise_timeline_view_zoom_by:
 * @factor: by which time is to be wider; the whole clip is the least, some pixels a frame the most
 * @x: what stays where it is, in the widget
 */
void       guise_timeline_view_zoom_by      (GuiseTimelineView *self, double factor, double x);

/* The frame that is drawn at @x in the widget. */
gint64     guise_timeline_view_get_frame_at (GuiseTimelineView *self, double x);

/* @frames: (transfer full) (element-type gint64): sorted: those that would be shown at once, as a bar below the ruler says */
void       guise_timeline_view_take_kept    (GuiseTimelineView *self, GArray *frames);

/**
 * guise_timeline_view_set_figures:
 * @figures: (nullable) (array length=n): of the first @n frames; copied. %NULL: there is no strip
 * @by: by which figure the strip is coloured; %GUISE_N_SWAP_FIGURES: by the worst
 * @stale: they are of other weights or settings than what is looked at
 */
void       guise_timeline_view_set_figures  (GuiseTimelineView *self, const GuiseSwapFigures *figures, guint n,
                                             GuiseSwapFigure by, gboolean stale);

G_END_DECLS
