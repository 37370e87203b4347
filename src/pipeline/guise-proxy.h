/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"

G_BEGIN_DECLS

/* Longer side of a proxy's pictures, pixels: what a viewer in a usual window asks for. */
#define GUISE_PROXY_SIDE 960u

/**
 * GuiseProxy:
 *
 * Small pictures of the frames of a clip in a file of its own, each of which
 * can be read without the others: what is shown while the frame itself is
 * still being decoded. It grows from the first frame on and can be read
 * meanwhile; what breaks off is taken up again.
 *
 * The file is a cache: whoever deletes it loses time alone.
 *
 * Thread: any.
 */
typedef struct _GuiseProxy GuiseProxy;

/* Whether decoding a frame of the clip can take so long that a proxy is worth its room: key frames far apart, or
 * pictures so large that a few of them are as much. */
gboolean    guise_proxy_is_worthwhile (const GuiseClipInfo *info, const GuiseFrameTable *table);

/**
 * guise_proxy_open:
 * @path: of the proxy's file
 * @can_write: whether it may be made or go on growing; another process that does already has its way
 *
 * Returns: (transfer full): %NULL with %G_IO_ERROR when there is none and none can be made. A file that is no proxy of
 * so many frames begins anew, or is none
 */
GuiseProxy *guise_proxy_open    (const char *path, guint n_frames, gboolean can_write, GError **error);
GuiseProxy *guise_proxy_ref     (GuiseProxy *self);
void        guise_proxy_unref   (GuiseProxy *self);

/* Frames that are there, from the first on. */
guint       guise_proxy_get_n_done (GuiseProxy *self);

/* Returns: (transfer full) (nullable): %GUISE_PIXEL_RGB8, upright, at most %GUISE_PROXY_SIDE a side; %NULL when it is
 * not there yet or damaged. Blocks for some 5 ms. */
GuiseImage *guise_proxy_read    (GuiseProxy *self, guint frame);

/**
 * guise_proxy_make:
 * @info, @table: of the clip
 * @limit: bytes that the file may have; it ends before that
 * @cancellable: (nullable)
 *
 * Decodes the clip from where the proxy ends, with one thread of the budget.
 * Waits whenever somebody waits for a picture.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, what the disk says, or the errors of guise_frame_reader_read_next(). A
 * proxy that was opened without @can_write, or is whole, is left alone
 *
 * Thread: one at a time; blocks for minutes.
 */
gboolean    guise_proxy_make    (GuiseProxy *self, GuiseClipInfo *info, GuiseFrameTable *table, guint64 limit,
                                 GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseProxy, guise_proxy_unref)

G_END_DECLS
