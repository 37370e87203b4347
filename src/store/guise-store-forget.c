/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-store-persons.h"

typedef struct
{
  GuiseForgotten     forgotten;
  gboolean           with_runs;
  GuiseForgetReport *report;
} ForgetCall;

/* Ids that @sql finds for the person, in order. */
static gboolean
list_ids (GuiseStore *self, const char *sql, gint64 person, GuiseIdSet *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, person);
  while (guise_query_next (query))
    guise_id_set_append (out, guise_query_int (query, 0));
  return guise_query_finish (query, error);
}

/* What was taken for no face in a clip where the person is seen may be theirs after all. ?1: the person */
#define OF_PERSON "(t.person = ?1 OR (t.person IS NULL AND t.rejected <> 0 AND t.clip IN " \
  "(SELECT clip FROM tracks WHERE person = ?1)))"

static gboolean
list_forgotten (GuiseStore *self, GuiseForgotten *forgotten, GError **error)
{
  return list_ids (self, "SELECT id FROM tracks AS t WHERE " OF_PERSON " ORDER BY id", forgotten->person,
                   forgotten->tracks, error)
         && list_ids (self, "SELECT f.id FROM faces AS f JOIN tracks AS t ON t.id = f.track WHERE " OF_PERSON
                      " ORDER BY f.id", forgotten->person, forgotten->faces, error)
         && list_ids (self, "SELECT id FROM swaps WHERE person = ? ORDER BY id", forgotten->person,
                      forgotten->swaps, error);
}

static gboolean
delete_for (GuiseStore *self, const char *sql, gint64 person, gint64 *out_n, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, person);
  if (!guise_query_run (query, error))
    return FALSE;
  if (out_n != NULL)
    *out_n = guise_db_get_n_changed (self->db);
  return TRUE;
}

static gboolean
delete_runs (GuiseStore *self, ForgetCall *call, GError **error)
{
  gint64 n_runs = 0;

  /* Previews show the person whether or not the weights stay. */
  if (!delete_for (self, "DELETE FROM previews WHERE run IN "
                   "(SELECT id FROM runs WHERE ?1 IN (source, target))", call->forgotten.person, NULL, error))
    return FALSE;
  if (call->with_runs
      && !delete_for (self, "DELETE FROM runs WHERE ?1 IN (source, target)", call->forgotten.person, &n_runs, error))
    return FALSE;
  call->report->n_runs = n_runs;
  return TRUE;
}

/* What the rest needs is in the database from here on: a kill after the commit leaves it to the next open. */
static gboolean
forget_body (GuiseStore *self, gpointer data, GError **error)
{
  ForgetCall *call = data;
  GuiseForgotten *forgotten = &call->forgotten;

  if (!guise_store_check_exists (self, "SELECT 1 FROM persons WHERE id = ?", "person", forgotten->person, error)
      || !list_forgotten (self, forgotten, error))
    return FALSE;
  call->report->n_faces = guise_id_set_get_size (forgotten->faces);

  /* Tracks take their faces with them, faces their landmarks and vectors, the person its swaps and reviews. */
  return guise_changes_forget (self, forgotten, &call->report->n_undo_steps, error)
         && delete_runs (self, call, error)
         && delete_for (self, "DELETE FROM tracks AS t WHERE " OF_PERSON, forgotten->person, NULL, error)
         && delete_for (self, "DELETE FROM persons WHERE id = ?", forgotten->person, NULL, error)
         && guise_store_rewrite_packs (self, &call->report->n_packs, error)
         && guise_store_set_meta (self, "forgetting", 1, error);
}

static gboolean
forget_and_clean (GuiseStore *self, gpointer data, GError **error)
{
  if (!guise_store_transact (self, forget_body, data, error))
    return FALSE;
  guise_store_drop_appender (self);
  guise_store_drop_packs (self);
  return guise_store_cut_torn_pack (self, error) && guise_store_finish_forgetting (self, error);
}

gboolean
guise_store_person_forget (GuiseStore *self, gint64 person, gboolean with_runs, GuiseForgetReport *out_report,
                           GError **error)
{
  g_autoptr(GArray) faces = guise_id_set_new ();
  g_autoptr(GArray) tracks = guise_id_set_new ();
  g_autoptr(GArray) swaps = guise_id_set_new ();
  GuiseForgetReport report = { 0 };
  ForgetCall call = { { person, faces, tracks, swaps }, with_runs, &report };

  if (!guise_store_write_bare (self, forget_and_clean, &call, error))
    return FALSE;
  if (out_report != NULL)
    *out_report = report;
  return TRUE;
}
