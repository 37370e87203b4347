/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras-private.h"

#include "guise-decoder-private.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <gst/tag/tag.h>
#include <string.h>

#define WATCHDOG_US   (8 * G_USEC_PER_SEC)
#define POLL_NS       (20 * GST_MSECOND)

#define MAX_SHOWN     60u

/* What WebVTT is called in Matroska: as WebM has it, and as Matroska has it of its own. */
#define WEBVTT_OF_WEBM     "D_WEBVTT/"
#define WEBVTT_OF_MATROSKA "S_TEXT/WEBVTT"

/* @containers: where they can be written. */
static const struct
{
  const char *type, *title;
  guint       containers;
} kinds[] = {
  { "text/x-raw", N_("text"), GUISE_CONTAINER_MP4 | GUISE_CONTAINER_MKV | GUISE_CONTAINER_WEBM },
  { "application/x-ass", "ASS", GUISE_CONTAINER_MKV },
  { "application/x-ssa", "SSA", GUISE_CONTAINER_MKV },
  { "application/x-usf", "USF", GUISE_CONTAINER_MKV },
  { "subpicture/x-dvd", "VobSub", GUISE_CONTAINER_MKV },
  { "subpicture/x-pgs", "PGS", GUISE_CONTAINER_MKV },
  { "subpicture/x-dvb", "DVB", 0 },
  { "subtitle/x-kate", "Kate", GUISE_CONTAINER_MKV },
  { GUISE_SUBTITLES_WEBVTT, "WebVTT", GUISE_CONTAINER_MP4 | GUISE_CONTAINER_MKV | GUISE_CONTAINER_WEBM },
  { GUISE_SUBTITLES_UNKNOWN, N_("of a kind that is not known"), GUISE_CONTAINER_MKV },
  { "closedcaption/x-cea-608", "CEA-608", 0 },
  { "closedcaption/x-cea-708", "CEA-708", 0 },
};

void
guise_subtitle_track_free (gpointer data)
{
  GuiseSubtitleTrack *track = data;

  gst_clear_caps (&track->caps);
  g_clear_pointer (&track->tags, gst_tag_list_unref);
  g_clear_pointer (&track->private_data, g_bytes_unref);
  g_free (track->codec);
  g_free (track);
}

GuiseSubtitleTrack *
guise_subtitle_track_copy (const GuiseSubtitleTrack *track)
{
  GuiseSubtitleTrack *copy = g_new0 (GuiseSubtitleTrack, 1);

  *copy = (GuiseSubtitleTrack) {
    .index = track->index, .caps = gst_caps_ref (track->caps), .tags = gst_tag_list_ref (track->tags),
    .codec = g_strdup (track->codec),
    .private_data = track->private_data != NULL ? g_bytes_ref (track->private_data) : NULL,
  };
  return copy;
}

gboolean
guise_subtitles_has_head (const char *codec)
{
  return g_str_has_prefix (codec, WEBVTT_OF_WEBM);
}

gboolean
guise_subtitles_is_webvtt (const char *codec)
{
  return guise_subtitles_has_head (codec) || g_str_equal (codec, WEBVTT_OF_MATROSKA);
}

static int
find_kind (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_size (caps) > 0 ? gst_caps_get_structure (caps, 0) : NULL;

  for (guint i = 0; structure != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (gst_structure_has_name (structure, kinds[i].type))
      return (int) i;
  return -1;
}

gboolean
guise_subtitles_is_caps (const GstCaps *caps)
{
  return find_kind (caps) >= 0;
}

/* Whether only Matroska's name of it says how it is written. */
static gboolean
needs_codec (int kind)
{
  return g_str_equal (kinds[kind].type, GUISE_SUBTITLES_UNKNOWN) || g_str_equal (kinds[kind].type, GUISE_SUBTITLES_WEBVTT);
}

/* "German · ASS · for the deaf"; what is not known has its codec's name. */
static char *
describe (const GuiseSubtitleTrack *track, int kind)
{
  gboolean is_known = track->codec == NULL || !g_str_equal (kinds[kind].type, GUISE_SUBTITLES_UNKNOWN);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *code = NULL;
  g_autofree char *title = NULL;

  if (gst_tag_list_get_string (track->tags, GST_TAG_LANGUAGE_CODE, &code))
    g_string_append_printf (text, "%s · ", gst_tag_get_language_name (code) != NULL ? gst_tag_get_language_name (code) : code);
  g_string_append (text, is_known ? _(kinds[kind].title) : track->codec);
  if (gst_tag_list_get_string (track->tags, GST_TAG_TITLE, &title))
    g_string_append_printf (text, " · %s", title);
  return guise_error_dup_shown (text->str, MAX_SHOWN);
}

void
guise_subtitles_add (GPtrArray *tracks, GPtrArray *items)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseSubtitleTrack *track = g_ptr_array_index (tracks, i);
      int kind = track->caps != NULL ? find_kind (track->caps) : -1;
      g_autofree char *name = g_strdup_printf ("subtitles-%u", i + 1);
      g_autofree char *title = g_strdup_printf (_("Subtitles %u"), i + 1);
      GuiseExtraItem *item;

      if (kind < 0)
        continue;
      item = guise_extra_item_new (GUISE_EXTRA_SUBTITLES, name, title,
                                   needs_codec (kind) && track->codec == NULL ? 0 : kinds[kind].containers);
      item->extra.value = describe (track, kind);
      item->track = guise_subtitle_track_copy (track);
      g_ptr_array_add (items, item);
    }
}

static void
subtitle_free (gpointer data)
{
  GuiseSubtitle *subtitle = data;

  gst_buffer_unref (subtitle->buffer);
  g_free (subtitle);
}

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  const GuiseSubtitle *first = *(GuiseSubtitle *const *) a, *second = *(GuiseSubtitle *const *) b;

  return first->start < second->start ? -1 : first->start > second->start;
}

static void
take (GstSample *sample, gboolean has_file_times, GPtrArray *out)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GuiseTime start = guise_decoder_to_time (gst_sample_get_segment (sample), GST_BUFFER_PTS (buffer), has_file_times);
  GuiseSubtitle *subtitle;

  if (start == GUISE_TIME_NONE || gst_buffer_get_size (buffer) == 0)
    return;
  subtitle = g_new0 (GuiseSubtitle, 1);
  subtitle->start = start;
  subtitle->end = GST_BUFFER_DURATION_IS_VALID (buffer) ? start + (GuiseTime) GST_BUFFER_DURATION (buffer)
                                                        : GUISE_TIME_NONE;
  subtitle->buffer = gst_buffer_ref (buffer);
  g_ptr_array_add (out, subtitle);
}

/* A file that breaks off has the subtitles up to there. %FALSE: cancelled, or nothing moves any more. */
static gboolean
wait_for_end (GuiseWordsSource *source, const char *path, GCancellable *cancellable, GError **error)
{
  GstElement *pipeline = guise_words_source_get_pipeline (source);
  g_autoptr(GstBus) bus = gst_element_get_bus (pipeline);
  gint64 deadline = g_get_monotonic_time () + WATCHDOG_US, place = -1;

  for (;;)
    {
      g_autoptr(GstMessage) message = gst_bus_timed_pop_filtered (bus, POLL_NS, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
      gint64 now = -1;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (message != NULL)
        return TRUE;
      if (gst_element_query_position (pipeline, GST_FORMAT_TIME, &now) && now != place)
        {
          place = now;
          deadline = g_get_monotonic_time () + WATCHDOG_US;
        }
      if (g_get_monotonic_time () > deadline)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The subtitles of %s did not come for %d seconds"), path,
                       (int) (WATCHDOG_US / G_USEC_PER_SEC));
          return FALSE;
        }
    }
}

GuiseWordsSource *
guise_subtitles_read (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseWordsSource) source = guise_words_source_open (path, GST_STATE_PLAYING);

  return wait_for_end (source, path, cancellable, error) ? g_steal_pointer (&source) : NULL;
}

/* Who does not say how long is shown until the next one. */
static void
end_open_ones (GPtrArray *subtitles)
{
  for (guint i = 0; i + 1 < subtitles->len; i++)
    {
      GuiseSubtitle *subtitle = g_ptr_array_index (subtitles, i);

      if (subtitle->end == GUISE_TIME_NONE)
        subtitle->end = ((GuiseSubtitle *) g_ptr_array_index (subtitles, i + 1))->start;
    }
}

GPtrArray *
guise_subtitles_take (GuiseWordsSource *source, guint index)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (subtitle_free);
  GstAppSink *sink = guise_words_source_get_sink (source, index);
  GstSample *sample;

  while (sink != NULL && (sample = gst_app_sink_try_pull_sample (sink, 0)) != NULL)
    {
      take (sample, guise_words_source_has_file_times (source), out);
      gst_sample_unref (sample);
    }
  g_ptr_array_sort (out, compare_starts);
  end_open_ones (out);
  return out;
}
