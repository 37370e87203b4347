/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Elements that may stand anywhere, and that all files begin with. */
#define GUISE_EBML_ID_HEADER 0x1A45DFA3u
#define GUISE_EBML_ID_VOID   0xECu

#define GUISE_EBML_UNKNOWN_SIZE G_MAXUINT64

/**
 * GuiseEbmlSpan:
 *
 * Bytes of elements, from @at to before @end, in memory that somebody else
 * owns. An element is an id, a size and so many bytes.
 *
 * Source: RFC 8794.
 */
typedef struct
{
  const guint8 *at, *end;
} GuiseEbmlSpan;

/* Takes the next element off @span; %FALSE at the end, or where the bytes are none. */
gboolean guise_ebml_next        (GuiseEbmlSpan *span, guint64 *id, GuiseEbmlSpan *payload);

/* The number that @payload is; of more than 8 bytes the first 8. */
guint64  guise_ebml_get_uint    (const GuiseEbmlSpan *payload);

/* The id and size of the element at the file's position, which is then behind them. @size: GUISE_EBML_UNKNOWN_SIZE where
 * it goes on to the end */
gboolean guise_ebml_read_header (FILE *file, guint64 *id, guint64 *size);

/* An element of @size bytes. */
void     guise_ebml_append      (GByteArray *out, guint32 id, gconstpointer data, gsize size);

/* One that holds others. Returns: where those begin, for guise_ebml_end(), which writes its size, of 8 bytes. */
gsize    guise_ebml_begin       (GByteArray *out, guint32 id);
void     guise_ebml_end         (GByteArray *out, gsize start);

/* The size of one that holds others, of 8 bytes as above. */
void     guise_ebml_append_size (GByteArray *out, guint64 size);

/* An element that says nothing, of @size bytes in all, at least 2. */
void     guise_ebml_append_void (GByteArray *out, gsize size);

G_END_DECLS
