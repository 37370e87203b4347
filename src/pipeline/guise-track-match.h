/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/**
 * guise_track_match_fill:
 * @faces: (element-type GuiseFaceRecord): in any order; of each track all faces or some
 *
 * Only every few faces of a track get an identity vector, and so a match of their own; the match of the others is NAN. They get
 * one that lies between those of the nearest faces of their track that have one, by time; before the first and after the last
 * it is that one's. A track without any stays as it is.
 *
 * Thread: any.
 */
void guise_track_match_fill (GArray *faces);

G_END_DECLS
