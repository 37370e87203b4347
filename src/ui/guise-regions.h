/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The regions of a window: what a screen reader calls landmarks, and what F6 goes round. Lists and grids of GTK take Tab
 * for themselves, so that without this the keyboard would not come out of a page of faces.
 *
 * A region is a widget that says so in its .ui file, `<property name="accessible-role">region</property>`, and has a
 * name; those within another count with it. A #GuisePage in which none is to be seen is one as a whole.
 *
 * Thread: main only.
 */

/**
 * guise_regions_list:
 *
 * Returns: (transfer container): the regions of @root that are to be seen, in the order of reading
 */
GPtrArray *guise_regions_list (GtkWidget *root);

/**
 * guise_regions_move:
 * @step: 1 to the next region, -1 to the one before; round at the ends
 *
 * Gives the keyboard to what had it in that region the last time, or to its first widget that takes it. Regions where
 * nothing takes it are passed over.
 *
 * Returns: %FALSE if there is no other region
 */
gboolean   guise_regions_move (GtkWindow *window, int step);

G_END_DECLS
