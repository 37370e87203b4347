/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-face-list-private.h"

#include "guise-face-private.h"
#include "guise-project-private.h"

/* Facts of some faces, on their way. */
typedef struct
{
  GArray *ids;       /* of gint64 */
  GArray *records;   /* (nullable) */
  GStrv   tags;      /* (nullable): names of all */
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_array_unref (fetch->ids);
  g_clear_pointer (&fetch->records, g_array_unref);
  g_strfreev (fetch->tags);
  g_free (fetch);
}

static gboolean
fetch_func (GuiseStore *store, gpointer data, GError **error)
{
  Fetch *fetch = data;

  fetch->records = guise_store_face_get (store, (const gint64 *) (gpointer) fetch->ids->data, fetch->ids->len, error);
  fetch->tags = fetch->records != NULL ? guise_store_tag_list (store, error) : NULL;
  return fetch->tags != NULL;
}

void
guise_face_list_warn (const char *what, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("%s could not be read: %s", what, error->message);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceList) self = GUISE_FACE_LIST (user_data);
  Fetch *fetch = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    {
      guise_face_list_warn ("Faces", error);
      return;
    }
  for (guint i = 0; i < fetch->records->len; i++)
    {
      const GuiseFaceRecord *record = &g_array_index (fetch->records, GuiseFaceRecord, i);
      GuiseFace *face = g_hash_table_lookup (self->alive, &record->id);

      if (face != NULL)
        guise_face_update (face, record, (const char *const *) fetch->tags);
    }
}

/* @ids: (transfer full) */
static void
fetch (GuiseFaceList *self, GArray *ids)
{
  Fetch *call = g_new0 (Fetch, 1);

  call->ids = ids;
  guise_project_call_async (self->project, fetch_func, call, fetch_free, fetched_cb, g_object_ref (self));
}

static gboolean
fetch_fresh_cb (gpointer user_data)
{
  GuiseFaceList *self = GUISE_FACE_LIST (user_data);

  self->fetch_source = 0;
  if (self->project != NULL)
    {
      fetch (self, g_steal_pointer (&self->fresh));
      self->fresh = g_array_new (FALSE, FALSE, sizeof (gint64));
    }
  return G_SOURCE_REMOVE;
}

void
guise_face_list_fetch_soon (GuiseFaceList *self, gint64 id)
{
  g_array_append_val (self->fresh, id);
  if (self->fetch_source == 0)
    self->fetch_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fetch_fresh_cb, self, NULL);
}

void
guise_face_list_fetch_alive (GuiseFaceList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);
  fetch (self, ids);
}
