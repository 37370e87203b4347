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
