/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-store-faces.h"
#include "guise-track-vectors-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

/* Decisions about faces in bulk, and to whom they belong. */

#define VECTOR_BYTES (GUISE_FACE_VECTOR_SIZE * sizeof (float))

typedef struct
{
  GuiseField    field;
  const gint64 *ids;
  gsize         n_ids;
  gint64        value;
  const char   *step;
} DecideCall;

static gboolean
decide_body (GuiseStore *self, gpointer data, GError **error)
{
  DecideCall *call = data;
  g_autoptr(GArray) ids = guise_id_set_from_ids (call->ids, call->n_ids);
  gint64 step;

  return guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_int (self, step, call->field, ids, call->value, error);
}

gboolean
guise_store_face_set_decision (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseDecision decision,
                               const char *step, GError **error)
{
  DecideCall call = { GUISE_FIELD_FACE_DECISION, ids, n_ids, decision, step };

  g_return_val_if_fail (decision < GUISE_N_DECISIONS, FALSE);

  return guise_store_write (self, decide_body, &call, error);
}

gboolean
guise_store_face_set_hold_out (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseHoldOut hold_out,
                               const char *step, GError **error)
{
  DecideCall call = { GUISE_FIELD_FACE_HOLD_OUT, ids, n_ids, hold_out, step };

  g_return_val_if_fail (hold_out < GUISE_N_HOLD_OUTS, FALSE);

  return guise_store_write (self, decide_body, &call, error);
}

static gboolean
check_person (GuiseStore *self, gint64 person, GError **error)
{
  return person == 0 || guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), person, error);
}

/* The part of a track that is moved. */
typedef struct
{
  gint64      track;
  GuiseIdSet *faces;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_array_unref (part->faces);
  g_free (part);
}

/* Returns: track → Part, for the faces of @ids that there are. */
static GHashTable *
group_by_track (GuiseStore *self, const GuiseIdSet *ids, GError **error)
{
  g_autoptr(GHashTable) parts = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, part_free);

  for (guint i = 0; i < ids->len; i++)
    {
      const GuiseIdRange *range = &g_array_index (ids, GuiseIdRange, i);
      GuiseQuery *query = guise_db_query (self->db, "SELECT id, track FROM faces WHERE id BETWEEN ? AND ? "
                                          "ORDER BY id");

      guise_query_add_int (query, range->first);
      guise_query_add_int (query, range->last);
      while (guise_query_next (query))
        {
          gint64 track = guise_query_int (query, 1);
          Part *part = g_hash_table_lookup (parts, &track);

          if (part == NULL)
            {
              part = g_new0 (Part, 1);
              part->track = track;
              part->faces = guise_id_set_new ();
              g_hash_table_insert (parts, &part->track, part);
            }
          guise_id_set_append (part->faces, guise_query_int (query, 0));
        }
      if (!guise_query_finish (query, error))
        return NULL;
    }
  return g_steal_pointer (&parts);
}

/* Whom faces are taken from does not get them back from a job: see guise_store_track_list_denied(). */
static gboolean
deny_owner (GuiseStore *self, gint64 step, gint64 track, gint64 owner, GError **error)
{
  g_autofree char *before = NULL, *denied = NULL;
  GuiseQuery *query = guise_db_query (self->db, "SELECT denied FROM tracks WHERE id = ?");

  guise_query_add_int (query, track);
  if (guise_query_next (query))
    before = guise_query_dup_text (query, 0);
  if (!guise_query_finish (query, error))
    return FALSE;
  denied = g_strdup_printf ("%s%" G_GINT64_FORMAT " ", before != NULL ? before : "", owner);
  return guise_changes_set_text (self, step, GUISE_FIELD_TRACK_DENIED, track, denied, error);
}

/* Sets @out to the track that holds the part's faces and no others: its own, or a new one when others stay. */
static gboolean
split_off (GuiseStore *self, gint64 step, const Part *part, gint64 *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT COUNT (*) FROM faces WHERE track = ?");
  gint64 n_all;

  guise_query_add_int (query, part->track);
  if (!guise_query_run_int (query, 0, &n_all, error))
    return FALSE;
  *out = part->track;
  if (guise_id_set_get_size (part->faces) == (guint64) n_all)
    return TRUE;

  query = guise_db_query (self->db, "INSERT INTO tracks (clip, denied) SELECT clip, denied FROM tracks WHERE id = ?");
  guise_query_add_int (query, part->track);
  if (!guise_query_run (query, error))
    return FALSE;
  *out = guise_db_get_last_id (self->db);
  return guise_changes_set_int (self, step, GUISE_FIELD_FACE_TRACK, part->faces, *out, error);
}

/* Whose the part is; 0: nobody's. */
static gboolean
get_owner (GuiseStore *self, const Part *part, gint64 *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT person FROM tracks WHERE id = ?");

  guise_query_add_int (query, part->track);
  return guise_query_run_int (query, 0, out, error);
}

/* Gives the faces of @ids to @person as part of @step. */
static gboolean
assign_faces (GuiseStore *self, gint64 step, const GuiseIdSet *ids, gint64 person, GError **error)
{
  g_autoptr(GHashTable) parts = group_by_track (self, ids, error);
  g_autoptr(GArray) moved = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) tracks = NULL;
  GHashTableIter iter;
  gpointer part;

  if (parts == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, parts);
  while (g_hash_table_iter_next (&iter, NULL, &part))
    {
      gint64 track, owner;

      if (!get_owner (self, part, &owner, error)
          || !split_off (self, step, part, &track, error)
          || (person == 0 && owner != 0 && !deny_owner (self, step, track, owner, error)))
        return FALSE;
      g_array_append_val (moved, track);
    }
  tracks = guise_id_set_from_ids (&g_array_index (moved, gint64, 0), moved->len);
  /* What is said by hand is no suggestion, and what is somebody's is a face. */
  return (person == 0 || guise_changes_set_int (self, step, GUISE_FIELD_TRACK_REJECTED, tracks, GUISE_REJECTED_NOT, error))
         && guise_changes_set_int (self, step, GUISE_FIELD_TRACK_PERSON, tracks, person, error)
         && guise_changes_set_int (self, step, GUISE_FIELD_TRACK_SUGGESTED, tracks, FALSE, error);
}

static gboolean
assign_faces_body (GuiseStore *self, gpointer data, GError **error)
{
  DecideCall *call = data;
  g_autoptr(GArray) ids = guise_id_set_from_ids (call->ids, call->n_ids);
  gint64 step;

  return check_person (self, call->value, error)
         && guise_changes_begin (self, call->step, &step, error)
         && assign_faces (self, step, ids, call->value, error);
}

gboolean
guise_store_face_assign (GuiseStore *self, const gint64 *ids, gsize n_ids, gint64 person, const char *step,
                         GError **error)
{
  DecideCall call = { GUISE_FIELD_TRACK_PERSON, ids, n_ids, person, step };

  return guise_store_write (self, assign_faces_body, &call, error);
}

typedef struct
{
  const gint64 *ids;
  gsize         n_ids;
  const char   *name;     /* (nullable) */
  const char   *step;
  gint64        person;   /* out */
} SplitCall;

static gboolean
split_body (GuiseStore *self, gpointer data, GError **error)
{
  SplitCall *call = data;
  g_autoptr(GArray) ids = guise_id_set_from_ids (call->ids, call->n_ids);
  gint64 step;

  return guise_store_insert_person (self, call->name, GUISE_ROLE_NONE, &call->person, error)
         && guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_one (self, step, GUISE_FIELD_PERSON_REMOVED, call->person, FALSE, error)
         && assign_faces (self, step, ids, call->person, error);
}

gboolean
guise_store_face_split (GuiseStore *self, const gint64 *ids, gsize n_ids, const char *name, const char *step,
                        gint64 *out_person, GError **error)
{
  SplitCall call = { .ids = ids, .n_ids = n_ids, .name = name, .step = step };

  if (!guise_store_write (self, split_body, &call, error))
    return FALSE;
  if (out_person != NULL)
    *out_person = call.person;
  return TRUE;
}

static gboolean
assign_tracks_body (GuiseStore *self, gpointer data, GError **error)
{
  DecideCall *call = data;

  return check_person (self, call->value, error) && decide_body (self, data, error);
}

gboolean
guise_store_track_assign (GuiseStore *self, const gint64 *tracks, gsize n_tracks, gint64 person, const char *step,
                          GError **error)
{
  DecideCall call = { GUISE_FIELD_TRACK_PERSON, tracks, n_tracks, person, step };

  return guise_store_write (self, assign_tracks_body, &call, error);
}

typedef struct
{
  gint64       id, other;
  const float *vector;
  guint        n_vectors;
  GArray      *list;
  gboolean     places;    /* without vectors */
} TrackCall;

static void
read_track (GuiseQuery *query, GuiseTrackRecord *track)
{
  track->id = guise_query_int (query, 0);
  track->clip = guise_query_int (query, 1);
  track->person = guise_query_int (query, 2);
  track->n_vectors = guise_query_int_in (query, 3, 0, G_MAXINT32);
  track->first = guise_query_int (query, 5);
  track->last = guise_query_int (query, 6);
  track->n_faces = guise_query_int (query, 7);
  if (!guise_query_is_null (query, 4))
    {
      gconstpointer vector = guise_query_blob (query, 4, VECTOR_BYTES);

      if (vector != NULL)
        memcpy (track->vector, vector, VECTOR_BYTES);
      track->has_vector = vector != NULL;
    }
}

#define TRACK_PLACES \
  "MIN (f.frame) AS first, MAX (f.frame), COUNT (*) FROM tracks AS t JOIN faces AS f ON f.track = t.id " \
  "WHERE t.rejected = 0 AND t.clip IN (SELECT id FROM clips WHERE NOT removed) AND (? = 0 OR t.clip = ?) " \
  "GROUP BY t.id ORDER BY t.clip, first, t.id"

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  TrackCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, call->places ? "SELECT t.id, t.clip, t.person, t.n_vectors, NULL, "
                                      TRACK_PLACES : "SELECT t.id, t.clip, t.person, t.n_vectors, t.vector, "
                                      TRACK_PLACES);

  guise_query_add_int (query, call->id);
  guise_query_add_int (query, call->id);
  while (guise_query_next (query))
    {
      GuiseTrackRecord track = { 0 };

      read_track (query, &track);
      g_array_append_val (call->list, track);
    }
  return guise_query_finish (query, error);
}

GArray *
guise_store_track_list (GuiseStore *self, gint64 clip, GError **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuiseTrackRecord));
  TrackCall call = { .id = clip, .list = list };

  return guise_store_read (self, list_body, &call, error) ? g_steal_pointer (&list) : NULL;
}

GArray *
guise_store_track_list_places (GuiseStore *self, gint64 clip, GError **error)
{
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (GuiseTrackRecord));
  TrackCall call = { .id = clip, .list = list, .places = TRUE };

  return guise_store_read (self, list_body, &call, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
set_vector_body (GuiseStore *self, gpointer data, GError **error)
{
  TrackCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "UPDATE tracks SET vector = ?, n_vectors = ? WHERE id = ?");

  guise_query_add_blob (query, call->vector, VECTOR_BYTES);
  guise_query_add_int (query, call->n_vectors);
  guise_query_add_int (query, call->id);
  if (!guise_query_run (query, error))
    return FALSE;
  return guise_db_get_n_changed (self->db) == 1 || guise_store_set_not_found (error, N_("track"), call->id);
}

gboolean
guise_store_track_set_vector (GuiseStore *self, gint64 track, const float *vector, guint n_vectors, GError **error)
{
  TrackCall call = { .id = track, .vector = vector, .n_vectors = n_vectors };

  return guise_store_write (self, set_vector_body, &call, error);
}

static gboolean
join_body (GuiseStore *self, gpointer data, GError **error)
{
  TrackCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT 1 FROM tracks AS a JOIN tracks AS b ON b.clip = a.clip "
                                      "WHERE a.id = ? AND b.id = ?");
  gint64 same_clip;

  guise_query_add_int (query, call->id);
  guise_query_add_int (query, call->other);
  if (!guise_query_run_int (query, 0, &same_clip, error))
    return FALSE;
  if (same_clip == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Tracks %" PRId64 " and %" PRId64
                   " cannot be joined: they are not of one clip"), call->id, call->other);
      return FALSE;
    }
  query = guise_db_query (self->db, "UPDATE faces SET track = ? WHERE track = ?");
  guise_query_add_int (query, call->id);
  guise_query_add_int (query, call->other);
  return guise_query_run (query, error) && guise_track_vectors_measure (self, call->id, error);
}

gboolean
guise_store_track_join (GuiseStore *self, gint64 into, gint64 from, GError **error)
{
  TrackCall call = { .id = into, .other = from };

  return guise_store_write (self, join_body, &call, error);
}
