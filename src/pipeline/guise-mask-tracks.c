/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-tracks.h"

#include "guise-mask-faces.h"
#include "guise-store-faces.h"

/* Tracks that are kept, of 0.6 MB each, 40 MB in all: a clip goes on with the last ones. */
#define MAX_KEPT 64u

struct _GuiseMaskTracks
{
  GuiseStore *store;
  GHashTable *usuals;       /* of gint64: GuiseMaskUsual, or %NULL */
};

GuiseMaskTracks *
guise_mask_tracks_new (GuiseStore *store)
{
  GuiseMaskTracks *self = g_new0 (GuiseMaskTracks, 1);

  self->store = store;
  self->usuals = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) guise_mask_usual_free);
  return self;
}

void
guise_mask_tracks_free (GuiseMaskTracks *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->usuals);
  g_free (self);
}

void
guise_mask_tracks_forget (GuiseMaskTracks *self)
{
  g_hash_table_remove_all (self->usuals);
}

/* (transfer full) (nullable): some of the track's faces that are kept, spread over all; %NULL with @error, or for too few */
static GArray *
list_faces (GuiseStore *store, gint64 track, GError **error)
{
  const GuiseFaceQuery query = { .track = track, .kept = GUISE_KEPT_ONLY };
  g_autoptr(GArray) ids = guise_store_face_find (store, &query, error);
  const guint n = ids != NULL ? MIN (ids->len, GUISE_MASK_USUAL_MAX_FACES) : 0;
  gint64 chosen[GUISE_MASK_USUAL_MAX_FACES];

  if (n < GUISE_MASK_USUAL_MIN_FACES)
    return NULL;
  for (guint i = 0; i < n; i++)
    chosen[i] = g_array_index (ids, gint64, (gsize) i * ids->len / n);
  return guise_store_face_get (store, chosen, n, error);
}

/* (transfer full): as far as they can be read */
static GPtrArray *
read_faces (GuiseStore *store, const GArray *records, GError **error)
{
  g_autoptr(GPtrArray) faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_face_free);
  g_autofree GuisePoint3 *mesh = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);

  for (guint i = 0; i < records->len; i++)
    {
      const GuiseFaceRecord *record = &g_array_index (records, GuiseFaceRecord, i);
      GuiseMaskFace *face;
      gboolean has;

      if (!guise_store_face_get_landmarks (store, &record->id, 1, GUISE_LANDMARKS_BEST, mesh, &has, error))
        return NULL;
      face = has ? guise_mask_face_read (store, record, mesh, NULL) : NULL;
      if (face != NULL)
        g_ptr_array_add (faces, face);
    }
  return g_steal_pointer (&faces);
}

/* @out: (transfer full) (nullable) */
static gboolean
make (GuiseStore *store, gint64 track, GuiseMaskUsual **out, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GArray) records = list_faces (store, track, &local_error);
  g_autoptr(GPtrArray) faces = records != NULL ? read_faces (store, records, &local_error) : NULL;
  GuisePassingFace shown[GUISE_MASK_USUAL_MAX_FACES];

  *out = NULL;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; faces != NULL && i < faces->len; i++)
    shown[i] = guise_mask_face_show (g_ptr_array_index (faces, i));
  if (faces != NULL)
    *out = guise_mask_usual_new (shown, faces->len);
  return TRUE;
}

gboolean
guise_mask_tracks_find (GuiseMaskTracks *self, gint64 track, const GuiseMaskUsual **out, GError **error)
{
  gpointer kept = NULL;
  GuiseMaskUsual *made;

  *out = NULL;
  if (track == 0)
    return TRUE;
  if (!g_hash_table_lookup_extended (self->usuals, &track, NULL, &kept))
    {
      if (!make (self->store, track, &made, error))
        return FALSE;
      if (g_hash_table_size (self->usuals) >= MAX_KEPT)
        g_hash_table_remove_all (self->usuals);
      g_hash_table_insert (self->usuals, g_memdup2 (&track, sizeof track), made);
      kept = made;
    }
  *out = kept;
  return TRUE;
}
