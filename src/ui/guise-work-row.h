/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-work-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_WORK_ROW (guise_work_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWorkRow, guise_work_row, GUISE, WORK_ROW, GtkWidget)

/**
 * GuiseWorkRow:
 *
 * One job: what it is, how far, how long still, and its buttons. The job bar
 * is one `compact` row, on one line; its list has many on two lines.
 *
 * Properties: `work` (#GuiseWork, nullable), `compact`.
 */

void guise_work_row_set_work  (GuiseWorkRow *self, GuiseWork *work);

/* @works: where a job that has ended is dismissed from. Not owned: the row lives no longer. */
void guise_work_row_set_works (GuiseWorkRow *self, GuiseWorkList *works);

G_END_DECLS
