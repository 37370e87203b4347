/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-codec-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-media.h"

#include <math.h>
#include <string.h>

/* Containers, as bits. */
enum { IN_MP4 = 1, IN_MOV = 2, IN_MKV = 4, IN_WEBM = 8 };

static const struct
{
  const char *ending, *muxer;
  guint       container;
} muxers[] = {
  { ".mp4", "mp4mux", IN_MP4 }, { ".m4v", "mp4mux", IN_MP4 }, { ".mov", "qtmux", IN_MOV },
  { ".mkv", "matroskamux", IN_MKV }, { ".webm", "webmmux", IN_WEBM },
};

/* @quality: what the encoder calls it, in the order of GuiseVideoQuality. @bits: a pixel, at those, of film at rest;
 * measured on clips of heads that talk, so that an estimate is right within a factor of two. */
static const struct
{
  const char *name, *title, *encoder, *parser;
  guint       containers;
  gboolean    has_lossless;
  guint       quality[GUISE_N_VIDEO_QUALITIES];
  double      bits[GUISE_N_VIDEO_QUALITIES];
} codecs[GUISE_N_VIDEO_CODECS] = {
  [GUISE_VIDEO_CODEC_AUTO] = { "auto", "Automatic", NULL, NULL, 0, FALSE, { 0 }, { 0 } },
  [GUISE_VIDEO_CODEC_H264] = { "h264", "H.264", "x264enc", "h264parse", IN_MP4 | IN_MOV | IN_MKV, TRUE,
                               { 18, 14, 22, 27 }, { 0.12, 0.25, 0.06, 0.03 } },
  [GUISE_VIDEO_CODEC_HEVC] = { "hevc", "HEVC", "x265enc", "h265parse", IN_MP4 | IN_MOV | IN_MKV, TRUE,
                               { 20, 16, 24, 29 }, { 0.08, 0.18, 0.04, 0.02 } },
  [GUISE_VIDEO_CODEC_VP9] = { "vp9", "VP9", "vp9enc", "vp9parse", IN_WEBM | IN_MKV | IN_MP4, TRUE,
                              { 22, 14, 32, 42 }, { 0.09, 0.2, 0.045, 0.025 } },
  [GUISE_VIDEO_CODEC_AV1] = { "av1", "AV1", "av1enc", "av1parse", IN_WEBM | IN_MKV | IN_MP4, FALSE,
                              { 22, 14, 32, 42 }, { 0.08, 0.18, 0.04, 0.02 } },
  [GUISE_VIDEO_CODEC_FFV1] = { "ffv1", "FFV1", "avenc_ffv1", "identity", IN_MKV, TRUE, { 0 }, { 5, 5, 5, 5 } },
  /* Profiles: 422 HQ, 422 HQ, 422, 422 LT; with alpha 4444. */
  [GUISE_VIDEO_CODEC_PRORES] = { "prores", "ProRes", "avenc_prores_ks", "identity", IN_MOV | IN_MKV, FALSE,
                                 { 3, 3, 2, 1 }, { 3.5, 3.5, 2.4, 1.6 } },
};

static const char *const quality_names[GUISE_N_VIDEO_QUALITIES] = { "high", "best", "good", "small" };

/* Of libvpx' and libaom's presets the ones that take about as long as x264's "medium" does for each bit saved. */
#define VP9_SPEED 2
#define AV1_SPEED 6

/* libvpx and libaom keep to a quality only below a rate: bits a second that no clip reaches. */
#define NO_LIMIT_BITS 2000000000

#define KEY_DISTANCE 250

/* Of 4444 with its alpha, bits a pixel. */
#define PRORES_4444_BITS 5.5

/* Lossless, of 8 bits: half of what samples take, a little less without good prediction. */
#define LOSSLESS_SHARE 0.45

const char *
guise_video_codec_get_name (GuiseVideoCodec self)
{
  g_return_val_if_fail (self < GUISE_N_VIDEO_CODECS, NULL);

  return codecs[self].name;
}

const char *
guise_video_codec_get_title (GuiseVideoCodec self)
{
  g_return_val_if_fail (self < GUISE_N_VIDEO_CODECS, NULL);

  return codecs[self].title;
}

const char *
guise_video_quality_get_name (GuiseVideoQuality self)
{
  g_return_val_if_fail (self < GUISE_N_VIDEO_QUALITIES, NULL);

  return quality_names[self];
}

gboolean
guise_video_codec_parse (const char *name, GuiseVideoCodec *out, GError **error)
{
  for (guint i = 0; i < GUISE_N_VIDEO_CODECS; i++)
    if (g_ascii_strcasecmp (name, codecs[i].name) == 0)
      {
        *out = (GuiseVideoCodec) i;
        return TRUE;
      }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("There is no codec “%s”: use auto, h264, hevc, vp9, av1, ffv1 or prores"), name);
  return FALSE;
}

gboolean
guise_video_quality_parse (const char *name, GuiseVideoQuality *out, GError **error)
{
  for (guint i = 0; i < GUISE_N_VIDEO_QUALITIES; i++)
    if (g_ascii_strcasecmp (name, quality_names[i]) == 0)
      {
        *out = (GuiseVideoQuality) i;
        return TRUE;
      }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no quality “%s”: use best, high, good or small"),
               name);
  return FALSE;
}

/* Row of @path's ending in muxers[]; -1 for none. */
static int
find_container (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (muxers); i++)
    if (g_str_has_suffix (lower, muxers[i].ending))
      return (int) i;
  return -1;
}

const char *
guise_movie_codec_get_muxer (const char *path)
{
  int row = find_container (path);

  return row >= 0 ? muxers[row].muxer : NULL;
}

/* Where else a codec can go: the first ending that holds it. */
static const char *
get_home (GuiseVideoCodec codec)
{
  for (guint i = 0; i < G_N_ELEMENTS (muxers); i++)
    if ((codecs[codec].containers & muxers[i].container) != 0)
      return muxers[i].ending;
  return NULL;
}

static gboolean
check_choice (GuiseVideoCodec codec, const char *path, guint container, gboolean lossless, GError **error)
{
  g_autoptr(GstElementFactory) factory = NULL;

  if ((codecs[codec].containers & container) == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s cannot hold %s: give it the ending %s"), path,
                   codecs[codec].title, get_home (codec));
      return FALSE;
    }
  if (lossless && !codecs[codec].has_lossless)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("%s keeps not every sample as it was: for a lossless movie choose .mkv with FFV1"),
                   codecs[codec].title);
      return FALSE;
    }
  factory = guise_media_init (error) ? gst_element_factory_find (codecs[codec].encoder) : NULL;
  if (factory == NULL && (error == NULL || *error == NULL))
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                 _("No encoder for %s is installed (GStreamer's %s): install it, or choose another codec"),
                 codecs[codec].title, codecs[codec].encoder);
  return factory != NULL;
}

GuiseVideoCodec
guise_video_codec_choose (GuiseVideoCodec self, const char *path, gboolean lossless, GError **error)
{
  int row = find_container (path);
  GuiseVideoCodec codec = self;

  if (row < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("%s has an ending that is no movie's: use .mp4, .mov, .mkv or .webm"), path);
      return GUISE_VIDEO_CODEC_AUTO;
    }
  if (codec == GUISE_VIDEO_CODEC_AUTO)
    codec = muxers[row].container == IN_WEBM ? GUISE_VIDEO_CODEC_VP9
            : muxers[row].container == IN_MKV && lossless ? GUISE_VIDEO_CODEC_FFV1 : GUISE_VIDEO_CODEC_H264;
  return check_choice (codec, path, muxers[row].container, lossless, error) ? codec : GUISE_VIDEO_CODEC_AUTO;
}

static void
add_note (char **note, const char *text)
{
  g_autofree char *before = NULL;

  if (note == NULL)
    return;
  before = *note;
  *note = before != NULL ? g_strdup_printf ("%s; %s", before, text) : g_strdup (text);
}

/* The format of 8 or 10 bits, without alpha, whose chroma is that of @like or finer. */
static GuisePixelFormat
plain_yuv (gboolean deep, guint x_shift, guint y_shift)
{
  if (x_shift == 0)
    return deep ? GUISE_PIXEL_I444_10 : GUISE_PIXEL_I444;
  if (y_shift == 0)
    return deep ? GUISE_PIXEL_I422_10 : GUISE_PIXEL_I422;
  return deep ? GUISE_PIXEL_I420_10 : GUISE_PIXEL_I420;
}

/* Luma and chroma for @like, and a note for what these cannot say. */
static GuisePixelFormat
pick_yuv (GuiseVideoCodec codec, GuisePixelFormat format, char **note)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (format);
  gboolean is_grey = format == GUISE_PIXEL_GRAY8 || format == GUISE_PIXEL_GRAY10;
  g_autofree char *text = NULL;

  if (info->is_yuv && info->has_alpha)
    {
      text = g_strdup_printf ("%s has no transparency: it is left out", codecs[codec].title);
      add_note (note, text);
    }
  else if (!info->is_yuv && !is_grey)
    add_note (note, info->bits > 8 ? "The red, green and blue of the pictures are stored as luma and chroma of 10 bits"
                                   : "The red, green and blue of the pictures are stored as luma and chroma, which "
                                     "rounds them");
  if (is_grey)
    return plain_yuv (info->bits > 8, 1, 1);
  return plain_yuv (info->bits > 8, info->is_yuv ? info->x_shift : 0, info->is_yuv ? info->y_shift : 0);
}

static GuisePixelFormat
pick_ffv1 (GuisePixelFormat format, char **note)
{
  if (format == GUISE_PIXEL_NV12)
    return GUISE_PIXEL_I420;
  if (format == GUISE_PIXEL_RGBA16)
    {
      add_note (note, "Samples of 16 bits are rounded to 8");
      return GUISE_PIXEL_RGBA8;
    }
  return format;
}

static GuisePixelFormat
pick_prores (GuiseClipInfo *like, char **note)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (like->format);
  gboolean is_rgb = !info->is_yuv && info->packed[0] >= 3;

  if (info->is_yuv && like->colorimetry.range == GUISE_RANGE_FULL)
    add_note (note, "ProRes knows the limited range alone: brightness is stored in it");
  if (is_rgb)
    add_note (note, "The red, green and blue of the pictures are stored as luma and chroma of 10 bits");
  if (info->has_alpha)
    return GUISE_PIXEL_A444_10;
  return is_rgb || (info->is_yuv && info->x_shift == 0) ? GUISE_PIXEL_I444_10 : GUISE_PIXEL_I422_10;
}

/* @format where the encoder takes it; else the next finer that it does. */
static GuisePixelFormat
fit_encoder (GuiseVideoCodec codec, GuisePixelFormat format, gboolean is_odd, char **note)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (format);
  gboolean deep = info->bits > 8;

  if (codec == GUISE_VIDEO_CODEC_AV1 && deep)
    {
      add_note (note, "The AV1 encoder takes 8 bits: the 10 of the clip are rounded");
      deep = FALSE;
      format = plain_yuv (FALSE, info->x_shift, info->y_shift);
    }
  /* libvpx' element has no 4:2:2 of 8 bits, but of 10. */
  if (codec == GUISE_VIDEO_CODEC_VP9 && format == GUISE_PIXEL_I422)
    format = GUISE_PIXEL_I422_10;
  /* H.264 and HEVC count sides of subsampled chroma in pairs. */
  if (is_odd && info->x_shift > 0 && (codec == GUISE_VIDEO_CODEC_H264 || codec == GUISE_VIDEO_CODEC_HEVC))
    format = plain_yuv (deep, 0, 0);
  return format;
}

GuisePixelFormat
guise_video_codec_pick_format (GuiseVideoCodec self, GuiseClipInfo *like, char **note)
{
  gboolean is_odd = like->stored_width % 2 != 0 || like->stored_height % 2 != 0;

  if (note != NULL)
    *note = NULL;
  if (self == GUISE_VIDEO_CODEC_FFV1)
    return pick_ffv1 (like->format, note);
  if (self == GUISE_VIDEO_CODEC_PRORES)
    return pick_prores (like, note);
  /* x264 alone takes the interleaved chroma that decoders on cards give. */
  if (self == GUISE_VIDEO_CODEC_H264 && like->format == GUISE_PIXEL_NV12 && !is_odd)
    return GUISE_PIXEL_NV12;
  return fit_encoder (self, pick_yuv (self, like->format, note), is_odd, note);
}

double
guise_video_codec_guess_rate (GuiseVideoCodec self, GuiseVideoQuality quality, gboolean lossless, GuiseClipInfo *like)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (like->format);
  double pixels = (double) like->stored_width * like->stored_height;
  double rate = like->frame_rate.num > 0 ? (double) like->frame_rate.num / like->frame_rate.den : 25.0;
  double chroma = info->is_yuv ? 2.0 / ((1 << info->x_shift) * (1 << info->y_shift)) : MAX (info->packed[0] - 1.0, 0.0);

  if (self == GUISE_VIDEO_CODEC_PRORES && (info->has_alpha || (info->is_yuv && info->x_shift == 0)))
    return PRORES_4444_BITS * pixels * rate;
  if (lossless || self == GUISE_VIDEO_CODEC_FFV1)
    return LOSSLESS_SHARE * info->bits * (1 + chroma) * pixels * rate;
  return codecs[self].bits[quality] * pixels * rate;
}

static void
set_h264 (GstElement *encoder, const GuiseMovieParams *params, guint quality)
{
  gst_util_set_object_arg (G_OBJECT (encoder), "pass", params->lossless ? "quant" : "qual");
  gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset", "medium");
  g_object_set (encoder, "threads", MAX (params->n_threads, 1), "quantizer", params->lossless ? 0 : quality,
                "bframes", 3, "b-adapt", TRUE, "dct8x8", TRUE, "key-int-max", KEY_DISTANCE,
                "interlaced", params->like->interlaced, NULL);
}

/* What the element has no property for goes as text, after which nothing of its own rate control is left. */
static void
set_hevc (GstElement *encoder, const GuiseMovieParams *params, guint quality)
{
  guint n_threads = MAX (params->n_threads, 1);
  g_autofree char *options = g_strdup_printf ("%s%u:pools=%u:frame-threads=%u:repeat-headers=0",
                                              params->lossless ? "lossless=1:qp=" : "crf=",
                                              params->lossless ? 4 : quality, n_threads, MIN (n_threads, 3));

  gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset", "medium");
  g_object_set (encoder, "option-string", options, "key-int-max", KEY_DISTANCE, NULL);
  gst_util_set_object_arg (G_OBJECT (encoder), "tune", "0");
}

/* libvpx takes a least and a greatest quantizer of zero for lossless. It gives no more of the frames that it looks ahead
 * at the end than fit into half an uncompressed one, and GStreamer asks once: so it must not look ahead. */
static void
set_vp9 (GstElement *encoder, const GuiseMovieParams *params, guint quality)
{
  gst_util_set_object_arg (G_OBJECT (encoder), "end-usage", "cq");
  g_object_set (encoder, "threads", (int) MAX (params->n_threads, 1), "row-mt", TRUE, "cpu-used", VP9_SPEED,
                "cq-level", params->lossless ? 0 : (int) quality, "min-quantizer", 0,
                "max-quantizer", params->lossless ? 0 : 63, "target-bitrate", NO_LIMIT_BITS,
                "keyframe-max-dist", KEY_DISTANCE, "lag-in-frames", 0, NULL);
}

static void
set_av1 (GstElement *encoder, const GuiseMovieParams *params, guint quality)
{
  gst_util_set_object_arg (G_OBJECT (encoder), "end-usage", "q");
  g_object_set (encoder, "threads", MAX (params->n_threads, 1), "row-mt", TRUE, "cpu-used", AV1_SPEED,
                "min-quantizer", quality, "max-quantizer", MIN (quality + 8, 63u),
                "target-bitrate", NO_LIMIT_BITS / 1000, "keyframe-max-dist", KEY_DISTANCE, NULL);
}

static void
set_prores (GstElement *encoder, guint profile, const GstVideoInfo *info)
{
  gboolean is_422 = GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_I422_10LE;
  g_autofree char *text = g_strdup_printf ("%u", is_422 ? profile : 4);

  gst_util_set_object_arg (G_OBJECT (encoder), "profile", text);
}

GstElement *
guise_movie_codec_make_encoder (const GuiseMovieParams *params, const GstVideoInfo *info)
{
  GuiseVideoCodec codec = params->codec;
  guint quality = codecs[codec].quality[params->quality];
  GstElement *encoder = gst_element_factory_make (codecs[codec].encoder, NULL);
  g_autofree char *threads = g_strdup_printf ("%u", MAX (params->n_threads, 1));

  switch ((int) codec)
    {
    case GUISE_VIDEO_CODEC_H264:
      set_h264 (encoder, params, quality);
      break;
    case GUISE_VIDEO_CODEC_HEVC:
      set_hevc (encoder, params, quality);
      break;
    case GUISE_VIDEO_CODEC_VP9:
      set_vp9 (encoder, params, quality);
      break;
    case GUISE_VIDEO_CODEC_AV1:
      set_av1 (encoder, params, quality);
      break;
    case GUISE_VIDEO_CODEC_PRORES:
      set_prores (encoder, quality, info);
      gst_util_set_object_arg (G_OBJECT (encoder), "threads", threads);
      break;
    default:
      gst_util_set_object_arg (G_OBJECT (encoder), "threads", threads);
      break;
    }
  return encoder;
}

GstElement *
guise_movie_codec_make_parser (GuiseVideoCodec codec)
{
  return gst_element_factory_make (codecs[codec].parser, NULL);
}
