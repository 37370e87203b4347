/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-exports.h"

G_BEGIN_DECLS

/* Returns: (transfer full): SHA-256 of a movie, or of what a sequence's folder says is in it; %NULL on error. */
char    *guise_export_dup_hash (const char *path, GCancellable *cancellable, GError **error);

/**
 * guise_export_publish:
 * @growing: the finished movie, where it grew
 * @row: with sha256 and record, which the store has already: from then on a
 *   kill is rolled forward by guise_export_recover()
 * @overwrite: replace a file that is there
 *
 * Writes the record beside the final name (unless the export does not
 * disclose), then gives movie and mark their names: there is no moment at which
 * a movie stands under its name without its record. What lay beside a file that is
 * replaced by one that does not disclose goes with it.
 *
 * Returns: %FALSE with %G_IO_ERROR_EXISTS, %GUISE_ERROR_NO_SPACE or %G_IO_ERROR;
 * of a new name nothing is left then
 *
 * Thread: any; blocks on the disk.
 */
gboolean guise_export_publish (const char *growing, const GuiseExportRow *row, gboolean overwrite, GError **error);

/**
 * guise_export_recover:
 * @growing: where it grew
 * @row: of an export that a kill ended; its state becomes done when all of it is there
 *
 * Ends what a kill interrupted between the last byte and the name.
 *
 * Returns: whether the export is now whole
 *
 * Thread: any; reads the movie.
 */
gboolean guise_export_recover (GuiseStore *store, const char *growing, GuiseExportRow *row);

G_END_DECLS
