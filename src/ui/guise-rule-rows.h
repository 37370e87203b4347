/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run-options.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_RULE_ROWS (guise_rule_rows_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRuleRows, guise_rule_rows, GUISE, RULE_ROWS, AdwPreferencesGroup)

/**
 * GuiseRuleRows: what ends a training, to see and to change.
 *
 * Thread: main only.
 */

/* The rows follow @options, and it them. Once. */
void guise_rule_rows_set_options (GuiseRuleRows *self, GuiseRunOptions *options);

G_END_DECLS
