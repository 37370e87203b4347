/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-source.h"
#include "guise-extract-chunk.h"

G_BEGIN_DECLS

/**
 * GuiseExtractFeeder:
 *
 * Reads the frames that are wanted and cuts them into chunks. A clip without
 * a frame table is read from end to end, which makes the table on the way.
 *
 * Thread: owner only.
 */
typedef struct _GuiseExtractFeeder GuiseExtractFeeder;

/**
 * GuiseExtractFeederParams:
 * @source: borrowed for the life of the feeder
 * @ranges: (element-type GuiseFrameRange): frames wanted, in order; borrowed
 * @from, @to: stream time, as in GuiseExtractParams
 */
typedef struct
{
  const GuiseClipSource *source;
  GArray                *ranges;
  guint                  step;
  GuiseTime              from, to;
} GuiseExtractFeederParams;

GuiseExtractFeeder *guise_extract_feeder_new  (const GuiseExtractFeederParams *params, GCancellable *cancellable,
                                                GError **error);
void                guise_extract_feeder_free (GuiseExtractFeeder *self);

/**
 * guise_extract_feeder_next:
 * @out: (transfer full): a chunk to be analysed, or %NULL when all were read
 */
gboolean            guise_extract_feeder_next (GuiseExtractFeeder *self, GuiseExtractChunk **out,
                                               GCancellable *cancellable, GError **error);

/* Returns: (transfer full) (nullable): the table that reading to the end has made; none where there was one. */
GuiseFrameTable    *guise_extract_feeder_steal_table (GuiseExtractFeeder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractFeeder, guise_extract_feeder_free)

G_END_DECLS
