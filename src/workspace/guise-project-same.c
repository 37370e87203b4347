/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-people.h"

#include "guise-project-private.h"
#include "guise-store-faces.h"

#include <math.h>

/* How far two looks may be apart to be the same: degrees, and parts of the range of brightness. */
#define SAME_ANGLE 6
#define SAME_LIGHT 0.08

typedef struct
{
  gint64     face;
  GuiseSame  same;
  GArray    *ids;     /* (nullable) */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->ids, g_array_unref);
  g_free (call);
}

static void
append_near (GString *where, const char *figure, double value, double distance)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    return;
  g_string_append_printf (where, "%s%s >= %s and %s <= %s", where->len > 0 ? " and " : "", figure,
                          g_ascii_dtostr (low, sizeof low, value - distance), figure,
                          g_ascii_dtostr (high, sizeof high, value + distance));
}

static gboolean
same_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr(GArray) records = guise_store_face_get (store, &call->face, 1, error);
  g_autoptr(GString) where = g_string_new (NULL);
  GuiseFaceQuery query = { 0 };
  const GuiseFaceRecord *face;

  if (records == NULL)
    return FALSE;
  call->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (records->len == 0)
    return TRUE;
  face = &g_array_index (records, GuiseFaceRecord, 0);
  if (call->same == GUISE_SAME_TRACK)
    query.track = face->track;
  else
    {
      query.person = face->person;
      query.unassigned = face->person == 0;
      append_near (where, "yaw", face->yaw, SAME_ANGLE);
      append_near (where, "pitch", face->pitch, SAME_ANGLE);
      append_near (where, "exposure", face->exposure, SAME_LIGHT);
      query.where = where->len > 0 ? where->str : NULL;
    }
  g_array_unref (call->ids);
  call->ids = guise_store_face_find (store, &query, error);
  return call->ids != NULL;
}

void
guise_project_find_same_async (GuiseProject *self, gint64 face, GuiseSame same, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));

  call = g_new0 (Call, 1);
  call->face = face;
  call->same = same;
  guise_project_call_async (self, same_func, call, call_free, callback, user_data);
}

GHashTable *
guise_project_find_same_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  Call *call = guise_project_get_call_data (result);
  GHashTable *ids;

  if (!guise_project_call_finish (self, result, error))
    return NULL;
  ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < call->ids->len; i++)
    g_hash_table_add (ids, g_memdup2 (&g_array_index (call->ids, gint64, i), sizeof (gint64)));
  return ids;
}
