/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matroska-elements-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ID_SEEK             0x4DBBu
#define ID_SEEK_ID          0x53ABu
#define ID_SEEK_POSITION    0x53ACu
#define ID_TAG              0x7373u
#define ID_TARGETS          0x63C0u
#define ID_SIMPLE_TAG       0x67C8u
#define ID_TAG_NAME         0x45A3u
#define ID_TAG_STRING       0x4487u
#define ID_ATTACHMENTS      0x1941A469u
#define ID_ATTACHED_FILE    0x61A7u
#define ID_FILE_NAME        0x466Eu
#define ID_FILE_MEDIA_TYPE  0x4660u
#define ID_FILE_DATA        0x465Cu
#define ID_FILE_UID         0x46AEu

/* A file of one picture needs no more than this to tell it from others. */
#define UID                 1u

/* Bytes of the size of the segment, which GStreamer writes at its full length. */
#define SEGMENT_SIZE_BYTES  8

#define MAX_PARTS           (10 * 1000 * 1000)   /* of a whole file; it was written here */

/* Where things are in the file; positions are counted from its begin. */
typedef struct
{
  off_t   segment;          /* its payload */
  off_t   index;            /* payload of the first list of where things are; 0 for none */
  gsize   index_size;
  off_t   tags, tags_data;  /* the last element, if those are tags; 0 for none */
  gsize   tags_size;
  off_t   end;              /* of the segment */
} Layout;

/* %FALSE: it is not as GStreamer leaves it. */
static gboolean
find_layout (FILE *file, Layout *out)
{
  guint64 id, size;

  *out = (Layout) { 0 };
  if (!guise_ebml_read_header (file, &id, &size) || id != GUISE_EBML_ID_HEADER
      || fseeko (file, (off_t) size, SEEK_CUR) != 0 || !guise_ebml_read_header (file, &id, &size)
      || id != GUISE_MATROSKA_ID_SEGMENT || size > G_MAXINT64)
    return FALSE;
  out->segment = ftello (file);
  out->end = out->segment + (off_t) size;
  for (guint i = 0; i < MAX_PARTS && ftello (file) < out->end; i++)
    {
      const off_t begin = ftello (file);

      if (!guise_ebml_read_header (file, &id, &size) || size > G_MAXINT64)
        return FALSE;
      if (id == GUISE_MATROSKA_ID_SEEK_HEAD && out->index == 0 && size <= GUISE_MATROSKA_MAX_PART)
        {
          out->index = ftello (file);
          out->index_size = (gsize) size;
        }
      if (id == GUISE_MATROSKA_ID_TAGS && ftello (file) + (off_t) size == out->end && size <= GUISE_MATROSKA_MAX_PART)
        {
          out->tags = begin;
          out->tags_data = ftello (file);
          out->tags_size = (gsize) size;
        }
      if (fseeko (file, (off_t) size, SEEK_CUR) != 0)
        return FALSE;
    }
  return fseeko (file, 0, SEEK_END) == 0 && ftello (file) == out->end;
}

static void
append_text (GByteArray *out, guint32 id, const char *text)
{
  guise_ebml_append (out, id, text, strlen (text));
}

static void
append_tag (GByteArray *out, const GuiseMatroskaTag *tag)
{
  const gsize whole = guise_ebml_begin (out, ID_TAG);
  gsize simple;

  guise_ebml_append (out, ID_TARGETS, NULL, 0);
  simple = guise_ebml_begin (out, ID_SIMPLE_TAG);
  append_text (out, ID_TAG_NAME, tag->name);
  append_text (out, ID_TAG_STRING, tag->value);
  guise_ebml_end (out, simple);
  guise_ebml_end (out, whole);
}

static void
append_cover (GByteArray *out, const GuiseMatroskaCover *cover)
{
  const gsize all = guise_ebml_begin (out, ID_ATTACHMENTS), file = guise_ebml_begin (out, ID_ATTACHED_FILE);
  const char *kind = strrchr (cover->media_type, '/');
  g_autofree char *name = g_strconcat ("cover.", kind == NULL || g_str_equal (kind, "/jpeg") ? "jpg" : kind + 1, NULL);
  const guint8 uid = UID;

  append_text (out, ID_FILE_NAME, name);
  append_text (out, ID_FILE_MEDIA_TYPE, cover->media_type);
  guise_ebml_append (out, ID_FILE_UID, &uid, 1);
  guise_ebml_append (out, ID_FILE_DATA, g_bytes_get_data (cover->data, NULL), g_bytes_get_size (cover->data));
  guise_ebml_end (out, file);
  guise_ebml_end (out, all);
}

/* Says where the element @id is, @position from the segment's begin. */
static void
append_seek (GByteArray *out, guint32 id, guint64 position)
{
  const guint32 id_be = GUINT32_TO_BE (id);
  const guint64 position_be = GUINT64_TO_BE (position);
  g_autoptr(GByteArray) inner = g_byte_array_new ();

  guise_ebml_append (inner, ID_SEEK_ID, &id_be, sizeof id_be);
  guise_ebml_append (inner, ID_SEEK_POSITION, &position_be, sizeof position_be);
  guise_ebml_append (out, ID_SEEK, inner->data, inner->len);
}

/* The bytes of an entry of @index that may become another: a void one, else the one of tags. */
static gboolean
find_entry (GuiseEbmlSpan index, gboolean wants_void, GuiseEbmlSpan *out)
{
  const guint8 *begin = index.at;
  GuiseEbmlSpan element, part;
  guint64 id, part_id;

  for (; guise_ebml_next (&index, &id, &element); begin = index.at)
    {
      gboolean is_it = wants_void && id == GUISE_EBML_ID_VOID;

      while (!wants_void && id == ID_SEEK && guise_ebml_next (&element, &part_id, &part))
        is_it = is_it || (part_id == ID_SEEK_ID && guise_ebml_get_uint (&part) == GUISE_MATROSKA_ID_TAGS);
      *out = (GuiseEbmlSpan) { begin, index.at };
      if (is_it)
        return TRUE;
    }
  return FALSE;
}

/* Has an entry of @index say where @id is; what is over becomes void. %FALSE where there is no room. */
static gboolean
put_entry (GuiseEbmlSpan index, gboolean wants_void, guint32 id, guint64 position)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  GuiseEbmlSpan entry;
  gsize size;

  if (!find_entry (index, wants_void, &entry))
    return FALSE;
  size = (gsize) (entry.end - entry.at);
  append_seek (out, id, position);
  if (size < out->len + 2)
    return FALSE;
  guise_ebml_append_void (out, size - out->len);
  memcpy ((guint8 *) entry.at, out->data, size);
  return TRUE;
}

/* Of the index: where the attachments are; it has no room for them where there are chapters, and then the entry of tags
 * names a second list of both. @tail: what is written from @at on; that list is added to it */
static gboolean
index_cover (const Layout *layout, GuiseEbmlSpan index, off_t at, guint64 cover, GByteArray *tail)
{
  const guint64 second = (guint64) (at - layout->segment) + tail->len;
  gsize list;

  if (put_entry (index, TRUE, ID_ATTACHMENTS, cover))
    return TRUE;
  if (!put_entry (index, FALSE, GUISE_MATROSKA_ID_SEEK_HEAD, second))
    return FALSE;
  list = guise_ebml_begin (tail, GUISE_MATROSKA_ID_SEEK_HEAD);
  append_seek (tail, GUISE_MATROSKA_ID_TAGS, (guint64) (at - layout->segment));
  append_seek (tail, ID_ATTACHMENTS, cover);
  guise_ebml_end (tail, list);
  return TRUE;
}

/* (transfer full) (nullable): @size bytes at @at */
static guint8 *
read_at (FILE *file, off_t at, gsize size)
{
  g_autofree guint8 *data = g_try_malloc (MAX (size, 1));

  return data != NULL && fseeko (file, at, SEEK_SET) == 0 && fread (data, 1, size, file) == size
         ? g_steal_pointer (&data) : NULL;
}

/* %FALSE with errno */
static gboolean
add (FILE *file, const Layout *layout, const GuiseMatroskaTag *tags, guint n_tags, const GuiseMatroskaCover *cover)
{
  g_autoptr(GByteArray) tail = g_byte_array_new (), size = g_byte_array_new ();
  g_autofree guint8 *old = read_at (file, layout->tags_data, layout->tags_size);
  g_autofree guint8 *index = read_at (file, layout->index, layout->index_size);
  gsize list = guise_ebml_begin (tail, GUISE_MATROSKA_ID_TAGS);

  if (old == NULL || index == NULL)
    return FALSE;
  g_byte_array_append (tail, old, (guint) layout->tags_size);
  for (guint i = 0; i < n_tags; i++)
    append_tag (tail, &tags[i]);
  guise_ebml_end (tail, list);
  if (cover != NULL)
    {
      const guint64 position = (guint64) (layout->tags - layout->segment) + tail->len;

      append_cover (tail, cover);
      if (!index_cover (layout, (GuiseEbmlSpan) { index, index + layout->index_size }, layout->tags, position, tail))
        return TRUE;
    }
  guise_ebml_append_size (size, (guint64) (layout->tags - layout->segment) + tail->len);
  return guise_matroska_write_at (file, layout->tags, tail->data, tail->len)
         && guise_matroska_write_at (file, layout->index, index, layout->index_size)
         && guise_matroska_write_at (file, layout->segment - SEGMENT_SIZE_BYTES, size->data, size->len);
}

gboolean
guise_matroska_add (const char *path, const GuiseMatroskaTag *tags, guint n_tags, const GuiseMatroskaCover *cover,
                    GError **error)
{
  FILE *file = g_fopen (path, "r+be");
  gboolean good = file != NULL;
  Layout layout;

  if (good && find_layout (file, &layout) && layout.tags > 0 && layout.index > 0)
    good = add (file, &layout, tags, n_tags, cover);
  return guise_matroska_close (file, path, good, error);
}
