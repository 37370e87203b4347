/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-pictures.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_PORTRAIT (guise_face_portrait_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFacePortrait, guise_face_portrait, GUISE, FACE_PORTRAIT, GtkWidget)

/**
 * GuiseFacePortrait:
 *
 * One face as large as there is room for, with its landmarks. Asks for the
 * picture by itself; what was shown stays until the next one is there.
 *
 * Property `show-landmarks`: %TRUE by default.
 */

/* @face: 0 for none; @pictures: (nullable) with 0. @label: (nullable): of the picture, for who does not see it. */
void guise_face_portrait_set_face (GuiseFacePortrait *self, GuiseFacePictures *pictures, gint64 face,
                                   const char *label);

/* Looks at the face again: its landmarks may be others. */
void guise_face_portrait_refresh  (GuiseFacePortrait *self);

G_END_DECLS
