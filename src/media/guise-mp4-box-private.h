/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_MP4_HEADER_BYTES 8

/* Larger tables of a movie are not looked at. */
#define GUISE_MP4_MAX_MOOV_BYTES (1024 * 1024 * 1024)

/**
 * GuiseMp4Box:
 *
 * A box of ISO/IEC 14496-12: its payload lies at @data, @size bytes long, in memory that somebody else owns.
 */
typedef struct
{
  const guint8 *data;
  gsize         size;
  char          type[5];
} GuiseMp4Box;

/* Numbers of @n bytes, the highest first. */
guint64  guise_mp4_get_be (const guint8 *data, guint n);
void     guise_mp4_set_be (guint8 *data, guint n, guint64 value);
void     guise_mp4_append_be (GByteArray *out, guint n, guint64 value);

/* Takes the next box off @at; %FALSE at the end, or where the bytes are none. */
gboolean guise_mp4_next_box (const guint8 **at, const guint8 *end, GuiseMp4Box *box);

/* The first box of @type within @parent. */
gboolean guise_mp4_find_box (const GuiseMp4Box *parent, const char *type, GuiseMp4Box *out);

/* Returns: where the box begins, for guise_mp4_end_box(), which writes its size. */
gsize    guise_mp4_begin_box (GByteArray *out, const char *type);
void     guise_mp4_end_box (GByteArray *out, gsize start);
void     guise_mp4_copy_box (GByteArray *out, const GuiseMp4Box *box);

/**
 * guise_mp4_read_moov:
 * @fd: open for reading
 * @moov: (out): in the memory that is returned
 *
 * Returns: (transfer full) (nullable): %NULL where there is none, as of guise_mp4_find_moov()
 */
guint8  *guise_mp4_read_moov (int fd, GuiseMp4Box *moov);

/**
 * guise_mp4_find_moov:
 * @fd: open for reading
 * @size: (out): of the box with its header
 * @is_last: (out): whether nothing follows it
 *
 * Returns: where the `moov` of the file begins; −1 for none, or for one that is larger than GUISE_MP4_MAX_MOOV_BYTES
 */
gint64   guise_mp4_find_moov (int fd, gsize *size, gboolean *is_last);

G_END_DECLS
