/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_PREFERENCES_WINDOW (guise_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (GuisePreferencesWindow, guise_preferences_window, GUISE, PREFERENCES_WINDOW, AdwWindow)

/* What the user may choose once for all projects: each row is bound to its setting. @project (nullable): the one
 * that @parent shows. */
void guise_preferences_window_present (GtkWindow *parent, GSettings *settings, GuiseProject *project);

G_END_DECLS
