/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-checkpoint-find.h"

#include "guise-error.h"
#include "guise-i18n.h"

const GuiseCheckpointRecord *
guise_checkpoint_pick (GArray *list, gint64 choice)
{
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseCheckpointRecord *checkpoint = &g_array_index (list, GuiseCheckpointRecord, i);

      if (choice == GUISE_CHECKPOINT_NEWEST || (choice == GUISE_CHECKPOINT_BEST && checkpoint->best)
          || choice == checkpoint->iteration)
        return checkpoint;
    }
  return NULL;
}

/* (transfer full): "100, 200 (best), 300", without @but. */
static char *
list_others (GArray *list, gint64 but)
{
  GString *text = g_string_new (NULL);

  for (guint i = list->len; i > 0; i--)
    {
      const GuiseCheckpointRecord *checkpoint = &g_array_index (list, GuiseCheckpointRecord, i - 1);

      if (checkpoint->iteration == but || !checkpoint->good)
        continue;
      g_string_append (text, text->len > 0 ? ", " : "");
      g_string_append_printf (text, checkpoint->best ? _("%" PRId64 " (best)") : "%" PRId64, checkpoint->iteration);
    }
  if (text->len == 0)
    g_string_append (text, _("none"));
  return g_string_free (text, FALSE);
}

static gboolean
find_newest (GuiseStore *store, gint64 run, gint64 newest, GuiseCheckpointRecord *out, gboolean *out_found,
             char **out_note, GCancellable *cancellable, GError **error)
{
  if (!guise_store_checkpoint_get_newest (store, run, out, out_found, cancellable, error))
    return FALSE;
  if (!*out_found)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("Run %" PRId64 " has no checkpoint left that is "
                   "whole (the newest was of iteration %" PRId64 "): begin a new run, or put %s/runs/%"
                   PRId64 " back from your own backup"), run, newest, guise_store_get_path (store), run);
      return FALSE;
    }
  if (out->iteration < newest)
    *out_note = g_strdup_printf (_("The checkpoint of iteration %" PRId64 " of run %" PRId64
                                   " is damaged or gone: that of iteration %" PRId64 " took its place"), newest, run,
                                 out->iteration);
  return TRUE;
}

/* (transfer none) (nullable) */
static const GuiseCheckpointRecord *
pick_chosen (GArray *list, gint64 run, gint64 choice, GError **error)
{
  const GuiseCheckpointRecord *picked = guise_checkpoint_pick (list, choice);
  g_autofree char *others = picked == NULL ? list_others (list, 0) : NULL;

  if (picked == NULL && choice == GUISE_CHECKPOINT_BEST)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Run %" PRId64 " has no best checkpoint, for no loss of faces "
                 "held out was measured near one: choose the newest or an iteration (there are: %s)"), run, others);
  else if (picked == NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Run %" PRId64 " has no checkpoint of iteration %" PRId64
                 ": choose the newest, the best or another iteration (there are: %s)"), run, choice, others);
  return picked;
}

gboolean
guise_checkpoint_check_choice (GuiseStore *store, gint64 run, gint64 choice, GError **error)
{
  g_autoptr(GArray) list = guise_store_checkpoint_list (store, run, error);

  return list != NULL && pick_chosen (list, run, choice, error) != NULL;
}

static gboolean
find_chosen (GuiseStore *store, GArray *list, gint64 run, gint64 choice, GuiseCheckpointRecord *out,
             GCancellable *cancellable, GError **error)
{
  const GuiseCheckpointRecord *picked = pick_chosen (list, run, choice, error);
  g_autofree char *others = NULL;

  if (picked == NULL)
    return FALSE;
  *out = *picked;
  if (!guise_store_checkpoint_check (store, out, cancellable, error))
    return FALSE;
  if (out->good)
    return TRUE;
  others = list_others (list, out->iteration);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, choice == GUISE_CHECKPOINT_BEST
               ? _("The best checkpoint of run %" PRId64 ", of iteration %" PRId64 ", is damaged or gone: put it back "
                   "from your own backup, or choose the newest or another iteration (there are: %s)")
               : _("The checkpoint of run %" PRId64 " that was chosen, of iteration %" PRId64 ", is damaged or gone: put it "
                   "back from your own backup, or choose another (there are: %s)"), run, out->iteration, others);
  return FALSE;
}

gboolean
guise_checkpoint_find (GuiseStore *store, gint64 run, gint64 choice, GuiseCheckpointRecord *out, gboolean *out_found,
                       char **out_note, GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) list = guise_store_checkpoint_list (store, run, error);

  *out_note = NULL;
  *out_found = FALSE;
  if (list == NULL)
    return FALSE;
  if (list->len == 0)
    return TRUE;
  if (choice == GUISE_CHECKPOINT_NEWEST)
    return find_newest (store, run, g_array_index (list, GuiseCheckpointRecord, 0).iteration, out, out_found, out_note,
                        cancellable, error);
  *out_found = find_chosen (store, list, run, choice, out, cancellable, error);
  return *out_found;
}
