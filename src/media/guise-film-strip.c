/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-film-strip.h"

#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-i18n.h"
#include "guise-picture-private.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <string.h>

/* Wider than this a picture of the strip tells no more. */
#define MAX_WIDTH 256
#define ENCODE_TIMEOUT (8 * GST_SECOND)

static guint
pick_width (GuiseClipInfo *info)
{
  double width = (double) GUISE_FILM_STRIP_HEIGHT * info->display_width / MAX (info->display_height, 1);

  return CLAMP ((guint) (width + 0.5), GUISE_FILM_STRIP_HEIGHT / 2, MAX_WIDTH);
}

static GstBuffer *
wrap_image (GuiseImage *image)
{
  gsize size, offset[GST_VIDEO_MAX_PLANES] = { 0 };
  int stride[GST_VIDEO_MAX_PLANES] = { (int) image->stride[0] };
  gconstpointer data = g_bytes_get_data (image->bytes, &size);
  GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY, (gpointer) data, size, 0, size,
                                                   g_bytes_ref (image->bytes), (GDestroyNotify) g_bytes_unref);

  offset[0] = (gsize) (image->plane[0] - (const guint8 *) data);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_RGB, image->width, image->height,
                                  1, offset, stride);
  return buffer;
}

static GBytes *
take_bytes (GstSample *sample)
{
  GstMapInfo map;
  GBytes *bytes;

  if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return NULL;
  bytes = g_bytes_new (map.data, map.size);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  return bytes;
}

static GBytes *
encode_jpeg (GuiseImage *image, GError **error)
{
  g_autoptr(GstElement) pipeline = gst_parse_launch ("appsrc name=in format=time ! videoconvert ! jpegenc quality=80 "
                                                     "! appsink name=out sync=false", error);
  g_autoptr(GstElement) in = NULL, out = NULL;
  g_autoptr(GstCaps) caps = NULL;
  g_autoptr(GstSample) sample = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (pipeline == NULL)
    return NULL;
  in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "RGB", "width", G_TYPE_INT, (int) image->width,
                              "height", G_TYPE_INT, (int) image->height, "framerate", GST_TYPE_FRACTION, 0, 1, NULL);
  gst_app_src_set_caps (GST_APP_SRC (in), caps);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (in), wrap_image (image));
  gst_app_src_end_of_stream (GST_APP_SRC (in));
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (out), ENCODE_TIMEOUT);
  if (sample != NULL)
    bytes = take_bytes (sample);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  if (bytes == NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                 _("A film strip of %u × %u pixels could not be written as JPEG"), image->width, image->height);
  return g_steal_pointer (&bytes);
}

static void
paste (GuiseImage *strip, GuiseImage *picture, guint at)
{
  gsize row = guise_image_get_row_bytes (picture, 0);

  for (guint y = 0; y < picture->height; y++)
    memcpy (strip->plane[0] + y * strip->stride[0] + at * row, picture->plane[0] + y * picture->stride[0], row);
}

/* The frame in the middle of part @at of the clip. */
static guint
pick_frame (GuiseFrameTable *table, guint at)
{
  return (guint) ((2 * at + 1) * (guint64) table->n_frames / (2 * GUISE_FILM_STRIP_N_PICTURES));
}

static GuiseImage *
read_picture (GuiseFrameReader *reader, GuiseFrameTable *table, guint at, guint width, GCancellable *cancellable,
              GError **error)
{
  g_auto(GuiseFrame) frame = { 0 };
  GuiseReadResult result = table != NULL
                           ? guise_frame_reader_read_at (reader, pick_frame (table, at), &frame, cancellable, error)
                           : guise_frame_reader_read_next (reader, &frame, cancellable, error);

  if (result == GUISE_READ_FRAME)
    return guise_picture_fit (frame.image, GUISE_PIXEL_RGB8, width, GUISE_FILM_STRIP_HEIGHT, error);
  if (result == GUISE_READ_END)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The clip has no frame"));
  return NULL;
}

GBytes *
guise_film_strip_make (GuiseClipInfo *info, GuiseFrameTable *table, guint n_threads, GCancellable *cancellable,
                       GError **error)
{
  const guint width = pick_width (info);
  const GuiseFrameReaderParams params = {
    .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB, .max_side = MAX (width, GUISE_FILM_STRIP_HEIGHT) * 2,
    .n_threads = n_threads,
  };
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, table, &params, error);
  g_autoptr(GuiseImage) strip = NULL, picture = NULL;

  if (reader == NULL)
    return NULL;
  strip = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width * GUISE_FILM_STRIP_N_PICTURES,
                           GUISE_FILM_STRIP_HEIGHT);
  if (strip == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no memory for a film strip"));
      return NULL;
    }

  for (guint i = 0; i < GUISE_FILM_STRIP_N_PICTURES; i++)
    {
      gboolean same = picture != NULL && (table == NULL || pick_frame (table, i) == pick_frame (table, i - 1));

      /* A reader gives what it has decoded ahead without asking. */
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (!same)
        {
          g_clear_pointer (&picture, guise_image_unref);
          picture = read_picture (reader, table, i, width, cancellable, error);
          if (picture == NULL)
            return NULL;
        }
      paste (strip, picture, i);
    }
  return encode_jpeg (strip, error);
}
