/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-movie-encoder-private.h"

G_BEGIN_DECLS

/**
 * GuiseMovieMuxer:
 *
 * Packets of the picture on their way into the container: a pipeline of appsrc, GStreamer's muxer and a file. Sound,
 * subtitles and chapters are put into the same pipeline by others before it starts.
 *
 * Thread: owner only; nothing blocks but what says so.
 */
typedef struct _GuiseMovieMuxer GuiseMovieMuxer;

/**
 * GuiseMovieMuxerParams:
 * @element: of GStreamer
 * @path: of the movie, for errors; @temporary: what is written
 * @program: (nullable): that makes the movie
 */
typedef struct
{
  const char          *element;
  const char          *path, *temporary;
  const char          *program;
  const GuiseClipInfo *like;
  GuiseVideoCodec      codec;
  gboolean             is_mp4;
} GuiseMovieMuxerParams;

/* Stands still until it is started. */
GuiseMovieMuxer *guise_movie_muxer_open           (const GuiseMovieMuxerParams *params);
void             guise_movie_muxer_close          (GuiseMovieMuxer *self);

/* (transfer none) */
GstElement      *guise_movie_muxer_get_pipeline   (GuiseMovieMuxer *self);
GstElement      *guise_movie_muxer_get_element    (GuiseMovieMuxer *self);

/* (transfer none): what packets it takes. */
GstCaps         *guise_movie_muxer_get_wanted     (GuiseMovieMuxer *self);

void             guise_movie_muxer_start          (GuiseMovieMuxer *self);

/* No packet comes any more: the file is whole when guise_movie_muxer_poll() says that it has ended. */
void             guise_movie_muxer_end            (GuiseMovieMuxer *self);

/* Gives the file back. */
void             guise_movie_muxer_stop           (GuiseMovieMuxer *self);

/* @caps: of @packet; those of all packets must be equal. Returns: %FALSE with %GUISE_ERROR_FAILED where they are not */
gboolean         guise_movie_muxer_push           (GuiseMovieMuxer *self, const GuiseMoviePacket *packet, GstCaps *caps,
                                                   GError **error);

/* Packets that wait. */
guint64          guise_movie_muxer_get_level      (GuiseMovieMuxer *self);

/* Of the first packet; %GUISE_TIME_NONE before it. */
GuiseTime        guise_movie_muxer_get_first_time (GuiseMovieMuxer *self);

/* Blocks up to @wait_ns for an error or the end. Returns: %FALSE with the error, or %G_IO_ERROR_CANCELLED */
gboolean         guise_movie_muxer_poll           (GuiseMovieMuxer *self, guint64 wait_ns, gboolean *has_ended,
                                                   GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMovieMuxer, guise_movie_muxer_close)

G_END_DECLS
