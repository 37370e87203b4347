/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-faces.h"
#include "guise-store-private.h"
#include "guise-store-runs.h"

#include "guise-error.h"

/* More of one kind are counted, not listed. */
#define MAX_LISTED 20

typedef struct
{
  GPtrArray    *problems;
  GCancellable *cancellable;
  GArray       *crops;         /* GuiseCropRef */
  GArray       *checkpoints;   /* GuiseCheckpointRecord */
} VerifyCall;

static gboolean
check_structure (GuiseStore *self, VerifyCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "PRAGMA integrity_check(20)");

  while (guise_query_next (query))
    {
      g_autofree char *text = guise_query_dup_text (query, 0);

      if (g_strcmp0 (text, "ok") == 0)
        continue;
      g_strdelimit (text, "\n", ' ');
      g_ptr_array_add (call->problems, g_strdup_printf ("project.db is damaged: %s", text));
    }
  return guise_query_finish (query, error);
}

static gboolean
check_references (GuiseStore *self, VerifyCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT \"table\", parent, COUNT (*) FROM pragma_foreign_key_check "
                                      "GROUP BY 1, 2");

  while (guise_query_next (query))
    {
      g_autofree char *table = guise_query_dup_text (query, 0);
      g_autofree char *parent = guise_query_dup_text (query, 1);

      g_ptr_array_add (call->problems, g_strdup_printf ("project.db: %" G_GINT64_FORMAT " rows of %s belong to rows "
                                                        "of %s that are not there", guise_query_int (query, 2),
                                                        table, parent));
    }
  return guise_query_finish (query, error);
}

/* SQLite's own checks do not mind a value of any size; we never read one that is larger than we write. */
static gboolean
check_sizes (GuiseStore *self, VerifyCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT clip, length (bytes) FROM frame_tables "
                                      "WHERE length (bytes) > ?");

  guise_query_add_int (query, GUISE_DB_MAX_VALUE);
  while (guise_query_next (query))
    g_ptr_array_add (call->problems, g_strdup_printf ("project.db: the frame table of clip %" G_GINT64_FORMAT " has %"
                                                      G_GINT64_FORMAT " bytes, more than Guise ever writes",
                                                      guise_query_int (query, 0), guise_query_int (query, 1)));
  return guise_query_finish (query, error);
}

static gboolean
list_crops (GuiseStore *self, VerifyCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT pack, pack_offset, pack_length, pack_crc FROM faces "
                                      "WHERE pack <> 0 ORDER BY pack, pack_offset");

  while (guise_query_next (query))
    {
      GuiseCropRef crop = {
        .pack = guise_query_int_in (query, 0, 0, G_MAXUINT32),
        .offset = guise_query_int_in (query, 1, 0, G_MAXINT64),
        .length = guise_query_int_in (query, 2, 0, G_MAXUINT32),
        .crc = guise_query_int_in (query, 3, 0, G_MAXUINT32),
      };

      g_array_append_val (call->crops, crop);
    }
  return guise_query_finish (query, error);
}

static gboolean
list_checkpoints (GuiseStore *self, VerifyCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT run, iteration, size_bytes, sha256 FROM checkpoints "
                                      "WHERE good ORDER BY run, iteration");

  while (guise_query_next (query))
    {
      g_autofree char *sha256 = guise_query_dup_text (query, 3);
      GuiseCheckpointRecord checkpoint = {
        .run = guise_query_int (query, 0),
        .iteration = guise_query_int (query, 1),
        .size_bytes = guise_query_int (query, 2),
      };

      g_strlcpy (checkpoint.sha256, sha256 != NULL ? sha256 : "", sizeof checkpoint.sha256);
      g_array_append_val (call->checkpoints, checkpoint);
    }
  return guise_query_finish (query, error);
}

static gboolean
check_previews (GuiseStore *self, VerifyCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT run, iteration FROM previews ORDER BY run, iteration");

  while (guise_query_next (query))
    {
      g_autofree char *path = guise_store_preview_dup_path (self, guise_query_int (query, 0),
                                                            guise_query_int (query, 1));

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (call->problems, g_strdup_printf ("%s is missing", path));
    }
  return guise_query_finish (query, error);
}

static gboolean
check_strays (GuiseStore *self, VerifyCall *call, GError **error)
{
  g_autoptr(GPtrArray) strays = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) unfinished = g_ptr_array_new_with_free_func (g_free);

  /* Who only reads may look while another program writes a checkpoint, or after a kill: the next start that writes
   * removes what was not finished. */
  if (!guise_store_list_strays (self, self->read_only ? unfinished : strays, strays, error))
    return FALSE;
  for (guint i = 0; i < strays->len; i++)
    g_ptr_array_add (call->problems, g_strdup_printf ("%s/%s belongs to nothing in the project", self->path,
                                                      (char *) strays->pdata[i]));
  return TRUE;
}

/* A row that cannot be read is a finding, not a reason to stop looking. */
static gboolean
note_damage (VerifyCall *call, gboolean good, GError *damage, GError **error)
{
  if (good)
    return TRUE;
  if (!g_error_matches (damage, GUISE_ERROR, GUISE_ERROR_DAMAGED))
    {
      g_propagate_error (error, damage);
      return FALSE;
    }
  g_ptr_array_add (call->problems, g_strdup (damage->message));
  g_error_free (damage);
  return TRUE;
}

static gboolean
verify_body (GuiseStore *self, gpointer data, GError **error)
{
  static gboolean (*const checks[]) (GuiseStore *, VerifyCall *, GError **) = {
    check_structure, check_references, check_sizes, list_crops, list_checkpoints, check_previews, check_strays,
  };
  VerifyCall *call = data;
  gboolean good = TRUE;

  guise_db_set_cancellable (self->db, call->cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (checks) && good; i++)
    {
      GError *damage = NULL;
      gboolean passed = checks[i] (self, call, &damage);

      good = note_damage (call, passed, damage, error);
    }
  guise_db_set_cancellable (self->db, NULL);
  return good;
}

static gboolean
check_rows (GuiseStore *self, VerifyCall *call, GError **error)
{
  GError *damage = NULL;
  gboolean good = guise_store_read_rows (self, &damage);

  return note_damage (call, good, damage, error);
}

/* On the caller's thread, beside the store's: it reads every byte. */
static gboolean
check_crops (GuiseStore *self, VerifyCall *call, GError **error)
{
  guint n_bad = 0;

  for (guint i = 0; i < call->crops->len; i++)
    {
      g_autoptr(GError) damage = NULL;
      g_autoptr(GBytes) bytes = NULL;

      if (g_cancellable_set_error_if_cancelled (call->cancellable, error))
        return FALSE;
      bytes = guise_store_face_read_crop (self, &g_array_index (call->crops, GuiseCropRef, i), &damage);
      if (bytes == NULL && n_bad++ < MAX_LISTED)
        g_ptr_array_add (call->problems, g_strdup (damage->message));
    }
  if (n_bad > MAX_LISTED)
    g_ptr_array_add (call->problems, g_strdup_printf ("%u more crops cannot be read", n_bad - MAX_LISTED));
  return TRUE;
}

static gboolean
check_checkpoints (GuiseStore *self, VerifyCall *call, GError **error)
{
  for (guint i = 0; i < call->checkpoints->len; i++)
    {
      const GuiseCheckpointRecord *checkpoint = &g_array_index (call->checkpoints, GuiseCheckpointRecord, i);
      g_autofree char *path = guise_store_checkpoint_dup_path (self, checkpoint->run, checkpoint->iteration);
      g_autoptr(GError) failure = NULL;
      g_autofree char *sha256 = guise_store_hash_file (path, call->cancellable, &failure);

      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (sha256 == NULL)
        g_ptr_array_add (call->problems, g_strdup (failure->message));
      else if (g_ascii_strcasecmp (sha256, checkpoint->sha256) != 0)
        g_ptr_array_add (call->problems, g_strdup_printf ("%s is damaged: its checksum does not hold; the run goes on "
                                                          "from the checkpoint before", path));
    }
  return TRUE;
}

gboolean
guise_store_verify (GuiseStore *self, GPtrArray *problems, GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) crops = g_array_new (FALSE, FALSE, sizeof (GuiseCropRef));
  g_autoptr(GArray) checkpoints = g_array_new (FALSE, FALSE, sizeof (GuiseCheckpointRecord));
  VerifyCall call = { problems, cancellable, crops, checkpoints };

  return guise_store_read (self, verify_body, &call, error)
         && check_rows (self, &call, error)
         && check_crops (self, &call, error)
         && check_checkpoints (self, &call, error);
}
