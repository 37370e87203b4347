/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-measures-private.h"

#include "guise-i18n.h"

#include <string.h>

/* What goes by a face's landmarks and paint, in `faces` and in `measures` alike. */
#define BOX     "box_x, box_y, box_width, box_height"
#define FIGURES "yaw, pitch, roll, pose_error, sharpness, exposure, size, confidence, match, noise, mouth, eyes, detection, " \
  "difference, occlusion"
#define CROP    "pack, pack_offset, pack_length, pack_crc, crop_width, crop_height, frame_to_crop"
#define COLUMNS BOX ", " FIGURES ", " CROP

#define VECTOR_BYTES (GUISE_FACE_VECTOR_SIZE * sizeof (float))

/* 31 bits of either half, so that the number stays positive; never 0 for what is there. */
static gint64
digest (GBytes *bytes)
{
  gsize size;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  guint32 crc = data != NULL ? guise_crc32c (0, data, size) & 0x7fffffff : 0;

  return data == NULL ? 0 : MAX (crc, 1);
}

static gint64
retouch_of (GBytes *points, GBytes *paint)
{
  return digest (points) << 32 | digest (paint);
}

/* Of the row at hand: corrected landmarks from @column on, then paint. */
static gint64
read_retouch (GuiseQuery *query, int column)
{
  g_autoptr(GBytes) points = guise_query_dup_bytes (query, column);
  g_autoptr(GBytes) paint = guise_query_dup_bytes (query, column + 1);

  return retouch_of (points, paint);
}

#define OF_FACE "LEFT JOIN landmarks_corrected AS l ON l.face = f.id LEFT JOIN paints AS p ON p.face = f.id "

/* How @face is corrected and painted, and what its figures are of. */
static gboolean
get_states (GuiseStore *self, gint64 face, gint64 *retouch, gint64 *measured, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT f.measured, l.points, p.paint FROM faces AS f " OF_FACE
                                      "WHERE f.id = ?");
  gboolean found;

  guise_query_add_int (query, face);
  found = guise_query_next (query);
  if (found)
    {
      *measured = guise_query_int (query, 0);
      *retouch = read_retouch (query, 1);
    }
  return guise_query_finish (query, error) && (found || guise_store_set_not_found (error, N_("face"), face));
}

static gboolean
run (GuiseStore *self, const char *sql, gint64 face, gint64 state, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, face);
  if (state >= 0)
    guise_query_add_int (query, state);
  return guise_query_run (query, error);
}

/* What the face has now, for when that state comes back. */
static gboolean
keep (GuiseStore *self, gint64 face, GError **error)
{
  return run (self, "INSERT OR REPLACE INTO measures (face, retouch, " COLUMNS ", vector) "
              "SELECT id, measured, " COLUMNS ", (SELECT vector FROM vectors WHERE face = faces.id) FROM faces "
              "WHERE id = ?", face, -1, error);
}

static gboolean
take (GuiseStore *self, gint64 face, gint64 retouch, GError **error)
{
  return run (self, "UPDATE faces SET (measured, " COLUMNS ") = (SELECT retouch, " COLUMNS " FROM measures "
              "WHERE face = ?1 AND retouch = ?2) WHERE id = ?1", face, retouch, error)
         && run (self, "DELETE FROM vectors WHERE face = ?", face, -1, error)
         && run (self, "INSERT INTO vectors (face, vector) SELECT face, vector FROM measures "
                 "WHERE face = ? AND retouch = ? AND vector IS NOT NULL", face, retouch, error);
}

gboolean
guise_measures_follow (GuiseStore *self, gint64 face, GError **error)
{
  gint64 retouch = 0, measured = 0, known;
  GuiseQuery *query;

  if (!get_states (self, face, &retouch, &measured, error))
    return FALSE;
  if (retouch == measured)
    return TRUE;
  query = guise_db_query (self->db, "SELECT 1 FROM measures WHERE face = ? AND retouch = ?");
  guise_query_add_int (query, face);
  guise_query_add_int (query, retouch);
  if (!guise_query_run_int (query, 0, &known, error))
    return FALSE;
  return known == 0 || (keep (self, face, error) && take (self, face, retouch, error));
}

gboolean
guise_measures_forget (GuiseStore *self, gint64 face, GError **error)
{
  return run (self, "UPDATE faces SET measured = 0 WHERE id = ?", face, -1, error)
         && run (self, "DELETE FROM measures WHERE face = ?", face, -1, error);
}

gboolean
guise_measures_set_match (GuiseStore *self, gint64 face, double match, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "UPDATE measures SET match = ? WHERE face = ?");

  guise_query_add_float (query, match);
  guise_query_add_int (query, face);
  return guise_query_run (query, error);
}

gboolean
guise_measures_lose_occlusion (GuiseStore *self, gint64 face, GError **error)
{
  return run (self, "UPDATE measures SET occlusion = NULL WHERE face = ?", face, -1, error);
}

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  GArray *faces = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT f.id, f.clip, f.frame, f.measured, l.points, p.paint "
    "FROM faces AS f JOIN clips AS c ON c.id = f.clip " OF_FACE
    "WHERE f.id IN (SELECT face FROM landmarks_corrected UNION SELECT face FROM paints) AND NOT c.removed "
    "ORDER BY f.clip, f.frame, f.id");

  while (guise_query_next (query))
    {
      const gint64 measured = guise_query_int (query, 3);
      GuiseStaleFace face = { guise_query_int (query, 0), guise_query_int (query, 1),
                              guise_query_int_in (query, 2, 0, G_MAXINT64 - 1), read_retouch (query, 4) };

      face.moved = face.retouch >> 32 != measured >> 32;
      if (face.retouch != measured)
        g_array_append_val (faces, face);
    }
  return guise_query_finish (query, error);
}

GArray *
guise_store_face_list_stale (GuiseStore *self, GError **error)
{
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseStaleFace));

  return guise_store_read (self, list_body, faces, error) ? g_steal_pointer (&faces) : NULL;
}

typedef struct
{
  gint64                 retouch;
  const GuiseFaceRecord *face;
  const float           *vector;    /* (nullable) */
  GBytes                *crop;      /* (nullable) */
  gboolean               taken;     /* out */
} Call;

static gboolean
write_figures (GuiseStore *self, const Call *call, GError **error)
{
  const GuiseFaceRecord *face = call->face;
  const float figures[] = {
    face->box.x, face->box.y, face->box.width, face->box.height, face->yaw, face->pitch, face->roll, face->pose_error,
    face->sharpness, face->exposure, face->size, face->confidence, face->match, face->noise, face->mouth, face->eyes,
    face->detection, face->difference, face->occlusion,
  };
  GuiseQuery *query = guise_db_query (self->db, "UPDATE faces SET (" BOX ", " FIGURES ", measured) = "
                                      "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?");

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    guise_query_add_float (query, (double) figures[i]);
  guise_query_add_int (query, call->retouch);
  guise_query_add_int (query, face->id);
  return guise_query_run (query, error);
}

static gboolean
write_crop (GuiseStore *self, const Call *call, GError **error)
{
  const gsize size = g_bytes_get_size (call->crop);
  GuiseQuery *query;
  guint64 offset;
  guint32 crc;

  if (!guise_store_open_appender (self, size + GUISE_PACK_RECORD_SIZE, error)
      || !guise_pack_append (self->appender, g_bytes_get_data (call->crop, NULL), (guint32) size, &offset, &crc, error)
      || !guise_store_acknowledge_appended (self, error))
    return FALSE;
  query = guise_db_query (self->db, "UPDATE faces SET (" CROP ") = (?, ?, ?, ?, ?, ?, ?) WHERE id = ?");
  guise_query_add_int (query, self->appender_id);
  guise_query_add_int (query, (gint64) offset);
  guise_query_add_int (query, (gint64) size);
  guise_query_add_int (query, crc);
  guise_query_add_int (query, call->face->crop_width);
  guise_query_add_int (query, call->face->crop_height);
  guise_query_add_blob (query, call->face->frame_to_crop.m, sizeof call->face->frame_to_crop.m);
  guise_query_add_int (query, call->face->id);
  return guise_query_run (query, error);
}

static gboolean
write_vector (GuiseStore *self, const Call *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "INSERT OR REPLACE INTO vectors (face, vector) VALUES (?, ?)");

  guise_query_add_int (query, call->face->id);
  guise_query_add_blob (query, call->vector, VECTOR_BYTES);
  return guise_query_run (query, error);
}

static gboolean
set_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;
  gint64 retouch = 0, measured = 0;

  if (!get_states (self, call->face->id, &retouch, &measured, error))
    return FALSE;
  call->taken = retouch == call->retouch;
  if (!call->taken)
    return TRUE;
  return keep (self, call->face->id, error)
         && (call->crop == NULL || write_crop (self, call, error))
         && write_figures (self, call, error)
         && (call->vector == NULL || write_vector (self, call, error));
}

gboolean
guise_store_face_set_measures (GuiseStore *self, gint64 retouch, const GuiseFaceRecord *face, const float *vector,
                               GBytes *crop, gboolean *out_taken, GError **error)
{
  Call call = { .retouch = retouch, .face = face, .vector = vector, .crop = crop };

  g_return_val_if_fail (crop == NULL || (g_bytes_get_size (crop) > 0 && g_bytes_get_size (crop) <= GUISE_CROP_MAX_BYTES),
                        FALSE);

  if (!guise_store_write (self, set_body, &call, error))
    return FALSE;
  if (out_taken != NULL)
    *out_taken = call.taken;
  return TRUE;
}
