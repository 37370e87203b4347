/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/*
 * Photos that say who a person is. Of each only the identity vector is kept: nothing of the picture, and not what the
 * file was called. Forgetting the person forgets them.
 */
typedef struct
{
  gint64 id, person;
  gint64 time;                              /* seconds since 1970 */
  float  vector[GUISE_FACE_VECTOR_SIZE];
} GuiseReferenceRecord;

/* Returns: (transfer full) (element-type GuiseReferenceRecord): those of @person, or of all (0), by person. */
GArray *guise_store_reference_list (GuiseStore *self, gint64 person, GError **error);

/**
 * GuiseReferenceTracks: whose person the photos tell.
 * @joined: (array length=n_joined) (nullable): tracks that are the person's from now on
 * @suggested: (array length=n_suggested) (nullable): tracks that may be: see guise-store-suggestions.h
 */
typedef struct
{
  const gint64 *joined, *suggested;
  gsize         n_joined, n_suggested;
} GuiseReferenceTracks;

/* @vectors: (array length=n_vectors): %GUISE_FACE_VECTOR_SIZE numbers each. @tracks: (nullable) */
gboolean guise_store_reference_add    (GuiseStore *self, gint64 person, const float *vectors, gsize n_vectors,
                                       const GuiseReferenceTracks *tracks, const char *step, GError **error);

/* Takes all photos of @person away; what joined because of them stays. */
gboolean guise_store_reference_remove (GuiseStore *self, gint64 person, const char *step, GError **error);

G_END_DECLS
