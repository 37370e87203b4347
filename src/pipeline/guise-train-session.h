/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-train-job.h"

G_BEGIN_DECLS

/**
 * guise_train_session_run:
 * @job: told how far it is; its stop is looked at between two steps
 * @out: (out): cleared or zeroed before; filled on success, after a failure it has the run, 0 where there is none yet
 *
 * The whole of a training, on the calling thread: see guise_train_job_new().
 *
 * Thread: any; blocks until the end of the training.
 */
gboolean guise_train_session_run (const GuiseTrainParams *params, GuiseJob *job, GuiseTrainResult *out,
                                  GCancellable *cancellable, GError **error);

G_END_DECLS
