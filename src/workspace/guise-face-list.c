/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-face-list.h"

#include "guise-error.h"
#include "guise-face-private.h"
#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-splices-private.h"

/* Faces whose figures are read at a time, some 50 ms of the store's thread; and those that are shown until all are. */
#define CACHE_PART 50000
#define FIRST_FACES 2000

/* From here on, what stays of one view in the next is not looked for: it would take longer than to find it. */
#define MANY_FACES 200000

struct _GuiseFaceList
{
  GObject        parent_instance;

  GuiseProject  *project;      /* not owned; NULL once it is gone */
  GArray        *ids;          /* (element-type gint64) */
  GHashTable    *alive;        /* id → GuiseFace that somebody has, not owned */
  GArray        *fresh;        /* (element-type gint64): alive, without facts */
  guint          fetch_source;

  GuiseFaceView  view;         /* its `where` is owned */
  char          *problem;
  guint          n_all;
  gint64         n_with[GUISE_N_PROBLEMS];

  guint          generation;   /* of the view */
  guint          shown;        /* generation of the view that @ids are of; G_MAXUINT: none yet */
  guint          loaded : 1;
  guint          reading : 1;
  guint          again : 1;    /* something has changed while it was read */
};

enum {
  PROP_0,
  PROP_LOADED,
  PROP_PROBLEM,
  PROP_N_ALL,
  N_PROPS
};

enum { COUNTED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void fetch_soon (GuiseFaceList *self, gint64 id);
static void refresh (GuiseFaceList *self);

static GType
get_item_type (GListModel *model)
{
  return GUISE_TYPE_FACE;
}

static guint
get_n_items (GListModel *model)
{
  return GUISE_FACE_LIST (model)->ids->len;
}

static void
face_gone_cb (gpointer data, GObject *face)
{
  GuiseFaceList *self = data;
  gint64 id = guise_face_get_id ((GuiseFace *) face);

  g_hash_table_remove (self->alive, &id);
}

static gpointer
get_item (GListModel *model, guint position)
{
  GuiseFaceList *self = GUISE_FACE_LIST (model);
  GuiseFace *face;
  gint64 id;

  if (position >= self->ids->len)
    return NULL;
  id = guise_face_list_get_id (self, position);
  face = g_hash_table_lookup (self->alive, &id);
  if (face != NULL)
    return g_object_ref (face);

  face = guise_face_new (id);
  g_hash_table_insert (self->alive, g_memdup2 (&id, sizeof id), face);
  g_object_weak_ref (G_OBJECT (face), face_gone_cb, self);
  fetch_soon (self, id);
  return face;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseFaceList, guise_face_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Facts of some faces, on their way. */
typedef struct
{
  GArray *ids;       /* of gint64 */
  GArray *records;   /* (nullable) */
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_array_unref (fetch->ids);
  g_clear_pointer (&fetch->records, g_array_unref);
  g_free (fetch);
}

static gboolean
fetch_func (GuiseStore *store, gpointer data, GError **error)
{
  Fetch *fetch = data;

  fetch->records = guise_store_face_get (store, (const gint64 *) (gpointer) fetch->ids->data, fetch->ids->len, error);
  return fetch->records != NULL;
}

static void
warn (const char *what, const GError *error)
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
      warn ("Faces", error);
      return;
    }
  for (guint i = 0; i < fetch->records->len; i++)
    {
      const GuiseFaceRecord *record = &g_array_index (fetch->records, GuiseFaceRecord, i);
      GuiseFace *face = g_hash_table_lookup (self->alive, &record->id);

      if (face != NULL)
        guise_face_update (face, record);
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

/* Views ask for many items in one go. */
static void
fetch_soon (GuiseFaceList *self, gint64 id)
{
  g_array_append_val (self->fresh, id);
  if (self->fetch_source == 0)
    self->fetch_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fetch_fresh_cb, self, NULL);
}

static void
fetch_alive (GuiseFaceList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);
  fetch (self, ids);
}

/* A view and what it finds. */
typedef struct
{
  GuiseFaceView  view;      /* its `where` is owned */
  guint          generation;
  gboolean       another;   /* view than the one before */
  gboolean       whole;     /* what was found is all there is */
  GArray        *before;    /* ids as they were */
  GArray        *after;     /* (nullable) */
  GArray        *splices;   /* (nullable) */
  gint64         n_all;
  gint64         n_with[GUISE_N_PROBLEMS];
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free ((char *) reading->view.where);
  g_clear_pointer (&reading->before, g_array_unref);
  g_clear_pointer (&reading->after, g_array_unref);
  g_clear_pointer (&reading->splices, g_array_unref);
  g_free (reading);
}

static Reading *
reading_new (GuiseFaceList *self)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->view = self->view;
  reading->view.where = g_strdup (self->view.where);
  reading->generation = self->generation;
  return reading;
}

static const struct
{
  const char    *name;
  GuiseFaceSort  sort;
} orders[GUISE_N_ORDERS] = {
  [GUISE_ORDER_TIME]       = { N_("By time"),       GUISE_FACE_SORT_TIME },
  [GUISE_ORDER_SHARPNESS]  = { N_("By sharpness"),  GUISE_FACE_SORT_SHARPNESS },
  [GUISE_ORDER_YAW]        = { N_("By yaw"),        GUISE_FACE_SORT_YAW },
  [GUISE_ORDER_PITCH]      = { N_("By pitch"),      GUISE_FACE_SORT_PITCH },
  [GUISE_ORDER_BRIGHTNESS] = { N_("By brightness"), GUISE_FACE_SORT_EXPOSURE },
  [GUISE_ORDER_SIZE]       = { N_("By size"),       GUISE_FACE_SORT_SIZE },
  [GUISE_ORDER_MATCH]      = { N_("By match"),      GUISE_FACE_SORT_MATCH },
  [GUISE_ORDER_ROLL]       = { N_("By roll"),       GUISE_FACE_SORT_ROLL },
  [GUISE_ORDER_CONFIDENCE] = { N_("By landmarks"),  GUISE_FACE_SORT_CONFIDENCE },
  [GUISE_ORDER_POSE_ERROR] = { N_("By pose error"), GUISE_FACE_SORT_POSE_ERROR },
};

const char *
guise_face_order_get_name (GuiseFaceOrder order)
{
  g_return_val_if_fail (order < GUISE_N_ORDERS, NULL);

  return _(orders[order].name);
}

/* The person's faces as they are shown, without the conditions. */
static GuiseFaceQuery
query_of (const GuiseFaceView *view)
{
  GuiseFaceQuery query = {
    .person = MAX (view->person, 0),
    .unassigned = view->person == GUISE_PERSON_NOBODY,
    .descending = view->descending,
  };
  query.sort = orders[view->order].sort;
  if (view->show == GUISE_SHOW_KEPT)
    query.kept = GUISE_KEPT_ONLY;
  else if (view->show == GUISE_SHOW_EXCLUDED)
    query.kept = GUISE_KEPT_EXCLUDED;
  else if (view->show == GUISE_SHOW_HELD_OUT)
    query.held_out = GUISE_HELD_OUT_ONLY;
  return query;
}

/* An index of the database has them in this order already. */
static gboolean
is_quick (const GuiseFaceView *view)
{
  return view->order == GUISE_ORDER_TIME && view->where == NULL && view->problem == GUISE_PROBLEM_NONE
         && view->person == GUISE_PERSON_EVERYBODY && view->show != GUISE_SHOW_HELD_OUT;
}

/*
 * Brings more figures into memory. Until all are there, only the first faces of
 * some views are found, once, for the eye to have something.
 */
static gboolean
find_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;
  GuiseFaceQuery query = query_of (&reading->view);
  const char *where = reading->view.where;
  const char *problem = guise_face_problem_get_where (reading->view.problem);
  g_autofree char *both = where != NULL && problem != NULL ? g_strdup_printf ("(%s) and %s", where, problem) : NULL;

  if (!guise_store_face_cache (store, CACHE_PART, &reading->whole, error))
    return FALSE;
  if (!reading->whole && (reading->before->len > 0 || !is_quick (&reading->view)))
    return TRUE;

  query.where = both != NULL ? both : where != NULL ? where : problem;
  query.limit = reading->whole ? 0 : FIRST_FACES;
  reading->after = guise_store_face_find (store, &query, error);
  if (reading->after == NULL)
    return FALSE;
  reading->splices = reading->another && MAX (reading->before->len, reading->after->len) > MANY_FACES
                     ? guise_splices_replace (reading->before, reading->after)
                     : guise_splices_find (reading->before, reading->after);
  return TRUE;
}

static gboolean
count_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;
  GuiseFaceQuery query = query_of (&reading->view), all = { .person = query.person, .unassigned = query.unassigned };
  const char *wheres[GUISE_N_PROBLEMS - 1];
  GuiseFaceCounts counts;

  for (guint i = 1; i < GUISE_N_PROBLEMS; i++)
    wheres[i - 1] = guise_face_problem_get_where (i);
  if (!guise_store_face_count_each (store, &query, wheres, G_N_ELEMENTS (wheres), reading->n_with + 1, error)
      || !guise_store_face_count (store, &all, &counts, error))
    return FALSE;
  reading->n_all = counts.n_faces;
  return TRUE;
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceList) self = GUISE_FACE_LIST (user_data);
  Reading *reading = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    {
      warn ("The number of faces", error);
      return;
    }
  if (reading->generation != self->generation)
    return;
  memcpy (self->n_with, reading->n_with, sizeof self->n_with);
  if (self->n_all != reading->n_all)
    {
      self->n_all = (guint) reading->n_all;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ALL]);
    }
  g_signal_emit (self, signals[COUNTED], 0);
}

static void
set_problem (GuiseFaceList *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
set_loaded (GuiseFaceList *self, gboolean loaded)
{
  if (self->loaded == loaded)
    return;
  self->loaded = !!loaded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/* The list is right at each step of the way. */
static void
apply (GuiseFaceList *self, const Reading *reading)
{
  for (guint i = 0; i < reading->splices->len; i++)
    {
      const GuiseSplice *splice = &g_array_index (reading->splices, GuiseSplice, i);

      if (splice->n_removed > 0)
        g_array_remove_range (self->ids, splice->position, splice->n_removed);
      if (splice->n_added > 0)
        g_array_insert_vals (self->ids, splice->position, &g_array_index (reading->after, gint64, splice->first),
                             splice->n_added);
      g_list_model_items_changed (G_LIST_MODEL (self), splice->position, splice->n_removed, splice->n_added);
    }
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceList) self = GUISE_FACE_LIST (user_data);
  Reading *reading = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  self->reading = FALSE;
  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    {
      if (!g_error_matches (error, GUISE_ERROR, GUISE_ERROR_USAGE))
        warn ("Faces", error);
      else if (reading->generation == self->generation)
        set_problem (self, error->message);
    }
  else if (reading->generation == self->generation && !reading->whole)
    {
      if (reading->after != NULL)
        apply (self, reading);
      self->again = TRUE;
    }
  else if (reading->generation == self->generation)
    {
      apply (self, reading);
      self->shown = self->generation;
      set_problem (self, NULL);
      set_loaded (self, TRUE);
      if (self->project != NULL && !self->again)
        guise_project_call_async (self->project, count_func, reading_new (self), reading_free, counted_cb,
                                  g_object_ref (self));
    }
  if (self->again)
    refresh (self);
}

static void
refresh (GuiseFaceList *self)
{
  Reading *reading;

  self->again = self->reading;
  if (self->reading || self->project == NULL)
    return;

  self->reading = TRUE;
  reading = reading_new (self);
  reading->before = g_array_copy (self->ids);
  reading->another = self->shown != self->generation;
  guise_project_call_async (self->project, find_func, reading, reading_free, found_cb, g_object_ref (self));
}

/* What is seen first. */
static void
changed_cb (GuiseFaceList *self)
{
  if (g_hash_table_size (self->alive) > 0)
    fetch_alive (self);
  refresh (self);
}

void
guise_face_list_set_view (GuiseFaceList *self, const GuiseFaceView *view)
{
  const char *where = view->where != NULL && view->where[0] != '\0' ? view->where : NULL;

  g_return_if_fail (GUISE_IS_FACE_LIST (self));
  g_return_if_fail (view->order < GUISE_N_ORDERS && view->problem < GUISE_N_PROBLEMS);

  if (view->person == self->view.person && view->show == self->view.show && view->problem == self->view.problem
      && view->order == self->view.order && view->descending == self->view.descending
      && g_strcmp0 (where, self->view.where) == 0)
    return;

  g_free ((char *) self->view.where);
  self->view = *view;
  self->view.where = g_strdup (where);
  self->generation++;
  set_loaded (self, FALSE);
  refresh (self);
}

gboolean
guise_face_list_get_loaded (GuiseFaceList *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_LIST (self), FALSE);

  return self->loaded;
}

const char *
guise_face_list_get_problem (GuiseFaceList *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_LIST (self), NULL);

  return self->problem;
}

guint
guise_face_list_get_n_all (GuiseFaceList *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_LIST (self), 0);

  return self->n_all;
}

guint
guise_face_list_get_n_with (GuiseFaceList *self, GuiseFaceProblem problem)
{
  g_return_val_if_fail (GUISE_IS_FACE_LIST (self), 0);
  g_return_val_if_fail (problem < GUISE_N_PROBLEMS, 0);

  return (guint) self->n_with[problem];
}

gint64
guise_face_list_get_id (GuiseFaceList *self, guint position)
{
  g_return_val_if_fail (GUISE_IS_FACE_LIST (self), 0);
  g_return_val_if_fail (position < self->ids->len, 0);

  return g_array_index (self->ids, gint64, position);
}

guint
guise_face_list_find (GuiseFaceList *self, gint64 face)
{
  g_return_val_if_fail (GUISE_IS_FACE_LIST (self), G_MAXUINT);

  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == face)
      return i;
  return G_MAXUINT;
}

static void
guise_face_list_finalize (GObject *object)
{
  GuiseFaceList *self = GUISE_FACE_LIST (object);
  GHashTableIter iter;
  gpointer face;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &face))
    g_object_weak_unref (face, face_gone_cb, self);
  g_hash_table_unref (self->alive);
  g_clear_handle_id (&self->fetch_source, g_source_remove);
  g_clear_weak_pointer (&self->project);
  g_array_unref (self->ids);
  g_array_unref (self->fresh);
  g_free ((char *) self->view.where);
  g_free (self->problem);

  G_OBJECT_CLASS (guise_face_list_parent_class)->finalize (object);
}

static void
guise_face_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseFaceList *self = GUISE_FACE_LIST (object);

  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_N_ALL:
      g_value_set_uint (value, self->n_all);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_face_list_class_init (GuiseFaceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_face_list_finalize;
  object_class->get_property = guise_face_list_get_property;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_N_ALL] = g_param_spec_uint ("n-all", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[COUNTED] = g_signal_new ("counted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_face_list_init (GuiseFaceList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->fresh = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->alive = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->view.person = GUISE_PERSON_EVERYBODY;
  self->shown = G_MAXUINT;
}

GuiseFaceList *
guise_face_list_new (GuiseProject *project)
{
  GuiseFaceList *self = g_object_new (GUISE_TYPE_FACE_LIST, NULL);

  g_set_weak_pointer (&self->project, project);
  g_signal_connect_object (project, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  refresh (self);
  return self;
}
