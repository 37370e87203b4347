/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"
#include "guise-store-runs.h"
#include "guise-store-shown.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/*
 * Checkpoints and previews: files in the folder of a run, and their rows. A
 * file is whole before its row is written, and its row gone before it is.
 */

typedef struct
{
  gint64  run, iteration;
  guint   keep;
  gint64  budget_bytes;
  const GuiseCheckpointRecord *checkpoint;
  const GuisePreviewRecord    *preview;
  GArray                      *list;
  GPtrArray                   *doomed;   /* paths, removed once their rows are gone for good */
  gboolean                     gone;     /* out */
} FileCall;

static gboolean
check_size (const char *path, gint64 size_bytes, GError **error)
{
  GStatBuf status;

  if (g_stat (path, &status) == 0 && status.st_size == size_bytes)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is not the file of %" PRId64
               " bytes that was written"), path, size_bytes);
  return FALSE;
}

static void
remove_doomed (GPtrArray *doomed)
{
  for (guint i = 0; i < doomed->len; i++)
    if (g_unlink (g_ptr_array_index (doomed, i)) != 0)
      g_info ("%s stays: the next sweep takes it", (char *) g_ptr_array_index (doomed, i));
}

static gboolean
add_checkpoint_body (GuiseStore *self, gpointer data, GError **error)
{
  const GuiseCheckpointRecord *checkpoint = ((FileCall *) data)->checkpoint;
  GuiseQuery *query;

  if (!guise_store_check_exists (self, GUISE_RUN_EXISTS, N_("run"), checkpoint->run, error))
    return FALSE;
  /* Which one is best is found where it is asked for: losses go on, and files go away. */
  query = guise_db_query (self->db, "INSERT OR REPLACE INTO checkpoints "
                          "(run, iteration, size_bytes, sha256, good, best, kept) VALUES (?1, ?2, ?3, ?4, 1, 0, "
                          "MAX (?5, IFNULL ((SELECT kept FROM checkpoints WHERE run = ?1 AND iteration = ?2), 0)))");
  guise_query_add_int (query, checkpoint->run);
  guise_query_add_int (query, checkpoint->iteration);
  guise_query_add_int (query, checkpoint->size_bytes);
  guise_query_add_text (query, checkpoint->sha256);
  guise_query_add_int (query, checkpoint->kept);
  return guise_query_run (query, error);
}

gboolean
guise_store_checkpoint_add (GuiseStore *self, const GuiseCheckpointRecord *checkpoint, GError **error)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self, checkpoint->run, checkpoint->iteration);
  FileCall call = { .checkpoint = checkpoint };

  g_return_val_if_fail (strlen (checkpoint->sha256) == 64, FALSE);

  return check_size (path, checkpoint->size_bytes, error)
         && guise_store_write (self, add_checkpoint_body, &call, error);
}

/* Marks the one with the lowest loss; of equal ones the last in the list, which is the earliest. */
static void
mark_best (GArray *list, gboolean good_alone)
{
  GuiseCheckpointRecord *best = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      GuiseCheckpointRecord *checkpoint = &g_array_index (list, GuiseCheckpointRecord, i);

      checkpoint->best = FALSE;
      if (!isnan (checkpoint->held_out) && (checkpoint->good || !good_alone)
          && (best == NULL || checkpoint->held_out <= best->held_out))
        best = checkpoint;
    }
  if (best != NULL)
    best->best = TRUE;
}

static gboolean
list_checkpoints_body (GuiseStore *self, gpointer data, GError **error)
{
  FileCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT iteration, size_bytes, sha256, good, kept, "
                                      "(SELECT held_out FROM losses WHERE run = c.run AND iteration <= c.iteration "
                                      "AND iteration > c.iteration - ?2 AND held_out IS NOT NULL "
                                      "ORDER BY iteration DESC LIMIT 1) "
                                      "FROM checkpoints c WHERE run = ?1 ORDER BY iteration DESC");

  guise_query_add_int (query, call->run);
  guise_query_add_int (query, GUISE_HELD_OUT_STRIDE);
  while (guise_query_next (query))
    {
      GuiseCheckpointRecord checkpoint = {
        .run = call->run,
        .iteration = guise_query_int_in (query, 0, 0, G_MAXINT64),
        .size_bytes = guise_query_int_in (query, 1, 0, G_MAXINT64),
        .good = guise_query_int (query, 3) != 0,
        .kept = guise_query_int (query, 4) != 0,
        .held_out = guise_query_float (query, 5),
      };
      g_autofree char *sha256 = guise_query_dup_text (query, 2);

      g_strlcpy (checkpoint.sha256, sha256 != NULL ? sha256 : "", sizeof checkpoint.sha256);
      g_array_append_val (call->list, checkpoint);
    }
  mark_best (call->list, FALSE);
  return guise_query_finish (query, error);
}

GArray *
guise_store_checkpoint_list (GuiseStore *self, gint64 run, GError **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuiseCheckpointRecord));
  FileCall call = { .run = run, .list = list };

  return guise_store_read (self, list_checkpoints_body, &call, error) ? g_steal_pointer (&list) : NULL;
}

/* @call->checkpoint holds or does not, other than it did. */
static gboolean
mark_body (GuiseStore *self, gpointer data, GError **error)
{
  const GuiseCheckpointRecord *checkpoint = ((FileCall *) data)->checkpoint;
  GuiseQuery *query = guise_db_query (self->db, "UPDATE checkpoints SET good = ?1 WHERE run = ?2 "
                                      "AND iteration = ?3");
  g_autofree char *text = g_strdup_printf ("Run %" G_GINT64_FORMAT ": the checkpoint of iteration %" G_GINT64_FORMAT " %s",
                                           checkpoint->run, checkpoint->iteration, checkpoint->good
                                           ? "is whole again" : "is not used: its file is missing or its checksum does "
                                           "not hold");

  guise_query_add_int (query, checkpoint->good);
  guise_query_add_int (query, checkpoint->run);
  guise_query_add_int (query, checkpoint->iteration);
  return guise_query_run (query, error) && guise_store_note (self, text, error);
}

/* Whether the file holds what was written. Hashing is not for the store's thread: it would keep everybody waiting. */
static gboolean
checkpoint_holds (GuiseStore *self, const GuiseCheckpointRecord *checkpoint, GCancellable *cancellable)
{
  g_autofree char *path = guise_store_checkpoint_dup_path (self, checkpoint->run, checkpoint->iteration);
  g_autofree char *sha256 = guise_store_hash_file (path, cancellable, NULL);

  return sha256 != NULL && g_ascii_strcasecmp (sha256, checkpoint->sha256) == 0;
}

gboolean
guise_store_checkpoint_check (GuiseStore *self, GuiseCheckpointRecord *checkpoint, GCancellable *cancellable,
                              GError **error)
{
  const gboolean was_good = checkpoint->good, holds = checkpoint_holds (self, checkpoint, cancellable);
  FileCall call = { .checkpoint = checkpoint };

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  checkpoint->good = holds;
  return holds == was_good || guise_store_is_read_only (self) || guise_store_write (self, mark_body, &call, error);
}

gboolean
guise_store_checkpoint_get_newest (GuiseStore *self, gint64 run, GuiseCheckpointRecord *out, gboolean *out_found,
                                   GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) list = guise_store_checkpoint_list (self, run, error);

  if (list == NULL)
    return FALSE;

  *out_found = FALSE;
  for (guint i = 0; i < list->len && !*out_found; i++)
    {
      GuiseCheckpointRecord *checkpoint = &g_array_index (list, GuiseCheckpointRecord, i);

      if (!guise_store_checkpoint_check (self, checkpoint, cancellable, error))
        return FALSE;
      *out_found = checkpoint->good;
      if (*out_found)
        *out = *checkpoint;
    }
  return TRUE;
}

/* The row of a checkpoint; where a swap uses it by its iteration it stays. */
static gboolean
delete_unused (GuiseStore *self, FileCall *call, gint64 iteration, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "DELETE FROM checkpoints WHERE run = ?1 AND iteration = ?2 AND NOT EXISTS "
                                      "(SELECT 1 FROM swaps WHERE CASE WHEN json_valid (settings) THEN "
                                      "json_extract (settings, '$.checkpoint') = ?2 AND "
                                      "IFNULL (json_extract (settings, '$.run'), ?1) = ?1 END)");

  guise_query_add_int (query, call->run);
  guise_query_add_int (query, iteration);
  if (!guise_query_run (query, error))
    return FALSE;
  if (guise_db_get_n_changed (self->db) > 0)
    g_ptr_array_add (call->doomed, guise_store_checkpoint_dup_path (self, call->run, iteration));
  return TRUE;
}

static gboolean
prune_body (GuiseStore *self, gpointer data, GError **error)
{
  FileCall *call = data;
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuiseCheckpointRecord));
  guint n_good = 0;

  call->list = list;
  if (!list_checkpoints_body (self, call, error))
    return FALSE;

  mark_best (list, TRUE);
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseCheckpointRecord *checkpoint = &g_array_index (list, GuiseCheckpointRecord, i);

      if (!checkpoint->best && !checkpoint->kept && !(checkpoint->good && n_good++ < call->keep)
          && !delete_unused (self, call, checkpoint->iteration, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_checkpoint_prune (GuiseStore *self, gint64 run, guint keep, GError **error)
{
  g_autoptr(GPtrArray) doomed = g_ptr_array_new_with_free_func (g_free);
  FileCall call = { .run = run, .keep = keep, .doomed = doomed };

  if (!guise_store_write (self, prune_body, &call, error))
    return FALSE;
  remove_doomed (doomed);
  return TRUE;
}

static gboolean
list_previews_body (GuiseStore *self, gpointer data, GError **error)
{
  FileCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT iteration, size_bytes FROM previews WHERE run = ? "
                                      "ORDER BY iteration");

  guise_query_add_int (query, call->run);
  while (guise_query_next (query))
    {
      GuisePreviewRecord preview = {
        .run = call->run,
        .iteration = guise_query_int_in (query, 0, 0, G_MAXINT64),
        .size_bytes = guise_query_int_in (query, 1, 0, G_MAXINT32),
      };

      g_array_append_val (call->list, preview);
    }
  return guise_query_finish (query, error);
}

GArray *
guise_store_preview_list (GuiseStore *self, gint64 run, GError **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuisePreviewRecord));
  FileCall call = { .run = run, .list = list };

  return guise_store_read (self, list_previews_body, &call, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
delete_preview (GuiseStore *self, FileCall *call, gint64 iteration, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "DELETE FROM previews WHERE run = ? AND iteration = ?");

  guise_query_add_int (query, call->run);
  guise_query_add_int (query, iteration);
  g_ptr_array_add (call->doomed, guise_store_preview_dup_path (self, call->run, iteration));
  return guise_query_run (query, error);
}

static gint64
sum_sizes (GArray *previews)
{
  gint64 sum = 0;

  for (guint i = 0; i < previews->len; i++)
    sum += g_array_index (previews, GuisePreviewRecord, i).size_bytes;
  return sum;
}

/* Every second of the older half goes, as often as it takes: the past stays visible, ever more coarsely. */
static gboolean
thin_previews (GuiseStore *self, FileCall *call, GError **error)
{
  GArray *list = call->list;

  while (list->len > 2 && sum_sizes (list) > call->budget_bytes)
    for (guint i = MAX (list->len / 2, 2); i-- > 1; )
      if (i % 2 == 1)
        {
          if (!delete_preview (self, call, g_array_index (list, GuisePreviewRecord, i).iteration, error))
            return FALSE;
          g_array_remove_index (list, i);
        }
  return TRUE;
}

static gboolean
add_preview_body (GuiseStore *self, gpointer data, GError **error)
{
  FileCall *call = data;
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuisePreviewRecord));
  GuiseQuery *query;

  if (!guise_store_check_exists (self, GUISE_RUN_EXISTS, N_("run"), call->run, error))
    return FALSE;
  query = guise_db_query (self->db, "INSERT OR REPLACE INTO previews (run, iteration, size_bytes) VALUES (?, ?, ?)");
  guise_query_add_int (query, call->run);
  guise_query_add_int (query, call->preview->iteration);
  guise_query_add_int (query, call->preview->size_bytes);
  if (!guise_query_run (query, error))
    return FALSE;
  if (call->budget_bytes <= 0)
    return TRUE;

  call->list = list;
  return list_previews_body (self, call, error) && thin_previews (self, call, error);
}

gboolean
guise_store_preview_add (GuiseStore *self, const GuisePreviewRecord *preview, gint64 budget_bytes, GError **error)
{
  g_autofree char *path = guise_store_preview_dup_path (self, preview->run, preview->iteration);
  g_autoptr(GPtrArray) doomed = g_ptr_array_new_with_free_func (g_free);
  FileCall call = { .run = preview->run, .preview = preview, .budget_bytes = budget_bytes, .doomed = doomed };

  if (!check_size (path, preview->size_bytes, error)
      || !guise_store_write (self, add_preview_body, &call, error))
    return FALSE;
  remove_doomed (doomed);
  return TRUE;
}

static gboolean
delete_after (GuiseStore *self, const char *sql, const FileCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, call->run);
  guise_query_add_int (query, call->iteration);
  return guise_query_run (query, error);
}

static gboolean
rewind_body (GuiseStore *self, gpointer data, GError **error)
{
  FileCall *call = data;
  g_autoptr(GArray) checkpoints = g_array_new (FALSE, FALSE, sizeof (GuiseCheckpointRecord));
  g_autoptr(GArray) previews = g_array_new (FALSE, FALSE, sizeof (GuisePreviewRecord));

  call->list = checkpoints;
  if (!list_checkpoints_body (self, call, error))
    return FALSE;
  call->list = previews;
  if (!list_previews_body (self, call, error))
    return FALSE;

  for (guint i = 0; i < checkpoints->len; i++)
    {
      gint64 iteration = g_array_index (checkpoints, GuiseCheckpointRecord, i).iteration;

      if (iteration > call->iteration)
        g_ptr_array_add (call->doomed, guise_store_checkpoint_dup_path (self, call->run, iteration));
    }
  for (guint i = 0; i < previews->len; i++)
    {
      gint64 iteration = g_array_index (previews, GuisePreviewRecord, i).iteration;

      if (iteration > call->iteration)
        g_ptr_array_add (call->doomed, guise_store_preview_dup_path (self, call->run, iteration));
    }
  return delete_after (self, "DELETE FROM losses WHERE run = ? AND iteration > ?", call, error)
         && delete_after (self, "DELETE FROM checkpoints WHERE run = ? AND iteration > ?", call, error)
         && delete_after (self, "DELETE FROM previews WHERE run = ? AND iteration > ?", call, error);
}

gboolean
guise_store_run_rewind (GuiseStore *self, gint64 run, gint64 iteration, GError **error)
{
  g_autoptr(GPtrArray) doomed = g_ptr_array_new_with_free_func (g_free);
  FileCall call = { .run = run, .iteration = iteration, .doomed = doomed };

  if (!guise_store_write (self, rewind_body, &call, error))
    return FALSE;
  remove_doomed (doomed);
  return TRUE;
}

static gboolean
take_back_body (GuiseStore *self, gpointer data, GError **error)
{
  FileCall *call = data;
  g_autoptr(GArray) previews = g_array_new (FALSE, FALSE, sizeof (GuisePreviewRecord));
  GuiseQuery *query;

  call->list = previews;
  if (!list_previews_body (self, call, error))
    return FALSE;
  for (guint i = 0; i < previews->len; i++)
    g_ptr_array_add (call->doomed, guise_store_preview_dup_path (self, call->run,
                                                                 g_array_index (previews, GuisePreviewRecord, i).iteration));

  query = guise_db_query (self->db, "DELETE FROM runs WHERE id = ?1 AND NOT EXISTS "
                                    "(SELECT 1 FROM checkpoints WHERE run = ?1)");
  guise_query_add_int (query, call->run);
  if (!guise_query_run (query, error))
    return FALSE;
  call->gone = guise_db_get_n_changed (self->db) > 0;
  return TRUE;
}

gboolean
guise_store_run_take_back (GuiseStore *self, gint64 run, GError **error)
{
  g_autofree char *folder = guise_store_run_dup_folder (self, run);
  g_autoptr(GPtrArray) doomed = g_ptr_array_new_with_free_func (g_free);
  FileCall call = { .run = run, .doomed = doomed };

  if (!guise_store_write (self, take_back_body, &call, error))
    return FALSE;
  if (call.gone)
    {
      remove_doomed (doomed);
      if (!guise_store_run_set_shown (self, run, NULL, 0, NULL) || g_rmdir (folder) != 0)
        g_info ("%s stays: the next sweep takes it", folder);
    }
  return TRUE;
}
