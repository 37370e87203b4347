/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-identity-map.h"

#include "guise-face-map.h"
#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-store-persons.h"

struct _GuiseIdentityMap
{
  GObject       parent_instance;

  GuiseProject *project;      /* not owned; NULL once it is gone */
  GuiseWork    *work;         /* (nullable): that draws it up */
  GArray       *faces;        /* of GuiseMapFace */
  GHashTable   *places;       /* id → place in @faces + 1; keys are of @faces */
  guint         n_missing;
  guint         there : 1;
  guint         reading : 1;
  guint         again : 1;    /* something has changed while it was read */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseIdentityMap, guise_identity_map, G_TYPE_OBJECT)

static void refresh (GuiseIdentityMap *self);

/* Whose the faces are, on its way. */
typedef struct
{
  GArray *faces;              /* of GuiseMapFace */
  guint   n_missing;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_array_unref (reading->faces);
  g_free (reading);
}

/* Keys are borrowed from @faces. */
static GHashTable *
list_places (GArray *faces)
{
  GHashTable *places = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < faces->len; i++)
    g_hash_table_insert (places, &g_array_index (faces, GuiseMapFace, i).id, GUINT_TO_POINTER (i + 1));
  return places;
}

/* Sets the person of the faces that @query finds, or that they are excluded; or counts those that are not on the map. */
static gboolean
mark (GuiseStore *store, Reading *reading, GHashTable *places, const GuiseFaceQuery *query, gint64 person,
      GError **error)
{
  g_autoptr(GArray) ids = guise_store_face_find (store, query, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, &g_array_index (ids, gint64, i)));
      GuiseMapFace *face = place > 0 ? &g_array_index (reading->faces, GuiseMapFace, place - 1) : NULL;

      if (face == NULL)
        reading->n_missing += query->with_vector;
      else if (query->with_vector)
        continue;
      else if (query->kept == GUISE_KEPT_EXCLUDED)
        face->excluded = TRUE;
      else
        face->person = person;
    }
  return ids != NULL;
}

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;
  g_autoptr(GPtrArray) persons = guise_store_person_list (store, error);
  g_autoptr(GHashTable) places = list_places (reading->faces);
  GuiseFaceQuery query = { .unassigned = TRUE };

  if (persons == NULL)
    return FALSE;
  for (guint i = 0; i < reading->faces->len; i++)
    {
      g_array_index (reading->faces, GuiseMapFace, i).person = -1;
      g_array_index (reading->faces, GuiseMapFace, i).excluded = FALSE;
    }
  if (!mark (store, reading, places, &query, 0, error))
    return FALSE;
  for (guint i = 0; i < persons->len; i++)
    {
      const gint64 person = ((const GuisePersonRecord *) persons->pdata[i])->id;

      query = (GuiseFaceQuery) { .person = person };
      if (!mark (store, reading, places, &query, person, error))
        return FALSE;
    }
  query = (GuiseFaceQuery) { .kept = GUISE_KEPT_EXCLUDED };
  if (!mark (store, reading, places, &query, 0, error))
    return FALSE;
  query = (GuiseFaceQuery) { .with_vector = TRUE };
  return mark (store, reading, places, &query, 0, error);
}

/* @faces: (transfer full) */
static void
set_faces (GuiseIdentityMap *self, GArray *faces, guint n_missing)
{
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->faces, g_array_unref);
  self->faces = faces;
  self->places = list_places (faces);
  self->n_missing = n_missing;
  self->there = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseIdentityMap) self = GUISE_IDENTITY_MAP (user_data);
  Reading *reading = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  self->reading = FALSE;
  if (guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    set_faces (self, g_array_ref (reading->faces), reading->n_missing);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    g_warning ("The faces on the map could not be read: %s", error->message);
  if (self->again)
    refresh (self);
}

/* @faces: (transfer full): whose persons are to be found out */
static void
read_faces (GuiseIdentityMap *self, GArray *faces)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->faces = faces;
  self->reading = TRUE;
  guise_project_call_async (self->project, read_func, reading, reading_free, read_cb, g_object_ref (self));
}

static void
refresh (GuiseIdentityMap *self)
{
  self->again = self->reading;
  if (!self->reading && self->there && self->project != NULL)
    read_faces (self, g_array_copy (self->faces));
}

static GuiseJob *
make_job (gpointer data, GError **error)
{
  GuiseIdentityMap *self = data;
  GuiseJob *job;

  if (self->project == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The project is closed");
      return NULL;
    }
  job = GUISE_JOB (guise_face_map_new (guise_project_get_store (self->project), &(GuiseFaceMapParams) { .path = NULL }));
  guise_job_set_background (job, TRUE);
  return job;
}

static void
made_cb (GuiseWork *work, GuiseJob *job, gpointer data)
{
  GuiseIdentityMap *self = data;
  const GArray *ids = guise_face_map_get_ids (GUISE_FACE_MAP (job));
  const GArray *points = guise_face_map_get_points (GUISE_FACE_MAP (job));
  GArray *faces = g_array_sized_new (FALSE, FALSE, sizeof (GuiseMapFace), ids->len);

  for (guint i = 0; i < ids->len; i++)
    {
      const GuiseMapFace face = { g_array_index (ids, gint64, i), 0, g_array_index (points, GuisePoint, i), FALSE };

      g_array_append_val (faces, face);
    }
  if (self->project != NULL)
    read_faces (self, faces);
  else
    g_array_unref (faces);
}

static void
ended_cb (GuiseIdentityMap *self)
{
  g_clear_object (&self->work);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_identity_map_make (GuiseIdentityMap *self)
{
  g_return_if_fail (GUISE_IS_IDENTITY_MAP (self));

  if (self->work != NULL || self->project == NULL)
    return;
  self->work = guise_work_new (&(GuiseWorkParams) {
    .title = _("Drawing up the map of faces"), .lane = GUISE_LANE_REVIEW, .make = make_job, .done = made_cb,
    .data = g_object_ref (self), .destroy = g_object_unref,
  });
  g_signal_connect_object (self->work, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  guise_work_list_add (guise_project_get_works (self->project), g_object_ref (self->work));
  g_signal_emit (self, signals[CHANGED], 0);
}

GuiseIdentityMapState
guise_identity_map_get_state (GuiseIdentityMap *self)
{
  g_return_val_if_fail (GUISE_IS_IDENTITY_MAP (self), GUISE_IDENTITY_MAP_NONE);

  return self->there ? GUISE_IDENTITY_MAP_THERE
         : self->work != NULL || self->reading ? GUISE_IDENTITY_MAP_MAKING : GUISE_IDENTITY_MAP_NONE;
}

const GuiseMapFace *
guise_identity_map_get_faces (GuiseIdentityMap *self, guint *n)
{
  g_return_val_if_fail (GUISE_IS_IDENTITY_MAP (self), NULL);

  *n = self->faces->len;
  return (const GuiseMapFace *) (gpointer) self->faces->data;
}

guint
guise_identity_map_find (GuiseIdentityMap *self, gint64 face)
{
  g_return_val_if_fail (GUISE_IS_IDENTITY_MAP (self), G_MAXUINT);

  /* 0, for what is not there, becomes the largest. */
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->places, &face)) - 1;
}

guint
guise_identity_map_get_n_missing (GuiseIdentityMap *self)
{
  g_return_val_if_fail (GUISE_IS_IDENTITY_MAP (self), 0);

  return self->n_missing;
}

static void
guise_identity_map_finalize (GObject *object)
{
  GuiseIdentityMap *self = GUISE_IDENTITY_MAP (object);

  g_clear_weak_pointer (&self->project);
  g_clear_object (&self->work);
  g_hash_table_unref (self->places);
  g_array_unref (self->faces);

  G_OBJECT_CLASS (guise_identity_map_parent_class)->finalize (object);
}

static void
guise_identity_map_class_init (GuiseIdentityMapClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_identity_map_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_identity_map_init (GuiseIdentityMap *self)
{
  self->faces = g_array_new (FALSE, FALSE, sizeof (GuiseMapFace));
  self->places = list_places (self->faces);
}

GuiseIdentityMap *
guise_identity_map_new (GuiseProject *project)
{
  GuiseIdentityMap *self = g_object_new (GUISE_TYPE_IDENTITY_MAP, NULL);

  g_set_weak_pointer (&self->project, project);
  g_signal_connect_object (project, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  return self;
}
