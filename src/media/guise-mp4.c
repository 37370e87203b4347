/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-private.h"

#include <stdio.h>
#include <glib/gstdio.h>
#include <string.h>

#define BOX_HEADER_BYTES   8
#define LARGE_HEADER_BYTES 16

/* The fragments follow the first few boxes. */
#define MAX_BOXES          64

static guint64
get_be (const guint8 *data, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | data[i];
  return value;
}

gboolean
guise_mp4_is_fragmented (const char *path)
{
  FILE *file = g_fopen (path, "rbe");
  gboolean is_fragmented = FALSE;

  for (guint i = 0; file != NULL && i < MAX_BOXES && !is_fragmented; i++)
    {
      guint8 header[LARGE_HEADER_BYTES] = { 0 };
      guint64 size, header_size = BOX_HEADER_BYTES;

      if (fread (header, 1, BOX_HEADER_BYTES, file) != BOX_HEADER_BYTES)
        break;
      is_fragmented = memcmp (header + 4, "moof", 4) == 0;
      size = get_be (header, 4);
      if (size == 1)
        {
          header_size = LARGE_HEADER_BYTES;
          if (fread (header + BOX_HEADER_BYTES, 1, BOX_HEADER_BYTES, file) != BOX_HEADER_BYTES)
            break;
          size = get_be (header + BOX_HEADER_BYTES, 8);
        }
      /* Zero is "to the end of the file". */
      if (size < header_size || size > G_MAXINT64 || fseeko (file, (off_t) (size - header_size), SEEK_CUR) != 0)
        break;
    }
  if (file != NULL)
    fclose (file);
  return is_fragmented;
}
