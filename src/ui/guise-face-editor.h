/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_EDITOR (guise_face_editor_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceEditor, guise_face_editor, GUISE, FACE_EDITOR, GtkWidget)

/**
 * GuiseFaceEditor:
 *
 * A canvas with a face's landmarks, and the buttons and keys for what can be
 * done to them: copied from the frame beside, carried along the track, taken
 * back, seen as they were found. Back is `faces.edit`, an action of whoever holds it.
 *
 * `moved` (int64): another face of the track is edited now.
 */

/* @project: (nullable); @face: 0: none. */
void guise_face_editor_set_face (GuiseFaceEditor *self, GuiseProject *project, gint64 face);

/* Whether the mask of the face that it has is painted. */
void guise_face_editor_set_painting (GuiseFaceEditor *self, gboolean painting);

G_END_DECLS
