/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-extras-private.h"

#include "guise-clip-extras-private.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <gst/app/gstappsrc.h>

struct _GuiseMovieExtras
{
  GstElement       *pipeline, *muxer;
  const char       *path;        /* of the movie; only while it is opened */
  GuiseTime         from, to;    /* of the clip */
  GuiseWordsSource *words;       /* (nullable): of the clip; only while it is opened */
  GPtrArray        *chapters;    /* (nullable): of GuiseChapter */
  GStrvBuilder     *carried;     /* names */
  GString          *note;        /* sentences, with "; " between them */
};

void
guise_movie_extras_close (GuiseMovieExtras *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->chapters, g_ptr_array_unref);
  g_clear_pointer (&self->words, guise_words_source_close);
  g_strv_builder_unref (self->carried);
  g_string_free (self->note, TRUE);
  g_free (self);
}

static void G_GNUC_PRINTF (2, 3)
add_note (GuiseMovieExtras *self, const char *format, ...)
{
  va_list args;

  if (self->note->len > 0)
    g_string_append (self->note, "; ");
  va_start (args, format);
  g_string_append_vprintf (self->note, format, args);
  va_end (args);
}

/* The part of the clip becomes the movie. %FALSE: nothing of it is seen there. */
static gboolean
cut (const GuiseMovieExtras *self, GuiseTime *start, GuiseTime *end)
{
  if (*start >= self->to || (*end != GUISE_TIME_NONE && *end <= self->from))
    return FALSE;
  *start = MAX (*start, self->from) - self->from;
  if (*end != GUISE_TIME_NONE || self->to < G_MAXINT64)
    *end = MIN (*end != GUISE_TIME_NONE ? *end : G_MAXINT64, self->to) - self->from;
  return TRUE;
}

static void
add_chapters (GuiseMovieExtras *self, const GuiseExtraItem *item)
{
  GPtrArray *given = item->chapters;

  self->chapters = g_ptr_array_new_with_free_func (guise_chapter_free);
  for (guint i = 0; i < given->len; i++)
    {
      const GuiseChapter *chapter = g_ptr_array_index (given, i);
      GuiseTime start = chapter->start, end = chapter->end;
      GuiseChapter *own;

      if (end == GUISE_TIME_NONE && i + 1 < given->len)
        end = ((const GuiseChapter *) g_ptr_array_index (given, i + 1))->start;
      if (!cut (self, &start, &end))
        continue;
      own = g_new0 (GuiseChapter, 1);
      *own = (GuiseChapter) { .start = start, .end = end, .title = g_strdup (chapter->title) };
      g_ptr_array_add (self->chapters, own);
    }
  if (self->chapters->len > 0)
    g_strv_builder_add (self->carried, item->extra.name);
  else
    add_note (self, _("No chapter begins in this range"));
}

/* As Matroska's muxer wants them. MP4's takes none: guise_mp4_patch() writes those. */
static void
set_toc (GuiseMovieExtras *self)
{
  GstToc *toc;
  GstTocEntry *edition;

  if (self->chapters == NULL || self->chapters->len == 0 || !GST_IS_TOC_SETTER (self->muxer))
    return;
  toc = gst_toc_new (GST_TOC_SCOPE_GLOBAL);
  edition = gst_toc_entry_new (GST_TOC_ENTRY_TYPE_EDITION, "edition");
  for (guint i = 0; i < self->chapters->len; i++)
    {
      const GuiseChapter *chapter = g_ptr_array_index (self->chapters, i);
      g_autofree char *id = g_strdup_printf ("%u", i + 1);
      GstTocEntry *entry = gst_toc_entry_new (GST_TOC_ENTRY_TYPE_CHAPTER, id);
      GstTagList *tags = gst_tag_list_new (GST_TAG_TITLE, *chapter->title != '\0' ? chapter->title : id, NULL);

      gst_toc_entry_set_tags (entry, tags);
      gst_toc_entry_set_start_stop_times (entry, chapter->start, chapter->end);
      gst_toc_entry_append_sub_entry (edition, entry);
    }
  gst_toc_append_entry (toc, edition);
  gst_toc_setter_set_toc (GST_TOC_SETTER (self->muxer), toc);
  gst_toc_unref (toc);
}

static void
set_tags (GuiseMovieExtras *self, const GuiseClipExtras *extras, const char *comment)
{
  g_autoptr(GstTagList) tags = gst_tag_list_new_empty ();

  for (guint i = 0; extras != NULL && i < guise_clip_extras_get_n (extras); i++)
    {
      const GuiseExtraItem *item = guise_clip_extras_get_item (extras, i);

      if (item->kind == GUISE_EXTRA_TAGS && guise_clip_extras_fits (extras, i, self->path))
        {
          gst_tag_list_insert (tags, item->tags, GST_TAG_MERGE_REPLACE);
          g_strv_builder_add (self->carried, item->extra.name);
        }
    }
  if (comment != NULL)
    {
      g_autofree char *own = NULL;
      g_autofree char *both = NULL;

      gst_tag_list_get_string (tags, GST_TAG_COMMENT, &own);
      both = own != NULL ? g_strdup_printf ("%s\n%s", comment, own) : g_strdup (comment);
      gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_COMMENT, both, NULL);
      gst_tag_list_add (tags, GST_TAG_MERGE_KEEP, GST_TAG_DESCRIPTION, comment, NULL);
    }
  if (!gst_tag_list_is_empty (tags))
    gst_tag_setter_merge_tags (GST_TAG_SETTER (self->muxer), tags, GST_TAG_MERGE_REPLACE);
}

static GstElement *
add_branch (GuiseMovieExtras *self, const GuiseSubtitleTrack *track, const GstTagList *tags, gboolean is_text)
{
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  g_autoptr(GstCaps) caps = is_text ? gst_caps_new_simple ("text/x-raw", "format", G_TYPE_STRING, "utf8", NULL)
                                    : gst_caps_ref (track->caps);

  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "max-bytes", (guint64) 0, NULL);
  gst_bin_add (GST_BIN (self->pipeline), source);
  if (!gst_element_link_pads (source, "src", self->muxer, "subtitle_%u"))
    {
      gst_bin_remove (GST_BIN (self->pipeline), source);
      return NULL;
    }
  if (!gst_tag_list_is_empty (tags))
    gst_element_send_event (source, gst_event_new_tag (gst_tag_list_copy (tags)));
  return source;
}

/* Nothing is said up to @end: an edit list that says the same makes some players end the last text early. */
static void
push_silence (GstElement *source, GstClockTime end)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = end;
  gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
}

/* @next: (nullable): the one after it */
static GstBuffer *
make_packet (const GuiseMovieExtras *self, const GuiseSubtitle *subtitle, const GuiseSubtitle *next, gboolean is_text)
{
  gboolean is_matroska = GST_IS_TOC_SETTER (self->muxer);
  GuiseTime start = subtitle->start, end = subtitle->end;
  GstBuffer *buffer;

  /* MP4 shows one text at a time. */
  if (!is_matroska && next != NULL)
    end = MIN (end, next->start);
  if (!cut (self, &start, &end) || (end != GUISE_TIME_NONE && end <= start))
    return NULL;
  if (is_text)
    {
      char *words = guise_subtitles_dup_words (subtitle->buffer, is_matroska);

      buffer = gst_buffer_new_wrapped (words, strlen (words));
    }
  else
    buffer = gst_buffer_copy (subtitle->buffer);
  GST_BUFFER_PTS (buffer) = (GstClockTime) start;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = end != GUISE_TIME_NONE ? (GstClockTime) (end - start) : GST_CLOCK_TIME_NONE;
  return buffer;
}

/* %FALSE: cancelled, or the clip cannot be read. */
static gboolean
add_subtitles (GuiseMovieExtras *self, const char *clip, const GuiseExtraItem *item, GCancellable *cancellable,
               GError **error)
{
  g_autoptr(GstTagList) tags = NULL;
  g_autoptr(GPtrArray) subtitles = NULL;
  gboolean is_text = gst_structure_has_name (gst_caps_get_structure (item->track->caps, 0), "text/x-raw");
  gboolean is_matroska = GST_IS_TOC_SETTER (self->muxer);
  GstElement *source = NULL;

  /* One way through the clip is enough for all of its tracks. */
  if (self->words == NULL && (self->words = guise_subtitles_read (clip, cancellable, error)) == NULL)
    return FALSE;
  /* What a track says of itself is certain only now. */
  tags = guise_words_source_dup_tags (self->words, item->track->index);
  subtitles = guise_subtitles_take (self->words, item->track->index);
  for (guint i = 0; i < subtitles->len; i++)
    {
      const GuiseSubtitle *next = i + 1 < subtitles->len ? g_ptr_array_index (subtitles, i + 1) : NULL;
      GstBuffer *packet = make_packet (self, g_ptr_array_index (subtitles, i), next, is_text);

      if (packet == NULL)
        continue;
      if (source == NULL)
        {
          source = add_branch (self, item->track, tags, is_text);
          if (source == NULL)
            {
              gst_buffer_unref (packet);
              add_note (self, _("%s cannot be written into this container"), item->extra.title);
              return TRUE;
            }
          if (!is_matroska && GST_BUFFER_PTS (packet) > 0)
            push_silence (source, GST_BUFFER_PTS (packet));
        }
      gst_app_src_push_buffer (GST_APP_SRC (source), packet);
    }
  if (source == NULL)
    {
      add_note (self, _("%s: nothing is said in this range"), item->extra.title);
      return TRUE;
    }
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  g_strv_builder_add (self->carried, item->extra.name);
  return TRUE;
}

GuiseMovieExtras *
guise_movie_extras_open (GstElement *pipeline, GstElement *muxer, const char *path, const GuiseMovieParams *params,
                         const char *comment, GError **error)
{
  g_autoptr(GuiseMovieExtras) self = g_new0 (GuiseMovieExtras, 1);
  const GuiseClipExtras *extras = params->extras;

  *self = (GuiseMovieExtras) {
    .pipeline = pipeline, .muxer = muxer, .path = path, .from = params->audio_from,
    .to = params->audio_to > 0 ? params->audio_to : G_MAXINT64, .carried = g_strv_builder_new (),
    .note = g_string_new (NULL),
  };
  set_tags (self, extras, comment);
  for (guint i = 0; extras != NULL && i < guise_clip_extras_get_n (extras); i++)
    {
      const GuiseExtraItem *item = guise_clip_extras_get_item (extras, i);

      if (!guise_clip_extras_fits (extras, i, path))
        add_note (self, _("%s could not be carried along: the container has no place for it"), item->extra.title);
      else if (item->kind == GUISE_EXTRA_CHAPTERS)
        add_chapters (self, item);
      else if (item->kind == GUISE_EXTRA_SUBTITLES && !add_subtitles (self, extras->path, item, params->cancellable, error))
        return NULL;
    }
  set_toc (self);
  self->path = NULL;
  g_clear_pointer (&self->words, guise_words_source_close);
  return g_steal_pointer (&self);
}

GPtrArray *
guise_movie_extras_get_chapters (GuiseMovieExtras *self)
{
  return self->chapters;
}

void
guise_movie_extras_report (GuiseMovieExtras *self, GuiseMovieReport *report)
{
  report->extras = g_strv_builder_end (self->carried);
  report->extras_note = self->note->len > 0 ? g_strdup (self->note->str) : NULL;
}
