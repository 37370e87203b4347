/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-private.h"

#include "guise-checked.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_BYTES    8
#define MAX_MOOV_BYTES  (1024 * 1024 * 1024)
#define NO_MEDIA        G_GINT64_CONSTANT (-1)   /* an edit without samples */

/* A box: its payload lies at @data, @size bytes long. */
typedef struct
{
  const guint8 *data;
  gsize         size;
  char          type[5];
} Box;

typedef struct
{
  const GuiseClipInfo *like;
  GuiseTime            picture_start;
  const GuiseMp4Edit  *audio;
  guint                n_audio;
  guint                next_audio;
  guint64              movie_timescale;
  guint64              longest;            /* duration of the movie in its timescale */
} Patch;

static guint64
get_be (const guint8 *data, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | data[i];
  return value;
}

static void
set_be (guint8 *data, guint n, guint64 value)
{
  for (guint i = 0; i < n; i++)
    data[i] = (guint8) (value >> 8 * (n - 1 - i));
}

static void
append_be (GByteArray *out, guint n, guint64 value)
{
  guint8 bytes[8];

  set_be (bytes, n, value);
  g_byte_array_append (out, bytes, n);
}

/* Takes the next box off @at; %FALSE at the end, or where the bytes are none. */
static gboolean
next_box (const guint8 **at, const guint8 *end, Box *box)
{
  guint64 size;

  if (end - *at < HEADER_BYTES)
    return FALSE;
  size = get_be (*at, 4);
  if (size < HEADER_BYTES || size > (guint64) (end - *at))
    return FALSE;
  memcpy (box->type, *at + 4, 4);
  box->type[4] = '\0';
  box->data = *at + HEADER_BYTES;
  box->size = (gsize) size - HEADER_BYTES;
  *at += size;
  return TRUE;
}

static gboolean
find_box (const Box *parent, const char *type, Box *out)
{
  const guint8 *at = parent->data, *end = parent->data + parent->size;

  while (next_box (&at, end, out))
    if (strcmp (out->type, type) == 0)
      return TRUE;
  return FALSE;
}

/* mvhd and mdhd begin alike: the timescale follows two dates, the duration follows the timescale. */
static guint64
get_timescale (const Box *box)
{
  gsize offset = box->size > 0 && box->data[0] == 1 ? 20 : 12;

  return box->size >= offset + 12 ? get_be (box->data + offset, 4) : 0;
}

static gsize
begin_box (GByteArray *out, const char *type)
{
  gsize start = out->len;

  append_be (out, 4, 0);
  g_byte_array_append (out, (const guint8 *) type, 4);
  return start;
}

static void
end_box (GByteArray *out, gsize start)
{
  set_be (out->data + start, 4, out->len - start);
}

static void
copy_box (GByteArray *out, const Box *box)
{
  gsize start = begin_box (out, box->type);

  g_byte_array_append (out, box->data, (guint) box->size);
  end_box (out, start);
}

static void
append_edit (GByteArray *out, guint64 duration, gint64 media_time)
{
  append_be (out, 8, duration);
  append_be (out, 8, (guint64) media_time);
  append_be (out, 4, 0x00010000);   /* normal speed */
}

static guint64
to_scale (GuiseTime time, guint64 timescale)
{
  return (guint64) (((long double) MAX (time, 0) * timescale + GUISE_TIME_SECOND / 2) / GUISE_TIME_SECOND);
}

/* Silence or nothing to see first, then the samples. */
static void
append_edit_list (GByteArray *out, guint64 start, guint64 duration, gint64 media_time)
{
  gsize edts = begin_box (out, "edts"), elst = begin_box (out, "elst");

  append_be (out, 4, 0x01000000);   /* version 1: 64-bit times */
  append_be (out, 4, start > 0 ? 2 : 1);
  if (start > 0)
    append_edit (out, start, NO_MEDIA);
  append_edit (out, duration, media_time);
  end_box (out, elst);
  end_box (out, edts);
}

/* The muxer counts the movie from whatever of it begins first. What it says of the samples stays, which is in the last
 * of its edits. Returns: how long the track plays, in the movie's timescale; 0 without an edit list */
static guint64
append_picture_edits (GByteArray *out, const Patch *patch, const Box *trak)
{
  guint64 start = to_scale (patch->picture_start, patch->movie_timescale), duration, media_time;
  Box edts, elst;
  const guint8 *last;
  guint n_bytes, n_edits;

  if (!find_box (trak, "edts", &edts) || !find_box (&edts, "elst", &elst) || elst.size < 8)
    return 0;
  n_bytes = elst.data[0] == 1 ? 8 : 4;
  n_edits = (guint) get_be (elst.data + 4, 4);
  if (n_edits == 0 || elst.size < 8 + (guint64) n_edits * (2 * n_bytes + 4))
    return 0;
  last = elst.data + 8 + (n_edits - 1) * (2 * n_bytes + 4);
  duration = get_be (last, n_bytes);
  media_time = get_be (last + n_bytes, n_bytes);
  append_edit_list (out, start, duration, (gint64) media_time);
  return start + duration;
}

/* Returns: how long the track plays, in the movie's timescale */
static guint64
append_edits (GByteArray *out, const Patch *patch, const GuiseMp4Edit *edit, const Box *mdhd)
{
  guint64 media_scale = get_timescale (mdhd);
  gsize duration_offset = mdhd->data[0] == 1 ? 24 : 16, duration_bytes = mdhd->data[0] == 1 ? 8 : 4;
  guint64 skip = to_scale (edit->skip, media_scale);
  guint64 media = mdhd->size >= duration_offset + duration_bytes
    ? get_be (mdhd->data + duration_offset, (guint) duration_bytes) : 0;
  guint64 left = media > skip ? (guint64) ((long double) (media - skip) * patch->movie_timescale / media_scale + 0.5) : 0;
  guint64 start = to_scale (edit->start, patch->movie_timescale);
  guint64 duration = edit->duration > 0 ? MIN (to_scale (edit->duration, patch->movie_timescale), left) : left;

  append_edit_list (out, start, duration, (gint64) skip);
  return start + duration;
}

/* The matrix that turns the stored picture upright: 16.16 fixed point, the last column 2.30. */
static void
set_matrix (guint8 *matrix, const GuiseClipInfo *like)
{
  GuiseAffine to_stored;
  double turn[4], tx, ty;

  guise_clip_info_get_display_to_stored (like, &to_stored);
  for (guint i = 0; i < 4; i++)
    {
      double value = to_stored.m[i < 2 ? i : i + 1];

      turn[i] = value > 0 ? 1 : value < 0 ? -1 : 0;
    }
  /* Rows and columns of a turn change places in its inverse. */
  tx = (turn[0] < 0 ? like->stored_width : 0) + (turn[2] < 0 ? like->stored_height : 0);
  ty = (turn[1] < 0 ? like->stored_width : 0) + (turn[3] < 0 ? like->stored_height : 0);
  set_be (matrix + 0, 4, (guint32) (gint32) (turn[0] * 65536));
  set_be (matrix + 4, 4, (guint32) (gint32) (turn[1] * 65536));
  set_be (matrix + 12, 4, (guint32) (gint32) (turn[2] * 65536));
  set_be (matrix + 16, 4, (guint32) (gint32) (turn[3] * 65536));
  set_be (matrix + 24, 4, (guint64) tx << 16);
  set_be (matrix + 28, 4, (guint64) ty << 16);
}

/* @duration: 0 to leave it */
static void
patch_tkhd (GByteArray *out, const Box *tkhd, const Patch *patch, gboolean is_picture, guint64 duration)
{
  gsize payload = out->len + HEADER_BYTES;
  gboolean is_long = tkhd->size > 0 && tkhd->data[0] == 1;
  gsize duration_offset = is_long ? 28 : 20, matrix_offset = is_long ? 52 : 40;

  copy_box (out, tkhd);
  if (tkhd->size < matrix_offset + 36)
    return;
  if (is_picture)
    set_matrix (out->data + payload + matrix_offset, patch->like);
  if (duration > 0)
    set_be (out->data + payload + duration_offset, is_long ? 8 : 4, duration);
}

static void
patch_trak (GByteArray *out, const Box *trak, Patch *patch)
{
  const guint8 *at = trak->data, *end = trak->data + trak->size;
  gsize start = begin_box (out, "trak");
  Box mdia, hdlr, mdhd, tkhd, box;
  gboolean is_picture = FALSE, is_sound = FALSE;
  g_autoptr(GByteArray) edits = g_byte_array_new ();
  guint64 duration = 0;

  if (find_box (trak, "mdia", &mdia) && find_box (&mdia, "hdlr", &hdlr) && hdlr.size >= 12)
    {
      is_picture = memcmp (hdlr.data + 8, "vide", 4) == 0;
      is_sound = memcmp (hdlr.data + 8, "soun", 4) == 0 && patch->next_audio < patch->n_audio
                 && find_box (&mdia, "mdhd", &mdhd) && get_timescale (&mdhd) > 0;
    }
  if (is_sound)
    duration = append_edits (edits, patch, &patch->audio[patch->next_audio++], &mdhd);
  else if (is_picture)
    duration = append_picture_edits (edits, patch, trak);

  if (find_box (trak, "tkhd", &tkhd))
    {
      if (is_picture || is_sound)
        patch_tkhd (out, &tkhd, patch, is_picture, duration);
      else
        copy_box (out, &tkhd);
    }
  g_byte_array_append (out, edits->data, edits->len);
  while (next_box (&at, end, &box))
    if (strcmp (box.type, "tkhd") != 0 && !(edits->len > 0 && strcmp (box.type, "edts") == 0))
      copy_box (out, &box);
  end_box (out, start);
  patch->longest = MAX (patch->longest, duration);
}

/* Returns: (transfer full) (nullable): @moov with its tracks patched */
static GByteArray *
patch_moov (const Box *moov, Patch *patch)
{
  const guint8 *at = moov->data, *end = moov->data + moov->size;
  g_autoptr(GByteArray) out = g_byte_array_new ();
  gsize start = begin_box (out, "moov"), mvhd_offset = 0;
  Box mvhd, box;

  if (!find_box (moov, "mvhd", &mvhd) || get_timescale (&mvhd) == 0)
    return NULL;
  patch->movie_timescale = get_timescale (&mvhd);
  while (next_box (&at, end, &box))
    {
      if (strcmp (box.type, "mvhd") == 0)
        mvhd_offset = out->len + HEADER_BYTES;
      if (strcmp (box.type, "trak") == 0)
        patch_trak (out, &box, patch);
      else
        copy_box (out, &box);
    }
  end_box (out, start);

  /* The movie is as long as its longest track. */
  if (mvhd.data[0] == 1)
    set_be (out->data + mvhd_offset + 24, 8, MAX (get_be (mvhd.data + 24, 8), patch->longest));
  else
    set_be (out->data + mvhd_offset + 16, 4, MAX (get_be (mvhd.data + 16, 4), patch->longest));
  return at == end ? g_steal_pointer (&out) : NULL;
}

/* Returns: where the last box of the file begins, and what it is; −1 when it is not a `moov` of our own size */
static gint64
find_last_moov (int fd, gsize *size)
{
  struct stat info;
  guint64 offset = 0, file_size;

  if (fstat (fd, &info) != 0)
    return -1;
  file_size = (guint64) info.st_size;
  while (offset < file_size)
    {
      guint8 header[16];
      guint64 box_size;

      if (pread (fd, header, sizeof header, (off_t) offset) < HEADER_BYTES)
        return -1;
      box_size = get_be (header, 4);
      if (box_size == 1)
        box_size = get_be (header + HEADER_BYTES, 8);
      if (box_size < HEADER_BYTES || !guise_checked_range (offset, box_size, file_size))
        return -1;
      if (memcmp (header + 4, "moov", 4) == 0 && offset + box_size == file_size && box_size <= MAX_MOOV_BYTES)
        {
          *size = (gsize) box_size;
          return (gint64) offset;
        }
      offset += box_size;
    }
  return -1;
}

static gboolean
replace_moov (int fd, Patch *patch)
{
  gsize size = 0;
  gint64 offset = find_last_moov (fd, &size);
  g_autofree guint8 *data = NULL;
  g_autoptr(GByteArray) patched = NULL;
  Box moov = { NULL, 0, "moov" };

  errno = EINVAL;
  if (offset < 0)
    return FALSE;
  data = g_try_malloc (size);
  if (data == NULL || pread (fd, data, size, (off_t) offset) != (gssize) size)
    return FALSE;
  moov.data = data + HEADER_BYTES;
  moov.size = size - HEADER_BYTES;
  patched = patch_moov (&moov, patch);
  return patched != NULL && pwrite (fd, patched->data, patched->len, (off_t) offset) == (gssize) patched->len
         && ftruncate (fd, (off_t) offset + (off_t) patched->len) == 0;
}

gboolean
guise_mp4_patch (const char *path, const GuiseClipInfo *like, GuiseTime picture_start, const GuiseMp4Edit *audio,
                 guint n_audio, GError **error)
{
  Patch patch = { .like = like, .picture_start = picture_start, .audio = audio, .n_audio = n_audio };
  int fd = open (path, O_RDWR | O_CLOEXEC);
  gboolean patched = fd >= 0 && replace_moov (fd, &patch);

  if (!patched)
    guise_file_set_error_from_errno (error, errno, _("The header of the movie cannot be completed"));
  if (fd >= 0)
    close (fd);
  return patched;
}
