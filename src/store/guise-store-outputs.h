/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"

G_BEGIN_DECLS

/**
 * guise_store_check_output:
 * @path: what is about to be written, whether it is there or not
 *
 * Media are never changed: %GUISE_ERROR_USAGE when @path is a clip of the project by whatever name, one that was removed
 * included, or a picture in a folder that is one. Thread: any; looks at the disk.
 */
gboolean guise_store_check_output (GuiseStore *self, const char *path, GError **error);

G_END_DECLS
