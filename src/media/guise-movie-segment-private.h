/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GuiseMoviePacket:
 * @buffer: its flags, its bytes; its times do not count
 * @time, @decode_time: ns of the movie; the second may be negative, or %GUISE_TIME_NONE
 * @duration: ns; %GUISE_TIME_NONE where unknown
 */
typedef struct
{
  GstBuffer *buffer;
  GuiseTime  time, decode_time, duration;
} GuiseMoviePacket;

void guise_movie_packet_clear (GuiseMoviePacket *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseMoviePacket, guise_movie_packet_clear)

/**
 * GuiseMovieSegment:
 *
 * What an encoder made of some frames that follow each other, from its start to
 * its end, in a file: packets with their times, and whatever the caller needs to
 * go on behind them. A movie can be put together again from its segments.
 *
 * A file is there whole or not at all: it is written beside and renamed, and has
 * a checksum. Thread: owner only; blocks on the disk.
 */
typedef struct _GuiseMovieSegmentWriter GuiseMovieSegmentWriter;

GuiseMovieSegmentWriter *guise_movie_segment_writer_open (const char *path, GError **error);
gboolean                 guise_movie_segment_writer_add  (GuiseMovieSegmentWriter *self,
                                                          const GuiseMoviePacket *packet, GError **error);

/* @caps: of all packets; @n_frames: that were encoded; @state: (nullable). */
gboolean                 guise_movie_segment_writer_finish  (GuiseMovieSegmentWriter *self, GstCaps *caps,
                                                             guint n_frames, GBytes *state, GError **error);
/* Without a finish nothing is left. */
void                     guise_movie_segment_writer_destroy (GuiseMovieSegmentWriter *self);

typedef struct
{
  GBytes  *bytes;       /* the file */
  gsize    at, end;     /* of the packets that are still to be read */
  GstCaps *caps;
  guint    n_frames;
  GBytes  *state;       /* (nullable) */
} GuiseMovieSegment;

/* %FALSE with %G_IO_ERROR, or %GUISE_ERROR_BAD_MEDIA for a file that is not whole. */
gboolean guise_movie_segment_open  (const char *path, GuiseMovieSegment *out, GError **error);

/* %FALSE where there is none any more. @out: clear it. */
gboolean guise_movie_segment_next  (GuiseMovieSegment *self, GuiseMoviePacket *out);
void     guise_movie_segment_clear (GuiseMovieSegment *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMovieSegmentWriter, guise_movie_segment_writer_destroy)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseMovieSegment, guise_movie_segment_clear)

G_END_DECLS
