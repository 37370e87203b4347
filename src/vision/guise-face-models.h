/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_CANONICAL_FACE_N_POINTS 468

/**
 * GuiseFaceModels:
 *
 * The face networks' files in memory, and the canonical face. Immutable and
 * reference counted: one for the process, from which every thread makes its
 * own #GuiseFaceFinder.
 *
 * Thread: any.
 */
typedef struct _GuiseFaceModels GuiseFaceModels;

/**
 * guise_face_models_get_folder:
 *
 * Where the networks are looked for: `$GUISE_MODELS`, else
 * `$GUISE_CACHE/models`, else `guise/models` in the user's cache folder.
 *
 * Returns: (transfer full): a path, whether it exists or not
 */
char            *guise_face_models_get_folder (void);

/**
 * guise_face_models_load:
 * @folder: (nullable): %NULL for guise_face_models_get_folder()
 *
 * Reads the files that `guise-convert-models` made (about 15 MB). Blocks on the disk.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_NO_MODELS when a file is
 * missing, with %GUISE_ERROR_DAMAGED when one is not what it should be
 */
GuiseFaceModels *guise_face_models_load  (const char *folder, GError **error);

GuiseFaceModels *guise_face_models_ref   (GuiseFaceModels *self);
void             guise_face_models_unref (GuiseFaceModels *self);

/**
 * guise_face_models_get_canonical:
 *
 * Returns: (transfer none) (array fixed-size=468): the canonical face's
 * vertices in centimetres, x to the right of the picture, y up, z towards the
 * viewer. Vertex i is point i of a #GuiseFaceMesh.
 *
 * Source: the canonical face model of the MediaPipe face_mesh package.
 */
const GuisePoint3 *guise_face_models_get_canonical (GuiseFaceModels *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceModels, guise_face_models_unref)

G_END_DECLS
