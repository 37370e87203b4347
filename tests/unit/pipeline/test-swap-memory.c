/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-memory.h"

#include <string.h>

#define SIDE 16

static GuiseImage *
mask_new (float value)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] = value * (float) x;
  return mask;
}

static GHashTable *
memories_new (void)
{
  GHashTable *memories = guise_swap_memories_new ();
  GuiseSwapMemory *memory = guise_swap_memories_get (memories, 7);

  memory->n_frames = 12;
  memory->made.mean[1] = 3.5;
  memory->detail.amount = 0.7;
  memory->mask = mask_new (0.01f);
  guise_swap_memories_get (memories, 3)->grain.fine = 0.25;
  return memories;
}

static void
test_round_trip (void)
{
  g_autoptr(GHashTable) before = memories_new (), after = guise_swap_memories_new ();
  g_autoptr(GBytes) state = guise_swap_memories_save (before), again = NULL;
  const GuiseSwapMemory *memory;

  guise_swap_memories_get (after, 99);
  g_assert_true (guise_swap_memories_restore (after, state));
  g_assert_cmpuint (g_hash_table_size (after), ==, 2);
  memory = guise_swap_memories_get (after, 7);
  g_assert_cmpuint (memory->n_frames, ==, 12);
  g_assert_cmpfloat (memory->detail.amount, ==, 0.7);
  g_assert_nonnull (memory->mask);
  g_assert_cmpfloat (guise_swap_memories_get (after, 3)->grain.fine, ==, 0.25);
  again = guise_swap_memories_save (after);
  g_assert_true (g_bytes_equal (state, again));
}

static void
test_nothing (void)
{
  g_autoptr(GHashTable) empty = guise_swap_memories_new (), full = memories_new ();
  g_autoptr(GBytes) state = guise_swap_memories_save (empty);

  g_assert_true (guise_swap_memories_restore (full, state));
  g_assert_cmpuint (g_hash_table_size (full), ==, 0);
}

/* A state of another build, or half of one, is refused. */
static void
test_refuses (void)
{
  g_autoptr(GHashTable) memories = memories_new ();
  g_autoptr(GBytes) state = guise_swap_memories_save (memories);
  gsize size;
  const guint8 *data = g_bytes_get_data (state, &size);

  for (gsize cut = 1; cut < size; cut += 97)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (state, 0, size - cut);
      g_autoptr(GHashTable) into = guise_swap_memories_new ();
      gboolean good = guise_swap_memories_restore (into, part);

      /* A cut between two is none that could be seen. */
      g_assert_true (!good || g_hash_table_size (into) < 2);
    }
  for (guint at = 8; at < 20; at++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr(GBytes) spoilt = NULL;

      copy[at] ^= 0xff;
      spoilt = g_bytes_new (copy, size);
      g_assert_false (guise_swap_memories_restore (memories, spoilt));
      g_assert_cmpuint (g_hash_table_size (memories), ==, 0);
    }
}

/* One that holds more tracks than are ever kept, each as it should be. */
static void
test_too_many (void)
{
  g_autoptr(GHashTable) memories = guise_swap_memories_new (), into = guise_swap_memories_new ();
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GBytes) state = NULL, all = NULL;
  gsize size;

  guise_swap_memories_get (memories, 0);
  state = guise_swap_memories_save (memories);
  size = g_bytes_get_size (state);
  for (gint64 track = 0; track < 33; track++)
    {
      g_byte_array_append (bytes, g_bytes_get_data (state, NULL), (guint) size);
      memcpy (bytes->data + bytes->len - size, &track, sizeof track);
    }
  all = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_assert_false (guise_swap_memories_restore (into, all));
  g_assert_cmpuint (g_hash_table_size (into), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-memory/round-trip", test_round_trip);
  g_test_add_func ("/pipeline/swap-memory/nothing", test_nothing);
  g_test_add_func ("/pipeline/swap-memory/refuses", test_refuses);
  g_test_add_func ("/pipeline/swap-memory/too-many", test_too_many);
  return g_test_run ();
}
