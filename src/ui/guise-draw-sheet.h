/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A frame of @clip, in a window over @parent, on which faces that were missed are drawn by hand. */
void guise_draw_sheet_present (GtkWindow *parent, GuiseProject *project, gint64 clip, gint64 frame);

G_END_DECLS
