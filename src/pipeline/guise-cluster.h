/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-tracker.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseClusterTrack:
 *
 * A track as clustering sees it. @clip, @first and @last say when its face was
 * in the picture: two tracks of one clip that share a moment are two people,
 * whatever they look like.
 */
typedef struct
{
  gint64  clip;
  guint   first, last;                          /* frames, inclusive */
  guint   weight;                               /* faces in the track, at least 1 */
  gint64  person;                               /* known person it belongs to, or 0 */
  gboolean has_identity;                        /* whether @identity says anything */
  float   identity[GUISE_IDENTITY_LENGTH];      /* mean vector of the track's faces */
} GuiseClusterTrack;

/* Average distances up to which groups of tracks are one person. One track beside one other says
 * little: pictures that are masked, blurred or in profile of two people lie 0.53 apart, and some of
 * one person 0.7. The more there are on both sides that differ, the less chance is in the average. On 104
 * photos of 10 people 0.50 and 0.62 to 0.64 do best (0.48: 0.964 of pairwise F1, 0.50: 0.990), without a
 * wrong merge. */
#define GUISE_CLUSTER_LIMIT_PAIR 0.50f
#define GUISE_CLUSTER_LIMIT_MANY 0.62f

/* Tracks as near as this say the same: one picture turned by quarters differs by 0.02 to 0.17. */
#define GUISE_CLUSTER_SAME_VIEW 0.20f

/* Returns: the distance up to which a group of @n_tracks and one of @n_others tracks that differ are joined. Thread: any. */
float guise_cluster_get_limit (guint n_tracks, guint n_others);

/**
 * guise_cluster_tracks:
 * @persons: (out) (array length=n_tracks): for each track: the known person
 *   (> 0), a new person as −1, −2, …, or 0 where the track says nothing
 *
 * Groups tracks to persons by average linkage, up to guise_cluster_get_limit().
 * Tracks that have a person keep it, new ones join it, and two known persons
 * are never joined: who is one person is the user's to say. O(n²) memory and
 * O(n² log n) time in tracks with an identity but no person.
 *
 * Thread: any.
 */
void guise_cluster_tracks (const GuiseClusterTrack *tracks, guint n_tracks, gint64 *persons);

G_END_DECLS
