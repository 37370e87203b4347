/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-audio-source-private.h"

#include "guise-decoder-private.h"
#include "guise-error.h"

#include <gst/app/gstappsink.h>
#include <string.h>

#define WATCHDOG_US  (8 * G_USEC_PER_SEC)
#define POLL_NS      (20 * GST_MSECOND)
#define MAX_WAITING  256u   /* packets of a stream that GStreamer reads ahead */

typedef struct
{
  GstAppSink *sink;
  GstCaps    *caps;
  GQueue      waiting;       /* of GstSample: taken while another stream starved */
  GuiseTime   last_end;      /* of the packet before, for one without a time */
} Stream;

struct _GuiseAudioSource
{
  char       *path;
  GstElement *pipeline;
  GMutex      mutex;
  GPtrArray  *streams;       /* guarded until @is_complete: of Stream */
  gint        is_complete;   /* atomic: every stream is known */
  char       *damage;        /* (nullable) */
};

void
guise_audio_packet_clear (GuiseAudioPacket *packet)
{
  gst_clear_buffer (&packet->buffer);
}

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  g_queue_clear_full (&stream->waiting, (GDestroyNotify) gst_sample_unref);
  gst_clear_caps (&stream->caps);
  g_free (stream);
}

/* Sound is exposed before a decoder would take it; pictures and words lead nowhere. */
static int
autoplug_select_cb (GstElement *bin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer user_data)
{
  const char *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);
  const char *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  if (!guise_decoder_allows_factory (factory))
    return GUISE_AUTOPLUG_SKIP;
  if (strstr (klass, "Decoder") == NULL)
    return GUISE_AUTOPLUG_TRY;
  return g_str_has_prefix (type, "audio/") ? GUISE_AUTOPLUG_EXPOSE : GUISE_AUTOPLUG_SKIP;
}

static void
pad_added_cb (GstElement *bin, GstPad *pad, gpointer user_data)
{
  GuiseAudioSource *self = user_data;
  g_autoptr(GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr(GstPad) sink_pad = NULL;
  GstElement *sink;
  Stream *stream;

  if (caps == NULL || !g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/"))
    return;

  sink = gst_element_factory_make ("appsink", NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, "max-buffers", MAX_WAITING, "enable-last-sample", FALSE, NULL);
  /* A codec's priming lies before the segment. */
  gst_base_sink_set_drop_out_of_segment (GST_BASE_SINK (sink), FALSE);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  /* Not with its parent, which waits for its other sinks before it plays. */
  gst_element_set_state (sink, GST_STATE_PLAYING);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  if (!GST_PAD_LINK_SUCCESSFUL (gst_pad_link (pad, sink_pad)))
    return;

  stream = g_new0 (Stream, 1);
  stream->sink = GST_APP_SINK (sink);
  stream->caps = g_steal_pointer (&caps);
  g_queue_init (&stream->waiting);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->streams, stream);
  g_mutex_unlock (&self->mutex);
}

static void
no_more_pads_cb (GstElement *bin, gpointer user_data)
{
  GuiseAudioSource *self = user_data;

  g_atomic_int_set (&self->is_complete, TRUE);
}

/* Returns: (transfer full) (nullable): the first error on the bus */
static GError *
take_error (GuiseAudioSource *self, guint64 wait_ns)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr(GstMessage) message = gst_bus_timed_pop_filtered (bus, wait_ns, GST_MESSAGE_ERROR);
  GError *error = NULL;

  if (message != NULL)
    gst_message_parse_error (message, &error, NULL);
  return error;
}

static void
set_watchdog_error (GuiseAudioSource *self, GError **error)
{
  g_autofree char *name = g_path_get_basename (self->path);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, "The sound of %s did not come for %d seconds", name,
               (int) (WATCHDOG_US / G_USEC_PER_SEC));
}

/* A file whose streams are all skipped, or that is damaged, simply has no sound to carry. */
static gboolean
wait_for_streams (GuiseAudioSource *self, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + WATCHDOG_US;

  while (!g_atomic_int_get (&self->is_complete))
    {
      g_autoptr(GError) cause = take_error (self, POLL_NS);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (cause != NULL)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, "The sound of %s cannot be read: %s", self->path,
                       cause->message);
          return FALSE;
        }
      if (g_get_monotonic_time () > deadline)
        {
          set_watchdog_error (self, error);
          return FALSE;
        }
    }
  return TRUE;
}

GuiseAudioSource *
guise_audio_source_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseAudioSource) self = g_new0 (GuiseAudioSource, 1);
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *bin = gst_element_factory_make ("decodebin", NULL);

  self->path = g_strdup (path);
  g_mutex_init (&self->mutex);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_object_set (source, "location", path, NULL);
  g_signal_connect (bin, "autoplug-select", G_CALLBACK (autoplug_select_cb), self);
  g_signal_connect (bin, "pad-added", G_CALLBACK (pad_added_cb), self);
  g_signal_connect (bin, "no-more-pads", G_CALLBACK (no_more_pads_cb), self);
  gst_bin_add_many (GST_BIN (self->pipeline), source, bin, NULL);
  gst_element_link (source, bin);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return wait_for_streams (self, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_audio_source_close (GuiseAudioSource *self)
{
  if (self == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_ptr_array_unref (self->streams);
  g_mutex_clear (&self->mutex);
  g_free (self->damage);
  g_free (self->path);
  g_free (self);
}

guint
guise_audio_source_get_n_streams (GuiseAudioSource *self)
{
  return self->streams->len;
}

GstCaps *
guise_audio_source_get_caps (GuiseAudioSource *self, guint stream)
{
  return ((Stream *) g_ptr_array_index (self->streams, stream))->caps;
}

const char *
guise_audio_source_get_damage (GuiseAudioSource *self)
{
  return self->damage;
}

/* The full streams hold back the demuxer, which a starving one waits for. */
static void
make_room (GuiseAudioSource *self, guint but)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      Stream *stream = g_ptr_array_index (self->streams, i);
      GstSample *sample = i != but ? gst_app_sink_try_pull_sample (stream->sink, 0) : NULL;

      if (sample != NULL)
        g_queue_push_tail (&stream->waiting, sample);
    }
}

static GstSample *
wait_for_packet (GuiseAudioSource *self, guint index, GCancellable *cancellable, GError **error)
{
  Stream *stream = g_ptr_array_index (self->streams, index);
  gint64 deadline = g_get_monotonic_time () + WATCHDOG_US;
  GstSample *sample = g_queue_pop_head (&stream->waiting);

  while (sample == NULL)
    {
      g_autoptr(GError) cause = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      sample = gst_app_sink_try_pull_sample (stream->sink, POLL_NS);
      if (sample != NULL || gst_app_sink_is_eos (stream->sink))
        break;
      cause = take_error (self, 0);
      if (cause != NULL && self->damage == NULL)
        self->damage = g_strdup_printf ("the rest of the sound cannot be read (%s)", cause->message);
      if (self->damage != NULL)
        break;
      if (g_get_monotonic_time () > deadline)
        {
          set_watchdog_error (self, error);
          return NULL;
        }
      make_room (self, index);
    }
  return sample;
}

/* @time in the segment's own time as stream time, which may lie before its start. */
static GuiseTime
to_stream_time (const GstSegment *segment, guint64 time)
{
  return (GuiseTime) time - (GuiseTime) segment->start + (GuiseTime) (GST_CLOCK_TIME_IS_VALID (segment->time)
                                                                       ? segment->time : 0);
}

gboolean
guise_audio_source_pull (GuiseAudioSource *self, guint index, GuiseAudioPacket *packet, GCancellable *cancellable,
                         GError **error)
{
  Stream *stream = g_ptr_array_index (self->streams, index);
  g_autoptr(GstSample) sample = wait_for_packet (self, index, cancellable, error);
  const GstSegment *segment;
  guint64 time;

  if (sample == NULL)
    return FALSE;

  segment = gst_sample_get_segment (sample);
  packet->buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
  time = GST_BUFFER_PTS_IS_VALID (packet->buffer) ? GST_BUFFER_PTS (packet->buffer) : GST_BUFFER_DTS (packet->buffer);
  packet->start = segment->format == GST_FORMAT_TIME && GST_CLOCK_TIME_IS_VALID (time)
    ? to_stream_time (segment, time) : stream->last_end;
  packet->duration = GST_BUFFER_DURATION_IS_VALID (packet->buffer) ? (GuiseTime) GST_BUFFER_DURATION (packet->buffer) : 0;
  packet->end = segment->format == GST_FORMAT_TIME && GST_CLOCK_TIME_IS_VALID (segment->stop)
    ? to_stream_time (segment, segment->stop) : G_MAXINT64;
  stream->last_end = packet->start + packet->duration;
  return TRUE;
}
