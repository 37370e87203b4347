/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_INSPECTOR (guise_face_inspector_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceInspector, guise_face_inspector, GUISE, FACE_INSPECTOR, GtkWidget)

/* One face in large with its figures, and what can be decided over those that are selected: actions of the page. */

void guise_face_inspector_set_project  (GuiseFaceInspector *self, GuiseProject *project);   /* (nullable) */

/* @face: (nullable); @n_selected: how many the buttons are for */
void guise_face_inspector_set_face     (GuiseFaceInspector *self, GuiseFace *face, guint n_selected);

G_END_DECLS
