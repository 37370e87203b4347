/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-source.h"
#include "guise-frame-reader.h"

G_BEGIN_DECLS

/**
 * GuiseScrubFrames:
 *
 * The native frames of a clip for who looks at them in any order: some are kept around the last one, and one may be
 * decoded while its owner does something else.
 *
 * Thread: owner only.
 */
typedef struct _GuiseScrubFrames GuiseScrubFrames;

/* @clip: borrowed; has a table. Returns: (transfer full): %NULL with the errors of guise_frame_reader_open() */
GuiseScrubFrames *guise_scrub_frames_open  (const GuiseClipSource *clip, GError **error);
void              guise_scrub_frames_close (GuiseScrubFrames *self);

/**
 * guise_scrub_frames_read:
 * @index: below the table's n_frames
 *
 * Returns: (transfer none): good until the next call; %NULL with the errors of guise_frame_reader_read_at()
 */
const GuiseFrame *guise_scrub_frames_read  (GuiseScrubFrames *self, guint index, GCancellable *cancellable,
                                            GError **error);

/* Begins to decode frame @index on a thread of its own, which ends when another is read. */
void              guise_scrub_frames_begin (GuiseScrubFrames *self, guint index);

/* Frames that must be decoded for @index; 0 when it is at hand. */
guint             guise_scrub_frames_get_distance (GuiseScrubFrames *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseScrubFrames, guise_scrub_frames_close)

G_END_DECLS
