/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_NEXT_STEP (guise_next_step_get_type ())
G_DECLARE_FINAL_TYPE (GuiseNextStep, guise_next_step, GUISE, NEXT_STEP, GtkWidget)

/**
 * GuiseNextStep:
 *
 * A sentence on what to do next on the way to a swap, and where there is one
 * a button that does it. It looks at the project by itself.
 *
 * Properties: `about`, construct only: "clips" or "people", which the sentence is
 * for; `stands-out`, read only: its button is the one that stands out, because
 * nothing is left to do where it stands.
 *
 * Thread: main only.
 */

/* @project: (nullable) */
void guise_next_step_set_project (GuiseNextStep *self, GuiseProject *project);

G_END_DECLS
