/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip.h"
#include "guise-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_TIMELINE_VIEW (guise_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTimelineView, guise_timeline_view, GUISE, TIMELINE_VIEW, GtkWidget)

/**
 * GuiseTimelineView:
 *
 * A clip from its first to its last frame: ruler, film strip, a lane for each
 * person, the marks and the playhead, which goes where one presses or drags.
 * Says to a screen reader where the playhead is.
 */

/* Both (nullable). The clip gives film strip and lanes. */
void guise_timeline_view_set_timeline (GuiseTimelineView *self, GuiseTimeline *timeline);
void guise_timeline_view_set_clip     (GuiseTimelineView *self, GuiseClip *clip);

G_END_DECLS
