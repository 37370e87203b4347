/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-session-private.h"

#include "guise-checkpoint-find.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-store-persons.h"

/* A model that diverges so often will not come right by going back once more. */
#define MAX_RETURNS 5

/* Forgets what the run's history has after @iteration. What cannot be forgotten is written anew in the end. */
static gboolean
rewind_run (GuiseTrainSession *self, gint64 iteration, GError **error)
{
  GError *failure = NULL;

  if (self->run != 0)
    guise_store_run_rewind (self->params->store, self->run, iteration, &failure);
  return guise_train_session_bear (self, failure, error);
}

gboolean
guise_train_session_go_back (GuiseTrainSession *self, gboolean *found, GError **error)
{
  GuiseStore *store = self->params->store;
  GuiseCheckpointRecord record;
  g_autoptr(GuiseSafetensors) file = NULL;
  g_autofree char *path = NULL, *note = NULL;
  gboolean faces_changed = FALSE;

  *found = FALSE;
  if (self->run != 0 && !guise_checkpoint_find (store, self->run, GUISE_CHECKPOINT_NEWEST, &record, found, &note,
                                                NULL, error))
    return FALSE;
  if (!*found)
    return guise_train_setup_take_start (self->setup, error) && rewind_run (self, 0, error);

  path = guise_store_checkpoint_dup_path (store, self->run, record.iteration);
  /* Its hash was compared just now. */
  file = guise_safetensors_read (path, NULL, error);
  if (file == NULL || !guise_trainer_load (self->setup->trainer, file, &faces_changed, error)
      || !rewind_run (self, record.iteration, error))
    return FALSE;

  if (note != NULL)
    guise_train_setup_say (self->setup, "%s", note);
  if (faces_changed)
    guise_train_setup_say (self->setup, _("The faces of the run have changed since its last checkpoint: they come in a "
                                            "new order"));
  return TRUE;
}

gboolean
guise_train_session_recover (GuiseTrainSession *self, gint64 iteration, GError **error)
{
  g_autofree char *text = NULL;
  GError *failure = NULL;
  gboolean found;

  if (++self->n_returns > MAX_RETURNS)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("The loss was no number %d times although the rate was lowered each time: begin a new run with a "
                   "lower rate"), MAX_RETURNS);
      return FALSE;
    }

  guise_train_log_forget (&self->log);
  if (self->writer != NULL)
    guise_checkpoint_writer_finish (self->writer, &failure);
  guise_train_session_look_at_written (self);
  self->n_returns_here++;
  if (!guise_train_session_bear (self, g_steal_pointer (&failure), error)
      || !guise_train_setup_restart (self->setup, error)
      || !guise_train_session_go_back (self, &found, error)
      || (self->run != 0 && !guise_train_log_read (&self->log, self->params->store, self->run, error)))
    return FALSE;
  guise_train_session_give_way (self);

  for (guint i = 0; i < self->n_returns_here; i++)
    guise_trainer_lower_rate (self->setup->trainer);
  text = g_strdup_printf (_("At iteration %" PRId64 " the loss was no number; training went back to iteration %" PRId64
                            " and goes on with %g of the learning rate"), iteration,
                          guise_trainer_get_iteration (self->setup->trainer),
                          guise_trainer_get_rate (self->setup->trainer));
  guise_train_setup_say (self->setup, "%s", text);
  guise_store_note_event (self->params->store, text, &failure);
  return guise_train_session_bear (self, failure, error);
}
