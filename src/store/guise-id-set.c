/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-id-set-private.h"

GuiseIdSet *
guise_id_set_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (GuiseIdRange));
}

void
guise_id_set_append (GuiseIdSet *self, gint64 id)
{
  GuiseIdRange *end = self->len > 0 ? &g_array_index (self, GuiseIdRange, self->len - 1) : NULL;

  if (end != NULL && end->last + 1 == id)
    end->last = id;
  else
    g_array_append_val (self, ((GuiseIdRange) { id, id }));
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

GuiseIdSet *
guise_id_set_from_ids (const gint64 *ids, gsize n_ids)
{
  g_autoptr(GArray) sorted = g_array_new (FALSE, FALSE, sizeof (gint64));
  GuiseIdSet *self = guise_id_set_new ();
  gint64 last = 0;

  if (n_ids > 0)
    g_array_append_vals (sorted, ids, n_ids);
  g_array_sort (sorted, compare_ids);
  for (guint i = 0; i < sorted->len; i++)
    {
      gint64 id = g_array_index (sorted, gint64, i);

      if (id > last)
        guise_id_set_append (self, id);
      last = MAX (id, last);
    }
  return self;
}

gboolean
guise_id_set_contains (const GuiseIdSet *self, gint64 id)
{
  guint low = 0, high = self->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const GuiseIdRange *range = &g_array_index (self, GuiseIdRange, middle);

      if (id < range->first)
        high = middle;
      else if (id > range->last)
        low = middle + 1;
      else
        return TRUE;
    }
  return FALSE;
}

gboolean
guise_id_set_intersects (const GuiseIdSet *self, const GuiseIdSet *other)
{
  for (guint i = 0, k = 0; i < self->len && k < other->len;)
    {
      const GuiseIdRange *a = &g_array_index (self, GuiseIdRange, i);
      const GuiseIdRange *b = &g_array_index (other, GuiseIdRange, k);

      if (a->last < b->first)
        i++;
      else if (b->last < a->first)
        k++;
      else
        return TRUE;
    }
  return FALSE;
}

guint64
guise_id_set_get_size (const GuiseIdSet *self)
{
  guint64 size = 0;

  for (guint i = 0; i < self->len; i++)
    {
      const GuiseIdRange *range = &g_array_index (self, GuiseIdRange, i);

      size += range->last - range->first + 1;
    }
  return size;
}

static void
put_number (GByteArray *out, guint64 value)
{
  guint8 byte;

  for (; value >= 0x80; value >>= 7)
    {
      byte = (value & 0x7f) | 0x80;
      g_byte_array_append (out, &byte, 1);
    }
  byte = value;
  g_byte_array_append (out, &byte, 1);
}

typedef struct
{
  const guint8 *bytes, *end;
} Reader;

static gboolean
get_number (Reader *reader, guint64 *out)
{
  *out = 0;
  for (guint shift = 0; shift < 63 && reader->bytes < reader->end; shift += 7)
    {
      guint8 byte = *reader->bytes++;

      *out |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return TRUE;
    }
  return FALSE;
}

static Reader
reader_for (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return (Reader) { data, data != NULL ? data + size : NULL };
}

GBytes *
guise_id_set_pack (const GuiseIdSet *self)
{
  GByteArray *out = g_byte_array_new ();
  gint64 end = 0;

  put_number (out, self->len);
  for (guint i = 0; i < self->len; i++)
    {
      const GuiseIdRange *range = &g_array_index (self, GuiseIdRange, i);

      put_number (out, range->first - end);
      put_number (out, range->last - range->first);
      end = range->last;
    }
  return g_byte_array_free_to_bytes (out);
}

GuiseIdSet *
guise_id_set_unpack (GBytes *bytes)
{
  g_autoptr(GArray) self = guise_id_set_new ();
  Reader reader = reader_for (bytes);
  guint64 n_ranges, distance, length, end = 0;

  if (!get_number (&reader, &n_ranges))
    return NULL;
  for (; n_ranges > 0; n_ranges--)
    {
      GuiseIdRange range;

      if (!get_number (&reader, &distance) || !get_number (&reader, &length) || distance == 0
          || distance > G_MAXINT64 - end || length > G_MAXINT64 - end - distance)
        return NULL;
      range.first = end + distance;
      range.last = range.first + length;
      end = range.last;
      g_array_append_val (self, range);
    }
  return reader.bytes == reader.end ? g_steal_pointer (&self) : NULL;
}

void
guise_value_runs_append (GArray *runs, gint64 value, gboolean is_null)
{
  GuiseValueRun *end = runs->len > 0 ? &g_array_index (runs, GuiseValueRun, runs->len - 1) : NULL;

  if (end != NULL && end->value == value && end->is_null == is_null)
    end->length++;
  else
    g_array_append_val (runs, ((GuiseValueRun) { 1, value, is_null }));
}

/* Values are small and never negative; 0 stands for NULL. */
GBytes *
guise_value_runs_pack (GArray *runs)
{
  GByteArray *out = g_byte_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      const GuiseValueRun *run = &g_array_index (runs, GuiseValueRun, i);

      g_assert (run->value >= 0);
      put_number (out, run->length);
      put_number (out, run->is_null ? 0 : (guint64) run->value + 1);
    }
  return g_byte_array_free_to_bytes (out);
}

GArray *
guise_value_runs_unpack (GBytes *bytes, guint64 n_ids)
{
  g_autoptr(GArray) runs = g_array_new (FALSE, FALSE, sizeof (GuiseValueRun));
  Reader reader = reader_for (bytes);
  guint64 length, value;

  while (reader.bytes < reader.end)
    {
      if (!get_number (&reader, &length) || !get_number (&reader, &value) || length == 0 || length > n_ids)
        return NULL;
      n_ids -= length;
      g_array_append_val (runs, ((GuiseValueRun) { length, value == 0 ? 0 : (gint64) (value - 1), value == 0 }));
    }
  return n_ids == 0 ? g_steal_pointer (&runs) : NULL;
}
