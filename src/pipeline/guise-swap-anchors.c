/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-anchors.h"

/* Anchors that are kept at most, each some 60 KB: two a face are needed at a time. */
#define MAX_ANCHORS 256

/* Frames of a clip, for a key of track and frame; a clip of more has run for a week. */
#define MAX_FRAMES (G_GINT64_CONSTANT (1) << 24)

struct _GuiseSwapAnchors
{
  GHashTable *known;     /* gint64 of track and frame → GuiseSwapMemory */
  GQueue      order;     /* of gint64 *, owned by @known: the oldest at the head */
};

GuiseSwapAnchors *
guise_swap_anchors_new (void)
{
  GuiseSwapAnchors *self = g_new0 (GuiseSwapAnchors, 1);

  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_queue_init (&self->order);
  return self;
}

void
guise_swap_anchors_clear (GuiseSwapAnchors *self)
{
  g_queue_clear (&self->order);
  g_hash_table_remove_all (self->known);
}

void
guise_swap_anchors_free (GuiseSwapAnchors *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->known);
  g_free (self);
}

static GuiseSwapMemory *
look_up (GuiseSwapAnchors *self, const GuiseSwapFace *face, gint64 frame)
{
  const gint64 key = face->track * MAX_FRAMES + frame;

  return g_hash_table_lookup (self->known, &key);
}

/* The last anchor at or before the face's frame, and the one before that. */
static void
find_anchors (const GuiseSwapFace *face, guint spacing, gint64 *before, gint64 *last)
{
  gint64 index = (face->frame - face->first) / spacing;

  *last = face->first + index * spacing;
  *before = face->first + MAX (index - 1, 0) * spacing;
}

static void
add_missing (GuiseSwapAnchors *self, const GuiseSwapFace *face, gint64 frame, GArray *frames)
{
  if (frame == face->frame || look_up (self, face, frame) != NULL)
    return;
  for (guint i = 0; i < frames->len; i++)
    if (g_array_index (frames, gint64, i) == frame)
      return;
  g_array_append_val (frames, frame);
}

void
guise_swap_anchors_list_missing (GuiseSwapAnchors *self, const GuiseSwapFace *face, guint spacing, GArray *frames)
{
  gint64 before, last;

  if (spacing == 0)
    return;
  find_anchors (face, spacing, &before, &last);
  add_missing (self, face, before, frames);
  add_missing (self, face, last, frames);
}

gboolean
guise_swap_anchors_lacks (GuiseSwapAnchors *self, const GuiseSwapFace *face, guint spacing)
{
  return spacing > 0 && (face->frame - face->first) % spacing == 0 && look_up (self, face, face->frame) == NULL;
}

void
guise_swap_anchors_take (GuiseSwapAnchors *self, const GuiseSwapFace *face, const GuiseSwapMemory *memory)
{
  gint64 *key;

  if (look_up (self, face, face->frame) != NULL)
    return;
  if (g_queue_get_length (&self->order) >= MAX_ANCHORS)
    g_hash_table_remove (self->known, g_queue_pop_head (&self->order));
  key = g_new (gint64, 1);
  *key = face->track * MAX_FRAMES + face->frame;
  g_hash_table_insert (self->known, key, g_memdup2 (memory, sizeof *memory));
  g_queue_push_tail (&self->order, key);
}

gboolean
guise_swap_anchors_mix (GuiseSwapAnchors *self, const GuiseSwapFace *face, guint spacing, GuiseSwapMemory *out)
{
  const GuiseSwapMemory *a, *b;
  gint64 before, last;

  if (spacing == 0 || face->frame == face->first)
    return FALSE;
  find_anchors (face, spacing, &before, &last);
  a = look_up (self, face, before);
  /* On the last anchor itself it does not count yet. */
  b = last == face->frame ? a : look_up (self, face, last);
  /* A face that is not in the picture teaches nothing. */
  if (a == NULL || b == NULL || a->n_frames == 0 || b->n_frames == 0)
    return FALSE;
  guise_swap_memory_mix (out, a, b, (double) (face->frame - last) / spacing);
  return TRUE;
}
