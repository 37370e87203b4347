/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-runs.h"

G_BEGIN_DECLS

/**
 * guise_checkpoint_find:
 * @out_found: %FALSE without an error when the run never had a checkpoint
 * @out_note: (out) (transfer full) (nullable): a sentence when a newer one is damaged or gone and @out stands in for it
 *
 * The newest checkpoint of a run whose checksum holds.
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED when there were some and none of
 * them holds: whoever asked must not begin anew over their remains
 *
 * Thread: any; reads the files.
 */
gboolean guise_checkpoint_find (GuiseStore *store, gint64 run, GuiseCheckpointRecord *out, gboolean *out_found,
                                char **out_note, GCancellable *cancellable, GError **error);

G_END_DECLS
