/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_model_save_present:
 * @widget: in the window; what comes of it is told there
 *
 * Asks for which programs the model of @run is to be saved, and where, and saves it.
 */
void guise_model_save_present (GtkWidget *widget, GuiseProject *project, GuiseRun *run);

G_END_DECLS
