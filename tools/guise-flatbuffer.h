/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseFlat:
 *
 * Reads a FlatBuffers file without trusting one offset or length of it. The
 * first thing that does not lie within the file sets @bad; everything read from
 * then on is zero or empty, so a parser may go on and ask once at the end.
 *
 * Source: FlatBuffers internals, https://flatbuffers.dev/internals/
 */
typedef struct
{
  const guint8 *data;
  gsize         size;
  gboolean      bad;
} GuiseFlat;

/* Plain value; @flat is %NULL for a table that is not there, of which every field is absent. */
typedef struct
{
  GuiseFlat *flat;
  gsize      at, vtable;
  guint      vtable_bytes;
} GuiseFlatTable;

/* @n entries, all of whose bytes lie within the file. */
typedef struct
{
  GuiseFlat *flat;
  gsize      at;
  guint      n;
} GuiseFlatVector;

GuiseFlatTable  guise_flat_get_root         (GuiseFlat *self);

/* The signed number of @bytes (1, 2, 4) in @field; @fallback when absent. */
gint32          guise_flat_table_get_int    (const GuiseFlatTable *self, guint field, guint bytes, gint32 fallback);
GuiseFlatTable  guise_flat_table_get_table  (const GuiseFlatTable *self, guint field);

/* @entry_bytes: size of an entry; 4 for a vector of tables */
GuiseFlatVector guise_flat_table_get_vector (const GuiseFlatTable *self, guint field, guint entry_bytes);

/* Returns: (transfer full): "" when absent */
char           *guise_flat_table_dup_string (const GuiseFlatTable *self, guint field);

GuiseFlatTable  guise_flat_vector_get_table (const GuiseFlatVector *self, guint i);
gint32          guise_flat_vector_get_int32 (const GuiseFlatVector *self, guint i);

/* Returns: (transfer none): the bytes of the vector's entries, in the file's byte order (little-endian) */
const guint8   *guise_flat_vector_peek      (const GuiseFlatVector *self);

G_END_DECLS
