/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deletes files in @folder whose names begin with @prefix, the ones changed longest ago first, until the rest has at
 * most @limit bytes. Thread: any; blocks. */
void guise_cache_trim (const char *folder, const char *prefix, guint64 limit);

G_END_DECLS
