/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_CLIP_CARD (guise_clip_card_get_type ())
G_DECLARE_FINAL_TYPE (GuiseClipCard, guise_clip_card, GUISE, CLIP_CARD, GtkWidget)

/**
 * GuiseClipCard:
 *
 * What a clip is, looks like and lacks. Its actions, `clip.…`, are about its
 * own clip; what needs more than that it asks of the page by `media.…`.
 */

/* Both (nullable): taken away when the card is reused. */
void       guise_clip_card_set_clip (GuiseClipCard *self, GuiseProject *project, GuiseClip *clip);
GuiseClip *guise_clip_card_get_clip (GuiseClipCard *self);

G_END_DECLS
