/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-cluster.h"

G_BEGIN_DECLS

/* What photos of a person say of a track. */
typedef enum
{
  GUISE_PHOTO_OTHER,       /* somebody else, or nobody can tell */
  GUISE_PHOTO_SUGGESTED,   /* probably the person */
  GUISE_PHOTO_SAME,        /* the person */
  GUISE_PHOTO_TOGETHER,    /* looks like the person, who is seen beside it */
  GUISE_N_PHOTO_MATCHES
} GuisePhotoMatch;

/* Mean distance to the photos up to which a track is the person's: as of any two tracks. */
#define GUISE_PHOTO_LIMIT_SAME      GUISE_CLUSTER_LIMIT_PAIR

/* And up to which it is suggested: the limit that the network was made with. */
#define GUISE_PHOTO_LIMIT_SUGGESTED 0.60f

/**
 * guise_photo_match:
 * @tracks: (array length=n_tracks): all there are
 * @person: of whom the photos are
 * @open: (array length=n_tracks): which tracks may become the person's
 * @vectors: (array length=n_vectors): %GUISE_IDENTITY_LENGTH numbers each
 * @out: (array length=n_tracks)
 *
 * The nearest first: of two tracks that share a moment only the nearer one
 * becomes the person's, and none that shares one with a track the person has.
 *
 * Thread: any.
 */
void guise_photo_match (const GuiseClusterTrack *tracks, guint n_tracks, gint64 person, const gboolean *open,
                        const float *vectors, guint n_vectors, GuisePhotoMatch *out);

G_END_DECLS
