/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseFileWriter:
 *
 * Writes a file so that a kill or a power cut at any moment leaves either the
 * old file or the whole new one: a temporary file beside it, fsync, rename,
 * fsync of the folder.
 *
 * Thread: owner only; blocks on the disk.
 */
typedef struct _GuiseFileWriter GuiseFileWriter;

/* Returns: (transfer full): %NULL when the folder cannot be written (%G_IO_ERROR, %GUISE_ERROR_NO_SPACE). */
GuiseFileWriter *guise_file_writer_open   (const char *path, GError **error);
gboolean         guise_file_writer_write  (GuiseFileWriter *self, gconstpointer data, gsize size, GError **error);

/* Makes the file what was written. After %FALSE the old file stands. @self is then only good for destroy. */
gboolean         guise_file_writer_commit (GuiseFileWriter *self, GError **error);

/* Without a commit the temporary file is removed. */
void             guise_file_writer_destroy (GuiseFileWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFileWriter, guise_file_writer_destroy)

/* The three of above at once. */
gboolean guise_file_replace (const char *path, gconstpointer data, gsize size, GError **error);

/* That @path is UTF-8, as all text of a project is; else %G_IO_ERROR_INVALID_FILENAME. */
gboolean guise_file_check_name (const char *path, GError **error);

/* Gives a whole and synced file its name, in the place of one that has it, so that it survives a power cut. */
gboolean guise_file_publish (const char *from, const char *to, GError **error);

/* fsync of the folder, so that a rename within it survives a power cut. */
gboolean guise_file_sync_folder (const char *folder, GError **error);

/**
 * guise_file_set_error_from_errno:
 * @what: the sentence without its reason, such as "Cannot write a.png"
 *
 * Sets "WHAT: REASON" with the code that callers act on:
 * %GUISE_ERROR_NO_SPACE for a full disk or quota, else %G_IO_ERROR's.
 */
void     guise_file_set_error_from_errno (GError **error, int saved_errno, const char *what);

G_END_DECLS
