/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image-warp.h"

G_BEGIN_DECLS

/**
 * GuiseFlow:
 *
 * How things have moved from one moment of a view to another: where each pixel of the later one was in the earlier.
 *
 * Source: dense inverse search, Kroeger et al., ECCV 2016.
 *
 * Never changes. Thread: any.
 */
typedef struct _GuiseFlow GuiseFlow;

/**
 * guise_flow_find:
 * @before, @now: %GUISE_PIXEL_RGBF of one size, two moments of the same view
 * @quality: of what is carried along it: %GUISE_WARP_FAST takes the mean of what lies about a point, which blurs;
 *   %GUISE_WARP_FINE keeps what is sharp
 *
 * 2 ms for 160×160 pixels.
 *
 * Returns: (transfer full)
 */
GuiseFlow *guise_flow_find  (GuiseImage *before, GuiseImage *now, GuiseWarpQuality quality, GError **error);

/**
 * guise_flow_join:
 * @first, @second: of one size; the second begins where the first ends
 *
 * Quicker than finding it; what both are off by adds up.
 *
 * Returns: (transfer full): from the beginning of the first to the end of the second
 */
GuiseFlow *guise_flow_join  (const GuiseFlow *first, const GuiseFlow *second, GError **error);

GuiseFlow *guise_flow_ref   (GuiseFlow *self);
void       guise_flow_unref (GuiseFlow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFlow, guise_flow_unref)

/* Whether it was found between these two, the very ones. */
gboolean   guise_flow_is_of (const GuiseFlow *self, GuiseImage *before, GuiseImage *now);

/**
 * guise_flow_carry_along:
 * @pictures: @n_pictures pictures of the earlier moment, %GUISE_PIXEL_RGBF or GRAYF; of another size they show the same view
 * @carried: (out caller-allocates) (array length=n_pictures): where they go, (transfer full) each, of the size that each
 *   has; untouched on failure
 *
 * Moves @pictures alike, so that what is left of a difference is no movement. What comes in from outside repeats the edge.
 */
gboolean   guise_flow_carry_along (const GuiseFlow *self, GuiseImage *const *pictures, guint n_pictures,
                                   GuiseImage **carried, GError **error);

/* Finds and carries along. */
gboolean   guise_flow_carry (GuiseImage *before, GuiseImage *now, GuiseImage *const *pictures, guint n_pictures,
                             GuiseWarpQuality quality, GuiseImage **carried, GError **error);

G_END_DECLS
