/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-movie-segment-private.h"
#include "guise-movie-writer.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GuiseMovieEncoder:
 *
 * Frames in, packets out, as a muxer takes them. Begins with a key frame, and
 * what it has given when it ended can be played without what came before.
 *
 * The encoder waits where packets are not pulled. Thread: owner only; nothing
 * blocks.
 */
typedef struct _GuiseMovieEncoder GuiseMovieEncoder;

/* What an encoder is told of frames of a clip like @like. */
void               guise_movie_encoder_fill_info (GuiseClipInfo *like, GuiseVideoCodec codec, GuisePixelFormat format,
                                                  GstVideoInfo *out);

/* (transfer full): the planes of @image, which are as @info says, without a copy. */
GstBuffer         *guise_movie_encoder_wrap     (const GstVideoInfo *info, GuiseImage *image);

/**
 * guise_movie_encoder_open:
 * @params: their codec is chosen
 * @info: of the frames
 * @wanted: what the muxer takes
 * @path: of the movie, for errors
 *
 * Returns: (transfer full)
 */
GuiseMovieEncoder *guise_movie_encoder_open    (const GuiseMovieParams *params, const GstVideoInfo *info,
                                                GstCaps *wanted, const char *path);
void               guise_movie_encoder_close   (GuiseMovieEncoder *self);

/* Takes @buffer, whose times are those of the movie. */
void               guise_movie_encoder_push    (GuiseMovieEncoder *self, GstBuffer *buffer);
void               guise_movie_encoder_end     (GuiseMovieEncoder *self);

/* Frames that wait. */
guint64            guise_movie_encoder_get_level (GuiseMovieEncoder *self);

/**
 * guise_movie_encoder_pull:
 * @out: a packet; clear it
 * @caps: (out) (transfer none): of it
 *
 * Returns: %FALSE where none is ready
 */
gboolean           guise_movie_encoder_pull    (GuiseMovieEncoder *self, GuiseMoviePacket *out, GstCaps **caps);

/* After the end: whether all packets were pulled. */
gboolean           guise_movie_encoder_is_done (GuiseMovieEncoder *self);

/* %FALSE with an error of the encoder, or, after its end, when it gave another number of frames than it got. */
gboolean           guise_movie_encoder_check   (GuiseMovieEncoder *self, GError **error);

/* The error of a pipeline that writes @path, in our words. */
void               guise_movie_encoder_set_error (GstMessage *message, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMovieEncoder, guise_movie_encoder_close)

G_END_DECLS
