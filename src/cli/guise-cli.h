/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Exit codes of the shell. */
enum
{
  GUISE_EXIT_DONE = 0,
  GUISE_EXIT_FAILED = 1,
  GUISE_EXIT_USAGE = 2,
  GUISE_EXIT_INTERRUPTED = 130,
};

/**
 * GuiseCli:
 *
 * One call of the program: its common options, its progress on standard error,
 * and what Ctrl+C means. Thread: main only.
 */
typedef struct
{
  gboolean      json;          /* one object on standard output instead of text */
  gboolean      quiet;         /* no progress, no remarks */
  GCancellable *cancellable;   /* cancelled by the second Ctrl+C */
  GuiseJob     *job;           /* (nullable): what the first Ctrl+C stops */
  gboolean      interrupted;
  gboolean      failed;        /* the verb did its work and found a problem: exit 1 */
} GuiseCli;

/**
 * GuiseVerb:
 * @name: what is typed
 * @usage: after the name, such as "PROJECT FILE..."
 * @summary: one line for `guise --help`
 * @run: @arguments are those after the verb, %NULL-terminated.
 *   Prints its own success; what it returns as error is printed for it
 */
typedef struct
{
  const char *name;
  const char *usage;
  const char *summary;
  gboolean  (*run) (GuiseCli *cli, const char *const *arguments, GError **error);
} GuiseVerb;

/**
 * guise_cli_parse:
 * @verb: whose usage is shown by --help
 * @entries: (nullable): its own options, ended by an empty one
 * @arguments: those after the verb
 * @n_least, @n_most: how many words beside options it takes
 *
 * Parses the verb's options and the common ones (--json, --quiet).
 *
 * Returns: (transfer full): the words; %NULL with %GUISE_ERROR_USAGE
 */
GStrv    guise_cli_parse      (GuiseCli *self, const GuiseVerb *verb, const GOptionEntry *entries,
                               const char *const *arguments, guint n_least, guint n_most, GError **error);

/**
 * guise_cli_run_job:
 * @job: not yet running
 * @title: what it does, for the progress line until it has a status of its own
 *
 * Runs @job to its end and shows its progress. The first Ctrl+C stops it (what
 * was done is kept and the call succeeds), the second cancels it.
 */
gboolean guise_cli_run_job    (GuiseCli *self, GuiseJob *job, const char *title, GError **error);

/* Prints "schema": 1 and the members of @object, which it takes. */
void     guise_cli_print_json (JsonObject *object);

/* A line on standard output, unless --json. */
void     guise_cli_print      (GuiseCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A line on standard error, unless --quiet. */
void     guise_cli_remark     (GuiseCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
