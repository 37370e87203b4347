/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_HISTORY_POPOVER (guise_history_popover_get_type ())
G_DECLARE_FINAL_TYPE (GuiseHistoryPopover, guise_history_popover, GUISE, HISTORY_POPOVER, GtkPopover)

/* All steps by name, newest first; a click undoes or does again up to there (action `win.go-to-step`). */

/* @history: (nullable) */
void guise_history_popover_set_history (GuiseHistoryPopover *self, GuiseHistory *history);

G_END_DECLS
