/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-measures-private.h"

#include "guise-i18n.h"

#include <string.h>

/* What goes by a face's landmarks and paint, in `faces` and in `measures` alike. */
#define BOX     "box_x, box_y, box_width, box_height"
#define FIGURES "yaw, pitch, roll, pose_error, sharpness, exposure, size, confidence, match, noise, mouth, eyes, detection, " \
  "occlusion, occlusion_old"
#define CROP    "pack, pack_offset, pack_length, pack_crc, crop_width, crop_height, frame_to_crop"
#define COLUMNS BOX ", " FIGURES ", " CROP

#define VECTOR_BYTES (GUISE_FACE_VECTOR_SIZE * sizeof (float))

/* Numbers of what a face is like. */
typedef struct
{
  gint64   retouch, compared;                /* of it, and of it and the face before, as they are now */
  gint64   measured, measured_compared;      /* what its figures and its difference are of */
  gboolean occlusion_old;
} States;

/* 31 bits of either half, so that the number stays positive; never 0 for what is there. */
static gint64
digest (GBytes *bytes)
{
  gsize size;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  guint32 crc = data != NULL ? guise_crc32c (0, data, size) & 0x7fffffff : 0;

  return data == NULL ? 0 : MAX (crc, 1);
}

/* The face before @f in its track, and the one after it. */
#define BEFORE "(SELECT id FROM faces WHERE track = f.track AND frame < f.frame ORDER BY frame DESC LIMIT 1)"
#define AFTER  "(SELECT id FROM faces WHERE track = f.track AND frame > f.frame ORDER BY frame LIMIT 1)"

#define STATES "f.measured, f.compared, f.occlusion_old, l.points, p.paint, b.points"
#define OF_FACE "LEFT JOIN landmarks_corrected AS l ON l.face = f.id LEFT JOIN paints AS p ON p.face = f.id " \
  "LEFT JOIN landmarks_corrected AS b ON b.face = " BEFORE " "

/* Of the row at hand, which has STATES from @column on. */
static States
read_states (GuiseQuery *query, int column)
{
  g_autoptr(GBytes) points = guise_query_dup_bytes (query, column + 3);
  g_autoptr(GBytes) paint = guise_query_dup_bytes (query, column + 4);
  g_autoptr(GBytes) before = guise_query_dup_bytes (query, column + 5);

  return (States) {
    .measured = guise_query_int (query, column), .measured_compared = guise_query_int (query, column + 1),
    .occlusion_old = guise_query_int (query, column + 2) != 0,
    .retouch = digest (points) << 32 | digest (paint), .compared = digest (points) << 32 | digest (before),
  };
}

static gboolean
get_states (GuiseStore *self, gint64 face, States *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT " STATES " FROM faces AS f " OF_FACE "WHERE f.id = ?");
  gboolean found;

  guise_query_add_int (query, face);
  found = guise_query_next (query);
  if (found)
    *out = read_states (query, 0);
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
keep_difference (GuiseStore *self, gint64 face, GError **error)
{
  return run (self, "INSERT OR REPLACE INTO differences (face, compared, difference) "
              "SELECT id, compared, difference FROM faces WHERE id = ?", face, -1, error);
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

/* @sql: counts what is kept of a face and a state. */
static gboolean
is_kept (GuiseStore *self, const char *sql, gint64 face, gint64 state, gboolean *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);
  gint64 n = 0;

  guise_query_add_int (query, face);
  guise_query_add_int (query, state);
  if (!guise_query_run_int (query, 0, &n, error))
    return FALSE;
  *out = n > 0;
  return TRUE;
}

static gboolean
follow_figures (GuiseStore *self, gint64 face, const States *states, GError **error)
{
  gboolean kept;

  if (states->retouch == states->measured)
    return TRUE;
  if (!is_kept (self, "SELECT COUNT(*) FROM measures WHERE face = ? AND retouch = ?", face, states->retouch, &kept, error))
    return FALSE;
  return !kept || (keep (self, face, error) && take (self, face, states->retouch, error));
}

static gboolean
follow_difference (GuiseStore *self, gint64 face, const States *states, GError **error)
{
  gboolean kept;

  if (states->compared == states->measured_compared)
    return TRUE;
  if (!is_kept (self, "SELECT COUNT(*) FROM differences WHERE face = ? AND compared = ?", face, states->compared, &kept,
                error))
    return FALSE;
  return !kept || (keep_difference (self, face, error)
                   && run (self, "UPDATE faces SET (compared, difference) = (SELECT compared, difference FROM differences "
                           "WHERE face = ?1 AND compared = ?2) WHERE id = ?1", face, states->compared, error));
}

gboolean
guise_measures_follow (GuiseStore *self, gint64 face, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT " AFTER " FROM faces AS f WHERE f.id = ?");
  States states = { 0 };
  gint64 after = 0;

  guise_query_add_int (query, face);
  return guise_query_run_int (query, 0, &after, error)
         && get_states (self, face, &states, error)
         && follow_figures (self, face, &states, error)
         && follow_difference (self, face, &states, error)
         && (after == 0 || (get_states (self, after, &states, error)
                            && follow_difference (self, after, &states, error)));
}

gboolean
guise_measures_forget (GuiseStore *self, gint64 face, GError **error)
{
  return run (self, "UPDATE faces SET measured = 0, compared = 0, occlusion_old = 0 WHERE id = ?", face, -1, error)
         && run (self, "DELETE FROM measures WHERE face = ?", face, -1, error)
         && run (self, "DELETE FROM differences WHERE face = ?", face, -1, error);
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
guise_measures_renew_occlusion (GuiseStore *self, gint64 face, GError **error)
{
  return run (self, "UPDATE faces SET occlusion_old = 0 WHERE id = ?", face, -1, error)
         && run (self, "UPDATE measures SET occlusion_old = 1 WHERE face = ?", face, -1, error);
}

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  GArray *faces = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT f.id, f.clip, f.frame, " STATES " "
    "FROM faces AS f JOIN clips AS c ON c.id = f.clip " OF_FACE
    "WHERE f.id IN (SELECT face FROM landmarks_corrected UNION SELECT face FROM paints UNION SELECT face FROM measures "
    "UNION SELECT " AFTER " FROM landmarks_corrected AS o JOIN faces AS f ON f.id = o.face) AND NOT c.removed "
    "ORDER BY f.clip, f.frame, f.id");

  while (guise_query_next (query))
    {
      const States states = read_states (query, 3);
      const GuiseStaleFace face = {
        .face = guise_query_int (query, 0), .clip = guise_query_int (query, 1),
        .frame = guise_query_int_in (query, 2, 0, G_MAXINT64 - 1),
        .retouch = states.retouch, .compared = states.compared,
        .moved = states.retouch >> 32 != states.measured >> 32,
        .covered = states.retouch != states.measured || states.occlusion_old,
        .beside = states.compared != states.measured_compared,
      };

      if (face.covered || face.beside)
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
  const GuiseStaleFace  *of;
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
    face->detection, face->occlusion, face->difference,
  };
  GuiseQuery *query = guise_db_query (self->db, "UPDATE faces SET (" BOX ", " FIGURES ", difference, measured, compared) = "
                                      "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?) WHERE id = ?");

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    guise_query_add_float (query, (double) figures[i]);
  guise_query_add_int (query, call->of->retouch);
  guise_query_add_int (query, call->of->compared);
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
  const gint64 face = call->face->id;
  States states = { 0 };

  if (!get_states (self, face, &states, error))
    return FALSE;
  call->taken = states.retouch == call->of->retouch && states.compared == call->of->compared;
  if (!call->taken)
    return TRUE;
  return (states.retouch == states.measured || keep (self, face, error))
         && (states.compared == states.measured_compared || keep_difference (self, face, error))
         && (call->crop == NULL || write_crop (self, call, error))
         && write_figures (self, call, error)
         && (call->vector == NULL || write_vector (self, call, error));
}

gboolean
guise_store_face_set_measures (GuiseStore *self, const GuiseStaleFace *of, const GuiseFaceRecord *face,
                               const float *vector, GBytes *crop, gboolean *out_taken, GError **error)
{
  Call call = { .of = of, .face = face, .vector = vector, .crop = crop };

  g_return_val_if_fail (of->face == face->id, FALSE);
  g_return_val_if_fail (crop == NULL || (g_bytes_get_size (crop) > 0 && g_bytes_get_size (crop) <= GUISE_CROP_MAX_BYTES),
                        FALSE);

  if (!guise_store_write (self, set_body, &call, error))
    return FALSE;
  if (out_taken != NULL)
    *out_taken = call.taken;
  return TRUE;
}
