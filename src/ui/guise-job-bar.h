/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-work-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_JOB_BAR (guise_job_bar_get_type ())
G_DECLARE_FINAL_TYPE (GuiseJobBar, guise_job_bar, GUISE, JOB_BAR, GtkWidget)

/* What runs, at the bottom of the window; hidden while there is nothing. Its first button opens the list of all. */

/* @works: (nullable). */
void guise_job_bar_set_works (GuiseJobBar *self, GuiseWorkList *works);

/* Shows the list of all jobs, if there is any. */
void guise_job_bar_open_list (GuiseJobBar *self);

G_END_DECLS
