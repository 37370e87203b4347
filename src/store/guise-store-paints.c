/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-paints.h"

#include "guise-changes-private.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-paint-private.h"

#define SELECT_PAINT "SELECT paint FROM paints WHERE face = ? AND paint IS NOT NULL"

typedef struct
{
  const gint64         *ids;
  gsize                 n_ids;
  gint64                clip;
  GuiseFacePaint      **paints;     /* out */
  GuiseCorrection      *origins;    /* out */
  gboolean              has;        /* out */
  GBytes *const        *packed;     /* (nullable) */
  const char           *step;
} Call;

/* A project of an older Guise that is only read has none yet. */
static gboolean
find_table (GuiseStore *self, gboolean *out, GError **error)
{
  GuiseQuery *query;

  *out = TRUE;
  if (!self->read_only)
    return TRUE;
  query = guise_db_query (self->db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'paints'");
  *out = guise_query_next (query);
  return guise_query_finish (query, error);
}

/* @out: (nullable) */
static gboolean
read_paint (GuiseStore *self, gint64 face, GuiseFacePaint **out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, SELECT_PAINT);
  gboolean good = TRUE;

  *out = NULL;
  guise_query_add_int (query, face);
  if (guise_query_next (query))
    {
      g_autoptr(GBytes) bytes = guise_query_dup_bytes (query, 0);

      *out = bytes != NULL ? guise_paint_unpack (bytes) : NULL;
      good = *out != NULL;
    }
  if (!guise_query_finish (query, error))
    return FALSE;
  if (!good)
    guise_db_set_damaged (self->db, _("a painted mask cannot be read"), error);
  return good;
}

static gboolean
get_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;
  gboolean there;

  if (!find_table (self, &there, error))
    return FALSE;
  for (gsize i = 0; there && i < call->n_ids; i++)
    if (!read_paint (self, call->ids[i], &call->paints[i], error))
      return FALSE;
  return TRUE;
}

gboolean
guise_store_face_get_paints (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseFacePaint **out, GError **error)
{
  Call call = { .ids = ids, .n_ids = n_ids, .paints = out };

  for (gsize i = 0; i < n_ids; i++)
    out[i] = NULL;
  if (guise_store_read (self, get_body, &call, error))
    return TRUE;
  for (gsize i = 0; i < n_ids; i++)
    g_clear_pointer (&out[i], guise_face_paint_free);
  return FALSE;
}

static gboolean
origins_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;
  gboolean there;

  if (!find_table (self, &there, error))
    return FALSE;
  for (gsize i = 0; i < call->n_ids; i++)
    {
      g_autoptr(GuiseFacePaint) paint = NULL;

      if (there && !read_paint (self, call->ids[i], &paint, error))
        return FALSE;
      call->origins[i] = paint != NULL ? paint->origin : GUISE_CORRECTION_NONE;
    }
  return TRUE;
}

gboolean
guise_store_face_get_paint_origins (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseCorrection *out,
                                    GError **error)
{
  Call call = { .ids = ids, .n_ids = n_ids, .origins = out };

  return guise_store_read (self, origins_body, &call, error);
}

static gboolean
has_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;
  GuiseQuery *query;
  gboolean there;

  if (!find_table (self, &there, error))
    return FALSE;
  if (!there)
    return TRUE;
  query = guise_db_query (self->db, "SELECT 1 FROM paints AS p JOIN faces AS f ON f.id = p.face "
                          "WHERE f.clip = ? AND p.paint IS NOT NULL LIMIT 1");
  guise_query_add_int (query, call->clip);
  call->has = guise_query_next (query);
  return guise_query_finish (query, error);
}

gboolean
guise_store_clip_has_paints (GuiseStore *self, gint64 clip, gboolean *out, GError **error)
{
  Call call = { .clip = clip };
  gboolean good = guise_store_read (self, has_body, &call, error);

  *out = call.has;
  return good;
}

/* The row stands empty before the first stroke, so that undo only changes a column. */
static gboolean
write_one (GuiseStore *self, const Call *call, gint64 step, gsize i, GError **error)
{
  GuiseQuery *query;

  if (!guise_store_check_exists (self, "SELECT 1 FROM faces WHERE id = ?", N_("face"), call->ids[i], error))
    return FALSE;
  query = guise_db_query (self->db, "INSERT OR IGNORE INTO paints (face) VALUES (?)");
  guise_query_add_int (query, call->ids[i]);
  return guise_query_run (query, error)
         && guise_changes_set_data (self, step, GUISE_FIELD_FACE_PAINT, call->ids[i],
                                    call->packed != NULL ? call->packed[i] : NULL, error);
}

static gboolean
set_body (GuiseStore *self, gpointer data, GError **error)
{
  Call *call = data;
  gint64 step = 0;

  if (!guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  for (gsize i = 0; i < call->n_ids; i++)
    if (!write_one (self, call, step, i, error))
      return FALSE;
  return TRUE;
}

gboolean
guise_store_face_set_paints (GuiseStore *self, const gint64 *ids, gsize n_ids, GBytes *const *packed, const char *step,
                             GError **error)
{
  Call call = { .ids = ids, .n_ids = n_ids, .packed = packed, .step = step };

  return guise_store_write (self, set_body, &call, error);
}
