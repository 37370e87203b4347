/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-media-caps-private.h"

#include "guise-clip-info.h"

#include <string.h>

#define UNSPECIFIED 2   /* of H.273 */

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define NATIVE_ENDIAN(format) G_PASTE (GST_VIDEO_FORMAT_, G_PASTE (format, LE))
#else
#define NATIVE_ENDIAN(format) G_PASTE (GST_VIDEO_FORMAT_, G_PASTE (format, BE))
#endif

static const GstVideoFormat gst_formats[GUISE_N_PIXEL_FORMATS] = {
  [GUISE_PIXEL_GRAY8]   = GST_VIDEO_FORMAT_GRAY8,
  [GUISE_PIXEL_I420]    = GST_VIDEO_FORMAT_I420,
  [GUISE_PIXEL_I422]    = GST_VIDEO_FORMAT_Y42B,
  [GUISE_PIXEL_I444]    = GST_VIDEO_FORMAT_Y444,
  [GUISE_PIXEL_NV12]    = GST_VIDEO_FORMAT_NV12,
  [GUISE_PIXEL_A420]    = GST_VIDEO_FORMAT_A420,
  [GUISE_PIXEL_I420_10] = NATIVE_ENDIAN (I420_10),
  [GUISE_PIXEL_I422_10] = NATIVE_ENDIAN (I422_10),
  [GUISE_PIXEL_I444_10] = NATIVE_ENDIAN (Y444_10),
  [GUISE_PIXEL_A444_10] = NATIVE_ENDIAN (A444_10),
  [GUISE_PIXEL_RGB8]    = GST_VIDEO_FORMAT_RGB,
  [GUISE_PIXEL_RGBA8]   = GST_VIDEO_FORMAT_RGBA,
  [GUISE_PIXEL_RGBA16]  = NATIVE_ENDIAN (RGBA64_),
};

static const struct
{
  const char *type, *name;
} names[] = {
  { "video/x-msvideo",        "avi" },
  { "video/x-ms-asf",         "asf" },
  { "audio/x-m4a",            "m4a" },
  { "application/x-3gp",      "3gp" },
  { "application/x-yuv4mpeg", "y4m" },
  { "application/x-id3",      "mp3" },
  { "audio/x-raw",            "pcm" },
  { "video/x-ffv",            "ffv1" },
  { "video/x-flash-video",    "flv1" },
  { "image/jpeg",             "mjpeg" },
};

static char *
dup_mpeg_name (const GstStructure *structure, gboolean is_audio)
{
  gboolean is_system = FALSE;
  int version = 0, layer = 3;

  gst_structure_get_int (structure, "mpegversion", &version);
  gst_structure_get_int (structure, "layer", &layer);
  gst_structure_get_boolean (structure, "systemstream", &is_system);

  if (is_audio)
    return version == 1 ? g_strdup_printf ("mp%d", CLAMP (layer, 1, 3)) : g_strdup ("aac");
  if (is_system)
    return g_strdup ("mpegps");
  return g_strdup_printf ("mpeg%d", CLAMP (version, 1, 4));
}

char *
guise_media_caps_dup_name (const GstCaps *caps)
{
  const GstStructure *structure;
  const char *type, *name;

  if (caps == NULL || gst_caps_is_any (caps) || gst_caps_get_size (caps) == 0)
    return g_strdup ("unknown");

  structure = gst_caps_get_structure (caps, 0);
  type = gst_structure_get_name (structure);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (type, names[i].type))
      return g_strdup (names[i].name);
  if (g_str_equal (type, "video/mpeg") || g_str_equal (type, "audio/mpeg"))
    return dup_mpeg_name (structure, type[0] == 'a');
  if (g_str_equal (type, "video/quicktime"))
    return g_strdup (g_strcmp0 (gst_structure_get_string (structure, "variant"), "apple") == 0 ? "mov" : "mp4");

  name = strchr (type, '/');
  name = name != NULL ? name + 1 : type;
  return g_strdup (g_str_has_prefix (name, "x-") ? name + 2 : name);
}

static GuisePixelFormat
find_format (GstVideoFormat gst_format)
{
  for (guint i = GUISE_PIXEL_INVALID + 1; i < GUISE_N_PIXEL_FORMATS; i++)
    if (gst_formats[i] == gst_format && gst_format != GST_VIDEO_FORMAT_UNKNOWN)
      return (GuisePixelFormat) i;
  return GUISE_PIXEL_INVALID;
}

static GuisePixelFormat
pick_yuv (gboolean is_deep, gboolean has_alpha, guint x_shift, guint y_shift)
{
  if (has_alpha)
    return !is_deep && x_shift > 0 && y_shift > 0 ? GUISE_PIXEL_A420 : GUISE_PIXEL_A444_10;
  if (x_shift == 0)
    return is_deep ? GUISE_PIXEL_I444_10 : GUISE_PIXEL_I444;
  if (y_shift == 0)
    return is_deep ? GUISE_PIXEL_I422_10 : GUISE_PIXEL_I422;
  return is_deep ? GUISE_PIXEL_I420_10 : GUISE_PIXEL_I420;
}

GuisePixelFormat
guise_media_caps_get_native (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *finfo = info->finfo;
  GuisePixelFormat same = guise_media_caps_is_native (info)
    ? find_format (GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_YV12 ? GST_VIDEO_FORMAT_I420
                                                                       : GST_VIDEO_INFO_FORMAT (info))
    : GUISE_PIXEL_INVALID;
  gboolean is_deep = GST_VIDEO_FORMAT_INFO_DEPTH (finfo, 0) > 8;
  gboolean has_alpha = GST_VIDEO_FORMAT_INFO_HAS_ALPHA (finfo);

  if (same != GUISE_PIXEL_INVALID)
    return same;
  if (GST_VIDEO_FORMAT_INFO_IS_YUV (finfo))
    return pick_yuv (is_deep, has_alpha, GST_VIDEO_FORMAT_INFO_W_SUB (finfo, 1), GST_VIDEO_FORMAT_INFO_H_SUB (finfo, 1));
  if (is_deep)
    return GST_VIDEO_FORMAT_INFO_IS_GRAY (finfo) && !has_alpha ? GUISE_PIXEL_I420_10 : GUISE_PIXEL_RGBA16;
  return has_alpha ? GUISE_PIXEL_RGBA8 : GUISE_PIXEL_RGB8;
}

gboolean
guise_media_caps_to_info (const GstCaps *caps, GstVideoInfo *out)
{
  const char *text;
  GstVideoColorimetry said;

  if (!gst_video_info_from_caps (out, caps))
    return FALSE;
  /* Without a matrix GStreamer puts its own guess in the place of all that the stream said, the range as well. */
  text = gst_structure_get_string (gst_caps_get_structure (caps, 0), "colorimetry");
  if (text != NULL && gst_video_colorimetry_from_string (&said, text) && said.matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN
      && said.range != GST_VIDEO_COLOR_RANGE_UNKNOWN)
    out->colorimetry.range = said.range;
  return TRUE;
}

gboolean
guise_media_caps_is_native (const GstVideoInfo *info)
{
  /* The same planes in another order. */
  return GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_YV12
         || find_format (GST_VIDEO_INFO_FORMAT (info)) != GUISE_PIXEL_INVALID;
}

GuiseColorimetry
guise_media_caps_get_colorimetry (const GstVideoInfo *info)
{
  const GstVideoColorimetry *gst = &info->colorimetry;
  guint primaries = gst_video_color_primaries_to_iso (gst->primaries);
  guint transfer = gst_video_transfer_function_to_iso (gst->transfer);
  GuiseColorimetry colorimetry = {
    .range = gst->range == GST_VIDEO_COLOR_RANGE_0_255 ? GUISE_RANGE_FULL : GUISE_RANGE_LIMITED,
    .matrix = GUISE_MATRIX_BT601,
    .primaries = primaries != 0 ? (guint8) primaries : UNSPECIFIED,
    .transfer = transfer != 0 ? (guint8) transfer : UNSPECIFIED,
  };

  if (GST_VIDEO_INFO_IS_RGB (info) || gst->matrix == GST_VIDEO_COLOR_MATRIX_RGB)
    colorimetry.matrix = GUISE_MATRIX_RGB;
  else if (gst->matrix == GST_VIDEO_COLOR_MATRIX_BT709)
    colorimetry.matrix = GUISE_MATRIX_BT709;
  else if (gst->matrix == GST_VIDEO_COLOR_MATRIX_BT2020)
    colorimetry.matrix = GUISE_MATRIX_BT2020;
  return colorimetry;
}

gboolean
guise_media_caps_fill_info (GstVideoInfo *out, GuisePixelFormat format, GuiseColorimetry colorimetry,
                            guint width, guint height)
{
  static const GstVideoColorMatrix matrices[] = {
    [GUISE_MATRIX_BT601] = GST_VIDEO_COLOR_MATRIX_BT601,
    [GUISE_MATRIX_BT709] = GST_VIDEO_COLOR_MATRIX_BT709,
    [GUISE_MATRIX_BT2020] = GST_VIDEO_COLOR_MATRIX_BT2020,
    [GUISE_MATRIX_RGB] = GST_VIDEO_COLOR_MATRIX_RGB,
  };

  if (gst_formats[format] == GST_VIDEO_FORMAT_UNKNOWN
      || !gst_video_info_set_format (out, gst_formats[format], width, height))
    return FALSE;

  out->colorimetry = (GstVideoColorimetry) {
    .range = colorimetry.range == GUISE_RANGE_FULL ? GST_VIDEO_COLOR_RANGE_0_255 : GST_VIDEO_COLOR_RANGE_16_235,
    .matrix = matrices[colorimetry.matrix],
    .primaries = gst_video_color_primaries_from_iso (colorimetry.primaries),
    .transfer = gst_video_transfer_function_from_iso (colorimetry.transfer),
  };
  return TRUE;
}

GstTagList *
guise_media_pad_dup_tags (GstPad *pad)
{
  GstTagList *kept = gst_tag_list_new_empty ();
  GstEvent *event;

  gst_tag_list_set_scope (kept, GST_TAG_SCOPE_STREAM);
  for (guint i = 0; (event = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, i)) != NULL; i++)
    {
      g_autofree char *language = NULL;
      g_autofree char *title = NULL;
      GstTagList *tags = NULL;

      gst_event_parse_tag (event, &tags);
      if (gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_STREAM)
        {
          if (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language) && !g_str_equal (language, "und"))
            gst_tag_list_add (kept, GST_TAG_MERGE_REPLACE, GST_TAG_LANGUAGE_CODE, language, NULL);
          if (gst_tag_list_get_string (tags, GST_TAG_TITLE, &title))
            gst_tag_list_add (kept, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title, NULL);
        }
      gst_event_unref (event);
    }
  return kept;
}

/* Its stream ids end in the track's number and id. */
guint64
guise_media_pad_get_track (GstPad *pad)
{
  g_autofree char *id = gst_pad_get_stream_id (pad);
  const char *number = id != NULL ? strrchr (id, '/') : NULL;

  return number != NULL ? g_ascii_strtoull (number + 1, NULL, 10) : 0;
}
