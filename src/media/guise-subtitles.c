/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras-private.h"

#include "guise-decoder-private.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <gst/tag/tag.h>
#include <string.h>

#define WATCHDOG_US   (8 * G_USEC_PER_SEC)
#define POLL_NS       (20 * GST_MSECOND)

/* A film has some two thousand; whoever has more than these means harm. */
#define MAX_SUBTITLES 100000u
#define MAX_BYTES     (64u << 20)

#define MAX_SHOWN     60u

/* @containers: whose muxers take them. WebM's own kind, WebVTT, is one that GStreamer cannot write. */
static const struct
{
  const char *type, *title;
  guint       containers;
} kinds[] = {
  { "text/x-raw", N_("text"), GUISE_CONTAINER_MP4 | GUISE_CONTAINER_MKV },
  { "application/x-ass", "ASS", GUISE_CONTAINER_MKV },
  { "application/x-ssa", "SSA", GUISE_CONTAINER_MKV },
  { "application/x-usf", "USF", GUISE_CONTAINER_MKV },
  { "subpicture/x-dvd", "VobSub", GUISE_CONTAINER_MKV },
  { "subpicture/x-pgs", "PGS", 0 },
  { "subpicture/x-dvb", "DVB", 0 },
  { "subtitle/x-kate", "Kate", GUISE_CONTAINER_MKV },
  { "application/x-subtitle-vtt", "WebVTT", 0 },
  { "closedcaption/x-cea-608", "CEA-608", 0 },
  { "closedcaption/x-cea-708", "CEA-708", 0 },
};

void
guise_subtitle_track_free (gpointer data)
{
  GuiseSubtitleTrack *track = data;

  gst_clear_caps (&track->caps);
  g_clear_pointer (&track->tags, gst_tag_list_unref);
  g_free (track);
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

/* "German · ASS · for the deaf" */
static char *
describe (const GuiseSubtitleTrack *track, const char *kind)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *code = NULL;
  g_autofree char *title = NULL;

  if (gst_tag_list_get_string (track->tags, GST_TAG_LANGUAGE_CODE, &code))
    g_string_append_printf (text, "%s · ", gst_tag_get_language_name (code) != NULL ? gst_tag_get_language_name (code) : code);
  g_string_append (text, _(kind));
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
      item = guise_extra_item_new (GUISE_EXTRA_SUBTITLES, name, title, kinds[kind].containers);
      item->extra.value = describe (track, kinds[kind].title);
      item->track = g_new0 (GuiseSubtitleTrack, 1);
      *item->track = (GuiseSubtitleTrack) {
        .index = track->index, .caps = gst_caps_ref (track->caps), .tags = gst_tag_list_ref (track->tags),
      };
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
take (GstSample *sample, gboolean has_file_times, GPtrArray *out, gsize *n_bytes)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GuiseTime start = guise_decoder_to_time (gst_sample_get_segment (sample), GST_BUFFER_PTS (buffer), has_file_times);
  GuiseSubtitle *subtitle;

  *n_bytes += gst_buffer_get_size (buffer);
  if (start == GUISE_TIME_NONE || gst_buffer_get_size (buffer) == 0 || out->len >= MAX_SUBTITLES || *n_bytes > MAX_BYTES)
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
  gsize n_bytes = 0;

  while (sink != NULL && (sample = gst_app_sink_try_pull_sample (sink, 0)) != NULL)
    {
      take (sample, guise_words_source_has_file_times (source), out, &n_bytes);
      gst_sample_unref (sample);
    }
  g_ptr_array_sort (out, compare_starts);
  end_open_ones (out);
  return out;
}

/* Demuxers of GStreamer give out Pango's markup, some of them with "&" written as it is. */
char *
guise_subtitles_dup_words (GstBuffer *buffer, gboolean keeps_markup)
{
  static const struct { const char *entity, *text; } entities[] = {
    { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&apos;", "'" }, { "&#39;", "'" }, { "&amp;", "&" },
  };
  g_autoptr(GRegex) markup = g_regex_new (keeps_markup ? "</?(?!/?[bius]>)[a-zA-Z][^<>]*>" : "</?[a-zA-Z][^<>]*>",
                                          G_REGEX_OPTIMIZE, 0, NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *plain = NULL;
  g_autoptr(GString) text = NULL;
  gsize size = 0;

  gst_buffer_extract_dup (buffer, 0, gst_buffer_get_size (buffer), (gpointer *) &bytes, &size);
  valid = g_utf8_make_valid (bytes, (gssize) strnlen (bytes, size));
  plain = g_regex_replace_literal (markup, valid, -1, 0, "", 0, NULL);
  text = g_string_new (plain != NULL ? plain : valid);
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    g_string_replace (text, entities[i].entity, entities[i].text, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
