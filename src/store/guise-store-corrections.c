/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-corrections.h"

#include "guise-changes-private.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-landmarks-private.h"
#include "guise-store-face-data-private.h"

#define SELECT_POINTS "SELECT points FROM landmarks_corrected WHERE face = ? AND points IS NOT NULL"

typedef struct
{
  const gint64     *ids;
  gsize             n_ids;
  GuiseCorrection   how;
  GuiseCorrection  *corrections;   /* out */
  GuiseCorrectFunc  func;
  gpointer          data;
  const char       *step;
} Call;

const char *
guise_correction_get_name (GuiseCorrection correction)
{
  static const char *const names[] = { "none", "by hand", "carried" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == GUISE_N_CORRECTIONS);
  g_return_val_if_fail (correction < GUISE_N_CORRECTIONS, "none");

  return names[correction];
}

static gboolean
read_correction (GuiseStore *self, gint64 face, GuiseCorrection *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, SELECT_POINTS);

  *out = GUISE_CORRECTION_NONE;
  guise_query_add_int (query, face);
  if (guise_query_next (query))
    {
      const guint8 *bytes = guise_query_blob (query, 0, GUISE_LANDMARKS_BYTES);

      *out = bytes != NULL && (bytes[1] & GUISE_LANDMARKS_CARRIED) != 0 ? GUISE_CORRECTION_CARRIED
                                                                        : GUISE_CORRECTION_BY_HAND;
    }
  return guise_query_finish (query, error);
}

static gboolean
get_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;

  for (gsize i = 0; i < call->n_ids; i++)
    if (!read_correction (self, call->ids[i], &call->corrections[i], error))
      return FALSE;
  return TRUE;
}

gboolean
guise_store_face_get_corrections (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseCorrection *out,
                                  GError **error)
{
  Call call = { .ids = ids, .n_ids = n_ids, .corrections = out };

  return guise_store_read (self, get_body, &call, error);
}

static gboolean
correct_one (GuiseStore *self, Call *call, gint64 step, gsize i, GuisePoint3 *found, GuisePoint3 *out, GError **error)
{
  guint8 packed[GUISE_LANDMARKS_BYTES];
  g_autoptr(GBytes) bytes = NULL;
  gboolean has_any;

  if (!guise_store_check_exists (self, "SELECT 1 FROM faces WHERE id = ?", N_("face"), call->ids[i], error)
      || !guise_store_read_landmarks (self, GUISE_LANDMARKS_FOUND, call->ids[i], found, &has_any, error))
    return FALSE;
  if (!has_any)
    return guise_store_set_not_found (error, N_("set of landmarks of the face"), call->ids[i]);
  if (!call->func (i, found, out, call->data, error))
    return FALSE;
  if (!guise_landmarks_pack (out, packed))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("Landmarks of face %" PRId64 " are no numbers"),
                   call->ids[i]);
      return FALSE;
    }
  packed[1] = call->how == GUISE_CORRECTION_CARRIED ? GUISE_LANDMARKS_CARRIED : 0;
  bytes = g_bytes_new (packed, sizeof packed);
  return guise_store_write_correction (self, step, call->ids[i], bytes, error);
}

static gboolean
correct_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;
  g_autofree GuisePoint3 *points = g_new0 (GuisePoint3, 2 * GUISE_FACE_N_LANDMARKS);
  gint64 step = 0;

  if (!guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  for (gsize i = 0; i < call->n_ids; i++)
    if (!correct_one (self, call, step, i, points, points + GUISE_FACE_N_LANDMARKS, error))
      return FALSE;
  return TRUE;
}

gboolean
guise_store_face_correct_each (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseCorrection how,
                               GuiseCorrectFunc func, gpointer data, const char *step, GError **error)
{
  Call call = { .ids = ids, .n_ids = n_ids, .how = how, .func = func, .data = data, .step = step };

  g_return_val_if_fail (how == GUISE_CORRECTION_BY_HAND || how == GUISE_CORRECTION_CARRIED, FALSE);

  return guise_store_write (self, correct_body, &call, error);
}

static gboolean
uncorrect_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;
  gint64 step = 0;

  if (!guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  for (gsize i = 0; i < call->n_ids; i++)
    {
      GuiseCorrection correction;

      if (!read_correction (self, call->ids[i], &correction, error)
          || (correction != GUISE_CORRECTION_NONE
              && !guise_changes_set_data (self, step, GUISE_FIELD_CORRECTED_LANDMARKS, call->ids[i], NULL, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_face_uncorrect (GuiseStore *self, const gint64 *ids, gsize n_ids, const char *step, GError **error)
{
  Call call = { .ids = ids, .n_ids = n_ids, .step = step };

  return guise_store_write (self, uncorrect_body, &call, error);
}

guint
guise_store_get_n_retouches (GuiseStore *self)
{
  return (guint) g_atomic_int_get (&self->n_retouches);
}
