/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_media_init:
 *
 * Starts GStreamer and looks for the elements that nothing works without.
 * Call it once before anything else of this module; further calls are cheap.
 *
 * Returns: %FALSE and %GUISE_ERROR_BAD_MEDIA that names the package to install
 *
 * Thread: any.
 */
gboolean guise_media_init (GError **error);

/**
 * guise_media_fingerprint:
 * @path: a file, or a folder of pictures
 *
 * What a clip is known by when it has been moved or replaced: SHA-256 over
 * the size and three samples of 1 MiB (start, middle, end) of a file; over the
 * sorted names, sizes and first 4 KiB of the pictures of a folder. Reads at
 * most 3 MiB of a file, whatever its size.
 *
 * Returns: (transfer full): 64 hexadecimal digits, or %NULL with a
 * %GUISE_ERROR_MEDIA_MISSING or %G_IO_ERROR error
 *
 * Thread: any; blocks on the disk.
 */
char *guise_media_fingerprint (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
