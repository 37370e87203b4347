/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * own_mounts_run:
 * @path: of a test case of this program
 * @arguments: (nullable): a list that ends with %NULL, of what the program is given besides
 *
 * Runs the case again, as a subprocess of GLib's whose mounts nobody else
 * sees. Root may have that, and anybody where the system has user namespaces
 * for all: then the subprocess is root in one, without more rights to the
 * files than before. Skips the case where neither is allowed.
 */
void own_mounts_run            (const char *path, const char *const *arguments);

/* For the subprocess: @folder can only be read from now on, until it is unmounted. */
void own_mounts_make_read_only (const char *folder);

/* For the subprocess: makes @folder, a file system of @size, as mount(8) writes it. */
void own_mounts_make_small     (const char *folder, const char *size);

G_END_DECLS
