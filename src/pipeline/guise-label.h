/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

G_BEGIN_DECLS

/* What a visible label says unless told otherwise. */
#define GUISE_LABEL_TEXT "Face swapped with AI"

/**
 * GuiseLabel:
 *
 * A line of white text on a dark plate in the lower left corner of a clip's
 * frames, upright as the clip is seen, drawn into the decoder's own planes.
 *
 * Thread: owner only.
 */
typedef struct _GuiseLabel GuiseLabel;

/**
 * guise_label_new:
 * @text: one line; what is not ASCII shows as "?"
 *
 * Returns: (transfer full): %NULL on error
 */
GuiseLabel *guise_label_new  (GuiseClipInfo *info, const char *text, GError **error);
void        guise_label_free (GuiseLabel *self);

/* @image: native frame of the clip's size; written to. */
void        guise_label_draw (GuiseLabel *self, GuiseImage *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLabel, guise_label_free)

G_END_DECLS
