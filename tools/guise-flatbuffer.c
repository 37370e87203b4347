/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-flatbuffer.h"

#include "guise-checked.h"

#include <string.h>

/* Little-endian number of @bytes at @at, sign not extended. */
static guint32
flat_read (GuiseFlat *self, gsize at, guint bytes)
{
  guint32 value = 0;

  if (self->bad || !guise_checked_range (at, bytes, self->size))
    {
      self->bad = TRUE;
      return 0;
    }

  for (guint i = 0; i < bytes; i++)
    value |= (guint32) self->data[at + i] << (8 * i);
  return value;
}

/* Where the offset stored at @at leads. */
static gsize
flat_follow (GuiseFlat *self, gsize at)
{
  gsize target = at + flat_read (self, at, 4);

  if (target >= self->size)
    self->bad = TRUE;
  return target;
}

static GuiseFlatTable
flat_open_table (GuiseFlat *self, gsize at)
{
  /* A table begins with the signed distance back to its vtable. */
  gint64 vtable = (gint64) at - (gint32) flat_read (self, at, 4);

  if (vtable < 0 || (guint64) vtable >= self->size)
    self->bad = TRUE;
  if (self->bad)
    return (GuiseFlatTable) { NULL, 0, 0, 0 };

  return (GuiseFlatTable) { self, at, (gsize) vtable, flat_read (self, (gsize) vtable, 2) };
}

GuiseFlatTable
guise_flat_get_root (GuiseFlat *self)
{
  return flat_open_table (self, flat_follow (self, 0));
}

/* Place of @field in the file; 0, where no field can be, when it is absent. */
static gsize
table_find (const GuiseFlatTable *self, guint field)
{
  guint entry = 4 + 2 * field;
  guint offset;

  if (self->flat == NULL || entry + 2 > self->vtable_bytes)
    return 0;

  offset = flat_read (self->flat, self->vtable + entry, 2);
  return offset == 0 ? 0 : self->at + offset;
}

gint32
guise_flat_table_get_int (const GuiseFlatTable *self, guint field, guint bytes, gint32 fallback)
{
  gsize at = table_find (self, field);
  guint32 value;

  if (at == 0)
    return fallback;

  value = flat_read (self->flat, at, bytes);
  return bytes == 1 ? (gint8) value : bytes == 2 ? (gint16) value : (gint32) value;
}

GuiseFlatTable
guise_flat_table_get_table (const GuiseFlatTable *self, guint field)
{
  gsize at = table_find (self, field);

  if (at == 0)
    return (GuiseFlatTable) { NULL, 0, 0, 0 };

  return flat_open_table (self->flat, flat_follow (self->flat, at));
}

GuiseFlatVector
guise_flat_table_get_vector (const GuiseFlatTable *self, guint field, guint entry_bytes)
{
  gsize at = table_find (self, field);
  guint n;

  if (at == 0)
    return (GuiseFlatVector) { NULL, 0, 0 };

  at = flat_follow (self->flat, at);
  n = flat_read (self->flat, at, 4);
  if (self->flat->bad || !guise_checked_range (at + 4, (guint64) n * entry_bytes, self->flat->size))
    {
      self->flat->bad = TRUE;
      return (GuiseFlatVector) { NULL, 0, 0 };
    }

  return (GuiseFlatVector) { self->flat, at + 4, n };
}

char *
guise_flat_table_dup_string (const GuiseFlatTable *self, guint field)
{
  GuiseFlatVector text = guise_flat_table_get_vector (self, field, 1);

  return text.n == 0 ? g_strdup ("") : g_strndup ((const char *) text.flat->data + text.at, text.n);
}

GuiseFlatTable
guise_flat_vector_get_table (const GuiseFlatVector *self, guint i)
{
  g_return_val_if_fail (i < self->n, ((GuiseFlatTable) { NULL, 0, 0, 0 }));

  return flat_open_table (self->flat, flat_follow (self->flat, self->at + 4 * (gsize) i));
}

gint32
guise_flat_vector_get_int32 (const GuiseFlatVector *self, guint i)
{
  g_return_val_if_fail (i < self->n, 0);

  return (gint32) flat_read (self->flat, self->at + 4 * (gsize) i, 4);
}

const guint8 *
guise_flat_vector_peek (const GuiseFlatVector *self)
{
  return self->n == 0 ? NULL : self->flat->data + self->at;
}
