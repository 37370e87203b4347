/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-faces.h"

G_BEGIN_DECLS

/**
 * What the user does with the media of a project in the window. Long things
 * become a #GuiseWork in the project's list, the rest ends in `_async`.
 *
 * Thread: main only.
 */

/**
 * guise_project_add_files:
 * @paths: (array zero-terminated=1): videos, photos or folders of pictures
 * @role: (nullable): "source" or "target"
 *
 * Returns: (transfer none): the import that was begun
 */
GuiseWork *guise_project_add_files (GuiseProject *self, const char *const *paths, const char *role);

/* Says that a clip is at @path now; the work fails when that is another file. (transfer none) */
GuiseWork *guise_project_relink_to (GuiseProject *self, const char *path);

/**
 * guise_project_search_clip:
 * @params: its clip is the one that is looked through
 *
 * Finds faces; goes on where an earlier search with the same options was.
 *
 * Returns: (transfer none) (nullable): the work that was begun; %NULL when there is no such clip
 */
GuiseWork *guise_project_search_clip (GuiseProject *self, const GuiseFindFaces *params);

/* The same for each clip that can be read and is not being searched; @params names none. How many were begun. */
guint      guise_project_search_all  (GuiseProject *self, const GuiseFindFaces *params);

/* Trains the project's mask network, see guise_project_learn_masks(), unless that is under way or waits for its turn; swaps are
 * shown with it afterwards. (transfer none): the work, as guise_project_get_masks() gives it */
GuiseWork *guise_project_begin_masks (GuiseProject *self);

/* (nullable) (transfer none): the learning that has not ended. */
GuiseWork *guise_project_get_masks   (GuiseProject *self);

/* Undoable. @role: "none", "source" or "target". */
void       guise_project_remove_clip_async   (GuiseProject *self, gint64 clip, GAsyncReadyCallback callback,
                                              gpointer user_data);
void       guise_project_set_clip_role_async (GuiseProject *self, gint64 clip, const char *role,
                                              GAsyncReadyCallback callback, gpointer user_data);

/* Of both, and of those in guise-project-people.h. */
gboolean   guise_project_change_finish       (GuiseProject *self, GAsyncResult *result, GError **error);

/**
 * guise_project_add_sample:
 *
 * Imports the two sample clips that set-up fetched, the one as source, the other as target.
 *
 * Returns: %FALSE with %G_IO_ERROR_NOT_FOUND when they are not there
 */
gboolean   guise_project_add_sample (GuiseProject *self, GError **error);

/* Whether set-up fetched the sample clips. Looks at the disk: for the moment when it is shown. */
gboolean   guise_project_has_sample (void);

G_END_DECLS
