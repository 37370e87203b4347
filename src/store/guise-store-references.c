/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-references.h"

#include "guise-changes-private.h"
#include "guise-i18n.h"

#include <string.h>

#define VECTOR_BYTES (GUISE_FACE_VECTOR_SIZE * sizeof (float))

typedef struct
{
  gint64                      person;
  const float                *vectors;
  gsize                       n_vectors;
  const GuiseReferenceTracks *tracks;    /* (nullable) */
  const char                 *step;
  GArray                     *list;
} ReferenceCall;

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  ReferenceCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, person, time, vector FROM reference_vectors "
                                      "WHERE NOT removed AND ?1 IN (0, person) "
                                      "AND person IN (SELECT id FROM persons WHERE NOT removed) ORDER BY person, id");

  guise_query_add_int (query, call->person);
  while (guise_query_next (query))
    {
      GuiseReferenceRecord record = { guise_query_int (query, 0), guise_query_int (query, 1), guise_query_int (query, 2) };
      gconstpointer vector = guise_query_blob (query, 3, VECTOR_BYTES);

      if (vector == NULL)
        continue;
      memcpy (record.vector, vector, VECTOR_BYTES);
      g_array_append_val (call->list, record);
    }
  return guise_query_finish (query, error);
}

GArray *
guise_store_reference_list (GuiseStore *self, gint64 person, GError **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuiseReferenceRecord));
  ReferenceCall call = { .person = person, .list = list };

  return guise_store_read (self, list_body, &call, error) ? g_steal_pointer (&list) : NULL;
}

/* Out at first: putting it in is what the undo step records. */
static gboolean
add_vector (GuiseStore *self, gint64 step, gint64 person, const float *vector, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "INSERT INTO reference_vectors (person, time, vector, removed) "
                                      "VALUES (?, ?, ?, 1)");

  guise_query_add_int (query, person);
  guise_query_add_int (query, guise_store_now ());
  guise_query_add_blob (query, vector, VECTOR_BYTES);
  return guise_query_run (query, error)
         && guise_changes_set_one (self, step, GUISE_FIELD_REFERENCE_REMOVED, guise_db_get_last_id (self->db), FALSE,
                                   error);
}

static gboolean
give_tracks (GuiseStore *self, gint64 step, const gint64 *ids, gsize n_ids, gint64 person, gboolean suggested,
             GError **error)
{
  g_autoptr(GArray) tracks = guise_id_set_from_ids (ids, n_ids);

  return guise_changes_set_int (self, step, GUISE_FIELD_TRACK_PERSON, tracks, person, error)
         && guise_changes_set_int (self, step, GUISE_FIELD_TRACK_SUGGESTED, tracks, suggested, error);
}

static gboolean
add_body (GuiseStore *self, gpointer data, GError **error)
{
  const ReferenceCall *call = data;
  const GuiseReferenceTracks *tracks = call->tracks;
  gint64 step;

  if (!guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->person, error)
      || !guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  for (gsize i = 0; i < call->n_vectors; i++)
    if (!add_vector (self, step, call->person, call->vectors + i * GUISE_FACE_VECTOR_SIZE, error))
      return FALSE;
  return tracks == NULL
         || (give_tracks (self, step, tracks->joined, tracks->n_joined, call->person, FALSE, error)
             && give_tracks (self, step, tracks->suggested, tracks->n_suggested, call->person, TRUE, error));
}

gboolean
guise_store_reference_add (GuiseStore *self, gint64 person, const float *vectors, gsize n_vectors,
                           const GuiseReferenceTracks *tracks, const char *step, GError **error)
{
  ReferenceCall call = { .person = person, .vectors = vectors, .n_vectors = n_vectors, .tracks = tracks, .step = step };

  return guise_store_write (self, add_body, &call, error);
}

gboolean
guise_store_list_references (GuiseStore *self, gint64 person, GuiseIdSet *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT id FROM reference_vectors WHERE person = ? ORDER BY id");

  guise_query_add_int (query, person);
  while (guise_query_next (query))
    guise_id_set_append (out, guise_query_int (query, 0));
  return guise_query_finish (query, error);
}

static gboolean
remove_body (GuiseStore *self, gpointer data, GError **error)
{
  const ReferenceCall *call = data;
  g_autoptr(GArray) ids = guise_id_set_new ();
  gint64 step;

  return guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->person, error)
         && guise_store_list_references (self, call->person, ids, error)
         && guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_int (self, step, GUISE_FIELD_REFERENCE_REMOVED, ids, TRUE, error);
}

gboolean
guise_store_reference_remove (GuiseStore *self, gint64 person, const char *step, GError **error)
{
  ReferenceCall call = { .person = person, .step = step };

  return guise_store_write (self, remove_body, &call, error);
}
