/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-db-private.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many steps of SQLite's machine go by between two looks at the cancellable: about a millisecond. */
#define PROGRESS_STEPS 20000

char *
guise_db_dup_copy_date (const char *path)
{
  g_autoptr(GDateTime) time = NULL;
  GStatBuf st;

  if (g_stat (path, &st) != 0 || !S_ISREG (st.st_mode))
    return NULL;
  time = g_date_time_new_from_unix_local (st.st_mtime);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("an unknown date");
}

void
guise_db_set_damaged (GuiseDb *self, const char *detail, GError **error)
{
  g_autofree char *copy = g_strconcat (self->path, ".bak", NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *date = guise_db_dup_copy_date (copy);

  if (date != NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is damaged (%s): “guise verify %s --repair” puts the "
                 "copy of %s in its place and keeps the damaged file"), self->path, detail, folder, date);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is damaged (%s) and there is no copy beside it: "
                 "take the project from your own backup"), self->path, detail);
}

static void
set_disk_error (GuiseDb *self, GError **error)
{
  g_autofree char *what = g_strdup_printf (_("Cannot read or write %s"), self->path);
  int saved_errno = self->handle != NULL ? sqlite3_system_errno (self->handle) : 0;

  guise_file_set_error_from_errno (error, saved_errno != 0 ? saved_errno : EIO, what);
}

void
guise_db_set_error (GuiseDb *self, int code, GError **error)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE, _("Cannot write %s: the disk is full; free some space and "
                   "try again"), self->path);
      break;
    case SQLITE_IOERR:
      set_disk_error (self, error);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      guise_db_set_damaged (self, sqlite3_errstr (code), error);
      break;
    case SQLITE_TOOBIG:
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE, _("%s holds a value of more than %d MiB, which Guise never "
                   "writes: do not use this project"), self->path, GUISE_DB_MAX_VALUE >> 20);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BUSY, _("%s is in use by another program; close it there first"),
                   self->path);
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY,
                   _("%s cannot be written: its folder or disk is read-only, or " "belongs to someone else"),
                   self->path);
      break;
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
      break;
    default:
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "%s: %s", self->path,
                   self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code));
      break;
    }
}

static int
progress_cb (gpointer data)
{
  GuiseDb *self = data;

  return g_cancellable_is_cancelled (self->cancellable);
}

void
guise_db_set_cancellable (GuiseDb *self, GCancellable *cancellable)
{
  self->cancellable = cancellable;
  sqlite3_progress_handler (self->handle, cancellable != NULL ? PROGRESS_STEPS : 0, progress_cb, self);
}

/* Ours are far below each of these, so only a file that was made to harm meets one. */
static void
set_limits (sqlite3 *handle)
{
  sqlite3_limit (handle, SQLITE_LIMIT_LENGTH, GUISE_DB_MAX_VALUE);
  sqlite3_limit (handle, SQLITE_LIMIT_SQL_LENGTH, 64 << 10);
  sqlite3_limit (handle, SQLITE_LIMIT_COLUMN, 100);
  sqlite3_limit (handle, SQLITE_LIMIT_EXPR_DEPTH, 200);
  sqlite3_limit (handle, SQLITE_LIMIT_COMPOUND_SELECT, 4);
  sqlite3_limit (handle, SQLITE_LIMIT_VDBE_OP, 25000);
  sqlite3_limit (handle, SQLITE_LIMIT_FUNCTION_ARG, 8);
  sqlite3_limit (handle, SQLITE_LIMIT_ATTACHED, 1);         /* VACUUM attaches a file of its own */
  sqlite3_limit (handle, SQLITE_LIMIT_VARIABLE_NUMBER, 500);
  sqlite3_limit (handle, SQLITE_LIMIT_TRIGGER_DEPTH, 5);    /* cascades of foreign keys count as triggers */
  sqlite3_limit (handle, SQLITE_LIMIT_WORKER_THREADS, 0);
}

static gboolean
set_safety (GuiseDb *self, GError **error)
{
  static const struct { int option, value; } options[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
    { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int now = -1;
      int code = sqlite3_db_config (self->handle, options[i].option, options[i].value, &now);

      if (code != SQLITE_OK || now != options[i].value)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("This SQLite (%s) cannot be made safe (option %d); "
                       "install version 3.40 or newer"), sqlite3_libversion (), options[i].option);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
set_up (GuiseDb *self, GuiseDbMode mode, GError **error)
{
  set_limits (self->handle);
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, 2000);

  if (!set_safety (self, error)
      || !guise_db_exec (self, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384;"
                         "PRAGMA temp_store = MEMORY;", error))
    return FALSE;
  if (mode == GUISE_DB_READ || mode == GUISE_DB_IMMUTABLE)
    return guise_db_exec (self, "PRAGMA query_only = ON;", error);
  /* Large pages: a row of landmarks is 3 kB. They must be set before the first table. */
  if (mode == GUISE_DB_CREATE && !guise_db_exec (self, "PRAGMA page_size = 16384;", error))
    return FALSE;
  return guise_db_exec (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
                        "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864;", error);
}

static void
statement_free (gpointer data)
{
  sqlite3_finalize (data);
}

GuiseDb *
guise_db_open (const char *path, GuiseDbMode mode, GError **error)
{
  static const int mode_flags[] = {
    [GUISE_DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
    [GUISE_DB_WRITE] = SQLITE_OPEN_READWRITE,
    [GUISE_DB_READ] = SQLITE_OPEN_READONLY,
    [GUISE_DB_IMMUTABLE] = SQLITE_OPEN_READONLY,
  };
  g_autoptr(GuiseDb) self = g_new0 (GuiseDb, 1);
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s%s", escaped, mode == GUISE_DB_IMMUTABLE ? "?immutable=1" : "");
  int flags = mode_flags[mode] | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
              | SQLITE_OPEN_NOFOLLOW;
  int code;

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, statement_free);
  code = sqlite3_open_v2 (uri, &self->handle, flags, NULL);
  if (code != SQLITE_OK)
    {
      guise_db_set_error (self, code, error);
      return NULL;
    }
  if (!set_up (self, mode, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_db_close (GuiseDb *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self->path);
  g_free (self);
}

gboolean
guise_db_exec (GuiseDb *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  guise_db_set_error (self, code, error);
  return FALSE;
}

gboolean
guise_db_begin (GuiseDb *self, GError **error)
{
  return guise_query_run (guise_db_query (self, "BEGIN IMMEDIATE"), error);
}

gboolean
guise_db_commit (GuiseDb *self, GError **error)
{
  return guise_query_run (guise_db_query (self, "COMMIT"), error);
}

void
guise_db_rollback (GuiseDb *self)
{
  /* A full disk has made SQLite roll back by itself. */
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

gint64
guise_db_get_last_id (GuiseDb *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

gint64
guise_db_get_n_changed (GuiseDb *self)
{
  return sqlite3_changes (self->handle);
}

/* Pages copied at a time: 16 MiB. */
#define COPY_PAGES 1024

/* A backup tells in one code what went wrong on either side; what cannot be written is the copy. */
static void
set_copy_error (GuiseDb *self, GuiseDb *target, int code, GError **error)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      guise_db_set_error (target, code, error);
      break;
    default:
      guise_db_set_error (self, code, error);
      break;
    }
}

static gboolean
copy_pages (GuiseDb *self, GuiseDb *target, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target->handle, "main", self->handle, "main");
  int code;

  if (backup == NULL)
    {
      set_copy_error (self, target, sqlite3_errcode (target->handle), error);
      return FALSE;
    }
  do
    code = sqlite3_backup_step (backup, COPY_PAGES);
  while (code == SQLITE_OK);
  sqlite3_backup_finish (backup);
  if (code == SQLITE_DONE)
    return TRUE;
  set_copy_error (self, target, code, error);
  return FALSE;
}

gboolean
guise_db_sync_and_rename (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *what = g_strdup_printf (_("Cannot write %s"), to);
  int fd = g_open (from, O_RDONLY | O_CLOEXEC, 0);
  gboolean good = fd >= 0 && fsync (fd) == 0 && g_rename (from, to) == 0;

  if (!good)
    guise_file_set_error_from_errno (error, errno, what);
  if (fd >= 0)
    close (fd);
  return good && guise_file_sync_folder (folder, error);
}

gboolean
guise_db_copy_to (GuiseDb *self, const char *path, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".new", NULL);
  GuiseDb target = { .path = (char *) path };
  gboolean good;
  int code;

  g_unlink (temporary);
  code = sqlite3_open_v2 (temporary, &target.handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW,
                          NULL);
  if (code != SQLITE_OK)
    guise_db_set_error (&target, code, error);
  /* The copy needs no journal: it counts only once it is whole and renamed. */
  good = code == SQLITE_OK
         && sqlite3_exec (target.handle, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL)
              == SQLITE_OK
         && copy_pages (self, &target, error);
  sqlite3_close (target.handle);

  if (!good || !guise_db_sync_and_rename (temporary, path, error))
    {
      g_unlink (temporary);
      return FALSE;
    }
  return TRUE;
}
