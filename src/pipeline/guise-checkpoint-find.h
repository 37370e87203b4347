/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-checkpoint-choice.h"
#include "guise-store-runs.h"

G_BEGIN_DECLS

/**
 * guise_checkpoint_find:
 * @choice: which one, see guise-checkpoint-choice.h
 * @out_found: %FALSE without an error when the run never had a checkpoint
 * @out_note: (out) (transfer full) (nullable): a sentence when a newer one is damaged or gone and @out stands in for it
 *
 * A checkpoint of a run whose checksum holds. The newest has the one before it to stand in; the best and one of an
 * iteration have none, for whoever chose them wants no other.
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED when there were some and none of them holds: whoever asked must not begin anew
 * over their remains; or when the one that was chosen does not hold. With %GUISE_ERROR_USAGE when there is none of that
 * iteration, or none is best because nothing was held out. Both say which there are
 *
 * Thread: any; reads the files.
 */
gboolean guise_checkpoint_find (GuiseStore *store, gint64 run, gint64 choice, GuiseCheckpointRecord *out,
                                gboolean *out_found, char **out_note, GCancellable *cancellable, GError **error);

/* (transfer none) (nullable): the one of @list, of guise_store_checkpoint_list(), that is meant, whether it holds or not. */
const GuiseCheckpointRecord *guise_checkpoint_pick (GArray *list, gint64 choice);

/* Whether @run has what @choice means, as far as its list tells: no file is read. Else %FALSE as above. */
gboolean guise_checkpoint_check_choice (GuiseStore *store, gint64 run, gint64 choice, GError **error);

G_END_DECLS
