/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * GuiseExportMeasures:
 *
 * What an exported movie shows, found again in the file itself by the same
 * networks that looked at the clip. Over the frames whose target face was held
 * out from training. NAN where nothing could be measured.
 */
typedef struct
{
  guint  frames;               /* held-out target frames in the exported range */
  guint  found;                /* of these, with the face found again */
  double nearer_to_source;     /* share of @found whose identity vector lies nearer to the source's mean, 0..1 */
  double likeness;             /* median p */
  double landmark_error;       /* median over @found: RMS after the best similarity fit, % of eye distance */
  double mouth_correlation;    /* Pearson, of mouth opening with the original's */
} GuiseExportMeasures;

/**
 * guise_export_measure:
 * @store: of the project that @file was exported from
 * @file: a movie that this project has a record of
 * @models: (nullable): folder of the face models
 *
 * Decodes @file once. The source's and target's mean vectors are those of
 * their held-out faces in the clips.
 *
 * Errors: %GUISE_ERROR_USAGE for a file that the project did not make;
 * %GUISE_ERROR_FAILED when no face was held out.
 *
 * Thread: any; blocks.
 */
gboolean  guise_export_measure          (GuiseStore *store, const char *file, const char *models,
                                         GuiseExportMeasures *out, GCancellable *cancellable, GError **error);
JsonNode *guise_export_measures_to_json (const GuiseExportMeasures *self);

/**
 * guise_export_sheet:
 * @png: path; replaced when it is there
 * @n_rows: moments, spread over the swapped frames; 0: 6
 *
 * A contact sheet with a row a moment: original frame, swapped frame, crop before and after.
 *
 * Thread: any; blocks.
 */
gboolean  guise_export_sheet            (GuiseStore *store, const char *file, const char *png, guint n_rows,
                                         GCancellable *cancellable, GError **error);

G_END_DECLS
