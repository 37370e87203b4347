/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-memory-plan.h"
#include "guise-random.h"

#define ALIGNMENT 64
#define MAX_BLOCK 4096

static gboolean
meet_in_time (const GuiseMemoryItem *a, const GuiseMemoryItem *b)
{
  return a->first <= b->last && b->first <= a->last;
}

static gboolean
meet_in_memory (const GuiseMemoryItem *a, const GuiseMemoryItem *b)
{
  return a->block == b->block && a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

static void
check_plan (const GuiseMemoryItem *items, guint n, GArray *blocks)
{
  for (guint i = 0; i < n; i++)
    {
      if (items[i].size == 0)
        continue;
      g_assert_cmpuint (items[i].offset % ALIGNMENT, ==, 0);
      g_assert_cmpuint (items[i].block, <, blocks->len);
      g_assert_cmpuint (items[i].offset + items[i].size, <=, g_array_index (blocks, guint64, items[i].block));
      for (guint k = i + 1; k < n; k++)
        if (items[k].size > 0 && meet_in_time (&items[i], &items[k]))
          g_assert_false (meet_in_memory (&items[i], &items[k]));
    }
  for (guint i = 0; i < blocks->len; i++)
    g_assert_cmpuint (g_array_index (blocks, guint64, i), <=, MAX_BLOCK);
}

static void
test_nothing_overlaps (void)
{
  GuiseRandom random;

  guise_random_init (&random, 1);
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr(GArray) blocks = g_array_new (FALSE, FALSE, sizeof (guint64));
      GuiseMemoryItem items[40];

      for (guint i = 0; i < G_N_ELEMENTS (items); i++)
        {
          const guint first = (guint) guise_random_below (&random, 30);

          items[i] = (GuiseMemoryItem) {
            .size = guise_random_below (&random, 5) == 0 ? MAX_BLOCK : guise_random_below (&random, 900),
            .first = first, .last = first + (guint) guise_random_below (&random, 8),
          };
        }
      guise_memory_plan (items, G_N_ELEMENTS (items), ALIGNMENT, MAX_BLOCK, blocks);
      check_plan (items, G_N_ELEMENTS (items), blocks);
    }
}

/* A chain of layers needs room for two of them, however long it is. */
static void
test_chain_shares (void)
{
  g_autoptr(GArray) blocks = g_array_new (FALSE, FALSE, sizeof (guint64));
  GuiseMemoryItem items[20];

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    items[i] = (GuiseMemoryItem) { .size = 1024, .first = i, .last = i + 1 };
  guise_memory_plan (items, G_N_ELEMENTS (items), ALIGNMENT, MAX_BLOCK, blocks);

  g_assert_cmpuint (blocks->len, ==, 1);
  g_assert_cmpuint (g_array_index (blocks, guint64, 0), ==, 2048);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/memory-plan/nothing-overlaps", test_nothing_overlaps);
  g_test_add_func ("/model/memory-plan/chain-shares", test_chain_shares);

  return g_test_run ();
}
