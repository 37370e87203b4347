/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-work.h"

G_BEGIN_DECLS

#define GUISE_TYPE_WORK_LIST (guise_work_list_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWorkList, guise_work_list, GUISE, WORK_LIST, GObject)

/**
 * GuiseWorkList:
 *
 * The jobs of a project, a #GListModel of #GuiseWork in the order they were
 * asked for. Runs one work of each lane at a time. Works that ended well leave
 * the list, unless they are to be kept; those that failed stay until they are
 * dismissed.
 *
 * Properties, notified: `n-active`: how many have not ended; `current`
 * (nullable): the work to show when there is room for one: the first that
 * runs, else the first that waits or is paused, else the last that failed.
 *
 * `work-ended` (GuiseWork) is emitted for each that has ended, whatever became of it.
 *
 * Thread: main only.
 */
GuiseWorkList *guise_work_list_new          (void);

/* @work: (transfer full). Starts it when its lane is free. */
void           guise_work_list_add          (GuiseWorkList *self, GuiseWork *work);

/* Takes one that has ended out of the list; one that has not is left alone. */
void           guise_work_list_dismiss      (GuiseWorkList *self, GuiseWork *work);
void           guise_work_list_dismiss_all  (GuiseWorkList *self);

/* (nullable) (transfer none): the first of that kind that has not ended. */
GuiseWork     *guise_work_list_find_active  (GuiseWorkList *self, const char *kind);

/* (nullable) (transfer none): the first that is at work now, but for those that begin by themselves. @except: (nullable) */
GuiseWork     *guise_work_list_find_busy    (GuiseWorkList *self, const GuiseWork *except);

guint          guise_work_list_get_n_active (GuiseWorkList *self);

/* Those of them that do not begin by themselves when the project is opened again: the user is asked before they are stopped. */
guint          guise_work_list_count_to_ask (GuiseWorkList *self);
GuiseWork     *guise_work_list_get_current  (GuiseWorkList *self);

/**
 * guise_work_list_stop_all_async:
 *
 * Asks all to stop and takes no more of those that wait: what was done is
 * kept. The callback comes when none is active.
 */
void           guise_work_list_stop_all_async  (GuiseWorkList *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean       guise_work_list_stop_all_finish (GuiseWorkList *self, GAsyncResult *result, GError **error);

G_END_DECLS
