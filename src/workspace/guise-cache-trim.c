/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cache-trim-private.h"

#include <glib/gstdio.h>

typedef struct
{
  char    *path;
  guint64  size;
  gint64   time;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->path);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  gint64 p = ((const Entry *) a)->time, q = ((const Entry *) b)->time;

  return p < q ? -1 : p > q;
}

void
guise_cache_trim (const char *folder, const char *prefix, guint64 limit)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  const char *name;
  guint64 total = 0;

  g_array_set_clear_func (entries, entry_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Entry entry = { .path = g_build_filename (folder, name, NULL) };
      GStatBuf status;

      if (!g_str_has_prefix (name, prefix) || g_lstat (entry.path, &status) != 0 || !S_ISREG (status.st_mode))
        {
          g_free (entry.path);
          continue;
        }
      entry.size = (guint64) status.st_size;
      entry.time = status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
      total += entry.size;
      g_array_append_val (entries, entry);
    }

  g_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len && total > limit; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (g_unlink (entry->path) == 0)
        total -= entry->size;
    }
}
