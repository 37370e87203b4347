/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-export-plan.h"

G_BEGIN_DECLS

/* Frames after which a movie could go on: what a kill costs at most. */
#define GUISE_EXPORT_SEGMENT_FRAMES 250

/* Of a sequence, in the folder: what is known of its pictures, and the folder that they grow in. */
#define GUISE_EXPORT_KEEP_JOURNAL  "journal"
#define GUISE_EXPORT_KEEP_PICTURES "pictures"

/**
 * What is kept of an export that did not end: a folder beside the file that it
 * was to become, and in it a key, of all that its frames depend on, and segments
 * of a movie (see guise_movie_writer_end_segment()) or the pictures of a sequence
 * (see guise_sequence_writer_keep()). An export of the same file with the same key
 * goes on from there.
 *
 * Thread: any; blocks on the disk.
 */

/* Returns: (transfer full): SHA-256 of what decides how the frames of @plan look and are encoded; %NULL on error.
 * @nets: (element-type GuiseSwapNet): one for each role. */
char    *guise_export_keep_dup_key (GuiseStore *store, const GuiseExportPlan *plan, GPtrArray *nets, GError **error);

/**
 * guise_export_keep_begin:
 * @row: of the export that begins; has its id
 *
 * Takes over what was kept for the same file under @key, or begins with nothing.
 * What was kept for that file under another key is removed.
 *
 * Returns: (transfer full): the folder; %NULL on error
 */
char    *guise_export_keep_begin   (GuiseStore *store, const GuiseExportRow *row, const char *key, GError **error);

/* Whether at least one segment or picture is kept of @row, not longer than a week. */
gboolean guise_export_keep_is_there (const GuiseExportRow *row);

void     guise_export_keep_drop    (const GuiseExportRow *row);

/* A file, or a folder with all that is in it; links are removed, not followed. */
void     guise_export_keep_remove  (const char *path);

G_END_DECLS
