/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* A change to a face that an edit has written, until it is answered. */
typedef struct _GuiseEditCommit GuiseEditCommit;

/* What an edit does when one of its changes was written, or could not be. */
typedef void (*GuiseEditAnswered) (gpointer edit);

/**
 * guise_edit_commit_new:
 * @edit: a #GObject, which is kept until the answer
 * @callback, @user_data: of whoever asked; ends in guise_project_change_finish(), after @answered was called
 *
 * Returns: (transfer full): the data for guise_edit_commit_cb(), which is the callback of what writes
 *
 * Thread: main only.
 */
GuiseEditCommit *guise_edit_commit_new (gpointer edit, GuiseProject *project, GuiseEditAnswered answered,
                                        GAsyncReadyCallback callback, gpointer user_data);

/* @user_data: (transfer full) */
void             guise_edit_commit_cb  (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
