/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-png-text.h"

#include <string.h>

#define SIGNATURE_BYTES 8
#define HEADER_BYTES    25   /* of the IHDR chunk, which is always the first */
#define FRAME_BYTES     12   /* of a chunk: length, type, checksum */

static const guint8 signature[SIGNATURE_BYTES] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

/* Annex D of the specification. */
static guint32
checksum (const guint8 *bytes, gsize n)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < n; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
    }
  return ~crc;
}

static void
append_u32 (GByteArray *array, guint32 value)
{
  const guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (array, (const guint8 *) &big, sizeof big);
}

static guint32
read_u32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT32_FROM_BE (value);
}

static gboolean
is_png (const guint8 *bytes, gsize size)
{
  return size >= SIGNATURE_BYTES + HEADER_BYTES && memcmp (bytes, signature, SIGNATURE_BYTES) == 0
         && memcmp (bytes + SIGNATURE_BYTES + 4, "IHDR", 4) == 0;
}

GBytes *
guise_png_add_text (GBytes *png, const char *keyword, const char *text)
{
  /* Not compressed, and neither language nor translated keyword. */
  static const guint8 plain[5] = { 0 };
  gsize size;
  const guint8 *bytes = g_bytes_get_data (png, &size);
  const gsize n = strlen (keyword) + sizeof plain + strlen (text);
  g_autoptr(GByteArray) out = g_byte_array_sized_new ((guint) (size + n + FRAME_BYTES));
  guint start;

  g_return_val_if_fail (*keyword != '\0' && strlen (keyword) < 80 && g_str_is_ascii (keyword), NULL);
  g_return_val_if_fail (strlen (text) <= GUISE_PNG_TEXT_MAX, NULL);

  if (!is_png (bytes, size))
    return NULL;

  g_byte_array_append (out, bytes, SIGNATURE_BYTES + HEADER_BYTES);
  append_u32 (out, (guint32) n);
  start = out->len;
  g_byte_array_append (out, (const guint8 *) "iTXt", 4);
  g_byte_array_append (out, (const guint8 *) keyword, (guint) strlen (keyword));
  g_byte_array_append (out, plain, sizeof plain);
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
  append_u32 (out, checksum (out->data + start, out->len - start));
  g_byte_array_append (out, bytes + SIGNATURE_BYTES + HEADER_BYTES, (guint) (size - SIGNATURE_BYTES - HEADER_BYTES));
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* The text of a chunk's @n bytes, where it is one under @keyword. */
static char *
read_text (const guint8 *bytes, gsize n, const char *keyword)
{
  const gsize before = strlen (keyword) + 5;
  const guint8 *end;

  /* The byte behind the keyword's end says whether it is compressed: such are passed over. */
  if (n < before || memcmp (bytes, keyword, strlen (keyword) + 1) != 0 || bytes[strlen (keyword) + 1] != 0)
    return NULL;

  /* Two more strings that may be empty. */
  bytes += strlen (keyword) + 3;
  n -= strlen (keyword) + 3;
  for (guint i = 0; i < 2; i++)
    {
      end = memchr (bytes, 0, n);
      if (end == NULL)
        return NULL;
      n -= (gsize) (end + 1 - bytes);
      bytes = end + 1;
    }
  return g_utf8_validate_len ((const char *) bytes, n, NULL) ? g_strndup ((const char *) bytes, n) : NULL;
}

char *
guise_png_dup_text (GBytes *png, const char *keyword)
{
  gsize size, at = SIGNATURE_BYTES;
  const guint8 *bytes = g_bytes_get_data (png, &size);

  if (!is_png (bytes, size))
    return NULL;

  while (size - at >= FRAME_BYTES)
    {
      const guint32 n = read_u32 (bytes + at);
      char *text;

      if (n > size - at - FRAME_BYTES)
        return NULL;
      if (memcmp (bytes + at + 4, "iTXt", 4) == 0 && n <= GUISE_PNG_TEXT_MAX + 128
          && checksum (bytes + at + 4, n + 4) == read_u32 (bytes + at + 8 + n)
          && (text = read_text (bytes + at + 8, n, keyword)) != NULL)
        return text;
      at += FRAME_BYTES + (gsize) n;
    }
  return NULL;
}
