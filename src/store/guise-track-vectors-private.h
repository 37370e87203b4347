/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-id-set-private.h"
#include "guise-store-private.h"

G_BEGIN_DECLS

/* The identity of a track: the mean of its faces' vectors. Store thread, within a transaction, for all of this header. */

/* Faces went from one track to another, or came into it. */
gboolean guise_track_vectors_measure (GuiseStore *self, gint64 track, GError **error);

/* Adds the tracks that the faces @ids are in to @tracks, a set of gint64. */
gboolean guise_track_vectors_list    (GuiseStore *self, const GuiseIdSet *ids, GHashTable *tracks, GError **error);

G_END_DECLS
