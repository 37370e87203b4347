/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-box-private.h"

#include "guise-checked.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A movie has some; a file of nothing but boxes would take for ever. */
#define MAX_BOXES 65536u

guint64
guise_mp4_get_be (const guint8 *data, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | data[i];
  return value;
}

void
guise_mp4_set_be (guint8 *data, guint n, guint64 value)
{
  for (guint i = 0; i < n; i++)
    data[i] = (guint8) (value >> 8 * (n - 1 - i));
}

void
guise_mp4_append_be (GByteArray *out, guint n, guint64 value)
{
  guint8 bytes[8];

  guise_mp4_set_be (bytes, n, value);
  g_byte_array_append (out, bytes, n);
}

gboolean
guise_mp4_next_box (const guint8 **at, const guint8 *end, GuiseMp4Box *box)
{
  guint64 size;

  if (end - *at < GUISE_MP4_HEADER_BYTES)
    return FALSE;
  size = guise_mp4_get_be (*at, 4);
  if (size < GUISE_MP4_HEADER_BYTES || size > (guint64) (end - *at))
    return FALSE;
  memcpy (box->type, *at + 4, 4);
  box->type[4] = '\0';
  box->data = *at + GUISE_MP4_HEADER_BYTES;
  box->size = (gsize) size - GUISE_MP4_HEADER_BYTES;
  *at += size;
  return TRUE;
}

gboolean
guise_mp4_find_box (const GuiseMp4Box *parent, const char *type, GuiseMp4Box *out)
{
  const guint8 *at = parent->data, *end = parent->data + parent->size;

  while (guise_mp4_next_box (&at, end, out))
    if (strcmp (out->type, type) == 0)
      return TRUE;
  return FALSE;
}

gsize
guise_mp4_begin_box (GByteArray *out, const char *type)
{
  gsize start = out->len;

  guise_mp4_append_be (out, 4, 0);
  g_byte_array_append (out, (const guint8 *) type, 4);
  return start;
}

void
guise_mp4_end_box (GByteArray *out, gsize start)
{
  guise_mp4_set_be (out->data + start, 4, out->len - start);
}

void
guise_mp4_copy_box (GByteArray *out, const GuiseMp4Box *box)
{
  gsize start = guise_mp4_begin_box (out, box->type);

  g_byte_array_append (out, box->data, (guint) box->size);
  guise_mp4_end_box (out, start);
}

gint64
guise_mp4_find_moov (int fd, gsize *size, gboolean *is_last)
{
  struct stat info;
  guint64 offset = 0, file_size;

  if (fstat (fd, &info) != 0)
    return -1;
  file_size = (guint64) info.st_size;
  for (guint i = 0; offset < file_size && i < MAX_BOXES; i++)
    {
      guint8 header[16] = { 0 };
      guint64 box_size;

      if (pread (fd, header, sizeof header, (off_t) offset) < GUISE_MP4_HEADER_BYTES)
        return -1;
      box_size = guise_mp4_get_be (header, 4);
      if (box_size == 1)
        box_size = guise_mp4_get_be (header + GUISE_MP4_HEADER_BYTES, 8);
      if (box_size < GUISE_MP4_HEADER_BYTES || !guise_checked_range (offset, box_size, file_size))
        return -1;
      if (memcmp (header + 4, "moov", 4) == 0)
        {
          *size = (gsize) box_size;
          *is_last = offset + box_size == file_size;
          return box_size <= GUISE_MP4_MAX_MOOV_BYTES ? (gint64) offset : -1;
        }
      offset += box_size;
    }
  return -1;
}

guint8 *
guise_mp4_read_moov (int fd, GuiseMp4Box *moov)
{
  gsize size = 0;
  gboolean is_last;
  const gint64 offset = fd >= 0 ? guise_mp4_find_moov (fd, &size, &is_last) : -1;
  g_autofree guint8 *data = offset >= 0 ? g_try_malloc (size) : NULL;

  if (data == NULL || pread (fd, data, size, (off_t) offset) != (gssize) size)
    return NULL;
  *moov = (GuiseMp4Box) { data + GUISE_MP4_HEADER_BYTES, size - GUISE_MP4_HEADER_BYTES, "moov" };
  return g_steal_pointer (&data);
}
