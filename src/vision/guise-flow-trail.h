/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseFlowTrail:
 *
 * Where each pixel of a view comes from in its first picture, followed by optical flow through the pictures after it.
 *
 * Flow is found both ways between two pictures, and holds where the way there and back ends where it began, at what looks
 * the same. Where it does not, as beside something that moves, a pixel goes the way of one nearby that leads it to what
 * looks like it; where there is none, the view is taken to be still. Both ways are also followed separately from the first
 * picture on, which says whether a pixel has got lost.
 *
 * Thread: one at a time.
 */
typedef struct _GuiseFlowTrail GuiseFlowTrail;

/* @first: %GUISE_PIXEL_RGB8, copied. (transfer full) */
GuiseFlowTrail *guise_flow_trail_new    (GuiseImage *first, GError **error);
void            guise_flow_trail_free   (GuiseFlowTrail *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFlowTrail, guise_flow_trail_free)

/* @next: of the first one's format and size. 30 ms for 192×192 pixels. On failure nothing has changed. */
gboolean        guise_flow_trail_follow (GuiseFlowTrail *self, GuiseImage *next, GError **error);

/**
 * guise_flow_trail_carry:
 * @pixels: @side × @side, over the whole view, as they were in the first picture
 * @outside: of what comes in from outside
 * @out: (out caller-allocates): @side × @side: as they are now
 */
void            guise_flow_trail_carry  (const GuiseFlowTrail *self, const guint8 *pixels, guint side, guint8 outside,
                                         guint8 *out);

/**
 * guise_flow_trail_get_lost:
 * @area: @side × @side over the whole view: what is other than @beside counts
 *
 * Returns: share of the area, 0..1, of which it is not known where it comes from; 0 of an area without pixels
 */
double          guise_flow_trail_get_lost (const GuiseFlowTrail *self, const guint8 *area, guint8 beside, guint side);

G_END_DECLS
