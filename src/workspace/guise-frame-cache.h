/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_FRAME_ORIGINAL,
  GUISE_FRAME_SWAP,
  GUISE_FRAME_MARKS,     /* what was done to it, see guise_scrub_read() */
  GUISE_N_FRAME_KINDS
} GuiseFrameKind;

/**
 * GuiseFrameCache:
 *
 * Pictures of the frames of one clip, at most so many bytes of them; the ones
 * not looked at for longest go first.
 *
 * Thread: owner only; the viewer locks it.
 */
typedef struct _GuiseFrameCache GuiseFrameCache;

GuiseFrameCache *guise_frame_cache_new       (gsize limit_bytes);
void             guise_frame_cache_free      (GuiseFrameCache *self);

/* @image: (transfer none). One that alone is larger than the limit is not kept. */
void             guise_frame_cache_put       (GuiseFrameCache *self, gint64 frame, GuiseFrameKind kind,
                                              GuiseImage *image);

/* (transfer full) (nullable): and the picture counts as looked at now. */
GuiseImage      *guise_frame_cache_get       (GuiseFrameCache *self, gint64 frame, GuiseFrameKind kind);

/* The same without looking at it. */
gboolean         guise_frame_cache_has       (GuiseFrameCache *self, gint64 frame, GuiseFrameKind kind);

/* Returns: (transfer full) (element-type gint64): frames that are there, sorted */
GArray          *guise_frame_cache_list      (GuiseFrameCache *self, GuiseFrameKind kind);

gsize            guise_frame_cache_get_limit (GuiseFrameCache *self);
void             guise_frame_cache_drop      (GuiseFrameCache *self, GuiseFrameKind kind);
gsize            guise_frame_cache_get_bytes (GuiseFrameCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrameCache, guise_frame_cache_free)

G_END_DECLS
