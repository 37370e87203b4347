/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FIND_FACES_DIALOG (guise_find_faces_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFindFacesDialog, guise_find_faces_dialog, GUISE, FIND_FACES_DIALOG, AdwWindow)

/**
 * guise_find_faces_dialog_present:
 * @clip: (nullable): the one that is searched unless all are asked for
 *
 * Asks which frames of which clips to look at, and begins the searches.
 */
void guise_find_faces_dialog_present (GtkWindow *parent, GuiseProject *project, GuiseClip *clip);

G_END_DECLS
