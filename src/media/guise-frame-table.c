/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-table.h"

#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-i18n.h"

#include <string.h>

/* How far a time after a seek may be from the table's. */
#define TIME_TOLERANCE (GUISE_TIME_SECOND / 1000)

/* The compact form: magic, version, number of frames, last duration, damage text, then for each frame the step from
 * the time before it as a difference to the step before that (zigzag varint, so that a constant rate takes one byte)
 * with the key flag in the lowest bit; 8 bytes of SHA-256 over all of it at the end. */
#define MAGIC           "GFT"
#define MAGIC_BYTES     3
#define HEADER_BYTES    (MAGIC_BYTES + 1)
#define VERSION         1
#define CHECKSUM_BYTES  8
#define MAX_VARINT      10
#define MAX_DAMAGE      4096u
#define PROGRESS_US     (100 * 1000)
#define DEFAULT_PERIOD  (GUISE_TIME_SECOND / 25)

struct _GuiseFrameTableBuilder
{
  GArray    *times;
  GArray    *keys;
  GuiseTime  last_duration;   /* GUISE_TIME_NONE where the decoder does not say */
};

GuiseFrameTableBuilder *
guise_frame_table_builder_create (void)
{
  GuiseFrameTableBuilder *self = g_new0 (GuiseFrameTableBuilder, 1);

  self->times = g_array_new (FALSE, FALSE, sizeof (GuiseTime));
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint8));
  self->last_duration = GUISE_TIME_NONE;
  return self;
}

void
guise_frame_table_builder_destroy (GuiseFrameTableBuilder *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->times);
  g_array_unref (self->keys);
  g_free (self);
}

void
guise_frame_table_builder_add (GuiseFrameTableBuilder *self, GuiseTime time, GuiseTime duration, gboolean is_key)
{
  guint8 key = is_key ? 1 : 0;

  g_return_if_fail (self->times->len == 0 || time > g_array_index (self->times, GuiseTime, self->times->len - 1));

  g_array_append_val (self->times, time);
  g_array_append_val (self->keys, key);
  self->last_duration = duration;
}

static GuiseFrameTable *
table_new (guint n_frames, const char *damage)
{
  GuiseFrameTable *self = g_new0 (GuiseFrameTable, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_frames = n_frames;
  self->time = g_new (GuiseTime, n_frames);
  self->duration = g_new (GuiseTime, n_frames);
  self->is_key = g_new (guint8, n_frames);
  self->damage = g_strdup (damage);
  return self;
}

static void
fill_durations (GuiseFrameTable *self, GuiseTime last)
{
  GuiseTime *duration = (GuiseTime *) self->duration;

  for (guint i = 0; i + 1 < self->n_frames; i++)
    duration[i] = self->time[i + 1] - self->time[i];
  duration[self->n_frames - 1] = last;
}

GuiseFrameTable *
guise_frame_table_builder_finish (GuiseFrameTableBuilder *self, const char *damage)
{
  guint n_frames = self->times->len;
  GuiseTime last = self->last_duration;
  GuiseFrameTable *table;

  if (n_frames == 0)
    return NULL;

  table = table_new (n_frames, damage);
  memcpy ((GuiseTime *) table->time, self->times->data, n_frames * sizeof (GuiseTime));
  memcpy ((guint8 *) table->is_key, self->keys->data, n_frames);
  if (last <= 0)
    last = n_frames > 1 ? table->time[n_frames - 1] - table->time[n_frames - 2] : DEFAULT_PERIOD;
  fill_durations (table, last);
  return table;
}

GuiseFrameTable *
guise_frame_table_ref (GuiseFrameTable *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_frame_table_unref (GuiseFrameTable *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free ((GuiseTime *) self->time);
  g_free ((GuiseTime *) self->duration);
  g_free ((guint8 *) self->is_key);
  g_free ((char *) self->damage);
  g_free (self);
}

guint
guise_frame_table_find (GuiseFrameTable *self, GuiseTime time)
{
  guint low = 0, high = self->n_frames;

  /* The last frame at or before @time lies in [low, high). */
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (self->time[middle] <= time)
        low = middle;
      else
        high = middle;
    }
  return low;
}

guint
guise_frame_table_match (GuiseFrameTable *self, GuiseTime time)
{
  GuiseTime gap;
  guint index;

  /* %GUISE_TIME_NONE, and what only a broken stream says. */
  if (time < G_MININT64 / 2 || time > G_MAXINT64 / 2)
    return G_MAXUINT;

  index = guise_frame_table_find (self, time + TIME_TOLERANCE);
  gap = self->duration[index];
  if (index > 0 && self->time[index] - time > time - self->time[index - 1])
    index--;
  gap = MIN (gap, self->duration[index]);
  if (index > 0)
    gap = MIN (gap, self->duration[index - 1]);
  return ABS (self->time[index] - time) <= MIN (TIME_TOLERANCE, gap / 4) && gap > GUISE_FRAME_TABLE_MIN_STEP ? index
                                                                                                          : G_MAXUINT;
}

GuiseTime
guise_frame_table_get_end (GuiseFrameTable *self)
{
  return self->time[self->n_frames - 1] + self->duration[self->n_frames - 1];
}

GuiseFrameTable *
guise_frame_table_build (GuiseClipInfo *info, guint n_threads, GuiseFrameTableProgress progress, gpointer user_data,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseFrameTableBuilder) builder = guise_frame_table_builder_create ();
  GuiseFrameReaderParams params = { .n_threads = n_threads, .builder = builder };
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, NULL, &params, error);
  gint64 last_report = g_get_monotonic_time ();
  GuiseReadResult result = GUISE_READ_ERROR;

  if (reader == NULL)
    return NULL;
  do
    {
      g_auto(GuiseFrame) frame = { 0 };

      result = guise_frame_reader_read_next (reader, &frame, cancellable, error);
      if (progress != NULL && result == GUISE_READ_FRAME && g_get_monotonic_time () - last_report > PROGRESS_US)
        {
          last_report = g_get_monotonic_time ();
          progress (frame.index + 1, frame.time, user_data);
        }
    }
  while (result == GUISE_READ_FRAME);

  if (result == GUISE_READ_ERROR)
    return NULL;
  return guise_frame_table_builder_finish (builder, guise_frame_reader_get_damage (reader));
}

static void
put_varint (GByteArray *out, guint64 value)
{
  guint8 byte;

  do
    {
      byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);
      g_byte_array_append (out, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static gboolean
get_varint (const guint8 **at, const guint8 *end, guint64 *value)
{
  *value = 0;
  for (guint i = 0; i < MAX_VARINT && *at < end; i++)
    {
      guint8 byte = *(*at)++;

      if (i == MAX_VARINT - 1 && byte > 1)
        return FALSE;
      *value |= (guint64) (byte & 0x7f) << 7 * i;
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Signed to unsigned with small numbers small, and back. All arithmetic wraps: a hostile file may ask for any sum. */
static guint64
zigzag (guint64 value)
{
  return value << 1 ^ (guint64) ((gint64) value >> 63);
}

static guint64
unzigzag (guint64 value)
{
  return value >> 1 ^ -(value & 1);
}

static void
put_checksum (guint8 *out, const guint8 *data, gsize size)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize n_digest = sizeof digest;

  g_checksum_update (sum, data, (gssize) size);
  g_checksum_get_digest (sum, digest, &n_digest);
  memcpy (out, digest, CHECKSUM_BYTES);
}

GBytes *
guise_frame_table_to_bytes (GuiseFrameTable *self)
{
  GByteArray *out = g_byte_array_new ();
  gsize n_damage = self->damage != NULL ? MIN (strlen (self->damage), MAX_DAMAGE) : 0;
  guint64 time = 0, step = 0;
  guint8 version = VERSION, checksum[CHECKSUM_BYTES];

  g_byte_array_append (out, (const guint8 *) MAGIC, MAGIC_BYTES);
  g_byte_array_append (out, &version, 1);
  put_varint (out, self->n_frames);
  put_varint (out, (guint64) self->duration[self->n_frames - 1]);
  put_varint (out, n_damage);
  g_byte_array_append (out, (const guint8 *) self->damage, (guint) n_damage);

  for (guint i = 0; i < self->n_frames; i++)
    {
      guint64 next_step = (guint64) self->time[i] - time;

      put_varint (out, zigzag (next_step - step) << 1 | self->is_key[i]);
      step = next_step;
      time = (guint64) self->time[i];
    }
  put_checksum (checksum, out->data, out->len);
  g_byte_array_append (out, checksum, CHECKSUM_BYTES);
  return g_byte_array_free_to_bytes (out);
}

static gboolean
get_frames (GuiseFrameTable *self, const guint8 **at, const guint8 *end)
{
  GuiseTime *times = (GuiseTime *) self->time;
  guint8 *is_key = (guint8 *) self->is_key;
  guint64 time = 0, step = 0;

  for (guint i = 0; i < self->n_frames; i++)
    {
      guint64 value;

      if (!get_varint (at, end, &value))
        return FALSE;
      is_key[i] = value & 1;
      step += unzigzag (value >> 1);
      time += step;
      times[i] = (GuiseTime) time;
      if (times[i] < 0 || (i > 0 && times[i] <= times[i - 1]))
        return FALSE;
    }
  return *at == end;
}

/* Returns: (transfer full): %NULL for bytes that are not a table of this version. */
static GuiseFrameTable *
parse_table (const guint8 *data, gsize size)
{
  const guint8 *at = data + HEADER_BYTES, *end = data + size - CHECKSUM_BYTES;
  guint8 checksum[CHECKSUM_BYTES];
  guint64 n_frames, last, n_damage;
  g_autofree char *damage = NULL;
  g_autoptr(GuiseFrameTable) self = NULL;

  put_checksum (checksum, data, size - CHECKSUM_BYTES);

  /* Every frame takes a byte at least, which bounds what is allocated by what was read. */
  if (memcmp (checksum, end, CHECKSUM_BYTES) != 0 || data[MAGIC_BYTES] != VERSION
      || !get_varint (&at, end, &n_frames) || !get_varint (&at, end, &last) || !get_varint (&at, end, &n_damage)
      || n_damage > MAX_DAMAGE || n_damage > (gsize) (end - at)
      || n_frames == 0 || n_frames > MIN ((gsize) (end - at) - n_damage, GUISE_FRAME_TABLE_MAX_FRAMES)
      || last == 0 || last > G_MAXINT64 / 2)
    return NULL;

  damage = n_damage > 0 ? g_utf8_make_valid ((const char *) at, (gssize) n_damage) : NULL;
  at += n_damage;
  self = table_new ((guint) n_frames, damage);
  if (!get_frames (self, &at, end) || self->time[n_frames - 1] > G_MAXINT64 / 2)
    return NULL;
  fill_durations (self, (GuiseTime) last);
  return g_steal_pointer (&self);
}

GuiseFrameTable *
guise_frame_table_from_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gboolean is_ours = size >= HEADER_BYTES + CHECKSUM_BYTES && memcmp (data, MAGIC, MAGIC_BYTES) == 0;
  GuiseFrameTable *self = is_ours ? parse_table (data, size) : NULL;

  if (self != NULL)
    return self;
  if (is_ours && data[MAGIC_BYTES] > VERSION)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_SCHEMA,
                         _("The clip's frame table was written by a newer version of Guise: update Guise"));
  else
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                         _("The clip's frame table is damaged; finding faces again builds a new one"));
  return NULL;
}
