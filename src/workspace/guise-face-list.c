/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-face-list-private.h"

#include "guise-error.h"
#include "guise-face-private.h"
#include "guise-face-reading-private.h"
#include "guise-project-private.h"
#include "guise-splices-private.h"

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
  guise_face_list_show_stack (self, face);
  g_hash_table_insert (self->alive, g_memdup2 (&id, sizeof id), face);
  g_object_weak_ref (G_OBJECT (face), face_gone_cb, self);
  guise_face_list_fetch_soon (self, id);
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

static GHashTable *
copy_keys (GHashTable *keys)
{
  GHashTable *copy = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (copy, g_memdup2 (key, sizeof (gint64)));
  return copy;
}

static GuiseFaceReading *
reading_new (GuiseFaceList *self)
{
  GuiseFaceReading *reading = g_new0 (GuiseFaceReading, 1);

  reading->view = self->view;
  reading->view.where = g_strdup (self->view.where);
  reading->generation = self->generation;
  return reading;
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceList) self = GUISE_FACE_LIST (user_data);
  GuiseFaceReading *reading = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    {
      guise_face_list_warn ("The number of faces", error);
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

void
guise_face_list_apply (GuiseFaceList *self, const GArray *splices, const GArray *after)
{
  for (guint i = 0; i < splices->len; i++)
    {
      const GuiseSplice *splice = &g_array_index (splices, GuiseSplice, i);

      if (splice->n_removed > 0)
        g_array_remove_range (self->ids, splice->position, splice->n_removed);
      if (splice->n_added > 0)
        g_array_insert_vals (self->ids, splice->position, &g_array_index (after, gint64, splice->first),
                             splice->n_added);
      g_list_model_items_changed (G_LIST_MODEL (self), splice->position, splice->n_removed, splice->n_added);
    }
}

static void
apply_reading (GuiseFaceList *self, GuiseFaceReading *reading)
{
  g_autoptr(GuiseFaceStacks) before = g_steal_pointer (&self->stacks);

  self->stacks = g_steal_pointer (&reading->stacks);
  guise_face_list_show_stacks (self);
  guise_face_list_apply (self, reading->splices, reading->after);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceList) self = GUISE_FACE_LIST (user_data);
  GuiseFaceReading *reading = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  self->reading = FALSE;
  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    {
      if (!g_error_matches (error, GUISE_ERROR, GUISE_ERROR_USAGE))
        guise_face_list_warn ("Faces", error);
      else if (reading->generation == self->generation)
        set_problem (self, error->message);
    }
  else if (reading->generation == self->generation && !reading->whole)
    {
      if (reading->after != NULL)
        apply_reading (self, reading);
      self->again = TRUE;
    }
  else if (reading->generation == self->generation)
    {
      apply_reading (self, reading);
      self->shown = self->generation;
      set_problem (self, NULL);
      set_loaded (self, TRUE);
      if (self->project != NULL && !self->again)
        guise_project_call_async (self->project, guise_face_reading_count, reading_new (self), guise_face_reading_free, counted_cb,
                                  g_object_ref (self));
    }
  if (self->again)
    refresh (self);
}

static void
refresh (GuiseFaceList *self)
{
  GuiseFaceReading *reading;

  self->again = self->reading;
  if (self->reading || self->project == NULL)
    return;

  self->reading = TRUE;
  reading = reading_new (self);
  reading->before = g_array_copy (self->ids);
  reading->open = copy_keys (self->open);
  reading->another = self->shown != self->generation;
  guise_project_call_async (self->project, guise_face_reading_find, reading, guise_face_reading_free, found_cb, g_object_ref (self));
}

/* What is seen first. */
static void
changed_cb (GuiseFaceList *self)
{
  if (g_hash_table_size (self->alive) > 0)
    guise_face_list_fetch_alive (self);
  refresh (self);
}

void
guise_face_list_set_view (GuiseFaceList *self, const GuiseFaceView *view)
{
  const char *where = view->where != NULL && view->where[0] != '\0' ? view->where : NULL;

  g_return_if_fail (GUISE_IS_FACE_LIST (self));
  g_return_if_fail (view->order < GUISE_N_ORDERS && view->problem < GUISE_N_PROBLEMS);
  g_return_if_fail (view->stacking < GUISE_N_STACKINGS);

  if (view->person == self->view.person && view->show == self->view.show && view->problem == self->view.problem
      && view->order == self->view.order && view->descending == self->view.descending
      && view->stacking == self->view.stacking && g_strcmp0 (where, self->view.where) == 0)
    return;

  /* Numbers of tracks are none of shots. */
  if (view->stacking != self->view.stacking)
    g_hash_table_remove_all (self->open);
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
  guise_face_stacks_free (self->stacks);
  g_hash_table_unref (self->open);
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
  self->open = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
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
