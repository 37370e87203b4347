/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-recents.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* (transfer full): settings of the program that runs: an installed schema may be older. */
GSettings *guise_settings_load             (void);

/* Light, dark, or what the system says; from now on. */
void       guise_settings_bind_appearance  (GSettings *settings);

/* What they mean for a project: now, and whenever they change as long as it is there. */
void       guise_settings_bind_project     (GSettings *settings, GuiseProject *project);

/* The same for the list of projects that were open. */
void       guise_settings_bind_recents     (GSettings *settings, GuiseRecents *recents);

G_END_DECLS
