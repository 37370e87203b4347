/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run-options.h"
#include "guise-train-job.h"

G_BEGIN_DECLS

/* Settings, rules, persons and device for a new run; @params points into @self. */
void             guise_run_options_fill_params (GuiseRunOptions *self, GuiseTrainParams *params);

/* (nullable): as the run with these settings, JSON, was begun; %NULL when they cannot be read. */
GuiseRunOptions *guise_run_options_from_json   (const char *settings);

/* (transfer none): name of the model. */
const char      *guise_run_options_get_model   (GuiseRunOptions *self);

/* Whether it is one of those that are found by name; model and crop are not. */
gboolean         guise_run_settings_is_field   (const GuiseSetting *setting);

G_END_DECLS
