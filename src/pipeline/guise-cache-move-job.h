/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store.h"

G_BEGIN_DECLS

#define GUISE_TYPE_CACHE_MOVE_JOB (guise_cache_move_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCacheMoveJob, guise_cache_move_job, GUISE, CACHE_MOVE_JOB, GuiseJob)

/**
 * GuiseCacheMoveResult:
 * @n_files, @n_bytes: that are now where clips are cached
 * @n_left: that stay where they were, since another viewer or program is at work with them
 */
typedef struct
{
  guint   n_files, n_left;
  guint64 n_bytes;
} GuiseCacheMoveResult;

/* Whether film strips or proxies of the project stand where they were cached before. Blocks on the disk. */
gboolean           guise_cache_move_is_due     (GuiseStore *store);

/**
 * guise_cache_move_job_new:
 * @store: outlives the job
 *
 * Brings film strips and proxies from where they were cached before to where they are now, see
 * guise_store_set_cache_roots(); on one disk by renaming. Where there is one of that name already, that one stays and the other goes. Broken
 * off, or on a disk that is full, each file is whole in one of the two places.
 *
 * Thread: owner only.
 */
GuiseCacheMoveJob *guise_cache_move_job_new    (GuiseStore *store);

/* After it has ended, in whatever way. Owner only. */
GuiseCacheMoveResult guise_cache_move_job_get_result (GuiseCacheMoveJob *self);

G_END_DECLS
