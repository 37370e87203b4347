/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-coverage.h"
#include "guise-job.h"
#include "guise-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_EXPORT (guise_face_export_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceExport, guise_face_export, GUISE, FACE_EXPORT, GuiseJob)

/* Of the pictures, pixels a side. */
#define GUISE_FACE_EXPORT_MIN_SIZE 64
#define GUISE_FACE_EXPORT_MAX_SIZE 1024

/* Keyword of the text in each picture. */
#define GUISE_FACE_EXPORT_KEYWORD "guise"

/**
 * GuiseFaceExportParams:
 * @folder: becomes one; must not be there yet, or be empty
 * @ids: (element-type gint64): faces, in the order of their names; borrowed until the job is made
 * @coverage: how much of the head a picture holds
 * @size: pixels a side; 0: 512
 */
typedef struct
{
  const char       *folder;
  const GArray     *ids;
  GuiseFaceCoverage coverage;
  guint             size;
} GuiseFaceExportParams;

/**
 * guise_face_export_new:
 *
 * Writes faces as upright PNG files for other programs, each with a text that
 * says what it is, an object: "clip" (name of its file), "frame", "time_s",
 * "person", "coverage", "landmarks" (68 places of iBUG in the picture),
 * "frame_to_picture" (2 × 3, row by row), "yaw", "pitch", "roll", "sharpness",
 * "exposure", "match", "kept", "held_out". A face without landmarks or crop is left out.
 *
 * The folder takes its name when all are in it: a cancel leaves nothing, a stop
 * those that are there. Ends with %G_IO_ERROR_EXISTS for a folder that has
 * something in it, %GUISE_ERROR_NO_SPACE or %G_IO_ERROR.
 */
GuiseFaceExport *guise_face_export_new        (GuiseStore *store, const GuiseFaceExportParams *params);

/* {"folder", "faces", "left_out"}. (transfer full) */
JsonNode        *guise_face_export_dup_result (GuiseFaceExport *self);

G_END_DECLS
