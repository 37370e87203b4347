/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-codec-private.h"

#include <string.h>

/* The colours that GStreamer's encoders leave out of their streams. Players go by those rather than by what the container
 * says. */

/* Where a frame of ProRes has its primaries, transfer and matrix, a byte each: after its size, its magic and 14 bytes. */
#define PRORES_MAGIC     4u
#define PRORES_PRIMARIES 22u

#define UNSPECIFIED      2u

static guint
get_bit (const guint8 *data, guint place)
{
  return data[place / 8] >> (7 - place % 8) & 1;
}

static void
set_bit (guint8 *data, guint place, guint value)
{
  guint8 bit = (guint8) (1u << (7 - place % 8));

  data[place / 8] = value ? data[place / 8] | bit : data[place / 8] & (guint8) ~bit;
}

/* The 3 bits of the matrix and the one of the range in the header of a key frame (VP9 specification, 6.2), which
 * libvpx's element leaves as unknown. */
static void
mark_vp9_frame (guint8 *data, gsize size, guint mark)
{
  const guint profile = size > 0 ? get_bit (data, 2) | get_bit (data, 3) << 1 : 0;
  guint place = profile == 3 ? 5 : 4;

  /* Marker and profile; an old frame shown again, or one that is no key frame, says nothing of colours. */
  if (size < 8 || get_bit (data, place) || get_bit (data, place + 1))
    return;
  /* Shown, resilient, 24 bits of a code; and of the higher profiles the depth. */
  place += 4 + 24 + (profile >= 2 ? 1 : 0);
  for (guint i = 0; i < 3; i++)
    set_bit (data, place + i, mark >> (3 - i) & 1);
  set_bit (data, place + 3, mark & 1);
}

/* VP9's own number of the matrix, and the range. */
static guint
make_vp9_mark (const GstVideoColorimetry *colours)
{
  guint matrix = 0;

  if (colours->matrix == GST_VIDEO_COLOR_MATRIX_BT601)
    matrix = 3;
  else if (colours->matrix == GST_VIDEO_COLOR_MATRIX_BT709)
    matrix = 2;
  else if (colours->matrix == GST_VIDEO_COLOR_MATRIX_BT2020)
    matrix = 5;
  return matrix << 1 | (colours->range == GST_VIDEO_COLOR_RANGE_0_255);
}

/* The header of every frame (SMPTE RDD 36, 5.1.1), which libav's element leaves as not specified. */
static void
mark_prores_frame (guint8 *data, gsize size, guint mark)
{
  if (size < PRORES_PRIMARIES + 3 || memcmp (data + PRORES_MAGIC, "icpf", 4) != 0)
    return;
  for (guint i = 0; i < 3; i++)
    data[PRORES_PRIMARIES + i] = (guint8) (mark >> (8 * (2 - i)));
}

/* The numbers of H.273 for primaries, transfer and matrix, a byte each, of what ProRes knows. All of television's transfers
 * up to BT.2020 are one curve, and it has one number for them. */
static guint
make_prores_mark (const GstVideoColorimetry *colours)
{
  static const guint8 known_primaries[] = { 1, 5, 6, 9, 11, 12 }, known_matrices[] = { 1, 6, 9 };
  guint primaries = gst_video_color_primaries_to_iso (colours->primaries);
  guint transfer = gst_video_transfer_function_to_iso (colours->transfer);
  guint matrix = gst_video_color_matrix_to_iso (colours->matrix);

  if (memchr (known_primaries, (int) primaries, sizeof known_primaries) == NULL)
    primaries = UNSPECIFIED;
  if (transfer == 6 || transfer == 14 || transfer == 15)
    transfer = 1;
  else if (transfer != 1 && transfer != 16 && transfer != 18)
    transfer = UNSPECIFIED;
  if (matrix == 5)
    matrix = 6;     /* both are BT.601 */
  else if (memchr (known_matrices, (int) matrix, sizeof known_matrices) == NULL)
    matrix = UNSPECIFIED;
  return primaries << 16 | transfer << 8 | matrix;
}

typedef struct
{
  void  (*mark_frame) (guint8 *data, gsize size, guint mark);
  guint   mark;
} Marker;

/* Streaming thread. */
static GstPadProbeReturn
mark_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  const Marker *marker = user_data;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    {
      marker->mark_frame (map.data, map.size, marker->mark);
      gst_buffer_unmap (buffer, &map);
    }
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

void
guise_movie_codec_mark_colours (GuiseVideoCodec codec, GstElement *encoder, const GstVideoInfo *info)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (encoder, "src");
  Marker marker = { NULL, 0 };

  if (codec == GUISE_VIDEO_CODEC_VP9)
    marker = (Marker) { mark_vp9_frame, make_vp9_mark (&info->colorimetry) };
  else if (codec == GUISE_VIDEO_CODEC_PRORES)
    marker = (Marker) { mark_prores_frame, make_prores_mark (&info->colorimetry) };
  if (marker.mark_frame != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, mark_cb, g_memdup2 (&marker, sizeof marker), g_free);
}
