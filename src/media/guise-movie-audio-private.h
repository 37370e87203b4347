/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-movie-writer.h"
#include "guise-mp4-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GuiseMovieAudio:
 *
 * Carries all sound streams of a file into a muxer: packets unchanged where
 * the container can hold them, else decoded and encoded again.
 *
 * MP4 has edit lists, so every packet that a decoder needs is kept and the
 * list says what is heard. Of Matroska the same is said for AAC and MP3, by how
 * long their decoders take to begin (guise_movie_audio_write_delays()); of other
 * sounds packets that begin before the start are left out.
 *
 * Thread: owner only.
 */
typedef struct _GuiseMovieAudio GuiseMovieAudio;

/**
 * guise_movie_audio_open:
 * @pipeline, @muxer: not running yet; a branch for each stream is added and linked
 * @container: name of the muxer that says what the container holds, as of guise_movie_codec_get_muxer()
 * @has_edits: whether the container gets the edits of guise_movie_audio_get_edits()
 */
GuiseMovieAudio *guise_movie_audio_open  (GstElement *pipeline, GstElement *muxer, const char *container,
                                          gboolean has_edits, const GuiseMovieParams *params, GError **error);
void             guise_movie_audio_close (GuiseMovieAudio *self);

/* Gives the muxer sound up to @time of the movie; G_MAXINT64: all of it, and the end. */
gboolean         guise_movie_audio_feed  (GuiseMovieAudio *self, GuiseTime time, GCancellable *cancellable,
                                          GError **error);

/* Streams that got into the movie, in the order of its tracks. */
guint            guise_movie_audio_get_n_edits (GuiseMovieAudio *self);
void             guise_movie_audio_get_edits   (GuiseMovieAudio *self, GuiseMp4Edit *edits);

/* Of a finished Matroska file: says of each sound that was copied with what comes before it how long that is. */
gboolean         guise_movie_audio_write_delays (GuiseMovieAudio *self, const char *path, GError **error);

/* Fills the audio part of @report: every stream of the source, carried or not. */
void             guise_movie_audio_report      (GuiseMovieAudio *self, GuiseMovieReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMovieAudio, guise_movie_audio_close)

G_END_DECLS
