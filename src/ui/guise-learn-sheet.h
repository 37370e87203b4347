/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How the run learns: its network to scale, and what happens in a step, with the pictures of the moment. A window of its
 * own, which stays while @run trains on. Left and Right go from one part of a step to the next. */
void guise_learn_sheet_present (GtkWindow *parent, GuiseRun *run);

G_END_DECLS
