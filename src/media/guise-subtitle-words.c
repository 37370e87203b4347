/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras-private.h"

#include <string.h>

/* WebM has a cue's name and its settings, a line each, before its words: two empty ones where it has none. */
#define WEBVTT_HEAD_LINES 2u
#define WEBVTT_NO_HEAD    "\n\n"

/* Demuxers of GStreamer give out Pango's markup, some of them with "&" written as it is. */
static char *
dup_words (const char *given, gboolean keeps_markup)
{
  static const struct { const char *entity, *text; } entities[] = {
    { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&apos;", "'" }, { "&#39;", "'" }, { "&amp;", "&" },
  };
  g_autoptr(GRegex) markup = g_regex_new (keeps_markup ? "</?(?!/?[bius]>)[a-zA-Z][^<>]*>" : "</?[a-zA-Z0-9][^<>]*>",
                                          G_REGEX_OPTIMIZE, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal (markup, given, -1, 0, "", 0, NULL);
  g_autoptr(GString) text = g_string_new (plain != NULL ? plain : given);

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    g_string_replace (text, entities[i].entity, entities[i].text, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full): the bytes of a packet, as far as they are UTF-8. */
static char *
dup_text (GstBuffer *buffer)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;

  gst_buffer_extract_dup (buffer, 0, gst_buffer_get_size (buffer), (gpointer *) &bytes, &size);
  return g_utf8_make_valid (bytes, (gssize) strnlen (bytes, size));
}

char *
guise_subtitles_dup_words (GstBuffer *buffer, gboolean keeps_markup)
{
  g_autofree char *text = dup_text (buffer);

  return dup_words (text, keeps_markup);
}

char *
guise_subtitles_dup_webvtt_words (GstBuffer *buffer, gboolean has_head)
{
  g_autofree char *text = dup_text (buffer);
  const char *words = text;

  for (guint i = 0; has_head && i < WEBVTT_HEAD_LINES; i++)
    {
      const char *end = strchr (words, '\n');

      words = end != NULL ? end + 1 : words + strlen (words);
    }
  return dup_words (words, FALSE);
}

char *
guise_subtitles_dup_as_webvtt (GstBuffer *buffer)
{
  /* What WebVTT has no sign for, and what would be one. */
  g_autoptr(GRegex) strike = g_regex_new ("</?s>", G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr(GRegex) sign = g_regex_new ("<(?!/?[biu]>)", G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr(GRegex) gap = g_regex_new ("\\n\\s*\\n", G_REGEX_OPTIMIZE, 0, NULL);
  g_autofree char *words = guise_subtitles_dup_words (buffer, TRUE);
  g_autofree char *plain = g_regex_replace_literal (strike, words, -1, 0, "", 0, NULL);
  g_autofree char *whole = g_regex_replace_literal (gap, plain, -1, 0, "\n", 0, NULL);
  g_autoptr(GString) text = g_string_new (whole);
  g_autofree char *escaped = NULL;

  g_string_replace (text, "&", "&amp;", 0);
  escaped = g_regex_replace_literal (sign, text->str, -1, 0, "&lt;", 0, NULL);
  return g_strconcat (WEBVTT_NO_HEAD, escaped, NULL);
}

GstBuffer *
guise_subtitles_add_webvtt_head (GstBuffer *buffer)
{
  GstBuffer *head = gst_buffer_new_memdup (WEBVTT_NO_HEAD, strlen (WEBVTT_NO_HEAD));

  return gst_buffer_append (head, gst_buffer_ref (buffer));
}
