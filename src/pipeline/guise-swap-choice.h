/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-runs.h"

G_BEGIN_DECLS

/* What is swapped when nobody said it. Thread: any; blocks. */

/**
 * guise_swap_choose_run:
 * @run: id; 0: the newest that has a checkpoint
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_FAILED when none has one
 */
GuiseRunRecord *guise_swap_choose_run  (GuiseStore *store, gint64 run, GError **error);

/* @out: the clip that shows most of the target of @run; %FALSE with %GUISE_ERROR_USAGE when none does. */
gboolean        guise_swap_choose_clip (GuiseStore *store, const GuiseRunRecord *run, gint64 *out, GError **error);

/* Whether @run can be put on @person, trained for them or not: on anybody but the one whose face it puts in. %FALSE with
 * %GUISE_ERROR_USAGE; also where a person of the run was forgotten. */
gboolean        guise_swap_choice_check (const GuiseRunRecord *run, gint64 person, GError **error);

G_END_DECLS
