/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-faces.h"
#include "guise-store-private.h"

typedef struct
{
  const gint64   *ids;
  gsize           n_ids;
  GuiseFaceGroup  group;
  gint64         *keys;
} GroupsCall;

typedef struct
{
  gint64 clip, frame;
} Cut;

static gboolean
read_place (GuiseStore *self, gint64 id, Cut *place, gint64 *track, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT clip, frame, track FROM faces WHERE id = ?");

  guise_query_add_int (query, id);
  if (guise_query_next (query))
    {
      *place = (Cut) { guise_query_int (query, 0), guise_query_int (query, 1) };
      *track = guise_query_int (query, 2);
    }
  return guise_query_finish (query, error);
}

static GArray *
read_cuts (GuiseStore *self, GError **error)
{
  g_autoptr(GArray) cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  GuiseQuery *query = guise_db_query (self->db, "SELECT clip, frame FROM cuts ORDER BY clip, frame");

  while (guise_query_next (query))
    {
      const Cut cut = { guise_query_int (query, 0), guise_query_int (query, 1) };

      g_array_append_val (cuts, cut);
    }
  return guise_query_finish (query, error) ? g_steal_pointer (&cuts) : NULL;
}

/* How many cuts of all clips come before @place: with its clip, the number of its shot. */
static guint
count_cuts (const GArray *cuts, const Cut *place)
{
  guint low = 0, high = cuts->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const Cut *cut = &g_array_index (cuts, Cut, middle);

      if (cut->clip < place->clip || (cut->clip == place->clip && cut->frame <= place->frame))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The same, of near duplicates: the first of them stands for all. */
static gboolean
list_runs (GuiseStore *self, const GroupsCall *call, gboolean from_columns, GError **error)
{
  g_autoptr(GHashTable) runs = NULL;

  if (from_columns)
    guise_face_columns_find_twins (self->columns);
  else if ((runs = guise_store_find_runs (self, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < call->n_ids; i++)
    {
      const gint64 *first = runs != NULL ? g_hash_table_lookup (runs, &call->ids[i]) : NULL;

      call->keys[i] = from_columns ? guise_face_columns_get_run (self->columns, call->ids[i]) : first != NULL ? *first : 0;
    }
  return TRUE;
}

static gboolean
groups_body (GuiseStore *self, gpointer data, GError **error)
{
  GroupsCall *call = data;
  g_autoptr(GArray) cuts = read_cuts (self, error);
  gboolean from_columns = FALSE;

  if (cuts == NULL
      || (self->columns != NULL && !guise_face_columns_refresh (self->columns, &from_columns, error)))
    return FALSE;
  if (call->group == GUISE_FACE_GROUP_DUPLICATES)
    return list_runs (self, call, from_columns, error);
  for (gsize i = 0; i < call->n_ids; i++)
    {
      Cut place = { 0 };
      gint64 track = 0;

      if (from_columns)
        guise_face_columns_get_place (self->columns, call->ids[i], &place.clip, &place.frame, &track);
      else if (!read_place (self, call->ids[i], &place, &track, error))
        return FALSE;
      /* Cuts are fewer than 2^31, and clips: the sum of both numbers is no other shot's. */
      call->keys[i] = track == 0 || call->group == GUISE_FACE_GROUP_TRACK
                      ? track : (gint64) (((guint64) place.clip << 32) + count_cuts (cuts, &place) + 1);
    }
  return TRUE;
}

gboolean
guise_store_face_get_groups (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseFaceGroup group, gint64 *out_keys,
                             GError **error)
{
  GroupsCall call = { ids, n_ids, group, out_keys };

  return guise_store_read (self, groups_body, &call, error);
}
