/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-store.h"

G_BEGIN_DECLS

/* The store behind a project, for the other files of this module; (transfer none). */
GuiseStore *guise_project_get_store (GuiseProject *self);

/**
 * guise_project_call_async:
 * @data: given to @func on the store's thread; owned until the callback has run,
 *   which may look at it with guise_project_get_call_data()
 *
 * The way of the main thread to the store. Closing waits for the answer; after
 * that it fails with %G_IO_ERROR_CLOSED.
 */
void        guise_project_call_async    (GuiseProject *self, GuiseStoreFunc func, gpointer data, GDestroyNotify destroy,
                                         GAsyncReadyCallback callback, gpointer user_data);
gpointer    guise_project_get_call_data (GAsyncResult *result);
gboolean    guise_project_call_finish   (GuiseProject *self, GAsyncResult *result, GError **error);

/* A driver that resets its device cannot be asked to: tests say at which submission it does, 0 for never. */
guint       guise_project_get_pretence  (void);

/* The same for what changes the project: says so when it is done; ends in guise_project_change_finish(). */
void        guise_project_change_async  (GuiseProject *self, GuiseStoreFunc func, gpointer data, GDestroyNotify destroy,
                                         GAsyncReadyCallback callback, gpointer user_data);

/* The same as guise_project_emit_changed(), at most every two seconds: while a job writes. */
void          guise_project_emit_changed_at_times (GuiseProject *self);

/* (transfer none) */
const GuisePreferences *guise_project_get_preferences (GuiseProject *self);

/* What training asks of the device: @asked, else the one that is preferred; and the memory that it may take. */
void        guise_preferences_fill_params (const GuisePreferences *preferences, guint asked, guint *device,
                                           gsize *memory_limit_bytes);

/* (nullable) (transfer none): the words of the label on an export that asks for @asked; %NULL: only where consent is
 * not declared, the usual ones. */
const char *guise_preferences_pick_label (const GuisePreferences *preferences, const char *asked);

/* Closing waits until who holds it lets go. */
void          guise_project_hold        (GuiseProject *self);
void          guise_project_release     (GuiseProject *self);

/* (transfer none): cancelled when closing begins. */
GCancellable *guise_project_get_closing (GuiseProject *self);

G_END_DECLS
