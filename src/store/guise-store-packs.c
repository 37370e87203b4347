/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-faces.h"
#include "guise-store-progress-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <glib/gstdio.h>

#define NEWEST_PACK "SELECT id, bytes, uuid FROM packs ORDER BY id DESC LIMIT 1"

char *
guise_store_dup_pack_path (GuiseStore *self, gint64 pack)
{
  g_autofree char *name = guise_store_make_name ("crops-", ".pack", 6, pack);

  return g_build_filename (self->path, "faces", name, NULL);
}

gboolean
guise_store_parse_pack_name (const char *name, gint64 *out)
{
  return guise_store_parse_name (name, "crops-", ".pack", 6, out, NULL);
}

void
guise_store_drop_appender (GuiseStore *self)
{
  g_clear_pointer (&self->appender, guise_pack_unref);
  self->appender_id = 0;
}

void
guise_store_drop_packs (GuiseStore *self)
{
  g_mutex_lock (&self->packs_mutex);
  g_hash_table_remove_all (self->packs);
  g_mutex_unlock (&self->packs_mutex);
}

typedef struct
{
  gint64 id;                          /* 0: there is none */
  gint64 bytes;                       /* acknowledged */
  guint8 uuid[GUISE_PACK_ID_SIZE];
} PackRow;

/* Reads the row of a query for id, bytes, uuid; takes @query. */
static gboolean
read_pack_row (GuiseQuery *query, PackRow *out, GError **error)
{
  out->id = 0;
  if (guise_query_next (query))
    {
      gconstpointer uuid = guise_query_blob (query, 2, sizeof out->uuid);

      out->id = guise_query_int_in (query, 0, 1, G_MAXUINT32);
      out->bytes = guise_query_int_in (query, 1, GUISE_PACK_HEADER_SIZE, G_MAXINT64);
      if (uuid != NULL)
        memcpy (out->uuid, uuid, sizeof out->uuid);
    }
  return guise_query_finish (query, error);
}

static gboolean
begin_pack (GuiseStore *self, GError **error)
{
  static const guint8 nothing[GUISE_PACK_ID_SIZE] = { 0 };
  g_autofree char *path = NULL;
  GuiseQuery *query = guise_db_query (self->db, "INSERT INTO packs (uuid, bytes) VALUES (?, ?)");

  guise_query_add_blob (query, nothing, sizeof nothing);
  guise_query_add_int (query, GUISE_PACK_HEADER_SIZE);
  if (!guise_query_run (query, error))
    return FALSE;

  guise_store_drop_appender (self);
  self->appender_id = guise_db_get_last_id (self->db);
  path = guise_store_dup_pack_path (self, self->appender_id);
  /* The number was free, so a file of its name is what an attempt left that was rolled back. */
  g_unlink (path);
  self->appender = guise_pack_create (path, error);
  if (self->appender == NULL)
    return FALSE;

  query = guise_db_query (self->db, "UPDATE packs SET uuid = ? WHERE id = ?");
  guise_query_add_blob (query, guise_pack_get_id (self->appender), GUISE_PACK_ID_SIZE);
  guise_query_add_int (query, self->appender_id);
  return guise_query_run (query, error);
}

/* Opens the pack of @row, unless it is open, and cuts off what nobody acknowledged. */
static gboolean
go_on_with_pack (GuiseStore *self, const PackRow *row, GError **error)
{
  g_autofree char *path = guise_store_dup_pack_path (self, row->id);

  if (self->appender == NULL || self->appender_id != row->id)
    {
      guise_store_drop_appender (self);
      self->appender = guise_pack_open (path, row->uuid, TRUE, error);
      self->appender_id = row->id;
    }
  return self->appender != NULL && guise_pack_truncate (self->appender, row->bytes, error);
}

gboolean
guise_store_cut_torn_pack (GuiseStore *self, GError **error)
{
  PackRow row;

  return read_pack_row (guise_db_query (self->db, NEWEST_PACK), &row, error)
         && (row.id == 0 || go_on_with_pack (self, &row, error));
}

static gboolean
is_lost (const GError *error)
{
  return g_error_matches (error, GUISE_ERROR, GUISE_ERROR_DAMAGED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

gboolean
guise_store_open_appender (GuiseStore *self, guint64 n_bytes, GError **error)
{
  g_autoptr(GError) damage = NULL;
  PackRow row;

  if (!read_pack_row (guise_db_query (self->db, NEWEST_PACK), &row, error))
    return FALSE;
  if (row.id == 0 || row.bytes + n_bytes > GUISE_PACK_MAX_BYTES)
    return begin_pack (self, error);
  if (go_on_with_pack (self, &row, &damage))
    return TRUE;
  /* A pack that is damaged or gone keeps nobody from storing more: the next one takes it. */
  if (is_lost (damage))
    return begin_pack (self, error);
  g_propagate_error (error, g_steal_pointer (&damage));
  return FALSE;
}

gboolean
guise_store_acknowledge_appended (GuiseStore *self, GError **error)
{
  GuiseQuery *query;

  if (!guise_pack_sync (self->appender, error))
    return FALSE;
  query = guise_db_query (self->db, "UPDATE packs SET bytes = ? WHERE id = ?");
  guise_query_add_int (query, guise_pack_get_end (self->appender));
  guise_query_add_int (query, self->appender_id);
  return guise_query_run (query, error);
}

static gboolean
find_pack_body (GuiseStore *self, gpointer data, GError **error)
{
  PackRow *row = data;
  gint64 id = row->id;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, bytes, uuid FROM packs WHERE id = ?");

  guise_query_add_int (query, id);
  if (!read_pack_row (query, row, error))
    return FALSE;
  return row->id != 0 || guise_store_set_not_found (error, N_("pack"), id);
}

static GuisePack *
lookup_pack (GuiseStore *self, guint32 id)
{
  GuisePack *pack;

  g_mutex_lock (&self->packs_mutex);
  pack = g_hash_table_lookup (self->packs, GUINT_TO_POINTER (id));
  if (pack != NULL)
    guise_pack_ref (pack);
  g_mutex_unlock (&self->packs_mutex);
  return pack;
}

static GuisePack *
get_pack (GuiseStore *self, guint32 id, GError **error)
{
  g_autofree char *path = guise_store_dup_pack_path (self, id);
  PackRow row = { .id = id };
  GuisePack *pack = lookup_pack (self, id);

  if (pack != NULL)
    return pack;
  if (!guise_store_read (self, find_pack_body, &row, error))
    return NULL;
  pack = guise_pack_open (path, row.uuid, FALSE, error);
  if (pack == NULL)
    return NULL;

  g_mutex_lock (&self->packs_mutex);
  g_hash_table_replace (self->packs, GUINT_TO_POINTER (id), guise_pack_ref (pack));
  g_mutex_unlock (&self->packs_mutex);
  return pack;
}

GBytes *
guise_store_face_read_crop (GuiseStore *self, const GuiseCropRef *crop, GError **error)
{
  g_autoptr(GuisePack) pack = NULL;

  if (crop->pack == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("This face was stored without a crop"));
      return NULL;
    }
  if (crop->length > GUISE_CROP_MAX_BYTES)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("A crop of %u bytes is larger than any that Guise writes"), crop->length);
      return NULL;
    }
  pack = get_pack (self, crop->pack, error);
  return pack != NULL ? guise_pack_read (pack, crop->offset, crop->length, crop->crc, error) : NULL;
}

typedef struct
{
  gint64  face;
  guint64 offset;
  guint32 length, crc;
} Crop;

/* What refers to @crop of the number @pack gets it at @offset of the pack that is appended to. */
static gboolean
point_at (GuiseStore *self, const char *sql, gint64 pack, const Crop *crop, guint64 offset, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, self->appender_id);
  guise_query_add_int (query, (gint64) offset);
  guise_query_add_int (query, crop->face);
  guise_query_add_int (query, pack);
  guise_query_add_int (query, (gint64) crop->offset);
  return guise_query_run (query, error);
}

/* Nothing refers to @crop any more; its frame is to be searched again. */
static gboolean
lose_crop (GuiseStore *self, gint64 pack, const Crop *crop, GError **error)
{
  static const char *const forget[] = {
    "UPDATE faces SET (pack, pack_offset, pack_length, pack_crc) = (0, 0, 0, 0) WHERE id = ? AND pack = ? "
    "AND pack_offset = ?",
    "UPDATE measures SET (pack, pack_offset, pack_length, pack_crc) = (0, 0, 0, 0) WHERE face = ? AND pack = ? "
    "AND pack_offset = ?",
  };
  GuiseQuery *query = guise_db_query (self->db, "SELECT clip, frame FROM faces WHERE id = ?");
  gint64 clip = 0, frame = 0;

  guise_query_add_int (query, crop->face);
  if (guise_query_next (query))
    {
      clip = guise_query_int (query, 0);
      frame = guise_query_int_in (query, 1, 0, G_MAXINT64 - 1);
    }
  if (!guise_query_finish (query, error) || !guise_store_mark_not_done (self, clip, frame, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (forget); i++)
    {
      query = guise_db_query (self->db, forget[i]);
      guise_query_add_int (query, crop->face);
      guise_query_add_int (query, pack);
      guise_query_add_int (query, (gint64) crop->offset);
      if (!guise_query_run (query, error))
        return FALSE;
    }
  return TRUE;
}

/* What cannot be read keeps no other from being moved. @from: (nullable): none of the pack can be read */
static gboolean
move_crop (GuiseStore *self, GuisePack *from, gint64 pack, const Crop *crop, guint *n_lost, GError **error)
{
  g_autoptr(GError) damage = NULL;
  g_autoptr(GBytes) bytes = from != NULL ? guise_pack_read (from, crop->offset, crop->length, crop->crc, &damage) : NULL;
  guint64 offset;
  guint32 crc;

  if (bytes == NULL && (from == NULL || g_error_matches (damage, GUISE_ERROR, GUISE_ERROR_DAMAGED)))
    {
      (*n_lost)++;
      return lose_crop (self, pack, crop, error);
    }
  if (bytes == NULL)
    g_propagate_error (error, g_steal_pointer (&damage));
  if (bytes == NULL
      || !guise_pack_append (self->appender, g_bytes_get_data (bytes, NULL), crop->length, &offset, &crc, error))
    return FALSE;
  return point_at (self, "UPDATE faces SET (pack, pack_offset) = (?, ?) WHERE id = ? AND pack = ? AND pack_offset = ?",
                   pack, crop, offset, error)
         && point_at (self, "UPDATE measures SET (pack, pack_offset) = (?, ?) WHERE face = ? AND pack = ? "
                      "AND pack_offset = ?", pack, crop, offset, error);
}

static gboolean
list_crops (GuiseStore *self, gint64 pack, GArray *crops, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, pack_offset, pack_length, pack_crc FROM faces "
                                      "WHERE pack = ?1 "
                                      "UNION SELECT face, pack_offset, pack_length, pack_crc FROM measures "
                                      "WHERE pack = ?1 ORDER BY pack_offset");

  guise_query_add_int (query, pack);
  while (guise_query_next (query))
    {
      Crop crop = {
        .face = guise_query_int (query, 0),
        .offset = guise_query_int_in (query, 1, 0, G_MAXINT64),
        .length = guise_query_int_in (query, 2, 0, GUISE_CROP_MAX_BYTES),
        .crc = guise_query_int_in (query, 3, 0, G_MAXUINT32),
      };

      g_array_append_val (crops, crop);
    }
  return guise_query_finish (query, error);
}

/* @out: (nullable): %NULL where the pack is damaged or gone */
static gboolean
open_to_rewrite (GuiseStore *self, const PackRow *row, GuisePack **out, GError **error)
{
  g_autofree char *path = guise_store_dup_pack_path (self, row->id);
  g_autoptr(GError) damage = NULL;

  *out = guise_pack_open (path, row->uuid, FALSE, &damage);
  if (*out != NULL || is_lost (damage))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&damage));
  return FALSE;
}

static gboolean
rewrite_pack (GuiseStore *self, const PackRow *row, guint *n_lost, GError **error)
{
  g_autoptr(GArray) crops = g_array_new (FALSE, FALSE, sizeof (Crop));
  g_autoptr(GuisePack) from = NULL;
  GuiseQuery *query;

  if (!list_crops (self, row->id, crops, error))
    return FALSE;
  if (crops->len > 0)
    {
      if (!open_to_rewrite (self, row, &from, error) || !begin_pack (self, error))
        return FALSE;
      for (guint i = 0; i < crops->len; i++)
        if (!move_crop (self, from, row->id, &g_array_index (crops, Crop, i), n_lost, error))
          return FALSE;
      if (!guise_store_acknowledge_appended (self, error))
        return FALSE;
    }

  /* The file itself goes once this is committed: until then the old one counts. */
  query = guise_db_query (self->db, "DELETE FROM packs WHERE id = ?");
  guise_query_add_int (query, row->id);
  return guise_query_run (query, error);
}

/* Packs whose crops in use do not make up all of their bytes. */
static gboolean
list_loose_packs (GuiseStore *self, GArray *rows, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db,
    "SELECT p.id, p.bytes, p.uuid FROM packs AS p LEFT JOIN "
    "  (SELECT pack, SUM (pack_length + ?) AS used FROM"
    "    (SELECT id, pack, pack_offset, pack_length FROM faces"
    "     UNION SELECT face, pack, pack_offset, pack_length FROM measures) GROUP BY pack) AS f ON f.pack = p.id "
    "WHERE p.bytes <> ? + COALESCE (f.used, 0)");

  guise_query_add_int (query, GUISE_PACK_RECORD_SIZE);
  guise_query_add_int (query, GUISE_PACK_HEADER_SIZE);
  while (guise_query_next (query))
    {
      PackRow row = { .id = guise_query_int_in (query, 0, 1, G_MAXUINT32), .bytes = guise_query_int (query, 1) };
      gconstpointer uuid = guise_query_blob (query, 2, sizeof row.uuid);

      if (uuid != NULL)
        memcpy (row.uuid, uuid, sizeof row.uuid);
      g_array_append_val (rows, row);
    }
  return guise_query_finish (query, error);
}

gboolean
guise_store_rewrite_packs (GuiseStore *self, guint *n_rewritten, GError **error)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (PackRow));
  g_autofree char *text = NULL;
  guint n_lost = 0;

  if (!list_loose_packs (self, rows, error))
    return FALSE;
  guise_store_drop_appender (self);
  for (guint i = 0; i < rows->len; i++)
    if (!rewrite_pack (self, &g_array_index (rows, PackRow, i), &n_lost, error))
      return FALSE;
  *n_rewritten += rows->len;
  if (n_lost == 0)
    return TRUE;
  text = g_strdup_printf ("%u crops could not be read and are given up: extracting these frames again brings them back",
                          n_lost);
  return guise_store_note (self, text, error);
}
