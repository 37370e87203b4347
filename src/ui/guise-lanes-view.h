/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_LANES_VIEW (guise_lanes_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLanesView, guise_lanes_view, GUISE, LANES_VIEW, GtkWidget)

/* Bars under a film strip: where each person is seen, in the person's colour. No height where there is nobody. */

/* @lanes: (nullable) (element-type GuiseClipLane); @n_frames: of the clip. */
void guise_lanes_view_set_lanes (GuiseLanesView *self, GPtrArray *lanes, gint64 n_frames);

G_END_DECLS
