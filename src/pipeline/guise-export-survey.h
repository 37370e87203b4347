/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-extras.h"
#include "guise-export-job.h"

G_BEGIN_DECLS

/**
 * GuiseExportSurvey:
 *
 * What is known of an export before it begins.
 *
 * @duration: of the part that is exported, ns
 * @size_bytes: of the file, roughly
 * @free_bytes: where it goes; G_MAXUINT64 where nobody says
 * @exists: a file of that name is there
 * @labelled: the pictures will show a label
 * @extras: what the clip carries beside picture and sound, asked for or not
 * @losses: (array zero-terminated=1): what the container cannot carry, a sentence each
 * @matroska_keeps: the lossless Matroska file would carry all of that
 */
typedef struct
{
  gint64    n_frames;
  GuiseTime duration;
  guint64   size_bytes, free_bytes;
  gboolean  exists;
  gboolean  labelled;
  GStrv     losses;
  gboolean  matroska_keeps;
  GuiseClipExtras *extras;
} GuiseExportSurvey;

void               guise_export_survey_free (GuiseExportSurvey *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExportSurvey, guise_export_survey_free)

/**
 * guise_export_survey_make:
 * @params: as for the export; a file that is there is no error here
 *
 * Returns: (transfer full): %NULL with the errors that the export would end with before its first frame
 *
 * Thread: any; blocks on the disk.
 */
GuiseExportSurvey *guise_export_survey_make (const GuiseExportParams *params, GCancellable *cancellable, GError **error);

G_END_DECLS
