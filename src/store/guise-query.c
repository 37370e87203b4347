/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-db-private.h"

#include "guise-file.h"

#include <math.h>

struct _GuiseQuery
{
  GuiseDb      *db;
  sqlite3_stmt *statement;
  const char   *sql;            /* to keep the statement under; NULL: used once */
  int           n_added;
  GError       *error;          /* the first one */
};

static GuiseQuery *
query_new (GuiseDb *db, const char *sql, gboolean keep)
{
  GuiseQuery *self = g_new0 (GuiseQuery, 1);
  int code;

  self->db = db;
  self->sql = keep ? sql : NULL;
  if (keep && g_hash_table_steal_extended (db->statements, sql, NULL, (gpointer *) &self->statement))
    return self;

  code = sqlite3_prepare_v3 (db->handle, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0, &self->statement, NULL);
  if (code != SQLITE_OK)
    guise_db_set_error (db, code, &self->error);
  return self;
}

GuiseQuery *
guise_db_query (GuiseDb *self, const char *sql)
{
  return query_new (self, sql, TRUE);
}

GuiseQuery *
guise_db_query_once (GuiseDb *self, const char *sql)
{
  return query_new (self, sql, FALSE);
}

static void
query_check (GuiseQuery *self, int code)
{
  if (code != SQLITE_OK && self->error == NULL)
    guise_db_set_error (self->db, code, &self->error);
}

void
guise_query_add_int (GuiseQuery *self, gint64 value)
{
  if (self->error == NULL)
    query_check (self, sqlite3_bind_int64 (self->statement, ++self->n_added, value));
}

void
guise_query_add_id (GuiseQuery *self, gint64 value)
{
  if (value != 0)
    guise_query_add_int (self, value);
  else if (self->error == NULL)
    query_check (self, sqlite3_bind_null (self->statement, ++self->n_added));
}

void
guise_query_add_float (GuiseQuery *self, double value)
{
  if (self->error == NULL)
    query_check (self, sqlite3_bind_double (self->statement, ++self->n_added, value));
}

void
guise_query_add_text (GuiseQuery *self, const char *text)
{
  /* What would be refused when it is read is refused when it is written. */
  if (self->error == NULL && (text == NULL || guise_file_check_name (text, &self->error)))
    query_check (self, sqlite3_bind_text (self->statement, ++self->n_added, text, -1, SQLITE_STATIC));
}

void
guise_query_add_blob (GuiseQuery *self, gconstpointer data, gsize size)
{
  if (self->error == NULL)
    query_check (self, sqlite3_bind_blob64 (self->statement, ++self->n_added, data, size, SQLITE_STATIC));
}

void
guise_query_add_bytes (GuiseQuery *self, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  guise_query_add_blob (self, data, size);
}

gboolean
guise_query_next (GuiseQuery *self)
{
  int code;

  if (self->error != NULL)
    return FALSE;
  code = sqlite3_step (self->statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    query_check (self, code);
  return code == SQLITE_ROW;
}

gboolean
guise_query_finish (GuiseQuery *self, GError **error)
{
  gboolean good = self->error == NULL;

  if (self->statement != NULL)
    {
      sqlite3_reset (self->statement);
      sqlite3_clear_bindings (self->statement);
      if (self->sql != NULL)
        g_hash_table_replace (self->db->statements, (gpointer) self->sql, self->statement);
      else
        sqlite3_finalize (self->statement);
    }
  if (!good)
    g_propagate_error (error, self->error);
  g_free (self);
  return good;
}

gboolean
guise_query_run (GuiseQuery *self, GError **error)
{
  while (guise_query_next (self))
    ;
  return guise_query_finish (self, error);
}

gboolean
guise_query_run_int (GuiseQuery *self, gint64 fallback, gint64 *out, GError **error)
{
  *out = fallback;
  if (guise_query_next (self) && !guise_query_is_null (self, 0))
    *out = guise_query_int (self, 0);
  return guise_query_finish (self, error);
}

static void
query_set_bad (GuiseQuery *self, int column)
{
  g_autofree char *detail = NULL;

  if (self->error != NULL)
    return;
  detail = g_strdup_printf ("a value of \"%s\" is none that Guise writes",
                            sqlite3_column_name (self->statement, column));
  guise_db_set_damaged (self->db, detail, &self->error);
}

gboolean
guise_query_is_null (GuiseQuery *self, int column)
{
  return sqlite3_column_type (self->statement, column) == SQLITE_NULL;
}

gint64
guise_query_int_in (GuiseQuery *self, int column, gint64 min, gint64 max)
{
  int type = sqlite3_column_type (self->statement, column);
  gint64 value = sqlite3_column_int64 (self->statement, column);

  if ((type == SQLITE_INTEGER || type == SQLITE_NULL) && value >= min && value <= max)
    return value;
  query_set_bad (self, column);
  return min;
}

gint64
guise_query_int (GuiseQuery *self, int column)
{
  return guise_query_int_in (self, column, G_MININT64, G_MAXINT64);
}

double
guise_query_float (GuiseQuery *self, int column)
{
  int type = sqlite3_column_type (self->statement, column);

  if (type == SQLITE_FLOAT || type == SQLITE_INTEGER)
    return sqlite3_column_double (self->statement, column);
  if (type != SQLITE_NULL)
    query_set_bad (self, column);
  return (double) NAN;
}

char *
guise_query_dup_text (GuiseQuery *self, int column)
{
  int type = sqlite3_column_type (self->statement, column);
  const char *text = type == SQLITE_TEXT ? (const char *) sqlite3_column_text (self->statement, column) : NULL;

  if (type == SQLITE_NULL)
    return NULL;
  if (text != NULL && g_utf8_validate_len (text, sqlite3_column_bytes (self->statement, column), NULL))
    return g_strdup (text);
  query_set_bad (self, column);
  return NULL;
}

gconstpointer
guise_query_blob (GuiseQuery *self, int column, gsize size)
{
  if (sqlite3_column_type (self->statement, column) == SQLITE_BLOB
      && (gsize) sqlite3_column_bytes (self->statement, column) == size)
    return sqlite3_column_blob (self->statement, column);
  query_set_bad (self, column);
  return NULL;
}

GBytes *
guise_query_dup_bytes (GuiseQuery *self, int column)
{
  int type = sqlite3_column_type (self->statement, column);

  if (type == SQLITE_NULL)
    return NULL;
  if (type == SQLITE_BLOB)
    return g_bytes_new (sqlite3_column_blob (self->statement, column),
                        sqlite3_column_bytes (self->statement, column));
  query_set_bad (self, column);
  return NULL;
}
