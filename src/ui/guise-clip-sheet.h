/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything that is known of a clip's file, in a window over @parent. */
void guise_clip_sheet_present (GtkWindow *parent, GuiseClip *clip);

G_END_DECLS
