/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-memory-plan.h"

typedef struct
{
  guint   block;
  guint64 offset;
  guint64 waste;      /* what the choice leaves unused or adds to the block */
  gboolean grows;
} Place;

static int
compare_by_size (gconstpointer a, gconstpointer b)
{
  const GuiseMemoryItem *left = *(GuiseMemoryItem *const *) a;
  const GuiseMemoryItem *right = *(GuiseMemoryItem *const *) b;

  if (left->size != right->size)
    return left->size > right->size ? -1 : 1;

  /* Equal sizes in the order they were given, so that the plan is the same everywhere. */
  return left < right ? -1 : left > right;
}

static int
compare_by_offset (gconstpointer a, gconstpointer b)
{
  const GuiseMemoryItem *left = *(GuiseMemoryItem *const *) a;
  const GuiseMemoryItem *right = *(GuiseMemoryItem *const *) b;

  return left->offset < right->offset ? -1 : left->offset > right->offset;
}

static guint64
align_up (guint64 value, guint64 alignment)
{
  return (value + alignment - 1) & ~(alignment - 1);
}

/* The items already in @block that are alive together with @item, by offset. */
static GPtrArray *
find_neighbours (GPtrArray *placed, const GuiseMemoryItem *item, guint block)
{
  GPtrArray *neighbours = g_ptr_array_new ();

  for (guint i = 0; i < placed->len; i++)
    {
      GuiseMemoryItem *other = placed->pdata[i];

      if (other->block == block && other->first <= item->last && item->first <= other->last)
        g_ptr_array_add (neighbours, other);
    }
  g_ptr_array_sort (neighbours, compare_by_offset);

  return neighbours;
}

static gboolean
is_better (const Place *a, const Place *b)
{
  if (a->grows != b->grows)
    return !a->grows;

  return a->waste < b->waste;
}

/* The tightest gap of one block; growing it is the last resort. */
static gboolean
find_gap (GPtrArray *placed, const GuiseMemoryItem *item, guint block, guint64 block_size, guint64 alignment,
          guint64 max_block, Place *best)
{
  g_autoptr(GPtrArray) neighbours = find_neighbours (placed, item, block);
  guint64 begin = 0;

  *best = (Place) { block, 0, G_MAXUINT64, TRUE };

  for (guint i = 0; i <= neighbours->len; i++)
    {
      const GuiseMemoryItem *next = i < neighbours->len ? neighbours->pdata[i] : NULL;
      const guint64 end = next != NULL ? next->offset : MAX (block_size, begin + item->size);
      const gboolean grows = end > block_size;
      const gboolean fits = end >= begin && end - begin >= item->size && end <= max_block;
      const Place place = { block, begin, grows ? end - block_size : end - begin - item->size, grows };

      if (fits && is_better (&place, best))
        *best = place;
      if (next != NULL)
        begin = MAX (begin, align_up (next->offset + next->size, alignment));
    }

  return best->waste < G_MAXUINT64;
}

static void
place_item (GPtrArray *placed, GuiseMemoryItem *item, guint64 alignment, guint64 max_block, GArray *blocks)
{
  Place best = { blocks->len, 0, G_MAXUINT64, TRUE };

  for (guint block = 0; block < blocks->len; block++)
    {
      Place place;

      if (find_gap (placed, item, block, g_array_index (blocks, guint64, block), alignment, max_block, &place) &&
          is_better (&place, &best))
        best = place;
    }

  if (best.block == blocks->len)
    {
      const guint64 size = 0;

      g_array_append_val (blocks, size);
    }

  item->block = best.block;
  item->offset = best.offset;
  g_array_index (blocks, guint64, best.block) = MAX (g_array_index (blocks, guint64, best.block),
                                                     item->offset + item->size);
  g_ptr_array_add (placed, item);
}

void
guise_memory_plan (GuiseMemoryItem *items, guint n_items, guint64 alignment, guint64 max_block, GArray *blocks)
{
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GPtrArray) placed = g_ptr_array_new ();

  for (guint i = 0; i < n_items; i++)
    if (items[i].size > 0)
      {
        g_assert (items[i].size <= max_block);
        g_ptr_array_add (order, &items[i]);
      }
  g_ptr_array_sort (order, compare_by_size);

  for (guint i = 0; i < order->len; i++)
    place_item (placed, order->pdata[i], alignment, max_block, blocks);
}
