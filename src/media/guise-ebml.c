/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ebml-private.h"

#include <string.h>

/* Bytes of the largest id with the largest size. */
#define MAX_HEADER 12

/* The largest size that one byte says, and how many bytes the longest way takes. */
#define MAX_SHORT_SIZE 126u
#define LONG_SIZE      8u

/* A number that says its own length by its leading zeros; with @is_id those stay in. %FALSE at the end. */
static gboolean
read_number (GuiseEbmlSpan *span, gboolean is_id, guint64 *out)
{
  guint n_bytes = 1;
  gboolean all_ones;

  if (span->at >= span->end || *span->at == 0)
    return FALSE;
  while ((*span->at << n_bytes & 0x100) == 0)
    n_bytes++;
  if ((gsize) (span->end - span->at) < n_bytes)
    return FALSE;

  *out = is_id ? *span->at : *span->at & (0xFFu >> n_bytes);
  all_ones = *out == 0xFFu >> n_bytes;
  for (guint i = 1; i < n_bytes; i++)
    {
      *out = *out << 8 | span->at[i];
      all_ones = all_ones && span->at[i] == 0xFF;
    }
  if (!is_id && all_ones)
    *out = GUISE_EBML_UNKNOWN_SIZE;
  span->at += n_bytes;
  return TRUE;
}

gboolean
guise_ebml_next (GuiseEbmlSpan *span, guint64 *id, GuiseEbmlSpan *payload)
{
  guint64 size;

  if (!read_number (span, TRUE, id) || !read_number (span, FALSE, &size) || size > (gsize) (span->end - span->at))
    return FALSE;
  *payload = (GuiseEbmlSpan) { span->at, span->at + size };
  span->at += size;
  return TRUE;
}

guint64
guise_ebml_get_uint (const GuiseEbmlSpan *payload)
{
  guint64 value = 0;

  for (const guint8 *at = payload->at; at < payload->end && at - payload->at < 8; at++)
    value = value << 8 | *at;
  return value;
}

gboolean
guise_ebml_read_header (FILE *file, guint64 *id, guint64 *size)
{
  guint8 bytes[MAX_HEADER];
  off_t at = ftello (file);
  GuiseEbmlSpan span = { bytes, bytes + fread (bytes, 1, sizeof bytes, file) };

  return read_number (&span, TRUE, id) && read_number (&span, FALSE, size)
         && fseeko (file, at + (span.at - bytes), SEEK_SET) == 0;
}

/* @value in @n bytes, the highest first. */
static void
append_bytes (GByteArray *out, guint64 value, guint n)
{
  for (guint i = n; i > 0; i--)
    {
      const guint8 byte = (guint8) (value >> (8 * (i - 1)));

      g_byte_array_append (out, &byte, 1);
    }
}

static void
append_id (GByteArray *out, guint32 id)
{
  append_bytes (out, id, id > 0xFFFFFF ? 4 : id > 0xFFFF ? 3 : id > 0xFF ? 2 : 1);
}

/* @n_bytes: that it takes, 1 or LONG_SIZE */
static void
append_size (GByteArray *out, guint64 size, guint n_bytes)
{
  append_bytes (out, G_GUINT64_CONSTANT (1) << (7 * n_bytes) | size, n_bytes);
}

void
guise_ebml_append (GByteArray *out, guint32 id, gconstpointer data, gsize size)
{
  append_id (out, id);
  append_size (out, size, size <= MAX_SHORT_SIZE ? 1 : LONG_SIZE);
  if (size > 0)
    g_byte_array_append (out, data, (guint) size);
}

void
guise_ebml_append_size (GByteArray *out, guint64 size)
{
  append_size (out, size, LONG_SIZE);
}

gsize
guise_ebml_begin (GByteArray *out, guint32 id)
{
  append_id (out, id);
  append_size (out, 0, LONG_SIZE);
  return out->len;
}

void
guise_ebml_end (GByteArray *out, gsize start)
{
  const guint64 size = G_GUINT64_CONSTANT (1) << (7 * LONG_SIZE) | (out->len - start);

  for (guint i = 0; i < LONG_SIZE; i++)
    out->data[start - 1 - i] = (guint8) (size >> (8 * i));
}

void
guise_ebml_append_void (GByteArray *out, gsize size)
{
  const guint n_bytes = size - 2 <= MAX_SHORT_SIZE ? 1 : LONG_SIZE;
  const gsize n_zeros = size - 1 - n_bytes, start = out->len + 1 + n_bytes;

  append_id (out, GUISE_EBML_ID_VOID);
  append_size (out, n_zeros, n_bytes);
  g_byte_array_set_size (out, (guint) (start + n_zeros));
  memset (out->data + start, 0, n_zeros);
}
