/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-decoder-parts-private.h"

#include "guise-h264-private.h"
#include "guise-media-caps-private.h"
#include "guise-mp4-source-private.h"

#include <gst/pbutils/pbutils.h>
#include <string.h>

#define MAX_WAITING       2u       /* decoded frames ahead of the reader */
#define MAX_KEYS          4096u    /* key frames noted ahead of their decoding */

/* A time of the table may lie so far from the packet's. */
#define SKIP_MARGIN       (3 * GUISE_TIME_SECOND / 1000)

static guint
find_stream (GPtrArray *ids, GstPad *pad)
{
  g_autofree char *id = gst_pad_get_stream_id (pad);
  guint index;

  if (id == NULL)
    id = g_strdup_printf ("pad %p", (void *) pad);
  if (g_ptr_array_find_with_equal_func (ids, id, g_str_equal, &index))
    return index;
  g_ptr_array_add (ids, g_steal_pointer (&id));
  return ids->len - 1;
}

static gboolean
is_too_large (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  int width = 0, height = 0;

  return gst_structure_get_int (structure, "width", &width)
         && gst_structure_get_int (structure, "height", &height)
         && (width > GUISE_IMAGE_MAX_SIDE || height > GUISE_IMAGE_MAX_SIDE
             || (gint64) width * height > GUISE_MEDIA_MAX_PIXELS);
}

/* Whether the stream on @pad, which @caps say is video, is the one that was asked for. */
static GuiseAutoplug
select_video (GuiseDecoder *self, GstPad *pad, GstCaps *caps)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (find_stream (self->video_ids, pad) != self->video_stream)
    return GUISE_AUTOPLUG_SKIP;
  gst_caps_replace (&self->video_codec, caps);
  if (is_too_large (caps))
    self->is_too_large = TRUE;
  return self->is_too_large ? GUISE_AUTOPLUG_SKIP : GUISE_AUTOPLUG_TRY;
}

static GuiseAutoplug
autoplug_select_cb (GstElement *bin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer user_data)
{
  GuiseDecoder *self = user_data;
  const char *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  const char *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);

  if (!guise_decoder_allows_factory (factory) || !guise_decoder_allows_type (type))
    return GUISE_AUTOPLUG_SKIP;
  if (guise_decoder_has_file_times (factory))
    g_atomic_int_set (&self->has_file_times, TRUE);
  if (strstr (klass, "Decoder") == NULL)
    return GUISE_AUTOPLUG_TRY;
  if (g_str_has_prefix (type, "audio/"))
    return GUISE_AUTOPLUG_EXPOSE;
  if (g_str_has_prefix (type, "video/") || g_str_has_prefix (type, "image/"))
    return select_video (self, pad, caps);
  /* A demuxer in the clothes of a decoder has a type of its own. */
  return g_str_has_prefix (type, "application/") ? GUISE_AUTOPLUG_TRY : GUISE_AUTOPLUG_SKIP;
}

static void
unknown_type_cb (GstElement *bin, GstPad *pad, GstCaps *caps, gpointer user_data)
{
  GuiseDecoder *self = user_data;
  const char *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if ((g_str_has_prefix (type, "video/") || g_str_has_prefix (type, "image/"))
      && find_stream (self->video_ids, pad) == self->video_stream && self->lacking == NULL)
    self->lacking = gst_pb_utils_get_codec_description (caps);
}

static void
pad_added_cb (GstElement *bin, GstPad *pad, gpointer user_data)
{
  GuiseDecoder *self = user_data;
  g_autoptr(GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr(GstPad) sink_pad = gst_element_get_static_pad (GST_ELEMENT (self->sink), "sink");
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const char *type;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_is_any (caps) || gst_caps_get_size (caps) == 0)
    return;

  type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (type, "audio/"))
    g_ptr_array_add (self->audio_caps, g_steal_pointer (&caps));
  else if (g_str_equal (type, "video/x-raw") && !self->is_linked)
    {
      /* Raw video in a container never met a decoder. */
      if (self->video_codec == NULL && find_stream (self->video_ids, pad) != self->video_stream)
        return;
      self->is_too_large = self->is_too_large || is_too_large (caps);
      self->is_linked = GST_PAD_LINK_SUCCESSFUL (gst_pad_link (pad, sink_pad));
    }
}

static void
no_more_pads_cb (GstElement *bin, gpointer user_data)
{
  GuiseDecoder *self = user_data;

  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->is_exposed, TRUE);
  g_cond_broadcast (&self->exposed);
  g_mutex_unlock (&self->mutex);
}

/* Whether @buffer is a picture that comes before what is wanted and that no other is made from. */
static gboolean
can_skip (GuiseDecoder *self, GstBuffer *buffer, GuiseTime time)
{
  gint nal_length = g_atomic_int_get (&self->nal_length);
  gboolean disposable;
  GuiseTime skip_before;
  GstMapInfo map;

  if (nal_length < 0 || time == GUISE_TIME_NONE)
    return FALSE;
  g_mutex_lock (&self->mutex);
  skip_before = self->skip_before;
  g_mutex_unlock (&self->mutex);
  if (skip_before == GUISE_TIME_NONE || time >= skip_before - SKIP_MARGIN
      || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  disposable = guise_h264_is_disposable (map.data, map.size, (guint) nal_length);
  gst_buffer_unmap (buffer, &map);
  return disposable;
}

static void
note_key (GuiseDecoder *self, GuiseTime time)
{
  g_mutex_lock (&self->mutex);
  if (self->keys->len < MAX_KEYS)
    g_array_append_val (self->keys, time);
  g_mutex_unlock (&self->mutex);
}

static GstPadProbeReturn
packet_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GuiseDecoder *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr(GstEvent) event = NULL;
  const GstSegment *segment;
  GuiseTime time;

  g_atomic_int_inc (&self->activity);
  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    return GST_PAD_PROBE_OK;

  event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  if (event == NULL)
    return GST_PAD_PROBE_OK;
  gst_event_parse_segment (event, &segment);
  time = guise_decoder_to_time (segment, GST_BUFFER_PTS (buffer), g_atomic_int_get (&self->has_file_times));

  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    note_key (self, time);
  else if (can_skip (self, buffer, time))
    return GST_PAD_PROBE_DROP;
  return GST_PAD_PROBE_OK;
}

/* How H.264 is packed, as soon as that is known. */
static GstPadProbeReturn
caps_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GuiseDecoder *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  g_atomic_int_set (&self->nal_length, guise_h264_get_nal_length (caps));
  return GST_PAD_PROBE_OK;
}

void
guise_decoder_forget_packets (GuiseDecoder *self, GuiseTime skip_before)
{
  g_mutex_lock (&self->mutex);
  g_array_set_size (self->keys, 0);
  self->skip_before = skip_before;
  g_mutex_unlock (&self->mutex);
}

static void
limit_threads (GuiseDecoder *self, GstElement *decoder)
{
  static const char *const properties[] = { "max-threads", "threads", "n-threads" };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", MAX (self->n_threads, 1));

      if (g_object_class_find_property (G_OBJECT_GET_CLASS (decoder), properties[i]) != NULL)
        gst_util_set_object_arg (G_OBJECT (decoder), properties[i], value);
    }
  if (self->by_slices && g_object_class_find_property (G_OBJECT_GET_CLASS (decoder), "thread-type") != NULL)
    gst_util_set_object_arg (G_OBJECT (decoder), "thread-type", "slice");
}

/* Draws what changes into the frame before. */
static gboolean
reuses_frames (GstElement *decoder)
{
  static const char *const names[] = {
    "avdec_aasc", "avdec_camtasia", "avdec_cinepak", "avdec_flashsv", "avdec_msrle", "avdec_msvideo1", "avdec_qtrle",
    "avdec_rpza", "avdec_smc", "avdec_truemotion1", "avdec_ultimotion", NULL
  };
  GstElementFactory *factory = gst_element_get_factory (decoder);

  return factory != NULL && g_strv_contains (names, GST_OBJECT_NAME (factory));
}

/* libav's decoders may write into GStreamer's memory, which spares a copy; but where GStreamer lacks the pixel format
 * (16 bits of FFV1, 9 of H.264) it then crashes before it can refuse. Those that reuse frames have no such format, and
 * with memory of their own every frame gets the time of the first (1.22). */
static void
keep_own_memory (GstElement *decoder)
{
  if (!reuses_frames (decoder) && g_object_class_find_property (G_OBJECT_GET_CLASS (decoder), "direct-rendering") != NULL)
    g_object_set (decoder, "direct-rendering", FALSE, NULL);
}

static void
deep_element_added_cb (GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  GuiseDecoder *self = user_data;
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr(GstPad) pad = gst_element_get_static_pad (element, "sink");

  if (factory == NULL || !gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DECODER))
    return;
  limit_threads (self, element);
  keep_own_memory (element);
  if (pad != NULL)
    {
      gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, packet_probe_cb, self, NULL);
      gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, caps_probe_cb, self, NULL);
    }
}

/* Lets decoders hand out their own planes where they lie, with whatever padding. */
static GstPadProbeReturn
allocation_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_PAD_PROBE_HANDLED;
}

static GstElement *
make_decodebin (GuiseDecoder *self)
{
  GstElement *bin = gst_element_factory_make ("decodebin", NULL);

  g_signal_connect (bin, "autoplug-select", G_CALLBACK (autoplug_select_cb), self);
  g_signal_connect (bin, "unknown-type", G_CALLBACK (unknown_type_cb), self);
  g_signal_connect (bin, "pad-added", G_CALLBACK (pad_added_cb), self);
  g_signal_connect (bin, "no-more-pads", G_CALLBACK (no_more_pads_cb), self);
  g_signal_connect (bin, "deep-element-added", G_CALLBACK (deep_element_added_cb), self);
  return bin;
}

void
guise_decoder_build_pipeline (GuiseDecoder *self, gboolean is_picture)
{
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  g_autoptr(GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");
  g_autoptr(GstCaps) raw = gst_caps_new_empty_simple ("video/x-raw");

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->bin = is_picture ? gst_element_factory_make ("gdkpixbufdec", NULL) : make_decodebin (self);
  self->sink = GST_APP_SINK (sink);

  g_object_set (source, "location", self->path, NULL);
  guise_mp4_read_whole (source, &self->mp4_ms);
  g_object_set (sink, "sync", FALSE, "qos", FALSE, "max-buffers", MAX_WAITING, "caps", raw,
                "enable-last-sample", FALSE, NULL);
  gst_pad_add_probe (sink_pad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, allocation_probe_cb, NULL, NULL);

  gst_bin_add_many (GST_BIN (self->pipeline), source, self->bin, sink, NULL);
  gst_element_link (source, self->bin);
  if (is_picture)
    gst_element_link (self->bin, sink);
}
