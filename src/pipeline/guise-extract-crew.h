/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-extract-analyse.h"
#include "guise-extract-feeder.h"

G_BEGIN_DECLS

/**
 * GuiseExtractCrew:
 *
 * The threads of an extraction: one that reads, some that analyse. Chunks come
 * out in the order of the clip, and only a few are under way at a time, so that
 * memory stays flat however long the clip is.
 *
 * Thread: owner only.
 */
typedef struct _GuiseExtractCrew GuiseExtractCrew;

/**
 * guise_extract_crew_start:
 * @feeder: used by the crew until it is freed
 * @analyst: copied
 * @n_workers: 1 and up
 */
GuiseExtractCrew  *guise_extract_crew_start (GuiseExtractFeeder *feeder, const GuiseExtractAnalystParams *analyst,
                                             guint n_workers, GCancellable *cancellable);

/* Ends and joins all threads, whatever is under way. */
void               guise_extract_crew_free  (GuiseExtractCrew *self);

/* Reads no further; what is under way still comes. */
void               guise_extract_crew_stop  (GuiseExtractCrew *self);

typedef enum
{
  GUISE_CREW_ERROR = -1,
  GUISE_CREW_DONE,       /* no more chunks */
  GUISE_CREW_CHUNK,
  GUISE_CREW_WAIT        /* nothing within 100 ms */
} GuiseCrewResult;

/* @out: (transfer full): the next chunk, analysed. */
GuiseCrewResult    guise_extract_crew_next  (GuiseExtractCrew *self, GuiseExtractChunk **out, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractCrew, guise_extract_crew_free)

G_END_DECLS
