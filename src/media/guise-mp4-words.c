/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What the user data of a movie say, and GStreamer's muxer cannot be told or calls by a name that nobody else knows. */

#define TYPE_PLACE       "\251xyz"
#define MUXER_DESCRIPTION "\251des"
#define DESCRIPTION      "desc"

/* The box `meta` begins with a version. */
#define META_HEADER_BYTES 4

/* "und", three letters of five bits */
#define NO_LANGUAGE       0x55C4

/* Of the boxes in `ilst` the description. */
static void
rename_description (const GuiseMp4Box *list)
{
  const guint8 *at = list->data, *end = list->data + list->size;
  GuiseMp4Box box;

  while (guise_mp4_next_box (&at, end, &box))
    if (memcmp (box.type, MUXER_DESCRIPTION, 4) == 0)
      memcpy ((guint8 *) box.data - 4, DESCRIPTION, 4);
}

static void
append_known (GByteArray *out, const GuiseMp4Box *udta)
{
  const gsize start = out->len;
  GuiseMp4Box whole, meta, list;

  g_byte_array_append (out, udta->data, (guint) udta->size);
  whole = (GuiseMp4Box) { out->data + start, udta->size, "udta" };
  if (!guise_mp4_find_box (&whole, "meta", &meta) || meta.size < META_HEADER_BYTES)
    return;
  meta.data += META_HEADER_BYTES;
  meta.size -= META_HEADER_BYTES;
  if (guise_mp4_find_box (&meta, "ilst", &list))
    rename_description (&list);
}

static void
append_place (GByteArray *out, const char *place)
{
  const gsize start = guise_mp4_begin_box (out, TYPE_PLACE), size = strlen (place);

  guise_mp4_append_be (out, 2, size);
  guise_mp4_append_be (out, 2, NO_LANGUAGE);
  g_byte_array_append (out, (const guint8 *) place, (guint) size);
  guise_mp4_end_box (out, start);
}

void
guise_mp4_append_user_data (GByteArray *out, const GuiseMp4Box *udta, const GuiseMp4Words *words)
{
  const gsize start = guise_mp4_begin_box (out, "udta");

  if (udta != NULL)
    append_known (out, udta);
  if (words->chapters != NULL && words->chapters->len > 0)
    guise_mp4_append_chapters (out, words->chapters);
  if (words->place != NULL)
    append_place (out, words->place);
  guise_mp4_end_box (out, start);
}

/* A length, a language and so many bytes. */
static char *
dup_text (const GuiseMp4Box *box)
{
  const gsize size = box->size >= 4 ? MIN (guise_mp4_get_be (box->data, 2), box->size - 4) : 0;

  return g_utf8_make_valid ((const char *) box->data + 4, (gssize) strnlen ((const char *) box->data + 4, size));
}

char *
guise_mp4_dup_place (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  GuiseMp4Box moov, udta, place;
  g_autofree guint8 *data = guise_mp4_read_moov (fd, &moov);
  char *text = NULL;

  if (data != NULL && guise_mp4_find_box (&moov, "udta", &udta) && guise_mp4_find_box (&udta, TYPE_PLACE, &place)
      && place.size > 4)
    text = dup_text (&place);
  if (fd >= 0)
    close (fd);
  return text;
}
