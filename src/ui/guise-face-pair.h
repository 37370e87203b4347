/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-pictures.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_PAIR_SIDE,     /* side by side */
  GUISE_PAIR_WIPE,     /* the first on one side of a line, the second on the other */
  GUISE_PAIR_BLINK,    /* one after the other in the same place */
  GUISE_N_PAIR_MODES
} GuisePairMode;

#define GUISE_TYPE_FACE_PAIR (guise_face_pair_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFacePair, guise_face_pair, GUISE, FACE_PAIR, GtkWidget)

/**
 * GuiseFacePair:
 *
 * Two faces against each other, as large as there is room for. Their pictures
 * are upright and cut alike, so that eyes lie over eyes. Dragging moves the
 * line of the wipe.
 */

/* @first, @second: 0 for none; @pictures: (nullable) with 0 */
void          guise_face_pair_set_faces (GuiseFacePair *self, GuiseFacePictures *pictures, gint64 first, gint64 second);

void          guise_face_pair_set_mode  (GuiseFacePair *self, GuisePairMode mode);
GuisePairMode guise_face_pair_get_mode  (GuiseFacePair *self);

/* Moves the line of the wipe by @step, parts of the width. */
void          guise_face_pair_move_line (GuiseFacePair *self, double step);

G_END_DECLS
