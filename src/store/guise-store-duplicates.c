/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-near-duplicates-private.h"
#include "guise-store-faces.h"
#include "guise-store-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/*
 * Near duplicates for queries that SQLite answers: what one is depends on its neighbours, which SQL can hardly say, so
 * they are found before, and the condition asks for them by a function.
 */

typedef struct
{
  GArray *faces;    /* of GuiseNearDuplicate, by track and frame; row: where the id is in @ids */
  GArray *ids;      /* of gint64 */
} Found;

static gboolean
read_faces (GuiseStore *self, Found *found, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, track, difference, sharpness, decision, hold_out FROM faces "
                                      "ORDER BY track, frame, id");

  while (guise_query_next (query))
    {
      const gint64 id = guise_query_int (query, 0);
      const GuiseNearDuplicate face = {
        .track = guise_query_int (query, 1), .row = found->ids->len, .difference = guise_query_float (query, 2),
        .sharpness = guise_query_float (query, 3),
        .kept = guise_query_int_in (query, 4, 0, GUISE_N_DECISIONS - 1) != GUISE_DECISION_EXCLUDE,
        .hold_out = guise_query_int_in (query, 5, 0, GUISE_N_HOLD_OUTS - 1),
      };

      g_array_append_val (found->ids, id);
      g_array_append_val (found->faces, face);
    }
  return guise_query_finish (query, error);
}

/* Calls @func for each face. */
static gboolean
find (GuiseStore *self, void (*func) (gint64 id, gint64 first, gboolean duplicate, GHashTable *out), GHashTable *out,
      GError **error)
{
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseNearDuplicate));
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Found found = { faces, ids };

  if (!read_faces (self, &found, error))
    return FALSE;
  guise_near_duplicates_find (&g_array_index (faces, GuiseNearDuplicate, 0), faces->len);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseNearDuplicate *face = &g_array_index (faces, GuiseNearDuplicate, i);

      func (g_array_index (ids, gint64, i), g_array_index (ids, gint64, face->first), face->duplicate, out);
    }
  return TRUE;
}

static void
add_duplicate (gint64 id, gint64 first, gboolean duplicate, GHashTable *out)
{
  if (duplicate)
    g_hash_table_add (out, g_memdup2 (&id, sizeof id));
}

static void
add_run (gint64 id, gint64 first, gboolean duplicate, GHashTable *out)
{
  g_hash_table_insert (out, g_memdup2 (&id, sizeof id), g_memdup2 (&first, sizeof first));
}

/* guise_is_duplicate (id) */
static void
is_duplicate_cb (sqlite3_context *context, int n, sqlite3_value **values)
{
  GHashTable *duplicates = sqlite3_user_data (context);
  const gint64 id = sqlite3_value_int64 (values[0]);

  sqlite3_result_int (context, g_hash_table_contains (duplicates, &id));
}

gboolean
guise_store_find_duplicates (GuiseStore *self, GError **error)
{
  g_autoptr(GHashTable) duplicates = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (!find (self, add_duplicate, duplicates, error))
    return FALSE;
  if (sqlite3_create_function_v2 (self->db->handle, "guise_is_duplicate", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                  g_hash_table_ref (duplicates), is_duplicate_cb, NULL, NULL,
                                  (void (*) (void *)) g_hash_table_unref) == SQLITE_OK)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s: near duplicates cannot be asked for: %s"), self->db->path,
               sqlite3_errmsg (self->db->handle));
  return FALSE;
}

GHashTable *
guise_store_find_runs (GuiseStore *self, GError **error)
{
  g_autoptr(GHashTable) runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  return find (self, add_run, runs, error) ? g_steal_pointer (&runs) : NULL;
}
