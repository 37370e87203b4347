/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the window says once a change of the project has ended, and not before: its way back is that of the newest step. */
typedef struct _GuiseTell GuiseTell;

/**
 * guise_tell_new:
 * @widget: in a window of the project
 * @done: a sentence for when it has gone well
 *
 * Thread: main.
 *
 * Returns: (transfer full): the user data of guise_tell_cb()
 */
GuiseTell *guise_tell_new (GtkWidget *widget, const char *done);

/* Of what guise_project_change_finish() finishes. @user_data: (transfer full): a GuiseTell */
void       guise_tell_cb  (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
