/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"

#include <string.h>

/* Which steps of the history speak of somebody who is forgotten. */

static gboolean
has_id (const GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* Whether a value of @packed, which @n rows have, is an id of @ids: undoing it would refer to what is gone. */
static gboolean
has_value_in (GBytes *packed, guint64 n, const GuiseIdSet *ids)
{
  g_autoptr(GArray) runs = packed != NULL ? guise_value_runs_unpack (packed, n) : NULL;

  /* What cannot be read might mention anything. */
  if (runs == NULL)
    return TRUE;
  for (guint r = 0; r < runs->len; r++)
    if (guise_id_set_contains (ids, g_array_index (runs, GuiseValueRun, r).value))
      return TRUE;
  return FALSE;
}

static gboolean
changes_between (const GuiseChange *change, const GuiseIdSet *ids)
{
  const guint64 n = guise_id_set_get_size (change->ids);

  return has_value_in (change->before, n, ids) || has_value_in (change->after, n, ids);
}

gboolean
guise_changes_denies (const char *text, const GuiseIdSet *persons)
{
  g_auto(GStrv) numbers = g_strsplit (text, " ", -1);

  for (guint i = 0; numbers[i] != NULL; i++)
    if (numbers[i][0] != '\0' && guise_id_set_contains (persons, g_ascii_strtoll (numbers[i], NULL, 10)))
      return TRUE;
  return FALSE;
}

static gboolean
value_denies (GBytes *value, const GuiseIdSet *persons)
{
  gsize size = 0;
  const char *data = value != NULL ? g_bytes_get_data (value, &size) : NULL;
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);

  return guise_changes_denies (text, persons);
}

/* One step of list_merged(): who was taken out of the lists, and to whom tracks or photos went. */
typedef struct
{
  gint64  id;
  GArray *gone;        /* of gint64 */
  gboolean into_one;   /* of those that are known */
} MergeStep;

static void
end_merge_step (MergeStep *step, GArray *out)
{
  for (guint i = 0; i < step->gone->len && step->into_one; i++)
    if (!has_id (out, g_array_index (step->gone, gint64, i)))
      g_array_append_vals (out, &g_array_index (step->gone, gint64, i), 1);
  g_array_set_size (step->gone, 0);
  step->into_one = FALSE;
}

static void
look_at_merge_change (MergeStep *step, const GuiseChange *change, const GArray *out)
{
  g_autoptr(GArray) persons = guise_id_set_from_ids (&g_array_index (out, gint64, 0), out->len);

  if (change->field != GUISE_FIELD_PERSON_REMOVED)
    step->into_one = step->into_one || has_value_in (change->after, guise_id_set_get_size (change->ids), persons);
  /* A change takes one person out of the lists; of a stranger's file it may be said to take all that could be. */
  else if (guise_id_set_get_size (change->ids) == 1)
    g_array_append_val (step->gone, g_array_index (change->ids, GuiseIdRange, 0).first);
}

/* Newest first: who was merged into one that was itself merged into @person later is found, too. */
gboolean
guise_changes_list_merged (GuiseStore *self, gint64 person, GArray *out, GError **error)
{
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  GuiseQuery *query = guise_db_query (self->db, "SELECT step, field, ids, before, after FROM changes "
                                      "WHERE step IN (SELECT id FROM steps WHERE NOT undone) AND field IN (?, ?, ?) "
                                      "ORDER BY step DESC, id");
  MergeStep step = { .gone = gone };

  g_array_append_val (out, person);
  guise_query_add_int (query, GUISE_FIELD_PERSON_REMOVED);
  guise_query_add_int (query, GUISE_FIELD_TRACK_PERSON);
  guise_query_add_int (query, GUISE_FIELD_REFERENCE_PERSON);
  while (guise_query_next (query))
    {
      gint64 id = guise_query_int (query, 0);
      GuiseChange change = { 0 };

      if (id != step.id)
        end_merge_step (&step, out);
      step.id = id;
      if (guise_change_read (query, 1, &change))
        look_at_merge_change (&step, &change, out);
      guise_change_clear (&change);
    }
  end_merge_step (&step, out);
  return guise_query_finish (query, error);
}

static gboolean
touches (const GuiseChange *change, const GuiseForgotten *forgotten)
{
  switch (change->field)
    {
    case GUISE_FIELD_FACE_DECISION:
    case GUISE_FIELD_FACE_HOLD_OUT:
    case GUISE_FIELD_CORRECTED_LANDMARKS:
    case GUISE_FIELD_FACE_PAINT:
    case GUISE_FIELD_FACE_RATING:
    case GUISE_FIELD_FACE_TAGS:
      return guise_id_set_intersects (change->ids, forgotten->faces);
    case GUISE_FIELD_TRACK_REJECTED:
    case GUISE_FIELD_TRACK_SUGGESTED:
      return guise_id_set_intersects (change->ids, forgotten->tracks);
    case GUISE_FIELD_TRACK_DENIED:
      return guise_id_set_intersects (change->ids, forgotten->tracks)
             || value_denies (change->before, forgotten->persons) || value_denies (change->after, forgotten->persons);
    case GUISE_FIELD_FACE_TRACK:
      return guise_id_set_intersects (change->ids, forgotten->faces) || changes_between (change, forgotten->tracks);
    case GUISE_FIELD_TRACK_PERSON:
      return guise_id_set_intersects (change->ids, forgotten->tracks) || changes_between (change, forgotten->persons);
    case GUISE_FIELD_REFERENCE_REMOVED:
    case GUISE_FIELD_REFERENCE_PERSON:
      return guise_id_set_intersects (change->ids, forgotten->references);
    case GUISE_FIELD_SWAP_SETTINGS:
      return guise_id_set_intersects (change->ids, forgotten->swaps);
    case GUISE_FIELD_CLIP_ROLE:
    case GUISE_FIELD_CLIP_REMOVED:
    case GUISE_FIELD_CLIP_MARKERS:
      return FALSE;
    default:
      return guise_id_set_intersects (change->ids, forgotten->persons);
    }
}

/* Whether @name stands in @text, and not as a part of another word: "Person 1" is not in "Person 12". */
static gboolean
mentions (const char *text, const char *name)
{
  const gsize length = strlen (name);

  if (length == 0)
    return FALSE;
  for (const char *at = strstr (text, name); at != NULL; at = strstr (at + 1, name))
    {
      gunichar before = at > text ? g_utf8_get_char (g_utf8_prev_char (at)) : ' ', after = g_utf8_get_char (at + length);

      if (!g_unichar_isalnum (before) && !g_unichar_isalnum (after))
        return TRUE;
    }
  return FALSE;
}

static gboolean
list_names (GuiseStore *self, const GuiseIdSet *persons, GPtrArray *names, GError **error)
{
  for (guint i = 0; i < persons->len; i++)
    {
      GuiseQuery *query = guise_db_query (self->db, "SELECT name FROM persons WHERE id BETWEEN ? AND ?");

      guise_query_add_int (query, g_array_index (persons, GuiseIdRange, i).first);
      guise_query_add_int (query, g_array_index (persons, GuiseIdRange, i).last);
      while (guise_query_next (query))
        g_ptr_array_add (names, guise_query_dup_text (query, 0));
      if (!guise_query_finish (query, error))
        return FALSE;
    }
  return TRUE;
}

/* What such a person was called before. */
static void
add_names_of (const GuiseChange *change, const GuiseIdSet *persons, GPtrArray *names)
{
  GBytes *values[] = { change->before, change->after };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (change->field == GUISE_FIELD_PERSON_NAME && values[i] != NULL && guise_id_set_intersects (change->ids, persons))
      {
        gsize size;
        const char *data = g_bytes_get_data (values[i], &size);

        g_ptr_array_add (names, g_strndup (data != NULL ? data : "", size));
      }
}

static gboolean
list_touching_steps (GuiseStore *self, const GuiseForgotten *forgotten, GHashTable *steps, GPtrArray *names,
                     GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT step, field, ids, before, after FROM changes");

  while (guise_query_next (query))
    {
      gint64 step = guise_query_int (query, 0);
      GuiseChange change = { 0 };
      gboolean readable = guise_change_read (query, 1, &change);

      if (!readable || touches (&change, forgotten))
        g_hash_table_add (steps, g_memdup2 (&step, sizeof step));
      if (readable)
        add_names_of (&change, forgotten->persons, names);
      guise_change_clear (&change);
    }
  return guise_query_finish (query, error);
}

/* Such as "Confirm all that looks like Anna", of tracks that were somebody else's in the end. */
static gboolean
list_naming_steps (GuiseStore *self, const GPtrArray *names, GHashTable *steps, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, name FROM steps");

  while (guise_query_next (query))
    {
      gint64 step = guise_query_int (query, 0);
      g_autofree char *text = guise_query_dup_text (query, 1);
      gboolean found = FALSE;

      for (guint i = 0; i < names->len && text != NULL && !found; i++)
        found = mentions (text, names->pdata[i]);
      if (found)
        g_hash_table_add (steps, g_memdup2 (&step, sizeof step));
    }
  return guise_query_finish (query, error);
}

gboolean
guise_changes_forget (GuiseStore *self, const GuiseForgotten *forgotten, guint *n_dropped, GError **error)
{
  g_autoptr(GHashTable) steps = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer step;

  if (!list_names (self, forgotten->persons, names, error)
      || !list_touching_steps (self, forgotten, steps, names, error)
      || !list_naming_steps (self, names, steps, error))
    return FALSE;
  g_hash_table_iter_init (&iter, steps);
  while (g_hash_table_iter_next (&iter, &step, NULL))
    {
      GuiseQuery *query = guise_db_query (self->db, "DELETE FROM steps WHERE id = ?");

      guise_query_add_int (query, *(gint64 *) step);
      if (!guise_query_run (query, error))
        return FALSE;
    }
  *n_dropped += g_hash_table_size (steps);
  return TRUE;
}
