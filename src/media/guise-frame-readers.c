/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-media"

#include "guise-frame-readers.h"

/* More of them spare little more. */
#define MAX_READERS 6u

/* Pictures that a decoder holds: those it predicts from, those on their way, and one of each thread. */
#define HELD_FRAMES 14u

/* A way of more frames than this is long. */
#define LONG_WAY    30u

/* Among readers that stand all over a clip of so many frames at most, no frame is far from one. */
#define MAX_SPREAD  3000u

struct _GuiseFrameReaders
{
  GuiseClipInfo          *info;
  GuiseFrameTable        *table;
  GuiseFrameReaderParams  params;
  guint                   n_most;
  GuiseFrameReader       *readers[MAX_READERS];
  guint                   n_readers;
  gboolean                is_spread;    /* further readers wait all over the clip */
  GThread                *opener;       /* (nullable): gives a GuiseFrameReader, or %NULL */
  guint                   place;        /* where @opener's reader shall wait; 0: at the beginning */
  GCancellable           *ends;         /* of @opener */
  gint                    is_opened;    /* atomic: @opener has come to its end */
};

static guint
count_most (GuiseClipInfo *info, gsize limit)
{
  gsize bytes = (gsize) info->stored_width * info->stored_height * 3 / 2 * HELD_FRAMES;

  if (info->pictures != NULL)
    return 1;
  return (guint) CLAMP (limit / MAX (bytes, 1), 1, MAX_READERS);
}

static gboolean
has_long_ways (GuiseFrameTable *table)
{
  guint key = 0;

  for (guint i = 0; i < table->n_frames; i++)
    if (table->is_key[i])
      key = i;
    else if (i - key > LONG_WAY)
      return TRUE;
  return FALSE;
}

GuiseFrameReaders *
guise_frame_readers_open (GuiseClipInfo *info, GuiseFrameTable *table, const GuiseFrameReaderParams *params,
                          gsize limit, GError **error)
{
  GuiseFrameReader *first = guise_frame_reader_open (info, table, params, error);
  GuiseFrameReaders *self;

  if (first == NULL)
    return NULL;
  self = g_new0 (GuiseFrameReaders, 1);
  self->info = guise_clip_info_ref (info);
  self->table = guise_frame_table_ref (table);
  self->params = *params;
  self->n_most = count_most (info, limit);
  self->is_spread = table->n_frames <= MAX_SPREAD && has_long_ways (table);
  self->ends = g_cancellable_new ();
  self->readers[self->n_readers++] = first;
  return self;
}

static gpointer
opener_thread (gpointer data)
{
  GuiseFrameReaders *self = data;
  g_auto(GuiseFrame) frame = { 0 };
  g_autoptr(GError) error = NULL;
  GuiseFrameReader *reader = guise_frame_reader_open (self->info, self->table, &self->params, &error);

  /* Where it stands then, if not there, is told by itself. */
  if (reader != NULL && self->place > 0)
    guise_frame_reader_read_at (reader, self->place, &frame, self->ends, NULL);
  /* The clip may be gone by now: who reads from the others is told. */
  if (reader == NULL)
    g_debug ("%s: no further reader: %s", self->info->path, error->message);
  g_atomic_int_set (&self->is_opened, TRUE);
  return reader;
}

static void
take_opened (GuiseFrameReaders *self)
{
  GuiseFrameReader *reader;

  if (self->opener == NULL || !g_atomic_int_get (&self->is_opened))
    return;
  reader = g_thread_join (g_steal_pointer (&self->opener));
  if (reader != NULL)
    self->readers[self->n_readers++] = reader;
  else
    self->n_most = self->n_readers;
}

/* The middle of the longest stretch of the clip in which no reader stands. */
static guint
find_gap (GuiseFrameReaders *self)
{
  guint longest = 0, place = 0;

  for (guint i = 0; i <= self->n_readers; i++)
    {
      guint begin = i < self->n_readers ? guise_frame_reader_get_next (self->readers[i]) : 0;
      guint end = self->table->n_frames;

      for (guint j = 0; j < self->n_readers; j++)
        {
          guint next = guise_frame_reader_get_next (self->readers[j]);

          if (next > begin)
            end = MIN (end, next);
        }
      if (end > begin && end - begin > longest)
        {
          longest = end - begin;
          place = begin + longest / 2;
        }
    }
  return place;
}

static void
open_another (GuiseFrameReaders *self)
{
  if (self->opener != NULL || self->n_readers >= self->n_most)
    return;
  self->place = self->is_spread ? find_gap (self) : 0;
  g_atomic_int_set (&self->is_opened, FALSE);
  self->opener = g_thread_new ("guise-reader", opener_thread, self);
}

void
guise_frame_readers_close (GuiseFrameReaders *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->ends);
  if (self->opener != NULL)
    guise_frame_reader_close (g_thread_join (self->opener));
  for (guint i = 0; i < self->n_readers; i++)
    guise_frame_reader_close (self->readers[i]);
  guise_frame_table_unref (self->table);
  guise_clip_info_unref (self->info);
  g_object_unref (self->ends);
  g_free (self);
}

/* What @reader is worth where it stands, with another at @index: frames that are nearest to it, times what it spares
 * each of them. */
static guint64
value_of (GuiseFrameReaders *self, const GuiseFrameReader *reader, guint index)
{
  guint at = guise_frame_reader_get_next (reader), begin = at, end = at + 1;

  if (at >= self->table->n_frames)
    return 0;
  while (begin > 0 && !self->table->is_key[begin])
    begin--;
  while (end < self->table->n_frames && !self->table->is_key[end])
    end++;
  for (guint i = 0; i <= self->n_readers; i++)
    {
      guint other = i < self->n_readers ? guise_frame_reader_get_next (self->readers[i]) : index + 1;

      if (i < self->n_readers && self->readers[i] == reader)
        continue;
      if (other <= at)
        begin = MAX (begin, other);
      else
        end = MIN (end, other);
    }
  return (guint64) (at - begin) * (end - at);
}

/* The reader from which the way is shortest; where all would begin anew, the one that is missed least. */
static GuiseFrameReader *
choose (GuiseFrameReaders *self, guint index, guint *out_distance)
{
  GuiseFrameReader *best = self->readers[0];
  guint64 least = G_MAXUINT64;

  *out_distance = G_MAXUINT;
  for (guint i = 0; i < self->n_readers; i++)
    {
      guint distance = guise_frame_reader_get_distance (self->readers[i], index);
      guint64 value = value_of (self, self->readers[i], index);

      if (distance > *out_distance || (distance == *out_distance && value >= least))
        continue;
      best = self->readers[i];
      *out_distance = distance;
      least = value;
    }
  return best;
}

guint
guise_frame_readers_get_distance (GuiseFrameReaders *self, guint index)
{
  guint distance;

  choose (self, index, &distance);
  return distance;
}

guint
guise_frame_readers_get_n (GuiseFrameReaders *self)
{
  take_opened (self);
  return self->n_readers;
}

GuiseReadResult
guise_frame_readers_read_at (GuiseFrameReaders *self, guint index, GuiseFrame *out, GCancellable *cancellable,
                             GError **error)
{
  GuiseReadResult result;
  guint distance;

  take_opened (self);
  result = guise_frame_reader_read_at (choose (self, index, &distance), index, out, cancellable, error);
  if (result == GUISE_READ_FRAME && (self->is_spread || distance > LONG_WAY))
    open_another (self);
  return result;
}
