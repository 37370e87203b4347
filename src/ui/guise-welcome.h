/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-recents.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_WELCOME (guise_welcome_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWelcome, guise_welcome, GUISE, WELCOME, GtkWidget)

/* What a window without a project shows: what can be begun, and what was open before. */

void guise_welcome_set_recents (GuiseWelcome *self, GuiseRecents *recents);

/* It is shown again: looks what became of the projects. */
void guise_welcome_refresh     (GuiseWelcome *self);

G_END_DECLS
