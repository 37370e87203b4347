/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-training.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_RUN_SETUP (guise_run_setup_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRunSetup, guise_run_setup, GUISE, RUN_SETUP, GtkWidget)

/**
 * GuiseRunSetup:
 *
 * A run before it begins: who, how well, until when, what that takes, and
 * every setting. The plan is made anew, a moment after each change, while it
 * is shown and nothing trains.
 *
 * `changed` is emitted when the options or what is wrong with them are others.
 */

/* (nullable) */
void             guise_run_setup_set_project (GuiseRunSetup *self, GuiseProject *project);

/* (transfer none) */
GuiseRunOptions *guise_run_setup_get_options (GuiseRunSetup *self);

/* (nullable) (transfer none): what a run with them would take, where that is known by now. */
const GuiseRunPlan *guise_run_setup_get_plan (GuiseRunSetup *self);

/* Those of a run that is to be begun again; copied. */
void             guise_run_setup_set_options (GuiseRunSetup *self, GuiseRunOptions *options);

G_END_DECLS
