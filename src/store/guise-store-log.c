/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"

#include "guise-i18n.h"

/* Lines of the project's own log that are kept. */
#define MAX_EVENTS 2000

gint64
guise_store_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

gboolean
guise_store_set_not_found (GError **error, const char *what, gint64 id)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _("There is no %s %" PRId64 " in the project"), gettext (what), id);
  return FALSE;
}

gboolean
guise_store_check_exists (GuiseStore *self, const char *sql, const char *what, gint64 id, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);
  gboolean found;

  guise_query_add_int (query, id);
  found = guise_query_next (query);
  if (!guise_query_finish (query, error))
    return FALSE;
  return found || guise_store_set_not_found (error, what, id);
}

gboolean
guise_store_get_meta (GuiseStore *self, const char *key, gint64 fallback, gint64 *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT value FROM meta WHERE key = ?");

  guise_query_add_text (query, key);
  return guise_query_run_int (query, fallback, out, error);
}

gboolean
guise_store_set_meta (GuiseStore *self, const char *key, gint64 value, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "INSERT OR REPLACE INTO meta VALUES (?, ?)");

  guise_query_add_text (query, key);
  guise_query_add_int (query, value);
  return guise_query_run (query, error);
}

gboolean
guise_store_note (GuiseStore *self, const char *text, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "INSERT INTO events (time, text) VALUES (?, ?)");

  guise_query_add_int (query, guise_store_now ());
  guise_query_add_text (query, text);
  if (!guise_query_run (query, error))
    return FALSE;

  query = guise_db_query (self->db, "DELETE FROM events WHERE id <= ?");
  guise_query_add_int (query, guise_db_get_last_id (self->db) - MAX_EVENTS);
  return guise_query_run (query, error);
}

static gboolean
note_body (GuiseStore *self, gpointer data, GError **error)
{
  return guise_store_note (self, data, error);
}

gboolean
guise_store_note_event (GuiseStore *self, const char *text, GError **error)
{
  return guise_store_write (self, note_body, (gpointer) text, error);
}

typedef struct
{
  guint      limit;
  GPtrArray *lines;
} ListCall;

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  ListCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT time, text FROM "
                                      "(SELECT * FROM events ORDER BY id DESC LIMIT ?) ORDER BY id");

  guise_query_add_int (query, call->limit);
  while (guise_query_next (query))
    {
      /* Years 1 to 9999, all that GDateTime can say. */
      gint64 seconds = guise_query_int_in (query, 0, 0, G_GINT64_CONSTANT (253402300799));
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (seconds);
      g_autofree char *stamp = g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
      g_autofree char *text = guise_query_dup_text (query, 1);

      g_ptr_array_add (call->lines, g_strdup_printf ("%s  %s", stamp, text != NULL ? text : ""));
    }
  return guise_query_finish (query, error);
}

char **
guise_store_list_events (GuiseStore *self, guint limit, GError **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  ListCall call = { limit, lines };

  if (!guise_store_read (self, list_body, &call, error))
    return NULL;
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_steal (lines, NULL);
}
