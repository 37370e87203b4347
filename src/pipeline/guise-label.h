/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_LABEL_BOTTOM_LEFT,
  GUISE_LABEL_BOTTOM_RIGHT,
  GUISE_LABEL_TOP_LEFT,
  GUISE_LABEL_TOP_RIGHT,
  GUISE_N_LABEL_CORNERS
} GuiseLabelCorner;

/* What a visible label says unless told otherwise. */
#define GUISE_LABEL_TEXT "Face swapped with AI"

/**
 * GuiseLabel:
 *
 * A line of white text on a dark plate in a corner of a clip's
 * frames, upright as the clip is seen, drawn into the decoder's own planes.
 *
 * Thread: owner only.
 */
typedef struct _GuiseLabel GuiseLabel;

/* Whether @text has letters or digits, of any script, and fonts to show them: else it says nothing. %GUISE_ERROR_USAGE. */
gboolean    guise_label_check (const char *text, GError **error);

/**
 * guise_label_new:
 * @text: one line that guise_label_check() lets pass
 *
 * Returns: (transfer full): %NULL on error
 */
GuiseLabel *guise_label_new  (GuiseClipInfo *info, const char *text, GuiseLabelCorner corner, GError **error);
void        guise_label_free (GuiseLabel *self);

/* @image: native frame of the clip's size; written to. */
void        guise_label_draw (GuiseLabel *self, GuiseImage *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLabel, guise_label_free)

G_END_DECLS
