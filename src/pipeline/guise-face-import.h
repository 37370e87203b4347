/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_IMPORT (guise_face_import_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceImport, guise_face_import, GUISE, FACE_IMPORT, GuiseJob)

/**
 * guise_face_import_new:
 * @files: %NULL-terminated: what guise_foreign_faces_list() reads
 * @models: (nullable): folder of the face models; %NULL: the usual one
 *
 * Takes other programs' face sets in: each becomes a clip of its own, which
 * cannot be played, and a person. Landmarks, pose, figures and identity are
 * found anew in the pictures, so that they are what training expects; the landmarks of
 * the set say where to look. The same set again changes nothing. Stopped, it keeps what it has, and
 * the same again goes on with the same person.
 */
GuiseFaceImport *guise_face_import_new (GuiseStore *store, const char *const *files, const char *models);

/* {"sets": [{"file", "clip", "person", "pictures", "faces"}]}. (transfer full). */
JsonNode        *guise_face_import_dup_result (GuiseFaceImport *self);

G_END_DECLS
