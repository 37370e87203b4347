/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-clip-list.h"

#include "guise-clip-private.h"
#include "guise-film-cache.h"
#include "guise-reader-private.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

/* Gaps in a lane that are shorter than this part of the clip cannot be seen. */
#define GAP_PART 200

struct _GuiseClipList
{
  GObject       parent_instance;

  GuiseProject *project;    /* not owned; NULL once it is gone */
  GuiseReader  *reader;
  GPtrArray    *clips;      /* (element-type GuiseClip) */
  guint         n_of_project;   /* of @clips; those that were rejected come after */
  guint         loaded : 1;
  guint         filming : 1;
};

enum {
  PROP_0,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return GUISE_TYPE_CLIP;
}

static guint
get_n_items (GListModel *model)
{
  return GUISE_CLIP_LIST (model)->clips->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GuiseClipList *self = GUISE_CLIP_LIST (model);

  return position < self->clips->len ? g_object_ref (g_ptr_array_index (self->clips, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseClipList, guise_clip_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void make_films (GuiseClipList *self);

/* What the store's thread reads. */
typedef struct
{
  GPtrArray *records;   /* GuiseClipRecord */
  GPtrArray *lanes;     /* GPtrArray of GuiseClipLane, one a record */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->records, g_ptr_array_unref);
  g_clear_pointer (&reading->lanes, g_ptr_array_unref);
  g_free (reading);
}

static const GuisePersonRecord *
find_person (GPtrArray *persons, gint64 id)
{
  for (guint i = 0; i < persons->len; i++)
    if (((const GuisePersonRecord *) g_ptr_array_index (persons, i))->id == id)
      return g_ptr_array_index (persons, i);
  return NULL;
}

static GuiseClipLane *
find_lane (GPtrArray *lanes, gint64 id, GPtrArray *persons)
{
  const GuisePersonRecord *person = find_person (persons, id);
  GuiseClipLane *lane;

  for (guint i = 0; i < lanes->len; i++)
    if (((GuiseClipLane *) g_ptr_array_index (lanes, i))->person == id)
      return g_ptr_array_index (lanes, i);

  lane = guise_clip_lane_new ();
  lane->person = id;
  lane->name = g_strdup (person != NULL ? person->name : NULL);
  lane->colour = person != NULL ? person->colour : 0x9a9996;
  g_ptr_array_add (lanes, lane);
  return lane;
}

/* Tracks come by their first frame. */
static void
add_span (GuiseClipLane *lane, const GuiseTrackRecord *track, gint64 gap)
{
  GuiseClipSpan span = { track->first, track->last };
  GuiseClipSpan *last = lane->spans->len > 0 ? &g_array_index (lane->spans, GuiseClipSpan, lane->spans->len - 1) : NULL;

  lane->n_faces += track->n_faces;
  if (last != NULL && span.first <= last->last + 1 + gap)
    last->last = MAX (last->last, span.last);
  else
    g_array_append_val (lane->spans, span);
}

static int
compare_lanes (gconstpointer a, gconstpointer b)
{
  const GuiseClipLane *p = *(GuiseClipLane *const *) a, *q = *(GuiseClipLane *const *) b;

  if ((p->person == 0) != (q->person == 0))
    return p->person == 0 ? 1 : -1;
  return p->n_faces != q->n_faces ? (p->n_faces > q->n_faces ? -1 : 1) : 0;
}

static GPtrArray *
lanes_of (const GuiseClipRecord *clip, GArray *tracks, GPtrArray *persons)
{
  GPtrArray *lanes = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_clip_lane_free);

  for (guint i = 0; i < tracks->len; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      if (track->clip == clip->id)
        add_span (find_lane (lanes, track->person, persons), track, clip->n_frames / GAP_PART);
    }
  g_ptr_array_sort (lanes, compare_lanes);
  return lanes;
}

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;
  g_autoptr(GPtrArray) persons = guise_store_person_list (store, error);
  g_autoptr(GArray) tracks = persons != NULL ? guise_store_track_list_places (store, 0, error) : NULL;

  if (tracks == NULL)
    return FALSE;
  reading->records = guise_store_clip_list (store, error);
  if (reading->records == NULL)
    return FALSE;

  reading->lanes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < reading->records->len; i++)
    g_ptr_array_add (reading->lanes, lanes_of (g_ptr_array_index (reading->records, i), tracks, persons));
  return TRUE;
}

static gboolean
same_order (GuiseClipList *self, GPtrArray *records)
{
  if (self->n_of_project != records->len)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    if (guise_clip_get_id (g_ptr_array_index (self->clips, i))
        != ((const GuiseClipRecord *) g_ptr_array_index (records, i))->id)
      return FALSE;
  return TRUE;
}

/* The same clips with new facts tell it themselves; others are put in and taken out where the two differ. */
static void
apply (GuiseClipList *self, Reading *reading)
{
  g_autoptr(GPtrArray) records = g_steal_pointer (&reading->records);
  g_autoptr(GPtrArray) lanes = g_steal_pointer (&reading->lanes);
  gboolean same = same_order (self, records);
  g_autoptr(GPtrArray) clips = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_before = 0, n_after = 0, n_old = self->n_of_project, n_new = records->len;

  g_ptr_array_set_free_func (records, NULL);
  g_ptr_array_set_free_func (lanes, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      GuiseClipRecord *record = g_ptr_array_index (records, i);
      GuiseClip *clip = guise_clip_list_find (self, record->id);

      if (clip == NULL)
        clip = guise_clip_new (record, g_ptr_array_index (lanes, i));
      else
        guise_clip_update (g_object_ref (clip), record, g_ptr_array_index (lanes, i));
      g_ptr_array_add (clips, clip);
    }
  if (same)
    return;

  while (n_before < MIN (n_old, n_new) && clips->pdata[n_before] == self->clips->pdata[n_before])
    n_before++;
  while (n_after < MIN (n_old, n_new) - n_before
         && clips->pdata[n_new - 1 - n_after] == self->clips->pdata[n_old - 1 - n_after])
    n_after++;
  for (guint i = n_old; i < self->clips->len; i++)
    g_ptr_array_add (clips, g_object_ref (self->clips->pdata[i]));
  g_ptr_array_unref (self->clips);
  self->clips = g_steal_pointer (&clips);
  self->n_of_project = n_new;
  g_list_model_items_changed (G_LIST_MODEL (self), n_before, n_old - n_before - n_after, n_new - n_before - n_after);
}

/* Whether files are where they were takes a look at the disk, which may be a slow one. */
typedef struct
{
  GStrv     paths;
  gboolean *missing;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_strfreev (look->paths);
  g_free (look->missing);
  g_free (look);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;

  for (guint i = 0; look->paths[i] != NULL; i++)
    look->missing[i] = !g_file_test (look->paths[i], G_FILE_TEST_EXISTS);
  g_task_return_boolean (task, TRUE);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseClipList) self = GUISE_CLIP_LIST (user_data);
  Look *look = g_task_get_task_data (G_TASK (result));

  for (guint k = 0; k < self->n_of_project; k++)
    for (guint i = 0; look->paths[i] != NULL; i++)
      if (g_str_equal (guise_clip_get_path (self->clips->pdata[k]), look->paths[i]))
        guise_clip_set_missing (self->clips->pdata[k], look->missing[i]);
  make_films (self);
}

static void
look_for_files (GuiseClipList *self)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, looked_cb, g_object_ref (self));
  Look *look = g_new0 (Look, 1);

  look->paths = g_new0 (char *, self->n_of_project + 1);
  look->missing = g_new0 (gboolean, self->n_of_project + 1);
  for (guint i = 0; i < self->n_of_project; i++)
    look->paths[i] = g_strdup (guise_clip_get_path (self->clips->pdata[i]));
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_thread);
}

static void
apply_cb (gpointer owner, gpointer reading)
{
  GuiseClipList *self = GUISE_CLIP_LIST (owner);

  apply (self, reading);
  look_for_files (self);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
}

static const GuiseReaderKind reader_kind = {
  .what = "The clips", .size = sizeof (Reading), .read = read_func, .apply = apply_cb, .free = reading_free,
};

/* A strip on its way, and the clip it is for. */
typedef struct
{
  GuiseClipList *list;
  GuiseClip     *clip;
} Filming;

static void
filmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Filming *filming = user_data;
  g_autoptr(GuiseClipList) self = filming->list;
  g_autoptr(GuiseClip) clip = filming->clip;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) film = guise_film_cache_load_finish (result, &error);
  /* Empty bytes say that there is none to be had. */
  g_autoptr(GBytes) none = g_bytes_new_static ("", 0);

  g_free (filming);
  self->filming = FALSE;
  guise_clip_set_film (clip, film != NULL ? film : none);
  if (film != NULL)
    {
      make_films (self);
      return;
    }

  g_debug ("No film strip of %s: %s", guise_clip_get_path (clip), error->message);
  /* The clip's status may be another now, which the list reads. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    guise_project_emit_changed (GUISE_PROJECT (source));
}

/* The next one that lacks a strip and has a file. */
static void
make_films (GuiseClipList *self)
{
  if (self->filming || self->project == NULL
      || g_cancellable_is_cancelled (guise_project_get_closing (self->project)))
    return;

  for (guint i = 0; i < self->n_of_project; i++)
    {
      GuiseClip *clip = self->clips->pdata[i];
      Filming *filming;

      if (guise_clip_get_film (clip) != NULL || guise_clip_get_state (clip) != GUISE_CLIP_STATE_GOOD)
        continue;
      filming = g_new0 (Filming, 1);
      filming->list = g_object_ref (self);
      filming->clip = g_object_ref (clip);
      self->filming = TRUE;
      guise_film_cache_load_async (self->project, guise_clip_get_id (clip), guise_clip_get_fingerprint (clip),
                                   filmed_cb, filming);
      return;
    }
}

gboolean
guise_clip_list_get_loaded (GuiseClipList *self)
{
  g_return_val_if_fail (GUISE_IS_CLIP_LIST (self), FALSE);

  return self->loaded;
}

GuiseClip *
guise_clip_list_find (GuiseClipList *self, gint64 clip)
{
  g_return_val_if_fail (GUISE_IS_CLIP_LIST (self), NULL);

  for (guint i = 0; i < self->n_of_project; i++)
    if (guise_clip_get_id (self->clips->pdata[i]) == clip)
      return self->clips->pdata[i];
  return NULL;
}

void
guise_clip_list_forget (GuiseClipList *self, const char *path)
{
  g_return_if_fail (GUISE_IS_CLIP_LIST (self));

  for (guint i = self->n_of_project; i < self->clips->len; i++)
    if (g_str_equal (guise_clip_get_path (self->clips->pdata[i]), path))
      {
        g_ptr_array_remove_index (self->clips, i);
        g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
        return;
      }
}

void
guise_clip_list_reject (GuiseClipList *self, const char *path, const char *problem)
{
  g_return_if_fail (GUISE_IS_CLIP_LIST (self));

  guise_clip_list_forget (self, path);
  g_ptr_array_add (self->clips, guise_clip_new_rejected (path, problem));
  g_list_model_items_changed (G_LIST_MODEL (self), self->clips->len - 1, 0, 1);
}

static void
work_ended_cb (GuiseWork *work, gpointer user_data)
{
  GuiseClip *clip = GUISE_CLIP (user_data);

  if (guise_clip_get_work (clip) == work)
    guise_clip_set_work (clip, NULL);
}

void
guise_clip_list_set_work (GuiseClipList *self, gint64 id, GuiseWork *work)
{
  GuiseClip *clip = guise_clip_list_find (self, id);

  g_return_if_fail (GUISE_IS_WORK (work));

  if (clip == NULL || !guise_work_is_active (work))
    return;
  guise_clip_set_work (clip, work);
  g_signal_connect_object (work, "ended", G_CALLBACK (work_ended_cb), clip, 0);
}

static void
guise_clip_list_finalize (GObject *object)
{
  GuiseClipList *self = GUISE_CLIP_LIST (object);

  guise_reader_free (self->reader);
  g_clear_weak_pointer (&self->project);
  g_ptr_array_unref (self->clips);

  G_OBJECT_CLASS (guise_clip_list_parent_class)->finalize (object);
}

static void
guise_clip_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, guise_clip_list_get_loaded (GUISE_CLIP_LIST (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_clip_list_class_init (GuiseClipListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = guise_clip_list_finalize;
  object_class->get_property = guise_clip_list_get_property;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_clip_list_init (GuiseClipList *self)
{
  self->clips = g_ptr_array_new_with_free_func (g_object_unref);
}

GuiseClipList *
guise_clip_list_new (GuiseProject *project)
{
  GuiseClipList *self = g_object_new (GUISE_TYPE_CLIP_LIST, NULL);

  g_set_weak_pointer (&self->project, project);
  self->reader = guise_reader_new (self, project, &reader_kind);
  return self;
}
