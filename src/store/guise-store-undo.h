/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"

G_BEGIN_DECLS

/**
 * GuiseUndoStep:
 *
 * A decision of the user. Kept in the project, so that undo survives a
 * restart; a step holds the changed values as runs over ranges of ids, not a
 * copy of every row. A new decision drops the steps that were undone.
 */
typedef struct
{
  gint64   id;
  char    *name;      /* for people, in the language it was made in */
  char    *who;       /* "shell", "window" */
  gint64   time;      /* seconds since 1970 */
  gboolean undone;    /* may be done again */
} GuiseUndoStep;

void guise_undo_step_free (GuiseUndoStep *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseUndoStep, guise_undo_step_free)

/* Returns: (transfer full) (element-type GuiseUndoStep): oldest first. */
GPtrArray *guise_store_undo_list (GuiseStore *self, GError **error);

/**
 * guise_store_undo:
 * @out_name: (nullable) (transfer full): name of the step taken back
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE when there is nothing to undo
 */
gboolean guise_store_undo (GuiseStore *self, char **out_name, GError **error);

/* The same forwards. */
gboolean guise_store_redo (GuiseStore *self, char **out_name, GError **error);

G_END_DECLS
