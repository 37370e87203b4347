/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_CELL (guise_face_cell_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceCell, guise_face_cell, GUISE, FACE_CELL, GtkWidget)

/* A face in the grid: its picture, and what was decided over it. Asks for the picture only while it has a face. */

/* @face: (nullable): with its @project */
void       guise_face_cell_set_face (GuiseFaceCell *self, GuiseProject *project, GuiseFace *face);
GuiseFace *guise_face_cell_get_face (GuiseFaceCell *self);

/* @side: that it asks for; @shown: that it gets, which its picture is made for. Both in the unit of widgets. */
void       guise_face_cell_set_side (GuiseFaceCell *self, int side, int shown);

/* Whether a place in the cell is on the number of a stack. */
gboolean   guise_face_cell_is_on_badge (GuiseFaceCell *self, double x, double y);

G_END_DECLS
