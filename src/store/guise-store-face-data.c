/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-landmarks-private.h"
#include "guise-measures-private.h"
#include "guise-store-face-data-private.h"
#include "guise-store-faces.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

/* What belongs to a face beside its row: landmarks, identity vector, match. */

#define VECTOR_BYTES (GUISE_FACE_VECTOR_SIZE * sizeof (float))

typedef struct
{
  const gint64      *ids;
  gsize              n_ids;
  GuiseLandmarkKind  kind;
  const char        *step;
  GuisePoint3       *points;        /* out */
  const GuisePoint3 *new_points;
  float             *floats;        /* out */
  const float       *new_floats;
  gboolean          *found;         /* (nullable): out */
} DataCall;

static const char *const select_landmarks[] = {
  [GUISE_LANDMARKS_RAW]       = "SELECT points FROM landmarks_raw WHERE face = ?",
  [GUISE_LANDMARKS_SMOOTHED]  = "SELECT points FROM landmarks_smoothed WHERE face = ?",
  [GUISE_LANDMARKS_CORRECTED] = "SELECT points FROM landmarks_corrected WHERE face = ? AND points IS NOT NULL",
};

static gboolean
read_kind (GuiseStore *self, GuiseLandmarkKind kind, gint64 face, GuisePoint3 *out, gboolean *out_found, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, select_landmarks[kind]);
  gboolean good = TRUE;

  *out_found = FALSE;
  guise_query_add_int (query, face);
  if (guise_query_next (query))
    {
      const guint8 *bytes = guise_query_blob (query, 0, GUISE_LANDMARKS_BYTES);

      good = bytes != NULL && guise_landmarks_unpack (bytes, out);
      *out_found = good;
    }
  if (!guise_query_finish (query, error))
    return FALSE;
  if (!good)
    guise_db_set_damaged (self->db, _("landmarks cannot be read"), error);
  return good;
}

gboolean
guise_store_read_landmarks (GuiseStore *self, GuiseLandmarkKind kind, gint64 face, GuisePoint3 *out,
                            gboolean *out_found, GError **error)
{
  int best;

  if (kind < GUISE_LANDMARKS_BEST)
    return read_kind (self, kind, face, out, out_found, error);

  *out_found = FALSE;
  for (best = kind == GUISE_LANDMARKS_BEST ? GUISE_LANDMARKS_CORRECTED : GUISE_LANDMARKS_SMOOTHED;
       best >= GUISE_LANDMARKS_RAW && !*out_found; best--)
    if (!read_kind (self, best, face, out, out_found, error))
      return FALSE;
  return TRUE;
}

static gboolean
get_landmarks_body (GuiseStore *self, gpointer data, GError **error)
{
  DataCall *call = data;

  for (gsize i = 0; i < call->n_ids; i++)
    {
      GuisePoint3 *points = call->points + i * GUISE_FACE_N_LANDMARKS;
      gboolean found;

      if (!guise_store_read_landmarks (self, call->kind, call->ids[i], points, &found, error))
        return FALSE;
      if (!found && call->found == NULL)
        return guise_store_set_not_found (error, N_("set of landmarks of the face"), call->ids[i]);
      if (!found)
        memset (points, 0, GUISE_FACE_N_LANDMARKS * sizeof *points);
      if (call->found != NULL)
        call->found[i] = found;
    }
  return TRUE;
}

gboolean
guise_store_face_get_landmarks (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseLandmarkKind kind,
                                GuisePoint3 *out, gboolean *out_found, GError **error)
{
  DataCall call = { .ids = ids, .n_ids = n_ids, .kind = kind, .points = out, .found = out_found };

  g_return_val_if_fail (kind <= GUISE_LANDMARKS_FOUND, FALSE);

  return guise_store_read (self, get_landmarks_body, &call, error);
}

/* The row stands empty before its first correction, so that undo only changes a column. */
gboolean
guise_store_write_correction (GuiseStore *self, gint64 step, gint64 face, GBytes *points, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "INSERT OR IGNORE INTO landmarks_corrected (face) VALUES (?)");

  guise_query_add_int (query, face);
  return guise_query_run (query, error)
         && guise_changes_set_data (self, step, GUISE_FIELD_CORRECTED_LANDMARKS, face, points, error);
}

static gboolean
write_landmarks (GuiseStore *self, GuiseLandmarkKind kind, gint64 face, GBytes *points, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, kind == GUISE_LANDMARKS_RAW
                                      ? "INSERT OR REPLACE INTO landmarks_raw (face, points) VALUES (?, ?)"
                                      : "INSERT OR REPLACE INTO landmarks_smoothed (face, points) VALUES (?, ?)");

  guise_query_add_int (query, face);
  guise_query_add_bytes (query, points);
  return guise_query_run (query, error);
}

static gboolean
set_landmarks_body (GuiseStore *self, gpointer data, GError **error)
{
  DataCall *call = data;
  gint64 step = 0;

  if (call->kind == GUISE_LANDMARKS_CORRECTED && !guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  for (gsize i = 0; i < call->n_ids; i++)
    {
      guint8 packed[GUISE_LANDMARKS_BYTES];
      g_autoptr(GBytes) bytes = NULL;

      if (!guise_store_check_exists (self, "SELECT 1 FROM faces WHERE id = ?", N_("face"), call->ids[i], error))
        return FALSE;
      if (!guise_landmarks_pack (call->new_points + i * GUISE_FACE_N_LANDMARKS, packed))
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("Landmarks of face %" PRId64 " are no numbers"),
                       call->ids[i]);
          return FALSE;
        }
      bytes = g_bytes_new (packed, sizeof packed);
      if (call->kind == GUISE_LANDMARKS_CORRECTED
          ? !guise_store_write_correction (self, step, call->ids[i], bytes, error)
          : !write_landmarks (self, call->kind, call->ids[i], bytes, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_face_set_landmarks (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseLandmarkKind kind,
                                const GuisePoint3 *landmarks, const char *step, GError **error)
{
  DataCall call = { .ids = ids, .n_ids = n_ids, .kind = kind, .new_points = landmarks, .step = step };

  g_return_val_if_fail (kind < GUISE_LANDMARKS_BEST, FALSE);

  return guise_store_write (self, set_landmarks_body, &call, error);
}

static gboolean
get_vectors_body (GuiseStore *self, gpointer data, GError **error)
{
  DataCall *call = data;

  for (gsize i = 0; i < call->n_ids; i++)
    {
      GuiseQuery *query = guise_db_query (self->db, "SELECT vector FROM vectors WHERE face = ?");
      float *out = call->floats + i * GUISE_FACE_VECTOR_SIZE;
      gconstpointer vector = NULL;

      guise_query_add_int (query, call->ids[i]);
      if (guise_query_next (query))
        vector = guise_query_blob (query, 0, VECTOR_BYTES);
      if (vector != NULL)
        memcpy (out, vector, VECTOR_BYTES);
      else
        memset (out, 0, VECTOR_BYTES);
      if (!guise_query_finish (query, error))
        return FALSE;
      if (vector == NULL && call->found == NULL)
        return guise_store_set_not_found (error, N_("identity vector of the face"), call->ids[i]);
      if (call->found != NULL)
        call->found[i] = vector != NULL;
    }
  return TRUE;
}

gboolean
guise_store_face_get_vectors (GuiseStore *self, const gint64 *ids, gsize n_ids, float *out, gboolean *out_found,
                              GError **error)
{
  DataCall call = { .ids = ids, .n_ids = n_ids, .floats = out, .found = out_found };

  return guise_store_read (self, get_vectors_body, &call, error);
}

static gboolean
set_vectors_body (GuiseStore *self, gpointer data, GError **error)
{
  DataCall *call = data;

  for (gsize i = 0; i < call->n_ids; i++)
    {
      GuiseQuery *query;

      if (!guise_store_check_exists (self, "SELECT 1 FROM faces WHERE id = ?", N_("face"), call->ids[i], error))
        return FALSE;
      query = guise_db_query (self->db, "INSERT OR REPLACE INTO vectors (face, vector) VALUES (?, ?)");
      guise_query_add_int (query, call->ids[i]);
      guise_query_add_blob (query, call->new_floats + i * GUISE_FACE_VECTOR_SIZE, VECTOR_BYTES);
      if (!guise_query_run (query, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_face_set_vectors (GuiseStore *self, const gint64 *ids, gsize n_ids, const float *vectors, GError **error)
{
  DataCall call = { .ids = ids, .n_ids = n_ids, .new_floats = vectors };

  return guise_store_write (self, set_vectors_body, &call, error);
}

/* @is_match: else it is the occlusion. */
static gboolean
set_figure (GuiseStore *self, const DataCall *call, const char *sql, gboolean is_match, GError **error)
{
  for (gsize i = 0; i < call->n_ids; i++)
    {
      const double value = (double) call->new_floats[i];
      GuiseQuery *query = guise_db_query (self->db, sql);

      guise_query_add_float (query, value);
      guise_query_add_int (query, call->ids[i]);
      if (!guise_query_run (query, error))
        return FALSE;
      if (guise_db_get_n_changed (self->db) != 1)
        return guise_store_set_not_found (error, N_("face"), call->ids[i]);
      if (!(is_match ? guise_measures_set_match (self, call->ids[i], value, error)
                     : guise_measures_renew_occlusion (self, call->ids[i], error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_match_body (GuiseStore *self, gpointer data, GError **error)
{
  return set_figure (self, data, "UPDATE faces SET match = ? WHERE id = ?", TRUE, error);
}

gboolean
guise_store_face_set_match (GuiseStore *self, const gint64 *ids, gsize n_ids, const float *values, GError **error)
{
  DataCall call = { .ids = ids, .n_ids = n_ids, .new_floats = values };

  return guise_store_write (self, set_match_body, &call, error);
}

static gboolean
set_occlusion_body (GuiseStore *self, gpointer data, GError **error)
{
  return set_figure (self, data, "UPDATE faces SET occlusion = ? WHERE id = ?", FALSE, error);
}

gboolean
guise_store_face_set_occlusion (GuiseStore *self, const gint64 *ids, gsize n_ids, const float *values, GError **error)
{
  DataCall call = { .ids = ids, .n_ids = n_ids, .new_floats = values };

  return guise_store_write (self, set_occlusion_body, &call, error);
}
