/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mp4-private.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-mp4-box-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_MEDIA        G_GINT64_CONSTANT (-1)   /* an edit without samples */

typedef struct
{
  const GuiseClipInfo *like;
  GuiseTime            picture_start;
  const GuiseMp4Edit  *audio;
  guint                n_audio;
  guint                next_audio;
  const GuiseMp4Words *words;
  guint64              movie_timescale;
  guint64              longest;            /* duration of the movie in its timescale */
} Patch;

/* mvhd and mdhd begin alike: the timescale follows two dates, the duration follows the timescale. */
static guint64
get_timescale (const GuiseMp4Box *box)
{
  gsize offset = box->size > 0 && box->data[0] == 1 ? 20 : 12;

  return box->size >= offset + 12 ? guise_mp4_get_be (box->data + offset, 4) : 0;
}

static void
append_edit (GByteArray *out, guint64 duration, gint64 media_time)
{
  guise_mp4_append_be (out, 8, duration);
  guise_mp4_append_be (out, 8, (guint64) media_time);
  guise_mp4_append_be (out, 4, 0x00010000);   /* normal speed */
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
  gsize edts = guise_mp4_begin_box (out, "edts"), elst = guise_mp4_begin_box (out, "elst");

  guise_mp4_append_be (out, 4, 0x01000000);   /* version 1: 64-bit times */
  guise_mp4_append_be (out, 4, start > 0 ? 2 : 1);
  if (start > 0)
    append_edit (out, start, NO_MEDIA);
  append_edit (out, duration, media_time);
  guise_mp4_end_box (out, elst);
  guise_mp4_end_box (out, edts);
}

/* The muxer counts the movie from whatever of it begins first. What it says of the samples stays, which is in the last
 * of its edits. Returns: how long the track plays, in the movie's timescale; 0 without an edit list */
static guint64
append_picture_edits (GByteArray *out, const Patch *patch, const GuiseMp4Box *trak)
{
  guint64 start = to_scale (patch->picture_start, patch->movie_timescale), duration, media_time;
  GuiseMp4Box edts, elst;
  const guint8 *last;
  guint n_bytes, n_edits;

  if (!guise_mp4_find_box (trak, "edts", &edts) || !guise_mp4_find_box (&edts, "elst", &elst) || elst.size < 8)
    return 0;
  n_bytes = elst.data[0] == 1 ? 8 : 4;
  n_edits = (guint) guise_mp4_get_be (elst.data + 4, 4);
  if (n_edits == 0 || elst.size < 8 + (guint64) n_edits * (2 * n_bytes + 4))
    return 0;
  last = elst.data + 8 + (n_edits - 1) * (2 * n_bytes + 4);
  duration = guise_mp4_get_be (last, n_bytes);
  media_time = guise_mp4_get_be (last + n_bytes, n_bytes);
  append_edit_list (out, start, duration, (gint64) media_time);
  return start + duration;
}

/* Returns: how long the track plays, in the movie's timescale */
static guint64
append_edits (GByteArray *out, const Patch *patch, const GuiseMp4Edit *edit, const GuiseMp4Box *mdhd)
{
  guint64 media_scale = get_timescale (mdhd);
  gsize duration_offset = mdhd->data[0] == 1 ? 24 : 16, duration_bytes = mdhd->data[0] == 1 ? 8 : 4;
  guint64 skip = to_scale (edit->skip, media_scale);
  guint64 media = mdhd->size >= duration_offset + duration_bytes
    ? guise_mp4_get_be (mdhd->data + duration_offset, (guint) duration_bytes) : 0;
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
  guise_mp4_set_be (matrix + 0, 4, (guint32) (gint32) (turn[0] * 65536));
  guise_mp4_set_be (matrix + 4, 4, (guint32) (gint32) (turn[1] * 65536));
  guise_mp4_set_be (matrix + 12, 4, (guint32) (gint32) (turn[2] * 65536));
  guise_mp4_set_be (matrix + 16, 4, (guint32) (gint32) (turn[3] * 65536));
  guise_mp4_set_be (matrix + 24, 4, (guint64) tx << 16);
  guise_mp4_set_be (matrix + 28, 4, (guint64) ty << 16);
}

/* @duration: 0 to leave it */
static void
patch_tkhd (GByteArray *out, const GuiseMp4Box *tkhd, const Patch *patch, gboolean is_picture, guint64 duration)
{
  gsize payload = out->len + GUISE_MP4_HEADER_BYTES;
  gboolean is_long = tkhd->size > 0 && tkhd->data[0] == 1;
  gsize duration_offset = is_long ? 28 : 20, matrix_offset = is_long ? 52 : 40;

  guise_mp4_copy_box (out, tkhd);
  if (tkhd->size < matrix_offset + 36)
    return;
  if (is_picture)
    set_matrix (out->data + payload + matrix_offset, patch->like);
  if (duration > 0)
    guise_mp4_set_be (out->data + payload + duration_offset, is_long ? 8 : 4, duration);
}

static void
patch_trak (GByteArray *out, const GuiseMp4Box *trak, Patch *patch)
{
  const guint8 *at = trak->data, *end = trak->data + trak->size;
  gsize start = guise_mp4_begin_box (out, "trak");
  GuiseMp4Box mdia, hdlr, mdhd, tkhd, box;
  gboolean is_picture = FALSE, is_sound = FALSE;
  g_autoptr(GByteArray) edits = g_byte_array_new ();
  guint64 duration = 0;

  if (guise_mp4_find_box (trak, "mdia", &mdia) && guise_mp4_find_box (&mdia, "hdlr", &hdlr) && hdlr.size >= 12)
    {
      is_picture = memcmp (hdlr.data + 8, "vide", 4) == 0;
      is_sound = memcmp (hdlr.data + 8, "soun", 4) == 0 && patch->next_audio < patch->n_audio
                 && guise_mp4_find_box (&mdia, "mdhd", &mdhd) && get_timescale (&mdhd) > 0;
    }
  if (is_sound)
    duration = append_edits (edits, patch, &patch->audio[patch->next_audio++], &mdhd);
  else if (is_picture)
    duration = append_picture_edits (edits, patch, trak);

  if (guise_mp4_find_box (trak, "tkhd", &tkhd))
    {
      if (is_picture || is_sound)
        patch_tkhd (out, &tkhd, patch, is_picture, duration);
      else
        guise_mp4_copy_box (out, &tkhd);
    }
  g_byte_array_append (out, edits->data, edits->len);
  while (guise_mp4_next_box (&at, end, &box))
    if (strcmp (box.type, "tkhd") != 0 && !(edits->len > 0 && strcmp (box.type, "edts") == 0))
      guise_mp4_copy_box (out, &box);
  guise_mp4_end_box (out, start);
  patch->longest = MAX (patch->longest, duration);
}

/* Returns: (transfer full) (nullable): @moov with its tracks patched */
static GByteArray *
patch_moov (const GuiseMp4Box *moov, Patch *patch)
{
  const guint8 *at = moov->data, *end = moov->data + moov->size;
  g_autoptr(GByteArray) out = g_byte_array_new ();
  gsize start = guise_mp4_begin_box (out, "moov"), mvhd_offset = 0;
  gboolean has_words = FALSE;
  GuiseMp4Box mvhd, box;

  if (!guise_mp4_find_box (moov, "mvhd", &mvhd) || get_timescale (&mvhd) == 0)
    return NULL;
  patch->movie_timescale = get_timescale (&mvhd);
  while (guise_mp4_next_box (&at, end, &box))
    {
      if (strcmp (box.type, "mvhd") == 0)
        mvhd_offset = out->len + GUISE_MP4_HEADER_BYTES;
      if (strcmp (box.type, "trak") == 0)
        patch_trak (out, &box, patch);
      else if (strcmp (box.type, "udta") == 0 && !has_words)
        {
          guise_mp4_append_user_data (out, &box, patch->words);
          has_words = TRUE;
        }
      else
        guise_mp4_copy_box (out, &box);
    }
  if (!has_words && (patch->words->place != NULL || patch->words->chapters != NULL))
    guise_mp4_append_user_data (out, NULL, patch->words);
  guise_mp4_end_box (out, start);

  /* The movie is as long as its longest track. */
  if (mvhd.data[0] == 1)
    guise_mp4_set_be (out->data + mvhd_offset + 24, 8, MAX (guise_mp4_get_be (mvhd.data + 24, 8), patch->longest));
  else
    guise_mp4_set_be (out->data + mvhd_offset + 16, 4, MAX (guise_mp4_get_be (mvhd.data + 16, 4), patch->longest));
  return at == end ? g_steal_pointer (&out) : NULL;
}

static gboolean
replace_moov (int fd, Patch *patch)
{
  gsize size = 0;
  gboolean is_last = FALSE;
  gint64 offset = guise_mp4_find_moov (fd, &size, &is_last);
  g_autofree guint8 *data = NULL;
  g_autoptr(GByteArray) patched = NULL;
  GuiseMp4Box moov = { NULL, 0, "moov" };

  errno = EINVAL;
  if (offset < 0 || !is_last)
    return FALSE;
  data = g_try_malloc (size);
  if (data == NULL || pread (fd, data, size, (off_t) offset) != (gssize) size)
    return FALSE;
  moov.data = data + GUISE_MP4_HEADER_BYTES;
  moov.size = size - GUISE_MP4_HEADER_BYTES;
  patched = patch_moov (&moov, patch);
  return patched != NULL && pwrite (fd, patched->data, patched->len, (off_t) offset) == (gssize) patched->len
         && ftruncate (fd, (off_t) offset + (off_t) patched->len) == 0;
}

gboolean
guise_mp4_patch (const char *path, const GuiseClipInfo *like, GuiseTime picture_start, const GuiseMp4Edit *audio,
                 guint n_audio, const GuiseMp4Words *words, GError **error)
{
  Patch patch = {
    .like = like, .picture_start = picture_start, .audio = audio, .n_audio = n_audio, .words = words,
  };
  int fd = open (path, O_RDWR | O_CLOEXEC);
  gboolean patched = fd >= 0 && replace_moov (fd, &patch);

  if (!patched)
    guise_file_set_error_from_errno (error, errno, _("The header of the movie cannot be completed"));
  if (fd >= 0)
    close (fd);
  return patched;
}
