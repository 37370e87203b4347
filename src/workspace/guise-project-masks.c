/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-masks.h"

#include "guise-mask-job.h"
#include "guise-project-private.h"

typedef struct
{
  gboolean is_old;     /* out */
} Look;

gboolean
guise_project_has_old_masks (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), FALSE);

  return guise_mask_job_is_due (guise_project_get_store (self));
}

static gboolean
look_func (GuiseStore *store, gpointer data, GError **error)
{
  ((Look *) data)->is_old = guise_mask_job_is_due (store);
  return TRUE;
}

void
guise_project_find_old_masks_async (GuiseProject *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_PROJECT (self));

  guise_project_call_async (self, look_func, g_new0 (Look, 1), g_free, callback, user_data);
}

gboolean
guise_project_find_old_masks_finish (GuiseProject *self, GAsyncResult *result, gboolean *out, GError **error)
{
  if (!guise_project_call_finish (self, result, error))
    return FALSE;
  *out = ((const Look *) guise_project_get_call_data (result))->is_old;
  return TRUE;
}
