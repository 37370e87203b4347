/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-media.h"

G_BEGIN_DECLS

/* Refuses, before anything opens it, what is neither a file nor a folder: opening a pipe waits for whoever writes to
 * it, and a device need not end. What is not there passes, for whoever opens it to say so. Thread: any. */
gboolean guise_media_check_file (const char *path, GError **error);

G_END_DECLS
