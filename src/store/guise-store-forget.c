/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-i18n.h"
#include "guise-store-persons.h"

typedef struct
{
  gint64             person;
  GArray            *persons;      /* of gint64: @person and who was merged into it */
  GuiseForgotten     forgotten;
  gboolean           with_runs;
  GuiseForgetReport *report;
} ForgetCall;

/* Ids that @sql finds for the persons. */
static gboolean
list_ids (GuiseStore *self, const char *sql, const GArray *persons, GuiseIdSet **out, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < persons->len; i++)
    {
      GuiseQuery *query = guise_db_query (self->db, sql);

      guise_query_add_int (query, g_array_index (persons, gint64, i));
      while (guise_query_next (query))
        {
          gint64 id = guise_query_int (query, 0);

          g_array_append_val (ids, id);
        }
      if (!guise_query_finish (query, error))
        return FALSE;
    }
  *out = guise_id_set_from_ids (&g_array_index (ids, gint64, 0), ids->len);
  return TRUE;
}

/* What was taken for no face in a clip where the person is seen may be theirs after all. ?1: the person */
#define OF_PERSON "(t.person = ?1 OR (t.person IS NULL AND t.rejected <> 0 AND t.clip IN " \
  "(SELECT clip FROM tracks WHERE person = ?1)))"

static gboolean
list_forgotten (GuiseStore *self, ForgetCall *call, GError **error)
{
  GuiseForgotten *forgotten = &call->forgotten;

  if (!guise_changes_list_merged (self, call->person, call->persons, error))
    return FALSE;
  forgotten->persons = guise_id_set_from_ids (&g_array_index (call->persons, gint64, 0), call->persons->len);
  return list_ids (self, "SELECT id FROM tracks AS t WHERE " OF_PERSON, call->persons, &forgotten->tracks, error)
         && list_ids (self, "SELECT f.id FROM faces AS f JOIN tracks AS t ON t.id = f.track WHERE " OF_PERSON,
                      call->persons, &forgotten->faces, error)
         && list_ids (self, "SELECT id FROM swaps WHERE person = ?", call->persons, &forgotten->swaps, error)
         && list_ids (self, "SELECT id FROM reference_vectors WHERE person = ?", call->persons, &forgotten->references,
                      error);
}

/* Runs @sql for each of the persons. Adds to @out_n how many rows it changed. */
static gboolean
delete_for (GuiseStore *self, const char *sql, const GArray *persons, gint64 *out_n, GError **error)
{
  for (guint i = 0; i < persons->len; i++)
    {
      GuiseQuery *query = guise_db_query (self->db, sql);

      guise_query_add_int (query, g_array_index (persons, gint64, i));
      if (!guise_query_run (query, error))
        return FALSE;
      if (out_n != NULL)
        *out_n += guise_db_get_n_changed (self->db);
    }
  return TRUE;
}

static gboolean
delete_runs (GuiseStore *self, ForgetCall *call, GError **error)
{
  gint64 n_runs = 0;

  /* Previews show the person whether or not the weights stay. */
  if (!delete_for (self, "DELETE FROM previews WHERE run IN "
                   "(SELECT id FROM runs WHERE ?1 IN (source, target))", call->persons, NULL, error))
    return FALSE;
  if (call->with_runs
      && !delete_for (self, "DELETE FROM runs WHERE ?1 IN (source, target)", call->persons, &n_runs, error))
    return FALSE;
  call->report->n_runs = n_runs;
  return TRUE;
}

static gboolean
undeny (GuiseStore *self, gint64 track, const char *text, const GuiseIdSet *persons, GError **error)
{
  g_auto(GStrv) numbers = g_strsplit (text, " ", -1);
  g_autoptr(GString) kept = g_string_new (NULL);
  GuiseQuery *query = guise_db_query (self->db, "UPDATE tracks SET denied = ? WHERE id = ?");

  for (guint i = 0; numbers[i] != NULL; i++)
    if (numbers[i][0] != '\0' && !guise_changes_denies (numbers[i], persons))
      g_string_append_printf (kept, "%s ", numbers[i]);
  guise_query_add_text (query, kept->len > 0 ? kept->str : NULL);
  guise_query_add_int (query, track);
  return guise_query_run (query, error);
}

/* That somebody is not the one who is forgotten is a trace, too. */
static gboolean
forget_denials (GuiseStore *self, const GuiseIdSet *persons, GError **error)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) tracks = g_array_new (FALSE, FALSE, sizeof (gint64));
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, denied FROM tracks WHERE denied IS NOT NULL");

  while (guise_query_next (query))
    {
      gint64 track = guise_query_int (query, 0);
      char *text = guise_query_dup_text (query, 1);

      g_ptr_array_add (texts, text != NULL ? text : g_strdup (""));
      g_array_append_val (tracks, track);
    }
  if (!guise_query_finish (query, error))
    return FALSE;
  for (guint i = 0; i < tracks->len; i++)
    if (guise_changes_denies (texts->pdata[i], persons)
        && !undeny (self, g_array_index (tracks, gint64, i), texts->pdata[i], persons, error))
      return FALSE;
  return TRUE;
}

/* What the rest needs is in the database from here on: a kill after the commit leaves it to the next open. */
static gboolean
forget_body (GuiseStore *self, gpointer data, GError **error)
{
  ForgetCall *call = data;
  GuiseForgotten *forgotten = &call->forgotten;

  if (!guise_store_check_exists (self, "SELECT 1 FROM persons WHERE id = ?", N_("person"), call->person, error)
      || !list_forgotten (self, call, error))
    return FALSE;
  call->report->n_faces = guise_id_set_get_size (forgotten->faces);

  /* Tracks take their faces with them, faces their landmarks and vectors, the person its swaps, reviews and photos. */
  return guise_changes_forget (self, forgotten, &call->report->n_undo_steps, error)
         && delete_runs (self, call, error)
         && delete_for (self, "DELETE FROM tracks AS t WHERE " OF_PERSON, call->persons, NULL, error)
         && delete_for (self, "DELETE FROM persons WHERE id = ?", call->persons, NULL, error)
         && forget_denials (self, forgotten->persons, error)
         && guise_store_rewrite_packs (self, &call->report->n_packs, error)
         && guise_store_set_meta (self, "forgetting", 1, error);
}

static gboolean
forget_and_clean (GuiseStore *self, gpointer data, GError **error)
{
  if (!guise_store_transact (self, forget_body, data, error))
    return FALSE;
  g_atomic_int_inc (&self->n_forgotten);
  guise_store_drop_appender (self);
  guise_store_drop_packs (self);
  return guise_store_cut_torn_pack (self, error) && guise_store_finish_forgetting (self, error);
}

static void
forgotten_clear (GuiseForgotten *self)
{
  g_clear_pointer (&self->persons, g_array_unref);
  g_clear_pointer (&self->faces, g_array_unref);
  g_clear_pointer (&self->tracks, g_array_unref);
  g_clear_pointer (&self->swaps, g_array_unref);
  g_clear_pointer (&self->references, g_array_unref);
}

gboolean
guise_store_person_forget (GuiseStore *self, gint64 person, gboolean with_runs, GuiseForgetReport *out_report,
                           GError **error)
{
  g_autoptr(GArray) persons = g_array_new (FALSE, FALSE, sizeof (gint64));
  GuiseForgetReport report = { 0 };
  ForgetCall call = { .person = person, .persons = persons, .with_runs = with_runs, .report = &report };
  gboolean good = guise_store_write_bare (self, forget_and_clean, &call, error);

  forgotten_clear (&call.forgotten);
  if (!good)
    return FALSE;
  if (out_report != NULL)
    *out_report = report;
  return TRUE;
}

guint
guise_store_get_n_forgotten (GuiseStore *self)
{
  return (guint) g_atomic_int_get (&self->n_forgotten);
}
