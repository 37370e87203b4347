/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-audio-private.h"

#include "guise-audio-source-private.h"
#include "guise-decoder-private.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-matroska-private.h"
#include "guise-media-caps-private.h"

#include <gst/app/gstappsrc.h>
#include <string.h>

/* Before a cut, packets that a decoder needs to be right from the cut on: overlaps of AAC and MP3, Opus' 80 ms. */
#define PREROLL_NS        (100 * GST_MSECOND)

/* What libav's AAC encoder puts before the sound. */
#define AAC_DELAY_SAMPLES 1024

/* Bits a second and channel: nobody hears a second encoding at this. */
#define AAC_BIT_RATE      96000
#define AAC_MAX_CHANNELS  8
#define OPUS_BIT_RATE     80000
#define OPUS_MAX_CHANNELS 8

typedef struct
{
  guint       index;         /* in the source */
  GstElement *source;        /* (nullable): appsrc; %NULL until the first packet that is carried */
  char       *codec_in, *codec_out;
  gboolean    is_copied;
  gboolean    keeps_priming; /* although the container gets no edits: Matroska's muxer knows what Opus needs */
  gboolean    has_delay;     /* and we say of AAC and MP3 what theirs need */
  gboolean    has_room;      /* its title has room for that, which must go */
  gboolean    is_trimmed;    /* cut at samples, because packets cannot be cut and nothing is lost by encoding again */
  char       *note;          /* (nullable) */
  gboolean    has_ended;
  GuiseTime   skip;          /* added to every time, so that none is negative */
  GuiseTime   first;         /* movie time of the first packet; may be negative */
  GuiseTime   end;           /* movie time where it is heard no more; G_MAXINT64 */
  GuiseTime   fed;           /* movie time of the last packet's end */
} Track;

struct _GuiseMovieAudio
{
  GuiseAudioSource *source;     /* (nullable): no sound is carried */
  GstElement       *pipeline;
  GstElement       *muxer;
  const char       *container;  /* name of the muxer that says what it holds */
  gboolean          has_edits;
  GuiseTime         from, to;
  GPtrArray        *tracks;     /* of Track: all streams of the source */
};

static void
track_free (gpointer data)
{
  Track *track = data;

  g_free (track->codec_in);
  g_free (track->codec_out);
  g_free (track->note);
  g_free (track);
}

void
guise_movie_audio_close (GuiseMovieAudio *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->source, guise_audio_source_close);
  g_ptr_array_unref (self->tracks);
  g_free (self);
}

/* Whether the container takes packets of @caps as they are. */
static gboolean
container_takes (const GuiseMovieAudio *self, GstCaps *caps)
{
  g_autoptr(GstElementFactory) factory = gst_element_factory_find (self->container);
  const GList *templates = factory != NULL ? gst_element_factory_get_static_pad_templates (factory) : NULL;

  for (const GList *l = templates; l != NULL; l = l->next)
    {
      GstStaticPadTemplate *template = l->data;
      g_autoptr(GstCaps) taken = gst_static_pad_template_get_caps (template);

      if (g_str_equal (template->name_template, "audio_%u"))
        return gst_caps_can_intersect (caps, taken);
    }
  return FALSE;
}

static void
decoded_pad_cb (GstElement *decoder, GstPad *pad, gpointer user_data)
{
  g_autoptr(GstPad) sink = gst_element_get_static_pad (GST_ELEMENT (user_data), "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

static int
autoplug_select_cb (GstElement *bin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer user_data)
{
  return guise_decoder_allows_factory (factory) ? GUISE_AUTOPLUG_TRY : GUISE_AUTOPLUG_SKIP;
}

/* What GStreamer takes for the default of "aac-ms" forces both channels into one model, which mixes those that have
 * nothing to do with each other. */
static GstElement *
make_aac_encoder (GstCaps *caps)
{
  GstElement *encoder = gst_element_factory_make ("avenc_aac", NULL);
  g_autofree char *bit_rate = NULL;
  int channels = 2;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "channels", &channels);
  bit_rate = g_strdup_printf ("%d", AAC_BIT_RATE * CLAMP (channels, 1, AAC_MAX_CHANNELS));
  gst_util_set_object_arg (G_OBJECT (encoder), "bitrate", bit_rate);
  gst_util_set_object_arg (G_OBJECT (encoder), "aac-ms", "false");
  return encoder;
}

static GstElement *
make_opus_encoder (GstCaps *caps)
{
  GstElement *encoder = gst_element_factory_make ("opusenc", NULL);
  int channels = 2;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "channels", &channels);
  g_object_set (encoder, "bitrate", OPUS_BIT_RATE * CLAMP (channels, 1, OPUS_MAX_CHANNELS), NULL);
  return encoder;
}

/* The best that the container holds: FLAC, else AAC, else (WebM) Opus. */
static GstElement *
make_encoder (GuiseMovieAudio *self, Track *track, GstElement **parser)
{
  GstCaps *caps = guise_audio_source_get_caps (self->source, track->index);
  g_autoptr(GstCaps) flac = gst_caps_new_empty_simple ("audio/x-flac");

  if (self->has_edits)
    {
      track->codec_out = g_strdup ("aac");
      *parser = gst_element_factory_make ("aacparse", NULL);
      return make_aac_encoder (caps);
    }
  if (container_takes (self, flac))
    {
      track->codec_out = g_strdup ("flac");
      *parser = gst_element_factory_make ("flacparse", NULL);
      return gst_element_factory_make ("flacenc", NULL);
    }
  track->codec_out = g_strdup ("opus");
  *parser = gst_element_factory_make ("opusparse", NULL);
  return make_opus_encoder (caps);
}

/* appsrc ! decodebin ! audioconvert ! audioresample ! encoder. Returns: the last of them. */
static GstElement *
build_encoder (GuiseMovieAudio *self, Track *track)
{
  GstElement *decoder = gst_element_factory_make ("decodebin", NULL);
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  GstElement *parser = NULL;
  GstElement *encoder = make_encoder (self, track, &parser);

  g_signal_connect (decoder, "autoplug-select", G_CALLBACK (autoplug_select_cb), NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (decoded_pad_cb), convert);
  gst_bin_add_many (GST_BIN (self->pipeline), decoder, convert, resample, encoder, parser, NULL);
  gst_element_link (track->source, decoder);
  gst_element_link_many (convert, resample, encoder, parser, NULL);
  track->note = track->is_trimmed
    ? g_strdup_printf ("Sound %u was encoded again as %s, which loses nothing: its packets do not begin where the cut is",
                       track->index + 1, track->codec_out)
    : g_strdup_printf ("Sound %u was encoded again, from %s to %s: the container cannot hold it as it is",
                       track->index + 1, track->codec_in, track->codec_out);
  return parser;
}

/* MPEG-4 audio that comes framed for broadcasting loses only its frame headers. */
static GstElement *
build_parser (GuiseMovieAudio *self, Track *track)
{
  GstElement *parser = gst_element_factory_make ("aacparse", NULL);

  gst_bin_add (GST_BIN (self->pipeline), parser);
  gst_element_link (track->source, parser);
  return parser;
}

static gboolean
is_framed_aac (GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  int version = 0;

  return gst_structure_has_name (structure, "audio/mpeg") && gst_structure_get_int (structure, "mpegversion", &version)
         && version != 1 && g_strcmp0 (gst_structure_get_string (structure, "stream-format"), "raw") != 0;
}

/* Its language and its title; the title with room for the delay that the file gets in the end. */
static void
send_tags (GuiseMovieAudio *self, Track *track)
{
  GstTagList *tags = guise_audio_source_dup_tags (self->source, track->index);
  g_autofree char *title = NULL;

  if (track->has_delay && gst_tag_list_get_string (tags, GST_TAG_TITLE, &title))
    {
      g_autofree char *padded = g_strconcat (title, GUISE_MATROSKA_ROOM, NULL);

      tags = gst_tag_list_make_writable (tags);
      gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, padded, NULL);
      track->has_room = TRUE;
    }
  gst_element_send_event (track->source, gst_event_new_tag (tags));
}

static gboolean
build_branch (GuiseMovieAudio *self, Track *track, GError **error)
{
  GstCaps *caps = guise_audio_source_get_caps (self->source, track->index);
  GstElement *last;

  track->source = gst_element_factory_make ("appsrc", NULL);
  g_object_set (track->source, "caps", caps, "format", GST_FORMAT_TIME, "max-bytes", (guint64) 0,
                "handle-segment-change", track->is_trimmed, NULL);
  gst_bin_add (GST_BIN (self->pipeline), track->source);

  track->is_copied = TRUE;
  if (container_takes (self, caps) && !track->is_trimmed)
    last = track->source;
  else if (is_framed_aac (caps))
    last = build_parser (self, track);
  else
    {
      track->is_copied = FALSE;
      last = build_encoder (self, track);
    }
  if (track->is_copied)
    track->codec_out = g_strdup (track->codec_in);

  if (gst_element_link_pads (last, "src", self->muxer, "audio_%u"))
    {
      send_tags (self, track);
      return TRUE;
    }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("Sound %u (%s) cannot be written into this container"),
               track->index + 1, track->codec_in);
  return FALSE;
}

/* Encoders take what of a buffer lies within the segment, which begins with the movie and ends with the cut. */
static void
push_trimmed (Track *track, GstBuffer *buffer)
{
  g_autoptr(GstSample) sample = NULL;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = (guint64) track->skip;
  if (track->end < G_MAXINT64)
    segment.stop = (guint64) (track->end + track->skip);
  sample = gst_sample_new (buffer, NULL, &segment, NULL);
  gst_app_src_push_sample (GST_APP_SRC (track->source), sample);
  gst_buffer_unref (buffer);
}

static void
push_packet (Track *track, GuiseAudioPacket *packet, GuiseTime start)
{
  GstBuffer *buffer = gst_buffer_copy (packet->buffer);

  GST_BUFFER_PTS (buffer) = (GstClockTime) MAX (start + track->skip, 0);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  if (packet->duration > 0)
    GST_BUFFER_DURATION (buffer) = (GstClockTime) packet->duration;
  if (track->fed == GUISE_TIME_NONE)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  else
    GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (track->is_trimmed)
    push_trimmed (track, buffer);
  else
    gst_app_src_push_buffer (GST_APP_SRC (track->source), buffer);
  track->fed = start + packet->duration;
}

/* Takes the next packet that belongs into the movie. %FALSE without an error: there is none any more. */
static gboolean
pull_wanted (GuiseMovieAudio *self, Track *track, GuiseAudioPacket *packet, GuiseTime *start,
             GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      GuiseTime preroll = self->from > 0 && (self->has_edits || track->has_delay) ? PREROLL_NS : 0;
      gboolean from_its_start = self->from <= 0 && (self->has_edits || track->has_delay || track->keeps_priming);

      if (!guise_audio_source_pull (self->source, track->index, packet, cancellable, error))
        return FALSE;
      *start = packet->start - self->from;
      if (*start >= self->to - self->from || packet->start >= packet->end)
        {
          guise_audio_packet_clear (packet);
          return FALSE;
        }
      if (from_its_start
          || (self->has_edits || track->has_delay || track->is_trimmed ? *start + packet->duration > -preroll : *start >= 0))
        return TRUE;
      guise_audio_packet_clear (packet);
    }
}

static void
end_track (Track *track)
{
  track->has_ended = TRUE;
  if (track->source != NULL)
    gst_app_src_end_of_stream (GST_APP_SRC (track->source));
}

/* The first packet decides whether the stream is in the movie at all, and where it begins. */
static gboolean
begin_track (GuiseMovieAudio *self, Track *track, GError **error)
{
  g_auto(GuiseAudioPacket) packet = { 0 };
  g_autoptr(GError) cause = NULL;
  GuiseTime start;

  track->end = G_MAXINT64;
  track->fed = GUISE_TIME_NONE;
  if (!pull_wanted (self, track, &packet, &start, NULL, &cause))
    {
      track->has_ended = TRUE;
      track->note = g_strdup_printf ("Sound %u has nothing in this range%s%s", track->index + 1,
                                     cause != NULL ? ": " : "", cause != NULL ? cause->message : "");
      return TRUE;
    }
  if (!build_branch (self, track, error))
    return FALSE;
  track->first = start;
  track->skip = self->has_edits || track->has_delay || track->is_trimmed ? MAX (-start, 0) : 0;
  if (packet.end < G_MAXINT64 || self->to < G_MAXINT64)
    track->end = MIN (packet.end, self->to) - self->from;
  push_packet (track, &packet, start);
  return TRUE;
}

/* What Matroska can say of a track, and what must be done for it. */
static void
choose_ways (GuiseMovieAudio *self, Track *track)
{
  GstCaps *caps = guise_audio_source_get_caps (self->source, track->index);

  if (self->has_edits)
    return;
  track->keeps_priming = g_str_equal (track->codec_in, "opus");
  track->has_delay = (g_str_equal (track->codec_in, "aac") || g_str_equal (track->codec_in, "mp3"))
                     && (container_takes (self, caps) || is_framed_aac (caps));
  track->is_trimmed = g_str_equal (track->codec_in, "flac") && (self->from > 0 || self->to < G_MAXINT64);
}

GuiseMovieAudio *
guise_movie_audio_open (GstElement *pipeline, GstElement *muxer, const char *container, gboolean has_edits,
                        const GuiseMovieParams *params, GError **error)
{
  g_autoptr(GuiseMovieAudio) self = g_new0 (GuiseMovieAudio, 1);

  self->pipeline = pipeline;
  self->muxer = muxer;
  self->container = container;
  self->has_edits = has_edits;
  self->from = params->audio_from;
  self->to = params->audio_to > 0 ? params->audio_to : G_MAXINT64;
  self->tracks = g_ptr_array_new_with_free_func (track_free);
  if (params->audio_path == NULL || params->like->pictures != NULL)
    return g_steal_pointer (&self);

  self->source = guise_audio_source_open (params->audio_path, NULL, error);
  if (self->source == NULL)
    return NULL;
  for (guint i = 0; i < guise_audio_source_get_n_streams (self->source); i++)
    {
      Track *track = g_new0 (Track, 1);

      track->index = i;
      track->codec_in = guise_media_caps_dup_name (guise_audio_source_get_caps (self->source, i));
      choose_ways (self, track);
      g_ptr_array_add (self->tracks, track);
      if (!begin_track (self, track, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

static gboolean
feed_track (GuiseMovieAudio *self, Track *track, GuiseTime time, GCancellable *cancellable, GError **error)
{
  while (!track->has_ended && track->fed < time)
    {
      g_auto(GuiseAudioPacket) packet = { 0 };
      g_autoptr(GError) cause = NULL;
      GuiseTime start;

      if (pull_wanted (self, track, &packet, &start, cancellable, &cause))
        push_packet (track, &packet, start);
      else if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      else
        end_track (track);
    }
  return TRUE;
}

gboolean
guise_movie_audio_feed (GuiseMovieAudio *self, GuiseTime time, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->tracks->len; i++)
    if (!feed_track (self, g_ptr_array_index (self->tracks, i), time, cancellable, error))
      return FALSE;
  return TRUE;
}

guint
guise_movie_audio_get_n_edits (GuiseMovieAudio *self)
{
  guint n = 0;

  for (guint i = 0; i < self->tracks->len; i++)
    n += ((const Track *) g_ptr_array_index (self->tracks, i))->source != NULL;
  return n;
}

static void
fill_edit (GuiseMovieAudio *self, const Track *track, GuiseMp4Edit *edit)
{
  GstCaps *caps = guise_audio_source_get_caps (self->source, track->index);
  int rate = 0;

  edit->start = MAX (track->first, 0);
  edit->skip = track->skip;
  if (!track->is_copied && gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate) && rate > 0)
    edit->skip += AAC_DELAY_SAMPLES * GUISE_TIME_SECOND / rate;
  edit->duration = track->end < G_MAXINT64 ? MAX (track->end - edit->start, 0) : 0;
}

void
guise_movie_audio_get_edits (GuiseMovieAudio *self, GuiseMp4Edit *edits)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      const Track *track = g_ptr_array_index (self->tracks, i);

      if (track->source != NULL)
        fill_edit (self, track, edits++);
    }
}

gboolean
guise_movie_audio_write_delays (GuiseMovieAudio *self, const char *path, GError **error)
{
  guint index = 0;

  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);
      gboolean has_room = TRUE;

      if (track->has_delay && track->source != NULL && (track->skip > 0 || track->has_room)
          && !guise_matroska_set_codec_delay (path, index, track->skip, &has_room, error))
        return FALSE;
      if (!has_room && track->note == NULL)
        track->note = g_strdup_printf ("Sound %u is %.0f ms late: this version of GStreamer leaves no room to say what "
                                       "comes before it", i + 1, (double) track->skip / GST_MSECOND);
      index += track->source != NULL;
    }
  return TRUE;
}

void
guise_movie_audio_report (GuiseMovieAudio *self, GuiseMovieReport *report)
{
  const char *damage = self->source != NULL ? guise_audio_source_get_damage (self->source) : NULL;

  report->n_audio = self->tracks->len;
  report->audio = g_new0 (GuiseMovieAudioReport, self->tracks->len);
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);

      report->audio[i] = (GuiseMovieAudioReport) {
        .codec_in = g_strdup (track->codec_in),
        .codec_out = g_strdup (track->codec_out),
        .is_copied = track->is_copied,
        .note = g_strdup (track->note),
      };
      if (report->audio[i].note == NULL && damage != NULL)
        report->audio[i].note = g_strdup_printf ("Sound %u: %s", i + 1, damage);
    }
}
