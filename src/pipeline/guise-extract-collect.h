/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-extract-chunk.h"

G_BEGIN_DECLS

/**
 * GuiseExtractCollector:
 *
 * Takes analysed chunks in the order of the clip, joins their faces to tracks
 * and writes both to the project, one transaction a chunk.
 *
 * Thread: owner only.
 */
typedef struct _GuiseExtractCollector GuiseExtractCollector;

/**
 * guise_extract_collector_new:
 * @step, @options: as in guise_store_clip_list_missing()
 */
GuiseExtractCollector *guise_extract_collector_new  (GuiseStore *store, gint64 clip, guint step, const char *options);
void                   guise_extract_collector_free (GuiseExtractCollector *self);

/* When it returns %TRUE the chunk's frames are done for good. Blocks on the disk. */
gboolean               guise_extract_collector_take (GuiseExtractCollector *self, GuiseExtractChunk *chunk,
                                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractCollector, guise_extract_collector_free)

G_END_DECLS
