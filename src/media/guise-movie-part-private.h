/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-movie-encoder-private.h"

G_BEGIN_DECLS

/**
 * GuiseMoviePart:
 *
 * Frames of a movie that follow each other: their encoder, and the file of the
 * segment that its packets are kept in. When the last packet was pulled, the
 * file is made whole, synced and named on a thread of its own, because a disk
 * may take long, and the next part need not wait for it.
 *
 * Thread: owner only; nothing blocks but what says so.
 */
typedef struct _GuiseMoviePart GuiseMoviePart;

/**
 * guise_movie_part_open:
 * @info: of the frames
 * @wanted: what the muxer takes
 * @path: of the movie, for errors
 * @segment_path: (nullable): the file; without one packets are not kept
 *
 * Returns: (transfer full): %NULL with an error of guise_movie_segment_writer_open()
 */
GuiseMoviePart    *guise_movie_part_open        (const GuiseMovieParams *params, const GstVideoInfo *info, GstCaps *wanted,
                                                 const char *path, const char *segment_path, GError **error);

/* Waits for its thread; a file that is not whole by then is gone. */
void               guise_movie_part_close       (GuiseMoviePart *self);

/* Frames that wait. */
guint64            guise_movie_part_get_level   (GuiseMoviePart *self);

/* Of a part that was ended: its frames that somebody can go on behind when it is sealed. */
guint              guise_movie_part_get_n_kept  (GuiseMoviePart *self);

/* Takes @buffer, whose times are those of the movie. */
void               guise_movie_part_push        (GuiseMoviePart *self, GstBuffer *buffer);

/* After the last frame. @state: (nullable): kept with the packets; without it nothing is, for nobody could go on. */
void               guise_movie_part_end         (GuiseMoviePart *self, GBytes *state);

/**
 * guise_movie_part_pull:
 * @out: the next packet, which is in the file now; clear it. Its buffer is %NULL where none is ready
 * @caps: (out) (transfer none): of it
 *
 * Behind the last packet the thread begins.
 *
 * Returns: %FALSE with an error of the encoder or the disk
 */
gboolean           guise_movie_part_pull        (GuiseMoviePart *self, GuiseMoviePacket *out, GstCaps **caps,
                                                 GError **error);

/* Whether all packets were pulled, and only the disk is waited for, if anything. */
gboolean           guise_movie_part_is_drained  (GuiseMoviePart *self);

/* Whether it is drained and guise_movie_part_seal() does not block. */
gboolean           guise_movie_part_is_sealed   (GuiseMoviePart *self);

/* Of a drained part: waits until its file is whole, synced and named. %FALSE with why it is not. */
gboolean           guise_movie_part_seal        (GuiseMoviePart *self, GError **error);

/* Of a part that was ended: waits for all of it, and leaves out the movie. %FALSE where its frames are not kept. */
gboolean           guise_movie_part_complete    (GuiseMoviePart *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMoviePart, guise_movie_part_close)

G_END_DECLS
