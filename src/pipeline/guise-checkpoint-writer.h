/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-safetensors.h"
#include "guise-store-runs.h"

G_BEGIN_DECLS

/* Good checkpoints that are kept beside the best one. */
#define GUISE_CHECKPOINTS_KEPT 2

/**
 * GuiseCheckpointWriter:
 *
 * Writes the checkpoints of a run on a thread of its own, so that training goes
 * on meanwhile. Weights that are no numbers are never written: the last
 * checkpoint stays good.
 *
 * Thread: owner only.
 */
typedef struct _GuiseCheckpointWriter GuiseCheckpointWriter;

/* @cancellable: (nullable): once it is cancelled, what is being written is given up; those before stay */
GuiseCheckpointWriter *guise_checkpoint_writer_new     (GuiseStore *store, gint64 run, GCancellable *cancellable);

/* Waits for what is being written; its error is lost: call guise_checkpoint_writer_finish() first. */
void                   guise_checkpoint_writer_destroy (GuiseCheckpointWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCheckpointWriter, guise_checkpoint_writer_destroy)

/**
 * guise_checkpoint_writer_submit:
 * @file: (transfer full): the whole state
 * @kept: stays when newer ones come
 *
 * Waits until the checkpoint before has been written, then returns at once.
 *
 * Returns: %FALSE when the one before could not be written (%GUISE_ERROR_NO_SPACE,
 * %G_IO_ERROR); @file is then dropped
 */
gboolean guise_checkpoint_writer_submit (GuiseCheckpointWriter *self, GuiseSafetensors *file, gint64 iteration,
                                         gboolean kept, GError **error);

/* Waits for the end of what is being written. */
gboolean guise_checkpoint_writer_finish (GuiseCheckpointWriter *self, GError **error);

/* Whether nothing is being written: a submit would not wait. */
gboolean guise_checkpoint_writer_is_idle (GuiseCheckpointWriter *self);

/* Iteration of the newest checkpoint that is whole on the disk; 0 before the first. Does not wait. */
gint64   guise_checkpoint_writer_get_written (GuiseCheckpointWriter *self);

/* Bytes of the newest checkpoint; 0 before the first. Waits as finish does. */
gint64   guise_checkpoint_writer_get_bytes (GuiseCheckpointWriter *self);

G_END_DECLS
