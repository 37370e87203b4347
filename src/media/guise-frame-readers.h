/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-frame-reader.h"

G_BEGIN_DECLS

/**
 * GuiseFrameReaders:
 *
 * Several readers of one clip that stand where reading was before, for who jumps: the one from which the way to a frame
 * is shortest reads it. Where key frames are far apart that spares most of the way from them.
 *
 * Further readers are opened one by one, on a thread of its own: of a short clip at once, and they wait all over it; of a
 * longer one after a frame whose way was long.
 *
 * Thread: owner only.
 */
typedef struct _GuiseFrameReaders GuiseFrameReaders;

/* @limit: bytes that readers may take, by an estimate; there is always one. Returns: (transfer full): %NULL with the
 * errors of guise_frame_reader_open() */
GuiseFrameReaders *guise_frame_readers_open  (GuiseClipInfo *info, GuiseFrameTable *table,
                                              const GuiseFrameReaderParams *params, gsize limit, GError **error);
void               guise_frame_readers_close (GuiseFrameReaders *self);

/* As guise_frame_reader_read_at(). */
GuiseReadResult    guise_frame_readers_read_at (GuiseFrameReaders *self, guint index, GuiseFrame *out,
                                                GCancellable *cancellable, GError **error);

/* As guise_frame_reader_get_distance(), of the nearest. */
guint              guise_frame_readers_get_distance (GuiseFrameReaders *self, guint index);

/* How many there are by now. */
guint              guise_frame_readers_get_n (GuiseFrameReaders *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrameReaders, guise_frame_readers_close)

G_END_DECLS
