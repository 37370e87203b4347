/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuisePack:
 *
 * An append-only file of checksummed records, for face crops. All numbers are
 * little-endian:
 *
 *     header, 32 bytes   "GUISEPK\n", version (u32, 1), reserved (u32, 0), id of the pack (16 random bytes)
 *     record             "GREC", length (u32), CRC-32C of the bytes (u32), reserved (u32, 0), the bytes
 *
 * Who appends tells the end of what was acknowledged and syncs before the
 * reference to a record is committed. What stands behind that end was torn by
 * a kill: readers never look there, the next append cuts it off.
 */
typedef struct _GuisePack GuisePack;

#define GUISE_PACK_ID_SIZE      16
#define GUISE_PACK_HEADER_SIZE  32
#define GUISE_PACK_RECORD_SIZE  16              /* before the bytes */
#define GUISE_PACK_MAX_BYTES    (256u << 20)    /* a pack that reached this is not appended to */

/* Makes a new pack with a random id and leaves it open for appending; %G_IO_ERROR_EXISTS when the file is there. */
GuisePack *guise_pack_create (const char *path, GError **error);

/**
 * guise_pack_open:
 * @id: (nullable): bytes that the header must name, else %GUISE_ERROR_DAMAGED
 * @writable: for guise_pack_append()
 *
 * Symbolic links and anything but a plain file are refused with %GUISE_ERROR_UNSAFE.
 */
GuisePack *guise_pack_open (const char *path, const guint8 *id, gboolean writable, GError **error);

/* The file is closed with the last reference. Thread: any. */
GuisePack *guise_pack_ref   (GuisePack *self);
void       guise_pack_unref (GuisePack *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePack, guise_pack_unref)

/* Returns: (transfer none) (array fixed-size=16) */
const guint8 *guise_pack_get_id (GuisePack *self);

/* Cuts off what stands behind @end; %GUISE_ERROR_DAMAGED when the file is shorter. Thread: owner only. */
gboolean   guise_pack_truncate (GuisePack *self, guint64 end, GError **error);

/**
 * guise_pack_append:
 * @out_offset: of the record's header
 * @out_crc: CRC-32C of the bytes
 *
 * After %FALSE the file is as before. Thread: owner only.
 */
gboolean   guise_pack_append (GuisePack *self, gconstpointer data, guint32 length, guint64 *out_offset,
                              guint32 *out_crc, GError **error);

/* Puts all that was appended on the disk. Thread: owner only. */
gboolean   guise_pack_sync (GuisePack *self, GError **error);

/* End of the last record. Thread: owner only. */
guint64    guise_pack_get_end (GuisePack *self);

/**
 * guise_pack_read:
 * @offset, @length, @crc: as they were acknowledged
 *
 * Returns: (transfer full): the bytes; %GUISE_ERROR_DAMAGED when the record
 * lies outside the file, is another one, or its checksum does not hold
 *
 * Thread: any, many at once.
 */
GBytes    *guise_pack_read (GuisePack *self, guint64 offset, guint32 length, guint32 crc, GError **error);

/* CRC-32C (Castagnoli, RFC 3720) of @size bytes, going on from @crc, 0 at the start. Thread: any. */
guint32    guise_crc32c (guint32 crc, gconstpointer data, gsize size);

G_END_DECLS
