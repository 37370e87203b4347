/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-cache.h"

typedef struct
{
  gint64          frame;
  GuiseFrameKind  kind;
  GuiseImage     *image;
  GList           link;     /* in used */
} Entry;

struct _GuiseFrameCache
{
  GHashTable *entries[GUISE_N_FRAME_KINDS];   /* frame → Entry, which they own */
  GQueue      used;                           /* of Entry, the one looked at last at the head */
  gsize       n_bytes;
  gsize       limit_bytes;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  guise_image_unref (entry->image);
  g_free (entry);
}

GuiseFrameCache *
guise_frame_cache_new (gsize limit_bytes)
{
  GuiseFrameCache *self = g_new0 (GuiseFrameCache, 1);

  for (guint i = 0; i < GUISE_N_FRAME_KINDS; i++)
    self->entries[i] = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  g_queue_init (&self->used);
  self->limit_bytes = limit_bytes;
  return self;
}

void
guise_frame_cache_free (GuiseFrameCache *self)
{
  for (guint i = 0; i < GUISE_N_FRAME_KINDS; i++)
    g_hash_table_unref (self->entries[i]);
  g_free (self);
}

static gsize
bytes_of (GuiseImage *image)
{
  return g_bytes_get_size (image->bytes);
}

static void
take_out (GuiseFrameCache *self, Entry *entry)
{
  self->n_bytes -= bytes_of (entry->image);
  g_queue_unlink (&self->used, &entry->link);
  g_hash_table_remove (self->entries[entry->kind], &entry->frame);
}

void
guise_frame_cache_put (GuiseFrameCache *self, gint64 frame, GuiseFrameKind kind, GuiseImage *image)
{
  Entry *before = g_hash_table_lookup (self->entries[kind], &frame);
  Entry *entry;

  if (before != NULL)
    take_out (self, before);
  if (bytes_of (image) > self->limit_bytes)
    return;
  while (self->n_bytes + bytes_of (image) > self->limit_bytes)
    take_out (self, g_queue_peek_tail (&self->used));

  entry = g_new0 (Entry, 1);
  entry->frame = frame;
  entry->kind = kind;
  entry->image = guise_image_ref (image);
  entry->link.data = entry;
  g_queue_push_head_link (&self->used, &entry->link);
  g_hash_table_insert (self->entries[kind], &entry->frame, entry);
  self->n_bytes += bytes_of (image);
}

GuiseImage *
guise_frame_cache_get (GuiseFrameCache *self, gint64 frame, GuiseFrameKind kind)
{
  Entry *entry = g_hash_table_lookup (self->entries[kind], &frame);

  if (entry == NULL)
    return NULL;
  g_queue_unlink (&self->used, &entry->link);
  g_queue_push_head_link (&self->used, &entry->link);
  return guise_image_ref (entry->image);
}

gboolean
guise_frame_cache_has (GuiseFrameCache *self, gint64 frame, GuiseFrameKind kind)
{
  return g_hash_table_contains (self->entries[kind], &frame);
}

static int
compare_frames (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

GArray *
guise_frame_cache_list (GuiseFrameCache *self, GuiseFrameKind kind)
{
  GArray *frames = g_array_sized_new (FALSE, FALSE, sizeof (gint64), g_hash_table_size (self->entries[kind]));
  GHashTableIter iter;
  gpointer frame;

  g_hash_table_iter_init (&iter, self->entries[kind]);
  while (g_hash_table_iter_next (&iter, &frame, NULL))
    g_array_append_val (frames, *(gint64 *) frame);
  g_array_sort (frames, compare_frames);
  return frames;
}

gsize
guise_frame_cache_get_limit (GuiseFrameCache *self)
{
  return self->limit_bytes;
}

void
guise_frame_cache_drop (GuiseFrameCache *self, GuiseFrameKind kind)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries[kind]);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      self->n_bytes -= bytes_of (entry->image);
      g_queue_unlink (&self->used, &entry->link);
      g_hash_table_iter_remove (&iter);
    }
}

gsize
guise_frame_cache_get_bytes (GuiseFrameCache *self)
{
  return self->n_bytes;
}
