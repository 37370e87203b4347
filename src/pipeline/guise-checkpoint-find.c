/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-checkpoint-find.h"

#include "guise-error.h"
#include "guise-i18n.h"

gboolean
guise_checkpoint_find (GuiseStore *store, gint64 run, GuiseCheckpointRecord *out, gboolean *out_found, char **out_note,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) list = guise_store_checkpoint_list (store, run, error);
  gint64 newest;

  *out_note = NULL;
  if (list == NULL || !guise_store_checkpoint_get_newest (store, run, out, out_found, cancellable, error))
    return FALSE;
  if (list->len == 0)
    return TRUE;

  newest = g_array_index (list, GuiseCheckpointRecord, 0).iteration;
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
