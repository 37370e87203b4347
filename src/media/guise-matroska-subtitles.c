/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matroska-elements-private.h"

#include <glib/gstdio.h>
#include <string.h>

#define ID_CODEC_ID      0x86u
#define ID_CODEC_PRIVATE 0x63A2u
#define ID_DOC_TYPE      0x4282u

#define TYPE_SUBTITLES   0x11u

/* What an element takes beside its payload, at most; two of them are new in a track, and a void one. */
#define MAX_HEADER       12u
#define N_NEW            3u

/* The file begins with a header of some thirty bytes. */
#define MAX_HEADER_SIZE  256u

/* Of the sizes that are written here. */
#define WEBM             "webm"

static char *
dup_text (const GuiseEbmlSpan *payload)
{
  return g_strndup ((const char *) payload->at, (gsize) (payload->end - payload->at));
}

/* (transfer full) (nullable): the bytes of the tracks. @at: (out) (optional): where they are */
static guint8 *
read_tracks (FILE *file, gsize *size, off_t *at)
{
  g_autofree guint8 *data = NULL;

  *size = file != NULL ? guise_matroska_seek_tracks (file) : 0;
  if (*size == 0)
    return NULL;
  if (at != NULL)
    *at = ftello (file);
  data = g_try_malloc (*size);
  if (data != NULL)
    *size = fread (data, 1, *size, file);
  return g_steal_pointer (&data);
}

/* Of the track, if it is @track. */
static gboolean
take_codec (GuiseEbmlSpan entry, guint64 track, char **codec, GBytes **private_data)
{
  GuiseEbmlSpan element;
  guint64 id, number = 0;

  while (guise_ebml_next (&entry, &id, &element))
    if (id == GUISE_MATROSKA_ID_TRACK_NUMBER)
      number = guise_ebml_get_uint (&element);
    else if (id == ID_CODEC_ID && *codec == NULL)
      *codec = dup_text (&element);
    else if (id == ID_CODEC_PRIVATE && *private_data == NULL)
      *private_data = g_bytes_new (element.at, (gsize) (element.end - element.at));
  if (number == track)
    return TRUE;
  g_clear_pointer (codec, g_free);
  g_clear_pointer (private_data, g_bytes_unref);
  return FALSE;
}

char *
guise_matroska_get_codec (const char *path, guint64 track, GBytes **private_data)
{
  FILE *file = g_fopen (path, "rbe");
  gsize size;
  g_autofree guint8 *data = read_tracks (file, &size, NULL);
  GuiseEbmlSpan tracks = { data, data + size }, entry;
  char *codec = NULL;
  guint64 id;

  *private_data = NULL;
  while (data != NULL && guise_ebml_next (&tracks, &id, &entry))
    if (id == GUISE_MATROSKA_ID_TRACK_ENTRY && take_codec (entry, track, &codec, private_data))
      break;
  if (file != NULL)
    fclose (file);
  return codec;
}

char *
guise_matroska_dup_roomy_name (const char *title, const GuiseMatroskaSubtitles *subtitles)
{
  GString *name = g_string_new (title);
  gsize room = N_NEW * MAX_HEADER + strlen (subtitles->codec)
               + (subtitles->private_data != NULL ? g_bytes_get_size (subtitles->private_data) : 0);

  for (gsize i = 0; i < room; i++)
    g_string_append_c (name, GUISE_MATROSKA_FILLER);
  return g_string_free (name, FALSE);
}

/* Without its room, and what GStreamer ends texts with. */
static void
append_name (GByteArray *out, const GuiseEbmlSpan *name)
{
  gsize size = (gsize) (name->end - name->at);

  while (size > 0 && (name->at[size - 1] == GUISE_MATROSKA_FILLER || name->at[size - 1] == '\0'))
    size--;
  if (size > 0)
    guise_ebml_append (out, GUISE_MATROSKA_ID_NAME, name->at, size);
}

/* (transfer full) (nullable): what @entry is to be, of the same size; %NULL where that has no room. */
static GByteArray *
make_entry (GuiseEbmlSpan entry, const GuiseMatroskaSubtitles *subtitles)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  const gsize size = (gsize) (entry.end - entry.at);
  const guint8 *begin = entry.at;
  GuiseEbmlSpan element;
  guint64 id;

  for (; guise_ebml_next (&entry, &id, &element); begin = entry.at)
    if (id == GUISE_MATROSKA_ID_NAME)
      append_name (out, &element);
    else if (id != ID_CODEC_ID && id != ID_CODEC_PRIVATE)
      g_byte_array_append (out, begin, (guint) (entry.at - begin));
  guise_ebml_append (out, ID_CODEC_ID, subtitles->codec, strlen (subtitles->codec));
  if (subtitles->private_data != NULL)
    guise_ebml_append (out, ID_CODEC_PRIVATE, g_bytes_get_data (subtitles->private_data, NULL),
                       g_bytes_get_size (subtitles->private_data));
  if (out->len + 2 > size)
    return NULL;
  guise_ebml_append_void (out, size - out->len);
  return g_steal_pointer (&out);
}

static gboolean
is_subtitles (GuiseEbmlSpan entry)
{
  GuiseEbmlSpan element;
  guint64 id;

  while (guise_ebml_next (&entry, &id, &element))
    if (id == GUISE_MATROSKA_ID_TRACK_TYPE)
      return guise_ebml_get_uint (&element) == TYPE_SUBTITLES;
  return FALSE;
}

static void
set_entries (GuiseEbmlSpan tracks, const GuiseMatroskaSubtitles *subtitles, guint n)
{
  GuiseEbmlSpan entry;
  guint64 id;
  guint index = 0;

  while (index < n && guise_ebml_next (&tracks, &id, &entry))
    if (id == GUISE_MATROSKA_ID_TRACK_ENTRY && is_subtitles (entry))
      {
        const GuiseMatroskaSubtitles *wanted = &subtitles[index++];
        g_autoptr(GByteArray) out = wanted->codec != NULL ? make_entry (entry, wanted) : NULL;

        if (out != NULL)
          memcpy ((guint8 *) entry.at, out->data, out->len);
      }
}

gboolean
guise_matroska_set_subtitles (const char *path, const GuiseMatroskaSubtitles *subtitles, guint n, GError **error)
{
  FILE *file = g_fopen (path, "r+be");
  off_t at = 0;
  gsize size;
  g_autofree guint8 *data = read_tracks (file, &size, &at);
  gboolean good = file != NULL;

  if (data != NULL)
    {
      set_entries ((GuiseEbmlSpan) { data, data + size }, subtitles, n);
      good = guise_matroska_write_at (file, at, data, size);
    }
  return guise_matroska_close (file, path, good, error);
}

/* The element at @begin, which is longer, becomes the type of WebM and nothing behind it. */
static void
put_webm (const guint8 *begin, const guint8 *end)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  const gsize size = (gsize) (end - begin);

  guise_ebml_append (out, ID_DOC_TYPE, WEBM, strlen (WEBM));
  if (out->len + 2 > size)
    return;
  guise_ebml_append_void (out, size - out->len);
  memcpy ((guint8 *) begin, out->data, size);
}

gboolean
guise_matroska_call_webm (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "r+be");
  guint8 data[MAX_HEADER_SIZE];
  guint64 id = 0, size = 0;
  gboolean good = file != NULL;

  if (good && guise_ebml_read_header (file, &id, &size) && id == GUISE_EBML_ID_HEADER && size <= sizeof data)
    {
      const off_t at = ftello (file);
      GuiseEbmlSpan header = { data, data + fread (data, 1, (gsize) size, file) }, element;
      const guint8 *begin = header.at;

      for (; guise_ebml_next (&header, &id, &element); begin = header.at)
        if (id == ID_DOC_TYPE)
          put_webm (begin, header.at);
      good = guise_matroska_write_at (file, at, data, (gsize) size);
    }
  return guise_matroska_close (file, path, good, error);
}
