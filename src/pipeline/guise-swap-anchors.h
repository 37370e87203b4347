/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-renderer.h"

G_BEGIN_DECLS

/**
 * GuiseSwapAnchors:
 *
 * What faces look like beside those that are put in, on a few frames of each stretch that a face is there: on the first,
 * and from there on every so many. A frame gets its colours from the two anchors at or before it, mixed by how far it is
 * from the last: as if averaged over the frames before, but whether one came to it by playing, by a jump or by an
 * export, from the same two frames.
 *
 * Thread: owner only.
 */
typedef struct _GuiseSwapAnchors GuiseSwapAnchors;

GuiseSwapAnchors *guise_swap_anchors_new  (void);
void              guise_swap_anchors_free (GuiseSwapAnchors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapAnchors, guise_swap_anchors_free)

/* Forgets all of them: the net or the settings are others. */
void              guise_swap_anchors_clear (GuiseSwapAnchors *self);

/**
 * guise_swap_anchors_list_missing:
 * @face: on the frame that is to be rendered
 * @spacing: frames from one anchor to the next; 0: there are none
 * @frames: (element-type gint64): those that must be learned before @face can be rendered are added, unless they are in it;
 *   never its own
 */
void              guise_swap_anchors_list_missing (GuiseSwapAnchors *self, const GuiseSwapFace *face, guint spacing,
                                                   GArray *frames);

/* Whether the frame of @face is an anchor that is not known: then it is to be learned from it. */
gboolean          guise_swap_anchors_lacks (GuiseSwapAnchors *self, const GuiseSwapFace *face, guint spacing);

/* What was learned on the frame of @face, and be it nothing. Copied. */
void              guise_swap_anchors_take  (GuiseSwapAnchors *self, const GuiseSwapFace *face,
                                            const GuiseSwapMemory *memory);

/* The memory of @face: %FALSE where it goes by its frame alone, or its anchors could not be learned. */
gboolean          guise_swap_anchors_mix   (GuiseSwapAnchors *self, const GuiseSwapFace *face, guint spacing,
                                            GuiseSwapMemory *out);

G_END_DECLS
