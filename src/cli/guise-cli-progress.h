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

/* Returns: (transfer full): one bar of @width columns, such as "████░░░░"; nothing for an unknown fraction. */
char             *guise_cli_progress_bar  (double fraction, guint width);

G_END_DECLS
