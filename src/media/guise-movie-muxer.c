/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-muxer-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <gst/app/gstappsrc.h>
#include <gst/tag/tag.h>

/* Added to all times where packets may have negative ones, which buffers cannot: as GStreamer's encoders do. */
#define EARLY_NS         (1000 * 3600 * GST_SECOND)

/* Ticks a second: fine enough for any rate that is no fraction of it, and where possible a multiple of the rate, so
 * that every time is exact. */
#define DEFAULT_TIMESCALE 90000u
#define MIN_TIMESCALE     50000u

struct _GuiseMovieMuxer
{
  char            *path;
  GuiseVideoCodec  codec;
  GstElement      *pipeline;
  GstElement      *element;       /* of the pipeline */
  GstAppSrc       *source;        /* of the pipeline: packets, into it */
  GstCaps         *wanted;
  GstCaps         *caps;          /* (nullable): of the packets, all of them */
  GuiseTime        decoded;       /* of the last packet: decoding goes forwards across segments */
  GuiseTime        first_time;
};

static guint
pick_timescale (const GuiseClipInfo *like)
{
  gint32 num = like->frame_rate.num;

  if (like->variable_rate || num <= 0 || num > 1000000)
    return DEFAULT_TIMESCALE;
  return (guint) num * ((MIN_TIMESCALE + (guint) num - 1) / (guint) num);
}

/* Of what is said of the movie, all that is not the clip's. */
static void
set_tags (GstElement *muxer, const char *program)
{
  if (program != NULL)
    gst_tag_setter_add_tags (GST_TAG_SETTER (muxer), GST_TAG_MERGE_REPLACE, GST_TAG_APPLICATION_NAME, program, NULL);
  gst_tag_setter_set_tag_merge_mode (GST_TAG_SETTER (muxer), GST_TAG_MERGE_KEEP_ALL);
  /* The one XMP packet is ours, and the header stays the last thing in the file. */
  if (GST_IS_TAG_XMP_WRITER (muxer))
    gst_tag_xmp_writer_remove_all_schemas (GST_TAG_XMP_WRITER (muxer));
}

/* appsrc ! muxer ! filesink */
static void
build_pipeline (GuiseMovieMuxer *self, const GuiseMovieMuxerParams *params)
{
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  GstElement *muxer = gst_element_factory_make (params->element, NULL);
  GstElement *sink = gst_element_factory_make ("filesink", NULL);

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->source = GST_APP_SRC (source);
  self->element = muxer;
  self->wanted = gst_pad_template_get_caps (gst_element_get_pad_template (muxer, "video_%u"));
  g_object_set (source, "format", GST_FORMAT_TIME, "max-bytes", (guint64) 0, "handle-segment-change", TRUE, NULL);
  g_object_set (sink, "location", params->temporary, "sync", FALSE, "async", FALSE, NULL);
  set_tags (muxer, params->program);

  gst_bin_add_many (GST_BIN (self->pipeline), source, muxer, sink, NULL);
  gst_element_link_pads (source, "src", muxer, "video_%u");
  gst_element_link (muxer, sink);
  if (params->is_mp4)
    {
      g_autoptr(GstPad) pad = gst_element_get_static_pad (source, "src");
      g_autoptr(GstPad) muxer_pad = gst_pad_get_peer (pad);
      guint timescale = pick_timescale (params->like);

      g_object_set (muxer_pad, "trak-timescale", timescale, NULL);
      g_object_set (muxer, "movie-timescale", timescale, NULL);
    }
}

GuiseMovieMuxer *
guise_movie_muxer_open (const GuiseMovieMuxerParams *params)
{
  GuiseMovieMuxer *self = g_new0 (GuiseMovieMuxer, 1);

  self->path = g_strdup (params->path);
  self->codec = params->codec;
  self->decoded = self->first_time = GUISE_TIME_NONE;
  build_pipeline (self, params);
  return self;
}

void
guise_movie_muxer_close (GuiseMovieMuxer *self)
{
  if (self == NULL)
    return;
  guise_movie_muxer_stop (self);
  gst_object_unref (self->pipeline);
  gst_clear_caps (&self->wanted);
  gst_clear_caps (&self->caps);
  g_free (self->path);
  g_free (self);
}

GstElement *
guise_movie_muxer_get_pipeline (GuiseMovieMuxer *self)
{
  return self->pipeline;
}

GstElement *
guise_movie_muxer_get_element (GuiseMovieMuxer *self)
{
  return self->element;
}

GstCaps *
guise_movie_muxer_get_wanted (GuiseMovieMuxer *self)
{
  return self->wanted;
}

void
guise_movie_muxer_start (GuiseMovieMuxer *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

void
guise_movie_muxer_end (GuiseMovieMuxer *self)
{
  gst_app_src_end_of_stream (self->source);
}

void
guise_movie_muxer_stop (GuiseMovieMuxer *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
}

/* Decoding goes forwards, which encoders know of their own packets alone. */
static GstClockTime
get_decode_time (GuiseMovieMuxer *self, const GuiseMoviePacket *packet, GuiseTime early)
{
  if (packet->decode_time == GUISE_TIME_NONE)
    return GST_CLOCK_TIME_NONE;
  self->decoded = self->decoded == GUISE_TIME_NONE ? packet->decode_time : MAX (packet->decode_time, self->decoded + 1);
  return (GstClockTime) MAX (self->decoded + early, 0);
}

gboolean
guise_movie_muxer_push (GuiseMovieMuxer *self, const GuiseMoviePacket *packet, GstCaps *caps, GError **error)
{
  gboolean is_early = self->codec == GUISE_VIDEO_CODEC_H264 || self->codec == GUISE_VIDEO_CODEC_HEVC;
  GuiseTime early = is_early ? (GuiseTime) EARLY_NS : 0;
  g_autoptr(GstBuffer) buffer = gst_buffer_copy (packet->buffer);
  g_autoptr(GstSample) sample = NULL;
  GstSegment segment;

  if (self->caps != NULL && !gst_caps_is_equal (self->caps, caps))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("The %s encoder began a part of %s in another way than the one before: export it again"),
                   guise_video_codec_get_title (self->codec), self->path);
      return FALSE;
    }
  gst_caps_replace (&self->caps, caps);
  GST_BUFFER_PTS (buffer) = packet->time != GUISE_TIME_NONE ? (GstClockTime) (packet->time + early)
                                                            : GST_CLOCK_TIME_NONE;
  GST_BUFFER_DTS (buffer) = get_decode_time (self, packet, early);
  GST_BUFFER_DURATION (buffer) = packet->duration != GUISE_TIME_NONE ? (GstClockTime) packet->duration
                                                                     : GST_CLOCK_TIME_NONE;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = (guint64) early;
  sample = gst_sample_new (buffer, caps, &segment, NULL);
  gst_app_src_push_sample (self->source, sample);
  if (self->first_time == GUISE_TIME_NONE)
    self->first_time = packet->time;
  return TRUE;
}

guint64
guise_movie_muxer_get_level (GuiseMovieMuxer *self)
{
  return gst_app_src_get_current_level_buffers (self->source);
}

GuiseTime
guise_movie_muxer_get_first_time (GuiseMovieMuxer *self)
{
  return self->first_time;
}

gboolean
guise_movie_muxer_poll (GuiseMovieMuxer *self, guint64 wait_ns, gboolean *has_ended, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr(GstMessage) message = gst_bus_timed_pop_filtered (bus, wait_ns, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (message == NULL)
    return TRUE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      guise_movie_encoder_set_error (message, self->path, error);
      return FALSE;
    }
  *has_ended = TRUE;
  return TRUE;
}
