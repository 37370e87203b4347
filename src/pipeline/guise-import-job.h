/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store-clips.h"

G_BEGIN_DECLS

#define GUISE_TYPE_IMPORT_JOB (guise_import_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseImportJob, guise_import_job, GUISE, IMPORT_JOB, GuiseJob)

/**
 * GuiseImportResult: one file of an import.
 * @path: absolute
 * @clip: its id in the project; 0 when it was not taken
 * @error: (nullable): why it was not taken
 */
typedef struct
{
  char   *path;
  gint64  clip;
  GError *error;
} GuiseImportResult;

/**
 * guise_import_job_new:
 * @store: of the project; kept open until the job has ended
 * @paths: (array zero-terminated=1): videos, photos, folders of pictures, or
 *   folders with videos, which stand for those (by their names); one with more
 *   than 1000 is refused
 *
 * Takes clips into a project: fingerprint, facts, and the exact time of every
 * frame (which decodes the clip once). A file that cannot be read changes
 * nothing and does not keep the others out. A clip that is there already, by
 * its fingerprint, is updated instead of added.
 *
 * The job itself fails only when it is cancelled or the project cannot be
 * written.
 *
 * Thread: owner only.
 */
GuiseImportJob *guise_import_job_new (GuiseStore *store, const char *const *paths, GuiseRole role);

/**
 * guise_import_job_new_relink:
 *
 * The same for clips that have moved: takes only files whose fingerprint a clip
 * of the project has, and points that clip to the file. Others get
 * %GUISE_ERROR_MEDIA_CHANGED.
 */
GuiseImportJob *guise_import_job_new_relink (GuiseStore *store, const char *const *paths);

/* Returns: (transfer none) (element-type GuiseImportResult): in the order of the paths, after the job has ended; a
 * folder of videos has one for each, and one that was refused comes first. */
GPtrArray      *guise_import_job_get_results (GuiseImportJob *self);

G_END_DECLS
