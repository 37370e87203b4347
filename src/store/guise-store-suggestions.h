/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"

G_BEGIN_DECLS

/*
 * Whose a track is, as far as Guise can tell: a track that joins a person whom
 * the user has named is only suggested, until the user confirms or denies it.
 * Whatever is given to a person by hand is confirmed by that.
 */

/* For a job: the tracks are @person's, as a suggestion. Not undone. */
gboolean guise_store_track_suggest        (GuiseStore *self, const gint64 *tracks, gsize n_tracks, gint64 person,
                                           GError **error);

/**
 * guise_store_face_confirm:
 * @ids: (array length=n_ids): faces; what is said holds for their whole tracks, those that are suggested
 * @yes: they are their person's; %FALSE: they are not, and will not be suggested for that person again
 */
gboolean guise_store_face_confirm         (GuiseStore *self, const gint64 *ids, gsize n_ids, gboolean yes,
                                           const char *step, GError **error);

/* The same for all that is suggested for @person. */
gboolean guise_store_person_confirm       (GuiseStore *self, gint64 person, gboolean yes, const char *step,
                                           GError **error);

/* Returns: (transfer full): set of "TRACK PERSON", for each denial. */
GHashTable *guise_store_track_list_denied (GuiseStore *self, GError **error);

G_END_DECLS
