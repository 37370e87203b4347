/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-reader.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GuiseDecoder:
 *
 * One file, one of its video streams, decoded into samples of raw video by a
 * GStreamer pipeline. Only demuxers, parsers and software decoders are ever
 * plugged: nothing that reads a second file or the network.
 *
 * Thread: owner only.
 */
typedef struct _GuiseDecoder GuiseDecoder;

/**
 * guise_decoder_open:
 * @video_stream: which of the file's video streams, from 0
 * @n_threads: of the decoder; 0 is one
 * @by_slices: the threads share each picture, where its codec knows parts, and no more: then a damaged stream gives the
 *   same pictures as with one thread, which it does not when several pictures are decoded at once
 * @n_video_streams: (out) (optional): how many the file has, set on failure as well
 *
 * Returns: (transfer full): decoding has begun and the first frame waits;
 * %NULL with %GUISE_ERROR_MEDIA_MISSING, %GUISE_ERROR_BAD_MEDIA or
 * %G_IO_ERROR
 */
GuiseDecoder    *guise_decoder_open  (const char *path, guint video_stream, guint n_threads, gboolean by_slices,
                                      guint *n_video_streams, GCancellable *cancellable, GError **error);

/* As above for a still picture that gdk-pixbuf knows: JPEG (CMYK as well), PNG, TIFF, BMP, PBM/PGM/PPM, as RGB or RGBA. */
GuiseDecoder    *guise_decoder_open_picture (const char *path, GCancellable *cancellable, GError **error);
void             guise_decoder_close (GuiseDecoder *self);

/**
 * guise_decoder_pull:
 * @sample: (out) (transfer full): the next frame
 * @is_key: (out) (optional): whether decoding could begin with it
 *
 * A stream that breaks off after a good frame ends; see guise_decoder_get_damage().
 */
GuiseReadResult  guise_decoder_pull  (GuiseDecoder *self, GstSample **sample, gboolean *is_key,
                                      GCancellable *cancellable, GError **error);

/* Goes to the frame shown at stream time @time. %FALSE when the file cannot seek. */
gboolean         guise_decoder_seek  (GuiseDecoder *self, GuiseTime time);

/* On the way to the frame shown at stream time @time, pictures that no other needs are left out from now on. What was
 * decoded already still comes. */
void             guise_decoder_skip  (GuiseDecoder *self, GuiseTime time);

/* Stream time of a sample's buffer, GUISE_TIME_NONE when it has none. */
GuiseTime        guise_decoder_get_time (GuiseDecoder *self, GstSample *sample);

const char      *guise_decoder_get_damage (GuiseDecoder *self);

/* Facts of the file, valid once open. */
GstCaps         *guise_decoder_dup_container       (GuiseDecoder *self);   /* (transfer full) (nullable) */
GstCaps         *guise_decoder_dup_video_codec     (GuiseDecoder *self);   /* (transfer full) */
GPtrArray       *guise_decoder_dup_audio_caps      (GuiseDecoder *self);   /* (transfer full): of GstCaps */
GuiseOrientation guise_decoder_get_orientation     (GuiseDecoder *self);
GuiseTime        guise_decoder_get_duration        (GuiseDecoder *self);   /* GUISE_TIME_NONE if unknown */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDecoder, guise_decoder_close)

/* The answers to decodebin's "autoplug-select", which no header of GStreamer's has. */
typedef enum
{
  GUISE_AUTOPLUG_TRY,
  GUISE_AUTOPLUG_EXPOSE,
  GUISE_AUTOPLUG_SKIP
} GuiseAutoplug;

/* Whether GStreamer may plug @factory while it opens a file of someone else's. */
gboolean         guise_decoder_allows_factory (GstElementFactory *factory);

/* Whether a stream of @type may be decoded. Vector pictures have no pixels of their own and may refer to other files;
 * librsvg draws them, and where gdk-pixbuf has a loader for them that as well. */
gboolean         guise_decoder_allows_type (const char *type);

/* Whether @factory makes Matroska's demuxer. It counts the times of a file from the first packet that it meets, and
 * begins anew when an earlier one follows, so that the first pictures would lie on another time than the rest. */
gboolean         guise_decoder_has_file_times (GstElementFactory *factory);

/**
 * guise_decoder_to_time:
 * @time: of a buffer of @segment, ns
 * @has_file_times: its demuxer is one of guise_decoder_has_file_times()
 *
 * Returns: @time as stream time, below 0 for what lies before the start; that is the file's own time where it has
 * some. GUISE_TIME_NONE for a segment that is not one of time
 */
GuiseTime        guise_decoder_to_time (const GstSegment *segment, guint64 time, gboolean has_file_times);

G_END_DECLS
