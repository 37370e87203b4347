/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * GuiseDb:
 *
 * One SQLite connection, hardened against what strangers may have put into
 * the file, with its prepared statements.
 *
 * Thread: one at a time.
 */
typedef struct _GuiseDb GuiseDb;

struct _GuiseDb
{
  sqlite3      *handle;
  char         *path;
  GHashTable   *statements;     /* SQL text → sqlite3_stmt, not in use */
  GCancellable *cancellable;
};

typedef enum
{
  GUISE_DB_CREATE,     /* fails when the file exists */
  GUISE_DB_WRITE,
  GUISE_DB_READ,       /* reads beside a writer */
  GUISE_DB_IMMUTABLE   /* on a read-only disk: no lock, no shared memory */
} GuiseDbMode;

/* Most bytes of a value, in and out: larger ones are refused. */
#define GUISE_DB_MAX_VALUE (64 << 20)

GuiseDb *guise_db_open  (const char *path, GuiseDbMode mode, GError **error);
void     guise_db_close (GuiseDb *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDb, guise_db_close)

/* Statements without parameters and rows. */
gboolean guise_db_exec     (GuiseDb *self, const char *sql, GError **error);
gboolean guise_db_begin    (GuiseDb *self, GError **error);
gboolean guise_db_commit   (GuiseDb *self, GError **error);
void     guise_db_rollback (GuiseDb *self);

/* Statements of this and all later calls end with %G_IO_ERROR_CANCELLED once @cancellable is. %NULL: never. */
void     guise_db_set_cancellable (GuiseDb *self, GCancellable *cancellable);

/* Sets @error from what the connection says last, in a sentence with the way out. */
void     guise_db_set_error (GuiseDb *self, int code, GError **error);

/* %GUISE_ERROR_DAMAGED; says what can be done. @detail: what does not hold. */
void     guise_db_set_damaged (GuiseDb *self, const char *detail, GError **error);

gint64   guise_db_get_last_id (GuiseDb *self);
gint64   guise_db_get_n_changed (GuiseDb *self);

/* A copy of the database as one file, written beside @path and renamed. */
gboolean guise_db_copy_to  (GuiseDb *self, const char *path, GError **error);

/* (transfer full) (nullable): when the copy at @path was made, for people; %NULL when there is no such file. */
char    *guise_db_dup_copy_date (const char *path);

/* Has @from, on the disk, take the name @to in the same folder. */
gboolean guise_db_sync_and_rename (const char *from, const char *to, GError **error);

/**
 * GuiseQuery:
 *
 * A statement on its way: give the parameters in order with guise_query_add_…(), then
 * either guise_query_run(), or guise_query_next() until %FALSE and then
 * guise_query_finish(). The first error is kept and makes all that follows do
 * nothing, so only the end must be checked. Both ends free @self.
 */
typedef struct _GuiseQuery GuiseQuery;

/* @sql must be text of ours; with static storage its statement is kept prepared. */
GuiseQuery *guise_db_query         (GuiseDb *self, const char *sql);
/* For text that was put together, used once. */
GuiseQuery *guise_db_query_once    (GuiseDb *self, const char *sql);

void        guise_query_add_int    (GuiseQuery *self, gint64 value);
/* 0 becomes NULL. */
void        guise_query_add_id     (GuiseQuery *self, gint64 value);
/* NAN becomes NULL. */
void        guise_query_add_float  (GuiseQuery *self, double value);
/* (nullable): UTF-8, else %G_IO_ERROR_INVALID_FILENAME; must live until the end. */
void        guise_query_add_text   (GuiseQuery *self, const char *text);
void        guise_query_add_blob   (GuiseQuery *self, gconstpointer data, gsize size);
void        guise_query_add_bytes  (GuiseQuery *self, GBytes *bytes);

gboolean    guise_query_run        (GuiseQuery *self, GError **error);
gboolean    guise_query_next       (GuiseQuery *self);
gboolean    guise_query_finish     (GuiseQuery *self, GError **error);

/* Runs and takes the first row's first column; @fallback when there is no row or it is NULL. */
gboolean    guise_query_run_int    (GuiseQuery *self, gint64 fallback, gint64 *out, GError **error);

/* Columns of the row, from 0. A value of the wrong type or outside its range makes the query fail as damaged. */
gint64      guise_query_int        (GuiseQuery *self, int column);
gint64      guise_query_int_in     (GuiseQuery *self, int column, gint64 min, gint64 max);
double      guise_query_float      (GuiseQuery *self, int column);              /* NULL is NAN */
gboolean    guise_query_is_null    (GuiseQuery *self, int column);
char       *guise_query_dup_text   (GuiseQuery *self, int column);              /* NULL is NULL; else valid UTF-8 */
/* (transfer none): until the next row; %NULL unless it is a blob of @size bytes. */
gconstpointer guise_query_blob     (GuiseQuery *self, int column, gsize size);
GBytes     *guise_query_dup_bytes  (GuiseQuery *self, int column);              /* NULL is NULL */

G_END_DECLS
