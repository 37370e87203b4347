/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* Face sets that come from other programs and go to them, as works of the project's list. Thread: main only. */

/* @files: (array zero-terminated=1): as guise_project_import_faces() takes them. (transfer none): what was begun. */
GuiseWork *guise_project_take_faces (GuiseProject *self, const char *const *files);

/* Writes @ids as pictures into @folder, which must not be there or be empty. (transfer none): what was begun. */
GuiseWork *guise_project_give_faces (GuiseProject *self, const gint64 *ids, gsize n_ids, const char *folder);

G_END_DECLS
