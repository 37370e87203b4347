/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

G_BEGIN_DECLS

/**
 * guise_matroska_get_codec_delay:
 * @track: the track's number in the file
 *
 * Returns: how much earlier than its packets say the sound of a track is
 * meant to be heard, ns: what its codec puts before the first sample. 0 where
 * the file is not Matroska or does not say, or says more than a second
 *
 * Source: RFC 9559, 5.1.4.1.25 (CodecDelay).
 */
GuiseTime guise_matroska_get_codec_delay (const char *path, guint64 track);

/**
 * guise_matroska_set_codec_delay:
 * @path: a file as GStreamer's muxer leaves it, closed
 * @index: of a sound, among the sounds
 * @delay: ns, at least 0
 * @has_room: (out): whether there was room for it: GStreamer gives every track
 *   a name, which is "Audio", and the delay takes its place, as it has none to write; of a name that ends in
 *   GUISE_MATROSKA_ROOM it takes the place of that
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_SPACE or %G_IO_ERROR
 */
gboolean  guise_matroska_set_codec_delay (const char *path, guint index, GuiseTime delay, gboolean *has_room,
                                          GError **error);

/* Behind the name of a sound that is to get a delay. */
#define GUISE_MATROSKA_ROOM "       "

/**
 * guise_matroska_get_codec:
 * @track: the track's number in the file
 * @private_data: (out) (transfer full) (nullable): what goes with the codec
 *
 * Returns: (transfer full) (nullable): the codec's name in Matroska, such as "D_WEBVTT/SUBTITLES"; %NULL where the file
 *   is no Matroska or has no such track
 */
char     *guise_matroska_get_codec (const char *path, guint64 track, GBytes **private_data);

/* What a track of subtitles is to be. */
typedef struct
{
  char   *codec;           /* (nullable): %NULL leaves the track as it is */
  GBytes *private_data;    /* (nullable) */
} GuiseMatroskaSubtitles;

/* (transfer full): @title (nullable) with so much room behind that @subtitles find place in the track of this name. */
char     *guise_matroska_dup_roomy_name (const char *title, const GuiseMatroskaSubtitles *subtitles);

/* What makes that room: a character that no name has. */
#define GUISE_MATROSKA_FILLER '\037'

/**
 * guise_matroska_set_subtitles:
 * @path: a file as GStreamer's muxer leaves it, closed
 * @subtitles: of each track of subtitles, in their order; those with a codec have a name of
 *   guise_matroska_dup_roomy_name(), which loses its room
 *
 * Says of tracks that were written as plain texts what they are.
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_SPACE or %G_IO_ERROR
 */
gboolean  guise_matroska_set_subtitles (const char *path, const GuiseMatroskaSubtitles *subtitles, guint n,
                                        GError **error);

/* Says of a file of Matroska that it is WebM, whose muxer takes no subtitles. Returns: as above */
gboolean  guise_matroska_call_webm (const char *path, GError **error);

/* A word on the whole movie, by the name that Matroska has for it, and a picture. */
typedef struct
{
  const char *name, *value;
} GuiseMatroskaTag;

typedef struct
{
  const char *media_type;    /* "image/jpeg" */
  GBytes     *data;
} GuiseMatroskaCover;

/**
 * guise_matroska_add:
 * @path: a file as GStreamer's muxer leaves it, closed: tags are the last of it
 * @tags: that its muxer does not know
 * @cover: (nullable): becomes an attachment, as RFC 9559, 21.1, has it
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_SPACE or %G_IO_ERROR
 */
gboolean  guise_matroska_add (const char *path, const GuiseMatroskaTag *tags, guint n_tags,
                              const GuiseMatroskaCover *cover, GError **error);

/**
 * guise_matroska_clean_tags:
 * @path: a file as GStreamer's muxer leaves it, closed
 *
 * GStreamer writes the texts of tags as it writes them to itself, with quotation marks around and backslashes within.
 * Puts the texts themselves there, with zeros behind them, as RFC 8794, 7.4, has it.
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_SPACE or %G_IO_ERROR
 */
gboolean  guise_matroska_clean_tags (const char *path, GError **error);

G_END_DECLS
