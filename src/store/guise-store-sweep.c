/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"
#include "guise-store-exports.h"
#include "guise-store-runs.h"
#include "guise-store-shown.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

/* Calls @func for each entry of @folder, a path within the project; a folder that is not there has none. */
typedef gboolean (*EntryFunc) (GuiseStore *self, const char *folder, const char *name, gpointer data, GError **error);

static gboolean
for_each_entry (GuiseStore *self, const char *folder, EntryFunc func, gpointer data, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, folder, NULL);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (!func (self, folder, name, data, error))
      return FALSE;
  return TRUE;
}

static gboolean
is_kind (GuiseStore *self, const char *folder, const char *name, mode_t kind)
{
  g_autofree char *path = g_build_filename (self->path, folder, name, NULL);
  GStatBuf st;

  return g_lstat (path, &st) == 0 && (st.st_mode & S_IFMT) == kind;
}

/* A link leads out of the project; whoever opens a pipe waits for ever. */
static gboolean
check_link (GuiseStore *self, const char *folder, const char *name, gpointer data, GError **error)
{
  g_autofree char *inner = g_build_filename (folder, name, NULL);

  if (!is_kind (self, folder, name, S_IFREG) && !is_kind (self, folder, name, S_IFDIR))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE, _("%s/%s is a symbolic link or a pipe, which a project never "
                   "holds; do not open it"), self->path, inner);
      return FALSE;
    }
  /* Folders stand only in runs/, one deep. */
  return data == NULL || !is_kind (self, folder, name, S_IFDIR)
         || for_each_entry (self, inner, check_link, NULL, error);
}

gboolean
guise_store_check_links (GuiseStore *self, GError **error)
{
  return for_each_entry (self, "faces", check_link, NULL, error)
         && for_each_entry (self, "runs", check_link, self, error);
}

/* Sets @out to whether the query has a row for the given numbers. */
static gboolean
has_row (GuiseStore *self, const char *sql, gint64 first, gint64 second, gboolean *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, first);
  if (second >= 0)
    guise_query_add_int (query, second);
  *out = guise_query_next (query);
  return guise_query_finish (query, error);
}

typedef struct
{
  GPtrArray *ours, *others;
  gint64     run;            /* whose folder is looked through */
} Strays;

static gboolean
look_at_pack (GuiseStore *self, const char *folder, const char *name, gpointer data, GError **error)
{
  Strays *strays = data;
  gboolean known = FALSE, ours;
  gint64 pack;

  ours = guise_store_parse_pack_name (name, &pack);
  if (ours && !has_row (self, "SELECT 1 FROM packs WHERE id = ?", pack, -1, &known, error))
    return FALSE;
  if (!known)
    g_ptr_array_add (ours ? strays->ours : strays->others, g_build_filename (folder, name, NULL));
  return TRUE;
}

static gboolean
look_at_run_file (GuiseStore *self, const char *folder, const char *name, gpointer data, GError **error)
{
  Strays *strays = data;
  gboolean known = FALSE, temporary = FALSE, ours = TRUE;
  const char *sql = NULL;
  gint64 iteration;

  if (guise_store_parse_name (name, "checkpoint-", ".safetensors", 9, &iteration, &temporary))
    sql = "SELECT 1 FROM checkpoints WHERE run = ? AND iteration = ?";
  else if (guise_store_parse_name (name, "preview-", ".png", 9, &iteration, &temporary))
    sql = "SELECT 1 FROM previews WHERE run = ? AND iteration = ?";
  else if (guise_store_is_shown_name (name))
    {
      sql = "SELECT 1 FROM runs WHERE id = ?";
      iteration = -1;
    }
  else
    ours = FALSE;

  if (ours && !temporary && !has_row (self, sql, strays->run, iteration, &known, error))
    return FALSE;
  if (!known)
    g_ptr_array_add (ours ? strays->ours : strays->others, g_build_filename (folder, name, NULL));
  return TRUE;
}

static gboolean
look_at_run (GuiseStore *self, const char *folder, const char *name, gpointer data, GError **error)
{
  g_autofree char *inner = g_build_filename (folder, name, NULL);
  Strays *strays = data;
  gboolean known = FALSE, ours;

  ours = guise_store_parse_name (name, "", "", 1, &strays->run, NULL) && is_kind (self, folder, name, S_IFDIR);
  if (ours && !has_row (self, "SELECT 1 FROM runs WHERE id = ?", strays->run, -1, &known, error))
    return FALSE;
  if (ours && !for_each_entry (self, inner, look_at_run_file, strays, error))
    return FALSE;
  /* After what is in it, so that it is empty when its turn to be removed comes. */
  if (!known)
    g_ptr_array_add (ours ? strays->ours : strays->others, g_steal_pointer (&inner));
  return TRUE;
}

gboolean
guise_store_list_strays (GuiseStore *self, GPtrArray *ours, GPtrArray *others, GError **error)
{
  Strays strays = { ours, others, 0 };

  return for_each_entry (self, "faces", look_at_pack, &strays, error)
         && for_each_entry (self, "runs", look_at_run, &strays, error);
}

gboolean
guise_store_sweep (GuiseStore *self, guint *n_removed, GError **error)
{
  g_autoptr(GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func (g_free);

  if (!guise_store_list_strays (self, ours, others, error))
    return FALSE;
  for (guint i = 0; i < ours->len; i++)
    {
      g_autofree char *path = g_build_filename (self->path, ours->pdata[i], NULL);

      /* A folder of a run that also holds somebody else's files stays, with them. */
      if (g_remove (path) == 0)
        (*n_removed)++;
      else if (errno != ENOENT && errno != ENOTEMPTY && errno != EEXIST)
        {
          g_autofree char *what = g_strdup_printf (_("Cannot remove %s"), path);

          guise_file_set_error_from_errno (error, errno, what);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
recover_runs (GuiseStore *self, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db,
    "SELECT id, (SELECT MAX (iteration) FROM checkpoints WHERE run = id AND good) FROM runs WHERE state = ?");

  guise_query_add_int (query, GUISE_RUN_RUNNING);
  while (guise_query_next (query))
    guise_store_say_recovered (self, _("Run %" PRId64 " was interrupted; it goes on from iteration %" PRId64),
                               guise_query_int (query, 0), guise_query_int (query, 1));
  if (!guise_query_finish (query, error))
    return FALSE;

  query = guise_db_query (self->db, "UPDATE runs SET state = ? WHERE state = ?");
  guise_query_add_int (query, GUISE_RUN_STOPPED);
  guise_query_add_int (query, GUISE_RUN_RUNNING);
  return guise_query_run (query, error);
}

static gboolean
recover_exports (GuiseStore *self, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT file FROM exports WHERE state = ?");

  guise_query_add_int (query, GUISE_EXPORT_RUNNING);
  while (guise_query_next (query))
    {
      g_autofree char *file = guise_query_dup_text (query, 0);

      guise_store_say_recovered (self, _("The export of %s was interrupted: export to that file again, and what was "
                                 "finished of it is taken over"), file);
    }
  if (!guise_query_finish (query, error))
    return FALSE;

  query = guise_db_query (self->db, "UPDATE exports SET state = ? WHERE state = ?");
  guise_query_add_int (query, GUISE_EXPORT_FAILED);
  guise_query_add_int (query, GUISE_EXPORT_RUNNING);
  return guise_query_run (query, error);
}

static gboolean
recover_body (GuiseStore *self, gpointer data, GError **error)
{
  guint n_before = self->recovered->len;

  if (!recover_runs (self, error) || !recover_exports (self, error))
    return FALSE;
  for (guint i = n_before - 1; i + 1 < self->recovered->len; i++)
    if (!guise_store_note (self, self->recovered->pdata[i], error))
      return FALSE;
  return TRUE;
}

#define INTERRUPTED \
  "SELECT EXISTS (SELECT 1 FROM runs WHERE state = 1) OR EXISTS (SELECT 1 FROM exports WHERE state = 0)"
G_STATIC_ASSERT (GUISE_RUN_RUNNING == 1 && GUISE_EXPORT_RUNNING == 0);

gboolean
guise_store_recover (GuiseStore *self, gboolean was_killed, GError **error)
{
  g_autoptr(GError) torn = NULL;
  gint64 interrupted, forgetting;
  guint n_removed = 0;

  /* We hold the lock: what says that it is going on was cut short. */
  if (!guise_query_run_int (guise_db_query (self->db, INTERRUPTED), 0, &interrupted, error)
      || (interrupted != 0 && !guise_store_transact (self, recover_body, NULL, error))
      || !guise_store_get_meta (self, "forgetting", 0, &forgetting, error))
    return FALSE;
  if (forgetting != 0)
    {
      if (!guise_store_finish_forgetting (self, error))
        return FALSE;
      self->caches_due = TRUE;
      guise_store_say_recovered (self, _("What was left to do of forgetting a person is done"));
    }

  /* A pack that is damaged must not keep the rest from being used: verify tells, and so does the next append. */
  if (!guise_store_cut_torn_pack (self, &torn))
    guise_store_say_recovered (self, _("The newest crops are damaged, everything else can be used; “Repair” in the "
                               "project menu, or “guise verify %s --repair”, has them found again (%s)"), self->path,
                               torn->message);
  if (!guise_store_sweep (self, &n_removed, error))
    return FALSE;
  if (n_removed > 0)
    guise_store_say_recovered (self, ngettext ("%u unfinished file was removed", "%u unfinished files were removed", n_removed),
                               n_removed);
  if (was_killed && self->recovered->len == 1)
    guise_store_say_recovered (self, _("The project had not been closed; everything acknowledged is there"));
  return TRUE;
}

/* A program that reads the project keeps the log from being cut, and what was forgotten would still stand in it. */
static gboolean
truncate_log (GuiseStore *self, GError **error)
{
  gint64 busy;

  if (!guise_query_run_int (guise_db_query (self->db, "PRAGMA wal_checkpoint(TRUNCATE)"), 0, &busy, error))
    return FALSE;
  if (busy == 0)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_BUSY, _("%s is being read by another program, so that traces of the "
               "forgotten person are left: close it there; the next start removes them"), self->path);
  return FALSE;
}

/* The new file is put together on the disk: it may be larger than the memory. */
static gboolean
vacuum (GuiseStore *self, GError **error)
{
  return guise_db_exec (self->db, "PRAGMA temp_store = FILE", error)
         && guise_db_exec (self->db, "VACUUM", error)
         && guise_db_exec (self->db, "PRAGMA temp_store = MEMORY", error);
}

/* Databases that were damaged and kept, and those that a repair did not come to use, hold what is to be forgotten. */
static gboolean
remove_old_database (GuiseStore *self, const char *folder, const char *name, gpointer data, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  if (g_str_has_prefix (name, "project.db.damaged-") || g_str_has_prefix (name, "project.db.repaired"))
    g_unlink (path);
  return TRUE;
}

gboolean
guise_store_finish_forgetting (GuiseStore *self, GError **error)
{
  g_autofree char *copy = g_build_filename (self->path, "project.db.bak", NULL);
  guint n_removed = 0;

  g_unlink (copy);
  self->changed = TRUE;
  guise_store_empty_caches (self);
  return guise_store_sweep (self, &n_removed, error)
         && for_each_entry (self, ".", remove_old_database, NULL, error)
         && vacuum (self, error)
         && truncate_log (self, error)
         && guise_store_set_meta (self, "forgetting", 0, error)
         && guise_db_copy_to (self->db, copy, error);
}
