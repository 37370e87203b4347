/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-scrub-frames.h"

#include "guise-budget.h"
#include "guise-frame-readers.h"

/* Decoded frames that are kept around the last one, so that a step back needs no run from the key frame. */
#define NATIVE_BYTES (96 * 1024 * 1024)

/* Of decoders that stay where one was before. */
#define READERS_BYTES (160 * 1024 * 1024)

/* A step back decodes so many frames before it as well, on its way. */
#define BACK_CHUNK   12u

/* Further back than this it is a jump. */
#define MAX_STEP     4

struct _GuiseScrubFrames
{
  GuiseFrameTable   *table;
  GuiseFrameReaders *readers;
  GuiseFrame         frame;        /* the last that was read; without an image before */
  GQueue             natives;      /* of GuiseFrame, the one read last at the head */
  gsize              n_bytes;      /* of @natives */

  /* What was begun, and of which the thread has all of the above until it is joined. */
  GThread           *thread;       /* (nullable) */
  guint              begun;
  GCancellable      *ends;
};

GuiseScrubFrames *
guise_scrub_frames_open (const GuiseClipSource *clip, GError **error)
{
  const GuiseFrameReaderParams params = {
    .output = GUISE_FRAME_OUTPUT_NATIVE, .n_threads = guise_budget_get_threads (guise_budget_get_shared ()),
  };
  GuiseFrameReaders *readers = guise_frame_readers_open (clip->info, clip->table, &params, READERS_BYTES, error);
  GuiseScrubFrames *self;

  if (readers == NULL)
    return NULL;
  self = g_new0 (GuiseScrubFrames, 1);
  self->table = guise_frame_table_ref (clip->table);
  self->readers = readers;
  g_queue_init (&self->natives);
  return self;
}

static void
native_free (gpointer data)
{
  guise_frame_clear (data);
  g_free (data);
}

/* A native picture is a view of the decoder's memory, which may be more than its planes. */
static gsize
bytes_of (const GuiseFrame *frame)
{
  return g_bytes_get_size (frame->image->bytes);
}

static void
keep_native (GuiseScrubFrames *self, GuiseFrame *frame)
{
  GuiseFrame *kept;

  while (self->n_bytes + bytes_of (frame) > NATIVE_BYTES && self->natives.length > 0)
    {
      GuiseFrame *last = g_queue_pop_tail (&self->natives);

      self->n_bytes -= bytes_of (last);
      native_free (last);
    }
  kept = g_memdup2 (frame, sizeof *frame);
  guise_image_ref (kept->image);
  self->n_bytes += bytes_of (kept);
  g_queue_push_head (&self->natives, kept);
}

static gboolean
take_native (GuiseScrubFrames *self, guint index)
{
  for (GList *l = self->natives.head; l != NULL; l = l->next)
    {
      GuiseFrame *kept = l->data;

      if (kept->index != index)
        continue;
      guise_frame_clear (&self->frame);
      self->frame = *kept;
      guise_image_ref (self->frame.image);
      g_queue_unlink (&self->natives, l);
      g_queue_push_head_link (&self->natives, l);
      return TRUE;
    }
  return FALSE;
}

/* Where to begin decoding for @index: there, or for a step back some frames before, in the same group of pictures. */
static guint
find_begin (GuiseScrubFrames *self, guint index)
{
  gboolean back = self->frame.image != NULL && index < self->frame.index && self->frame.index - index <= MAX_STEP;
  guint most = back ? (guint) MIN (BACK_CHUNK, NATIVE_BYTES / 2 / MAX (bytes_of (&self->frame), 1)) : 1;
  guint begin = index;

  while (begin > 0 && index - begin + 1 < most && !self->table->is_key[begin])
    begin--;
  return begin;
}

static gboolean
read_frame (GuiseScrubFrames *self, guint index, GCancellable *cancellable, GError **error)
{
  if ((self->frame.image != NULL && self->frame.index == index) || take_native (self, index))
    return TRUE;

  for (guint i = find_begin (self, index); i <= index; i++)
    {
      if (guise_frame_readers_read_at (self->readers, i, &self->frame, cancellable, error) != GUISE_READ_FRAME)
        return FALSE;
      keep_native (self, &self->frame);
    }
  return TRUE;
}

static gpointer
begin_thread (gpointer data)
{
  GuiseScrubFrames *self = data;

  /* What goes wrong does so again for whoever reads it. */
  read_frame (self, self->begun, self->ends, NULL);
  return NULL;
}

static void
end_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

/* Lets what was begun come to its end, where that is @index; else it is given up. */
static void
settle (GuiseScrubFrames *self, guint index, GCancellable *cancellable)
{
  gulong id = 0;

  if (self->thread == NULL)
    return;
  if (self->begun != index)
    g_cancellable_cancel (self->ends);
  else if (cancellable != NULL)
    id = g_cancellable_connect (cancellable, G_CALLBACK (end_cb), self->ends, NULL);
  g_clear_pointer (&self->thread, g_thread_join);
  g_cancellable_disconnect (cancellable, id);
  g_clear_object (&self->ends);
}

void
guise_scrub_frames_close (GuiseScrubFrames *self)
{
  settle (self, G_MAXUINT, NULL);
  guise_frame_clear (&self->frame);
  g_queue_clear_full (&self->natives, native_free);
  guise_frame_readers_close (self->readers);
  guise_frame_table_unref (self->table);
  g_free (self);
}

void
guise_scrub_frames_begin (GuiseScrubFrames *self, guint index)
{
  settle (self, G_MAXUINT, NULL);
  self->begun = index;
  self->ends = g_cancellable_new ();
  self->thread = g_thread_new ("guise-decode", begin_thread, self);
}

const GuiseFrame *
guise_scrub_frames_read (GuiseScrubFrames *self, guint index, GCancellable *cancellable, GError **error)
{
  settle (self, index, cancellable);
  return read_frame (self, index, cancellable, error) ? &self->frame : NULL;
}

static gboolean
is_at_hand (GuiseScrubFrames *self, guint index)
{
  for (GList *l = self->natives.head; l != NULL; l = l->next)
    if (((GuiseFrame *) l->data)->index == index)
      return TRUE;
  return self->frame.image != NULL && self->frame.index == index;
}

guint
guise_scrub_frames_get_distance (GuiseScrubFrames *self, guint index)
{
  settle (self, index, NULL);
  return is_at_hand (self, index) ? 0 : guise_frame_readers_get_distance (self->readers, index);
}
