/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-run.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a run learned, as a file for other programs; what that is stands at guise_model_export(). */

/**
 * guise_project_export_model:
 * @run: id; 0: the newest with a checkpoint
 * @file: ends in `.dfm` or `.safetensors`
 *
 * Returns: (transfer full): keys "file", "run", "model", "resolution", "iteration", "bytes", "sha256", "card", "note"
 *
 * Thread: any; blocks on the disk.
 */
JsonNode *guise_project_export_model        (GuiseProject *self, gint64 run, const char *file, gboolean overwrite,
                                             GError **error);

/* The same on another thread; a file and a card that are there are replaced. Thread: main only. */
void      guise_project_export_model_async  (GuiseProject *self, GuiseRun *run, const char *file,
                                             GAsyncReadyCallback callback, gpointer user_data);
JsonNode *guise_project_export_model_finish (GuiseProject *self, GAsyncResult *result, GError **error);

/* (transfer full) (nullable): why a `.dfm` has no room for @run, and what to do: a sentence. Thread: main only. */
char     *guise_run_dup_dfm_problem         (GuiseRun *run);

G_END_DECLS
