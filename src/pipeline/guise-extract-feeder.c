/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-feeder.h"

#include "guise-error.h"

/* Pictures that a chunk may hold, and frames that it holds however large they are. */
#define MAX_CHUNK_BYTES (96u << 20)
#define MIN_CHUNK_FRAMES 2

struct _GuiseExtractFeeder
{
  GuiseExtractFeederParams params;
  GuiseFrameTableBuilder  *builder;     /* (nullable): while there is no table */
  GuiseFrameTable         *table;       /* (nullable): made by the builder */
  GuiseFrameReader        *reader;
  guint                    range;       /* that is being read, index in params.ranges */
  gboolean                 at_range;    /* whether the reader stands in it */
  gboolean                 ended;
  guint                    n_chunks;
  GuiseExtractChunk       *chunk;       /* (nullable): being filled */
  GuiseImage              *before;      /* (nullable): the frame read last */
  gboolean                 before_is_small;
};

GuiseExtractFeeder *
guise_extract_feeder_new (const GuiseExtractFeederParams *params, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseExtractFeeder) self = g_new0 (GuiseExtractFeeder, 1);
  GuiseFrameReaderParams reader = { .output = GUISE_FRAME_OUTPUT_NATIVE, .cancellable = cancellable };

  self->params = *params;
  if (params->source->table == NULL)
    self->builder = guise_frame_table_builder_create ();
  reader.builder = self->builder;
  self->reader = guise_frame_reader_open (params->source->info, params->source->table, &reader, error);
  if (self->reader == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_extract_feeder_free (GuiseExtractFeeder *self)
{
  g_clear_pointer (&self->reader, guise_frame_reader_close);
  g_clear_pointer (&self->builder, guise_frame_table_builder_destroy);
  g_clear_pointer (&self->table, guise_frame_table_unref);
  g_clear_pointer (&self->chunk, guise_extract_chunk_free);
  g_clear_pointer (&self->before, guise_image_unref);
  g_free (self);
}

GuiseFrameTable *
guise_extract_feeder_steal_table (GuiseExtractFeeder *self)
{
  return g_steal_pointer (&self->table);
}

static const GuiseFrameRange *
current_range (GuiseExtractFeeder *self)
{
  return self->range < self->params.ranges->len
         ? &g_array_index (self->params.ranges, GuiseFrameRange, self->range) : NULL;
}

/* Times count only while there is no table; with one they are part of the ranges. */
static gboolean
is_wanted (GuiseExtractFeeder *self, const GuiseFrame *frame)
{
  const GuiseFrameRange *range = current_range (self);

  while (range != NULL && frame->index > range->last)
    {
      self->range++;
      range = current_range (self);
    }

  if (range == NULL || frame->index < range->first)
    return FALSE;

  return self->builder == NULL
         || (frame->time + frame->duration > self->params.from
             && (self->params.to == 0 || frame->time < self->params.to));
}

static gsize
bytes_of (GuiseImage *image)
{
  return g_bytes_get_size (image->bytes);
}

/* Puts @frame into the chunk at hand. Pictures that are not analysed shrink to what finding cuts needs. */
static gboolean
add_frame (GuiseExtractFeeder *self, GuiseFrame *frame, GError **error)
{
  GuiseExtractFrame item = { .analyse = frame->index % self->params.step == 0 };

  if (!item.analyse)
    {
      GuiseImage *small = guise_frame_convert_to_display (self->params.source->info, frame->image,
                                                          GUISE_EXTRACT_PRINT_SIDE, error);

      if (small == NULL)
        return FALSE;
      guise_image_unref (frame->image);
      frame->image = small;
    }

  if (self->chunk == NULL)
    {
      self->chunk = guise_extract_chunk_new (frame->index);
      self->chunk->sequence = self->n_chunks++;
      self->chunk->before = g_steal_pointer (&self->before);
      self->chunk->before_is_small = self->before_is_small;
    }
  self->chunk->last = frame->index;
  self->chunk->n_analysed += item.analyse ? 1 : 0;
  self->chunk->n_bytes += bytes_of (frame->image);

  g_clear_pointer (&self->before, guise_image_unref);
  self->before = guise_image_ref (frame->image);
  self->before_is_small = !item.analyse;

  item.frame = *frame;
  frame->image = NULL;
  g_array_append_val (self->chunk->frames, item);
  return TRUE;
}

static gboolean
chunk_is_full (const GuiseExtractChunk *chunk)
{
  return chunk->n_analysed >= GUISE_EXTRACT_CHUNK_FRAMES
         || (chunk->n_bytes >= MAX_CHUNK_BYTES && chunk->frames->len >= MIN_CHUNK_FRAMES);
}

/* Goes to the range at hand, one frame before it, so that a cut at its first frame is seen. */
static GuiseReadResult
read_frame (GuiseExtractFeeder *self, GuiseFrame *frame, GCancellable *cancellable, GError **error)
{
  const GuiseFrameRange *range = current_range (self);

  if (self->builder != NULL || self->at_range)
    return guise_frame_reader_read_next (self->reader, frame, cancellable, error);

  if (range == NULL)
    return GUISE_READ_END;

  self->at_range = TRUE;
  return guise_frame_reader_read_at (self->reader, (guint) MAX (range->first - 1, 0), frame, cancellable, error);
}

static void
finish (GuiseExtractFeeder *self)
{
  self->ended = TRUE;
  if (self->builder != NULL)
    self->table = guise_frame_table_builder_finish (self->builder, guise_frame_reader_get_damage (self->reader));
}

/* A frame that nobody asked for: only its picture may be of use, for a cut at the next. */
static void
pass_frame (GuiseExtractFeeder *self, GuiseFrame *frame)
{
  const GuiseFrameRange *range = current_range (self);

  g_clear_pointer (&self->before, guise_image_unref);
  self->before = g_steal_pointer (&frame->image);
  self->before_is_small = FALSE;
  self->at_range = range != NULL && frame->index + 1 >= range->first;
}

gboolean
guise_extract_feeder_next (GuiseExtractFeeder *self, GuiseExtractChunk **out, GCancellable *cancellable,
                           GError **error)
{
  *out = NULL;
  while (!self->ended)
    {
      g_auto(GuiseFrame) frame = { 0 };
      GuiseReadResult result = read_frame (self, &frame, cancellable, error);
      gboolean chunk_ends = TRUE;

      if (result == GUISE_READ_ERROR)
        return FALSE;

      if (result == GUISE_READ_END)
        finish (self);
      else if (!is_wanted (self, &frame))
        pass_frame (self, &frame);
      else if (add_frame (self, &frame, error))
        chunk_ends = chunk_is_full (self->chunk);
      else
        return FALSE;

      if (chunk_ends && self->chunk != NULL)
        break;
    }

  *out = g_steal_pointer (&self->chunk);
  return TRUE;
}
