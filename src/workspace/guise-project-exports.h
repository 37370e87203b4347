/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-runs.h"

G_BEGIN_DECLS

/* Exports as the window asks for them. Thread: main only. */

/* One thing that the clip carries beside picture and sound. @name: for GuiseExporting; @fits: into the file's container */
typedef struct
{
  char     *name, *title, *value;
  gboolean  fits;
} GuiseExportExtra;

/**
 * GuiseExportFacts: what is known of an export before it begins.
 * @size_bytes: of the file, roughly
 * @free_bytes: where it goes; G_MAXUINT64 where nobody says
 * @exists: a file of that name is there
 * @labelled: the pictures will show a label
 * @extras: (element-type GuiseExportExtra): all of them, asked for or not; of a movie
 * @losses: (array zero-terminated=1): what the container cannot carry, a sentence each
 * @matroska_keeps: the lossless Matroska file would carry all of that
 */
typedef struct
{
  gint64    n_frames;
  GuiseTime duration;
  guint64   size_bytes, free_bytes;
  gboolean  exists, labelled, matroska_keeps;
  GStrv     losses;
  GPtrArray *extras;
} GuiseExportFacts;

void              guise_export_facts_free (GuiseExportFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExportFacts, guise_export_facts_free)

/* Looks at clip, disk and project. Fails with what the export would fail with before its first frame. */
void              guise_project_survey_export_async  (GuiseProject *self, const GuiseExporting *exporting,
                                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                                      gpointer user_data);
GuiseExportFacts *guise_project_survey_export_finish (GuiseProject *self, GAsyncResult *result, GError **error);

/**
 * guise_project_queue_export:
 *
 * Exports when those before it have ended. Stays in the list of jobs when it
 * has ended well, so that its result can be opened.
 *
 * Returns: (transfer none): the work that was begun
 */
GuiseWork        *guise_project_queue_export         (GuiseProject *self, const GuiseExporting *exporting);

/* One frame, @file replaced if it is there; stays in the list of jobs. */
GuiseWork        *guise_project_queue_frame          (GuiseProject *self, const GuiseFrameSaving *saving);

/* guise_verify_file() on another thread. */
void              guise_verify_file_async            (const char *file, GCancellable *cancellable,
                                                      GAsyncReadyCallback callback, gpointer user_data);
JsonNode         *guise_verify_file_finish           (GAsyncResult *result, GError **error);

/* (transfer full): a name beside the clip that is not taken: "scene (swap).mp4". Looks at the disk, quickly. */
char             *guise_project_dup_export_path      (GuiseProject *self, gint64 clip, const char *ending);

G_END_DECLS
