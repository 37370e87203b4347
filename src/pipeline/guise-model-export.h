/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store.h"
#include "guise-train-params.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_MODEL_EXPORT (guise_model_export_get_type ())
G_DECLARE_FINAL_TYPE (GuiseModelExport, guise_model_export, GUISE, MODEL_EXPORT, GuiseJob)

/**
 * guise_model_export_check_dfm:
 * @settings: of a run
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE when a `.dfm` has no room for such a
 * run: a sentence that says why and what to do
 *
 * Thread: any; does not block.
 */
gboolean guise_model_export_check_dfm (const GuiseTrainSettings *settings, GError **error);

/**
 * guise_model_export_new:
 * @run: id; 0: the newest run that has a checkpoint
 * @checkpoint: which one of it, see guise-checkpoint-choice.h; 0: the newest
 * @file: ends in `.dfm` or `.safetensors`
 * @overwrite: replace a file and a card that are there, never one of the project
 *
 * Writes what a run learned for other programs, from one of its checkpoints:
 *
 * - `.dfm`: the swap alone, see guise_onnx_export_swap(). For `whole_face` runs
 *   of models without a guide, because that is what its readers cut out. A run
 *   that was trained on the face alone has the rest blanked in the file, by the
 *   mean outline of the target's faces; that also stands for the masks of a run
 *   that learned none.
 * - `.safetensors`: encoder and decoders, which a run can begin with again.
 *
 * In both, and beside them as FILE.md, stands a card: what it is, of what it was
 * made, what consent is declared, and what it is not for. No name of a person
 * is in any of them.
 *
 * A cancel leaves what was there before. Errors of the run: %GUISE_ERROR_USAGE (what a `.dfm` has no room for, another
 * ending, a place in the project's own folder), %G_IO_ERROR_EXISTS, %GUISE_ERROR_FAILED (no checkpoint),
 * those of guise_checkpoint_find(), %GUISE_ERROR_NO_SPACE.
 *
 * Thread: owner only.
 */
GuiseModelExport *guise_model_export_new        (GuiseStore *store, gint64 run, gint64 checkpoint, const char *file,
                                                 gboolean overwrite);

/* (transfer full): {"file", "run", "model", "resolution", "iteration", "bytes", "sha256", "card", "note" (that an older
 * checkpoint stands in, or null)}, after the job has ended well. Owner only. */
JsonNode         *guise_model_export_dup_result (GuiseModelExport *self);

G_END_DECLS
