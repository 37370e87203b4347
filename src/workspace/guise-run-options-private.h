/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run-options.h"
#include "guise-train-job.h"

G_BEGIN_DECLS

/* Settings, rules, persons, device and what it begins with, for a new run; @params points into @self. */
void             guise_run_options_fill_params (GuiseRunOptions *self, GuiseTrainParams *params);

/* (nullable): as the run with these settings and that plan, JSON, was begun, or went on last; %NULL when the settings
 * cannot be read. @plan: (nullable): without its rules those of the preset are taken */
GuiseRunOptions *guise_run_options_from_json   (const char *settings, const char *plan);

/* (transfer none): name of the model. */
const char      *guise_run_options_get_model   (GuiseRunOptions *self);

/* Whether it is one of those that are found by name; model, crop and what of a start is taken are not. */
gboolean         guise_run_settings_is_field   (const GuiseSetting *setting);

G_END_DECLS
