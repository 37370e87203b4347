/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseMemoryItem:
 *
 * Something that needs memory during some of the steps of a program. Two items
 * may share memory when their steps do not meet.
 */
typedef struct
{
  guint64 size;          /* bytes; 0: needs none */
  guint   first, last;   /* steps, both included */
  guint   block;         /* out */
  guint64 offset;        /* out: bytes within the block */
} GuiseMemoryItem;

/**
 * guise_memory_plan:
 * @alignment: of every offset; a power of 2
 * @max_block: largest block there may be; at least the largest item
 * @blocks: (element-type guint64) (out): sizes of the blocks, appended
 *
 * Gives every item a place: largest first, each into the tightest gap (greedy
 * best fit on lifetime intervals). Depends on nothing but its arguments.
 *
 * Thread: any.
 */
void guise_memory_plan (GuiseMemoryItem *items, guint n_items, guint64 alignment, guint64 max_block, GArray *blocks);

G_END_DECLS
