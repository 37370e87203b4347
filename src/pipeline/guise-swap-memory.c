/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-memory.h"

#include <string.h>

/* Tracks whose memory is kept at most: the faces of one frame and a few that left. */
#define MAX_MEMORIES 32

/* Side of a mask at most: what stands in a state is looked at before it is believed. */
#define MAX_MASK 4096

/* Before each memory. */
typedef struct
{
  gint64  track;
  guint32 memory_size;
  guint32 mask_width, mask_height;     /* 0: there is none */
  guint32 unused;
} Head;

void
guise_swap_memory_clear (GuiseSwapMemory *self)
{
  g_clear_pointer (&self->mask, guise_image_unref);
  memset (self, 0, sizeof *self);
}

static void
memory_free (gpointer data)
{
  guise_swap_memory_clear (data);
  g_free (data);
}

GHashTable *
guise_swap_memories_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, memory_free);
}

GuiseSwapMemory *
guise_swap_memories_get (GHashTable *self, gint64 track)
{
  GuiseSwapMemory *memory = g_hash_table_lookup (self, &track);

  if (memory == NULL)
    {
      if (g_hash_table_size (self) >= MAX_MEMORIES)
        g_hash_table_remove_all (self);
      memory = g_new0 (GuiseSwapMemory, 1);
      g_hash_table_insert (self, g_memdup2 (&track, sizeof track), memory);
    }

  return memory;
}

static void
save_one (const GuiseSwapMemory *self, gint64 track, GByteArray *to)
{
  GuiseImage *mask = self->mask;
  const Head head = {
    track, sizeof *self, mask != NULL ? mask->width : 0, mask != NULL ? mask->height : 0, 0,
  };
  g_autofree GuiseSwapMemory *plain = g_memdup2 (self, sizeof *self);

  plain->mask = NULL;
  g_byte_array_append (to, (const guint8 *) &head, sizeof head);
  g_byte_array_append (to, (const guint8 *) plain, sizeof *plain);
  for (guint y = 0; y < head.mask_height; y++)
    g_byte_array_append (to, mask->plane[0] + (gsize) y * mask->stride[0], head.mask_width * (guint) sizeof (float));
}

static GuiseImage *
restore_mask (const guint8 *data, guint width, guint height)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, width, height);
  const gsize row = width * sizeof (float);

  for (guint y = 0; mask != NULL && y < height; y++)
    memcpy (mask->plane[0] + (gsize) y * mask->stride[0], data + y * row, row);
  return mask;
}

/* Takes one from @at, which is then behind it; %NULL where there is none. */
static GuiseSwapMemory *
restore_one (const guint8 **at, const guint8 *end, gint64 *track)
{
  GuiseSwapMemory *self;
  gsize n_mask;
  Head head;

  if ((gsize) (end - *at) < sizeof head)
    return NULL;
  memcpy (&head, *at, sizeof head);
  if (head.memory_size != sizeof *self || (head.mask_width == 0) != (head.mask_height == 0)
      || head.mask_width > MAX_MASK || head.mask_height > MAX_MASK)
    return NULL;
  n_mask = (gsize) head.mask_width * head.mask_height * sizeof (float);
  if ((gsize) (end - *at) - sizeof head < sizeof *self || (gsize) (end - *at) - sizeof head - sizeof *self < n_mask)
    return NULL;

  self = g_memdup2 (*at + sizeof head, sizeof *self);
  self->mask = n_mask > 0 ? restore_mask (*at + sizeof head + sizeof *self, head.mask_width, head.mask_height) : NULL;
  *at += sizeof head + sizeof *self + n_mask;
  *track = head.track;
  return self;
}

static int
compare_tracks (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

GBytes *
guise_swap_memories_save (GHashTable *self)
{
  g_autoptr(GList) tracks = g_list_sort (g_hash_table_get_keys (self), compare_tracks);
  GByteArray *bytes = g_byte_array_new ();

  for (GList *l = tracks; l != NULL; l = l->next)
    save_one (g_hash_table_lookup (self, l->data), *(const gint64 *) l->data, bytes);
  return g_byte_array_free_to_bytes (bytes);
}

gboolean
guise_swap_memories_restore (GHashTable *self, GBytes *state)
{
  gsize size;
  const guint8 *at = g_bytes_get_data (state, &size), *end = at + size;

  g_hash_table_remove_all (self);
  while (at < end)
    {
      gint64 track;
      GuiseSwapMemory *memory = restore_one (&at, end, &track);

      if (memory == NULL || g_hash_table_size (self) >= MAX_MEMORIES)
        {
          g_clear_pointer (&memory, memory_free);
          g_hash_table_remove_all (self);
          return FALSE;
        }
      g_hash_table_replace (self, g_memdup2 (&track, sizeof track), memory);
    }
  return TRUE;
}
