/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-ebml-private.h"
#include "guise-matroska-private.h"

G_BEGIN_DECLS

/* Elements of Matroska that several of its files know. Source: RFC 9559, 5.1. */
#define GUISE_MATROSKA_ID_SEGMENT      0x18538067u
#define GUISE_MATROSKA_ID_SEEK_HEAD    0x114D9B74u
#define GUISE_MATROSKA_ID_CLUSTER      0x1F43B675u
#define GUISE_MATROSKA_ID_TRACKS       0x1654AE6Bu
#define GUISE_MATROSKA_ID_TRACK_ENTRY  0xAEu
#define GUISE_MATROSKA_ID_TRACK_NUMBER 0xD7u
#define GUISE_MATROSKA_ID_TRACK_TYPE   0x83u
#define GUISE_MATROSKA_ID_NAME         0x536Eu
#define GUISE_MATROSKA_ID_TAGS         0x1254C367u

/* Larger tracks, tags and the like are not looked at. */
#define GUISE_MATROSKA_MAX_PART (16 * 1024 * 1024)

/* Goes to the payload of the tracks, which stand before the first cluster. Returns: its size, 0 when there are none. */
gsize    guise_matroska_seek_tracks (FILE *file);

/* Returns: %FALSE with errno */
gboolean guise_matroska_write_at    (FILE *file, off_t at, gconstpointer data, gsize size);

/* Ends what was done to @path. @file: (nullable): could not be opened; @good: %FALSE with errno. Returns: @good; if not,
 * with %GUISE_ERROR_NO_SPACE or %G_IO_ERROR */
gboolean guise_matroska_close       (FILE *file, const char *path, gboolean good, GError **error);

G_END_DECLS
