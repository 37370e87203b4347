/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matroska-elements-private.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define ID_TAG          0x7373u
#define ID_SIMPLE_TAG   0x67C8u
#define ID_TAG_STRING   0x4487u

#define MAX_PARTS       (10 * 1000 * 1000)   /* of a whole file; it was written here */

/* Of a text without what makes room behind it. */
static gsize
get_length (const char *text)
{
  gsize length = strlen (text), room = strlen (GUISE_MATROSKA_ROOM);

  if (length > 0 && text[length - 1] == GUISE_MATROSKA_FILLER)
    while (length > 0 && text[length - 1] == GUISE_MATROSKA_FILLER)
      length--;
  else if (g_str_has_suffix (text, GUISE_MATROSKA_ROOM))
    length -= room;
  return length;
}

/* The text for people in the place of the one for GStreamer, which is longer; of a name without its room. */
static void
clean_text (GuiseEbmlSpan text)
{
  gsize size = (gsize) (text.end - text.at);
  g_autofree char *given = g_strndup ((const char *) text.at, size);
  GValue value = G_VALUE_INIT;
  const char *said;

  if (*given != '"')
    return;
  g_value_init (&value, G_TYPE_STRING);
  if (gst_value_deserialize (&value, given) && (said = g_value_get_string (&value)) != NULL && strlen (said) <= size)
    {
      memset ((guint8 *) text.at, 0, size);
      memcpy ((guint8 *) text.at, said, get_length (said));
    }
  g_value_unset (&value);
}

/* Tags hold tags, and those hold texts. */
static void
clean_texts (GuiseEbmlSpan span)
{
  GuiseEbmlSpan element;
  guint64 id;

  while (guise_ebml_next (&span, &id, &element))
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

  for (guint i = 0; i < MAX_PARTS && guise_ebml_read_header (file, &id, &size); i++)
    {
      if (id == GUISE_MATROSKA_ID_TAGS)
        return size <= GUISE_MATROSKA_MAX_PART ? (gsize) size : 0;
      if (id != GUISE_MATROSKA_ID_SEGMENT && (size > G_MAXINT64 || fseeko (file, (off_t) size, SEEK_CUR) != 0))
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
      clean_texts ((GuiseEbmlSpan) { data, data + size });
      if (!guise_matroska_write_at (file, at, data, size))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_matroska_clean_tags (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "r+be");
  gboolean good = file != NULL && clean_all_tags (file);

  return guise_matroska_close (file, path, good, error);
}
