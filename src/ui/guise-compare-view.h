/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_COMPARE_VIEW (guise_compare_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCompareView, guise_compare_view, GUISE, COMPARE_VIEW, GtkWidget)

/**
 * GuiseCompareView:
 *
 * Two faces against each other: side by side (S), a wipe (W, its line by the arrow keys) or a blink (B), the figures of
 * both, how far apart they are, and what that says, in words.
 */

/* @first, @second: (nullable): both or none; @project: (nullable) with none */
void guise_compare_view_set_faces (GuiseCompareView *self, GuiseProject *project, GuiseFace *first, GuiseFace *second);

G_END_DECLS
