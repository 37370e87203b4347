/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-run-list.h"

G_BEGIN_DECLS

/* What the user does with runs in the window. Thread: main only. */

/**
 * GuiseRunPlan: what a training would take, measured on the faces themselves.
 * @images_per_second: of both persons; NAN: could not be measured
 * @seconds: until each rule; NAN where that cannot be foretold
 * @checkpoint_seconds: between two checkpoints: what a power cut can cost
 * @advice: (nullable): what is wanting in the face sets
 */
typedef struct
{
  char    *device, *kernels, *advice;
  gboolean on_processor;
  gint64   n_parameters;
  gint64   device_bytes, checkpoint_bytes;
  guint    source_faces, target_faces, source_held_out, target_held_out;
  double   images_per_second;
  double   checkpoint_seconds;
  double   seconds[GUISE_N_RULES];
} GuiseRunPlan;

void          guise_run_plan_free (GuiseRunPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseRunPlan, guise_run_plan_free)

/**
 * guise_project_begin_run:
 * @options: copied; both persons chosen
 * @plan: (nullable): of these options, to compare with while it trains
 *
 * A new run in the list of jobs, which can be paused.
 *
 * Returns: (transfer none)
 */
GuiseRun *guise_project_begin_run  (GuiseProject *self, GuiseRunOptions *options, const GuiseRunPlan *plan);

/* Goes on with @run until a rule of @options is met; its settings stay what they are. */
void      guise_project_resume_run (GuiseProject *self, GuiseRun *run, GuiseRunOptions *options);

/**
 * guise_project_plan_run_async:
 *
 * Makes a few steps on a thread of its own and throws them away. Takes some
 * seconds, on a slow device half a minute. Closing the project cancels.
 */
void          guise_project_plan_run_async  (GuiseProject *self, GuiseRunOptions *options, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
GuiseRunPlan *guise_project_plan_run_finish (GuiseProject *self, GAsyncResult *result, GError **error);

G_END_DECLS
