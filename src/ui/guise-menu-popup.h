/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens the menu of @button. What was scrolled out of sight comes back first, and the menu opens once it is there: where a
 * menu would hang beside all monitors, GDK 4.8 has none to lay it out on, and says so by a critical. Thread: main only. */
void guise_menu_popup (GtkMenuButton *button);

G_END_DECLS
