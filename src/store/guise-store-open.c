/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-schema-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = { "faces", "runs", "exports", "cache" };

/* Up to this size the whole structure is checked at each open: well under a second. */
#define QUICK_CHECK_BYTES (64 << 20)

/* Shared memory that a program is at work with has at least this size. */
#define SHARED_BYTES (32 << 10)

/* A copy of a larger database is made at most once a day: at a million faces it takes half a minute. */
#define COPY_ALWAYS_BYTES G_GINT64_CONSTANT (1 << 30)
#define COPY_SELDOM_S     (24 * 3600)

char *
guise_store_resolve_path (const char *path)
{
  g_autofree char *plain = g_strdup (path);
  gsize length = strlen (plain);

  while (length > 1 && plain[length - 1] == '/')
    plain[--length] = '\0';
  if (g_str_has_suffix (plain, ".guise"))
    return g_steal_pointer (&plain);
  return g_strconcat (plain, ".guise", NULL);
}

gboolean
guise_store_is_project (const char *path)
{
  g_autofree char *folder = guise_store_resolve_path (path);
  g_autofree char *file = g_build_filename (folder, "project.db", NULL);
  g_autofree char *copy = g_strconcat (file, ".bak", NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS) || g_file_test (copy, G_FILE_TEST_EXISTS);
}

static void
store_free (GuiseStore *self)
{
  guise_store_stop (self);
  guise_store_drop_appender (self);
  guise_face_columns_free (self->columns);
  guise_db_close (self->db);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_async_queue_unref (self->calls);
  g_hash_table_unref (self->packs);
  g_mutex_clear (&self->packs_mutex);
  g_ptr_array_unref (self->recovered);
  g_mutex_clear (&self->cache_mutex);
  g_strfreev (self->cache_roots);
  g_free (self->path);
  g_free (self->who);
  g_free (self);
}

static GuiseStore *
store_new (const GuiseStoreParams *params)
{
  GuiseStore *self = g_new0 (GuiseStore, 1);

  self->who = g_strdup (params != NULL && params->who != NULL ? params->who : "guise");
  self->read_only = params != NULL && params->read_only;
  self->lock_fd = -1;
  self->calls = g_async_queue_new ();
  self->packs = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, (GDestroyNotify) guise_pack_unref);
  g_mutex_init (&self->packs_mutex);
  g_mutex_init (&self->cache_mutex);
  self->recovered = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->recovered, NULL);
  return self;
}

void
guise_store_say_recovered (GuiseStore *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_insert (self->recovered, self->recovered->len - 1, g_strdup_vprintf (format, args));
  va_end (args);
}

/* The one place where the program's own choice of names meets what is really in the folder. */
static gboolean
check_kind (const char *folder, const char *name, mode_t kind, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat st;

  if (g_lstat (path, &st) != 0)
    {
      g_autofree char *what = g_strdup_printf (_("Cannot look at %s"), path);

      if (errno == ENOENT)
        return TRUE;
      guise_file_set_error_from_errno (error, errno, what);
      return FALSE;
    }
  if ((st.st_mode & S_IFMT) == kind)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE, kind == S_IFDIR
               ? _("%s is not a plain folder, as in every project of Guise; do not open it")
               : _("%s is not a plain file, as in every project of Guise; do not open it"), path);
  return FALSE;
}

static gboolean
check_folder (GuiseStore *self, GError **error)
{
  static const char *const files[] = { "project.db", "project.db-wal", "project.db-shm", "project.db-journal",
                                       "project.db.bak", "project.db.bak.new", "project.db.repaired",
                                       "project.db.repaired.new", "project.lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (!check_kind (self->path, files[i], S_IFREG, error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    if (!check_kind (self->path, folders[i], S_IFDIR, error))
      return FALSE;
  return guise_store_check_links (self, error);
}

static void
set_busy (GuiseStore *self, GError **error)
{
  char pid[32] = "";
  gssize got = pread (self->lock_fd, pid, sizeof pid - 1, 0);

  pid[MAX (got, 0)] = '\0';
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_BUSY, _("%s is open in another program (process %ld): "
               "close it there first, or wait until its job is done"), self->path, strtol (pid, NULL, 10));
}

/* flock() ends with the process, however it ends. The file stays: to remove it would race with the next. */
static gboolean
take_lock (GuiseStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, "project.lock", NULL);
  g_autofree char *what = g_strdup_printf (_("Cannot write to the project %s"), self->path);
  g_autofree char *pid = g_strdup_printf ("%ld\n", (long) getpid ());

  self->lock_fd = g_open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (self->lock_fd < 0)
    {
      guise_file_set_error_from_errno (error, errno, what);
      return FALSE;
    }
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EWOULDBLOCK)
        set_busy (self, error);
      else
        guise_file_set_error_from_errno (error, errno, what);
      return FALSE;
    }
  /* Only for the message above: a full disk must not keep a project from being opened. */
  if (ftruncate (self->lock_fd, 0) != 0 || pwrite (self->lock_fd, pid, strlen (pid), 0) < 0)
    g_debug ("%s: %s", path, g_strerror (errno));
  return TRUE;
}

static gboolean
make_folders (GuiseStore *self, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->path, folders[i], NULL);
      g_autofree char *what = g_strdup_printf (_("Cannot make the folder %s"), path);

      if (g_mkdir (path, 0755) != 0 && errno != EEXIST)
        {
          guise_file_set_error_from_errno (error, errno, what);
          return FALSE;
        }
    }
  return guise_file_sync_folder (self->path, error);
}

static gboolean
is_empty_or_new (const char *path, GError **error)
{
  g_autoptr(GDir) dir = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;
  if (g_dir_read_name (dir) == NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s is there already and not empty: choose another name, "
               "or open it"), path);
  return FALSE;
}

static gboolean
set_path (GuiseStore *self, const char *folder, GError **error)
{
  g_autofree char *what = g_strdup_printf (_("Cannot open the project %s"), folder);

  /* The folder may be reached through links of the user; from here on there is none. */
  self->path = realpath (folder, NULL);
  if (self->path != NULL)
    return TRUE;
  guise_file_set_error_from_errno (error, errno, what);
  return FALSE;
}

static gboolean
write_beginnings (GuiseStore *self, GError **error)
{
  gint64 key;

  if (getrandom (&key, sizeof key, 0) != sizeof key)
    {
      guise_file_set_error_from_errno (error, errno, "Cannot draw a random number");
      return FALSE;
    }
  return guise_store_set_meta (self, "created", guise_store_now (), error)
         && guise_store_set_meta (self, "consent-key", key, error) && guise_store_read_cache_key (self, error);
}

/* Takes back what a creation made that failed, so that the same call may be tried again. */
static void
remove_beginnings (GuiseStore *self, gboolean with_folder)
{
  static const char *const files[] = { "project.db", "project.db-wal", "project.db-shm", "project.lock" };

  g_clear_pointer (&self->db, guise_db_close);
  for (gsize i = 0; i < G_N_ELEMENTS (files) + G_N_ELEMENTS (folders); i++)
    {
      const char *name = i < G_N_ELEMENTS (files) ? files[i] : folders[i - G_N_ELEMENTS (files)];
      g_autofree char *path = g_build_filename (self->path, name, NULL);

      g_remove (path);
    }
  if (with_folder)
    g_rmdir (self->path);
}

static gboolean
fill_project (GuiseStore *self, GError **error)
{
  g_autofree char *file = g_build_filename (self->path, "project.db", NULL);

  if (!make_folders (self, error))
    return FALSE;
  self->db = guise_db_open (file, GUISE_DB_CREATE, error);
  return self->db != NULL && guise_schema_create (self->db, error) && write_beginnings (self, error)
         && guise_file_sync_folder (self->path, error);
}

GuiseStore *
guise_store_create (const char *path, const GuiseStoreParams *params, GError **error)
{
  g_autoptr(GuiseStore) self = store_new (params);
  g_autofree char *folder = guise_store_resolve_path (path);
  g_autofree char *what = g_strdup_printf (_("Cannot make the project %s"), folder);
  gboolean made;

  self->read_only = FALSE;
  if (!is_empty_or_new (folder, error))
    return NULL;
  made = g_mkdir (folder, 0755) == 0;
  if (!made && errno != EEXIST)
    {
      guise_file_set_error_from_errno (error, errno, what);
      return NULL;
    }
  if (!set_path (self, folder, error) || !take_lock (self, error))
    return NULL;
  if (!fill_project (self, error))
    {
      remove_beginnings (self, made);
      return NULL;
    }

  self->changed = TRUE;
  guise_store_start (self);
  return g_steal_pointer (&self);
}

static gint64
get_size (const char *path)
{
  GStatBuf st;

  return g_stat (path, &st) == 0 ? (gint64) st.st_size : 0;
}

/* A read-only disk, or a folder of someone else: SQLite cannot make its shared memory there. */
static GuiseDbMode
choose_mode (GuiseStore *self, const char *log)
{
  if (!self->read_only)
    return GUISE_DB_WRITE;
  return g_access (self->path, W_OK) != 0 && get_size (log) == 0 ? GUISE_DB_IMMUTABLE : GUISE_DB_READ;
}

gboolean
guise_store_check_structure (GuiseStore *self, const char *pragma, GError **error)
{
  GuiseQuery *query = guise_db_query_once (self->db, pragma);
  g_autofree char *verdict = NULL;

  if (guise_query_next (query))
    verdict = guise_query_dup_text (query, 0);
  if (!guise_query_finish (query, error))
    return FALSE;
  if (g_strcmp0 (verdict, "ok") == 0)
    return TRUE;
  g_debug ("%s: %s", self->path, verdict);
  guise_db_set_damaged (self->db, _("its structure does not hold"), error);
  return FALSE;
}

gboolean
guise_store_set_no_database (GuiseStore *self, GError **error)
{
  g_autofree char *copy = g_build_filename (self->path, "project.db.bak", NULL);
  g_autofree char *date = guise_db_dup_copy_date (copy);

  if (date != NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("The project.db of %s is gone: “guise verify %s --repair” "
                 "puts the copy of %s in its place"), self->path, self->path, date);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("%s holds no project.db: it is no project of Guise"),
                 self->path);
  return FALSE;
}

static gboolean
open_and_check (GuiseStore *self, const char *file, GuiseDbMode mode, GError **error)
{
  g_clear_pointer (&self->db, guise_db_close);
  self->db = guise_db_open (file, mode, error);
  return self->db != NULL && guise_schema_check (self->db, error);
}

/* On a full disk there is no room for the memory that SQLite shares, which nobody needs who reads alone. */
static gboolean
open_as_it_can_be (GuiseStore *self, const char *file, const char *log, GError **error)
{
  g_autofree char *shared = g_strconcat (file, "-shm", NULL);
  GuiseDbMode mode = choose_mode (self, log);
  g_autoptr(GError) failure = NULL;

  if (open_and_check (self, file, mode, &failure))
    return TRUE;
  if (mode == GUISE_DB_READ && g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_NO_SPACE) && get_size (log) == 0
      && get_size (shared) < SHARED_BYTES)
    return open_and_check (self, file, GUISE_DB_IMMUTABLE, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Who only reads cannot bring an older project up to date, and would look for what is not there: it is opened for writing
 * once before. */
static gboolean
update_to_read (GuiseStore *self, const char *file, const char *log, GError **error)
{
  g_autoptr(GuiseStore) writer = NULL;
  gboolean is_current;

  if (!guise_schema_is_current (self->db, &is_current, error))
    return FALSE;
  if (is_current)
    return TRUE;

  g_clear_pointer (&self->db, guise_db_close);
  writer = guise_store_open (self->path, NULL, error);
  if (writer == NULL || !guise_store_close (g_steal_pointer (&writer), error))
    {
      g_prefix_error (error, _("%s was made by an older Guise and must be brought up to date before it is read: "),
                      self->path);
      return FALSE;
    }
  return open_as_it_can_be (self, file, log, error);
}

static gboolean
open_database (GuiseStore *self, GError **error)
{
  g_autofree char *file = g_build_filename (self->path, "project.db", NULL);
  g_autofree char *log = g_strconcat (file, "-wal", NULL);
  gboolean was_killed = get_size (log) > 0;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return guise_store_set_no_database (self, error);
  if (!open_as_it_can_be (self, file, log, error))
    return FALSE;
  if (get_size (file) <= QUICK_CHECK_BYTES && !guise_store_check_structure (self, "PRAGMA quick_check(1)", error))
    return FALSE;
  if (self->read_only)
    return update_to_read (self, file, log, error) && guise_store_read_cache_key (self, error);
  return guise_schema_migrate (self->db, error) && make_folders (self, error)
         && guise_store_recover (self, was_killed, error) && guise_store_read_cache_key (self, error);
}

GuiseStore *
guise_store_prepare (const char *path, const GuiseStoreParams *params, GError **error)
{
  g_autoptr(GuiseStore) self = store_new (params);
  g_autofree char *folder = guise_store_resolve_path (path);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no project %s: make one with `guise new`"),
                   folder);
      return NULL;
    }
  if (!set_path (self, folder, error) || !check_folder (self, error))
    return NULL;
  if (!self->read_only && !take_lock (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

GuiseStore *
guise_store_open (const char *path, const GuiseStoreParams *params, GError **error)
{
  g_autoptr(GuiseStore) self = guise_store_prepare (path, params, error);

  if (self == NULL || !open_database (self, error))
    return NULL;

  guise_store_start (self);
  return g_steal_pointer (&self);
}

static gboolean
copy_database (GuiseStore *self, GError **error)
{
  g_autofree char *file = g_build_filename (self->path, "project.db", NULL);
  g_autofree char *copy = g_strconcat (file, ".bak", NULL);
  GStatBuf st;

  if (get_size (file) > COPY_ALWAYS_BYTES && g_stat (copy, &st) == 0
      && guise_store_now () - (gint64) st.st_mtime < COPY_SELDOM_S)
    return TRUE;
  return guise_db_copy_to (self->db, copy, error);
}

gboolean
guise_store_close (GuiseStore *self, GError **error)
{
  gboolean good = TRUE;

  guise_store_stop (self);
  if (self->changed && self->db != NULL)
    good = guise_db_exec (self->db, "PRAGMA wal_checkpoint(TRUNCATE)", error) && copy_database (self, error);
  store_free (self);
  return good;
}

void
guise_store_destroy (GuiseStore *self)
{
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return;
  /* A store that never came to run has nothing worth a copy, perhaps not even a sound database. */
  if (self->thread == NULL)
    store_free (self);
  else if (!guise_store_close (self, &error))
    g_debug ("%s", error->message);
}
