/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-size.h"

#include <string.h>

static guint
read_u16 (const guint8 *data)
{
  return (guint) data[0] << 8 | data[1];
}

static guint
read_u32 (const guint8 *data)
{
  return read_u16 (data) << 16 | read_u16 (data + 2);
}

static gboolean
read_png (const guint8 *data, gsize size, guint *width, guint *height)
{
  static const guint8 begin[16] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";

  if (size < 24 || memcmp (data, begin, sizeof begin) != 0)
    return FALSE;
  *width = read_u32 (data + 16);
  *height = read_u32 (data + 20);
  return TRUE;
}

/* SOF0 … SOF15, but not DHT, JPG and DAC, which lie among them. */
static gboolean
is_frame_header (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static gboolean
read_jpeg (const guint8 *data, gsize size, guint *width, guint *height)
{
  gsize at = 2;

  if (size < 4 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;

  while (size - at >= 4)
    {
      guint8 marker = data[at + 1];
      guint length;

      if (data[at] != 0xff)
        return FALSE;
      if (marker == 0xff)   /* fill bytes before a marker */
        {
          at++;
          continue;
        }
      length = read_u16 (data + at + 2);
      if (length < 2 || length > size - at - 2)
        return FALSE;
      if (is_frame_header (marker))
        {
          if (length < 7)
            return FALSE;
          *height = read_u16 (data + at + 5);
          *width = read_u16 (data + at + 7);
          return TRUE;
        }
      if (marker == 0xda)   /* the scan begins: no frame header before it */
        return FALSE;
      at += 2 + length;
    }
  return FALSE;
}

gboolean
guise_picture_size_read (const guint8 *data, gsize size, guint *width, guint *height)
{
  return (read_png (data, size, width, height) || read_jpeg (data, size, width, height))
         && *width > 0 && *height > 0;
}
