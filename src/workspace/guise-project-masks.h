/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* What the project's mask network is worth. Thread: main only. */

/* Whether it was learned by an older Guise, whose network was another: then swaps and training are without it until it is
 * learned again, see guise_project_learn_masks(). Blocks on the disk: for the shell. */
gboolean guise_project_has_old_masks         (GuiseProject *self);

/* The same for the window. */
void     guise_project_find_old_masks_async  (GuiseProject *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean guise_project_find_old_masks_finish (GuiseProject *self, GAsyncResult *result, gboolean *out, GError **error);

G_END_DECLS
