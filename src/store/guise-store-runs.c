/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-i18n.h"
#include "guise-store-private.h"
#include "guise-store-runs.h"

#include "guise-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>

static const char *const state_names[GUISE_N_RUN_STATES] = { "stopped", "running", "finished", "failed" };

const char *
guise_run_state_get_name (GuiseRunState state)
{
  g_return_val_if_fail (state < GUISE_N_RUN_STATES, "failed");

  return state_names[state];
}

void
guise_run_record_free (GuiseRunRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->model);
  g_free (self->preset);
  g_free (self->settings);
  g_free (self->plan);
  g_free (self->device);
  g_free (self->driver);
  g_free (self->stopped_by);
  g_free (self);
}

typedef struct
{
  const GuiseRunRecord *run;
  gint64                id;
} RunCall;

static gboolean
make_folder (GuiseStore *self, gint64 run, GError **error)
{
  g_autofree char *folder = guise_store_run_dup_folder (self, run);
  g_autofree char *what = NULL;

  if (g_mkdir (folder, 0755) == 0 || errno == EEXIST)
    return TRUE;
  what = g_strdup_printf (_("Cannot make the folder %s"), folder);
  guise_file_set_error_from_errno (error, errno, what);
  return FALSE;
}

static gboolean
add_body (GuiseStore *self, gpointer data, GError **error)
{
  RunCall *call = data;
  const GuiseRunRecord *run = call->run;
  GuiseQuery *query = guise_db_query (self->db, "INSERT INTO runs (source, target, created, model, preset, resolution, "
                                      "seed, settings, plan, device, driver, state, n_parameters, epochs, seconds) "
                                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)");

  guise_query_add_id (query, run->source);
  guise_query_add_id (query, run->target);
  guise_query_add_int (query, guise_store_now ());
  guise_query_add_text (query, run->model);
  guise_query_add_text (query, run->preset);
  guise_query_add_int (query, run->resolution);
  guise_query_add_int (query, run->seed);
  guise_query_add_text (query, run->settings);
  guise_query_add_text (query, run->plan);
  guise_query_add_text (query, run->device);
  guise_query_add_text (query, run->driver);
  guise_query_add_int (query, GUISE_RUN_STOPPED);
  guise_query_add_int (query, run->n_parameters);
  if (!guise_query_run (query, error))
    return FALSE;
  call->id = guise_db_get_last_id (self->db);
  return make_folder (self, call->id, error);
}

gboolean
guise_store_run_add (GuiseStore *self, const GuiseRunRecord *run, gint64 *out_id, GError **error)
{
  RunCall call = { run, 0 };

  g_return_val_if_fail (run->model != NULL && run->settings != NULL, FALSE);

  if (!guise_store_write (self, add_body, &call, error))
    return FALSE;
  if (out_id != NULL)
    *out_id = call.id;
  return TRUE;
}

static gboolean
update_body (GuiseStore *self, gpointer data, GError **error)
{
  const GuiseRunRecord *run = ((RunCall *) data)->run;
  GuiseQuery *query = guise_db_query (self->db, "UPDATE runs SET (settings, plan, device, driver, state, stopped_by, "
                                      "n_parameters, epochs, seconds) = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?");

  guise_query_add_text (query, run->settings);
  guise_query_add_text (query, run->plan);
  guise_query_add_text (query, run->device);
  guise_query_add_text (query, run->driver);
  guise_query_add_int (query, run->state);
  guise_query_add_text (query, run->stopped_by);
  guise_query_add_int (query, run->n_parameters);
  guise_query_add_float (query, run->epochs);
  guise_query_add_float (query, run->seconds);
  guise_query_add_int (query, run->id);
  if (!guise_query_run (query, error))
    return FALSE;
  return guise_db_get_n_changed (self->db) == 1 || guise_store_set_not_found (error, N_("run"), run->id);
}

gboolean
guise_store_run_update (GuiseStore *self, const GuiseRunRecord *run, GError **error)
{
  RunCall call = { run, 0 };

  g_return_val_if_fail (run->settings != NULL && run->state < GUISE_N_RUN_STATES, FALSE);

  return guise_store_write (self, update_body, &call, error);
}

/* The newest figure of each kind: they are measured at iterations of their own. */
#define NEWEST(column) \
  "(SELECT " column " FROM losses WHERE run = r.id AND " column " IS NOT NULL ORDER BY iteration DESC LIMIT 1)"

#define RUN_QUERY \
  "SELECT r.id, r.source, r.target, r.created, r.model, r.preset, r.resolution, r.seed, r.settings, r.plan, " \
  "r.device, r.driver, r.state, r.stopped_by, r.n_parameters, " \
  "(SELECT MAX (iteration) FROM checkpoints WHERE run = r.id AND good), r.epochs, r.seconds, " \
  NEWEST ("source") ", " NEWEST ("target") ", " NEWEST ("held_out") ", " NEWEST ("likeness") ", " NEWEST ("bleed") \
  " FROM runs AS r "

static GuiseRunRecord *
read_run (GuiseQuery *query)
{
  GuiseRunRecord *run = g_new0 (GuiseRunRecord, 1);

  run->id = guise_query_int (query, 0);
  run->source = guise_query_int (query, 1);
  run->target = guise_query_int (query, 2);
  run->created = guise_query_int (query, 3);
  run->model = guise_query_dup_text (query, 4);
  run->preset = guise_query_dup_text (query, 5);
  run->resolution = (guint) guise_query_int_in (query, 6, 0, G_MAXINT32);
  run->seed = guise_query_int (query, 7);
  run->settings = guise_query_dup_text (query, 8);
  run->plan = guise_query_dup_text (query, 9);
  run->device = guise_query_dup_text (query, 10);
  run->driver = guise_query_dup_text (query, 11);
  run->state = (GuiseRunState) guise_query_int_in (query, 12, 0, GUISE_N_RUN_STATES - 1);
  run->stopped_by = guise_query_dup_text (query, 13);
  run->n_parameters = guise_query_int (query, 14);
  run->iterations = guise_query_int (query, 15);
  run->epochs = guise_query_float (query, 16);
  run->seconds = guise_query_float (query, 17);
  run->loss_source = guise_query_float (query, 18);
  run->loss_target = guise_query_float (query, 19);
  run->loss_held_out = guise_query_float (query, 20);
  run->likeness = guise_query_float (query, 21);
  run->bleed = guise_query_float (query, 22);
  return run;
}

typedef struct
{
  const char *sql;
  gint64      id;      /* 0: @sql has no parameter */
  GPtrArray  *runs;
} ListCall;

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  ListCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, call->sql);

  if (call->id != 0)
    guise_query_add_int (query, call->id);
  while (guise_query_next (query))
    g_ptr_array_add (call->runs, read_run (query));
  return guise_query_finish (query, error);
}

/* Returns: (transfer full): %NULL with @error */
static GPtrArray *
list_runs (GuiseStore *self, const char *sql, gint64 id, GError **error)
{
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_run_record_free);
  ListCall call = { sql, id, runs };

  return guise_store_read (self, list_body, &call, error) ? g_steal_pointer (&runs) : NULL;
}

GuiseRunRecord *
guise_store_run_get (GuiseStore *self, gint64 run, GError **error)
{
  g_autoptr(GPtrArray) runs = list_runs (self, RUN_QUERY "WHERE r.id = ?", run != 0 ? run : -1, error);

  if (runs == NULL)
    return NULL;
  if (runs->len == 0)
    {
      guise_store_set_not_found (error, N_("run"), run);
      return NULL;
    }
  return g_ptr_array_steal_index (runs, 0);
}

GuiseRunRecord *
guise_store_run_get_newest (GuiseStore *self, GError **error)
{
  g_autoptr(GPtrArray) runs = list_runs (self, RUN_QUERY "ORDER BY r.id DESC LIMIT 1", 0, error);

  return runs != NULL && runs->len > 0 ? g_ptr_array_steal_index (runs, 0) : NULL;
}

GPtrArray *
guise_store_run_list (GuiseStore *self, GError **error)
{
  return list_runs (self, RUN_QUERY "ORDER BY r.id", 0, error);
}

typedef struct
{
  gint64                 run;
  const GuiseLossRecord *losses;
  gsize                  n_losses;
  GArray                *list;
} LossCall;

static gboolean
append_losses_body (GuiseStore *self, gpointer data, GError **error)
{
  const LossCall *call = data;

  if (!guise_store_check_exists (self, GUISE_RUN_EXISTS, N_("run"), call->run, error))
    return FALSE;
  for (gsize i = 0; i < call->n_losses; i++)
    {
      const GuiseLossRecord *loss = &call->losses[i];
      GuiseQuery *query = guise_db_query (
        self->db, "INSERT INTO losses (run, iteration, source, target, held_out, likeness, bleed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, iteration) DO UPDATE SET "
        "source = coalesce (excluded.source, source), target = coalesce (excluded.target, target), "
        "held_out = coalesce (excluded.held_out, held_out), likeness = coalesce (excluded.likeness, likeness), "
        "bleed = coalesce (excluded.bleed, bleed)");

      guise_query_add_int (query, call->run);
      guise_query_add_int (query, loss->iteration);
      guise_query_add_float (query, (double) loss->source);
      guise_query_add_float (query, (double) loss->target);
      guise_query_add_float (query, (double) loss->held_out);
      guise_query_add_float (query, (double) loss->likeness);
      guise_query_add_float (query, (double) loss->bleed);
      if (!guise_query_run (query, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_loss_append (GuiseStore *self, gint64 run, const GuiseLossRecord *losses, gsize n_losses, GError **error)
{
  LossCall call = { run, losses, n_losses, NULL };

  return guise_store_write (self, append_losses_body, &call, error);
}

static gboolean
list_losses_body (GuiseStore *self, gpointer data, GError **error)
{
  LossCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT iteration, source, target, held_out, likeness, bleed "
                                      "FROM losses WHERE run = ? ORDER BY iteration");

  guise_query_add_int (query, call->run);
  while (guise_query_next (query))
    {
      GuiseLossRecord loss = {
        .iteration = guise_query_int (query, 0),
        .source = (float) guise_query_float (query, 1),
        .target = (float) guise_query_float (query, 2),
        .held_out = (float) guise_query_float (query, 3),
        .likeness = (float) guise_query_float (query, 4),
        .bleed = (float) guise_query_float (query, 5),
      };

      g_array_append_val (call->list, loss);
    }
  return guise_query_finish (query, error);
}

GArray *
guise_store_loss_list (GuiseStore *self, gint64 run, GError **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuiseLossRecord));
  LossCall call = { .run = run, .list = list };

  return guise_store_read (self, list_losses_body, &call, error) ? g_steal_pointer (&list) : NULL;
}
