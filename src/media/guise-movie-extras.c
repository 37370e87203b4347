/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-extras-private.h"

#include "guise-clip-extras-private.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-matroska-private.h"
#include "guise-movie-codec-private.h"

#include <gst/app/gstappsrc.h>

/* What WebVTT of our own is called; that of WebM does as well in Matroska. */
#define CODEC_WEBVTT "D_WEBVTT/SUBTITLES"
#define CODEC_PGS    "S_HDMV/PGS"

typedef enum
{
  FORM_SAME,        /* as the file has it, and as the muxer knows it */
  FORM_PLAIN,       /* words */
  FORM_MARKED,      /* words with b, i, u and s */
  FORM_RAW,         /* as the file has it; the muxer takes it for words, and is corrected afterwards */
  FORM_WEBVTT       /* what was words, as WebM has it; the muxer is corrected as well */
} Form;

struct _GuiseMovieExtras
{
  GstElement       *pipeline, *muxer;
  const char       *path;        /* of the movie; only while it is opened */
  GuiseTime         from, to;    /* of the clip */
  GuiseWordsSource *words;       /* (nullable): of the clip; only while it is opened */
  GstTagList       *tags;        /* of the whole movie */
  GPtrArray        *chapters;    /* (nullable): of GuiseChapter */
  GArray           *written;     /* of GuiseMatroskaSubtitles: the tracks, in their order */
  gboolean          is_webm;     /* although another muxer writes it */
  GStrvBuilder     *carried;     /* names */
  GString          *note;        /* sentences, with "; " between them */
};

static void
subtitles_clear (gpointer data)
{
  GuiseMatroskaSubtitles *subtitles = data;

  g_free (subtitles->codec);
  g_clear_pointer (&subtitles->private_data, g_bytes_unref);
}

void
guise_movie_extras_close (GuiseMovieExtras *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->chapters, g_ptr_array_unref);
  g_clear_pointer (&self->words, guise_words_source_close);
  g_array_unref (self->written);
  gst_tag_list_unref (self->tags);
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
  GstTagList *tags = self->tags;

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

static Form
choose_form (const GuiseMovieExtras *self, const GuiseSubtitleTrack *track)
{
  const GstStructure *kind = gst_caps_get_structure (track->caps, 0);
  gboolean is_matroska = GST_IS_TOC_SETTER (self->muxer);

  if (gst_structure_has_name (kind, "text/x-raw"))
    return self->is_webm ? FORM_WEBVTT : is_matroska ? FORM_MARKED : FORM_PLAIN;
  if (gst_structure_has_name (kind, GUISE_SUBTITLES_WEBVTT) && !is_matroska)
    return FORM_PLAIN;
  return track->codec != NULL || gst_structure_has_name (kind, "subpicture/x-pgs") ? FORM_RAW : FORM_SAME;
}

/* What the track is to be when the muxer is done. @out: clear it */
static void
describe_track (const GuiseMovieExtras *self, const GuiseSubtitleTrack *track, Form form, GuiseMatroskaSubtitles *out)
{
  *out = (GuiseMatroskaSubtitles) { NULL, NULL };
  if (form == FORM_WEBVTT || (form == FORM_RAW && self->is_webm))
    out->codec = g_strdup (CODEC_WEBVTT);
  else if (form == FORM_RAW)
    out->codec = g_strdup (track->codec != NULL ? track->codec : CODEC_PGS);
  if (form == FORM_RAW && track->private_data != NULL)
    out->private_data = g_bytes_ref (track->private_data);
}

/* (transfer full): what is said of the track, and room in its name for what it is to be. */
static GstTagList *
make_track_tags (const GstTagList *tags, const GuiseMatroskaSubtitles *wanted)
{
  GstTagList *own = gst_tag_list_copy (tags);
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  if (wanted->codec == NULL)
    return own;
  gst_tag_list_get_string (tags, GST_TAG_TITLE, &title);
  name = guise_matroska_dup_roomy_name (title, wanted);
  gst_tag_list_add (own, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, name, NULL);
  return own;
}

static GstElement *
add_branch (GuiseMovieExtras *self, const GuiseSubtitleTrack *track, const GstTagList *tags, Form form)
{
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  g_autoptr(GstCaps) caps = form == FORM_SAME ? gst_caps_ref (track->caps)
                            : gst_caps_new_simple ("text/x-raw", "format", G_TYPE_STRING, "utf8", NULL);
  GuiseMatroskaSubtitles wanted;
  GstTagList *own;

  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "max-bytes", (guint64) 0, NULL);
  gst_bin_add (GST_BIN (self->pipeline), source);
  if (!gst_element_link_pads (source, "src", self->muxer, "subtitle_%u"))
    {
      gst_bin_remove (GST_BIN (self->pipeline), source);
      return NULL;
    }
  describe_track (self, track, form, &wanted);
  g_array_append_val (self->written, wanted);
  own = make_track_tags (tags, &wanted);
  if (gst_tag_list_is_empty (own))
    gst_tag_list_unref (own);
  else
    gst_element_send_event (source, gst_event_new_tag (own));
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

/* (transfer full) */
static GstBuffer *
make_payload (const GuiseMovieExtras *self, const GuiseSubtitleTrack *track, GstBuffer *buffer, Form form)
{
  gboolean is_webvtt = track->codec != NULL && guise_subtitles_is_webvtt (track->codec);
  gboolean has_head = is_webvtt && guise_subtitles_has_head (track->codec);
  char *words;

  if (form == FORM_RAW && self->is_webm && !has_head)
    return guise_subtitles_add_webvtt_head (buffer);
  if (form == FORM_SAME || form == FORM_RAW)
    return gst_buffer_copy (buffer);
  words = is_webvtt ? guise_subtitles_dup_webvtt_words (buffer, has_head)
          : form == FORM_WEBVTT ? guise_subtitles_dup_as_webvtt (buffer)
          : guise_subtitles_dup_words (buffer, form == FORM_MARKED);
  return gst_buffer_new_wrapped (words, strlen (words));
}

/* @next: (nullable): the one after it */
static GstBuffer *
make_packet (const GuiseMovieExtras *self, const GuiseSubtitleTrack *track, const GuiseSubtitle *subtitle,
             const GuiseSubtitle *next, Form form)
{
  GuiseTime start = subtitle->start, end = subtitle->end;
  GstBuffer *buffer;

  /* MP4 shows one text at a time. */
  if (!GST_IS_TOC_SETTER (self->muxer) && next != NULL)
    end = MIN (end, next->start);
  if (!cut (self, &start, &end) || (end != GUISE_TIME_NONE && end <= start))
    return NULL;
  buffer = make_payload (self, track, subtitle->buffer, form);
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
  Form form = choose_form (self, item->track);
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
      GstBuffer *packet = make_packet (self, item->track, g_ptr_array_index (subtitles, i), next, form);

      if (packet == NULL)
        continue;
      if (source == NULL)
        {
          source = add_branch (self, item->track, tags, form);
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
  if (guise_words_source_is_cut (self->words, item->track->index))
    add_note (self, _("%s: there are more than fit, and only the first were carried along"), item->extra.title);
  return TRUE;
}

static gboolean
is_webm (const char *path)
{
  return g_str_equal (guise_movie_codec_get_muxer (path), "webmmux");
}

const char *
guise_movie_extras_choose_muxer (const char *path, const GuiseClipExtras *extras)
{
  for (guint i = 0; extras != NULL && i < guise_clip_extras_get_n (extras); i++)
    if (guise_clip_extras_get_item (extras, i)->kind == GUISE_EXTRA_SUBTITLES && is_webm (path)
        && guise_clip_extras_fits (extras, i, path))
      return "matroskamux";
  return guise_movie_codec_get_muxer (path);
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
    .note = g_string_new (NULL), .tags = gst_tag_list_new_empty (), .written = g_array_new (FALSE, FALSE, sizeof (GuiseMatroskaSubtitles)),
    .is_webm = is_webm (path),
  };
  g_array_set_clear_func (self->written, subtitles_clear);
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

char *
guise_movie_extras_dup_place (GuiseMovieExtras *self)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE], elevation[G_ASCII_DTOSTR_BUF_SIZE] = "";
  double north, east, up;

  if (!gst_tag_list_get_double (self->tags, GST_TAG_GEO_LOCATION_LATITUDE, &north)
      || !gst_tag_list_get_double (self->tags, GST_TAG_GEO_LOCATION_LONGITUDE, &east))
    return NULL;
  g_ascii_formatd (latitude, sizeof latitude, "%+09.5f", north);
  g_ascii_formatd (longitude, sizeof longitude, "%+010.5f", east);
  if (gst_tag_list_get_double (self->tags, GST_TAG_GEO_LOCATION_ELEVATION, &up))
    g_ascii_formatd (elevation, sizeof elevation, "%+.3f", up);
  return g_strconcat (latitude, longitude, elevation, "/", NULL);
}

/* (transfer full) (nullable): the data of the first picture */
static GBytes *
find_cover (const GstTagList *tags, GuiseMatroskaCover *out)
{
  const GValue *value = gst_tag_list_get_value_index (tags, GST_TAG_IMAGE, 0);
  GstSample *sample = value != NULL ? gst_value_get_sample (value) : NULL;
  gpointer data = NULL;
  gsize size = 0;

  if (sample == NULL)
    return NULL;
  gst_buffer_extract_dup (gst_sample_get_buffer (sample), 0, gst_buffer_get_size (gst_sample_get_buffer (sample)), &data,
                          &size);
  out->media_type = gst_structure_get_name (gst_caps_get_structure (gst_sample_get_caps (sample), 0));
  out->data = g_bytes_new_take (data, size);
  return out->data;
}

/* What Matroska's muxer leaves out. */
static gboolean
add_tags (GuiseMovieExtras *self, const char *path, GError **error)
{
  g_autofree char *description = NULL;
  g_autofree char *place = guise_movie_extras_dup_place (self);
  GuiseMatroskaCover cover = { NULL, NULL };
  g_autoptr(GBytes) picture = find_cover (self->tags, &cover);
  GuiseMatroskaTag tags[2];
  guint n = 0;

  if (gst_tag_list_get_string (self->tags, GST_TAG_DESCRIPTION, &description))
    tags[n++] = (GuiseMatroskaTag) { "DESCRIPTION", description };
  if (place != NULL)
    tags[n++] = (GuiseMatroskaTag) { GUISE_TAG_LOCATION, place };
  return (n == 0 && picture == NULL)
         || guise_matroska_add (path, tags, n, picture != NULL ? &cover : NULL, error);
}

gboolean
guise_movie_extras_complete (GuiseMovieExtras *self, const char *path, GError **error)
{
  const GuiseMatroskaSubtitles *written = (const GuiseMatroskaSubtitles *) (gconstpointer) self->written->data;

  return (self->written->len == 0 || guise_matroska_set_subtitles (path, written, self->written->len, error))
         && (!self->is_webm || guise_matroska_call_webm (path, error)) && guise_matroska_clean_tags (path, error)
         && add_tags (self, path, error);
}

void
guise_movie_extras_report (GuiseMovieExtras *self, GuiseMovieReport *report)
{
  report->extras = g_strv_builder_end (self->carried);
  report->extras_note = self->note->len > 0 ? g_strdup (self->note->str) : NULL;
}
