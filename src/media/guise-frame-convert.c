/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-convert-private.h"

#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-frame-rgb-private.h"
#include "guise-i18n.h"
#include "guise-media-caps-private.h"

#include <string.h>

struct _GuiseFrameConverter
{
  GstVideoConverter *converter;   /* (nullable): from @in to @out */
  GstVideoInfo       in, out;
  GstCaps           *caps;        /* (nullable): of @caps_info */
  GstVideoInfo       caps_info;
  gboolean           for_show;    /* chroma is made smooth where it is enlarged, not kept */
  gboolean           is_for_show; /* whether @converter does */
};

GuiseFrameConverter *
guise_frame_converter_create (void)
{
  return g_new0 (GuiseFrameConverter, 1);
}

void
guise_frame_converter_destroy (GuiseFrameConverter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->converter, gst_video_converter_free);
  gst_clear_caps (&self->caps);
  g_free (self);
}

gboolean
guise_image_check (GuiseImage *image, guint width, guint height, GError **error)
{
  if (image == NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("No memory for a picture of %u × %u"), width, height);
  return image != NULL;
}

/* Makes @self->converter one from @in to @out, both compared by what matters to it. */
static gboolean
prepare (GuiseFrameConverter *self, const GstVideoInfo *in, const GstVideoInfo *out)
{
  gboolean keeps_samples = !self->for_show && in->width == out->width && in->height == out->height
                           && in->colorimetry.matrix == out->colorimetry.matrix
                           && in->colorimetry.range == out->colorimetry.range;
  GstStructure *options;

  if (self->converter != NULL && self->is_for_show == self->for_show && gst_video_info_is_equal (&self->in, in)
      && gst_video_info_is_equal (&self->out, out))
    return TRUE;

  options = gst_structure_new ("options",
    GST_VIDEO_CONVERTER_OPT_DITHER_METHOD, GST_TYPE_VIDEO_DITHER_METHOD, GST_VIDEO_DITHER_NONE,
    GST_VIDEO_CONVERTER_OPT_MATRIX_MODE, GST_TYPE_VIDEO_MATRIX_MODE,
    keeps_samples ? GST_VIDEO_MATRIX_MODE_NONE : GST_VIDEO_MATRIX_MODE_FULL,
    GST_VIDEO_CONVERTER_OPT_CHROMA_MODE, GST_TYPE_VIDEO_CHROMA_MODE,
    keeps_samples ? GST_VIDEO_CHROMA_MODE_NONE : GST_VIDEO_CHROMA_MODE_FULL,
    GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD, GST_VIDEO_RESAMPLER_METHOD_LINEAR,
    NULL);
  g_clear_pointer (&self->converter, gst_video_converter_free);
  self->converter = gst_video_converter_new (in, out, options);
  self->in = *in;
  self->out = *out;
  self->is_for_show = self->for_show;
  return self->converter != NULL;
}

/* A GstVideoFrame over the planes of @image, for gst_video_converter_frame() alone. */
static void
fill_frame (GstVideoFrame *frame, const GstVideoInfo *info, GuiseImage *image)
{
  *frame = (GstVideoFrame) { .info = *info };
  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++)
    {
      frame->data[i] = image->plane[i];
      frame->info.stride[i] = (gint) image->stride[i];
    }
}

static gboolean
run (GuiseFrameConverter *self, const GstVideoFrame *in, GuiseImage *out, GError **error)
{
  GstVideoInfo in_info = in->info, out_info;
  GstVideoFrame out_frame;

  /* The converter letterboxes to keep the shape unless the pixels are the same. */
  in_info.par_n = in_info.par_d = 1;
  in_info.fps_n = 0;
  in_info.fps_d = 1;
  in_info.interlace_mode = GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  if (!guise_media_caps_fill_info (&out_info, out->format, out->colorimetry, out->width, out->height)
      || !prepare (self, &in_info, &out_info))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                   _("A picture of %d × %d in the format %s cannot be converted"), in_info.width, in_info.height,
                   in_info.finfo->name);
      return FALSE;
    }
  fill_frame (&out_frame, &out_info, out);
  gst_video_converter_frame (self->converter, in, &out_frame);
  return TRUE;
}

typedef struct
{
  GstBuffer  *buffer;
  GstMapInfo  map;
} MappedBuffer;

static void
mapped_buffer_free (gpointer data)
{
  MappedBuffer *mapped = data;

  gst_buffer_unmap (mapped->buffer, &mapped->map);
  gst_buffer_unref (mapped->buffer);
  g_free (mapped);
}

/* The buffer's own planes as an image. %NULL when they do not lie within its memory. */
static GuiseImage *
wrap_buffer (GstBuffer *buffer, const GstVideoInfo *info, GuiseColorimetry colorimetry)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  MappedBuffer *mapped = g_new0 (MappedBuffer, 1);
  gsize offset[GUISE_IMAGE_MAX_PLANES] = { 0 }, stride[GUISE_IMAGE_MAX_PLANES] = { 0 };
  g_autoptr(GBytes) bytes = NULL;

  mapped->buffer = gst_buffer_ref (buffer);
  if (!gst_buffer_map (buffer, &mapped->map, GST_MAP_READ))
    {
      gst_buffer_unref (buffer);
      g_free (mapped);
      return NULL;
    }
  bytes = g_bytes_new_with_free_func (mapped->map.data, mapped->map.size, mapped_buffer_free, mapped);

  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++)
    {
      /* By component, because YV12 swaps two planes; packed formats have all of theirs in the first. */
      guint plane = GST_VIDEO_INFO_N_PLANES (info) > 2 ? (guint) GST_VIDEO_INFO_COMP_PLANE (info, i) : i;
      gint bytes_a_row = meta != NULL ? meta->stride[plane] : info->stride[plane];

      if (bytes_a_row <= 0)
        return NULL;
      offset[i] = meta != NULL ? meta->offset[plane] : info->offset[plane];
      stride[i] = (gsize) bytes_a_row;
    }
  return guise_image_wrap (guise_media_caps_get_native (info), colorimetry, (guint) info->width, (guint) info->height,
                           bytes, offset, stride);
}

/* Through GStreamer's own mapping, which knows every layout. */
static GuiseImage *
convert_buffer (GuiseFrameConverter *self, GstBuffer *buffer, GuisePixelFormat format, GuiseColorimetry colorimetry,
                GError **error)
{
  guint width = (guint) self->caps_info.width, height = (guint) self->caps_info.height;
  GstVideoFrame frame;
  g_autoptr(GuiseImage) image = NULL;
  gboolean converted;

  if (!gst_video_frame_map (&frame, &self->caps_info, buffer, GST_MAP_READ))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                           _("A decoded picture is smaller than its size says"));
      return NULL;
    }
  image = guise_image_new (format, colorimetry, width, height);
  converted = guise_image_check (image, width, height, error) && run (self, &frame, image, error);
  gst_video_frame_unmap (&frame);
  return converted ? g_steal_pointer (&image) : NULL;
}

static gboolean
update_caps (GuiseFrameConverter *self, GstCaps *caps, GError **error)
{
  if (caps == self->caps && caps != NULL)
    return TRUE;
  if (caps == NULL || !guise_media_caps_to_info (caps, &self->caps_info)
      || self->caps_info.width > GUISE_IMAGE_MAX_SIDE || self->caps_info.height > GUISE_IMAGE_MAX_SIDE
      || (gint64) self->caps_info.width * self->caps_info.height > GUISE_MEDIA_MAX_PIXELS)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                           _("The decoder gave a picture of a kind or size that cannot be read"));
      return FALSE;
    }
  gst_caps_replace (&self->caps, caps);
  return TRUE;
}

GuiseImage *
guise_frame_converter_get_native (GuiseFrameConverter *self, GstSample *sample, GError **error)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GuiseColorimetry colorimetry;

  if (!update_caps (self, gst_sample_get_caps (sample), error))
    return NULL;

  colorimetry = guise_media_caps_get_colorimetry (&self->caps_info);
  if (guise_media_caps_is_native (&self->caps_info))
    {
      GuiseImage *image = wrap_buffer (buffer, &self->caps_info, colorimetry);

      if (image != NULL)
        return image;
    }
  return convert_buffer (self, buffer, guise_media_caps_get_native (&self->caps_info), colorimetry, error);
}

GuiseImage *
guise_frame_converter_get_rgb (GuiseFrameConverter *self, GstSample *sample, GuisePixelFormat format, GError **error)
{
  g_autoptr(GuiseImage) native = NULL;

  if (!update_caps (self, gst_sample_get_caps (sample), error))
    return NULL;
  if (format != GUISE_PIXEL_RGB8 || !GST_VIDEO_INFO_IS_YUV (&self->caps_info))
    return convert_buffer (self, gst_sample_get_buffer (sample), format, GUISE_COLORIMETRY_SRGB, error);
  native = guise_frame_converter_get_native (self, sample, error);
  return native != NULL ? guise_frame_converter_convert (self, native, format, GUISE_COLORIMETRY_SRGB, native->width,
                                                         native->height, error) : NULL;
}

/* YUV as RGB, with GStreamer for all but the matrix. */
static GuiseImage *
show (GuiseFrameConverter *self, GuiseImage *image, guint width, guint height, GError **error)
{
  g_autoptr(GuiseImage) full = NULL, rgb = NULL;

  self->for_show = TRUE;
  full = guise_frame_converter_convert (self, image, GUISE_PIXEL_I444, image->colorimetry, width, height, error);
  self->for_show = FALSE;
  if (full == NULL)
    return NULL;
  rgb = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height);
  if (!guise_image_check (rgb, width, height, error))
    return NULL;
  guise_frame_rgb_fill (rgb, full);
  return g_steal_pointer (&rgb);
}

GuiseImage *
guise_frame_converter_convert (GuiseFrameConverter *self, GuiseImage *image, GuisePixelFormat format,
                               GuiseColorimetry colorimetry, guint width, guint height, GError **error)
{
  const GuisePixelFormatInfo *pixels = guise_pixel_format_get_info (image->format);
  GstVideoInfo info;
  GstVideoFrame frame;
  g_autoptr(GuiseImage) out = NULL;

  if (image->format == format && image->width == width && image->height == height
      && memcmp (&image->colorimetry, &colorimetry, sizeof colorimetry) == 0)
    return guise_image_ref (image);
  if (format == GUISE_PIXEL_RGB8 && pixels->is_yuv && pixels->n_planes > 1
      && colorimetry.range == GUISE_RANGE_FULL)
    return show (self, image, width, height, error);

  if (!guise_media_caps_fill_info (&info, image->format, image->colorimetry, image->width, image->height))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("A picture in the format %s cannot be converted"),
                   pixels->name);
      return NULL;
    }
  out = guise_image_new (format, colorimetry, width, height);
  if (!guise_image_check (out, width, height, error))
    return NULL;
  fill_frame (&frame, &info, image);
  return run (self, &frame, out, error) ? g_steal_pointer (&out) : NULL;
}

GuiseImage *
guise_frame_converter_get_display (GuiseFrameConverter *self, GuiseClipInfo *info, GuiseImage *image,
                                   guint max_side, GError **error)
{
  g_autoptr(GuiseImage) progressive = info->interlaced ? guise_image_deinterlace (image, error) : guise_image_ref (image);
  g_autoptr(GuiseImage) rgb = NULL;
  gboolean swap = info->orientation >= GUISE_ORIENTATION_TRANSPOSE;
  guint width, height;

  if (progressive == NULL)
    return NULL;
  guise_clip_info_get_limited_size (info, max_side, &width, &height);
  rgb = guise_frame_converter_convert (self, progressive, GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB,
                                       swap ? height : width, swap ? width : height, error);
  if (rgb == NULL)
    return NULL;
  return guise_image_turn (rgb, info->orientation, error);
}

GuiseImage *
guise_frame_convert_to_display (GuiseClipInfo *info, GuiseImage *image, guint max_side, GError **error)
{
  g_autoptr(GuiseFrameConverter) converter = guise_frame_converter_create ();

  return guise_frame_converter_get_display (converter, info, image, max_side, error);
}
