/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-recent.h"

/* Views that are kept at most, each 0.5 MB and the network's picture, 0.1 to 3 MB: a face wants those before its frame,
 * five at most, and its anchors leave theirs: enough for five faces of a person in one frame. */
#define MAX_VIEWS 40

/* As of the anchors' keys. */
#define MAX_FRAMES (G_GINT64_CONSTANT (1) << 24)

struct _GuiseSwapRecent
{
  GHashTable *known;     /* gint64 of track and frame → GuiseSwapView */
  GQueue      order;     /* of gint64 *, owned by @known: the oldest at the head */
};

static void
view_free (gpointer data)
{
  guise_swap_view_clear (data);
  g_free (data);
}

GuiseSwapRecent *
guise_swap_recent_new (void)
{
  GuiseSwapRecent *self = g_new0 (GuiseSwapRecent, 1);

  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, view_free);
  g_queue_init (&self->order);
  return self;
}

void
guise_swap_recent_clear (GuiseSwapRecent *self)
{
  g_queue_clear (&self->order);
  g_hash_table_remove_all (self->known);
}

void
guise_swap_recent_free (GuiseSwapRecent *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->known);
  g_free (self);
}

static GuiseSwapView *
look_up (GuiseSwapRecent *self, const GuiseSwapFace *face, gint64 frame)
{
  const gint64 key = face->track * MAX_FRAMES + frame;

  return g_hash_table_lookup (self->known, &key);
}

void
guise_swap_recent_add_frame (GArray *frames, gint64 frame)
{
  for (guint i = 0; i < frames->len; i++)
    if (g_array_index (frames, gint64, i) == frame)
      return;
  g_array_append_val (frames, frame);
}

void
guise_swap_recent_list_missing (GuiseSwapRecent *self, const GuiseSwapFace *face, guint n, GArray *frames)
{
  for (gint64 frame = MAX (face->frame - n, face->first); frame < face->frame; frame++)
    if (look_up (self, face, frame) == NULL)
      guise_swap_recent_add_frame (frames, frame);
}

gboolean
guise_swap_recent_lacks (GuiseSwapRecent *self, const GuiseSwapFace *face)
{
  return look_up (self, face, face->frame) == NULL;
}

void
guise_swap_recent_take (GuiseSwapRecent *self, const GuiseSwapFace *face, GuiseSwapView *view)
{
  gint64 *key;

  if (look_up (self, face, face->frame) != NULL)
    {
      guise_swap_view_clear (view);
      return;
    }
  if (g_queue_get_length (&self->order) >= MAX_VIEWS)
    g_hash_table_remove (self->known, g_queue_pop_head (&self->order));
  key = g_new (gint64, 1);
  *key = face->track * MAX_FRAMES + face->frame;
  g_hash_table_insert (self->known, key, g_memdup2 (view, sizeof *view));
  g_queue_push_tail (&self->order, key);
  *view = (GuiseSwapView) { 0 };
}

guint
guise_swap_recent_get (GuiseSwapRecent *self, const GuiseSwapFace *face, guint n, GuiseSwapView *views)
{
  guint n_known = 0;

  for (gint64 frame = face->frame - 1; frame >= MAX (face->frame - n, face->first); frame--)
    {
      const GuiseSwapView *view = look_up (self, face, frame);

      if (view != NULL && view->made != NULL)
        views[n_known++] = *view;
    }
  return n_known;
}
