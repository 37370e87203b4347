/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"
#include "guise-store-exports.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-store-undo.h"
#include "guise-schema-private.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <glib/gstdio.h>

/*
 * The copy of the last clean close takes the place of a damaged database. It
 * is put together beside, as project.db.repaired, with what can be proved to
 * belong to it; then the damaged files step aside, and it takes their name. A
 * kill in between leaves a project that the next repair begins anew on.
 */

static char *
dup_path (GuiseStore *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

static gboolean
read_faces (GuiseStore *self, GError **error)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (self, error);

  for (guint i = 0; clips != NULL && i < clips->len; i++)
    {
      const GuiseClipRecord *clip = g_ptr_array_index (clips, i);
      g_autoptr(GArray) faces = guise_store_face_load (self, &(GuiseFaceQuery) { .clip = clip->id }, error);

      if (faces == NULL)
        return FALSE;
    }
  return clips != NULL;
}

gboolean
guise_store_read_rows (GuiseStore *self, GError **error)
{
  g_autoptr(JsonNode) info = guise_store_info_to_json (self, error);
  g_autoptr(GArray) tracks = info != NULL ? guise_store_track_list (self, 0, error) : NULL;
  g_autoptr(GPtrArray) exports = tracks != NULL ? guise_store_export_list (self, error) : NULL;
  g_autoptr(GPtrArray) steps = exports != NULL ? guise_store_undo_list (self, error) : NULL;

  return steps != NULL && read_faces (self, error);
}

/* Takes @name for self->db and reads it from end to end. */
static gboolean
look_at (GuiseStore *self, const char *name, GuiseDbMode mode, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = dup_path (self, name);
  gboolean good;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return guise_store_set_no_database (self, error);
  g_clear_pointer (&self->db, guise_db_close);
  self->db = guise_db_open (path, mode, error);
  if (self->db == NULL)
    return FALSE;
  guise_db_set_cancellable (self->db, cancellable);
  good = guise_schema_check (self->db, error)
         && guise_store_check_structure (self, "PRAGMA integrity_check(1)", error)
         && guise_store_read_rows (self, error);
  guise_db_set_cancellable (self->db, NULL);
  return good;
}

/* A flipped bit in a name of the schema is damage, too; whether it is meant badly, the look at the copy tells. */
static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, GUISE_ERROR, GUISE_ERROR_DAMAGED)
         || g_error_matches (error, GUISE_ERROR, GUISE_ERROR_UNSAFE);
}

/* Each on its own: where the damage lies, a statement ends early, and what it would have brought is left out. */
static void
try_exec (GuiseStore *self, const char *sql)
{
  g_autoptr(GError) error = NULL;

  if (!guise_db_exec (self->db, sql, &error))
    g_debug ("not taken over: %s", error->message);
}

/*
 * What took hours and can be proved to be whole: checkpoints, by their
 * checksum, with their runs and losses. Everything else belongs together, so
 * it all comes from the copy: crops that are newer are found again.
 */
static void
take_over (GuiseStore *self)
{
  g_autofree char *path = dup_path (self, "project.db");
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *attach = g_strdup_printf ("ATTACH 'file:%s?mode=ro' AS damaged", escaped);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  try_exec (self, attach);
  try_exec (self, "INSERT OR IGNORE INTO main.runs SELECT * FROM damaged.runs WHERE source IN (SELECT id FROM "
            "main.persons) AND target IN (SELECT id FROM main.persons)");
  try_exec (self, "INSERT OR IGNORE INTO main.checkpoints SELECT * FROM damaged.checkpoints WHERE good "
            "AND run IN (SELECT id FROM main.runs)");
  try_exec (self, "INSERT OR IGNORE INTO main.losses SELECT * FROM damaged.losses "
            "WHERE run IN (SELECT id FROM main.runs)");
  try_exec (self, "INSERT OR IGNORE INTO main.previews SELECT * FROM damaged.previews "
            "WHERE run IN (SELECT id FROM main.runs)");
  try_exec (self, "DETACH damaged");
}

static gboolean
delete_file_row (GuiseStore *self, const char *sql, gint64 run, gint64 iteration, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, run);
  guise_query_add_int (query, iteration);
  return guise_query_run (query, error);
}

static gboolean
keep_checkpoints_that_hold (GuiseStore *self, gint64 run, GCancellable *cancellable, gint64 *newest, GError **error)
{
  g_autoptr(GArray) list = guise_store_checkpoint_list (self, run, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseCheckpointRecord *checkpoint = &g_array_index (list, GuiseCheckpointRecord, i);
      g_autofree char *path = guise_store_checkpoint_dup_path (self, run, checkpoint->iteration);
      g_autofree char *sha256 = guise_store_hash_file (path, cancellable, NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (sha256 != NULL && g_ascii_strcasecmp (sha256, checkpoint->sha256) == 0)
        *newest = MAX (*newest, checkpoint->iteration);
      else if (!delete_file_row (self, "DELETE FROM checkpoints WHERE run = ? AND iteration = ?", run,
                                 checkpoint->iteration, error))
        return FALSE;
    }
  return list != NULL;
}

static gboolean
keep_previews_that_are_there (GuiseStore *self, gint64 run, GError **error)
{
  g_autoptr(GArray) list = guise_store_preview_list (self, run, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      gint64 iteration = g_array_index (list, GuisePreviewRecord, i).iteration;
      g_autofree char *path = guise_store_preview_dup_path (self, run, iteration);

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)
          && !delete_file_row (self, "DELETE FROM previews WHERE run = ? AND iteration = ?", run, iteration, error))
        return FALSE;
    }
  return list != NULL;
}

/* Rows whose files went away since the copy was made go, too; a run ends with its newest checkpoint. */
static gboolean
match_files (GuiseStore *self, GPtrArray *done, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) runs = guise_store_run_list (self, error);

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      gint64 run = ((const GuiseRunRecord *) g_ptr_array_index (runs, i))->id, newest = 0;

      if (!keep_checkpoints_that_hold (self, run, cancellable, &newest, error)
          || !keep_previews_that_are_there (self, run, error))
        return FALSE;
      g_ptr_array_add (done, g_strdup_printf ("Run %" G_GINT64_FORMAT " goes on from iteration %" G_GINT64_FORMAT, run,
                                              newest));
    }
  return runs != NULL;
}

typedef struct
{
  GPtrArray    *done;
  GCancellable *cancellable;
  const char   *text;          /* for the project's log */
} RepairCall;

static gboolean
mend_body (GuiseStore *self, gpointer data, GError **error)
{
  RepairCall *call = data;

  return match_files (self, call->done, call->cancellable, error) && guise_store_note (self, call->text, error);
}

/* project.db.repaired from the copy, which is self->db. */
static gboolean
put_together (GuiseStore *self, const char *path, RepairCall *call, GError **error)
{
  if (!guise_db_copy_to (self->db, path, error))
    return FALSE;
  g_clear_pointer (&self->db, guise_db_close);
  self->db = guise_db_open (path, GUISE_DB_WRITE, error);
  if (self->db == NULL)
    return FALSE;

  take_over (self);
  if (!guise_store_transact (self, mend_body, call, error)
      || !guise_db_exec (self->db, "PRAGMA wal_checkpoint(TRUNCATE)", error))
    return FALSE;
  g_clear_pointer (&self->db, guise_db_close);
  return TRUE;
}

static gboolean
move (GuiseStore *self, const char *from, const char *to, GError **error)
{
  g_autofree char *source = dup_path (self, from);
  g_autofree char *target = dup_path (self, to);
  g_autofree char *what = NULL;

  if (g_rename (source, target) == 0 || errno == ENOENT)
    return TRUE;
  what = g_strdup_printf (_("Cannot rename %s to %s"), source, target);
  guise_file_set_error_from_errno (error, errno, what);
  return FALSE;
}

/* (transfer full): the first of the names for damaged databases that is free. */
static char *
choose_name (GuiseStore *self)
{
  for (guint i = 1; ; i++)
    {
      g_autofree char *name = g_strdup_printf ("project.db.damaged-%u", i);
      g_autofree char *path = dup_path (self, name);
      GStatBuf st;

      if (g_lstat (path, &st) != 0)
        return g_steal_pointer (&name);
    }
}

static gboolean
put_in_place (GuiseStore *self, const char *repaired, const char *kept, GError **error)
{
  g_autofree char *file = dup_path (self, "project.db");
  g_autofree char *shared = dup_path (self, "project.db-shm");
  g_autofree char *kept_log = g_strconcat (kept, "-wal", NULL);

  /* A log beside a database that it does not belong to would spoil it: it is gone before the new one is there. */
  if (!move (self, "project.db", kept, error) || !move (self, "project.db-wal", kept_log, error))
    return FALSE;
  g_unlink (shared);
  return guise_db_sync_and_rename (repaired, file, error);
}

static gboolean
repair (GuiseStore *self, GPtrArray *done, GCancellable *cancellable, GError **error)
{
  g_autofree char *copied = guise_db_dup_copy_date (self->db->path);
  g_autofree char *file = dup_path (self, "project.db");
  g_autofree char *repaired = dup_path (self, "project.db.repaired");
  g_autofree char *kept = choose_name (self);
  char *text = g_file_test (file, G_FILE_TEST_EXISTS)
    ? g_strdup_printf ("The copy of %s took the place of the damaged database, which is kept as %s; what was decided "
                       "after that time is to be decided again", copied, kept)
    : g_strdup_printf ("The copy of %s took the place of the database that was gone; what was decided after that time "
                       "is to be decided again", copied);
  RepairCall call = { done, cancellable, text };

  g_ptr_array_add (done, text);
  if (put_together (self, repaired, &call, error) && put_in_place (self, repaired, kept, error))
    return TRUE;
  g_clear_pointer (&self->db, guise_db_close);
  g_unlink (repaired);
  return FALSE;
}

static gboolean
repair_database (GuiseStore *self, GPtrArray *done, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) damage = NULL, worse = NULL;
  g_autofree char *copy = NULL;

  if (look_at (self, "project.db", GUISE_DB_READ, cancellable, &damage))
    return TRUE;

  copy = dup_path (self, "project.db.bak");
  if (!is_damage (damage) || !g_file_test (copy, G_FILE_TEST_IS_REGULAR))
    {
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }
  if (look_at (self, "project.db.bak", GUISE_DB_IMMUTABLE, cancellable, &worse))
    return repair (self, done, cancellable, error);

  if (g_error_matches (worse, GUISE_ERROR, GUISE_ERROR_DAMAGED))
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s/project.db is damaged and so is the copy beside it, "
                 "project.db.bak: take the project from your own backup"), self->path);
  else
    g_propagate_error (error, g_steal_pointer (&worse));
  return FALSE;
}

gboolean
guise_store_repair (const char *path, GPtrArray *done, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseStore) self = guise_store_prepare (path, NULL, error);
  g_autofree char *file = self != NULL ? dup_path (self, "project.db") : NULL;

  return self != NULL && repair_database (self, done, cancellable, error)
         && guise_store_repair_crops (self, file, done, cancellable, error);
}
