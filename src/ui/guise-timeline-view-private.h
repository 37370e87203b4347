/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-timeline-view.h"

G_BEGIN_DECLS

#define NAMES 96          /* room for the names at the left, pixels, with text of the usual size */
#define MARGIN 12
#define RULER 24
#define FILM 44
#define LANE 14          /* the same */
#define GAP 5
#define STRIP 14         /* of the figures */
#define BOTTOM 8

struct _GuiseTimelineView
{
  GtkWidget      parent_instance;

  GtkWidget     *film;
  GuiseTimeline *timeline;   /* (nullable) */
  GuiseClip     *clip;       /* (nullable) */
  GuiseMarkers  *markers;    /* (nullable) */
  GuiseSwap     *swap;       /* (nullable) */
  GArray        *keys;       /* of GuiseSwapMark: of that */
  GSignalGroup  *timeline_signals, *clip_signals, *marker_signals, *swap_signals;
  double         drag_x;     /* where a drag began */
  double         pointer_x;  /* where it was last */
  double         zoom;       /* 1: the whole clip */
  GuiseTime      from;       /* at the left edge of the track; see get_window() */
  GArray        *kept;       /* (nullable) of gint64: frames that would be shown at once */
  GArray        *figures;    /* (nullable) of GuiseSwapFigures: of each frame that was measured */
  GArray        *badness;    /* (nullable) of float: of each of them by one figure or all, NAN unknown */
  gboolean       stale;      /* they are of other weights or settings */
};

/* Where things are, guise-timeline-view.c. */
GPtrArray *guise_timeline_view_get_lanes     (GuiseTimelineView *self);   /* (nullable) */
guint      guise_timeline_view_get_n_lanes   (GuiseTimelineView *self);   /* that are shown */
gint64     guise_timeline_view_get_n_frames  (GuiseTimelineView *self);
float      guise_timeline_view_get_names     (GuiseTimelineView *self);
float      guise_timeline_view_get_lane_height (GuiseTimelineView *self);
void       guise_timeline_view_get_track     (GuiseTimelineView *self, float *x, float *width);
void       guise_timeline_view_get_window    (GuiseTimelineView *self, GuiseTime *from, double *length);
float      guise_timeline_view_x_of_time     (GuiseTimelineView *self, GuiseTime time);
float      guise_timeline_view_x_of_frame    (GuiseTimelineView *self, gint64 frame);

gboolean   guise_timeline_view_has_keys      (GuiseTimelineView *self);   /* or shots with settings of their own */

/* Draws all of it, guise-timeline-view-draw.c. */
void       guise_timeline_view_snapshot      (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
