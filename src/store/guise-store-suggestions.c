/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-suggestions.h"

#include "guise-changes-private.h"
#include "guise-i18n.h"
#include "guise-store-faces.h"

typedef struct
{
  const gint64 *ids;
  gsize         n_ids;
  gint64        person;
  gboolean      yes;
  const char   *step;
} SuggestCall;

static gboolean
suggest_body (GuiseStore *self, gpointer data, GError **error)
{
  const SuggestCall *call = data;
  g_autoptr(GArray) tracks = guise_id_set_from_ids (call->ids, call->n_ids);

  return guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->person, error)
         && guise_changes_set_int (self, 0, GUISE_FIELD_TRACK_PERSON, tracks, call->person, error)
         && guise_changes_set_int (self, 0, GUISE_FIELD_TRACK_SUGGESTED, tracks, TRUE, error);
}

gboolean
guise_store_track_suggest (GuiseStore *self, const gint64 *tracks, gsize n_tracks, gint64 person, GError **error)
{
  SuggestCall call = { .ids = tracks, .n_ids = n_tracks, .person = person };

  return guise_store_write (self, suggest_body, &call, error);
}

/* A track that is suggested for a person, and of whom it is none already. */
typedef struct
{
  gint64  track, person;
  char   *denied;     /* (nullable) */
} Suggestion;

static void
suggestion_clear (gpointer data)
{
  g_free (((Suggestion *) data)->denied);
}

static gboolean
read_suggestions (GuiseQuery *query, GArray *suggestions, GError **error)
{
  while (guise_query_next (query))
    {
      Suggestion suggestion = { guise_query_int (query, 0), guise_query_int (query, 1), guise_query_dup_text (query, 2) };

      g_array_append_val (suggestions, suggestion);
    }
  return guise_query_finish (query, error);
}

/* Of the faces, or of the person. */
static gboolean
list_suggestions (GuiseStore *self, const SuggestCall *call, GArray *suggestions, GError **error)
{
  g_autoptr(GArray) ids = guise_id_set_from_ids (call->ids, call->n_ids);
  GuiseQuery *query;

  if (call->person != 0)
    {
      query = guise_db_query (self->db, "SELECT id, person, denied FROM tracks WHERE suggested AND person = ? ORDER BY id");
      guise_query_add_int (query, call->person);
      return read_suggestions (query, suggestions, error);
    }
  for (guint i = 0; i < ids->len; i++)
    {
      query = guise_db_query (self->db, "SELECT id, person, denied FROM tracks WHERE suggested AND person IS NOT NULL "
                              "AND id IN (SELECT track FROM faces WHERE id BETWEEN ? AND ?) ORDER BY id");
      guise_query_add_int (query, g_array_index (ids, GuiseIdRange, i).first);
      guise_query_add_int (query, g_array_index (ids, GuiseIdRange, i).last);
      if (!read_suggestions (query, suggestions, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
deny (GuiseStore *self, gint64 step, const Suggestion *suggestion, GError **error)
{
  g_autofree char *denied = g_strdup_printf ("%s%" G_GINT64_FORMAT " ",
                                             suggestion->denied != NULL ? suggestion->denied : "", suggestion->person);

  return guise_changes_set_one (self, step, GUISE_FIELD_TRACK_PERSON, suggestion->track, 0, error)
         && guise_changes_set_text (self, step, GUISE_FIELD_TRACK_DENIED, suggestion->track, denied, error);
}

static gboolean
confirm_body (GuiseStore *self, gpointer data, GError **error)
{
  const SuggestCall *call = data;
  g_autoptr(GArray) suggestions = g_array_new (FALSE, FALSE, sizeof (Suggestion));
  g_autoptr(GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  gint64 step;

  g_array_set_clear_func (suggestions, suggestion_clear);
  if (!list_suggestions (self, call, suggestions, error)
      || !guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  for (guint i = 0; i < suggestions->len; i++)
    {
      Suggestion *suggestion = &g_array_index (suggestions, Suggestion, i);

      /* Stretches of ids may have a track in common. */
      if (!g_hash_table_add (seen, &suggestion->track))
        continue;
      if (!guise_changes_set_one (self, step, GUISE_FIELD_TRACK_SUGGESTED, suggestion->track, FALSE, error)
          || (!call->yes && !deny (self, step, suggestion, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_face_confirm (GuiseStore *self, const gint64 *ids, gsize n_ids, gboolean yes, const char *step,
                          GError **error)
{
  SuggestCall call = { .ids = ids, .n_ids = n_ids, .yes = yes, .step = step };

  return guise_store_write (self, confirm_body, &call, error);
}

gboolean
guise_store_person_confirm (GuiseStore *self, gint64 person, gboolean yes, const char *step, GError **error)
{
  SuggestCall call = { .person = person, .yes = yes, .step = step };

  g_return_val_if_fail (person > 0, FALSE);

  return guise_store_write (self, confirm_body, &call, error);
}

static gboolean
list_denied_body (GuiseStore *self, gpointer data, GError **error)
{
  GHashTable *denied = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, denied FROM tracks WHERE denied IS NOT NULL");

  while (guise_query_next (query))
    {
      gint64 track = guise_query_int (query, 0);
      g_autofree char *text = guise_query_dup_text (query, 1);
      g_auto(GStrv) persons = g_strsplit (text != NULL ? text : "", " ", -1);

      for (guint i = 0; persons[i] != NULL; i++)
        if (persons[i][0] != '\0')
          g_hash_table_add (denied, g_strdup_printf ("%" G_GINT64_FORMAT " %s", track, persons[i]));
    }
  return guise_query_finish (query, error);
}

GHashTable *
guise_store_track_list_denied (GuiseStore *self, GError **error)
{
  g_autoptr(GHashTable) denied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return guise_store_read (self, list_denied_body, denied, error) ? g_steal_pointer (&denied) : NULL;
}
