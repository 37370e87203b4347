/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* Where film strips and proxies of every project are kept: first now, "" for each project's own cache, then where they were
 * before, so that forgetting a person reaches what was left there. %NULL-terminated; copied. */
void      guise_project_set_cache_roots (GuiseProject *self, const char *const *roots);

/**
 * guise_project_make_gather:
 *
 * Returns: (transfer full): a job that brings what is cached of the project's clips from where it was kept before to where
 * it is kept now. Its result is {"folder", "files", "bytes", "left"}
 */
GuiseJob *guise_project_make_gather  (GuiseProject *self);

/* Adds that job as work where there is something to bring; looks on another thread. For a project that was opened, or
 * whose preferences have changed. */
void      guise_project_gather_cache (GuiseProject *self);

/* What guise_project_dup_result() gives for it. (transfer full). */
JsonNode *guise_project_describe_gather (GuiseProject *self, GuiseJob *job);

G_END_DECLS
