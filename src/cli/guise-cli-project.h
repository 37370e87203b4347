/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-cli.h"
#include "guise-project.h"

G_BEGIN_DECLS

/* The sample clips that set-up fetches: a man who speaks, and another at a webcam, with a tone. */
#define GUISE_CLI_SOURCE_SAMPLE "franck.mp4"
#define GUISE_CLI_TARGET_SAMPLE "cap13_edit2-tone.mp4"

/* (transfer full): where the sample @name is; %NULL with %GUISE_ERROR_MEDIA_MISSING that says how to get it. */
char         *guise_cli_dup_sample_path (const char *name, GError **error);

/* Opens a project for a verb and tells what was repaired. Returns: (transfer full) (nullable). Thread: main only. */
GuiseProject *guise_cli_open       (GuiseCli *self, const char *path, GuiseProjectMode mode, GError **error);

/* Waits until nobody uses the project any more. What was done is kept, so that a copy of the database which could not be made is worth a remark, and no failure.
 * Returns: %TRUE, for the end of a verb. */
gboolean      guise_cli_close      (GuiseCli *self, GuiseProject *project);

/* Remarks where the mask network of @project is of no use any more, for verbs that would use it. */
void          guise_cli_remark_masks (GuiseCli *self, GuiseProject *project);

/* Runs a job of @project and gives its outcome. Returns: (transfer full) (nullable). */
JsonNode     *guise_cli_run        (GuiseCli *self, GuiseProject *project, GuiseJob *job, const char *title,
                                    GError **error);

/* Measures faces anew that were corrected or painted, and waits for it. What cannot be is told in a remark: the correction
 * stands. */
void          guise_cli_measure_again (GuiseCli *self, GuiseProject *project);

/* Ends what a verb tells of a face: whether and how many faces it @changed, as "changed" of @object and in a line, and
 * with --json the whole object. */
void          guise_cli_tell_face  (GuiseCli *self, JsonObject *object, gboolean changed, guint n);

/* A positive number of a word such as a person's id; %FALSE with %GUISE_ERROR_USAGE. */
gboolean      guise_cli_parse_id   (const char *word, gint64 *out, GError **error);

/* (nullable) @text of an option as time; @out is left alone without one. */
gboolean      guise_cli_parse_time (const char *text, GuiseTime *out, GError **error);

/**
 * guise_cli_parse_castings:
 * @words: (nullable) (array zero-terminated=1): a run's number each, or "RUN:PERSON" to put it on somebody else than its
 *   target
 *
 * Returns: (transfer full) (array length=n): %NULL with %GUISE_ERROR_USAGE, or without @words
 */
GuiseCasting *guise_cli_parse_castings (const char *const *words, guint *n, GError **error);

G_END_DECLS
