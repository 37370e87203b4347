/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-store-clips.h"

#include "guise-error.h"
#include "guise-i18n.h"

static const char *const role_names[GUISE_N_ROLES] = { "none", "source", "target" };
static const char *const status_names[GUISE_N_CLIP_STATUSES] = { "ready", "missing", "changed", "unreadable" };

/* A frame table of 48 MiB is ten hours at 60 frames a second, even at 20 bytes a frame. */
#define MAX_FRAME_TABLE_BYTES (48u << 20)

const char *
guise_role_get_name (GuiseRole role)
{
  g_return_val_if_fail (role < GUISE_N_ROLES, "none");

  return role_names[role];
}

gboolean
guise_role_from_name (const char *name, GuiseRole *out)
{
  for (int i = 0; i < GUISE_N_ROLES; i++)
    if (g_str_equal (name, role_names[i]))
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_clip_status_get_name (GuiseClipStatus status)
{
  g_return_val_if_fail (status < GUISE_N_CLIP_STATUSES, "unreadable");

  return status_names[status];
}

void
guise_clip_record_free (GuiseClipRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->fingerprint);
  g_free (self->error);
  g_free (self->codec);
  g_free (self->info);
  g_free (self);
}

/* The columns that guise_store_clip_update() writes, in this order. */
#define CLIP_COLUMNS \
  "path, is_folder, fingerprint, size_bytes, mtime, status, error, n_frames, duration, width, height, rate_num, " \
  "rate_den, variable_rate, rotation, codec, n_audio_streams, info"

static void
add_clip_columns (GuiseQuery *query, const GuiseClipRecord *clip)
{
  guise_query_add_text (query, clip->path);
  guise_query_add_int (query, clip->is_folder);
  guise_query_add_text (query, clip->fingerprint);
  guise_query_add_int (query, clip->size_bytes);
  guise_query_add_int (query, clip->mtime);
  guise_query_add_int (query, clip->status);
  guise_query_add_text (query, clip->error);
  guise_query_add_int (query, clip->n_frames);
  guise_query_add_int (query, clip->duration);
  guise_query_add_int (query, clip->width);
  guise_query_add_int (query, clip->height);
  guise_query_add_int (query, clip->frame_rate.num);
  guise_query_add_int (query, clip->frame_rate.den);
  guise_query_add_int (query, clip->variable_rate);
  guise_query_add_int (query, clip->rotation);
  guise_query_add_text (query, clip->codec);
  guise_query_add_int (query, clip->n_audio_streams);
  guise_query_add_text (query, clip->info);
}

static gboolean
update_clip (GuiseStore *self, const GuiseClipRecord *clip, gint64 id, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "UPDATE clips SET (" CLIP_COLUMNS ") = "
                                      "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?");

  add_clip_columns (query, clip);
  guise_query_add_int (query, id);
  if (!guise_query_run (query, error))
    return FALSE;
  return guise_db_get_n_changed (self->db) == 1 || guise_store_set_not_found (error, N_("clip"), id);
}

static gboolean
insert_clip (GuiseStore *self, const GuiseClipRecord *clip, gint64 *out_id, GError **error)
{
  /* Out of the lists at first: putting it in is what the undo step records. */
  GuiseQuery *query = guise_db_query (self->db, "INSERT INTO clips (" CLIP_COLUMNS ", role, removed) VALUES "
                                      "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)");

  add_clip_columns (query, clip);
  guise_query_add_int (query, clip->role);
  if (!guise_query_run (query, error))
    return FALSE;
  *out_id = guise_db_get_last_id (self->db);
  return TRUE;
}

typedef struct
{
  const GuiseClipRecord *clip;
  const char            *step;
  gint64                 id;
} AddCall;

static gboolean
add_body (GuiseStore *self, gpointer data, GError **error)
{
  AddCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id FROM clips WHERE fingerprint = ? ORDER BY removed, id");
  gint64 step;

  guise_query_add_text (query, call->clip->fingerprint);
  if (!guise_query_run_int (query, 0, &call->id, error))
    return FALSE;
  if (call->id != 0 ? !update_clip (self, call->clip, call->id, error)
                    : !insert_clip (self, call->clip, &call->id, error))
    return FALSE;
  return guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_one (self, step, GUISE_FIELD_CLIP_REMOVED, call->id, FALSE, error);
}

gboolean
guise_store_clip_add (GuiseStore *self, const GuiseClipRecord *clip, const char *step, gint64 *out_id, GError **error)
{
  AddCall call = { clip, step, 0 };

  g_return_val_if_fail (clip->path != NULL && clip->fingerprint != NULL, FALSE);

  if (!guise_store_write (self, add_body, &call, error))
    return FALSE;
  if (out_id != NULL)
    *out_id = call.id;
  return TRUE;
}

static gboolean
update_body (GuiseStore *self, gpointer data, GError **error)
{
  const GuiseClipRecord *clip = data;

  return update_clip (self, clip, clip->id, error);
}

gboolean
guise_store_clip_update (GuiseStore *self, const GuiseClipRecord *clip, GError **error)
{
  return guise_store_write (self, update_body, (gpointer) clip, error);
}

typedef struct
{
  gint64      clip;
  GuiseField  field;
  gint64      value;
  const char *step;
} SetCall;

static gboolean
set_body (GuiseStore *self, gpointer data, GError **error)
{
  SetCall *call = data;
  gint64 step;

  return guise_store_check_exists (self, GUISE_CLIP_EXISTS, N_("clip"), call->clip, error)
         && guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_one (self, step, call->field, call->clip, call->value, error);
}

gboolean
guise_store_clip_set_role (GuiseStore *self, gint64 clip, GuiseRole role, const char *step, GError **error)
{
  g_return_val_if_fail (role < GUISE_N_ROLES, FALSE);

  return guise_store_write (self, set_body, &(SetCall) { clip, GUISE_FIELD_CLIP_ROLE, role, step }, error);
}

gboolean
guise_store_clip_remove (GuiseStore *self, gint64 clip, const char *step, GError **error)
{
  return guise_store_write (self, set_body, &(SetCall) { clip, GUISE_FIELD_CLIP_REMOVED, TRUE, step }, error);
}

#define SELECT_CLIP \
  "SELECT " CLIP_COLUMNS ", id, role, EXISTS (SELECT 1 FROM frame_tables WHERE clip = clips.id), " \
  "(SELECT COUNT (*) FROM tracks AS t JOIN faces AS f ON f.track = t.id WHERE t.clip = clips.id AND t.rejected = 0) " \
  "FROM clips WHERE NOT removed "

static GuiseClipRecord *
read_clip (GuiseQuery *query)
{
  GuiseClipRecord *clip = g_new0 (GuiseClipRecord, 1);

  clip->path = guise_query_dup_text (query, 0);
  clip->is_folder = guise_query_int_in (query, 1, FALSE, TRUE);
  clip->fingerprint = guise_query_dup_text (query, 2);
  clip->size_bytes = guise_query_int_in (query, 3, 0, G_MAXINT64);
  clip->mtime = guise_query_int (query, 4);
  clip->status = guise_query_int_in (query, 5, 0, GUISE_N_CLIP_STATUSES - 1);
  clip->error = guise_query_dup_text (query, 6);
  clip->n_frames = guise_query_int_in (query, 7, 0, G_MAXINT64);
  clip->duration = guise_query_int (query, 8);
  clip->width = guise_query_int_in (query, 9, 0, G_MAXINT32);
  clip->height = guise_query_int_in (query, 10, 0, G_MAXINT32);
  clip->frame_rate.num = guise_query_int_in (query, 11, 0, G_MAXINT32);
  clip->frame_rate.den = guise_query_int_in (query, 12, 0, G_MAXINT32);
  clip->variable_rate = guise_query_int_in (query, 13, FALSE, TRUE);
  clip->rotation = guise_query_int_in (query, 14, 0, 270);
  clip->codec = guise_query_dup_text (query, 15);
  clip->n_audio_streams = guise_query_int_in (query, 16, 0, G_MAXINT32);
  clip->info = guise_query_dup_text (query, 17);
  clip->id = guise_query_int (query, 18);
  clip->role = guise_query_int_in (query, 19, 0, GUISE_N_ROLES - 1);
  clip->has_frame_table = guise_query_int (query, 20) != 0;
  clip->n_faces = guise_query_int (query, 21);
  return clip;
}

typedef struct
{
  gint64      id;
  const char *fingerprint;
  GPtrArray  *clips;
} ListCall;

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  ListCall *call = data;
  GuiseQuery *query;

  if (call->id != 0)
    {
      query = guise_db_query (self->db, SELECT_CLIP "AND id = ?");
      guise_query_add_int (query, call->id);
    }
  else if (call->fingerprint != NULL)
    {
      query = guise_db_query (self->db, SELECT_CLIP "AND fingerprint = ? ORDER BY id");
      guise_query_add_text (query, call->fingerprint);
    }
  else
    query = guise_db_query (self->db, SELECT_CLIP "ORDER BY id");

  while (guise_query_next (query))
    g_ptr_array_add (call->clips, read_clip (query));
  return guise_query_finish (query, error);
}

static GPtrArray *
list_clips (GuiseStore *self, gint64 id, const char *fingerprint, GError **error)
{
  g_autoptr(GPtrArray) clips = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_clip_record_free);
  ListCall call = { id, fingerprint, clips };

  return guise_store_read (self, list_body, &call, error) ? g_steal_pointer (&clips) : NULL;
}

GPtrArray *
guise_store_clip_list (GuiseStore *self, GError **error)
{
  return list_clips (self, 0, NULL, error);
}

GuiseClipRecord *
guise_store_clip_get (GuiseStore *self, gint64 clip, GError **error)
{
  g_autoptr(GPtrArray) clips = clip != 0 ? list_clips (self, clip, NULL, error) : g_ptr_array_new ();

  if (clips == NULL)
    return NULL;
  if (clips->len > 0)
    return g_ptr_array_steal_index (clips, 0);
  guise_store_set_not_found (error, N_("clip"), clip);
  return NULL;
}

GuiseClipRecord *
guise_store_clip_find_fingerprint (GuiseStore *self, const char *fingerprint, GError **error)
{
  g_autoptr(GPtrArray) clips = list_clips (self, 0, fingerprint, error);

  return clips != NULL && clips->len > 0 ? g_ptr_array_steal_index (clips, 0) : NULL;
}

typedef struct
{
  gint64    clip;
  GBytes   *table;
  gint64    n_frames;
  GuiseTime duration;
  gboolean  variable_rate;
} TableCall;

static gboolean
set_table_body (GuiseStore *self, gpointer data, GError **error)
{
  TableCall *call = data;
  GuiseQuery *query;

  if (!guise_store_check_exists (self, GUISE_CLIP_EXISTS, N_("clip"), call->clip, error))
    return FALSE;
  query = guise_db_query (self->db, "INSERT OR REPLACE INTO frame_tables (clip, bytes) VALUES (?, ?)");
  guise_query_add_int (query, call->clip);
  guise_query_add_bytes (query, call->table);
  if (!guise_query_run (query, error))
    return FALSE;

  query = guise_db_query (self->db, "UPDATE clips SET n_frames = ?, duration = ?, variable_rate = ? WHERE id = ?");
  guise_query_add_int (query, call->n_frames);
  guise_query_add_int (query, call->duration);
  guise_query_add_int (query, call->variable_rate);
  guise_query_add_int (query, call->clip);
  return guise_query_run (query, error);
}

gboolean
guise_store_clip_set_frame_table (GuiseStore *self, gint64 clip, GBytes *table, gint64 n_frames, GuiseTime duration,
                                  gboolean variable_rate, GError **error)
{
  TableCall call = { clip, table, n_frames, duration, variable_rate != FALSE };

  if (g_bytes_get_size (table) > MAX_FRAME_TABLE_BYTES)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The clip has %" PRId64 " frames, more than a "
                   "project can list: cut it into parts"), n_frames);
      return FALSE;
    }
  return guise_store_write (self, set_table_body, &call, error);
}

static gboolean
get_table_body (GuiseStore *self, gpointer data, GError **error)
{
  TableCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT bytes FROM frame_tables WHERE clip = ?");

  guise_query_add_int (query, call->clip);
  if (guise_query_next (query))
    call->table = guise_query_dup_bytes (query, 0);
  return guise_query_finish (query, error);
}

GBytes *
guise_store_clip_get_frame_table (GuiseStore *self, gint64 clip, GError **error)
{
  TableCall call = { .clip = clip };

  if (guise_store_read (self, get_table_body, &call, error))
    return call.table;
  g_clear_pointer (&call.table, g_bytes_unref);
  return NULL;
}
