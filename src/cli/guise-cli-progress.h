/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"

G_BEGIN_DECLS

/**
 * GuiseCliProgress:
 *
 * Shows a job on standard error: a bar that redraws itself on a terminal, a
 * plain line every few seconds otherwise. Thread: main only.
 */
typedef struct _GuiseCliProgress GuiseCliProgress;

/* Follows @job until freed. @title: what it does, until it has a status of its own. */
GuiseCliProgress *guise_cli_progress_new  (GuiseJob *job, const char *title);
void              guise_cli_progress_free (GuiseCliProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCliProgress, guise_cli_progress_free)

/**
 * guise_cli_progress_line:
 * @fraction: 0.0 to 1.0; negative while the end is unknown
 * @status: parts between " · ", the first of which says what is done, the others how far it is
 *
 * Returns: (transfer full): "████░░░░  50 %  STATUS" in at most @columns
 * columns: the bar gives way first, then the middle of what is done, then the end
 */
char             *guise_cli_progress_line (double fraction, const char *status, guint columns);

G_END_DECLS
