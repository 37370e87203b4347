/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-private.h"

#include "guise-clip-extras-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MAX_CHAPTERS 255u
#define MAX_TITLE    255u
#define TICK_NS      100

/* @data: of the box `chpl` */
static void
parse (const GuiseMp4Box *box, GPtrArray *chapters)
{
  gsize at = box->size > 0 && box->data[0] > 0 ? 8 : 4;
  guint n = box->size > at ? box->data[at] : 0;

  at++;
  for (guint i = 0; i < n && box->size >= at + 9; i++)
    {
      guint64 ticks = guise_mp4_get_be (box->data + at, 8);
      gsize length = box->data[at + 8];
      GuiseChapter *chapter;

      at += 9;
      if (length > box->size - at || ticks > G_MAXINT64 / TICK_NS)
        return;
      chapter = g_new0 (GuiseChapter, 1);
      chapter->start = (GuiseTime) ticks * TICK_NS;
      chapter->end = GUISE_TIME_NONE;
      chapter->title = g_utf8_make_valid ((const char *) box->data + at, (gssize) strnlen ((const char *) box->data + at, length));
      g_ptr_array_add (chapters, chapter);
      at += length;
    }
}

void
guise_mp4_read_chapters (const char *path, GPtrArray *chapters)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  GuiseMp4Box moov, udta, chpl;
  g_autofree guint8 *data = guise_mp4_read_moov (fd, &moov);

  if (data != NULL && guise_mp4_find_box (&moov, "udta", &udta) && guise_mp4_find_box (&udta, "chpl", &chpl))
    parse (&chpl, chapters);
  if (data != NULL && chapters->len == 0)
    guise_mp4_read_chapter_track (fd, &moov, chapters);
  if (fd >= 0)
    close (fd);
}

/* As many bytes of @title as its length can say, in whole characters. */
static gsize
get_title_size (const char *title)
{
  gsize size = strlen (title);

  while (size > MAX_TITLE || (size > 0 && !g_utf8_validate (title, (gssize) size, NULL)))
    size--;
  return size;
}

void
guise_mp4_append_chapters (GByteArray *out, GPtrArray *chapters)
{
  const gsize start = guise_mp4_begin_box (out, "chpl");
  guint n = MIN (chapters->len, MAX_CHAPTERS);

  guise_mp4_append_be (out, 4, 0x01000000);   /* version 1 */
  guise_mp4_append_be (out, 4, 0);
  guise_mp4_append_be (out, 1, n);
  for (guint i = 0; i < n; i++)
    {
      const GuiseChapter *chapter = g_ptr_array_index (chapters, i);
      gsize size = get_title_size (chapter->title);

      guise_mp4_append_be (out, 8, (guint64) (MAX (chapter->start, 0) / TICK_NS));
      guise_mp4_append_be (out, 1, size);
      g_byte_array_append (out, (const guint8 *) chapter->title, (guint) size);
    }
  guise_mp4_end_box (out, start);
}
