/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-actions.h"

G_BEGIN_DECLS

/*
 * Photos that say who a person is: tracks that look like them become the person's, or are suggested. Of a photo only who is
 * on it is kept. One step of the history each.
 */

/* For the shell: the job, whose result is that of guise_person_photos_dup_result(). @files: %NULL-terminated, at least one.
 * (transfer full). Thread: owner only. */
GuiseJob  *guise_project_look_at_photos (GuiseProject *self, gint64 person, const char *const *files);

/* For the window: the same as a work of the list, whose text says what came of it. (transfer none). Thread: main only. */
GuiseWork *guise_project_add_photos     (GuiseProject *self, gint64 person, const char *const *files);

/* Takes the photos of @person away; what joined because of them stays. Thread: main only; any, but it blocks. */
void       guise_project_remove_photos_async (GuiseProject *self, gint64 person, GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean   guise_project_remove_photos  (GuiseProject *self, gint64 person, GError **error);

/* (transfer full): one line: what @result, of such a job, says. Thread: any. */
char      *guise_photos_dup_summary     (JsonObject *result);

G_END_DECLS
