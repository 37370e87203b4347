/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-renderer.h"

G_BEGIN_DECLS

/**
 * GuiseSwapRecent:
 *
 * What a network has made of faces on the frames just before the one that is rendered. A frame is averaged with a fixed number of those before it in its stretch, whether they were shown
 * or not, so that it is the same however one came to it.
 *
 * Thread: owner only.
 */
typedef struct _GuiseSwapRecent GuiseSwapRecent;

GuiseSwapRecent *guise_swap_recent_new  (void);
void             guise_swap_recent_free (GuiseSwapRecent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapRecent, guise_swap_recent_free)

/* Forgets all of them: the net, the settings or the landmarks are others. */
void             guise_swap_recent_clear (GuiseSwapRecent *self);

/**
 * guise_swap_recent_list_missing:
 * @face: on any frame of its stretch; only where and when it is counts
 * @n: frames that count before it
 * @frames: (element-type gint64): those that must be known first are added, unless they are in it
 */
void             guise_swap_recent_list_missing (GuiseSwapRecent *self, const GuiseSwapFace *face, guint n, GArray *frames);

/* Whether nothing is known of the frame of @face. */
gboolean         guise_swap_recent_lacks (GuiseSwapRecent *self, const GuiseSwapFace *face);

/* Takes what @view holds, and be it nothing because the face is not in the picture, and leaves it empty. */
void             guise_swap_recent_take  (GuiseSwapRecent *self, const GuiseSwapFace *face, GuiseSwapView *view);

/**
 * guise_swap_recent_get:
 * @views: (array length=n): where those of the last @n frames before @face go, the nearest first; borrowed until the next
 *   call that changes something
 *
 * Returns: how many there are; a face that came less than @n frames ago, or was out of the picture, has fewer
 */
guint            guise_swap_recent_get   (GuiseSwapRecent *self, const GuiseSwapFace *face, guint n,
                                          GuiseSwapView *views);

/* Adds @frame unless it is in @frames (element-type gint64). */
void             guise_swap_recent_add_frame (GArray *frames, gint64 frame);

G_END_DECLS
