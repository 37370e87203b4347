/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-encoder-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-media-caps-private.h"
#include "guise-movie-codec-private.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

/* Of a clip that does not say. */
#define USUAL_RATE 25

/* Packets that wait for who pulls them: few, for they are large where nothing is lost. */
#define MAX_PACKETS 16u

struct _GuiseMovieEncoder
{
  char            *path;
  GuiseVideoCodec  codec;
  GstElement      *pipeline;
  GstAppSrc       *source;
  GstAppSink      *sink;
  GstCaps         *caps;         /* (nullable): of the last packet */
  GHashTable      *durations;    /* of the frames in the encoder, by time: parsers have their own idea of them */
  guint            n_frames;
  gint             n_encoded;    /* atomic: frames that left the encoder */
};

void
guise_movie_encoder_set_error (GstMessage *message, const char *path, GError **error)
{
  g_autoptr(GError) cause = NULL;

  gst_message_parse_error (message, &cause, NULL);
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE,
                 _("%s cannot be written: the disk is full; free some space and try again"), path);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s cannot be written: %s"), path, cause->message);
}

void
guise_movie_encoder_fill_info (GuiseClipInfo *like, GuiseVideoCodec codec, GuisePixelFormat format, GstVideoInfo *out)
{
  GuiseColorimetry colorimetry = like->colorimetry;

  /* Of ProRes' own, see guise_video_codec_pick_format(). */
  if (codec == GUISE_VIDEO_CODEC_PRORES)
    colorimetry.range = GUISE_RANGE_LIMITED;
  /* Luma and chroma need a matrix; BT.709 is what players assume for pictures of today. */
  if (guise_pixel_format_get_info (format)->is_yuv && colorimetry.matrix == GUISE_MATRIX_RGB)
    colorimetry = (GuiseColorimetry) { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT709, 1, 1 };
  guise_media_caps_fill_info (out, format, colorimetry, like->stored_width, like->stored_height);
  out->par_n = like->pixel_aspect.num;
  out->par_d = like->pixel_aspect.den;
  out->fps_n = like->variable_rate ? 0 : like->frame_rate.num;
  out->fps_d = like->frame_rate.den;
  /* x265 does not begin without a rate; the times are those of the frames all the same. */
  if (codec == GUISE_VIDEO_CODEC_HEVC && out->fps_n == 0)
    {
      out->fps_n = like->frame_rate.num > 0 ? like->frame_rate.num : USUAL_RATE;
      out->fps_d = like->frame_rate.num > 0 ? like->frame_rate.den : 1;
    }
  if (like->interlaced)
    out->interlace_mode = GST_VIDEO_INTERLACE_MODE_MIXED;
}

GstBuffer *
guise_movie_encoder_wrap (const GstVideoInfo *info, GuiseImage *image)
{
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (image->bytes);
  const guint8 *data = g_bytes_get_data (image->bytes, NULL);
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 0 };

  for (guint i = 0; i < guise_pixel_format_get_info (image->format)->n_planes; i++)
    {
      offset[i] = (gsize) (image->plane[i] - data);
      stride[i] = (gint) image->stride[i];
    }
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_INFO_FORMAT (info),
                                  image->width, image->height, GST_VIDEO_INFO_N_PLANES (info), offset,
                                  stride);
  return buffer;
}

/* Streaming thread. */
static GstPadProbeReturn
count_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GuiseMovieEncoder *self = user_data;

  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_HEADER))
    g_atomic_int_inc (&self->n_encoded);
  return GST_PAD_PROBE_OK;
}

static void
count_frames (GuiseMovieEncoder *self, GstElement *encoder)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (encoder, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_cb, self, NULL);
}

/* FFV1 takes red, green and blue in another order than we have them, which is no loss: with what reorders them between. */
static void
link_encoder (GuiseMovieEncoder *self, GstElement *source, GstElement *encoder, const GstVideoInfo *info, GstCaps *caps)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (encoder, "sink");
  g_autoptr(GstCaps) taken = gst_pad_get_pad_template_caps (pad), reordered = NULL;
  GstElement *order;

  if (gst_caps_can_intersect (caps, taken))
    {
      gst_element_link (source, encoder);
      return;
    }
  order = gst_element_factory_make ("videoconvert", NULL);
  gst_bin_add (GST_BIN (self->pipeline), order);
  gst_element_link (source, order);
  /* Left alone they agree on the first that the encoder names, which has another chroma. */
  reordered = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
                                   GST_VIDEO_INFO_HAS_ALPHA (info) ? "BGRA" : "BGRx", NULL);
  gst_element_link_filtered (order, encoder, reordered);
}

/* appsrc ! encoder ! parser ! appsink */
GuiseMovieEncoder *
guise_movie_encoder_open (const GuiseMovieParams *params, const GstVideoInfo *info, GstCaps *wanted, const char *path)
{
  GuiseMovieEncoder *self = g_new0 (GuiseMovieEncoder, 1);
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  GstElement *encoder = guise_movie_codec_make_encoder (params, info);
  GstElement *parser = guise_movie_codec_make_parser (params->codec);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  g_autoptr(GstCaps) caps = gst_video_info_to_caps (info);

  self->path = g_strdup (path);
  self->codec = params->codec;
  self->durations = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->source = GST_APP_SRC (source);
  self->sink = GST_APP_SINK (sink);
  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "max-bytes", (guint64) 0, NULL);
  g_object_set (sink, "caps", wanted, "sync", FALSE, "async", FALSE, "wait-on-eos", FALSE,
                "max-buffers", MAX_PACKETS, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, encoder, parser, sink, NULL);
  link_encoder (self, source, encoder, info, caps);
  gst_element_link_many (encoder, parser, sink, NULL);
  guise_movie_codec_mark_colours (params->codec, encoder, info);
  count_frames (self, encoder);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

void
guise_movie_encoder_close (GuiseMovieEncoder *self)
{
  if (self == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  gst_clear_caps (&self->caps);
  g_hash_table_unref (self->durations);
  g_free (self->path);
  g_free (self);
}

void
guise_movie_encoder_push (GuiseMovieEncoder *self, GstBuffer *buffer)
{
  const gint64 time = (gint64) GST_BUFFER_PTS (buffer), duration = (gint64) GST_BUFFER_DURATION (buffer);

  g_hash_table_insert (self->durations, g_memdup2 (&time, sizeof time), g_memdup2 (&duration, sizeof duration));
  self->n_frames++;
  gst_app_src_push_buffer (self->source, buffer);
}

void
guise_movie_encoder_end (GuiseMovieEncoder *self)
{
  gst_app_src_end_of_stream (self->source);
}

guint64
guise_movie_encoder_get_level (GuiseMovieEncoder *self)
{
  return gst_app_src_get_current_level_buffers (self->source);
}

/* Encoders that reorder frames begin late, so that no time of theirs is negative; a segment says by how much. */
static GuiseTime
get_time (const GstSegment *segment, GstClockTime time)
{
  guint64 running = 0;
  int sign = GST_CLOCK_TIME_IS_VALID (time)
             ? gst_segment_to_running_time_full (segment, GST_FORMAT_TIME, time, &running) : 0;

  return sign == 0 ? GUISE_TIME_NONE : sign * (GuiseTime) running;
}

/* Of the frame at @time, which has left the encoder. */
static GuiseTime
take_duration (GuiseMovieEncoder *self, GuiseTime time)
{
  const gint64 *known = g_hash_table_lookup (self->durations, &time);
  GuiseTime duration = known != NULL ? *known : GUISE_TIME_NONE;

  g_hash_table_remove (self->durations, &time);
  return duration;
}

gboolean
guise_movie_encoder_pull (GuiseMovieEncoder *self, GuiseMoviePacket *out, GstCaps **caps)
{
  g_autoptr(GstSample) sample = gst_app_sink_try_pull_sample (self->sink, 0);
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
  const GstSegment *segment;

  if (buffer == NULL)
    return FALSE;
  segment = gst_sample_get_segment (sample);
  *out = (GuiseMoviePacket) {
    gst_buffer_ref (buffer), get_time (segment, GST_BUFFER_PTS (buffer)), get_time (segment, GST_BUFFER_DTS (buffer)),
    GUISE_TIME_NONE,
  };
  out->duration = take_duration (self, out->time);
  gst_caps_replace (&self->caps, gst_sample_get_caps (sample));
  *caps = self->caps;
  return TRUE;
}

gboolean
guise_movie_encoder_is_done (GuiseMovieEncoder *self)
{
  return gst_app_sink_is_eos (self->sink);
}

gboolean
guise_movie_encoder_check (GuiseMovieEncoder *self, GError **error)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr(GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  if (message != NULL)
    {
      guise_movie_encoder_set_error (message, self->path, error);
      return FALSE;
    }
  if (guise_movie_encoder_is_done (self) && g_atomic_int_get (&self->n_encoded) != (gint) self->n_frames)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("The %s encoder gave %d of %u frames of %s: choose another codec"),
                   guise_video_codec_get_title (self->codec), g_atomic_int_get (&self->n_encoded), self->n_frames,
                   self->path);
      return FALSE;
    }
  return TRUE;
}
