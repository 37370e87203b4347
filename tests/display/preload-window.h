/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For what is preloaded into a program of GTK to look at its windows: each calls this, which is the library's own, as it
 * comes to be shown. */
void preload_window_map_cb (GtkWidget *window);

G_END_DECLS
