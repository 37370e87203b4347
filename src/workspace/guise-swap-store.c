/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-parts-private.h"

#include "guise-project-private.h"
#include "guise-store-exports.h"

/* Settings on their way to or from the store. */
typedef struct
{
  gint64             clip, person;
  GuiseSwapScript   *script;   /* (nullable): read, or to be kept */
  guint              n_edits;  /* before it was asked for */
  const char        *step;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->script, guise_swap_script_free);
  g_free (call);
}

static gboolean
load_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr(GError) failure = NULL;
  g_autofree char *text = guise_store_swap_get (store, call->clip, call->person, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  call->script = guise_swap_script_from_text (text, error);
  return call->script != NULL;
}

/* Which run it is that is put on the person is not a matter of settings: it stays what it is by now. Where that is another
 * one than when its checkpoint was chosen, that is the newest again. */
static gboolean
save_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  g_autofree char *before = guise_store_swap_get (store, call->clip, call->person, NULL);
  g_autoptr(GuiseSwapScript) kept = guise_swap_script_from_text (before, NULL);
  g_autofree char *text = NULL;

  guise_swap_script_set_run (call->script, kept != NULL ? kept->run : 0);
  if (!guise_swap_script_is_default (call->script))
    text = guise_swap_script_to_text (call->script);
  return guise_store_swap_set (store, call->clip, call->person, text, call->step, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwap) self = GUISE_SWAP (user_data);
  g_autoptr(GError) error = NULL;
  Call *call = guise_project_get_call_data (result);
  gboolean good = guise_project_call_finish (GUISE_PROJECT (source), result, &error);

  self->loading = FALSE;
  /* What is being set here is newer than what was read. */
  if (call->clip == self->clip && call->person == self->person && !self->unsaved && self->n_saving == 0
      && call->n_edits == self->n_edits)
    {
      if (good)
        guise_swap_take_script (self, g_steal_pointer (&call->script));
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        guise_swap_fail (self, error);
      guise_swap_set_ready (self, good);
    }
  if (self->again)
    guise_swap_load (self);
}

void
guise_swap_load (GuiseSwap *self)
{
  Call *call;

  self->again = self->loading;
  if (self->loading || self->project == NULL || self->clip == 0)
    return;
  self->loading = TRUE;
  call = g_new0 (Call, 1);
  call->clip = self->clip;
  call->person = self->person;
  call->n_edits = self->n_edits;
  guise_project_call_async (self->project, load_func, call, call_free, loaded_cb, g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwap) self = GUISE_SWAP (user_data);
  g_autoptr(GError) error = NULL;

  self->n_saving--;
  /* What cannot be kept, as in a project that is only read, is still what is seen. */
  if (guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    guise_project_emit_changed (GUISE_PROJECT (source));
  else
    guise_swap_fail (self, error);
}

void
guise_swap_save (GuiseSwap *self, const char *step)
{
  Call *call = g_new0 (Call, 1);

  self->unsaved = FALSE;
  self->n_saving++;
  call->clip = self->clip;
  call->person = self->person;
  call->script = guise_swap_script_copy (self->script);
  call->step = step;
  guise_project_call_async (self->project, save_func, call, call_free, saved_cb, g_object_ref (self));
}
