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

/* Distance up to which two groups are one person: genuine pairs of pictures end
 * at 0.578, impostors begin at 0.567; means of tracks lie closer than pictures. */
#define GUISE_CLUSTER_THRESHOLD 0.56f

/**
 * guise_cluster_tracks:
 * @threshold: average distance up to which groups are joined
 * @persons: (out) (array length=n_tracks): for each track: the known person
 *   (> 0), a new person as −1, −2, …, or 0 where the track says nothing
 *
 * Groups tracks to persons by average linkage. Tracks that have a person keep
 * it, new ones join it, and two known persons are never joined: who is one
 * person is the user's to say. O(n²) memory and O(n² log n) time in tracks
 * with an identity but no person.
 *
 * Thread: any.
 */
void guise_cluster_tracks (const GuiseClusterTrack *tracks, guint n_tracks, float threshold, gint64 *persons);

G_END_DECLS
