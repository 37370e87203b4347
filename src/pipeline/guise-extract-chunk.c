/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-chunk.h"

void
guise_extract_face_free (GuiseExtractFace *self)
{
  g_clear_pointer (&self->crop, g_bytes_unref);
  g_free (self);
}

static void
clear_frame (gpointer data)
{
  guise_frame_clear (&((GuiseExtractFrame *) data)->frame);
}

GuiseExtractChunk *
guise_extract_chunk_new (gint64 first)
{
  GuiseExtractChunk *self = g_new0 (GuiseExtractChunk, 1);

  self->first = self->last = first;
  self->frames = g_array_new (FALSE, FALSE, sizeof (GuiseExtractFrame));
  g_array_set_clear_func (self->frames, clear_frame);
  self->cuts = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_extract_face_free);
  return self;
}

void
guise_extract_chunk_add_cut (GuiseExtractChunk *self, gint64 frame)
{
  if (self->cuts->len == 0 || g_array_index (self->cuts, gint64, self->cuts->len - 1) != frame)
    g_array_append_val (self->cuts, frame);
}

void
guise_extract_chunk_drop_frames (GuiseExtractChunk *self)
{
  g_array_set_size (self->frames, 0);
  g_clear_pointer (&self->before, guise_image_unref);
}

void
guise_extract_chunk_free (GuiseExtractChunk *self)
{
  g_array_unref (self->frames);
  g_array_unref (self->cuts);
  g_ptr_array_unref (self->faces);
  g_clear_pointer (&self->before, guise_image_unref);
  g_free (self);
}
