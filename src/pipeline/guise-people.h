/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-cluster.h"
#include "guise-store-faces.h"

G_BEGIN_DECLS

/**
 * guise_people_update:
 * @clip: id
 *
 * Who is who, after faces were found in @clip: mean vectors of its tracks,
 * tracks joined to known and new persons (see guise_cluster_tracks()), how well
 * faces match their persons, and the role that the clip was imported with for
 * its main person, where that has none. What the user decided stays. May be
 * done again at any time.
 *
 * Thread: any; blocks.
 */
gboolean guise_people_update   (GuiseStore *store, gint64 clip, GCancellable *cancellable, GError **error);

/**
 * guise_people_get_main:
 * @out: person who is seen in most frames of @clip, larger faces counting more; 0 for nobody
 */
gboolean guise_people_get_main (GuiseStore *store, gint64 clip, gint64 *out, GError **error);

/* Number of persons seen in @clip. */
gboolean guise_people_count    (GuiseStore *store, gint64 clip, guint *out, GError **error);

/**
 * guise_people_get_mean_vector:
 * @held_out: only of held-out faces
 * @out: (array fixed-size=128): mean of the person's own vectors, kept faces only
 * @n_vectors: (out): how many there were; 0 leaves @out zero
 */
gboolean guise_people_get_mean_vector (GuiseStore *store, gint64 person, gboolean held_out, float *out,
                                       guint *n_vectors, GError **error);

/* How well a face of @vector fits a person whose mean vector is @mean: see "match" of #GuiseFaceRecord. Thread: any. */
float    guise_people_get_match       (const float *vector, const float *mean);

/* The same of @person; NAN where the person has no vector. */
gboolean guise_people_measure_match   (GuiseStore *store, gint64 person, const float *vector, float *out,
                                       GError **error);

/**
 * guise_people_find_nearest:
 * @clip, @frame: where the face is: nobody who is seen there already is taken for it
 * @out: whose mean vector is nearest to @vector, and near enough to be one person; 0 for nobody
 */
gboolean guise_people_find_nearest    (GuiseStore *store, gint64 clip, gint64 frame, const float *vector, gint64 *out,
                                       GError **error);

/* The mean vector that swaps are compared with: of held-out faces, or of all where none of these has a vector.
 * Returns: %FALSE with %GUISE_ERROR_FAILED when the person has none at all */
gboolean guise_people_get_compared_vector (GuiseStore *store, gint64 person, float *out, GError **error);

/* (transfer full): what clustering knows of @tracks (element-type GuiseTrackRecord). */
GuiseClusterTrack *guise_people_describe_tracks (const GArray *tracks);

/* (transfer full) (array): of each of @tracks (element-type GuiseTrackRecord), whether it may become @person's without the
 * user's word: it is nobody's, or of somebody of whom nothing has been said, and was not denied. */
gboolean *guise_people_list_open_tracks (GuiseStore *store, const GArray *tracks, gint64 person, GError **error);

G_END_DECLS
