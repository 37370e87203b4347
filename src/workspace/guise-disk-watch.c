/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-disk-watch.h"

#include "guise-i18n.h"

char *
guise_disk_watch_look (GuiseDiskWatch *self, guint64 n_free)
{
  g_autofree char *size = NULL;

  if (n_free >= GUISE_DISK_LEAST_FREE_BYTES)
    {
      self->told = FALSE;
      return NULL;
    }
  if (self->told)
    return NULL;
  self->told = TRUE;
  size = g_format_size (n_free);
  return g_strdup_printf (_("The disk of this project is nearly full: %s are left. What is trained stays safe, but "
                            "jobs stop when there is no more room: free some space."), size);
}
