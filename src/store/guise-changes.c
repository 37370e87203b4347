/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-measures-private.h"
#include "guise-store-undo.h"
#include "guise-track-vectors-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

typedef enum { KIND_INT, KIND_TEXT, KIND_BLOB } FieldKind;

typedef struct
{
  FieldKind   kind;
  const char *select;   /* id and value of the rows between two ids */
  const char *update;   /* value, then the two ids */
} FieldInfo;

#define FIELD(kind, table, id, column) \
  { kind, "SELECT " id ", " column " FROM " table " WHERE " id " BETWEEN ? AND ? ORDER BY " id, \
    "UPDATE " table " SET " column " = ? WHERE " id " BETWEEN ? AND ?" }

static const FieldInfo fields[GUISE_N_FIELDS] = {
  [GUISE_FIELD_FACE_DECISION]       = FIELD (KIND_INT, "faces", "id", "decision"),
  [GUISE_FIELD_FACE_HOLD_OUT]       = FIELD (KIND_INT, "faces", "id", "hold_out"),
  [GUISE_FIELD_FACE_TRACK]          = FIELD (KIND_INT, "faces", "id", "track"),
  [GUISE_FIELD_TRACK_PERSON]        = FIELD (KIND_INT, "tracks", "id", "person"),
  [GUISE_FIELD_PERSON_REMOVED]      = FIELD (KIND_INT, "persons", "id", "removed"),
  [GUISE_FIELD_PERSON_NAME]         = FIELD (KIND_TEXT, "persons", "id", "name"),
  [GUISE_FIELD_PERSON_COLOUR]       = FIELD (KIND_INT, "persons", "id", "colour"),
  [GUISE_FIELD_PERSON_ROLE]         = FIELD (KIND_INT, "persons", "id", "role"),
  [GUISE_FIELD_PERSON_CONSENT]      = FIELD (KIND_INT, "persons", "id", "consent"),
  [GUISE_FIELD_PERSON_CONSENT_DATE] = FIELD (KIND_INT, "persons", "id", "consent_date"),
  [GUISE_FIELD_PERSON_CONSENT_NOTE] = FIELD (KIND_TEXT, "persons", "id", "consent_note"),
  [GUISE_FIELD_PERSON_CONSENT_HASH] = FIELD (KIND_TEXT, "persons", "id", "consent_hash"),
  [GUISE_FIELD_CLIP_ROLE]           = FIELD (KIND_INT, "clips", "id", "role"),
  [GUISE_FIELD_CLIP_REMOVED]        = FIELD (KIND_INT, "clips", "id", "removed"),
  [GUISE_FIELD_CORRECTED_LANDMARKS] = FIELD (KIND_BLOB, "landmarks_corrected", "face", "points"),
  [GUISE_FIELD_SWAP_SETTINGS]       = FIELD (KIND_TEXT, "swaps", "id", "settings"),
  [GUISE_FIELD_FACE_PAINT]          = FIELD (KIND_BLOB, "paints", "face", "paint"),
  [GUISE_FIELD_CLIP_MARKERS]        = FIELD (KIND_TEXT, "clips", "id", "markers"),
  [GUISE_FIELD_TRACK_REJECTED]      = FIELD (KIND_INT, "tracks", "id", "rejected"),
  [GUISE_FIELD_FACE_RATING]         = FIELD (KIND_INT, "faces", "id", "rating"),
  [GUISE_FIELD_FACE_TAGS]           = FIELD (KIND_INT, "faces", "id", "tags"),
  [GUISE_FIELD_TRACK_SUGGESTED]     = FIELD (KIND_INT, "tracks", "id", "suggested"),
  [GUISE_FIELD_TRACK_DENIED]        = FIELD (KIND_TEXT, "tracks", "id", "denied"),
  [GUISE_FIELD_REFERENCE_REMOVED]   = FIELD (KIND_INT, "reference_vectors", "id", "removed"),
  [GUISE_FIELD_REFERENCE_PERSON]    = FIELD (KIND_INT, "reference_vectors", "id", "person"),
};

gboolean
guise_changes_begin (GuiseStore *self, const char *name, gint64 *out_step, GError **error)
{
  gint64 newest;

  *out_step = 0;
  if (name == NULL)
    return TRUE;
  if (!guise_query_run_int (guise_db_query (self->db, "SELECT seq FROM sqlite_sequence WHERE name = 'steps'"), 0,
                            &newest, error))
    return FALSE;
  self->due_step = name;
  *out_step = newest + 1;
  return TRUE;
}

/* The step that was begun has something to record: only now is it one. */
static gboolean
insert_step (GuiseStore *self, gint64 step, GError **error)
{
  const char *name = g_steal_pointer (&self->due_step);
  GuiseQuery *query;

  if (!guise_query_run (guise_db_query (self->db, "DELETE FROM steps WHERE undone"), error))
    return FALSE;

  query = guise_db_query (self->db, "INSERT INTO steps (id, name, who, time) VALUES (?, ?, ?, ?)");
  guise_query_add_int (query, step);
  guise_query_add_text (query, name);
  guise_query_add_text (query, self->who);
  guise_query_add_int (query, guise_store_now ());
  return guise_query_run (query, error);
}

static gboolean
record (GuiseStore *self, gint64 step, GuiseField field, const GuiseIdSet *ids, GBytes *before, GBytes *after,
        GError **error)
{
  g_autoptr(GBytes) packed = guise_id_set_pack (ids);
  GuiseQuery *query;

  if (step == 0)
    return TRUE;
  if (self->due_step != NULL && !insert_step (self, step, error))
    return FALSE;
  query = guise_db_query (self->db, "INSERT INTO changes (step, field, ids, before, after) VALUES (?, ?, ?, ?, ?)");
  guise_query_add_int (query, step);
  guise_query_add_int (query, field);
  guise_query_add_bytes (query, packed);
  guise_query_add_bytes (query, before);
  guise_query_add_bytes (query, after);
  return guise_query_run (query, error);
}

static gboolean
update_ints (GuiseStore *self, GuiseField field, gint64 first, gint64 last, const GuiseValueRun *value, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, fields[field].update);

  if (value->is_null)
    guise_query_add_id (query, 0);
  else
    guise_query_add_int (query, value->value);
  guise_query_add_int (query, first);
  guise_query_add_int (query, last);
  return guise_query_run (query, error);
}

/* Gives the ids of @ids, in order, the values of @runs. */
static gboolean
write_ints (GuiseStore *self, GuiseField field, const GuiseIdSet *ids, const GArray *runs, GError **error)
{
  guint r = 0;
  guint64 used = 0;     /* of the run at hand */

  for (guint i = 0; i < ids->len; i++)
    {
      GuiseIdRange range = g_array_index (ids, GuiseIdRange, i);

      while (range.first <= range.last)
        {
          const GuiseValueRun *run = &g_array_index (runs, GuiseValueRun, r);
          guint64 n = MIN ((guint64) (range.last - range.first) + 1, run->length - used);

          if (!update_ints (self, field, range.first, range.first + (n - 1), run, error))
            return FALSE;
          range.first += n;
          used += n;
          if (used == run->length)
            {
              r++;
              used = 0;
            }
        }
    }
  return TRUE;
}

/* Tracks that faces leave and tracks that they come to are other ones than before. */
static gboolean
move_faces (GuiseStore *self, const GuiseIdSet *ids, const GArray *runs, GError **error)
{
  g_autoptr(GHashTable) tracks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer track;

  if (!guise_track_vectors_list (self, ids, tracks, error)
      || !write_ints (self, GUISE_FIELD_FACE_TRACK, ids, runs, error)
      || !guise_track_vectors_list (self, ids, tracks, error))
    return FALSE;
  g_hash_table_iter_init (&iter, tracks);
  while (g_hash_table_iter_next (&iter, &track, NULL))
    if (!guise_track_vectors_measure (self, *(const gint64 *) track, error))
      return FALSE;
  return TRUE;
}

static gboolean
apply_ints (GuiseStore *self, GuiseField field, const GuiseIdSet *ids, const GArray *runs, GError **error)
{
  return field == GUISE_FIELD_FACE_TRACK ? move_faces (self, ids, runs, error) : write_ints (self, field, ids, runs, error);
}

/* Ids of the rows that @value would change, and what they hold now. */
static gboolean
read_ints (GuiseStore *self, GuiseField field, const GuiseIdRange *range, const GuiseValueRun *value,
           GuiseIdSet *changed, GArray *before, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, fields[field].select);

  guise_query_add_int (query, range->first);
  guise_query_add_int (query, range->last);
  while (guise_query_next (query))
    {
      gboolean is_null = guise_query_is_null (query, 1);
      gint64 old = guise_query_int_in (query, 1, 0, G_MAXINT64 - 1);

      if (is_null == value->is_null && old == value->value)
        continue;
      guise_id_set_append (changed, guise_query_int (query, 0));
      guise_value_runs_append (before, old, is_null);
    }
  return guise_query_finish (query, error);
}

gboolean
guise_changes_set_int (GuiseStore *self, gint64 step, GuiseField field, const GuiseIdSet *ids, gint64 value,
                       GError **error)
{
  g_autoptr(GArray) changed = guise_id_set_new ();
  g_autoptr(GArray) before = g_array_new (FALSE, FALSE, sizeof (GuiseValueRun));
  g_autoptr(GArray) after = g_array_new (FALSE, FALSE, sizeof (GuiseValueRun));
  g_autoptr(GBytes) packed_before = NULL;
  g_autoptr(GBytes) packed_after = NULL;
  gboolean nullable = field == GUISE_FIELD_TRACK_PERSON || field == GUISE_FIELD_FACE_RATING;
  GuiseValueRun run = { 0, value, nullable && value == 0 };

  for (guint i = 0; i < ids->len; i++)
    if (!read_ints (self, field, &g_array_index (ids, GuiseIdRange, i), &run, changed, before, error))
      return FALSE;
  if (changed->len == 0)
    return TRUE;

  run.length = guise_id_set_get_size (changed);
  g_array_append_val (after, run);
  packed_before = guise_value_runs_pack (before);
  packed_after = guise_value_runs_pack (after);
  return record (self, step, field, changed, packed_before, packed_after, error)
         && apply_ints (self, field, changed, after, error);
}

gboolean
guise_changes_set_one (GuiseStore *self, gint64 step, GuiseField field, gint64 id, gint64 value, GError **error)
{
  g_autoptr(GArray) ids = guise_id_set_from_ids (&id, 1);

  return guise_changes_set_int (self, step, field, ids, value, error);
}

static gboolean
apply_data (GuiseStore *self, GuiseField field, gint64 id, GBytes *value, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, fields[field].update);
  g_autofree char *text = NULL;
  gsize size = 0;

  if (fields[field].kind == KIND_BLOB)
    guise_query_add_bytes (query, value);
  else
    {
      gconstpointer data = value != NULL ? g_bytes_get_data (value, &size) : NULL;

      text = value != NULL ? g_strndup (size > 0 ? data : "", size) : NULL;
      guise_query_add_text (query, text);
    }
  guise_query_add_int (query, id);
  guise_query_add_int (query, id);
  if (!guise_query_run (query, error))
    return FALSE;
  if (field != GUISE_FIELD_CORRECTED_LANDMARKS && field != GUISE_FIELD_FACE_PAINT)
    return TRUE;
  g_atomic_int_inc (&self->n_retouches);
  return guise_measures_follow (self, id, error);
}

static GBytes *
read_data (GuiseQuery *query, GuiseField field)
{
  char *text;

  if (fields[field].kind == KIND_BLOB)
    return guise_query_dup_bytes (query, 1);
  text = guise_query_dup_text (query, 1);
  return text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
}

gboolean
guise_changes_set_data (GuiseStore *self, gint64 step, GuiseField field, gint64 id, GBytes *value, GError **error)
{
  g_autoptr(GArray) ids = guise_id_set_from_ids (&id, 1);
  g_autoptr(GBytes) before = NULL;
  GuiseQuery *query = guise_db_query (self->db, fields[field].select);

  guise_query_add_int (query, id);
  guise_query_add_int (query, id);
  if (guise_query_next (query))
    before = read_data (query, field);
  return guise_query_finish (query, error)
         && record (self, step, field, ids, before, value, error)
         && apply_data (self, field, id, value, error);
}

gboolean
guise_changes_set_text (GuiseStore *self, gint64 step, GuiseField field, gint64 id, const char *value, GError **error)
{
  g_autoptr(GBytes) bytes = value != NULL ? g_bytes_new (value, strlen (value)) : NULL;

  return guise_changes_set_data (self, step, field, id, bytes, error);
}

void
guise_change_clear (gpointer data)
{
  GuiseChange *self = data;

  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->before, g_bytes_unref);
  g_clear_pointer (&self->after, g_bytes_unref);
}

gboolean
guise_change_read (GuiseQuery *query, int column, GuiseChange *out)
{
  g_autoptr(GBytes) packed = NULL;

  out->field = guise_query_int_in (query, column, 0, GUISE_N_FIELDS - 1);
  packed = guise_query_dup_bytes (query, column + 1);
  out->before = guise_query_dup_bytes (query, column + 2);
  out->after = guise_query_dup_bytes (query, column + 3);
  out->ids = packed != NULL ? guise_id_set_unpack (packed) : NULL;
  if (out->ids == NULL || out->ids->len == 0)
    return FALSE;
  return fields[out->field].kind == KIND_INT ? out->before != NULL && out->after != NULL
                                             : guise_id_set_get_size (out->ids) == 1;
}

static gboolean
change_apply (GuiseStore *self, const GuiseChange *change, gboolean forwards, GError **error)
{
  g_autoptr(GArray) runs = NULL;
  GBytes *value = forwards ? change->after : change->before;

  if (fields[change->field].kind != KIND_INT)
    return apply_data (self, change->field, g_array_index (change->ids, GuiseIdRange, 0).first, value, error);

  runs = guise_value_runs_unpack (value, guise_id_set_get_size (change->ids));
  if (runs == NULL)
    {
      guise_db_set_damaged (self->db, _("an undo step cannot be read"), error);
      return FALSE;
    }
  return apply_ints (self, change->field, change->ids, runs, error);
}

static GArray *
list_changes (GuiseStore *self, gint64 step, gboolean forwards, GError **error)
{
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (GuiseChange));
  GuiseQuery *query = guise_db_query (self->db, forwards
    ? "SELECT field, ids, before, after FROM changes WHERE step = ? ORDER BY id"
    : "SELECT field, ids, before, after FROM changes WHERE step = ? ORDER BY id DESC");
  gboolean readable = TRUE;

  g_array_set_clear_func (changes, guise_change_clear);
  guise_query_add_int (query, step);
  while (guise_query_next (query))
    {
      GuiseChange change = { 0 };

      readable = guise_change_read (query, 0, &change) && readable;
      g_array_append_val (changes, change);
    }
  if (!guise_query_finish (query, error))
    return NULL;
  if (!readable)
    {
      guise_db_set_damaged (self->db, _("an undo step cannot be read"), error);
      return NULL;
    }
  return g_steal_pointer (&changes);
}

typedef struct
{
  gboolean forwards;
  char    *name;
} UndoCall;

static gboolean
find_step (GuiseStore *self, UndoCall *call, gint64 *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, call->forwards
    ? "SELECT id, name FROM steps WHERE undone ORDER BY id LIMIT 1"
    : "SELECT id, name FROM steps WHERE NOT undone ORDER BY id DESC LIMIT 1");

  *out = 0;
  if (guise_query_next (query))
    {
      *out = guise_query_int (query, 0);
      call->name = guise_query_dup_text (query, 1);
    }
  if (!guise_query_finish (query, error))
    return FALSE;
  if (*out != 0)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "%s", call->forwards
               ? _("There is nothing to do again") : _("There is nothing to undo"));
  return FALSE;
}

/* Tracks of persons that are out of the lists now. */
static GuiseIdSet *
list_orphans (GuiseStore *self, GError **error)
{
  g_autoptr(GArray) tracks = guise_id_set_new ();
  GuiseQuery *query = guise_db_query (self->db, "SELECT id FROM tracks WHERE person IN (SELECT id FROM persons "
                                      "WHERE removed) ORDER BY id");

  while (guise_query_next (query))
    guise_id_set_append (tracks, guise_query_int (query, 0));
  return guise_query_finish (query, error) ? g_steal_pointer (&tracks) : NULL;
}

/* What jobs, which are no steps, gave to a person since who goes now is nobody's, or no list would have it. It becomes a
 * part of @step, so that it comes back with the person. */
static gboolean
release_orphans (GuiseStore *self, gint64 step, gboolean forwards, GError **error)
{
  g_autoptr(GArray) tracks = list_orphans (self, error);
  GuiseQuery *query;
  gint64 newest;

  if (tracks == NULL)
    return FALSE;
  if (tracks->len == 0)
    return TRUE;
  if (!guise_query_run_int (guise_db_query (self->db, "SELECT MAX (id) FROM changes"), 0, &newest, error)
      || !guise_changes_set_int (self, step, GUISE_FIELD_TRACK_PERSON, tracks, 0, error)
      || !guise_changes_set_int (self, step, GUISE_FIELD_TRACK_SUGGESTED, tracks, FALSE, error))
    return FALSE;
  if (forwards)
    return TRUE;
  query = guise_db_query (self->db, "UPDATE changes SET (before, after) = (after, before) WHERE id > ?");
  guise_query_add_int (query, newest);
  return guise_query_run (query, error);
}

static gboolean
undo_body (GuiseStore *self, gpointer data, GError **error)
{
  UndoCall *call = data;
  g_autoptr(GArray) changes = NULL;
  GuiseQuery *query;
  gint64 step;

  if (!find_step (self, call, &step, error)
      || (changes = list_changes (self, step, call->forwards, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    if (!change_apply (self, &g_array_index (changes, GuiseChange, i), call->forwards, error))
      return FALSE;
  if (!release_orphans (self, step, call->forwards, error))
    return FALSE;

  query = guise_db_query (self->db, "UPDATE steps SET undone = ? WHERE id = ?");
  guise_query_add_int (query, !call->forwards);
  guise_query_add_int (query, step);
  return guise_query_run (query, error);
}

static gboolean
undo_or_redo (GuiseStore *self, gboolean forwards, char **out_name, GError **error)
{
  UndoCall call = { forwards, NULL };
  gboolean good = guise_store_write (self, undo_body, &call, error);

  if (good && out_name != NULL)
    *out_name = g_steal_pointer (&call.name);
  g_free (call.name);
  return good;
}

gboolean
guise_store_undo (GuiseStore *self, char **out_name, GError **error)
{
  return undo_or_redo (self, FALSE, out_name, error);
}

gboolean
guise_store_redo (GuiseStore *self, char **out_name, GError **error)
{
  return undo_or_redo (self, TRUE, out_name, error);
}

void
guise_undo_step_free (GuiseUndoStep *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->who);
  g_free (self);
}

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  GPtrArray *steps = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, name, who, time, undone FROM steps ORDER BY id");

  while (guise_query_next (query))
    {
      GuiseUndoStep *step = g_new0 (GuiseUndoStep, 1);

      g_ptr_array_add (steps, step);
      step->id = guise_query_int (query, 0);
      step->name = guise_query_dup_text (query, 1);
      step->who = guise_query_dup_text (query, 2);
      step->time = guise_query_int (query, 3);
      step->undone = guise_query_int (query, 4) != 0;
    }
  return guise_query_finish (query, error);
}

GPtrArray *
guise_store_undo_list (GuiseStore *self, GError **error)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_undo_step_free);

  return guise_store_read (self, list_body, steps, error) ? g_steal_pointer (&steps) : NULL;
}
