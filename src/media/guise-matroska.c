/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matroska-elements-private.h"

#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define ID_CODEC_DELAY  0x56AAu

#define TYPE_SOUND      2u

/* Bytes of id and size, of a name and of a delay alike. */
#define NAME_HEADER     3

/* Of a name of so many bytes a delay of as many can be made. */
#define MIN_NAME        4
#define MAX_NAME        8

#define MAX_ELEMENTS    1000                 /* before the tracks */
#define MAX_DELAY       GUISE_TIME_SECOND    /* of no codec that there is */

static GuiseTime
find_delay (GuiseEbmlSpan tracks, guint64 track)
{
  GuiseEbmlSpan entry, element;
  guint64 id;

  while (guise_ebml_next (&tracks, &id, &entry))
    {
      guint64 number = 0, delay = 0;

      while (id == GUISE_MATROSKA_ID_TRACK_ENTRY && guise_ebml_next (&entry, &id, &element))
        {
          number = id == GUISE_MATROSKA_ID_TRACK_NUMBER ? guise_ebml_get_uint (&element) : number;
          delay = id == ID_CODEC_DELAY ? guise_ebml_get_uint (&element) : delay;
          id = GUISE_MATROSKA_ID_TRACK_ENTRY;
        }
      if (number == track && delay <= MAX_DELAY)
        return (GuiseTime) delay;
    }
  return 0;
}

gsize
guise_matroska_seek_tracks (FILE *file)
{
  guint64 id, size;

  if (!guise_ebml_read_header (file, &id, &size) || id != GUISE_EBML_ID_HEADER)
    return 0;
  for (guint i = 0; i < MAX_ELEMENTS; i++)
    {
      if (id != GUISE_MATROSKA_ID_SEGMENT && (size > G_MAXINT64 || fseeko (file, (off_t) size, SEEK_CUR) != 0))
        return 0;
      if (!guise_ebml_read_header (file, &id, &size) || id == GUISE_MATROSKA_ID_CLUSTER)
        return 0;
      if (id == GUISE_MATROSKA_ID_TRACKS)
        return size <= GUISE_MATROSKA_MAX_PART ? (gsize) size : 0;
    }
  return 0;
}

GuiseTime
guise_matroska_get_codec_delay (const char *path, guint64 track)
{
  FILE *file = g_fopen (path, "rbe");
  gsize size = file != NULL ? guise_matroska_seek_tracks (file) : 0;
  g_autofree guint8 *data = size > 0 ? g_try_malloc (size) : NULL;
  GuiseTime delay = 0;

  if (data != NULL)
    {
      gsize n_read = fread (data, 1, size, file);

      delay = find_delay ((GuiseEbmlSpan) { data, data + n_read }, track);
    }
  if (file != NULL)
    fclose (file);
  return delay;
}

/* Bytes of room for a delay behind a name, with the zero that GStreamer ends texts with. */
static gsize
get_room (const GuiseEbmlSpan *name)
{
  gsize size = (gsize) (name->end - name->at), room = strlen (GUISE_MATROSKA_ROOM);
  gsize zero = size > 0 && name->end[-1] == '\0' ? 1 : 0;

  return size > room + zero && memcmp (name->end - zero - room, GUISE_MATROSKA_ROOM, room) == 0 ? room + zero : 0;
}

/* Of a track: its name, where a delay can be made of it, or of the room behind it; without one empty. @is_sound: what
 * the entry is of */
static GuiseEbmlSpan
find_name (GuiseEbmlSpan entry, gboolean *is_sound)
{
  GuiseEbmlSpan element, name = { NULL, NULL };
  guint64 id;

  *is_sound = FALSE;
  while (guise_ebml_next (&entry, &id, &element))
    {
      gsize size = (gsize) (element.end - element.at);
      gboolean is_enough = (size >= MIN_NAME && size <= MAX_NAME) || (size < 0x7F && get_room (&element) > 0);

      if (id == GUISE_MATROSKA_ID_TRACK_TYPE)
        *is_sound = guise_ebml_get_uint (&element) == TYPE_SOUND;
      if (id == GUISE_MATROSKA_ID_NAME && is_enough && element.at[-1] == (0x80 | size))
        name = element;
    }
  return name;
}

/* The whole of a short name becomes a delay; one that has room behind it is made shorter, and that becomes one. */
static void
replace_name (const GuiseEbmlSpan *name, GuiseTime delay)
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
put_delay (GuiseEbmlSpan tracks, guint index, GuiseTime delay)
{
  GuiseEbmlSpan entry;
  guint64 id;
  guint n = 0;

  while (guise_ebml_next (&tracks, &id, &entry))
    {
      gboolean is_sound = FALSE;
      GuiseEbmlSpan name = { NULL, NULL };

      if (id == GUISE_MATROSKA_ID_TRACK_ENTRY)
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
guise_matroska_write_at (FILE *file, off_t at, gconstpointer data, gsize size)
{
  return fseeko (file, at, SEEK_SET) == 0 && fwrite (data, 1, size, file) == size && fflush (file) == 0;
}

gboolean
guise_matroska_close (FILE *file, const char *path, gboolean good, GError **error)
{
  const int saved = errno;
  g_autofree char *what = g_strdup_printf (_("%s cannot be written"), path);

  if (!good)
    guise_file_set_error_from_errno (error, saved, what);
  if (file != NULL)
    fclose (file);
  return good;
}

gboolean
guise_matroska_set_codec_delay (const char *path, guint index, GuiseTime delay, gboolean *has_room, GError **error)
{
  FILE *file = g_fopen (path, "r+be");
  gsize size = file != NULL ? guise_matroska_seek_tracks (file) : 0;
  off_t at = size > 0 ? ftello (file) : 0;
  g_autofree guint8 *data = size > 0 ? g_try_malloc (size) : NULL;
  gboolean good = file != NULL;

  *has_room = data != NULL && fread (data, 1, size, file) == size
              && put_delay ((GuiseEbmlSpan) { data, data + size }, index, delay);
  if (*has_room)
    good = guise_matroska_write_at (file, at, data, size);
  return guise_matroska_close (file, path, good, error);
}
