/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-source-private.h"

#include <string.h>

#define BOX_HEADER_BYTES 8

static guint64
get_be (const guint8 *data, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | data[i];
  return value;
}

/* Finds the box @type in a whole `moov`. Returns: its place, or 0 */
static gsize
find_in_moov (const guint8 *data, gsize size, const char *type)
{
  gsize at = BOX_HEADER_BYTES;

  if (size < BOX_HEADER_BYTES || memcmp (data + 4, "moov", 4) != 0)
    return 0;
  while (at < size && size - at >= BOX_HEADER_BYTES)
    {
      guint64 box_size = get_be (data + at, 4);

      if (box_size < BOX_HEADER_BYTES || box_size > size - at)
        return 0;
      if (memcmp (data + at + 4, type, 4) == 0)
        return at;
      at += (gsize) box_size;
    }
  return 0;
}

/* @mvhd: with its header. Returns: the duration that it said, ms; 0 for none, or one that is out of bounds */
static gint
clear_duration (guint8 *mvhd, gsize size)
{
  guint8 *body = mvhd + BOX_HEADER_BYTES;
  gboolean is_long = size > BOX_HEADER_BYTES && body[0] == 1;
  guint n_bytes = is_long ? 8 : 4;
  gsize offset = is_long ? 24 : 16;
  guint64 scale, duration;

  if (size < BOX_HEADER_BYTES + offset + n_bytes)
    return 0;
  scale = get_be (body + offset - 4, 4);
  duration = get_be (body + offset, n_bytes);
  memset (body + offset, 0, n_bytes);
  return scale > 0 && duration / scale < G_MAXINT / 1000 ? (gint) (duration * 1000 / scale) : 0;
}

static GstPadProbeReturn
clear_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gint *duration_ms = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;
  gsize at;

  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_PAD_PROBE_OK;
  /* In a movie of fragments this is not what ends it. */
  at = find_in_moov (map.data, map.size, "mvex") == 0 ? find_in_moov (map.data, map.size, "mvhd") : 0;
  gst_buffer_unmap (buffer, &map);
  if (at == 0)
    return GST_PAD_PROBE_OK;

  buffer = gst_buffer_make_writable (buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    {
      g_atomic_int_set (duration_ms, clear_duration (map.data + at, (gsize) get_be (map.data + at, 4)));
      gst_buffer_unmap (buffer, &map);
    }
  return GST_PAD_PROBE_OK;
}

void
guise_mp4_read_whole (GstElement *source, gint *duration_ms)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (source, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_PULL | GST_PAD_PROBE_TYPE_BUFFER, clear_probe_cb, duration_ms, NULL);
}
