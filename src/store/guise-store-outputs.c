/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-outputs.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-store-private.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

typedef struct
{
  gint64 id;
  char  *path;
} Clip;

static void
clip_clear (gpointer data)
{
  g_free (((Clip *) data)->path);
}

/* A removed clip comes back by undo. */
static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  GArray *clips = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, path FROM clips ORDER BY id");

  while (guise_query_next (query))
    {
      Clip clip = { guise_query_int (query, 0), guise_query_dup_text (query, 1) };

      g_array_append_val (clips, clip);
    }
  return guise_query_finish (query, error);
}

static gboolean
is_same (const GStatBuf *a, const char *path)
{
  GStatBuf b;

  return g_stat (path, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

static gboolean
is_picture (const char *path)
{
  g_autofree char *type = g_content_type_guess (path, NULL, 0, NULL);

  return g_content_type_is_mime_type (type, "image/*");
}

gboolean
guise_store_check_output (GuiseStore *self, const char *path, GError **error)
{
  g_autoptr(GArray) clips = g_array_new (FALSE, FALSE, sizeof (Clip));
  g_autofree char *absolute = g_canonicalize_filename (path, NULL), *folder = g_path_get_dirname (absolute);
  GStatBuf file, parent;
  const gboolean is_there = g_stat (absolute, &file) == 0;
  const gboolean is_among = (is_there || is_picture (absolute)) && g_stat (folder, &parent) == 0;

  g_array_set_clear_func (clips, clip_clear);
  if (!guise_store_read (self, list_body, clips, error))
    return FALSE;
  for (guint i = 0; i < clips->len; i++)
    {
      const Clip *clip = &g_array_index (clips, Clip, i);

      if (clip->path == NULL || !((is_there && is_same (&file, clip->path)) || (is_among && is_same (&parent, clip->path))))
        continue;
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s belongs to clip %" PRId64 " of the project, and media are "
                   "never changed: choose another name"), absolute, clip->id);
      return FALSE;
    }
  return TRUE;
}
