/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-project.h"
#include "guise-run.h"
#include "guise-work.h"

G_BEGIN_DECLS

/* What a run learned, as a file for other programs; what that is stands at guise_model_export_new(). Thread: main only. */

/* (transfer full): whose result has DESIGN's keys of `model`. @run: id; 0: the newest with a checkpoint.
 * @checkpoint: see guise-checkpoint-choice.h; 0: the newest */
GuiseJob  *guise_project_export_model (GuiseProject *self, gint64 run, gint64 checkpoint, const char *file,
                                       gboolean overwrite);

/* (transfer none): the same in the list of jobs; a file and a card that are there are replaced. */
GuiseWork *guise_project_save_model   (GuiseProject *self, GuiseRun *run, const char *file);

/* (transfer full) (nullable): why a `.dfm` has no room for @run, and what to do: a sentence. */
char      *guise_run_dup_dfm_problem  (GuiseRun *run);

G_END_DECLS
