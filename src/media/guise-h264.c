/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-h264-private.h"

/* Slices are NAL units 1 (whole) to 5 (of a key frame); 2 … 4 are partitions. */
#define FIRST_SLICE 1
#define LAST_SLICE  5

/* In an AVCDecoderConfigurationRecord (ISO/IEC 14496-15), where the length of lengths stands. */
#define LENGTH_BYTE 4

typedef enum
{
  UNIT_OTHER,
  UNIT_DISPOSABLE,
  UNIT_NEEDED
} Unit;

int
guise_h264_get_nal_length (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_size (caps) > 0 ? gst_caps_get_structure (caps, 0) : NULL;
  const char *format, *alignment;
  const GValue *value;
  guint8 record[LENGTH_BYTE + 1];

  if (structure == NULL || !gst_structure_has_name (structure, "video/x-h264"))
    return -1;
  format = gst_structure_get_string (structure, "stream-format");
  alignment = gst_structure_get_string (structure, "alignment");
  if (g_strcmp0 (alignment, "au") != 0)
    return -1;
  if (g_strcmp0 (format, "byte-stream") == 0)
    return 0;

  value = gst_structure_get_value (structure, "codec_data");
  if (g_strcmp0 (format, "avc") != 0 || value == NULL || !GST_VALUE_HOLDS_BUFFER (value)
      || gst_buffer_extract (gst_value_get_buffer (value), 0, record, sizeof record) != sizeof record)
    return -1;
  return (record[LENGTH_BYTE] & 3) + 1;
}

static Unit
classify (guint8 header)
{
  guint type = header & 0x1f;

  if (type < FIRST_SLICE || type > LAST_SLICE)
    return UNIT_OTHER;
  return (header >> 5 & 3) == 0 ? UNIT_DISPOSABLE : UNIT_NEEDED;
}

/* @data + @at is where a unit begins. Returns: where the next one does; @size at the end, 0 when it is cut off. */
static gsize
skip_length (const guint8 *data, gsize size, gsize at, guint nal_length, gsize *unit)
{
  gsize length = 0;

  if (size - at < nal_length)
    return 0;
  for (guint i = 0; i < nal_length; i++)
    length = length << 8 | data[at + i];
  *unit = at + nal_length;
  return length > 0 && length <= size - *unit ? *unit + length : 0;
}

/* The same where units begin after 0 0 1. */
static gsize
find_start (const guint8 *data, gsize size, gsize at)
{
  for (; at + 3 < size; at++)
    if (data[at] == 0 && data[at + 1] == 0 && data[at + 2] == 1)
      return at + 3;
  return size;
}

gboolean
guise_h264_is_disposable (const guint8 *data, gsize size, guint nal_length)
{
  gsize at = nal_length > 0 ? 0 : find_start (data, size, 0);
  gboolean has_slice = FALSE;

  while (at < size)
    {
      gsize unit = at;

      at = nal_length > 0 ? skip_length (data, size, at, nal_length, &unit) : find_start (data, size, at);
      if (at == 0)
        return FALSE;
      switch (classify (data[unit]))
        {
        case UNIT_NEEDED:
          return FALSE;
        case UNIT_DISPOSABLE:
          has_slice = TRUE;
          break;
        case UNIT_OTHER:
        default:
          break;
        }
    }
  return has_slice;
}
