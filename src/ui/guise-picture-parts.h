/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a viewer of pictures is drawn of. Thread: main only. */

/* @texture, (nullable): nothing; laid over @place, of which @room shows a part. */
void guise_picture_append         (GtkSnapshot *snapshot, GdkTexture *texture, const graphene_rect_t *room,
                                   const graphene_rect_t *place);

/* What a part is, in its upper corner; nothing where there is no room for it. @widget: whose font it has. */
void guise_picture_append_caption (GtkWidget *widget, GtkSnapshot *snapshot, const char *text,
                                   const graphene_rect_t *part, gboolean at_end);

/* The line at @x between the halves of a wipe, and what it is taken hold of by. */
void guise_picture_append_handle  (GtkSnapshot *snapshot, float x, const graphene_rect_t *shown);

G_END_DECLS
