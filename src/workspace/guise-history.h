/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GuiseProject GuiseProject;

#define GUISE_TYPE_HISTORY (guise_history_get_type ())
G_DECLARE_FINAL_TYPE (GuiseHistory, guise_history, GUISE, HISTORY, GObject)

/**
 * GuiseHistory:
 *
 * What can be undone in a project. The steps are kept in the project itself,
 * so they survive a restart, and those of the shell are among them.
 *
 * Properties, notified: `undo-name` and `redo-name`, the names of the next
 * steps, %NULL where there is none; `steps` (strv), all names, oldest first,
 * and `n-done`, how many of them are done and not undone.
 *
 * Thread: main only.
 */

/* For the project; it keeps no reference to it. */
GuiseHistory *guise_history_new           (GuiseProject *project);

const char   *guise_history_get_undo_name (GuiseHistory *self);
const char   *guise_history_get_redo_name (GuiseHistory *self);

/* Both end with %GUISE_ERROR_USAGE when there is nothing left to do. */
void          guise_history_undo_async    (GuiseHistory *self, GAsyncReadyCallback callback, gpointer user_data);
void          guise_history_redo_async    (GuiseHistory *self, GAsyncReadyCallback callback, gpointer user_data);

/**
 * guise_history_go_to_async:
 * @n_done: how many steps shall be done: undoes or does again what lies between
 *
 * Ends in guise_history_finish() with the name of the last step that it met; "" where it was there already.
 */
void          guise_history_go_to_async   (GuiseHistory *self, guint n_done, GAsyncReadyCallback callback,
                                           gpointer user_data);

/* (nullable) (transfer none): %NULL-terminated, oldest first. */
const char * const *guise_history_get_steps (GuiseHistory *self);
guint         guise_history_get_n_done    (GuiseHistory *self);

/* Returns: (transfer full): the name of the step that was undone or redone. */
char         *guise_history_finish        (GuiseHistory *self, GAsyncResult *result, GError **error);

G_END_DECLS
