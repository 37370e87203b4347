/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-store-exports.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

#define MAX_SETTINGS_BYTES (1u << 20)

static const char *const state_names[GUISE_N_EXPORT_STATES] = { "running", "done", "failed" };

const char *
guise_export_state_get_name (GuiseExportState state)
{
  g_return_val_if_fail (state < GUISE_N_EXPORT_STATES, "failed");

  return state_names[state];
}

void
guise_export_row_free (GuiseExportRow *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  g_free (self->sha256);
  g_free (self->disclosure);
  g_free (self->reason);
  g_free (self->record);
  g_free (self);
}

typedef struct
{
  gint64  clip, person;
  char   *found;
} SwapCall;

static gboolean
get_swap_body (GuiseStore *self, gpointer data, GError **error)
{
  SwapCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT settings FROM swaps WHERE clip = ? AND person = ?");

  guise_query_add_int (query, call->clip);
  guise_query_add_int (query, call->person);
  if (guise_query_next (query))
    call->found = guise_query_dup_text (query, 0);
  return guise_query_finish (query, error);
}

char *
guise_store_swap_get (GuiseStore *self, gint64 clip, gint64 person, GError **error)
{
  SwapCall call = { .clip = clip, .person = person };

  if (guise_store_read (self, get_swap_body, &call, error))
    return call.found;
  g_free (call.found);
  return NULL;
}

static void
swap_row_free (gpointer data)
{
  GuiseSwapRow *row = data;

  g_free (row->settings);
  g_free (row);
}

typedef struct
{
  gint64     clip;
  GPtrArray *rows;
} SwapListCall;

static gboolean
list_swaps_body (GuiseStore *self, gpointer data, GError **error)
{
  SwapListCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT clip, person, settings FROM swaps WHERE settings IS NOT NULL"
                                      " AND (?1 = 0 OR clip = ?1) ORDER BY clip, person");

  guise_query_add_int (query, call->clip);
  while (guise_query_next (query))
    {
      GuiseSwapRow *row = g_new0 (GuiseSwapRow, 1);

      row->clip = guise_query_int (query, 0);
      row->person = guise_query_int (query, 1);
      row->settings = guise_query_dup_text (query, 2);
      g_ptr_array_add (call->rows, row);
    }
  return guise_query_finish (query, error);
}

GPtrArray *
guise_store_swap_list (GuiseStore *self, gint64 clip, GError **error)
{
  SwapListCall call = { clip, g_ptr_array_new_with_free_func (swap_row_free) };

  if (guise_store_read (self, list_swaps_body, &call, error))
    return call.rows;
  g_ptr_array_unref (call.rows);
  return NULL;
}

/* The row stands empty before its first settings, so that undo only changes a column. */
static gboolean
find_swap (GuiseStore *self, const SwapCall *call, gint64 *out_id, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "INSERT OR IGNORE INTO swaps (clip, person) VALUES (?, ?)");

  guise_query_add_int (query, call->clip);
  guise_query_add_int (query, call->person);
  if (!guise_query_run (query, error))
    return FALSE;

  query = guise_db_query (self->db, "SELECT id FROM swaps WHERE clip = ? AND person = ?");
  guise_query_add_int (query, call->clip);
  guise_query_add_int (query, call->person);
  return guise_query_run_int (query, 0, out_id, error);
}

typedef struct
{
  const GuiseSwapRow *rows;
  guint               n;
  const char         *step;
} SwapSetCall;

static gboolean
set_swaps_body (GuiseStore *self, gpointer data, GError **error)
{
  const SwapSetCall *call = data;
  gint64 id, step;

  for (guint i = 0; i < call->n; i++)
    if (!guise_store_check_exists (self, GUISE_CLIP_EXISTS, N_("clip"), call->rows[i].clip, error)
        || !guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->rows[i].person, error))
      return FALSE;
  if (!guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  for (guint i = 0; i < call->n; i++)
    {
      const SwapCall one = { .clip = call->rows[i].clip, .person = call->rows[i].person };

      if (!find_swap (self, &one, &id, error)
          || !guise_changes_set_text (self, step, GUISE_FIELD_SWAP_SETTINGS, id, call->rows[i].settings, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_swap_set_all (GuiseStore *self, const GuiseSwapRow *rows, guint n, const char *step, GError **error)
{
  SwapSetCall call = { rows, n, step };

  for (guint i = 0; i < n; i++)
    if (rows[i].settings != NULL && strlen (rows[i].settings) > MAX_SETTINGS_BYTES)
      {
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                     _("Swap settings of %zu bytes are more than the %u that are kept"), strlen (rows[i].settings),
                     MAX_SETTINGS_BYTES);
        return FALSE;
      }
  return guise_store_write (self, set_swaps_body, &call, error);
}

gboolean
guise_store_swap_set (GuiseStore *self, gint64 clip, gint64 person, const char *settings, const char *step,
                      GError **error)
{
  const GuiseSwapRow row = { clip, person, (char *) settings };

  return guise_store_swap_set_all (self, &row, 1, step, error);
}

typedef struct
{
  const GuiseExportRow *row;
  gint64                id;
  GPtrArray            *list;
} ExportCall;

/* An open end of a range is NULL. */
static void
add_time (GuiseQuery *query, GuiseTime time)
{
  if (time == GUISE_TIME_NONE)
    guise_query_add_text (query, NULL);
  else
    guise_query_add_int (query, time);
}

static GuiseTime
get_time (GuiseQuery *query, int column)
{
  return guise_query_is_null (query, column) ? GUISE_TIME_NONE : guise_query_int (query, column);
}

static gboolean
begin_body (GuiseStore *self, gpointer data, GError **error)
{
  ExportCall *call = data;
  const GuiseExportRow *row = call->row;
  GuiseQuery *query = guise_db_query (self->db, "INSERT INTO exports (file, clip, run, start, stop, created, state, "
                                      "n_frames, n_swapped_frames, disclosure, reason) "
                                      "VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)");

  guise_query_add_text (query, row->file);
  guise_query_add_id (query, row->clip);
  guise_query_add_id (query, row->run);
  add_time (query, row->from);
  add_time (query, row->to);
  guise_query_add_int (query, guise_store_now ());
  guise_query_add_int (query, GUISE_EXPORT_RUNNING);
  guise_query_add_text (query, row->disclosure);
  guise_query_add_text (query, row->reason);
  if (!guise_query_run (query, error))
    return FALSE;
  call->id = guise_db_get_last_id (self->db);
  return TRUE;
}

gboolean
guise_store_export_begin (GuiseStore *self, const GuiseExportRow *row, gint64 *out_id, GError **error)
{
  ExportCall call = { row, 0, NULL };

  g_return_val_if_fail (row->file != NULL && row->disclosure != NULL, FALSE);

  if (g_str_equal (row->disclosure, "none") && (row->reason == NULL || *row->reason == '\0'))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("%s would not say that it is a swap: give the reason, which the project keeps"), row->file);
      return FALSE;
    }
  if (!guise_store_write (self, begin_body, &call, error))
    return FALSE;
  if (out_id != NULL)
    *out_id = call.id;
  return TRUE;
}

static gboolean
finish_body (GuiseStore *self, gpointer data, GError **error)
{
  const GuiseExportRow *row = ((ExportCall *) data)->row;
  GuiseQuery *query = guise_db_query (self->db, "UPDATE exports SET (state, n_frames, n_swapped_frames, sha256, "
                                      "record) = (?, ?, ?, ?, ?) WHERE id = ?");

  guise_query_add_int (query, row->state);
  guise_query_add_int (query, row->n_frames);
  guise_query_add_int (query, row->n_swapped_frames);
  guise_query_add_text (query, row->sha256);
  guise_query_add_text (query, row->record);
  guise_query_add_int (query, row->id);
  if (!guise_query_run (query, error))
    return FALSE;
  return guise_db_get_n_changed (self->db) == 1 || guise_store_set_not_found (error, N_("export"), row->id);
}

gboolean
guise_store_export_finish (GuiseStore *self, const GuiseExportRow *row, GError **error)
{
  ExportCall call = { row, 0, NULL };

  g_return_val_if_fail (row->state < GUISE_N_EXPORT_STATES, FALSE);

  return guise_store_write (self, finish_body, &call, error);
}

static GuiseExportRow *
read_export (GuiseQuery *query)
{
  GuiseExportRow *row = g_new0 (GuiseExportRow, 1);

  row->id = guise_query_int (query, 0);
  row->file = guise_query_dup_text (query, 1);
  row->clip = guise_query_int (query, 2);
  row->run = guise_query_int (query, 3);
  row->from = get_time (query, 4);
  row->to = get_time (query, 5);
  row->created = guise_query_int (query, 6);
  row->state = (GuiseExportState) guise_query_int_in (query, 7, 0, GUISE_N_EXPORT_STATES - 1);
  row->n_frames = guise_query_int (query, 8);
  row->n_swapped_frames = guise_query_int (query, 9);
  row->sha256 = guise_query_dup_text (query, 10);
  row->disclosure = guise_query_dup_text (query, 11);
  row->reason = guise_query_dup_text (query, 12);
  row->record = guise_query_dup_text (query, 13);
  return row;
}

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  ExportCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, file, clip, run, start, stop, created, state, n_frames, "
                                      "n_swapped_frames, sha256, disclosure, reason, record FROM exports ORDER BY id");

  while (guise_query_next (query))
    g_ptr_array_add (call->list, read_export (query));
  return guise_query_finish (query, error);
}

GPtrArray *
guise_store_export_list (GuiseStore *self, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_export_row_free);
  ExportCall call = { .list = list };

  return guise_store_read (self, list_body, &call, error) ? g_steal_pointer (&list) : NULL;
}
