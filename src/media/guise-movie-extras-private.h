/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-movie-writer.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GuiseMovieExtras:
 *
 * Carries what a clip has beside picture and sound into a muxer: subtitles
 * unchanged or as text of another kind, chapters and subtitles cut to the part that is
 * written, tags.
 *
 * Thread: owner only.
 */
typedef struct _GuiseMovieExtras GuiseMovieExtras;

/* The muxer that takes what of @extras (nullable) fits into the container: that of WebM takes no subtitles. */
const char       *guise_movie_extras_choose_muxer (const char *path, const GuiseClipExtras *extras);

/**
 * guise_movie_extras_open:
 * @path: whose ending says the container
 * @pipeline, @muxer: not running yet; a branch for each track of subtitles is added and linked, with all that it has to
 *   say, so that the muxer never waits for it
 * @comment: (nullable): words that come before the clip's own comment, and are its description if it has none
 */
GuiseMovieExtras *guise_movie_extras_open  (GstElement *pipeline, GstElement *muxer, const char *path,
                                            const GuiseMovieParams *params, const char *comment, GError **error);
void              guise_movie_extras_close (GuiseMovieExtras *self);

/* (transfer full) (nullable): where the clip was filmed, as ISO 6709 has it */
char             *guise_movie_extras_dup_place (GuiseMovieExtras *self);

/* (transfer none) (nullable): of GuiseChapter, in movie time: what MP4's muxer cannot be told */
GPtrArray        *guise_movie_extras_get_chapters (GuiseMovieExtras *self);

/**
 * guise_movie_extras_complete:
 * @path: Matroska or WebM as the muxer left it, closed
 *
 * Says in it what the muxer could not be told.
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_SPACE or %G_IO_ERROR
 */
gboolean          guise_movie_extras_complete (GuiseMovieExtras *self, const char *path, GError **error);

/* Fills that part of @report. */
void              guise_movie_extras_report (GuiseMovieExtras *self, GuiseMovieReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMovieExtras, guise_movie_extras_close)

G_END_DECLS
