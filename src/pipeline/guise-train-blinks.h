/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/**
 * guise_train_blinks_choose:
 * @records: (element-type GuiseFaceRecord): of one person
 * @share: of them that should have their eyes closed, 0..1
 * @most: that may be chosen
 *
 * Which faces, their eyes open and both to be seen, are to have them drawn shut so that with those filmed so they are
 * @share: somebody who blinked twice before the camera blinks in no swap. None where the share is reached, and
 * none of faces of which nobody has measured how far their eyes stand open.
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type guint): indices, evenly spread, rising
 */
GArray *guise_train_blinks_choose (GArray *records, double share, guint most);

/* What the @i-th of them leaves open of its eyes, 0..1, see guise_face_blink(). Thread: any. */
double  guise_train_blinks_get_open (guint i);

G_END_DECLS
