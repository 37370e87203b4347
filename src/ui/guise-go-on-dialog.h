/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows until when @run, which is not active, was to train, to go on with it: by what it says then. */
void guise_go_on_dialog_present (GtkWindow *parent, GuiseProject *project, GuiseRun *run);

G_END_DECLS
