/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_SIDE_PANES (guise_side_panes_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSidePanes, guise_side_panes, GUISE, SIDE_PANES, GtkWidget)

/**
 * GuiseSidePanes:
 *
 * A page between two side panes. Where there is room for all three they stand
 * beside each other; where there is none, the end pane goes first, then the
 * start pane, and one that is asked for lies over the page.
 *
 * Properties:
 *
 * - `start`, `content`, `end` (#GtkWidget): set once, from a .ui file
 * - `start-shown`, `end-shown`: whether a pane is to be seen; notified when the
 *   room decides otherwise
 * - `room` (int): pixels that the content wants beside a pane, with text of the
 *   usual size; at least its minimum width is given to it
 *
 * `resized` is emitted after the content got another width; the handler may
 * change what is in it.
 */
int guise_side_panes_get_content_width (GuiseSidePanes *self);

G_END_DECLS
