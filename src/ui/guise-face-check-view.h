/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_CHECK_VIEW (guise_face_check_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceCheckView, guise_face_check_view, GUISE, FACE_CHECK_VIEW, GtkWidget)

/**
 * GuiseFaceCheckView:
 *
 * The face-set check: a map of poses, and what is to be said in words, with
 * buttons that show the faces spoken of (`faces.show-where`) or balance the source
 * (`faces.balance`). Follows the project while it is open and seen.
 */

/* @project: (nullable) */
void guise_face_check_view_set_project (GuiseFaceCheckView *self, GuiseProject *project);

G_END_DECLS
