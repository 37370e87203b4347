/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_START_ROW (guise_start_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStartRow, guise_start_row, GUISE, START_ROW, AdwActionRow)

/**
 * guise_start_row_new:
 * @options: the row shows and changes them, and keeps a reference
 *
 * A row for what a run begins with: nothing, the weights of a run of the
 * project, or those of a file, which it asks for; and a way back to nothing.
 * Follows @options.
 *
 * Thread: main only.
 *
 * Returns: (transfer floating)
 */
GtkWidget *guise_start_row_new      (GuiseRunOptions *options);

/* The runs that there are to begin with. @runs: (nullable) */
void       guise_start_row_set_runs (GuiseStartRow *self, GuiseRunList *runs);

G_END_DECLS
