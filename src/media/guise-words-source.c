/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-words-source-private.h"

#include "guise-clip-extras-private.h"
#include "guise-decoder-private.h"
#include "guise-matroska-private.h"
#include "guise-media-caps-private.h"
#include "guise-mp4-source-private.h"

#include <string.h>

/* A film has some two thousand subtitles; of whoever has more than these only the first are kept. */
#define MAX_PACKETS 100000u
#define MAX_BYTES   (64u << 20)

typedef struct
{
  GstPad     *pad;    /* of decodebin */
  GstAppSink *sink;   /* the pipeline owns it */
  guint       n_packets;   /* of its streaming thread */
  gsize       n_bytes;
  gint        is_cut;      /* atomic */
} Stream;

struct _GuiseWordsSource
{
  char       *path;
  GstElement *pipeline;
  GMutex      mutex;
  GPtrArray  *streams;         /* guarded: of Stream */
  gint        has_file_times;  /* atomic */
  gint        mp4_ms;          /* atomic: see guise_mp4_read_whole() */
};

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  gst_object_unref (stream->pad);
  g_free (stream);
}

/* Nothing is decoded: what comes out of a demuxer or its parser is good enough to be counted, or kept. */
static int
autoplug_select_cb (GstElement *bin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer user_data)
{
  const char *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);

  if (guise_subtitles_is_caps (caps))
    return GUISE_AUTOPLUG_EXPOSE;
  if (!guise_decoder_allows_factory (factory))
    return GUISE_AUTOPLUG_SKIP;
  if (guise_decoder_has_file_times (factory))
    g_atomic_int_set (&((GuiseWordsSource *) user_data)->has_file_times, TRUE);
  return strstr (klass, "Decoder") == NULL ? GUISE_AUTOPLUG_TRY : GUISE_AUTOPLUG_EXPOSE;
}

/* What no element is for would not come out. */
static gboolean
autoplug_continue_cb (GstElement *bin, GstPad *pad, GstCaps *caps, gpointer user_data)
{
  return !guise_subtitles_is_caps (caps);
}

/* Streaming thread. */
static GstPadProbeReturn
count_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stream *stream = user_data;
  const gsize size = gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));

  if (stream->n_packets >= MAX_PACKETS || size > MAX_BYTES - stream->n_bytes)
    {
      g_atomic_int_set (&stream->is_cut, TRUE);
      return GST_PAD_PROBE_DROP;
    }
  stream->n_packets++;
  stream->n_bytes += size;
  return GST_PAD_PROBE_OK;
}

/* Keeps what comes, which is no more than words: the demuxer waits for nobody to take it. */
static GstElement *
add_words_sink (GuiseWordsSource *self, GstPad *pad)
{
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  Stream *stream = g_new0 (Stream, 1);

  g_object_set (sink, "sync", FALSE, "async", FALSE, "max-buffers", 0u, "wait-on-eos", FALSE,
                "enable-last-sample", FALSE, NULL);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  stream->pad = gst_object_ref (pad);
  stream->sink = GST_APP_SINK (sink);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_cb, stream, NULL);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->streams, stream);
  g_mutex_unlock (&self->mutex);
  return sink;
}

static void
pad_added_cb (GstElement *bin, GstPad *pad, gpointer user_data)
{
  GuiseWordsSource *self = user_data;
  g_autoptr(GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr(GstPad) sink_pad = NULL;
  GstElement *sink;

  if (caps != NULL && guise_subtitles_is_caps (caps))
    sink = add_words_sink (self, pad);
  else
    {
      sink = gst_element_factory_make ("fakesink", NULL);
      g_object_set (sink, "sync", FALSE, "enable-last-sample", FALSE, NULL);
      gst_bin_add (GST_BIN (self->pipeline), sink);
    }
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_link (pad, sink_pad);
  gst_element_sync_state_with_parent (sink);
}

GuiseWordsSource *
guise_words_source_open (const char *path, GstState state)
{
  GuiseWordsSource *self = g_new0 (GuiseWordsSource, 1);
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *bin = gst_element_factory_make ("decodebin", NULL);

  g_mutex_init (&self->mutex);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  self->path = g_strdup (path);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_object_set (source, "location", path, NULL);
  guise_mp4_read_whole (source, &self->mp4_ms);
  g_signal_connect (bin, "autoplug-continue", G_CALLBACK (autoplug_continue_cb), NULL);
  g_signal_connect (bin, "autoplug-select", G_CALLBACK (autoplug_select_cb), self);
  g_signal_connect (bin, "pad-added", G_CALLBACK (pad_added_cb), self);
  gst_bin_add_many (GST_BIN (self->pipeline), source, bin, NULL);
  gst_element_link (source, bin);
  gst_element_set_state (self->pipeline, state);
  return self;
}

void
guise_words_source_close (GuiseWordsSource *self)
{
  if (self == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_ptr_array_unref (self->streams);
  gst_object_unref (self->pipeline);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

GstElement *
guise_words_source_get_pipeline (GuiseWordsSource *self)
{
  return self->pipeline;
}

gboolean
guise_words_source_has_file_times (GuiseWordsSource *self)
{
  return g_atomic_int_get (&self->has_file_times);
}

/* What the demuxer does not know, the file itself says. */
static void
find_codec (GuiseWordsSource *self, GstPad *pad, GuiseSubtitleTrack *track)
{
  guint64 number = guise_media_pad_get_track (pad);

  if (track->caps == NULL || !gst_structure_has_name (gst_caps_get_structure (track->caps, 0), GUISE_SUBTITLES_UNKNOWN))
    return;
  track->codec = guise_matroska_get_codec (self->path, number, &track->private_data);
  if (track->codec == NULL || !guise_subtitles_is_webvtt (track->codec))
    return;
  gst_clear_caps (&track->caps);
  track->caps = gst_caps_new_empty_simple (GUISE_SUBTITLES_WEBVTT);
}

GPtrArray *
guise_words_source_dup_tracks (GuiseWordsSource *self)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func (guise_subtitle_track_free);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->streams->len; i++)
    {
      GstPad *pad = ((Stream *) g_ptr_array_index (self->streams, i))->pad;
      GuiseSubtitleTrack *track = g_new0 (GuiseSubtitleTrack, 1);

      track->index = i;
      track->caps = gst_pad_get_current_caps (pad);
      track->tags = guise_media_pad_dup_tags (pad);
      find_codec (self, pad, track);
      g_ptr_array_add (tracks, track);
    }
  g_mutex_unlock (&self->mutex);
  return tracks;
}

GstTagList *
guise_words_source_dup_tags (GuiseWordsSource *self, guint index)
{
  GstTagList *tags = NULL;

  g_mutex_lock (&self->mutex);
  if (index < self->streams->len)
    tags = guise_media_pad_dup_tags (((Stream *) g_ptr_array_index (self->streams, index))->pad);
  g_mutex_unlock (&self->mutex);
  return tags != NULL ? tags : gst_tag_list_new_empty ();
}

gboolean
guise_words_source_has_tags (GuiseWordsSource *self)
{
  gboolean all = TRUE;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->streams->len && all; i++)
    {
      GstPad *pad = ((Stream *) g_ptr_array_index (self->streams, i))->pad;
      GstEvent *event = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, 0);

      all = event != NULL;
      g_clear_pointer (&event, gst_event_unref);
    }
  g_mutex_unlock (&self->mutex);
  return all;
}

gboolean
guise_words_source_is_cut (GuiseWordsSource *self, guint index)
{
  gboolean is_cut = FALSE;

  g_mutex_lock (&self->mutex);
  if (index < self->streams->len)
    is_cut = g_atomic_int_get (&((Stream *) g_ptr_array_index (self->streams, index))->is_cut);
  g_mutex_unlock (&self->mutex);
  return is_cut;
}

GstAppSink *
guise_words_source_get_sink (GuiseWordsSource *self, guint index)
{
  GstAppSink *sink = NULL;

  g_mutex_lock (&self->mutex);
  if (index < self->streams->len)
    sink = ((Stream *) g_ptr_array_index (self->streams, index))->sink;
  g_mutex_unlock (&self->mutex);
  return sink;
}
