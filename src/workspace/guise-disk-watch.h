/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Less room than this is said before there is none: some checkpoints of a large model, and what a database wants while it
 * grows. */
#define GUISE_DISK_LEAST_FREE_BYTES (G_GUINT64_CONSTANT (2) << 30)

/**
 * GuiseDiskWatch:
 * @told: that it is nearly full, and it has not had room since
 *
 * Zero-initialised.
 */
typedef struct
{
  gboolean told;
} GuiseDiskWatch;

/**
 * guise_disk_watch_look:
 * @n_free: bytes that are left on the disk of a project
 *
 * Returns: (transfer full) (nullable): what to say of it, once each time that it fills up
 */
char *guise_disk_watch_look (GuiseDiskWatch *self, guint64 n_free);

G_END_DECLS
