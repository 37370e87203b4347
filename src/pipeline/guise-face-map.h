/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-job.h"
#include "guise-store-faces.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_MAP (guise_face_map_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceMap, guise_face_map, GUISE, FACE_MAP, GuiseJob)

/* Faces that are laid out by their neighbours; further ones find their place among them. */
#define GUISE_FACE_MAP_LAID_OUT 12000

/**
 * GuiseFaceMapParams:
 * @query: which faces, by time; tracks none of whose faces has an identity vector are left out
 * @path: (nullable): a file to be written, ".svg" or ".csv"
 * @n_laid_out: 0: %GUISE_FACE_MAP_LAID_OUT
 */
typedef struct
{
  GuiseFaceQuery query;
  const char    *path;
  guint          n_laid_out;
} GuiseFaceMapParams;

/**
 * guise_face_map_new:
 *
 * Draws up a map on which faces that look like the same person lie together:
 * identity vectors, laid out in a plane by guise_plane_layout_run(), beginning
 * with their two main axes. Of many faces some are laid out, of each track its share and at least one, and
 * the others put beside those of them that they are most like; those without a vector, beside the nearest in time of
 * their track that has one. The same faces give the same map.
 *
 * Memory: 1 kB a face that is laid out, 40 bytes a further one.
 * Cancelled within a second. Ends with %GUISE_ERROR_USAGE for a condition or a file name that it cannot take.
 */
GuiseFaceMap     *guise_face_map_new        (GuiseStore *store, const GuiseFaceMapParams *params);

/* After it has ended well. (element-type gint64), (element-type GuisePoint): one for each id, 0..1 both ways, the longer
 * side in full; the same proportion both ways. (transfer none) */
const GArray     *guise_face_map_get_ids    (GuiseFaceMap *self);
const GArray     *guise_face_map_get_points (GuiseFaceMap *self);

/* {"file", "faces", "left_out", "laid_out", "persons", "seconds"}. (transfer full) */
JsonNode         *guise_face_map_dup_result (GuiseFaceMap *self);

G_END_DECLS
