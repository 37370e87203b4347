/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-audio-source-private.h"

#include "guise-decoder-private.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-matroska-private.h"
#include "guise-media-caps-private.h"
#include "guise-mp4-source-private.h"

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>
#include <string.h>

#define WATCHDOG_US  (8 * G_USEC_PER_SEC)
#define POLL_NS      (20 * GST_MSECOND)
#define MAX_WAITING  256u   /* packets of a stream that GStreamer reads ahead */

/* Containers that count milliseconds shake the times of packets which follow without a gap. */
#define MAX_SHAKE    (3 * GUISE_TIME_SECOND / 2000)

/* Opus counts so, whatever rate its caps say. */
#define OPUS_RATE    48000

typedef struct
{
  GstAppSink *sink;
  GstPad     *pad;           /* that leads to it */
  GstCaps    *caps;
  GQueue      waiting;       /* of GstSample: taken while another stream starved */
  GuiseTime   delay;         /* that the times of packets do not count in yet */
  GuiseTime   duration;      /* of a packet that does not say; 0 where only the next one tells */
  GuiseTime   last_start, last_end;   /* of the packet before, for one without a time */
  gboolean    has_begun;
  gboolean    is_smooth;     /* the packet before says where this one begins */
} Stream;

struct _GuiseAudioSource
{
  char       *path;
  GstElement *pipeline;
  GMutex      mutex;
  GPtrArray  *streams;       /* guarded until @is_complete: of Stream */
  gint        is_complete;   /* atomic: every stream is known */
  gint        has_file_times;  /* atomic: see guise_decoder_to_time() */
  gint        mp4_ms;        /* atomic: see guise_mp4_read_whole() */
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
  gst_object_unref (stream->pad);
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
  if (guise_decoder_has_file_times (factory))
    g_atomic_int_set (&((GuiseAudioSource *) user_data)->has_file_times, TRUE);
  if (strstr (klass, "Decoder") == NULL)
    return GUISE_AUTOPLUG_TRY;
  return g_str_has_prefix (type, "audio/") ? GUISE_AUTOPLUG_EXPOSE : GUISE_AUTOPLUG_SKIP;
}

/* GStreamer heeds the delay that Matroska states for Opus alone. */
static GuiseTime
get_delay (GuiseAudioSource *self, GstPad *pad, GstCaps *caps)
{
  guint64 track = guise_media_pad_get_track (pad);

  if (!g_atomic_int_get (&self->has_file_times) || track == 0
      || gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-opus"))
    return 0;
  return guise_matroska_get_codec_delay (self->path, track);
}

/* Of the codecs whose packets are all alike. */
static GuiseTime
get_usual_duration (GstCaps *caps)
{
  static const struct
  {
    const char *codec;
    int         samples, low_rate_samples;   /* below 32 kHz */
  } usual[] = {
    { "aac", 1024, 1024 }, { "ac3", 1536, 1536 }, { "mp2", 1152, 1152 }, { "mp3", 1152, 576 },
  };
  g_autofree char *codec = guise_media_caps_dup_name (caps);
  int rate = 0;

  if (!gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate) || rate <= 0)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_str_equal (usual[i].codec, codec))
      return GUISE_TIME_SECOND * (rate < 32000 ? usual[i].low_rate_samples : usual[i].samples) / rate;
  return 0;
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
  stream->pad = gst_object_ref (pad);
  stream->caps = g_steal_pointer (&caps);
  stream->delay = get_delay (self, pad, stream->caps);
  stream->duration = get_usual_duration (stream->caps);
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

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The sound of %s did not come for %d seconds"), name,
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
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The sound of %s cannot be read: %s"), self->path,
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
  guise_mp4_read_whole (source, &self->mp4_ms);
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

GstTagList *
guise_audio_source_dup_tags (GuiseAudioSource *self, guint stream)
{
  return guise_media_pad_dup_tags (((Stream *) g_ptr_array_index (self->streams, stream))->pad);
}

const char *
guise_audio_source_get_damage (GuiseAudioSource *self)
{
  return self->damage;
}

/* The full streams hold back the demuxer, which a starving one waits for. Returns: whether the file goes on */
static gboolean
make_room (GuiseAudioSource *self, guint but)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->streams->len; i++)
    {
      Stream *stream = g_ptr_array_index (self->streams, i);
      GstSample *sample;

      for (guint n = 0; i != but && n < MAX_WAITING && (sample = gst_app_sink_try_pull_sample (stream->sink, 0)) != NULL; n++)
        {
          g_queue_push_tail (&stream->waiting, sample);
          any = TRUE;
        }
    }
  return any;
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
      if (make_room (self, index))
        deadline = g_get_monotonic_time () + WATCHDOG_US;
    }
  return sample;
}

/* What GStreamer cut off the time of a packet, because it lies before the start: the whole of Opus' priming, or what
 * of it a packet in the middle has. */
static GuiseTime
get_clipped (GstBuffer *buffer)
{
  const GstAudioClippingMeta *meta = gst_buffer_get_audio_clipping_meta (buffer);

  if (meta == NULL || meta->format != GST_FORMAT_DEFAULT)
    return 0;
  return (GuiseTime) gst_util_uint64_scale_round (meta->start, GUISE_TIME_SECOND, OPUS_RATE);
}

/* Where a packet without a gap before it begins is known better from what came before. */
static GuiseTime
smooth (const Stream *stream, GuiseTime start, gboolean is_certain)
{
  if (start == GUISE_TIME_NONE || (stream->is_smooth && !is_certain))
    return stream->last_end;
  return stream->is_smooth && ABS (start - stream->last_end) <= MAX_SHAKE ? stream->last_end : start;
}

gboolean
guise_audio_source_pull (GuiseAudioSource *self, guint index, GuiseAudioPacket *packet, GCancellable *cancellable,
                         GError **error)
{
  Stream *stream = g_ptr_array_index (self->streams, index);
  g_autoptr(GstSample) sample = wait_for_packet (self, index, cancellable, error);
  gboolean has_file_times = g_atomic_int_get (&self->has_file_times), is_certain;
  const GstSegment *segment;
  GuiseTime clipped;
  guint64 time;

  if (sample == NULL)
    return FALSE;

  segment = gst_sample_get_segment (sample);
  packet->buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
  clipped = get_clipped (packet->buffer);
  time = GST_BUFFER_PTS_IS_VALID (packet->buffer) ? GST_BUFFER_PTS (packet->buffer) : GST_BUFFER_DTS (packet->buffer);
  packet->start = guise_decoder_to_time (segment, time, has_file_times);
  if (packet->start != GUISE_TIME_NONE)
    packet->start -= stream->delay + clipped;
  packet->start = smooth (stream, packet->start, clipped == 0);
  packet->duration = GST_BUFFER_DURATION_IS_VALID (packet->buffer)
    ? (GuiseTime) GST_BUFFER_DURATION (packet->buffer) + clipped : stream->duration;
  is_certain = packet->duration > 0;
  /* As long as the one before is the best guess for the last one, which no other follows. */
  if (!is_certain && stream->has_begun)
    packet->duration = MAX (packet->start - stream->last_start, 0);
  packet->end = guise_decoder_to_time (segment, segment->stop, has_file_times);
  if (packet->end == GUISE_TIME_NONE)
    packet->end = G_MAXINT64;
  stream->last_start = packet->start;
  stream->last_end = packet->start + packet->duration;
  stream->has_begun = TRUE;
  stream->is_smooth = is_certain;
  return TRUE;
}
