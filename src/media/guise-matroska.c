/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matroska-private.h"

#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#define ID_HEADER       0x1A45DFA3u
#define ID_SEGMENT      0x18538067u
#define ID_CLUSTER      0x1F43B675u
#define ID_TRACKS       0x1654AE6Bu
#define ID_TRACK_ENTRY  0xAEu
#define ID_TRACK_NUMBER 0xD7u
#define ID_TRACK_TYPE   0x83u
#define ID_NAME         0x536Eu
#define ID_CODEC_DELAY  0x56AAu

#define ID_TAGS         0x1254C367u
#define ID_TAG          0x7373u
#define ID_SIMPLE_TAG   0x67C8u
#define ID_TAG_STRING   0x4487u

#define TYPE_SOUND      2u

/* Bytes of id and size, of a name and of a delay alike. */
#define NAME_HEADER     3

/* Of a name of so many bytes a delay of as many can be made. */
#define MIN_NAME        4
#define MAX_NAME        8

#define UNKNOWN_SIZE    G_MAXUINT64
#define MAX_ELEMENTS    1000                 /* before the tracks */
#define MAX_PARTS       (10 * 1000 * 1000)   /* of a whole file; it was written here */
#define MAX_TRACKS_SIZE (16 * 1024 * 1024)   /* and of tags */
#define MAX_DELAY       GUISE_TIME_SECOND    /* of no codec that there is */

typedef struct
{
  const guint8 *at, *end;
} Span;

/* A number that says its own length by its leading zeros; with @is_id those stay in. %FALSE at the end. */
static gboolean
read_number (Span *span, gboolean is_id, guint64 *out)
{
  guint n_bytes = 1;
  gboolean all_ones;

  if (span->at >= span->end || *span->at == 0)
    return FALSE;
  while ((*span->at << n_bytes & 0x100) == 0)
    n_bytes++;
  if ((gsize) (span->end - span->at) < n_bytes)
    return FALSE;

  *out = is_id ? *span->at : *span->at & (0xFFu >> n_bytes);
  all_ones = *out == 0xFFu >> n_bytes;
  for (guint i = 1; i < n_bytes; i++)
    {
      *out = *out << 8 | span->at[i];
      all_ones = all_ones && span->at[i] == 0xFF;
    }
  if (!is_id && all_ones)
    *out = UNKNOWN_SIZE;
  span->at += n_bytes;
  return TRUE;
}

/* Takes the next element off @span; %FALSE at the end, or where the bytes are none. */
static gboolean
next_element (Span *span, guint64 *id, Span *payload)
{
  guint64 size;

  if (!read_number (span, TRUE, id) || !read_number (span, FALSE, &size) || size > (gsize) (span->end - span->at))
    return FALSE;
  *payload = (Span) { span->at, span->at + size };
  span->at += size;
  return TRUE;
}

static guint64
get_uint (const Span *span)
{
  guint64 value = 0;

  for (const guint8 *at = span->at; at < span->end && at - span->at < 8; at++)
    value = value << 8 | *at;
  return value;
}

static GuiseTime
find_delay (Span tracks, guint64 track)
{
  Span entry, element;
  guint64 id;

  while (next_element (&tracks, &id, &entry))
    {
      guint64 number = 0, delay = 0;

      while (id == ID_TRACK_ENTRY && next_element (&entry, &id, &element))
        {
          number = id == ID_TRACK_NUMBER ? get_uint (&element) : number;
          delay = id == ID_CODEC_DELAY ? get_uint (&element) : delay;
          id = ID_TRACK_ENTRY;
        }
      if (number == track && delay <= MAX_DELAY)
        return (GuiseTime) delay;
    }
  return 0;
}

/* The id and size of the element at the file's position, which is then behind them. */
static gboolean
read_header (FILE *file, guint64 *id, guint64 *size)
{
  guint8 bytes[12];
  off_t at = ftello (file);
  Span span = { bytes, bytes + fread (bytes, 1, sizeof bytes, file) };

  return read_number (&span, TRUE, id) && read_number (&span, FALSE, size)
         && fseeko (file, at + (span.at - bytes), SEEK_SET) == 0;
}

/* Goes to the tracks, which stand before the first cluster. Returns: their size, 0 when there are none. */
static gsize
seek_tracks (FILE *file)
{
  guint64 id, size;

  if (!read_header (file, &id, &size) || id != ID_HEADER)
    return 0;
  for (guint i = 0; i < MAX_ELEMENTS; i++)
    {
      if (id != ID_SEGMENT && (size > G_MAXINT64 || fseeko (file, (off_t) size, SEEK_CUR) != 0))
        return 0;
      if (!read_header (file, &id, &size) || id == ID_CLUSTER)
        return 0;
      if (id == ID_TRACKS)
        return size <= MAX_TRACKS_SIZE ? (gsize) size : 0;
    }
  return 0;
}

GuiseTime
guise_matroska_get_codec_delay (const char *path, guint64 track)
{
  FILE *file = g_fopen (path, "rbe");
  gsize size = file != NULL ? seek_tracks (file) : 0;
  g_autofree guint8 *data = size > 0 ? g_try_malloc (size) : NULL;
  GuiseTime delay = 0;

  if (data != NULL)
    {
      gsize n_read = fread (data, 1, size, file);

      delay = find_delay ((Span) { data, data + n_read }, track);
    }
  if (file != NULL)
    fclose (file);
  return delay;
}

/* Bytes of room for a delay behind a name, with the zero that GStreamer ends texts with. */
static gsize
get_room (const Span *name)
{
  gsize size = (gsize) (name->end - name->at), room = strlen (GUISE_MATROSKA_ROOM);
  gsize zero = size > 0 && name->end[-1] == '\0' ? 1 : 0;

  return size > room + zero && memcmp (name->end - zero - room, GUISE_MATROSKA_ROOM, room) == 0 ? room + zero : 0;
}

/* Of a track: its name, where a delay can be made of it, or of the room behind it; without one empty. @is_sound: what
 * the entry is of */
static Span
find_name (Span entry, gboolean *is_sound)
{
  Span element, name = { NULL, NULL };
  guint64 id;

  *is_sound = FALSE;
  while (next_element (&entry, &id, &element))
    {
      gsize size = (gsize) (element.end - element.at);
      gboolean is_enough = (size >= MIN_NAME && size <= MAX_NAME) || (size < 0x7F && get_room (&element) > 0);

      if (id == ID_TRACK_TYPE)
        *is_sound = get_uint (&element) == TYPE_SOUND;
      if (id == ID_NAME && is_enough && element.at[-1] == (0x80 | size))
        name = element;
    }
  return name;
}

/* The whole of a short name becomes a delay; one that has room behind it is made shorter, and that becomes one. */
static void
replace_name (const Span *name, GuiseTime delay)
{
  gsize size = (gsize) (name->end - name->at), room = get_room (name);
  guint8 *element = (guint8 *) name->end - room;

  if (room > 0)
    ((guint8 *) name->at)[-1] = (guint8) (0x80 | (size - room));
  else
    {
      element = (guint8 *) name->at - NAME_HEADER;
      room = size + NAME_HEADER;
    }
  size = room - NAME_HEADER;
  element[0] = ID_CODEC_DELAY >> 8;
  element[1] = ID_CODEC_DELAY & 0xFF;
  element[2] = (guint8) (0x80 | size);
  for (gsize i = 0; i < size; i++)
    element[NAME_HEADER + i] = (guint8) (delay >> (8 * (size - 1 - i)));
}

/* Makes the name of sound @index of @tracks its delay. */
static gboolean
put_delay (Span tracks, guint index, GuiseTime delay)
{
  Span entry;
  guint64 id;
  guint n = 0;

  while (next_element (&tracks, &id, &entry))
    {
      gboolean is_sound = FALSE;
      Span name = { NULL, NULL };

      if (id == ID_TRACK_ENTRY)
        name = find_name (entry, &is_sound);
      if (!is_sound || n++ != index)
        continue;
      if (name.at == NULL)
        return FALSE;
      replace_name (&name, delay);
      return TRUE;
    }
  return FALSE;
}

gboolean
guise_matroska_set_codec_delay (const char *path, guint index, GuiseTime delay, gboolean *has_room, GError **error)
{
  FILE *file = g_fopen (path, "r+be");
  gsize size = file != NULL ? seek_tracks (file) : 0;
  off_t at = size > 0 ? ftello (file) : 0;
  g_autofree guint8 *data = size > 0 ? g_try_malloc (size) : NULL;
  gboolean good = file != NULL;
  g_autofree char *what = g_strdup_printf (_("%s cannot be written"), path);

  *has_room = data != NULL && fread (data, 1, size, file) == size && put_delay ((Span) { data, data + size }, index, delay);
  if (*has_room)
    good = fseeko (file, at, SEEK_SET) == 0 && fwrite (data, 1, size, file) == size && fflush (file) == 0;
  if (!good)
    guise_file_set_error_from_errno (error, errno, what);
  if (file != NULL)
    fclose (file);
  return good;
}

/* The text for people in the place of the one for GStreamer, which is longer; of the name of a sound without its room. */
static void
clean_text (Span text)
{
  gsize size = (gsize) (text.end - text.at), room = strlen (GUISE_MATROSKA_ROOM);
  g_autofree char *given = g_strndup ((const char *) text.at, size);
  GValue value = G_VALUE_INIT;
  const char *said;

  if (*given != '"')
    return;
  g_value_init (&value, G_TYPE_STRING);
  if (gst_value_deserialize (&value, given) && (said = g_value_get_string (&value)) != NULL && strlen (said) <= size)
    {
      memset ((guint8 *) text.at, 0, size);
      memcpy ((guint8 *) text.at, said, strlen (said) - (g_str_has_suffix (said, GUISE_MATROSKA_ROOM) ? room : 0));
    }
  g_value_unset (&value);
}

/* Tags hold tags, and those hold texts. */
static void
clean_texts (Span span)
{
  Span element;
  guint64 id;

  while (next_element (&span, &id, &element))
    if (id == ID_TAG || id == ID_SIMPLE_TAG)
      clean_texts (element);
    else if (id == ID_TAG_STRING)
      clean_text (element);
}

/* Goes to the next tags that stand in the segment itself. Returns: their size, 0 where there are no more */
static gsize
seek_tags (FILE *file)
{
  guint64 id, size;

  for (guint i = 0; i < MAX_PARTS && read_header (file, &id, &size); i++)
    {
      if (id == ID_TAGS)
        return size <= MAX_TRACKS_SIZE ? (gsize) size : 0;
      if (id != ID_SEGMENT && (size > G_MAXINT64 || fseeko (file, (off_t) size, SEEK_CUR) != 0))
        return 0;
    }
  return 0;
}

/* %FALSE with errno */
static gboolean
clean_all_tags (FILE *file)
{
  gsize size;

  while ((size = seek_tags (file)) > 0)
    {
      off_t at = ftello (file);
      g_autofree guint8 *data = g_malloc (size);

      if (fread (data, 1, size, file) != size)
        return TRUE;
      clean_texts ((Span) { data, data + size });
      if (fseeko (file, at, SEEK_SET) != 0 || fwrite (data, 1, size, file) != size || fflush (file) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_matroska_clean_tags (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "r+be");
  gboolean good = file != NULL && clean_all_tags (file);
  g_autofree char *what = g_strdup_printf (_("%s cannot be written"), path);

  if (!good)
    guise_file_set_error_from_errno (error, errno, what);
  if (file != NULL)
    fclose (file);
  return good;
}
