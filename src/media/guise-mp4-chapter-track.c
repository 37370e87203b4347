/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-private.h"

#include "guise-clip-extras-private.h"

#include <string.h>
#include <unistd.h>

/* Chapters as QuickTime has them: a track of texts, one sample a chapter, that the track of pictures names as its
 * chapters (`tref/chap`). */

/* A sample is a length of two bytes, that many of text, and boxes that say how it is drawn. */
#define MAX_SAMPLE_BYTES 4096u

/* Of the mark of byte order that UTF-16 begins with. */
#define MARK_BYTES       2

/* Payloads of the tables of a track, that lie one within the other. */
typedef struct
{
  GuiseMp4Box stts, stsc, stsz, offsets;
  gboolean    is_long;      /* offsets of 8 bytes */
  guint64     timescale;
} Tables;

static guint32
get_word (const GuiseMp4Box *box, gsize offset)
{
  return offset + 4 <= box->size ? (guint32) guise_mp4_get_be (box->data + offset, 4) : 0;
}

static guint32
get_track_id (const GuiseMp4Box *trak)
{
  GuiseMp4Box tkhd;

  if (!guise_mp4_find_box (trak, "tkhd", &tkhd) || tkhd.size < 4)
    return 0;
  return get_word (&tkhd, tkhd.data[0] == 1 ? 20 : 12);
}

/* The id of the track that another one names as its chapters; 0 for none. */
static guint32
find_chapter_id (const GuiseMp4Box *moov)
{
  const guint8 *at = moov->data, *end = moov->data + moov->size;
  GuiseMp4Box trak, tref, chap;

  while (guise_mp4_next_box (&at, end, &trak))
    if (strcmp (trak.type, "trak") == 0 && guise_mp4_find_box (&trak, "tref", &tref)
        && guise_mp4_find_box (&tref, "chap", &chap))
      return get_word (&chap, 0);
  return 0;
}

static gboolean
find_track (const GuiseMp4Box *moov, guint32 id, GuiseMp4Box *trak)
{
  const guint8 *at = moov->data, *end = moov->data + moov->size;

  while (guise_mp4_next_box (&at, end, trak))
    if (strcmp (trak->type, "trak") == 0 && get_track_id (trak) == id)
      return TRUE;
  return FALSE;
}

/* Texts alone: chapters that are pictures have no titles. */
static gboolean
is_text (const GuiseMp4Box *mdia)
{
  GuiseMp4Box hdlr;

  return guise_mp4_find_box (mdia, "hdlr", &hdlr) && hdlr.size >= 12
         && (memcmp (hdlr.data + 8, "text", 4) == 0 || memcmp (hdlr.data + 8, "sbtl", 4) == 0);
}

static gboolean
find_tables (const GuiseMp4Box *trak, Tables *out)
{
  GuiseMp4Box mdia, mdhd, minf, stbl;

  if (!guise_mp4_find_box (trak, "mdia", &mdia) || !is_text (&mdia) || !guise_mp4_find_box (&mdia, "mdhd", &mdhd)
      || !guise_mp4_find_box (&mdia, "minf", &minf) || !guise_mp4_find_box (&minf, "stbl", &stbl))
    return FALSE;
  out->timescale = get_word (&mdhd, mdhd.size > 0 && mdhd.data[0] == 1 ? 20 : 12);
  out->is_long = guise_mp4_find_box (&stbl, "co64", &out->offsets);
  return out->timescale > 0 && (out->is_long || guise_mp4_find_box (&stbl, "stco", &out->offsets))
         && guise_mp4_find_box (&stbl, "stts", &out->stts) && guise_mp4_find_box (&stbl, "stsc", &out->stsc)
         && guise_mp4_find_box (&stbl, "stsz", &out->stsz);
}

/* Samples in chunk @chunk, which counts from 0: each row of the table holds from its first chunk on. */
static guint32
get_n_in_chunk (const Tables *tables, guint32 chunk)
{
  const guint32 n_rows = MIN (get_word (&tables->stsc, 4), GUISE_MAX_CHAPTERS);
  guint32 n = 0;

  for (guint32 i = 0; i < n_rows && 8 + 12 * ((gsize) i + 1) <= tables->stsc.size; i++)
    {
      if (get_word (&tables->stsc, 8 + 12 * (gsize) i) > chunk + 1)
        break;
      n = get_word (&tables->stsc, 8 + 12 * (gsize) i + 4);
    }
  return n;
}

static guint64
get_offset (const Tables *tables, guint32 chunk)
{
  const guint n_bytes = tables->is_long ? 8 : 4;
  const gsize at = 8 + (gsize) chunk * n_bytes;

  return at + n_bytes <= tables->offsets.size ? guise_mp4_get_be (tables->offsets.data + at, n_bytes) : 0;
}

static guint32
get_size (const Tables *tables, guint32 sample)
{
  const guint32 all = get_word (&tables->stsz, 4);

  return all != 0 ? all : get_word (&tables->stsz, 12 + 4 * (gsize) sample);
}

/* How long @sample is shown, in the track's timescale. */
static guint32
get_duration (const Tables *tables, guint32 sample)
{
  const guint32 n_rows = MIN (get_word (&tables->stts, 4), GUISE_MAX_CHAPTERS);

  for (guint32 i = 0; i < n_rows && 8 + 8 * ((gsize) i + 1) <= tables->stts.size; i++)
    {
      const guint32 n = get_word (&tables->stts, 8 + 8 * (gsize) i);

      if (sample < n)
        return get_word (&tables->stts, 8 + 8 * (gsize) i + 4);
      sample -= n;
    }
  return 0;
}

/* (transfer full): UTF-8, or UTF-16 that begins with a mark of its byte order. */
static char *
read_title (int fd, guint64 offset, guint32 size)
{
  guint8 bytes[MAX_SAMPLE_BYTES];
  const gssize n_read = offset <= G_MAXINT64 ? pread (fd, bytes, MIN (size, MAX_SAMPLE_BYTES), (off_t) offset) : 0;
  const gsize length = n_read >= 2 ? MIN (guise_mp4_get_be (bytes, 2), (gsize) n_read - 2) : 0;
  const char *text = (const char *) bytes + 2;
  char *title = NULL;

  if (length >= MARK_BYTES && (memcmp (text, "\xFE\xFF", MARK_BYTES) == 0 || memcmp (text, "\xFF\xFE", MARK_BYTES) == 0))
    title = g_convert (text, (gssize) length, "UTF-8", "UTF-16", NULL, NULL, NULL);
  return title != NULL ? title : g_utf8_make_valid (text, (gssize) strnlen (text, length));
}

static void
add_chapter (int fd, const Tables *tables, guint32 sample, guint64 offset, guint64 *time, GPtrArray *chapters)
{
  const guint64 duration = get_duration (tables, sample);
  GuiseChapter *chapter = g_new0 (GuiseChapter, 1);

  chapter->start = (GuiseTime) ((long double) *time * GUISE_TIME_SECOND / tables->timescale);
  chapter->end = duration > 0 ? (GuiseTime) ((long double) (*time + duration) * GUISE_TIME_SECOND / tables->timescale)
                              : GUISE_TIME_NONE;
  chapter->title = read_title (fd, offset, get_size (tables, sample));
  g_ptr_array_add (chapters, chapter);
  *time += duration;
}

void
guise_mp4_read_chapter_track (int fd, const GuiseMp4Box *moov, GPtrArray *chapters)
{
  const guint32 id = find_chapter_id (moov);
  Tables tables = { 0 };
  GuiseMp4Box trak;
  guint32 sample = 0, n_samples;
  guint64 time = 0;

  if (id == 0 || !find_track (moov, id, &trak) || !find_tables (&trak, &tables))
    return;
  n_samples = MIN (get_word (&tables.stsz, 8), GUISE_MAX_CHAPTERS);
  for (guint32 chunk = 0; sample < n_samples; chunk++)
    {
      const guint32 n = get_n_in_chunk (&tables, chunk);
      guint64 offset = get_offset (&tables, chunk);

      if (n == 0 || offset == 0)
        return;
      for (guint32 i = 0; i < n && sample < n_samples; i++, sample++)
        {
          add_chapter (fd, &tables, sample, offset, &time, chapters);
          offset += get_size (&tables, sample);
        }
    }
}
