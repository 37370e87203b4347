/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-extras.h"
#include "guise-clip-info.h"
#include "guise-disclosure.h"
#include "guise-movie-codec.h"

G_BEGIN_DECLS

/**
 * GuiseMovieParams:
 *
 * Zero is the default of every field but @like. The container follows from
 * the ending of the path: .mp4, .m4v, .mov, .mkv, .webm.
 */
typedef struct
{
  GuiseClipInfo         *like;          /* size, format, colorimetry, pixel aspect, orientation, rate */
  GuiseVideoCodec        codec;
  GuiseVideoQuality      quality;       /* without effect when @lossless, or where the codec always is */
  gboolean               lossless;      /* every sample the same after decoding */
  guint                  n_threads;     /* of the encoder; 0 is one */
  const char            *audio_path;    /* (nullable): whose sound is carried; all streams of it */
  GuiseTime              audio_from;    /* ns of its stream time that becomes 0 */
  GuiseTime              audio_to;      /* end of the sound that is carried; 0 is all */
  GuiseClipExtras       *extras;        /* (nullable): what else is carried, cut like the sound; used until the opening */
  GCancellable          *cancellable;   /* (nullable): of the opening, which reads the whole clip for its subtitles */
  const GuiseDisclosure *disclosure;    /* (nullable): written before the file gets its name */
  const char            *segments;      /* (nullable): a folder, for guise_movie_writer_resume() */
} GuiseMovieParams;

typedef struct
{
  char     *codec_in, *codec_out;   /* short names, as in GuiseAudioStream */
  gboolean  is_copied;              /* packets unchanged; else encoded again */
  char     *note;                   /* (nullable): what changed and why, one sentence for people */
} GuiseMovieAudioReport;

typedef struct
{
  guint                  n_frames;
  guint64                n_bytes;
  guint                  n_audio;
  GuiseMovieAudioReport *audio;
  char                  *note;      /* (nullable): what of the picture could not be kept, such as alpha in H.264 */
  char                 **extras;    /* names of what else was carried, as in GuiseClipExtra */
  char                  *extras_note; /* (nullable): what of that was not, and why */
} GuiseMovieReport;

void guise_movie_report_clear (GuiseMovieReport *report);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseMovieReport, guise_movie_report_clear)

/**
 * GuiseMovieWriter:
 *
 * Encodes frames with a time each, carries the sound along, and names the
 * file only when it is whole: until then it stands beside as a temporary
 * file, which closing without a finish removes.
 *
 * Times are kept to the nanosecond as far as the container can: within one
 * of its ticks (MP4 and MOV: a whole part of the frame period, or 1/90000 s;
 * MKV and WebM: 1 ms).
 *
 * Thread: owner only.
 */
typedef struct _GuiseMovieWriter GuiseMovieWriter;

/**
 * guise_movie_writer_open:
 * @params: copied
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE (an ending that we
 * do not write, a codec that the container cannot hold), %G_IO_ERROR,
 * %GUISE_ERROR_NO_SPACE or %GUISE_ERROR_BAD_MEDIA (sound that cannot be read)
 */
GuiseMovieWriter *guise_movie_writer_open   (const char *path, const GuiseMovieParams *params, GError **error);

/**
 * guise_movie_writer_write:
 * @image: native: format and size of @like, stored orientation
 * @time: ns, at or after 0, rising; 0 is where the sound begins
 * @duration: ns, > 0
 *
 * Blocks while the encoder is busy.
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_SPACE, %G_IO_ERROR or %GUISE_ERROR_FAILED
 */
gboolean          guise_movie_writer_write  (GuiseMovieWriter *self, GuiseImage *image, GuiseTime time,
                                             GuiseTime duration, GCancellable *cancellable, GError **error);

/**
 * guise_movie_writer_end_segment:
 * @state: (nullable): what guise_movie_writer_resume() is to give back; without it that goes no farther than the
 *   segment before
 *
 * Ends what is encoded by itself, in a file of the folder of segments. The next
 * frame is a key frame, and is taken while the encoder of those before still
 * works: they survive whatever happens when their file is whole and synced, which
 * comes in the order of the segments. Waits for the segment before this one, and
 * where frames are larger than 1920×1088, for which two encoders take too much
 * memory, for this one, too.
 */
gboolean          guise_movie_writer_end_segment (GuiseMovieWriter *self, GBytes *state, GCancellable *cancellable,
                                                  GError **error);

/**
 * guise_movie_writer_keep:
 *
 * Where the movie is given up, but what was ended of it is wanted: waits until
 * that is on the disk. After that only guise_movie_writer_close() may be called.
 *
 * Returns: frames that guise_movie_writer_resume() will find
 */
guint             guise_movie_writer_keep   (GuiseMovieWriter *self);

/**
 * guise_movie_writer_resume:
 * @n_frames: (out): that need not be written again; 0 where nothing is there
 * @state: (out) (transfer full) (nullable): of the last segment
 *
 * Before the first frame: takes over the segments that an earlier writer with
 * the same parameters left in the folder, as far as they are whole.
 */
gboolean          guise_movie_writer_resume (GuiseMovieWriter *self, guint *n_frames, GBytes **state,
                                             GCancellable *cancellable, GError **error);

/**
 * guise_movie_writer_finish:
 * @report: (out) (optional): what was written; clear it
 *
 * Drains the encoder, adds the disclosure, syncs and renames. After that only
 * guise_movie_writer_close() may be called.
 */
gboolean          guise_movie_writer_finish (GuiseMovieWriter *self, GuiseMovieReport *report,
                                             GCancellable *cancellable, GError **error);
void              guise_movie_writer_close  (GuiseMovieWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMovieWriter, guise_movie_writer_close)

G_END_DECLS
