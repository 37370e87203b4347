/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras-private.h"

#include "guise-decoder-private.h"
#include "guise-i18n.h"
#include "guise-media.h"
#include "guise-mp4-private.h"
#include "guise-words-source-private.h"

#define DEADLINE_US (8 * G_USEC_PER_SEC)
#define POLL_NS     (20 * GST_MSECOND)

/* What is said of subtitles may come after the first pictures. */
#define PATIENCE_US (G_USEC_PER_SEC / 4)

/* What messages say of a file until its first pictures and sounds are there. */
typedef struct
{
  GstTagList *tags;
  GPtrArray  *chapters;   /* of GuiseChapter */
} Facts;

static void
add_chapters (GList *entries, GPtrArray *chapters)
{
  for (GList *l = entries; l != NULL && chapters->len < GUISE_MAX_CHAPTERS; l = l->next)
    {
      gint64 start = 0, stop = -1;
      GstTagList *tags = gst_toc_entry_get_tags (l->data);
      GuiseChapter *chapter;

      /* An edition holds the chapters; chapters within chapters are as good as others to jump to. */
      if (gst_toc_entry_is_sequence (l->data) && gst_toc_entry_get_start_stop_times (l->data, &start, &stop) && start >= 0)
        {
          chapter = g_new0 (GuiseChapter, 1);
          chapter->start = start;
          chapter->end = stop > start ? stop : GUISE_TIME_NONE;
          if (tags == NULL || !gst_tag_list_get_string (tags, GST_TAG_TITLE, &chapter->title))
            chapter->title = g_strdup ("");
          g_ptr_array_add (chapters, chapter);
        }
      add_chapters (gst_toc_entry_get_sub_entries (l->data), chapters);
    }
}

static void
take_message (Facts *facts, GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_TAG)
    {
      GstTagList *tags = NULL;

      gst_message_parse_tag (message, &tags);
      if (gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_GLOBAL)
        gst_tag_list_insert (facts->tags, tags, GST_TAG_MERGE_REPLACE);
      gst_tag_list_unref (tags);
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_TOC)
    {
      GstToc *toc = NULL;

      gst_message_parse_toc (message, &toc, NULL);
      g_ptr_array_set_size (facts->chapters, 0);
      add_chapters (gst_toc_get_entries (toc), facts->chapters);
      gst_toc_unref (toc);
    }
}

/* Until all that is seen or heard has come. */
static void
wait_for_facts (GuiseWordsSource *source, Facts *facts, GCancellable *cancellable)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (guise_words_source_get_pipeline (source));
  gint64 deadline = g_get_monotonic_time () + DEADLINE_US;
  gboolean is_over = FALSE;

  while (!is_over && g_get_monotonic_time () < deadline && !g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr(GstMessage) message = gst_bus_timed_pop (bus, POLL_NS);

      if (message == NULL)
        continue;
      take_message (facts, message);
      is_over = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
                || GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
    }
}

static void
wait_for_tags (GuiseWordsSource *source)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_US;

  while (!guise_words_source_has_tags (source) && g_get_monotonic_time () < deadline)
    g_usleep (POLL_NS / 1000);
}

/* What phones write, and GStreamer's demuxer does not read. */
static void
add_place (const char *path, GstTagList *tags)
{
  g_autofree char *place = NULL;

  if (gst_tag_list_get_tag_size (tags, GST_TAG_GEO_LOCATION_LATITUDE) == 0
      && (place = guise_mp4_dup_place (path)) != NULL)
    guise_extra_tags_add_place (tags, place);
}

static void
add_item_of_chapters (GPtrArray *chapters, GPtrArray *items)
{
  GuiseExtraItem *item;

  if (chapters->len == 0)
    return;
  item = guise_extra_item_new (GUISE_EXTRA_CHAPTERS, "chapters", _("Chapters"),
                               GUISE_CONTAINER_MP4 | GUISE_CONTAINER_MKV | GUISE_CONTAINER_WEBM);
  item->extra.value = guise_i18n_dup_number (chapters->len);
  item->chapters = g_ptr_array_ref (chapters);
  g_ptr_array_add (items, item);
}

GuiseClipExtras *
guise_clip_extras_read (const char *path, GCancellable *cancellable)
{
  g_autoptr(GuiseClipExtras) self = guise_clip_extras_new (path);
  g_autoptr(GuiseWordsSource) source = NULL;
  g_autoptr(GPtrArray) tracks = NULL;
  Facts facts = { 0 };

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !guise_media_init (NULL))
    return g_steal_pointer (&self);
  facts.tags = gst_tag_list_new_empty ();
  facts.chapters = g_ptr_array_new_with_free_func (guise_chapter_free);
  source = guise_words_source_open (path, GST_STATE_PAUSED);
  wait_for_facts (source, &facts, cancellable);
  wait_for_tags (source);
  if (facts.chapters->len == 0)
    guise_mp4_read_chapters (path, facts.chapters);

  add_place (path, facts.tags);
  guise_extra_tags_add (facts.tags, self->items);
  add_item_of_chapters (facts.chapters, self->items);
  tracks = guise_words_source_dup_tracks (source);
  guise_subtitles_add (tracks, self->items);
  guise_captions_add (path, self->items);
  gst_tag_list_unref (facts.tags);
  g_ptr_array_unref (facts.chapters);
  return g_steal_pointer (&self);
}
