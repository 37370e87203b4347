/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_RUN_VIEW (guise_run_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRunView, guise_run_view, GUISE, RUN_VIEW, GtkWidget)

/**
 * GuiseRunView:
 *
 * A run to be watched and looked back at: what it makes of faces, its losses,
 * its figures. Has previews made only while it is shown.
 */

/* (nullable) */
void guise_run_view_set_run (GuiseRunView *self, GuiseRun *run);

/* Gives the keyboard to the faces. */
void guise_run_view_focus   (GuiseRunView *self);

G_END_DECLS
